//! Confirm and cancel from outside, in the reference product's form (R-22).

use crate::harness::{Answer, Daemon, mixed_table, request, shopify_order};
use base64::Engine as _;
use serde_json::{Value, json};

const TOKENS: &str = r#"
[[token]]
name = "komet"
token = "hook-0123456789abcdef"
scopes = ["hooks"]
[[token]]
name = "theirs"
token = "their-0123456789abcdef"
scopes = ["hooks"]
buyer = "FW01"
company_id = "6316"
[[token]]
name = "erp"
token = "erp-0123456789abcdef"
scopes = ["orders"]
"#;
const BEARER: &str = "Bearer hook-0123456789abcdef";

fn sell(daemon: &Daemon, channel: &str, id: u64) -> (String, u64) {
    let body = shopify_order(id, "2026-02-09T10:00:00-05:00", "paid");
    let order = match channel {
        "shop" => {
            let signature = crate::harness::sign(&body);
            let headers = [("X-Shopify-Topic", "orders/create"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
            daemon.post("/webhooks/shop/path-token", &headers, &body).order()
        }
        _ => daemon.shopify(channel, "orders/create", &body).order(),
    };
    let number = daemon.one(&["show", &order])["number"].as_u64().unwrap();
    (order, number)
}

fn post(daemon: &Daemon, act: &str, auth: &str, body: &Value) -> Answer {
    daemon.post(
        &format!("/hooks/{act}"),
        &[("Authorization", auth), ("Content-Type", "application/json")],
        &body.to_string(),
    )
}

/// The status and the sentence.
fn told(answer: &Answer) -> (String, String) {
    let body = answer.json();
    let text = body.get("message").or(body.get("error")).unwrap().as_str().unwrap().to_owned();
    assert_eq!(body.get("message").is_some(), body["status"] == "1", "{body}");
    (body["status"].as_str().unwrap().to_owned(), text)
}

#[test]
fn a_confirm_comes_more_than_once_and_is_done_once() {
    let daemon = Daemon::with(TOKENS);
    let (order, number) = sell(&daemon, "fw-shopify", 601);
    let ask = json!({"companyId": 6316, "orderId": number});
    for n in 0..3 {
        let answer = post(&daemon, "confirm", BEARER, &ask);
        assert_eq!((answer.status, told(&answer).0.as_str()), (200, "1"), "{n}: {answer:?}");
    }
    let shown = daemon.one(&["show", &order]);
    assert_eq!((&shown["status"], &shown["revision"]), (&json!("confirmed"), &json!(2)));
    let entries = daemon.json(&["audit", &order]);
    let confirms: Vec<_> = entries.iter().filter(|e| e["what"] == "confirm").collect();
    assert_eq!(
        (confirms.len(), &confirms[0]["who"], &confirms[0]["terminal"]),
        (1, &json!("hook:komet"), &json!("company 6316"))
    );

    let basic = base64::engine::general_purpose::STANDARD.encode("komet:hook-0123456789abcdef");
    let (_, second) = sell(&daemon, "fw-shopify", 602);
    let answer = post(
        &daemon,
        "confirm",
        &format!("Basic {basic}"),
        &json!({"companyId": "x", "orderId": format!("{second}K")}),
    );
    assert_eq!(told(&answer).0, "1", "{answer:?}");
    let (_, third) = sell(&daemon, "fw-shopify", 603);
    let older = format!("/hooks/confirm?token=hook-0123456789abcdef&companyId=6316&invoiceId={third}");
    let answer = request(daemon.webhooks, "GET", &older, &[], "").unwrap();
    assert_eq!(told(&answer).0, "1", "{answer:?}");
}

#[test]
fn what_a_hook_may_not_do_is_answered_with_zero_and_changes_nothing() {
    let daemon = Daemon::with(TOKENS);
    let unknown = post(&daemon, "confirm", BEARER, &json!({"companyId": 1, "orderId": 999}));
    assert_eq!((unknown.status, told(&unknown)), (200, ("0".into(), "There is no order 999.".into())));
    for body in [json!({}), json!({"orderId": "Wong"}), json!({"orderId": null})] {
        assert_eq!(told(&post(&daemon, "confirm", BEARER, &body)).0, "0", "{body}");
    }
    let broken = daemon.post("/hooks/confirm", &[("Authorization", BEARER)], "not json");
    assert_eq!((broken.status, told(&broken).0.as_str()), (400, "0"));

    // A line in the cart: a person must see it before it goes.
    daemon.drop_file("portal", "mixed.csv", mixed_table(610).as_bytes());
    let mixed = daemon.document("file mixed.csv")["orders"][0].as_str().unwrap().to_owned();
    let answer = told(&post(&daemon, "confirm", BEARER, &json!({"orderId": mixed})));
    assert!(answer.0 == "0" && answer.1.contains("not checked out"), "{answer:?}");
    assert_eq!(daemon.one(&["show", &mixed])["status"], "draft");

    let (_, number) = sell(&daemon, "fw-shopify", 611);
    let ask = json!({"companyId": 6316, "orderId": number});
    for (auth, status) in
        [("", 401), ("Bearer wrong", 401), ("Basic a29tZXQ6d3Jvbmc=", 401), ("Bearer erp-0123456789abcdef", 403)]
    {
        let answer = post(&daemon, "confirm", auth, &ask);
        assert_eq!((answer.status, told(&answer).0.as_str()), (status, "0"), "{auth}");
    }
    assert_eq!(
        request(daemon.webhooks, "DELETE", "/hooks/confirm", &[("Authorization", BEARER)], "").unwrap().status,
        405
    );
    assert_eq!(post(&daemon, "ship", BEARER, &ask).status, 404);

    // A token of a buyer reaches that buyer's orders alone, in the name of its company.
    let theirs = "Bearer their-0123456789abcdef";
    let (_, ours) = sell(&daemon, "shop", 612);
    assert_eq!(told(&post(&daemon, "confirm", theirs, &json!({"companyId": 6316, "orderId": ours}))).0, "0");
    assert_eq!(told(&post(&daemon, "confirm", theirs, &json!({"companyId": 1, "orderId": number}))).0, "0");
    assert_eq!(told(&post(&daemon, "confirm", theirs, &ask)).0, "1");
}

#[test]
fn a_cancel_voids_before_confirm_and_asks_a_person_after_it() {
    let daemon = Daemon::with(TOKENS);
    let (order, number) = sell(&daemon, "fw-shopify", 620);
    let ask = json!({"companyId": 6316, "orderId": number});
    for _ in 0..2 {
        assert_eq!(told(&post(&daemon, "cancel", BEARER, &ask)).0, "1");
    }
    let shown = daemon.one(&["show", &order]);
    assert_eq!((&shown["status"], &shown["revision"]), (&json!("voided"), &json!(2)));
    assert_eq!(told(&post(&daemon, "confirm", BEARER, &ask)).0, "0", "voided stays voided");

    let (order, number) = sell(&daemon, "fw-shopify", 621);
    daemon.json(&["confirm", &order]);
    for _ in 0..2 {
        let answer = told(&post(&daemon, "cancel", BEARER, &json!({"companyId": 6316, "orderId": number})));
        assert!(answer.0 == "0" && answer.1.contains("a person decides"), "{answer:?}");
    }
    let shown = daemon.one(&["show", &order]);
    assert_eq!((&shown["status"], &shown["revision"]), (&json!("confirmed"), &json!(3)));
    assert!(shown["flags"].as_array().unwrap().contains(&json!("cancelled_after_confirm")), "{shown}");
}

#[test]
fn without_a_token_for_hooks_there_is_no_hook() {
    let daemon = Daemon::start();
    assert_eq!(post(&daemon, "confirm", BEARER, &json!({"orderId": 1})).status, 404);
}
