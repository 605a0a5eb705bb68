//! Frames as they stand on the wire. Within a protocol version these texts are only added to: a frame here that no
//! longer reads, or writes otherwise, breaks a console or a script that is in use.

mod calls;

use super::call::{Call, FromClient, Role};
use super::frame;
use super::reply::{self, FromDaemon};
pub(crate) use calls::calls;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

/// A place for each kind of call: a new one does not compile until it has a place here and a text above.
const fn place(call: &Call) -> usize {
    match call {
        Call::OrdersPage(_) => 0,
        Call::OrderGet { .. } => 1,
        Call::OrderAs { .. } => 2,
        Call::Confirm(_) => 3,
        Call::Print(_) => 4,
        Call::JobsPage(_) => 5,
        Call::JobAct(_) => 6,
        Call::Printers {} => 7,
        Call::PrinterAct(_) => 8,
        Call::DocumentsPage(_) => 9,
        Call::DocumentGet { .. } => 10,
        Call::DocumentAct(_) => 11,
        Call::Journal { .. } => 12,
        Call::Status {} => 13,
        Call::Watch {} => 14,
        Call::Lang { .. } => 15,
        Call::Void(_) => 16,
        Call::DeleteLine(_) => 17,
        Call::Settle(_) => 18,
        Call::Undo(_) => 19,
        Call::Revert(_) => 20,
        Call::Edit(_) => 21,
        Call::OrderBoxes { .. } => 22,
        Call::BoxGet { .. } => 23,
        Call::BoxesAct(_) => 24,
        Call::AwbsPage(_) => 25,
        Call::AwbGet { .. } => 26,
        Call::AwbAct(_) => 27,
        Call::PrintMany(_) => 28,
        Call::JobsAct(_) => 29,
        Call::QueueSort(_) => 30,
        Call::FetchesPage(_) => 31,
        Call::FetchAct(_) => 32,
        Call::Links {} => 33,
        Call::LinkSet(_) => 34,
        Call::InventoryPage(_) => 35,
        Call::InventoryAct(_) => 36,
        Call::LabelPreview(_) => 37,
        Call::NoticesPage(_) => 38,
        Call::NoticeAct(_) => 39,
        Call::AuditPage(_) => 40,
    }
}
const PLACES: usize = 41;

/// The same with a field that nobody knows in every object that is a struct: not in the object around a call, a change
/// or an event, which names its kind, and not in counts by word.
fn from_a_newer_version(value: &Value, key: &str) -> Value {
    match value {
        Value::Array(all) => all.iter().map(|v| from_a_newer_version(v, "")).collect(),
        Value::Object(fields) => {
            let mut newer: serde_json::Map<_, _> =
                fields.iter().map(|(k, v)| (k.clone(), from_a_newer_version(v, k))).collect();
            let names_a_kind = key == "from" || fields.len() == 1 && fields.values().all(Value::is_object);
            if !names_a_kind && !["counts", "orders", "jobs", "notices", "today", "cutoffs"].contains(&key) {
                newer.insert("from_a_newer_version".into(), json!({"x": [1, null, {"y": "z"}]}));
            }
            newer.into()
        }
        other => other.clone(),
    }
}

/// Reads to a value that writes the same again, and reads the same with unknown fields.
fn holds<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &Value) -> T {
    let read: T = serde_json::from_value(text.clone()).unwrap_or_else(|e| panic!("{e}: {text}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), *text);
    let newer = from_a_newer_version(text, "");
    assert_eq!(serde_json::from_value::<T>(newer.clone()).unwrap_or_else(|e| panic!("{e}: {newer}")), read);
    read
}

/// Reads without the fields that were added later.
fn reads<T: DeserializeOwned>(text: &str) {
    assert!(serde_json::from_str::<T>(text).is_ok(), "{text}");
}

#[test]
fn calls_are_read_and_written_as_ever() {
    let mut seen = [false; PLACES];
    for (text, role) in calls() {
        let frame: FromClient = holds(&json!({"id": 7, "call": text}));
        let call: Call = holds(&text);
        assert_eq!(call.role(), role, "{text}");
        assert_eq!(frame, FromClient::call(7, call.clone()));
        seen[place(&call)] = true;
    }
    assert_eq!(seen, [true; PLACES], "a call has no text");
    for role in Role::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), role.as_str());
    }
    let hello = json!({"hello": {"protocol": [1, 2], "client": "k2k 0.1.0", "lang": "en", "terminal": "pts/3"}});
    holds::<FromClient>(&hello);
}

