//! R-05 T1, R-19: lines and orders that end, and R-13 T5: what that means for labels.

use crate::domain::boxes::BoxState;
use crate::domain::channel_order::ChannelStatus::{Paid, Pending};
use crate::domain::command::{Answer, Event, OrderChange};
use crate::domain::decide::testing::{Memory, cancelled, later, order, paid};
use crate::domain::flow::{BoxAct, OrderAct};
use crate::domain::job::{JobAction, JobState};
use crate::domain::order::{EndedBy, Flag, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::limits;

fn void() -> OrderAct {
    OrderAct::Void(" the flowers froze ".into())
}

fn delete(line: u32) -> OrderAct {
    OrderAct::DeleteLine(line, "frozen".into())
}

#[test]
fn r05_t1_a_cart_line_that_ends_is_kept_in_the_history_with_its_reason() {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 1, Paid), ("B", 1, Pending)]));
    m.at = later(9);
    let after = m.one(paid("1", 2, &[("A", 1)]));
    assert_eq!((after.lines.len(), after.history.len(), after.status), (1, 1, OrderStatus::Pending));
    let ended = &after.history[0];
    assert_eq!((ended.line.sku.as_deref(), &ended.why, ended.at), (Some("B"), &EndedBy::Timer, later(9)));
    // The whole cart, and goods that were checked out.
    m.one(order("2", 1, &[("A", 1, Pending), ("B", 1, Paid)]));
    m.take("fw", vec![cancelled("2", Some(2))]);
    let whys: Vec<_> = m.order_of(2).history.iter().map(|e| e.why.clone()).collect();
    assert_eq!(whys, [EndedBy::CartCancelled, EndedBy::Channel]);
    assert_eq!(m.order_of(2).void.unwrap().by, None);
}

#[test]
fn r06_lines_that_confirm_drops_are_in_the_history() {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 1, Paid), ("B", 1, Pending)]));
    m.confirm(1, |c| c.drop_pending = true);
    let after = m.order_of(1);
    assert_eq!((&after.history[0].why, after.history[0].by.as_str()), (&EndedBy::DroppedOnConfirm, "maria"));
}

#[test]
fn r19_a_void_releases_the_boxes_for_ever_and_leaves_the_awb() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2)]));
    m.confirmed(paid("2", 1, &[("A", 1)]));
    let codes = m.codes(1);
    let Answer::Printing(printing) = m.print(1, |_| ()) else { panic!() };
    let after = m.acted(1, void());
    let void = after.void.clone().unwrap();
    assert_eq!(
        (after.status, void.reason.as_str(), void.by.as_deref()),
        (OrderStatus::Voided, "the flowers froze", Some("maria"))
    );
    assert_eq!((after.lines.len(), after.awb.clone()), (1, None), "its lines stay to be read");
    assert!(m.boxes.values().filter(|b| b.order == after.number).all(|b| b.state == BoxState::Released));
    assert_eq!(m.jobs[&printing.jobs[0].id].state, JobState::Cancelled, "no label of it comes out");
    assert_eq!(
        m.act(printing.jobs[0].id, JobAction::Retry),
        Answer::Refused(Box::new(FlowRefusal::BoxReleased(printing.jobs[0].box_code.clone(), after.label()).into()))
    );
    let awb = m.awbs.values().next().unwrap();
    assert_eq!((awb.orders, awb.pieces), (1, 1));
    let told = m.last.is_empty();
    assert!(told, "a refusal has no events");
    // R-11 T5: never again.
    m.confirmed(paid("3", 1, &[("A", 9)]));
    assert!(m.codes(3).iter().all(|c| !codes.contains(c)));
    // The channel does not bring it back; a second void says so.
    m.take("fw", vec![paid("1", 9, &[("A", 5)])]);
    assert_eq!(m.order_of(1).status, OrderStatus::Voided);
    assert!(
        matches!(m.refused(1, super::voiding::void()), Refusal::Voided(_, Some(why)) if why == "the flowers froze")
    );
}

#[test]
fn r19_a_reason_is_needed_and_has_a_length() {
    let mut m = Memory::new();
    m.one(paid("1", 1, &[("A", 1)]));
    assert_eq!(m.refused(1, OrderAct::Void("  ".into())), Refusal::ReasonNeeded);
    let long = "ñ".repeat(limits::REASON_CHARS + 1);
    assert_eq!(m.refused(1, OrderAct::Void(long)), FlowRefusal::ReasonTooLong.into());
    let longest = "ñ".repeat(limits::REASON_CHARS);
    assert_eq!(m.acted(1, OrderAct::Void(longest)).status, OrderStatus::Voided);
}

