//! kill -9 in the middle: nothing acknowledged is lost, nothing is doubled, no label is sent twice by itself.

use crate::harness::{Daemon, request, shopify_order, sign, until};
use crate::printing::{Sink, printer};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// How often the daemon is killed while documents come in.
const KILLS: u64 = 100;
/// Senders at once.
const SENDERS: u64 = 4;

#[test]
fn a_hundred_kills_during_intake_lose_nothing_and_double_nothing() {
    let mut daemon = Daemon::start();
    let webhooks = daemon.webhooks;
    let acknowledged = Mutex::new(BTreeSet::new());
    let (next, stop) = (AtomicU64::new(1), AtomicBool::new(false));
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let id = next.fetch_add(1, Ordering::Relaxed);
                    let body = shopify_order(id, "2026-02-09T10:00:00-05:00", "paid");
                    let signature = sign(&body);
                    let headers = [("X-Shopify-Topic", "orders/create"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
                    // As a channel does: the same document again until it is acknowledged.
                    while !stop.load(Ordering::Relaxed) {
                        if request(webhooks, "POST", "/webhooks/fw-shopify", &headers, &body)
                            .is_some_and(|a| a.status == 200)
                        {
                            acknowledged.lock().unwrap().insert(id.to_string());
                            break;
                        }
                        std::thread::yield_now();
                    }
                }
            });
        }
        for kill in 0..KILLS {
            // A few more acknowledged documents each time, and then at once: the kill falls anywhere in the work.
            let before = acknowledged.lock().unwrap().len();
            until("documents come in", || {
                (acknowledged.lock().unwrap().len() > before + usize::try_from(kill % 5).unwrap()).then_some(())
            });
            daemon.kill();
            daemon.respawn();
        }
        stop.store(true, Ordering::Relaxed);
    });
    until("the daemon answers", || daemon.cli(&["orders", "--limit", "1"]).status.success().then_some(()));
    let mut stored = BTreeMap::<String, u32>::new();
    for order in daemon.json(&["orders", "--limit", "0"]) {
        *stored.entry(order["channel_orders"][0]["channel_order_id"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    let acknowledged = acknowledged.into_inner().unwrap();
    let lost: Vec<_> = acknowledged.iter().filter(|id| !stored.contains_key(*id)).collect();
    let doubled: Vec<_> = stored.iter().filter(|(_, n)| **n > 1).collect();
    assert!(acknowledged.len() >= usize::try_from(KILLS).unwrap());
    assert!(lost.is_empty() && doubled.is_empty(), "lost {lost:?}, doubled {doubled:?}");
}

#[test]
fn kills_during_printing_never_send_a_label_twice_and_forget_none() {
    let sink = Sink::start();
    let mut daemon = Daemon::with(&printer(&format!("tcp://{}", sink.address)));
    let mut boxes = 0;
    for round in 0..12 {
        let mut body: serde_json::Value =
            serde_json::from_str(&shopify_order(round, "2026-02-09T10:00:00-05:00", "paid")).unwrap();
        body["line_items"][0]["quantity"] = 20.into();
        let order = daemon.shopify("fw-shopify", "orders/create", &body.to_string()).order();
        daemon.json(&["confirm", &order]);
        let before = sink.labels().len();
        daemon.json(&["print", &order]);
        boxes += 21;
        let wanted = before + usize::try_from(round).unwrap();
        until("some labels are out", || (sink.labels().len() >= wanted.min(before + 20)).then_some(()));
        daemon.kill();
        daemon.restart();
    }
    let settled = |daemon: &Daemon| {
        let jobs = daemon.json(&["jobs", "--limit", "0"]);
        assert_eq!(jobs.len(), boxes, "every job is remembered");
        jobs.iter().all(|j| j["state"] == "sent" || j["state"] == "unconfirmed").then_some(jobs)
    };
    let jobs = until("every job is sent or asks for a person", || settled(&daemon));
    let labels = sink.labels();
    for job in &jobs {
        let code = job["box_code"].as_str().unwrap();
        let papers = labels.iter().filter(|l| l.contains(&format!(">;{code}")) || l.contains(code)).count();
        assert!(papers <= 1, "box {code} has {papers} labels");
        if job["state"] == "sent" {
            assert_eq!(papers, 1, "box {code} is called sent");
        }
    }
}
