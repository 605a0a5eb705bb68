//! Every table on one page: its key, its value, and what keeps it.
//!
//! Values that are bytes are records of [`super::record`]. Indexes are plain tables whose key ends with the number, so
//! that they page by value in both directions. Only the boring part of redb is used: open, get, insert, remove, range.

use super::ReadError;
use redb::{ReadableDatabase as _, Table, TableDefinition, WriteTransaction};

/// The schema that this program writes.
pub(super) const SCHEMA: u64 = 1;

type Bytes = &'static [u8];

/// Name → number: `schema`.
pub(super) const META: TableDefinition<'_, &str, u64> = TableDefinition::new("meta");
/// The one row that every commit rewrites: counters, last sequence, counts. Key: 0.
pub(super) const STATE: TableDefinition<'_, u8, Bytes> = TableDefinition::new("state");
/// Document → what it is and what became of it.
pub(super) const DOCUMENTS: TableDefinition<'_, u64, Bytes> = TableDefinition::new("documents");
/// First document of a pack → the bytes (zstd) of the documents that were stored with it ([`super::record::Pack`]);
/// a duplicate has none, nor has a document whose bytes are not kept.
pub(super) const DOCUMENT_BYTES: TableDefinition<'_, u64, Bytes> = TableDefinition::new("document_bytes");
/// Channel, SHA-256 of the bytes → the newest document with them; not those that a single order remembers.
pub(super) const DOCUMENT_BY_DIGEST: TableDefinition<'_, (&str, &[u8; 32]), u64> =
    TableDefinition::new("document_by_digest");
/// Documents that wait in the refused box.
pub(super) const REFUSED: TableDefinition<'_, u64, ()> = TableDefinition::new("refused");
/// Channel, the channel's order id → the newest version of that order.
pub(super) const VERSIONS: TableDefinition<'_, (&str, &str), Bytes> = TableDefinition::new("versions");
/// Channel, the channel's order id (or a shipment's), which half → its newest version.
pub(super) const HALVES: TableDefinition<'_, (&str, &str, &str), Bytes> = TableDefinition::new("halves");
/// Order → all of it.
pub(super) const ORDERS: TableDefinition<'_, u64, Bytes> = TableDefinition::new("orders");
/// Order → how many of its boxes have a label on paper, are shipped, missing, received; no row for none.
pub(super) const PROGRESS: TableDefinition<'_, u64, (u32, u32, u32, u32)> = TableDefinition::new("progress");
/// Order → its columns and search text: small, read as a whole at a start.
pub(super) const ORDER_ROWS: TableDefinition<'_, u64, Bytes> = TableDefinition::new("order_rows");
/// Ship date (days from the year 1), order.
pub(super) const ORDERS_BY_SHIP: TableDefinition<'_, (i32, u64), ()> = TableDefinition::new("orders_by_ship");
/// Box code on a line of an order, order; also of orders that are not confirmed yet.
pub(super) const ORDERS_BY_BOX: TableDefinition<'_, (&str, u64), ()> = TableDefinition::new("orders_by_box");
/// Channel, 0 for a cart or 1 for a shipment, its id, order: orders that have, or had, a part of it.
pub(super) const ORDERS_BY_SHARED: TableDefinition<'_, (&str, u8, &str, u64), ()> =
    TableDefinition::new("orders_by_shared");
