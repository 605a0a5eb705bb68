//! The journal: one line a change, the audit trail and the source of change hints.

use super::audit::FieldChange;
use super::awb::AwbKey;
use super::boxes::BoxChange;
use super::command::{Actor, Event, OrderChange};
use super::document::Outcome;
use super::ids::{BoxCode, BuyerCode, ChannelId, DocumentId, JobId, NoticeId, OrderNumber, PrinterName, Seq};
use super::job::JobState;
use super::link::LinkChange;
use super::notice::{Group, NoticeKind, NoticeState, Target};
use super::order::{Line, OrderLabel};
use super::spool::PrinterAction;
use chrono::{DateTime, Utc};

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
    /// Why, where a person gave a reason.
    pub reason: Option<String>,
    /// What it touched.
    pub changes: Vec<JournalChange>,
}

/// What happened to an order that has to be fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchChange {
    /// It waits to be fetched.
    Waiting,
    /// It is not tried any more.
    Closed,
    /// It was fetched, or nobody wants it any more.
    Ended,
}

impl FetchChange {
    /// Every change.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Closed, Self::Ended];

    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Closed => "closed",
            Self::Ended => "ended",
        }
    }
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
    /// An order to fetch: its channel and its id there.
    Fetch(ChannelId, String, FetchChange),
    /// A connection and what was changed of it.
    Link(BuyerCode, Vec<LinkChange>),
    /// A SKU that was published to a buyer or taken back: before, after.
    Published(String, BuyerCode, Option<bool>, Option<bool>),
    /// A box and what happened to it.
    Box(BoxCode, OrderLabel, BoxChange),
    /// A scanned code that was refused, and why.
    Scan(String, String),
    /// A printer and what a person did with it.
    Printer(PrinterName, PrinterAction),
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
            Self::Order(label, ..) | Self::NotTold(label, ..) | Self::Fields(label, _) | Self::Box(_, label, _) => {
                Some(label.number)
            }
            // That it is about to leave is no news.
            Self::Notice(_, _, _, _, NoticeState::Sending) => None,
            Self::Notice(_, label, ..) => Some(label.number),
            Self::Job(_, order, ..) => Some(*order),
            Self::Document(..)
            | Self::Awb(..)
            | Self::Fetch(..)
            | Self::Link(..)
            | Self::Published(..)
            | Self::Scan(..)
            | Self::Printer(..) => None,
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
            Self::AwbStored(a) => Some(JournalChange::Awb(a.key.clone(), a.orders)),
            Self::BoxStored(b, Some((change, order))) => Some(JournalChange::Box(b.code.clone(), *order, *change)),
            Self::ScanRefused(code, why) => Some(JournalChange::Scan(code.clone(), why.clone())),
            Self::LinkStored(buyer, _, changes) => Some(JournalChange::Link(buyer.clone(), changes.clone())),
            Self::Published(sku, buyer, before, after) => {
                Some(JournalChange::Published(sku.clone(), buyer.clone(), *before, *after))
            }
            Self::PrinterStored(p, action) => Some(JournalChange::Printer(p.name.clone(), *action)),
            Self::WantedStored(w) => {
                let change = if w.is_closed() { FetchChange::Closed } else { FetchChange::Waiting };
                Some(JournalChange::Fetch(w.channel.clone(), w.id.clone(), change))
            }
            Self::WantedEnded(channel, id) => {
                Some(JournalChange::Fetch(channel.clone(), id.clone(), FetchChange::Ended))
            }
            Self::NoticeStored(n) => Some(JournalChange::Notice(n.id, n.order, n.kind, n.target.clone(), n.state)),
            Self::NotTold(order, kind, group) => Some(JournalChange::NotTold(*order, *kind, *group)),
            Self::DigestKept(..)
            | Self::VersionStored(_)
            | Self::HalfStored(_)
            | Self::BoxStored(_, None)
            | Self::Progressed(..)
            | Self::PollDone(..)
            | Self::GrantStored(..)
            | Self::Stock(_) => None,
        }
    }
}
