//! The worker of one printer: takes its jobs in order through the commit point to the printer, and reports.
//!
//! What a label came to is reported in one commit with the commit points of the next ones. Reports that the store can't
//! take are kept and tried again before anything else is sent; what a crash loses of them is `unconfirmed` afterwards.

use super::queue::Queue;
use super::tcp::{Blocked, Fate, TcpLink, Times};
use super::{Clock, Desk, PrinterConfig, PrinterStatus, PrinterUri, dir};
use crate::domain::awb::AwbKey;
use crate::domain::ids::{BoxCode, JobId};
use crate::domain::job::{Job, JobReport};
use crate::domain::label::LabelContent;
use crate::domain::lang::Lang;
use crate::labels::{self, Layouts};
use crate::limits;
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A batch that took longer is followed by single labels: a slow printer should not hold many past the commit point.
const FAST: Duration = Duration::from_millis(100);
/// Why a job that was on its way is unconfirmed after a start.
const STOPPED: &str = "the daemon stopped while it was sent";

/// A label that is ready to go.
struct Drawn {
    job: JobId,
    name: String,
    zpl: Vec<u8>,
}

enum Link {
    Tcp(Box<TcpLink>),
    Dir(PathBuf),
}

/// One printer.
pub(super) struct Worker<Q> {
    config: PrinterConfig,
    desk: Arc<Desk>,
    queue: Q,
    layouts: Layouts,
    clock: Clock,
    times: Times,
    link: Link,
    /// Reports that are not durable yet.
    done: Vec<(JobId, JobReport)>,
    /// Labels that may pass the commit point together.
    batch: usize,
    /// The next pause when something is in the way.
    pause: Duration,
}

/// Reports what was on its way when the daemon stopped. False when it is stopped again before that is done.
pub(super) async fn recover<Q: Queue>(queue: &Q, workers: &[Worker<Q>], stop: &CancellationToken) -> bool {
    loop {
        if let Ok(jobs) = queue.sending().await {
            let reports: Vec<_> = jobs
                .iter()
                .map(|job| {
                    let there = workers.iter().any(|w| w.config.settings.name == job.printer && w.is_there(job));
                    (job.id, if there { JobReport::Sent } else { JobReport::Unconfirmed(STOPPED.to_owned()) })
                })
                .collect();
            if reports.is_empty() || queue.report(reports).await.iter().all(Result::is_ok) {
                return !stop.is_cancelled();
            }
        }
        tokio::select! {
            () = stop.cancelled() => return false,
            () = tokio::time::sleep(limits::PRINTER_RETRY.0) => {}
        }
    }
}

