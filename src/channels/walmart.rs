//! Walmart: the orders of the United States (JSON and XML) and of Mexico (JSON), and the event of the US webhook.
//!
//! Every line is one piece as a rule, with its own state; the order's state follows from its lines. A cancelled line has
//! quantity 0 in Mexico and 1 in the United States, so pieces are those of the states that are not cancelled
//! (`channels-a.md` §7). The event has lines without quantities: the order has to be fetched.

use super::collect::{self, Entry, done, each};
use super::{Input, json, statuses, values, xml};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, PartiallyShipped, Pending, Refunded, Shipped};
use chrono::{DateTime, Utc};
use serde_json::Value;

const STATUSES: [(&str, ChannelStatus); 11] = [
    ("Created", Paid),
    ("Acknowledged", Paid),
    ("InProgress", Paid),
    ("OnHold", OnHold),
    ("PendingPayment", Pending),
    ("Shipped", Shipped),
    ("Delivered", Delivered),
    ("Cancelled", Cancelled),
    ("Canceled", Cancelled),
    ("Refund", Refunded),
    ("Refunded", Refunded),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let parsed = if xml::is_xml(input.bytes) { xml::parse(input.bytes) } else { json::parse(input.bytes) };
    let document = match parsed {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if let Some(source) = document.get("source").filter(|_| document.get("payload").is_some()) {
        return event(input, &document, source);
    }
    let root = document.get("list").unwrap_or(&document);
    let root = root.get("elements").unwrap_or(root);
    let orders = root.get("order").or_else(|| root.get("orders")).unwrap_or(root);
    // A list without orders is written as an empty text or null.
    if orders.is_null() || orders.as_str() == Some("") {
        return each(input, [], &[], |_, _| Err(Problem::new(Rule::Missing, "order", "")));
    }
    each(input, json::entries(orders), &["purchaseOrderId"], |order, warnings| read(input, order, warnings))
}

fn event(input: &Input<'_>, document: &Value, source: &Value) -> Decoded {
    let payload = document.get("payload").unwrap_or(&Value::Null);
    let order = payload.get("order").unwrap_or(payload);
    match json::id(order, "purchaseOrderId") {
        Ok(Some(id)) => collect::to_fetch(input, Ok(vec![id])),
        Ok(None) => collect::ignored(input, format!("event {}", json::text(source, "eventType").unwrap_or_default())),
        Err(problem) => Decoded::refused(input.structure, problem),
    }
}

fn read(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "purchaseOrderId")?;
    let Some(lines) = order.get("orderLines") else { return Ok(Entry::ToFetch(id)) };
    let items = json::entries(lines.get("orderLine").unwrap_or(lines));
    let place = format!("order {id}");
    let mut dead = Vec::new();
    let mut out = ChannelOrder::new(id, Pending);
    let mut currency: Option<String> = None;
    for (at, item) in items.iter().enumerate() {
        let field = format!("orderLines[{at}]");
        out.changed_at = out.changed_at.max(changed_at(input, item)?);
        let (status, quantity) = pieces(item, &field, &place, warnings)?;
        let priced = price(item, &field);
        let Some(quantity) = quantity else {
            dead.push(status);
            currency = currency.or(priced.ok().and_then(|(_, c)| c));
            continue;
        };
        let (unit_price, line_currency) = priced?;
        if let (Some(one), Some(other)) = (&currency, &line_currency)
            && one != other
        {
            return Err(Problem::new(
                Rule::Contradiction,
                format!("{field}.currency"),
                format_args!("{one} / {other}"),
            ));
        }
        currency = currency.or(line_currency);
        let product = item.get("item").unwrap_or(&Value::Null);
        let sku = json::text(product, "sku");
        if sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, &field, "").at(&place));
        }
        out.lines.push(ChannelLine {
            line_id: match json::id(item, "lineNumber")? {
                Some(id) => Some(id),
                None => json::id(item, "primeLineNumber")?,
            },
            sku,
            description: json::text(product, "productName").unwrap_or_default(),
            quantity,
            unit_price,
            status,
            added_to_cart_at: None,
            mark_code: None,
            box_codes: Vec::new(),
        });
    }
    if items.is_empty() {
        return Err(Problem::new(Rule::NoLines, "orderLines", ""));
    }
    out.status = statuses::of_lines(&out.lines, &dead);
    out.cart_id = json::id(order, "customerOrderId")?;
    out.placed_at = time(input, order, "orderDate")?;
    out.currency = values::currency(currency.as_deref(), "currency", input.currency)?;
    let shipments = json::list(order, "shipments");
    if let [one] = shipments {
        out.shipment_id = json::id(one, "shipmentNo")?;
    }
    let carriers: Vec<String> = shipments.iter().filter_map(|s| json::text(s, "carrier")).collect();
    out.carrier = carriers.first().filter(|first| carriers.iter().all(|c| c == *first)).cloned();
    let none = Value::Null;
    let shipping = order.get("shippingInfo").unwrap_or(&none);
    out.ship_to = shipping.get("postalAddress").map(|a| address(a, shipping)).unwrap_or_default();
    out.customer = Customer {
        name: out.ship_to.name.clone(),
        email: json::text(order, "customerEmailId"),
        id: None,
        phone: json::text(shipping, "phone"),
    };
    done(out)
}

