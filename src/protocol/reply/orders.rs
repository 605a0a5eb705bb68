//! Orders: whole, as rows, as they are confirmed, and in the three structures.

use super::flow::{ConflictDoc, EndedDoc};
use serde::{Deserialize, Serialize};

/// An order, whole (`k2k show --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDoc {
    /// Number with its mark: `7042K`.
    pub order: String,
    /// The number.
    pub number: u64,
    /// Whether it is an order of a buyer company.
    pub k2k: bool,
    /// `draft`, `pending`, `confirmed`, `voided`.
    pub status: String,
    /// Counts every change.
    pub revision: u32,
    /// Code of the buyer company.
    pub buyer: Option<String>,
    /// Name of the buyer company.
    #[serde(default)]
    pub buyer_name: Option<String>,
    /// Name of the final customer.
    pub customer: Option<String>,
    /// The channel's id.
    pub channel: String,
    /// The channel's kind.
    pub kind: String,
    /// What it is made of.
    pub channel_orders: Vec<ChannelOrderRef>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Decimal text.
    pub total: Option<String>,
    /// RFC 3339, UTC.
    pub placed_at: String,
    /// `YYYY-MM-DD`.
    pub ship_date: String,
    /// `YYYY-MM-DD`.
    pub earliest_ship_date: String,
    /// `145-12345675`, the reference text, the ship date, or null before confirm.
    pub awb: Option<String>,
    /// Carrier.
    pub carrier: Option<String>,
    /// Purchase order or reference.
    pub reference: Option<String>,
    /// The lines.
    pub lines: Vec<LineDoc>,
    /// Boxes in all.
    pub boxes: u32,
    /// Boxes as full boxes, decimal text, as far as their types are known.
    #[serde(default)]
    pub fbe: Option<String>,
    /// Boxes with a label.
    pub labels_printed: u32,
    /// Boxes scanned out.
    pub boxes_shipped: u32,
    /// What a person should know, as words.
    pub flags: Vec<String>,
    /// Ship-to, one line each.
    #[serde(default)]
    pub ship_to: Vec<String>,
    /// Notes for the warehouse.
    #[serde(default)]
    pub note: Option<String>,
    /// Who confirmed it, and when (RFC 3339).
    #[serde(default)]
    pub confirmed: Option<[String; 2]>,
    /// Why it was voided.
    #[serde(default)]
    pub void_reason: Option<String>,
    /// Who voided it (null: the channel), and when (RFC 3339).
    #[serde(default)]
    pub voided: Option<(Option<String>, String)>,
    /// `sales` or `procurement`.
    #[serde(default)]
    pub origin: String,
    /// Whether it goes straight to the final customer.
    #[serde(default)]
    pub direct: bool,
    /// Account with the carrier.
    #[serde(default)]
    pub carrier_account: Option<String>,
    /// House waybill.
    #[serde(default)]
    pub hawb: Option<String>,
    /// What persons typed over the channel's words: names of fields.
    #[serde(default)]
    pub edited: Vec<String>,
    /// Until when the confirm can be taken back whole (RFC 3339).
    #[serde(default)]
    pub undo_until: Option<String>,
    /// Whether it must be confirmed again before its labels are printed.
    #[serde(default)]
    pub confirm_again: bool,
    /// What the channel says that is not what we have.
    #[serde(default)]
    pub conflicts: Vec<ConflictDoc>,
    /// Lines that it had, oldest first.
    #[serde(default)]
    pub history: Vec<EndedDoc>,
    /// Boxes missing.
    #[serde(default)]
    pub boxes_missing: u32,
    /// Boxes that the buyer's side has.
    #[serde(default)]
    pub boxes_received: u32,
}

/// One channel order of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelOrderRef {
    /// The channel's id.
    pub channel_order_id: String,
    /// Its cart.
    pub cart_id: Option<String>,
    /// Its shipment.
    pub shipment_id: Option<String>,
    /// Its state in the channel.
    pub status: String,
    /// What people read in the channel.
    #[serde(default)]
    pub name: Option<String>,
}

/// One line of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDoc {
    /// Its number in the order.
    pub line: u32,
    /// SKU or null.
    pub sku: Option<String>,
    /// For people.
    pub description: String,
    /// Pieces.
    pub quantity: u32,
    /// Pieces that the channel asks for, where a person set fewer boxes; else null.
    #[serde(default)]
    pub asked: Option<u32>,
    /// Decimal text or null.
    pub unit_price: Option<String>,
    /// `checked_out` or `pending`.
    pub checkout: String,
    /// RFC 3339, UTC.
    pub added_to_cart_at: String,
    /// The final customer's code.
    pub mark_code: Option<String>,
    /// Its boxes.
    pub box_codes: Vec<String>,
    /// How many boxes it takes, also before codes are allotted.
    #[serde(default)]
    pub boxes: u32,
    /// Name of the product in English; these five are null where its SKU has no product row.
    #[serde(default)]
    pub name_en: Option<String>,
    /// Name of the product in Spanish.
    #[serde(default)]
    pub name_es: Option<String>,
    /// Box type.
    #[serde(default)]
    pub box_type: Option<String>,
    /// Pack.
    #[serde(default)]
    pub pack: Option<String>,
    /// Units in a box.
    #[serde(default)]
    pub units_per_box: Option<u32>,
}

