//! Each screen as text, in both languages and sizes. They are looked at by people when they change.

use super::*;
use crate::protocol::reply::{DocumentDoc, DocumentsPage};

const CAPS: Caps = Caps { color: true, ascii: false };

fn each(name: &str, show: impl Fn(&mut Driver)) {
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
