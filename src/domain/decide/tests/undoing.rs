//! A confirm is taken back: whole within its window, or reverted, with a reason, until a box has paper.

use crate::domain::boxes::BoxState;
use crate::domain::channel_order::ChannelStatus::{Paid, Pending};
use crate::domain::command::{Answer, Event, OrderChange};
use crate::domain::decide::testing::{Memory, cancelled, later, order, paid};
use crate::domain::flow::{BoxAct, OrderAct};
use crate::domain::ids::BoxCode;
use crate::domain::job::JobState;
use crate::domain::order::{EndedBy, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};

fn revert() -> OrderAct {
    OrderAct::Revert("wrong buyer".into())
}

/// One green and one blue line, confirmed at [`later`]`(0)`.
fn dropped() -> Memory {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 2, Paid), ("B", 1, Pending), ("C", 1, Paid)]));
    m.confirm(1, |c| c.drop_pending = true);
    m
}

#[test]
fn an_undo_within_the_window_takes_all_of_it_back() {
    let mut m = dropped();
    let codes = m.codes(1);
    let Answer::Printing(printing) = m.print(1, |_| ()) else { panic!() };
    m.at = later(30);
    let after = m.acted(1, OrderAct::Undo);
    assert_eq!((after.status, after.awb.clone(), after.confirmed.clone()), (OrderStatus::Draft, None, None));
    let numbers: Vec<_> = after.lines.iter().map(|l| l.line).collect();
    assert_eq!((numbers, after.history.len()), (vec![1, 2, 3], 0), "the line that was dropped is back in its place");
    assert!(
        m.last.iter().any(|e| matches!(e, Event::OrderStored(_, OrderChange::Unconfirmed, lines) if lines.is_empty()))
    );
    assert_eq!(m.awbs.values().next().unwrap().orders, 0);
    assert_eq!(m.jobs[&printing.jobs[0].id].state, JobState::Cancelled);
    // The codes stay with their lines, through a new version and a new confirm.
    let Answer::Refused(no) = m.print(1, |_| ()) else { panic!() };
    assert_eq!(*no, Refusal::NotConfirmed(after.label(), OrderStatus::Draft));
    m.one(order("1", 2, &[("A", 2, Paid), ("B", 1, Paid), ("C", 1, Paid)]));
    m.confirm(1, |_| ());
    let again = m.codes(1);
    assert_eq!((&again[..2], &again[3]), (&codes[..2], &codes[2]));
    assert_eq!(again.len(), 4);
}

#[test]
fn after_the_window_only_a_revert_with_a_reason() {
    let mut m = dropped();
    m.at = later(31);
    let label = m.order_of(1).label();
    assert_eq!(m.refused(1, OrderAct::Undo), FlowRefusal::UndoOver(label).into());
    assert_eq!(m.refused(1, OrderAct::Revert(String::new())), Refusal::ReasonNeeded);
    let after = m.acted(1, revert());
    // People were told that the blue line is gone: it stays gone while it is blue.
    assert_eq!((after.status, after.lines.len(), after.history.len()), (OrderStatus::Pending, 2, 1));
    assert!(m.last.iter().any(|e| matches!(e, Event::OrderStored(_, OrderChange::Reverted, _))));
    let still = m.one(order("1", 2, &[("A", 3, Paid), ("B", 1, Pending), ("C", 1, Paid)]));
    assert_eq!((still.lines.len(), still.lines[0].quantity), (2, 3));
    let bought = m.one(order("1", 3, &[("A", 3, Paid), ("B", 1, Paid), ("C", 1, Paid)]));
    assert_eq!((bought.lines.len(), bought.status), (3, OrderStatus::Pending));
}

#[test]
fn a_revert_ends_with_the_first_paper_and_both_with_the_first_box_that_left() {
    let mut m = dropped();
    let label = m.order_of(1).label();
    m.printed(1);
    m.at = later(99);
    assert_eq!(m.refused(1, revert()), FlowRefusal::Labelled(label, 3).into());
    m.at = later(10);
    let code = m.codes(1).remove(0);
    m.boxes(BoxAct::Ship, &[&code], None);
    for act in [OrderAct::Undo, revert()] {
        assert_eq!(m.refused(1, act), FlowRefusal::Shipped(label, 1).into());
    }
    m.boxes(BoxAct::Unship("x".into()), &[&code], None);
    m.acted(1, OrderAct::Undo);
    assert!(m.boxes[&BoxCode::new(&code).unwrap()].stale, "its paper says an AWB that it is not on");
}

#[test]
fn what_was_not_confirmed_is_not_taken_back() {
    let mut m = Memory::new();
    let label = m.one(paid("1", 1, &[("A", 1)])).label();
    for act in [OrderAct::Undo, revert()] {
        assert_eq!(m.refused(1, act), Refusal::NotConfirmed(label, OrderStatus::Pending));
    }
    m.acted(1, OrderAct::Void("x".into()));
    assert_eq!(m.refused(1, OrderAct::Undo).code(), "voided");
}

#[test]
fn a_confirm_after_a_change_is_taken_back_to_that_change() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 1), ("B", 1)]));
    m.at = later(60);
    m.acted(1, OrderAct::DeleteLine(2, "x".into()));
    m.confirm(1, |_| ());
    let after = m.acted(1, OrderAct::Undo);
    assert!(after.needs_confirm_again() && after.status == OrderStatus::Confirmed);
    assert_eq!(after.confirmed.as_ref().unwrap().at, later(0));
    assert_eq!(m.refused(1, OrderAct::Undo).code(), "undo_over");
}

#[test]
fn what_the_channel_said_meanwhile_holds_after_an_undo() {
    let mut m = dropped();
    let codes = m.codes(1);
    m.take("fw", vec![paid("1", 2, &[("A", 1)])]);
    assert_eq!(m.order_of(1).conflicts.len(), 1);
    let after = m.acted(1, OrderAct::Undo);
    assert_eq!((after.lines.len(), after.lines[0].quantity, after.conflicts.len()), (1, 1, 0));
    assert_eq!(m.codes(1), codes[..1]);
    assert_eq!(m.boxes[&BoxCode::new(&codes[2]).unwrap()].state, BoxState::Released);
    let whys: Vec<_> = after.history.iter().map(|e| e.why.clone()).collect();
    assert!(whys.contains(&EndedBy::Channel), "{whys:?}");

    let mut m = dropped();
    m.take("fw", vec![cancelled("1", Some(2))]);
    let after = m.acted(1, OrderAct::Undo);
    assert_eq!((after.status, after.void.unwrap().by), (OrderStatus::Voided, None));
}
