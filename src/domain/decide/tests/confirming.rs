//! confirm.

use crate::domain::awb::AwbKey;
use crate::domain::channel_order::ChannelStatus::{Paid, Pending};
use crate::domain::command::{Answer, ConfirmOutcome, Confirmed, Event};
use crate::domain::decide::testing::{Memory, cancelled, later, order, paid};
use crate::domain::document::OrderOutcome;
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::order::{Flag, OrderStatus};
use crate::domain::refusal::Refusal;
use std::collections::BTreeSet;

fn done(answer: Answer) -> Confirmed {
    match answer {
        Answer::Confirm(confirmed) => *confirmed,
        other => panic!("{other:?}"),
    }
}

fn no(answer: Answer) -> Refusal {
    match answer {
        Answer::Refused(refusal) => *refusal,
        other => panic!("{other:?}"),
    }
}

fn skus(lines: &[crate::domain::order::Line]) -> Vec<&str> {
    lines.iter().map(|l| l.sku.as_deref().unwrap()).collect()
}

#[test]
fn r06_t1_pending_lines_are_shown_first_and_dropped_only_when_asked() {
    let mut m = Memory::new();
    let before = m.one(order("1", 1, &[("A", 2, Paid), ("B", 3, Pending)]));
    let Refusal::PendingLines { pending, revision, .. } = no(m.confirm(1, |_| ())) else { panic!() };
    assert_eq!((skus(&pending), revision), (vec!["B"], 1));
    let preview = done(m.confirm(1, |c| c.dry_run = true));
    assert_eq!(preview.outcome, ConfirmOutcome::WouldConfirm);
    assert_eq!((skus(&preview.kept), skus(&preview.dropped), preview.boxes), (vec!["A"], vec!["B"], 2));
    assert_eq!((m.order_of(1), m.boxes.len(), m.awbs.len()), (before, 0, 0));

    let real = done(m.confirm(1, |c| (c.drop_pending, c.expected_revision) = (true, Some(1))));
    assert_eq!(real.outcome, ConfirmOutcome::Confirmed);
    assert_eq!((skus(&real.kept), &real.dropped, real.boxes), (vec!["A"], &preview.dropped, preview.boxes));
    assert_eq!((&real.awb, real.joins), (&preview.awb, preview.joins));
    let after = m.order_of(1);
    assert_eq!((after.status, skus(&after.lines), after.revision), (OrderStatus::Confirmed, vec!["A"], 2));
    assert_eq!(after.confirmed.unwrap().by, "maria");
    let kept_in_journal = m.last.iter().any(|e| matches!(e, Event::OrderStored(_, _, d) if *d == real.dropped));
    assert!(kept_in_journal);
}

#[test]
fn r06_t1_flags_of_dropped_lines_go_with_them() {
    let mut m = Memory::new();
    let mut content = order("1", 1, &[("A", 1, Paid), ("B", 1, Pending)]);
    content.lines[1].sku = None;
    assert!(m.one(content).flags.contains(&Flag::NoSku));
    done(m.confirm(1, |c| c.drop_pending = true));
    assert!(!m.order_of(1).flags.contains(&Flag::NoSku));
}

#[test]
fn r06_t2_another_revision_than_seen_is_refused() {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 1, Paid), ("B", 1, Pending)]));
    m.one(order("1", 2, &[("A", 1, Paid), ("B", 1, Paid)]));
    let refusal = no(m.confirm(1, |c| (c.drop_pending, c.expected_revision) = (true, Some(1))));
    assert!(matches!(refusal, Refusal::Changed { expected: 1, revision: 2, .. }));
    assert_eq!(m.order_of(1).lines.len(), 2);
    assert!(matches!(
        no(m.confirm(1, |c| (c.dry_run, c.expected_revision) = (true, Some(1)))),
        Refusal::Changed { .. }
    ));
}

#[test]
fn r06_t3_and_t6_the_second_confirm_hears_who_was_first() {
    let mut m = Memory::new();
    m.one(paid("1", 1, &[("A", 1)]));
    done(m.confirm(1, |c| c.expected_revision = Some(1)));
    m.user = "pedro".into();
    m.at = later(60);
    for ask in [Some(1), Some(2), None] {
        let second = done(m.confirm(1, |c| c.expected_revision = ask));
        assert_eq!(second.outcome, ConfirmOutcome::Already);
        assert_eq!(second.by, Some(("maria".into(), later(0))));
        assert!(m.last.is_empty());
    }
    assert_eq!((m.boxes.len(), m.awbs.values().next().unwrap().pieces), (1, 1));
}

#[test]
fn r06_t4_one_decision_holds_all_of_it() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2)]));
    let kinds: Vec<_> = m.last.iter().map(|e| matches!(e, Event::OrderStored(..))).collect();
    assert_eq!(kinds.len(), 4, "two boxes, the AWB, the order: {:?}", m.last);
    assert_eq!(kinds.iter().filter(|o| **o).count(), 1);
}

