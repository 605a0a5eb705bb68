use crate::channels::fuzz::{lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, OnHold, Paid, PartiallyShipped, Pending, Shipped};
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const MX: &str = r#"{"meta":{"totalCount":1},"order":[{"purchaseOrderId":"P100709799","customerOrderId":"100075796164",
"customerEmailId":"a@example.com","orderDate":"2026-02-11T11:13:03.000-06:00","shippingInfo":{"phone":"555","postalAddress":{"name":"Ana","address1":"Calle 1","city":"León","country":"MX"}},
"orderLines":[
{"primeLineNumber":"3","item":{"sku":"ROSE","productName":"Rose","unitPrice":{"currency":"MXN","amount":"732.51"}},"orderLineQuantity":{"amount":"1"},
"orderLineStatus":[{"status":"Shipped","statusDate":"2026-03-01T08:23:26.000-06:00","statusQuantity":{"amount":"1"}}]},
{"primeLineNumber":"2","item":{"sku":"ROSE","unitPrice":{"currency":"MXN","amount":"732.51"}},"orderLineQuantity":{"amount":"0"},
"orderLineStatus":[{"status":"Cancelled","statusDate":"2026-03-01T08:24:34.000-06:00","statusQuantity":{"amount":"1"}}]},
{"primeLineNumber":"1","item":{"sku":"ROSE","unitPrice":{"currency":"MXN","amount":"732.51"}},"orderLineQuantity":{"amount":"1"},
"orderLineStatus":[{"status":"Acknowledged","statusQuantity":{"amount":"1"}}]}],
"shipments":[{"shipmentNo":"778315133","carrier":"MX-FEDX"}]}]}"#;

const US: &str = r#"{"list":{"elements":{"order":[{"purchaseOrderId":"1796277083022","customerOrderId":"5281956426648","orderDate":1568466571000,
"orderLines":{"orderLine":[{"lineNumber":"4","item":{"productName":"Rose","sku":"ROSE"},"charges":{"charge":[{"chargeName":"ItemPrice","chargeAmount":{"currency":"USD","amount":10}}]},
"orderLineQuantity":{"amount":"1"},"statusDate":1568466647000,"orderLineStatuses":{"orderLineStatus":[{"status":"Created","statusQuantity":{"amount":"1"}}]}}]}}]}}}"#;

#[test]
fn mexican_lines_keep_their_states_and_cancelled_ones_are_none() {
    let o = order(Kind::Walmart, MX);
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.shipment_id.as_deref()),
        ("P100709799", Some("100075796164"), Some("778315133"))
    );
    assert_eq!(lines(&o), ["ROSE x1 @732.51", "ROSE x1 @732.51"]);
    assert_eq!(
        o.lines.iter().map(|l| (l.line_id.as_deref(), l.status)).collect::<Vec<_>>(),
        [(Some("3"), Shipped), (Some("1"), Paid)]
    );
    assert_eq!(o.status, PartiallyShipped);
    assert_eq!(o.changed_at.unwrap().to_rfc3339(), "2026-03-01T14:24:34+00:00");
    assert_eq!((o.carrier.as_deref(), o.ship_to.city.as_deref()), (Some("MX-FEDX"), Some("León")));
}

#[test]
fn american_orders_in_json_and_xml_are_the_same() {
    let json = order(Kind::Walmart, US);
    assert_eq!((lines(&json), json.status), (vec!["ROSE x1 @10".to_owned()], Paid));
    assert_eq!(json.placed_at.unwrap().to_rfc3339(), "2019-09-14T13:09:31+00:00");
    let xml = r#"<?xml version="1.0"?><ns3:list xmlns:ns3="u"><ns3:elements><ns3:order><ns3:purchaseOrderId>1796277083022</ns3:purchaseOrderId>
        <ns3:customerOrderId>5281956426648</ns3:customerOrderId><ns3:orderDate>2019-09-14T13:09:31Z</ns3:orderDate><ns3:orderLines><ns3:orderLine>
        <ns3:lineNumber>4</ns3:lineNumber><ns3:item><ns3:productName>Rose
        </ns3:productName><ns3:sku>ROSE</ns3:sku></ns3:item><ns3:charges><ns3:charge><ns3:chargeName>ItemPrice</ns3:chargeName>
        <ns3:chargeAmount><ns3:currency>USD</ns3:currency><ns3:amount>10</ns3:amount></ns3:chargeAmount></ns3:charge></ns3:charges>
        <ns3:orderLineQuantity><ns3:amount>1</ns3:amount></ns3:orderLineQuantity><ns3:statusDate>2019-09-14T13:10:47Z</ns3:statusDate>
        <ns3:orderLineStatuses><ns3:orderLineStatus><ns3:status>Created</ns3:status><ns3:statusQuantity><ns3:amount>1</ns3:amount></ns3:statusQuantity>
        </ns3:orderLineStatus></ns3:orderLineStatuses></ns3:orderLine></ns3:orderLines></ns3:order></ns3:elements></ns3:list>"#;
    assert_eq!(order(Kind::Walmart, xml), json);
}

#[test]
fn line_states() {
    let state = |word: &str| US.replace("\"Created\"", &format!("\"{word}\""));
    for (word, status) in
        [("Acknowledged", Paid), ("Shipped", Shipped), ("OnHold", OnHold), ("Cancelled", Cancelled), ("New", Pending)]
    {
        let o = order(Kind::Walmart, &state(word));
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
    }
    let split = US.replace(r#"{"status":"Created","statusQuantity":{"amount":"1"}}"#,
        r#"{"status":"Created","statusQuantity":{"amount":"2"}},{"status":"Cancelled","statusQuantity":{"amount":"1"}}"#)
        .replace(r#""orderLineQuantity":{"amount":"1"}"#, r#""orderLineQuantity":{"amount":"3"}"#);
    assert_eq!(lines(&order(Kind::Walmart, &split)), ["ROSE x2 @10"]);
    assert!(read(Kind::Walmart, &split).warnings.iter().any(|w| w.rule == Rule::OtherStructure));
}

#[test]
fn events_are_fetched_and_wrong_quantities_refused() {
    let event = r#"{"source":{"eventType":"ORDER_UPDATES"},"payload":{"subEventType":"SOMETHING_NEW","order":{"purchaseOrderId":"17","orderLines":[{"lineNumber":"1","sku":"A"}]}}}"#;
    assert_eq!(read(Kind::Walmart, event).content, Content::ToFetch(vec!["17".into()]));
    let other = r#"{"source":{"eventType":"INVENTORY_OOS"},"payload":{"sku":"A"}}"#;
    assert!(matches!(read(Kind::Walmart, other).content, Content::Ignored(_)));
    for (amount, rule) in [("0", Rule::ZeroQuantity), ("1.5", Rule::NotWhole), ("-1", Rule::NegativeQuantity)] {
        let text = US.replace(
            r#""orderLineQuantity":{"amount":"1"}"#,
            &format!(r#""orderLineQuantity":{{"amount":"{amount}"}}"#),
        );
        assert_eq!(refused(Kind::Walmart, &text).rule, rule);
    }
    let empty = r#"{"list":{"meta":{"totalCount":0},"elements":{"order":[]}}}"#;
    assert_eq!(orders(read(Kind::Walmart, empty)).0.len(), 0);
}
