//! The notices of the outbox: written with the change that causes them, and read by lane in the order of being due.

use super::record::{State, decode_entry, decode_notice, encode_notice, notice_state_number};
use super::tables::{
    JOURNAL, JOURNAL_BY_ORDER, NOTICES, NOTICES_BY_ORDER, NOTICES_BY_STATE, NOTICES_DUE, Tables, engine,
};
use super::{ReadError, Store, query};
use crate::domain::command::JournalEntry;
use crate::domain::ids::{NoticeId, OrderNumber, Seq};
use crate::domain::notice::{Notice, NoticeState};
use chrono::{DateTime, Utc};
use redb::ReadTransaction;

type Read<T> = Result<T, ReadError>;

/// Writes a notice, its index rows and the counts.
pub(super) fn row(tables: &mut Tables<'_>, state: &mut State, notice: &Notice) -> Read<()> {
    let id = notice.id.0;
    let old = tables.notices.insert(id, encode_notice(notice)?.as_slice()).map_err(engine)?;
    let old = old.map(|v| decode_notice(v.value())).transpose()?;
    let lane = notice.target.lane();
    if let Some(old) = &old {
        tables.notices_by_state.remove((notice_state_number(old.state), id)).map_err(engine)?;
        if old.state.is_waiting() {
            tables.notices_due.remove((lane.as_str(), due(old), id)).map_err(engine)?;
        }
        if let Some(count) = count_of(&mut state.counts.notices, old.state) {
            *count = count.saturating_sub(1);
        }
    } else {
        tables.notices_by_order.insert((notice.order.number.0, id), ()).map_err(engine)?;
    }
    tables.notices_by_state.insert((notice_state_number(notice.state), id), ()).map_err(engine)?;
    if notice.state.is_waiting() {
        tables.notices_due.insert((lane.as_str(), due(notice), id), ()).map_err(engine)?;
    }
    if let Some(count) = count_of(&mut state.counts.notices, notice.state) {
        *count += 1;
    }
    Ok(())
}

const fn due(notice: &Notice) -> i64 {
    notice.due.timestamp_millis()
}

fn count_of(counts: &mut [u64; 7], state: NoticeState) -> Option<&mut u64> {
    NoticeState::ALL.iter().position(|s| *s == state).and_then(|i| counts.get_mut(i))
}

impl Store {
    /// A notice.
    ///
    /// # Errors
    /// When the engine, or the record, can't be read; so for all below.
    pub fn notice(&self, id: NoticeId) -> Read<Option<Notice>> {
        self.shared.engine.read(|tx| notice(tx, id.0))
    }

    /// Notices, newest first: only those in one of these states if any is given, only those of an order if one is given,
    /// only those before `before` if it is given.
    pub fn notices(
        &self,
        states: &[NoticeState],
        order: Option<OrderNumber>,
        before: Option<NoticeId>,
        limit: usize,
    ) -> Read<Vec<Notice>> {
        let end = before.map_or(u64::MAX, |id| id.0);
        self.shared.engine.read(|tx| match order {
            Some(order) => of_order(tx, order, states, end, limit),
            None => newest(tx, states, end, limit),
        })
    }

