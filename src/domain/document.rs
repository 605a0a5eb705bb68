//! A received document and what became of it.

use super::channel::Structure;
use super::channel_order::ChannelOrder;
use super::command::Delivered;
use super::fetch::Fetched;
use super::ids::{ChannelId, Digest, DocumentId, OrderNumber};
use super::problem::Problem;
use super::stock_file::StockFile;
use chrono::{DateTime, Utc};

/// Through which door a document came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Door {
    /// An HTTP request.
    Webhook,
    /// A dropped file.
    File,
    /// Our own request to the channel.
    Fetch,
}

impl Door {
    /// The word in every output: `webhook`, `file`, `fetch`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Webhook => "webhook",
            Self::File => "file",
            Self::Fetch => "fetch",
        }
    }
}

/// What a decoder made of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The structure that the document has, by the kind or by its own shape.
    pub structure: Structure,
    /// What it holds.
    pub content: Content,
    /// What is worth saying though the document was taken.
    pub warnings: Vec<Problem>,
}

/// What a document holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// Orders; and the orders of the same document that had to be refused, each with its reason.
    Orders {
        /// Those that were understood.
        orders: Vec<ChannelOrder>,
        /// Those that were not: the channel's order id where it is known, and why.
        refused: Vec<(Option<String>, Problem)>,
    },
    /// Only names of orders: they have to be fetched.
    ToFetch(Vec<String>),
    /// The channel deleted these orders, at this time if it tells.
    Deleted(Vec<String>, Option<DateTime<Utc>>),
    /// Only halves of orders, to be completed by other documents.
    Incomplete(Vec<ChannelOrder>),
    /// Products and boxes of our own stock.
    Stock(Box<StockFile>),
    /// Nothing that concerns orders: a set-up ping, another topic.
    Ignored(String),
    /// Not understood.
    Refused(Problem),
}

impl Decoded {
    /// A document that is refused whole.
    #[must_use]
    pub const fn refused(structure: Structure, problem: Problem) -> Self {
        Self { structure, content: Content::Refused(problem), warnings: Vec::new() }
    }
}

/// A part of a large table, taken as a document of its own: the rows of whole orders, under the titles of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TablePart {
    /// Its number, from 1.
    pub number: u32,
    /// How many the table has.
    pub of: u32,
    /// The line of the table that its first row stands on, from 1.
    pub first_line: u64,
    /// Its rows.
    pub rows: u64,
    /// Bytes of the table up to its end.
    pub done: u64,
    /// Bytes of the table.
    pub total: u64,
    /// The decimal sign of the prices of the whole table is a comma (a point); none where they contradict each other.
    pub decimal_comma: Option<bool>,
}

/// A document at the door: received, decoded, not stored yet.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The channel, by its door.
    pub channel: ChannelId,
    /// The door.
    pub door: Door,
    /// File name, or the channel's delivery id; shown to people.
    pub source: String,
    /// When its last byte was here.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of the bytes as received.
    pub digest: Digest,
    /// Size as received, in bytes.
    pub size: u64,
    /// The bytes, zstd-compressed; empty when the bytes are not to be kept.
    pub raw_zstd: Vec<u8>,
    /// The topic that the channel told beside the bytes: `orders/create`.
    pub topic: Option<String>,
    /// What it answers, when we had asked for it.
    pub fetched: Option<Fetched>,
    /// Which part of a large table it is, if it is one.
    pub part: Option<TablePart>,
    /// What the decoder made of it.
    pub decoded: Decoded,
}

impl Delivery {
    /// Whether its source tells this delivery from every other: a webhook with the channel's delivery id. Bytes that
    /// only name an order come again with the next change, so only such an id shows a repeat.
    #[must_use]
    pub fn has_own_id(&self) -> bool {
        self.door == Door::Webhook && !self.source.is_empty() && self.source != Self::NO_ID
    }

    /// The source of a webhook whose channel gives its deliveries no id.
    pub const NO_ID: &'static str = "webhook";
}

