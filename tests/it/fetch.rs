//! Orders that are only named are got from their channels: each family as it answers, its errors, its logins, its pages.

use crate::channel::{Asked, Channel, Says, ok};
use crate::harness::{Daemon, until};
use serde_json::{Value, json};
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub const STAMP: &str = "2026-02-10T12:00:00Z";

/// The order of a channel, once it is there.
pub fn order_of(daemon: &Daemon, channel: &str) -> Value {
    until(&format!("an order of {channel}"), || daemon.json(&["orders"]).into_iter().find(|o| o["channel"] == channel))
}

pub fn fetches(daemon: &Daemon) -> Vec<Value> {
    daemon.json(&["fetches"])
}

/// The only order to fetch, once its reason says so.
fn failing(daemon: &Daemon, reason: &str) -> Value {
    until(&format!("a fetch that fails: {reason}"), || {
        fetches(daemon).into_iter().find(|f| f["reason"].as_str().is_some_and(|r| r.contains(reason)))
    })
}

fn doctor(daemon: &Daemon) -> String {
    let config = daemon.path("k2kd.toml");
    let out = Command::new(env!("CARGO_BIN_EXE_k2kd")).arg("doctor").arg("--config").arg(config).output().unwrap();
    String::from_utf8(out.stdout).unwrap()
}

pub fn channel(id: &str, kind: &str, base: &str, more: &str) -> String {
    format!(
        "[[channel]]\nid = \"{id}\"\nkind = \"{kind}\"\nbuyer = \"FW01\"\ncurrency = \"MXN\"\nbase_url = \"{base}\"\n{more}\n"
    )
}

const ML: &str = "token = \"t\"\nclient_id = \"app\"\nclient_secret = \"s3cret\"\nrefresh_token = \"TG-0\"";

fn ml_pointer(id: u64, sent: u32) -> String {
    json!({"resource": format!("/orders/{id}"), "user_id": 1, "application_id": "app", "topic": "orders_v2", "sent": sent}).to_string()
}

fn ml_order(id: &str) -> Value {
    json!({
        "id": id.parse::<u64>().unwrap(), "status": "paid", "pack_id": null, "shipping": {"id": 41_297_142_475_u64},
        "date_created": STAMP, "last_updated": STAMP, "currency_id": "MXN", "buyer": {"id": 7, "nickname": "ANA"},
        "order_items": [{"item": {"id": "MLM1", "title": "Rosas", "seller_sku": "ROSE"}, "quantity": 2, "unit_price": 10.5}],
    })
}

fn ml_shipment() -> Value {
    json!({"id": 41_297_142_475_u64, "destination": {"receiver_name": "Ana Núñez", "shipping_address": {
        "address_line": "Calle 1", "city": {"name": "León"}, "zip_code": "37000", "country": {"id": "MX"}}}})
}

/// Mercado Libre's logins: each refresh token works once, and only the newest token opens.
#[derive(Default)]
struct Logins {
    given: AtomicUsize,
    /// Tokens up to this one have ended.
    ended: AtomicUsize,
    misused: Mutex<Vec<String>>,
}

impl Logins {
    fn token(&self, asked: &Asked) -> Says {
        let used = asked.form("refresh_token").unwrap();
        let n = self.given.load(Ordering::SeqCst);
        if used != format!("TG-{n}") || asked.form("client_secret").as_deref() != Some("s3cret") {
            self.misused.lock().unwrap().push(used);
            return Says::Json(400, json!({"error": "invalid_grant"}));
        }
        self.given.store(n + 1, Ordering::SeqCst);
        ok(
            json!({"access_token": format!("AT-{}", n + 1), "refresh_token": format!("TG-{}", n + 1), "expires_in": 21_600}),
        )
    }

    fn opens(&self, asked: &Asked) -> bool {
        let n = self.given.load(Ordering::SeqCst);
        n > self.ended.load(Ordering::SeqCst) && asked.header("authorization") == format!("Bearer AT-{n}")
    }
}

fn mercado_libre(logins: &Logins, asked: &Asked) -> Says {
    match asked.path.as_str() {
        "/oauth/token" => logins.token(asked),
        _ if !logins.opens(asked) => Says::Json(401, json!({"message": "invalid access token"})),
        "/shipments/41297142475" if asked.header("x-format-new") == "true" => ok(ml_shipment()),
        path => match path.strip_prefix("/orders/") {
            Some(id) => ok(ml_order(id)),
            None => Says::Json(404, json!({"error": "not_found"})),
        },
    }
}

