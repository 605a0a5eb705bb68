use crate::channels::fuzz::{halves, lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending};
use crate::domain::document::Content;
use crate::domain::halves::Half;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r#"{"id":9007199254740993,"status":"paid","date_created":"2026-02-10T19:41:02.000-04:00",
"last_updated":"2026-02-10T19:42:11.000-04:00","pack_id":2000011612710001,"shipping":{"id":46490100001},"comment":null,
"order_items":[{"item":{"id":"MLM1","title":"Rose","seller_sku":null,"seller_custom_field":"ROSE"},"quantity":3,
"requested_quantity":{"measure":"unit","value":3},"unit_price":84.50,"currency_id":"MXN"}],
"currency_id":"MXN","buyer":{"id":170,"nickname":"ANA"},"tags":["pack_order","paid","not_delivered"]}"#;

#[test]
fn an_order_of_a_cart() {
    let o = order(Kind::MercadoLibre, ORDER);
    assert_eq!((o.channel_order_id.as_str(), o.status), ("9007199254740993", Paid));
    assert_eq!((o.cart_id.as_deref(), o.shipment_id.as_deref()), (Some("2000011612710001"), Some("46490100001")));
    assert_eq!(lines(&o), ["ROSE x3 @84.50"]);
    assert_eq!((o.customer.id.as_deref(), o.customer.name.as_deref()), (Some("170"), Some("ANA")));
    assert_eq!(o.changed_at.unwrap().to_rfc3339(), "2026-02-10T23:42:11+00:00");
    let (found, _) = orders(read(Kind::MercadoLibre, &format!(r#"{{"results":[{ORDER},{ORDER}],"paging":{{}}}}"#)));
    assert_eq!(found, [o.clone(), o]);
}

#[test]
fn statuses() {
    for (word, tag, status) in [
        ("paid", "x", Paid),
        ("paid", "delivered", Delivered),
        ("paid", "fraud_risk_detected", OnHold),
        ("partially_refunded", "x", Paid),
        ("confirmed", "x", Pending),
        ("payment_in_process", "x", Pending),
        ("cancelled", "delivered", Cancelled),
        ("invalid", "x", Cancelled),
        ("other", "delivered", Pending),
    ] {
        let text = ORDER.replace("\"status\":\"paid\"", &format!("\"status\":\"{word}\"")).replace("pack_order", tag);
        let o = order(Kind::MercadoLibre, &text);
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word} {tag}");
    }
}

#[test]
fn what_only_names_orders_is_fetched() {
    let fetch = |text: &str| read(Kind::MercadoLibre, text).content;
    let ids = |ids: &[&str]| Content::ToFetch(ids.iter().map(|i| (*i).to_owned()).collect());
    assert_eq!(fetch(r#"{"resource":"/orders/2195160686","topic":"orders_v2"}"#), ids(&["2195160686"]));
    assert_eq!(
        fetch(r#"{"id":1,"orders":[{"id":2000003508897196},{"id":7}],"shipment":{"id":3}}"#),
        ids(&["2000003508897196", "7"])
    );
    assert!(matches!(fetch(r#"{"resource":"/items/MLM1","topic":"items"}"#), Content::Ignored(_)));
    assert!(matches!(fetch(r#"{"resource":"/orders/../x","topic":"orders_v2"}"#), Content::Refused(_)));
}

#[test]
fn a_shipment_is_the_address_of_its_orders() {
    let new = r#"{"id":46490,"last_updated":"2026-02-10T19:42:00.000-04:00","logistic":{"type":"cross_docking"},"destination":{
        "receiver_name":"Lucía","receiver_phone":"55","shipping_address":{"address_line":"Av. 1","comment":"azul","zip_code":"03900",
        "city":{"name":"Benito Juárez"},"state":{"name":"CDMX"},"country":{"id":"MX"}}}}"#;
    let old = r#"{"id":46490,"order_id":77,"receiver_address":{"receiver_name":"Lucía","receiver_phone":"55","street_name":"Av.","street_number":1,
        "comment":"azul","zip_code":"03900","city":{"name":"Benito Juárez"},"state":{"name":"CDMX"},"country":{"id":"MX"}}}"#;
    for (text, street, orders) in [(new, "Av. 1|azul", 0), (old, "Av. 1|azul", 1)] {
        let half = halves(Kind::MercadoLibre, text).remove(0);
        assert_eq!((half.channel_order_id.as_str(), half.half.clone()), ("46490", Some(Half::Address)));
        let to = &half.ship_to;
        assert_eq!(
            (to.name.as_deref(), to.street.join("|").as_str(), to.city.as_deref()),
            (Some("Lucía"), street, Some("Benito Juárez"))
        );
        assert_eq!(
            (to.region.as_deref(), to.postal_code.as_deref(), to.country.as_deref()),
            (Some("CDMX"), Some("03900"), Some("MX"))
        );
        assert_eq!(half.siblings.len(), orders);
    }
}

#[test]
fn wrong_quantities_are_refused() {
    for (to, rule) in [("1.5", Rule::NotWhole), ("0", Rule::ZeroQuantity), ("-1", Rule::NegativeQuantity)] {
        let problem = refused(Kind::MercadoLibre, &ORDER.replace("\"quantity\":3", &format!("\"quantity\":{to}")));
        assert_eq!((problem.rule, problem.field.as_str()), (rule, "order_items[0].quantity"));
    }
    assert_eq!(refused(Kind::MercadoLibre, &ORDER.replace("\"unit\"", "\"metre\"")).rule, Rule::NotWhole);
    let two = ORDER.replace("\"order_items\":[", "\"order_items\":[{\"item\":{\"seller_sku\":\"X\"},\"quantity\":1},");
    assert!(read(Kind::MercadoLibre, &two).warnings.iter().any(|w| w.rule == Rule::OtherStructure));
}
