//! Another k2kd: the lines of its `GET /v1/orders` and `k2k orders --json`, one object a line, or one document of them.
//!
//! Its order number is the channel's id of the order. It tells no time of a change but counts them: revision and boxes
//! sent stand in for the stamp, so that an older page never overwrites a newer one. What it shows in a structure
//! (`as=1`) tells no states and is refused.

use super::collect::{self, Entry, Found, done};
use super::seller_center::common;
use super::{Input, json, marks, statuses, text, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Paid, PartiallyShipped, Pending, Shipped};
use chrono::DateTime;
use serde_json::Value;

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    let refused = |problem| Decoded::refused(input.structure, problem);
    let Some(text) = text::decode(input.bytes) else {
        return refused(Problem::new(Rule::NotReadable, "", "not a text"));
    };
    let lines = || text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let whole = lines().count() == 1 || lines().next().is_none_or(|(line, _)| json::parse(line.as_bytes()).is_err());
    let mut found = Found::default();
    if whole {
        let document = match json::parse(input.bytes) {
            Ok(document) => document,
            Err(problem) => return refused(problem),
        };
        for order in json::entries(document.get("orders").unwrap_or(&document)) {
            if found.is_full() {
                return collect::too_many(input);
            }
            one(input, order, None, &mut found);
        }
        return found.finish(input.structure);
    }
    for (line, number) in lines() {
        if found.is_full() {
            return collect::too_many(input);
        }
        match json::parse(line.as_bytes()) {
            Ok(order) => one(input, &order, Some(number), &mut found),
            Err(problem) => found.take(None, Err(problem.at(format!("row {number}")))),
        }
    }
    found.finish(input.structure)
}

fn one(input: &Input<'_>, order: &Value, row: Option<usize>, found: &mut Found) {
    let id = json::text(order, "order");
    let place = match (&id, row) {
        (Some(id), _) => format!("order {id}"),
        (None, Some(row)) => format!("row {row}"),
        (None, None) => "order".to_owned(),
    };
    let entry = read(input, order, &place, &mut found.warnings);
    found.take(id, entry.map_err(|p| if p.at.is_some() { p } else { p.at(place) }));
}

fn read(input: &Input<'_>, order: &Value, place: &str, warnings: &mut Vec<Problem>) -> Result<Entry, Problem> {
    if order.get("as").is_some() || order.get("structure").is_some() {
        return Err(Problem::new(
            Rule::NotReadable,
            "",
            "orders in a structure: they tell no states, ask for them without it",
        ));
    }
    let id = json::need_id(order, "order")?;
    let word = json::text(order, "status");
    let known = [("draft", Pending), ("pending", Paid), ("confirmed", Paid), ("voided", Cancelled)];
    let status = statuses::of_channel(&known, word.as_deref(), "status", place, warnings);
    let count = |key: &str| json::text(order, key).map_or(Ok(0), |t| values::whole(&t, key));
    let (sent, boxes) = (count("boxes_shipped")?, count("boxes")?);
    let mut out = ChannelOrder::new(id, status);
    if !status.is_dead() {
        for (at, line) in json::list(order, "lines").iter().enumerate() {
            out.lines.push(read_line(line, &format!("lines[{at}]"), input, place, warnings)?);
        }
        out.status = match sent {
            0 => statuses::of_lines(&out.lines, &[]),
            n if n >= boxes => Shipped,
            _ => PartiallyShipped,
        };
    }
    let revision = json::text(order, "revision").map_or(Ok(None), |t| values::whole(&t, "revision").map(Some))?;
    out.changed_at = revision.and_then(|revision| DateTime::from_timestamp(i64::from(revision), sent.min(999_999_999)));
    let parts = json::list(order, "channel_orders");
    let ids = |key: &str| parts.iter().map(|p| json::id(p, key)).collect::<Result<Vec<_>, _>>().map(common);
    out.cart_id = ids("cart_id")?;
    out.shipment_id = ids("shipment_id")?;
    out.name = Some(out.channel_order_id.clone());
    out.placed_at = json::moment(order, "placed_at", input.time_zone)?;
    out.ship_date = json::text(order, "ship_date").map_or(Ok(None), |t| values::day(&t, "ship_date"))?;
    out.currency = values::currency(json::text(order, "currency").as_deref(), "currency", input.currency)?;
    out.customer = Customer { name: json::text(order, "customer"), ..Customer::default() };
    out.reference = json::text(order, "reference");
    out.carrier = json::text(order, "carrier");
    out.note = json::text(order, "note");
    out.test = order.get("flags").and_then(Value::as_array).is_some_and(|f| f.iter().any(|w| w == "test"));
    let street: Vec<String> = json::list(order, "ship_to").iter().filter_map(json::text_of).collect();
    if !street.is_empty() {
        let street = street.into_iter().filter(|line| Some(line) != out.customer.name.as_ref()).collect();
        out.ship_to = Address { name: out.customer.name.clone(), street, ..Address::default() };
    }
    done(out)
}

fn read_line(
    line: &Value,
    field: &str,
    input: &Input<'_>,
    place: &str,
    warnings: &mut Vec<Problem>,
) -> Result<ChannelLine, Problem> {
    let named = format!("{field}.quantity");
    let quantity = json::text(line, "quantity").ok_or_else(|| Problem::new(Rule::Missing, &named, ""))?;
    let word = json::text(line, "checkout");
    let known = [("checked_out", Paid), ("pending", Pending)];
    let sku = json::text(line, "sku");
    if sku.is_none() {
        warnings.push(Problem::new(Rule::NoSku, field, "").at(place));
    }
    let codes: Vec<String> = json::list(line, "box_codes").iter().filter_map(json::text_of).collect();
    Ok(ChannelLine {
        line_id: json::id(line, "line")?,
        sku,
        description: json::text(line, "description").unwrap_or_default(),
        quantity: values::quantity(&quantity, &named)?,
        unit_price: json::amount(line, "unit_price", &format!("{field}.unit_price"))?,
        status: statuses::of_channel(&known, word.as_deref(), &format!("{field}.checkout"), place, warnings),
        added_to_cart_at: json::moment(line, "added_to_cart_at", input.time_zone)?,
        mark_code: json::text(line, "mark_code"),
        box_codes: marks::box_codes(Some(&codes.join(" ")), &format!("{field}.box_codes"))?,
    })
}

