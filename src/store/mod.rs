//! The only door to what is stored: one writer thread with group commit, readers, and the search.
//!
//! Invariants: nothing is answered before it is durable; what a command changes, its index rows, the counts, its
//! journal entry and its answer are in one transaction; a store that is there is opened or refused, never begun anew.
//! It knows no channel, no printer and no socket, and reads no clock: times come with the requests.
//!
//! `queue` → `writer` → `view` + [`crate::domain::decide`] → `apply` → `tables`, then `search`; reads go through
//! `query` and `pages`.

mod apply;
mod ask;
mod awbs;
mod errors;
mod fetches;
mod notices;
mod open;
mod pages;
mod query;
mod queue;
mod record;
mod search;
mod spool;
mod stock;
mod tables;
mod view;
mod writer;

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

pub use ask::{Counts, From, OrderCursor, OrdersAsk, OrdersPage, Sort};
pub use awbs::Named;
pub use errors::{OpenError, ReadError, SubmitError};
pub use fetches::FetchSummary;

use crate::domain::awb::Awb;
use crate::domain::channel_order::ChannelOrder;
use crate::domain::command::{Actor, Answer, Command, JournalEntry, Recheck};
use crate::domain::connection::Settings;
use crate::domain::document::Document;
use crate::domain::ids::{BoxCode, BuyerCode, CommandId, DocumentId, JobId, OrderNumber, PrinterName, Seq};
use crate::domain::inventory::Stock;
use crate::domain::job::{Job, JobState};
use crate::domain::link::{Link, in_force};
use crate::domain::order::{BoxRecord, Order};
use crate::domain::spool::PrinterRecord;
use chrono::{DateTime, Utc};
use open::Engine;
use queue::{Health, Heard, Queue, Reply, Waiting};
use record::State;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::JoinHandle;
use tokio::sync::{oneshot, watch};
use writer::Shared;

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

/// The store. Cheap to clone. When the last clone goes, the writer ends in the background after what waits; call
/// [`Store::close`] to wait for that and to hear whether it went well.
#[derive(Clone)]
pub struct Store {
    shared: Arc<Shared>,
    /// Kept so that a sequence can be told while nobody listens.
    changes: watch::Receiver<Seq>,
    writer: Arc<WriterHandle>,
}

/// The writer's thread, which ends when nobody can ask it any more.
struct WriterHandle {
    shared: Arc<Shared>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Drop for WriterHandle {
    fn drop(&mut self) {
        self.shared.queue.close();
    }
}

impl Store {
    /// Opens or makes the store, and starts the writer thread and the loading of the search text. Blocks (milliseconds).
    ///
    /// # Errors
    /// When the file is in use, damaged, newer, or can't be read; it is never replaced by an empty one.
    pub fn open(options: &Options, settings: Arc<Settings>) -> Result<Self, OpenError> {
        let (engine, state) = Engine::open(options)?;
        Self::start(engine, state, settings)
    }

    fn start(engine: Arc<Engine>, state: State, settings: Arc<Settings>) -> Result<Self, OpenError> {
        let (seq, changes) = watch::channel(state.seq);
        let path = engine.path().to_owned();
        let links =
            engine.read(stock::links).map_err(|e| OpenError::Damaged { path: path.clone(), what: e.to_string() })?;
        let shared = Arc::new(Shared {
            engine,
            queue: Queue::default(),
            settings: RwLock::new(Arc::new(in_force(&settings, &links))),
            file: RwLock::new(settings),
            seq,
            labels: watch::Sender::new(state.seq),
            search: Arc::default(),
        });
        shared.search.load(&shared.engine, &state);
        let own = Arc::clone(&shared);
        let writer = std::thread::Builder::new()
            .name("k2kd-writer".to_owned())
            .spawn(move || writer::run(own, state))
            .map_err(|e| OpenError::Other { path, what: e.to_string() })?;
        let writer = WriterHandle { shared: Arc::clone(&shared), thread: Mutex::new(Some(writer)) };
        Ok(Self { shared, changes, writer: Arc::new(writer) })
    }

    /// Makes a change durable, or says why not. Returns only after the commit; nothing is promised before it.
    /// At once `Busy` when [`crate::limits::WAITING_COMMANDS`] wait.
    ///
    /// # Errors
    /// See [`SubmitError`]. After `Storage` it can be asked again: with its id, or being the same document, it is not done twice.
    pub async fn submit(&self, request: Request) -> Result<Answer, SubmitError> {
        let (reply, heard) = oneshot::channel();
        self.shared.queue.join(Waiting { request, reply: Reply::Task(reply) }).map_err(|(_, why)| why)?;
        heard.await.unwrap_or(Err(SubmitError::Closed))
    }

