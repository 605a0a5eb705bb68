//! What became of orders, boxes and AWBs.

use super::DroppedLine;
use serde::{Deserialize, Serialize};

/// Answer of `order.void`, `order.delete_line`, `order.conflict`, `order.undo`, `order.revert` and `order.edit`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActDoc {
    /// The order.
    pub order: String,
    /// `voided`, `line_deleted`, `accepted`, `kept`, `unconfirmed`, `reverted`, `edited`, `moved`; or `refused`.
    pub outcome: String,
    /// Its revision afterwards.
    pub revision: u32,
    /// Where it stands afterwards.
    pub status: String,
    /// Lines that went or came back.
    pub lines: Vec<DroppedLine>,
    /// Its AWB afterwards.
    pub awb: Option<String>,
    /// Boxes that stayed on the AWB before, for they have left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stayed: Vec<String>,
    /// What to know of it afterwards.
    pub flags: Vec<String>,
    /// Why it was refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Answer of `boxes.act`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxesDoc {
    /// One a code that was given, in the same order.
    pub boxes: Vec<BoxActDoc>,
    /// How far their orders are now.
    pub orders: Vec<ShippingDoc>,
}

/// What became of a box: a line of `k2k ship --json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxActDoc {
    /// The code, or what was scanned where it is none.
    #[serde(rename = "box")]
    pub code: String,
    /// Its order.
    pub order: Option<String>,
    /// `shipped`, `unshipped`, `missing`, `found`, `received`; `already`; `refused`.
    pub outcome: String,
    /// Why it was refused; or who did it before, and when.
    pub reason: Option<String>,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<String>,
}

/// How far the boxes of an order are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShippingDoc {
    /// The order.
    pub order: String,
    /// Its boxes.
    pub boxes: u32,
    /// Those that left.
    pub shipped: u32,
    /// Those that are missing.
    pub missing: u32,
    /// Codes of those that are still here; not all of very many.
    pub left: Vec<String>,
}

/// A box (`boxes.get`, `order.boxes`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxDoc {
    /// Its code.
    #[serde(rename = "box")]
    pub code: String,
    /// Its order.
    pub order: String,
    /// The AWB that it travels on: its order's, or another one.
    #[serde(default)]
    pub awb: Option<String>,
    /// Its line.
    pub line: u32,
    /// Its place among the boxes of the order, from 1.
    pub index: u32,
    /// `allotted`, `shipped`, `missing`, `released`.
    pub state: String,
    /// Whether a label is on it.
    pub labelled: bool,
    /// How often paper may have come out for it.
    pub prints: u32,
    /// Whether its label says something old.
    pub stale: bool,
    /// Who shipped it or reported it missing, and when (RFC 3339).
    pub by: Option<[String; 2]>,
    /// Why it is missing.
    pub reason: Option<String>,
    /// Who told that the buyer's side has it, and when.
    pub received: Option<[String; 2]>,
}

/// Answer of `order.boxes`: in the order of the labels.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxesPage {
    /// The boxes.
    pub boxes: Vec<BoxDoc>,
}

/// An AWB (`k2k awb --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwbDoc {
    /// `145-12345675`, the reference text, or the ship date.
    pub awb: String,
    /// Code of the buyer company; null: orders without a buyer.
    pub buyer: Option<String>,
    /// Its name.
    pub buyer_name: Option<String>,
    /// `YYYY-MM-DD`: the newest of its orders.
    pub ship_date: String,
    /// Its orders, as numbers with their mark; not all of very many.
    pub orders: Vec<String>,
    /// How many they are.
    pub order_count: u32,
    /// Boxes.
    pub pieces: u32,
    /// Boxes that left.
    pub boxes_shipped: u32,
    /// `open` or `closed`.
    pub status: String,
    /// Whether its number is still to be typed.
    pub temporary: bool,
    /// Whether its check digit holds; null where it has none.
    pub check_digit: Option<bool>,
    /// The place that its boxes leave from, where one is known.
    #[serde(default)]
    pub location: Option<String>,
    /// Names that it had.
    pub was: Vec<String>,
}

/// Answer of `awbs.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwbsPage {
    /// Newest ship date first.
    pub awbs: Vec<AwbDoc>,
    /// For `after`: where the next page starts; null: that is all.
    pub next: Option<String>,
    /// Matches in all.
    pub total: u64,
}

/// Answer of `awb.act`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwbActDoc {
    /// What it is called now.
    pub awb: String,
    /// Code of the buyer company.
    pub buyer: Option<String>,
    /// Orders that are on it now because of this.
    pub moved: Vec<String>,
    /// Orders that could not be moved.
    pub failed: Vec<MoveFailed>,
    /// Boxes that are on it now because they were named.
    #[serde(default)]
    pub boxes: Vec<String>,
    /// Boxes that were named and could not be moved.
    #[serde(default)]
    pub failed_boxes: Vec<BoxMoveFailed>,
    /// What to know of it, as words of flags.
    pub warnings: Vec<String>,
}

/// A box that could not be moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoxMoveFailed {
    /// The code, or what was scanned where it is none.
    #[serde(rename = "box")]
    pub code: String,
    /// Why, for people.
    pub reason: String,
    /// The code of the refusal.
    pub refusal: String,
}

/// An order that could not be moved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MoveFailed {
    /// The order.
    pub order: String,
    /// Why, for people.
    pub reason: String,
    /// The code of the refusal.
    pub code: String,
}

/// What the channel says of an order against what we have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictDoc {
    /// The channel's id of the order that says so.
    pub channel_order_id: String,
    /// The document that said so.
    pub document: u64,
    /// When it arrived (RFC 3339).
    pub at: String,
    /// What is different.
    pub differences: Vec<DifferenceDoc>,
}

/// One difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferenceDoc {
    /// `cancelled`, `alive`, `line_added`, `line_gone`, `quantity`, `unit_price`, `mark_code`, `ship_to`, `ship_date`,
    /// `reference`, `note`, `carrier`.
    pub what: String,
    /// Of which line: its SKU, else its description.
    pub item: Option<String>,
    /// What we have.
    pub ours: Option<String>,
    /// What the channel says.
    pub theirs: Option<String>,
}

/// A line that an order had.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndedDoc {
    /// The line.
    pub line: DroppedLine,
    /// `timer`, `cart_cancelled`, `channel`, `dropped_on_confirm`, `deleted_by_vendor`.
    pub why: String,
    /// The reason that a person gave.
    pub reason: Option<String>,
    /// When (RFC 3339).
    pub at: String,
    /// Who.
    pub by: String,
}