#[test]
fn r06_t7_voided_unknown_and_open_orders_are_refused() {
    let mut m = Memory::new();
    m.one(cancelled("1", Some(1)));
    m.one(order("2", 1, &[("A", 1, Pending)]));
    assert!(matches!(no(m.confirm(1, |_| ())), Refusal::Voided(..)));
    assert!(matches!(no(m.confirm(9, |_| ())), Refusal::NoOrder(OrderNumber(9))));
    for dry_run in [false, true] {
        let refusal = no(m.confirm(2, |c| (c.drop_pending, c.dry_run) = (true, dry_run)));
        assert!(matches!(refusal, Refusal::NothingCheckedOut(_)));
    }
}

fn awb_of(m: &mut Memory, channel: &str, id: &str, reference: Option<&str>) -> AwbKey {
    let mut content = paid(id, 1, &[("A", 1)]);
    content.reference = reference.map(Into::into);
    let number = m.take(channel, vec![content]).orders[0].0.number.0;
    done(m.confirm(number, |_| ())).awb.unwrap()
}

#[test]
fn r08_t1_to_t3_the_key() {
    let mut m = Memory::new();
    assert_eq!(awb_of(&mut m, "fw", "1", Some("145-1234-5675")).to_string(), "145-12345675");
    assert_eq!(awb_of(&mut m, "fw", "2", Some("PO-88")), AwbKey::Ref("PO-88".into()));
    for (id, none) in [("3", None), ("4", Some("")), ("5", Some(" ")), ("6", Some("-")), ("7", Some("0"))] {
        assert_eq!(awb_of(&mut m, "fw", id, none).to_string(), "2026-02-05", "{none:?}");
    }
}

#[test]
fn r08_t4_to_t6_who_shares_one() {
    let mut m = Memory::new();
    awb_of(&mut m, "fw", "1", None);
    awb_of(&mut m, "fw2", "2", None);
    awb_of(&mut m, "gh", "3", None);
    awb_of(&mut m, "web", "4", None);
    let shared = |m: &Memory| m.awbs.values().map(|a| (a.orders, a.pieces)).collect::<Vec<_>>();
    assert_eq!(shared(&m), [(1, 1), (2, 2), (1, 1)], "none, FW01, GH02");
    for (id, text) in [("5", "17612345675"), ("6", "176-12345675"), ("7", "176 1234 5675")] {
        awb_of(&mut m, "fw", id, Some(text));
    }
    assert!(shared(&m).contains(&(3, 3)));
    let joins = |m: &mut Memory, id: &str| {
        let number = m.one(paid(id, 1, &[("A", 1)])).number.0;
        done(m.confirm(number, |c| c.dry_run = true)).joins
    };
    assert!(joins(&mut m, "8"));
}

#[test]
fn r08_t7_another_ship_date_warns_and_the_newest_stays() {
    let mut m = Memory::new();
    let mut content = paid("1", 1, &[("A", 1)]);
    content.reference = Some("PO-88".into());
    m.confirmed(content.clone());
    content.channel_order_id = "2".into();
    content.ship_date = Some("2026-02-10".parse().unwrap());
    assert!(m.confirmed(content).flags.contains(&Flag::AwbOtherDate));
    assert_eq!(m.awbs.values().next().unwrap().ship_date.to_string(), "2026-02-10");
    assert!(!m.order_of(1).flags.contains(&Flag::AwbOtherDate));
}

#[test]
fn r09_a_wrong_check_digit_warns_and_is_never_refused() {
    for (id, reference, warns) in
        [("1", "176-12345678", true), ("2", "176-12345675", false), ("3", "023-7654321", false)]
    {
        let mut m = Memory::new();
        let mut content = paid(id, 1, &[("A", 1)]);
        content.reference = Some(reference.into());
        assert_eq!(m.confirmed(content).flags.contains(&Flag::AwbCheckDigit), warns, "{reference}");
    }
}

#[test]
fn r11_t5_and_t7_every_box_has_its_code_and_none_comes_twice() {
    let mut m = Memory::new();
    let mut first = paid("1", 1, &[("A", 2), ("B", 2)]);
    // A code from outside that looks like the next one of ours.
    first.lines[1].box_codes = vec![BoxCode::allotted(1)];
    let first = m.confirmed(first);
    let codes = |o: &crate::domain::order::Order| o.lines.iter().flat_map(|l| l.box_codes.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&first), [2, 3, 1, 4].map(BoxCode::allotted));
    assert!(!first.flags.contains(&Flag::BoxCodeTaken));
    m.take("fw", vec![cancelled("1", Some(2))]);
    let second = m.confirmed(paid("2", 1, &[("A", 3)]));
    let all: BTreeSet<_> = codes(&first).into_iter().chain(codes(&second)).collect();
    assert_eq!((all.len(), m.boxes.len()), (7, 7));
    let places: Vec<_> = codes(&first).iter().map(|c| m.boxes[c].index).collect();
    assert_eq!(places, [1, 2, 3, 4]);
}

#[test]
fn r11_t1_codes_stay_whatever_the_channel_says_later() {
    let mut m = Memory::new();
    let before = m.confirmed(paid("1", 1, &[("A", 2)]));
    let mut content = paid("1", 2, &[("A", 9)]);
    content.lines[0].box_codes = vec![BoxCode::new("KS9").unwrap()];
    assert_eq!(m.take("fw", vec![content]).orders[0].1, OrderOutcome::Conflict);
    assert_eq!(m.order_of(1).lines, before.lines);
}
