//! What is acknowledged stays: documents, orders, boxes, jobs, answers, counts, over closing and reopening.

use crate::domain::channel_order::ChannelStatus;
use crate::domain::command::{Answer, Command, ConfirmOutcome, JournalChange, Print};
use crate::domain::document::{Content, Outcome};
use crate::domain::ids::{DocumentId, JobId, OrderNumber, PrinterName, Seq};
use crate::domain::job::{JobReport, JobState};
use crate::domain::order::OrderStatus;
use crate::domain::problem::{Problem, Rule};
use crate::store::testing::*;
use crate::store::{From, OpenError, OrdersAsk, Store, SubmitError};

#[test]
fn a_document_becomes_an_order_that_is_still_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let delivered = deliver(&store, delivery("fw-shopify", 1, vec![paid("1001")]));
    assert_eq!((delivered.document, delivered.outcome), (DocumentId(1), Outcome::Stored));
    let order = store.order(OrderNumber(1)).unwrap().unwrap();
    assert_eq!(store.seq(), Seq(1));
    store.close().unwrap();
    assert!(store.order(OrderNumber(1)).is_err());
    assert_eq!(store.submit_blocking(request(confirm(1))), Err(SubmitError::Closed));

    let store = open(folder.path());
    assert_eq!(store.order(OrderNumber(1)).unwrap().unwrap(), order);
    assert_eq!(store.channel_orders_of(&order).unwrap(), [paid("1001")]);
    assert_eq!(store.document_bytes(DocumentId(1)).unwrap().unwrap(), bytes_of(1));
    assert_eq!(store.seq(), Seq(1));
    let page = store.orders(&OrdersAsk { limit: 10, ..OrdersAsk::default() }).unwrap();
    assert_eq!((page.rows, page.total, page.complete), (vec![order], Some(1), true));
}

#[test]
fn the_same_document_again_is_a_duplicate_and_shows_the_first_ones_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, delivery("fw-shopify", 1, vec![paid("1001")]));
    let again = deliver(&store, delivery("fw-shopify", 1, vec![paid("1001")]));
    assert_eq!((again.document, again.outcome), (DocumentId(2), Outcome::Duplicate));
    assert_eq!(store.document_bytes(DocumentId(2)).unwrap().unwrap(), bytes_of(1));
    // The same bytes from another channel are another document.
    assert_eq!(deliver(&store, delivery("fw-walmart", 1, vec![paid("1001")])).outcome, Outcome::Stored);
    assert_eq!(store.counts().unwrap().orders_in_all(), 2);
}

#[test]
fn a_command_asked_again_with_its_id_gets_the_first_answer() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, delivery("fw-shopify", 1, vec![paid("1001")]));
    let first = store.submit_blocking(request_with(77, confirm(1))).unwrap();
    let Answer::Confirm(confirmed) = &first else { panic!("{first:?}") };
    assert_eq!(confirmed.outcome, ConfirmOutcome::Confirmed);
    assert_eq!(store.submit_blocking(request_with(77, confirm(1))).unwrap(), first);
    let other = store.submit_blocking(request_with(78, confirm(1))).unwrap();
    assert!(matches!(other, Answer::Confirm(c) if c.outcome == ConfirmOutcome::Already));
    drop(store);

    // Also after a reopen, and without a close before it.
    let store = reopen(folder.path());
    assert_eq!(store.submit_blocking(request_with(77, confirm(1))).unwrap(), first);
    let entries = store.journal(Seq(0), 10).unwrap();
    assert_eq!(
        entries.iter().map(|e| (e.seq.0, e.command.as_str())).collect::<Vec<_>>(),
        [(1, "deliver"), (2, "confirm")]
    );
    assert!(matches!(
        entries[1].changes[..],
        [JournalChange::Awb(..), JournalChange::Order(..), JournalChange::Fields(..)]
    ));
}

#[test]
fn a_refusal_and_a_dry_run_change_nothing_and_are_decided_anew() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let mut seen = store.changes();
    assert!(matches!(store.submit_blocking(request_with(5, confirm(1))).unwrap(), Answer::Refused(_)));
    assert_eq!((store.seq(), seen.has_changed().unwrap()), (Seq(0), false));
    deliver(&store, delivery("fw-shopify", 1, vec![paid("1001")]));
    assert!(seen.has_changed().unwrap());
    seen.mark_unchanged();
    assert!(matches!(store.submit_blocking(request_with(5, confirm(1))).unwrap(), Answer::Confirm(_)));
    assert_eq!(store.seq(), Seq(2));
}

