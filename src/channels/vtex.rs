//! VTEX: orders of its OMS, hook notifications and feed events (Elektra).
//!
//! Amounts are whole hundredths. One purchase may be split into several orders of one `orderGroup`. Hooks and feeds only
//! name orders (`channels-a.md` §8). The SKU is `refId`, else `sellerSku`; `id` is the store's own code and never it.

use super::collect::{self, Entry, done, each};
use super::{Input, json, marks, statuses, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, OnHold, Paid, Pending, Shipped};
use serde_json::Value;

const STATUSES: [(&str, ChannelStatus); 31] = [
    ("order-created", Pending),
    ("order-completed", Pending),
    ("on-order-completed", Pending),
    ("on-order-completed-ffm", Pending),
    ("order-accepted", Pending),
    ("order-create-error", Pending),
    ("order-creation-error", Pending),
    ("waiting-for-sellers-confirmation", Pending),
    ("waiting-for-order-authorization", Pending),
    ("waiting-for-authorization", Pending),
    ("waiting-for-manual-authorization", Pending),
    ("waiting-ffmt-authorization", Pending),
    ("payment-pending", Pending),
    ("payment-denied", Pending),
    ("payment-approved", Paid),
    ("approve-payment", Paid),
    ("window-to-cancel", Paid),
    ("waiting-for-fulfillment", Paid),
    ("authorize-fulfillment", Paid),
    ("ready-for-handling", Paid),
    ("start-handling", Paid),
    ("handling", Paid),
    ("ready-for-invoicing", Paid),
    ("invoice", Paid),
    ("invoiced", Shipped),
    ("request-cancel", OnHold),
    ("cancellation-requested", OnHold),
    ("cancel", Cancelled),
    ("canceled", Cancelled),
    ("cancelled", Cancelled),
    ("replaced", Cancelled),
];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    if document.get("hookConfig").is_some() {
        return collect::ignored(input, "set-up ping");
    }
    if document.get("OrderId").is_some() {
        return collect::to_fetch(input, json::need_id(&document, "OrderId").map(|id| vec![id]));
    }
    let orders = document.get("list").or_else(|| document.get("orders")).or_else(|| document.get("order"));
    let orders = json::entries(orders.unwrap_or(&document));
    each(input, orders, &["orderId"], |order, warnings| read(input, order, warnings))
}

fn read(input: &Input<'_>, order: &Value, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    let id = json::need_id(order, "orderId")?;
    // Feed events and list-orders have no items.
    let Some(Value::Array(items)) = order.get("items") else { return Ok(Entry::ToFetch(id)) };
    let place = format!("order {id}");
    let word = json::text(order, "status");
    let status = statuses::of_channel(&STATUSES, word.as_deref(), "status", &place, warnings);
    let none = Value::Null;
    let part = |key: &str| order.get(key).unwrap_or(&none);
    let mut out = ChannelOrder::new(id, status);
    out.name = json::text(order, "sequence");
    out.cart_id = json::id(order, "orderGroup")?;
    out.placed_at = json::moment(order, "creationDate", input.time_zone)?;
    out.changed_at = json::moment(order, "lastChange", input.time_zone)?;
    let currency = json::text(part("storePreferencesData"), "currencyCode");
    out.currency = values::currency(currency.as_deref(), "storePreferencesData.currencyCode", input.currency)?;
    let profile = part("clientProfileData");
    out.customer = Customer {
        name: json::full_name(profile, "firstName", "lastName"),
        email: json::text(profile, "email"),
        id: json::id(profile, "userProfileId")?,
        phone: json::text(profile, "phone"),
    };
    out.ship_to = part("shippingData").get("address").map(address).unwrap_or_default();
    out.note = json::text(part("openTextField"), "value");
    for app in json::list(part("customData"), "customApps") {
        let fields = app.get("fields");
        out.mark_code = out.mark_code.or_else(|| marks::in_attributes(fields));
        out.reference = out.reference.or_else(|| marks::named(fields, marks::REFERENCE_NAMES));
    }
    if !status.is_dead() {
        for (at, item) in items.iter().enumerate() {
            let field = format!("items[{at}]");
            let line = line(item, &field, status)?;
            if line.sku.is_none() {
                warnings.push(Problem::new(Rule::NoSku, &field, "").at(&place));
            }
            out.lines.push(line);
        }
        let removed = json::list(part("changesAttachment"), "changesData");
        let removed = removed.iter().map(|c| json::list(c, "itemsRemoved").len()).sum::<usize>();
        if removed > 0 {
            let what = format!("{removed}: whether items already counts them is for the channel to tell");
            warnings.push(Problem::new(Rule::LeftOut, "changesAttachment.itemsRemoved", what).at(&place));
        }
    }
    done(out)
}

fn line(item: &Value, field: &str, status: ChannelStatus) -> Result<ChannelLine, Problem> {
    let named = format!("{field}.quantity");
    let quantity = json::text(item, "quantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    let key = if json::text(item, "price").is_some() { "price" } else { "sellingPrice" };
    Ok(ChannelLine {
        line_id: json::id(item, "uniqueId")?,
        sku: json::first_text(item, &["refId", "sellerSku"]),
        description: json::text(item, "name").unwrap_or_default(),
        quantity: values::quantity(&quantity, &named)?,
        unit_price: hundredths(item, key, &format!("{field}.{key}"))?,
        status,
        added_to_cart_at: None,
        mark_code: marks::in_attributes(item.get("attachments")),
        box_codes: Vec::new(),
    })
}

/// `1850` is 18.50.
fn hundredths(item: &Value, key: &str, field: &str) -> Result<Option<Amount>, Problem> {
    let Some(text) = json::text(item, key) else { return Ok(None) };
    let wrong = || Problem::new(Rule::NotAnAmount, field, &text);
    let whole = text.strip_suffix(".0").unwrap_or(&text);
    let cents: i64 = whole.parse().map_err(|_| wrong())?;
    cents.checked_mul(100).map(|v| Some(Amount::from_parts(v, 2))).ok_or_else(wrong)
}

fn address(at: &Value) -> Address {
    let street = [json::text(at, "street"), json::text(at, "number")];
    let street = street.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let rest = ["complement", "neighborhood", "reference"].iter().filter_map(|k| json::text(at, k));
    Address {
        name: json::text(at, "receiverName"),
        company: None,
        street: Some(street).filter(|s| !s.is_empty()).into_iter().chain(rest).collect(),
        city: json::text(at, "city"),
        region: json::text(at, "state"),
        postal_code: json::text(at, "postalCode"),
        country: json::text(at, "country"),
        phone: None,
    }
}

#[cfg(test)]
#[path = "vtex_tests.rs"]
pub(super) mod tests;
