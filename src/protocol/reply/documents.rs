//! Received documents.

use serde::{Deserialize, Serialize};

/// A received document (`k2k documents --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDoc {
    /// Its number.
    pub document: u64,
    /// Its channel.
    pub channel: String,
    /// Door and name: `webhook b54557e4…`, `file orders.csv`.
    pub source: String,
    /// RFC 3339.
    pub received_at: String,
    /// `stored`, `duplicate`, `stale`, `to_fetch`, `incomplete`, `refused`, `ignored`.
    pub outcome: String,
    /// Why, where there is a why.
    pub reason: Option<String>,
    /// The orders that it touched.
    pub orders: Vec<String>,
    /// Size in bytes.
    #[serde(default)]
    pub size: u64,
    /// Every problem and warning, as sentences.
    #[serde(default)]
    pub problems: Vec<String>,
    /// Why a person laid it aside.
    #[serde(default)]
    pub dismissed: Option<String>,
    /// Which part of a large table it is, if it is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartDoc>,
    /// Its bytes in base64, from `documents.get` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

/// A part of a large table: how far its import had come with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartDoc {
    /// Its number, from 1.
    pub number: u32,
    /// How many there are.
    pub of: u32,
    /// The line of the table that it begins with.
    pub first_line: u64,
    /// Its rows.
    pub rows: u64,
    /// Bytes of the table up to its end.
    pub bytes_done: u64,
    /// Bytes of the table.
    pub bytes: u64,
}

/// Answer of `documents.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentsPage {
    /// Newest first.
    pub documents: Vec<DocumentDoc>,
    /// Whether older ones follow.
    pub more: bool,
}
