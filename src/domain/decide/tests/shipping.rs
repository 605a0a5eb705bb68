//! T4: boxes on their way out.

use crate::domain::boxes::{BoxChange, BoxState};
use crate::domain::command::{Answer, Event};
use crate::domain::decide::testing::{Memory, later, paid};
use crate::domain::flow::{BoxAct, BoxOutcome, BoxesDone, OrderAct};
use crate::domain::ids::{BoxCode, IdError};
use crate::domain::job::{JobReport, JobState};
use crate::domain::lang::Lang;
use crate::domain::order::Trace;
use crate::domain::refusal::{FlowRefusal, Refusal, already};
use crate::domain::trouble::What;
use proptest::prelude::*;

fn no(done: &BoxesDone, at: usize) -> &Refusal {
    match &done.boxes[at].outcome {
        BoxOutcome::Refused(no) => no,
        other => panic!("{other:?}"),
    }
}

/// Orders 1 (three boxes) and 2 (one box), confirmed.
fn two() -> Memory {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 2), ("B", 1)]));
    m.confirmed(paid("2", 1, &[("A", 1)]));
    m
}

#[test]
fn r17_t1_a_box_of_another_order_stops_and_says_which() {
    let mut m = two();
    let code = m.codes(2).remove(0);
    let done = m.boxes(BoxAct::Ship, &[&code], Some(1));
    let (its, asked) = (m.order_of(2).label(), m.order_of(1).label());
    assert_eq!(*no(&done, 0), FlowRefusal::OtherOrder(BoxCode::new(&code).unwrap(), its, asked).into());
    assert!(no(&done, 0).sentence(Lang::En).contains("is of order 2K, not of 1K"));
    assert_eq!(m.order_of(2).progress.shipped, 0);
    // Free shipping: by the label alone.
    let done = m.boxes(BoxAct::Ship, &[&code], None);
    assert_eq!((&done.boxes[0].outcome, done.boxes[0].order), (&BoxOutcome::Done, Some(its)));
}

#[test]
fn r17_t2_twice_is_told_with_who_and_when_and_counts_once() {
    let mut m = two();
    let code = m.codes(1).remove(0);
    m.at = later(42 * 60);
    m.user = "ana".into();
    let done = m.boxes(BoxAct::Ship, &[&code, &code.to_lowercase(), &format!("]C1{code}\r\n")], None);
    let by = Trace { at: later(42 * 60), by: "ana".into() };
    assert_eq!(done.boxes[0].outcome, BoxOutcome::Done);
    for at in [1, 2] {
        assert_eq!(done.boxes[at].outcome, BoxOutcome::Already(by.clone()));
    }
    assert_eq!(done.orders[0].shipped, 1);
    let text = already("shipped", &by, chrono_tz::America::Bogota, Lang::En);
    assert_eq!(text, "Already shipped 2026-02-02 09:42 by ana.");
    let before = m.order_of(1);
    m.user = "pedro".into();
    assert_eq!(m.boxes(BoxAct::Ship, &[&code], None).boxes[0].outcome, BoxOutcome::Already(by));
    assert_eq!((m.order_of(1), m.last.len()), (before, 0), "nothing changes");
}

#[test]
fn r17_t3_boxes_of_orders_that_are_not_confirmed_stay() {
    let mut m = two();
    let code = m.codes(1).remove(0);
    let label = m.acted(1, OrderAct::Undo).label();
    let done = m.boxes(BoxAct::Ship, &[&code], None);
    assert_eq!(*no(&done, 0), FlowRefusal::BoxNotConfirmed(BoxCode::new(&code).unwrap(), label).into());
    m.confirm(1, |_| ());
    m.acted(1, OrderAct::DeleteLine(2, "x".into()));
    let done = m.boxes(BoxAct::Ship, &[&code], None);
    assert_eq!(*no(&done, 0), FlowRefusal::ConfirmAgain(label).into());
    m.acted(1, OrderAct::Void("x".into()));
    let done = m.boxes(BoxAct::Ship, &[&code], None);
    assert!(matches!(no(&done, 0), Refusal::Flow(FlowRefusal::BoxReleased(..))));
}

