//! Each screen as text, in both languages and sizes. They are looked at by people when they change.

use super::*;
use crate::protocol::reply::{
    AwbDoc, AwbsPage, ChannelDoc, ConflictDoc, CutoffDoc, DifferenceDoc, DocumentDoc, DocumentsPage, DroppedLine,
    EndedDoc, HourDoc, PulseDoc, StatusDoc,
};

const CAPS: Caps = Caps { color: true, ascii: false };

pub fn each(name: &str, show: impl Fn(&mut Driver)) {
    for lang in [Lang::En, Lang::Es] {
        for size in [(80, 24), (120, 40)] {
            let mut driver = Driver::with(lang, size, CAPS);
            show(&mut driver);
            insta::assert_snapshot!(format!("{name}_{}_{}", lang.code(), size.0), driver.text());
        }
    }
}

fn give_order(driver: &mut Driver) {
    let id = driver.asked(|c| matches!(c, Call::OrderGet { .. }));
    driver.answer(id, &sample::order());
}

fn on_second(driver: &mut Driver) {
    driver.keys("j");
    driver.wait(200);
    if driver.app.size.0 > 100 {
        give_order(driver);
    }
}

#[test]
fn orders() {
    each("orders", |d| {
        d.keys(" ");
        d.wait(200);
        if d.app.size.0 > 100 {
            give_order(d);
        }
    });
}

#[test]
fn details() {
    each("details", |d| {
        d.keys("j\r");
        give_order(d);
    });
}

#[test]
fn confirm() {
    each("confirm", |d| {
        d.keys("j\r");
        give_order(d);
        d.keys("c");
        let id = d.asked(|c| matches!(c, Call::Confirm(_)));
        d.answer(id, &super::confirming::preview(3, 2));
    });
}

#[test]
fn labels() {
    each("labels", |d| {
        d.labels();
        d.keys("jj");
    });
}

#[test]
fn print() {
    each("print", |d| {
        d.keys("jjjjjp");
        give_order(d);
    });
}

#[test]
fn help() {
    each("help", |d| {
        d.keys("?");
    });
}

#[test]
fn intake() {
    let doc = |document, channel: &str, outcome: &str, reason: Option<&str>, orders: &[&str]| DocumentDoc {
        document,
        channel: channel.into(),
        source: "file coppel_1109_7.csv".into(),
        received_at: "2026-02-10T18:58:30Z".into(),
        outcome: outcome.into(),
        reason: reason.map(Into::into),
        orders: orders.iter().map(|o| (*o).into()).collect(),
        size: 214,
        problems: reason.map(|r| vec![r.to_owned(), "line 15: no SKU".into()]).unwrap_or_default(),
        dismissed: None,
        part: None,
        bytes: Some("e3siaWQiOjF9CiAib3JkZXIiOiAiRTEwOTIifQo=".into()),
    };
    let refused = doc(312, "coppel", "refused", Some("line 14: quantity \"1,5\" is not a whole number"), &[]);
    let documents = vec![
        refused.clone(),
        doc(311, "mbi-shopify", "stored", None, &["7058K"]),
        doc(310, "rde-meli", "to_fetch", None, &[]),
    ];
    each("intake", |d| {
        d.key(Key::F(5));
        let id = d.asked(|c| matches!(c, Call::Status {}));
        let channel = ChannelDoc {
            channel: "rde-meli".into(),
            fetches: true,
            to_fetch: 3,
            oldest_to_fetch: Some("2026-02-10T17:58:30Z".into()),
            ..ChannelDoc::default()
        };
        let quiet = ChannelDoc {
            channel: "coppel".into(),
            silent_since: Some("2026-02-09T15:00:00Z".into()),
            ..ChannelDoc::default()
        };
        d.answer(id, &StatusDoc { channels: vec![channel, quiet], ..status() });
        let id = d.asked(|c| matches!(c, Call::DocumentsPage(_)));
        d.answer(id, &DocumentsPage { documents: documents.clone(), more: false });
    });
    each("document", |d| {
        d.key(Key::F(5));
        let id = d.asked(|c| matches!(c, Call::DocumentsPage(_)));
        d.answer(id, &DocumentsPage { documents: documents.clone(), more: false });
        d.key(Key::Enter);
        let id = d.asked(|c| matches!(c, Call::DocumentGet { .. }));
        d.answer(id, &refused);
    });
}

