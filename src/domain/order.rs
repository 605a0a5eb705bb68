//! The order that the warehouse works on.
//!
//! ```text
//!            a line not checked out          all lines checked out
//!  document ───────────▶ Draft ──────────────────▶ Pending
//!                          │ confirm (pending lines dropped) │ confirm
//!                          └──────────────▶ Confirmed ◀──────┘
//!            Draft, Pending ── cancelled by the channel, or void ──▶ Voided
//! ```
//!
//! Shipping progress is not a status: it follows from the boxes. Invariants: `revision` grows by one with every
//! change; a confirmed order has no pending line; a box code belongs to one line for ever.

use super::awb::AwbKey;
pub use super::boxes::{BoxRecord, Progress};
use super::channel::Kind;
use super::channel_order::{Address, ChannelStatus, Customer, Shared};
use super::conflict::Conflict;
pub use super::flag::Flag;
use super::ids::{BoxCode, BuyerCode, ChannelId, OrderNumber};
pub use super::line::{Checkout, Line};
use super::money::{Amount, Currency};
use super::product::BoxTypes;
pub use super::trace::{Confirmation, Ended, EndedBy, Field, Trace, Void};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The mark beside the number (R-01).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// `7042K`: of a buyer company's channel.
    K2k,
    /// `W7043`: of our own web shop.
    Web,
    /// `7044`: of our other channels.
    Plain,
}

/// An order number with its mark, as people read and type it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderLabel {
    /// The number.
    pub number: OrderNumber,
    /// The mark.
    pub mark: Mark,
}

impl fmt::Display for OrderLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mark {
            Mark::K2k => write!(f, "{}K", self.number.0),
            Mark::Web => write!(f, "W{}", self.number.0),
            Mark::Plain => write!(f, "{}", self.number.0),
        }
    }
}

impl OrderNumber {
    /// Reads a number with or without its mark: `7042`, `7042K`, `k2k 7042k`, `W7043`, `007042` (R-01 T2, T4, T5).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let text = text.strip_prefix("k2k").map_or(text.as_str(), str::trim);
        let text = text.strip_prefix('w').unwrap_or(text);
        let text = text.strip_suffix('k').unwrap_or(text);
        let good = !text.is_empty() && text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit());
        good.then(|| text.parse().ok().map(Self)).flatten()
    }
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OrderStatus {
    /// At least one line is not checked out.
    Draft,
    /// Everything is checked out; waits for confirm.
    Pending,
    /// Confirmed: on an AWB, labels may be printed.
    Confirmed,
    /// Ended without being sent.
    Voided,
}

impl OrderStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Draft, Self::Pending, Self::Confirmed, Self::Voided];

    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Pending => "pending",
            Self::Confirmed => "confirmed",
            Self::Voided => "voided",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// One channel order inside a warehouse order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The channel's id.
    pub channel_order_id: String,
    /// What people read in the channel.
    pub name: Option<String>,
    /// Its cart.
    pub cart_id: Option<String>,
    /// Its shipment.
    pub shipment_id: Option<String>,
    /// Its state in the channel.
    pub status: ChannelStatus,
}

impl Part {
    /// Whether it is of this cart or shipment.
    #[must_use]
    pub fn is_of(&self, shared: &Shared) -> bool {
        match shared {
            Shared::Cart(id) => self.cart_id.as_ref() == Some(id),
            Shared::Shipment(id) => self.shipment_id.as_ref() == Some(id),
        }
    }

    /// Its cart and its shipment.
    pub fn shares(&self) -> impl Iterator<Item = Shared> {
        let cart = self.cart_id.clone().map(Shared::Cart);
        cart.into_iter().chain(self.shipment_id.clone().map(Shared::Shipment))
    }
}

/// Whose initiative an order is (R-23): the same screens, labels and scans for both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The buyer's customer bought what we published.
    #[default]
    Sales,
    /// The buyer company sent us its purchase order.
    Procurement,
}

impl Origin {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sales => "sales",
            Self::Procurement => "procurement",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Sales, Self::Procurement].into_iter().find(|o| o.as_str() == word)
    }
}

