//! Yuju, the relay: the order document of its older interface (also dropped as files `ORDER…`), the one of its newer
//! interface, and its webhooks.
//!
//! Lines have their own state; paid is told by `progress` and `payment_accredited_at`. The structure is the document's:
//! members of a cart are 3, repeated SKUs one by one are 1, else 2 — unless the channel is configured otherwise. A
//! webhook only names an order; the address it sends in `Location` is never used as such, only the id at its end
//! (`channels-a.md` §10). Times have no zone, prices include tax.

use super::collect::{self, Entry, done, each};
use super::seller_center::common;
use super::{Input, json, marks, statuses, table, text, values};
use crate::domain::channel::{Kind, Structure};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::{Content, Decoded};
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending, Refunded, Shipped};
use serde_json::Value;
use std::collections::HashSet;

/// Words of orders and items. `open` and `pending` are open work: whether it is paid is told elsewhere.
const STATUSES: [(&str, ChannelStatus); 18] = [
    ("", Pending),
    ("open", Pending),
    ("new", Pending),
    ("pending", Pending),
    ("in_process", Pending),
    ("closed", Pending),
    ("paid", Paid),
    ("confirmed", Paid),
    ("ready_to_ship", Paid),
    ("on_hold", OnHold),
    ("shipped", Shipped),
    ("delivered", Delivered),
    ("completed", Delivered),
    ("canceled", Cancelled),
    ("cancelled", Cancelled),
    ("failed", Cancelled),
    ("refunded", Refunded),
    ("returned", Refunded),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    if !matches!(text::first_sign(input.bytes), Some('{' | '[')) {
        return table::decode(input);
    }
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if let Some(topic) = input.topic.filter(|t| !t.trim().is_empty() && !is_about_orders(t)) {
        return collect::ignored(input, format!("topic {topic}"));
    }
    let list = ["results", "data", "orders"].iter().find_map(|k| document.get(*k)).unwrap_or(&document);
    let list = json::entries(list);
    if !list.is_empty() && list.iter().all(is_record) {
        return records(input, list);
    }
    let mut decoded = each(input, list, &["pk", "id_order"], |order, warnings| read(input, order, warnings));
    if let (Content::Orders { orders, .. }, true) = (&decoded.content, input.structure == Kind::Yuju.structure()) {
        decoded.structure = structure(orders);
    }
    decoded
}

/// `new-order`, `updated-std-order`, `Order:created`.
fn is_about_orders(topic: &str) -> bool {
    topic.to_ascii_lowercase().contains("order")
}

/// A webhook as a receiver writes it down: its headers beside its body.
fn is_record(entry: &Value) -> bool {
    entry.get("headers").is_some() && entry.get("items").is_none()
}

fn records(input: &Input<'_>, list: &[Value]) -> Decoded {
    let mut ids = Vec::new();
    for entry in list {
        let none = Value::Null;
        let headers = entry.get("headers").unwrap_or(&none);
        let header = |name: &str| {
            let map = headers.as_object()?;
            map.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).and_then(|(_, v)| json::text_of(v))
        };
        let topic = header("x-yuju-topic").or_else(|| header("x-madkting-event")).unwrap_or_default();
        if !is_about_orders(&topic) {
            continue;
        }
        let named = header("x-yuju-resource").or_else(|| header("location").and_then(|l| order_of(&l)));
        match named.map_or(Ok(None), |id| values::id(&id, "resource")) {
            Ok(Some(id)) if !ids.contains(&id) => ids.push(id),
            Ok(Some(_)) => {}
            Ok(None) => return Decoded::refused(input.structure, Problem::new(Rule::Missing, "resource", "")),
            Err(problem) => return Decoded::refused(input.structure, problem),
        }
    }
    if ids.is_empty() { collect::ignored(input, "no topic of orders") } else { collect::to_fetch(input, Ok(ids)) }
}

/// The id at the end of `…/orders/2000003841430001/`.
fn order_of(location: &str) -> Option<String> {
    let (_, id) = location.trim_end_matches('/').rsplit_once("/orders/")?;
    let good = !id.is_empty() && id.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    good.then(|| id.to_owned())
}

fn structure(orders: &[ChannelOrder]) -> Structure {
    if orders.iter().any(|o| !o.siblings.is_empty() || o.cart_id.is_some()) {
        return Structure::OrderPerSku;
    }
    let repeats = |o: &ChannelOrder| {
        let skus: HashSet<_> = o.lines.iter().map(|l| &l.sku).collect();
        skus.len() < o.lines.len() && o.lines.iter().all(|l| l.quantity == 1)
    };
    if orders.iter().any(repeats) { Structure::LinePerPiece } else { Structure::LinePerSku }
}

