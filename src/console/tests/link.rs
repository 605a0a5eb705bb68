use super::*;
use crate::console::conn::Conn;
use crate::protocol::reply::Event;

fn away(driver: &Driver) -> (usize, u64) {
    match &driver.app.conn {
        Conn::Away { tries, next, .. } => (*tries, next - driver.at.mono),
        other => panic!("{other:?}"),
    }
}

#[test]
fn it_connects_again_for_ever_with_longer_pauses_up_to_five_seconds() {
    let mut driver = Driver::new();
    driver.tell(LinkEvent::Lost("closed".into()));
    for (n, pause) in [250, 500, 1000, 2000, 4000, 5000, 5000, 5000].into_iter().enumerate() {
        let (tries, wait) = away(&driver);
        assert_eq!(tries, n);
        assert!(wait >= pause * 8 / 10 && wait <= pause * 12 / 10, "{wait} for {pause}");
        assert!(driver.app.next_wake() <= driver.at.mono + wait);
        assert!(!driver.wait(wait - 1).iter().any(|c| matches!(c, Cmd::Connect(_))));
        assert!(driver.wait(1).iter().any(|c| matches!(c, Cmd::Connect(_))));
        driver.tell(LinkEvent::Lost("nobody".into()));
    }
    assert!(driver.text().contains("NO CONNECTION to k2kd since 14:07"), "{}", driver.text());
    assert!(driver.text().contains("7057K"), "what was there can still be read");
    assert!(driver.keys("r").iter().any(|c| matches!(c, Cmd::Connect(_))));
    driver.tell(LinkEvent::Welcome(Box::new(sample::welcome())));
    driver.tell(LinkEvent::Lost("closed".into()));
    assert_eq!(away(&driver).0, 0, "a welcome begins anew");
    assert!(driver.keys("q").contains(&Cmd::Quit(0)));
}

#[test]
fn a_daemon_that_owes_an_answer_is_told_and_waited_for() {
    let mut driver = Driver::new();
    for id in driver.app.asked.keys().copied().collect::<Vec<_>>() {
        driver.answer(id, &serde_json::json!({}));
    }
    driver.wait(60_000);
    assert!(driver.text().contains("● live"), "nothing is owed");
    driver.keys("/x");
    let asked = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "x"));
    assert_eq!(driver.app.next_wake() - driver.at.mono, 5000);
    driver.wait(5000);
    assert!(driver.text().contains("■ slow") && driver.text().contains("has not answered"), "{}", driver.text());
    driver.keys("y");
    let newest = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "xy"));
    driver.answer(asked, &page());
    driver.answer(newest, &page());
    assert!(driver.text().contains("● live"), "{}", driver.text());
}

#[test]
fn a_daemon_that_says_nothing_is_left() {
    let mut app = App::new(sample::NOW, None, None, Caps::default(), (80, 24), 7);
    let done = app.start();
    let mut driver = Driver { app, at: sample::NOW, done };
    assert_eq!(driver.app.next_wake(), 5000);
    assert!(driver.wait(5000).contains(&Cmd::Disconnect));
    assert!(matches!(driver.app.conn, Conn::Away { .. }));
}

#[test]
fn another_version_is_a_sentence() {
    let mut driver = Driver::new();
    let message = "k2kd 9.0.0 speaks protocol 4 to 5, this k2k 1.".to_owned();
    let fault = Fault { code: "incompatible".into(), message, retryable: false, revision: None, pending: Vec::new() };
    driver.tell(LinkEvent::Refused(fault));
    assert!(driver.text().contains("k2kd 9.0.0 speaks protocol 4 to 5"), "{}", driver.text());
}

#[test]
fn a_screen_that_rests_wakes_at_the_full_minute_alone() {
    let mut driver = Driver::new();
    driver.wait(1000);
    driver.app.dirty = false;
    // 14:07:06 now.
    assert_eq!(driver.app.next_wake() - driver.at.mono, 54_000);
    driver.wait(53_999);
    assert!(!driver.app.dirty);
    driver.wait(1);
    assert!(driver.app.dirty, "14:08");
    assert_eq!(driver.app.next_wake() - driver.at.mono, 60_000);
}

#[test]
fn hints_of_change_are_answered_four_times_a_second_at_most() {
    let mut driver = Driver::new();
    driver.wait(1000);
    let refreshes = |cmds: &[Cmd]| cmds.iter().filter(|c| matches!(c, Cmd::Send(_, Call::OrdersPage(_)))).count();
    let mut asked = 0;
    for n in 0..100 {
        asked += refreshes(&driver.tell(LinkEvent::Event(Event::Changed { seq: n })));
        asked += refreshes(&driver.wait(10));
    }
    assert!((3..=5).contains(&asked), "{asked} in a second");
}

#[test]
fn what_changes_does_not_move_the_cursor() {
    let mut driver = Driver::new();
    driver.keys("jj");
    driver.wait(1000);
    driver.tell(LinkEvent::Event(Event::Changed { seq: 1 }));
    let id = driver.asked(|c| matches!(c, Call::OrdersPage(_)));
    let mut now = page();
    let mut fresh = now.rows[0].clone();
    fresh.number = 9000;
    fresh.order = "9000K".into();
    now.rows.insert(0, fresh);
    now.rows[3].status = "confirmed".into();
    now.rows.truncate(12);
    driver.answer(id, &now);
    assert_eq!(driver.app.orders.list.current().unwrap().order, "7056K");
    assert_eq!(driver.app.orders.list.current().unwrap().status, "confirmed");
    assert!(driver.text().contains("1 new: [.]") && !driver.text().contains("9000K"), "{}", driver.text());
    driver.keys(".");
    let id = driver.asked(|c| matches!(c, Call::OrdersPage(_)));
    driver.answer(id, &now);
    assert!(driver.text().contains("9000K"));
    assert_eq!(driver.app.orders.list.current().unwrap().order, "7056K");
}

#[test]
fn the_language_changes_at_once_and_the_daemon_is_told() {
    let mut driver = Driver::new();
    let sent = driver.keys("L");
    assert!(driver.text().contains("Órdenes"));
    assert!(sent.iter().any(|c| matches!(c, Cmd::Send(_, Call::Lang { lang }) if lang == "es")));
}
