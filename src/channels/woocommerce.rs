//! WooCommerce: REST v3 orders as its webhooks write them, bare or in `{"data":…}`.
//!
//! Dates are the `*_gmt` ones (UTC without a `Z`). The unit price is `subtotal` ÷ `quantity`: `price` is after coupons
//! and carries the noise of floats (`channels-a.md` §4).
//!
//! **Bundles.** A bundle is a parent line (`bundled_items`) and its parts as lines of their own (`bundled_by`). What the
//! warehouse picks are the parts: they have the SKUs and the pieces, the parent is the basket they were sold in, so
//! counting both would pick the goods twice and print a label for nothing. The parent is left out and a warning names
//! it with its amount. A parent whose parts are not in the document is an ordinary line. The same holds for composite
//! products.

use super::collect::{Entry, Found, too_many};
use super::{Input, json, marks, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::{Content, Decoded};
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::collections::HashSet;

/// Names of the two ends of a bundle: the parent's list of parts, the part's parent.
const BUNDLES: [(&str, &str); 2] = [("bundled_items", "bundled_by"), ("composite_children", "composite_parent")];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let ignored =
        |why: String| Decoded { structure: input.structure, content: Content::Ignored(why), warnings: Vec::new() };
    if is_ping(input.bytes) {
        return ignored("set-up ping".into());
    }
    let topic = input.topic.map(str::trim).filter(|t| !t.is_empty());
    if let Some(topic) = topic.filter(|t| !t.starts_with("order.")) {
        return ignored(format!("topic {topic}"));
    }
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if is_json_ping(&document) {
        return ignored("set-up ping".into());
    }
    let mut found = Found::default();
    let orders = json::entries(document.get("data").or_else(|| document.get("orders")).unwrap_or(&document));
    if topic == Some("order.deleted") {
        let ids: Result<Vec<_>, _> = orders.iter().map(|o| json::need_id(o, "id")).collect();
        return match ids {
            Ok(ids) if !ids.is_empty() => Decoded {
                structure: input.structure,
                content: Content::Deleted(ids, input.triggered_at),
                warnings: Vec::new(),
            },
            Ok(_) => Decoded::refused(input.structure, Problem::new(Rule::Missing, "id", "")),
            Err(problem) => Decoded::refused(input.structure, problem),
        };
    }
    for order in orders {
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

/// The body with which a shop tests a new webhook: the form `webhook_id=NN`.
fn is_ping(bytes: &[u8]) -> bool {
    bytes.trim_ascii().strip_prefix(b"webhook_id=").is_some_and(|rest| rest.iter().all(u8::is_ascii_digit))
}

fn is_json_ping(document: &Value) -> bool {
    document.as_object().is_some_and(|map| map.len() == 1 && map.contains_key("webhook_id"))
}

fn entry(input: &Input<'_>, topic: Option<&str>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "id")?;
    match order.get("line_items") {
        Some(Value::Array(lines)) => read(input, id, order, lines, warnings).map(|o| Entry::Order(Box::new(o))),
        _ if topic.is_some() || names_an_order(order) => Ok(Entry::ToFetch(id)),
        _ => Err(Problem::new(Rule::NotReadable, "", "an object without line_items that is not an order")),
    }
}

fn names_an_order(object: &Value) -> bool {
    let Some(map) = object.as_object() else { return false };
    map.len() == 1 || ["order_key", "line_items", "date_paid_gmt", "billing"].iter().any(|k| map.contains_key(*k))
}

fn read(
    input: &Input<'_>,
    id: String,
    order: &Value,
    lines: &[Value],
    warnings: &mut Vec<Problem>,
) -> Result<ChannelOrder, Problem> {
    let place = format!("order {id}");
    let status = status(order, &place, warnings);
    let meta = order.get("meta_data");
    let mut out = ChannelOrder::new(id, status);
    out.name = json::text(order, "number");
    out.changed_at = moment(input, order, "date_modified")?;
    out.placed_at = moment(input, order, "date_created")?;
    out.currency = values::currency(json::text(order, "currency").as_deref(), "currency", input.currency)?;
    let none = Value::Null;
    let billing = order.get("billing").unwrap_or(&none);
    let billed = address(billing);
    let shipped = order.get("shipping").map(address).unwrap_or_default();
    // Empty texts mean: the same as the billing address.
    let same = Address { country: None, region: None, ..shipped.clone() } == Address::default();
    out.ship_to = if same { billed } else { shipped };
    out.customer = Customer {
        name: json::full_name(billing, "first_name", "last_name").or_else(|| out.ship_to.name.clone()),
        email: json::text(billing, "email"),
        id: json::id(order, "customer_id")?.filter(|id| id != "0"),
        phone: json::text(billing, "phone"),
    };
    out.reference =
        json::first_text(order, &["po_number", "reference"]).or_else(|| marks::named(meta, marks::REFERENCE_NAMES));
    out.carrier = marks::named(meta, marks::CARRIER_NAMES);
    out.ship_date = marks::named(meta, marks::SHIP_DATE_NAMES)
        .and_then(|text| marks::ship_date(&text, "meta_data", &out.channel_order_id, warnings));
    out.note = json::text(order, "customer_note");
    out.mark_code = marks::in_attributes(meta);
    if status.is_dead() {
        return Ok(out);
    }
    if lines.len() > limits::LINES_AN_ORDER {
        return Err(Problem::new(Rule::TooLarge, "line_items", limits::LINES_AN_ORDER));
    }
    let parents = parents(lines);
    for (at, item) in lines.iter().enumerate() {
        let field = format!("line_items[{at}]");
        if is_basket(item, &parents) {
            let name = json::text(item, "name").unwrap_or_default();
            let total = json::text(item, "subtotal").unwrap_or_default();
            let what = format!("bundle {name} ({total}), its parts are lines");
            warnings.push(Problem::new(Rule::LeftOut, field, what).at(&place));
            continue;
        }
        let line = line(item, &field, status)?;
        if line.sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, field, "").at(&place));
        }
        out.lines.push(line);
    }
    if out.lines.is_empty() {
        return Err(Problem::new(Rule::NoLines, "line_items", ""));
    }
    let refunds = json::list(order, "refunds").len();
    if refunds > 0 {
        let what = format!("{refunds}: refunded pieces are only told in the channel");
        warnings.push(Problem::new(Rule::LeftOut, "refunds", what).at(&place));
    }
    Ok(out)
}

