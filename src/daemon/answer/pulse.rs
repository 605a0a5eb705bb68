//! What the last 24 hours brought, hour by hour, counted from the journal as it grows: a look at it costs what came since the
//! last look. After a start the first look reads the journal of a day, in bounded steps; until it has, `complete` is false.

use super::unreadable;
use crate::domain::boxes::BoxChange;
use crate::domain::command::{JournalChange, JournalEntry, OrderChange};
use crate::domain::document::Outcome;
use crate::domain::ids::{ChannelId, Seq};
use crate::domain::job::JobState;
use crate::domain::lang::Lang;
use crate::limits;
use crate::protocol::convert;
use crate::protocol::reply::{Fault, HourDoc, PulseDoc};
use crate::store::Store;
use chrono::{DateTime, DurationRound as _, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

/// Hours that are shown.
const HOURS: i64 = 24;

/// What was counted so far.
#[derive(Debug, Default)]
pub struct Pulse {
    begun: bool,
    upto: Seq,
    hours: BTreeMap<DateTime<Utc>, HourDoc>,
    today: BTreeMap<(NaiveDate, ChannelId), u64>,
}

impl Pulse {
    /// The last hours until now.
    pub(super) fn look(&mut self, store: &Store, now: DateTime<Utc>) -> Result<PulseDoc, Fault> {
        let zone = store.settings().time_zone;
        let from = floor(now) - TimeDelta::hours(HOURS - 1);
        let last = store.seq();
        if !self.begun {
            self.upto = first_since(store, last, from)?;
            self.begun = true;
        }
        let mut left = limits::PULSE_ENTRIES;
        while self.upto < last && left > 0 {
            let entries = store.journal(self.upto, left.min(1000)).map_err(|e| unreadable(Lang::En, &e))?;
            let Some(newest) = entries.last().map(|e| e.seq) else { break };
            left = left.saturating_sub(entries.len());
            for entry in &entries {
                self.count(entry, zone);
            }
            self.upto = newest;
        }
        let today = now.with_timezone(&zone).date_naive();
        self.hours.retain(|hour, _| *hour >= from);
        self.today.retain(|(day, _), _| *day == today);
        let hours = (0..HOURS).map(|n| from + TimeDelta::hours(n));
        Ok(PulseDoc {
            hours: hours
                .map(|at| HourDoc { hour: convert::time(at), ..self.hours.get(&at).cloned().unwrap_or_default() })
                .collect(),
            today: self.today.iter().map(|((_, channel), n)| (channel.to_string(), *n)).collect(),
            complete: self.upto >= last,
        })
    }

    fn count(&mut self, entry: &JournalEntry, zone: Tz) {
        let hour = self.hours.entry(floor(entry.at)).or_default();
        let channel = entry.changes.iter().find_map(|c| match c {
            JournalChange::Document(_, channel, _) => Some(channel),
            _ => None,
        });
        for change in &entry.changes {
            match change {
                JournalChange::Order(_, _, OrderChange::Created, _) => {
                    hour.orders += 1;
                    if let Some(channel) = channel {
                        let day = entry.at.with_timezone(&zone).date_naive();
                        *self.today.entry((day, channel.clone())).or_default() += 1;
                    }
                }
                JournalChange::Order(_, _, OrderChange::Confirmed, _) => hour.confirmed += 1,
                JournalChange::Box(_, _, BoxChange::Shipped) => hour.shipped += 1,
                JournalChange::Document(_, _, Outcome::Refused) => hour.refused += 1,
                JournalChange::Job(_, _, _, JobState::Sent | JobState::Verified) => hour.labels += 1,
                _ => {}
            }
        }
    }
}

/// The full hour.
fn floor(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::hours(1)).unwrap_or(at)
}

/// The sequence before the first entry that is not older than `from`: a search by halves, some 30 reads in any journal.
fn first_since(store: &Store, last: Seq, from: DateTime<Utc>) -> Result<Seq, Fault> {
    let (mut low, mut high) = (0, last.0);
    while low < high {
        let middle = low + (high - low) / 2;
        let entry = store.journal(Seq(middle), 1).map_err(|e| unreadable(Lang::En, &e))?;
        match entry.first() {
            Some(entry) if entry.at < from => low = entry.seq.0.max(middle + 1),
            _ => high = middle,
        }
    }
    Ok(Seq(low))
}
