//! A line of an order: what, how much of it, in how many boxes, blue or green.

use super::ids::BoxCode;
use super::money::Amount;
use super::product::{BoxTypes, LineProduct};
use chrono::{DateTime, Utc};

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
    /// Pieces that the channel asks for, where a person set fewer boxes before confirm.
    pub asked: Option<u32>,
    /// Price of a piece.
    pub unit_price: Option<Amount>,
    /// Blue or green.
    pub checkout: Checkout,
    /// When it entered the cart.
    pub added_to_cart_at: DateTime<Utc>,
    /// The final customer's code in the buyer company.
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

    /// Takes so many boxes, at least one and no more than the channel asks for; all of them: as the channel says.
    pub fn set_boxes(&mut self, boxes: u32) {
        let asked = self.asked.unwrap_or(self.quantity);
        let whole = self.product.as_ref().map_or(asked, |p| p.boxes_for(asked));
        self.boxes = boxes.max(1).min(whole);
        let units = self.product.as_ref().map_or(1, |p| p.units_per_box.max(1));
        self.quantity = asked.min(self.boxes.saturating_mul(units));
        self.asked = (self.boxes < whole).then_some(asked);
        self.box_codes.truncate(usize::try_from(self.boxes).unwrap_or(usize::MAX));
    }

    /// The pieces that a person left out, as a line.
    #[must_use]
    pub fn left_out(&self) -> Option<Self> {
        let quantity = self.asked?.checked_sub(self.quantity).filter(|n| *n > 0)?;
        Some(Self { quantity, asked: None, boxes: 0, box_codes: Vec::new(), ..self.clone() })
    }

    /// Its boxes in thousandths of a full box; none where its box type is not known.
    #[must_use]
    pub fn milli_fbe(&self, types: &BoxTypes) -> Option<u64> {
        let size = types.get(self.product.as_ref()?.box_type.as_ref()?)?;
        Some(u64::from(self.boxes) * u64::from(*size))
    }
}