/// Box code → the box; from confirm on.
pub(super) const BOXES: TableDefinition<'_, &str, Bytes> = TableDefinition::new("boxes");
/// Buyer ("" for none), AWB key → the AWB.
pub(super) const AWBS: TableDefinition<'_, (&str, &str), Bytes> = TableDefinition::new("awbs");
/// Buyer, AWB key, order: the orders that are on it.
pub(super) const ORDERS_BY_AWB: TableDefinition<'_, (&str, &str, u64), ()> = TableDefinition::new("orders_by_awb");
/// Job → all of it.
pub(super) const JOBS: TableDefinition<'_, u64, Bytes> = TableDefinition::new("jobs");
/// Box code, job.
pub(super) const JOBS_BY_BOX: TableDefinition<'_, (&str, u64), ()> = TableDefinition::new("jobs_by_box");
/// Order, job.
pub(super) const JOBS_BY_ORDER: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("jobs_by_order");
/// State, job.
pub(super) const JOBS_BY_STATE: TableDefinition<'_, (u8, u64), ()> = TableDefinition::new("jobs_by_state");
/// SKU, or another code of one → what is known of it.
pub(super) const STOCK: TableDefinition<'_, &str, Bytes> = TableDefinition::new("stock");
/// Location, SKU: what has, or had, boxes there.
pub(super) const STOCK_AT: TableDefinition<'_, (&str, &str), ()> = TableDefinition::new("stock_at");
/// Box code → a box of the stock: one that came with its code, or that an order was given; also after it has left.
pub(super) const STOCK_BOXES: TableDefinition<'_, &str, Bytes> = TableDefinition::new("stock_boxes");
/// SKU, location, age (days from the year 1), box code: those that are free.
pub(super) const STOCK_BOXES_FREE: TableDefinition<'_, (&str, &str, i32, &str), ()> =
    TableDefinition::new("stock_boxes_free");
/// Order, SKU → what it holds; no row for a SKU that is not counted.
pub(super) const HOLDS: TableDefinition<'_, (u64, &str), Bytes> = TableDefinition::new("holds");
/// SKU, order → what it is short of: those that hold or want boxes.
pub(super) const HOLDS_LIVE: TableDefinition<'_, (&str, u64), u32> = TableDefinition::new("holds_live");
/// Buyer → what is set of its connection while the daemon runs.
pub(super) const LINKS: TableDefinition<'_, &str, Bytes> = TableDefinition::new("links");
/// 0 for a buyer or 1 for a SKU, which → how often it was asked to look at its orders again.
pub(super) const RECHECKS: TableDefinition<'_, (u8, &str), u64> = TableDefinition::new("rechecks");
/// Printer, place, job: only those that are queued.
pub(super) const QUEUE: TableDefinition<'_, (&str, u64, u64), ()> = TableDefinition::new("queue");
/// Printer → what people want of it.
pub(super) const PRINTERS: TableDefinition<'_, &str, Bytes> = TableDefinition::new("printers");
/// Notice → all of it.
pub(super) const NOTICES: TableDefinition<'_, u64, Bytes> = TableDefinition::new("notices");
/// Order, notice.
pub(super) const NOTICES_BY_ORDER: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("notices_by_order");
/// State, notice.
pub(super) const NOTICES_BY_STATE: TableDefinition<'_, (u8, u64), ()> = TableDefinition::new("notices_by_state");
/// Lane, when it is due (milliseconds), notice: those that wait to be sent.
pub(super) const NOTICES_DUE: TableDefinition<'_, (&str, i64, u64), ()> = TableDefinition::new("notices_due");
/// Order, sequence of the journal: the history of an order, without the reports of the spooler.
pub(super) const JOURNAL_BY_ORDER: TableDefinition<'_, (u64, u64), ()> = TableDefinition::new("journal_by_order");
/// Sequence → what was done.
pub(super) const JOURNAL: TableDefinition<'_, u64, Bytes> = TableDefinition::new("journal");
/// Command → the answer to it.
pub(super) const ANSWERS: TableDefinition<'_, u128, Bytes> = TableDefinition::new("answers");
/// When (seconds), command: what is pruned first.
pub(super) const ANSWERS_BY_TIME: TableDefinition<'_, (i64, u128), ()> = TableDefinition::new("answers_by_time");

/// Channel, the channel's order id → an order that has to be fetched.
pub(super) const TO_FETCH: TableDefinition<'_, (&str, &str), Bytes> = TableDefinition::new("to_fetch");
/// Channel, when it is tried next (seconds), the channel's order id: only those that wait.
pub(super) const FETCH_DUE: TableDefinition<'_, (&str, i64, &str), ()> = TableDefinition::new("fetch_due");
/// Channel → until when it was polled (seconds, nanoseconds).
pub(super) const POLLED: TableDefinition<'_, &str, (i64, u32)> = TableDefinition::new("polled");
/// Channel → the login that it gave us last: a secret.
pub(super) const GRANTS: TableDefinition<'_, &str, Bytes> = TableDefinition::new("grants");
/// Channel → when its newest document came, and its longest pauses of the last days.
pub(super) const HABITS: TableDefinition<'_, &str, Bytes> = TableDefinition::new("habits");

