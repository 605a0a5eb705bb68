//! What becomes of documents: the refused box, retries, names without orders, and documents that ask for too much.

use super::halves::header;
use crate::domain::channel_order::ChannelStatus;
use crate::domain::command::{Answer, Command};
use crate::domain::decide::testing::{Memory, delivery, monday, order, orders, paid};
use crate::domain::document::{Content, Delivery, Document, OrderOutcome, Outcome};
use crate::domain::ids::DocumentId;
use crate::domain::problem::{Problem, Rule};
use crate::domain::refusal::Refusal;
use crate::limits;

fn refused() -> Problem {
    Problem::new(Rule::NotWhole, "quantity", "1.5").at("order 2")
}

fn some_refused() -> Content {
    Content::Orders { orders: vec![paid("1", 1, &[("A", 1)])], refused: vec![(Some("2".into()), refused())] }
}

fn newest(m: &Memory) -> Document {
    m.documents.values().next_back().unwrap().clone()
}

fn redeliver(m: &mut Memory, id: u64, document: Delivery) -> Answer {
    m.run(&Command::Redeliver(DocumentId(id), Box::new(document)))
}

#[test]
fn a_refused_order_does_not_keep_the_others_out() {
    let mut m = Memory::new();
    let outcome = m.deliver(delivery("fw", 1, some_refused()));
    assert_eq!((outcome.outcome, outcome.orders.len(), m.orders.len()), (Outcome::Stored, 1, 1));
    let document = newest(&m);
    assert!(document.is_in_refused_box());
    assert_eq!((document.refused_orders, document.problems), (1, vec![refused()]));
}

#[test]
fn a_retry_keeps_the_document_and_takes_only_what_was_refused() {
    let mut m = Memory::new();
    m.deliver(delivery("fw", 1, some_refused()));
    let before = newest(&m);
    // Still wrong: it stays in the box and stays stored.
    let mut again = delivery("fw", 1, some_refused());
    again.received_at = monday() + chrono::Duration::days(3);
    again.source = "retry".into();
    assert!(matches!(redeliver(&mut m, 1, again), Answer::Delivered(_)));
    assert_eq!(newest(&m), before);
    // Mended.
    let both = orders(vec![paid("1", 1, &[("A", 1)]), paid("2", 1, &[("B", 1)])]);
    let Answer::Delivered(delivered) = redeliver(&mut m, 1, delivery("fw", 1, both)) else { panic!() };
    assert_eq!(
        delivered.orders.iter().map(|(_, o)| *o).collect::<Vec<_>>(),
        [OrderOutcome::Duplicate, OrderOutcome::Created]
    );
    let after = newest(&m);
    assert_eq!((after.outcome, after.is_in_refused_box(), after.orders.len()), (Outcome::Stored, false, 2));
    assert_eq!((after.received_at, &after.source, m.documents.len()), (before.received_at, &before.source, 1));
    assert_eq!(m.order_of(1).revision, 1);
    let Answer::Refused(no) = redeliver(&mut m, 1, delivery("fw", 1, some_refused())) else { panic!() };
    assert_eq!(*no, Refusal::DocumentNotRefused(DocumentId(1)));
}

#[test]
fn a_retry_that_brings_nothing_new_is_still_a_stored_document() {
    let mut m = Memory::new();
    m.deliver(delivery("fw", 1, some_refused()));
    redeliver(&mut m, 1, delivery("fw", 1, orders(vec![paid("1", 1, &[("A", 1)])])));
    assert_eq!((newest(&m).outcome, newest(&m).is_in_refused_box()), (Outcome::Stored, false));
}

#[test]
fn a_retry_never_overwrites_what_came_later() {
    let mut m = Memory::new();
    let unstamped =
        |quantity| crate::domain::channel_order::ChannelOrder { changed_at: None, ..paid("1", 0, &[("A", quantity)]) };
    let first = || Content::Orders { orders: vec![unstamped(1)], refused: vec![(None, refused())] };
    m.deliver(delivery("fw", 1, first()));
    m.take("fw", vec![unstamped(2)]);
    redeliver(&mut m, 1, delivery("fw", 1, first()));
    assert_eq!(m.order_of(1).lines[0].quantity, 2);
}

