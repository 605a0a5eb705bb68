//! Amazon's flat file of orders: tab separated, no quoting (a `"` is a letter), one row an order item.
//!
//! It becomes the value that the interface `v0` would have given, so that one reader understands both. The file names
//! no state: its orders are those to be shipped, a row without a payment date is not paid.

use super::text;
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// Column → field of the order.
const ORDER: [(&str, &str); 3] =
    [("order-id", "AmazonOrderId"), ("purchase-date", "PurchaseDate"), ("last-updated-date", "LastUpdateDate")];
const BUYER: [(&str, &str); 4] = [
    ("buyer-name", "BuyerName"),
    ("buyer-email", "BuyerEmail"),
    ("buyer-phone-number", "BuyerPhone"),
    ("purchase-order-number", "PurchaseOrderNumber"),
];
const ADDRESS: [(&str, &str); 8] = [
    ("recipient-name", "Name"),
    ("ship-address-1", "AddressLine1"),
    ("ship-address-2", "AddressLine2"),
    ("ship-address-3", "AddressLine3"),
    ("ship-city", "City"),
    ("ship-state", "StateOrRegion"),
    ("ship-postal-code", "PostalCode"),
    ("ship-country", "CountryCode"),
];
const ITEM: [(&str, &str); 5] = [
    ("order-item-id", "OrderItemId"),
    ("sku", "SellerSKU"),
    ("product-name", "Title"),
    ("quantity-purchased", "QuantityOrdered"),
    ("quantity-shipped", "QuantityShipped"),
];

/// Reads a file into `{"Orders":[…]}`; rows of one order need not be adjacent.
pub(super) fn read(bytes: &[u8]) -> Result<Value, Problem> {
    let text = text::decode(bytes).ok_or_else(|| Problem::new(Rule::NotReadable, "", "not a text"))?;
    let mut rows = text.trim_start_matches('\u{feff}').lines().filter(|l| !l.trim().is_empty());
    let titles: Vec<String> = rows.next().unwrap_or_default().split('\t').map(|t| t.trim().to_lowercase()).collect();
    for needed in ["order-id", "order-item-id", "quantity-purchased"] {
        if !titles.iter().any(|t| t == needed) {
            return Err(Problem::new(Rule::NoColumn, needed, "order-id, order-item-id, sku, quantity-purchased"));
        }
    }
    let mut orders: Vec<Value> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for (number, row) in rows.enumerate() {
        if number >= limits::TABLE_ROWS {
            return Err(Problem::new(Rule::TooLarge, "number of rows", limits::TABLE_ROWS));
        }
        let cells: HashMap<&str, &str> =
            titles.iter().map(String::as_str).zip(row.split('\t').map(str::trim)).collect();
        if row.split('\t').count() > titles.len() {
            let place = format!("row {}", number + 2);
            return Err(Problem::new(Rule::NotReadable, "", "more cells than titles").at(place));
        }
        let id = cells.get("order-id").copied().unwrap_or_default().to_owned();
        let known = at.get(&id).copied().filter(|_| !id.is_empty());
        let index = known.unwrap_or(orders.len());
        if known.is_none() {
            at.insert(id, index);
            orders.push(order(&cells));
        }
        if let Some(items) = orders.get_mut(index).and_then(|o| o.get_mut("OrderItems")).and_then(Value::as_array_mut) {
            items.push(item(&cells));
        }
    }
    Ok(json!({ "Orders": orders }))
}

fn pick(cells: &HashMap<&str, &str>, columns: &[(&str, &str)]) -> Map<String, Value> {
    let known = |(column, field): &(&str, &str)| cells.get(column).map(|t| ((*field).to_owned(), Value::from(*t)));
    columns.iter().filter_map(known).collect()
}

fn order(cells: &HashMap<&str, &str>) -> Value {
    let mut order = pick(cells, &ORDER);
    let unpaid = cells.get("payments-date").is_some_and(|t| t.is_empty());
    order.insert("OrderStatus".into(), Value::from(if unpaid { "Pending" } else { "ToBeShipped" }));
    order.insert("BuyerInfo".into(), Value::Object(pick(cells, &BUYER)));
    order.insert("ShippingAddress".into(), Value::Object(pick(cells, &ADDRESS)));
    order.insert("OrderItems".into(), Value::Array(Vec::new()));
    Value::Object(order)
}

fn item(cells: &HashMap<&str, &str>) -> Value {
    let mut item = pick(cells, &ITEM);
    if let Some(price) = cells.get("item-price") {
        let currency = cells.get("currency").copied().unwrap_or_default();
        item.insert("ItemPrice".into(), json!({ "Amount": price, "CurrencyCode": currency }));
    }
    Value::Object(item)
}
