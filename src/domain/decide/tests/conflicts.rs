//! R-02 T4, R-05 T2: what the channel says after confirm is an item with its difference, accepted or kept by a person.

use crate::domain::boxes::BoxState;
use crate::domain::channel_order::ChannelStatus::{Paid, Pending};
use crate::domain::command::{Answer, Event, OrderChange};
use crate::domain::conflict::Differs;
use crate::domain::decide::testing::{Memory, cancelled, later, order, paid};
use crate::domain::document::OrderOutcome;
use crate::domain::flow::{BoxAct, Edit, OrderAct};
use crate::domain::ids::BoxCode;
use crate::domain::order::{EndedBy, Flag, Order, OrderStatus};
use crate::domain::refusal::FlowRefusal;

type Told<'a> = (Differs, Option<&'a str>, Option<&'a str>, Option<&'a str>);

fn told(order: &Order) -> Vec<Told<'_>> {
    let all = order.conflicts.iter().flat_map(|c| &c.differences);
    all.map(|d| (d.what, d.item.as_deref(), d.ours.as_deref(), d.theirs.as_deref())).collect()
}

fn box_of(m: &Memory, code: &str) -> crate::domain::order::BoxRecord {
    m.boxes[&BoxCode::new(code).unwrap()].clone()
}

#[test]
fn r02_t4_the_difference_is_told_line_by_line() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2), ("B", 1)]));
    m.at = later(500);
    let mut content = order("1", 2, &[("A", 3, Paid), ("B", 1, Pending)]);
    content.lines[0].mark_code = Some("M-9".into());
    content.note = Some("hurry".into());
    content.ship_to.city = Some("Cali".into());
    content.lines.push(paid("x", 1, &[("C", 4)]).lines.remove(0));
    assert_eq!(m.take("fw", vec![content]).orders[0].1, OrderOutcome::Conflict);
    let after = m.order_of(1);
    assert_eq!(
        told(&after),
        [
            (Differs::Quantity, Some("A"), Some("2"), Some("3")),
            (Differs::MarkCode, Some("A"), Some("M-7"), Some("M-9")),
            (Differs::LineGone, Some("B"), Some("1"), None),
            (Differs::LineAdded, Some("C"), None, Some("4")),
            (Differs::ShipTo, None, None, Some("Cali")),
            (Differs::Note, None, None, Some("hurry")),
        ]
    );
    let item = &after.conflicts[0];
    assert_eq!((item.channel_order_id.as_str(), item.at, item.document.0), ("1", later(500), 2));
    assert!(after.flags.contains(&Flag::Conflict) && !after.needs_confirm_again());
    // The newest words replace the older ones; the same words again are not told again.
    m.take("fw", vec![paid("1", 3, &[("A", 5), ("B", 1)])]);
    assert_eq!(told(&m.order_of(1)), [(Differs::Quantity, Some("A"), Some("2"), Some("5"))]);
    // Back to what was confirmed: nothing to decide.
    assert_eq!(m.take("fw", vec![paid("1", 4, &[("A", 2), ("B", 1)])]).orders[0].1, OrderOutcome::Updated);
    assert!(m.order_of(1).conflicts.is_empty() && !m.order_of(1).flags.contains(&Flag::Conflict));
    let label = m.order_of(1).label();
    for act in [OrderAct::Accept, OrderAct::Keep] {
        assert_eq!(m.refused(1, act), FlowRefusal::NoConflict(label).into());
    }
}

#[test]
fn keep_leaves_all_of_it_and_is_told_once() {
    let mut m = Memory::new();
    let before = m.confirmed(paid("1", 1, &[("A", 2)]));
    m.take("fw", vec![paid("1", 2, &[("A", 3)])]);
    let after = m.acted(1, OrderAct::Keep);
    assert_eq!((&after.lines, after.conflicts.len(), after.needs_confirm_again()), (&before.lines, 0, false));
    assert!(matches!(&m.last[0], Event::OrderStored(_, OrderChange::Kept, _)));
    // The same wish once more, further on its way, does not ask again.
    let mut shipped = paid("1", 3, &[("A", 3)]);
    shipped.status = crate::domain::channel_order::ChannelStatus::Shipped;
    assert_eq!(m.take("fw", vec![shipped]).orders[0].1, OrderOutcome::Updated);
    assert!(m.order_of(1).conflicts.is_empty());
    assert_eq!(m.take("fw", vec![paid("1", 4, &[("A", 4)])]).orders[0].1, OrderOutcome::Conflict);
}