fn read(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = match json::id(order, "pk")? {
        Some(id) => id,
        None => json::need_id(order, "id_order")?,
    };
    let Some(items) = order.get("items") else { return Ok(Entry::ToFetch(id)) };
    let place = format!("order {id}");
    let mut status = status(order, &place, warnings);
    if let Some(sender) = json::text(order, "ff_type").filter(|t| !is_ours(t)) {
        status = statuses::not_ours(status, "ff_type", &sender, &place, warnings);
    }
    let mut out = ChannelOrder::new(id, status);
    out.name = json::text(order, "reference").filter(|r| *r != out.channel_order_id);
    out.cart_id = json::id(order, "id_pack")?;
    out.siblings = json_ids(order, "cart_orders", &out.channel_order_id);
    out.placed_at = json::moment(order, "created_at", input.time_zone)?;
    if out.placed_at.is_none() {
        out.placed_at = json::moment(order, "order_created_at", input.time_zone)?;
    }
    out.changed_at = json::moment(order, "updated_at", input.time_zone)?;
    out.currency = values::currency(json::text(order, "currency").as_deref(), "currency", input.currency)?;
    let none = Value::Null;
    let customer = order.get("customer").unwrap_or(&none);
    out.ship_to = order.get("shipping_address").map(address).unwrap_or_default();
    out.customer = Customer {
        name: json::full_name(customer, "first_name", "last_name")
            .or_else(|| json::text(customer, "nickname"))
            .or_else(|| out.ship_to.name.clone()),
        email: json::text(customer, "email"),
        id: json::id(customer, "customer_id")?,
        phone: json::text(customer, "phone"),
    };
    out.note = json::text(order, "notes");
    out.mark_code = marks::in_attributes(order.get("extra"));
    let (mut dead, mut parcels) = (Vec::new(), Vec::new());
    for (at, item) in json::entries(items).iter().enumerate() {
        let field = format!("items[{at}]");
        let line_status = item_status(item, status, &field, &place, warnings);
        if status.is_dead() || line_status.is_dead() {
            dead.push(line_status);
            continue;
        }
        for shipment in json::list(item, "shipments") {
            parcels.push(json::id(shipment, "id")?);
        }
        let line = line(item, &field, line_status)?;
        if line.sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, &field, "").at(&place));
        }
        out.lines.push(line);
    }
    out.shipment_id = match json::id(order, "shipment_pk")? {
        Some(id) => Some(id),
        None => common(parcels),
    };
    if out.lines.is_empty() && !dead.is_empty() && !out.status.is_dead() {
        out.status = statuses::of_lines(&[], &dead);
    }
    done(out)
}

/// Ended words count; else the steps that are done; else whether money is there.
fn status(order: &Value, place: &str, warnings: &mut Vec<Problem>) -> ChannelStatus {
    let word = json::text(order, "status").unwrap_or_default();
    let before = warnings.len();
    let said = statuses::of_channel(&STATUSES, Some(&word), "status", place, warnings);
    // An unknown word is never made green by other fields.
    if warnings.len() > before || said != Pending {
        return said;
    }
    let step = |name: &str| {
        let is = |s: &Value, key: &str, value: &str| json::text(s, key).is_some_and(|t| t.eq_ignore_ascii_case(value));
        json::list(order, "progress").iter().any(|s| is(s, "name", name) && is(s, "status", "done"))
    };
    if step("cancelled") || step("canceled") {
        Cancelled
    } else if step("refunded") {
        Refunded
    } else if step("delivered") {
        Delivered
    } else if step("shipped") {
        Shipped
    } else if step("paid") || json::text(order, "payment_accredited_at").is_some() {
        Paid
    } else {
        Pending
    }
}

/// The item's own word where it says more than that work is open; an order that is not paid keeps its items unpaid.
fn item_status(
    item: &Value,
    order: ChannelStatus,
    field: &str,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> ChannelStatus {
    let Some(word) = json::text(item, "status") else { return order };
    let before = warnings.len();
    let own = statuses::of_channel(&STATUSES, Some(&word), &format!("{field}.status"), place, warnings);
    if warnings.len() > before {
        return own;
    }
    match own {
        Pending => order,
        Paid if !order.is_checked_out() => order,
        other => other,
    }
}

fn line(item: &Value, field: &str, status: ChannelStatus) -> Result<ChannelLine, Problem> {
    let named = format!("{field}.quantity");
    let quantity = json::text(item, "quantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    Ok(ChannelLine {
        line_id: match json::id(item, "item_pk")? {
            Some(id) => Some(id),
            None => json::id(item, "id_item")?,
        },
        sku: json::text(item, "sku"),
        description: json::text(item, "name").unwrap_or_default(),
        quantity: values::quantity(&quantity, &named)?,
        unit_price: json::amount(item, "price", &format!("{field}.price"))?,
        status,
        added_to_cart_at: None,
        mark_code: marks::in_attributes(item.get("extra")),
        box_codes: Vec::new(),
    })
}

/// Fulfilment by the merchant, or not told.
fn is_ours(ff_type: &str) -> bool {
    matches!(ff_type.to_ascii_lowercase().as_str(), "fbm" | "merchant" | "seller" | "own")
}

/// The ids of a list, but one.
fn json_ids(order: &Value, key: &str, but: &str) -> Vec<String> {
    let list = order.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(json::text_of).filter(|id| id != but).collect()
}

fn address(at: &Value) -> Address {
    Address {
        name: json::full_name(at, "first_name", "last_name"),
        company: None,
        street: ["address", "neighborhood", "reference"].iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "region"),
        postal_code: json::text(at, "postal_code"),
        country: json::text(at, "country"),
        phone: json::text(at, "phone"),
    }
}

#[cfg(test)]
#[path = "yuju_tests.rs"]
pub(super) mod tests;
