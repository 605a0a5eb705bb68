//! Seller Center: Falabella, Linio and Dafiti, in XML and JSON, and the newer REST orders of Dafiti.
//!
//! One `OrderItem` is one piece, with its own state. `Sku` is the seller's, `ShopSku` the marketplace's (in the REST
//! orders `sellerSku` and `sku`). The enclosing order's id counts, items may carry another one; `OrderNumber` is what
//! the buyer reads and may be shared: it is the cart, `PackageId` the shipment. GetOrders has headers only, which wait;
//! GetOrderItems has lines only, which are an order already; both are joined. `pending` is paid and waits for the seller, the unpaid state is
//! `payment_pending` (`channels-b.md` §1). Times have no zone.

use super::collect::{self, Entry, Found, done, too_many};
use super::{Input, json, marks, seller_center_rest, statuses, table, text, values, xml};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::halves::Half;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, Paid, Pending, Refunded, Shipped};
use serde_json::Value;
use std::collections::HashMap;

pub(super) const STATUSES: [(&str, ChannelStatus); 23] = [
    ("payment_pending", Pending),
    ("awaiting_payment", Pending),
    ("pending", Paid),
    ("processing", Paid),
    ("packed", Paid),
    ("ready_to_ship", Paid),
    ("ready to ship", Paid),
    ("shipped", Shipped),
    ("in_transit", Shipped),
    ("delivered", Delivered),
    ("return_shipped_by_customer", Delivered),
    ("return_ship_by_customer", Delivered),
    ("return_waiting_for_approval", Delivered),
    ("return_awaiting_for_approval", Delivered),
    ("return_rejected", Delivered),
    ("failed", Cancelled),
    ("failed_delivery", Cancelled),
    ("delivery_failed", Cancelled),
    ("canceled", Cancelled),
    ("cancelled", Cancelled),
    ("return_delivered", Refunded),
    ("returned", Refunded),
    ("refunded", Refunded),
];

/// An order's header, where there is one, and its items.
type Raw<'a> = (Option<&'a Value>, Vec<&'a Value>);

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let parsed = match text::first_sign(input.bytes) {
        Some('{' | '[') => json::parse(input.bytes),
        Some('<') => xml::parse(input.bytes),
        _ => return table::decode_with(input, &STATUSES),
    };
    let document = match parsed {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if let Some(error) = document.get("ErrorResponse") {
        let head = error.get("Head").unwrap_or(error);
        let code = json::text(head, "ErrorCode").unwrap_or_default();
        let said = json::text(head, "ErrorMessage").unwrap_or_default();
        return Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "", format!("error {code} {said}")));
    }
    if let Some(event) = json::text(&document, "event") {
        return webhook(input, &document, &event);
    }
    if seller_center_rest::is_one(&document) {
        return seller_center_rest::decode(input, &document);
    }
    let root = document.get("SuccessResponse").unwrap_or(&document);
    let body = root.get("Body").unwrap_or(root);
    match raw_orders(body) {
        Some(orders) => read_all(input, &orders),
        None => Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "", "no Orders and no OrderItems")),
    }
}

/// The body carries ids only.
fn webhook(input: &Input<'_>, document: &Value, event: &str) -> Decoded {
    let payload = document.get("payload").unwrap_or(&Value::Null);
    match json::id(payload, "OrderId") {
        Ok(Some(id)) => collect::to_fetch(input, Ok(vec![id])),
        Ok(None) => collect::ignored(input, format!("event {event}")),
        Err(problem) => Decoded::refused(input.structure, problem),
    }
}

