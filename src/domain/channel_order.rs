//! One order as its channel has it: what a document says, before our warehouse works on it.
//!
//! Immutable per version: a newer document makes a new version, it never edits the old one. Pieces that were
//! cancelled are not lines. Nothing here is guessed: what the document does not say is `None`.

use super::halves::Half;
use super::ids::BoxCode;
use super::money::{Amount, Currency};
use chrono::{DateTime, NaiveDate, Utc};

/// State of an order or of one line in its channel. Words that a channel adds later map to [`ChannelStatus::Pending`] with a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChannelStatus {
    /// Not paid: not checked out by the final customer.
    Pending,
    /// Held by the channel: not checked out either.
    OnHold,
    /// Paid or released: checked out.
    Paid,
    /// Some pieces left.
    PartiallyShipped,
    /// All pieces left.
    Shipped,
    /// Arrived.
    Delivered,
    /// Cancelled or deleted: no pieces are left.
    Cancelled,
    /// Paid back: no pieces are left.
    Refunded,
}

impl ChannelStatus {
    /// Every status.
    pub const ALL: [Self; 8] = [
        Self::Pending,
        Self::OnHold,
        Self::Paid,
        Self::PartiallyShipped,
        Self::Shipped,
        Self::Delivered,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// The word in every output (`design.md` §4.4).
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::OnHold => "on_hold",
            Self::Paid => "paid",
            Self::PartiallyShipped => "partially_shipped",
            Self::Shipped => "shipped",
            Self::Delivered => "delivered",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// From that word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// Whether the final customer finished buying (the green of R-25).
    #[must_use]
    pub const fn is_checked_out(self) -> bool {
        !matches!(self, Self::Pending | Self::OnHold | Self::Cancelled | Self::Refunded)
    }

    /// Whether nothing is left to send.
    #[must_use]
    pub const fn is_dead(self) -> bool {
        matches!(self, Self::Cancelled | Self::Refunded)
    }
}

/// The state of an order whose lines have their own: `dead` are the states of the lines that are gone.
///
/// Not checked out as long as one line is not; shipped only when all are.
#[must_use]
pub fn of_lines(lines: &[ChannelLine], dead: &[ChannelStatus]) -> ChannelStatus {
    use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, PartiallyShipped, Pending, Refunded, Shipped};
    let has = |s: ChannelStatus| lines.iter().any(|l| l.status == s);
    let all = |set: &[ChannelStatus]| lines.iter().all(|l| set.contains(&l.status));
    if lines.is_empty() {
        return if !dead.is_empty() && dead.iter().all(|s| *s == Refunded) { Refunded } else { Cancelled };
    }
    if has(Pending) {
        Pending
    } else if has(OnHold) {
        OnHold
    } else if all(&[Delivered]) {
        Delivered
    } else if all(&[Shipped, Delivered]) {
        Shipped
    } else if has(Shipped) || has(Delivered) || has(PartiallyShipped) {
        PartiallyShipped
    } else {
        Paid
    }
}

/// The final customer as the document names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Customer {
    /// Name for people.
    pub name: Option<String>,
    /// Mail address.
    pub email: Option<String>,
    /// The channel's own id of the customer.
    pub id: Option<String>,
    /// Phone.
    pub phone: Option<String>,
}

/// Where the goods go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Address {
    /// Who receives.
    pub name: Option<String>,
    /// Company of the receiver.
    pub company: Option<String>,
    /// Street and number, one line each.
    pub street: Vec<String>,
    /// City.
    pub city: Option<String>,
    /// State, province, region.
    pub region: Option<String>,
    /// Postal code, as text.
    pub postal_code: Option<String>,
    /// Country, as the document writes it.
    pub country: Option<String>,
    /// Phone of the receiver.
    pub phone: Option<String>,
}

impl Address {
    /// On one line; none when nothing of it is known.
    #[must_use]
    pub fn one_line(&self) -> Option<String> {
        let named = [&self.company, &self.name].into_iter().flatten();
        let place = [&self.postal_code, &self.city, &self.region, &self.country, &self.phone].into_iter().flatten();
        let all: Vec<&str> = named.chain(&self.street).chain(place).map(String::as_str).collect();
        (!all.is_empty()).then(|| all.join(", "))
    }
}

/// One order of a channel, one version of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChannelOrder {
    /// The channel's id of the order: text with all its digits.
    pub channel_order_id: String,
    /// What people read in the channel: `#1001`.
    pub name: Option<String>,
    /// The cart that it was bought in.
    pub cart_id: Option<String>,
    /// The parcel that it travels in.
    pub shipment_id: Option<String>,
    /// Its state.
    pub status: ChannelStatus,
    /// The channel's own change stamp: newest wins.
    pub changed_at: Option<DateTime<Utc>>,
    /// When it was placed.
    pub placed_at: Option<DateTime<Utc>>,
    /// Its currency, if the document or the configuration tells.
    pub currency: Option<Currency>,
    /// Who bought.
    pub customer: Customer,
    /// Where it goes.
    pub ship_to: Address,
    /// An explicit purchase order or reference field; never the order number (`design.md` §3).
    pub reference: Option<String>,
    /// The ship date that the document asks for.
    pub ship_date: Option<NaiveDate>,
    /// The carrier that the document asks for.
    pub carrier: Option<String>,
    /// Notes for the warehouse.
    pub note: Option<String>,
    /// The final customer's code in the buyer company.
    pub mark_code: Option<String>,
    /// Whether the document says that it is a test.
    pub test: bool,
    /// Ids of the other orders of the same cart, where the document lists them.
    pub siblings: Vec<String>,
    /// Which half of the order this is; none: all of it.
    pub half: Option<Half>,
    /// The lines that are alive.
    pub lines: Vec<ChannelLine>,
}

/// What orders of a channel can have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shared {
    /// The cart that they were bought in.
    Cart(String),
    /// The parcel that they travel in.
    Shipment(String),
}

impl ChannelOrder {
    /// First bought, first told: where several are one, they stand in this order, whichever came first.
    #[must_use]
    pub fn place(&self) -> (Option<DateTime<Utc>>, &str) {
        (self.placed_at, &self.channel_order_id)
    }

    /// An order with this id and state and nothing else.
    #[must_use]
    pub fn new(channel_order_id: impl Into<String>, status: ChannelStatus) -> Self {
        Self {
            channel_order_id: channel_order_id.into(),
            name: None,
            cart_id: None,
            shipment_id: None,
            status,
            changed_at: None,
            placed_at: None,
            currency: None,
            customer: Customer::default(),
            ship_to: Address::default(),
            reference: None,
            ship_date: None,
            carrier: None,
            note: None,
            mark_code: None,
            test: false,
            siblings: Vec::new(),
            half: None,
            lines: Vec::new(),
        }
    }
}

/// One line that is alive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChannelLine {
    /// The channel's id of the line.
    pub line_id: Option<String>,
    /// The seller's SKU, exactly as written; `None` when the document has none (never the marketplace's own code).
    pub sku: Option<String>,
    /// What people read.
    pub description: String,
    /// Pieces: at least 1.
    pub quantity: u32,
    /// Price of one piece before coupons, without shipping.
    pub unit_price: Option<Amount>,
    /// State of the line: the order's where the channel has none per line.
    pub status: ChannelStatus,
    /// When it entered the cart, where the document tells.
    pub added_to_cart_at: Option<DateTime<Utc>>,
    /// The final customer's code for this line, where it has its own.
    pub mark_code: Option<String>,
    /// Box codes that come with the goods.
    pub box_codes: Vec<BoxCode>,
}
