use crate::channels::fuzz::{lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending, Refunded, Shipped};
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r#"{"orders":[{"order_id":"9001-A","commercial_id":"9001","created_date":"2026-05-08T14:18:43Z","last_updated_date":"2026-05-08T14:59:58.460Z",
"currency_iso_code":"CLP","order_state":"SHIPPING","customer_notification_email":"x@example.com","references":{"order_reference_for_customer":"PO-1"},
"customer":{"customer_id":"C-1","firstname":"Ana","lastname":"Núñez","shipping_address":{"firstname":"Ana","lastname":"Núñez","street_1":"Calle 1","city":"Las Condes","country":"Chile","phone":"555"}},
"order_additional_fields":[{"code":"mark-code","type":"STRING","value":"FC-1"}],
"order_lines":[
{"order_line_id":"9001-A-1","offer_sku":"ROSE","product_sku":"2000","product_title":"Rose","quantity":3,"price":165.0000,"price_unit":55.0000,"order_line_state":"SHIPPING"},
{"order_line_id":"9001-A-2","offer_sku":"ROSE","quantity":1,"price":55,"price_unit":55,"order_line_state":"SHIPPED"},
{"order_line_id":"9001-A-3","offer_sku":"ORCHID","quantity":1,"price":0,"price_unit":399.0,"order_line_state":"CANCELED"}]}],"total_count":1}"#;

#[test]
fn lines_keep_their_states_and_cancelled_ones_are_none() {
    let o = order(Kind::Ripley, ORDER);
    assert_eq!((o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status), ("9001-A", Some("9001"), Paid));
    assert_eq!(lines(&o), ["ROSE x3 @55.0000", "ROSE x1 @55"]);
    assert_eq!(o.lines.iter().map(|l| l.status).collect::<Vec<_>>(), [Paid, Shipped]);
    assert_eq!(
        (o.mark_code.as_deref(), o.reference.as_deref(), o.customer.id.as_deref()),
        (Some("FC-1"), Some("PO-1"), Some("C-1"))
    );
    let value: serde_json::Value = serde_json::from_str(ORDER).unwrap();
    for kind in [Kind::Liverpool, Kind::Coppel] {
        assert_eq!(order(kind, &value["orders"][0].to_string()), o);
    }
}

#[test]
fn statuses() {
    for (word, status) in [
        ("STAGING", Pending),
        ("WAITING_ACCEPTANCE", Pending),
        ("WAITING_DEBIT_PAYMENT", Pending),
        ("SHIPPING", Paid),
        ("TO_COLLECT", Shipped),
        ("RECEIVED", Delivered),
        ("CLOSED", Delivered),
        ("INCIDENT_OPEN", OnHold),
        ("REFUSED", Cancelled),
        ("REFUNDED", Refunded),
        ("LATER_ADDED", Pending),
    ] {
        let text = ORDER.replace("\"SHIPPING\"", &format!("\"{word}\"")).replace("\"SHIPPED\"", &format!("\"{word}\""));
        let o = order(Kind::Coppel, &text);
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
        assert!(o.lines.iter().all(|l| l.status == status), "{word}");
    }
    let nobody = ORDER
        .replacen("\"SHIPPING\"", "\"SHIPPING_\"", 1)
        .replace("\"SHIPPING\"", "\"REFUSED\"")
        .replace("\"SHIPPED\"", "\"CANCELED\"");
    assert_eq!(order(Kind::Coppel, &nobody).status, Cancelled);
}

#[test]
fn prices_that_do_not_fit_are_told() {
    let text = ORDER.replace("\"price\":165.0000", "\"price\":110");
    let warned = read(Kind::Ripley, &text).warnings;
    assert_eq!((warned[0].rule, warned[0].field.as_str()), (Rule::LeftOut, "order_lines[0].price"));
    assert!(read(Kind::Ripley, ORDER).warnings.is_empty());
}

#[test]
fn connect_orders() {
    let text = r#"{"data":[{"id":"0002_3202630-A","channel_order_id":"3202630-A","status":"SHIPPING","created_at":"2026-10-28T15:16:11Z",
        "fulfillment":{"type":"FULFILLED_BY_PARTNER"},"shipping_info":{"carrier":"UPS","address":{"first_name":"Ana","city":"León","street":"Calle 1"}},
        "order_lines":[{"channel_order_line_id":"3202630-A-1","product":{"id":"4545","title":"Rose"},"quantity":1,"price":{"amount":15,"currency":"USD"},"status":"SHIPPING"},
        {"channel_order_line_id":"3202630-A-2","product":{"id":"46"},"quantity":2,"price":{"amount":15,"currency":"USD"},"status":"SHIPPING"}]}]}"#;
    let o = order(Kind::Liverpool, text);
    assert_eq!(
        (o.channel_order_id.as_str(), o.status, lines(&o)),
        ("3202630-A", OnHold, vec!["4545 x1 @15".to_owned(), "46 x2 @-".to_owned()])
    );
    assert!(o.lines.iter().all(|l| l.status == OnHold));
    let rules: Vec<_> = read(Kind::Liverpool, text).warnings.iter().map(|w| w.rule).collect();
    assert_eq!(rules, [Rule::NotOurs, Rule::LeftOut]);
    assert_eq!(order(Kind::Liverpool, &text.replace("BY_PARTNER", "BY_SELLER")).status, Paid);
}

#[test]
fn exports_names_tables_and_wrong_quantities() {
    assert!(matches!(read(Kind::Coppel, r#"{"status":"COMPLETED","urls":["http://x"]}"#).content, Content::Ignored(_)));
    assert_eq!(read(Kind::Coppel, r#"{"orders":[{"order_id":"1-A"}]}"#).content, Content::ToFetch(vec!["1-A".into()]));
    assert_eq!(refused(Kind::Coppel, &ORDER.replace("\"quantity\":3", "\"quantity\":0")).rule, Rule::ZeroQuantity);
    let problem = refused(Kind::Coppel, &ORDER.replace("\"quantity\":3", "\"quantity\":1.5"));
    assert_eq!(
        (problem.rule, problem.field.as_str(), problem.at.as_deref()),
        (Rule::NotWhole, "order_lines[0].quantity", Some("order 9001-A"))
    );
    assert_eq!(order(Kind::Coppel, "Pedido,SKU,Cantidad\n1,A,2\n").lines.len(), 1);
    assert_eq!(orders(read(Kind::Coppel, r#"{"orders":[],"total_count":0}"#)).0.len(), 0);
}
