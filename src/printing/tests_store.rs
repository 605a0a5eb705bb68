//! The spooler on the real store: orders confirmed, labels asked for, printers that fail, a daemon that dies.

use super::tests::{at, printer};
use super::virtual_printer::{Fault, PrintedLabel, VirtualPrinter};
use super::*;
use crate::domain::channel_order::ChannelStatus;
use crate::domain::command::{Answer, Command, Print};
use crate::domain::ids::{JobId, OrderNumber};
use crate::domain::job::{Job, JobAction, JobReport, JobState};
use crate::domain::trouble::What;
use crate::store::testing;
use std::time::Duration;

struct House {
    store: Store,
    tracker: TaskTracker,
    stop: CancellationToken,
    folder: Arc<tempfile::TempDir>,
}

impl House {
    fn open(folder: Arc<tempfile::TempDir>) -> Self {
        let store = testing::open(folder.path());
        Self { store, tracker: TaskTracker::new(), stop: CancellationToken::new(), folder }
    }

    /// A house with one confirmed order of so many boxes, their labels queued.
    async fn with_boxes(boxes: u32) -> Self {
        let house = Self::open(Arc::new(tempfile::tempdir().unwrap()));
        let mut order = testing::paid("1001");
        order.lines = vec![testing::line("RO-40", boxes, ChannelStatus::Paid)];
        let delivery = testing::delivery("fw-shopify", 1, vec![order]);
        house.ask(Command::Deliver(Box::new(delivery))).await;
        house.ask(testing::confirm(1)).await;
        let print = Print { order: OrderNumber(1), boxes: vec![], printer: None, reprint: None };
        assert!(matches!(house.ask(Command::Print(print)).await, Answer::Printing(_)));
        house
    }

    async fn ask(&self, command: Command) -> Answer {
        self.store.submit(testing::request(command)).await.unwrap()
    }

    fn spool(&self, uri: PrinterUri) -> Spooler {
        let mut config = printer("dock1", uri);
        config.layout = Arc::new(Layout::built_in("box-4x3").unwrap());
        let clock: Clock = Arc::new(|| testing::at(60));
        Spooler::start(
            self.store.clone(),
            vec![config],
            &crate::labels::Layouts::default(),
            clock,
            &self.tracker,
            self.stop.clone(),
        )
    }

    fn jobs(&self) -> Vec<Job> {
        self.store.jobs_of(OrderNumber(1)).unwrap()
    }

    fn count(&self, state: JobState) -> usize {
        self.jobs().iter().filter(|j| j.state == state).count()
    }

    async fn until(&self, what: &str, good: impl Fn(&Self) -> bool) {
        let mut changes = self.store.changes();
        let done = tokio::time::timeout(Duration::from_secs(30), async {
            while !good(self) {
                changes.changed().await.unwrap();
            }
        });
        assert!(done.await.is_ok(), "{what}: {:?}", self.jobs().iter().map(|j| (j.id, j.state)).collect::<Vec<_>>());
    }

    async fn close(self) -> Arc<tempfile::TempDir> {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
        self.store.close().unwrap();
        self.folder
    }
}

fn codes(labels: &[PrintedLabel]) -> Vec<String> {
    labels.iter().filter_map(|l| l.box_code.clone()).collect()
}