/// What became of a document as a whole (`design.md` §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// At least one order changed.
    Stored,
    /// The same was here before.
    Duplicate,
    /// Older than what is stored: kept, without effect.
    Stale,
    /// Orders that must be fetched.
    ToFetch,
    /// Waits for its other half.
    Incomplete,
    /// Not understood or not trusted: in the refused box.
    Refused,
    /// Does not concern orders.
    Ignored,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Self; 7] =
        [Self::Stored, Self::Duplicate, Self::Stale, Self::ToFetch, Self::Incomplete, Self::Refused, Self::Ignored];

    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
            Self::ToFetch => "to_fetch",
            Self::Incomplete => "incomplete",
            Self::Refused => "refused",
            Self::Ignored => "ignored",
        }
    }
}

impl Delivered {
    /// The documents of one file or body as one: its number is the first one's, and it is refused only when all are.
    #[must_use]
    pub fn of_many(all: Vec<Self>) -> Option<Self> {
        let weight = |o: Outcome| match o {
            Outcome::Stored => 0,
            Outcome::Incomplete => 1,
            Outcome::ToFetch => 2,
            Outcome::Stale => 3,
            Outcome::Duplicate => 4,
            Outcome::Ignored => 5,
            Outcome::Refused => 6,
        };
        let outcome = all.iter().map(|d| d.outcome).min_by_key(|o| weight(*o))?;
        let document = all.first()?.document;
        let refused = all.iter().flat_map(|d| d.refused.clone()).collect();
        Some(Self { document, outcome, orders: all.into_iter().flat_map(|d| d.orders).collect(), refused })
    }
}

/// What a document did to one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderOutcome {
    /// A new order.
    Created,
    /// An order that was not confirmed yet has changed.
    Updated,
    /// Cancelled or deleted by the channel before it was confirmed.
    Voided,
    /// It changed after confirm: kept as a conflict for a person, nothing was overwritten (R-02 T4, R-05 T2).
    Conflict,
    /// The same was here before.
    Duplicate,
    /// Older than what is stored.
    Stale,
}

impl OrderOutcome {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Voided => "voided",
            Self::Conflict => "conflict",
            Self::Duplicate => "duplicate",
            Self::Stale => "stale",
        }
    }

    /// Whether the order changed by it.
    #[must_use]
    pub const fn is_change(self) -> bool {
        !matches!(self, Self::Duplicate | Self::Stale)
    }
}

/// A stored document, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its number.
    pub id: DocumentId,
    /// Its channel.
    pub channel: ChannelId,
    /// Its door.
    pub door: Door,
    /// File name or delivery id.
    pub source: String,
    /// Topic, where the channel told one.
    pub topic: Option<String>,
    /// When it was received.
    pub received_at: DateTime<Utc>,
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Size in bytes.
    pub size: u64,
    /// What became of it.
    pub outcome: Outcome,
    /// How many of its orders were refused though the document as a whole was understood.
    pub refused_orders: u32,
    /// Why it, or some of its orders, were refused, and what is worth knowing.
    pub problems: Vec<Problem>,
    /// The orders that it touched.
    pub orders: Vec<OrderNumber>,
    /// Ids that have to be fetched.
    pub to_fetch: Vec<String>,
    /// The first document with the same bytes, for a duplicate: it has the bytes.
    pub same_as: Option<DocumentId>,
    /// A person looked at it and laid it aside, with this reason.
    pub dismissed: Option<String>,
    /// Which part of a large table it is, if it is one.
    pub part: Option<TablePart>,
}

impl Document {
    /// Whether it, or an order in it, was refused.
    #[must_use]
    pub const fn has_refused(&self) -> bool {
        matches!(self.outcome, Outcome::Refused) || self.refused_orders > 0
    }

    /// Whether it waits in the refused box for a person.
    #[must_use]
    pub const fn is_in_refused_box(&self) -> bool {
        self.has_refused() && self.dismissed.is_none()
    }
}
