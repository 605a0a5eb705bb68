//! How the daemon is.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Answer of `status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusDoc {
    /// Version of the daemon.
    pub daemon: String,
    /// Last durable sequence.
    pub seq: u64,
    /// Orders by status.
    pub orders: BTreeMap<String, u64>,
    /// Documents in all.
    pub documents: u64,
    /// Documents in the refused box.
    pub refused: u64,
    /// Label jobs by state.
    pub jobs: BTreeMap<String, u64>,
    /// Notices by state.
    #[serde(default)]
    pub notices: BTreeMap<String, u64>,
    /// Whether the search text is loaded.
    pub search_complete: bool,
    /// The channels.
    pub channels: Vec<ChannelDoc>,
    /// What the last 24 hours brought.
    #[serde(default)]
    pub pulse: PulseDoc,
    /// When each buyer's day ends for orders.
    #[serde(default)]
    pub cutoffs: Vec<CutoffDoc>,
}

/// The last 24 hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PulseDoc {
    /// Hour by hour, oldest first; the last one is still running.
    pub hours: Vec<HourDoc>,
    /// New orders of each channel since midnight in the company's zone.
    pub today: BTreeMap<String, u64>,
    /// False while the journal of the day is still being read after a start.
    pub complete: bool,
}

/// What an hour brought.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HourDoc {
    /// Its beginning, RFC 3339, UTC.
    pub hour: String,
    /// New orders.
    pub orders: u64,
    /// Orders confirmed.
    pub confirmed: u64,
    /// Labels that came out.
    pub labels: u64,
    /// Boxes scanned out.
    pub shipped: u64,
    /// Documents refused.
    pub refused: u64,
}

/// A buyer's cut-off.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CutoffDoc {
    /// Its code.
    pub buyer: String,
    /// Its name.
    pub name: String,
    /// `HH:MM` in the company's zone.
    pub cutoff: String,
}

/// A channel and when it was last heard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelDoc {
    /// Its id.
    pub channel: String,
    /// Its kind.
    pub kind: String,
    /// The buyer company.
    pub buyer: Option<String>,
    /// RFC 3339.
    pub last_heard: Option<String>,
    /// Its doors: `webhook`, `file`.
    pub doors: Vec<String>,
    /// What its drop folder waits for, in words.
    #[serde(default)]
    pub waiting: Vec<String>,
    /// Since when it is silent for longer than it should be, RFC 3339.
    #[serde(default)]
    pub silent_since: Option<String>,
    /// How long it may be silent, in seconds: as configured, else its habit.
    #[serde(default)]
    pub silence_limit_s: Option<u64>,
    /// Whether that was configured.
    #[serde(default)]
    pub silence_configured: bool,
    /// Whether its orders are fetched.
    #[serde(default)]
    pub fetches: bool,
    /// Orders that wait to be fetched.
    #[serde(default)]
    pub to_fetch: u64,
    /// Orders that are not tried any more.
    #[serde(default)]
    pub fetch_closed: u64,
    /// Since when the oldest of those that wait does.
    #[serde(default)]
    pub oldest_to_fetch: Option<String>,
    /// What keeps them from being fetched, as a sentence.
    #[serde(default)]
    pub fetch_trouble: Option<String>,
    /// Whether nothing is fetched until that is mended.
    #[serde(default)]
    pub fetch_stopped: bool,
    /// When the last poll went well.
    #[serde(default)]
    pub polled_at: Option<String>,
}
