//! The newer screens as text: connections, notices, orders to fetch, boxes, edits, an order's history. And what their keys do.

use super::answers::{boxes, fetches, history, links, notices, stock};
use super::pictures::each;
use super::running::changes_of;
use super::scanning::is_change;
use super::*;
use crate::protocol::reply::{AvailabilityDoc, InventoryPage, OrderDoc};

pub fn on_links(d: &mut Driver) {
    d.key(Key::F(6));
    let id = d.asked(|c| matches!(c, Call::Links {}));
    d.answer(id, &links());
}

fn on_link(d: &mut Driver) {
    on_links(d);
    d.keys("j\r");
    let id = d.asked(|c| matches!(c, Call::InventoryPage(_)));
    d.answer(id, &stock());
    d.all_answered();
}

fn on_notices(d: &mut Driver) {
    on_links(d);
    d.key(Key::Right);
    let id = d.asked(|c| matches!(c, Call::NoticesPage(_)));
    d.answer(id, &notices());
    d.all_answered();
}

fn on_fetches(d: &mut Driver) {
    d.key(Key::F(5));
    d.key(Key::Right);
    let id = d.asked(|c| matches!(c, Call::FetchesPage(_)));
    d.answer(id, &fetches());
    d.all_answered();
}

fn on_order(d: &mut Driver) {
    d.keys("jjjj\r");
    let id = d.asked(|c| matches!(c, Call::OrderGet { .. }));
    d.answer(id, &OrderDoc { status: "confirmed".into(), ..sample::order() });
    d.all_answered();
}

#[test]
fn the_connections() {
    each("links", |d| {
        on_links(d);
        d.all_answered();
        d.keys("j");
    });
}

#[test]
fn one_connection() {
    each("link", on_link);
}

#[test]
fn the_settings_of_a_connection() {
    each("link_set", |d| {
        on_link(d);
        d.keys("e");
    });
}

#[test]
fn the_notices() {
    each("notices", on_notices);
}

#[test]
fn the_orders_to_fetch() {
    each("fetches", on_fetches);
}

#[test]
fn the_boxes_of_an_order() {
    each("boxes", |d| {
        on_order(d);
        d.keys("m");
        let id = d.asked(|c| matches!(c, Call::OrderBoxes { .. }));
        d.answer(id, &boxes());
    });
}

#[test]
fn the_fields_of_an_order() {
    each("edit", |d| {
        on_order(d);
        d.keys("e");
    });
}

#[test]
fn the_history_of_an_order() {
    each("history", |d| {
        on_order(d);
        d.keys("h");
        let id = d.asked(|c| matches!(c, Call::AuditPage(a) if a.order.as_deref() == Some("7057K")));
        d.answer(id, &history());
    });
}

#[test]
fn a_typed_text_and_its_second_look() {
    each("typed", |d| {
        d.keys("vno roses\r");
    });
    each("typed_scan", |d| {
        d.keys("v750100000018\r");
    });
}

#[test]
fn they_need_neither_colours_nor_more_than_ascii() {
    for (name, show) in [("links", on_link as fn(&mut Driver)), ("notices", on_notices), ("fetches", on_fetches)] {
        let mut driver = Driver::with(Lang::Es, (80, 24), Caps { color: false, ascii: true });
        show(&mut driver);
        insta::assert_snapshot!(format!("{name}_ascii"), driver.text());
        let plain = ratatui::style::Color::Reset;
        assert!(driver.picture().content.iter().all(|c| c.fg == plain && c.bg == plain));
    }
}

/// Whether the only change since then is like this, with a command id.
fn one_change(d: &mut Driver, like: impl Fn(&Call) -> bool) {
    let sent = changes_of(d, is_change);
    assert!(matches!(sent.as_slice(), [one] if like(one)), "{sent:?}\n{}", d.text());
    d.done.clear();
}

/// Enter alone is Cancel; the button does it.
fn asks(d: &mut Driver, keys: &str, like: impl Fn(&Call) -> bool) {
    d.done.clear();
    d.keys(keys);
    d.keys("7042\r\r");
    assert!(changes_of(d, is_change).is_empty(), "{keys}");
    while !d.app.overlays.is_empty() {
        d.key(Key::Esc);
    }
    d.keys(keys);
    d.key(Key::Right);
    d.key(Key::Enter);
    one_change(d, like);
    d.app.changes.clear();
}

#[test]
fn a_setting_is_typed_and_shown_before_it_is_set() {
    let mut d = Driver::new();
    on_link(&mut d);
    d.done.clear();
    // The first setting is the offset; its value is there to be typed over.
    d.keys("e\r");
    d.key(Key::Backspace);
    d.keys("x\r");
    assert!(d.text().contains("0 to 60"), "{}", d.text());
    d.key(Key::Backspace);
    d.keys("2\r");
    assert!(d.text().contains("Ship days offset of RDE becomes 2?"), "{}", d.text());
    d.key(Key::Enter);
    assert!(changes_of(&d, is_change).is_empty());
    d.key(Key::Enter);
    d.key(Key::Right);
    d.key(Key::Enter);
    let is_two = |c: &Call| match c {
        Call::LinkSet(s) => s.edits.iter().all(|e| e.key == "ship_days_offset" && e.op == "set" && e.value == "2"),
        _ => false,
    };
    one_change(&mut d, is_two);
    d.app.changes.clear();
    // What was set here goes back to the file.
    d.keys("e");
    d.key(Key::End);
    d.key(Key::Enter);
    d.key(Key::Right);
    d.key(Key::Enter);
    one_change(&mut d, |c| matches!(c, Call::LinkSet(s) if s.edits[0].op == "clear"));
}

