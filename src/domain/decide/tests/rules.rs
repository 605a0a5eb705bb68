//! Rules of `k2k-domain.md` §4 that stand in no other theme: R-03 asks, R-04, R-08 places, R-11 T2, R-17 T5, R-20, R-21.

use super::stock::{at, boxes, buyer, code, place};
use crate::domain::channel_order::ChannelStatus::{Cancelled, Paid, Pending};
use crate::domain::command::{Answer, ConfirmOutcome};
use crate::domain::connection::Connection;
use crate::domain::decide::testing::{Memory, order, paid};
use crate::domain::flow::{BoxAct, BoxOutcome, Edit, OrderAct, Swap};
use crate::domain::money::Currency;
use crate::domain::notice::NoticeKind;
use crate::domain::order::{EndedBy, Flag, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::domain::stock_file::Mode;

fn swap(from: &str, to: &str) -> OrderAct {
    OrderAct::Swap(Box::new(Swap { from: from.into(), to: to.into(), reason: "torn".into() }))
}

fn set_boxes(line: u32, boxes: u32) -> OrderAct {
    OrderAct::Edit(Box::new(Edit { boxes: vec![(line, boxes)], ..Edit::default() }))
}

fn connection<'m>(m: &'m mut Memory, code: &str) -> &'m mut Connection {
    m.settings.buyers.get_mut(&buyer(code)).unwrap()
}

#[test]
fn r03_a_ship_date_that_is_too_early_is_asked_about_and_never_confirmed_by_itself() {
    let mut m = Memory::new();
    connection(&mut m, "FW01").auto_confirm = true;
    let mut content = paid("1", 1, &[("A", 1)]);
    content.ship_date = Some("2026-02-03".parse().unwrap());
    assert_eq!(m.one(content).status, OrderStatus::Pending, "a person must see it");
    let Answer::Confirm(preview) = m.confirm(1, |c| c.dry_run = true) else { panic!() };
    assert_eq!((preview.outcome, preview.warnings), (ConfirmOutcome::WouldConfirm, vec![Flag::TooEarly]));
    assert!(matches!(m.confirm(1, |_| ()), Answer::Confirm(_)), "we do not lose a sale");
}

#[test]
fn r04_a_line_that_ran_out_of_time_is_never_confirmable() {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 1, Paid), ("B", 1, Pending)]));
    // The cut-off passed between cart and check-out: the buyer's system says that the line is expired.
    let after = m.one(order("1", 2, &[("A", 1, Paid), ("B", 1, Cancelled)]));
    assert_eq!((after.status, after.lines.len()), (OrderStatus::Pending, 1));
    assert_eq!((after.history[0].why.clone(), after.history[0].line.sku.as_deref()), (EndedBy::Timer, Some("B")));
    let gone = m.one(order("2", 1, &[("A", 1, Cancelled)]));
    assert_eq!(gone.status, OrderStatus::Voided);
    let Answer::Refused(no) = m.confirm(gone.number.0, |c| c.drop_pending = true) else { panic!() };
    assert!(matches!(*no, Refusal::Voided(..)));
}

#[test]
fn r08_boxes_of_two_places_do_not_share_an_awb_until_it_has_its_number() {
    let mut m = Memory::new();
    m.stock_file(
        1,
        vec![
            at(boxes("ROSA", Mode::Set, 9, &[]), |b| b.location = place("UIO")),
            at(boxes("LIRIO", Mode::Set, 9, &[]), |b| b.location = place("BOG")),
        ],
    );
    let awb = |m: &mut Memory, id: &str, sku: &str, reference: Option<&str>| {
        let mut content = paid(id, 1, &[(sku, 1)]);
        content.reference = reference.map(str::to_owned);
        m.confirmed(content).awb.unwrap().to_string()
    };
    assert_eq!(awb(&mut m, "1", "ROSA", None), "2026-02-05");
    assert_eq!(awb(&mut m, "2", "LIRIO", None), "2026-02-05/BOG");
    assert_eq!(awb(&mut m, "3", "ROSA", None), "2026-02-05");
    assert_eq!(awb(&mut m, "4", "LIRIO", None), "2026-02-05/BOG");
    assert_eq!(awb(&mut m, "5", "OTHER", None), "2026-02-05", "nobody knows where it is");
    // Who names a number knows what flies with it.
    assert_eq!(awb(&mut m, "6", "ROSA", Some("176-12345675")), "176-12345675");
    assert_eq!(awb(&mut m, "7", "LIRIO", Some("176-12345675")), "176-12345675");
}

#[test]
fn r11_t2_a_code_on_paper_of_a_buyers_box_stays() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2)]));
    let codes = m.codes(1);
    let after = m.acted(1, swap(&codes[0], " ks77\r\n"));
    assert_eq!(m.codes(1), ["KS77", &codes[1]]);
    assert!(!after.needs_confirm_again());
    assert_eq!(
        m.boxes(BoxAct::Ship, &[&codes[0]], None).boxes[0].outcome,
        BoxOutcome::Refused(Box::new(FlowRefusal::BoxReleased(code(&codes[0]), after.label()).into()))
    );
    m.printed(1);
    assert_eq!(m.refused(1, swap(&codes[1], "KS78")).code(), "code_is_out");
    connection(&mut m, "FW01").swap_boxes = true;
    m.acted(1, swap(&codes[1], "KS78"));
    for (from, to, why) in [
        ("KS78", "KS77", "code_taken"),
        ("KS78", &codes[0], "code_taken"),
        ("KS78", "KS 7", "not_a_box"),
        ("KS99", "KS98", "not_found"),
    ] {
        assert_eq!(m.refused(1, swap(from, to)).code(), why, "{from} → {to}");
    }
    m.boxes(BoxAct::Ship, &["KS78"], None);
    assert_eq!(m.refused(1, swap("KS78", "KS79")).code(), "already_shipped");
}

