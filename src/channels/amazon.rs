//! Amazon: orders of the interfaces `v0` and `2026-01-01`, ORDER_CHANGE notifications, and the flat file of orders.
//!
//! In `v0` the header (`getOrders`) and the lines (`getOrderItems`) are two documents, which are joined; headers alone wait.
//! Lines alone are an order: Amazon tells prices only once the payment went through, so priced lines are checked out.
//! `ItemPrice` is the price of all pieces of a line, `unitPrice` of one. A cancelled line has quantity 0
//! (`channels-a.md` §6). What Amazon's own warehouse sends is held, with a warning: it is not ours to pick.

use super::collect::{self, Entry, done, each};
use super::{Input, amazon_file, json, marks, statuses, text, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::halves::Half;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Paid, PartiallyShipped, Pending, Shipped};
use serde_json::Value;

const STATUSES: [(&str, ChannelStatus); 12] = [
    ("Pending", Pending),
    ("PendingAvailability", Pending),
    ("PENDING_AVAILABILITY", Pending),
    ("Unshipped", Paid),
    ("InvoiceUnconfirmed", Paid),
    ("PartiallyShipped", PartiallyShipped),
    ("PARTIALLY_SHIPPED", PartiallyShipped),
    ("Shipped", Shipped),
    ("Canceled", Cancelled),
    ("Cancelled", Cancelled),
    ("Unfulfillable", Cancelled),
    ("ToBeShipped", Paid),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let parsed = match text::first_sign(input.bytes) {
        Some('{' | '[') => json::parse(input.bytes),
        _ => amazon_file::read(input.bytes),
    };
    let document = match parsed {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    // An event bus wraps the notification.
    let document = document.get("detail").unwrap_or(&document);
    if let Some(kind) = json::text(document, "NotificationType") {
        let change = document.get("Payload").and_then(|p| p.get("OrderChangeNotification"));
        return match change {
            Some(change) => collect::to_fetch(input, json::need_id(change, "AmazonOrderId").map(|id| vec![id])),
            None => collect::ignored(input, format!("notification {kind}")),
        };
    }
    let root = document.get("payload").unwrap_or(document);
    let orders = ["Orders", "orders", "order"].iter().find_map(|k| root.get(*k)).unwrap_or(root);
    each(input, json::entries(orders), &["AmazonOrderId", "orderId"], |order, warnings| {
        if order.get("AmazonOrderId").is_some() { v0(input, order, warnings) } else { v2026(input, order, warnings) }
    })
}

fn v0(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "AmazonOrderId")?;
    let place = format!("order {id}");
    let word = json::text(order, "OrderStatus");
    let Some(items) = order.get("OrderItems") else {
        if word.is_none() {
            return Ok(Entry::ToFetch(id));
        }
        let mut status = statuses::of_channel(&STATUSES, word.as_deref(), "OrderStatus", &place, warnings);
        if json::text(order, "FulfillmentChannel").as_deref() == Some("AFN") {
            status = statuses::not_ours(status, "FulfillmentChannel", "AFN", &place, warnings);
        }
        let mut out = ChannelOrder { half: Some(Half::StatedHeader), ..ChannelOrder::new(id, status) };
        let currency = order.get("OrderTotal").and_then(|t| json::text(t, "CurrencyCode"));
        out.currency = values::currency(currency.as_deref(), "CurrencyCode", input.currency)?;
        head(input, order, &mut out)?;
        return if status.is_dead() { done(out) } else { Ok(Entry::Half(Box::new(out))) };
    };
    let items = json::entries(items);
    let headed = word.is_some();
    let mut status = if headed {
        statuses::of_channel(&STATUSES, word.as_deref(), "OrderStatus", &place, warnings)
    } else {
        let priced = items.iter().any(|i| i.get("ItemPrice").is_some_and(|p| json::text(p, "Amount").is_some()));
        if priced { Paid } else { Pending }
    };
    if json::text(order, "FulfillmentChannel").as_deref() == Some("AFN") {
        status = statuses::not_ours(status, "FulfillmentChannel", "AFN", &place, warnings);
    }
    let mut currency = order.get("OrderTotal").and_then(|t| json::text(t, "CurrencyCode"));
    let mut out = ChannelOrder::new(id, status);
    for (at, item) in items.iter().enumerate() {
        let field = format!("OrderItems[{at}]");
        let pieces =
            Pieces { item, field: &field, ordered: "QuantityOrdered", shipped: json::text(item, "QuantityShipped") };
        let Some((quantity, line_status)) = pieces.read(status)? else { continue };
        if item.get("BuyerRequestedCancel").is_some_and(|c| json::is_true(c, "IsBuyerRequestedCancel")) {
            asked_to_cancel(&field, &place, warnings);
        }
        let price = item.get("ItemPrice").unwrap_or(&Value::Null);
        currency = currency.or_else(|| json::text(price, "CurrencyCode"));
        let all = json::amount(price, "Amount", &format!("{field}.ItemPrice.Amount"))?;
        let names = ["OrderItemId", "SellerSKU", "Title"];
        push(&mut out, item, names, quantity, all.and_then(|a| a.per_piece(quantity)), line_status, &field, warnings)?;
    }
    if !headed {
        out.half = Some(Half::Lines);
        out.status = if items.is_empty() { Pending } else { statuses::of_lines(&out.lines, &[]) };
    }
    out.currency = values::currency(currency.as_deref(), "CurrencyCode", input.currency)?;
    head(input, order, &mut out)?;
    finish(out)
}