#[test]
fn r17_t4_and_r11_t6_unknown_and_unreadable_codes_are_refused_and_logged() {
    let mut m = two();
    let good = m.codes(1).remove(0);
    let done = m.boxes(BoxAct::Ship, &["999999999999", "KS 57", &"1".repeat(31), "", &good], None);
    assert!(matches!(no(&done, 0), Refusal::Flow(FlowRefusal::UnknownBox(_))));
    assert!(matches!(no(&done, 1), Refusal::Flow(FlowRefusal::NotABox(t, IdError::Character(' '))) if t == "KS 57"));
    assert!(matches!(no(&done, 2), Refusal::Flow(FlowRefusal::NotABox(_, IdError::TooLong(20)))));
    assert!(matches!(no(&done, 3), Refusal::Flow(FlowRefusal::NotABox(_, IdError::Empty))));
    assert_eq!(done.boxes[4].outcome, BoxOutcome::Done, "one that is refused does not hold up the others");
    let logged: Vec<_> = m.last.iter().filter(|e| matches!(e, Event::ScanRefused(..))).collect();
    assert_eq!(logged.len(), 4, "{:?}", m.last);
}

#[test]
fn r17_t6_a_partly_shipped_order_lists_what_is_left() {
    let mut m = two();
    let codes = m.codes(1);
    let done = m.boxes(BoxAct::Ship, &[&codes[0], &codes[2]], None);
    let left: Vec<_> = done.orders[0].left.iter().map(ToString::to_string).collect();
    assert_eq!((done.orders[0].shipped, done.orders[0].boxes, left), (2, 3, vec![codes[1].clone()]));
    let done = m.boxes(BoxAct::Ship, &[&codes[1]], Some(1));
    assert_eq!((done.orders[0].shipped, done.orders[0].left.len()), (3, 0));
    assert_eq!(m.awbs.values().next().unwrap().shipped, 3);
}

#[test]
fn r13_t4_a_box_that_left_is_not_printed_and_its_scan_proves_the_paper() {
    let mut m = two();
    let Answer::Printing(printing) = m.print(1, |_| ()) else { panic!() };
    let jobs: Vec<_> = printing.jobs.iter().map(|j| j.id).collect();
    m.report(jobs[0], JobReport::Sending);
    m.report(jobs[0], JobReport::Unconfirmed(What::Broke.into()));
    m.report(jobs[1], JobReport::Sending);
    m.report(jobs[1], JobReport::Sent);
    let codes = m.codes(1);
    m.boxes(BoxAct::Ship, &[&codes[0], &codes[1], &codes[2]], None);
    let states: Vec<_> = jobs.iter().map(|j| m.jobs[j].state).collect();
    assert_eq!(states, [JobState::Verified, JobState::Verified, JobState::Cancelled]);
    assert_eq!(m.order_of(1).progress.labelled, 2);
    for reprint in [None, Some("wet".to_owned())] {
        let Answer::Refused(no) = m.print(1, |p| p.reprint = reprint) else { panic!() };
        assert_eq!(no.code(), "already_shipped");
    }
}

#[test]
fn an_unship_has_a_reason_and_is_journaled() {
    let mut m = two();
    let codes = m.codes(1);
    m.boxes(BoxAct::Ship, &[&codes[0]], None);
    let ask = |why: &str| BoxAct::Unship(why.into());
    let refused = m.run(&crate::domain::command::Command::Boxes(crate::domain::flow::BoxesAsk {
        act: ask(" "),
        boxes: vec![codes[0].clone()],
        order: None,
    }));
    assert_eq!(refused, Answer::Refused(Box::new(Refusal::ReasonNeeded)));
    let done = m.boxes(ask("wrong truck"), &[&codes[0], &codes[1]], None);
    assert_eq!(done.boxes[0].outcome, BoxOutcome::Done);
    assert!(matches!(no(&done, 1), Refusal::Flow(FlowRefusal::NotShipped(_))));
    assert!(m.last.iter().any(|e| matches!(e, Event::BoxStored(_, Some((BoxChange::Unshipped, _))))));
    assert_eq!(m.order_of(1).progress.shipped, 0);
    assert_eq!(m.boxes(BoxAct::Ship, &[&codes[0]], None).boxes[0].outcome, BoxOutcome::Done);
}