/// `Orders.Order` with or without items, or items alone, brought together by their order id.
fn raw_orders(body: &Value) -> Option<Vec<Raw<'_>>> {
    if let Some(orders) = body.get("Orders") {
        let list = json::entries(orders.get("Order").unwrap_or(orders));
        return Some(list.iter().map(|order| (Some(order), items(order))).collect());
    }
    if body.get("OrderItems").is_some() {
        let mut by_order: Vec<Raw<'_>> = Vec::new();
        let mut at: HashMap<String, usize> = HashMap::new();
        for item in items(body) {
            let id = json::text(item, "OrderId").unwrap_or_default();
            let index = *at.entry(id).or_insert(by_order.len());
            match by_order.get_mut(index) {
                Some((_, list)) => list.push(item),
                None => by_order.push((None, vec![item])),
            }
        }
        return Some(by_order);
    }
    let bare = body.get("OrderId").is_some();
    bare.then(|| vec![(Some(body), items(body))])
}

/// `OrderItems.OrderItem`, one or many; once they came directly under `OrderItems`.
fn items(of: &Value) -> Vec<&Value> {
    let Some(list) = of.get("OrderItems") else { return Vec::new() };
    json::entries(list.get("OrderItem").unwrap_or(list)).iter().collect()
}

fn read_all(input: &Input<'_>, orders: &[Raw<'_>]) -> Decoded {
    let mut found = Found::default();
    for (header, items) in orders {
        if found.is_full() {
            return too_many(input);
        }
        let source = header.or_else(|| items.first().copied()).unwrap_or(&Value::Null);
        let id = json::text(source, "OrderId");
        let place = id.as_ref().map_or_else(|| "order".to_owned(), |id| format!("order {id}"));
        let entry = read(input, source, *header, items, &place, &mut found.warnings);
        found.take(id, entry.map_err(|p| p.at(place)));
    }
    found.finish(input.structure)
}

fn read(
    input: &Input<'_>,
    source: &Value,
    header: Option<&Value>,
    items: &[&Value],
    place: &str,
    warnings: &mut Vec<Problem>,
) -> Result<Entry, Problem> {
    let id = json::need_id(source, "OrderId")?;
    let mut out = ChannelOrder::new(id, Pending);
    if items.is_empty() {
        out.half = Some(Half::Header);
        out.status = header_status(source);
        out.cart_id = json::id(source, "OrderNumber")?;
        out.name = json::text(source, "OrderNumber");
        fill(input, source, &mut out)?;
        return Ok(Entry::Half(Box::new(out)));
    }
    out.half = header.is_none().then_some(Half::Lines);
    let mut dead = Vec::new();
    let mut currency: Option<String> = None;
    let (mut packages, mut carriers) = (Vec::new(), Vec::new());
    for (at, item) in items.iter().enumerate() {
        let field = format!("OrderItem[{at}]");
        out.changed_at = out.changed_at.max(json::moment(item, "UpdatedAt", input.time_zone)?);
        out.placed_at = [out.placed_at, json::moment(item, "CreatedAt", input.time_zone)?].into_iter().flatten().min();
        agree(&mut currency, json::text(item, "Currency"), &field)?;
        let word = json::text(item, "Status");
        let mut status = statuses::of_channel(&STATUSES, word.as_deref(), &format!("{field}.Status"), place, warnings);
        if let Some(sender) = theirs(json::text(item, "ShippingType")) {
            status = statuses::not_ours(status, &format!("{field}.ShippingType"), &sender, place, warnings);
        }
        if status.is_dead() {
            dead.push(status);
            continue;
        }
        packages.push(json::id(item, "PackageId")?);
        carriers.push(json::text(item, "ShipmentProvider"));
        let sku = json::text(item, "Sku");
        if sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, &field, "").at(place));
        }
        let quantity = json::text(item, "Quantity");
        out.lines.push(ChannelLine {
            line_id: json::id(item, "OrderItemId")?,
            sku,
            description: json::text(item, "Name").unwrap_or_default(),
            quantity: quantity.map_or(Ok(1), |q| values::quantity(&q, &format!("{field}.Quantity")))?,
            unit_price: json::amount(item, "ItemPrice", &format!("{field}.ItemPrice"))?,
            status,
            added_to_cart_at: None,
            mark_code: None,
            box_codes: Vec::new(),
        });
    }
    out.status = statuses::of_lines(&out.lines, &dead);
    out.currency = values::currency(currency.as_deref(), "Currency", input.currency)?;
    out.shipment_id = common(packages);
    out.carrier = common(carriers);
    let number = header.unwrap_or(source);
    out.cart_id = json::id(number, "OrderNumber")?;
    out.name = json::text(number, "OrderNumber");
    if let Some(header) = header {
        fill(input, header, &mut out)?;
    }
    done(out)
}

