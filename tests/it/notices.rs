//! Notices, through a real mail server and a real web server: told once, or again as the same message.

use crate::harness::{Daemon, free_address, shopify_order, until};
use crate::mail_server::{MailServer, Message};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

const KEY: &str = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A mail server there, no undo window, and everybody of R-07 with an address.
fn mail(to: SocketAddr, more: &str) -> String {
    format!("[mail]\nurl = \"smtp://{to}\"\nfrom = \"k2kd@fdc.example\"\n{more}")
}

/// The harness's buyer, with its people.
fn people(daemon: &Daemon) {
    daemon.edit(
        "ship_days_offset = 3\n",
        "ship_days_offset = 3\nsalesperson = \"ana@fdc.example\"\nbuyer_salesperson = \"tom@fw.example\"\n\
         send_invoice_to = [\"billing@fw.example; TOM@fw.example\"]\n\
         send_checkout_notification_to = [\"orders@fw.example\"]\n",
    );
}

/// A daemon with people in its configuration and this behind it.
fn start(more: &str) -> Daemon {
    let mut daemon = Daemon::with(more);
    people(&daemon);
    assert!(daemon.stop());
    daemon.restart();
    daemon
}

/// An order with a line in the cart, of a customer with this address.
fn mixed(daemon: &Daemon, id: u64, email: &str) -> String {
    let name = format!("mixed-{id}.csv");
    let table = format!(
        "order id,created at,status,sku,description,quantity,unit price,mark_code,added_to_cart_at,customer email\n\
         {id},2026-02-09T10:00:00-05:00,paid,ROSA-60,Rosa roja 60 cm,3,18.50,FLN-220,2026-02-09T09:41:00-05:00,{email}\n\
         {id},2026-02-09T10:00:00-05:00,pending,LIRIO,Lirio blanco,1,35.00,FLN-220,2026-02-09T09:44:00-05:00,{email}\n"
    );
    daemon.drop_file("portal", &name, table.as_bytes());
    daemon.document(&format!("file {name}"))["orders"][0].as_str().unwrap().to_owned()
}

fn notices(daemon: &Daemon, order: &str) -> Vec<Value> {
    daemon.json(&["notices", "--order", order])
}

/// Waits until every notice of an order is in one of these states.
fn all_in(daemon: &Daemon, order: &str, states: &[&str]) -> Vec<Value> {
    until(&format!("notices of {order} in {states:?}"), || {
        let all = notices(daemon, order);
        all.iter().all(|n| states.contains(&n["state"].as_str().unwrap())).then_some(all)
    })
}

fn to(messages: &[Message]) -> Vec<String> {
    let mut all: Vec<_> = messages.iter().flat_map(|m| m.to.clone()).collect();
    all.sort();
    all
}

#[test]
fn everybody_hears_of_deleted_lines_with_all_that_they_need_and_the_answers_say_so() {
    let server = MailServer::start(free_address());
    let daemon = start(&mail(server.address, "hold = \"0s\"\n"));
    let order = mixed(&daemon, 501, "lucia@home.example");
    let everybody = ["tom@fw.example", "lucia@home.example", "billing@fw.example", "orders@fw.example"];
    let preview = daemon.one(&["confirm", &order, "--dry-run"]);
    assert_eq!(preview["told"], serde_json::json!(everybody));
    let done = daemon.one(&["confirm", &order, "--drop-pending"]);
    assert_eq!((&done["outcome"], &done["told"]), (&Value::from("confirmed"), &preview["told"]));

    all_in(&daemon, &order, &["sent"]);
    let messages = server.messages();
    let mut wanted = everybody.map(str::to_owned);
    wanted.sort();
    assert_eq!(to(&messages), wanted);
    for message in &messages {
        assert_eq!(message.to.len(), 1, "nobody sees the others");
        assert_eq!(message.header("subject"), format!("Order {order}: 1 line not checked out and deleted"));
        assert_eq!(message.header("auto-submitted"), "auto-generated");
        for part in [&order, "501", "Lirio blanco", "LIRIO", "1 box", "FLN-220", "2026-02-09 09:44", "Floral Wholesale"]
        {
            assert!(message.body.contains(part), "{part}: {}", message.body);
        }
        assert!(!message.body.contains("Rosa"), "only what was deleted: {}", message.body);
    }
    let of_lucia = messages.iter().find(|m| m.to == ["lucia@home.example"]).unwrap();
    assert!(of_lucia.body.contains("in your cart"), "{}", of_lucia.body);

    let audit = String::from_utf8(daemon.cli(&["audit", &order]).stdout).unwrap();
    for part in
        ["confirm", "revision 1 → 2", "status: draft → confirmed", "gone: line 2, 1 × LIRIO", "tom@fw.example: sent"]
    {
        assert!(audit.contains(part), "{part}: {audit}");
    }
}

