//! The writer among many: its line, its batches, our own code stopping, old answers, and lists while they load.

use crate::domain::command::{Actor, Answer, Command, ConfirmOutcome};
use crate::domain::document::Outcome;
use crate::domain::ids::{DocumentId, Seq};
use crate::domain::query::Query;
use crate::limits;
use crate::store::queue::{Reply, Waiting};
use crate::store::testing::*;
use crate::store::tests::power_cut::recount;
use crate::store::{OrdersAsk, Request, Store, SubmitError};
use std::future::Future;

pub(super) fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

fn sale(n: u64) -> Request {
    request(Command::Deliver(Box::new(delivery("shop", n, vec![paid(&n.to_string())]))))
}

fn by(user: &str, request: Request) -> Request {
    Request { actor: Actor::door(user), ..request }
}

fn document(heard: &Result<Answer, SubmitError>) -> Option<DocumentId> {
    match heard {
        Ok(Answer::Delivered(delivered)) => Some(delivered.document),
        _ => None,
    }
}

/// Holds the writer on a first command, lets `fill` line up what it wants, and lets the writer go.
fn held<T>(store: &Store, fill: impl FnOnce() -> T) -> T {
    let guard = store.shared.engine.lock();
    let tx = guard.as_ref().unwrap().begin_write().unwrap();
    let (reply, first) = std::sync::mpsc::channel();
    store.shared.queue.join(Waiting { request: sale(9_000_000), reply: Reply::Thread(reply) }).ok().unwrap();
    // Then it is in the writer's hands, who waits for our transaction to end.
    while store.shared.queue.waiting() > 0 {
        std::thread::yield_now();
    }
    let filled = fill();
    tx.abort().unwrap();
    drop(guard);
    assert!(document(&first.recv().unwrap()).is_some());
    filled
}

fn wait_for_line(store: &Store, length: usize) {
    while store.shared.queue.waiting() < length {
        std::thread::yield_now();
    }
}

#[test]
fn when_the_rules_stop_only_that_command_fails() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let all = store.clone();
    let batch = held(&store, || {
        let requests = vec![sale(1), by("stops in decide", sale(2)), sale(3)];
        let batch = std::thread::spawn(move || wait(all.submit_all(requests)));
        wait_for_line(&store, 3);
        batch
    });
    let heard = batch.join().unwrap();
    assert_eq!(heard.iter().map(document).collect::<Vec<_>>(), [Some(DocumentId(2)), None, Some(DocumentId(3))]);
    assert!(matches!(&heard[1], Err(SubmitError::Storage(why)) if why.contains("own code stopped")));
    assert!(wait(store.is_alive()));
    assert_eq!(document(&store.submit_blocking(sale(2))), Some(DocumentId(4)), "nothing of it was stored");
    recount(&store).unwrap();
}

#[test]
fn when_writing_stops_the_others_are_stored_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let all = store.clone();
    let batch = held(&store, || {
        let requests = vec![sale(1), sale(2), by("stops in apply", sale(3)), sale(4)];
        let batch = std::thread::spawn(move || wait(all.submit_all(requests)));
        wait_for_line(&store, 4);
        batch
    });
    let heard = batch.join().unwrap();
    let ids = [Some(DocumentId(2)), Some(DocumentId(3)), None, Some(DocumentId(4))];
    assert_eq!(heard.iter().map(document).collect::<Vec<_>>(), ids);
    assert!(wait(store.is_alive()));
    assert_eq!(document(&store.submit_blocking(sale(3))), Some(DocumentId(5)));
    recount(&store).unwrap();
    let journal = store.journal(Seq(0), 100).unwrap();
    assert!(journal.iter().map(|e| e.seq.0).eq(1..=5), "no gap is left");
    store.close().unwrap();
    let store = open(folder.path());
    assert_eq!(store.counts().unwrap().documents, 5);
}

