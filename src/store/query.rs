//! Reading everything but pages of orders: each in one transaction of its own, as the last commit left it.

use super::record::{
    decode_awb, decode_box, decode_document, decode_entry, decode_job, decode_order, decode_printer, decode_version,
    job_state_number, unpack,
};
use super::tables::{
    AWBS, BOXES, DOCUMENT_BYTES, DOCUMENTS, JOBS, JOBS_BY_BOX, JOBS_BY_ORDER, JOBS_BY_STATE, JOURNAL, ORDERS,
    ORDERS_BY_AWB, ORDERS_BY_SHARED, PRINTERS, PROGRESS, QUEUE, REFUSED, VERSIONS, engine,
};
use super::view::{buyer_key, orders_on_awb, orders_sharing, progress};
use super::{From, ReadError};
use crate::domain::awb::Awb;
use crate::domain::channel_order::ChannelOrder;
use crate::domain::command::JournalEntry;
use crate::domain::document::Document;
use crate::domain::ids::{BoxCode, DocumentId, JobId, OrderNumber, PrinterName, Seq};
use crate::domain::job::{Job, JobState};
use crate::domain::order::{BoxRecord, Order, Part};
use crate::domain::spool::PrinterRecord;
use crate::domain::structure::belong_together;
use crate::limits;
use redb::{Key, ReadTransaction, TableDefinition, Value};
use std::collections::BTreeSet;
use std::io::Read as _;
use std::ops::Bound;

type Read<T> = Result<T, ReadError>;
type Records = TableDefinition<'static, u64, &'static [u8]>;

pub(super) fn one<T>(tx: &ReadTransaction, table: Records, key: u64, decode: fn(&[u8]) -> Read<T>) -> Read<Option<T>> {
    tx.open_table(table).map_err(engine)?.get(key).map_err(engine)?.map(|v| decode(v.value())).transpose()
}

pub(super) fn order(tx: &ReadTransaction, number: OrderNumber) -> Read<Option<Order>> {
    orders(tx, std::iter::once(number)).map(|mut found| found.pop())
}

/// Those of these orders that are there, in this order.
pub(super) fn orders(tx: &ReadTransaction, numbers: impl Iterator<Item = OrderNumber>) -> Read<Vec<Order>> {
    let (table, beside) = (tx.open_table(ORDERS).map_err(engine)?, tx.open_table(PROGRESS).map_err(engine)?);
    let mut found = Vec::with_capacity(numbers.size_hint().0);
    for number in numbers {
        if let Some(bytes) = table.get(number.0).map_err(engine)? {
            found.push(decode_order(bytes.value(), progress(&beside, number)?)?);
        }
    }
    Ok(found)
}

pub(super) fn document(tx: &ReadTransaction, id: DocumentId) -> Read<Option<Document>> {
    one(tx, DOCUMENTS, id.0, decode_document)
}

pub(super) fn job(tx: &ReadTransaction, id: JobId) -> Read<Option<Job>> {
    one(tx, JOBS, id.0, decode_job)
}

pub(super) fn channel_orders_of(tx: &ReadTransaction, order: &Order) -> Read<Vec<ChannelOrder>> {
    let table = tx.open_table(VERSIONS).map_err(engine)?;
    let mut found = Vec::with_capacity(order.parts.len());
    for part in &order.parts {
        let key = (order.channel.as_str(), part.channel_order_id.as_str());
        if let Some(bytes) = table.get(key).map_err(engine)? {
            found.push(decode_version(bytes.value())?.content);
        }
    }
    Ok(found)
}

/// The channel orders that are one with those of an order in structures 1 and 2, its own among them, each once.
pub(super) fn cart_of(tx: &ReadTransaction, order: &Order) -> Read<Vec<ChannelOrder>> {
    let mut all = channel_orders_of(tx, order)?;
    let own = all.clone();
    let mut numbers = BTreeSet::from([order.number]);
    let table = tx.open_table(ORDERS_BY_SHARED).map_err(engine)?;
    for shared in order.parts.iter().flat_map(Part::shares).collect::<BTreeSet<_>>() {
        for number in orders_sharing(&table, &order.channel, &shared)? {
            let other = if numbers.insert(number) { self::order(tx, number)? } else { None };
            let more = other.map(|o| channel_orders_of(tx, &o)).transpose()?.unwrap_or_default();
            all.extend(more.into_iter().filter(|c| own.iter().any(|o| belong_together(o, c))));
        }
    }
    all.sort_by(|a, b| a.place().cmp(&b.place()));
    Ok(all)
}

