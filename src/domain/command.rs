//! Every change is a command; what it does is a list of events; what the asker hears is an answer.
//!
//! A refusal by the rules is an answer, not an error: nothing changes and the asker is told why.

use super::awb::Awb;
use super::boxes::{BoxChange, BoxRecord, Progress};
use super::channel_order::ChannelOrder;
use super::document::{Delivery, Document};
use super::fetch::{FetchAction, FetchReport, Grant, Wanted};
use super::flow::{AwbAsk, AwbDone, BoxesAsk, BoxesDone, OrderAsk, OrderDone};
use super::ids::{
    BoxCode, BuyerCode, ChannelId, Digest, DigestStart, DocumentId, JobId, NoticeId, OrderNumber, PrinterName,
};
use super::inventory::{Hold, Stock, StockBox};
use super::job::{Job, JobAction, JobReport, JobState};
use super::link::{Link, LinkChange, LinkEdit, LinkKey};
use super::notice::{Group, Notice, NoticeAction, NoticeKind, NoticeReport, NoticeState};
use super::order::{Line, Order, OrderLabel};
use super::refusal::Refusal;
use super::spool::{PrinterAction, PrinterRecord, SpoolAnswer, SpoolCommand};
use chrono::{DateTime, Utc};

pub use super::answer::{CancelOutcome, Cancelled, ConfirmOutcome, Confirmed, Delivered, NotQueued, Printing};
pub use super::journal::{FetchChange, JournalChange, JournalEntry};

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
    /// Change an order.
    Order(OrderAsk),
    /// Do something to boxes.
    Boxes(BoxesAsk),
    /// Do something to an AWB.
    Awb(AwbAsk),
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
    /// A person changes settings of a connection.
    LinkSet(BuyerCode, Vec<(LinkKey, LinkEdit)>),
    /// A person publishes a SKU to a buyer or takes it back; none: as its rows say again.
    Publish(String, BuyerCode, Option<bool>),
    /// An order that is not confirmed is made anew from what is known now.
    Recheck(OrderNumber),
    /// All orders were made anew that this asked for, so often asked.
    Rechecked(Recheck, u64),
    /// A fetcher reports that it got nothing.
    FetchReport(Box<FetchReport>),
    /// A person acts on an order that has to be fetched.
    FetchAct(ChannelId, String, FetchAction),
    /// Everything that changed in a channel before this time is here.
    PollDone(ChannelId, DateTime<Utc>),
    /// A channel gave us a new login; the one before is used up.
    GrantStored(ChannelId, Grant),
    /// Something with queues or printers as a whole.
    Spool(SpoolCommand),
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
            Self::Order(ask) => ask.act.name(),
            Self::Boxes(ask) => ask.act.name(),
            Self::Awb(ask) => ask.act.name(),
            Self::Print(_) => "print",
            Self::JobAct(..) => "job",
            Self::JobReport(..) => "printing",
            Self::Cancel(_) => "cancel",
            Self::NoticeAct(..) => "notice",
            Self::NoticeReport(..) => "sending",
            Self::LinkSet(..) => "link",
            Self::Publish(..) => "publish",
            Self::Recheck(_) => "recheck",
            Self::Rechecked(..) => "rechecked",
            Self::FetchReport(_) => "fetching",
            Self::FetchAct(..) => "fetch",
            Self::PollDone(..) => "poll",
            Self::GrantStored(..) => "login",
            Self::Spool(_) => "spool",
        }
    }

    /// The reason that a person gave for it.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match self {
            Self::Dismiss(_, reason) => Some(reason),
            Self::Print(print) => print.reprint.as_deref(),
            Self::Order(ask) => ask.act.reason(),
            Self::Boxes(ask) => ask.act.reason(),
            _ => None,
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

/// Orders that are not confirmed and may be other ones by now, because what they are made from has changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Recheck {
    /// Those of a buyer: its settings have changed.
    Buyer(BuyerCode),
    /// Those with a line of this SKU: its product, its places or who may see it.
    Sku(String),
}

