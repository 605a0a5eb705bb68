//! Fetchers: orders that are only named are got from their channels, and channels are asked what changed.
//!
//! One task a channel, so that a slow one stops no other, and intake waits for none of them. What comes goes the way of
//! every document: decoded, then one durable commit ([`crate::store`]), which also ends the work that it answers. Work
//! is in the store ([`crate::domain::fetch`]); a task remembers only how its channel is ([`Health`]).

pub mod access;
mod api;
mod line;
mod login;
mod pace;
mod poll;
mod worker;

use super::channel::Channels;
use super::deliver::Decode;
use super::metrics::Metrics;
use super::webhook::Clock;
use crate::domain::fetch::Trouble;
use crate::domain::ids::ChannelId;
use crate::https::Https;
use crate::store::Store;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use worker::Worker;

/// How fetching goes for one channel, as its task sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Nothing is fetched until this is mended: since when, and why.
    pub stopped: Option<(DateTime<Utc>, Trouble)>,
    /// It waits until then, for this reason.
    pub paused: Option<(DateTime<Utc>, Trouble)>,
    /// When the last poll went well.
    pub polled_at: Option<DateTime<Utc>>,
    /// Why the last poll did not.
    pub poll_trouble: Option<Trouble>,
}

#[derive(Default)]
struct Inner {
    health: BTreeMap<ChannelId, Health>,
    pokes: BTreeMap<ChannelId, Arc<Notify>>,
    running: Option<CancellationToken>,
}

/// What the tasks need.
#[derive(Clone)]
struct Parts {
    store: Store,
    channels: Channels,
    metrics: Metrics,
    clock: Clock,
    decode: Decode,
    https: Https,
    tracker: TaskTracker,
    stop: CancellationToken,
}

/// All fetchers. Cheap to clone.
#[derive(Clone)]
pub struct Fetchers {
    parts: Arc<Parts>,
    inner: Arc<Mutex<Inner>>,
}

impl Fetchers {
    /// Starts a task for each of these channels, on `tracker` until `stop`.
    #[must_use]
    pub fn start(
        store: Store,
        channels: Channels,
        metrics: Metrics,
        clock: Clock,
        tracker: &TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let decode = crate::channels::decode;
        let (https, tracker) = (Https::new(), tracker.clone());
        let parts = Parts { store, channels, metrics, clock, decode, https, tracker, stop };
        let all = Self { parts: Arc::new(parts), inner: Arc::default() };
        all.reload();
        all
    }

    /// Ends all tasks and starts those of the channels as they are configured now. Requests that run are given up, a
    /// renewal of a token is not.
    pub fn reload(&self) {
        let mut inner = self.lock();
        if let Some(before) = inner.running.take() {
            before.cancel();
        }
        let running = self.parts.stop.child_token();
        inner.running = Some(running.clone());
        inner.health.clear();
        inner.pokes.clear();
        for channel in self.parts.channels.all() {
            let Some(access) = channel.access.clone() else { continue };
            let id = channel.settings.id.clone();
            let poke = Arc::new(Notify::new());
            inner.pokes.insert(id.clone(), Arc::clone(&poke));
            inner.health.insert(id.clone(), Health::default());
            let Some(worker) = Worker::new(self, channel, access, poke) else { continue };
            self.parts.tracker.spawn(worker.run(running.clone()));
        }
    }

    /// How it goes for a channel; none: nothing is fetched for it.
    #[must_use]
    pub fn health(&self, channel: &ChannelId) -> Option<Health> {
        self.lock().health.get(channel).cloned()
    }

    /// A person wants it tried now: what was stopped or paused goes on.
    pub fn poke(&self, channel: &ChannelId) {
        let mut inner = self.lock();
        if let Some(health) = inner.health.get_mut(channel) {
            health.stopped = None;
            health.paused = None;
        }
        if let Some(poke) = inner.pokes.get(channel) {
            poke.notify_one();
        }
    }

    /// Changes what is known of a channel; nothing when it is not configured any more.
    fn note(&self, channel: &ChannelId, change: impl FnOnce(&mut Health)) {
        if let Some(health) = self.lock().health.get_mut(channel) {
            change(health);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
