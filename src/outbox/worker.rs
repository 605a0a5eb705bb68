//! The loop that sends: looks for what is due in each lane, marks it `sending`, sends it, and reports what became of it.
//!
//! It sleeps until the store changes, something is due, or something that is on its way has ended. A report that the store
//! can't take now is kept and given again; a notice whose report is lost with the daemon is sent again as the same message.

use super::failure::Failure;
use super::mail::{Letter, Mailer};
use super::webhook::WebhookConfig;
use super::{Clock, Ways, webhook};
use crate::domain::command::{Actor, Answer, Command};
use crate::domain::ids::NoticeId;
use crate::domain::notice::{MAIL_LANE, Notice, NoticeReport, NoticeState, Target};
use crate::https::Https;
use crate::limits;
use crate::store::{ReadError, Request, Store, SubmitError};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How a lane does.
#[derive(Clone, Copy, Debug, Default)]
struct Lane {
    /// Notices on their way.
    busy: usize,
    /// Its server could not be reached the last time.
    down: bool,
    /// Its server is back: what failed meanwhile need not wait for its own time.
    back: bool,
}

/// What became of a notice that was on its way.
struct Ended {
    lane: String,
    id: NoticeId,
    result: Result<(), Failure>,
}

type Sending = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// The loop and what it remembers.
pub(super) struct Worker {
    store: Store,
    changed: watch::Receiver<Arc<Ways>>,
    clock: Clock,
    stop: CancellationToken,
    /// Opened from the ways in force.
    mailer: Option<Mailer>,
    https: Option<Https>,
    ways: Arc<Ways>,
    lanes: BTreeMap<String, Lane>,
    flying: JoinSet<Ended>,
    /// Reports that the store has not taken yet.
    reports: Vec<(NoticeId, NoticeReport)>,
}

impl Worker {
    pub(super) fn new(
        store: Store,
        changed: watch::Receiver<Arc<Ways>>,
        clock: Clock,
        stop: CancellationToken,
    ) -> Self {
        let ways = Arc::clone(&changed.borrow());
        Self {
            store,
            changed,
            clock,
            stop,
            mailer: None,
            https: None,
            ways,
            lanes: BTreeMap::new(),
            flying: JoinSet::new(),
            reports: Vec::new(),
        }
    }

