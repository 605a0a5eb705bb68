//! Random commands, deliveries, scans, kills and restarts against a simple model, through the real daemon's doors.
//!
//! A few long runs from fixed seeds. After every step the whole of what the daemon shows is compared with what it showed
//! before and with what was acknowledged: nothing acknowledged is lost, no box code belongs to two orders, revisions grow
//! with every change and with nothing else, confirmed orders change by people's acts alone, AWBs and the stock add up,
//! and a command that is sent twice acts once.

mod steps;

use crate::harness::{Daemon, request, shopify_order, sign};
use crate::socket::{hello, receive, send};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::net::UnixStream;
use steps::{Act, BoxAct, Step, step};

/// Runs, and steps of each.
const RUNS: u8 = 3;
const STEPS: usize = 110;
/// Boxes of ROSA-60 that are there at first.
const ON_HAND: u64 = 25;

const STOCK: &str = "SKU;Name EN;Tipo de caja;Unidades por caja;Sede;Lote;Cajas;Códigos de caja\n\
    ROSA-60;Red rose;QB;1;UIO;L1;22;\nROSA-60;;;;UIO;L2;3;KS1 KS2 KS3\n";

/// What the daemon shows.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shown {
    /// By the channel's id.
    orders: BTreeMap<String, Value>,
    awbs: Vec<Value>,
    stock: Vec<Value>,
}

struct Run {
    daemon: Daemon,
    socket: UnixStream,
    calls: u64,
    commands: u64,
    stamp: u32,
    /// What the channel was told is stored: id, and the document's stamp.
    acknowledged: BTreeMap<u64, u32>,
    /// Whose a box code is, for ever.
    owners: BTreeMap<String, String>,
    before: Shown,
}

#[test]
fn random_days_lose_nothing_double_nothing_and_add_up() {
    std::thread::scope(|scope| {
        for seed in 0..RUNS {
            scope.spawn(move || one_run(seed));
        }
    });
}

fn one_run(seed: u8) {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let steps = prop::collection::vec(step(), STEPS).new_tree(&mut runner).unwrap().current();
    let daemon = Daemon::with("[mail]\nhold = \"1h\"\n");
    daemon.drop_file("inventory", "stock.csv", STOCK.as_bytes());
    daemon.document("file stock.csv");
    let (socket, _) = hello(&daemon, [1, 1]);
    let mut run = Run {
        daemon,
        socket,
        calls: 0,
        commands: 0,
        stamp: 0,
        acknowledged: BTreeMap::new(),
        owners: BTreeMap::new(),
        before: Shown::default(),
    };
    run.before = run.look();
    for (n, (step, kill)) in steps.into_iter().enumerate() {
        let what = format!("seed {seed}, step {n}: {step:?}, killed: {kill}");
        run.step(&step, kill, &what);
    }
    assert!(!run.owners.is_empty(), "some order was confirmed");
}

impl Run {
    fn step(&mut self, step: &Step, kill: bool, what: &str) {
        let acted = match step {
            Step::Kill => {
                self.kill();
                None
            }
            Step::Restart => {
                assert!(self.daemon.stop(), "{what}");
                self.again();
                None
            }
            Step::Deliver { id, roses, paid, cancelled } => {
                self.deliver(*id, *roses, *paid, *cancelled, kill);
                None
            }
            Step::Act { id, act } => {
                let call = self.act(*id, *act);
                call.and_then(|call| self.twice(&call, kill, what)).map(|_| *id)
            }
            Step::Box { id, at, act } => {
                let call = self.on_box(*id, *at, *act);
                call.and_then(|call| self.twice(&call, kill, what)).map(|_| *id)
            }
        };
        let after = self.look();
        self.check(&after, step, acted, what);
        self.before = after;
    }

    /// One question.
    fn call(&mut self, call: &Value) -> Value {
        self.calls += 1;
        send(&mut self.socket, &json!({ "id": self.calls, "call": call }));
        loop {
            let answer = receive(&mut self.socket).expect("an answer");
            if answer["id"] == self.calls {
                return answer;
            }
        }
    }

    fn kill(&mut self) {
        self.daemon.kill();
        self.again();
    }

    fn again(&mut self) {
        self.daemon.restart();
        self.socket = hello(&self.daemon, [1, 1]).0;
    }

    /// A change, asked twice with one id: it is made once and answered twice alike; also when the daemon is killed before
    /// it can answer the first time. What was done, or none when the rules said no.
    fn twice(&mut self, call: &Value, kill: bool, what: &str) -> Option<Value> {
        if kill {
            self.calls += 1;
            send(&mut self.socket, &json!({ "id": self.calls, "call": call }));
            self.kill();
        }
        let first = self.call(call);
        let shown = self.look();
        let second = self.call(call);
        assert_eq!(self.look(), shown, "{what}: asked twice, done twice");
        // A refusal changes nothing and is not kept: it is found again.
        assert_eq!((&first["ok"], &first["err"]["code"]), (&second["ok"], &second["err"]["code"]), "{what}");
        first.get("ok").cloned()
    }

