//! Orders to fetch: written with what names or brings them, read by the fetchers, the consoles and the metrics.

use super::record::{
    decode_grant, decode_habit, decode_version, decode_wanted, encode_grant, encode_habit, encode_wanted,
};
use super::tables::{FETCH_DUE, GRANTS, HABITS, POLLED, TO_FETCH, Tables, VERSIONS, engine};
use super::{ReadError, Store};
use crate::domain::channel_order::ChannelOrder;
use crate::domain::fetch::{Grant, Trouble, Wanted};
use crate::domain::ids::ChannelId;
use crate::domain::silence::Habit;
use crate::limits;
use chrono::{DateTime, Utc};
use redb::{ReadTransaction, ReadableTable as _};
use std::collections::BTreeMap;

/// How the work of one channel stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchSummary {
    /// Orders that wait to be fetched; [`limits::FETCH_COUNTED`] stands for that many or more.
    pub waiting: u64,
    /// Orders that are not tried any more.
    pub closed: u64,
    /// When the oldest that waits was named.
    pub oldest: Option<DateTime<Utc>>,
    /// The trouble of the one that failed most often.
    pub trouble: Option<Trouble>,
}

/// Seconds since 1970, rounded up: nothing is due before its time.
fn second(at: DateTime<Utc>) -> i64 {
    at.timestamp() + i64::from(at.timestamp_subsec_nanos() > 0)
}

pub(super) fn put_wanted(tables: &mut Tables<'_>, wanted: &Wanted) -> Result<(), ReadError> {
    remove_due(tables, &wanted.channel, &wanted.id)?;
    let (channel, id) = (wanted.channel.as_str(), wanted.id.as_str());
    tables.to_fetch.insert((channel, id), encode_wanted(wanted)?.as_slice()).map_err(engine)?;
    if let Some(next) = wanted.next_try {
        tables.fetch_due.insert((channel, second(next), id), ()).map_err(engine)?;
    }
    Ok(())
}

pub(super) fn end_wanted(tables: &mut Tables<'_>, channel: &ChannelId, id: &str) -> Result<(), ReadError> {
    remove_due(tables, channel, id)?;
    tables.to_fetch.remove((channel.as_str(), id)).map_err(engine)?;
    Ok(())
}

fn remove_due(tables: &mut Tables<'_>, channel: &ChannelId, id: &str) -> Result<(), ReadError> {
    let old = tables.to_fetch.get((channel.as_str(), id)).map_err(engine)?;
    let old = old.map(|v| decode_wanted(v.value())).transpose()?;
    if let Some(next) = old.and_then(|w| w.next_try) {
        tables.fetch_due.remove((channel.as_str(), second(next), id)).map_err(engine)?;
    }
    Ok(())
}

pub(super) fn put_grant(tables: &mut Tables<'_>, channel: &ChannelId, grant: &Grant) -> Result<(), ReadError> {
    tables.grants.insert(channel.as_str(), encode_grant(grant)?.as_slice()).map_err(engine)?;
    Ok(())
}

pub(super) fn put_polled(tables: &mut Tables<'_>, channel: &ChannelId, at: DateTime<Utc>) -> Result<(), ReadError> {
    tables.polled.insert(channel.as_str(), (at.timestamp(), at.timestamp_subsec_nanos())).map_err(engine)?;
    Ok(())
}

/// The documents of a batch, as times by channel.
pub(super) fn put_heard(
    tables: &mut Tables<'_>,
    heard: BTreeMap<ChannelId, Vec<DateTime<Utc>>>,
) -> Result<(), ReadError> {
    for (channel, times) in heard {
        let old = tables.habits.get(channel.as_str()).map_err(engine)?;
        let mut habit = old.map(|v| decode_habit(v.value())).transpose()?.unwrap_or_default();
        times.into_iter().for_each(|at| habit.heard(at));
        tables.habits.insert(channel.as_str(), encode_habit(&habit)?.as_slice()).map_err(engine)?;
    }
    Ok(())
}

