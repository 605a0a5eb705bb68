//! What holds for any documents in any order, and for any acts on labels. `testing::Memory` checks at every step that
//! revisions grow by one, refusals change nothing, counters never go back, a confirmed order has no pending line and
//! a box code has one line for ever.

use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::{Answer, ConfirmOutcome};
use crate::domain::decide::testing::{Memory, cancelled, delivery, later, monday, orders, paid};
use crate::domain::document::{Content, Delivery};
use crate::domain::ids::{BoxCode, JobId, PrinterName};
use crate::domain::job::{JobAction, JobReport, JobState};
use crate::domain::money::Amount;
use crate::domain::order::{Order, Void};
use crate::domain::trouble::{Trouble, What};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A version of one of three orders; few stamps and contents, so that equal stamps with other contents are common.
fn any_version() -> impl Strategy<Value = ChannelOrder> {
    let line = (0_u8..3, 1_u32..4, 0_usize..8, prop::option::of(0_u8..4), 1_u8..=4);
    let lines = prop::collection::vec(line, 0..4);
    (0_u8..3, 0_i64..4, 0_usize..8, lines, prop::option::of("[ab]")).prop_map(|(id, stamp, status, lines, note)| {
        let mut order = paid(&format!("o{id}"), stamp, &[]);
        order.status = ChannelStatus::ALL[status];
        order.cart_id = Some(format!("c{id}"));
        order.note = note;
        for (sku, quantity, status, code, decimals) in lines {
            let mut line = paid("x", 0, &[("A", quantity)]).lines.remove(0);
            line.line_id = Some(format!("l{sku}"));
            line.sku = (sku > 0).then(|| format!("S{sku}"));
            line.status = ChannelStatus::ALL[status];
            line.unit_price = Some(Amount::from_parts(25_000, decimals));
            line.box_codes = code.iter().map(|c| BoxCode::new(&format!("KS{c}")).unwrap()).collect();
            order.lines.push(line);
        }
        order
    })
}

/// Documents: versions with stamps, cancels without one, and deletes.
fn any_document() -> impl Strategy<Value = Content> {
    prop_oneof![
        8 => prop::collection::vec(any_version(), 1..3).prop_map(orders),
        1 => (0_u8..3).prop_map(|id| Content::Deleted(vec![format!("o{id}")], None)),
        1 => (0_u8..3).prop_map(|id| {
            let mut order = cancelled(&format!("o{id}"), None);
            (order.placed_at, order.cart_id) = (Some(monday()), Some(format!("c{id}")));
            orders(vec![order])
        }),
    ]
}

/// The same documents in two orders of arrival, each as often as it likes, at least once.
fn any_arrivals() -> impl Strategy<Value = (Vec<Delivery>, Vec<Delivery>)> {
    prop::collection::vec(any_document(), 1..8).prop_flat_map(|documents| {
        let all: Vec<_> = (0..).zip(documents).map(|(bytes, content)| delivery("fw", bytes, content)).collect();
        let again = prop::collection::vec(prop::sample::select(all.clone()), 0..6);
        let once = Just(all.clone()).prop_shuffle();
        let twice = again.prop_flat_map(move |more| Just([all.clone(), more].concat()).prop_shuffle());
        (once, twice)
    })
}

/// What an order says, by its channel order: without number and revision, which tell who was first.
fn contents(m: &Memory) -> BTreeMap<String, Order> {
    let plain = |order: &Order| {
        let mut order = order.clone();
        (order.number, order.revision) = (crate::domain::ids::OrderNumber(0), 0);
        // What has been, and when it ended, tells who was first, too.
        order.history.clear();
        order.void = order.void.map(|v| Void { at: monday(), ..v });
        (order.parts[0].channel_order_id.clone(), order)
    };
    m.orders.values().map(plain).collect()
}

fn told(m: &Memory) -> Vec<String> {
    let line = |o: &Order| format!("{:?} {:?} {:?} {:?}", o.status, o.void_reason(), o.parts, o.lines);
    contents(m).values().map(line).collect()
}

fn has_a_delete(documents: &[Delivery]) -> bool {
    documents.iter().any(|d| matches!(d.decoded.content, Content::Deleted(..)))
}

/// An act of a person (the first seven) or a report of the spooler, on a job.
#[derive(Clone, Debug)]
enum Step {
    Print(bool),
    Act(u64, JobAction),
    Report(u64, JobReport),
}

fn any_step() -> impl Strategy<Value = Step> {
    let dock = PrinterName::new("dock1").unwrap();
    let acts = [
        JobAction::Hold,
        JobAction::Release,
        JobAction::Retry,
        JobAction::Cancel,
        JobAction::Printed,
        JobAction::Scanned,
        JobAction::Move(dock),
    ];
    let why = || Trouble::from(What::Stalled);
    let reports = [
        JobReport::Sending,
        JobReport::Sending,
        JobReport::Sent,
        JobReport::Unconfirmed(why()),
        JobReport::NotSent(why()),
        JobReport::Failed(why()),
        JobReport::Expired,
        JobReport::NotPrinted(why()),
        JobReport::Printed,
    ];
    let job = 1_u64..7;
    prop_oneof![
        1 => any::<bool>().prop_map(Step::Print),
        2 => (job.clone(), prop::sample::select(acts.to_vec())).prop_map(|(job, act)| Step::Act(job, act)),
        4 => (job, prop::sample::select(reports.to_vec())).prop_map(|(job, report)| Step::Report(job, report)),
    ]
}