async fn zebra(house: &House) -> VirtualPrinter {
    VirtualPrinter::bind("127.0.0.1:0", &house.tracker, house.stop.clone()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_confirmed_order_becomes_a_label_a_box() {
    let house = House::with_boxes(12).await;
    let zebra = zebra(&house).await;
    house.spool(at(zebra.addr()));
    house.until("all sent", |h| h.count(JobState::Sent) == 12).await;
    let order = house.store.order(OrderNumber(1)).unwrap().unwrap();
    assert_eq!(order.progress.labelled, 12);
    let expected: Vec<_> = order.lines[0].box_codes.iter().map(ToString::to_string).collect();
    assert_eq!(codes(&zebra.labels()), expected);
    assert!(zebra.labels()[2].lines.contains(&"3/12".to_owned()));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lost_printer_leaves_at_most_one_unsure_and_no_label_twice() {
    let house = House::with_boxes(10).await;
    let zebra = zebra(&house).await;
    zebra.set_fault(Fault::ResetAfter(7000));
    house.spool(at(zebra.addr()));
    house.until("one is unsure", |h| h.count(JobState::Unconfirmed) == 1).await;
    let unsure = house.jobs().into_iter().find(|j| j.state == JobState::Unconfirmed).unwrap();
    assert_eq!(unsure.reason.unwrap().what, What::Broke);
    zebra.set_fault(Fault::None);
    // Where the line was cut decides whether the printer's counter can prove that the label did not come out.
    let proven = |h: &House| h.count(JobState::Sent) == 10;
    let open = |h: &House| h.count(JobState::Sent) == 9 && h.count(JobState::Unconfirmed) == 1;
    house.until("an end", |h| proven(h) || open(h) && zebra.labels().len() == 10).await;
    let mut printed = codes(&zebra.labels());
    printed.sort();
    printed.dedup();
    assert_eq!((printed.len(), zebra.labels().len()), (10, 10));
    assert!(zebra.labels().iter().all(|l| !l.lines.contains(&"R1".to_owned())), "nothing came out twice: no R");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_daemon_that_died_while_sending_asks_a_person() {
    let house = House::with_boxes(3).await;
    house.ask(Command::JobReport(JobId(1), JobReport::Sending)).await;
    let house = House::open(house.close().await);
    let zebra = zebra(&house).await;
    house.spool(at(zebra.addr()));
    house.until("the others", |h| h.count(JobState::Sent) == 2).await;
    let first = house.store.job(JobId(1)).unwrap().unwrap();
    assert_eq!(first.state, JobState::Unconfirmed);
    assert_eq!(first.reason, Some(What::Stopped.into()));
    assert_eq!(zebra.labels().len(), 2);
    // A person looked and found none: it comes out with its mark.
    house.ask(Command::JobAct(JobId(1), JobAction::Retry)).await;
    house.until("all sent", |h| h.count(JobState::Sent) == 3).await;
    let last = zebra.labels().pop().unwrap();
    assert_eq!(last.box_code, Some(first.box_code.to_string()));
    assert!(last.lines.contains(&"R1".to_owned()), "{:?}", last.lines);
    assert_eq!(
        house.store.job(JobId(1)).unwrap().unwrap().reprint_reason.as_deref(),
        Some("the label before this one was not confirmed")
    );
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_in_the_middle_loses_and_doubles_nothing() {
    let house = House::with_boxes(300).await;
    let outside = (TaskTracker::new(), CancellationToken::new());
    let zebra = VirtualPrinter::bind("127.0.0.1:0", &outside.0, outside.1.clone()).await.unwrap();
    let mut folder = None;
    let mut house = Some(house);
    for stop_at in [40, 150, 300] {
        let open = house.take().unwrap_or_else(|| House::open(folder.take().unwrap()));
        open.spool(at(zebra.addr()));
        let mut printed = zebra.printed();
        printed.wait_for(|n| *n >= stop_at).await.unwrap();
        if stop_at == 300 {
            open.until("all sent", |h| h.count(JobState::Sent) == 300).await;
        }
        folder = Some(open.close().await);
    }
    let mut all = codes(&zebra.labels());
    all.sort();
    all.dedup();
    assert_eq!((all.len(), zebra.labels().len()), (300, 300));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn printers_are_woken_by_label_jobs_and_by_nothing_else() {
    let house = House::with_boxes(3).await;
    let name = PrinterName::new("dock1").unwrap();
    assert_eq!((house.store.waiting_for(&name, 9).unwrap(), house.store.waiting_for(&name, 2).unwrap()), (3, 2));
    let mut labels = house.store.label_changes();
    let before = house.store.seq();
    let order = testing::delivery("fw-shopify", 2, vec![testing::paid("1002")]);
    house.ask(Command::Deliver(Box::new(order))).await;
    house.ask(testing::confirm(2)).await;
    assert!(house.store.seq() > before && !labels.has_changed().unwrap());
    house.ask(Command::JobAct(JobId(2), JobAction::Hold)).await;
    assert!(labels.has_changed().unwrap());
    assert_eq!((*labels.borrow_and_update(), house.store.waiting_for(&name, 9).unwrap()), (house.store.seq(), 2));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_job_is_passed_over() {
    let house = House::with_boxes(3).await;
    house.ask(Command::JobAct(JobId(2), JobAction::Hold)).await;
    let zebra = zebra(&house).await;
    house.spool(at(zebra.addr()));
    house.until("two", |h| h.count(JobState::Sent) == 2).await;
    assert_eq!(zebra.labels().len(), 2);
    house.ask(Command::JobAct(JobId(2), JobAction::Release)).await;
    house.until("three", |h| h.count(JobState::Sent) == 3).await;
    house.close().await;
}
