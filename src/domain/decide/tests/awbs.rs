//! AWBs that are renamed, moved to, closed.

use crate::domain::awb::AwbKey;
use crate::domain::command::Answer;
use crate::domain::decide::testing::{Memory, paid};
use crate::domain::flow::{AwbAct, BoxAct, Edit, OrderAct};
use crate::domain::ids::OrderNumber;
use crate::domain::order::{Flag, Order};

const DATE: &str = "2026-02-05";

fn awb(order: &Order) -> String {
    order.awb.as_ref().unwrap().to_string()
}

fn number(text: &str) -> AwbAct {
    AwbAct::Number(text.into())
}

fn confirmed(m: &mut Memory, id: &str, reference: Option<&str>) -> Order {
    let mut content = paid(id, 1, &[("A", 2)]);
    content.reference = reference.map(str::to_owned);
    m.confirmed(content)
}

#[test]
fn the_real_number_renames_a_temporary_awb_and_its_old_name_stays() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    confirmed(&mut m, "2", None);
    let codes = m.codes(1);
    m.printed(1);
    let done = m.awb_act(DATE, number("176-1234-5675")).unwrap();
    assert_eq!((done.moved.len(), done.warnings.len(), done.key.to_string()), (2, 0, "176-12345675".into()));
    let after = m.order_of(1);
    assert_eq!(
        (awb(&after), m.codes(1), after.needs_confirm_again()),
        ("176-12345675".into(), codes, false),
        "R-11 T1"
    );
    assert!(m.boxes.values().all(|b| !b.stale));
    // An order of that date joins the real one (R-08 T4); the old name is the same AWB.
    assert_eq!(awb(&confirmed(&mut m, "3", None)), "176-12345675");
    assert!(m.awb_act(DATE, AwbAct::Close).is_ok());
    assert!(m.awbs.values().any(|a| a.closed && a.orders == 3));
    assert_eq!(m.awb_act("PO-1", AwbAct::Close).unwrap_err().code(), "not_found");
}

#[test]
fn r09_a_wrong_check_digit_warns_and_letters_are_no_number() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    assert_eq!(m.awb_act(DATE, number("023-7654321")).unwrap_err().code(), "awb_number");
    assert_eq!(m.awb_act(DATE, number("176-1234567A")).unwrap_err().code(), "awb_number");
    let done = m.awb_act(DATE, number("176-12345678")).unwrap();
    assert_eq!(done.warnings, [Flag::AwbCheckDigit]);
    assert!(m.order_of(1).flags.contains(&Flag::AwbCheckDigit));
    // Corrected: the warning goes, and both old names are found.
    assert!(m.awb_act("176-12345678", number("17612345675")).unwrap().warnings.is_empty());
    assert!(!m.order_of(1).flags.contains(&Flag::AwbCheckDigit));
    assert!(m.awb_act(DATE, number("176-12345675")).unwrap().moved.is_empty());
}

#[test]
fn a_number_that_the_buyer_has_already_joins_both() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    confirmed(&mut m, "2", Some("176-12345675"));
    m.awb_act(DATE, number("176-12345675")).unwrap();
    let real = &m.awbs[&(m.order_of(1).buyer, AwbKey::parse("176-12345675"))];
    assert_eq!((real.orders, real.pieces), (2, 4));
}

#[test]
fn r08_t8_a_closed_awb_is_followed_by_a_new_one_with_a_warning() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    m.awb_act(DATE, AwbAct::Close).unwrap();
    let number = m.one(paid("2", 1, &[("A", 1)])).number.0;
    let Answer::Confirm(preview) = m.confirm(number, |c| c.dry_run = true) else { panic!() };
    assert_eq!((preview.warnings.clone(), preview.joins), (vec![Flag::AwbClosed], false));
    m.confirm(number, |_| ());
    assert_eq!(awb(&m.order_of(2)), format!("{DATE}/2"));
    assert!(m.order_of(2).flags.contains(&Flag::AwbClosed));
    assert_eq!(awb(&confirmed(&mut m, "3", None)), format!("{DATE}/2"), "the next one joins it");
    m.awb_act(DATE, AwbAct::Open).unwrap();
    assert_eq!(awb(&confirmed(&mut m, "4", None)), DATE);
}