/// Ids of the lines that other lines name as their parent.
fn parents(lines: &[Value]) -> HashSet<String> {
    let named = |line: &Value| BUNDLES.iter().filter_map(|(_, parent)| json::text(line, parent)).collect::<Vec<_>>();
    lines.iter().flat_map(named).collect()
}

/// Whether a line is the parent of a bundle whose parts are lines of this document.
fn is_basket(item: &Value, parents: &HashSet<String>) -> bool {
    let has_parts = |key: &str| item.get(key).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    BUNDLES.iter().any(|(parts, _)| has_parts(parts)) && json::text(item, "id").is_some_and(|id| parents.contains(&id))
}

fn line(item: &Value, field: &str, status: ChannelStatus) -> Result<ChannelLine, Problem> {
    let named = format!("{field}.quantity");
    let text = json::text(item, "quantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    let quantity = values::quantity(&text, &named)?;
    let subtotal = json::amount(item, "subtotal", &format!("{field}.subtotal"))?;
    let unit_price = match subtotal.and_then(|s| Amount::per_piece(s, quantity)) {
        Some(price) => Some(price),
        None => json::amount(item, "price", &format!("{field}.price"))?,
    };
    let meta = item.get("meta_data");
    Ok(ChannelLine {
        line_id: json::id(item, "id")?,
        sku: json::text(item, "sku"),
        description: json::text(item, "name").unwrap_or_default(),
        quantity,
        unit_price,
        status,
        added_to_cart_at: None,
        mark_code: marks::in_attributes(meta),
        box_codes: marks::box_codes(marks::named(meta, marks::BOX_NAMES).as_deref(), &format!("{field}.meta_data"))?,
    })
}

/// The state: the known words; words of plug-ins count as not checked out. A payment date makes a pending order paid.
fn status(order: &Value, place: &str, warnings: &mut Vec<Problem>) -> ChannelStatus {
    let word = json::text(order, "status").unwrap_or_default().to_ascii_lowercase();
    let paid = ["date_paid_gmt", "date_paid"].iter().any(|k| json::text(order, k).is_some());
    match word.strip_prefix("wc-").unwrap_or(&word) {
        "pending" if paid => ChannelStatus::Paid,
        "pending" | "failed" | "draft" | "auto-draft" | "checkout-draft" => ChannelStatus::Pending,
        "on-hold" => ChannelStatus::OnHold,
        "processing" => ChannelStatus::Paid,
        "partial-shipped" | "partially-shipped" => ChannelStatus::PartiallyShipped,
        "completed" | "shipped" => ChannelStatus::Shipped,
        "delivered" => ChannelStatus::Delivered,
        "cancelled" | "trash" => ChannelStatus::Cancelled,
        "refunded" => ChannelStatus::Refunded,
        _ => {
            warnings.push(Problem::new(Rule::UnknownStatus, "status", word).at(place));
            ChannelStatus::Pending
        }
    }
}

/// `<key>_gmt` in UTC, else `<key>` in the shop's zone.
fn moment(input: &Input<'_>, order: &Value, key: &str) -> Result<Option<DateTime<Utc>>, Problem> {
    match json::moment(order, &format!("{key}_gmt"), chrono_tz::UTC)? {
        Some(at) => Ok(Some(at)),
        None => json::moment(order, key, input.time_zone),
    }
}

fn address(at: &Value) -> Address {
    Address {
        name: json::full_name(at, "first_name", "last_name"),
        company: json::text(at, "company"),
        street: ["address_1", "address_2"].iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "state"),
        postal_code: json::text(at, "postcode"),
        country: json::text(at, "country"),
        phone: json::text(at, "phone"),
    }
}

#[cfg(test)]
#[path = "woocommerce_tests.rs"]
pub(super) mod tests;