#[test]
fn r17_t5_an_equal_box_is_offered_where_the_buyer_allows_it() {
    let mut m = Memory::new();
    let lot = |codes: &[&str], lot: &str| at(boxes("ROSA", Mode::Set, 0, codes), |b| b.lot = lot.into());
    m.stock_file(1, vec![lot(&["KS1", "KS2"], "L1"), lot(&["KS3"], "L2")]);
    m.confirmed(paid("1", 1, &[("ROSA", 1)]));
    assert_eq!(m.codes(1), ["KS1"]);
    let scan = |m: &mut Memory, text: &str| match m.boxes(BoxAct::Ship, &[text], Some(1)).boxes.remove(0).outcome {
        BoxOutcome::Refused(no) => *no,
        other => panic!("{other:?}"),
    };
    let label = m.order_of(1).label();
    let equal = |own: Option<&str>| Refusal::from(FlowRefusal::EqualBox(code("KS2"), label, own.map(code)));
    assert_eq!(scan(&mut m, "KS2"), equal(None), "off by default: the buyer has the codes");
    assert_eq!(scan(&mut m, "KS3").code(), "not_found", "another lot is other goods");
    connection(&mut m, "FW01").swap_boxes = true;
    assert_eq!(scan(&mut m, "KS2"), equal(Some("KS1")));
    assert_eq!(m.refused(1, swap("KS1", "KS3")).code(), "code_taken");
    m.acted(1, swap("KS1", "KS2"));
    assert_eq!((m.codes(1), m.stock.count("ROSA")), (vec!["KS2".to_owned()], (3, 1, 0)));
    m.boxes(BoxAct::Ship, &["KS2"], Some(1));
    assert_eq!(m.stock.count("ROSA"), (2, 0, 0));
}

#[test]
fn r20_fewer_boxes_are_an_edit_before_confirm_and_the_buyer_is_told() {
    let mut m = Memory::new();
    m.settings.notices.mail = true;
    connection(&mut m, "FW01").send_checkout_notification_to = vec!["orders@fw.example".into()];
    m.one(paid("1", 1, &[("A", 5), ("B", 2)]));
    let after = m.acted(1, set_boxes(1, 3));
    assert_eq!((after.lines[0].boxes, after.lines[0].quantity, after.lines[0].asked), (3, 3, Some(5)));
    for (line, boxes, why) in [(1, 0, "boxes"), (1, 6, "boxes"), (7, 1, "not_found"), (1, 3, "nothing_to_do")] {
        assert_eq!(m.refused(1, set_boxes(line, boxes)).code(), why, "{line} {boxes}");
    }
    // It stays while the channel asks for as much; what the channel asks for since is told as it is.
    let mut newer = paid("1", 2, &[("A", 5), ("B", 2)]);
    newer.note = Some("gate 7".into());
    assert_eq!(m.one(newer).lines[0].boxes, 3);
    assert_eq!(m.one(paid("1", 3, &[("A", 4), ("B", 2)])).lines[0].boxes, 4);
    m.acted(1, set_boxes(1, 1));
    assert_eq!(m.acted(1, set_boxes(1, 4)).lines[0].asked, None, "all of them again");
    m.acted(1, set_boxes(1, 2));
    let Answer::Confirm(done) = m.confirm(1, |_| ()) else { panic!() };
    assert_eq!((done.boxes, done.dropped.len(), m.codes(1).len()), (4, 0, 4));
    assert!(!done.told.targets.is_empty());
    let told: Vec<_> = m.notices.values().filter(|n| n.kind == NoticeKind::LinesDropped).collect();
    assert!(told.iter().all(|n| n.facts.lines.iter().any(|l| l.quantity == 2)), "{told:?}");
    assert_eq!(m.refused(1, set_boxes(1, 1)).code(), "confirmed");
    // The channel repeats what it said: that is no conflict.
    assert!(m.one(paid("1", 4, &[("A", 4), ("B", 2)])).conflicts.is_empty());
}

#[test]
fn r21_prices_of_two_currencies_are_two_orders_each_with_its_code() {
    let mut m = Memory::new();
    let mut pesos = paid("1", 1, &[("A", 2)]);
    pesos.currency = Currency::new("MXN");
    let (pesos, dollars) = (m.one(pesos), m.one(paid("2", 1, &[("A", 2)])));
    let shown = |o: &crate::domain::order::Order| (o.total().unwrap().to_string(), o.currency.unwrap().to_string());
    assert_eq!((shown(&pesos), shown(&dollars)), (("5.00".into(), "MXN".into()), ("5.00".into(), "USD".into())));
}
