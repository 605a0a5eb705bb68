//! Shopify: orders as the webhooks and the REST API write them.
//!
//! An order comes bare, as `{"order":…}` or in `{"orders":[…]}`. Everything else that names an order (refunds, edits,
//! fulfillments, bodies without lines) only says that it has to be fetched. Pieces are `current_quantity` where it is
//! told: `quantity` keeps what was ordered before the order was edited (`channels-a.md` §3). Checked out is a matter of
//! the whole order (`financial_status`); `fulfillment_status` says how much of it has left.

use super::collect::{Entry, Found, too_many};
use super::{Input, json, marks, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::{Content, Decoded};
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use serde_json::Value;
use std::collections::HashMap;

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let topic = input.topic.map(str::trim).filter(|t| !t.is_empty());
    if let Some(topic) = topic.filter(|t| !is_about_orders(t)) {
        return Decoded {
            structure: input.structure,
            content: Content::Ignored(format!("topic {topic}")),
            warnings: Vec::new(),
        };
    }
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if topic == Some("orders/delete") {
        return deleted(input, &document);
    }
    let mut found = Found::default();
    for order in orders_of(&document) {
        if found.is_full() {
            return too_many(input);
        }
        let id = json::id(order, "id").ok().flatten();
        let place = id.as_ref().map_or_else(|| "order".to_owned(), |id| format!("order {id}"));
        let entry = entry(input, topic, order, &mut found.warnings).map_err(|p| p.at(place));
        found.take(id, entry);
    }
    found.finish(input.structure)
}

/// Topics of orders and of what hangs on them by `order_id`.
fn is_about_orders(topic: &str) -> bool {
    ["orders/", "refunds/", "fulfillments/", "order_transactions/"].iter().any(|t| topic.starts_with(t))
}

fn deleted(input: &Input<'_>, document: &Value) -> Decoded {
    let body = document.get("order").unwrap_or(document);
    match json::need_id(body, "id") {
        Ok(id) => Decoded {
            structure: input.structure,
            content: Content::Deleted(vec![id], input.triggered_at),
            warnings: Vec::new(),
        },
        Err(problem) => Decoded::refused(input.structure, problem),
    }
}

/// The objects that stand for orders: those of a list, or the wrapped or bare one.
fn orders_of(document: &Value) -> &[Value] {
    for key in ["orders", "order", "refund", "order_edit", "fulfillment"] {
        if let Some(inner) = document.get(key).filter(|v| v.is_object() || v.is_array()) {
            return json::entries(inner);
        }
    }
    json::entries(document)
}

fn entry(input: &Input<'_>, topic: Option<&str>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    if order.get("order_id").is_some_and(|v| !v.is_null()) {
        // A refund, an edit, a fulfillment: its own `id` is not the order's.
        return json::need_id(order, "order_id").map(Entry::ToFetch);
    }
    let id = json::need_id(order, "id")?;
    match order.get("line_items") {
        Some(Value::Array(lines)) => read(input, id, order, lines, warnings).map(|o| Entry::Order(Box::new(o))),
        _ if topic.is_some() || names_an_order(order) => Ok(Entry::ToFetch(id)),
        _ => Err(Problem::new(Rule::NotReadable, "", "an object without line_items that is not an order")),
    }
}

/// Whether an object without lines is an order's: it says so, or it holds nothing but its id and dates.
fn names_an_order(object: &Value) -> bool {
    const ORDERS_OWN: [&str; 5] =
        ["financial_status", "fulfillment_status", "order_number", "cancelled_at", "order_status_url"];
    const BESIDE_ID: [&str; 4] = ["id", "admin_graphql_api_id", "created_at", "updated_at"];
    let Some(map) = object.as_object() else { return false };
    let of_other = json::text(object, "admin_graphql_api_id").is_some_and(|g| !g.contains("/Order/"));
    !of_other
        && (ORDERS_OWN.iter().any(|k| map.contains_key(*k)) || map.keys().all(|k| BESIDE_ID.contains(&k.as_str())))
}

fn read(
    input: &Input<'_>,
    id: String,
    order: &Value,
    lines: &[Value],
    warnings: &mut Vec<Problem>,
) -> Result<ChannelOrder, Problem> {
    let status = status(order, &id, warnings);
    let attributes = order.get("note_attributes");
    let mut out = ChannelOrder::new(id, status);
    out.name = json::text(order, "name");
    out.changed_at = json::moment(order, "updated_at", input.time_zone)?;
    out.placed_at = match json::moment(order, "created_at", input.time_zone)? {
        Some(at) => Some(at),
        None => json::moment(order, "processed_at", input.time_zone)?,
    };
    out.currency = values::currency(json::text(order, "currency").as_deref(), "currency", input.currency)?;
    out.customer = customer(order)?;
    out.ship_to = order.get("shipping_address").map(address).unwrap_or_default();
    out.reference = json::first_text(order, &["po_number", "reference"])
        .or_else(|| marks::named(attributes, marks::REFERENCE_NAMES));
    out.carrier = marks::named(attributes, marks::CARRIER_NAMES);
    out.ship_date = marks::named(attributes, marks::SHIP_DATE_NAMES)
        .and_then(|text| marks::ship_date(&text, "note_attributes", &out.channel_order_id, warnings));
    out.note = json::text(order, "note");
    out.mark_code = marks::in_attributes(attributes);
    out.test = json::is_true(order, "test");
    if status.is_dead() {
        return Ok(out);
    }
    if lines.len() > limits::LINES_AN_ORDER {
        return Err(Problem::new(Rule::TooLarge, "line_items", limits::LINES_AN_ORDER));
    }
    let removed = removed(order);
    for (at, item) in lines.iter().enumerate() {
        let field = format!("line_items[{at}]");
        if let Some(line) = line(item, &field, status, &removed)? {
            if line.sku.is_none() {
                warnings.push(Problem::new(Rule::NoSku, field, "").at(format!("order {}", out.channel_order_id)));
            }
            out.lines.push(line);
        }
    }
    if out.lines.is_empty() { Err(Problem::new(Rule::NoLines, "line_items", "")) } else { Ok(out) }
}

