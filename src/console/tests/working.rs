//! Marks, views, lenses, the palette, scanning and stations.

use super::running::changes_of;
use super::*;
use crate::console::app::Screen;
use crate::console::dialogs::Overlay;
use crate::console::screens::scan::Verdict;
use crate::protocol::reply::{BoxActDoc, BoxesDoc, OrderRow, ShippingDoc, StructureDoc, StructureLine, StructureOrder};

pub fn marks(driver: &Driver) -> Vec<u64> {
    driver.app.orders.list.marks.iter().copied().collect()
}

#[test]
fn a_range_is_marked_from_where_it_began() {
    let mut driver = Driver::new();
    driver.keys("jVjj");
    assert_eq!(driver.text().matches("\n* ").count(), 2, "what would be marked is seen: {}", driver.text());
    driver.keys("V");
    assert_eq!(marks(&driver), [7055, 7056, 7057]);
    driver.keys("V");
    driver.key(Key::Esc);
    assert_eq!(marks(&driver).len(), 3, "giving a range up keeps what was marked");
    driver.key(Key::Esc);
    assert!(marks(&driver).is_empty());
}

#[test]
fn all_that_match_are_marked_page_by_page() {
    let mut driver = Driver::new();
    driver.keys("A");
    let first = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.limit == crate::limits::PAGE_ROWS));
    driver.answer(first, &page());
    let second = driver.asked(
        |c| matches!(c, Call::OrdersPage(p) if p.from == crate::protocol::call::From::After("after 7047".into())),
    );
    let far = OrderRow { order: "12K".into(), number: 12, revision: 9, ..OrderRow::default() };
    driver.answer(second, &OrdersPage { rows: vec![far], cursors: vec!["x".into()], ..OrdersPage::default() });
    assert_eq!(marks(&driver).len(), 13);
    assert!(driver.text().contains("13 matching orders are marked"));
    // One that is not loaded is in the run, with the revision that it had.
    driver.keys("c");
    let Some(Overlay::Bulk(bulk)) = driver.app.overlays.last() else { panic!("no dialog") };
    assert!(bulk.orders.iter().any(|o| o.order == "12K" && o.revision == 9));
}

#[test]
fn a_view_is_searched_saved_and_chosen() {
    let mut driver = Driver::new();
    driver.keys("/@ready rosa");
    driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "K2K status:pending rosa"));
    driver.keys("\rF");
    let cmds = driver.keys("rosas\r");
    assert!(cmds.contains(&Cmd::KeepViews));
    driver.key(Key::Esc);
    driver.keys("/@rosas\r");
    driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query == "K2K status:pending rosa"));
    driver.key(Key::Esc);
    driver.keys("/@nobody\r");
    assert!(driver.text().contains("There is no view @nobody"), "{}", driver.text());
    driver.keys("f");
    assert!(driver.text().contains("@rosas"), "{}", driver.text());
}

#[test]
fn an_order_is_looked_at_in_every_structure() {
    let mut driver = Driver::new();
    driver.keys("j\r");
    let id = driver.asked(|c| matches!(c, Call::OrderGet { .. }));
    driver.answer(id, &sample::order());
    for word in ["native", "1", "2", "3"] {
        driver.keys("s");
        let id = driver.asked(|c| matches!(c, Call::OrderAs { structure, .. } if structure == word));
        let line = StructureLine {
            line_ids: vec![format!("L{word}")],
            sku: Some("RFR50".into()),
            quantity: 12,
            unit_price: Some("14.5".into()),
        };
        let order = StructureOrder {
            channel_order_id: "2000004718821994".into(),
            cart_id: Some("C7".into()),
            lines: vec![line],
            ..StructureOrder::default()
        };
        driver.answer(id, &StructureDoc { structure: 3, orders: vec![order] });
        assert!(driver.text().contains(&format!("L{word}")) && driver.text().contains("Cart C7"), "{}", driver.text());
    }
    driver.keys("s");
    assert!(driver.text().contains("Rosa Mondial"), "our own lines again");
}

#[test]
fn the_palette_completes_chooses_and_says_why_not() {
    let mut driver = Driver::new();
    driver.keys(":conf");
    assert!(driver.text().contains("> confirm"), "{}", driver.text());
    driver.key(Key::Tab);
    driver.key(Key::Enter);
    assert!(matches!(driver.app.overlays.last(), Some(Overlay::Confirm(_))), "its dialog opens");
    driver.key(Key::Esc);
    driver.keys("jjjj:conf");
    assert!(driver.text().contains("- It is confirmed already."), "{}", driver.text());
    driver.keys("\r");
    assert!(driver.app.overlays.is_empty() && driver.text().contains("It is confirmed already."));
    driver.keys(":750100000011\r");
    assert!(driver.text().contains("There is no command"));
    // In Spanish the words work as well as the names.
    let mut driver = Driver::with(Lang::Es, (80, 24), Caps::default());
    driver.keys(":imprim");
    assert!(driver.text().contains("> print"), "{}", driver.text());
}