#[test]
fn a_customer_without_an_address_is_named_and_the_others_are_told() {
    let server = MailServer::start(free_address());
    let daemon = start(&mail(server.address, "hold = \"0s\"\n"));
    let order = mixed(&daemon, 502, "");
    let done = daemon.one(&["confirm", &order, "--drop-pending"]);
    assert_eq!(done["not_told"], serde_json::json!(["final_customer"]));
    assert_eq!(done["told"].as_array().unwrap().len(), 3);
    all_in(&daemon, &order, &["sent"]);
    let entries = daemon.json(&["audit", &order]);
    let said = |e: &Value| e["changes"].as_array().unwrap().iter().any(|c| c["not_told"]["group"] == "final_customer");
    assert!(entries.iter().any(said), "{entries:?}");
    let silent = daemon.shopify("fw-shopify", "orders/create", &shopify_order(77, "2026-02-09T10:00:00-05:00", "paid"));
    let silent = daemon.one(&["confirm", &silent.order()]);
    assert_eq!(silent["told"], serde_json::json!([]), "nothing was deleted: nobody is told");
    let told =
        String::from_utf8(daemon.cli(&["--lang", "es", "confirm", &mixed(&daemon, 503, ""), "--dry-run"]).stdout);
    assert!(told.as_ref().unwrap().contains("sin dirección: el cliente final"), "{told:?}");
}

#[test]
fn a_mail_server_that_is_down_holds_up_nothing_and_hears_all_of_it_when_it_is_back() {
    let address = free_address();
    let daemon = start(&mail(address, "hold = \"0s\"\n"));
    let order = mixed(&daemon, 504, "lucia@home.example");
    assert_eq!(daemon.one(&["confirm", &order, "--drop-pending"])["outcome"], "confirmed");
    let failed = all_in(&daemon, &order, &["failed"]);
    assert!(failed.iter().all(|n| n["error"].is_string() && n["next_try"].is_string()), "{failed:?}");
    let server = MailServer::start(address);
    // One is tried by a person; that it arrives is the sign for the others.
    let first = failed[0]["notice"].to_string();
    daemon.json(&["notices", "retry", &first]);
    all_in(&daemon, &order, &["sent"]);
    assert_eq!(server.messages().len(), 4);
    assert_eq!(daemon.cli(&["notices", "retry", &first]).status.code(), Some(3), "what is sent stays so");
}

#[test]
fn what_was_on_its_way_when_the_daemon_died_comes_again_as_the_same_message() {
    let server = MailServer::start(free_address());
    let mut daemon = start(&mail(server.address, "hold = \"0s\"\ntell = [\"buyer_salesperson\"]\n"));
    server.set("stall", "");
    let order = mixed(&daemon, 505, "");
    daemon.json(&["confirm", &order, "--drop-pending"]);
    until("the message is there", || (server.messages().len() == 1).then_some(()));
    assert_eq!(notices(&daemon, &order)[0]["state"], "sending");
    daemon.kill();
    server.unset("stall");
    daemon.restart();
    all_in(&daemon, &order, &["sent"]);
    let messages = server.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!(messages[0].header("message-id"), messages[1].header("message-id"));
    assert_eq!((messages[0].header("date"), &messages[0].body), (messages[1].header("date"), &messages[1].body));
}

#[test]
fn notices_of_a_confirm_wait_for_the_undo_window_over_a_restart_and_can_be_dismissed() {
    let server = MailServer::start(free_address());
    let mut daemon = start(&mail(server.address, "hold = \"1h\"\ntell = [\"buyer_salesperson\", \"salesperson\"]\n"));
    let order = mixed(&daemon, 506, "");
    daemon.json(&["confirm", &order, "--drop-pending"]);
    daemon.kill();
    daemon.restart();
    // A notice that waits for nothing overtakes it: so the outbox has looked.
    let other = shopify_order(78, "2026-02-09T10:00:00-05:00", "paid");
    let other = daemon.shopify("fw-shopify", "orders/create", &other).order();
    all_in(&daemon, &other, &["sent"]);
    let messages = server.messages();
    assert_eq!(to(&messages), ["ana@fdc.example"]);
    assert_eq!(messages[0].header("subject"), format!("New order {other} of Floral Wholesale: 2 lines"));
    let held = notices(&daemon, &order);
    assert_eq!((held.len(), &held[0]["state"]), (1, &Value::from("held")));
    let dismissed = daemon.one(&["notices", "dismiss", &held[0]["notice"].to_string()]);
    assert_eq!(dismissed["state"], "withdrawn");
}

