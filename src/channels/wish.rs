//! Wish: orders of the interfaces V2 (every number a text) and V3.
//!
//! An order is one product; the orders of a cart share `transaction_id`. V2 names no currency (`channels-a.md` §9).

use super::collect::{Entry, done, each};
use super::{Input, json, statuses, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending, Refunded, Shipped};
use serde_json::Value;

const STATUSES: [(&str, ChannelStatus); 11] = [
    ("APPROVED", Paid),
    ("PENDING", Pending),
    ("REQUIRE_REVIEW", OnHold),
    ("ON_HOLD", OnHold),
    ("SHIPPED", Shipped),
    ("DELIVERED", Delivered),
    ("CANCELLED", Cancelled),
    ("CANCELED", Cancelled),
    ("DECLINED", Cancelled),
    ("DELETED", Cancelled),
    ("REFUNDED", Refunded),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if let Some(code) = json::text(&document, "code").filter(|c| c != "0") {
        let said = json::text(&document, "message").unwrap_or_default();
        return Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "", format!("error {code} {said}")));
    }
    let orders = json::entries(document.get("data").unwrap_or(&document));
    let orders = orders.iter().map(|o| o.get("Order").or_else(|| o.get("order")).unwrap_or(o));
    each(input, orders, &["order_id", "id"], |order, warnings| {
        if order.get("order_id").is_some() { v2(input, order, warnings) } else { v3(input, order, warnings) }
    })
}

fn v2(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "order_id")?;
    if order.get("quantity").is_none() && order.get("state").is_none() {
        return Ok(Entry::ToFetch(id));
    }
    let mut out = start(id, order, warnings)?;
    out.placed_at = json::moment(order, "order_time", input.time_zone)?;
    out.changed_at = json::moment(order, "last_updated", input.time_zone)?;
    out.currency = input.currency;
    out.ship_to = order.get("ShippingDetail").map(address).unwrap_or_default();
    out.customer = Customer { name: out.ship_to.name.clone(), id: json::id(order, "buyer_id")?, ..Customer::default() };
    if !out.status.is_dead() {
        let price = json::amount(order, "price", "price")?;
        let line = line(order, "product_name", json::text(order, "quantity"), "quantity", price, out.status)?;
        push(&mut out, line, warnings);
    }
    done(out)
}

fn v3(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "id")?;
    let Some(product) = order.get("product_information") else { return Ok(Entry::ToFetch(id)) };
    let none = Value::Null;
    let payment = order.get("order_payment").and_then(|p| p.get("general_payment_details")).unwrap_or(&none);
    let price = payment.get("product_price").unwrap_or(&none);
    let mut out = start(id, order, warnings)?;
    out.placed_at = json::moment(order, "released_at", input.time_zone)?;
    out.changed_at = json::moment(order, "updated_at", input.time_zone)?;
    out.currency = values::currency(json::text(price, "currency_code").as_deref(), "currency_code", input.currency)?;
    let detail = order.get("full_address").and_then(|a| a.get("shipping_detail"));
    out.ship_to = detail.map(address).unwrap_or_default();
    out.customer = Customer { name: out.ship_to.name.clone(), phone: out.ship_to.phone.clone(), ..Customer::default() };
    if !out.status.is_dead() {
        let amount = json::amount(price, "amount", "product_price.amount")?;
        let pieces = json::text(payment, "product_quantity");
        let line = line(product, "name", pieces, "product_quantity", amount, out.status)?;
        push(&mut out, line, warnings);
    }
    done(out)
}

fn start(id: String, order: &Value, warnings: &mut Vec<Problem>) -> Result<ChannelOrder, Problem> {
    let place = format!("order {id}");
    let word = json::text(order, "state");
    let status = statuses::of_channel(&STATUSES, word.as_deref(), "state", &place, warnings);
    let mut out = ChannelOrder::new(id, status);
    out.cart_id = json::id(order, "transaction_id")?;
    Ok(out)
}

fn push(out: &mut ChannelOrder, line: ChannelLine, warnings: &mut Vec<Problem>) {
    if line.sku.is_none() {
        warnings.push(Problem::new(Rule::NoSku, "sku", "").at(format!("order {}", out.channel_order_id)));
    }
    out.lines.push(line);
}

fn line(
    product: &Value,
    name: &str,
    quantity: Option<String>,
    field: &str,
    unit_price: Option<Amount>,
    status: ChannelStatus,
) -> Result<ChannelLine, Problem> {
    let quantity = quantity.ok_or_else(|| Problem::new(Rule::Missing, field, ""))?;
    let parts: Vec<String> = [name, "color", "size"].iter().filter_map(|k| json::text(product, k)).collect();
    Ok(ChannelLine {
        line_id: None,
        sku: json::text(product, "sku"),
        description: parts.join(", "),
        quantity: values::quantity(&quantity, field)?,
        unit_price,
        status,
        added_to_cart_at: None,
        mark_code: None,
        box_codes: Vec::new(),
    })
}

fn address(at: &Value) -> Address {
    let phone = at.get("phone_number");
    Address {
        name: json::text(at, "name"),
        company: None,
        street: ["street_address1", "street_address2"].iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "state"),
        postal_code: json::text(at, "zipcode"),
        country: json::first_text(at, &["country", "country_code"]),
        phone: phone.and_then(|p| json::text_of(p).or_else(|| json::text(p, "number"))),
    }
}

#[cfg(test)]
#[path = "wish_tests.rs"]
pub(super) mod tests;
