//! Mirakl: the marketplaces of Ripley, Liverpool and Coppel.
//!
//! OR11 and OR15 (`{"orders":[…]}`), OR12 (one order), and the orders of Mirakl Connect (`{"data":[…]}`). Each line has
//! its own state. The SKU is `offer_sku`; the catalogue's codes are never it. `price_unit` is of one piece, `price` of
//! the line (`channels-b.md` §2). Addresses are missing until the order is accepted.

use super::collect::{self, Entry, done, each};
use super::{Input, json, marks, statuses, table, text, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, PartiallyShipped, Pending, Refunded, Shipped};
use serde_json::Value;

const STATUSES: [(&str, ChannelStatus); 23] = [
    ("STAGING", Pending),
    ("WAITING_ACCEPTANCE", Pending),
    ("AWAITING_ACCEPTANCE", Pending),
    ("WAITING_DEBIT", Pending),
    ("WAITING_DEBIT_PAYMENT", Pending),
    ("AWAITING_PAYMENT", Pending),
    ("SHIPPING", Paid),
    ("AWAITING_SHIPMENT", Paid),
    ("INCIDENT_OPEN", OnHold),
    ("PARTIALLY_SHIPPED", PartiallyShipped),
    ("SHIPPED", Shipped),
    ("TO_COLLECT", Shipped),
    ("RECEIVED", Delivered),
    ("DELIVERED", Delivered),
    ("CLOSED", Delivered),
    ("REFUSED", Cancelled),
    ("REJECTED", Cancelled),
    ("CANCELED", Cancelled),
    ("CANCELLED", Cancelled),
    ("REFUNDED", Refunded),
    ("FULLY_REFUNDED", Refunded),
    ("WAITING_REFUND", Refunded),
    ("WAITING_REFUND_PAYMENT", Refunded),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    if !matches!(text::first_sign(input.bytes), Some('{' | '[')) {
        return table::decode_with(input, &[]);
    }
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if document.get("status").is_some() && (document.get("urls").is_some() || document.get("tracking_id").is_some()) {
        return collect::ignored(input, "the state of an export");
    }
    let orders = document.get("orders").or_else(|| document.get("data")).unwrap_or(&document);
    each(input, json::entries(orders), &["order_id", "channel_order_id", "id"], |order, warnings| {
        if order.get("channel_order_id").is_some() {
            connect(input, order, warnings)
        } else {
            marketplace(input, order, warnings)
        }
    })
}

fn marketplace(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "order_id")?;
    let Some(lines) = order.get("order_lines") else { return Ok(Entry::ToFetch(id)) };
    let mut out = start(id, order, "order_state", warnings);
    let none = Value::Null;
    let customer = order.get("customer").unwrap_or(&none);
    out.cart_id = json::id(order, "commercial_id")?;
    out.placed_at = json::moment(order, "created_date", input.time_zone)?;
    out.changed_at = json::moment(order, "last_updated_date", input.time_zone)?;
    let currency = json::text(order, "currency_iso_code");
    out.currency = values::currency(currency.as_deref(), "currency_iso_code", input.currency)?;
    out.customer = Customer {
        name: json::full_name(customer, "firstname", "lastname"),
        email: json::text(order, "customer_notification_email"),
        id: json::id(customer, "customer_id")?,
        phone: customer.get("shipping_address").and_then(|a| json::text(a, "phone")),
    };
    out.ship_to = customer.get("shipping_address").map(address).unwrap_or_default();
    let references = order.get("references").unwrap_or(&none);
    out.reference = json::first_text(references, &["order_reference_for_customer", "order_reference_for_seller"]);
    out.carrier = json::text(order, "shipping_company");
    out.mark_code = marks::in_attributes(order.get("order_additional_fields"));
    for (at, item) in json::entries(lines).iter().enumerate() {
        let field = format!("order_lines[{at}]");
        let status = line_status(&out, item, "order_line_state", &field, warnings);
        if out.status.is_dead() || status.is_dead() {
            continue;
        }
        let quantity = pieces(item, &field)?;
        let unit = json::amount(item, "price_unit", &format!("{field}.price_unit"))?;
        let all = json::amount(item, "price", &format!("{field}.price"))?;
        if let (Some(unit), Some(all)) = (unit, all)
            && unit.times(quantity) != Some(all)
        {
            let what = format!("{all} is not {quantity} × {unit}");
            warnings.push(Problem::new(Rule::LeftOut, format!("{field}.price"), what).at(place(&out)));
        }
        let line = ChannelLine {
            line_id: json::id(item, "order_line_id")?,
            sku: json::text(item, "offer_sku"),
            description: json::text(item, "product_title").unwrap_or_default(),
            quantity,
            unit_price: unit.or_else(|| all.and_then(|a| a.per_piece(quantity))),
            status,
            added_to_cart_at: None,
            mark_code: marks::in_attributes(item.get("order_line_additional_fields")),
            box_codes: Vec::new(),
        };
        push(&mut out, line, &field, warnings);
    }
    finish(out, json::entries(lines))
}

