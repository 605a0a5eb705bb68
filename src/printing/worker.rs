//! The worker of one printer: takes its jobs in order through the commit point to the printer, and reports.
//!
//! What a label came to is reported in one commit with the commit points of the next ones. Reports that the store can't
//! take are kept and tried again before anything else is sent; what a crash loses of them is `unconfirmed` afterwards.

mod evidence;
mod own;
mod recover;

use super::link::{Fate, Format, Link, Look, Parcel, Times};
use super::queue::Queue;
use super::{Clock, Desk, PrinterConfig};
use crate::domain::ids::{JobId, Seq};
use crate::domain::job::{Job, JobReport};
use crate::domain::trouble::{PrinterStatus, Trouble, What};
use crate::labels::{Dpmm, Layouts, Scene};
use crate::limits;
use evidence::Unsure;
pub(super) use recover::recover;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A batch that took longer is followed by single labels: a slow printer should not hold many past the commit point.
const FAST: Duration = Duration::from_millis(100);

/// A label that is ready to go.
struct Drawn {
    job: JobId,
    parcel: Parcel,
}

/// Told when label jobs change.
type Changes = tokio::sync::watch::Receiver<Seq>;

/// One printer.
pub(super) struct Worker<Q> {
    config: PrinterConfig,
    desk: Arc<Desk>,
    queue: Q,
    layouts: Layouts,
    clock: Clock,
    times: Times,
    link: Link,
    /// What it last said, and the labels that went there since.
    look: Look,
    gone: u64,
    /// When it was last spoken to.
    used: Instant,
    unsure: Option<Unsure>,
    /// Unconfirmed jobs of which the printer may know more, by their names there.
    open: Vec<(JobId, String)>,
    /// Reports that are not durable yet.
    done: Vec<(JobId, JobReport)>,
    /// Labels that may pass the commit point together.
    batch: usize,
    /// The next pause when something is in the way.
    pause: Duration,
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
        Self {
            link: Link::new(&config.uri, times),
            config,
            desk,
            queue,
            layouts,
            clock,
            times,
            look: Look::default(),
            gone: 0,
            used: Instant::now(),
            unsure: None,
            open: Vec::new(),
            done: Vec::new(),
            batch: 1,
            pause: times.retry.0,
        }
    }

    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.queue.changes();
        // How it is, before anybody needs it.
        let mut due = true;
        while !stop.is_cancelled() {
            changes.mark_unchanged();
            let free = self.round(due, &stop).await;
            due = if free { self.sleep(&mut changes, &stop).await } else { self.rest(&mut changes, &stop).await };
        }
        // A last try: what stays unreported is unconfirmed after the next start.
        self.flush().await;
    }

    /// Does what there is to do. False when something is in the way.
    async fn round(&mut self, due: bool, stop: &CancellationToken) -> bool {
        if !self.flush().await {
            return false;
        }
        let jobs = match self.queue.queued(&self.config.settings.name).await {
            Ok(jobs) => jobs,
            Err(why) => {
                self.desk.show(PrinterStatus::Store, vec![Trouble::new(What::Store, why)]);
                return false;
            }
        };
        self.desk.show_waiting(jobs.len());
        if let Some(by) = self.desk.paused_by() {
            self.desk.show(PrinterStatus::Paused, vec![Trouble::new(What::PausedBy, by)]);
            return true;
        }
        if self.desk.take_test() && !self.print_test().await {
            return false;
        }
        if self.desk.take_sheet() && !self.print_sheet().await {
            return false;
        }
        let jobs = self.expire(jobs);
        if jobs.is_empty() && self.done.is_empty() {
            let blocked = self.desk.look().state.is_blocked();
            return if due || blocked { self.ready().await } else { self.at_rest() };
        }
        self.work_off(jobs, stop).await
    }

    /// Nothing to do.
    fn at_rest(&self) -> bool {
        if self.look.answers {
            self.desk.show(PrinterStatus::Ready, Vec::new());
        } else {
            self.desk.show(PrinterStatus::NoStatus, vec![What::NoStatus.into()]);
        }
        true
    }

    /// Until there may be something to do; true when it is time to look how the printer is. An idle connection is given
    /// back: many printers take only one.
    async fn sleep(&mut self, changes: &mut Changes, stop: &CancellationToken) -> bool {
        let look = if self.look.answers { self.times.look } else { self.times.ask_again };
        let look = tokio::time::sleep_until(self.used + look);
        let idle = tokio::time::sleep_until(self.used + self.times.idle);
        tokio::pin!(look, idle);
        loop {
            let open = self.link.is_open();
            tokio::select! {
                () = stop.cancelled() => return false,
                () = self.desk.bell.notified() => return true,
                // A store that has closed sends no more changes: only stopping is left.
                changed = changes.changed() => {
                    if changed.is_err() { stop.cancelled().await }
                    return false;
                }
                () = &mut idle, if open => self.link.close(),
                () = &mut look => return true,
            }
        }
    }

    /// Something is in the way: a pause that grows, cut short by a person. People see how many labels wait for a printer
    /// that is away: they are counted again when label jobs change.
    async fn rest(&mut self, changes: &mut Changes, stop: &CancellationToken) -> bool {
        let over = tokio::time::sleep(self.pause);
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                () = self.desk.bell.notified() => break,
                () = &mut over => break,
                changed = changes.changed() => {
                    // A store that has closed sends no more changes: only stopping is left.
                    if changed.is_err() { stop.cancelled().await }
                    // One that can't be read now is shown by the next try.
                    if let Ok(waiting) = self.queue.waiting(&self.config.settings.name).await {
                        self.desk.show_waiting(waiting);
                    }
                }
            }
        }
        self.pause = (self.pause * 2).min(self.times.retry.1);
        true
    }

    /// Brings these jobs to the printer. False when something is in the way.
    async fn work_off(&mut self, jobs: Vec<Job>, stop: &CancellationToken) -> bool {
        let mut waiting: VecDeque<Job> = jobs.into();
        while !waiting.is_empty() && !stop.is_cancelled() && self.desk.paused_by().is_none() {
            if !self.ready().await {
                // What expired is reported all the same.
                self.flush().await;
                return false;
            }
            let drawn = self.draw(&mut waiting);
            if drawn.is_empty() {
                continue;
            }
            let Some(committed) = self.commit(drawn).await else { return false };
            self.desk.show(PrinterStatus::Printing, Vec::new());
            if !self.send(committed, stop).await {
                return false;
            }
            self.desk.show_waiting(waiting.len());
        }
        self.flush().await && self.at_rest()
    }

    /// How the printer is, and whether anything can be sent. Shows it when not.
    async fn ready(&mut self) -> bool {
        let look = self.link.ready().await;
        self.used = Instant::now();
        let look = match look {
            Ok(look) => look,
            Err(troubles) => {
                self.desk.show_troubles(troubles);
                return false;
            }
        };
        self.desk.show_look(&look);
        self.look = look;
        self.gone = 0;
        self.ask_for_open().await;
        self.weigh().await && {
            self.pause = self.times.retry.0;
            self.desk.look().state == PrinterStatus::Printing || self.at_rest()
        }
    }

    /// Those that have not waited too long; the others are put down for the next report.
    fn expire(&mut self, jobs: Vec<Job>) -> Vec<Job> {
        let now = (self.clock)();
        let old =
            |job: &Job| now.signed_duration_since(job.asked_at).to_std().unwrap_or_default() >= limits::JOB_EXPIRES;
        let (old, fresh): (Vec<_>, Vec<_>) = jobs.into_iter().partition(old);
        self.done.extend(old.iter().map(|job| (job.id, JobReport::Expired)));
        fresh
    }

    /// Draws the next labels; jobs that can't be printed are put down for the next report.
    fn draw(&mut self, waiting: &mut VecDeque<Job>) -> Vec<Drawn> {
        let mut drawn = Vec::new();
        while drawn.len() < self.batch {
            let Some(job) = waiting.pop_front() else { break };
            match self.draw_one(&job) {
                Ok(parcel) => drawn.push(Drawn { job: job.id, parcel }),
                Err(why) => self.done.push((job.id, JobReport::Failed(why))),
            }
        }
        drawn
    }

    fn draw_one(&self, job: &Job) -> Result<Parcel, Trouble> {
        let own = || (job.layout == self.config.layout.name()).then(|| self.config.layout.clone());
        let layout =
            self.layouts.get(&job.layout).or_else(own).ok_or_else(|| Trouble::new(What::NoLayout, &job.layout))?;
        let scene = Scene::new(&job.content, &layout, self.dpmm()).map_err(|e| Trouble::new(What::NoLabel, e))?;
        for warning in scene.warnings() {
            tracing::warn!(job = job.id.0, box_code = %job.box_code, %warning, "label");
        }
        Ok(self.parcel(&scene, file_name(job), name_there(job.id, job.attempts + 1)))
    }

    /// A label in the printer's language.
    fn parcel(&self, scene: &Scene<'_>, file: String, job: String) -> Parcel {
        let bytes = match self.link.format() {
            Format::Zpl => scene.zpl().into_bytes(),
            Format::Pdf => Scene::pdf(std::slice::from_ref(scene)),
        };
        Parcel { file, job, size: scene.size_mm(), bytes }
    }

    /// As configured, else as the printer says, else the usual.
    fn dpmm(&self) -> Dpmm {
        self.config.dpmm.or(self.look.dpmm).unwrap_or_default()
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
            let why = Trouble::new(What::Store, why);
            self.done.extend(committed.iter().map(|d| (d.job, JobReport::NotSent(why.clone()))));
            self.desk.show(PrinterStatus::Store, vec![why]);
            return None;
        }
        Some(committed)
    }

    /// Sends labels past their commit point. False when the printer failed; the rest goes back to the queue.
    async fn send(&mut self, mut labels: VecDeque<Drawn>, stop: &CancellationToken) -> bool {
        let began = Instant::now();
        while let Some(label) = labels.pop_front() {
            let name = label.parcel.job.clone();
            let fate = self.link.send(label.parcel).await;
            self.used = Instant::now();
            let (report, broken) = match fate {
                Fate::Sent => {
                    self.gone += 1;
                    (JobReport::Sent, None)
                }
                Fate::NotSent(why) => (JobReport::NotSent(why.clone()), Some(why)),
                Fate::Unconfirmed(why) => {
                    self.open.push((label.job, name));
                    let counter = self.look.counter.map(|n| n + self.gone);
                    self.unsure = counter.map(|counter| Unsure { job: label.job, counter, since: None });
                    (JobReport::Unconfirmed(why.clone()), Some(why))
                }
                Fate::Failed(why) => (JobReport::Failed(why), None),
            };
            self.done.push((label.job, report));
            let halted = stop.is_cancelled() || self.desk.paused_by().is_some();
            if broken.is_some() || halted {
                let why = broken.clone().unwrap_or_else(|| What::Halted.into());
                self.done.extend(labels.drain(..).map(|d| (d.job, JobReport::NotSent(why.clone()))));
            }
            if let Some(why) = broken {
                self.batch = 1;
                self.desk.show_troubles(vec![why]);
                self.flush().await;
                return false;
            }
        }
        let fast = began.elapsed() <= FAST;
        self.batch = if fast { (self.batch * 2).min(limits::LABELS_PAST_COMMIT) } else { 1 };
        true
    }

    /// Makes the reports that wait durable. False when the store can't take them.
    async fn flush(&mut self) -> bool {
        self.done.is_empty() || (self.commit(Vec::new()).await.is_some() && self.done.is_empty())
    }

    /// Whether the label of this job lies in the printer's folder: a proof that outlives a crash.
    fn is_there(&self, job: &Job) -> bool {
        self.draw_one(job).is_ok_and(|parcel| self.link.is_there(&parcel.file, &parcel.bytes))
    }
}

fn file_name(job: &Job) -> String {
    let reprint = if job.content.reprint > 0 { format!("-R{}", job.content.reprint) } else { String::new() };
    format!("{:08}-{}{reprint}.zpl", job.id.0, job.box_code)
}

/// Its name at the printer: another one for each try.
fn name_there(job: JobId, attempt: u32) -> String {
    format!("k2k-{}-{attempt}", job.0)
}