#[test]
fn r19_t2_the_last_line_ends_the_order_and_the_journal_has_every_line() {
    let mut m = Memory::new();
    m.one(paid("1", 1, &[("A", 1), ("B", 2)]));
    let after = m.acted(1, delete(1));
    assert_eq!((after.status, after.lines.len(), after.lines[0].line), (OrderStatus::Pending, 1, 2));
    assert!(
        matches!(&m.last[0], Event::OrderStored(_, OrderChange::LineDeleted, lines) if lines[0].sku.as_deref() == Some("A"))
    );
    assert_eq!(m.refused(1, delete(1)), FlowRefusal::NoLine(after.label(), 1).into());
    let after = m.acted(1, delete(2));
    assert_eq!((after.status, after.history.len(), after.void_reason()), (OrderStatus::Voided, 2, Some("frozen")));
    assert!(m.last.iter().any(|e| matches!(e, Event::OrderStored(_, OrderChange::Voided, lines) if lines.len() == 1)));
}

#[test]
fn r19_a_deleted_line_does_not_come_back_with_the_next_document() {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 1, Paid), ("B", 2, Pending)]));
    assert_eq!(m.acted(1, delete(2)).status, OrderStatus::Pending, "only the blue line was in the way");
    let mut again = order("1", 2, &[("A", 3, Paid), ("B", 2, Paid)]);
    again.note = Some("soon".into());
    let after = m.one(again);
    assert_eq!((after.lines.len(), after.lines[0].quantity, after.note.as_deref()), (1, 3, Some("soon")));
    assert_eq!(after.history.len(), 1, "told once");
}

#[test]
fn r19_t3_after_shipping_neither() {
    let mut m = Memory::new();
    let label = m.confirmed(paid("1", 1, &[("A", 1), ("B", 1)])).label();
    let codes = m.codes(1);
    m.boxes(BoxAct::Ship, &[&codes[0]], None);
    assert_eq!(m.refused(1, void()), FlowRefusal::Shipped(label, 1).into());
    assert_eq!(m.refused(1, delete(1)), FlowRefusal::Shipped(label, 1).into());
    // The line that is still here can go.
    assert_eq!(m.acted(1, delete(2)).lines.len(), 1);
    m.boxes(BoxAct::Unship("wrong truck".into()), &[&codes[0]], None);
    assert_eq!(m.acted(1, void()).status, OrderStatus::Voided);
}

#[test]
fn r13_t5_confirm_again_prints_what_is_left_with_r() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 8), ("B", 2)]));
    assert_eq!(m.printed(1).len(), 10);
    let codes = m.codes(1);
    let after = m.acted(1, delete(2));
    assert!(after.flags.contains(&Flag::ChangedAfterConfirm));
    assert_eq!(after.progress.labelled, 8);
    let Answer::Refused(no) = m.print(1, |_| ()) else { panic!() };
    assert_eq!(*no, FlowRefusal::ConfirmAgain(after.label()).into());
    m.at = later(100);
    assert!(matches!(m.confirm(1, |_| ()), Answer::Confirm(_)));
    let again = m.order_of(1);
    assert!(!again.needs_confirm_again());
    assert_eq!(m.codes(1), codes[..8], "codes stay (R-11 T1)");
    assert_eq!(again.confirmed.as_ref().unwrap().before.as_ref().unwrap().at, later(0));
    let jobs = m.printed(1);
    assert_eq!(jobs.len(), 8, "all of them: each says box i of 8 now");
    assert!(jobs.iter().all(|j| j.content.reprint == 1 && j.content.box_count == 8));
    let Answer::Refused(no) = m.print(1, |_| ()) else { panic!() };
    assert!(matches!(*no, Refusal::AlreadyPrinted(..)), "once: {no:?}");
    assert_eq!(m.awbs.values().next().unwrap().pieces, 8);
}

#[test]
fn a_label_that_waits_is_not_printed_with_old_words() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 1), ("B", 1)]));
    let Answer::Printing(printing) = m.print(1, |_| ()) else { panic!() };
    m.acted(1, delete(2));
    let old = printing.jobs[0].id;
    assert_eq!(m.jobs[&old].state, JobState::Cancelled);
    m.confirm(1, |_| ());
    assert!(matches!(m.act(old, JobAction::Retry), Answer::Refused(_)), "its words are old");
    let jobs = m.printed(1);
    assert_eq!((jobs.len(), jobs[0].content.reprint, jobs[0].content.box_count), (1, 0, 1));
}