impl<Q: Queue> Worker<Q> {
    pub(super) fn new(
        config: PrinterConfig,
        desk: Arc<Desk>,
        queue: Q,
        layouts: Layouts,
        clock: Clock,
        times: Times,
    ) -> Self {
        let link = match &config.uri {
            PrinterUri::Tcp { host, port } => Link::Tcp(Box::new(TcpLink::new(host.clone(), *port, times))),
            PrinterUri::Dir(path) => Link::Dir(path.clone()),
        };
        let pause = times.retry.0;
        Self { config, desk, queue, layouts, clock, times, link, done: Vec::new(), batch: 1, pause }
    }

    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.queue.changes();
        while !stop.is_cancelled() {
            changes.mark_unchanged();
            if !self.flush().await {
                self.rest(&stop).await;
                continue;
            }
            let jobs = match self.queue.queued(&self.config.settings.name).await {
                Ok(jobs) => jobs,
                Err(reason) => {
                    self.desk.show(PrinterStatus::Store, Some(reason));
                    self.rest(&stop).await;
                    continue;
                }
            };
            self.desk.show_waiting(jobs.len());
            let paused = self.desk.paused_by();
            let test = paused.is_none() && self.desk.take_test();
            let free = match (&paused, test || !jobs.is_empty()) {
                (Some(by), _) => {
                    self.desk.show(PrinterStatus::Paused, Some(format!("paused by {by}")));
                    false
                }
                (None, work) => work,
            };
            if !free {
                if paused.is_none() {
                    self.desk.show(PrinterStatus::Ready, None);
                }
                self.sleep(&mut changes, &stop).await;
                continue;
            }
            if test {
                self.print_test().await;
            }
            if !self.work_off(jobs, &stop).await {
                self.rest(&stop).await;
            }
        }
        // A last try: what stays unreported is unconfirmed after the next start.
        self.flush().await;
    }

    /// Until there may be something to do. An idle connection is given back: many printers take only one.
    async fn sleep(
        &mut self,
        changes: &mut tokio::sync::watch::Receiver<crate::domain::ids::Seq>,
        stop: &CancellationToken,
    ) {
        let open = matches!(&self.link, Link::Tcp(link) if link.is_open());
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.desk.bell.notified() => {}
            // A store that has closed sends no more changes: only stopping is left.
            changed = changes.changed() => if changed.is_err() { stop.cancelled().await },
            () = tokio::time::sleep(self.times.idle), if open => self.close(),
        }
    }

    /// Something is in the way: a pause that grows, cut short by a person.
    async fn rest(&mut self, stop: &CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.desk.bell.notified() => {}
            () = tokio::time::sleep(self.pause) => {}
        }
        self.pause = (self.pause * 2).min(self.times.retry.1);
    }

    /// Brings these jobs to the printer. False when something is in the way.
    async fn work_off(&mut self, jobs: Vec<Job>, stop: &CancellationToken) -> bool {
        let mut waiting: VecDeque<Job> = jobs.into();
        while !waiting.is_empty() && !stop.is_cancelled() && self.desk.paused_by().is_none() {
            let drawn = self.draw(&mut waiting);
            if drawn.is_empty() {
                continue;
            }
            if let Err(blocked) = self.ready().await {
                self.show(blocked);
                // What was refused or expired while drawing is reported all the same.
                self.flush().await;
                return false;
            }
            let Some(committed) = self.commit(drawn).await else { return false };
            self.desk.show(PrinterStatus::Printing, None);
            if !self.send(committed, stop).await {
                return false;
            }
            self.desk.show_waiting(waiting.len());
        }
        self.flush().await
    }

    /// Draws the next labels; jobs that can't or should not be printed are put down for the next report.
    fn draw(&mut self, waiting: &mut VecDeque<Job>) -> Vec<Drawn> {
        let now = (self.clock)();
        let mut drawn = Vec::new();
        while drawn.len() < self.batch {
            let Some(job) = waiting.pop_front() else { break };
            let waited = now.signed_duration_since(job.asked_at).to_std().unwrap_or_default();
            if waited >= limits::JOB_EXPIRES {
                self.done.push((job.id, JobReport::Expired));
                continue;
            }
            match self.draw_one(&job) {
                Ok(zpl) => drawn.push(Drawn { job: job.id, name: file_name(&job), zpl }),
                Err(why) => self.done.push((job.id, JobReport::Failed(why))),
            }
        }
        drawn
    }

    fn draw_one(&self, job: &Job) -> Result<Vec<u8>, String> {
        let own = || (job.layout == self.config.layout.name()).then(|| self.config.layout.clone());
        let layout = self
            .layouts
            .get(&job.layout)
            .or_else(own)
            .ok_or_else(|| format!("there is no layout named {}", job.layout))?;
        let label = labels::zpl(&job.content, &layout, self.config.dpmm).map_err(|e| e.to_string())?;
        for warning in &label.warnings {
            tracing::warn!(job = job.id.0, box_code = %job.box_code, %warning, "label");
        }
        Ok(label.zpl.into_bytes())
    }

    /// The commit point. None when the store can't take it; nothing was sent then.
    async fn commit(&mut self, drawn: Vec<Drawn>) -> Option<VecDeque<Drawn>> {
        let reports: Vec<_> =
            self.done.iter().cloned().chain(drawn.iter().map(|d| (d.job, JobReport::Sending))).collect();
        let mut answers = self.queue.report(reports).await.into_iter();
        let mut trouble = None;
        // Those that failed are kept for the next time.
        self.done.retain(|_| match answers.next() {
            Some(Ok(_)) => false,
            Some(Err(error)) => {
                trouble = Some(error.to_string());
                true
            }
            None => true,
        });
        let mut committed = VecDeque::new();
        for label in drawn {
            match answers.next() {
                Some(Ok(true)) => committed.push_back(label),
                // Somebody held, cancelled or moved it a moment ago.
                Some(Ok(false)) => {}
                Some(Err(error)) => trouble = Some(error.to_string()),
                None => trouble = Some("the store gave no answer".to_owned()),
            }
        }
        if let Some(why) = trouble {
            self.desk.show(PrinterStatus::Store, Some(why));
            let back = |d: &Drawn| (d.job, JobReport::NotSent("the store could not take all of the commit".to_owned()));
            self.done.extend(committed.iter().map(back));
            return None;
        }
        Some(committed)
    }

    /// Sends labels past their commit point. False when the printer failed; the rest goes back to the queue.
    async fn send(&mut self, mut labels: VecDeque<Drawn>, stop: &CancellationToken) -> bool {
        let began = Instant::now();
        while let Some(label) = labels.pop_front() {
            let fate = self.send_one(&label.name, label.zpl).await;
            let (report, broken) = match fate {
                Fate::Sent => (JobReport::Sent, None),
                Fate::NotSent(why) => (JobReport::NotSent(why.clone()), Some(why)),
                Fate::Unconfirmed(why) => (JobReport::Unconfirmed(why.clone()), Some(why)),
                Fate::Failed(why) => (JobReport::Failed(why), None),
            };
            self.done.push((label.job, report));
            let halted = stop.is_cancelled() || self.desk.paused_by().is_some();
            if broken.is_some() || halted {
                let why = broken.clone().unwrap_or_else(|| "the printer was stopped".to_owned());
                self.done.extend(labels.drain(..).map(|d| (d.job, JobReport::NotSent(why.clone()))));
            }
            if let Some(why) = broken {
                self.batch = 1;
                self.show(Blocked::Unreachable(why));
                self.flush().await;
                return false;
            }
        }
        self.pause = self.times.retry.0;
        let fast = began.elapsed() <= FAST;
        self.batch = if fast { (self.batch * 2).min(limits::LABELS_PAST_COMMIT) } else { 1 };
        true
    }

    async fn ready(&mut self) -> Result<(), Blocked> {
        match &mut self.link {
            Link::Tcp(link) => link.ready().await,
            Link::Dir(folder) => {
                let folder = folder.clone();
                off_runtime(move || dir::ready(&folder)).await.and_then(|r| r).map_err(Blocked::Unreachable)
            }
        }
    }

    async fn send_one(&mut self, name: &str, zpl: Vec<u8>) -> Fate {
        match &mut self.link {
            Link::Tcp(link) => link.send(&zpl).await,
            Link::Dir(folder) => {
                let (folder, name) = (folder.clone(), name.to_owned());
                off_runtime(move || dir::write(&folder, &name, &zpl)).await.unwrap_or_else(Fate::Unconfirmed)
            }
        }
    }

    /// Makes the reports that wait durable. False when the store can't take them.
    async fn flush(&mut self) -> bool {
        self.done.is_empty() || (self.commit(Vec::new()).await.is_some() && self.done.is_empty())
    }

    fn close(&mut self) {
        if let Link::Tcp(link) = &mut self.link {
            link.close();
        }
    }

    fn show(&self, blocked: Blocked) {
        let (status, reason) = match blocked {
            Blocked::Unreachable(why) => (PrinterStatus::Unreachable, why),
            Blocked::Attention(why) => (PrinterStatus::Attention, why),
            Blocked::Silent => (
                PrinterStatus::Silent,
                "the printer answers no more: look at its media and its head; nothing is sent".to_owned(),
            ),
        };
        self.desk.show(status, Some(reason));
    }

    /// A label that belongs to no box; whether it came out, people see.
    async fn print_test(&mut self) {
        let content = test_content(&self.config, (self.clock)());
        let zpl = match labels::zpl(&content, &self.config.layout, self.config.dpmm) {
            Ok(label) => label.zpl.into_bytes(),
            Err(error) => {
                tracing::warn!(printer = %self.config.settings.name, %error, "test label");
                return;
            }
        };
        if let Err(blocked) = self.ready().await {
            self.show(blocked);
            return;
        }
        let name = format!("test-{}.zpl", (self.clock)().timestamp_millis());
        if let Fate::NotSent(why) | Fate::Unconfirmed(why) | Fate::Failed(why) = self.send_one(&name, zpl).await {
            self.show(Blocked::Unreachable(why));
        }
    }

    /// Whether the label of this job lies in the printer's folder: a proof that outlives a crash.
    fn is_there(&self, job: &Job) -> bool {
        let Link::Dir(folder) = &self.link else { return false };
        let Ok(zpl) = self.draw_one(job) else { return false };
        dir::look(&folder.join(file_name(job)), &zpl).is_ok_and(|found| found == Some(true))
    }
}

async fn off_runtime<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())
}

fn file_name(job: &Job) -> String {
    let reprint = if job.content.reprint > 0 { format!("-R{}", job.content.reprint) } else { String::new() };
    format!("{:08}-{}{reprint}.zpl", job.id.0, job.box_code)
}

fn test_content(config: &PrinterConfig, at: chrono::DateTime<chrono::Utc>) -> LabelContent {
    let today = at.date_naive();
    LabelContent {
        lang: Lang::En,
        k2k: false,
        order: "TEST".to_owned(),
        box_index: 1,
        box_count: 1,
        box_code: BoxCode::allotted(0),
        mark_code: Some("TEST".to_owned()),
        awb: AwbKey::Date(today),
        ship_date: today,
        from: config.settings.name.to_string(),
        buyer: None,
        ship_to: vec![config.uri.to_string(), format!("{} dots a millimetre", config.dpmm.dots_a_mm())],
        carrier: None,
        carrier_account: None,
        sku: None,
        product: format!("Test label, layout {}", config.layout.name()),
        pieces: 1,
        pack: None,
        box_type: None,
        contents: vec![],
        lot: None,
        reference: Some(at.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
        note: None,
        job: None,
        test: true,
        reprint: 0,
    }
}