fn scanning() -> Driver {
    let mut driver = Driver::new();
    driver.key(Key::F(7));
    driver
}

fn found(driver: &mut Driver, code: &str, status: &str) {
    driver.keys(&format!("{code}\r"));
    driver.key(Key::Ctrl('j'));
    let id = driver.asked(|c| matches!(c, Call::OrdersPage(p) if p.query.starts_with("box:")));
    let order = crate::protocol::reply::OrderDoc { status: status.into(), ..sample::order() };
    driver.answer(id, &OrdersPage { orders: vec![order], ..OrdersPage::default() });
}

#[test]
fn a_scan_is_judged_seen_and_heard() {
    let mut driver = scanning();
    found(&mut driver, "]C1750100000011", "confirmed");
    assert_eq!(driver.app.scan.last[0].verdict, Verdict::Good);
    assert!(
        driver.text().contains("7057K: 1 of 10 boxes verified") && driver.text().contains("OK   750100000011"),
        "{}",
        driver.text()
    );
    let rung = |d: &Driver| {
        d.done
            .iter()
            .filter_map(|c| match c {
                Cmd::Bell(n) => Some(*n),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert!(rung(&driver).is_empty());
    found(&mut driver, "750100000011", "confirmed");
    assert_eq!((driver.app.scan.last[0].verdict, rung(&driver)), (Verdict::Again, vec![1]));
    found(&mut driver, "750100000012", "voided");
    assert_eq!((driver.app.scan.last[0].verdict, rung(&driver)), (Verdict::Bad, vec![1, 2]));
    found(&mut driver, "99", "confirmed");
    assert!(driver.text().contains("This code is unknown."));
    // Letters are no commands here, and the next scan is taken at once.
    driver.keys("cpqx");
    assert_eq!(driver.app.scan.field.value(), "cpqx");
    driver.key(Key::Esc);
    driver.key(Key::F(9));
    assert_eq!(driver.app.scan.count(), 0, "the last one is taken back");
    driver.tell(LinkEvent::Lost("cut".into()));
    driver.keys("750100000013\r");
    assert!(driver.text().contains("nothing was done"), "{}", driver.text());
}

#[test]
fn the_sheet_on_the_wall_works_on_every_screen_and_nothing_else_does() {
    let mut driver = Driver::new();
    driver.keys("00 NEXT\r00 open\r");
    assert!(driver.app.details.as_ref().is_some_and(|d| d.order == "7057K"));
    let id = driver.asked(|c| matches!(c, Call::OrderGet { .. }));
    driver.answer(id, &sample::order());
    driver.keys("00 CONFIRM\r");
    let id = driver.asked(|c| matches!(c, Call::Confirm(_)));
    driver.answer(id, &super::confirming::preview(3, 2));
    // A box into the dialog does nothing; YES does what stands there; no other word does.
    driver.key(Key::Right);
    driver.keys("750100000011\r");
    driver.keys("00 CONFIRM\r");
    let confirms =
        |d: &Driver| d.done.iter().filter(|c| matches!(c, Cmd::Send(_, Call::Confirm(c)) if !c.dry_run)).count();
    assert_eq!((confirms(&driver), driver.app.overlays.len()), (0, 1));
    driver.keys("00 YES\r");
    assert_eq!(confirms(&driver), 1);
    driver.keys("00 NO\r");
    assert!(driver.app.overlays.is_empty());
    driver.keys("00 YES\r00 SCAN\r");
    assert_eq!(driver.app.screen, Screen::Scan);
    driver.keys("00 BACK\r");
    assert_eq!(driver.app.screen, Screen::Orders);
}

#[test]
fn a_station_begins_with_scanning_and_has_no_way_out() {
    let app = App::new(sample::NOW, Some(Lang::En), Some("dock-3".into()), Caps::default(), (80, 24), 7);
    let mut driver = Driver { app, at: sample::NOW, done: Vec::new() };
    driver.tell(LinkEvent::Welcome(Box::new(sample::welcome())));
    assert!(driver.text().contains("dock-3"));
    for key in [Key::Esc, Key::Ctrl('c'), Key::Ctrl('z'), Key::F(2), Key::Char('q'), Key::Char(':'), Key::Ctrl('c')] {
        let cmds = driver.key(key);
        assert!(!cmds.iter().any(|c| matches!(c, Cmd::Quit(_) | Cmd::Suspend)), "{key:?}");
        assert!(!driver.app.overlays.iter().any(|o| matches!(o, Overlay::Palette(_))));
    }
    driver.key(Key::F(4));
    driver.key(Key::Esc);
    assert_eq!(driver.app.screen, Screen::Scan, "back is back to work");
}

#[test]
fn a_box_is_shipped_counted_and_taken_back() {
    let mut driver = scanning();
    driver.key(Key::Right);
    assert!(driver.text().contains("SHIP · a scanned box leaves"), "{}", driver.text());
    let doc = |code: &str, outcome: &str, shipped| BoxesDoc {
        boxes: vec![BoxActDoc {
            code: code.into(),
            order: Some("7053K".into()),
            outcome: outcome.into(),
            ..BoxActDoc::default()
        }],
        orders: vec![ShippingDoc {
            order: "7053K".into(),
            boxes: 41,
            shipped,
            missing: 0,
            left: vec!["750100000099".into()],
        }],
    };
    let is_ship = |c: &Call| matches!(c, Call::BoxesAct(b) if b.act == "ship" && b.command_id.is_some());
    for (code, outcome, shipped) in
        [("750100000011", "shipped", 29), ("750100000011", "already", 29), ("750100000012", "refused", 29)]
    {
        driver.keys(&format!("{code}\r"));
        let id = driver.asked(is_ship);
        driver.answer(id, &doc(code, outcome, shipped));
    }
    assert!(
        driver.text().contains("7053K: 29 of 41 boxes shipped") && driver.text().contains("1 to go: 750100000099"),
        "{}",
        driver.text()
    );
    let heard: Vec<Verdict> = driver.app.scan.last.iter().map(|s| s.verdict).collect();
    assert_eq!(heard, [Verdict::Bad, Verdict::Again, Verdict::Good]);
    // A scan whose answer the line swallowed is asked for again with its own number.
    driver.keys("750100000013\r");
    driver.tell(LinkEvent::Lost("cut".into()));
    driver.tell(LinkEvent::Welcome(Box::new(sample::welcome())));
    let sent = changes_of(&driver, is_ship);
    assert_eq!(sent[sent.len() - 2], sent[sent.len() - 1]);
    driver.key(Key::F(9));
    let back = changes_of(&driver, |c| matches!(c, Call::BoxesAct(b) if b.act == "unship"));
    assert!(matches!(back.as_slice(), [Call::BoxesAct(b)] if b.reason.is_some() && b.boxes == ["750100000011"]));
}

#[test]
fn boxes_are_shipped_against_the_order_that_was_looked_at() {
    let mut driver = Driver::new();
    driver.keys("jjjj\r");
    let id = driver.asked(|c| matches!(c, Call::OrderGet { .. }));
    driver.answer(id, &crate::protocol::reply::OrderDoc { status: "confirmed".into(), ..sample::order() });
    driver.keys("b750100000011\r");
    let sent = changes_of(&driver, |c| matches!(c, Call::BoxesAct(_)));
    assert!(matches!(sent.as_slice(), [Call::BoxesAct(b)] if b.order.as_deref() == Some("7057K")), "{sent:?}");
}

#[test]
fn a_confirm_is_taken_back_while_its_window_is_open() {
    let mut driver = super::confirming::open(0);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    let id = driver.asked(|c| matches!(c, Call::Confirm(c) if !c.dry_run));
    let until = "2026-02-10T19:07:35Z".to_owned();
    let doc = super::confirming::preview(4, 0);
    driver.answer(
        id,
        &crate::protocol::reply::ConfirmDoc { outcome: "confirmed".into(), undo_until: Some(until), ..doc },
    );
    driver.key(Key::Esc);
    assert!(driver.text().contains("7058K is confirmed; until 14:07:35 [u] takes it back"), "{}", driver.text());
    driver.keys("u\r");
    let undone = |d: &Driver| changes_of(d, |c| matches!(c, Call::Undo(_)));
    assert!(undone(&driver).is_empty(), "the dialog stands on Cancel");
    driver.keys("u");
    driver.key(Key::Right);
    driver.key(Key::Enter);
    assert!(
        matches!(undone(&driver).as_slice(), [Call::Undo(u)] if u.order == "7058K" && u.expected_revision == Some(4))
    );
    // Over is over.
    driver.wait(31_000);
    driver.keys("u");
    assert!(driver.text().contains("No confirm can be taken back"), "{}", driver.text());
}

#[test]
fn an_order_is_voided_with_a_reason_and_a_second_look() {
    let mut driver = Driver::new();
    driver.keys("vwilted\r");
    let voids = |d: &Driver| changes_of(d, |c| matches!(c, Call::Void(_)));
    assert!(driver.text().contains("Void 7058K because of “wilted”?"), "{}", driver.text());
    driver.key(Key::Enter);
    assert!(voids(&driver).is_empty());
    driver.key(Key::Enter);
    driver.key(Key::Right);
    driver.key(Key::Enter);
    assert!(
        matches!(voids(&driver).as_slice(), [Call::Void(v)] if v.reason == "wilted" && v.expected_revision == Some(3))
    );
}
