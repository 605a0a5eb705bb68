//! Mercado Libre: orders, searches, packs and notifications.
//!
//! One order holds one product; the orders of a cart share `pack_id` and `shipping.id` (`channels-a.md` §5). The
//! notification and the pack only name orders. The address is in the shipment, which is another document and joined by
//! its id; or a fetcher puts it into the order as `shipment`, and the orders of its cart as `pack`. Lines have no id of
//! their own.

use super::collect::{self, Entry, done, each};
use super::{Input, json, marks, statuses, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::halves::Half;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending};
use serde_json::Value;

const STATUSES: [(&str, ChannelStatus); 9] = [
    ("paid", Paid),
    ("partially_refunded", Paid),
    ("confirmed", Pending),
    ("payment_required", Pending),
    ("payment_in_process", Pending),
    ("partially_paid", Pending),
    ("pending_cancel", OnHold),
    ("cancelled", Cancelled),
    ("invalid", Cancelled),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if let Some(resource) = json::text(&document, "resource") {
        return notification(input, &document, &resource);
    }
    if document.get("orders").is_some() && document.get("order_items").is_none() {
        let ids = json::list(&document, "orders").iter().map(|o| json::need_id(o, "id")).collect();
        return collect::to_fetch(input, ids);
    }
    let is_shipment = ["destination", "receiver_address", "logistic", "logistic_type"];
    if document.get("order_items").is_none() && is_shipment.iter().any(|k| document.get(*k).is_some()) {
        return each(input, [&document], &["id"], |shipment, _| read_shipment(input, shipment));
    }
    let orders = json::entries(document.get("results").unwrap_or(&document));
    each(input, orders, &["id"], |order, warnings| read(input, order, warnings))
}

/// The address of a shipment, in the newer form (`destination`) or the older one (`receiver_address`). It is the half
/// of every order that travels in it, and is kept by its own id.
fn read_shipment(input: &Input<'_>, shipment: &Value) -> Result<Entry, Problem> {
    let none = Value::Null;
    let id = json::need_id(shipment, "id")?;
    let destination = shipment.get("destination").unwrap_or(&none);
    let at = [destination.get("shipping_address"), shipment.get("receiver_address")].into_iter().flatten().next();
    let at = at.unwrap_or(&none);
    let named = |key: &str| at.get(key).and_then(|v| json::text(v, "name").or_else(|| json::text_of(v)));
    let street = json::text(at, "address_line").or_else(|| json::full_name(at, "street_name", "street_number"));
    let receiver = |key: &str| json::text(destination, key).or_else(|| json::text(at, key));
    let mut out = ChannelOrder { half: Some(Half::Address), ..ChannelOrder::new(id.clone(), Paid) };
    out.shipment_id = Some(id);
    out.changed_at = json::moment(shipment, "last_updated", input.time_zone)?;
    out.siblings = json::id(shipment, "order_id")?.into_iter().collect();
    out.carrier = json::text(shipment, "tracking_method");
    out.ship_to = Address {
        name: receiver("receiver_name"),
        company: None,
        street: street.into_iter().chain(json::text(at, "comment")).collect(),
        city: named("city"),
        region: named("state"),
        postal_code: json::text(at, "zip_code"),
        country: at.get("country").and_then(|c| json::text(c, "id")).or_else(|| named("country")),
        phone: receiver("receiver_phone"),
    };
    Ok(Entry::Half(Box::new(out)))
}

/// A pointer: `/orders/2195160686`.
fn notification(input: &Input<'_>, document: &Value, resource: &str) -> Decoded {
    let topic = json::text(document, "topic").unwrap_or_default();
    let order = resource.trim_matches('/').strip_prefix("orders/").filter(|id| !id.is_empty());
    match order {
        Some(id) if id.bytes().all(|b| b.is_ascii_digit()) => {
            collect::to_fetch(input, values::id(id, "resource").map(|id| id.into_iter().collect()))
        }
        Some(_) => Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "resource", resource)),
        None => collect::ignored(input, format!("topic {topic}")),
    }
}