#[test]
fn labels_go_through_the_queue_of_their_printer() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, delivery("fw-shopify", 1, vec![paid("1001")]));
    store.submit_blocking(request(confirm(1))).unwrap();
    let print = Print { order: OrderNumber(1), boxes: Vec::new(), printer: None, reprint: None };
    let Answer::Printing(printing) = store.submit_blocking(request(Command::Print(print))).unwrap() else { panic!() };
    let order = store.order(OrderNumber(1)).unwrap().unwrap();
    assert_eq!(order.status, OrderStatus::Confirmed);
    let dock1 = PrinterName::new("dock1").unwrap();
    assert_eq!(store.queue_of(&dock1, 10).unwrap(), printing.jobs);
    assert_eq!(store.jobs_of(OrderNumber(1)).unwrap(), printing.jobs);
    store.submit_blocking(request(Command::JobReport(JobId(1), JobReport::Sending))).unwrap();
    assert_eq!(store.jobs_sending().unwrap().len(), 1);
    assert_eq!(store.queue_of(&dock1, 10).unwrap().len(), printing.jobs.len() - 1);
    store.submit_blocking(request(Command::JobReport(JobId(1), JobReport::Sent))).unwrap();
    assert_eq!(store.order(OrderNumber(1)).unwrap().unwrap().progress.labelled, 1);
    assert!(store.box_record(&printing.jobs[0].box_code).unwrap().unwrap().labelled);
    assert_eq!(store.jobs(&[JobState::Sent], &From::Start, 10).unwrap().len(), 1);
    assert_eq!(store.counts().unwrap().in_state(JobState::Sent), 1);
    let awb = store.awb_of(&order).unwrap().unwrap();
    assert_eq!((awb.orders, store.awb_orders(&awb).unwrap()), (1, vec![OrderNumber(1)]));
}

#[test]
fn the_refused_box_pages_newest_first_and_empties_by_dismissing() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for digest in 1..=5 {
        let bad = Content::Refused(Problem::new(Rule::NotReadable, "", "x"));
        deliver(&store, delivery_of("shop", digest, bad));
        deliver(&store, delivery("shop", 100 + digest, vec![paid(&digest.to_string())]));
    }
    let ids = |from| store.documents(true, &from, 2).unwrap().iter().map(|d| d.id.0).collect::<Vec<_>>();
    assert_eq!(ids(From::Start), [9, 7]);
    assert_eq!(ids(From::After(DocumentId(7))), [5, 3]);
    assert_eq!(ids(From::Before(DocumentId(3))), [7, 5]);
    assert_eq!(ids(From::End), [3, 1]);
    store.submit_blocking(request(Command::Dismiss(DocumentId(9), "seen".into()))).unwrap();
    assert_eq!(ids(From::Start), [7, 5]);
    assert_eq!((store.counts().unwrap().refused, store.counts().unwrap().documents), (4, 10));
    assert_eq!(store.documents(false, &From::Start, 3).unwrap().len(), 3);
    let heard = store.habits().unwrap();
    assert_eq!(heard.values().map(|h| h.last).collect::<Vec<_>>(), [Some(at(105))]);
}

#[test]
fn a_cancel_before_its_order_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    deliver(&store, delivery_of("shop", 1, Content::Deleted(vec!["9".into()], Some(at(5)))));
    assert_eq!(store.counts().unwrap().orders_in_all(), 0);
    let mut late = paid("9");
    late.changed_at = Some(at(1));
    late.status = ChannelStatus::Paid;
    deliver(&store, delivery("shop", 2, vec![late]));
    assert_eq!(store.order(OrderNumber(1)).unwrap().unwrap().status, OrderStatus::Voided);
}

#[test]
fn a_second_opener_is_told_that_it_is_in_use() {
    let folder = tempfile::tempdir().unwrap();
    let _store = open(folder.path());
    assert!(matches!(Store::open(&options(folder.path()), settings()), Err(OpenError::InUse { .. })));
}

/// Opens as soon as the store that was dropped has let go of its file.
fn reopen(folder: &std::path::Path) -> Store {
    loop {
        match Store::open(&options(folder), settings()) {
            Ok(store) => return store,
            Err(OpenError::InUse { .. }) => std::thread::yield_now(),
            Err(e) => panic!("{e}"),
        }
    }
}
