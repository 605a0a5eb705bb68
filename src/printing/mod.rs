//! The spooler: brings the label jobs of the store to the printers, each at most once by itself (`domain::job`).
//!
//! One worker a printer, in the order of the queue; it sleeps until the store changes. Invariants: a job is `sending` in the
//! store before the first byte that can make a printer print; after that no code sends it again, unless the printer itself
//! proves that nothing came out; whatever is not proven, or at least undisturbed, ends `unconfirmed` for a person. Printers
//! that don't answer don't disturb each other. It decides nothing about orders, and it knows no layout: that is `labels`.

mod desk;
mod dir;
mod ipp;
mod line;
mod link;
mod own_labels;
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
use crate::domain::lang::Lang;
use crate::domain::spool::PrinterRecord;
use crate::domain::trouble::{PrinterStatus, Trouble};
use crate::labels::{Dpmm, Layout};
use crate::store::Store;
use chrono::{DateTime, Utc};
use desk::Desk;
use std::collections::BTreeMap;
use std::sync::Arc;
use tokio::sync::watch;
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
    /// Language of the labels that belong to no box.
    pub lang: Lang,
    /// Its resolution; none: the printer is asked, and it is 203 dpi until it has answered.
    pub dpmm: Option<Dpmm>,
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
    /// Why, the worst first.
    pub reasons: Vec<Trouble>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// Labels that wait for it, up to [`crate::limits::QUEUE_LOOK`].
    pub waiting: usize,
    /// Whether it prints what no other printer is chosen for.
    pub default: bool,
    /// Its model, where it tells.
    pub model: Option<String>,
    /// Its resolution, as configured, else as it tells.
    pub dpmm: Option<Dpmm>,
    /// It says that its roll is nearly at its end.
    pub media_low: bool,
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
        clock: Clock,
        tracker: &TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        let queue = queue::StoreQueue::new(store, clock.clone());
        let (now, times) = (clock, link::Times::default());
        Self::start_on(queue, printers, &now, tracker, stop, times)
    }

    fn start_on<Q: queue::Queue>(
        queue: Q,
        printers: Vec<PrinterConfig>,
        clock: &Clock,
        tracker: &TaskTracker,
        stop: CancellationToken,
        times: link::Times,
    ) -> Self {
        let changes = watch::Sender::new(0);
        let layouts: Arc<BTreeMap<String, Arc<Layout>>> = Arc::new(
            Layout::built_in_names()
                .filter_map(|name| Some((name.to_owned(), Arc::new(Layout::built_in(name)?))))
                .chain(printers.iter().map(|p| (p.layout.name().to_owned(), p.layout.clone())))
                .collect(),
        );
        let desks: Vec<_> = printers.iter().map(|p| Arc::new(Desk::new(p, changes.clone(), clock.clone()))).collect();
        let mut workers: Vec<_> = printers
            .into_iter()
            .zip(&desks)
            .map(|(config, desk)| {
                worker::Worker::new(config, desk.clone(), queue.clone(), layouts.clone(), clock.clone(), times)
            })
            .collect();
        let spawner = tracker.clone();
        tracker.spawn(async move {
            if worker::recover(&queue, &mut workers, &stop).await {
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

    /// What people want of a printer, once it is durable: a pause holds after the label that is on its way, one that can't
    /// be reached is tried at once, a test label is printed once however often it is told here. False: no such printer.
    pub fn want(&self, record: &PrinterRecord) -> bool {
        let desk = self.desks.iter().find(|d| d.look().name == record.name);
        desk.is_some_and(|d| {
            d.want(record);
            true
        })
    }

    /// Counts up with every change of a [`PrinterState`].
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}