fn read(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "id")?;
    let Some(items) = order.get("order_items") else { return Ok(Entry::ToFetch(id)) };
    let place = format!("order {id}");
    let status = status(order, &place, warnings);
    let mut out = ChannelOrder::new(id, status);
    out.cart_id = json::id(order, "pack_id")?;
    out.shipment_id = order.get("shipping").map_or(Ok(None), |s| json::id(s, "id"))?;
    out.placed_at = json::moment(order, "date_created", input.time_zone)?;
    out.changed_at = match json::moment(order, "last_updated", input.time_zone)? {
        Some(at) => Some(at),
        None => json::moment(order, "date_last_updated", input.time_zone)?,
    };
    let items = json::entries(items);
    let currency = json::text(order, "currency_id").or_else(|| items.iter().find_map(|i| json::text(i, "currency_id")));
    out.currency = values::currency(currency.as_deref(), "currency_id", input.currency)?;
    let none = Value::Null;
    let buyer = order.get("buyer").unwrap_or(&none);
    out.customer = Customer {
        name: json::full_name(buyer, "first_name", "last_name").or_else(|| json::text(buyer, "nickname")),
        email: json::text(buyer, "email"),
        id: json::id(buyer, "id")?,
        phone: buyer.get("phone").and_then(|p| json::text(p, "number")),
    };
    out.ship_to = order.get("shipment").map(ship_to).unwrap_or_default();
    let cart = order.get("pack").map(|p| json::list(p, "orders")).unwrap_or_default();
    for sibling in cart {
        out.siblings.extend(json::id(sibling, "id")?.filter(|id| *id != out.channel_order_id));
    }
    out.note = json::text(order, "comment");
    out.test = order.get("tags").is_some_and(|tags| has_tag(tags, "test_order"));
    if !status.is_dead() {
        for (at, item) in items.iter().enumerate() {
            let line = line(item, &format!("order_items[{at}]"), status)?;
            if line.sku.is_none() {
                warnings.push(Problem::new(Rule::NoSku, format!("order_items[{at}]"), "").at(&place));
            }
            out.lines.push(line);
        }
    }
    done(out)
}

fn status(order: &Value, place: &str, warnings: &mut Vec<Problem>) -> ChannelStatus {
    let word = json::text(order, "status");
    let status = statuses::of_channel(&STATUSES, word.as_deref(), "status", place, warnings);
    let tag = |name| order.get("tags").is_some_and(|tags| has_tag(tags, name));
    match status {
        // The channel asks not to send it.
        Paid if tag("fraud_risk_detected") => OnHold,
        Paid if tag("delivered") => Delivered,
        other => other,
    }
}

/// The address of a shipment: `destination.shipping_address`, in the older form `receiver_address`.
fn ship_to(shipment: &Value) -> Address {
    let none = Value::Null;
    let to = shipment.get("destination").unwrap_or(&none);
    let at = to.get("shipping_address").or_else(|| shipment.get("receiver_address")).unwrap_or(&none);
    let named = |key: &str| at.get(key).and_then(|v| json::text(v, "name").or_else(|| json::text_of(v)));
    let own = |key: &str| json::text(to, key).or_else(|| json::text(at, key));
    let numbered = [json::text(at, "street_name"), json::text(at, "street_number")];
    let numbered = numbered.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let street = json::text(at, "address_line").or_else(|| Some(numbered).filter(|s| !s.is_empty()));
    let rest = [json::text(at, "comment"), named("neighborhood")];
    Address {
        name: own("receiver_name"),
        company: None,
        street: street.into_iter().chain(rest.into_iter().flatten()).collect(),
        city: named("city"),
        region: named("state"),
        postal_code: json::text(at, "zip_code"),
        country: at.get("country").and_then(|c| json::text(c, "id").or_else(|| json::text(c, "name"))),
        phone: own("receiver_phone"),
    }
}

fn has_tag(tags: &Value, name: &str) -> bool {
    tags.as_array().is_some_and(|list| list.iter().any(|t| t.as_str() == Some(name)))
}

fn line(item: &Value, field: &str, status: ChannelStatus) -> Result<ChannelLine, Problem> {
    let none = Value::Null;
    let product = item.get("item").unwrap_or(&none);
    let named = format!("{field}.quantity");
    let quantity = json::text(item, "quantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    if let Some(measure) = item.get("requested_quantity").and_then(|q| json::text(q, "measure")).filter(|m| m != "unit")
    {
        // Pieces can't be counted in metres.
        return Err(Problem::new(Rule::NotWhole, format!("{field}.requested_quantity.measure"), measure));
    }
    Ok(ChannelLine {
        line_id: None,
        sku: json::first_text(product, &["seller_sku", "seller_custom_field"]),
        description: json::text(product, "title").unwrap_or_default(),
        quantity: values::quantity(&quantity, &named)?,
        unit_price: json::amount(item, "unit_price", &format!("{field}.unit_price"))?,
        status,
        added_to_cart_at: None,
        mark_code: marks::in_attributes(product.get("variation_attributes")),
        box_codes: Vec::new(),
    })
}

#[cfg(test)]
#[path = "mercado_libre_tests.rs"]
pub(super) mod tests;