#[test]
fn r08_t9_a_reference_after_confirm_takes_the_order_to_its_awb() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    let reference = |text: &str| OrderAct::Edit(Box::new(Edit { reference: Some(text.into()), ..Edit::default() }));
    let after = m.acted(1, reference("145-12345675"));
    assert_eq!((awb(&after), after.needs_confirm_again()), ("145-12345675".into(), false));
    let left = &m.awbs[&(after.buyer.clone(), AwbKey::parse(DATE))];
    assert_eq!((left.orders, left.pieces), (0, 0), "in no list of open ones any more");
    assert_eq!(awb(&m.acted(1, reference(""))), DATE);
    // as another ship date does.
    let date = Edit { ship_date: Some("2026-02-09".parse().unwrap()), ..Edit::default() };
    assert_eq!(awb(&m.acted(1, OrderAct::Edit(Box::new(date)))), "2026-02-09");
}

#[test]
fn orders_are_moved_by_hand_and_those_that_can_not_are_told() {
    let mut m = Memory::new();
    for id in ["1", "2", "3"] {
        confirmed(&mut m, id, None);
    }
    m.one(paid("4", 1, &[("A", 1)]));
    let other = m.take("gh", vec![paid("5", 1, &[("A", 1)])]).orders[0].0.number.0;
    m.confirm(other, |_| ());
    let code = m.codes(2).remove(0);
    m.boxes(BoxAct::Ship, &[&code], None);
    let numbers = [1, 2, 4, other, 99].map(OrderNumber).to_vec();
    let done = m.awb_act("LATE-1", AwbAct::Take(numbers.clone(), vec![])).unwrap();
    assert_eq!(done.moved.iter().map(|l| l.number.0).collect::<Vec<_>>(), [1]);
    let failed: Vec<_> = done.failed.iter().map(|(n, no)| (n.0, no.code())).collect();
    let expected = [(2, "already_shipped"), (4, "not_confirmed"), (other, "other_buyer"), (99, "not_found")];
    assert_eq!(failed, expected);
    assert_eq!(awb(&m.order_of(1)), "LATE-1");
    let again = m.awb_act("LATE-1", AwbAct::Take(vec![OrderNumber(1)], vec![])).unwrap();
    assert_eq!(again.failed[0].1.code(), "nothing_to_do");
    m.awb_act("LATE-1", AwbAct::Close).unwrap();
    assert_eq!(m.awb_act("LATE-1", AwbAct::Take(numbers, vec![])).unwrap_err().code(), "awb_closed");
}

fn of_buyer(m: &Memory, key: &str) -> (u32, u32, u32) {
    let awb = &m.awbs[&(m.order_of(1).buyer, AwbKey::parse(key))];
    (awb.orders, awb.pieces, awb.shipped)
}

fn take(boxes: &[&str]) -> AwbAct {
    AwbAct::Take(Vec::new(), boxes.iter().map(|b| (*b).to_owned()).collect())
}