#[test]
fn a_full_line_is_busy_and_blocking_askers_wait_for_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let (many, late) = (store.clone(), store.clone());
    let count = limits::WAITING_COMMANDS as u64;
    let (batch, waiting) = held(&store, || {
        let batch = std::thread::spawn(move || wait(many.submit_all((1..=count).map(sale).collect())));
        wait_for_line(&store, limits::WAITING_COMMANDS);
        assert_eq!(wait(store.submit(sale(count + 1))), Err(SubmitError::Busy));
        let waiting = std::thread::spawn(move || late.submit_blocking(sale(count + 2)));
        (batch, waiting)
    });
    let heard = batch.join().unwrap();
    let ids: Vec<_> = heard.iter().map(|h| document(h).unwrap().0).collect();
    assert!(ids.is_sorted() && ids.len() == limits::WAITING_COMMANDS, "the answers come in the order of asking");
    assert!(document(&waiting.join().unwrap()).is_some());
    assert_eq!(store.counts().unwrap().documents, count + 2);
    assert!(matches!(store.submit_blocking(sale(count + 1)), Ok(Answer::Delivered(d)) if d.outcome == Outcome::Stored));
}

#[test]
fn several_at_once_are_taken_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    // More than a batch; each confirm needs the sale before it.
    let pairs = limits::BATCH_COMMANDS as u64;
    let requests = (1..=pairs).flat_map(|n| [sale(n), request(confirm(n))]).collect();
    for (n, pair) in (1..).zip(wait(store.submit_all(requests)).chunks(2)) {
        assert_eq!(document(&pair[0]), Some(DocumentId(n)));
        assert!(matches!(&pair[1], Ok(Answer::Confirm(c)) if c.outcome == ConfirmOutcome::Confirmed), "{n}");
    }
    recount(&store).unwrap();
}

#[test]
fn a_closed_store_is_not_alive_and_nobody_waits_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    assert!(wait(store.is_alive()));
    store.close().unwrap();
    assert!(!wait(store.is_alive()));
    assert_eq!(wait(store.submit(sale(1))), Err(SubmitError::Closed));
    assert_eq!(wait(store.submit_all(vec![sale(1), sale(2)])), [Err(SubmitError::Closed), Err(SubmitError::Closed)]);
}

#[test]
fn answers_are_kept_for_their_time_and_then_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    let kept = i64::try_from(limits::ANSWER_KEPT.as_secs()).unwrap();
    for n in 1..=4 {
        store.submit_blocking(sale(n)).unwrap();
    }
    let ask = |id, number, seconds| {
        let heard = store.submit_blocking(Request { at: at(seconds), ..request_with(id, confirm(number)) });
        let Ok(Answer::Confirm(confirmed)) = heard else { panic!("{heard:?}") };
        confirmed.outcome
    };
    assert_eq!(ask(1, 1, 0), ConfirmOutcome::Confirmed);
    assert_eq!(ask(2, 2, kept), ConfirmOutcome::Confirmed);
    assert_eq!(ask(1, 1, kept), ConfirmOutcome::Confirmed, "the first answer again");
    assert_eq!(ask(3, 3, kept + 1), ConfirmOutcome::Confirmed);
    assert_eq!(
        ask(1, 1, kept + 1),
        ConfirmOutcome::Already,
        "it was forgotten, and is decided anew: nothing is done twice"
    );
    assert_eq!(ask(2, 2, kept + 1), ConfirmOutcome::Confirmed, "the younger one is kept");
}

#[test]
fn lists_say_that_they_are_not_complete_while_they_load() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(folder.path());
    for n in 1..=5 {
        store.submit_blocking(sale(n)).unwrap();
    }
    let page = |text: &str| {
        let ask = OrdersAsk { query: Query::parse(text).unwrap(), limit: 10, ..OrdersAsk::default() };
        let page = store.orders(&ask).unwrap();
        (page.rows.iter().map(|o| o.number.0).collect::<Vec<_>>(), page.total, page.complete)
    };
    store.shared.search.forget();
    assert!(!store.search_complete());
    assert_eq!(page("ro-40"), (vec![], None, false));
    assert_eq!(page("status:pending"), (vec![], None, false));
    assert_eq!(page(""), (vec![5, 4, 3, 2, 1], Some(5), true), "the plain list needs no search");
    store.submit_blocking(sale(6)).unwrap();
    store.submit_blocking(request(confirm(2))).unwrap();
    assert_eq!(page("ro-40"), (vec![6, 2], None, false), "what changes is found at once");
    let state = store.shared.engine.read(crate::store::open::state_in).unwrap();
    store.shared.search.load(&store.shared.engine, &state);
    loaded(&store);
    assert_eq!(page("ro-40"), (vec![6, 5, 4, 3, 2, 1], None, true));
    assert_eq!(page("status:confirmed"), (vec![2], Some(1), true));
}