fn connect(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "channel_order_id")?;
    let Some(lines) = order.get("order_lines") else { return Ok(Entry::ToFetch(id)) };
    let mut out = start(id, order, "status", warnings);
    let none = Value::Null;
    let theirs = order.get("fulfillment").and_then(|f| json::text(f, "type")).filter(|t| t != "FULFILLED_BY_SELLER");
    if let Some(sender) = theirs {
        let place = place(&out);
        out.status = statuses::not_ours(out.status, "fulfillment.type", &sender, &place, warnings);
    }
    out.placed_at = json::moment(order, "created_at", input.time_zone)?;
    out.changed_at = json::moment(order, "updated_at", input.time_zone)?;
    let shipping = order.get("shipping_info").unwrap_or(&none);
    out.ship_to = shipping.get("address").map(address).unwrap_or_default();
    out.carrier = json::text(shipping, "carrier");
    out.customer =
        Customer { name: out.ship_to.name.clone(), email: json::text(shipping, "email"), ..Customer::default() };
    out.mark_code = marks::in_attributes(order.get("custom_attributes"));
    let mut currency = None;
    for (at, item) in json::entries(lines).iter().enumerate() {
        let field = format!("order_lines[{at}]");
        let price = item.get("price").unwrap_or(&none);
        currency = currency.or_else(|| json::text(price, "currency"));
        let status = line_status(&out, item, "status", &field, warnings);
        if out.status.is_dead() || status.is_dead() {
            continue;
        }
        let quantity = pieces(item, &field)?;
        let product = item.get("product").unwrap_or(&none);
        let line = ChannelLine {
            line_id: json::id(item, "channel_order_line_id")?,
            sku: json::text(product, "id"),
            description: json::text(product, "title").unwrap_or_default(),
            quantity,
            unit_price: connect_price(price, quantity, &field, &place(&out), warnings)?,
            status,
            added_to_cart_at: None,
            mark_code: marks::in_attributes(item.get("custom_attributes")),
            box_codes: Vec::new(),
        };
        push(&mut out, line, &field, warnings);
    }
    out.currency = values::currency(currency.as_deref(), "price.currency", input.currency)?;
    finish(out, json::entries(lines))
}

/// Whether the price of several pieces is of one or of all is not documented: it is told only for one piece.
fn connect_price(
    price: &Value,
    quantity: u32,
    field: &str,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> Result<Option<Amount>, Problem> {
    let amount = json::amount(price, "amount", &format!("{field}.price.amount"))?;
    if let Some(amount) = amount.filter(|_| quantity > 1) {
        let what = format!("{amount} for {quantity} pieces: of one or of all?");
        warnings.push(Problem::new(Rule::LeftOut, format!("{field}.price"), what).at(place));
        return Ok(None);
    }
    Ok(amount)
}

fn start(id: String, order: &Value, key: &str, warnings: &mut Vec<Problem>) -> ChannelOrder {
    let place = format!("order {id}");
    let word = json::text(order, key);
    let status = statuses::of_channel(&STATUSES, word.as_deref(), key, &place, warnings);
    ChannelOrder::new(id, status)
}

fn place(order: &ChannelOrder) -> String {
    format!("order {}", order.channel_order_id)
}

/// The line's own state; the order's where it has none, and where the order is held.
fn line_status(
    order: &ChannelOrder,
    item: &Value,
    key: &str,
    field: &str,
    warnings: &mut Vec<Problem>,
) -> ChannelStatus {
    let Some(word) = json::text(item, key) else { return order.status };
    let own = statuses::of_channel(&STATUSES, Some(&word), &format!("{field}.{key}"), &place(order), warnings);
    if order.status == OnHold && own == Paid { OnHold } else { own }
}

fn pieces(item: &Value, field: &str) -> Result<u32, Problem> {
    let named = format!("{field}.quantity");
    let text = json::text(item, "quantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    values::quantity(&text, &named)
}

fn push(out: &mut ChannelOrder, line: ChannelLine, field: &str, warnings: &mut Vec<Problem>) {
    if line.sku.is_none() {
        warnings.push(Problem::new(Rule::NoSku, field, "").at(place(out)));
    }
    out.lines.push(line);
}

/// An order of which every line is cancelled is cancelled, whatever its own word is.
fn finish(mut out: ChannelOrder, lines: &[Value]) -> Result<Entry, Problem> {
    if out.lines.is_empty() && !lines.is_empty() && !out.status.is_dead() {
        out.status = Cancelled;
    }
    done(out)
}

fn address(at: &Value) -> Address {
    let street = ["street_1", "street_2", "street", "street_additional_info", "additional_info"];
    Address {
        name: json::full_name(at, "firstname", "lastname").or_else(|| json::full_name(at, "first_name", "last_name")),
        company: json::text(at, "company"),
        street: street.iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "state"),
        postal_code: json::text(at, "zip_code"),
        country: json::first_text(at, &["country", "country_iso_code"]),
        phone: json::text(at, "phone"),
    }
}

#[cfg(test)]
#[path = "mirakl_tests.rs"]
pub(super) mod tests;
