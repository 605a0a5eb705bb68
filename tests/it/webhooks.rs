//! The webhook doors, as the channels use them.

use crate::harness::{Daemon, free_address, request, shopify_order, sign};
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

const FIRST: &str = "2026-02-09T10:00:00-05:00";
const LATER: &str = "2026-02-09T11:00:00-05:00";

#[test]
fn an_order_comes_in_once_whatever_the_channel_repeats_or_swaps() {
    let daemon = Daemon::start();
    let paid = shopify_order(820_982_911_946_154_508, LATER, "paid");
    let pending = shopify_order(820_982_911_946_154_508, FIRST, "pending");
    // The update comes before the creation, then the creation, then both again.
    let answer = daemon.shopify("fw-shopify", "orders/updated", &paid);
    assert_eq!(answer.outcome(), "stored");
    let order = answer.order();
    assert_eq!(daemon.shopify("fw-shopify", "orders/create", &pending).outcome(), "stale");
    assert_eq!(daemon.shopify("fw-shopify", "orders/updated", &paid).outcome(), "duplicate");
    let all = daemon.json(&["orders"]);
    assert_eq!(all.len(), 1);
    let one = &all[0];
    assert_eq!(one["order"], order.as_str());
    assert!(order.ends_with('K'));
    assert_eq!(one["status"], "pending");
    assert_eq!(one["buyer"], "FW01");
    assert_eq!(one["channel_orders"][0]["channel_order_id"], "820982911946154508");
    assert_eq!(one["total"], "72.00");
    assert_eq!(one["ship_date"], "2026-02-12");
    assert_eq!(one["lines"][0]["mark_code"], "FLN-220");
    assert_eq!(daemon.json(&["documents"]).len(), 3, "every delivery is kept");
}

#[test]
fn only_who_knows_the_secret_comes_in() {
    let daemon = Daemon::start();
    let body = shopify_order(1, FIRST, "paid");
    let good = sign(&body);
    let post = |path: &str, signature: &str| {
        request(daemon.webhooks, "POST", path, &[("X-Shopify-Hmac-Sha256", signature)], &body).unwrap().status
    };
    assert_eq!(post("/webhooks/fw-shopify", "AAAA"), 401);
    assert_eq!(request(daemon.webhooks, "POST", "/webhooks/fw-shopify", &[], &body).unwrap().status, 401);
    assert_eq!(post("/webhooks/nobody", &good), 404);
    assert_eq!(post("/webhooks/portal", &good), 404, "no secret and no token: no webhook door");
    assert_eq!(post("/webhooks/shop", &good), 401, "token and secret are both needed");
    assert_eq!(post("/webhooks/shop/wrong", &good), 401);
    assert_eq!(request(daemon.webhooks, "GET", "/webhooks/fw-shopify", &[], "").unwrap().status, 405);
    assert_eq!(daemon.json(&["orders"]).len(), 0);
    assert_eq!(post("/webhooks/shop/path-token", &good), 200);
    let spelt =
        request(daemon.webhooks, "POST", "/webhooks/fw-shopify", &[("shopify-hmac-sha256", &good)], &body).unwrap();
    assert_eq!(spelt.status, 200, "the newer spelling of the header, and the older of two secrets");
    let web: Vec<_> = daemon.json(&["orders", "W"]).iter().map(|o| o["order"].as_str().unwrap().to_owned()).collect();
    assert_eq!(web.len(), 1);
    assert!(web[0].starts_with('W'), "our own shop: {web:?}");
}

