//! The spooler against printers that fail in every way, with a queue in memory.

use super::queue::Queue;
use super::tcp::Times;
use super::virtual_printer::{Fault, VirtualPrinter};
use super::*;
use crate::domain::ids::{BoxCode, JobId, OrderNumber, Seq};
use crate::domain::job::{Job, JobReport, JobState};
use crate::domain::label::LabelContent;
use crate::store::SubmitError;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;

/// Jobs in memory, changed by the same rules as `domain::decide::jobs`.
#[derive(Clone)]
struct Fake {
    jobs: Arc<Mutex<BTreeMap<JobId, Job>>>,
    full: Arc<std::sync::atomic::AtomicBool>,
    changes: watch::Sender<Seq>,
}

impl Fake {
    fn new(jobs: Vec<Job>) -> Self {
        Self {
            jobs: Arc::new(Mutex::new(jobs.into_iter().map(|j| (j.id, j)).collect())),
            full: Arc::default(),
            changes: watch::Sender::new(Seq(0)),
        }
    }

    fn states(&self) -> Vec<JobState> {
        self.jobs.lock().unwrap().values().map(|j| j.state).collect()
    }

    fn set_full(&self, full: bool) {
        self.full.store(full, std::sync::atomic::Ordering::SeqCst);
        self.changes.send_modify(|s| s.0 += 1);
    }

    async fn until(&self, what: &str, good: impl Fn(&[JobState]) -> bool) {
        let mut changes = self.changes.subscribe();
        let found = tokio::time::timeout(Duration::from_secs(20), async {
            while !good(&self.states()) {
                changes.changed().await.unwrap();
            }
        });
        assert!(found.await.is_ok(), "{what}: {:?}", self.jobs.lock().unwrap().values().collect::<Vec<_>>());
    }
}

impl Queue for Fake {
    async fn queued(&self, printer: &PrinterName) -> Result<Vec<Job>, String> {
        let jobs = self.jobs.lock().unwrap();
        Ok(jobs.values().filter(|j| j.printer == *printer && j.state == JobState::Queued).cloned().collect())
    }

    async fn sending(&self) -> Result<Vec<Job>, String> {
        Ok(self.jobs.lock().unwrap().values().filter(|j| j.state == JobState::Sending).cloned().collect())
    }

    async fn report(&self, reports: Vec<(JobId, JobReport)>) -> Vec<Result<bool, SubmitError>> {
        if self.full.load(std::sync::atomic::Ordering::SeqCst) {
            return reports.iter().map(|_| Err(SubmitError::Storage("disk full".into()))).collect();
        }
        let mut jobs = self.jobs.lock().unwrap();
        let mut answers = Vec::new();
        for (id, report) in reports {
            let job = jobs.get_mut(&id).unwrap();
            let (to, why) = match (report, job.state) {
                (JobReport::Sending, JobState::Queued) => (JobState::Sending, None),
                (JobReport::Sent, JobState::Sending) => (JobState::Sent, None),
                (JobReport::Unconfirmed(why), JobState::Sending) => (JobState::Unconfirmed, Some(why)),
                (JobReport::NotSent(why), JobState::Queued | JobState::Sending) => (JobState::Queued, Some(why)),
                (JobReport::Failed(why), JobState::Queued | JobState::Sending) => (JobState::Failed, Some(why)),
                (JobReport::Expired, JobState::Queued) => (JobState::Expired, None),
                _ => {
                    answers.push(Ok(false));
                    continue;
                }
            };
            job.state = to;
            job.reason = why;
            answers.push(Ok(true));
        }
        drop(jobs);
        self.changes.send_modify(|s| s.0 += 1);
        answers
    }

    fn changes(&self) -> watch::Receiver<Seq> {
        self.changes.subscribe()
    }
}

pub(super) fn noon() -> DateTime<Utc> {
    "2026-02-09T12:00:00Z".parse().unwrap()
}

