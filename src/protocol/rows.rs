//! Orders as they leave us: the lines of an export, in JSON and as rows of a table (`design.md` §4.3, §4.4).
//!
//! Ids are text, the columns are fixed, one row a line of an order. What writes them (CSV to a terminal or over HTTP) is
//! elsewhere.

use super::reply::{OrderDoc, StructureDoc};
use serde::Serialize;
use std::collections::HashSet;

/// The columns of [`of_order`].
pub const COLUMNS: [&str; 20] = [
    "order",
    "status",
    "k2k",
    "buyer",
    "customer",
    "channel",
    "channel_order_id",
    "placed_at",
    "ship_date",
    "awb",
    "reference",
    "line",
    "sku",
    "description",
    "quantity",
    "unit_price",
    "currency",
    "checkout",
    "mark_code",
    "box_codes",
];

/// The columns of [`Through::rows`].
pub const STRUCTURE_COLUMNS: [&str; 10] = [
    "order",
    "structure",
    "channel_order_id",
    "cart_id",
    "shipment_id",
    "line_ids",
    "sku",
    "quantity",
    "unit_price",
    "currency",
];

/// The order of ours through which channel orders are shown in a structure.
#[derive(Clone, Debug)]
pub struct Through {
    /// Its number.
    pub order: String,
    channel: String,
    currency: Option<String>,
}

/// A line of an export in a structure.
#[derive(Clone, Debug, Serialize)]
pub struct InStructure {
    order: String,
    currency: Option<String>,
    #[serde(rename = "as")]
    doc: StructureDoc,
}

impl Through {
    /// What is needed of an order.
    #[must_use]
    pub fn of(order: &OrderDoc) -> Self {
        Self { order: order.order.clone(), channel: order.channel.clone(), currency: order.currency.clone() }
    }

    /// A cart of several of our orders comes with each of them: leaves only what has not been told yet. False when all
    /// of it has.
    pub fn once(&self, doc: &mut StructureDoc, told: &mut HashSet<(String, String)>) -> bool {
        let had_none = doc.orders.is_empty();
        doc.orders.retain(|o| told.insert((self.channel.clone(), o.channel_order_id.clone())));
        had_none || !doc.orders.is_empty()
    }

    /// The line.
    #[must_use]
    pub fn with(&self, doc: StructureDoc) -> InStructure {
        InStructure { order: self.order.clone(), currency: self.currency.clone(), doc }
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self, doc: &StructureDoc) -> Vec<Vec<String>> {
        structure_rows(self, doc)
    }
}

/// The rows of an order of ours.
#[must_use]
pub fn of_order(o: &OrderDoc) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let ids = o.channel_orders.iter().map(|c| c.channel_order_id.as_str()).collect::<Vec<_>>().join(" ");
    o.lines
        .iter()
        .map(|l| {
            vec![
                o.order.clone(),
                o.status.clone(),
                o.k2k.to_string(),
                text(&o.buyer),
                text(&o.customer),
                o.channel.clone(),
                ids.clone(),
                o.placed_at.clone(),
                o.ship_date.clone(),
                text(&o.awb),
                text(&o.reference),
                l.line.to_string(),
                text(&l.sku),
                l.description.clone(),
                l.quantity.to_string(),
                text(&l.unit_price),
                text(&o.currency),
                l.checkout.clone(),
                text(&l.mark_code),
                l.box_codes.join(" "),
            ]
        })
        .collect()
}

fn structure_rows(asked: &Through, doc: &StructureDoc) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let lines = doc.orders.iter().flat_map(|o| o.lines.iter().map(move |l| (o, l)));
    lines
        .map(|(o, l)| {
            vec![
                asked.order.clone(),
                doc.structure.to_string(),
                o.channel_order_id.clone(),
                text(&o.cart_id),
                text(&o.shipment_id),
                l.line_ids.join(" "),
                text(&l.sku),
                l.quantity.to_string(),
                text(&l.unit_price),
                o.currency.clone().or_else(|| asked.currency.clone()).unwrap_or_default(),
            ]
        })
        .collect()
}
