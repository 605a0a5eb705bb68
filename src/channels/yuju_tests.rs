use crate::channels::fuzz::{input, lines, order, orders, read, refused, with_topic};
use crate::channels::{Input, decode};
use crate::domain::channel::{Kind, Structure};
use crate::domain::channel_order::ChannelStatus::{Cancelled, OnHold, Paid, Pending, Shipped};
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r#"{"pk":"2000003841421322","reference":"2000003841421322","currency":"cop","created_at":"2026-02-10T17:39:31","updated_at":"2026-02-10T17:45:00",
"status":"open","notes":false,"progress":[{"name":"paid","status":"done"}],"payment_accredited_at":"2026-02-10T17:40:02","cart_orders":[],"ff_type":"fbm",
"customer":{"first_name":"Ana","last_name":"","email":"a@example.com","customer_id":null},"shipping_address":{"first_name":"Ana Peña","last_name":"","address":"Calle 80","city":"Bogotá"},
"items":[{"item_pk":"1","sku":"ROSE","name":"Rose","status":"pending","price":21000.0,"quantity":3,"channel_sku":"X","shipments":[{"id":"41297142475","quantity":3}]},
{"item_pk":"2","sku":"LILY","status":"cancelled","price":5,"quantity":1,"shipments":[]}]}"#;

#[test]
fn an_order_of_the_older_interface() {
    let o = order(Kind::Yuju, ORDER);
    assert_eq!(
        (o.channel_order_id.as_str(), o.shipment_id.as_deref(), o.status),
        ("2000003841421322", Some("41297142475"), Paid)
    );
    assert_eq!((lines(&o), o.currency.unwrap().as_str()), (vec!["ROSE x3 @21000.0".to_owned()], "COP"));
    assert_eq!((o.reference.as_deref(), o.name.as_deref()), (None, None));
    assert_eq!(o.changed_at.unwrap().to_rfc3339(), "2026-02-10T23:45:00+00:00");
}

#[test]
fn an_order_of_the_newer_interface() {
    let text = r#"{"results":[{"id_order":"77","id_pack":"88","currency":"mxn","order_created_at":"2026-02-10T17:39:31.123456","payment_accredited_at":null,
        "items":[{"id_item":9,"sku":"A","quantity":2,"price":10.5}]}]}"#;
    let o = order(Kind::Yuju, text);
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status, lines(&o)),
        ("77", Some("88"), Pending, vec!["A x2 @10.5".to_owned()])
    );
}

#[test]
fn the_structure_is_the_documents_unless_configured() {
    assert_eq!(read(Kind::Yuju, ORDER).structure, Structure::LinePerSku);
    let cart = ORDER.replace("\"cart_orders\":[]", "\"cart_orders\":[\"2000003841421322\",\"2000003841421320\"]");
    assert_eq!(read(Kind::Yuju, &cart).structure, Structure::OrderPerSku);
    assert_eq!(orders(read(Kind::Yuju, &cart)).0[0].siblings, ["2000003841421320"]);
    let pieces =
        ORDER.replace("\"quantity\":3", "\"quantity\":1").replace("LILY", "ROSE").replace("cancelled", "pending");
    assert_eq!(read(Kind::Yuju, &pieces).structure, Structure::LinePerPiece);
    let configured = Input { structure: Structure::LinePerPiece, ..input(ORDER.as_bytes(), Kind::Yuju) };
    assert_eq!(decode(Kind::Yuju, &configured).structure, Structure::LinePerPiece);
}

#[test]
fn states_of_orders_and_items() {
    let with = |from: &str, to: &str| order(Kind::Yuju, &ORDER.replace(from, to));
    assert_eq!(with("\"open\"", "\"cancelled\"").status, Cancelled);
    assert_eq!(with("\"open\"", "\"shipped\"").status, Shipped);
    assert_eq!(with("\"open\"", "\"strange\"").status, Pending);
    assert_eq!(with("\"fbm\"", "\"fulfillment\"").status, OnHold);
    let unpaid = ORDER.replace("\"done\"", "\"pending\"").replace("\"2026-02-10T17:40:02\"", "null");
    assert_eq!(order(Kind::Yuju, &unpaid).status, Pending);
    assert_eq!(
        with("\"status\":\"pending\",\"price\":21000.0", "\"status\":\"strange\",\"price\":21000.0").lines[0].status,
        Pending
    );
    assert_eq!(
        with("\"status\":\"pending\",\"price\":21000.0", "\"status\":\"cancelled\",\"price\":21000.0").status,
        Cancelled
    );
}

#[test]
fn webhooks_only_name_orders() {
    let fetch = |text: &str| read(Kind::Yuju, text).content;
    assert_eq!(fetch(r#"{"pk":"MLM12332"}"#), Content::ToFetch(vec!["MLM12332".into()]));
    let record = |event: &str, at: &str| {
        format!(r#"{{"method":"POST","headers":{{"X-Madkting-event":"{event}","Location":"{at}"}},"body":""}}"#)
    };
    let at = "https://api.example.com/shops/1/marketplace/15/orders/2000003841430001/";
    assert_eq!(fetch(&record("Order:created", at)), Content::ToFetch(vec!["2000003841430001".into()]));
    assert!(matches!(fetch(&record("Product:created", at)), Content::Ignored(_)));
    assert!(matches!(fetch(&record("Order:created", "https://evil/?x=/orders/../..")), Content::Refused(_)));
    let list = r#"[{"headers":{"x-yuju-topic":"product-created","x-yuju-resource":"1"}},{"headers":{"x-yuju-topic":"new-order","x-yuju-resource":"12345"}}]"#;
    assert_eq!(fetch(list), Content::ToFetch(vec!["12345".into()]));
    assert!(matches!(with_topic(Kind::Yuju, "product-created", r#"{"pk":"1"}"#).content, Content::Ignored(_)));
}

#[test]
fn wrong_quantities_are_refused() {
    for (to, rule) in [("0", Rule::ZeroQuantity), ("1.5", Rule::NotWhole), ("-1", Rule::NegativeQuantity)] {
        let problem =
            refused(Kind::Yuju, &ORDER.replace("\"quantity\":3,\"channel", &format!("\"quantity\":{to},\"channel")));
        assert_eq!((problem.rule, problem.field.as_str()), (rule, "items[0].quantity"));
    }
}