#[test]
fn accept_takes_the_newest_and_unchanged_boxes_keep_code_and_label() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2), ("B", 1), ("C", 1)]));
    m.printed(1);
    let codes = m.codes(1);
    let mut content = paid("1", 2, &[("A", 2), ("B", 1), ("C", 1)]);
    content.lines[1].mark_code = Some("M-9".into());
    m.take("fw", vec![content]);
    let revision = m.order_of(1).revision;
    let after = m.acted(1, OrderAct::Accept);
    assert_eq!((after.revision, after.status), (revision + 1, OrderStatus::Confirmed));
    assert!(after.needs_confirm_again() && after.conflicts.is_empty());
    assert_eq!(m.codes(1), codes);
    let stale: Vec<_> = codes.iter().map(|c| box_of(&m, c).stale).collect();
    assert_eq!(stale, [false, false, true, false], "only the label of the changed line is old");
    m.at = later(99);
    assert!(matches!(m.confirm(1, |_| ()), Answer::Confirm(_)));
    let jobs = m.printed(1);
    assert_eq!((jobs.len(), jobs[0].content.mark_code.as_deref(), jobs[0].content.reprint), (1, Some("M-9"), 1));
    assert!(!box_of(&m, &codes[2]).stale);
}

#[test]
fn accept_of_fewer_more_and_other_lines_counts_boxes_right() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 3), ("B", 1)]));
    let codes = m.codes(1);
    let mut content = paid("1", 2, &[("A", 2)]);
    content.lines.push(paid("x", 1, &[("C", 2)]).lines.remove(0));
    m.take("fw", vec![content]);
    let after = m.acted(1, OrderAct::Accept);
    let shape: Vec<_> = after.lines.iter().map(|l| (l.line, l.sku.clone().unwrap(), l.box_codes.len())).collect();
    assert_eq!(shape, [(1, "A".into(), 2), (3, "C".into(), 2)], "numbers stay, and none is used twice");
    assert_eq!(m.codes(1)[..2], codes[..2]);
    for gone in &codes[2..] {
        assert_eq!(box_of(&m, gone).state, BoxState::Released);
    }
    assert_eq!((after.history.len(), &after.history[0].why), (1, &EndedBy::Channel));
    assert_eq!(m.awbs.values().next().unwrap().pieces, 4);
}

#[test]
fn accept_follows_the_reference_to_its_awb_but_not_what_a_person_typed() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 1)]));
    m.acted(1, OrderAct::Edit(Box::new(Edit { carrier: Some("FedEx".into()), ..Edit::default() })));
    m.confirm(1, |_| ());
    let mut content = paid("1", 2, &[("A", 1)]);
    (content.reference, content.carrier) = (Some("PO-88".into()), Some("UPS".into()));
    m.take("fw", vec![content]);
    assert_eq!(told(&m.order_of(1)), [(Differs::Reference, None, None, Some("PO-88"))]);
    let after = m.acted(1, OrderAct::Accept);
    assert_eq!((after.awb.unwrap().to_string(), after.carrier.as_deref()), ("PO-88".into(), Some("FedEx")));
}

#[test]
fn r05_t2_a_cancel_after_confirm_waits_for_a_person() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2)]));
    m.confirmed(paid("2", 1, &[("A", 1)]));
    for id in ["1", "2"] {
        m.take("fw", vec![cancelled(id, Some(2))]);
    }
    let item = m.order_of(1);
    assert_eq!(told(&item), [(Differs::Cancelled, None, None, None)]);
    assert!(item.flags.contains(&Flag::Conflict) && item.flags.contains(&Flag::CancelledAfterConfirm));
    assert_eq!(item.status, OrderStatus::Confirmed, "not applied");
    // Accepted, it ends; kept, it goes.
    let ended = m.acted(1, OrderAct::Accept);
    assert_eq!((ended.status, ended.void_reason()), (OrderStatus::Voided, Some("cancelled by the channel")));
    let kept = m.acted(2, OrderAct::Keep);
    assert_eq!((kept.status, kept.flags.contains(&Flag::CancelledAfterConfirm)), (OrderStatus::Confirmed, false));
}

#[test]
fn what_has_left_is_not_taken_back_by_an_accept() {
    let mut m = Memory::new();
    let label = m.confirmed(paid("1", 1, &[("A", 1), ("B", 1)])).label();
    let codes = m.codes(1);
    m.boxes(BoxAct::Ship, &[&codes[0]], None);
    m.take("fw", vec![cancelled("1", Some(2))]);
    assert_eq!(m.refused(1, OrderAct::Accept), FlowRefusal::Shipped(label, 1).into());
    m.take("fw", vec![paid("1", 3, &[("A", 1), ("B", 5)])]);
    assert_eq!(m.acted(1, OrderAct::Accept).boxes(), 6, "the line that is here may change");
}

#[test]
fn what_a_person_voided_is_told_when_the_channel_goes_on_with_it() {
    let mut m = Memory::new();
    m.one(paid("1", 1, &[("A", 1)]));
    m.acted(1, OrderAct::Void("no flowers".into()));
    assert_eq!(m.take("fw", vec![paid("1", 2, &[("A", 3)])]).orders[0].1, OrderOutcome::Conflict);
    assert_eq!(told(&m.order_of(1)), [(Differs::Alive, None, None, None)]);
    assert_eq!(m.refused(1, OrderAct::Accept).code(), "voided");
    assert!(m.acted(1, OrderAct::Keep).conflicts.is_empty());
}
