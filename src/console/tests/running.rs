//! Runs over marked orders, and going on after a cut line.

use super::working::marks;
use super::*;
use crate::console::dialogs::Overlay;
use crate::console::state;
use crate::protocol::reply::{PrintDoc, PrintedDoc};

fn is_print(call: &Call) -> bool {
    matches!(call, Call::Print(_))
}

pub fn changes_of(driver: &Driver, like: impl Fn(&Call) -> bool) -> Vec<Call> {
    let calls = driver.done.iter().filter_map(|c| match c {
        Cmd::Send(_, call) if like(call) => Some(call.clone()),
        _ => None,
    });
    calls.collect()
}

fn printing(orders: usize) -> Driver {
    let mut driver = Driver::new();
    driver.keys(&" ".repeat(orders));
    driver.keys("p");
    driver
}

#[test]
fn a_run_shows_how_fast_it_goes_and_can_be_stopped() {
    // Printing wants confirmed orders; the daemon decides, not the screen.
    let mut driver = printing(4);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    // One of them may not be printed, so none were: they go one by one, each with its outcome.
    let id = driver.asked(is_batch);
    driver.refuse(id, "not_confirmed");
    for n in 1..=2 {
        driver.wait(500);
        let id = driver.asked(is_print);
        driver.answer(id, &PrintDoc { order: "7058K".into(), ..PrintDoc::default() });
        assert!(driver.text().contains(&format!("{n} of 4 · 2.0/s")), "{}", driver.text());
    }
    assert!(driver.text().contains("50 %") && driver.text().contains("1 s left"), "{}", driver.text());
    driver.key(Key::Esc);
    let sent = driver.done.iter().filter(|c| matches!(c, Cmd::Send(_, call) if is_print(call))).count();
    let id = driver.asked(is_print);
    driver.refuse(id, "no_printer");
    assert_eq!(sent, driver.done.iter().filter(|c| matches!(c, Cmd::Send(_, call) if is_print(call))).count());
    let text = driver.text();
    assert!(text.contains("Stopped") && text.contains("not asked for") && text.contains("(no_printer)"), "{text}");
    assert_eq!(marks(&driver).len(), 2, "what needs a hand stays marked");
    // The one that failed can be tried again.
    assert!(text.contains("Try the 1 again"), "{text}");
    driver.key(Key::Right);
    driver.key(Key::Enter);
    assert_eq!(sent + 1, driver.done.iter().filter(|c| matches!(c, Cmd::Send(_, call) if is_print(call))).count());
}

fn is_batch(call: &Call) -> bool {
    matches!(call, Call::PrintMany(_))
}

#[test]
fn marked_orders_are_printed_in_one_commit_and_one_order() {
    let mut driver = printing(3);
    assert!(driver.text().contains("Labels sorted: as marked"), "{}", driver.text());
    driver.keys("ss");
    assert!(driver.text().contains("Labels sorted: Ship"), "{}", driver.text());
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let sent = changes_of(&driver, is_batch);
    let [Call::PrintMany(ask)] = sent.as_slice() else { panic!("{sent:?}") };
    assert_eq!((ask.orders.len(), ask.sort.as_deref()), (3, Some("ship-date")));
    let orders = ask.orders.iter().map(|o| PrintDoc { order: o.clone(), ..PrintDoc::default() }).collect();
    let id = driver.asked(is_batch);
    driver.answer(id, &PrintedDoc { orders });
    assert!(driver.text().contains("3 done, 0 not"), "{}", driver.text());
    assert!(marks(&driver).is_empty() && changes_of(&driver, is_print).is_empty());
}

/// Another console goes on where this one's line is cut.
fn cut_and_resumed(mut driver: Driver) -> Driver {
    let told = driver.happen(Happened::End);
    let [Cmd::Keep(kept), Cmd::Quit(0)] = told.as_slice() else { panic!("{told:?}") };
    let mut app = App::new(sample::NOW, Some(Lang::En), None, Caps::default(), (80, 24), 8);
    state::resume(&mut app, kept);
    let mut next = Driver { done: app.start(), app, at: sample::NOW };
    next.tell(LinkEvent::Welcome(Box::new(sample::welcome())));
    next
}

#[test]
fn a_cut_line_goes_on_where_it_was_and_nothing_is_done_twice() {
    let is_confirm = |c: &Call| matches!(c, Call::Confirm(c) if !c.dry_run);
    let mut driver = Driver::new();
    driver.keys("   c");
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let id = driver.asked(is_confirm);
    let done = super::confirming::preview(4, 0);
    driver.answer(id, &crate::protocol::reply::ConfirmDoc { outcome: "confirmed".into(), ..done });
    let under_way = changes_of(&driver, is_confirm).pop();
    let mut next = cut_and_resumed(driver);
    assert!(next.text().contains("Resumed: 1 of 3 were confirmed."), "{}", next.text());
    let again = changes_of(&next, is_confirm);
    assert_eq!(again, [under_way.unwrap()], "asked again with the same number, and the rest waits for a person");
    assert!(matches!(next.app.overlays.last(), Some(Overlay::Bulk(b)) if b.orders.len() == 1 && !b.go));
    state::resume(&mut next.app, "from another version");
    // Labels that were asked for together are asked for together again.
    let mut driver = printing(3);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let under_way = changes_of(&driver, is_batch);
    let mut next = cut_and_resumed(driver);
    assert_eq!(changes_of(&next, is_batch), under_way);
    let id = next.asked(is_batch);
    next.refuse(id, "not_confirmed");
    assert!(changes_of(&next, is_print).is_empty() && next.text().contains("(not_confirmed)"), "{}", next.text());
}
