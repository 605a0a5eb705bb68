//! The only door to what is stored.

use crate::domain::awb::Awb;
use crate::domain::channel_order::ChannelOrder;
use crate::domain::command::{Actor, Answer, Command, JournalEntry};
use crate::domain::connection::Settings;
use crate::domain::document::Document;
use crate::domain::ids::{BoxCode, CommandId, DocumentId, JobId, OrderNumber, PrinterName, Seq};
use crate::domain::job::{Job, JobState};
use crate::domain::order::{BoxRecord, Order, OrderStatus};
use crate::domain::query::Query;
use chrono::{DateTime, Utc};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where and how to open.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database file; its folder must exist.
    pub path: PathBuf,
    /// Page cache, in bytes.
    pub cache_bytes: usize,
}

/// A change and who wants it.
#[derive(Clone, Debug)]
pub struct Request {
    /// The change.
    pub command: Command,
    /// Asked again with the same id, the first answer is given again; none for our own doors, which have their own keys.
    pub id: Option<CommandId>,
    /// Who asks.
    pub actor: Actor,
    /// When.
    pub at: DateTime<Utc>,
}

/// The same for the whole crate: why a change was not made durable, though no rule forbids it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too many commands wait.
    #[error("too many changes are waiting to be stored; try again in a moment")]
    Busy,
    /// The commit failed (disk full, I/O error): nothing of it is stored.
    #[error("the store could not write: {0}")]
    Storage(String),
    /// The daemon is stopping.
    #[error("the daemon is stopping")]
    Closed,
}

/// Why the store did not open. Never answered by starting empty.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{path} is in use by another k2kd. Stop it first.")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Damaged.
    #[error(
        "{path} is damaged ({what}). Nothing was changed. Restore the newest backup with `k2kd restore`, or ask for help before you do anything else to the file."
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// Written by a newer version.
    #[error("{path} was written by a newer k2kd (schema {found}, this one knows {known}). Install that version again.")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// Anything else.
    #[error("{path} can't be opened: {what}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What failed.
        what: String,
    },
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The engine said no.
    #[error("the store could not read: {0}")]
    Engine(String),
    /// A record that can't be understood.
    #[error("a stored {what} can't be read: {why}")]
    Record {
        /// Which kind of record.
        what: &'static str,
        /// Why.
        why: String,
    },
}

/// What orders are sorted by. Newest (largest) first for numbers, earliest first for ship dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Newest order first.
    #[default]
    Newest,
    /// Earliest ship date first, then the older order.
    ShipDate,
}

/// Where a page starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From<K> {
    /// At the beginning of the list.
    #[default]
    Start,
    /// Behind this row.
    After(K),
    /// Before this row: the page ends just above it; rows still come in list order.
    Before(K),
    /// The last page.
    End,
}

/// Place of a row in a list of orders; keeps its meaning when rows come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderCursor {
    /// Its ship date (used when sorted by it).
    pub ship_date: chrono::NaiveDate,
    /// Its number.
    pub number: OrderNumber,
}

/// What orders to show.
#[derive(Clone, Debug, Default)]
pub struct OrdersAsk {
    /// Which.
    pub query: Query,
    /// In what order.
    pub sort: Sort,
    /// From where.
    pub from: From<OrderCursor>,
    /// How many at most.
    pub limit: usize,
}

/// A page of orders.
#[derive(Clone, Debug)]
pub struct OrdersPage {
    /// The orders, in list order.
    pub rows: Vec<Order>,
    /// Whether rows come before the first one.
    pub more_before: bool,
    /// Whether rows come after the last one.
    pub more_after: bool,
    /// How many match in all, where that is known without reading everything (no words in the query).
    pub total: Option<u64>,
    /// False while the search text is still being loaded after a start: older orders may be missing.
    pub complete: bool,
    /// The sequence that this page is true at.
    pub seq: Seq,
}

/// Orders by status, documents and jobs: kept in the same transaction as what they count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Orders of each status, in the order of [`OrderStatus::ALL`].
    pub orders: [u64; 4],
    /// Documents in all.
    pub documents: u64,
    /// Documents in the refused box.
    pub refused: u64,
    /// Jobs of each state, in the order of [`JobState::ALL`].
    pub jobs: [u64; 9],
}

impl Counts {
    /// Orders in all.
    #[must_use]
    pub fn orders_in_all(&self) -> u64 {
        self.orders.iter().sum()
    }

    /// Orders with this status.
    #[must_use]
    pub fn with_status(&self, status: OrderStatus) -> u64 {
        OrderStatus::ALL.iter().zip(self.orders).find(|(s, _)| **s == status).map_or(0, |(_, n)| n)
    }

    /// Jobs in this state.
    #[must_use]
    pub fn in_state(&self, state: JobState) -> u64 {
        JobState::ALL.iter().zip(self.jobs).find(|(s, _)| **s == state).map_or(0, |(_, n)| n)
    }
}

