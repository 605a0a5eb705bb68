//! What is asked about documents and about orders that have to be fetched ([`super::call::Call`]).

use serde::{Deserialize, Serialize};

/// [`super::call::Call::DocumentsPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentsPage {
    /// Only those in the refused box.
    #[serde(default)]
    pub refused: bool,
    /// Documents older than this one.
    #[serde(default)]
    pub after: Option<u64>,
    /// How many at most.
    pub limit: u32,
}

/// [`super::call::Call::DocumentAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentAct {
    /// Which document.
    pub document: u64,
    /// `retry` or `dismiss`.
    pub act: String,
    /// Why, for `dismiss`.
    #[serde(default)]
    pub reason: Option<String>,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::call::Call::FetchesPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchesPage {
    /// Only those of this channel.
    #[serde(default)]
    pub channel: Option<String>,
    /// Those behind this channel and id.
    #[serde(default)]
    pub after: Option<[String; 2]>,
    /// How many at most.
    pub limit: u32,
}

/// [`super::call::Call::FetchAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchAct {
    /// Which channel.
    pub channel: String,
    /// Which order there; none: all that wait, for `retry`.
    #[serde(default)]
    pub id: Option<String>,
    /// `retry` or `drop`.
    pub act: String,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}