/// Pieces that the refunds in this very order took away, by line; only lines without `current_quantity` need it.
fn removed(order: &Value) -> HashMap<String, u32> {
    let mut removed: HashMap<String, u32> = HashMap::new();
    for entry in json::list(order, "refunds").iter().flat_map(|r| json::list(r, "refund_line_items")) {
        let pieces = json::text(entry, "quantity").and_then(|q| values::whole(&q, "quantity").ok());
        if let (Some(id), Some(pieces)) = (json::text(entry, "line_item_id"), pieces) {
            let sum = removed.entry(id).or_default();
            *sum = sum.saturating_add(pieces);
        }
    }
    removed
}

/// A line, or none when every piece of it was removed.
fn line(
    item: &Value,
    field: &str,
    status: ChannelStatus,
    removed: &HashMap<String, u32>,
) -> Result<Option<ChannelLine>, Problem> {
    let key = if json::text(item, "current_quantity").is_some() { "current_quantity" } else { "quantity" };
    let named = format!("{field}.{key}");
    let text = json::text(item, key).ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    if key == "current_quantity" && values::whole(&text, &named)? == 0 {
        return Ok(None);
    }
    let gone =
        json::text(item, "id").filter(|_| key == "quantity").and_then(|id| removed.get(&id)).copied().unwrap_or(0);
    let Some(quantity) = values::quantity(&text, &named)?.checked_sub(gone).filter(|left| *left > 0) else {
        return Ok(None);
    };
    let properties = item.get("properties");
    let title = json::text(item, "name").or_else(|| {
        let parts = [json::text(item, "title"), json::text(item, "variant_title")];
        let title = parts.into_iter().flatten().collect::<Vec<_>>().join(" - ");
        (!title.is_empty()).then_some(title)
    });
    Ok(Some(ChannelLine {
        line_id: json::id(item, "id")?,
        sku: json::text(item, "sku"),
        description: title.unwrap_or_default(),
        quantity,
        unit_price: json::amount(item, "price", &format!("{field}.price"))?,
        status,
        added_to_cart_at: None,
        mark_code: marks::in_attributes(properties),
        box_codes: marks::box_codes(
            marks::named(properties, marks::BOX_NAMES).as_deref(),
            &format!("{field}.properties"),
        )?,
    }))
}

/// The state of the order; an unknown word of payment counts as not checked out.
fn status(order: &Value, id: &str, warnings: &mut Vec<Problem>) -> ChannelStatus {
    if json::text(order, "cancelled_at").is_some() {
        return ChannelStatus::Cancelled;
    }
    let mut unknown = |field: &str, word: &str| {
        warnings.push(Problem::new(Rule::UnknownStatus, field, word).at(format!("order {id}")));
    };
    let word = |key: &str| json::text(order, key).unwrap_or_default().to_ascii_lowercase();
    let financial = word("financial_status");
    let paid = match financial.as_str() {
        "paid" | "partially_refunded" => ChannelStatus::Paid,
        "authorized" | "pending" | "partially_paid" | "expired" | "unpaid" => ChannelStatus::Pending,
        "voided" => ChannelStatus::Cancelled,
        "refunded" => ChannelStatus::Refunded,
        other => {
            unknown("financial_status", other);
            ChannelStatus::Pending
        }
    };
    if paid.is_dead() {
        return paid;
    }
    match word("fulfillment_status").as_str() {
        "fulfilled" => ChannelStatus::Shipped,
        // Some pieces have left, the others are for sale on terms only when they are paid.
        "partial" if paid.is_checked_out() => ChannelStatus::PartiallyShipped,
        "on_hold" if paid.is_checked_out() => ChannelStatus::OnHold,
        "" | "partial" | "on_hold" | "unfulfilled" | "restocked" | "null" | "pending" | "open" | "in_progress"
        | "scheduled" | "not_eligible" => paid,
        other => {
            unknown("fulfillment_status", other);
            ChannelStatus::Pending
        }
    }
}

fn customer(order: &Value) -> Result<Customer, Problem> {
    let none = Value::Null;
    let customer = order.get("customer").unwrap_or(&none);
    let person = |key: &str| {
        let at = order.get(key)?;
        json::text(at, "name").or_else(|| json::full_name(at, "first_name", "last_name"))
    };
    Ok(Customer {
        name: json::full_name(customer, "first_name", "last_name")
            .or_else(|| person("shipping_address"))
            .or_else(|| person("billing_address")),
        email: json::first_text(order, &["email", "contact_email"]).or_else(|| json::text(customer, "email")),
        id: json::id(customer, "id")?,
        phone: json::text(order, "phone").or_else(|| json::text(customer, "phone")),
    })
}

fn address(at: &Value) -> Address {
    Address {
        name: json::text(at, "name").or_else(|| json::full_name(at, "first_name", "last_name")),
        company: json::text(at, "company"),
        street: ["address1", "address2"].iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::first_text(at, &["province", "province_code"]),
        postal_code: json::text(at, "zip"),
        country: json::first_text(at, &["country", "country_code"]),
        phone: json::text(at, "phone"),
    }
}

#[cfg(test)]
#[path = "shopify_tests.rs"]
pub(super) mod tests;