#[test]
fn r18_a_missing_box_blocks_its_label_until_it_is_found_or_scanned() {
    let mut m = two();
    let codes = m.codes(1);
    let Answer::Printing(printing) = m.print(1, |_| ()) else { panic!() };
    m.boxes(BoxAct::Missing("not in the cold room".into()), &[&codes[0], &codes[1]], None);
    assert_eq!(m.order_of(1).progress.missing, 2);
    assert_eq!(m.jobs[&printing.jobs[0].id].state, JobState::Cancelled);
    let Answer::Refused(refusal) = m.print(1, |p| p.boxes = vec![BoxCode::new(&codes[0]).unwrap()]) else { panic!() };
    assert_eq!(refusal.code(), "box_missing");
    assert_eq!(m.boxes(BoxAct::Found, &[&codes[0]], None).boxes[0].outcome, BoxOutcome::Done);
    assert!(matches!(no(&m.boxes(BoxAct::Found, &[&codes[0]], None), 0), Refusal::Flow(FlowRefusal::NotMissing(_))));
    // What is scanned is there.
    assert_eq!(m.boxes(BoxAct::Ship, &[&codes[1]], None).orders[0].missing, 0);
    let done = m.boxes(BoxAct::Missing("fell off".into()), &[&codes[1]], None);
    assert!(matches!(no(&done, 0), Refusal::Flow(FlowRefusal::BoxShipped(..))));
}

#[test]
fn what_the_buyer_has_is_marked_once_beside_the_state() {
    let mut m = two();
    let codes = m.codes(1);
    m.boxes(BoxAct::Ship, &[&codes[0]], None);
    assert_eq!(m.boxes(BoxAct::Receive, &[&codes[0]], None).boxes[0].outcome, BoxOutcome::Done);
    assert!(matches!(m.boxes(BoxAct::Receive, &[&codes[0]], None).boxes[0].outcome, BoxOutcome::Already(_)));
    let code = BoxCode::new(&codes[0]).unwrap();
    assert!(m.boxes[&code].is_shipped() && m.boxes[&code].received.is_some());
    assert_eq!(m.order_of(1).progress.received, 1);
    m.boxes(BoxAct::Unship("came back".into()), &[&codes[0]], None);
    assert_eq!((m.order_of(1).progress.received, m.boxes[&code].state.clone()), (0, BoxState::Allotted));
}

proptest! {
    /// Any scans of any codes: the counts hold ([`Memory`] checks them after each), and a box leaves once.
    #[test]
    fn counts_hold_whatever_is_scanned(steps in prop::collection::vec((0_usize..6, 0_usize..5, any::<bool>()), 1..40)) {
        let mut m = two();
        let mut codes = [m.codes(1), m.codes(2)].concat();
        codes.push("NOBODYS".into());
        for (code, act, against) in steps {
            let acts = [
                BoxAct::Ship,
                BoxAct::Unship("x".into()),
                BoxAct::Missing("x".into()),
                BoxAct::Found,
                BoxAct::Receive,
            ];
            let code = codes[code.min(codes.len() - 1)].clone();
            let shipped = m.order_of(1).progress.shipped + m.order_of(2).progress.shipped;
            let done = m.boxes(acts[act].clone(), &[&code], against.then_some(1));
            let after = m.order_of(1).progress.shipped + m.order_of(2).progress.shipped;
            let did = done.boxes[0].outcome == BoxOutcome::Done;
            prop_assert_eq!(after != shipped, did && act < 2, "only a ship or unship that was done counts");
        }
    }
}
