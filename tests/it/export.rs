//! The export API, over real HTTP.

use crate::harness::{Answer, Daemon, lines, request, shopify_order, until};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;

const TOKENS: &str = r#"
[[token]]
name = "erp"
token = "erp-0123456789abcdef"
scopes = ["orders"]
[[token]]
name = "shop"
token = "shop-0123456789abcdef"
scopes = ["availability"]
buyer = "FW01"
"#;
const ERP: (&str, &str) = ("Authorization", "Bearer erp-0123456789abcdef");

fn get(daemon: &Daemon, path: &str) -> Answer {
    let mut answer = request(daemon.webhooks, "GET", path, &[ERP], "").expect("an answer");
    answer.body = unchunked(&answer);
    answer
}

/// The body without the framing of its chunks; it must be whole.
fn unchunked(answer: &Answer) -> String {
    if !answer.head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
        return answer.body.clone();
    }
    let (mut rest, mut out) = (answer.body.as_bytes(), Vec::new());
    loop {
        let end = rest.windows(2).position(|w| w == b"\r\n").expect("the answer is whole");
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        rest = &rest[end + 2..];
        if size == 0 {
            return String::from_utf8(out).unwrap();
        }
        out.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}

fn header(answer: &Answer, name: &str) -> Option<String> {
    let mut all = answer.head.lines().filter_map(|l| l.split_once(": "));
    all.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned())
}

fn orders(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    lines(answer.body.as_bytes()).iter().map(|o| o["order"].as_str().unwrap().to_owned()).collect()
}

fn sell(daemon: &Daemon, ids: std::ops::Range<u64>) -> Vec<String> {
    let sell =
        |id| daemon.shopify("fw-shopify", "orders/create", &shopify_order(id, "2026-02-09T10:00:00-05:00", "paid"));
    ids.map(|id| sell(id).order()).collect()
}

#[test]
fn only_a_token_with_the_scope_opens_it() {
    let daemon = Daemon::with(TOKENS);
    let ask = |headers: &[(&str, &str)]| request(daemon.webhooks, "GET", "/v1/orders", headers, "").unwrap();
    assert_eq!(ask(&[]).status, 401);
    assert_eq!(header(&ask(&[]), "www-authenticate").as_deref(), Some("Bearer"));
    for wrong in ["Bearer erp-0123456789abcdee", "Bearer ", "Basic erp-0123456789abcdef", "erp-0123456789abcdef"] {
        assert_eq!(ask(&[("Authorization", wrong)]).status, 401, "{wrong}");
    }
    assert_eq!(ask(&[("Authorization", "Bearer shop-0123456789abcdef")]).status, 403);
    assert_eq!(ask(&[ERP]).status, 200);
    assert_eq!(request(daemon.webhooks, "POST", "/v1/orders", &[ERP], "").unwrap().status, 405);
    for path in
        ["/v1/orders?lmit=5", "/v1/orders?q=colour:red", "/v1/orders?as=4", "/v1/changes?after=x", "/v1/orders/1?q=x"]
    {
        let answer = get(&daemon, path);
        assert_eq!(answer.status, 400, "{path}");
        assert!(answer.json()["error"].as_str().unwrap().len() > 10);
    }
    assert_eq!(get(&daemon, "/v1/orders/99").status, 404);
    let closed = Daemon::start();
    assert_eq!(get(&closed, "/v1/orders").status, 404, "no token in the configuration: no door");
}

#[test]
fn pages_hold_every_order_once_also_over_a_restart() {
    let mut daemon = Daemon::with(TOKENS);
    let sold = sell(&daemon, 1001..1008);
    let mut found = Vec::new();
    let mut path = "/v1/orders?limit=3".to_owned();
    let first = loop {
        let page = get(&daemon, &path);
        found.extend(orders(&page));
        let Some(next) = header(&page, "x-next-cursor") else { break page };
        path = format!("/v1/orders?limit=3&after={next}");
        if found.len() == 3 {
            // New orders come before the cursor, and a cursor outlives the daemon.
            sell(&daemon, 1008..1009);
            daemon.kill();
            daemon.restart();
            until("the orders are loaded", || (get(&daemon, "/v1/orders").status == 200).then_some(()));
        }
    };
    found.reverse();
    assert_eq!(found, sold);
    assert_eq!(header(&first, "content-type").as_deref(), Some("application/x-ndjson"));
    assert_eq!(orders(&get(&daemon, "/v1/orders?q=status%3Apending+1003")), [sold[2].clone()], "the channel's number");
    // The documents are those of the command line.
    assert_eq!(lines(get(&daemon, "/v1/orders").body.as_bytes()), daemon.json(&["orders", "--limit", "0"]));
    assert_eq!(get(&daemon, &format!("/v1/orders/{}", sold[0])).json(), daemon.one(&["show", &sold[0]]));
}