    fn command(&mut self) -> String {
        self.commands += 1;
        format!("0193f5b0-0000-7000-8000-{:012x}", self.commands)
    }

    /// As a channel does: the same document again until it is acknowledged.
    fn deliver(&mut self, id: u64, roses: u32, paid: bool, cancelled: bool, kill: bool) {
        self.stamp += 1;
        let updated = format!("2026-02-09T{:02}:{:02}:00-05:00", 10 + self.stamp / 60, self.stamp % 60);
        let status = if paid { "paid" } else { "pending" };
        let mut body: Value = serde_json::from_str(&shopify_order(5_000 + id, &updated, status)).unwrap();
        body["line_items"][0]["quantity"] = roses.into();
        if cancelled {
            body["cancelled_at"] = updated.clone().into();
        }
        let body = body.to_string();
        let signature = sign(&body);
        let headers = [("X-Shopify-Topic", "orders/updated"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
        if kill {
            let to = self.daemon.webhooks;
            std::thread::scope(|scope| {
                scope.spawn(|| drop(request(to, "POST", "/webhooks/fw-shopify", &headers, &body)));
                self.daemon.kill();
            });
            self.again();
        }
        for _ in 0..2 {
            let answer = self.daemon.post("/webhooks/fw-shopify", &headers, &body);
            assert_eq!(answer.status, 200, "{answer:?}");
        }
        self.acknowledged.insert(id, self.stamp);
    }

    fn order(&self, id: u64) -> Option<&Value> {
        self.before.orders.get(&(5_000 + id).to_string())
    }

    fn act(&mut self, id: u64, act: Act) -> Option<Value> {
        let command_id = self.command();
        let shown = self.order(id)?;
        let (order, revision) = (shown["order"].clone(), shown["revision"].clone());
        let line = shown["lines"][0]["line"].as_u64().unwrap_or(1);
        let mut ask = json!({ "order": order, "expected_revision": revision, "command_id": command_id });
        let mut with = |more: Value| {
            for (key, value) in more.as_object().unwrap() {
                ask[key] = value.clone();
            }
            ask.clone()
        };
        Some(match act {
            Act::Confirm => json!({ "order.confirm": with(json!({ "drop_pending": true })) }),
            Act::Void => json!({ "order.void": with(json!({ "reason": "frost" })) }),
            Act::DeleteLine => json!({ "order.delete_line": with(json!({ "line": line, "reason": "frost" })) }),
            Act::Undo => json!({ "order.undo": with(json!({})) }),
            Act::Revert => json!({ "order.revert": with(json!({ "reason": "wrong" })) }),
            Act::Accept => json!({ "order.conflict": with(json!({ "act": "accept" })) }),
            Act::Keep => json!({ "order.conflict": with(json!({ "act": "keep" })) }),
            Act::Fewer => json!({ "order.edit": with(json!({ "boxes": [[line, 1]] })) }),
            Act::Reference => json!({ "order.edit": with(json!({ "reference": format!("PO-{}", id % 2) })) }),
        })
    }

    fn on_box(&mut self, id: u64, at: usize, act: BoxAct) -> Option<Value> {
        let command_id = self.command();
        let codes = codes(self.order(id)?);
        let code = codes.get(at % codes.len().max(1))?.clone();
        let word = match act {
            BoxAct::Ship => "ship",
            BoxAct::Unship => "unship",
            BoxAct::Missing => "missing",
            BoxAct::Found => "found",
            BoxAct::Receive => "receive",
            BoxAct::MoveAlone => {
                let ask = json!({ "awb": "LATE-1", "act": "take", "boxes": [code], "command_id": command_id });
                return Some(json!({ "awb.act": ask }));
            }
            BoxAct::Swap => {
                let to = format!("NEW{}", self.commands);
                let ask = json!({ "box": code, "to": to, "reason": "torn", "command_id": command_id });
                return Some(json!({ "box.swap": ask }));
            }
        };
        Some(json!({ "boxes.act": { "act": word, "boxes": [code], "reason": "a reason", "command_id": command_id } }))
    }

    fn look(&mut self) -> Shown {
        let page = self.call(&json!({ "orders.page": { "limit": 100, "whole": true } }));
        let mut orders = BTreeMap::new();
        for order in all(&page, "orders") {
            let id = order["channel_orders"][0]["channel_order_id"].as_str().unwrap().to_owned();
            assert!(orders.insert(id, order.clone()).is_none(), "one order twice: {order}");
        }
        let awbs = self.call(&json!({ "awbs.page": { "limit": 100 } }));
        let stock = self.call(&json!({ "inventory.page": { "limit": 100 } }));
        Shown { orders, awbs: all(&awbs, "awbs"), stock: all(&stock, "stock") }
    }

    fn check(&mut self, after: &Shown, step: &Step, acted: Option<u64>, what: &str) {
        let known: BTreeSet<String> = self.acknowledged.keys().map(|id| (5_000 + id).to_string()).collect();
        assert_eq!(
            after.orders.keys().cloned().collect::<BTreeSet<_>>(),
            known,
            "{what}: what was acknowledged is there"
        );
        if matches!(step, Step::Kill | Step::Restart) {
            assert_eq!(*after, self.before, "{what}: what was shown is what was durable");
        }
        for (id, order) in &after.orders {
            let revision = order["revision"].as_u64().unwrap();
            if let Some(old) = self.before.orders.get(id) {
                let was = old["revision"].as_u64().unwrap();
                let same = promise(old) == promise(order);
                assert!(revision >= was && (same || revision > was), "{what}: {id} revision {was} → {revision}");
                let by_person = acted.is_some_and(|n| (5_000 + n).to_string() == *id);
                if old["status"] == "confirmed" && !by_person && !matches!(step, Step::Box { .. }) {
                    for field in ["status", "lines", "ship_to"] {
                        assert_eq!(old[field], order[field], "{what}: {id} was confirmed");
                    }
                }
            }
            for code in codes(order) {
                let owner = self.owners.entry(code.clone()).or_insert_with(|| id.clone());
                assert_eq!(owner, id, "{what}: box {code} is of two orders");
            }
            if order["status"] == "confirmed" {
                assert_eq!(codes(order).len() as u64, order["boxes"].as_u64().unwrap(), "{what}: {order}");
                assert!(order["lines"].as_array().unwrap().iter().all(|l| l["checkout"] == "checked_out"), "{what}");
            }
        }
        self.awbs_add_up(after, what);
        stock_adds_up(after, what);
    }

    /// Pieces of the AWBs are the boxes of the confirmed orders, each once.
    fn awbs_add_up(&mut self, after: &Shown, what: &str) {
        let sum = |field: &str| after.awbs.iter().map(|a| a[field].as_u64().unwrap()).sum::<u64>();
        let confirmed: Vec<Value> = after.orders.values().filter(|o| o["status"] == "confirmed").cloned().collect();
        let boxes: u64 = confirmed.iter().map(|o| o["boxes"].as_u64().unwrap()).sum();
        let shipped: u64 = confirmed.iter().map(|o| o["boxes_shipped"].as_u64().unwrap()).sum();
        assert_eq!((sum("pieces"), sum("boxes_shipped")), (boxes, shipped), "{what}");
        let mut by_awb = Map::new();
        for order in &confirmed {
            let page = self.call(&json!({ "order.boxes": { "order": order["order"] } }));
            for one in all(&page, "boxes") {
                let count = by_awb.entry(one["awb"].as_str().unwrap()).or_insert(json!(0));
                *count = (count.as_u64().unwrap() + 1).into();
            }
        }
        for awb in &after.awbs {
            let counted = by_awb.get(awb["awb"].as_str().unwrap()).cloned().unwrap_or(json!(0));
            assert_eq!(awb["pieces"], counted, "{what}: {awb}");
        }
    }
}

/// What a page holds: nothing where it has none.
fn all(answer: &Value, what: &str) -> Vec<Value> {
    assert!(answer["ok"].is_object(), "{answer}");
    answer["ok"][what].as_array().cloned().unwrap_or_default()
}

/// Reserved and short together are what the open orders still want; what is on hand is what came less what left.
fn stock_adds_up(after: &Shown, what: &str) {
    let rows: Vec<&Value> = after.stock.iter().filter(|r| r["sku"] == "ROSA-60").collect();
    let sum = |field: &str| rows.iter().map(|r| r[field].as_u64().unwrap()).sum::<u64>();
    let short = rows.first().map_or(0, |r| r["short"].as_u64().unwrap());
    assert!(sum("reserved") <= sum("on_hand") && sum("on_hand") <= ON_HAND, "{what}: {rows:?}");
    let open = after.orders.values().filter(|o| o["status"] != "voided");
    let wanted: u64 = open
        .flat_map(|o| o["lines"].as_array().unwrap())
        .filter(|l| l["sku"] == "ROSA-60")
        .map(|l| l["boxes"].as_u64().unwrap())
        .sum();
    let held = sum("reserved") + short;
    assert!(held <= wanted, "{what}: {held} held, {wanted} wanted");
    let gone: u64 = after
        .orders
        .values()
        .map(|o| o["boxes_shipped"].as_u64().unwrap() + o["boxes_missing"].as_u64().unwrap())
        .sum();
    assert!(wanted <= held + gone, "{what}: {wanted} wanted, {held} held, {gone} gone");
}

/// What a person was shown and acts on; how far the boxes are is counted beside it.
fn promise(order: &Value) -> Value {
    let mut order = order.clone();
    let fields = order.as_object_mut().unwrap();
    for field in ["revision", "boxes_shipped", "boxes_missing", "boxes_received", "labels_printed"] {
        fields.remove(field);
    }
    if let Some(flags) = fields.get_mut("flags").and_then(Value::as_array_mut) {
        flags.retain(|f| f != "box_missing");
    }
    order
}

fn codes(order: &Value) -> Vec<String> {
    let lines = order["lines"].as_array().unwrap().iter();
    lines.flat_map(|l| l["box_codes"].as_array().unwrap()).map(|c| c.as_str().unwrap().to_owned()).collect()
}
