use crate::channels::fuzz::{lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, OnHold, Paid, Pending, Refunded, Shipped};
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const V3: &str = r#"{"code":0,"data":[{"id":"65c800000000000000000001","transaction_id":"65c7ffffffffffffffffff01","state":"APPROVED",
"released_at":"2026-02-10T23:39:31.000000Z","updated_at":"2026-02-10T23:45:00.000000Z","product_information":{"sku":"ROSE","name":"Rose","size":"M","color":"red"},
"order_payment":{"general_payment_details":{"product_quantity":3,"product_price":{"amount":4.25,"currency_code":"USD"}}},
"full_address":{"shipping_detail":{"name":"Ana","street_address1":"Calle 1","city":"León","country_code":"MX","phone_number":{"number":"555"}}}}]}"#;

const V2: &str = r#"{"code":0,"data":[{"Order":{"order_id":"540e1418f570545a1090f34a","transaction_id":"540e1418f570545a1090f349","state":"APPROVED",
"order_time":"2026-09-08T20:39:52","last_updated":"2026-09-07T20:39:52","price":"4.70588235294","quantity":"2","sku":"sku 1","product_name":"Rose",
"ShippingDetail":{"name":"Ana","city":"sf","phone_number":"1231241"}}}]}"#;

#[test]
fn both_versions() {
    let o = order(Kind::Wish, V3);
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status),
        ("65c800000000000000000001", Some("65c7ffffffffffffffffff01"), Paid)
    );
    assert_eq!((lines(&o), o.currency.unwrap().as_str()), (vec!["ROSE x3 @4.25".to_owned()], "USD"));
    assert_eq!((o.lines[0].description.as_str(), o.ship_to.phone.as_deref()), ("Rose, red, M", Some("555")));
    let o = order(Kind::Wish, V2);
    assert_eq!((lines(&o), o.currency.unwrap().as_str()), (vec!["sku 1 x2 @4.7059".to_owned()], "MXN"));
    assert_eq!((o.cart_id.as_deref(), o.shipment_id), (Some("540e1418f570545a1090f349"), None));
    assert!(o.changed_at.is_some());
}

#[test]
fn statuses() {
    for (word, status) in [
        ("SHIPPED", Shipped),
        ("REFUNDED", Refunded),
        ("REQUIRE_REVIEW", OnHold),
        ("CANCELLED", Cancelled),
        ("NEW", Pending),
    ] {
        for text in [V2, V3] {
            let o = order(Kind::Wish, &text.replace("APPROVED", word));
            assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
        }
    }
}

#[test]
fn errors_names_and_wrong_quantities() {
    assert_eq!(refused(Kind::Wish, r#"{"code":4000,"message":"Unauthorized","data":[]}"#).rule, Rule::NotReadable);
    assert_eq!(read(Kind::Wish, r#"{"data":{"id":"5"}}"#).content, Content::ToFetch(vec!["5".into()]));
    assert_eq!(refused(Kind::Wish, &V2.replace("\"quantity\":\"2\"", "\"quantity\":\"0\"")).rule, Rule::ZeroQuantity);
    assert_eq!(
        refused(Kind::Wish, &V3.replace("\"product_quantity\":3", "\"product_quantity\":1.5")).field,
        "product_quantity"
    );
    assert_eq!(orders(read(Kind::Wish, r#"{"code":0,"data":[]}"#)).0.len(), 0);
}
