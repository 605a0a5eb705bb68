//! What a daemon answers.

use super::scanning::is_change;
use super::*;
use crate::protocol::reply::{
    AwbDoc, AwbsPage, BoxDoc, BoxesPage, ConfirmDoc, ConflictDoc, DocumentDoc, DocumentsPage, FetchDoc, FetchesPage,
    InventoryDoc, InventoryPage, LinkDoc, LinksDoc, NoticeDoc, NoticesPage, OrderDoc, PrintDoc, PrintedDoc,
};
use serde_json::{Value, json};

pub fn links() -> LinksDoc {
    let link = |buyer: &str, name: &str, set: &[&str], ships: Option<&str>| LinkDoc {
        buyer: buyer.into(),
        name: name.into(),
        ship_days_offset: 3,
        service_days: ["mon", "tue", "wed", "thu", "fri"].map(Into::into).to_vec(),
        cutoff: Some("15:00".into()),
        closed_days: vec!["2026-02-14".into(), "2026-12-25".into()],
        send_invoice_to: vec!["ventas@example.com".into()],
        send_checkout_notification_to: vec!["compras@example.com".into(), "logistica@example.com".into()],
        salesperson: Some("ana@example.com".into()),
        channels: vec!["rde-meli".into(), "rde-claro".into()],
        earliest_ship_date: ships.map(Into::into),
        set: set.iter().map(|k| (*k).to_owned()).collect(),
        ..LinkDoc::default()
    };
    let test = LinkDoc { test: true, ..link("JBO", "Jardín Bogotá", &[], Some("2026-02-13")) };
    let links = vec![
        test,
        link("RDE", "Rosas del Ecuador Wholesale", &["ship_days_offset"], Some("2026-02-13")),
        link("PST", "Petal & Stem LLC", &[], None),
    ];
    LinksDoc { links }
}

pub fn stock() -> InventoryPage {
    let row = |sku: &str, name: &str, boxes: u32, to: &[&str]| InventoryDoc {
        sku: sku.into(),
        name_en: Some(name.into()),
        location: Some("BOG".into()),
        boxes,
        units: u64::from(boxes) * 25,
        price: Some("0.4200".into()),
        currency: Some("USD".into()),
        published_to: to.iter().map(|b| (*b).to_owned()).collect(),
        ..InventoryDoc::default()
    };
    let stock = vec![
        row("ALMIX", "Alstroemeria mixed x10", 12, &["RDE"]),
        row("GYPXL", "Gypsophila Xlence x12", 0, &[]),
        row("RFR50", "Rosa Freedom 50 cm x25", 140, &["RDE", "JBO"]),
    ];
    InventoryPage { stock, ..InventoryPage::default() }
}

pub fn notices() -> NoticesPage {
    let notice = |notice, kind: &str, to: &str, group: Option<&str>, state: &str, error: Option<&str>| NoticeDoc {
        notice,
        kind: kind.into(),
        order: "7053K".into(),
        to: to.into(),
        group: group.map(Into::into),
        state: state.into(),
        attempts: u32::from(error.is_some()) * 4,
        next_try: (state == "failed").then(|| "2026-02-10T19:20:00Z".into()),
        error: error.map(Into::into),
        created_at: "2026-02-10T18:58:30Z".into(),
        changed_at: "2026-02-10T19:01:30Z".into(),
    };
    let all = vec![
        notice(88, "box_missing", "tom@example.com", Some("buyer"), "dead", Some("550 no such mailbox")),
        notice(87, "lines_dropped", "compras@example.com", Some("send_invoice_to"), "failed", Some("451 try later")),
        notice(86, "confirmed", "webhook erp", None, "held", None),
        notice(85, "new_order", "ana@example.com", Some("salesperson"), "sent", None),
    ];
    let counts = [("dead", 1), ("failed", 1), ("held", 1), ("sent", 1203)];
    let counts = counts.into_iter().map(|(s, n)| (s.to_owned(), n)).collect();
    NoticesPage { notices: all, more: false, counts }
}

pub fn fetches() -> FetchesPage {
    let fetch = |channel: &str, id: &str, state: &str, reason: Option<&str>| FetchDoc {
        channel: channel.into(),
        id: id.into(),
        state: state.into(),
        since: "2026-02-10T17:58:30Z".into(),
        wanted_at: "2026-02-10T18:58:30Z".into(),
        document: 310,
        attempts: 3,
        next_try: (state == "waiting").then(|| "2026-02-10T19:15:00Z".into()),
        reason: reason.map(Into::into),
    };
    let fetches = vec![
        fetch("rde-meli", "2000004718821994", "waiting", Some("The channel answered 503: try later.")),
        fetch("rde-meli", "2000004718821995", "closed", Some("The channel does not know this order.")),
    ];
    FetchesPage { fetches, more: false }
}