/// What happened in the stock. Each holds the state after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StockEvent {
    /// A SKU.
    Stored(Box<Stock>),
    /// Another code of a SKU; none: of none any more.
    Alias(String, Option<String>),
    /// A box with a code.
    Box(StockBox),
    /// A box that is no longer of the stock.
    BoxGone(StockBox),
    /// What an order holds.
    Hold(Hold),
    /// Orders have to be looked at again, asked so often; none: that is done.
    Recheck(Recheck, Option<u64>),
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
    /// The newest documents that told of this order and of nothing else, oldest first,
    /// [`crate::limits::DOCUMENTS_REMEMBERED`] at most: the same bytes once more are known by them.
    pub told_by: Vec<(DigestStart, DocumentId)>,
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
    /// Confirmed, or confirmed again after a change.
    Confirmed,
    /// A confirm was taken back within its window: nobody is to hear of it.
    Unconfirmed,
    /// A confirm was taken back after its window, with a reason.
    Reverted,
    /// We deleted a line.
    LineDeleted,
    /// A person typed something over it.
    Edited,
    /// What the channel said after confirm was accepted.
    Accepted,
    /// What the channel said after confirm was laid aside.
    Kept,
    /// It is on another AWB, or its AWB has its real number.
    Moved,
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
            Self::Unconfirmed => "unconfirmed",
            Self::Reverted => "reverted",
            Self::LineDeleted => "line_deleted",
            Self::Edited => "edited",
            Self::Accepted => "accepted",
            Self::Kept => "kept",
            Self::Moved => "moved",
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
    /// A document that is to be found by its bytes, where no single order remembers it ([`Version::told_by`]).
    DigestKept(ChannelId, Digest, DocumentId),
    /// The newest version of a channel order.
    VersionStored(Box<Version>),
    /// The newest version of a half of a channel order.
    HalfStored(Box<Version>),
    /// An order after its change; and the lines that the change dropped.
    OrderStored(Box<Order>, OrderChange, Vec<Line>),
    /// A box after its change; and what happened to it, where the journal is to tell.
    BoxStored(BoxRecord, Option<(BoxChange, OrderLabel)>),
    /// A code was scanned that is not to leave, and why: only the journal tells of it (R-17 T4).
    ScanRefused(String, String),
    /// An AWB after its change.
    AwbStored(Awb),
    /// A label job after its change.
    JobStored(Box<Job>),
    /// A notice after its change.
    NoticeStored(Box<Notice>),
    /// A group should have been told of an order and has no address; only the journal keeps it (R-07 T3).
    NotTold(OrderLabel, NoticeKind, Group),
    /// Something of the stock.
    Stock(StockEvent),
    /// What is set of a connection, and what that changed.
    LinkStored(BuyerCode, Box<Link>, Vec<LinkChange>),
    /// A SKU was published to a buyer, or taken back: before, after.
    Published(String, BuyerCode, Option<bool>, Option<bool>),
    /// An order that has to be fetched, after its change.
    WantedStored(Box<Wanted>),
    /// It was fetched, or nobody wants it any more.
    WantedEnded(ChannelId, String),
    /// How far a channel was polled.
    PollDone(ChannelId, DateTime<Utc>),
    /// A channel's login after its change.
    GrantStored(ChannelId, Grant),
    /// How far the boxes of an order are now.
    Progressed(OrderNumber, Progress),
    /// What people want of a printer, after its change, and what was done.
    PrinterStored(PrinterRecord, PrinterAction),
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
    /// Next place in a printer's queue.
    pub place: u64,
    /// Next box code of ours.
    pub box_code: u64,
    /// Next notice.
    pub notice: u64,
}

impl Default for Counters {
    fn default() -> Self {
        Self { order: 1, document: 1, job: 1, place: 1, box_code: 1, notice: 1 }
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
    /// Of [`Command::Order`].
    Order(Box<OrderDone>),
    /// Of [`Command::Boxes`].
    Boxes(BoxesDone),
    /// Of [`Command::Awb`].
    Awb(AwbDone),
    /// Of [`Command::Print`].
    Printing(Printing),
    /// Of [`Command::JobAct`] and [`Command::JobReport`]: the job's state now.
    Job(JobId, JobState),
    /// Of [`Command::Cancel`].
    Cancelled(Cancelled),
    /// Of [`Command::NoticeAct`] and [`Command::NoticeReport`]: the notice's state now.
    Notice(NoticeId, NoticeState),
    /// Done, and there is nothing to tell.
    Noted,
    /// Of [`Command::Spool`].
    Spool(SpoolAnswer),
    /// The rules say no.
    Refused(Box<Refusal>),
}
