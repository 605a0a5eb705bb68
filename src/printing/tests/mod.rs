//! The spooler against printers that fail in every way, with a queue in memory.

use super::link::Times;
use super::queue::Queue;
use super::virtual_printer::{Fault, VirtualPrinter};
use super::*;
use crate::domain::ids::{BoxCode, JobId, OrderNumber, Seq};
use crate::domain::job::{Job, JobReport, JobState};
use crate::domain::label::LabelContent;
use crate::domain::trouble::What;
use crate::store::SubmitError;
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;
use tokio::net::TcpListener;

mod cut_off;
mod life;

/// Jobs in memory, changed by the same rules as `domain::decide::jobs`.
#[derive(Clone)]
struct Fake {
    jobs: Arc<Mutex<BTreeMap<JobId, Job>>>,
    full: Arc<std::sync::atomic::AtomicBool>,
    wanted: Arc<Mutex<BTreeMap<PrinterName, PrinterRecord>>>,
    changes: watch::Sender<Seq>,
}

impl Fake {
    fn new(jobs: Vec<Job>) -> Self {
        Self {
            jobs: Arc::new(Mutex::new(jobs.into_iter().map(|j| (j.id, j)).collect())),
            full: Arc::default(),
            wanted: Arc::default(),
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
        let mut found: Vec<_> =
            jobs.values().filter(|j| j.printer == *printer && j.state == JobState::Queued).cloned().collect();
        found.sort_by_key(|j| j.place);
        Ok(found)
    }

    async fn waiting(&self, printer: &PrinterName) -> Result<usize, String> {
        self.queued(printer).await.map(|jobs| jobs.len())
    }

    async fn sending(&self) -> Result<Vec<Job>, String> {
        Ok(self.jobs.lock().unwrap().values().filter(|j| j.state == JobState::Sending).cloned().collect())
    }

    async fn wanted(&self, printer: &PrinterName) -> Result<Option<PrinterRecord>, String> {
        Ok(self.wanted.lock().unwrap().get(printer).cloned())
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
                (JobReport::NotPrinted(why), JobState::Unconfirmed) => (JobState::Queued, Some(why)),
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
        carrier_account: None,
        sku: None,
        product: "Rose".into(),
        pieces: 1,
        pack: None,
        box_type: None,
        contents: vec![],
        lot: None,
        reference: None,
        note: None,
        job: None,
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
                place: n,
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
        lang: crate::domain::lang::Lang::En,
        dpmm: None,
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
        settle: Duration::from_millis(20),
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
        Self::start_on(Fake::new(jobs), printers, times)
    }

    fn start_on(fake: Fake, printers: Vec<PrinterConfig>, times: Times) -> Self {
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let clock: Clock = Arc::new(noon);
        let spooler = Spooler::start_on(
            fake.clone(),
            printers,
            &crate::labels::Layouts::default(),
            &clock,
            &tracker,
            stop.clone(),
            times,
        );
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