/// The state of an order without its items: it says something only when all of them are gone.
fn header_status(header: &Value) -> ChannelStatus {
    let statuses = header.get("Statuses").unwrap_or(&Value::Null);
    let inner = statuses.get("Status").unwrap_or(statuses);
    let list = if let Value::Array(list) = inner { list.as_slice() } else { std::slice::from_ref(inner) };
    let words: Vec<String> = list.iter().filter_map(|w| json::text(w, "Status").or_else(|| json::text_of(w))).collect();
    let dead: Vec<ChannelStatus> = words
        .iter()
        .filter_map(|w| STATUSES.iter().find(|(known, _)| known.eq_ignore_ascii_case(w)).map(|(_, s)| *s))
        .filter(|s| s.is_dead())
        .collect();
    if words.is_empty() || dead.len() < words.len() { Paid } else { statuses::of_lines(&[], &dead) }
}

/// What the header adds.
fn fill(input: &Input<'_>, header: &Value, out: &mut ChannelOrder) -> Result<(), Problem> {
    out.changed_at = out.changed_at.max(json::moment(header, "UpdatedAt", input.time_zone)?);
    if let Some(at) = json::moment(header, "CreatedAt", input.time_zone)? {
        out.placed_at = Some(at);
    }
    out.ship_to = header.get("AddressShipping").map(address).unwrap_or_default();
    out.customer = Customer {
        name: json::full_name(header, "CustomerFirstName", "CustomerLastName").or_else(|| out.ship_to.name.clone()),
        email: ["AddressShipping", "AddressBilling"]
            .iter()
            .find_map(|k| header.get(*k).and_then(|a| json::text(a, "CustomerEmail"))),
        id: None,
        phone: out.ship_to.phone.clone(),
    };
    out.note = json::first_text(header, &["Remarks", "DeliveryInfo"]);
    out.mark_code = marks::in_attributes(header.get("ExtraAttributes"));
    Ok(())
}

/// Who sends it, when it is not the seller.
pub(super) fn theirs(shipping_type: Option<String>) -> Option<String> {
    shipping_type.filter(|t| {
        let plain = marks::plain(t);
        matches!(plain.as_str(), "own warehouse" | "fulfillment" | "fulfilment" | "warehouse")
    })
}

/// The one value that all have in common.
pub(super) fn common(values: Vec<Option<String>>) -> Option<String> {
    let mut values = values.into_iter();
    let first = values.next().flatten()?;
    values.all(|v| v.as_ref() == Some(&first)).then_some(first)
}

pub(super) fn agree(currency: &mut Option<String>, other: Option<String>, field: &str) -> Result<(), Problem> {
    match (currency.as_deref(), other) {
        (Some(one), Some(other)) if one != other => {
            Err(Problem::new(Rule::Contradiction, format!("{field}.Currency"), format_args!("{one} / {other}")))
        }
        (None, other) => {
            *currency = other;
            Ok(())
        }
        _ => Ok(()),
    }
}

fn address(at: &Value) -> Address {
    let street = ["Address1", "Address2", "Address3", "Address4", "Address5", "Ward"];
    Address {
        name: json::full_name(at, "FirstName", "LastName"),
        company: None,
        street: street.iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "City"),
        region: json::text(at, "Region"),
        postal_code: json::text(at, "PostCode"),
        country: json::text(at, "Country"),
        phone: json::first_text(at, &["Phone", "Phone2"]),
    }
}

#[cfg(test)]
#[path = "seller_center_tests.rs"]
pub(super) mod tests;