/// State and live pieces of a line; no pieces when all of them are cancelled.
fn pieces(
    item: &Value,
    field: &str,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> Result<(ChannelStatus, Option<u32>), Problem> {
    let list = item.get("orderLineStatuses").or_else(|| item.get("orderLineStatus")).unwrap_or(&Value::Null);
    let list = json::entries(list.get("orderLineStatus").unwrap_or(list));
    let amount = |of: &Value, key: &str| of.get(key).and_then(|q| json::text(q, "amount"));
    let named = format!("{field}.orderLineQuantity.amount");
    let ordered = amount(item, "orderLineQuantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    let mut alive = Vec::new();
    let mut dead = Vec::new();
    let mut counted = 0_u32;
    for entry in list {
        let status = statuses::of_channel(&STATUSES, json::text(entry, "status").as_deref(), field, place, warnings);
        if status.is_dead() {
            dead.push(status);
        } else {
            if let Some(text) = amount(entry, "statusQuantity") {
                counted = counted.saturating_add(values::whole(&text, &format!("{field}.statusQuantity.amount"))?);
            }
            alive.push(status);
        }
    }
    if alive.is_empty() && !dead.is_empty() {
        let refunded = dead.iter().all(|s| *s == Refunded);
        return Ok((if refunded { Refunded } else { Cancelled }, None));
    }
    if list.is_empty() {
        statuses::of_channel(&STATUSES, None, field, place, warnings);
    }
    let slowest = [Pending, OnHold].into_iter().find(|s| alive.contains(s) || alive.is_empty());
    let status = match (slowest, alive.first()) {
        (Some(slow), _) => slow,
        (None, Some(first)) if alive.iter().all(|s| s == first) => *first,
        (None, _) if alive.contains(&Paid) => PartiallyShipped,
        (None, _) => Shipped,
    };
    // Some pieces of the line are cancelled: the states say how many are left.
    let quantity = if !dead.is_empty() && counted > 0 { counted } else { values::quantity(&ordered, &named)? };
    Ok((status, Some(quantity)))
}

/// `item.unitPrice` (Mexico), else the charge `ItemPrice` (United States).
fn price(item: &Value, field: &str) -> Result<(Option<Amount>, Option<String>), Problem> {
    let none = Value::Null;
    let charges = item.get("charges").unwrap_or(&none);
    let charges = json::entries(charges.get("charge").unwrap_or(charges));
    let unit = item.get("item").and_then(|i| i.get("unitPrice")).filter(|p| json::text(p, "amount").is_some());
    let charge = || {
        let of_item = |c: &&Value| json::text(c, "chargeName").as_deref() == Some("ItemPrice");
        charges.iter().find(of_item).and_then(|c| c.get("chargeAmount"))
    };
    match unit.or_else(charge) {
        None => Ok((None, None)),
        Some(price) => Ok((json::amount(price, "amount", &format!("{field}.price"))?, json::text(price, "currency"))),
    }
}

fn changed_at(input: &Input<'_>, item: &Value) -> Result<Option<DateTime<Utc>>, Problem> {
    let mut latest = time(input, item, "statusDate")?;
    for entry in json::list(item, "orderLineStatus") {
        latest = latest.max(time(input, entry, "statusDate")?);
    }
    Ok(latest)
}

fn time(input: &Input<'_>, object: &Value, key: &str) -> Result<Option<DateTime<Utc>>, Problem> {
    json::text(object, key).map_or(Ok(None), |t| values::moment_or_millis(&t, input.time_zone, key))
}

fn address(at: &Value, shipping: &Value) -> Address {
    let street = ["address1", "address2", "address3", "address4", "address5", "address6"];
    Address {
        name: json::text(at, "name"),
        company: None,
        street: street.iter().filter_map(|k| json::text(at, k)).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "state"),
        postal_code: json::text(at, "postalCode"),
        country: json::text(at, "country"),
        phone: json::text(shipping, "phone"),
    }
}

#[cfg(test)]
#[path = "walmart_tests.rs"]
pub(super) mod tests;
