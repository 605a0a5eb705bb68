//! The socket protocol: frames, versions, bounds, idempotency, roles.

use crate::harness::{Daemon, mixed_table, shopify_order};
use serde_json::{Value, json};
use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;

pub fn send(stream: &mut UnixStream, value: &Value) {
    let bytes = value.to_string().into_bytes();
    stream.write_all(&u32::try_from(bytes.len()).unwrap().to_be_bytes()).unwrap();
    stream.write_all(&bytes).unwrap();
}

pub fn receive(stream: &mut UnixStream) -> Option<Value> {
    let mut length = [0; 4];
    stream.read_exact(&mut length).ok()?;
    let mut bytes = vec![0; usize::try_from(u32::from_be_bytes(length)).unwrap()];
    stream.read_exact(&mut bytes).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

pub fn hello(daemon: &Daemon, versions: [u32; 2]) -> (UnixStream, Value) {
    let mut stream = UnixStream::connect(daemon.socket()).unwrap();
    send(&mut stream, &json!({ "hello": { "protocol": versions, "client": "test 1", "something_newer": true } }));
    let answer = receive(&mut stream).unwrap();
    (stream, answer)
}

#[test]
fn hello_agrees_on_a_version_or_says_why_not() {
    let daemon = Daemon::start();
    let (_, good) = hello(&daemon, [1, 9]);
    assert_eq!(good["welcome"]["protocol"], 1);
    assert_eq!(good["welcome"]["company"][0], "FDC");
    let (mut stream, bad) = hello(&daemon, [7, 9]);
    assert_eq!(bad["err"]["code"], "incompatible");
    assert!(receive(&mut stream).is_none(), "and the session ends");
}

#[test]
fn garbage_and_giants_end_or_answer_but_never_hurt() {
    let daemon = Daemon::start();
    let (mut stream, _) = hello(&daemon, [1, 1]);
    send(&mut stream, &json!({ "id": 5, "call": { "orders.dance": {} } }));
    let answer = receive(&mut stream).unwrap();
    assert_eq!((answer["id"].as_u64(), answer["err"]["code"].as_str()), (Some(5), Some("bad_request")));
    send(&mut stream, &json!({ "id": 6, "call": { "status": {} } }));
    assert_eq!(receive(&mut stream).unwrap()["id"], 6, "the session goes on");
    stream.write_all(&u32::MAX.to_be_bytes()).unwrap();
    assert!(receive(&mut stream).is_none(), "a frame of 4 GiB ends it");
    for bytes in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0, 0, 0, 2, b'{'][..], &[]] {
        let mut stream = UnixStream::connect(daemon.socket()).unwrap();
        stream.write_all(bytes).unwrap();
    }
    let (mut stream, _) = hello(&daemon, [1, 1]);
    for byte in frame(&json!({ "id": 1, "call": { "status": {} } })) {
        stream.write_all(&[byte]).unwrap();
    }
    assert_eq!(receive(&mut stream).unwrap()["id"], 1, "dribbled byte by byte");
}

fn frame(value: &Value) -> Vec<u8> {
    let bytes = value.to_string().into_bytes();
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], &bytes].concat()
}

#[test]
fn a_change_asked_twice_with_one_id_is_made_once() {
    let daemon = Daemon::start();
    daemon.drop_file("portal", "orders.csv", mixed_table(1).as_bytes());
    let order = daemon.document("file orders.csv")["orders"][0].clone();
    let ask = json!({ "id": 1, "call": { "order.confirm": { "order": order, "expected_revision": 1, "drop_pending": true,
        "command_id": "0193f5b0-0000-7000-8000-000000000001" } } });
    let (mut stream, _) = hello(&daemon, [1, 1]);
    send(&mut stream, &ask);
    let first = receive(&mut stream).unwrap();
    let (mut other, _) = hello(&daemon, [1, 1]);
    send(&mut other, &ask);
    let second = receive(&mut other).unwrap();
    assert_eq!(first["ok"]["outcome"], "confirmed");
    assert_eq!(first, second, "the same answer, not `already`");
}

#[test]
fn changes_are_hinted_and_a_reader_that_never_reads_costs_nobody() {
    let daemon = Daemon::start();
    let (mut watching, _) = hello(&daemon, [1, 1]);
    send(&mut watching, &json!({ "id": 1, "call": { "watch": {} } }));
    assert_eq!(receive(&mut watching).unwrap()["id"], 1);
    let (mut frozen, _) = hello(&daemon, [1, 1]);
    send(&mut frozen, &json!({ "id": 1, "call": { "watch": {} } }));
    for n in 0..50 {
        daemon.shopify("fw-shopify", "orders/create", &shopify_order(n, "2026-02-09T10:00:00-05:00", "paid"));
    }
    let mut seen = 0;
    let mut hints = 0;
    while seen < 50 {
        let event = receive(&mut watching).unwrap();
        let seq = event["event"]["changed"]["seq"].as_u64().unwrap();
        assert!(seq > seen);
        seen = seq;
        hints += 1;
    }
    assert!(hints <= 50, "coalesced");
    assert_eq!(daemon.json(&["orders", "--limit", "0"]).len(), 50);
}
