//! The task of one channel: the next order that is due, or what changed, one request after the other.
//!
//! A failure is written down where it belongs: an order that the channel does not know fails alone; a channel that does
//! not answer, asks us to wait or does not know us makes everything of it wait.

use super::access::Access;
use super::api;
use super::line::{Line, Stop, fits};
use super::login::Login;
use super::pace::{Bucket, back_off};
use super::{Fetchers, Parts};
use crate::domain::command::{Actor, Answer, Command, Delivered};
use crate::domain::document::{Delivery, Door, Outcome};
use crate::domain::fetch::{FetchReport, Fetched, Trouble, TroubleKind, Wanted};
use crate::domain::ids::{ChannelId, Digest};
use crate::intake::channel::Channel;
use crate::intake::deliver::{self, Incoming};
use crate::limits;
use crate::store::{ReadError, Request, Store};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A task without work wakes so often to see whether it has some.
const IDLE: Duration = Duration::from_mins(10);

pub(super) struct Worker {
    pub(super) all: Fetchers,
    channel: Arc<Channel>,
    pub(super) access: Arc<Access>,
    pub(super) line: Line,
    poke: Arc<Notify>,
    /// Requests in a row that the channel did not answer.
    failures: u32,
    /// When the next poll is due.
    pub(super) next_poll: Option<DateTime<Utc>>,
    /// When how far it was polled was written down.
    pub(super) marked: Option<DateTime<Utc>>,
    /// Pages of the last poll: the same again brings nothing.
    pub(super) pages: BTreeSet<Digest>,
}

impl Worker {
    pub(super) fn new(all: &Fetchers, channel: Arc<Channel>, access: Arc<Access>, poke: Arc<Notify>) -> Option<Self> {
        let api = super::access::interface(channel.settings.kind)?;
        let parts = &all.parts;
        let login = Login {
            family: api.family,
            channel: channel.settings.id.clone(),
            https: parts.https.clone(),
            clock: Arc::clone(&parts.clock),
            store: parts.store.clone(),
            tracker: parts.tracker.clone(),
            state: Arc::default(),
        };
        let line = Line {
            api,
            access: Arc::clone(&access),
            time_zone: channel.settings.time_zone,
            clock: Arc::clone(&parts.clock),
            https: parts.https.clone(),
            login,
            orders: Bucket::new(api.rate),
            pages: Bucket::new(api.poll.unwrap_or(api.rate)),
        };
        let next_poll = access.poll.map(|_| (parts.clock)());
        Some(Self {
            all: all.clone(),
            channel,
            access,
            line,
            poke,
            failures: 0,
            next_poll,
            marked: None,
            pages: BTreeSet::new(),
        })
    }