/// An order as a row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Number with its mark.
    pub order: String,
    /// The number.
    pub number: u64,
    /// Whether it is a K2K order.
    pub k2k: bool,
    /// Status.
    pub status: String,
    /// Revision.
    pub revision: u32,
    /// Name of the buyer company, else of the customer.
    pub buyer: String,
    /// The final customer.
    pub customer: Option<String>,
    /// The channel's id.
    pub channel: String,
    /// The channel's kind.
    pub kind: String,
    /// Lines checked out …
    pub checked_out: u32,
    /// … of so many.
    pub lines: u32,
    /// Boxes.
    pub boxes: u32,
    /// Boxes as full boxes, decimal text, as far as their types are known.
    #[serde(default)]
    pub fbe: Option<String>,
    /// Boxes with a label.
    pub labels_printed: u32,
    /// Boxes scanned out.
    pub boxes_shipped: u32,
    /// Boxes missing.
    #[serde(default)]
    pub boxes_missing: u32,
    /// Carrier.
    #[serde(default)]
    pub carrier: Option<String>,
    /// `YYYY-MM-DD`.
    pub ship_date: String,
    /// AWB text.
    pub awb: Option<String>,
    /// Reference.
    pub reference: Option<String>,
    /// Flags as words.
    pub flags: Vec<String>,
}

/// Answer of `orders.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersPage {
    /// Rows, unless whole orders were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<OrderRow>,
    /// Whole orders, if asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderDoc>,
    /// Cursors of the rows, in the same order: for `after` and `before`.
    pub cursors: Vec<String>,
    /// Whether rows come before.
    pub more_before: bool,
    /// Whether rows come after.
    pub more_after: bool,
    /// Matches in all, where cheaply known.
    pub total: Option<u64>,
    /// False while the search text is loading after a start.
    pub complete: bool,
    /// True at this sequence.
    pub seq: u64,
}

/// A line that confirm drops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DroppedLine {
    /// Its number.
    pub line: u32,
    /// SKU or null.
    pub sku: Option<String>,
    /// Pieces.
    pub quantity: u32,
    /// When it entered the cart.
    pub added_to_cart_at: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// The final customer's code.
    #[serde(default)]
    pub mark_code: Option<String>,
    /// Boxes that it would have taken.
    #[serde(default)]
    pub boxes: u32,
}

/// Answer of `order.confirm`, and a line of `k2k confirm --json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmDoc {
    /// The order.
    pub order: String,
    /// `confirmed`, `already`, `refused`, `would_confirm`.
    pub outcome: String,
    /// Its revision.
    pub revision: u32,
    /// Lines that stay.
    pub kept: Vec<LineDoc>,
    /// Lines that go.
    pub dropped: Vec<DroppedLine>,
    /// Its AWB.
    pub awb: Option<String>,
    /// Whether the AWB held other orders already.
    #[serde(default)]
    pub joins: bool,
    /// Who is told.
    pub told: Vec<String>,
    /// Who should be told and has no address: `final_customer`, …
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_told: Vec<String>,
    /// Boxes.
    pub boxes: u32,
    /// Why it was refused; or who confirmed it before.
    pub reason: Option<String>,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What to look at before saying yes, as words of flags.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Until when it can be taken back whole (RFC 3339).
    #[serde(default)]
    pub undo_until: Option<String>,
}

/// Answer of `orders.as`, and `k2k show --as`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureDoc {
    /// 1, 2 or 3.
    pub structure: u8,
    /// The orders in it.
    pub orders: Vec<StructureOrder>,
}

/// One order in a structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureOrder {
    /// The channel's id.
    pub channel_order_id: String,
    /// Its cart.
    pub cart_id: Option<String>,
    /// Its shipment.
    pub shipment_id: Option<String>,
    /// Only where its prices are not in the currency of the order that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Its lines.
    pub lines: Vec<StructureLine>,
}

/// One line in a structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureLine {
    /// The channel's line ids that it holds.
    pub line_ids: Vec<String>,
    /// SKU or null.
    pub sku: Option<String>,
    /// Pieces.
    pub quantity: u32,
    /// Decimal text or null.
    pub unit_price: Option<String>,
}
