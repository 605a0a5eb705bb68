use crate::channels::fuzz::{lines, order, orders, read, refused, with_topic};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus;
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r##"{"id":9007199254740993,"name":"#1001","created_at":"2026-02-10T17:58:07-06:00",
"updated_at":"2026-02-10T18:30:00-06:00","currency":"USD","financial_status":"paid","fulfillment_status":null,"cancelled_at":null,
"email":"ana@example.com","note":"Ring twice","po_number":"PO 77","test":false,
"note_attributes":[{"name":"Código del Cliente","value":"FC-12"},{"name":"ship_date","value":"2026-02-14"}],
"customer":{"id":7001,"first_name":"Ana","last_name":"Núñez"},
"shipping_address":{"name":"Ana Núñez","address1":"Calle 1","address2":"","city":"Miami","province":"Florida","zip":"33101","country":"United States"},
"line_items":[
{"id":1,"sku":"ROSE-60","name":"Red rose","quantity":10,"current_quantity":8,"price":"18.50","properties":[{"name":"mark_code","value":"FC-13"}]},
{"id":2,"sku":"LILY","name":"Lily","quantity":2,"current_quantity":0,"price":"35.00"},
{"id":3,"sku":"","title":"Gift","variant_title":"Card","gift_card":true,"quantity":1,"price":"5.00"}],
"refunds":[]}"##;

fn edited(from: &str, to: &str) -> String {
    assert!(ORDER.contains(from), "{from}");
    ORDER.replace(from, to)
}

#[test]
fn an_edited_order_has_the_pieces_that_are_left() {
    let o = order(Kind::Shopify, ORDER);
    assert_eq!(o.channel_order_id, "9007199254740993");
    assert_eq!(lines(&o), ["ROSE-60 x8 @18.50", "- x1 @5.00"]);
    assert_eq!(
        (o.name.as_deref(), o.reference.as_deref(), o.note.as_deref()),
        (Some("#1001"), Some("PO 77"), Some("Ring twice"))
    );
    assert_eq!((o.cart_id, o.shipment_id), (None, None));
    assert_eq!((o.mark_code.as_deref(), o.lines[0].mark_code.as_deref()), (Some("FC-12"), Some("FC-13")));
    assert_eq!((o.customer.id.as_deref(), o.customer.name.as_deref()), (Some("7001"), Some("Ana Núñez")));
    assert_eq!(o.changed_at.unwrap().to_rfc3339(), "2026-02-11T00:30:00+00:00");
    assert_eq!(o.ship_date.unwrap().to_string(), "2026-02-14");
    assert_eq!(o.ship_to.street, ["Calle 1"]);
    assert_eq!(o.lines[1].description, "Gift - Card");
    let warned = read(Kind::Shopify, ORDER).warnings;
    assert_eq!(warned.iter().map(|w| (w.rule, w.field.as_str())).collect::<Vec<_>>(), [(Rule::NoSku, "line_items[2]")]);
}

#[test]
fn wrapped_and_bare_orders_are_the_same() {
    let bare = read(Kind::Shopify, ORDER);
    assert_eq!(read(Kind::Shopify, &format!("\u{feff}{{\"order\":{ORDER}}}")), bare);
    assert_eq!(read(Kind::Shopify, &format!("{{\"orders\":[{ORDER}]}}")), bare);
    assert_eq!(with_topic(Kind::Shopify, "orders/updated", ORDER), bare);
}

#[test]
fn statuses() {
    use ChannelStatus::{Cancelled, OnHold, Paid, PartiallyShipped, Pending, Refunded, Shipped};
    for (financial, fulfillment, status) in [
        ("\"paid\"", "null", Paid),
        ("\"partially_refunded\"", "null", Paid),
        ("\"authorized\"", "null", Pending),
        ("\"pending\"", "null", Pending),
        ("\"partially_paid\"", "null", Pending),
        ("\"voided\"", "null", Cancelled),
        ("\"refunded\"", "\"fulfilled\"", Refunded),
        ("\"paid\"", "\"fulfilled\"", Shipped),
        ("\"paid\"", "\"partial\"", PartiallyShipped),
        ("\"pending\"", "\"partial\"", Pending),
        ("\"paid\"", "\"on_hold\"", OnHold),
        ("\"paid\"", "\"restocked\"", Paid),
        ("\"someday\"", "null", Pending),
        ("null", "null", Pending),
    ] {
        let text = edited("\"financial_status\":\"paid\"", &format!("\"financial_status\":{financial}"));
        let text = text.replace("\"fulfillment_status\":null", &format!("\"fulfillment_status\":{fulfillment}"));
        let o = order(Kind::Shopify, &text);
        assert_eq!(o.status, status, "{financial} {fulfillment}");
        assert!(o.lines.iter().all(|l| l.status == status));
        assert_eq!(o.lines.is_empty(), status.is_dead());
        let unknown = read(Kind::Shopify, &text).warnings.iter().any(|w| w.rule == Rule::UnknownStatus);
        assert_eq!(unknown, financial == "\"someday\"" || financial == "null");
    }
    let o = order(Kind::Shopify, &edited("\"cancelled_at\":null", "\"cancelled_at\":\"2026-02-11T00:00:00-06:00\""));
    assert_eq!((o.status, o.lines.len()), (Cancelled, 0));
}