/// An order of the warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// Its number.
    pub number: OrderNumber,
    /// Its mark.
    pub mark: Mark,
    /// Counts every change, from 1.
    pub revision: u32,
    /// Where it stands.
    pub status: OrderStatus,
    /// Its channel.
    pub channel: ChannelId,
    /// The channel's kind.
    pub kind: Kind,
    /// The buyer company.
    pub buyer: Option<BuyerCode>,
    /// Whose initiative it is (R-23).
    pub origin: Origin,
    /// The channel orders that it is made of.
    pub parts: Vec<Part>,
    /// The final customer.
    pub customer: Customer,
    /// Where it goes.
    pub ship_to: Address,
    /// Its lines.
    pub lines: Vec<Line>,
    /// Its currency.
    pub currency: Option<Currency>,
    /// When it was placed (else received).
    pub placed_at: DateTime<Utc>,
    /// The day it leaves.
    pub ship_date: NaiveDate,
    /// The earliest day that R-03 allows.
    pub earliest_ship_date: NaiveDate,
    /// Purchase order or waybill reference.
    pub reference: Option<String>,
    /// Carrier.
    pub carrier: Option<String>,
    /// Account with the carrier: it stands on the label.
    pub carrier_account: Option<String>,
    /// House waybill: a text of at most [`crate::limits::HAWB_CHARS`] (R-10).
    pub hawb: Option<String>,
    /// What persons have typed: the channel no longer changes it.
    pub edited: BTreeSet<Field>,
    /// Notes for the warehouse (R-15).
    pub note: Option<String>,
    /// Its AWB: none before confirm.
    pub awb: Option<AwbKey>,
    /// Boxes of it that travel on another AWB, and on which (R-08 T9).
    pub elsewhere: BTreeMap<BoxCode, AwbKey>,
    /// Who confirmed it last.
    pub confirmed: Option<Confirmation>,
    /// Why it was voided, by whom.
    pub void: Option<Void>,
    /// What a person should know.
    pub flags: BTreeSet<Flag>,
    /// What the channel says now that is not what we have; waits for a person.
    pub conflicts: Vec<Conflict>,
    /// Lines that it had, oldest first.
    pub history: Vec<Ended>,
    /// How far its boxes are.
    pub progress: Progress,
}

impl Order {
    /// The number with its mark.
    #[must_use]
    pub const fn label(&self) -> OrderLabel {
        OrderLabel { number: self.number, mark: self.mark }
    }

    /// The AWB that a box of it travels on.
    #[must_use]
    pub fn awb_of(&self, code: &BoxCode) -> Option<&AwbKey> {
        self.elsewhere.get(code).or(self.awb.as_ref())
    }

    /// Every AWB that something of it is on.
    #[must_use]
    pub fn awbs(&self) -> BTreeSet<&AwbKey> {
        self.awb.iter().chain(self.elsewhere.values()).collect()
    }

    /// Whether it goes straight to the final customer (R-16).
    #[must_use]
    pub fn is_direct(&self) -> bool {
        self.flags.contains(&Flag::Direct)
    }

    /// Whether it was changed after confirm: it must be confirmed again before its labels are printed.
    #[must_use]
    pub fn needs_confirm_again(&self) -> bool {
        self.flags.contains(&Flag::ChangedAfterConfirm)
    }

    /// What a person should know of it now, its boxes included.
    pub fn flags_now(&self) -> impl Iterator<Item = Flag> {
        let missing = (self.progress.missing > 0).then_some(Flag::BoxMissing);
        self.flags.iter().copied().chain(missing)
    }

    /// Why it was voided.
    #[must_use]
    pub fn void_reason(&self) -> Option<&str> {
        self.void.as_ref().map(|v| v.reason.as_str())
    }

    /// Boxes of all lines.
    #[must_use]
    pub fn boxes(&self) -> u32 {
        self.lines.iter().fold(0, |sum, l| sum.saturating_add(l.boxes))
    }

    /// Its boxes in thousandths of a full box, as far as their types are known; none where none is.
    #[must_use]
    pub fn milli_fbe(&self, types: &BoxTypes) -> Option<u64> {
        let known = self.lines.iter().filter_map(|l| l.milli_fbe(types));
        known.fold(None, |sum, next| Some(sum.unwrap_or(0_u64).saturating_add(next)))
    }

    /// Sum of quantity × unit price of the lines that have a price; none when no line has one or it is too large.
    #[must_use]
    pub fn total(&self) -> Option<Amount> {
        self.lines
            .iter()
            .filter_map(|l| l.unit_price.map(|p| p.times(l.quantity)))
            .try_fold(None::<Amount>, |sum, next| {
                let next = next?;
                Some(Some(match sum {
                    None => next,
                    Some(sum) => sum.plus(next)?,
                }))
            })
            .flatten()
    }

    /// Lines that are not checked out.
    pub fn pending_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.checkout == Checkout::Pending)
    }

    /// Lines that are checked out.
    pub fn checked_out_lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|l| l.checkout == Checkout::CheckedOut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_with_and_without_marks() {
        for text in ["7042", "7042K", "7042k", "W7042", " w7042 ", "007042", "K2K 7042K", "k2k7042"] {
            assert_eq!(OrderNumber::parse(text), Some(OrderNumber(7042)), "{text}");
        }
        for text in ["", "K", "W", "K2K", "70a2", "-1", "Wong", "99999999999999999999"] {
            assert_eq!(OrderNumber::parse(text), None, "{text}");
        }
    }

    #[test]
    fn labels_show_the_mark() {
        let show = |mark| OrderLabel { number: OrderNumber(7042), mark }.to_string();
        assert_eq!(
            (show(Mark::K2k), show(Mark::Web), show(Mark::Plain)),
            ("7042K".into(), "W7042".into(), "7042".into())
        );
    }
}