#[test]
fn a_mailbox_that_is_not_there_is_given_up_at_once_and_seen_and_can_be_tried_again() {
    let server = MailServer::start(free_address());
    server.set("refuse", "tom@fw.example\n");
    let daemon = start(&mail(
        server.address,
        "hold = \"0s\"\ntell = [\"buyer_salesperson\", \"send_checkout_notification_to\"]\n",
    ));
    let order = mixed(&daemon, 507, "");
    daemon.json(&["confirm", &order, "--drop-pending"]);
    let ended = all_in(&daemon, &order, &["sent", "dead"]);
    let dead: Vec<_> = ended.iter().filter(|n| n["state"] == "dead").collect();
    assert_eq!((dead.len(), &dead[0]["to"]), (1, &Value::from("tom@fw.example")));
    assert!(dead[0]["error"].as_str().unwrap().contains("No such mailbox"), "{dead:?}");
    assert_eq!(daemon.json(&["notices", "--state", "dead"]).len(), 1);
    server.unset("refuse");
    daemon.json(&["notices", "retry", &dead[0]["notice"].to_string()]);
    all_in(&daemon, &order, &["sent"]);
}

#[test]
fn test_connections_say_so_in_the_language_of_the_buyer() {
    let server = MailServer::start(free_address());
    let mut daemon = Daemon::with(&mail(server.address, "hold = \"0s\"\ntell = [\"buyer_salesperson\"]\n"));
    people(&daemon);
    daemon.edit("ship_days_offset = 3\n", "ship_days_offset = 3\ntest = true\nlanguage = \"es\"\n");
    assert!(daemon.stop());
    daemon.restart();
    let order = mixed(&daemon, 508, "");
    daemon.json(&["confirm", &order, "--drop-pending"]);
    all_in(&daemon, &order, &["sent"]);
    let message = server.messages().remove(0);
    assert_eq!(message.header("content-language"), "es");
    for part in ["PRUEBA: esta conexión está en modo de prueba", "Código Especial FLN-220", "en el carrito desde"] {
        assert!(message.body.contains(part), "{part}: {}", message.body);
    }
}

/// A web server that answers with these statuses one after the other, then always 200.
struct WebServer {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<(String, String)>>>,
}

impl WebServer {
    fn start(statuses: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        std::thread::spawn(move || {
            for (n, stream) in listener.incoming().flatten().enumerate() {
                let mut reader = BufReader::new(&stream);
                let mut head = String::new();
                while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap_or(0) > 0 {}
                let length = header(&head, "content-length").map_or(0, |v| v.parse().unwrap());
                let mut body = vec![0; length];
                drop(reader.read_exact(&mut body));
                log.lock().unwrap().push((head, String::from_utf8(body).unwrap()));
                let status = statuses.get(n).unwrap_or(&"200 OK");
                let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                drop((&stream).write_all(answer.as_bytes()));
            }
        });
        Self { address, seen }
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut all = head.lines().filter_map(|l| l.split_once(": "));
    all.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned())
}

#[test]
fn web_servers_are_told_signed_and_again_with_the_same_id() {
    let server = WebServer::start(&["500 Oops", "302 Found\r\nLocation: http://127.0.0.1:1/"]);
    let daemon = Daemon::with(&format!(
        "[mail]\nhold = \"0s\"\n[[notify]]\nname = \"erp\"\nurl = \"http://{}/k2k\"\nsecret = \"whsec_{KEY}\"\n\
         buyer = \"FW01\"\nevents = [\"lines_dropped\"]\n",
        server.address
    ));
    let order = mixed(&daemon, 509, "");
    let done = daemon.one(&["confirm", &order, "--drop-pending"]);
    assert_eq!(done["told"], serde_json::json!(["webhook erp"]));
    for _ in 0..2 {
        let failed = all_in(&daemon, &order, &["failed"]);
        daemon.json(&["notices", "retry", &failed[0]["notice"].to_string()]);
        all_in(&daemon, &order, &["failed", "sent"]);
    }
    all_in(&daemon, &order, &["sent"]);
    let seen = server.seen.lock().unwrap().clone();
    assert_eq!(seen.len(), 3);
    let id = header(&seen[0].0, "webhook-id").unwrap();
    let key = base64::engine::general_purpose::STANDARD.decode(KEY).unwrap();
    for (head, body) in &seen {
        assert!(head.starts_with("POST /k2k HTTP/1.1\r\n"), "{head}");
        assert_eq!((header(head, "webhook-id").as_deref(), body), (Some(id.as_str()), &seen[0].1));
        let timestamp = header(head, "webhook-timestamp").unwrap();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
        let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
        assert_eq!(header(head, "webhook-signature"), Some(format!("v1,{signature}")));
    }
    let told: Value = serde_json::from_str(&seen[0].1).unwrap();
    assert_eq!((&told["type"], &told["data"]["order"]), (&Value::from("order.lines_dropped"), &Value::from(order)));
    assert_eq!(told["data"]["lines"][0]["mark_code"], "FLN-220");
}
