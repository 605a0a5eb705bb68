//! An order of PrestaShop's web service: the shops that Aper runs show its page addresses (`channels-b.md` §6).
//!
//! Numbers are texts with six decimals; the currency is only a number and so unknown; the state is the number of a row
//! of the shop's state table, read by the numbers that every installation starts with.

use super::columns::{Cells, Field, Titles};
use super::{RawOrder, RawOrders};
use crate::channels::json;
use serde_json::Value;

/// State numbers of a fresh installation, in words that `statuses` knows.
const STATES: [(&str, &str); 13] = [
    ("1", "pending payment"),
    ("2", "payment accepted"),
    ("3", "processing"),
    ("4", "shipped"),
    ("5", "delivered"),
    ("6", "canceled"),
    ("7", "refunded"),
    ("8", "failed"),
    ("9", "paid"),
    ("10", "awaiting payment"),
    ("11", "payment accepted"),
    ("12", "pending"),
    ("13", "pending"),
];

const ORDER: [(Field, &str); 6] = [
    (Field::OrderId, "id"),
    (Field::CartId, "id_cart"),
    (Field::CreatedAt, "date_add"),
    (Field::UpdatedAt, "date_upd"),
    // What the buyer reads as the order's number: not a purchase order.
    (Field::Name, "reference"),
    (Field::CustomerId, "id_customer"),
];

const ROW: [(Field, &str); 5] = [
    (Field::LineId, "id"),
    (Field::Sku, "product_reference"),
    (Field::Quantity, "product_quantity"),
    (Field::Description, "product_name"),
    (Field::UnitPrice, "unit_price_tax_incl"),
];

/// The orders of a document, when it is one of PrestaShop.
pub(super) fn read(document: &Value) -> Option<RawOrders> {
    let inner = document.get("orders").or_else(|| document.get("order")).unwrap_or(document);
    let orders = json::entries(inner);
    let rows = |order: &Value| order.get("associations").and_then(|a| a.get("order_rows")).is_some();
    if orders.is_empty() || !orders.iter().all(rows) {
        return None;
    }
    let mut titles = Titles::default();
    for (field, key) in ORDER.iter().chain(&ROW) {
        titles.put(*field, key);
    }
    titles.put(Field::State, "current_state");
    let orders = orders.iter().enumerate().map(|(at, o)| order(o, at + 1)).collect();
    Some(RawOrders { orders, titles, ..RawOrders::default() })
}

fn order(value: &Value, number: usize) -> RawOrder {
    let place = format!("order {number}");
    let mut raw = RawOrder { place: place.clone(), ..RawOrder::default() };
    for (field, key) in ORDER {
        raw.head.put(field, &json::text(value, key).unwrap_or_default(), true);
    }
    let state = json::text(value, "current_state").unwrap_or_default();
    let word = STATES.iter().find(|(n, _)| *n == state).map_or(state.as_str(), |(_, word)| word);
    // A state without a word is unknown; an empty one too, but blanks are not kept.
    raw.head.put(Field::State, if word.is_empty() { "?" } else { word }, false);
    let rows = value.get("associations").map_or(&[][..], |a| json::list(a, "order_rows"));
    for (at, row) in rows.iter().enumerate() {
        let mut cells = Cells::default();
        for (field, key) in ROW {
            cells.put(field, &json::text(row, key).unwrap_or_default(), true);
        }
        raw.lines.push((format!("{place}, line {}", at + 1), cells));
    }
    raw
}