pub(super) fn box_record(tx: &ReadTransaction, code: &BoxCode) -> Read<Option<BoxRecord>> {
    let table = tx.open_table(BOXES).map_err(engine)?;
    table.get(code.as_str()).map_err(engine)?.map(|v| decode_box(v.value())).transpose()
}

pub(super) fn awb_of(tx: &ReadTransaction, order: &Order) -> Read<Option<Awb>> {
    let Some(key) = order.awb.as_ref().map(crate::domain::awb::AwbKey::to_storage) else { return Ok(None) };
    let table = tx.open_table(AWBS).map_err(engine)?;
    let found = table.get((buyer_key(order.buyer.as_ref()), key.as_str())).map_err(engine)?;
    found.map(|v| decode_awb(v.value())).transpose()
}

/// The orders of an AWB, oldest first.
pub(super) fn awb_orders(tx: &ReadTransaction, awb: &Awb) -> Read<Vec<OrderNumber>> {
    orders_on_awb(&tx.open_table(ORDERS_BY_AWB).map_err(engine)?, awb.buyer.as_ref(), &awb.key)
}

/// The bytes as received; those of the first one for a duplicate.
pub(super) fn document_bytes(tx: &ReadTransaction, id: DocumentId) -> Read<Option<Vec<u8>>> {
    let Some(document) = document(tx, id)? else { return Ok(None) };
    let holder = document.same_as.unwrap_or(id);
    let table = tx.open_table(DOCUMENT_BYTES).map_err(engine)?;
    let Some(pack) = table.range(..=holder.0).map_err(engine)?.next_back() else { return Ok(None) };
    let (_, pack) = pack.map_err(engine)?;
    let Some(packed) = unpack(pack.value(), holder.0)? else { return Ok(None) };
    let bad = |why: String| ReadError::Record { what: "document", why };
    // Never more than the document said it has: packed bytes can't grow without end.
    let size = document.size.max(limits::BODY_BYTES);
    let mut bytes = Vec::new();
    let unpack = zstd::stream::read::Decoder::new(packed).map_err(|e| bad(e.to_string()))?;
    unpack.take(size).read_to_end(&mut bytes).map_err(|e| bad(e.to_string()))?;
    Ok(Some(bytes))
}

pub(super) fn documents(
    tx: &ReadTransaction,
    refused_only: bool,
    from: &From<DocumentId>,
    limit: usize,
) -> Read<Vec<Document>> {
    let from = numbers(from, |id| id.0);
    let ids = if refused_only { newest(tx, REFUSED, &from, limit)? } else { newest(tx, DOCUMENTS, &from, limit)? };
    ids.into_iter().filter_map(|id| document(tx, DocumentId(id)).transpose()).collect()
}

