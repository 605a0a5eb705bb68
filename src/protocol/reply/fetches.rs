//! Orders that have to be fetched.

use serde::{Deserialize, Serialize};

/// An order that has to be fetched (`k2k fetches --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchDoc {
    /// Its channel.
    pub channel: String,
    /// Its id there.
    pub id: String,
    /// `waiting`, or `closed`: not tried any more.
    pub state: String,
    /// Since when it is wanted, RFC 3339.
    pub since: String,
    /// When it was named last.
    pub wanted_at: String,
    /// The newest document that names it.
    pub document: u64,
    /// Tries that failed.
    pub attempts: u32,
    /// When it is tried next; none when closed.
    pub next_try: Option<String>,
    /// Why the last try failed, as a sentence.
    pub reason: Option<String>,
}

/// Answer of `fetches.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchesPage {
    /// In the order of their channels and ids.
    pub fetches: Vec<FetchDoc>,
    /// Whether more follow.
    pub more: bool,
}

/// Answer of `fetch.act`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchActDoc {
    /// The channel.
    pub channel: String,
    /// How many orders it was done to.
    pub done: u64,
}
