use crate::channels::fuzz::{lines, order, read, refused, with_topic};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus;
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r#"{"id":727,"number":"W-727","status":"processing","currency":"USD",
"date_created":"2026-02-10T08:15:30","date_created_gmt":"2026-02-10T14:15:30","date_modified_gmt":"2026-02-10T14:16:02",
"date_paid_gmt":"2026-02-10T14:16:02","customer_id":26,"customer_note":"no lilies",
"billing":{"first_name":"Ana","last_name":"Núñez","address_1":"Calle 1","city":"Puebla","email":"ana@example.com"},
"shipping":{"first_name":"","last_name":"","address_1":"","city":""},
"meta_data":[{"id":1,"key":"_mark_code","value":"FC-1"},{"id":2,"key":"x","value":{"a":[1]}}],
"line_items":[
{"id":1,"name":"Rose","sku":5555,"quantity":3,"subtotal":"36.00","price":10.799999999999999,"meta_data":[{"key":"customer_code","value":"FC-2"}]},
{"id":2,"name":"Vase","sku":"","quantity":3,"subtotal":"10.00","price":3.33333},
{"id":3,"name":"Card","sku":"CARD","quantity":1,"price":2.5}],
"refunds":[]}"#;

fn edited(from: &str, to: &str) -> String {
    assert!(ORDER.contains(from), "{from}");
    ORDER.replace(from, to)
}

#[test]
fn prices_are_per_piece_before_coupons() {
    let o = order(Kind::Woocommerce, ORDER);
    assert_eq!(lines(&o), ["5555 x3 @12.00", "- x3 @3.3333", "CARD x1 @2.5"]);
    assert_eq!(
        (o.status, o.name.as_deref(), o.note.as_deref()),
        (ChannelStatus::Paid, Some("W-727"), Some("no lilies"))
    );
    assert_eq!(o.placed_at.unwrap().to_rfc3339(), "2026-02-10T14:15:30+00:00");
    assert_eq!(o.changed_at.unwrap().to_rfc3339(), "2026-02-10T14:16:02+00:00");
    assert_eq!((o.mark_code.as_deref(), o.lines[0].mark_code.as_deref()), (Some("FC-1"), Some("FC-2")));
    assert_eq!((o.customer.id.as_deref(), o.ship_to.city.as_deref()), (Some("26"), Some("Puebla")));
    let local = edited("\"date_created_gmt\":\"2026-02-10T14:15:30\",", "");
    assert_eq!(order(Kind::Woocommerce, &local).placed_at, o.placed_at);
    assert_eq!(order(Kind::Woocommerce, &edited("\"customer_id\":26", "\"customer_id\":0")).customer.id, None);
}

#[test]
fn wrapped_listed_and_bare_orders_are_the_same() {
    let bare = read(Kind::Woocommerce, ORDER);
    for text in [format!("{{\"data\":{ORDER}}}"), format!("[{ORDER}]"), format!("{{\"data\":[{ORDER}]}}")] {
        assert_eq!(read(Kind::Woocommerce, &text), bare);
    }
}

#[test]
fn statuses() {
    use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending, Refunded, Shipped};
    for (word, paid, status) in [
        ("pending", false, Pending),
        ("pending", true, Paid),
        ("processing", true, Paid),
        ("processing", false, Paid),
        ("on-hold", false, OnHold),
        ("completed", true, Shipped),
        ("delivered", true, Delivered),
        ("cancelled", false, Cancelled),
        ("refunded", true, Refunded),
        ("failed", false, Pending),
        ("trash", false, Cancelled),
        ("checkout-draft", false, Pending),
        ("wc-packing", true, Pending),
    ] {
        let text = edited("\"processing\"", &format!("\"{word}\""));
        let text = if paid {
            text
        } else {
            text.replace("\"date_paid_gmt\":\"2026-02-10T14:16:02\"", "\"date_paid_gmt\":null")
        };
        let o = order(Kind::Woocommerce, &text);
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word} {paid}");
        let unknown = read(Kind::Woocommerce, &text).warnings.iter().any(|w| w.rule == Rule::UnknownStatus);
        assert_eq!(unknown, word == "wc-packing");
    }
}

#[test]
fn the_parts_of_a_bundle_are_picked_not_the_basket() {
    let text = r#"{"id":1,"status":"processing","currency":"COP","line_items":[
        {"id":10,"name":"Basket","sku":"BASKET","quantity":1,"subtotal":"59000","bundled_by":"","bundled_items":[11,12]},
        {"id":11,"name":"Rose","sku":"ROSE","quantity":12,"subtotal":"0","bundled_by":10,"bundled_items":[]},
        {"id":12,"name":"Chocolate","sku":"CHOC","quantity":1,"subtotal":"0","bundled_by":"10"}]}"#;
    assert_eq!(lines(&order(Kind::Woocommerce, text)), ["ROSE x12 @0", "CHOC x1 @0"]);
    let warned = &read(Kind::Woocommerce, text).warnings[0];
    assert_eq!((warned.rule, warned.field.as_str()), (Rule::LeftOut, "line_items[0]"));
    let alone = r#"{"id":1,"status":"processing","line_items":[
        {"id":10,"name":"Basket","sku":"BASKET","quantity":1,"subtotal":"59000","bundled_items":[11,12]}]}"#;
    assert_eq!(lines(&order(Kind::Woocommerce, alone)), ["BASKET x1 @59000"]);
}

#[test]
fn pings_topics_and_names() {
    assert!(matches!(read(Kind::Woocommerce, "webhook_id=12").content, Content::Ignored(_)));
    assert!(matches!(with_topic(Kind::Woocommerce, "product.updated", ORDER).content, Content::Ignored(_)));
    assert_eq!(read(Kind::Woocommerce, r#"{"id":727}"#).content, Content::ToFetch(vec!["727".into()]));
    let deleted = with_topic(Kind::Woocommerce, "order.deleted", r#"{"id":727}"#).content;
    assert_eq!(deleted, Content::Deleted(vec!["727".into()], None));
    assert_eq!(refused(Kind::Woocommerce, "webhook_id=x").rule, Rule::NotReadable);
}

#[test]
fn wrong_lines_refuse_the_order_with_the_field() {
    for (from, to, rule, field) in [
        ("5555,\"quantity\":3", "5555,\"quantity\":1.5", Rule::NotWhole, "line_items[0].quantity"),
        ("5555,\"quantity\":3", "5555,\"quantity\":0", Rule::ZeroQuantity, "line_items[0].quantity"),
        ("5555,\"quantity\":3", "5555,\"quantity\":-2", Rule::NegativeQuantity, "line_items[0].quantity"),
        ("\"36.00\"", "\"x\"", Rule::NotAnAmount, "line_items[0].subtotal"),
    ] {
        let problem = refused(Kind::Woocommerce, &edited(from, to));
        assert_eq!((problem.rule, problem.field.as_str(), problem.at.as_deref()), (rule, field, Some("order 727")));
    }
    let none = r#"{"id":1,"status":"draft","line_items":[]}"#;
    assert_eq!(refused(Kind::Woocommerce, none).rule, Rule::NoLines);
}

#[test]
fn refunded_pieces_are_told_to_be_unknown() {
    let text = edited("\"refunds\":[]", "\"refunds\":[{\"id\":1,\"total\":\"-12.00\"}]");
    assert!(read(Kind::Woocommerce, &text).warnings.iter().any(|w| w.field == "refunds"));
}