pub fn boxes() -> BoxesPage {
    let one = |code: &str, index, state: &str| BoxDoc {
        code: code.into(),
        order: "7057K".into(),
        line: 1,
        index,
        state: state.into(),
        reason: (state == "missing").then(|| "not on the pallet".into()),
        ..BoxDoc::default()
    };
    let boxes =
        vec![one("750100000011", 1, "allotted"), one("750100000012", 2, "missing"), one("750100000013", 3, "shipped")];
    BoxesPage { boxes }
}

pub fn history() -> Value {
    json!({ "seq": 88_123, "entries": [
        { "seq": 88_100, "at": "2026-02-10T19:06:51Z", "who": "maria", "terminal": "pts/3", "what": "edit", "changes": [
            { "order": { "order": "7057K", "revision": 9, "change": "edited" } },
            { "field": { "order": "7057K", "field": "ship_date", "before": "2026-02-12", "after": "2026-02-13" } } ] },
        { "seq": 88_090, "at": "2026-02-10T19:02:11Z", "who": "jose", "terminal": "dock-3", "what": "missing",
          "reason": "not on the pallet", "changes": [
            { "box": { "box_code": "750100000012", "order": "7057K", "change": "missing" } },
            { "notice": { "notice": 88, "order": "7057K", "kind": "box_missing", "to": "tom@example.com", "state": "queued" } } ] },
        { "seq": 88_001, "at": "2026-02-10T18:50:00Z", "who": "intake", "terminal": null, "what": "deliver", "changes": [
            { "document": { "document": 309, "channel": "rde-meli", "outcome": "stored" } },
            { "order": { "order": "7057K", "revision": 1, "change": "created" } },
            { "order": { "order": "7058K", "revision": 1, "change": "created" } } ] },
    ] })
}

/// A daemon that answers something fitting, or refuses.
pub fn reply(driver: &mut Driver, id: u64, call: &Call, chance: u8) {
    let order = || OrderDoc {
        status: if chance.is_multiple_of(2) { "confirmed" } else { "draft" }.into(),
        conflicts: vec![ConflictDoc::default()],
        ..sample::order()
    };
    match call {
        _ if chance.is_multiple_of(7) => driver.refuse(id, if is_change(call) { "changed" } else { "internal" }),
        Call::OrdersPage(p) if p.whole => {
            let found = crate::protocol::reply::OrdersPage { orders: vec![order()], ..Default::default() };
            driver.answer(id, &found)
        }
        Call::OrdersPage(_) => driver.answer(id, &page()),
        Call::OrderGet { .. } => driver.answer(id, &order()),
        Call::OrderBoxes { .. } => driver.answer(id, &boxes()),
        Call::AuditPage(_) | Call::Journal { .. } => driver.answer(id, &history()),
        Call::Links {} => driver.answer(id, &links()),
        Call::InventoryPage(_) => driver.answer(id, &stock()),
        Call::NoticesPage(_) => driver.answer(id, &notices()),
        Call::FetchesPage(_) => driver.answer(id, &fetches()),
        Call::AwbsPage(_) => {
            let awb = AwbDoc {
                awb: "PO-88057".into(),
                status: "open".into(),
                orders: vec!["7053K".into()],
                ..AwbDoc::default()
            };
            driver.answer(id, &AwbsPage { awbs: vec![awb], next: None, total: 1 })
        }
        Call::DocumentsPage(_) => {
            let doc = DocumentDoc { document: 312, outcome: "refused".into(), ..DocumentDoc::default() };
            driver.answer(id, &DocumentsPage { documents: vec![doc], ..DocumentsPage::default() })
        }
        Call::Confirm(c) => {
            let outcome = if c.dry_run { "would_confirm" } else { "confirmed" }.into();
            let undo_until = Some("2026-02-10T19:27:35Z".into());
            let seen = super::confirming::preview(3, usize::from(chance % 3));
            driver.answer(id, &ConfirmDoc { order: c.order.clone(), outcome, undo_until, ..seen })
        }
        Call::Print(p) => driver.answer(id, &PrintDoc { order: p.order.clone(), ..PrintDoc::default() }),
        Call::PrintMany(p) => {
            let orders = p.orders.iter().map(|o| PrintDoc { order: o.clone(), ..PrintDoc::default() }).collect();
            driver.answer(id, &PrintedDoc { orders })
        }
        Call::JobsPage(_) => driver.answer(id, &jobs().0),
        Call::Printers {} => driver.answer(id, &jobs().1),
        Call::BoxesAct(b) => {
            let done: Vec<Value> = b
                .boxes
                .iter()
                .map(|c| json!({ "box": c, "order": "7057K", "outcome": "shipped", "reason": null }))
                .collect();
            driver.answer(id, &json!({ "boxes": done, "orders": [] }))
        }
        _ => driver.answer(id, &json!({})),
    };
}