#[cfg(test)]
pub(super) mod tests {
    use crate::channels::fuzz::{lines, order, orders, read, refused};
    use crate::domain::channel::Kind;
    use crate::domain::channel_order::ChannelStatus::{Cancelled, Paid, PartiallyShipped, Pending, Shipped};
    use crate::domain::problem::Rule;

    pub(in crate::channels) const ORDER: &str = r#"{"order":"7042K","number":7042,"k2k":true,"status":"draft","revision":3,"buyer":"FW01","customer":"Ana",
"channel":"fw-shopify","kind":"shopify","channel_orders":[{"channel_order_id":"9007199254740993","cart_id":"c1","shipment_id":null,"status":"pending"}],
"currency":"USD","total":"64.50","placed_at":"2026-02-10T15:12:00Z","ship_date":"2026-02-14","earliest_ship_date":"2026-02-13","awb":null,"carrier":"FedEx","reference":"PO-9",
"lines":[{"line":1,"sku":"ROSE","description":"Roses","quantity":2,"unit_price":"18.50","checkout":"checked_out","added_to_cart_at":"2026-02-10T15:00:00Z","mark_code":"M-7","box_codes":["KS1","KS2"]},
{"line":2,"sku":"LILY","description":"Lilies","quantity":1,"unit_price":"27.50","checkout":"pending","added_to_cart_at":"2026-02-10T15:01:00Z","mark_code":null,"box_codes":[]}],
"boxes":3,"labels_printed":0,"boxes_shipped":0,"flags":["test"],"ship_to":["Ana","Calle 1","Bogotá"]}"#;

    #[test]
    fn an_order_of_another_k2kd() {
        let o = order(Kind::K2k, ORDER);
        assert_eq!((o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status), ("7042K", Some("c1"), Pending));
        assert_eq!(lines(&o), ["ROSE x2 @18.50", "LILY x1 @27.50"]);
        assert_eq!(o.lines.iter().map(|l| l.status).collect::<Vec<_>>(), [Paid, Pending]);
        assert_eq!((o.lines[0].box_codes.len(), o.lines[0].mark_code.as_deref()), (2, Some("M-7")));
        assert_eq!((o.reference.as_deref(), o.carrier.as_deref(), o.test), (Some("PO-9"), Some("FedEx"), true));
        assert_eq!((o.ship_to.name.as_deref(), o.ship_to.street.join("|").as_str()), (Some("Ana"), "Calle 1|Bogotá"));
        assert_eq!(o.ship_date.unwrap().to_string(), "2026-02-14");
    }

    #[test]
    fn one_a_line_or_a_list_or_a_page() {
        let flat = ORDER.replace('\n', "");
        let other = flat.replace("7042K", "7043K");
        for text in [
            format!("{flat}\n{other}\n"),
            format!("[{flat},{other}]"),
            format!("{{\"orders\":[{ORDER},{other}]}}"),
            format!("\n{flat}\r\n\r\n{other}"),
        ] {
            let (found, bad) = orders(read(Kind::K2k, &text));
            let ids: Vec<_> = found.iter().map(|o| o.channel_order_id.as_str()).collect();
            assert_eq!((ids, bad.len()), (vec!["7042K", "7043K"], 0), "{text}");
        }
        let (found, bad) = orders(read(Kind::K2k, &format!("{flat}\n{{\"order\":\n{other}")));
        assert_eq!((found.len(), bad.len(), bad[0].1.at.as_deref()), (2, 1, Some("row 2")));
    }

    #[test]
    fn states_and_the_order_of_versions() {
        let with = |from: &str, to: &str| order(Kind::K2k, &ORDER.replace(from, to));
        assert_eq!(with("\"draft\"", "\"voided\"").status, Cancelled);
        assert!(with("\"draft\"", "\"voided\"").lines.is_empty());
        assert_eq!(with("\"boxes_shipped\":0", "\"boxes_shipped\":1").status, PartiallyShipped);
        assert_eq!(with("\"boxes_shipped\":0", "\"boxes_shipped\":3").status, Shipped);
        let stamp = |from: &str, to: &str| with(from, to).changed_at.unwrap();
        let first = order(Kind::K2k, ORDER).changed_at.unwrap();
        assert!(first < stamp("\"boxes_shipped\":0", "\"boxes_shipped\":1"));
        assert!(stamp("\"boxes_shipped\":0", "\"boxes_shipped\":1") < stamp("\"revision\":3", "\"revision\":4"));
    }

    #[test]
    fn wrong_ones_are_refused_for_their_reason() {
        assert_eq!(refused(Kind::K2k, &ORDER.replace("\"quantity\":2", "\"quantity\":0")).rule, Rule::ZeroQuantity);
        assert_eq!(refused(Kind::K2k, &ORDER.replace("\"KS1\"", "\"K S1 ñ\"")).rule, Rule::NotABoxCode);
        assert_eq!(refused(Kind::K2k, "{\"status\":\"draft\"}").rule, Rule::Missing);
        let shown = r#"{"order":"7042K","currency":"USD","as":{"structure":1,"orders":[]}}"#;
        assert_eq!(refused(Kind::K2k, shown).rule, Rule::NotReadable);
    }
}