    /// [`Store::submit`] for threads without a runtime; waits for a free place instead of `Busy`.
    ///
    /// # Errors
    /// See [`SubmitError`].
    pub fn submit_blocking(&self, request: Request) -> Result<Answer, SubmitError> {
        let (reply, heard) = std::sync::mpsc::channel();
        self.shared.queue.join_blocking(Waiting { request, reply: Reply::Thread(reply) })?;
        heard.recv().unwrap_or(Err(SubmitError::Closed))
    }

    /// Several at once, in this order, in as few commits as possible; answers in the same order. Waits for free places.
    pub async fn submit_all(&self, requests: Vec<Request>) -> Vec<Result<Answer, SubmitError>> {
        let (mut asked, mut hearing) = (Vec::with_capacity(requests.len()), Vec::with_capacity(requests.len()));
        for request in requests {
            let (reply, heard) = oneshot::channel();
            asked.push(Waiting { request, reply: Reply::Task(reply) });
            hearing.push(heard);
        }
        self.shared.queue.join_all(asked).await;
        let mut answers: Vec<Heard> = Vec::with_capacity(hearing.len());
        for heard in hearing {
            answers.push(heard.await.unwrap_or(Err(SubmitError::Closed)));
        }
        answers
    }

    /// The settings of the file, that the next commands are decided with; what supervisors have set goes before them.
    pub fn set_settings(&self, settings: Arc<Settings>) {
        *self.shared.file.write().unwrap_or_else(PoisonError::into_inner) = settings;
        self.shared.lay_over();
    }