#[test]
fn a_client_may_leave_out_what_has_a_default() {
    reads::<FromClient>(r#"{"hello":{"protocol":[1,1],"client":"x"}}"#);
    for call in [
        r#"{"orders.page":{"limit":5}}"#,
        r#"{"order.confirm":{"order":"1"}}"#,
        r#"{"order.print":{"order":"1"}}"#,
        r#"{"order.void":{"order":"1","reason":"r"}}"#,
        r#"{"order.edit":{"order":"1"}}"#,
        r#"{"boxes.act":{"act":"ship","boxes":["1"]}}"#,
        r#"{"awbs.page":{"limit":5}}"#,
        r#"{"awb.act":{"awb":"1","act":"close"}}"#,
        r#"{"jobs.page":{"limit":5}}"#,
        r#"{"job.act":{"job":1,"act":"hold"}}"#,
        r#"{"documents.page":{"limit":5}}"#,
        r#"{"document.act":{"document":1,"act":"retry"}}"#,
        r#"{"notices.page":{"limit":5}}"#,
        r#"{"notice.act":{"notice":1,"act":"retry"}}"#,
        r#"{"audit.page":{"limit":5}}"#,
        r#"{"fetches.page":{"limit":5}}"#,
        r#"{"fetch.act":{"channel":"ml","act":"retry"}}"#,
    ] {
        reads::<Call>(call);
    }
}

fn line() -> Value {
    json!({"line": 1, "sku": "RO-60", "description": "Rose", "quantity": 2, "unit_price": "18.5", "checkout": "checked_out",
        "added_to_cart_at": "2026-02-09T15:00:00Z", "mark_code": "FLN-220", "box_codes": ["000000000001"], "boxes": 1,
        "name_en": "Rose", "name_es": "Rosa", "box_type": "QB", "pack": "10 x 25", "units_per_box": 250})
}

fn dropped() -> Value {
    json!({"line": 2, "sku": null, "quantity": 1, "added_to_cart_at": "2026-02-09T15:00:00Z", "description": "Lily",
        "mark_code": null, "boxes": 1})
}

fn job() -> Value {
    json!({"job": 7, "order": "7042K", "box_code": "000000000001", "printer": "dock1", "state": "queued", "reprint": 0,
        "box_index": 1, "box_count": 3, "reason": null, "asked_by": "ana", "asked_at": "2026-02-09T15:00:00Z",
        "changed_at": "2026-02-09T15:00:00Z"})
}

fn document() -> Value {
    json!({"document": 4, "channel": "shop", "source": "file a.csv", "received_at": "2026-02-09T15:00:00Z",
        "outcome": "refused", "reason": "why", "orders": ["7042K"], "size": 3, "problems": ["p"], "dismissed": "seen",
        "bytes": "YWJj"})
}

#[test]
fn answers_about_orders_are_read_and_written_as_ever() {
    let mut order = json!({"order": "7042K", "number": 7042, "k2k": true, "status": "confirmed", "revision": 3, "buyer": "FW01",
        "buyer_name": "Floral", "customer": "Ana", "channel": "fw", "kind": "shopify",
        "channel_orders": [{"channel_order_id": "1", "cart_id": "c", "shipment_id": null, "status": "paid", "name": "#1"}],
        "currency": "USD", "total": "37", "placed_at": "2026-02-09T15:00:00Z", "ship_date": "2026-02-12",
        "earliest_ship_date": "2026-02-12", "awb": "145-12345675", "carrier": "FedEx", "reference": "PO-1",
        "lines": [line()], "boxes": 1, "fbe": "0.25", "labels_printed": 0, "boxes_shipped": 0, "flags": ["no_mark"],
        "ship_to": ["Street 1"], "note": "n", "confirmed": ["ana", "2026-02-09T15:00:00Z"], "void_reason": null});
    let more = json!({
        "voided": [null, "2026-02-09T15:00:00Z"], "origin": "sales", "direct": false, "carrier_account": "99", "hawb": null,
        "edited": ["carrier"], "undo_until": "2026-02-09T15:00:30Z", "confirm_again": false, "boxes_missing": 1,
        "boxes_received": 0, "conflicts": [{"channel_order_id": "1", "document": 4, "at": "2026-02-09T15:00:00Z",
            "differences": [{"what": "quantity", "item": "RO-60", "ours": "2", "theirs": "3"}]}],
        "history": [{"line": dropped(), "why": "timer", "reason": null, "at": "2026-02-09T15:00:00Z", "by": "intake"}]});
    order.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    holds::<reply::OrderDoc>(&order);
    let row = json!({"order": "7042K", "number": 7042, "k2k": true, "status": "pending", "revision": 1, "buyer": "Floral",
        "customer": null, "channel": "fw", "kind": "shopify", "checked_out": 1, "lines": 2, "boxes": 3, "fbe": null,
        "labels_printed": 0, "boxes_shipped": 0, "boxes_missing": 0, "carrier": null, "ship_date": "2026-02-12", "awb": null, "reference": null, "flags": []});
    holds::<reply::OrderRow>(&row);
    holds::<reply::OrdersPage>(&json!({"rows": [row], "cursors": ["c"], "more_before": false, "more_after": true,
        "total": 1, "complete": true, "seq": 9}));
    holds::<reply::OrdersPage>(&json!({"orders": [order], "cursors": ["c"], "more_before": false, "more_after": true,
        "total": null, "complete": false, "seq": 9}));
    holds::<reply::ConfirmDoc>(&json!({"order": "7042K", "outcome": "refused", "revision": 4, "kept": [line()],
        "dropped": [dropped()], "awb": "PO-1", "joins": true, "told": ["a@example.com"], "not_told": ["final_customer"], "boxes": 1, "reason": "r",
        "code": "changed", "warnings": ["no_mark"], "undo_until": null}));
    holds::<reply::StructureDoc>(&json!({"structure": 1, "orders": [{"channel_order_id": "1", "cart_id": null,
        "shipment_id": "s", "lines": [{"line_ids": ["a"], "sku": null, "quantity": 1, "unit_price": "1.5"}]}]}));
}

#[test]
fn answers_of_the_flow_are_read_and_written_as_ever() {
    holds::<reply::ActDoc>(&json!({"order": "7042K", "outcome": "voided", "revision": 4, "status": "voided",
        "lines": [dropped()], "awb": null, "flags": ["no_mark"]}));
    holds::<reply::BoxesDoc>(&json!({"boxes": [{"box": "1", "order": "7042K", "outcome": "refused", "reason": "r",
        "refusal": "other_order"}], "orders": [{"order": "7042K", "boxes": 3, "shipped": 1, "missing": 0, "left": ["2"]}]}));
    holds::<reply::BoxesPage>(
        &json!({"boxes": [{"box": "1", "order": "7042K", "line": 1, "index": 1, "state": "shipped",
        "labelled": true, "prints": 1, "stale": false, "by": ["ana", "2026-02-09T15:00:00Z"], "reason": null,
        "received": null}]}),
    );
    holds::<reply::AwbsPage>(&json!({"awbs": [{"awb": "145-12345675", "buyer": "FW01", "buyer_name": "Floral",
        "ship_date": "2026-02-12", "orders": ["7042K"], "order_count": 1, "pieces": 3, "boxes_shipped": 1,
        "status": "open", "temporary": false, "check_digit": true, "was": ["2026-02-12"]}], "next": null, "total": 1}));
    holds::<reply::AwbActDoc>(&json!({"awb": "145-12345675", "buyer": null, "moved": ["7042K"],
        "failed": [{"order": "7", "reason": "r", "code": "not_found"}], "warnings": ["awb_check_digit"]}));
}

#[test]
fn other_answers_are_read_and_written_as_ever() {
    holds::<reply::JobsPage>(&json!({"jobs": [job()], "more": false, "counts": {"queued": 1}}));
    holds::<reply::PrintDoc>(&json!({"order": "7042K", "jobs": [job()], "waiting": ["1"], "printed": ["2"],
        "shipped": ["3"], "missing": [], "warnings": ["x"]}));
    holds::<reply::PrinterDoc>(&json!({"printer": "dock1", "uri": "tcp://192.0.2.10:9100", "state": "ready",
        "reason": null, "since": "2026-02-09T15:00:00Z", "waiting": 0, "default": true, "model": "ZD421", "dpi": 203,
        "media_low": false}));
    holds::<reply::PrintedDoc>(&json!({"orders": [{"order": "7042K", "jobs": [job()], "waiting": [], "printed": [],
        "shipped": [], "missing": [], "warnings": []}]}));
    holds::<reply::ActedDoc>(&json!({"done": [job()], "left": [job()], "more": false}));
    holds::<reply::DocumentsPage>(&json!({"documents": [document()], "more": true}));
    holds::<reply::JournalPage>(&json!({"entries": [{"seq": 9, "at": "2026-02-09T15:00:00Z", "who": "ana",
        "terminal": "pts/3", "what": "confirm", "changes": [
            {"order": {"order": "7042K", "revision": 4, "change": "confirmed", "dropped": [dropped()]}},
            {"document": {"document": 4, "channel": "shop", "outcome": "stored"}},
            {"job": {"job": 7, "order": 7042, "box_code": "000000000001", "state": "sent"}},
            {"awb": {"awb": "145-12345675", "orders": 2}},
            {"notice": {"notice": 3, "order": "7042K", "kind": "lines_dropped", "to": "a@example.com", "state": "sent"}},
            {"not_told": {"order": "7042K", "kind": "lines_dropped", "group": "final_customer"}},
            {"fields": {"order": "7042K", "fields": [{"field": "carrier", "before": null, "after": "FedEx"}]}},
            {"link": {"buyer": "FW01", "settings": [{"key": "ship_days_offset", "before": "3", "after": "2"}]}},
            {"published": {"sku": "R", "buyer": "FW01", "before": null, "after": false}},
            {"fetch": {"channel": "ml", "id": "2195160686", "change": "waiting"}},
            {"printer": {"printer": "dock1", "act": "pause"}},
            {"box": {"box_code": "000000000001", "order": "7042K", "change": "shipped"}},
            {"scan": {"code": "KS 57", "reason": "not_a_box"}},
        ]}], "seq": 9}));
    holds::<reply::NoticesPage>(&json!({"notices": [{"notice": 3, "kind": "lines_dropped", "order": "7042K",
        "to": "a@example.com", "group": "final_customer", "state": "failed", "attempts": 1,
        "next_try": "2026-02-09T15:00:05Z", "error": "e", "created_at": "2026-02-09T15:00:00Z",
        "changed_at": "2026-02-09T15:00:00Z"}], "more": false, "counts": {"failed": 1}}));
    holds::<reply::StatusDoc>(
        &json!({"daemon": "0.1.0", "seq": 9, "orders": {"draft": 1}, "documents": 2, "refused": 1,
        "jobs": {"queued": 1}, "notices": {"dead": 1}, "search_complete": true, "channels": [{"channel": "shop", "kind": "shopify", "buyer": null,
        "last_heard": null, "doors": ["webhook"], "waiting": ["w"], "silent_since": "2026-02-09T15:00:00Z",
        "silence_limit_s": 21600, "silence_configured": true, "fetches": true, "to_fetch": 3, "fetch_closed": 1,
        "oldest_to_fetch": null, "fetch_trouble": "t", "fetch_stopped": false, "polled_at": null}],
        "pulse": {"hours": [{"hour": "2026-02-10T14:00:00Z", "orders": 1, "confirmed": 2, "labels": 3, "shipped": 4, "refused": 5}],
        "today": {"shop": 3}, "complete": true}, "cutoffs": [{"buyer": "FW01", "name": "Floral", "cutoff": "15:00"}]}),
    );
    holds::<reply::FetchesPage>(&json!({"fetches": [{"channel": "ml", "id": "2195160686", "state": "waiting",
        "since": "2026-02-09T15:00:00Z", "wanted_at": "2026-02-09T15:00:00Z", "document": 4, "attempts": 2,
        "next_try": "2026-02-09T15:00:05Z", "reason": "r"}], "more": false}));
    holds::<reply::FetchActDoc>(&json!({"channel": "ml", "done": 1}));
}

#[test]
fn answers_about_the_stock_and_connections_are_read_and_written_as_ever() {
    holds::<reply::InventoryPage>(&json!({"stock": [{"sku": "R", "alias": "K", "name_en": "Rose", "name_es": null,
        "box_type": "QB", "pack": "10 x 25", "units_per_box": 250, "price": "0.38", "currency": "USD", "location": "UIO",
        "on_hand": 9, "reserved": 2, "boxes": 7, "units": 1750, "short": 0,
        "lots": [{"lot": "L1", "boxes": 9, "with_code": 3, "picked": 1, "since": "2026-02-01", "expires": null}],
        "published_to": ["FW01"]}], "next": "R", "seq": 9}));
    holds::<reply::InventoryPage>(
        &json!({"available": [{"sku": "R", "alias": null, "name_en": "Rose", "name_es": "Rosa",
        "box_type": null, "pack": null, "units_per_box": 1, "price": null, "currency": null, "location": "MAIN",
        "boxes": 7, "units": 7, "earliest_ship_date": "2026-02-12"}], "next": null, "seq": 9}),
    );
    holds::<reply::LinksDoc>(&json!({"links": [{"buyer": "FW01", "name": "Floral", "ship_days_offset": 3,
        "service_days": ["mon"], "cutoff": "15:00", "cutoffs": {}, "closed_days": ["2026-02-15"],
        "time_zone": "America/Bogota", "currency": "USD", "salesperson": "a@x", "buyer_salesperson": null,
        "send_invoice_to": ["b@x"], "send_checkout_notification_to": [], "locations": ["UIO"], "layout": null,
        "auto_confirm": false, "test": false, "active_since": null, "channels": ["shop"],
        "earliest_ship_date": "2026-02-12", "set": ["closed_days"]}]}));
}

#[test]
fn the_frames_around_them_too() {
    let welcome = json!({"protocol": 1, "daemon": "0.1.0", "user": "maria", "roles": ["view", "print"], "seq": 88123,
        "company": ["FDC", "Flores"], "lang": "en", "time_zone": "America/Bogota"});
    holds::<reply::Welcome>(&welcome);
    let fault =
        json!({"code": "pending_lines", "message": "m", "retryable": false, "revision": 3, "pending": [dropped()]});
    holds::<reply::Fault>(&fault);
    for event in [json!({"changed": {"seq": 1}}), json!({"printers": {}}), json!({"stopping": {}})] {
        holds::<reply::Event>(&event);
        let frame = json!({"event": event});
        let read: FromDaemon = serde_json::from_value(frame.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), frame);
    }
    for frame in [json!({"welcome": welcome}), json!({"id": 8, "ok": {"any": [1]}}), json!({"id": 8, "err": fault})] {
        let text = frame.to_string();
        let read: FromDaemon = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), frame);
        reads::<FromDaemon>(&from_a_newer_version(&frame, "").to_string());
    }
    let newer: FromDaemon = serde_json::from_str(r#"{"event":{"something_newer":{"x":1}}}"#).unwrap();
    assert_eq!(newer.event, Some(reply::Event::Unknown));
}

proptest! {
    #[test]
    fn any_text_comes_out_of_a_frame_as_it_went_in(id in 1_u64.., query: String, order: String, boxes: Vec<String>, n: u32) {
        let calls = [
            Call::OrdersPage(super::call::OrdersPage { query: query.clone(), limit: n, ..Default::default() }),
            Call::Print(super::call::Print {
                order, boxes, printer: Some(query.clone()), reprint: Some(query), command_id: None,
            }),
        ];
        for call in calls {
            let sent = FromClient::call(id, call);
            let bytes = frame::encode(&sent, 1 << 20).unwrap();
            let mut bytes = bytes.as_slice();
            let read = frame::read::<FromClient, _>(&mut bytes, 1 << 20);
            let heard = tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read).unwrap();
            prop_assert_eq!(heard, sent);
        }
    }

    #[test]
    fn no_bytes_stop_the_reader(bytes: Vec<u8>) {
        let mut bytes = bytes.as_slice();
        let read = frame::read::<FromClient, _>(&mut bytes, 1 << 10);
        drop(tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(read));
    }
}
