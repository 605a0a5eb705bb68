//! How each channel stands: when it was heard, whether it is silent for too long, and how its fetching goes.
//!
//! The one place where that is put together; consoles, `/metrics` and `k2kd doctor` show it.

use super::fetch::{Fetchers, Health};
use crate::domain::connection::ChannelSettings;
use crate::domain::fetch::{Trouble, TroubleKind};
use crate::domain::ids::ChannelId;
use crate::domain::silence::{self, Limit};
use crate::store::{FetchSummary, ReadError, Store};
use chrono::{DateTime, Utc};

/// How one channel stands.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The channel.
    pub channel: ChannelId,
    /// When its newest document came.
    pub last_heard: Option<DateTime<Utc>>,
    /// Since when it is silent for longer than its limit.
    pub silent_since: Option<DateTime<Utc>>,
    /// That limit, if it has one.
    pub limit: Option<Limit>,
    /// Its orders to fetch.
    pub work: FetchSummary,
    /// How its fetcher is; none: nothing is fetched for it.
    pub health: Option<Health>,
}

impl Standing {
    /// What keeps its orders from being fetched, the gravest first.
    #[must_use]
    pub fn trouble(&self) -> Option<Trouble> {
        let Some(health) = &self.health else {
            let waits = self.work.waiting > 0;
            return waits.then(|| Trouble::new(TroubleKind::NotSet, "base_url and credentials are not configured"));
        };
        let of = |at: &Option<(DateTime<Utc>, Trouble)>| at.as_ref().map(|(_, trouble)| trouble.clone());
        of(&health.stopped)
            .or_else(|| of(&health.paused))
            .or_else(|| self.work.trouble.clone())
            .or_else(|| health.poll_trouble.clone())
    }

    /// Whether nothing is fetched until somebody mends something.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.health.as_ref().is_some_and(|h| h.stopped.is_some())
    }
}

/// How all configured channels stand, in the order of their ids; `started`: when the daemon did.
///
/// # Errors
/// When the store can't be read.
pub fn standings(
    store: &Store,
    fetchers: &Fetchers,
    started: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<Vec<Standing>, ReadError> {
    let habits = store.habits()?;
    let settings = store.settings();
    let one = |c: &ChannelSettings| {
        let habit = habits.get(&c.id).cloned().unwrap_or_default();
        let last_heard = habit.last;
        let limit = silence::limit(c.silence, &habit);
        Ok(Standing {
            channel: c.id.clone(),
            last_heard,
            silent_since: silence::silent_since(limit, last_heard, started, now),
            limit,
            work: store.fetch_summary(&c.id)?,
            health: fetchers.health(&c.id),
        })
    };
    settings.channels.values().map(one).collect()
}