/// What belongs to an order of `v0` as a whole.
fn head(input: &Input<'_>, order: &Value, out: &mut ChannelOrder) -> Result<(), Problem> {
    out.placed_at = json::moment(order, "PurchaseDate", input.time_zone)?;
    out.changed_at = json::moment(order, "LastUpdateDate", input.time_zone)?;
    let none = Value::Null;
    let buyer = order.get("BuyerInfo").unwrap_or(&none);
    out.ship_to = order.get("ShippingAddress").map(address).unwrap_or_default();
    out.customer = Customer {
        name: json::text(buyer, "BuyerName").or_else(|| out.ship_to.name.clone()),
        email: json::text(buyer, "BuyerEmail"),
        id: None,
        phone: json::text(buyer, "BuyerPhone"),
    };
    out.reference = json::first_text(buyer, &["PurchaseOrderNumber"]);
    Ok(())
}

fn v2026(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "orderId")?;
    let Some(items) = order.get("orderItems") else { return Ok(Entry::ToFetch(id)) };
    let place = format!("order {id}");
    let none = Value::Null;
    let part = |of: &'_ Value, key: &str| of.get(key).cloned().unwrap_or_default();
    let fulfillment = order.get("fulfillment").unwrap_or(&none);
    let word = json::text(fulfillment, "fulfillmentStatus");
    let mut status =
        statuses::of_channel(&STATUSES, word.as_deref(), "fulfillment.fulfillmentStatus", &place, warnings);
    if json::text(fulfillment, "fulfilledBy").as_deref() == Some("AMAZON") {
        status = statuses::not_ours(status, "fulfillment.fulfilledBy", "AMAZON", &place, warnings);
    }
    let mut currency =
        order.get("proceeds").and_then(|p| p.get("grandTotal")).and_then(|t| json::text(t, "currencyCode"));
    let mut out = ChannelOrder::new(id, status);
    for (at, item) in json::entries(items).iter().enumerate() {
        let field = format!("orderItems[{at}]");
        let sent = part(item, "fulfillment");
        let pieces =
            Pieces { item, field: &field, ordered: "quantityOrdered", shipped: json::text(&sent, "quantityFulfilled") };
        let cancellation = part(item, "cancellation");
        let Some((mut quantity, line_status)) = pieces.read(status)? else { continue };
        if cancellation.get("cancellationExecution").is_some_and(|c| !c.is_null()) {
            // Cancelled, wholly or in part: what is left is counted in the fulfillment.
            let left = |key: &str| json::text(&sent, key).map_or(Ok(0), |t| values::whole(&t, key));
            quantity = left("quantityFulfilled")?.saturating_add(left("quantityUnfulfilled")?);
            if quantity == 0 {
                continue;
            }
        } else if cancellation.get("cancellationRequest").is_some_and(|c| !c.is_null()) {
            asked_to_cancel(&field, &place, warnings);
        }
        let product = part(item, "product");
        let unit = product.get("price").and_then(|p| p.get("unitPrice")).cloned().unwrap_or_default();
        currency = currency.or_else(|| json::text(&unit, "currencyCode"));
        let price = json::amount(&unit, "amount", &format!("{field}.product.price.unitPrice.amount"))?;
        let flat = serde_json::json!({
            "orderItemId": part(item, "orderItemId"),
            "sellerSku": part(&product, "sellerSku"),
            "title": part(&product, "title"),
        });
        push(&mut out, &flat, ["orderItemId", "sellerSku", "title"], quantity, price, line_status, &field, warnings)?;
    }
    out.currency = values::currency(currency.as_deref(), "currencyCode", input.currency)?;
    out.placed_at = json::moment(order, "createdTime", input.time_zone)?;
    out.changed_at = json::moment(order, "lastUpdatedTime", input.time_zone)?;
    let buyer = order.get("buyer").unwrap_or(&none);
    let recipient = order.get("recipient").and_then(|r| r.get("deliveryAddress"));
    out.ship_to = recipient.map(address).unwrap_or_default();
    out.customer = Customer {
        name: json::text(buyer, "buyerName").or_else(|| out.ship_to.name.clone()),
        email: json::text(buyer, "buyerEmail"),
        id: None,
        phone: None,
    };
    out.reference = json::text(buyer, "buyerPurchaseOrderNumber");
    finish(out)
}

