//! The three structures, and orders that are joined by cart or shipment: by webhook and file in, by command line out.

use crate::harness::Daemon;
use serde_json::{Value, json};

const CHANNELS: &str = r#"
[[channel]]
id = "ml"
kind = "mercado_libre"
buyer = "FW01"
token = "hook"
[[channel]]
id = "ml-cart"
kind = "mercado_libre"
buyer = "FW01"
token = "hook"
group_by = "cart"
[[channel]]
id = "relay"
kind = "yuju"
buyer = "FW01"
token = "hook"
group_by = "cart"
"#;

/// The example of the brief as its channel sends it: an order a SKU, with one cart and one shipment.
fn part(id: u64, sku: &str, quantity: u32, status: &str, minute: u32) -> String {
    json!({
        "id": id, "pack_id": 2_000_000_000_000_777_u64, "shipping": { "id": 43_000_000_001_u64 }, "status": status,
        "date_created": "2026-02-09T10:00:00.000-05:00",
        "last_updated": format!("2026-02-09T11:{minute:02}:00.000-05:00"),
        "currency_id": "USD", "buyer": { "id": 9, "nickname": "ROSITA" },
        "order_items": [{ "item": { "title": sku, "seller_sku": sku }, "quantity": quantity, "unit_price": 18.5 }],
    })
    .to_string()
}

