//! labels only after confirm, and never two by accident; every step of a label job.

use crate::domain::channel_order::ChannelStatus;
use crate::domain::command::{Answer, Event, NotQueued, Printing};
use crate::domain::decide::testing::{Memory, order, paid};
use crate::domain::ids::{BoxCode, BuyerCode, JobId, OrderNumber, PrinterName};
use crate::domain::job::{JobAction, JobReport, JobState};
use crate::domain::lang::Lang;
use crate::domain::order::{Order, Progress};
use crate::domain::refusal::Refusal;
use crate::domain::trouble::{Trouble, What};

fn printed(answer: Answer) -> Printing {
    match answer {
        Answer::Printing(printing) => printing,
        other => panic!("{other:?}"),
    }
}

fn no(answer: Answer) -> Refusal {
    match answer {
        Answer::Refused(refusal) => *refusal,
        other => panic!("{other:?}"),
    }
}

fn dock(n: u8) -> PrinterName {
    PrinterName::new(&format!("dock{n}")).unwrap()
}

/// Order 1 with so many boxes, confirmed, its labels queued.
fn queued(boxes: u32) -> Memory {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", boxes)]));
    printed(m.print(1, |_| ()));
    m
}

fn send(m: &mut Memory, job: u64) {
    assert_eq!(m.report(JobId(job), JobReport::Sending), Answer::Job(JobId(job), JobState::Sending));
    assert_eq!(m.report(JobId(job), JobReport::Sent), Answer::Job(JobId(job), JobState::Sent));
}

fn code(order: &Order, at: usize) -> BoxCode {
    order.lines[0].box_codes[at].clone()
}

#[test]
fn t1_no_labels_before_confirm() {
    let mut m = Memory::new();
    m.one(order("1", 1, &[("A", 1, ChannelStatus::Pending)]));
    m.one(paid("2", 1, &[("A", 1)]));
    for number in [1, 2] {
        assert!(matches!(no(m.print(number, |_| ())), Refusal::NotConfirmed(..)));
    }
    assert!(matches!(no(m.print(3, |_| ())), Refusal::NoOrder(_)));
}

#[test]
fn a_label_speaks_the_companys_language() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 1)]));
    m.confirmed(paid("2", 1, &[("A", 1)]));
    assert_eq!(printed(m.print(1, |_| ())).jobs[0].content.lang, Lang::En);
    m.settings.language = Lang::Es;
    assert_eq!(printed(m.print(2, |_| ())).jobs[0].content.lang, Lang::Es);
}

#[test]
fn a_label_is_queued_once_and_printed_again_only_with_a_reason() {
    let mut m = queued(2);
    assert!(matches!(no(m.print(1, |_| ())), Refusal::AlreadyQueued(_)));
    assert!(matches!(no(m.print(1, |p| p.reprint = Some("again".into()))), Refusal::AlreadyQueued(_)));
    send(&mut m, 1);
    send(&mut m, 2);
    let Refusal::AlreadyPrinted(_, boxes) = no(m.print(1, |_| ())) else { panic!() };
    assert_eq!(boxes.len(), 2);
    assert!(matches!(no(m.print(1, |p| p.reprint = Some("  ".into()))), Refusal::ReasonNeeded));
    let again = printed(m.print(1, |p| p.reprint = Some(" wet ".into())));
    assert_eq!(again.jobs.iter().map(|j| j.content.reprint).collect::<Vec<_>>(), [1, 1]);
    assert_eq!(again.jobs[0].reprint_reason.as_deref(), Some("wet"));
    let order = m.order_of(1);
    assert_eq!((order.progress.labelled, order.revision), (2, 2));
    let unknown = BoxCode::new("KS1").unwrap();
    assert!(matches!(no(m.print(1, |p| p.boxes = vec![unknown.clone()])), Refusal::NoBox(_, b) if b == unknown));
}

#[test]
fn the_rest_is_queued_when_some_boxes_have_labels() {
    let mut m = queued(3);
    send(&mut m, 1);
    m.act(JobId(2), JobAction::Cancel);
    let rest = printed(m.print(1, |_| ()));
    let order = m.order_of(1);
    assert_eq!(rest.jobs.iter().map(|j| j.box_code.clone()).collect::<Vec<_>>(), [code(&order, 1)]);
    assert_eq!(rest.left_out, [(code(&order, 0), NotQueued::Printed), (code(&order, 2), NotQueued::Waiting)]);
    assert_eq!(rest.jobs[0].content.reprint, 0);
}