/// The pieces of a line and how far they are.
struct Pieces<'a> {
    item: &'a Value,
    field: &'a str,
    ordered: &'a str,
    shipped: Option<String>,
}

impl Pieces<'_> {
    /// None when the line is cancelled: it then has quantity 0.
    fn read(&self, order: ChannelStatus) -> Result<Option<(u32, ChannelStatus)>, Problem> {
        let named = format!("{}.{}", self.field, self.ordered);
        let text = json::text(self.item, self.ordered).ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
        let ordered = values::whole(&text, &named)?;
        if ordered == 0 || order.is_dead() {
            return Ok(None);
        }
        let shipped =
            self.shipped.as_deref().map_or(Ok(0), |t| values::whole(t, &format!("{}: shipped", self.field)))?;
        let status = match shipped {
            _ if !order.is_checked_out() => order,
            0 if order == PartiallyShipped => Paid,
            0 => order,
            n if n >= ordered => Shipped,
            _ => PartiallyShipped,
        };
        Ok(Some((ordered, status)))
    }
}

#[expect(clippy::too_many_arguments, reason = "two interfaces with other names fill the same line")]
fn push(
    out: &mut ChannelOrder,
    item: &Value,
    [id, sku, title]: [&str; 3],
    quantity: u32,
    unit_price: Option<Amount>,
    status: ChannelStatus,
    field: &str,
    warnings: &mut Vec<Problem>,
) -> Result<(), Problem> {
    let sku = json::text(item, sku);
    if sku.is_none() {
        warnings.push(Problem::new(Rule::NoSku, field, "").at(format!("order {}", out.channel_order_id)));
    }
    out.lines.push(ChannelLine {
        line_id: json::id(item, id)?,
        sku,
        description: json::text(item, title).unwrap_or_default(),
        quantity,
        unit_price,
        status,
        added_to_cart_at: None,
        mark_code: marks::in_attributes(item.get("BuyerCustomizedInfo")),
        box_codes: Vec::new(),
    });
    Ok(())
}

fn asked_to_cancel(field: &str, place: &str, warnings: &mut Vec<Problem>) {
    warnings.push(Problem::new(Rule::LeftOut, field, "the buyer asks to cancel it, the seller decides").at(place));
}

fn finish(mut out: ChannelOrder) -> Result<Entry, Problem> {
    if out.status.is_dead() {
        out.lines.clear();
    }
    done(out)
}

fn address(at: &Value) -> Address {
    let text = |old: &str, new: &str| json::first_text(at, &[old, new]);
    let street = [("AddressLine1", "addressLine1"), ("AddressLine2", "addressLine2"), ("AddressLine3", "addressLine3")];
    Address {
        name: text("Name", "name"),
        company: text("CompanyName", "companyName"),
        street: street.iter().filter_map(|(old, new)| text(old, new)).collect(),
        city: text("City", "city"),
        region: text("StateOrRegion", "stateOrRegion"),
        postal_code: text("PostalCode", "postalCode"),
        country: text("CountryCode", "countryCode"),
        phone: text("Phone", "phone"),
    }
}

#[cfg(test)]
#[path = "amazon_tests.rs"]
pub(super) mod tests;