fn status() -> StatusDoc {
    let hour = |n: i64| HourDoc {
        hour: crate::protocol::convert::time(
            chrono::DateTime::from_timestamp(1_770_750_000 - (23 - n) * 3600, 0).unwrap(),
        ),
        orders: u64::try_from((n * 7) % 23).unwrap(),
        ..HourDoc::default()
    };
    let cutoff = |buyer: &str, name: &str, cutoff: &str| CutoffDoc {
        buyer: buyer.into(),
        name: name.into(),
        cutoff: cutoff.into(),
    };
    StatusDoc {
        orders: [("draft", 12), ("pending", 31), ("confirmed", 12_360), ("voided", 3)]
            .map(|(s, n)| (s.to_owned(), n))
            .into(),
        jobs: [("queued", 41), ("failed", 2)].map(|(s, n)| (s.to_owned(), n)).into(),
        refused: 3,
        cutoffs: vec![
            cutoff("MBI", "Miami Bloom Imports", "14:30"),
            cutoff("RDE", "Rosas del Ecuador Wholesale", "16:00"),
            cutoff("JBO", "Jardín Bogotá", "12:00"),
        ],
        pulse: PulseDoc {
            hours: (0..24).map(hour).collect(),
            today: [("mbi-shopify", 88), ("rde-meli", 1204), ("coppel", 1)].map(|(s, n)| (s.to_owned(), n)).into(),
            complete: true,
        },
        ..StatusDoc::default()
    }
}

#[test]
fn today() {
    each("today", |d| {
        d.key(Key::F(8));
        let id = d.asked(|c| matches!(c, Call::Status {}));
        d.answer(id, &status());
    });
}

#[test]
fn log() {
    let entries = serde_json::json!({"seq": 88123, "entries": [
        {"seq": 88119, "at": "2026-02-09T23:01:00Z", "who": "intake", "terminal": null, "what": "deliver", "changes": [
            {"document": {"document": 311, "channel": "mbi-shopify", "outcome": "stored"}},
            {"order": {"order": "7058K", "revision": 1, "change": "created"}}]},
        {"seq": 88120, "at": "2026-02-10T18:58:30Z", "who": "intake", "terminal": null, "what": "deliver", "changes": [
            {"document": {"document": 312, "channel": "coppel", "outcome": "refused"}}]},
        {"seq": 88121, "at": "2026-02-10T19:04:40Z", "who": "maria", "terminal": "pts/3", "what": "confirm", "changes": [
            {"order": {"order": "7057K", "revision": 4, "change": "confirmed", "dropped": [{}, {}]}}, {"awb": {"awb": "PO-88057", "orders": 1}}]},
        {"seq": 88122, "at": "2026-02-10T19:05:00Z", "who": "jose", "terminal": "dock-3", "what": "job", "changes": [
            {"job": {"job": 9922, "order": 7053, "box_code": "750100009922", "state": "sent"}}]},
        {"seq": 88123, "at": "2026-02-10T19:06:51Z", "who": "ana", "terminal": "pts/1", "what": "something_newer", "reason": "because",
         "changes": [{"thing": {"name": "x", "n": 3}}]},
    ]});
    each("log", |d| {
        d.key(Key::F(12));
        let id = d.asked(|c| matches!(c, Call::Journal { .. }));
        d.answer(id, &entries);
        d.keys("jj");
    });
    let mut driver = Driver::new();
    driver.key(Key::F(12));
    let id = driver.asked(|c| matches!(c, Call::Journal { .. }));
    driver.answer(id, &entries);
    driver.keys("/maria");
    assert!(driver.text().contains("7057K") && !driver.text().contains("7053"), "{}", driver.text());
    driver.keys("\r\r");
    assert_eq!(driver.app.details.as_ref().unwrap().order, "7057K", "Enter opens the order");
}

#[test]
fn scan() {
    each("scan", |d| {
        d.key(Key::F(7));
        for code in ["750100000011", "750100000012", "750100000011", "99"] {
            d.keys(&format!("{code}\r"));
            let id = d.asked(|c| matches!(c, Call::OrdersPage(p) if p.query.starts_with("box:")));
            let order = crate::protocol::reply::OrderDoc { status: "confirmed".into(), ..sample::order() };
            d.answer(id, &OrdersPage { orders: vec![order], ..OrdersPage::default() });
        }
    });
}

