//! The spooler: brings the label jobs of the store to the printers, each at most once by itself (`domain::job`).
//!
//! One worker a printer, first in first out; it sleeps until the store changes. Invariants: a job is `sending` in the store
//! before the first byte that can make a printer print; after that no code sends it again; whatever is not proven, or at
//! least undisturbed, ends `unconfirmed` for a person. Printers that don't answer don't disturb each other.
//! It decides nothing about orders, and it knows no layout: that is `labels`.

mod dir;
mod queue;
mod status;
mod tcp;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_store;
mod uri;
pub mod virtual_printer;
mod worker;

pub use uri::{PrinterUri, UriError};

use crate::domain::connection::PrinterSettings;
use crate::domain::ids::PrinterName;
use crate::labels::{Dpmm, Layout, Layouts};
use crate::store::Store;
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A printer as it is configured.
#[derive(Clone, Debug)]
pub struct PrinterConfig {
    /// What the rules know of it.
    pub settings: PrinterSettings,
    /// How it is reached.
    pub uri: PrinterUri,
    /// Its own layout; a job may name that of another printer, or one that comes with the program.
    pub layout: Arc<Layout>,
    /// Its resolution.
    pub dpmm: Dpmm,
}

/// How a printer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PrinterStatus {
    /// Nothing to do.
    #[default]
    Ready,
    /// Labels are on their way.
    Printing,
    /// Stopped by a person.
    Paused,
    /// Can't be reached.
    Unreachable,
    /// Says that it can't print: media out, head open, paused at the printer.
    Attention,
    /// Answered before and does not now: often media out or head open.
    Silent,
    /// The store can't take the commit point; nothing is sent.
    Store,
}

impl PrinterStatus {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Printing => "printing",
            Self::Paused => "paused",
            Self::Unreachable => "unreachable",
            Self::Attention => "attention",
            Self::Silent => "silent",
            Self::Store => "store",
        }
    }
}

/// A printer as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrinterState {
    /// Its name.
    pub name: PrinterName,
    /// Where it is, for people.
    pub uri_shown: String,
    /// How it is.
    pub state: PrinterStatus,
    /// Why, in a sentence.
    pub reason: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Labels that wait for it, up to [`crate::limits::QUEUE_LOOK`].
    pub waiting: usize,
    /// Whether it prints what no other printer is chosen for.
    pub default: bool,
}

/// What the handle and a worker share.
pub(crate) struct Desk {
    state: Mutex<PrinterState>,
    orders: Mutex<Orders>,
    /// Wakes the worker for [`Orders`].
    bell: Notify,
    changes: watch::Sender<u64>,
    clock: Clock,
}

/// What people want of a printer.
#[derive(Default)]
struct Orders {
    paused_by: Option<String>,
    tests: u32,
}

impl Desk {
    fn new(config: &PrinterConfig, changes: watch::Sender<u64>, clock: Clock) -> Self {
        let state = PrinterState {
            name: config.settings.name.clone(),
            uri_shown: config.uri.to_string(),
            state: PrinterStatus::Ready,
            reason: None,
            since: clock(),
            waiting: 0,
            default: config.settings.default,
        };
        Self { state: Mutex::new(state), orders: Mutex::default(), bell: Notify::new(), changes, clock }
    }

    fn look(&self) -> PrinterState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn show(&self, status: PrinterStatus, reason: Option<String>) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.state != status {
            state.since = (self.clock)();
        } else if state.reason == reason {
            return;
        }
        state.state = status;
        state.reason = reason;
        drop(state);
        self.changes.send_modify(|n| *n += 1);
    }

    fn show_waiting(&self, waiting: usize) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.waiting != waiting {
            state.waiting = waiting;
            drop(state);
            self.changes.send_modify(|n| *n += 1);
        }
    }

    fn paused_by(&self) -> Option<String> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).paused_by.clone()
    }

    fn take_test(&self) -> bool {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = orders.tests > 0;
        orders.tests = orders.tests.saturating_sub(1);
        asked
    }

    fn order(&self, change: impl FnOnce(&mut Orders)) {
        change(&mut self.orders.lock().unwrap_or_else(PoisonError::into_inner));
        self.bell.notify_one();
    }
}

/// The running spooler. Cheap to clone; it ends with its cancellation token.
#[derive(Clone)]
pub struct Spooler {
    desks: Arc<Vec<Arc<Desk>>>,
    changes: watch::Sender<u64>,
}

impl Spooler {
    /// Starts a worker a printer on `tracker`. Jobs that were on their way when the daemon stopped become unconfirmed first.
    /// Workers end after the label they are at when `stop` is cancelled; wait for the tracker before the store is closed.
    #[must_use]
    pub fn start(
        store: Store,
        printers: Vec<PrinterConfig>,
        layouts: Layouts,
        clock: Clock,
        tracker: &TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let queue = queue::StoreQueue::new(store, clock.clone());
        let (now, times) = (clock, tcp::Times::default());
        Self::start_on(queue, printers, &layouts, &now, tracker, stop, times)
    }

    fn start_on<Q: queue::Queue>(
        queue: Q,
        printers: Vec<PrinterConfig>,
        layouts: &Layouts,
        clock: &Clock,
        tracker: &TaskTracker,
        stop: CancellationToken,
        times: tcp::Times,
    ) -> Self {
        let changes = watch::Sender::new(0);
        let desks: Vec<_> = printers.iter().map(|p| Arc::new(Desk::new(p, changes.clone(), clock.clone()))).collect();
        let workers: Vec<_> = printers
            .into_iter()
            .zip(&desks)
            .map(|(config, desk)| {
                worker::Worker::new(config, desk.clone(), queue.clone(), layouts.clone(), clock.clone(), times)
            })
            .collect();
        let spawner = tracker.clone();
        tracker.spawn(async move {
            if worker::recover(&queue, &workers, &stop).await {
                for worker in workers {
                    spawner.spawn(worker.run(stop.clone()));
                }
            }
        });
        Self { desks: Arc::new(desks), changes }
    }

    /// Every printer as it is now, in the order of the configuration.
    #[must_use]
    pub fn printers(&self) -> Vec<PrinterState> {
        self.desks.iter().map(|d| d.look()).collect()
    }

    /// Stops a printer after the label it is at; its jobs wait. False: no such printer. Not kept over a restart.
    pub fn pause(&self, name: &PrinterName, by: &str) -> bool {
        self.order(name, |o| o.paused_by = Some(by.to_owned()))
    }

    /// Lets a paused printer go on, and one that can't be reached try at once. False: no such printer.
    pub fn resume(&self, name: &PrinterName) -> bool {
        self.order(name, |o| o.paused_by = None)
    }

    /// Prints a test label, which belongs to no box. False: no such printer.
    pub fn test(&self, name: &PrinterName) -> bool {
        self.order(name, |o| o.tests += 1)
    }

    /// Counts up with every change of a [`PrinterState`].
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    fn order(&self, name: &PrinterName, change: impl FnOnce(&mut Orders)) -> bool {
        let desk = self.desks.iter().find(|d| d.look().name == *name);
        desk.is_some_and(|d| {
            d.order(change);
            true
        })
    }
}