pub(super) fn jobs(tx: &ReadTransaction, states: &[JobState], from: &From<JobId>, limit: usize) -> Read<Vec<Job>> {
    let from = numbers(from, |id| id.0);
    let ids = if states.is_empty() {
        newest(tx, JOBS, &from, limit)?
    } else {
        let mut ids = Vec::new();
        for state in states.iter().collect::<std::collections::BTreeSet<_>>() {
            ids.extend(newest_in_state(tx, job_state_number(*state), &from, limit)?);
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        let at_end = matches!(from, From::Before(_) | From::End);
        let surplus = ids.len().saturating_sub(limit);
        if at_end { ids.split_off(surplus) } else { ids.into_iter().take(limit).collect() }
    };
    ids.into_iter().filter_map(|id| job(tx, JobId(id)).transpose()).collect()
}

pub(super) fn jobs_of(tx: &ReadTransaction, number: OrderNumber) -> Read<Vec<Job>> {
    let table = tx.open_table(JOBS_BY_ORDER).map_err(engine)?;
    let mut found = Vec::new();
    for row in table.range((number.0, 0)..=(number.0, u64::MAX)).map_err(engine)? {
        let (_, id) = row.map_err(engine)?.0.value();
        found.extend(job(tx, JobId(id))?);
    }
    Ok(found)
}

/// The newest job of a box.
pub(super) fn last_job_of(tx: &ReadTransaction, code: &BoxCode) -> Read<Option<Job>> {
    let table = tx.open_table(JOBS_BY_BOX).map_err(engine)?;
    let code = code.as_str();
    let newest = table.range((code, 0)..=(code, u64::MAX)).map_err(engine)?.next_back();
    newest.map_or(Ok(None), |row| job(tx, JobId(row.map_err(engine)?.0.value().1)))
}

pub(super) fn queue_of(tx: &ReadTransaction, printer: &PrinterName, limit: usize) -> Read<Vec<Job>> {
    let table = tx.open_table(QUEUE).map_err(engine)?;
    let name = printer.as_str();
    let mut found = Vec::new();
    for row in table.range((name, 0, 0)..=(name, u64::MAX, u64::MAX)).map_err(engine)?.take(limit) {
        let (key, _) = row.map_err(engine)?;
        found.extend(job(tx, JobId(key.value().2))?);
    }
    Ok(found)
}

pub(super) fn printer(tx: &ReadTransaction, name: &PrinterName) -> Read<Option<PrinterRecord>> {
    let table = tx.open_table(PRINTERS).map_err(engine)?;
    table.get(name.as_str()).map_err(engine)?.map(|v| decode_printer(v.value())).transpose()
}

/// Jobs in a state, oldest first.
pub(super) fn jobs_in(tx: &ReadTransaction, state: JobState) -> Read<Vec<Job>> {
    let table = tx.open_table(JOBS_BY_STATE).map_err(engine)?;
    let code = job_state_number(state);
    let mut found = Vec::new();
    for row in table.range((code, 0)..=(code, u64::MAX)).map_err(engine)? {
        let (_, id) = row.map_err(engine)?.0.value();
        found.extend(job(tx, JobId(id))?);
    }
    Ok(found)
}

pub(super) fn journal(tx: &ReadTransaction, after: Seq, limit: usize) -> Read<Vec<JournalEntry>> {
    let table = tx.open_table(JOURNAL).map_err(engine)?;
    let range = table.range((Bound::Excluded(after.0), Bound::Unbounded)).map_err(engine)?;
    range.take(limit).map(|row| decode_entry(row.map_err(engine)?.1.value())).collect()
}

fn numbers<K>(from: &From<K>, number: impl Fn(&K) -> u64) -> From<u64> {
    match from {
        From::Start => From::Start,
        From::After(key) => From::After(number(key)),
        From::Before(key) => From::Before(number(key)),
        From::End => From::End,
    }
}

/// The keys that a page can hold, first and last; none when it must be empty.
const fn reach(from: &From<u64>) -> Option<(u64, u64)> {
    match from {
        From::Start | From::End => Some((0, u64::MAX)),
        From::After(0) | From::Before(u64::MAX) => None,
        From::After(place) => Some((0, *place - 1)),
        From::Before(place) => Some((*place + 1, u64::MAX)),
    }
}

/// Keys of a table, largest first, of the page that begins or ends there.
fn newest<V: Value + 'static>(
    tx: &ReadTransaction,
    table: TableDefinition<'static, u64, V>,
    from: &From<u64>,
    limit: usize,
) -> Read<Vec<u64>> {
    let Some((low, high)) = reach(from) else { return Ok(Vec::new()) };
    let table = tx.open_table(table).map_err(engine)?;
    take(table.range(low..=high).map_err(engine)?, from, limit, |id| id)
}

fn newest_in_state(tx: &ReadTransaction, state: u8, from: &From<u64>, limit: usize) -> Read<Vec<u64>> {
    let Some((low, high)) = reach(from) else { return Ok(Vec::new()) };
    let table = tx.open_table(JOBS_BY_STATE).map_err(engine)?;
    take(table.range((state, low)..=(state, high)).map_err(engine)?, from, limit, |(_, id)| id)
}

fn take<K: Key + 'static, V: Value + 'static>(
    mut rows: redb::Range<'_, K, V>,
    from: &From<u64>,
    limit: usize,
    id: impl for<'k> Fn(K::SelfType<'k>) -> u64,
) -> Read<Vec<u64>> {
    let from_end = matches!(from, From::Before(_) | From::End);
    let mut ids = Vec::new();
    while ids.len() < limit {
        let Some(row) = (if from_end { rows.next() } else { rows.next_back() }) else { break };
        ids.push(id(row.map_err(engine)?.0.value()));
    }
    if from_end {
        ids.reverse();
    }
    Ok(ids)
}
