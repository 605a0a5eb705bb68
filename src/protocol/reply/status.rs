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
}
