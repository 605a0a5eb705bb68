use super::*;
use crate::console::dialogs::Overlay;
use crate::console::dialogs::confirm::Stage;
use crate::protocol::reply::{ConfirmDoc, DroppedLine, LineDoc};

pub fn preview(revision: u32, dropped: usize) -> ConfirmDoc {
    let order = sample::order();
    let (kept, gone): (Vec<LineDoc>, Vec<LineDoc>) = order.lines.into_iter().partition(|l| l.checkout == "checked_out");
    let dropped = gone.into_iter().take(dropped).map(|l| DroppedLine {
        line: l.line,
        sku: l.sku,
        quantity: l.quantity,
        added_to_cart_at: l.added_to_cart_at,
        description: l.description,
        mark_code: l.mark_code,
        boxes: l.boxes,
    });
    ConfirmDoc {
        order: "7058K".into(),
        outcome: "would_confirm".into(),
        revision,
        kept,
        dropped: dropped.collect(),
        awb: Some("PO-88057".into()),
        told: vec!["tom@example.com".into(), "orders@example.com".into()],
        boxes: 8,
        ..ConfirmDoc::default()
    }
}

fn is_preview(call: &Call) -> bool {
    matches!(call, Call::Confirm(c) if c.dry_run)
}

fn is_confirm(call: &Call) -> bool {
    matches!(call, Call::Confirm(c) if !c.dry_run)
}

fn confirms(driver: &Driver) -> Vec<crate::protocol::call::Confirm> {
    let all = driver.done.iter().filter_map(|c| match c {
        Cmd::Send(_, Call::Confirm(c)) if !c.dry_run => Some(c.clone()),
        _ => None,
    });
    all.collect()
}

/// The dialog of the first order, with so many lines to delete.
pub fn open(dropped: usize) -> Driver {
    let mut driver = Driver::new();
    driver.key(Key::Char('c'));
    let id = driver.asked(is_preview);
    driver.answer(id, &preview(3, dropped));
    driver
}

#[test]
fn enter_and_escape_change_nothing() {
    for keys in ["\r", "y\r", "c\r", "0123456789\r", "]C17501000000\r", "\r\r"] {
        let mut driver = open(2);
        driver.keys(keys);
        assert!(confirms(&driver).is_empty(), "{keys:?}");
    }
    let mut driver = open(2);
    driver.key(Key::Right);
    driver.key(Key::Esc);
    assert!(confirms(&driver).is_empty() && driver.app.overlays.is_empty());
    // Whoever stands on the button and then scans has not confirmed.
    let mut driver = open(2);
    driver.key(Key::Right);
    driver.keys("75010000001\r");
    assert!(confirms(&driver).is_empty());
}

#[test]
fn the_button_sends_the_revision_that_was_shown() {
    let mut driver = open(2);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let sent = confirms(&driver);
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].order.as_str(), sent[0].expected_revision, sent[0].drop_pending), ("7058K", Some(3), true));
    let id = uuid::Uuid::parse_str(sent[0].command_id.as_deref().unwrap()).unwrap();
    assert_eq!(id.get_version_num(), 7);
    // Pressing on sends nothing more.
    driver.key(Key::Enter);
    driver.keys("c");
    assert_eq!(confirms(&driver).len(), 1);
    let id = driver.asked(is_confirm);
    driver.answer(id, &ConfirmDoc { outcome: "confirmed".into(), ..preview(4, 2) });
    assert!(driver.text().contains("7058K confirmed, AWB PO-88057 · 2 lines deleted"), "{}", driver.text());
}

#[test]
fn an_order_that_changed_is_shown_again() {
    let mut driver = open(2);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let id = driver.asked(is_confirm);
    driver.refuse(id, "changed");
    let again = driver.asked(is_preview);
    assert!(again > id);
    driver.answer(again, &preview(4, 1));
    assert!(driver.text().contains("CHANGED while you looked"));
    driver.key(Key::Enter);
    assert_eq!(confirms(&driver).len(), 1, "the cursor was on Cancel again");
}

#[test]
fn a_lost_answer_is_asked_for_with_the_same_number() {
    let mut driver = open(2);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    driver.tell(LinkEvent::Lost("closed".into()));
    assert!(driver.text().contains("No answer yet: confirm 7058K"), "{}", driver.text());
    driver.key(Key::Esc);
    // Leaving now is asked about.
    assert!(!driver.keys("q").contains(&Cmd::Quit(0)));
    driver.key(Key::Esc);
    driver.tell(LinkEvent::Welcome(Box::new(sample::welcome())));
    let sent = confirms(&driver);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
    let id = driver.asked(is_confirm);
    driver.answer(id, &ConfirmDoc { outcome: "confirmed".into(), ..preview(4, 2) });
    assert!(driver.text().contains("7058K confirmed"));
    assert!(driver.app.changes.is_empty());
}

#[test]
fn a_clean_order_is_not_confirmed_by_a_scan_either() {
    for keys in ["y\r", "]C1750100000y\r", "s\r"] {
        let mut driver = open(0);
        driver.keys(keys);
        assert!(confirms(&driver).is_empty(), "{keys:?}");
    }
    let mut driver = open(0);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let sent = confirms(&driver);
    assert_eq!((sent.len(), sent[0].drop_pending), (1, false));
}

#[test]
fn a_refused_preview_has_nothing_to_press() {
    let mut driver = Driver::new();
    driver.key(Key::Char('c'));
    let id = driver.asked(is_preview);
    driver.refuse(id, "nothing_checked_out");
    assert!(matches!(driver.app.overlays.last(), Some(Overlay::Confirm(c)) if matches!(c.stage, Stage::Refused(_))));
    driver.key(Key::Right);
    driver.key(Key::Enter);
    assert!(confirms(&driver).is_empty() && driver.app.overlays.is_empty());
}

#[test]
fn marked_orders_are_confirmed_one_by_one_and_no_line_is_dropped() {
    let mut driver = Driver::new();
    driver.keys("  c");
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let first = driver.asked(is_confirm);
    assert_eq!(confirms(&driver).len(), 1, "one after the other");
    driver.answer(first, &ConfirmDoc { outcome: "confirmed".into(), ..preview(4, 0) });
    let second = driver.asked(is_confirm);
    driver.refuse(second, "pending_lines");
    assert!(confirms(&driver).iter().all(|c| !c.drop_pending && c.command_id.is_some()));
    assert!(driver.text().contains("1 done, 1 not"), "{}", driver.text());
    driver.key(Key::Esc);
    assert_eq!(driver.app.orders.list.marks.len(), 1, "what needs a hand stays marked");
}