#[test]
fn a_sku_is_published_and_taken_back() {
    let mut d = Driver::new();
    on_link(&mut d);
    asks(
        &mut d,
        "u",
        |c| matches!(c, Call::InventoryAct(a) if a.act == "unpublish" && a.sku == "ALMIX" && a.buyer == "RDE"),
    );
    d.keys("j");
    asks(&mut d, "u", |c| matches!(c, Call::InventoryAct(a) if a.act == "publish" && a.sku == "GYPXL"));
    asks(&mut d, "U", |c| matches!(c, Call::InventoryAct(a) if a.act == "default"));
    d.keys("f");
    let id = d.asked(|c| matches!(c, Call::InventoryPage(p) if p.buyer.as_deref() == Some("RDE")));
    let row = AvailabilityDoc {
        sku: "RFR50".into(),
        earliest_ship_date: Some("2026-02-13".into()),
        ..AvailabilityDoc::default()
    };
    d.answer(id, &InventoryPage { available: vec![row], ..InventoryPage::default() });
    assert!(d.text().contains("What it may order now") && d.text().contains("RFR50"), "{}", d.text());
}

#[test]
fn notices_and_fetches_ask_before_they_are_tried_or_dropped() {
    let mut d = Driver::new();
    on_notices(&mut d);
    asks(&mut d, "r", |c| matches!(c, Call::NoticeAct(a) if a.notice == 88 && a.act == "retry"));
    asks(&mut d, "x", |c| matches!(c, Call::NoticeAct(a) if a.notice == 88 && a.act == "dismiss"));
    d.keys("Gx");
    assert!(d.text().contains("Its state does not allow that"), "{}", d.text());
    let mut d = Driver::new();
    on_fetches(&mut d);
    asks(
        &mut d,
        "r",
        |c| matches!(c, Call::FetchAct(a) if a.act == "retry" && a.id.as_deref() == Some("2000004718821994")),
    );
    asks(&mut d, "x", |c| matches!(c, Call::FetchAct(a) if a.act == "drop"));
}

#[test]
fn a_box_is_reported_missing_and_found_again() {
    let mut d = Driver::new();
    on_order(&mut d);
    d.done.clear();
    d.keys("m");
    let id = d.asked(|c| matches!(c, Call::OrderBoxes { .. }));
    d.answer(id, &boxes());
    d.keys("\rnot on the pallet\r");
    assert!(d.text().contains("750100000011 of 7057K is MISSING because of “not on the pallet”?"), "{}", d.text());
    d.key(Key::Right);
    d.key(Key::Enter);
    one_change(&mut d, |c| matches!(c, Call::BoxesAct(b) if b.act == "missing" && b.reason.is_some()));
    d.app.changes.clear();
    d.keys("m");
    let id = d.asked(|c| matches!(c, Call::OrderBoxes { .. }));
    d.answer(id, &boxes());
    d.keys("j\r\r");
    assert!(changes_of(&d, is_change).is_empty());
    d.keys("m");
    let id = d.asked(|c| matches!(c, Call::OrderBoxes { .. }));
    d.answer(id, &boxes());
    d.keys("j\r");
    d.key(Key::Right);
    d.key(Key::Enter);
    one_change(&mut d, |c| matches!(c, Call::BoxesAct(b) if b.act == "found" && b.boxes == ["750100000012"]));
}

#[test]
fn a_field_is_typed_over_at_the_revision_that_was_seen() {
    let mut d = Driver::new();
    on_order(&mut d);
    d.done.clear();
    d.keys("e\r");
    d.key(Key::Ctrl('u'));
    d.keys("soon\r");
    assert!(d.text().contains("2026-02-14"), "what a date looks like is said: {}", d.text());
    d.key(Key::Ctrl('u'));
    d.keys("2026-02-20\r");
    d.key(Key::Right);
    d.key(Key::Enter);
    one_change(
        &mut d,
        |c| matches!(c, Call::Edit(e) if e.ship_date.as_deref() == Some("2026-02-20") && e.expected_revision == Some(3)),
    );
    d.app.changes.clear();
    // Nothing takes a carrier away.
    d.keys("ej\r");
    d.key(Key::Ctrl('u'));
    d.key(Key::Enter);
    d.key(Key::Right);
    d.key(Key::Enter);
    one_change(&mut d, |c| matches!(c, Call::Edit(e) if e.carrier.as_deref() == Some("") && e.ship_to.is_none()));
    d.app.changes.clear();
    d.keys("ejjj\rAna; Casa Aurora; Calle 9; Quito; ; 170150; EC\r");
    d.key(Key::Right);
    d.key(Key::Enter);
    let whole = |c: &Call| match c {
        Call::Edit(e) => e.ship_to.as_ref().is_some_and(|to| {
            to.name.as_deref() == Some("Ana")
                && to.street == ["Calle 9"]
                && to.region.is_none()
                && to.country.as_deref() == Some("EC")
        }),
        _ => false,
    };
    one_change(&mut d, whole);
}
