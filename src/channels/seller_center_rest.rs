//! The newer REST orders of Seller Center (Dafiti): `sku` is the shop's there and `sellerSku` the seller's.

use super::collect::{Entry, done, each};
use super::seller_center::{STATUSES, common, theirs};
use super::{Input, json, statuses, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::halves::Half;
use crate::domain::problem::{Problem, Rule};
use serde_json::Value;

/// Whether a document is one of these: an order, a list of them, or `{"items":[…orders…]}`.
pub(super) fn is_one(document: &Value) -> bool {
    let of = |v: &Value| v.get("number").is_some() && (v.get("items").is_some() || v.get("statusList").is_some());
    orders(document).first().is_some_and(of)
}

fn orders(document: &Value) -> &[Value] {
    let inner = document.get("items").filter(|_| document.get("number").is_none());
    json::entries(inner.unwrap_or(document))
}

/// Reads a document.
pub(super) fn decode(input: &Input<'_>, document: &Value) -> Decoded {
    each(input, orders(document), &["id"], |order, warnings| read(input, order, warnings))
}

fn read(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "id")?;
    let items = json::list(order, "items");
    let place = format!("order {id}");
    let none = Value::Null;
    let mut out = ChannelOrder::new(id, ChannelStatus::Pending);
    let mut dead = Vec::new();
    let mut carriers = Vec::new();
    out.changed_at = json::moment(order, "updatedAt", input.time_zone)?;
    for (at, item) in items.iter().enumerate() {
        let field = format!("items[{at}]");
        out.changed_at = out.changed_at.max(json::moment(item, "updatedAt", input.time_zone)?);
        let word = json::text(item, "status");
        let shipment = item.get("shipment").unwrap_or(&none);
        let mut status = statuses::of_channel(&STATUSES, word.as_deref(), &format!("{field}.status"), &place, warnings);
        if let Some(sender) = theirs(json::text(shipment, "type")) {
            status = statuses::not_ours(status, &format!("{field}.shipment.type"), &sender, &place, warnings);
        }
        if status.is_dead() {
            dead.push(status);
            continue;
        }
        let product = item.get("product").unwrap_or(&none);
        let sku = json::text(product, "sellerSku");
        if sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, &field, "").at(&place));
        }
        carriers.push(json::text(shipment, "provider"));
        out.lines.push(ChannelLine {
            line_id: json::id(item, "id")?,
            sku,
            description: json::text(product, "name").unwrap_or_default(),
            quantity: 1,
            unit_price: json::amount(item, "unitPrice", &format!("{field}.unitPrice"))?,
            status,
            added_to_cart_at: None,
            mark_code: None,
            box_codes: Vec::new(),
        });
    }
    let alone = items.is_empty();
    // A header alone says something of the state only when it is joined with its lines.
    out.status = if alone { ChannelStatus::Paid } else { statuses::of_lines(&out.lines, &dead) };
    out.half = alone.then_some(Half::Header);
    out.cart_id = json::id(order, "number")?;
    out.name = json::text(order, "number");
    out.carrier = common(carriers);
    out.placed_at = json::moment(order, "createdAt", input.time_zone)?;
    out.currency = values::currency(json::text(order, "currency").as_deref(), "currency", input.currency)?;
    let customer = order.get("customer").unwrap_or(&none);
    out.ship_to = order.get("address").and_then(|a| a.get("shipping")).map(address).unwrap_or_default();
    out.customer = Customer {
        name: json::full_name(customer, "firstName", "lastName"),
        email: json::text(customer, "email"),
        id: json::id(customer, "id")?,
        phone: json::text(customer, "phone"),
    };
    out.note = json::first_text(order, &["remarks", "deliveryInfo"]);
    if alone { Ok(Entry::Half(Box::new(out))) } else { done(out) }
}

fn address(at: &Value) -> Address {
    let street = ["address1", "address2", "address3", "address4", "address5", "ward"];
    Address {
        name: json::full_name(at, "firstName", "lastName"),
        company: None,
        street: street.iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "region"),
        postal_code: json::first_text(at, &["postCode", "postcode"]),
        country: json::text(at, "country"),
        phone: json::text(at, "phone"),
    }
}