#[test]
fn r08_t9_single_boxes_travel_on_another_awb_and_come_back() {
    let mut m = Memory::new();
    let (_, _) = (confirmed(&mut m, "1", None), confirmed(&mut m, "2", None));
    let codes = m.codes(1);
    m.printed(1);
    let done = m.awb_act("LATE-1", take(&[&codes[0], "KS 57", "999999999999", &codes[0]])).unwrap();
    assert_eq!(done.boxes.iter().map(ToString::to_string).collect::<Vec<_>>(), codes[..1]);
    let why: Vec<_> = done.failed_boxes.iter().map(|(text, no)| (text.as_str(), no.code())).collect();
    assert_eq!(
        why,
        [("KS 57", "not_a_box"), ("999999999999", "not_found"), (codes[0].as_str(), "nothing_to_do")],
        "each by itself"
    );
    assert_eq!((of_buyer(&m, DATE), of_buyer(&m, "LATE-1")), ((2, 3, 0), (1, 1, 0)));
    let order = m.order_of(1);
    assert_eq!((awb(&order), order.revision, m.codes(1)), (DATE.into(), 3, codes.clone()), "R-11 T1");
    assert!(m.boxes.values().all(|b| !b.stale), "a label outlives the AWB");
    // What leaves counts on the AWB that it leaves with, and can't be moved any more.
    m.boxes(BoxAct::Ship, &[&codes[0]], None);
    assert_eq!((of_buyer(&m, DATE).2, of_buyer(&m, "LATE-1").2), (0, 1));
    assert_eq!(m.awb_act(DATE, take(&[&codes[0]])).unwrap().failed_boxes[0].1.code(), "already_shipped");
    m.boxes(BoxAct::Unship("wrong truck".into()), &[&codes[0]], None);
    // Its number takes the box along; with the number of its order both are one again.
    m.awb_act("LATE-1", number("176-12345675")).unwrap();
    assert_eq!(of_buyer(&m, "176-12345675"), (1, 1, 0));
    m.awb_act(DATE, number("176-12345675")).unwrap();
    assert_eq!((of_buyer(&m, "176-12345675"), m.order_of(1).elsewhere.len()), ((2, 4, 0), 0));
    m.awb_act("BACK", take(&[&codes[1]])).unwrap();
    m.awb_act("176-12345675", take(&[&codes[1]])).unwrap();
    assert_eq!((of_buyer(&m, "176-12345675"), of_buyer(&m, "BACK")), ((2, 4, 0), (0, 0, 0)));
}

#[test]
fn boxes_that_went_alone_leave_with_their_line_and_their_order() {
    let mut m = Memory::new();
    let mut content = paid("1", 1, &[("A", 2), ("B", 2)]);
    content.reference = Some("PO-1".into());
    m.confirmed(content);
    let codes = m.codes(1);
    m.awb_act("LATE-1", take(&[&codes[1], &codes[2], &codes[3]])).unwrap();
    assert_eq!((of_buyer(&m, "PO-1"), of_buyer(&m, "LATE-1")), ((1, 1, 0), (1, 3, 0)));
    m.acted(1, OrderAct::DeleteLine(2, "no more".into()));
    assert_eq!((of_buyer(&m, "PO-1"), of_buyer(&m, "LATE-1")), ((1, 1, 0), (1, 1, 0)));
    m.acted(1, OrderAct::Void("frost".into()));
    assert_eq!((of_buyer(&m, "PO-1"), of_buyer(&m, "LATE-1")), ((0, 0, 0), (0, 0, 0)));
    let code = codes[0].clone();
    assert_eq!(m.awb_act("LATE-1", take(&[&code])).unwrap().failed_boxes[0].1.code(), "box_released");
}

#[test]
fn r08_t9_what_has_left_stays_where_it_is_when_the_reference_comes_later() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    let codes = m.codes(1);
    m.boxes(BoxAct::Ship, &[&codes[0]], None);
    let reference = |text: &str| OrderAct::Edit(Box::new(Edit { reference: Some(text.into()), ..Edit::default() }));
    let Answer::Order(done) = m.order_act(1, reference("145-12345675")) else { panic!() };
    assert_eq!(done.stayed.iter().map(ToString::to_string).collect::<Vec<_>>(), codes[..1]);
    assert_eq!((of_buyer(&m, DATE), of_buyer(&m, "145-12345675")), ((1, 1, 1), (1, 1, 0)));
    m.boxes(BoxAct::Ship, &[&codes[1]], None);
    assert_eq!(m.refused(1, reference("PO-9")).code(), "already_shipped");
}

#[test]
fn r09_t3_and_r10_any_airline_and_a_house_waybill_that_is_only_a_text() {
    let mut m = Memory::new();
    confirmed(&mut m, "1", None);
    assert!(m.awb_act(DATE, number("999-00000011")).unwrap().warnings.is_empty(), "nobody knows all prefixes");
    let edit = Edit { hawb: Some("HAWB-0417/B 99".into()), ..Edit::default() };
    let after = m.acted(1, OrderAct::Edit(Box::new(edit)));
    assert_eq!((after.hawb.as_deref(), after.needs_confirm_again()), (Some("HAWB-0417/B 99"), false));
}