macro_rules! tables {
    ($($field:ident: $definition:ident, $key:ty, $value:ty;)*) => {
        /// All tables, open for writing: opened once a batch.
        pub(super) struct Tables<'t> { $(pub(super) $field: Table<'t, $key, $value>),* }

        impl<'t> Tables<'t> {
            /// Opens, or makes, every table.
            pub(super) fn open(tx: &'t WriteTransaction) -> Result<Self, redb::TableError> {
                Ok(Self { $($field: tx.open_table($definition)?),* })
            }
        }

        /// Whether every table is there, with the types that this program knows.
        pub(super) fn check(db: &redb::Database) -> Result<(), redb::Error> {
            let tx = db.begin_read()?;
            $(tx.open_table($definition)?;)*
            Ok(())
        }
    };
}

tables! {
    meta: META, &'static str, u64;
    state: STATE, u8, Bytes;
    documents: DOCUMENTS, u64, Bytes;
    document_bytes: DOCUMENT_BYTES, u64, Bytes;
    document_by_digest: DOCUMENT_BY_DIGEST, (&'static str, &'static [u8; 32]), u64;
    refused: REFUSED, u64, ();
    versions: VERSIONS, (&'static str, &'static str), Bytes;
    halves: HALVES, (&'static str, &'static str, &'static str), Bytes;
    orders: ORDERS, u64, Bytes;
    progress: PROGRESS, u64, (u32, u32, u32, u32);
    order_rows: ORDER_ROWS, u64, Bytes;
    orders_by_ship: ORDERS_BY_SHIP, (i32, u64), ();
    orders_by_box: ORDERS_BY_BOX, (&'static str, u64), ();
    orders_by_shared: ORDERS_BY_SHARED, (&'static str, u8, &'static str, u64), ();
    boxes: BOXES, &'static str, Bytes;
    awbs: AWBS, (&'static str, &'static str), Bytes;
    orders_by_awb: ORDERS_BY_AWB, (&'static str, &'static str, u64), ();
    jobs: JOBS, u64, Bytes;
    jobs_by_box: JOBS_BY_BOX, (&'static str, u64), ();
    jobs_by_order: JOBS_BY_ORDER, (u64, u64), ();
    jobs_by_state: JOBS_BY_STATE, (u8, u64), ();
    stock: STOCK, &'static str, Bytes;
    stock_at: STOCK_AT, (&'static str, &'static str), ();
    stock_boxes: STOCK_BOXES, &'static str, Bytes;
    stock_boxes_free: STOCK_BOXES_FREE, (&'static str, &'static str, i32, &'static str), ();
    holds: HOLDS, (u64, &'static str), Bytes;
    holds_live: HOLDS_LIVE, (&'static str, u64), u32;
    links: LINKS, &'static str, Bytes;
    rechecks: RECHECKS, (u8, &'static str), u64;
    queue: QUEUE, (&'static str, u64, u64), ();
    printers: PRINTERS, &'static str, Bytes;
    notices: NOTICES, u64, Bytes;
    notices_by_order: NOTICES_BY_ORDER, (u64, u64), ();
    notices_by_state: NOTICES_BY_STATE, (u8, u64), ();
    notices_due: NOTICES_DUE, (&'static str, i64, u64), ();
    journal: JOURNAL, u64, Bytes;
    journal_by_order: JOURNAL_BY_ORDER, (u64, u64), ();
    answers: ANSWERS, u128, Bytes;
    answers_by_time: ANSWERS_BY_TIME, (i64, u128), ();
    to_fetch: TO_FETCH, (&'static str, &'static str), Bytes;
    fetch_due: FETCH_DUE, (&'static str, i64, &'static str), ();
    polled: POLLED, &'static str, (i64, u32);
    grants: GRANTS, &'static str, Bytes;
    habits: HABITS, &'static str, Bytes;
}

/// What any call of the engine can fail with.
pub(super) fn engine(error: impl Into<redb::Error>) -> ReadError {
    ReadError::Engine(error.into().to_string())
}