    /// Notices of a lane that wait, first due first, up to `until`.
    pub fn notices_due(&self, lane: &str, until: DateTime<Utc>, limit: usize) -> Read<Vec<Notice>> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(NOTICES_DUE).map_err(engine)?;
            let range = (lane, i64::MIN, 0)..=(lane, until.timestamp_millis(), u64::MAX);
            let mut found = Vec::new();
            for row in table.range(range).map_err(engine)?.take(limit) {
                let (_, _, id) = row.map_err(engine)?.0.value();
                found.extend(notice(tx, id)?);
            }
            Ok(found)
        })
    }

    /// The lanes in which notices wait, each with the time (milliseconds) when its first one is due.
    pub fn notice_lanes(&self) -> Read<Vec<(String, i64)>> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(NOTICES_DUE).map_err(engine)?;
            let mut lanes: Vec<(String, i64)> = Vec::new();
            // One look a lane, however many wait in it.
            loop {
                let last = lanes.last().map_or(String::new(), |(lane, _)| lane.clone());
                let from = if lanes.is_empty() { ("", i64::MIN, 0) } else { (last.as_str(), i64::MAX, u64::MAX) };
                let Some(row) = table.range(from..).map_err(engine)?.next() else { return Ok(lanes) };
                let (key, _) = row.map_err(engine)?;
                let (lane, due, _) = key.value();
                lanes.push((lane.to_owned(), due));
            }
        })
    }

    /// Notices in this state, oldest first.
    pub fn notices_in(&self, state: NoticeState, limit: usize) -> Read<Vec<Notice>> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(NOTICES_BY_STATE).map_err(engine)?;
            let code = notice_state_number(state);
            let mut found = Vec::new();
            for row in table.range((code, 0)..=(code, u64::MAX)).map_err(engine)?.take(limit) {
                let (_, id) = row.map_err(engine)?.0.value();
                found.extend(notice(tx, id)?);
            }
            Ok(found)
        })
    }

    /// The journal backwards from before `before`: of one order, or all of it.
    pub fn history(&self, order: Option<OrderNumber>, before: Option<Seq>, limit: usize) -> Read<Vec<JournalEntry>> {
        let end = before.map_or(u64::MAX, |seq| seq.0);
        self.shared.engine.read(|tx| {
            let journal = tx.open_table(JOURNAL).map_err(engine)?;
            let mut found = Vec::new();
            match order {
                None => {
                    for row in journal.range(..end).map_err(engine)?.rev().take(limit) {
                        found.push(decode_entry(row.map_err(engine)?.1.value())?);
                    }
                }
                Some(order) => {
                    let table = tx.open_table(JOURNAL_BY_ORDER).map_err(engine)?;
                    let range = table.range((order.0, 0)..(order.0, end)).map_err(engine)?;
                    for row in range.rev().take(limit) {
                        let (_, seq) = row.map_err(engine)?.0.value();
                        if let Some(entry) = journal.get(seq).map_err(engine)? {
                            found.push(decode_entry(entry.value())?);
                        }
                    }
                }
            }
            Ok(found)
        })
    }
}

fn notice(tx: &ReadTransaction, id: u64) -> Read<Option<Notice>> {
    query::one(tx, NOTICES, id, decode_notice)
}

fn of_order(
    tx: &ReadTransaction,
    order: OrderNumber,
    states: &[NoticeState],
    end: u64,
    limit: usize,
) -> Read<Vec<Notice>> {
    let table = tx.open_table(NOTICES_BY_ORDER).map_err(engine)?;
    let mut found = Vec::new();
    for row in table.range((order.0, 0)..(order.0, end)).map_err(engine)?.rev() {
        if found.len() == limit {
            break;
        }
        let (_, id) = row.map_err(engine)?.0.value();
        found.extend(notice(tx, id)?.filter(|n| states.is_empty() || states.contains(&n.state)));
    }
    Ok(found)
}

fn newest(tx: &ReadTransaction, states: &[NoticeState], end: u64, limit: usize) -> Read<Vec<Notice>> {
    let mut ids = Vec::new();
    if states.is_empty() {
        let table = tx.open_table(NOTICES).map_err(engine)?;
        for row in table.range(..end).map_err(engine)?.rev().take(limit) {
            ids.push(row.map_err(engine)?.0.value());
        }
    } else {
        let table = tx.open_table(NOTICES_BY_STATE).map_err(engine)?;
        for code in states.iter().map(|s| notice_state_number(*s)).collect::<std::collections::BTreeSet<_>>() {
            for row in table.range((code, 0)..(code, end)).map_err(engine)?.rev().take(limit) {
                ids.push(row.map_err(engine)?.0.value().1);
            }
        }
        ids.sort_unstable_by(|a, b| b.cmp(a));
        ids.truncate(limit);
    }
    ids.into_iter().filter_map(|id| notice(tx, id).transpose()).collect()
}