/// What a person has seen of one box: papers that may exist, and acts that asked for one.
#[derive(Debug, Default)]
struct Seen {
    papers: u32,
    asked: u32,
    rs: Vec<u32>,
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_arrival_ends_the_same((once, twice) in any_arrivals()) {
        let run = |documents: &[Delivery]| {
            let mut m = Memory::new();
            for document in documents {
                m.deliver(document.clone());
            }
            m
        };
        let (a, b) = (run(&once), run(&twice));
        prop_assert_eq!(told(&a), told(&b));
        if !has_a_delete(&once) {
            // A delete before its order leaves nothing but the fact; else all of it is the same.
            prop_assert_eq!(contents(&a), contents(&b));
        }
        prop_assert_eq!(a.orders.len(), a.versions.values().filter(|v| v.order.is_some()).count());
    }

    #[test]
    fn confirms_amid_deliveries_keep_every_promise(
        documents in prop::collection::vec((any_document(), 0_u64..5, any::<bool>(), any::<bool>()), 1..12),
    ) {
        let mut m = Memory::new();
        for (bytes, (content, number, drop_pending, seen)) in (0..).zip(documents) {
            m.at = later(i64::try_from(bytes).unwrap());
            m.deliver(delivery("fw", bytes, content));
            let before = m.orders.get(&crate::domain::ids::OrderNumber(number)).cloned();
            let revision = before.as_ref().map(|o| if seen { o.revision } else { o.revision + 1 });
            let dry = m.confirm(number, |c| (c.drop_pending, c.dry_run, c.expected_revision) = (drop_pending, true, revision));
            prop_assert!(m.last.is_empty(), "a dry run changes nothing");
            let real = m.confirm(number, |c| (c.drop_pending, c.expected_revision) = (drop_pending, revision));
            match (dry, real) {
                (Answer::Confirm(dry), Answer::Confirm(real)) if real.outcome == ConfirmOutcome::Confirmed => {
                    prop_assert_eq!(dry.outcome, ConfirmOutcome::WouldConfirm);
                    let ids = |lines: &[crate::domain::order::Line]| lines.iter().map(|l| (l.line, l.boxes)).collect::<Vec<_>>();
                    prop_assert_eq!((ids(&dry.kept), &dry.dropped), (ids(&real.kept), &real.dropped));
                    prop_assert_eq!((&dry.awb, dry.joins, dry.boxes), (&real.awb, real.joins, real.boxes));
                    prop_assert_eq!(real.revision, dry.revision + 1);
                    prop_assert!(real.dropped.is_empty() || drop_pending);
                    let before = before.unwrap().lines.len();
                    prop_assert_eq!(real.kept.len() + real.dropped.len(), before, "every line is told of");
                }
                (Answer::Confirm(dry), Answer::Confirm(real)) => prop_assert_eq!(dry, real),
                (Answer::Refused(dry), Answer::Refused(real)) => prop_assert_eq!(dry, real),
                (Answer::Confirm(dry), Answer::Refused(_)) => prop_assert!(!dry.dropped.is_empty() && !drop_pending),
                other => prop_assert!(false, "{other:?}"),
            }
        }
        for order in m.orders.values() {
            let codes = order.lines.iter().flat_map(|l| l.box_codes.iter().map(move |c| (c, l.line)));
            for (code, line) in codes.filter(|_| order.confirmed.is_some()) {
                prop_assert_eq!((m.boxes[code].order, m.boxes[code].line), (order.number, line));
            }
        }
        let pieces: u32 = m.awbs.values().map(|a| a.pieces).sum();
        prop_assert_eq!(usize::try_from(pieces).unwrap(), m.boxes.len());
    }

    #[test]
    fn no_second_paper_without_a_persons_act(steps in prop::collection::vec(any_step(), 1..60)) {
        let mut m = Memory::new();
        m.confirmed(paid("1", 1, &[("A", 2)]));
        let mut boxes: BTreeMap<BoxCode, Seen> = BTreeMap::new();
        for step in steps {
            match step {
                Step::Print(reprint) => {
                    if let Answer::Printing(printing) = m.print(1, |p| p.reprint = reprint.then(|| "wet".into())) {
                        for job in printing.jobs {
                            boxes.entry(job.box_code).or_default().asked += 1;
                        }
                    }
                }
                Step::Act(job, act) => {
                    // Moving a failed job to another printer is asking for it again.
                    let failed = m.jobs.get(&JobId(job)).is_some_and(|j| j.state == JobState::Failed);
                    let retry = act == JobAction::Retry || failed && matches!(act, JobAction::Move(_));
                    if let Answer::Job(id, _) = m.act(JobId(job), act) {
                        boxes.entry(m.jobs[&id].box_code.clone()).or_default().asked += u32::from(retry);
                    }
                }
                Step::Report(job, report) => {
                    let was_sending = m.jobs.get(&JobId(job)).is_some_and(|j| j.state == JobState::Sending);
                    if let Answer::Job(id, _) = m.report(JobId(job), report.clone()) {
                        let job = m.jobs[&id].clone();
                        let seen = boxes.entry(job.box_code.clone()).or_default();
                        match report {
                            JobReport::Sending => {
                                seen.papers += 1;
                                seen.rs.push(job.content.reprint);
                            }
                            JobReport::NotPrinted(_) => {
                                seen.papers -= 1;
                                seen.rs.pop();
                            }
                            JobReport::NotSent(_) if was_sending => {
                                seen.papers -= 1;
                                seen.rs.pop();
                            }
                            _ => {}
                        }
                    }
                }
            }
            for (code, seen) in &boxes {
                prop_assert!(seen.papers <= seen.asked, "{code}: {seen:?}");
                let expected: Vec<u32> = (0..).take(seen.rs.len()).collect();
                prop_assert_eq!(&seen.rs, &expected, "each further paper says which it is");
                prop_assert_eq!(m.boxes[code].prints, seen.papers);
            }
        }
        prop_assert!(m.order_of(1).progress.labelled <= 2);
    }
}
