//! Label jobs: one label of one box on its way to paper, at most once by itself (`labels.md` §8.3, `design.md` §6).
//!
//! ```text
//!  queued ──▶ sending ──▶ sent ──▶ verified (scanned)
//!    │▲          │ failed before the commit point: back to queued
//!    ││          └─ link lost or crash after it: unconfirmed ──▶ a person: sent, or queued again as R<n>
//!    ││ held, failed, expired ◀──▶ queued (a person)
//!    └── cancelled
//! ```
//!
//! The commit point is `sending`, stored before the first byte that can make the printer print. From then on no code
//! sends the label again by itself.

use super::ids::{BoxCode, JobId, OrderNumber, PrinterName};
use super::label::LabelContent;
use super::lang::Lang;
use super::trouble::Trouble;
use chrono::{DateTime, Utc};

/// State of a label job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// Past the commit point: bytes may be on their way.
    Sending,
    /// The printer took all of it.
    Sent,
    /// The box was scanned: the paper exists.
    Verified,
    /// The link was lost after the commit point: a person must look.
    Unconfirmed,
    /// Can't be printed; the reason tells why.
    Failed,
    /// Laid aside by a person.
    Held,
    /// Given up by a person.
    Cancelled,
    /// Waited too long; asks before it prints.
    Expired,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Verified,
        Self::Unconfirmed,
        Self::Failed,
        Self::Held,
        Self::Cancelled,
        Self::Expired,
    ];

    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Verified => "verified",
            Self::Unconfirmed => "unconfirmed",
            Self::Failed => "failed",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
            Self::Expired => "expired",
        }
    }

    /// The word in a sentence for people.
    #[must_use]
    pub const fn in_words(self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.as_str(),
            Lang::Es => match self {
                Self::Queued => "en cola",
                Self::Sending => "enviándose",
                Self::Sent => "impreso",
                Self::Verified => "escaneado",
                Self::Unconfirmed => "sin confirmar",
                Self::Failed => "fallido",
                Self::Held => "retenido",
                Self::Cancelled => "cancelado",
                Self::Expired => "vencido",
            },
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether paper may have come out.
    #[must_use]
    pub const fn may_have_printed(self) -> bool {
        matches!(self, Self::Sending | Self::Sent | Self::Verified | Self::Unconfirmed)
    }

    /// Whether it still takes part in the printer's queue (a blocked head blocks its printer).
    #[must_use]
    pub const fn is_waiting(self) -> bool {
        matches!(self, Self::Queued | Self::Sending)
    }
}

/// One label on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number, in the order of asking.
    pub id: JobId,
    /// Its place in the printer's queue: jobs print in this order.
    pub place: u64,
    /// Its order.
    pub order: OrderNumber,
    /// Its box.
    pub box_code: BoxCode,
    /// Its printer.
    pub printer: PrinterName,
    /// Layout to draw it with.
    pub layout: String,
    /// Where it stands.
    pub state: JobState,
    /// What stands on it.
    pub content: LabelContent,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: DateTime<Utc>,
    /// When it last changed its state.
    pub changed_at: DateTime<Utc>,
    /// Why it is where it is.
    pub reason: Option<Trouble>,
    /// Why a reprint was asked.
    pub reprint_reason: Option<String>,
    /// How often sending was tried.
    pub attempts: u32,
}

/// What a person does with a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobAction {
    /// Lay aside.
    Hold,
    /// Back into the queue.
    Release,
    /// Try again: from failed, expired or unconfirmed (which then prints as `R<n>`).
    Retry,
    /// Give up.
    Cancel,
    /// To another printer, at the end of its queue.
    Move(PrinterName),
    /// "I have seen the paper": unconfirmed becomes sent.
    Printed,
    /// Its box was scanned: the paper exists, whatever was known before.
    Scanned,
}

/// What the spooler reports of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobReport {
    /// About to send: the commit point.
    Sending,
    /// All bytes were taken.
    Sent,
    /// The link was lost after the commit point.
    Unconfirmed(Trouble),
    /// Nothing was sent: back to the queue, with the reason.
    NotSent(Trouble),
    /// Later evidence of the printer itself: what was unconfirmed has not come out.
    NotPrinted(Trouble),
    /// Later evidence: what was unconfirmed has come out.
    Printed,
    /// Can never be printed as it is.
    Failed(Trouble),
    /// Waited too long.
    Expired,
}
