//! Notices: what people and programs outside the warehouse are told (R-05, R-07, R-19, R-24).
//!
//! ```text
//!  held ──(the undo window is over)──▶ sending ──▶ sent
//!    │      queued ───────────────────▶  │ ▲
//!    │                                   ▼ │ (its next try is due, or a person)
//!    └──▶ withdrawn ◀── dismissed ── failed ──(schedule over, or it can never be sent)──▶ dead
//! ```
//!
//! A notice is one message to one target, so that one bad address holds up nobody and a retry repeats nothing. It is
//! decided with the change that causes it and stored in the same transaction; sending comes later and never holds
//! anything up. Its number makes its `Message-ID` and its `webhook-id`: whoever gets it twice (after a crash between
//! the last byte and our note of it) can see that it is the same.

mod address;
mod settings;
mod words;

pub use address::{MailAddress, addresses};
pub use settings::{ConnectionNotices, NoticeSettings, SCHEDULE, WebhookSettings, next_try};
pub use words::{Group, NoticeKind, NoticeState};

use super::awb::AwbKey;
use super::ids::{BoxCode, BuyerCode, NoticeId, WebhookName};
use super::lang::Lang;
use super::order::{Line, OrderLabel};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use std::fmt;

/// Where a notice goes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// To a mailbox.
    Mail {
        /// Which.
        address: MailAddress,
        /// Why it is told.
        group: Group,
        /// What its owner reads.
        lang: Lang,
    },
    /// To a web server of the configuration.
    Webhook(WebhookName),
}

impl Target {
    /// What holds up whom: notices of one lane share a way out. `mail`, or `webhook/` and its name.
    #[must_use]
    pub fn lane(&self) -> String {
        match self {
            Self::Mail { .. } => MAIL_LANE.to_owned(),
            Self::Webhook(name) => format!("webhook/{name}"),
        }
    }
}

/// The lane of all mails.
pub const MAIL_LANE: &str = "mail";

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail { address, .. } => address.fmt(f),
            Self::Webhook(name) => write!(f, "webhook {name}"),
        }
    }
}

/// What a notice tells, as it was when it was decided: lines that were deleted are nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// Name of our company.
    pub company: String,
    /// The buyer company and its name.
    pub buyer: Option<(BuyerCode, String)>,
    /// Name of the final customer.
    pub customer: Option<String>,
    /// The orders of the channel, as people read them there.
    pub channel_orders: Vec<String>,
    /// Its reference.
    pub reference: Option<String>,
    /// Test mode: whoever reads it should ignore it (R-24).
    pub test: bool,
    /// The order's revision afterwards.
    pub revision: u32,
    /// Who did it.
    pub by: String,
    /// Why, in a person's words.
    pub reason: Option<String>,
    /// Whether the channel cancelled the order, of a conflict.
    pub cancelled: bool,
    /// The day it leaves.
    pub ship_date: NaiveDate,
    /// Its AWB.
    pub awb: Option<AwbKey>,
    /// The lines that it is about, [`crate::limits::NOTICE_LINES`] at most.
    pub lines: Vec<Line>,
    /// How many more there are.
    pub more_lines: u32,
    /// Lines that stay in the order.
    pub kept: u32,
    /// The boxes that it is about, where it is about boxes.
    pub boxes: Vec<BoxCode>,
}

/// One message to one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its number.
    pub id: NoticeId,
    /// What it is about.
    pub kind: NoticeKind,
    /// The order.
    pub order: OrderLabel,
    /// Where it goes.
    pub target: Target,
    /// Where it stands.
    pub state: NoticeState,
    /// What it tells.
    pub facts: Facts,
    /// When it was decided.
    pub created_at: DateTime<Utc>,
    /// When it last changed its state.
    pub changed_at: DateTime<Utc>,
    /// Not before this it is tried.
    pub due: DateTime<Utc>,
    /// How often sending was tried since it was queued.
    pub attempts: u32,
    /// Why it is where it is: the server's or the person's words.
    pub reason: Option<String>,
}

/// What a person does with a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeAction {
    /// Try now: failed or dead.
    Retry,
    /// Don't send it.
    Dismiss,
}

/// What the outbox reports of a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoticeReport {
    /// About to send. From here on an undo is too late for it.
    Sending,
    /// It was taken.
    Sent,
    /// This try failed.
    Failed {
        /// The server's words.
        why: String,
        /// Chance from outside, in thousandths: -200 to 200 ([`next_try`]).
        jitter: i32,
        /// The server asked to be left alone for so long.
        at_least: Option<TimeDelta>,
    },
    /// It can never be sent as it is.
    Never(String),
    /// The daemon ended while it was on its way: it may have arrived, and is sent again as the same message.
    Interrupted,
}

/// What happened to an order that somebody outside may want to know.
#[derive(Clone, Copy, Debug)]
pub enum Occasion<'a> {
    /// It is new, and all of it is checked out.
    CheckedOut,
    /// It was confirmed, and these lines went.
    Confirmed(&'a [Line]),
    /// We voided it; the order still has its lines, or had these.
    Voided(&'a [Line], Option<&'a str>),
    /// We deleted these lines.
    LinesDeleted(&'a [Line], Option<&'a str>),
    /// These boxes of it are missing.
    BoxesMissing(&'a [BoxCode], Option<&'a str>),
    /// After confirm the channel changed it, or cancelled it (true).
    Conflict(bool),
}

/// Who is told, and who should be but can't.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Each once.
    pub targets: Vec<Target>,
    /// Groups that have nobody with an address.
    pub untold: Vec<Group>,
}