fn content(code: &BoxCode) -> LabelContent {
    let today = noon().date_naive();
    LabelContent {
        lang: crate::domain::lang::Lang::En,
        k2k: true,
        order: "7042K".into(),
        box_index: 1,
        box_count: 1,
        box_code: code.clone(),
        mark_code: Some("A1".into()),
        awb: crate::domain::awb::AwbKey::Date(today),
        ship_date: today,
        from: "Flores".into(),
        buyer: None,
        ship_to: vec![],
        carrier: None,
        sku: None,
        product: "Rose".into(),
        pieces: 1,
        reference: None,
        test: false,
        reprint: 0,
    }
}

fn jobs(printer: &str, numbers: std::ops::RangeInclusive<u64>) -> Vec<Job> {
    numbers
        .map(|n| {
            let code = BoxCode::allotted(n);
            Job {
                id: JobId(n),
                order: OrderNumber(7042),
                box_code: code.clone(),
                printer: PrinterName::new(printer).unwrap(),
                layout: "small".into(),
                state: JobState::Queued,
                content: content(&code),
                asked_by: "ana".into(),
                asked_at: noon(),
                changed_at: noon(),
                reason: None,
                reprint_reason: None,
                attempts: 0,
            }
        })
        .collect()
}

/// A layout with a short label, so that it can be cut at every byte.
pub(super) fn small() -> Arc<Layout> {
    let text = "width = 60\nheight = 30\n[[text]]\ntext = \"{box_code}\"\nx = 1\ny = 1\nw = 50\nh = 3\n\
                [[datamatrix]]\ncode = \"box_code\"\nx = 1\ny = 10\nw = 14\n";
    Arc::new(Layout::parse("small", text).unwrap())
}

pub(super) fn printer(name: &str, uri: PrinterUri) -> PrinterConfig {
    PrinterConfig {
        settings: PrinterSettings {
            name: PrinterName::new(name).unwrap(),
            layout: "small".into(),
            carriers: vec![],
            default: true,
        },
        uri,
        layout: small(),
        dpmm: Dpmm::Eight,
    }
}

pub(super) fn at(addr: std::net::SocketAddr) -> PrinterUri {
    PrinterUri::Tcp { host: addr.ip().to_string(), port: addr.port() }
}

fn times() -> Times {
    Times {
        status: Duration::from_secs(5),
        stall: Duration::from_millis(300),
        silent: Duration::from_millis(200),
        close: Duration::from_millis(200),
        retry: (Duration::from_millis(2), Duration::from_millis(20)),
        ..Times::default()
    }
}

/// For printers that do not answer.
fn mute_times() -> Times {
    Times { status: Duration::from_millis(20), ..times() }
}

