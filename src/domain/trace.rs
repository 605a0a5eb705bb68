//! Who did what to an order, when and why: confirm, void, lines that ended, what was typed over the channel's words.

use super::lang::Lang;
use super::order::Line;
use chrono::{DateTime, Utc};

/// Who did something, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// When.
    pub at: DateTime<Utc>,
    /// User name.
    pub by: String,
}

/// Who confirmed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// When.
    pub at: DateTime<Utc>,
    /// User name.
    pub by: String,
    /// Until when it can be taken back whole; its notices wait as long.
    pub undo_until: DateTime<Utc>,
    /// The confirm before it, when the order was confirmed again after a change.
    pub before: Option<Trace>,
}

/// Who ended an order, when, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Void {
    /// In a word or a person's sentence.
    pub reason: String,
    /// The person; none: the channel.
    pub by: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Why a line is no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EndedBy {
    /// The timer of its cart ended (R-05 T1).
    Timer,
    /// Its cart was cancelled before it was checked out.
    CartCancelled,
    /// The channel took it off after check-out, before we confirmed; or a person accepted that afterwards.
    Channel,
    /// It was not checked out when the order was confirmed.
    DroppedOnConfirm,
    /// We deleted it, for this reason.
    Vendor(String),
}

impl EndedBy {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Timer => "timer",
            Self::CartCancelled => "cart_cancelled",
            Self::Channel => "channel",
            Self::DroppedOnConfirm => "dropped_on_confirm",
            Self::Vendor(_) => "deleted_by_vendor",
        }
    }

    /// A short sentence for people.
    #[must_use]
    pub fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Timer => lang.pick("the timer of its cart ended", "venció el tiempo del carrito").to_owned(),
            Self::CartCancelled => lang.pick("its cart was cancelled", "se canceló su carrito").to_owned(),
            Self::Channel => lang.pick("the channel took it off", "el canal la retiró").to_owned(),
            Self::DroppedOnConfirm => {
                lang.pick("not checked out when confirmed", "sin finalizar al confirmar").to_owned()
            }
            Self::Vendor(why) => format!("{}: {why}", lang.pick("deleted by us", "eliminada por nosotros")),
        }
    }
}

/// A line that the order had and has no more: nothing vanishes without a trace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// The line as it was.
    pub line: Line,
    /// Why.
    pub why: EndedBy,
    /// When.
    pub at: DateTime<Utc>,
    /// User name; that of our own door for a message of the channel.
    pub by: String,
}

/// What a person may type over what the channel said; from then on the channel no longer changes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Carrier.
    Carrier,
    /// Our account with the carrier.
    CarrierAccount,
    /// Where it goes.
    ShipTo,
    /// When it leaves.
    ShipDate,
    /// Its reference.
    Reference,
    /// Its house waybill.
    Hawb,
}

impl Field {
    /// Every one.
    pub const ALL: [Self; 6] =
        [Self::Carrier, Self::CarrierAccount, Self::ShipTo, Self::ShipDate, Self::Reference, Self::Hawb];

    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Carrier => "carrier",
            Self::CarrierAccount => "carrier_account",
            Self::ShipTo => "ship_to",
            Self::ShipDate => "ship_date",
            Self::Reference => "reference",
            Self::Hawb => "hawb",
        }
    }
}