#[test]
fn the_refused_box_is_emptied_by_a_person_with_a_reason() {
    let mut m = Memory::new();
    m.deliver(delivery("fw", 1, Content::Refused(refused())));
    assert_eq!(newest(&m).outcome, Outcome::Refused);
    let dismiss = |m: &mut Memory, id, reason: &str| m.run(&Command::Dismiss(DocumentId(id), reason.into()));
    assert!(matches!(dismiss(&mut m, 1, "  "), Answer::Refused(no) if *no == Refusal::ReasonNeeded));
    assert!(matches!(dismiss(&mut m, 9, "x"), Answer::Refused(no) if *no == Refusal::NoDocument(DocumentId(9))));
    assert!(matches!(dismiss(&mut m, 1, " a test "), Answer::Dismissed(_)));
    assert_eq!(newest(&m).dismissed.as_deref(), Some("a test"));
    assert!(matches!(dismiss(&mut m, 1, "again"), Answer::Refused(_)));
    // The same bytes sent again are a new thing to look at.
    m.deliver(delivery("fw", 1, Content::Refused(refused())));
    assert!(newest(&m).is_in_refused_box());
}

#[test]
fn names_of_orders_are_fetched_every_time_they_come() {
    let mut m = Memory::new();
    for (source, outcome) in [("a", Outcome::ToFetch), ("b", Outcome::ToFetch), ("b", Outcome::Duplicate)] {
        let mut document = delivery("fw", 1, Content::ToFetch(vec!["1".into()]));
        document.source = source.into();
        assert_eq!(m.deliver(document).outcome, outcome);
        assert_eq!(newest(&m).to_fetch.is_empty(), outcome == Outcome::Duplicate);
    }
}

#[test]
fn bytes_that_meant_nothing_are_read_again_when_they_mean_something() {
    let mut m = Memory::new();
    let ignored = || Content::Ignored("another topic".into());
    assert_eq!(m.deliver(delivery("fw", 1, ignored())).outcome, Outcome::Ignored);
    assert_eq!(m.deliver(delivery("fw", 1, ignored())).outcome, Outcome::Duplicate);
    assert_eq!(m.deliver(delivery("fw", 1, orders(vec![paid("1", 1, &[("A", 1)])]))).outcome, Outcome::Stored);
    assert_eq!(
        m.deliver(delivery("fw", 2, Content::Incomplete(vec![header("2", 1, ChannelStatus::Paid)]))).outcome,
        Outcome::Incomplete
    );
}

#[test]
fn a_channel_without_settings_loses_nothing() {
    let mut m = Memory::new();
    let document = || delivery("gone", 1, orders(vec![paid("1", 1, &[("A", 1)])]));
    assert_eq!(m.deliver(document()).outcome, Outcome::Refused);
    assert_eq!(newest(&m).problems[0].rule, Rule::NoChannel);
    let mut known = m.settings.channels.values().next().unwrap().clone();
    known.id = crate::domain::decide::testing::channel("gone");
    m.settings.channels.insert(known.id.clone(), known);
    assert!(matches!(redeliver(&mut m, 1, document()), Answer::Delivered(d) if d.outcome == Outcome::Stored));
}

#[test]
fn orders_beyond_the_limits_are_kept_in_the_refused_box() {
    let many: Vec<_> = (0..=limits::LINES_AN_ORDER).map(|_| ("A", 1)).collect();
    let mut zero = paid("z", 1, &[("A", 0)]);
    let cases = [
        (paid("4 billion", 1, &[("A", u32::MAX), ("B", u32::MAX)]), Rule::TooLarge),
        (paid("boxes", 1, &[("A", limits::BOXES_AN_ORDER), ("B", 1)]), Rule::TooLarge),
        (paid("lines", 1, &many), Rule::TooLarge),
        (paid(&"9".repeat(limits::CHANNEL_ID_CHARS + 1), 1, &[("A", 1)]), Rule::TooLarge),
        (paid(" ", 1, &[("A", 1)]), Rule::Missing),
        (zero.clone(), Rule::ZeroQuantity),
    ];
    let mut m = Memory::new();
    for (content, rule) in cases {
        let outcome = m.take("fw", vec![content, paid("good", 1, &[("A", 1)])]);
        assert_eq!((outcome.orders.len(), newest(&m).refused_orders), (1, 1), "{rule:?}");
        assert_eq!(newest(&m).problems[0].rule, rule);
        assert!(newest(&m).is_in_refused_box());
    }
    assert_eq!((m.orders.len(), m.boxes.len()), (1, 0));
    // What is cancelled takes no boxes.
    zero.status = ChannelStatus::Cancelled;
    m.take("fw", vec![zero, order("y", 1, &[("A", 0, ChannelStatus::Cancelled), ("B", 1, ChannelStatus::Paid)])]);
    assert_eq!(newest(&m).refused_orders, 0);
}

#[test]
fn the_largest_order_that_is_allowed_is_confirmed_and_printed() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", limits::BOXES_AN_ORDER - 1), ("B", 1)]));
    assert_eq!(m.boxes.len(), limits::BOXES_AN_ORDER as usize);
    let Answer::Printing(printing) = m.print(1, |_| ()) else { panic!() };
    assert_eq!(printing.jobs.len(), limits::BOXES_AN_ORDER as usize);
}