struct Run {
    fake: Fake,
    spooler: Spooler,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Run {
    fn start(jobs: Vec<Job>, printers: Vec<PrinterConfig>, times: Times) -> Self {
        let (fake, tracker, stop) = (Fake::new(jobs), TaskTracker::new(), CancellationToken::new());
        let clock: Clock = Arc::new(noon);
        let spooler = Spooler::start_on(fake.clone(), printers, &clock, &tracker, stop.clone(), times);
        Self { fake, spooler, tracker, stop }
    }

    async fn until_status(&self, status: PrinterStatus) -> PrinterState {
        let mut changes = self.spooler.changes();
        let found = tokio::time::timeout(Duration::from_secs(20), async {
            loop {
                let state = self.spooler.printers()[0].clone();
                if state.state == status {
                    return state;
                }
                changes.changed().await.unwrap();
            }
        });
        found.await.unwrap_or_else(|_| panic!("{status:?}: {:?}", self.spooler.printers()))
    }

    async fn end(self) {
        self.stop.cancel();
        self.tracker.close();
        tokio::time::timeout(Duration::from_secs(20), self.tracker.wait()).await.unwrap();
    }
}

async fn virtual_printer() -> (VirtualPrinter, CancellationToken) {
    let stop = CancellationToken::new();
    (VirtualPrinter::bind("127.0.0.1:0", &TaskTracker::new(), stop.clone()).await.unwrap(), stop)
}

fn codes(printer: &VirtualPrinter) -> Vec<String> {
    printer.labels().into_iter().filter_map(|l| l.box_code).collect()
}

fn all(state: JobState) -> impl Fn(&[JobState]) -> bool {
    move |states| states.iter().all(|s| *s == state)
}

#[tokio::test]
async fn labels_come_out_once_and_in_order() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(jobs("dock1", 1..=100), vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("all sent", all(JobState::Sent)).await;
    let expected: Vec<_> = (1..=100).map(|n| format!("{n:012}")).collect();
    assert_eq!(codes(&zebra), expected);
    assert_eq!(zebra.labels()[0].lines, ["000000000001"]);
    run.until_status(PrinterStatus::Ready).await;
    run.end().await;
}

/// A printer without status that reads so many bytes of its first label's connection and then hangs up; later ones work.
async fn cutting_sink(cut: usize) -> (std::net::SocketAddr, watch::Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (addr, (count, printed)) = (listener.local_addr().unwrap(), watch::channel(0));
    TaskTracker::new().spawn(async move {
        let mut cut = Some(cut);
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut all = Vec::new();
            let room = cut.take().unwrap_or(usize::MAX);
            let mut buffer = [0; 64];
            while all.len() < room {
                let end = buffer.len().min(room - all.len());
                match stream.read(&mut buffer[..end]).await {
                    Ok(n) if n > 0 => all.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let formats = String::from_utf8_lossy(&all).matches("^XZ").count();
            count.send_modify(|n| *n += formats);
        }
    });
    (addr, printed)
}

#[tokio::test]
async fn a_mute_printer_that_hangs_up_at_any_byte_prints_at_most_once() {
    for cut in (0..150).step_by(3) {
        let (addr, printed) = cutting_sink(cut).await;
        let run = Run::start(jobs("dock1", 1..=1), vec![printer("dock1", at(addr))], mute_times());
        run.fake.until("an end", |s| matches!(s[0], JobState::Sent | JobState::Unconfirmed)).await;
        let state = run.fake.states()[0];
        run.end().await;
        let printed = *printed.borrow();
        assert!(printed <= 1, "cut at {cut}: {printed} labels");
        if state == JobState::Sent {
            assert_eq!(printed, 1, "cut at {cut}");
        }
    }
}

#[tokio::test]
async fn a_printer_cut_off_at_any_byte_prints_at_most_once_and_what_is_unsure_is_listed() {
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    let whole = "~JX~HS".len() + label + "~HS".len();
    let mut unsure = 0;
    for cut in 0..whole + 3 {
        for fault in [Fault::ResetAfter(cut), Fault::CloseAfter(cut)] {
            let (zebra, stop) = virtual_printer().await;
            zebra.set_fault(fault);
            let run = Run::start(jobs("dock1", 1..=1), vec![printer("dock1", at(zebra.addr()))], times());
            // Until it has ended, or has failed once and is back in the queue.
            let failed_or_ended = async {
                tokio::select! {
                    () = run.fake.until("an end", |s| matches!(s[0], JobState::Sent | JobState::Unconfirmed)) => {}
                    _ = run.until_status(PrinterStatus::Unreachable) => {}
                }
            };
            failed_or_ended.await;
            zebra.set_fault(Fault::None);
            run.fake.until("an end", |s| matches!(s[0], JobState::Sent | JobState::Unconfirmed)).await;
            let state = run.fake.states()[0];
            run.end().await;
            let printed = codes(&zebra).len();
            match state {
                JobState::Sent => assert_eq!(printed, 1, "{fault:?}"),
                _ => assert!(printed <= 1, "{fault:?}: {printed}"),
            }
            unsure += usize::from(state == JobState::Unconfirmed);
            stop.cancel();
        }
    }
    assert!(unsure > 0);
}

#[tokio::test]
async fn of_ten_labels_the_sent_the_unsure_and_the_waiting_are_told_apart() {
    let (zebra, _stop) = virtual_printer().await;
    let label = crate::labels::zpl(&content(&BoxCode::allotted(1)), &small(), Dpmm::Eight).unwrap().zpl.len();
    // ~JX~HS, then a label and ~HS six times, then half a label and more: the seventh is lost (R-13 T6).
    zebra.set_fault(Fault::ResetAfter(6 + 6 * (label + 3) + 20 * 3));
    let run = Run::start(jobs("dock1", 1..=10), vec![printer("dock1", at(zebra.addr()))], times());
    run.until_status(PrinterStatus::Unreachable).await;
    run.fake.until("one is unsure", |s| s.contains(&JobState::Unconfirmed)).await;
    let sent = run.fake.states().iter().take_while(|s| **s == JobState::Sent).count();
    assert_eq!(sent, codes(&zebra).len());
    zebra.set_fault(Fault::None);
    run.fake.until("the rest", |s| s.iter().filter(|s| **s == JobState::Sent).count() == 9).await;
    assert_eq!(run.fake.states().iter().filter(|s| **s == JobState::Unconfirmed).count(), 1);
    let mut printed = codes(&zebra);
    printed.dedup();
    assert_eq!(printed.len(), 9, "{printed:?}");
    run.end().await;
}

#[tokio::test]
async fn nobody_listens_then_somebody_does() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    drop(listener);
    let run = Run::start(jobs("dock1", 1..=3), vec![printer("dock1", at(addr))], times());
    let state = run.until_status(PrinterStatus::Unreachable).await;
    assert!(state.reason.unwrap().contains("no connection"));
    assert_eq!(state.waiting, 3);
    assert_eq!(run.fake.states(), [JobState::Queued; 3]);
    let zebra = VirtualPrinter::bind(addr, &run.tracker, run.stop.clone()).await.unwrap();
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 3);
    run.end().await;
}