#[test]
fn awbs() {
    let awb = |awb: &str, buyer: &str, orders: &[&str], [pieces, shipped]: [u32; 2], temporary: bool| AwbDoc {
        awb: awb.into(),
        buyer_name: Some(buyer.into()),
        ship_date: "2026-02-12".into(),
        orders: orders.iter().map(|o| (*o).to_owned()).collect(),
        order_count: u32::try_from(orders.len()).unwrap(),
        pieces,
        boxes_shipped: shipped,
        status: if shipped == pieces { "closed" } else { "open" }.into(),
        temporary,
        check_digit: (!temporary).then_some(false),
        ..AwbDoc::default()
    };
    each("awbs", |d| {
        d.key(Key::F(3));
        let id = d.asked(|c| matches!(c, Call::AwbsPage(_)));
        let awbs = vec![
            awb("145-12345678", "Miami Bloom Imports", &["7053K", "7054K"], [41, 29], false),
            awb("PO-88057", "Rosas del Ecuador Wholesale", &["7052K"], [8, 0], true),
            awb("2026-02-12", "Jardín Bogotá", &["7050K"], [6, 6], true),
        ];
        d.answer(id, &AwbsPage { awbs, next: None, total: 3 });
        d.keys("j");
    });
}

#[test]
fn conflicts() {
    each("conflicts", |d| {
        d.keys("j\r");
        let id = d.asked(|c| matches!(c, Call::OrderGet { .. }));
        let difference = |what: &str, item: Option<&str>, ours: &str, theirs: &str| DifferenceDoc {
            what: what.into(),
            item: item.map(Into::into),
            ours: Some(ours.into()),
            theirs: Some(theirs.into()),
        };
        let conflict = ConflictDoc {
            differences: vec![
                difference("quantity", Some("RFR50"), "12", "10"),
                difference("ship_date", None, "2026-02-13", "2026-02-14"),
            ],
            ..ConflictDoc::default()
        };
        let line = DroppedLine { line: 6, sku: Some("ALMIX".into()), quantity: 3, ..DroppedLine::default() };
        let ended = EndedDoc {
            line,
            why: "dropped_on_confirm".into(),
            at: "2026-02-10T18:55:00Z".into(),
            by: "maria".into(),
            ..EndedDoc::default()
        };
        let flags = vec!["changed_after_confirm".to_owned()];
        let order = crate::protocol::reply::OrderDoc {
            status: "confirmed".into(),
            conflicts: vec![conflict],
            history: vec![ended],
            flags,
            ..sample::order()
        };
        d.answer(id, &order);
    });
}

#[test]
fn palette() {
    each("palette", |d| {
        d.keys(":pr");
    });
}

#[test]
fn bulk() {
    each("bulk", |d| {
        d.keys("    c");
        d.key(Key::Right);
        d.key(Key::Enter);
        d.wait(400);
        let id = d.asked(|c| matches!(c, Call::Confirm(c) if !c.dry_run));
        d.answer(
            id,
            &crate::protocol::reply::ConfirmDoc { outcome: "confirmed".into(), ..super::confirming::preview(4, 0) },
        );
        d.wait(400);
        let id = d.asked(|c| matches!(c, Call::Confirm(c) if !c.dry_run));
        d.refuse(id, "pending_lines");
    });
}

#[test]
fn daemon_away() {
    each("away", |d| {
        d.tell(LinkEvent::Lost("closed".into()));
    });
}

#[test]
fn ascii_and_mono() {
    let mut driver = Driver::with(Lang::Es, (80, 24), Caps { color: false, ascii: true });
    on_second(&mut driver);
    insta::assert_snapshot!("orders_ascii", driver.text());
    let buffer = driver.picture();
    assert!(
        buffer.content.iter().all(|c| c.fg == ratatui::style::Color::Reset && c.bg == ratatui::style::Color::Reset)
    );
    // A pending badge (not on the selected row) is still seen.
    assert!(
        buffer.content.iter().any(|c| c.modifier.contains(ratatui::style::Modifier::REVERSED) && c.symbol() == "P")
    );
}
