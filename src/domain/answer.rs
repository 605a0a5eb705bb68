//! What the answers to commands hold: what was done, what would be done, and what was left out.

use super::awb::AwbKey;
use super::document::{OrderOutcome, Outcome};
use super::flag::Flag;
use super::ids::{BoxCode, DocumentId};
use super::job::Job;
use super::notice::Told;
use super::order::{Line, OrderLabel};
use super::problem::Problem;
use chrono::{DateTime, Utc};

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Its number.
    pub document: DocumentId,
    /// What became of it as a whole.
    pub outcome: Outcome,
    /// What it did to each order, in the order of the document.
    pub orders: Vec<(OrderLabel, OrderOutcome)>,
    /// What was refused of it by what is stored, beyond what its decoder refused; not kept with the answer.
    pub refused: Vec<Problem>,
}

/// How a confirm ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfirmOutcome {
    /// Done now.
    Confirmed,
    /// Was done before.
    Already,
    /// A dry run: would be done.
    WouldConfirm,
}

/// What a confirm did or would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The order.
    pub order: OrderLabel,
    /// How it ended.
    pub outcome: ConfirmOutcome,
    /// The order's revision: afterwards when done, the one looked at in a dry run.
    pub revision: u32,
    /// Lines that stay.
    pub kept: Vec<Line>,
    /// Lines that are dropped.
    pub dropped: Vec<Line>,
    /// Its AWB.
    pub awb: Option<AwbKey>,
    /// Whether that AWB held other orders already.
    pub joins: bool,
    /// Boxes, each with one label.
    pub boxes: u32,
    /// Who confirmed it and when, if it is confirmed.
    pub by: Option<(String, DateTime<Utc>)>,
    /// Until when it can be taken back whole, if it is confirmed.
    pub undo_until: Option<DateTime<Utc>>,
    /// What to look at before saying yes: a ship date too early, no mark code, the AWB's check digit.
    pub warnings: Vec<Flag>,
    /// Who is told, or would be.
    pub told: Told,
}

/// What became of an order that the buyer cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cancelled {
    /// The order.
    pub order: OrderLabel,
    /// How it ended.
    pub outcome: CancelOutcome,
}

/// How a cancel ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CancelOutcome {
    /// It is voided now.
    Voided,
    /// It was voided before.
    Already,
    /// It is confirmed: a person decides.
    Conflict,
}

/// Why a box got no job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotQueued {
    /// Its label waits in a queue already.
    Waiting,
    /// Paper may exist: say reprint, with a reason.
    Printed,
    /// It has left (R-13 T4).
    Shipped,
    /// It is missing.
    Missing,
}

/// The jobs that a print made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printing {
    /// The order.
    pub order: OrderLabel,
    /// The jobs, in the order of printing.
    pub jobs: Vec<Job>,
    /// Boxes without a new job.
    pub left_out: Vec<(BoxCode, NotQueued)>,
}