#[tokio::test]
async fn without_media_nothing_is_sent_until_there_is_some() {
    let (zebra, _stop) = virtual_printer().await;
    zebra.set_fault(Fault::MediaOut);
    let run = Run::start(jobs("dock1", 1..=3), vec![printer("dock1", at(zebra.addr()))], times());
    let state = run.until_status(PrinterStatus::Attention).await;
    assert_eq!(state.reason.as_deref(), Some("the printer says: out of media"));
    assert_eq!(run.fake.states(), [JobState::Queued; 3]);
    zebra.set_fault(Fault::None);
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 3);
    run.end().await;
}

#[tokio::test]
async fn one_that_answered_and_is_silent_now_gets_nothing() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(
        jobs("dock1", 1..=1),
        vec![printer("dock1", at(zebra.addr()))],
        Times { status: Duration::from_millis(400), ..times() },
    );
    run.fake.until("the first", all(JobState::Sent)).await;
    zebra.set_fault(Fault::Stall);
    for job in jobs("dock1", 2..=2) {
        run.fake.jobs.lock().unwrap().insert(job.id, job);
    }
    run.fake.changes.send_modify(|s| s.0 += 1);
    run.until_status(PrinterStatus::Silent).await;
    assert_eq!(run.fake.states()[1], JobState::Queued);
    zebra.set_fault(Fault::None);
    run.fake.until("the second", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 2);
    run.end().await;
}

#[tokio::test]
async fn a_mute_printer_gets_whole_labels() {
    let (zebra, _stop) = virtual_printer().await;
    zebra.set_fault(Fault::Mute);
    let run = Run::start(jobs("dock1", 1..=20), vec![printer("dock1", at(zebra.addr()))], mute_times());
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 20);
    run.end().await;
}

#[tokio::test]
async fn one_stalled_printer_leaves_the_others_alone() {
    let ((stuck, _a), (good, _b)) = (virtual_printer().await, virtual_printer().await);
    stuck.set_fault(Fault::Stall);
    let mut both = jobs("stuck", 1..=5);
    both.extend(jobs("good", 6..=15));
    let run = Run::start(both, vec![printer("stuck", at(stuck.addr())), printer("good", at(good.addr()))], times());
    run.fake.until("the good ones", |s| s[5..].iter().all(|s| *s == JobState::Sent)).await;
    assert_eq!(codes(&good).len(), 10);
    run.end().await;
}