#[test]
fn any_structure_in_json_and_csv_as_the_command_line_writes_it() {
    let daemon = Daemon::with(TOKENS);
    let sold = sell(&daemon, 1..4);
    for to in ["native", "1", "2", "3"] {
        let exported = daemon.cli(&["export", "--as", to]);
        let body = get(&daemon, &format!("/v1/orders?as={to}")).body;
        assert_eq!(lines(body.as_bytes()), lines(&exported.stdout), "{to}");
        let exported = daemon.cli(&["export", "--as", to, "--format", "csv"]);
        let csv = get(&daemon, &format!("/v1/orders?as={to}&format=csv"));
        assert_eq!(header(&csv, "content-type").as_deref(), Some("text/csv; charset=utf-8"));
        assert_eq!(csv.body, String::from_utf8(exported.stdout).unwrap(), "{to}");
    }
    let exported = String::from_utf8(daemon.cli(&["export", "--format", "csv"]).stdout).unwrap();
    assert_eq!(get(&daemon, "/v1/orders?format=csv").body, exported);
    let one = get(&daemon, &format!("/v1/orders/{}?as=1", sold[0])).json();
    assert_eq!(one["as"], daemon.one(&["show", &sold[0], "--as", "1"]));
}

#[test]
fn changes_follow_and_end_where_they_are_asked_to() {
    let mut daemon = Daemon::with(TOKENS);
    let sold = sell(&daemon, 1..3);
    let page = get(&daemon, "/v1/orders");
    let seq = header(&page, "x-sequence").unwrap();
    assert_eq!(seq, "2");
    let so_far = lines(get(&daemon, "/v1/changes?follow=no").body.as_bytes());
    assert_eq!(so_far.iter().map(|e| e["seq"].as_u64().unwrap()).collect::<Vec<_>>(), [1, 2]);
    assert!(get(&daemon, &format!("/v1/changes?after={seq}&follow=no")).body.is_empty());
    // A stream tells what is done while it is open, and ends when the daemon stops.
    let mut stream = TcpStream::connect(daemon.webhooks).unwrap();
    let ask = format!("GET /v1/changes?after={seq} HTTP/1.1\r\nHost: x\r\n{}: {}\r\n\r\n", ERP.0, ERP.1);
    stream.write_all(ask.as_bytes()).unwrap();
    let mut reader = BufReader::new(stream);
    daemon.json(&["confirm", &sold[0]]);
    let mut line = String::new();
    while !line.starts_with('{') {
        line.clear();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ended");
    }
    let entry: Value = serde_json::from_str(&line).unwrap();
    assert_eq!((entry["seq"].as_u64(), entry["what"].as_str()), (Some(3), Some("confirm")));
    assert!(daemon.stop(), "a stream does not hold up the stop");
    let mut rest = String::new();
    reader.read_to_string(&mut rest).unwrap();
    assert!(rest.ends_with("0\r\n\r\n"), "an end, not a broken connection: {rest:?}");
}

#[test]
fn there_are_so_many_places_and_no_more() {
    let daemon = Daemon::with(TOKENS);
    let open = || {
        let mut stream = TcpStream::connect(daemon.webhooks).unwrap();
        let ask = format!("GET /v1/changes HTTP/1.1\r\nHost: x\r\n{}: {}\r\n\r\n", ERP.0, ERP.1);
        stream.write_all(ask.as_bytes()).unwrap();
        let mut head = [0; 12];
        stream.read_exact(&mut head).unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
        stream
    };
    let held: Vec<_> = (0..k2kd::limits::EXPORT_ANSWERS).map(|_| open()).collect();
    let full = get(&daemon, "/v1/orders");
    assert_eq!((full.status, header(&full, "retry-after").as_deref()), (503, Some("30")));
    sell(&daemon, 1..2);
    drop(held);
    until("a place is free", || (get(&daemon, "/v1/orders").status == 200).then_some(()));
}
