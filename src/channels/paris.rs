//! Paris (Cencosud): orders with their sub-orders, lists of sub-orders, and the portal's table.
//!
//! One entry is one piece. The order's id is `originOrderNumber`, a sub-order is a dispatch and so the shipment. The SKU
//! is `sellerSku`; `sku` is the marketplace's own. Sub-orders may come one by one: each is a half of its order by its own
//! number, which a later one joins and never replaces. The document names no currency (`channels-b.md` §3).

use super::collect::{self, Entry, Found, done};
use super::{Input, json, statuses, table, text, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::halves::Half;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, Paid, PartiallyShipped, Refunded, Shipped};
use serde_json::Value;
use std::collections::HashMap;

const STATUSES: [(&str, ChannelStatus); 16] = [
    ("awaiting_fullfillment", Paid),
    ("awaiting_fulfillment", Paid),
    ("pendiente", Paid),
    ("pending", Paid),
    ("created", Paid),
    ("ready_to_ship", Paid),
    ("partially_shipped", PartiallyShipped),
    ("shipped", Shipped),
    ("in_transit", Shipped),
    ("delivered", Delivered),
    ("cancelled", Cancelled),
    ("canceled", Cancelled),
    ("deleted", Cancelled),
    ("returned", Refunded),
    ("refunded", Refunded),
    ("producto devuelto", Refunded),
];

/// An order: where its header stands, and its sub-orders.
type Raw<'a> = (&'a Value, Vec<&'a Value>);

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    if !matches!(text::first_sign(input.bytes), Some('{' | '[')) {
        return table::decode_with(input, &STATUSES);
    }
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    let mut found = Found::default();
    for (header, parts) in orders(json::entries(document.get("data").unwrap_or(&document))) {
        if found.is_full() {
            return collect::too_many(input);
        }
        let id = json::text(header, "originOrderNumber");
        let place = id.as_ref().map_or_else(|| "order".to_owned(), |id| format!("order {id}"));
        let full = |part: &&&Value| !items(part).is_empty();
        if parts.iter().filter(full).count() == 0 {
            found.take(id, json::need_id(header, "originOrderNumber").map(Entry::ToFetch).map_err(|p| p.at(place)));
            continue;
        }
        for (at, part) in parts.iter().enumerate().filter(|(_, p)| full(p)) {
            let entry = read(input, header, part, at, &place, &mut found.warnings);
            found.take(id.clone(), entry.map_err(|p| p.at(&place)));
        }
    }
    found.finish(input.structure)
}

/// Brings sub-orders that come alone together under their order.
fn orders(list: &[Value]) -> Vec<Raw<'_>> {
    let mut orders: Vec<Raw<'_>> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for entry in list {
        let Some(parent) = entry.get("order").filter(|_| entry.get("subOrderNumber").is_some()) else {
            orders.push((entry, json::list(entry, "subOrders").iter().collect()));
            continue;
        };
        let id = json::text(parent, "originOrderNumber").unwrap_or_default();
        let index = *at.entry(id).or_insert(orders.len());
        match orders.get_mut(index) {
            Some((_, parts)) => parts.push(entry),
            None => orders.push((parent, vec![entry])),
        }
    }
    orders
}

fn items(part: &Value) -> Vec<&Value> {
    let own = json::list(part, "items").iter();
    own.chain(json::list(part, "shipments").iter().flat_map(|s| json::list(s, "items"))).collect()
}

fn read(
    input: &Input<'_>,
    header: &Value,
    part: &Value,
    at: usize,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> Result<Entry, Problem> {
    let id = json::need_id(header, "originOrderNumber")?;
    let mut out = ChannelOrder::new(id, Paid);
    let number = json::id(part, "subOrderNumber")?;
    out.half = Some(Half::Sub(number.clone().unwrap_or_else(|| format!("#{}", at + 1))));
    out.placed_at = json::moment(header, "originOrderDate", input.time_zone)?;
    if out.placed_at.is_none() {
        out.placed_at = json::moment(header, "createdAt", input.time_zone)?;
    }
    out.changed_at = json::moment(header, "updatedAt", input.time_zone)?;
    let mut dead = Vec::new();
    out.changed_at = out.changed_at.max(json::moment(part, "updatedAt", input.time_zone)?);
    let word = json::text(part, "status");
    for (nr, item) in items(part).into_iter().enumerate() {
        let field = format!("subOrders[{at}].items[{nr}]");
        let own = json::text(item, "status").or_else(|| word.clone());
        let status = statuses::of_channel(&STATUSES, own.as_deref(), &format!("{field}.status"), place, warnings);
        if status.is_dead() {
            dead.push(status);
            continue;
        }
        let line = line(item, &field, status)?;
        if line.sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, &field, "").at(place));
        }
        out.lines.push(line);
    }
    out.status = statuses::of_lines(&out.lines, &dead);
    out.currency = input.currency;
    if !out.lines.is_empty() {
        out.shipment_id = number;
        out.carrier = json::text(part, "carrier");
        out.ship_date = json::text(part, "dispatchDate").map_or(Ok(None), |day| values::day(&day, "dispatchDate"))?;
    }
    let none = Value::Null;
    let customer = header.get("customer").unwrap_or(&none);
    let shipping = part.get("shippingAddress").or_else(|| header.get("billingAddress"));
    out.ship_to = shipping.map(address).unwrap_or_default();
    out.customer = Customer {
        name: json::text(customer, "name").or_else(|| out.ship_to.name.clone()),
        email: json::text(customer, "email"),
        id: None,
        phone: out.ship_to.phone.clone(),
    };
    done(out)
}

fn line(item: &Value, field: &str, status: ChannelStatus) -> Result<ChannelLine, Problem> {
    let quantity = json::text(item, "quantity");
    let key = if json::text(item, "basePrice").is_some() { "basePrice" } else { "grossPrice" };
    Ok(ChannelLine {
        line_id: json::id(item, "id")?,
        sku: json::first_text(item, &["sellerSku", "seller_sku"]),
        description: json::text(item, "name").unwrap_or_default(),
        quantity: quantity.map_or(Ok(1), |q| values::quantity(&q, &format!("{field}.quantity")))?,
        unit_price: json::amount(item, key, &format!("{field}.{key}"))?,
        status,
        added_to_cart_at: None,
        mark_code: None,
        box_codes: Vec::new(),
    })
}

fn address(at: &Value) -> Address {
    Address {
        name: json::full_name(at, "firstName", "lastName"),
        company: None,
        street: ["address1", "address2", "address3"].iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::first_text(at, &["city", "communaCode"]),
        region: json::text(at, "stateCode"),
        postal_code: json::text(at, "zipCode"),
        country: json::text(at, "countryCode"),
        phone: json::text(at, "phone"),
    }
}

#[cfg(test)]
#[path = "paris_tests.rs"]
pub(super) mod tests;
