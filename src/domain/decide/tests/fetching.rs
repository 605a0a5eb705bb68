//! Orders that are only named: wanted once, ended by what was asked for, never by less.

use super::super::testing::{Memory, channel, delivery, later, orders, paid};
use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::{Answer, Command};
use crate::domain::document::{Content, Delivery, Door};
use crate::domain::fetch::{FetchAction, FetchReport, Fetched, Trouble, TroubleKind, Wanted};
use crate::domain::halves::Half;
use crate::domain::refusal::Refusal;
use proptest::prelude::*;

/// `fw2` fetches, `fw` does not.
fn names(to: &str, bytes: u64, at: i64, ids: &[&str]) -> Delivery {
    let content = Content::ToFetch(ids.iter().map(ToString::to_string).collect());
    Delivery { received_at: later(at), ..delivery(to, bytes, content) }
}

fn fetched(to: &str, bytes: u64, asked: i64, id: &str, content: Content) -> Delivery {
    let fetched = Some(Fetched { ids: vec![id.into()], asked_at: later(asked) });
    Delivery { door: Door::Fetch, received_at: later(asked + 1), fetched, ..delivery(to, bytes, content) }
}

/// The half of an order that names it and has no lines.
fn header_of(id: &str) -> ChannelOrder {
    ChannelOrder { half: Some(Half::Header), ..ChannelOrder::new(id, ChannelStatus::Paid) }
}

fn wanted(m: &Memory, to: &str, id: &str) -> Option<Wanted> {
    m.wanted.get(&(channel(to), id.to_owned())).cloned()
}

#[test]
fn a_name_is_wanted_once_and_moves_on() {
    let mut m = Memory::new();
    m.deliver(names("fw2", 1, 10, &["A", "A", "B"]));
    m.deliver(names("fw2", 2, 20, &["A"]));
    assert_eq!(m.wanted.len(), 2);
    let a = wanted(&m, "fw2", "A").unwrap();
    assert_eq!((a.since, a.at, a.next_try, a.document.0), (later(10), later(20), Some(later(10)), 2));
}

#[test]
fn what_was_asked_for_after_the_name_ends_it() {
    let mut m = Memory::new();
    m.deliver(names("fw2", 1, 10, &["A"]));
    m.deliver(fetched("fw2", 2, 11, "A", orders(vec![paid("A", 1, &[("ROSA", 2)])])));
    assert_eq!(wanted(&m, "fw2", "A"), None);
    m.deliver(names("fw2", 3, 30, &["A"]));
    m.deliver(fetched("fw2", 2, 31, "A", orders(vec![paid("A", 1, &[("ROSA", 2)])])));
    assert_eq!(wanted(&m, "fw2", "A"), None, "the same bytes are an answer too");
}

#[test]
fn a_name_that_came_meanwhile_is_fetched_again() {
    let mut m = Memory::new();
    m.deliver(names("fw2", 1, 10, &["A"]));
    m.deliver(names("fw2", 2, 13, &["A"]));
    m.deliver(fetched("fw2", 3, 12, "A", orders(vec![paid("A", 1, &[("ROSA", 2)])])));
    let again = wanted(&m, "fw2", "A").unwrap();
    assert_eq!((again.since, again.next_try), (later(13), Some(later(13))));
}

#[test]
fn an_answer_without_lines_leaves_it_to_the_fetchers_report() {
    let mut m = Memory::new();
    m.deliver(names("fw2", 1, 10, &["A"]));
    m.deliver(fetched("fw2", 2, 11, "A", Content::Incomplete(vec![header_of("A"), header_of("B")])));
    assert_eq!(wanted(&m, "fw2", "A").unwrap().at, later(10));
    assert!(wanted(&m, "fw2", "B").is_some(), "another one that it names is wanted");
}

#[test]
fn a_document_nobody_asked_for_ends_it_only_where_nobody_asks() {
    for (to, ends) in [("fw", true), ("fw2", false)] {
        let mut m = Memory::new();
        m.deliver(names(to, 1, 10, &["A"]));
        m.deliver(Delivery { received_at: later(20), ..delivery(to, 2, orders(vec![paid("A", 1, &[("ROSA", 2)])])) });
        assert_eq!(wanted(&m, to, "A").is_none(), ends, "{to}");
    }
}

#[test]
fn a_channel_without_delivery_ids_sends_the_same_bytes_for_every_change() {
    let mut m = Memory::new();
    let event = |at| Delivery { source: Delivery::NO_ID.into(), ..names("fw2", 1, at, &["A"]) };
    m.deliver(event(10));
    m.deliver(fetched("fw2", 2, 11, "A", orders(vec![paid("A", 1, &[("ROSA", 2)])])));
    m.deliver(event(20));
    assert_eq!(wanted(&m, "fw2", "A").map(|w| w.since), Some(later(20)));
}