impl Store {
    /// Orders to fetch after a channel and id, of one channel or of all, in the order of their channels and ids.
    ///
    /// # Errors
    /// When the engine, or a record, can't be read; so for all below.
    pub fn fetches(
        &self,
        of: Option<&ChannelId>,
        after: Option<&(String, String)>,
        limit: usize,
    ) -> Result<Vec<Wanted>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(TO_FETCH).map_err(engine)?;
            let after = after.map_or((of.map_or("", ChannelId::as_str), ""), |(c, id)| (c.as_str(), id.as_str()));
            let rows = table.range(after..).map_err(engine)?;
            let mut found = Vec::new();
            for row in rows {
                let (key, value) = row.map_err(engine)?;
                if found.len() >= limit || of.is_some_and(|c| c.as_str() != key.value().0) {
                    break;
                }
                if key.value() != after {
                    found.push(decode_wanted(value.value())?);
                }
            }
            Ok(found)
        })
    }

    /// One of them.
    pub fn fetch(&self, channel: &ChannelId, id: &str) -> Result<Option<Wanted>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(TO_FETCH).map_err(engine)?;
            let found = table.get((channel.as_str(), id)).map_err(engine)?;
            found.map(|v| decode_wanted(v.value())).transpose()
        })
    }

    /// The next one of a channel that is to be tried, whether its time has come or not.
    pub fn next_fetch(&self, channel: &ChannelId) -> Result<Option<Wanted>, ReadError> {
        self.shared.engine.read(|tx| {
            let due = tx.open_table(FETCH_DUE).map_err(engine)?;
            let from = (channel.as_str(), i64::MIN, "");
            let Some(row) = due.range(from..).map_err(engine)?.next() else { return Ok(None) };
            let (key, _) = row.map_err(engine)?;
            let (of, _, id) = key.value();
            if of != channel.as_str() {
                return Ok(None);
            }
            let table = tx.open_table(TO_FETCH).map_err(engine)?;
            let found = table.get((of, id)).map_err(engine)?;
            found.map(|v| decode_wanted(v.value())).transpose()
        })
    }

    /// How the work of a channel stands.
    pub fn fetch_summary(&self, channel: &ChannelId) -> Result<FetchSummary, ReadError> {
        let mut all = FetchSummary::default();
        let mut worst = 0;
        for wanted in self.fetches(Some(channel), None, limits::FETCH_COUNTED)? {
            if wanted.is_closed() {
                all.closed += 1;
                continue;
            }
            all.waiting += 1;
            all.oldest = Some(all.oldest.map_or(wanted.since, |oldest| oldest.min(wanted.since)));
            if wanted.attempts > worst {
                worst = wanted.attempts;
                all.trouble = wanted.trouble;
            }
        }
        Ok(all)
    }

    /// Until when a channel was polled.
    pub fn polled(&self, channel: &ChannelId) -> Result<Option<DateTime<Utc>>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(POLLED).map_err(engine)?;
            let Some(found) = table.get(channel.as_str()).map_err(engine)? else { return Ok(None) };
            let (seconds, nanos) = found.value();
            Ok(DateTime::from_timestamp(seconds, nanos))
        })
    }

    /// The login that a channel gave us last.
    pub fn grant(&self, channel: &ChannelId) -> Result<Option<Grant>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(GRANTS).map_err(engine)?;
            let found = table.get(channel.as_str()).map_err(engine)?;
            found.map(|v| decode_grant(v.value())).transpose()
        })
    }

    /// How often each channel is heard.
    pub fn habits(&self) -> Result<BTreeMap<ChannelId, Habit>, ReadError> {
        self.shared.engine.read(habits)
    }

    /// The newest version of a channel order, as its channel has it.
    pub fn channel_order(&self, channel: &ChannelId, id: &str) -> Result<Option<ChannelOrder>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(VERSIONS).map_err(engine)?;
            let found = table.get((channel.as_str(), id)).map_err(engine)?;
            found.map(|v| decode_version(v.value()).map(|version| version.content)).transpose()
        })
    }
}

fn habits(tx: &ReadTransaction) -> Result<BTreeMap<ChannelId, Habit>, ReadError> {
    let table = tx.open_table(HABITS).map_err(engine)?;
    let mut found = BTreeMap::new();
    for row in table.iter().map_err(engine)? {
        let (channel, habit) = row.map_err(engine)?;
        let bad = |e: crate::domain::ids::IdError| ReadError::Record { what: "habit", why: e.to_string() };
        found.insert(ChannelId::new(channel.value()).map_err(bad)?, decode_habit(habit.value())?);
    }
    Ok(found)
}
