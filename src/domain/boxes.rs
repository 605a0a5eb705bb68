//! A box: a code for life, the same in both companies (R-11), and where the box is.
//!
//! ```text
//!  Allotted ──scanned out──▶ Shipped        received{at, by}: what the buyer's side told, beside the state
//!   │  │  ▲─────un-ship──────┘
//!   │  └─ reported missing ──▶ Missing ──found──▶ Allotted
//!   └─ its line or order went ──▶ Released (its code is never given out again)
//! ```
//!
//! Whether a label is on it is told beside its state: a label outlives an un-ship. `stale`: what the label says is no
//! longer what the order says; the next paper is wanted without asking, with `R`.

use super::ids::{BoxCode, JobId, OrderNumber};
use super::trace::Trace;

/// Where a box is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BoxState {
    /// It has its code and stands in our warehouse, with or without a label.
    Allotted,
    /// Scanned out (R-17).
    Shipped(Trace),
    /// Not to be found, for this reason (R-18).
    Missing(String, Trace),
    /// Its line or order went; the code is nobody's for ever.
    Released,
}

impl BoxState {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Allotted => "allotted",
            Self::Shipped(_) => "shipped",
            Self::Missing(..) => "missing",
            Self::Released => "released",
        }
    }
}

/// What is known of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxRecord {
    /// Its code.
    pub code: BoxCode,
    /// The order it belongs to.
    pub order: OrderNumber,
    /// The line.
    pub line: u32,
    /// Its place among the boxes of the order, from 1.
    pub index: u32,
    /// How often paper may have come out for it: the next one carries `R<n>` (R-13).
    pub prints: u32,
    /// Whether a label is known to be on it: its job was sent or verified.
    pub labelled: bool,
    /// Whether its order changed after its label was made: the label says something old (R-13 T5).
    pub stale: bool,
    /// Label jobs below this number say something old: none of them is printed any more.
    pub jobs_from: JobId,
    /// Where it is.
    pub state: BoxState,
    /// When the buyer's side told that it has it, and who told us.
    pub received: Option<Trace>,
}

impl BoxRecord {
    /// A box that has just got its code.
    #[must_use]
    pub const fn new(code: BoxCode, order: OrderNumber, line: u32, index: u32) -> Self {
        Self {
            code,
            order,
            line,
            index,
            prints: 0,
            labelled: false,
            stale: false,
            jobs_from: JobId(0),
            state: BoxState::Allotted,
            received: None,
        }
    }

    /// Whether it left.
    #[must_use]
    pub const fn is_shipped(&self) -> bool {
        matches!(self.state, BoxState::Shipped(_))
    }

    /// Whether it is still to leave: neither shipped nor missing nor released.
    #[must_use]
    pub const fn is_here(&self) -> bool {
        matches!(self.state, BoxState::Allotted)
    }
}

/// What happened to a box: the word in the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxChange {
    /// Scanned out.
    Shipped,
    /// Back in the warehouse, with a reason.
    Unshipped,
    /// Reported missing, with a reason.
    Missing,
    /// Found again.
    Found,
    /// The buyer's side has it.
    Received,
    /// Its line or order went.
    Released,
}

impl BoxChange {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Shipped => "shipped",
            Self::Unshipped => "unshipped",
            Self::Missing => "missing",
            Self::Found => "found",
            Self::Received => "received",
            Self::Released => "released",
        }
    }
}

/// How far the boxes of an order are. Kept beside the order: an order of a thousand boxes is not rewritten for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Boxes with a label on paper.
    pub labelled: u32,
    /// Boxes scanned out.
    pub shipped: u32,
    /// Boxes missing.
    pub missing: u32,
    /// Boxes that the buyer's side has.
    pub received: u32,
}