#[test]
fn failures_are_counted_closed_and_opened_again() {
    let mut m = Memory::new();
    m.deliver(names("fw2", 1, 10, &["A"]));
    let report = |next| {
        let trouble = Trouble::new(TroubleKind::Gone, "HTTP 404");
        Command::FetchReport(Box::new(FetchReport { channel: channel("fw2"), id: "A".into(), trouble, next_try: next }))
    };
    m.run(&report(Some(later(60))));
    m.deliver(names("fw2", 2, 30, &["A"]));
    let a = wanted(&m, "fw2", "A").unwrap();
    assert_eq!((a.attempts, a.next_try), (1, Some(later(60))), "a repeated name does not make us ask faster");
    m.run(&report(None));
    assert!(wanted(&m, "fw2", "A").unwrap().is_closed());
    m.deliver(names("fw2", 3, 90, &["A"]));
    let a = wanted(&m, "fw2", "A").unwrap();
    assert_eq!((a.attempts, a.since, a.next_try), (0, later(90), Some(later(90))), "named again, it is new work");
    m.run(&report(None));
    m.run(&Command::FetchAct(channel("fw2"), "A".into(), FetchAction::Retry));
    assert_eq!(wanted(&m, "fw2", "A").unwrap().next_try, Some(m.at));
    m.run(&Command::FetchAct(channel("fw2"), "A".into(), FetchAction::Drop));
    assert!(m.wanted.is_empty());
    let gone = m.run(&Command::FetchAct(channel("fw2"), "A".into(), FetchAction::Drop));
    assert_eq!(gone, Answer::Refused(Box::new(Refusal::NotWanted(channel("fw2"), "A".into()))));
}

/// What a channel and its doors may do, with one of two orders.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// The order changes in the channel.
    Change(usize),
    /// The channel names it.
    Name(usize),
    /// A whole document of it comes by itself: so many versions old.
    Whole(usize, i64),
    /// We ask for it.
    Ask(usize),
    /// The answer to the oldest question comes.
    Answer,
}

fn any_step() -> impl Strategy<Value = Step> {
    let order = 0_usize..2;
    prop_oneof![
        order.clone().prop_map(Step::Change),
        order.clone().prop_map(Step::Name),
        (order.clone(), 0_i64..3).prop_map(|(o, old)| Step::Whole(o, old)),
        order.prop_map(Step::Ask),
        Just(Step::Answer),
    ]
}

const IDS: [&str; 2] = ["A", "B"];

/// The order as the channel has it in a version.
fn version(order: usize, version: i64) -> Content {
    let pieces = u32::try_from(version).unwrap() + 1;
    orders(vec![paid(IDS[order], version, &[("ROSA", pieces)])])
}

proptest! {
    /// Names, whole documents, questions and answers in any order: when the channel has named its last change and what is
    /// wanted was asked for, every order is as its channel has it and nothing is wanted any more.
    #[test]
    fn any_mix_of_doors_ends_in_what_the_channel_has(steps in prop::collection::vec(any_step(), 1..40)) {
        let mut m = Memory::new();
        let (mut now, mut bytes) = ([0_i64; 2], 0_u64);
        let mut asked = std::collections::VecDeque::new();
        for (at, step) in (0_i64..).zip(&steps) {
            bytes += 1;
            match *step {
                Step::Change(o) => now[o] += 1,
                Step::Name(o) => drop(m.deliver(names("fw2", bytes, at, &[IDS[o]]))),
                Step::Whole(o, old) => {
                    let content = version(o, (now[o] - old).max(0));
                    let door = if bytes.is_multiple_of(2) { Door::File } else { Door::Webhook };
                    m.deliver(Delivery { door, received_at: later(at), ..delivery("fw2", bytes, content) });
                }
                Step::Ask(o) => asked.push_back((o, at, now[o])),
                Step::Answer => {
                    if let Some((o, asked_at, seen)) = asked.pop_front() {
                        let answer = fetched("fw2", 1_000 + bytes, asked_at, IDS[o], version(o, seen));
                        m.deliver(Delivery { received_at: later(at), ..answer });
                    }
                }
            }
        }
        for (o, id) in IDS.iter().enumerate() {
            m.deliver(names("fw2", 2_000 + o as u64, 100, &[id]));
            m.deliver(fetched("fw2", 3_000 + o as u64, 101, id, version(o, now[o])));
        }
        // Late answers to early questions change nothing any more.
        for (o, asked_at, seen) in asked {
            bytes += 1;
            m.deliver(fetched("fw2", 4_000 + bytes, asked_at, IDS[o], version(o, seen)));
        }
        prop_assert!(m.wanted.is_empty());
        prop_assert_eq!(m.orders.len(), 2);
        for order in m.orders.values() {
            let o = IDS.iter().position(|id| *id == order.parts[0].channel_order_id).unwrap();
            prop_assert_eq!(i64::from(order.lines[0].quantity), now[o] + 1);
        }
    }
}