    /// The settings of the file, without what supervisors have set.
    #[must_use]
    pub fn file_settings(&self) -> Arc<Settings> {
        Arc::clone(&self.shared.file.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Arc<Settings> {
        self.shared.settings()
    }

    /// The last durable sequence.
    #[must_use]
    pub fn seq(&self) -> Seq {
        *self.changes.borrow()
    }

    /// Told after every commit that changed something.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Seq> {
        self.changes.clone()
    }

    /// Finishes what waits and closes the database; later calls fail with `Closed`. Blocks.
    ///
    /// # Errors
    /// When the engine could not write its last words; what was acknowledged is durable all the same.
    pub fn close(&self) -> Result<(), String> {
        self.shared.queue.close();
        let writer = self.writer.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        let stopped = writer.is_none_or(|thread| thread.join().is_ok());
        self.shared.engine.close()?;
        if stopped { Ok(()) } else { Err("the writer had stopped before".to_owned()) }
    }

    /// A round trip through the writer thread and a read: what the watchdog proves.
    pub async fn is_alive(&self) -> bool {
        self.health().await.alive
    }

    /// Whether a change could be stored now: [`Store::is_alive`], and since the last failed commit something was
    /// written, or could be on trial.
    pub async fn can_write(&self) -> bool {
        self.health().await.writes
    }

    async fn health(&self) -> Health {
        let (reply, heard) = oneshot::channel();
        self.shared.queue.ping(reply);
        heard.await.unwrap_or_default()
    }

    // Reads. They block for microseconds to a few milliseconds; call them off the runtime's threads.

    /// An order.
    ///
    /// # Errors
    /// When the engine, or the record, can't be read; so for all below.
    pub fn order(&self, number: OrderNumber) -> Result<Option<Order>, ReadError> {
        self.shared.engine.read(|tx| query::order(tx, number))
    }

    /// A page of orders.
    pub fn orders(&self, ask: &OrdersAsk) -> Result<OrdersPage, ReadError> {
        pages::orders(&self.shared, ask)
    }

    /// The channel orders that an order is made of, as their channels have them, newest versions.
    pub fn channel_orders_of(&self, order: &Order) -> Result<Vec<ChannelOrder>, ReadError> {
        self.shared.engine.read(|tx| query::channel_orders_of(tx, order))
    }

    /// Those and the other channel orders of their carts (else shipments), of whatever order of ours, in the order in
    /// which they were placed: what is one order in structures 1 and 2.
    pub fn cart_of(&self, order: &Order) -> Result<Vec<ChannelOrder>, ReadError> {
        self.shared.engine.read(|tx| query::cart_of(tx, order))
    }

    /// A box; known from confirm on.
    pub fn box_record(&self, code: &BoxCode) -> Result<Option<BoxRecord>, ReadError> {
        self.shared.engine.read(|tx| query::box_record(tx, code))
    }

    /// The AWB of an order; none before confirm.
    pub fn awb_of(&self, order: &Order) -> Result<Option<Awb>, ReadError> {
        self.shared.engine.read(|tx| query::awb_of(tx, order))
    }

    /// The orders of an AWB, oldest first.
    pub fn awb_orders(&self, awb: &Awb) -> Result<Vec<OrderNumber>, ReadError> {
        self.shared.engine.read(|tx| query::awb_orders(tx, awb))
    }

    /// A document, without its bytes.
    pub fn document(&self, id: DocumentId) -> Result<Option<Document>, ReadError> {
        self.shared.engine.read(|tx| query::document(tx, id))
    }

    /// The bytes of a document as received (those of the first one for a duplicate).
    pub fn document_bytes(&self, id: DocumentId) -> Result<Option<Vec<u8>>, ReadError> {
        self.shared.engine.read(|tx| query::document_bytes(tx, id))
    }

    /// Documents, newest first; only those in the refused box if asked.
    pub fn documents(
        &self,
        refused_only: bool,
        from: &From<DocumentId>,
        limit: usize,
    ) -> Result<Vec<Document>, ReadError> {
        self.shared.engine.read(|tx| query::documents(tx, refused_only, from, limit))
    }

    /// A label job.
    pub fn job(&self, id: JobId) -> Result<Option<Job>, ReadError> {
        self.shared.engine.read(|tx| query::job(tx, id))
    }

    /// Jobs, newest first; only those in one of these states if any is given.
    pub fn jobs(&self, states: &[JobState], from: &From<JobId>, limit: usize) -> Result<Vec<Job>, ReadError> {
        self.shared.engine.read(|tx| query::jobs(tx, states, from, limit))
    }

    /// The jobs of an order, oldest first.
    pub fn jobs_of(&self, order: OrderNumber) -> Result<Vec<Job>, ReadError> {
        self.shared.engine.read(|tx| query::jobs_of(tx, order))
    }

    /// The newest job of a box.
    pub fn last_job_of(&self, code: &BoxCode) -> Result<Option<Job>, ReadError> {
        self.shared.engine.read(|tx| query::last_job_of(tx, code))
    }

    /// Jobs of a printer that are queued, oldest first: what the spooler prints next.
    pub fn queue_of(&self, printer: &PrinterName, limit: usize) -> Result<Vec<Job>, ReadError> {
        self.shared.engine.read(|tx| query::queue_of(tx, printer, limit))
    }

    /// What people want of a printer; none when nobody ever wanted anything.
    pub fn printer(&self, name: &PrinterName) -> Result<Option<PrinterRecord>, ReadError> {
        self.shared.engine.read(|tx| query::printer(tx, name))
    }

    /// Jobs in state sending of any printer: after a crash they are unconfirmed.
    pub fn jobs_sending(&self) -> Result<Vec<Job>, ReadError> {
        self.shared.engine.read(|tx| query::jobs_in(tx, JobState::Sending))
    }

    /// The journal after a sequence, oldest first.
    pub fn journal(&self, after: Seq, limit: usize) -> Result<Vec<JournalEntry>, ReadError> {
        self.shared.engine.read(|tx| query::journal(tx, after, limit))
    }

    /// How many there are.
    pub fn counts(&self) -> Result<Counts, ReadError> {
        self.shared.engine.read(|tx| Ok(open::state_in(tx)?.counts))
    }

    /// Stocks in the order of their SKUs, behind one of them (`""`: from the first).
    pub fn stocks(&self, after: &str, limit: usize) -> Result<Vec<Stock>, ReadError> {
        self.shared.engine.read(|tx| stock::stocks(tx, after, limit))
    }

    /// What is known of a SKU, or under another code of it.
    pub fn stock(&self, sku: &str) -> Result<Option<Stock>, ReadError> {
        self.shared.engine.read(|tx| stock::stock(tx, sku))
    }

    /// The last sequence that changed something of the stock, its products or the connections.
    pub fn stock_seq(&self) -> Result<Seq, ReadError> {
        self.shared.engine.read(|tx| Ok(Seq(open::state_in(tx)?.stock)))
    }

    /// What supervisors have set of connections.
    pub fn links(&self) -> Result<BTreeMap<BuyerCode, Link>, ReadError> {
        self.shared.engine.read(stock::links)
    }

    /// What is to be looked at again, and how often that was asked.
    pub fn rechecks(&self) -> Result<Vec<(Recheck, u64)>, ReadError> {
        self.shared.engine.read(stock::rechecks)
    }

    /// Whether the search text is loaded.
    #[must_use]
    pub fn search_complete(&self) -> bool {
        self.shared.search.is_complete()
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.shared.engine.path()
    }
}