#[test]
fn t6_a_printer_lost_after_six_of_ten() {
    let mut m = queued(10);
    (1..=6).for_each(|job| send(&mut m, job));
    m.report(JobId(7), JobReport::Sending);
    m.report(JobId(7), JobReport::Unconfirmed(What::Stopped.into()));
    assert!(matches!(no(m.print(1, |_| ())), Refusal::AlreadyPrinted(_, boxes) if boxes.len() == 7));
    assert_eq!(m.act(JobId(7), JobAction::Retry), Answer::Job(JobId(7), JobState::Queued));
    (7..=10).for_each(|job| send(&mut m, job));
    let marks: Vec<_> = m.jobs.values().map(|j| j.content.reprint).collect();
    assert_eq!(marks, [0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    assert_eq!(m.order_of(1).progress.labelled, 10);
}

#[test]
fn t7_the_printer_is_chosen_by_carrier() {
    let on = |carrier: Option<&str>, named: Option<u8>, only: bool| {
        let mut m = Memory::new();
        if only {
            m.settings.printers.iter_mut().for_each(|p| p.default = false);
        }
        let mut content = paid("1", 1, &[("A", 1)]);
        content.carrier = carrier.map(Into::into);
        m.confirmed(content);
        m.print(1, |p| p.printer = named.map(dock))
    };
    assert_eq!(printed(on(Some("fedex "), None, false)).jobs[0].printer, dock(1));
    assert_eq!(printed(on(Some("UPS"), None, false)).jobs[0].printer, dock(2));
    assert_eq!(printed(on(None, Some(1), false)).jobs[0].printer, dock(1));
    assert!(matches!(no(on(None, Some(9), false)), Refusal::NoPrinterNamed(_)));
    assert!(matches!(no(on(Some("UPS"), None, true)), Refusal::NoPrinter));
}

#[test]
fn a_label_says_what_was_true_when_it_was_asked_for() {
    let mut m = Memory::new();
    m.settings.buyers.get_mut(&BuyerCode::new("FW01").unwrap()).unwrap().layout = Some("fw-special".into());
    let mut content = paid("1", 1, &[("A", 2)]);
    (content.test, content.lines[0].mark_code) = (true, Some("ñ^~".into()));
    m.confirmed(content);
    let job = printed(m.print(1, |_| ())).jobs.remove(1);
    let label = &job.content;
    assert_eq!((label.order.as_str(), label.k2k, label.test), ("1K", true, true));
    assert_eq!((label.box_index, label.box_count, label.pieces), (2, 2, 1));
    assert_eq!((label.mark_code.as_deref(), &label.box_code), (Some("ñ^~"), &code(&m.order_of(1), 1)));
    assert_eq!(job.layout, "fw-special");
    // On another printer it is still the label that this buyer wants.
    m.act(job.id, JobAction::Move(dock(1)));
    assert_eq!((&m.jobs[&job.id].layout, &m.jobs[&job.id].printer), (&"fw-special".into(), &dock(1)));
    assert!(matches!(no(m.act(job.id, JobAction::Move(dock(9)))), Refusal::NoPrinterNamed(_)));
}

#[test]
fn a_job_that_another_one_took_over_does_not_come_back() {
    let mut m = queued(1);
    m.act(JobId(1), JobAction::Cancel);
    printed(m.print(1, |_| ()));
    assert!(matches!(no(m.act(JobId(1), JobAction::Retry)), Refusal::JobState(JobId(1), JobState::Cancelled)));
    let mut m = queued(1);
    m.report(JobId(1), JobReport::Sending);
    m.report(JobId(1), JobReport::Unconfirmed(What::Stopped.into()));
    assert_eq!(printed(m.print(1, |p| p.reprint = Some("not there".into()))).jobs[0].content.reprint, 1);
    assert!(matches!(no(m.act(JobId(1), JobAction::Retry)), Refusal::JobState(..)));
    assert!(matches!(m.act(JobId(1), JobAction::Printed), Answer::Job(_, JobState::Sent)));
}

#[test]
fn nothing_sent_means_no_paper_and_no_r() {
    let mut m = queued(1);
    m.report(JobId(1), JobReport::Sending);
    m.report(JobId(1), JobReport::NotSent(What::NobodyThere.into()));
    assert_eq!(m.boxes.values().next().unwrap().prints, 0);
    send(&mut m, 1);
    assert_eq!((m.jobs[&JobId(1)].content.reprint, m.jobs[&JobId(1)].attempts), (0, 2));
    assert_eq!(m.boxes.values().next().unwrap().prints, 1);
    let labelled = m.last.iter().any(|e| matches!(e, Event::Progressed(OrderNumber(1), Progress { labelled: 1, .. })));
    assert!(labelled);
}

#[test]
fn every_state_with_every_act_and_report() {
    use JobState::{Cancelled, Expired, Failed, Held, Queued, Sending, Sent, Unconfirmed, Verified};
    type Row = (&'static str, fn(&mut Memory) -> Answer, &'static [(JobState, JobState)]);
    fn why() -> Trouble {
        What::Stalled.into()
    }
    const JOB: JobId = JobId(1);
    let rows: [Row; 15] = [
        ("hold", |m| m.act(JOB, JobAction::Hold), &[(Queued, Held)]),
        ("release", |m| m.act(JOB, JobAction::Release), &[(Held, Queued), (Expired, Queued)]),
        (
            "retry",
            |m| m.act(JOB, JobAction::Retry),
            &[(Held, Queued), (Failed, Queued), (Expired, Queued), (Unconfirmed, Queued), (Cancelled, Queued)],
        ),
        (
            "cancel",
            |m| m.act(JOB, JobAction::Cancel),
            &[
                (Queued, Cancelled),
                (Held, Cancelled),
                (Failed, Cancelled),
                (Expired, Cancelled),
                (Unconfirmed, Cancelled),
            ],
        ),
        (
            "move",
            |m| m.act(JOB, JobAction::Move(dock(1))),
            &[(Queued, Queued), (Held, Queued), (Failed, Queued), (Expired, Queued)],
        ),
        ("printed", |m| m.act(JOB, JobAction::Printed), &[(Unconfirmed, Sent)]),
        (
            "scanned",
            |m| m.act(JOB, JobAction::Scanned),
            &[(Sending, Verified), (Sent, Verified), (Unconfirmed, Verified)],
        ),
        ("seen by its counter", |m| m.report(JOB, JobReport::Printed), &[(Unconfirmed, Sent)]),
        ("not printed", |m| m.report(JOB, JobReport::NotPrinted(why())), &[(Unconfirmed, Queued)]),
        ("sending", |m| m.report(JOB, JobReport::Sending), &[(Queued, Sending)]),
        ("sent", |m| m.report(JOB, JobReport::Sent), &[(Sending, Sent)]),
        ("unconfirmed", |m| m.report(JOB, JobReport::Unconfirmed(why())), &[(Sending, Unconfirmed)]),
        ("not sent", |m| m.report(JOB, JobReport::NotSent(why())), &[(Sending, Queued), (Queued, Queued)]),
        ("failed", |m| m.report(JOB, JobReport::Failed(why())), &[(Queued, Failed), (Sending, Failed)]),
        ("expired", |m| m.report(JOB, JobReport::Expired), &[(Queued, Expired)]),
    ];
    for (name, step, allowed) in rows {
        for state in JobState::ALL {
            let mut m = queued(1);
            m.jobs.get_mut(&JOB).unwrap().state = state;
            let answer = step(&mut m);
            match allowed.iter().find(|(from, _)| *from == state) {
                Some((_, to)) => {
                    assert_eq!(answer, Answer::Job(JOB, *to), "{name} from {state:?}");
                    assert_eq!(m.jobs[&JOB].state, *to);
                }
                None => assert_eq!(no(answer), Refusal::JobState(JOB, state), "{name} from {state:?}"),
            }
        }
    }
    let mut m = Memory::new();
    assert!(matches!(no(m.act(JOB, JobAction::Hold)), Refusal::NoJob(JOB)));
    assert!(matches!(no(m.report(JOB, JobReport::Sent)), Refusal::NoJob(JOB)));
}