#[test]
fn a_named_order_is_got_with_its_address_and_an_ended_token_is_renewed() {
    let logins = Arc::new(Logins::default());
    let theirs = Arc::clone(&logins);
    let server = Channel::play(move |asked| mercado_libre(&theirs, asked));
    let daemon = Daemon::with(&channel("ml", "mercado_libre", &server.url(""), ML));
    assert_eq!(daemon.post("/webhooks/ml/t", &[], &ml_pointer(2_000_015_194_467_264, 1)).outcome(), "to_fetch");
    let order = order_of(&daemon, "ml");
    assert_eq!(order["channel_orders"][0]["channel_order_id"], "2000015194467264");
    assert_eq!(order["customer"], "ANA");
    assert_eq!(fetches(&daemon).len(), 0, "what was got is not wanted any more");
    let document = daemon.document("fetch 2000015194467264");
    assert_eq!(document["outcome"], "stored");
    let shown = daemon.cli(&["documents", "show", &document["document"].to_string(), "--raw"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("Calle 1"), "the shipment is beside the order");

    logins.ended.store(1, Ordering::SeqCst);
    daemon.post("/webhooks/ml/t", &[], &ml_pointer(2_000_015_194_467_265, 2));
    until("the second order", || (daemon.json(&["orders"]).len() == 2).then_some(()));
    assert_eq!(logins.given.load(Ordering::SeqCst), 2);
    assert_eq!(server.count("/oauth/token"), 2);
    assert!(!daemon.log().contains("s3cret") && !daemon.log().contains("TG-"), "{}", daemon.log());

    // The same name again: it is asked for again, and nothing has changed.
    daemon.post("/webhooks/ml/t", &[], &ml_pointer(2_000_015_194_467_265, 3));
    until("it was asked for again", || (server.count("/orders/2000015194467265") >= 2).then_some(()));
    until("nothing is wanted", || fetches(&daemon).is_empty().then_some(()));
    assert_eq!(daemon.json(&["orders"]).len(), 2);
}

#[test]
fn a_login_that_can_be_used_once_outlives_a_power_cut() {
    let logins = Arc::new(Logins::default());
    let theirs = Arc::clone(&logins);
    let held = Arc::new(AtomicBool::new(true));
    let hold = Arc::clone(&held);
    let server = Channel::play(move |asked| {
        if asked.path.starts_with("/orders/") {
            // The first use of the new token is never answered.
            until("the daemon was killed", || (!hold.load(Ordering::SeqCst)).then_some(()));
        }
        mercado_libre(&theirs, asked)
    });
    let config = channel("ml", "mercado_libre", &server.url(""), ML);
    let mut daemon = Daemon::with(&config);
    daemon.post("/webhooks/ml/t", &[], &ml_pointer(2_000_015_194_467_264, 1));
    until("the token is used", || (server.count("/orders/") == 1).then_some(()));
    daemon.kill();
    held.store(false, Ordering::SeqCst);
    daemon.restart();
    order_of(&daemon, "ml");
    assert_eq!(*logins.misused.lock().unwrap(), Vec::<String>::new(), "no login was used twice");
    assert_eq!(logins.given.load(Ordering::SeqCst), 2);
}

#[test]
fn errors_are_told_and_a_person_can_try_again_or_give_up() {
    let turn = Arc::new(AtomicUsize::new(0));
    let theirs = Arc::clone(&turn);
    let elsewhere = Channel::play(|_| ok(json!({})));
    let away = elsewhere.url("/orders");
    let server = Channel::play(move |_| match theirs.load(Ordering::SeqCst) {
        0 => Says::Json(500, json!({"message": "we are not well"})),
        1 => Says::Cut,
        2 => Says::Nothing,
        3 => Says::With(302, vec![("Location", away.clone())], json!({})),
        4 => Says::Json(404, json!({"errors": "Not Found"})),
        5 => Says::With(429, vec![("Retry-After", "1".into())], json!({})),
        6 => Says::Json(401, json!({"errors": "[API] Invalid API key k3y-1"})),
        _ => ok(json!({"order": {"id": 77, "name": "#77", "currency": "USD", "updated_at": STAMP, "created_at": STAMP,
            "financial_status": "paid", "line_items": [{"id": 1, "sku": "ROSE", "title": "R", "quantity": 1, "price": "2.00"}]}})),
    });
    let daemon =
        Daemon::with(&channel("far", "shopify", &server.url(""), "secret = \"s\"\ntoken = \"t\"\napi_key = \"k3y-1\""));
    let body = json!({"id": 5, "order_id": 77}).to_string();
    let signature = crate::harness::sign_with("s", &body);
    let headers = [("X-Shopify-Topic", "refunds/create"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
    assert_eq!(daemon.post("/webhooks/far/t", &headers, &body).outcome(), "to_fetch");
    let steps = [
        (0, "HTTP 500: we are not well"),
        (1, "broke off"),
        (2, "broke off"),
        (3, "is not followed"),
        (4, "does not know"),
    ];
    for (step, reason) in steps {
        turn.store(step, Ordering::SeqCst);
        daemon.one(&["fetches", "retry", "far", "77"]);
        let row = failing(&daemon, reason);
        assert_eq!(
            (row["channel"].as_str(), row["id"].as_str(), row["state"].as_str()),
            (Some("far"), Some("77"), Some("waiting"))
        );
        let before = server.asked().len();
        daemon.one(&["fetches", "retry", "far"]);
        until("it is asked again", || (server.asked().len() > before).then_some(()));
    }
    assert_eq!(elsewhere.asked().len(), 0, "credentials go nowhere else");
    assert!(server.asked().iter().all(|a| a.header("x-shopify-access-token") == "k3y-1"));

    turn.store(6, Ordering::SeqCst);
    daemon.one(&["fetches", "retry", "far"]);
    let told = until("the channel is stopped", || Some(doctor(&daemon)).filter(|t| t.contains("credentials")));
    assert!(
        told.contains("MEND  channel far:") && told.contains("Invalid API key …") && !told.contains("k3y-1"),
        "{told}"
    );
    assert!(!daemon.log().contains("k3y-1"));

    turn.store(5, Ordering::SeqCst);
    daemon.one(&["fetches", "retry", "far"]);
    until("the channel asks us to wait", || doctor(&daemon).contains("asks us to wait").then_some(()));
    turn.store(7, Ordering::SeqCst);
    order_of(&daemon, "far");
    until("nothing is wanted", || fetches(&daemon).is_empty().then_some(()));

    turn.store(4, Ordering::SeqCst);
    let body = json!({"id": 6, "order_id": 78}).to_string();
    let signature = crate::harness::sign_with("s", &body);
    let headers = [("X-Shopify-Topic", "refunds/create"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
    daemon.post("/webhooks/far/t", &headers, &body);
    failing(&daemon, "does not know");
    assert_eq!(daemon.one(&["fetches", "drop", "far", "78"])["done"], 1);
    assert_eq!(fetches(&daemon).len(), 0);
    assert_eq!(daemon.cli(&["fetches", "drop", "far", "78"]).status.code(), Some(1), "it is gone");
}

#[test]
fn a_slow_channel_stops_no_other_and_its_work_survives_a_restart() {
    let released = Arc::new(AtomicBool::new(false));
    let hold = Arc::clone(&released);
    let slow = Channel::play(move |asked| {
        until("the slow one is released", || hold.load(Ordering::SeqCst).then_some(()));
        woo(asked)
    });
    let quick = Channel::play(woo);
    let keys = "token = \"t\"\nclient_id = \"ck\"\nclient_secret = \"cs\"";
    let mut daemon = Daemon::with(&format!(
        "{}{}",
        channel("slow", "woocommerce", &slow.url(""), keys),
        channel("quick", "woocommerce", &quick.url(""), keys)
    ));
    let topic = [("X-WC-Webhook-Topic", "order.updated")];
    for of in ["slow", "quick"] {
        assert_eq!(daemon.post(&format!("/webhooks/{of}/t"), &topic, "{\"id\":727}").outcome(), "to_fetch");
    }
    until("the slow one is asked", || (slow.asked().len() == 1).then_some(()));
    order_of(&daemon, "quick");
    assert_eq!(fetches(&daemon).len(), 1);
    daemon.kill();
    released.store(true, Ordering::SeqCst);
    daemon.restart();
    order_of(&daemon, "slow");
    assert_eq!(slow.asked()[0].header("authorization"), "Basic Y2s6Y3M=");
}

fn woo(asked: &Asked) -> Says {
    let order = json!({"id": 727, "number": "727", "status": "processing", "currency": "USD",
        "date_created_gmt": "2026-02-09T15:00:00", "date_modified_gmt": "2026-02-09T15:00:00", "date_paid_gmt": "2026-02-09T15:00:00",
        "line_items": [{"id": 315, "name": "Clavel", "sku": "CL", "quantity": 3, "subtotal": "29.25", "price": 9.75}]});
    match asked.path.as_str() {
        "/wp-json/wc/v3/orders/727" => ok(order),
        path => Says::Json(404, json!({"message": path})),
    }
}

#[test]
fn a_silent_channel_and_a_channel_that_nobody_fetches_are_told() {
    let daemon = Daemon::with(
        "[[channel]]\nid = \"quiet\"\nkind = \"generic\"\nsilence = \"1s\"\n[[channel]]\nid = \"fala\"\nkind = \"falabella\"\ntoken = \"t\"\n",
    );
    daemon.post("/webhooks/fala/t", &[], r#"{"event":"onOrderCreated","payload":{"OrderId":190}}"#);
    let told = until("the alarm", || Some(doctor(&daemon)).filter(|t| t.contains("channel quiet: nothing came since")));
    assert!(told.contains("channel fala: Nothing is fetched for this channel"), "{told}");
    assert!(told.contains("1 orders wait to be fetched"), "{told}");
    assert_eq!(fetches(&daemon)[0]["id"], "190");
}

#[test]
fn a_webhook_for_somebody_else_is_kept_as_refused() {
    let daemon =
        Daemon::with("[[channel]]\nid = \"ml\"\nkind = \"mercado_libre\"\ntoken = \"t\"\naccount = \"468424240\"\n");
    assert_eq!(daemon.post("/webhooks/ml/t", &[], &ml_pointer(5, 1)).outcome(), "refused");
    assert_eq!(fetches(&daemon).len(), 0);
}
