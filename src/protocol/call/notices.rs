//! Notices and the audit trail.

use serde::{Deserialize, Serialize};

/// [`super::Call::NoticesPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticesPage {
    /// Only these states; empty: all.
    #[serde(default)]
    pub states: Vec<String>,
    /// Only those of this order.
    #[serde(default)]
    pub order: Option<String>,
    /// Notices older than this one.
    #[serde(default)]
    pub after: Option<u64>,
    /// How many at most.
    pub limit: u32,
}

/// [`super::Call::NoticeAct`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeAct {
    /// Which notice.
    pub notice: u64,
    /// `retry` or `dismiss`.
    pub act: String,
    /// A UUID.
    #[serde(default)]
    pub command_id: Option<String>,
}

/// [`super::Call::AuditPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// Only this order.
    #[serde(default)]
    pub order: Option<String>,
    /// Entries older than this sequence.
    #[serde(default)]
    pub before: Option<u64>,
    /// How many at most.
    pub limit: u32,
}
