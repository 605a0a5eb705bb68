use super::*;
use crate::console::app::Screen;

fn changes(cmds: &[Cmd]) -> usize {
    cmds.iter().filter(|c| matches!(c, Cmd::Send(_, call) if is_change(call))).count()
}

pub fn is_change(call: &Call) -> bool {
    match call {
        Call::Confirm(c) => !c.dry_run,
        Call::Void(_) | Call::Settle(_) | Call::Undo(_) | Call::BoxesAct(_) | Call::AwbAct(_) => true,
        Call::Print(_) | Call::JobAct(_) | Call::PrinterAct(_) | Call::DocumentAct(_) => true,
        Call::Revert(_) | Call::Edit(_) | Call::PrintMany(_) | Call::LinkSet(_) | Call::DeleteLine(_) => true,
        Call::NoticeAct(_) | Call::FetchAct(_) | Call::InventoryAct(_) | Call::JobsAct(_) | Call::QueueSort(_) => true,
        _ => false,
    }
}

#[test]
fn a_scan_only_finds_whatever_screen_it_hits() {
    for screen in [Key::F(2), Key::F(4), Key::F(5)] {
        for code in ["75010000000187\r", "]C175010000001\r", "00000000000042\r"] {
            let mut driver = Driver::new();
            driver.labels();
            driver.key(screen);
            let before = driver.done.len();
            driver.keys(code);
            driver.key(Key::Ctrl('j'));
            assert_eq!(changes(&driver.done[before..]), 0);
            let wanted = super::super::input::code(code.trim());
            let id = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == wanted));
            driver.answer(id, &OrdersPage { rows: vec![sample::rows().remove(2)], ..OrdersPage::default() });
            assert_eq!(driver.app.screen, Screen::Orders);
            assert_eq!(driver.app.details.as_ref().unwrap().order, "7056K");
            // The next box opens the next order.
            driver.keys("7057\r");
            let id = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "7057"));
            driver.answer(id, &page());
            assert_eq!(driver.app.details.as_ref().unwrap().order, "7057K", "the number itself wins");
        }
    }
}

#[test]
fn a_paste_is_never_a_command() {
    let mut driver = Driver::new();
    let before = driver.done.len();
    driver.happen(Happened::Typed(Typed::Paste("cpcx\rq".into())));
    assert_eq!(driver.done.len(), before);
    assert_eq!(driver.app.find.as_ref().unwrap().value(), "cpcx");
}

#[test]
fn nothing_found_is_said() {
    let mut driver = Driver::new();
    driver.keys("999\r");
    let id = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "999"));
    driver.answer(id, &OrdersPage::default());
    assert!(driver.text().contains("Nothing is found for 999."));
}

#[test]
fn every_keystroke_of_a_search_asks_and_only_the_newest_answer_counts() {
    let mut driver = Driver::new();
    driver.keys("/mi");
    let newest = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "mi"));
    let older = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "m"));
    driver.answer(newest, &OrdersPage { rows: sample::rows().split_off(11), total: Some(1), ..OrdersPage::default() });
    driver.answer(older, &page());
    assert_eq!(driver.app.orders.list.rows.len(), 1);
    driver.keys("c");
    assert!(driver.app.overlays.is_empty(), "letters are text while the field is open");
    driver.refuse(driver.app.orders.newest, "bad_query");
    assert!(driver.text().contains("(bad_query)"));
    assert_eq!(driver.app.orders.list.rows.len(), 1, "what was there stays");
}

#[test]
fn labels_ask_before_they_cost_paper() {
    let mut driver = Driver::new();
    driver.labels();
    for (down, key) in [(2, 'r'), (2, 'o'), (0, 'x'), (0, 't')] {
        driver.key(Key::Home);
        for _ in 0..down {
            driver.key(Key::Down);
        }
        let before = driver.done.len();
        driver.keys(&format!("{key}\r"));
        assert_eq!(changes(&driver.done[before..]), 0, "{key}");
        driver.keys(&key.to_string());
        driver.key(Key::Right);
        let sent = driver.key(Key::Enter);
        assert_eq!(changes(&sent), 1, "{key}");
        let id = driver.asked(is_change);
        driver.refuse(id, "busy");
    }
    // A reprint needs a reason, and a blank is none.
    driver.key(Key::Home);
    driver.keys("jjjR \r");
    assert!(driver.text().contains("A reason is needed"));
    let before = driver.done.len();
    driver.keys("torn\r");
    assert_eq!(changes(&driver.done[before..]), 0);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let id = driver.asked(|c| matches!(c, Call::Print(_)));
    let sent = driver.done.iter().find(|c| matches!(c, Cmd::Send(i, _) if *i == id)).unwrap();
    let Cmd::Send(_, Call::Print(print)) = sent else { panic!("not a print") };
    assert_eq!((print.reprint.as_deref(), print.boxes.len()), (Some("torn"), 1));
}