/// The store. Cheap to clone; the last clone that goes does not close it: call [`Store::close`].
#[derive(Clone)]
pub struct Store {}

#[allow(unused_variables, clippy::todo, clippy::unused_async, missing_docs)]
impl Store {
    /// Opens or makes the store, and starts the writer thread and the loading of the search text. Blocks (milliseconds).
    pub fn open(options: &Options, settings: Arc<Settings>) -> Result<Self, OpenError> {
        todo!()
    }
    /// Makes a change durable, or says why not. Returns only after the commit; nothing is promised before it.
    /// At once `Busy` when [`crate::limits::WAITING_COMMANDS`] wait.
    pub async fn submit(&self, request: Request) -> Result<Answer, SubmitError> {
        todo!()
    }
    /// [`Store::submit`] for threads without a runtime; waits for a free place instead of `Busy`.
    pub fn submit_blocking(&self, request: Request) -> Result<Answer, SubmitError> {
        todo!()
    }
    /// Several at once, in this order, in as few commits as possible; answers in the same order. Waits for free places.
    pub async fn submit_all(&self, requests: Vec<Request>) -> Vec<Result<Answer, SubmitError>> {
        todo!()
    }
    /// The settings that the next commands are decided with.
    pub fn set_settings(&self, settings: Arc<Settings>) {
        todo!()
    }
    /// The settings in force.
    pub fn settings(&self) -> Arc<Settings> {
        todo!()
    }
    /// The last durable sequence.
    pub fn seq(&self) -> Seq {
        todo!()
    }
    /// Told after every commit.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<Seq> {
        todo!()
    }
    /// Finishes what waits and closes the database; later calls fail with `Closed`. Blocks.
    pub fn close(&self) -> Result<(), String> {
        todo!()
    }
    /// A round trip through the writer thread and a read: what the watchdog proves.
    pub async fn is_alive(&self) -> bool {
        todo!()
    }

    // Reads. They block for microseconds to a few milliseconds; call them off the runtime's threads.
    pub fn order(&self, number: OrderNumber) -> Result<Option<Order>, ReadError> {
        todo!()
    }
    pub fn orders(&self, ask: &OrdersAsk) -> Result<OrdersPage, ReadError> {
        todo!()
    }
    /// The channel orders that an order is made of, as their channels have them, newest versions.
    pub fn channel_orders_of(&self, order: &Order) -> Result<Vec<ChannelOrder>, ReadError> {
        todo!()
    }
    pub fn box_record(&self, code: &BoxCode) -> Result<Option<BoxRecord>, ReadError> {
        todo!()
    }
    pub fn awbs_of(&self, order: &Order) -> Result<Option<Awb>, ReadError> {
        todo!()
    }
    pub fn document(&self, id: DocumentId) -> Result<Option<Document>, ReadError> {
        todo!()
    }
    /// The bytes of a document as received (those of the first one for a duplicate).
    pub fn document_bytes(&self, id: DocumentId) -> Result<Option<Vec<u8>>, ReadError> {
        todo!()
    }
    /// Documents, newest first; only those in the refused box if asked.
    pub fn documents(
        &self,
        refused_only: bool,
        from: &From<DocumentId>,
        limit: usize,
    ) -> Result<Vec<Document>, ReadError> {
        todo!()
    }
    pub fn job(&self, id: JobId) -> Result<Option<Job>, ReadError> {
        todo!()
    }
    /// Jobs, newest first; only those in one of these states if any is given.
    pub fn jobs(&self, states: &[JobState], from: &From<JobId>, limit: usize) -> Result<Vec<Job>, ReadError> {
        todo!()
    }
    /// The jobs of an order, oldest first.
    pub fn jobs_of(&self, order: OrderNumber) -> Result<Vec<Job>, ReadError> {
        todo!()
    }
    /// Jobs of a printer that are queued, oldest first: what the spooler prints next.
    pub fn queue_of(&self, printer: &PrinterName, limit: usize) -> Result<Vec<Job>, ReadError> {
        todo!()
    }
    /// Jobs in state sending of any printer: after a crash they are unconfirmed.
    pub fn jobs_sending(&self) -> Result<Vec<Job>, ReadError> {
        todo!()
    }
    /// The journal after a sequence, oldest first.
    pub fn journal(&self, after: Seq, limit: usize) -> Result<Vec<JournalEntry>, ReadError> {
        todo!()
    }
    pub fn counts(&self) -> Result<Counts, ReadError> {
        todo!()
    }
    /// Channels with the time and id of their newest document.
    pub fn last_heard(&self) -> Result<Vec<(crate::domain::ids::ChannelId, DateTime<Utc>)>, ReadError> {
        todo!()
    }
    /// Whether the search text is loaded.
    pub fn search_complete(&self) -> bool {
        todo!()
    }
    pub fn path(&self) -> &Path {
        todo!()
    }
}