    /// Runs until the daemon stops.
    pub(super) async fn run(mut self) {
        let mut commits = self.store.changes();
        self.open().await;
        self.recover().await;
        while !self.stop.is_cancelled() {
            commits.borrow_and_update();
            let wake = self.turn().await;
            tokio::select! {
                () = self.stop.cancelled() => break,
                Some(ended) = self.flying.join_next() => self.end(ended.ok()),
                () = tokio::time::sleep(wake) => {}
                changed = commits.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    // Many commits a second are one look.
                    tokio::time::sleep(limits::OUTBOX_PAUSE).await;
                }
                changed = self.changed.changed() => {
                    if changed.is_err() {
                        break;
                    }
                    self.open().await;
                }
            }
        }
        self.drain().await;
    }

    /// Takes over the ways in force.
    async fn open(&mut self) {
        self.ways = Arc::clone(&self.changed.borrow_and_update());
        let ways = Arc::clone(&self.ways);
        // The system's authorities are files.
        let opened = tokio::task::spawn_blocking(move || {
            let mailer = ways.mail.as_ref().map(super::MailConfig::open).transpose();
            (mailer, (!ways.webhooks.is_empty()).then(Https::new))
        });
        if let Ok((mailer, https)) = opened.await {
            self.https = https;
            self.mailer = mailer.unwrap_or_else(|error| {
                tracing::error!(error, "The way to the mail server can't be used.");
                None
            });
        }
    }

    /// What was on its way when the daemon ended is sent again: it may not have arrived.
    async fn recover(&mut self) {
        loop {
            let found = self.read(|store| store.notices_in(NoticeState::Sending, limits::QUEUE_LOOK)).await;
            let Ok(found) = found else { return };
            if found.is_empty() {
                return;
            }
            self.reports.extend(found.into_iter().map(|n| (n.id, NoticeReport::Interrupted)));
            if !self.report().await {
                return;
            }
        }
    }

    /// One look: reports what ended, starts what is due; how long there is nothing more to do.
    async fn turn(&mut self) -> Duration {
        while let Some(ended) = self.flying.try_join_next() {
            self.end(ended.ok());
        }
        if !self.report().await {
            return limits::OUTBOX_AGAIN;
        }
        match self.start_due().await {
            Ok(wake) => wake,
            Err(error) => {
                tracing::warn!(error, "The outbox could not look for notices.");
                limits::OUTBOX_AGAIN
            }
        }
    }

    /// Notes what became of a notice.
    fn end(&mut self, ended: Option<Ended>) {
        // A task that panicked leaves its notice `sending`: it is sent again at the next start.
        let Some(Ended { lane, id, result }) = ended else { return };
        let report = match &result {
            Ok(()) => NoticeReport::Sent,
            Err(failure) if failure.never => NoticeReport::Never(failure.why.clone()),
            Err(failure) => {
                NoticeReport::Failed { why: failure.why.clone(), jitter: jitter(), at_least: failure.at_least }
            }
        };
        self.reports.push((id, report));
        let state = self.lanes.entry(lane.clone()).or_default();
        state.busy = state.busy.saturating_sub(1);
        match result {
            Err(failure) if failure.unreachable => {
                if !state.down {
                    tracing::warn!(lane, why = failure.why, "Notices can't be sent; they wait and are tried again.");
                }
                state.down = true;
                state.back = false;
            }
            _ if state.down => {
                tracing::info!(lane, "Notices can be sent again.");
                state.down = false;
                state.back = true;
            }
            _ => {}
        }
    }

    /// Makes the reports durable; false when the store can't take them now.
    async fn report(&mut self) -> bool {
        if self.reports.is_empty() {
            return true;
        }
        let at = (self.clock)();
        let requests = self.reports.iter().map(|(id, report)| request(*id, report.clone(), at)).collect();
        let answers = self.store.submit_all(requests).await;
        let mut answers = answers.into_iter();
        self.reports.retain(|_| matches!(answers.next(), Some(Err(SubmitError::Busy | SubmitError::Storage(_)))));
        self.reports.is_empty()
    }

    async fn start_due(&mut self) -> Result<Duration, String> {
        let now = (self.clock)();
        let mut wake = limits::OUTBOX_LOOK;
        for (name, first) in self.read(Store::notice_lanes).await? {
            let lane = self.lanes.get(&name).copied().unwrap_or_default();
            let Some(way) = self.way(&name) else {
                self.give_up(&name).await?;
                continue;
            };
            let free = way.places().saturating_sub(lane.busy);
            if free == 0 {
                continue;
            }
            let until = if lane.back { DateTime::<Utc>::MAX_UTC } else { now };
            let due = {
                let name = name.clone();
                self.read(move |store| store.notices_due(&name, until, limits::QUEUE_LOOK)).await?
            };
            let due: Vec<_> = due.into_iter().filter(|n| n.due <= now || n.state == NoticeState::Failed).collect();
            if due.is_empty() {
                self.lanes.entry(name).or_default().back = false;
                let pause = u64::try_from(first.saturating_sub(now.timestamp_millis())).unwrap_or(0);
                wake = wake.min(Duration::from_millis(pause.saturating_add(1)));
            } else {
                self.send(&name, &way, due.into_iter().take(free).collect(), now).await?;
            }
        }
        Ok(wake)
    }

    /// Marks notices as on their way, and sends those that still may be.
    async fn send(&mut self, lane: &str, way: &Way, due: Vec<Notice>, now: DateTime<Utc>) -> Result<(), String> {
        let requests = due.iter().map(|n| request(n.id, NoticeReport::Sending, now)).collect();
        let answers = self.store.submit_all(requests).await;
        let zone = self.store.settings().time_zone;
        let mut failed = None;
        for (notice, answer) in due.into_iter().zip(answers) {
            match answer {
                Ok(Answer::Notice(..)) => {
                    self.lanes.entry(lane.to_owned()).or_default().busy += 1;
                    let (lane, id) = (lane.to_owned(), notice.id);
                    let sending = way.send(notice, zone, now);
                    self.flying.spawn(async move { Ended { lane, id, result: sending.await } });
                }
                // Somebody was faster: it was withdrawn.
                Ok(_) => {}
                Err(error) => failed = Some(error.to_string()),
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Notices for a target that is no longer configured.
    async fn give_up(&mut self, lane: &str) -> Result<(), String> {
        let name = lane.to_owned();
        let all =
            self.read(move |store| store.notices_due(&name, DateTime::<Utc>::MAX_UTC, limits::QUEUE_LOOK)).await?;
        let why = match lane.strip_prefix("webhook/") {
            Some(name) => format!("there is no [[notify]] {name} in the configuration"),
            None => "there is no mail server in the configuration".to_owned(),
        };
        self.reports.extend(all.into_iter().map(|n| (n.id, NoticeReport::Never(why.clone()))));
        self.report().await;
        Ok(())
    }

    /// The way of a lane, if it is configured.
    fn way(&self, lane: &str) -> Option<Way> {
        if lane == MAIL_LANE {
            return self.ways.mail.as_ref().map(|_| Way::Mail(self.mailer.clone()));
        }
        let name = lane.strip_prefix("webhook/")?;
        let config = self.ways.webhooks.iter().find(|w| w.name.as_str() == name)?;
        Some(Way::Webhook(Box::new(config.clone()), self.https.clone()))
    }

    /// What is on its way may end; then everything is reported.
    async fn drain(&mut self) {
        let all = async {
            while let Some(ended) = self.flying.join_next().await {
                self.end(ended.ok());
            }
        };
        if tokio::time::timeout(limits::OUTBOX_DRAIN_TIME, all).await.is_err() {
            tracing::warn!("Notices that were on their way are sent again at the next start.");
        }
        if !self.report().await {
            tracing::warn!("What became of some notices could not be stored; they are sent again at the next start.");
        }
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, String> {
        let store = self.store.clone();
        match tokio::task::spawn_blocking(move || read(&store)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

/// An open way out.
enum Way {
    Mail(Option<Mailer>),
    Webhook(Box<WebhookConfig>, Option<Https>),
}

impl Way {
    /// How many may be on it at once.
    const fn places(&self) -> usize {
        match self {
            Self::Mail(_) => limits::MAILS_AT_ONCE,
            Self::Webhook(..) => limits::WEBHOOKS_AT_ONCE,
        }
    }

    /// Sends a notice that is marked as on its way.
    fn send(&self, notice: Notice, zone: Tz, now: DateTime<Utc>) -> Sending {
        match (self, notice.target.clone()) {
            (Self::Mail(Some(mailer)), Target::Mail { address, group, lang }) => {
                let (mailer, letter) = (mailer.clone(), Letter { address, group, lang });
                Box::pin(async move { mailer.send(&notice, &letter, zone).await })
            }
            (Self::Webhook(config, Some(https)), Target::Webhook(_)) => {
                let (https, config) = (https.clone(), config.clone());
                Box::pin(async move { webhook::send(&https, &notice, &config, now).await })
            }
            _ => Box::pin(async { Err(Failure::unreachable("the way out could not be opened; see the daemon's log")) }),
        }
    }
}

fn request(id: NoticeId, report: NoticeReport, at: DateTime<Utc>) -> Request {
    Request { command: Command::NoticeReport(id, report), id: None, actor: Actor::door("outbox"), at }
}

/// Chance, -200 to 200: what failed together does not come back together.
fn jitter() -> i32 {
    let chance = u32::try_from(uuid::Uuid::now_v7().as_u128() & 0xFFFF).unwrap_or(0);
    i32::try_from(chance % 401).unwrap_or(200) - 200
}