fn send(daemon: &Daemon, channel: &str, body: &str) -> Value {
    let answer = daemon.post(&format!("/webhooks/{channel}/hook"), &[], body);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

fn order_of(answer: &Value) -> String {
    answer["orders"][0]["order"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
}

/// SKU × pieces of every line of every order.
fn shape(doc: &Value) -> Vec<Vec<(String, u64)>> {
    let line = |l: &Value| (l["sku"].as_str().unwrap().to_owned(), l["quantity"].as_u64().unwrap());
    let orders = doc["orders"].as_array().unwrap();
    orders.iter().map(|o| o["lines"].as_array().unwrap().iter().map(line).collect()).collect()
}

fn pieces(lines: &[(&str, u64)]) -> Vec<(String, u64)> {
    lines.iter().map(|(sku, n)| ((*sku).to_owned(), *n)).collect()
}

#[test]
fn a_cart_of_several_orders_is_one_in_structures_1_and_2() {
    let daemon = Daemon::with(CHANNELS);
    let second = order_of(&send(&daemon, "ml", &part(2_000_000_000_000_002, "SKU2", 3, "paid", 1)));
    let first = order_of(&send(&daemon, "ml", &part(2_000_000_000_000_001, "SKU1", 1, "paid", 1)));
    assert_ne!(first, second, "not joined unless the company wants it");
    for order in [&first, &second] {
        let shown = |to: &str| daemon.one(&["show", order, "--as", to]);
        assert_eq!(shape(&shown("1")), [pieces(&[("SKU1", 1), ("SKU2", 1), ("SKU2", 1), ("SKU2", 1)])]);
        let two = shown("2");
        assert_eq!(shape(&two), [pieces(&[("SKU1", 1), ("SKU2", 3)])]);
        assert_eq!(two["structure"], 2);
        assert_eq!(two["orders"][0]["channel_order_id"], "2000000000000001", "the same whichever is asked for");
        assert_eq!(two["orders"][0]["cart_id"], "2000000000000777");
        assert_eq!(two["orders"][0]["lines"][1]["unit_price"], "18.5");
    }
    let own = daemon.one(&["show", &second, "--as", "3"]);
    assert_eq!((shape(&own), own["structure"].as_u64()), (vec![pieces(&[("SKU2", 3)])], Some(3)));
    assert_eq!(daemon.one(&["show", &second, "--as", "native"]), own);
    // In an export the cart is written once.
    let exported = daemon.cli(&["export", "--as", "2", "channel:ml"]);
    let lines = crate::harness::lines(&exported.stdout);
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert_eq!(shape(&lines[0]["as"]), [pieces(&[("SKU1", 1), ("SKU2", 3)])]);
    let csv = |to: &str| {
        let out = daemon.cli(&["export", "--as", to, "--format", "csv", "channel:ml"]);
        String::from_utf8(out.stdout).unwrap()
    };
    assert_eq!(csv("1").lines().count(), 1 + 4);
    assert_eq!(csv("2").lines().count(), 1 + 2);
    assert_eq!(csv("3").lines().count(), 1 + 2);
    let row = csv("2").lines().last().unwrap().to_owned();
    assert!(row.contains("2000000000000001,2000000000000777,43000000001,,SKU2,3,18.5,USD"), "{row}");
    assert_eq!(daemon.cli(&["show", &first, "--as", "4"]).status.code(), Some(2));
}

#[test]
fn an_order_of_one_document_is_shown_in_every_structure() {
    let daemon = Daemon::start();
    let body = crate::harness::shopify_order(7, "2026-02-09T10:00:00-05:00", "paid");
    let order = daemon.shopify("fw-shopify", "orders/create", &body).order();
    let shown = |to: &str| daemon.one(&["show", &order, "--as", to]);
    assert_eq!(shape(&shown("1")), [pieces(&[("ROSA-60", 1), ("ROSA-60", 1), ("LIRIO", 1)])]);
    assert_eq!(shown("1")["orders"][0]["lines"][1]["line_ids"], json!(["1"]));
    let three = shown("3");
    assert_eq!(shape(&three), [pieces(&[("ROSA-60", 2)]), pieces(&[("LIRIO", 1)])]);
    let ids: Vec<_> = three["orders"].as_array().unwrap().iter().map(|o| o["channel_order_id"].clone()).collect();
    assert_eq!(ids, ["7#1", "7#2"]);
    let keys: Vec<_> = three["orders"][0].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["cart_id", "channel_order_id", "lines", "shipment_id"], "the fields of the contract");
}

#[test]
fn the_parts_of_a_cart_join_until_it_is_confirmed() {
    let mut daemon = Daemon::with(CHANNELS);
    let order = order_of(&send(&daemon, "ml-cart", &part(12, "SKU2", 3, "payment_required", 1)));
    let joined = send(&daemon, "ml-cart", &part(11, "SKU1", 1, "paid", 1));
    assert_eq!((order_of(&joined), joined["orders"][0]["outcome"].as_str()), (order.clone(), Some("updated")));
    let shown = daemon.one(&["show", &order]);
    let states: Vec<_> = shown["lines"].as_array().unwrap().iter().map(|l| l["checkout"].clone()).collect();
    assert_eq!(states, ["checked_out", "pending"], "blue and green in one order");
    assert_eq!((shown["revision"].as_u64(), shown["status"].as_str()), (Some(2), Some("draft")));
    assert_eq!(shown["channel_orders"].as_array().unwrap().len(), 2);
    // Newest wins for each part, also after a restart; a cancelled part takes its lines.
    daemon.kill();
    daemon.restart();
    send(&daemon, "ml-cart", &part(12, "SKU2", 3, "paid", 5));
    assert_eq!(send(&daemon, "ml-cart", &part(12, "SKU2", 9, "paid", 4))["outcome"], "stale");
    send(&daemon, "ml-cart", &part(13, "SKU3", 2, "paid", 1));
    send(&daemon, "ml-cart", &part(13, "SKU3", 2, "cancelled", 2));
    let shown = daemon.one(&["show", &order]);
    assert_eq!((shown["lines"].as_array().unwrap().len(), shown["status"].as_str()), (2, Some("pending")));
    assert_eq!(shape(&daemon.one(&["show", &order, "--as", "2"])), [pieces(&[("SKU1", 1), ("SKU2", 3)])]);
    assert_eq!(daemon.one(&["confirm", &order])["boxes"], 4);
    // A part for a confirmed order: nothing of it changes, and nothing is silent.
    let late = send(&daemon, "ml-cart", &part(14, "SKU4", 1, "paid", 1));
    let other = order_of(&late);
    assert_ne!(other, order);
    assert_eq!(late["orders"][1], json!({ "order": order, "outcome": "conflict" }));
    for number in [&order, &other] {
        let shown = daemon.one(&["show", number]);
        assert!(shown["flags"].as_array().unwrap().contains(&json!("cart_split")), "{shown}");
    }
    assert_eq!(daemon.one(&["show", &order])["lines"].as_array().unwrap().len(), 2);
    assert_eq!(daemon.json(&["orders"]).len(), 2);
}

#[test]
fn a_cart_says_what_is_missing() {
    let daemon = Daemon::with(CHANNELS);
    let document = |id: &str, others: &[&str]| {
        json!({
            "pk": id, "cart_orders": others, "status": "paid", "currency": "USD",
            "created_at": "2026-02-09T10:00:00", "updated_at": "2026-02-09T10:00:00",
            "items": [{ "item_pk": format!("{id}-1"), "sku": id, "name": id, "quantity": 1, "price": "10.00" }],
        })
        .to_string()
    };
    daemon.drop_file("relay", "ORDER_B.json", document("B", &["A", "B"]).as_bytes());
    let order = daemon.document("file ORDER_B.json")["orders"][0].as_str().unwrap().to_owned();
    let flags = || daemon.one(&["show", &order])["flags"].clone();
    assert!(flags().as_array().unwrap().contains(&json!("cart_incomplete")), "{}", flags());
    daemon.drop_file("relay", "ORDER_A.json", document("A", &["A", "B"]).as_bytes());
    assert_eq!(daemon.document("file ORDER_A.json")["orders"][0], order.as_str());
    assert!(!flags().as_array().unwrap().contains(&json!("cart_incomplete")), "{}", flags());
    assert_eq!(daemon.one(&["show", &order])["lines"].as_array().unwrap().len(), 2);
}