    /// Runs until `stop`.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        let mut changes = self.parts().store.changes();
        loop {
            // What is stored from here on is seen as a change, so that nothing falls between looking and waiting.
            changes.mark_unchanged();
            let pause = tokio::select! {
                () = stop.cancelled() => return,
                pause = self.turn() => pause,
            };
            if pause.is_zero() {
                continue;
            }
            let poke = Arc::clone(&self.poke);
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
                () = poke.notified() => self.failures = 0,
                Ok(()) = changes.changed() => tokio::time::sleep(limits::FETCH_LOOK.min(pause)).await,
            }
        }
    }

    pub(super) fn parts(&self) -> &Parts {
        &self.all.parts
    }

    pub(super) fn id(&self) -> &ChannelId {
        &self.channel.settings.id
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        (self.parts().clock)()
    }

    /// One piece of work; how long to wait for the next, nothing when it may be there already.
    async fn turn(&mut self) -> Duration {
        let now = self.now();
        let health = self.all.health(self.id()).unwrap_or_default();
        let waits = [
            health.stopped.map(|(since, _)| since + delta(limits::FETCH_LOGIN_AGAIN)),
            health.paused.map(|(until, _)| until),
        ];
        if let Some(until) = waits.into_iter().flatten().filter(|until| *until > now).max() {
            return wait(now, until);
        }
        if let Some(due) = self.next_poll
            && due <= now
        {
            self.poll(now).await;
            return Duration::ZERO;
        }
        let id = self.id().clone();
        let next = match read(&self.parts().store, move |store| store.next_fetch(&id)).await {
            Ok(next) => next,
            Err(e) => {
                tracing::error!(channel = %self.id(), error = %e, "what is to be fetched could not be read");
                return IDLE;
            }
        };
        let due = next.as_ref().and_then(|wanted| wanted.next_try);
        match next.filter(|_| due.is_some_and(|at| at <= now)) {
            Some(wanted) => {
                self.fetch(wanted).await;
                Duration::ZERO
            }
            None => [due, self.next_poll].into_iter().flatten().min().map_or(IDLE, |at| wait(now, at).min(IDLE)),
        }
    }

    /// One order.
    async fn fetch(&mut self, wanted: Wanted) {
        let asked_at = self.now();
        let got = match api::order(&mut self.line, &wanted.id).await {
            Ok(bytes) if fits(bytes.len()) => Ok(bytes),
            Ok(bytes) => Err(Stop::odd(format_args!("it has {} bytes", bytes.len()))),
            Err(stop) => Err(stop),
        };
        let bytes = match got {
            Ok(bytes) => bytes,
            Err(stop) => return self.failed(&wanted, stop).await,
        };
        self.well();
        let fetched = Fetched { ids: vec![wanted.id.clone()], asked_at };
        let mut delivery = self.document(bytes, &wanted.id).await;
        delivery.fetched = Some(fetched);
        match self.deliver(delivery).await {
            Ok(done) if matches!(done.outcome, Outcome::ToFetch | Outcome::Incomplete) => {
                self.report(&wanted, Trouble::new(TroubleKind::NoLines, ""), limits::FETCH_ODD_TRIES).await;
            }
            Ok(_) => {}
            Err(stop) => self.pause(stop),
        }
    }

    /// An order could not be got.
    async fn failed(&mut self, wanted: &Wanted, stop: Stop) {
        let kind = stop.trouble.kind;
        tracing::debug!(channel = %self.id(), order = wanted.id, trouble = ?stop.trouble, "an order was not fetched");
        match kind {
            TroubleKind::Gone => self.report(wanted, stop.trouble, limits::FETCH_GONE_TRIES).await,
            TroubleKind::Odd | TroubleKind::NoLines => self.report(wanted, stop.trouble, limits::FETCH_ODD_TRIES).await,
            TroubleKind::Unreachable => {
                // It may be this order alone (an error of theirs), it may be the channel: both wait.
                self.report(wanted, stop.trouble.clone(), u32::MAX).await;
                self.pause(stop);
            }
            _ => self.pause(stop),
        }
    }

    /// Writes down that an order was not got; after so many tries it is closed.
    async fn report(&mut self, wanted: &Wanted, trouble: Trouble, tries: u32) {
        let failures = wanted.attempts.saturating_add(1);
        let next_try = (failures < tries).then(|| self.now() + delta(back_off(failures, jitter())));
        if next_try.is_none() {
            tracing::warn!(channel = %self.id(), order = wanted.id, why = trouble.detail, "an order is not fetched any more");
        }
        let (channel, id) = (wanted.channel.clone(), wanted.id.clone());
        let command = Command::FetchReport(Box::new(FetchReport { channel, id, trouble, next_try }));
        if let Err(stop) = self.submit(command).await {
            self.pause(stop);
        }
    }

    /// Everything of the channel waits.
    pub(super) fn pause(&mut self, stop: Stop) {
        let now = self.now();
        if stop.trouble.kind == TroubleKind::Login {
            tracing::error!(channel = %self.id(), why = stop.trouble.detail, "the channel does not accept the credentials; nothing is fetched from it");
            return self.all.note(self.id(), |h| h.stopped = Some((now, stop.trouble)));
        }
        self.failures = self.failures.saturating_add(1);
        let wait = stop.wait.unwrap_or_default().max(back_off(self.failures, jitter()));
        // Once, and not for every try of a long night.
        if self.failures.is_power_of_two() {
            tracing::warn!(channel = %self.id(), why = stop.trouble.detail, seconds = wait.as_secs(), "the channel is asked again later");
        }
        self.all.note(self.id(), |h| h.paused = Some((now + delta(wait), stop.trouble)));
    }

    /// The channel answered.
    pub(super) fn well(&mut self) {
        self.failures = 0;
        self.all.note(self.id(), |h| {
            h.stopped = None;
            h.paused = None;
        });
    }

    /// Decodes what came.
    pub(super) async fn document(&self, bytes: Vec<u8>, source: &str) -> Delivery {
        let (channel, decode) = (Arc::clone(&self.channel), self.parts().decode);
        let (source, received_at) = (source.to_owned(), self.now());
        let quick = bytes.len() < limits::DECODE_INLINE_BYTES;
        let make = move || {
            let incoming = Incoming {
                channel: &channel,
                door: Door::Fetch,
                source: &source,
                topic: None,
                triggered_at: None,
                received_at,
                bytes: &bytes,
                part: None,
            };
            deliver::delivery(decode, &incoming)
        };
        if quick {
            return make();
        }
        let again = make.clone();
        tokio::task::spawn_blocking(make).await.unwrap_or_else(|_| again())
    }

    pub(super) async fn deliver(&self, delivery: Delivery) -> Result<Delivered, Stop> {
        match self.submit(Command::Deliver(Box::new(delivery))).await? {
            Answer::Delivered(done) => {
                self.parts().metrics.document(self.id(), Door::Fetch, done.outcome);
                Ok(done)
            }
            other => Err(Stop::new(TroubleKind::Storage, format_args!("the store answered {other:?}"))),
        }
    }

    pub(super) async fn submit(&self, command: Command) -> Result<Answer, Stop> {
        let request = Request { command, id: None, actor: Actor::door("fetch"), at: self.now() };
        self.parts().store.submit(request).await.map_err(|e| Stop::new(TroubleKind::Storage, e))
    }
}

pub(super) async fn read<T: Send + 'static>(
    store: &Store,
    look: impl FnOnce(&Store) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, ReadError> {
    let store = store.clone();
    let stopped = |_| Err(ReadError::Engine("reading stopped".to_owned()));
    tokio::task::spawn_blocking(move || look(&store)).await.unwrap_or_else(stopped)
}

pub(super) fn storage(error: &ReadError) -> Stop {
    Stop::new(TroubleKind::Storage, error)
}

pub(super) fn delta(time: Duration) -> TimeDelta {
    TimeDelta::from_std(time).unwrap_or(TimeDelta::MAX)
}

fn wait(now: DateTime<Utc>, until: DateTime<Utc>) -> Duration {
    (until - now).to_std().unwrap_or_default()
}

/// Any number: so that many installations do not come back at the same moment.
fn jitter() -> u32 {
    uuid::Uuid::now_v7().as_fields().3.iter().fold(0, |n, byte| n << 7 ^ u32::from(*byte))
}
