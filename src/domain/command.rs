//! Every change is a command; what it does is a list of events; what the asker hears is an answer.
//!
//! A refusal by the rules is an answer, not an error: nothing changes and the asker is told why.

use super::audit::FieldChange;
use super::awb::{Awb, AwbKey};
use super::channel_order::ChannelOrder;
use super::document::{Delivery, Document, OrderOutcome, Outcome};
use super::ids::{BoxCode, ChannelId, DocumentId, JobId, NoticeId, OrderNumber, PrinterName, Seq};
use super::job::{Job, JobAction, JobReport, JobState};
use super::notice::{Group, Notice, NoticeAction, NoticeKind, NoticeReport, NoticeState, Target, Told};
use super::order::{BoxRecord, Line, Order, OrderLabel};
use super::refusal::Refusal;
use chrono::{DateTime, Utc};

/// Who asks for a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// User name; `intake` and `printing` for our own doors.
    pub user: String,
    /// Terminal or address, where one is known.
    pub terminal: Option<String>,
}

impl Actor {
    /// One of our own doors.
    #[must_use]
    pub fn door(name: &str) -> Self {
        Self { user: name.to_owned(), terminal: None }
    }
}

/// A change that somebody wants.
#[derive(Clone, Debug)]
pub enum Command {
    /// A document has come in.
    Deliver(Box<Delivery>),
    /// A refused document is decoded again after a fix; its row is changed, no second one is made.
    Redeliver(DocumentId, Box<Delivery>),
    /// A person lays a refused document aside.
    Dismiss(DocumentId, String),
    /// Confirm an order, or only tell what that would do.
    Confirm(Confirm),
    /// Queue labels.
    Print(Print),
    /// A person acts on a label job.
    JobAct(JobId, JobAction),
    /// The spooler reports on a label job.
    JobReport(JobId, JobReport),
    /// The buyer cancels an order: it is voided, or a conflict once it is confirmed.
    Cancel(OrderNumber),
    /// A person acts on a notice.
    NoticeAct(NoticeId, NoticeAction),
    /// The outbox reports on a notice.
    NoticeReport(NoticeId, NoticeReport),
}

impl Command {
    /// The word in the journal.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Deliver(_) => "deliver",
            Self::Redeliver(..) => "redeliver",
            Self::Dismiss(..) => "dismiss",
            Self::Confirm(_) => "confirm",
            Self::Print(_) => "print",
            Self::JobAct(..) => "job",
            Self::JobReport(..) => "printing",
            Self::Cancel(_) => "cancel",
            Self::NoticeAct(..) => "notice",
            Self::NoticeReport(..) => "sending",
        }
    }
}

/// Confirm one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// Which.
    pub order: OrderNumber,
    /// The revision that the asker has seen; another one is refused.
    pub expected_revision: Option<u32>,
    /// Whether lines that are not checked out may be dropped; else an order with such lines is refused.
    pub drop_pending: bool,
    /// Change nothing, only tell.
    pub dry_run: bool,
}

/// Queue the labels of an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// Which order.
    pub order: OrderNumber,
    /// Which of its boxes; empty: all.
    pub boxes: Vec<BoxCode>,
    /// On which printer; none: by carrier, else the default.
    pub printer: Option<PrinterName>,
    /// Print boxes again that may have paper already, for this reason; their labels carry `R<n>`.
    pub reprint: Option<String>,
}

/// A version of a channel order as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The channel.
    pub channel: ChannelId,
    /// The order of ours that it is part of; none for a cancel that came before its order.
    pub order: Option<OrderNumber>,
    /// The document that brought it.
    pub document: DocumentId,
    /// The content.
    pub content: ChannelOrder,
}

/// What happened to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderChange {
    /// It is new.
    Created,
    /// The channel changed it.
    Updated,
    /// It ended without being sent.
    Voided,
    /// The channel changed it after confirm.
    Conflict,
    /// Confirmed.
    Confirmed,
}

impl OrderChange {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Voided => "voided",
            Self::Conflict => "conflict",
            Self::Confirmed => "confirmed",
        }
    }
}

/// One thing that happened. Each holds the state after it: applying is writing it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A document is stored, with its bytes (zstd; empty: none are kept).
    DocumentStored(Box<Document>, Vec<u8>),
    /// What became of a stored document has changed.
    DocumentChanged(Box<Document>),
    /// The newest version of a channel order.
    VersionStored(Box<Version>),
    /// An order after its change; and the lines that the change dropped.
    OrderStored(Box<Order>, OrderChange, Vec<Line>),
    /// A box after its change.
    BoxStored(BoxRecord),
    /// An AWB after its change.
    AwbStored(Awb),
    /// A label job after its change.
    JobStored(Box<Job>),
    /// How many boxes of an order have a label on paper now.
    Labelled(OrderNumber, u32),
    /// A notice after its change.
    NoticeStored(Box<Notice>),
    /// A group should have been told of an order and has no address; only the journal keeps it (R-07 T3).
    NotTold(OrderLabel, NoticeKind, Group),
}

