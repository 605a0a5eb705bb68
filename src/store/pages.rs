//! Pages of orders: by keyset, both ways, from the search or straight from the tables.
//!
//! A query that asks nothing is paged from the tables, so that lists work before the search text is loaded. Everything
//! else is found in memory and then read from a transaction that is not older than what was found.

use super::open::state_in;
use super::record::{day, decode_order};
use super::search::{Boxes, Way};
use super::tables::{ORDERS, ORDERS_BY_BOX, ORDERS_BY_SHIP, engine};
use super::writer::Shared;
use super::{From, OrderCursor, OrdersAsk, OrdersPage, ReadError, Sort};
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::order::Progress;
use crate::domain::query::Query;
use redb::ReadTransaction;
use std::collections::HashSet;
use std::ops::Bound;

/// A word that is the beginning of more box codes than this is not meant as one (`box:` takes any number).
const BOXES_OF_A_WORD: usize = 2_000;

/// A page.
pub(super) fn orders(shared: &Shared, ask: &OrdersAsk) -> Result<OrdersPage, ReadError> {
    if ask.query.is_empty() {
        return shared.engine.read(|tx| straight(tx, ask));
    }
    let settings = shared.settings();
    let seq = *shared.seq.borrow();
    let snapshot = shared.search.snapshot();
    shared.engine.read(|tx| {
        let ready = snapshot.ready(&ask.query, boxes(tx, &ask.query)?, &settings);
        let found = page(&ask.from, ask.limit, |backward, beyond, limit| {
            Ok::<_, ReadError>(ready.walk(Way { sort: ask.sort, backward }, beyond, limit))
        })?;
        let total = if snapshot.complete { total(tx, &ask.query)?.map_or_else(|| ready.count(), Some) } else { None };
        filled(tx, &found, total, snapshot.complete, seq)
    })
}

/// Statuses alone are counted in the store.
fn total(tx: &ReadTransaction, query: &Query) -> Result<Option<u64>, ReadError> {
    let only_statuses = Query { statuses: query.statuses.clone(), ..Query::default() };
    if *query != only_statuses {
        return Ok(None);
    }
    let counts = state_in(tx)?.counts;
    let asked: std::collections::BTreeSet<_> = query.statuses.iter().copied().collect();
    Ok(Some(asked.into_iter().map(|s| counts.with_status(s)).sum()))
}

fn straight(tx: &ReadTransaction, ask: &OrdersAsk) -> Result<OrdersPage, ReadError> {
    let state = state_in(tx)?;
    let found = page(&ask.from, ask.limit, |backward, beyond, limit| match ask.sort {
        Sort::Newest => newest(tx, backward, beyond, limit),
        Sort::ShipDate => by_ship_date(tx, backward, beyond, limit),
    })?;
    filled(tx, &found, Some(state.counts.orders_in_all()), true, state.seq)
}

type Beyond = Option<(OrderCursor, bool)>;

fn newest(tx: &ReadTransaction, backward: bool, beyond: Beyond, limit: usize) -> Result<Vec<OrderCursor>, ReadError> {
    let table = tx.open_table(ORDERS).map_err(engine)?;
    let bound = bound(beyond.map(|(c, at_it)| (c.number.0, at_it)));
    let range = if backward { (bound, Bound::Unbounded) } else { (Bound::Unbounded, bound) };
    let mut rows = table.range(range).map_err(engine)?;
    let mut found = Vec::new();
    while found.len() < limit {
        let Some(row) = (if backward { rows.next() } else { rows.next_back() }) else { break };
        let (number, bytes) = row.map_err(engine)?;
        // Only the place is wanted; the order is read once more for the rows that are shown.
        let number = OrderNumber(number.value());
        found.push(OrderCursor { ship_date: decode_order(bytes.value(), Progress::default())?.ship_date, number });
    }
    Ok(found)
}

fn by_ship_date(
    tx: &ReadTransaction,
    backward: bool,
    beyond: Beyond,
    limit: usize,
) -> Result<Vec<OrderCursor>, ReadError> {
    let table = tx.open_table(ORDERS_BY_SHIP).map_err(engine)?;
    let bound = bound(beyond.map(|(c, at_it)| ((day(c.ship_date), c.number.0), at_it)));
    let range = if backward { (Bound::Unbounded, bound) } else { (bound, Bound::Unbounded) };
    let mut rows = table.range(range).map_err(engine)?;
    let mut found = Vec::new();
    while found.len() < limit {
        let Some(row) = (if backward { rows.next_back() } else { rows.next() }) else { break };
        let (ship, number) = row.map_err(engine)?.0.value();
        let ship_date = chrono::NaiveDate::from_num_days_from_ce_opt(ship)
            .ok_or_else(|| ReadError::Record { what: "ship date", why: ship.to_string() })?;
        found.push(OrderCursor { ship_date, number: OrderNumber(number) });
    }
    Ok(found)
}

