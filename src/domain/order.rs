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
use super::channel::Kind;
use super::channel_order::{Address, ChannelStatus, Customer, Shared};
use super::ids::{BoxCode, BuyerCode, ChannelId, OrderNumber};
use super::money::{Amount, Currency};
use super::product::{BoxTypes, LineProduct};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;
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

/// Check-out state of a line (§3.2 of the K2K rules): blue or green.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Checkout {
    /// Blue: the final customer has not finished.
    Pending,
    /// Green.
    CheckedOut,
}

impl Checkout {
    /// The word in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::CheckedOut => "checked_out",
        }
    }
}

macro_rules! flags {
    ($($(#[$doc:meta])* $variant:ident $word:literal, $en:literal, $es:literal;)*) => {
        /// Something about an order that a person should know. The words are part of every output.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Flag { $($(#[$doc])* $variant),* }

        impl Flag {
            /// Every flag.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The word in every output.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// A short sentence for people.
            #[must_use]
            pub const fn sentence(self, lang: super::lang::Lang) -> &'static str {
                match self { $(Self::$variant => lang.pick($en, $es)),* }
            }
        }
    };
}

flags! {
    /// A line has no mark code (R-12).
    NoMark "no_mark", "A line has no mark code.", "Una línea no tiene Código Especial.";
    /// A line has no SKU.
    NoSku "no_sku", "A line has no SKU.", "Una línea no tiene SKU.";
    /// A SKU has no product row: one unit a box is assumed.
    NoProduct "no_product", "Not in the product list: one unit a box is assumed.", "No está en la lista de productos: se asume una unidad por caja.";
    /// Its document asks for a ship date before the earliest (R-03).
    TooEarly "too_early", "The ship date asked for is earlier than allowed.", "La fecha de despacho pedida es anterior a la permitida.";
    /// No service day is left to ship on (R-03).
    NoServiceDay "no_service_day", "There is no service day to ship on.", "No hay día de servicio para despachar.";
    /// The channel changed it after confirm (R-02 T4).
    ChangedAfterConfirm "changed_after_confirm", "The channel changed it after it was confirmed.", "El canal la cambió después de confirmada.";
    /// The channel cancelled it after confirm (R-05 T2).
    CancelledAfterConfirm "cancelled_after_confirm", "The channel cancelled it after it was confirmed.", "El canal la canceló después de confirmada.";
    /// The reference looks like an air waybill number but its check digit is wrong (R-09).
    AwbCheckDigit "awb_check_digit", "The check digit of the AWB number is wrong.", "El dígito de control de la guía AWB es incorrecto.";
    /// It joined an AWB that had another ship date (R-08 T7).
    AwbOtherDate "awb_other_date", "Its AWB also holds orders of another ship date.", "Su guía AWB también tiene órdenes de otra fecha de despacho.";
    /// No currency in the document nor the configuration.
    NoCurrency "no_currency", "No currency is known.", "No se conoce la moneda.";
    /// A box code that came with it belongs to another order (R-11 T3).
    BoxCodeTaken "box_code_taken", "A box code belongs to another order.", "Un código de caja pertenece a otra orden.";
    /// The channel lists other orders of its cart that have not come (`group_by`).
    CartIncomplete "cart_incomplete", "Orders of its cart are still missing.", "Aún faltan pedidos de su carrito.";
    /// A part that came too late to join it is in another order (`group_by`).
    CartSplit "cart_split", "Other goods of its cart or shipment are in another order.", "Otros productos de su carrito o envío están en otra orden.";
    /// More is ordered than there is.
    Oversold "oversold", "More boxes are ordered than there are.", "Se pidieron más cajas de las que hay.";
    /// Something was ordered that is not published to the buyer.
    NotPublished "not_published", "Something in it is not published to this buyer.", "Algo en ella no está publicado para este cliente.";
    /// Test mode (R-24).
    Test "test", "Test order.", "Orden de prueba.";
}

impl Flag {
    /// Whether somebody should look at the order for it: what holds for nearly every order would only hide the rest.
    #[must_use]
    pub const fn asks_a_person(self) -> bool {
        !matches!(self, Self::NoProduct | Self::Test)
    }

    /// From [`Flag::as_str`].
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.as_str() == word)
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

/// One line of the order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number in the order, from 1; kept when other lines go.
    pub line: u32,
    /// Which of [`Order::parts`] it came with.
    pub part: u32,
    /// The channel's id of the line.
    pub channel_line_id: Option<String>,
    /// SKU as written, if any.
    pub sku: Option<String>,
    /// What people read.
    pub description: String,
    /// Pieces.
    pub quantity: u32,
    /// Price of a piece.
    pub unit_price: Option<Amount>,
    /// Blue or green.
    pub checkout: Checkout,
    /// When it entered the cart.
    pub added_to_cart_at: DateTime<Utc>,
    /// The final customer's code in the buyer company (R-12).
    pub mark_code: Option<String>,
    /// How many boxes it takes: quantity ÷ units per box, rounded up.
    pub boxes: u32,
    /// Codes of its boxes: those that came with it, and all of them after confirm.
    pub box_codes: Vec<BoxCode>,
    /// The product of its SKU, where there is a row for it.
    pub product: Option<LineProduct>,
}

impl Line {
    /// What people read: the product's name, else what the channel wrote.
    #[must_use]
    pub fn name(&self, lang: super::lang::Lang) -> &str {
        self.product.as_ref().and_then(|p| p.name(lang)).unwrap_or(&self.description)
    }

    /// Its boxes in thousandths of a full box; none where its box type is not known.
    #[must_use]
    pub fn milli_fbe(&self, types: &BoxTypes) -> Option<u64> {
        let size = types.get(self.product.as_ref()?.box_type.as_ref()?)?;
        Some(u64::from(self.boxes) * u64::from(*size))
    }
}

/// Who confirmed, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// When.
    pub at: DateTime<Utc>,
    /// User name.
    pub by: String,
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
    /// Notes for the warehouse (R-15).
    pub note: Option<String>,
    /// Its AWB: none before confirm.
    pub awb: Option<AwbKey>,
    /// Who confirmed it.
    pub confirmed: Option<Confirmation>,
    /// Why it was voided, in a word or a person's sentence.
    pub void_reason: Option<String>,
    /// What a person should know.
    pub flags: BTreeSet<Flag>,
    /// Boxes with a label on paper.
    pub labels_printed: u32,
    /// Boxes scanned out.
    pub boxes_shipped: u32,
}

impl Order {
    /// The number with its mark.
    #[must_use]
    pub const fn label(&self) -> OrderLabel {
        OrderLabel { number: self.number, mark: self.mark }
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

/// What is known of a box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxRecord {
    /// Its code.
    pub code: BoxCode,
    /// The order it belongs to.
    pub order: OrderNumber,
    /// The line.
    pub line: u32,
    /// Its place among the boxes of the order, from 1.
    pub index: u32,
    /// How often paper may have come out for it: the next one carries `R<n>` (R-13).
    pub prints: u32,
    /// Whether a label is known to be on it: its job was sent or verified.
    pub labelled: bool,
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