#[tokio::test]
async fn what_was_on_its_way_at_a_crash_is_unconfirmed_and_never_sent_again() {
    let (zebra, _stop) = virtual_printer().await;
    let mut mixed = jobs("dock1", 1..=2);
    mixed[0].state = JobState::Sending;
    mixed.extend(jobs("gone", 3..=3));
    mixed[2].state = JobState::Sending;
    let run = Run::start(mixed, vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("the second", |s| s[1] == JobState::Sent).await;
    assert_eq!(run.fake.states(), [JobState::Unconfirmed, JobState::Sent, JobState::Unconfirmed]);
    assert_eq!(
        run.fake.jobs.lock().unwrap()[&JobId(1)].reason.as_deref(),
        Some("the daemon stopped while it was sent")
    );
    assert_eq!(codes(&zebra), ["000000000002"]);
    run.end().await;
}

#[tokio::test]
async fn old_and_impossible_jobs_do_not_print() {
    let (zebra, _stop) = virtual_printer().await;
    let mut three = jobs("dock1", 1..=3);
    three[0].asked_at = noon() - chrono::Duration::hours(13);
    three[1].layout = "no-such".into();
    let run = Run::start(three, vec![printer("dock1", at(zebra.addr()))], times());
    run.fake.until("the third", |s| s[2] == JobState::Sent).await;
    assert_eq!(run.fake.states(), [JobState::Expired, JobState::Failed, JobState::Sent]);
    assert_eq!(codes(&zebra).len(), 1);
    run.end().await;
}

#[tokio::test]
async fn without_a_durable_commit_point_nothing_is_sent() {
    let (zebra, _stop) = virtual_printer().await;
    let fake_full = jobs("dock1", 1..=3);
    let run = Run::start(vec![], vec![printer("dock1", at(zebra.addr()))], times());
    run.until_status(PrinterStatus::Ready).await;
    run.fake.full.store(true, std::sync::atomic::Ordering::SeqCst);
    run.fake.jobs.lock().unwrap().extend(fake_full.into_iter().map(|j| (j.id, j)));
    run.fake.changes.send_modify(|s| s.0 += 1);
    let state = run.until_status(PrinterStatus::Store).await;
    assert!(state.reason.unwrap().contains("disk full"));
    assert_eq!(codes(&zebra).len(), 0);
    run.fake.set_full(false);
    run.fake.until("all sent", all(JobState::Sent)).await;
    assert_eq!(codes(&zebra).len(), 3);
    run.end().await;
}

#[tokio::test]
async fn people_pause_resume_and_test() {
    let (zebra, _stop) = virtual_printer().await;
    let run = Run::start(vec![], vec![printer("dock1", at(zebra.addr()))], times());
    let name = PrinterName::new("dock1").unwrap();
    assert!(!run.spooler.pause(&PrinterName::new("other").unwrap(), "ana"));
    assert!(run.spooler.pause(&name, "ana"));
    let state = run.until_status(PrinterStatus::Paused).await;
    assert_eq!(state.reason.as_deref(), Some("paused by ana"));
    run.fake.jobs.lock().unwrap().extend(jobs("dock1", 1..=2).into_iter().map(|j| (j.id, j)));
    run.fake.changes.send_modify(|s| s.0 += 1);
    assert!(run.spooler.resume(&name));
    run.fake.until("all sent", all(JobState::Sent)).await;
    let mut printed = zebra.printed();
    assert!(run.spooler.test(&name));
    printed.wait_for(|n| *n == 3).await.unwrap();
    assert!(zebra.labels()[2].zpl.contains("000000000000"));
    run.end().await;
}

#[tokio::test]
async fn a_folder_is_a_printer_and_proves_itself_after_a_crash() {
    let folder = tempfile::tempdir().unwrap();
    let uri = || PrinterUri::Dir(folder.path().to_owned());
    let run = Run::start(jobs("file", 1..=5), vec![printer("file", uri())], times());
    run.fake.until("all sent", all(JobState::Sent)).await;
    run.end().await;
    assert!(folder.path().join("00000003-000000000003.zpl").exists());
    let mut again = jobs("file", 5..=6);
    again[0].state = JobState::Sending;
    again[1].state = JobState::Sending;
    let run = Run::start(again, vec![printer("file", uri())], times());
    run.fake.until("an end", |s| s == [JobState::Sent, JobState::Unconfirmed]).await;
    run.end().await;
}