fn bound<K>(beyond: Option<(K, bool)>) -> Bound<K> {
    match beyond {
        None => Bound::Unbounded,
        Some((key, true)) => Bound::Included(key),
        Some((key, false)) => Bound::Excluded(key),
    }
}

/// The orders behind the places of a page.
fn filled(
    tx: &ReadTransaction,
    found: &Found<OrderCursor>,
    total: Option<u64>,
    complete: bool,
    seq: crate::domain::ids::Seq,
) -> Result<OrdersPage, ReadError> {
    let rows = super::query::orders(tx, found.keys.iter().map(|key| key.number))?;
    Ok(OrdersPage { rows, more_before: found.more_before, more_after: found.more_after, total, complete, seq })
}

/// Orders whose boxes the query names.
fn boxes(tx: &ReadTransaction, query: &Query) -> Result<Boxes, ReadError> {
    let field = query.box_code.as_deref().map(|code| with_boxes(tx, code, true, usize::MAX)).transpose()?;
    let mut words = Vec::with_capacity(query.words.len());
    for word in &query.words {
        let mut found = match BoxCode::new(word) {
            // Letters make a code only when it is typed whole; digits also when they are its beginning.
            Ok(code) => {
                let digits = word.bytes().all(|b| b.is_ascii_digit());
                let by_prefix = with_boxes(tx, code.as_str(), digits, BOXES_OF_A_WORD)?;
                if by_prefix.len() < BOXES_OF_A_WORD {
                    by_prefix
                } else {
                    with_boxes(tx, code.as_str(), false, BOXES_OF_A_WORD)?
                }
            }
            Err(_) => Vec::new(),
        };
        found.sort_unstable();
        found.dedup();
        words.push(found);
    }
    Ok(Boxes { field: field.map(|found| found.into_iter().collect::<HashSet<_>>()), words })
}

/// The orders of the boxes with this code, or whose codes begin with it; at most `limit` boxes.
fn with_boxes(tx: &ReadTransaction, code: &str, prefix: bool, limit: usize) -> Result<Vec<u64>, ReadError> {
    let table = tx.open_table(ORDERS_BY_BOX).map_err(engine)?;
    let mut found = Vec::new();
    for row in table.range((code, 0)..).map_err(engine)? {
        let (key, _) = row.map_err(engine)?;
        let (own, number) = key.value();
        let matches = if prefix { own.starts_with(code) } else { own == code };
        if !matches || found.len() >= limit {
            break;
        }
        found.push(number);
    }
    Ok(found)
}

/// The places of a page, in list order.
#[derive(Debug, PartialEq, Eq)]
struct Found<K> {
    keys: Vec<K>,
    more_before: bool,
    more_after: bool,
}

/// Pages any list that can be walked both ways. `walk(backward, beyond (and whether at it), limit)` gives the next
/// places in the order of the walk.
fn page<K: Copy, E>(
    from: &From<K>,
    limit: usize,
    walk: impl Fn(bool, Option<(K, bool)>, usize) -> Result<Vec<K>, E>,
) -> Result<Found<K>, E> {
    let (backward, start) = match from {
        From::Start => (false, None),
        From::After(key) => (false, Some(*key)),
        From::Before(key) => (true, Some(*key)),
        From::End => (true, None),
    };
    let mut keys = walk(backward, start.map(|key| (key, false)), limit.saturating_add(1))?;
    let more_ahead = keys.len() > limit;
    keys.truncate(limit);
    // What lies behind the first row; the place itself counts when there is no row, for it may be one.
    let behind = match (start, keys.first()) {
        (None, _) => None,
        (Some(_), Some(first)) => Some((*first, false)),
        (Some(key), None) => Some((key, true)),
    };
    let more_behind = match behind {
        None => false,
        Some(from) => !walk(!backward, Some(from), 1)?.is_empty(),
    };
    if backward {
        keys.reverse();
        Ok(Found { keys, more_before: more_ahead, more_after: more_behind })
    } else {
        Ok(Found { keys, more_before: more_behind, more_after: more_ahead })
    }
}