#[test]
fn edits_cancels_deletes_and_refunds() {
    let daemon = Daemon::start();
    let id = 5_726_128_734_520;
    let order = daemon.shopify("fw-shopify", "orders/create", &shopify_order(id, FIRST, "paid")).order();
    let mut edited: serde_json::Value = serde_json::from_str(&shopify_order(id, LATER, "paid")).unwrap();
    edited["line_items"][0]["current_quantity"] = 1.into();
    edited["line_items"][1]["current_quantity"] = 0.into();
    assert_eq!(daemon.shopify("fw-shopify", "orders/updated", &edited.to_string()).outcome(), "stored");
    let shown = daemon.one(&["show", &order]);
    assert_eq!(shown["lines"].as_array().unwrap().len(), 1);
    assert_eq!(shown["lines"][0]["quantity"], 1);
    assert_eq!(shown["revision"], 2);
    let refund = serde_json::json!({ "id": 77, "order_id": id, "refund_line_items": [] }).to_string();
    assert_eq!(daemon.shopify("fw-shopify", "refunds/create", &refund).outcome(), "to_fetch");
    let delete = format!("{{\"id\":{id}}}");
    assert_eq!(daemon.shopify("fw-shopify", "orders/delete", &delete).outcome(), "stored");
    assert_eq!(daemon.one(&["show", &order])["status"], "voided");
    let late = shopify_order(id, "2026-02-09T10:30:00-05:00", "paid");
    assert_eq!(daemon.shopify("fw-shopify", "orders/updated", &late).outcome(), "stale", "cancel is sticky");
    assert_eq!(daemon.json(&["orders"]).len(), 1);
}

#[test]
fn woocommerce_sets_up_and_sells() {
    let daemon = Daemon::start();
    let form = [("Content-Type", "application/x-www-form-urlencoded")];
    assert_eq!(daemon.post("/webhooks/fw-woo", &form, "webhook_id=12").status, 200, "the ping is not signed");
    let body = serde_json::json!({
        "id": 727, "number": "727", "status": "processing", "currency": "USD",
        "date_created_gmt": "2026-02-09T15:00:00", "date_modified_gmt": "2026-02-09T15:00:00", "date_paid_gmt": "2026-02-09T15:00:00",
        "billing": { "first_name": "Grace", "last_name": "Okafor" }, "customer_id": 26,
        "line_items": [{ "id": 315, "name": "Clavel", "sku": 12, "quantity": 3, "subtotal": "29.25", "price": 9.749_999_999_999_999 }],
    })
    .to_string();
    let signature = sign(&body);
    let headers = [("X-WC-Webhook-Topic", "order.created"), ("X-WC-Webhook-Signature", signature.as_str())];
    let answer = daemon.post("/webhooks/fw-woo", &headers, &body);
    assert_eq!(answer.outcome(), "stored");
    let shown = daemon.one(&["show", &answer.order()]);
    assert_eq!(shown["lines"][0]["unit_price"], "9.75");
    assert_eq!(shown["lines"][0]["sku"], "12");
    assert_eq!(shown["lines"][0]["mark_code"], "26");
}

#[test]
fn what_is_not_understood_is_kept_and_answered_200() {
    let daemon = Daemon::start();
    assert_eq!(daemon.shopify("fw-shopify", "orders/create", "{\"id\": 5, \"line_items\": 7").outcome(), "refused");
    let refused = daemon.json(&["documents", "--refused"]);
    assert_eq!(refused.len(), 1);
    assert!(refused[0]["reason"].as_str().unwrap().len() > 20, "{refused:?}");
    let id = refused[0]["document"].to_string();
    let raw = daemon.cli(&["documents", "show", &id, "--raw"]);
    assert_eq!(String::from_utf8_lossy(&raw.stdout), "{\"id\": 5, \"line_items\": 7");
    let dismissed = daemon.one(&["documents", "dismiss", &id, "--reason", "sent by hand"]);
    assert_eq!(dismissed["dismissed"], "sent by hand");
    assert_eq!(daemon.json(&["documents", "--refused"]).len(), 0);
}

#[test]
fn limits_answer_before_they_hurt() {
    let daemon = Daemon::start();
    let mut stream = TcpStream::connect(daemon.webhooks).unwrap();
    stream.write_all(b"POST /webhooks/fw-shopify HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n").unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 413");
    let nobody = free_address();
    assert!(request(nobody, "POST", "/", &[], "").is_none(), "the harness sees a closed port");
}
