//! Label jobs and printers.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A label job (`k2k jobs --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobDoc {
    /// Its number.
    pub job: u64,
    /// The order.
    pub order: String,
    /// The box.
    pub box_code: String,
    /// The printer.
    pub printer: String,
    /// Its state.
    pub state: String,
    /// 0, or n of the `R<n>` on it.
    pub reprint: u32,
    /// Box i …
    #[serde(default)]
    pub box_index: u32,
    /// … of n.
    #[serde(default)]
    pub box_count: u32,
    /// Why it is where it is.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who asked.
    #[serde(default)]
    pub asked_by: String,
    /// When (RFC 3339).
    #[serde(default)]
    pub asked_at: String,
    /// When it last changed (RFC 3339).
    #[serde(default)]
    pub changed_at: String,
}

/// Answer of `order.print`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintDoc {
    /// The order.
    pub order: String,
    /// The new jobs, in the order of printing.
    pub jobs: Vec<JobDoc>,
    /// Boxes whose label waits already.
    pub waiting: Vec<String>,
    /// Boxes that may have paper already.
    pub printed: Vec<String>,
    /// Boxes that have left.
    #[serde(default)]
    pub shipped: Vec<String>,
    /// Boxes that are missing.
    #[serde(default)]
    pub missing: Vec<String>,
}

/// Answer of `orders.print`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedDoc {
    /// Per order, in the order of asking.
    pub orders: Vec<PrintDoc>,
}

/// Answer of `jobs.act` and `queue.sort`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActedDoc {
    /// Jobs that changed, as they are now.
    pub done: Vec<JobDoc>,
    /// Jobs that could not be changed in that way, as they are.
    pub left: Vec<JobDoc>,
    /// More jobs match: ask again.
    #[serde(default)]
    pub more: bool,
}

/// Answer of `jobs.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsPage {
    /// Newest first.
    pub jobs: Vec<JobDoc>,
    /// Whether older ones follow.
    pub more: bool,
    /// How many jobs are in each state.
    pub counts: BTreeMap<String, u64>,
}

/// A printer and how it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterDoc {
    /// Its name.
    pub printer: String,
    /// Where it is, without secrets: `tcp://192.0.2.10:9100`.
    pub uri: String,
    /// `ready`, `no_status`, `printing`, `paused`, `paused_there`, `unreachable`, `silent`, `media_out`, `ribbon_out`,
    /// `head_open`, `attention`, `store`.
    pub state: String,
    /// Why, for people.
    pub reason: Option<String>,
    /// Since when it is so (RFC 3339).
    pub since: Option<String>,
    /// Jobs that wait for it.
    pub waiting: u64,
    /// Whether it prints what no other is chosen for.
    pub default: bool,
    /// Its model, where it tells.
    #[serde(default)]
    pub model: Option<String>,
    /// Its resolution in dots per inch, as configured or as it tells.
    #[serde(default)]
    pub dpi: Option<u32>,
    /// Its roll is nearly at its end.
    #[serde(default)]
    pub media_low: bool,
}