#[test]
fn what_only_names_an_order_is_fetched() {
    let fetch = |d: crate::domain::document::Decoded| match d.content {
        Content::ToFetch(ids) => ids,
        other => panic!("{other:?}"),
    };
    for text in [
        r#"{"refund":{"id":5,"order_id":9007199254740993,"refund_line_items":[]}}"#,
        r#"{"id":5,"order_id":9007199254740993,"refund_line_items":[]}"#,
        r#"{"order_edit":{"id":6,"order_id":9007199254740993,"line_items":{"additions":[]}}}"#,
        r#"{"id":7,"order_id":9007199254740993,"line_items":[{"id":1,"quantity":1}],"status":"success"}"#,
        r#"{"id":9007199254740993}"#,
        r#"{"order":{"id":"9007199254740993","financial_status":"paid"}}"#,
    ] {
        assert_eq!(fetch(read(Kind::Shopify, text)), ["9007199254740993"], "{text}");
    }
    let ids = r#"{"orders":[{"id":1},{"id":2},{"id":1}]}"#;
    assert_eq!(fetch(read(Kind::Shopify, ids)), ["1", "2"]);
}

#[test]
fn topics() {
    let deleted = with_topic(Kind::Shopify, "orders/delete", r#"{"id":9007199254740993}"#).content;
    assert_eq!(deleted, Content::Deleted(vec!["9007199254740993".into()], None));
    let other = with_topic(Kind::Shopify, "products/update", r#"{"id":1}"#).content;
    assert!(matches!(other, Content::Ignored(_)));
}

#[test]
fn wrong_lines_refuse_the_order_with_the_field() {
    for (from, to, rule, field) in [
        ("\"current_quantity\":8", "\"current_quantity\":1.5", Rule::NotWhole, "line_items[0].current_quantity"),
        ("\"current_quantity\":8", "\"current_quantity\":-1", Rule::NegativeQuantity, "line_items[0].current_quantity"),
        ("true,\"quantity\":1", "true,\"quantity\":0", Rule::ZeroQuantity, "line_items[2].quantity"),
        ("true,\"quantity\":1", "true,\"quantity\":null", Rule::Missing, "line_items[2].quantity"),
        ("\"price\":\"18.50\"", "\"price\":\"free\"", Rule::NotAnAmount, "line_items[0].price"),
        ("2026-02-10T18:30:00-06:00", "yesterday", Rule::NotADate, "updated_at"),
        ("\"currency\":\"USD\"", "\"currency\":\"dollars\"", Rule::NotACurrency, "currency"),
        ("\"id\":9007199254740993", "\"id\":9.007e15", Rule::SpreadsheetId, "id"),
        ("\"id\":9007199254740993,", "", Rule::Missing, "id"),
    ] {
        let problem = refused(Kind::Shopify, &edited(from, to));
        assert_eq!((problem.rule, problem.field.as_str()), (rule, field));
        assert!(problem.at.is_some());
    }
    let gone = edited("\"current_quantity\":8", "\"current_quantity\":0")
        .replace("true,\"quantity\":1", "true,\"quantity\":1,\"current_quantity\":0");
    assert_eq!(refused(Kind::Shopify, &gone).rule, Rule::NoLines);
    assert_eq!(refused(Kind::Shopify, "not json").rule, Rule::NotReadable);
    assert_eq!(refused(Kind::Shopify, r#"{"id":1,"variants":[],"title":"Rose"}"#).rule, Rule::NotReadable);
}

#[test]
fn one_bad_order_does_not_keep_the_others_back() {
    let bad = edited("\"current_quantity\":8", "\"current_quantity\":1.5").replace("9007199254740993", "5");
    let (good, refused) = orders(read(Kind::Shopify, &format!("{{\"orders\":[{bad},{ORDER}]}}")));
    assert_eq!(good.len(), 1);
    assert_eq!((refused[0].0.as_deref(), refused[0].1.rule), (Some("5"), Rule::NotWhole));
}