/// The next free number of everything that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counters {
    /// Next order.
    pub order: u64,
    /// Next document.
    pub document: u64,
    /// Next label job.
    pub job: u64,
    /// Next box code of ours.
    pub box_code: u64,
    /// Next notice.
    pub notice: u64,
}

impl Default for Counters {
    fn default() -> Self {
        Self { order: 1, document: 1, job: 1, box_code: 1, notice: 1 }
    }
}

/// What a command comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What to write, in this order; nothing when refused.
    pub events: Vec<Event>,
    /// The counters afterwards.
    pub counters: Counters,
    /// What the asker hears once it is durable.
    pub answer: Answer,
}

/// What the asker hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Of [`Command::Deliver`] and [`Command::Redeliver`].
    Delivered(Delivered),
    /// Of [`Command::Dismiss`].
    Dismissed(DocumentId),
    /// Of [`Command::Confirm`].
    Confirm(Box<Confirmed>),
    /// Of [`Command::Print`].
    Printing(Printing),
    /// Of [`Command::JobAct`] and [`Command::JobReport`]: the job's state now.
    Job(JobId, JobState),
    /// Of [`Command::Cancel`].
    Cancelled(Cancelled),
    /// Of [`Command::NoticeAct`] and [`Command::NoticeReport`]: the notice's state now.
    Notice(NoticeId, NoticeState),
    /// The rules say no.
    Refused(Box<Refusal>),
}

/// What became of a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivered {
    /// Its number.
    pub document: DocumentId,
    /// What became of it as a whole.
    pub outcome: Outcome,
    /// What it did to each order, in the order of the document.
    pub orders: Vec<(OrderLabel, OrderOutcome)>,
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

/// One line of the journal: the audit trail and the source of change hints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its sequence.
    pub seq: Seq,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: Actor,
    /// The command's word.
    pub command: String,
    /// What it touched.
    pub changes: Vec<JournalChange>,
}

/// What a journal line tells of one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalChange {
    /// An order: its label, the revision after, what happened, and the lines that were dropped.
    Order(OrderLabel, u32, OrderChange, Vec<Line>),
    /// A document and what became of it.
    Document(DocumentId, ChannelId, Outcome),
    /// A label job.
    Job(JobId, OrderNumber, BoxCode, JobState),
    /// An AWB and how many orders it holds.
    Awb(AwbKey, u32),
    /// A notice: its order, what it is about, where it goes and where it stands.
    Notice(NoticeId, OrderLabel, NoticeKind, Target, NoticeState),
    /// A group that should have been told of an order and has no address.
    NotTold(OrderLabel, NoticeKind, Group),
    /// What became different in an order that was there before.
    Fields(OrderLabel, Vec<FieldChange>),
}

impl JournalChange {
    /// The order in whose history it belongs.
    #[must_use]
    pub const fn order(&self) -> Option<OrderNumber> {
        match self {
            Self::Order(label, ..) | Self::NotTold(label, ..) | Self::Fields(label, _) => Some(label.number),
            // That it is about to leave is no news.
            Self::Notice(_, _, _, _, NoticeState::Sending) => None,
            Self::Notice(_, label, ..) => Some(label.number),
            Self::Job(_, order, ..) => Some(*order),
            Self::Document(..) | Self::Awb(..) => None,
        }
    }
}

impl Event {
    /// What the journal keeps of it; versions and boxes are told by their order, labels by
    /// their job.
    #[must_use]
    pub fn journal(&self) -> Option<JournalChange> {
        match self {
            Self::DocumentStored(d, _) | Self::DocumentChanged(d) => {
                Some(JournalChange::Document(d.id, d.channel.clone(), d.outcome))
            }
            Self::OrderStored(o, change, dropped) => {
                Some(JournalChange::Order(o.label(), o.revision, *change, dropped.clone()))
            }
            Self::JobStored(j) => Some(JournalChange::Job(j.id, j.order, j.box_code.clone(), j.state)),
            Self::AwbStored(a) => {
                Some(JournalChange::Awb(a.key.clone(), u32::try_from(a.orders.len()).unwrap_or(u32::MAX)))
            }
            Self::NoticeStored(n) => Some(JournalChange::Notice(n.id, n.order, n.kind, n.target.clone(), n.state)),
            Self::NotTold(order, kind, group) => Some(JournalChange::NotTold(*order, *kind, *group)),
            Self::VersionStored(_) | Self::BoxStored(_) | Self::Labelled(..) => None,
        }
    }
}
