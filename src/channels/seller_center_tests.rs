use crate::channels::fuzz::{halves, lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending, Refunded, Shipped};
use crate::domain::document::Content;
use crate::domain::halves::Half;
use crate::domain::problem::Rule;

pub(in crate::channels) const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?><SuccessResponse><Head><RequestAction>GetMultipleOrderItems</RequestAction></Head><Body><Orders>
<Order><OrderId>
  1127917111
</OrderId><OrderNumber>3204390000</OrderNumber><OrderItems>
<OrderItem><OrderItemId>11</OrderItemId><OrderId>99</OrderId><Name>Rosas &amp; m&#225;s</Name><Sku>ROSE</Sku><ShopSku>140604778</ShopSku><ShippingType>Dropshipping</ShippingType><Currency>CLP</Currency><Status>pending</Status><PackageId>PKG1</PackageId><ItemPrice>24990.00</ItemPrice><CreatedAt>2026-05-08 08:41:10</CreatedAt><UpdatedAt>2026-05-08 09:41:10</UpdatedAt></OrderItem>
<OrderItem><OrderItemId>12</OrderItemId><Sku>ROSE</Sku><Currency>CLP</Currency><Status>pending</Status><PackageId>PKG1</PackageId><ItemPrice>24990.00</ItemPrice></OrderItem>
<OrderItem><OrderItemId>13</OrderItemId><Sku>LILY</Sku><Currency>CLP</Currency><Status>canceled</Status><ItemPrice>5</ItemPrice></OrderItem>
</OrderItems></Order>
<Order><OrderId>1127916333</OrderId><OrderNumber>3204390000</OrderNumber><OrderItems><OrderItem><OrderItemId>14</OrderItemId><Sku/><Currency>CLP</Currency><Status>delivered</Status></OrderItem></OrderItems></Order>
</Orders></Body></SuccessResponse>"#;

const ITEMS: &str = r#"{"SuccessResponse":{"Head":{},"Body":{"OrderItems":{"OrderItem":{"OrderItemId":"101311982","OrderId":"1001687807","Name":"Rose","Sku":"2521154701","ShopSku":"101180097",
"ShippingType":"Dropshipping","Currency":"COP","Status":"pending","PackageId":"PKG3","ItemPrice":"3521.00","CreatedAt":"2026-03-12 12:26:18","UpdatedAt":"2026-03-12 12:26:31"}}}}}"#;

#[test]
fn every_item_is_a_piece() {
    let (found, bad) = orders(read(Kind::Falabella, XML));
    assert!(bad.is_empty());
    let o = &found[0];
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.shipment_id.as_deref(), o.status),
        ("1127917111", Some("3204390000"), Some("PKG1"), Paid)
    );
    assert_eq!(lines(o), ["ROSE x1 @24990.00", "ROSE x1 @24990.00"]);
    assert_eq!(o.lines.iter().map(|l| l.line_id.as_deref()).collect::<Vec<_>>(), [Some("11"), Some("12")]);
    assert_eq!(o.lines[0].description, "Rosas & más");
    assert_eq!(o.changed_at.unwrap().to_rfc3339(), "2026-05-08T15:41:10+00:00");
    assert_eq!((lines(&found[1]), found[1].status), (vec!["- x1 @-".to_owned()], Delivered));
}

#[test]
fn one_item_many_items_and_items_directly_under_the_list() {
    let o = order(Kind::Linio, ITEMS);
    assert_eq!(
        (o.channel_order_id.as_str(), o.currency.unwrap().as_str(), lines(&o)),
        ("1001687807", "COP", vec!["2521154701 x1 @3521.00".to_owned()])
    );
    let value: serde_json::Value = serde_json::from_str(ITEMS).unwrap();
    let item = value["SuccessResponse"]["Body"]["OrderItems"]["OrderItem"].to_string();
    for text in [
        format!(r#"{{"SuccessResponse":{{"Body":{{"OrderItems":{{"OrderItem":[{item}]}}}}}}}}"#),
        format!(r#"{{"SuccessResponse":{{"Body":{{"OrderItems":[{item}]}}}}}}"#),
        format!(r#"{{"OrderItems":{{"OrderItem":{item}}}}}"#),
        format!(r#"{{"OrderId":"1001687807","OrderItems":{{"OrderItem":{item}}}}}"#),
    ] {
        assert_eq!(lines(&order(Kind::Dafiti, &text)), lines(&o), "{text}");
    }
}

#[test]
fn item_states() {
    for (word, status) in [
        ("payment_pending", Pending),
        ("ready_to_ship", Paid),
        ("shipped", Shipped),
        ("delivered", Delivered),
        ("failed", Cancelled),
        ("canceled", Cancelled),
        ("returned", Refunded),
        ("return_rejected", Delivered),
        ("something", Pending),
    ] {
        let o = order(Kind::Falabella, &ITEMS.replace("\"pending\"", &format!("\"{word}\"")));
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
    }
    let theirs = ITEMS.replace("Dropshipping", "Own Warehouse");
    assert_eq!(order(Kind::Falabella, &theirs).status, OnHold);
}

#[test]
fn headers_webhooks_errors_and_empty_lists() {
    let headers = r#"{"SuccessResponse":{"Body":{"Orders":{"Order":{"OrderId":"7712001","OrderNumber":"218","Statuses":{"Status":"pending"}}}}}}"#;
    let header = halves(Kind::Dafiti, headers).remove(0);
    let told = (header.channel_order_id.as_str(), header.cart_id.as_deref(), header.status, header.half);
    assert_eq!(told, ("7712001", Some("218"), Paid, Some(Half::Header)));
    for (words, status) in [
        (r#""canceled""#, Cancelled),
        (r#"["canceled","returned"]"#, Cancelled),
        (r#"["canceled","shipped"]"#, Paid),
        (r#"[{"Status":"returned"}]"#, Refunded),
    ] {
        let text = headers.replace("\"pending\"", words);
        assert_eq!(halves(Kind::Dafiti, &text)[0].status, status, "{words}");
    }
    let (found, _) = orders(read(Kind::Falabella, ITEMS));
    assert_eq!(found[0].half, Some(Half::Lines));
    for body in [
        r#"{"event":"onOrderCreated","payload":{"OrderId":"1147107464"}}"#,
        r#"{"event":"onOrderItemsStatusChanged","payload":{"OrderId":1147107464,"OrderItemIds":[1]}}"#,
    ] {
        assert_eq!(read(Kind::Falabella, body).content, Content::ToFetch(vec!["1147107464".into()]));
    }
    let other = r#"{"event":"onFeedCompleted","payload":{"Feed":"x"}}"#;
    assert!(matches!(read(Kind::Falabella, other).content, Content::Ignored(_)));
    let error =
        "<ErrorResponse><Head><ErrorCode>1000</ErrorCode><ErrorMessage>Format</ErrorMessage></Head></ErrorResponse>";
    assert_eq!(refused(Kind::Falabella, error).value, "error 1000 Format");
    let empty = r#"{"SuccessResponse":{"Head":{"TotalCount":"0"},"Body":{"Orders":""}}}"#;
    assert_eq!(orders(read(Kind::Linio, empty)).0.len(), 0);
    assert_eq!(refused(Kind::Linio, "{\"a\":1}").rule, Rule::NotReadable);
}

#[test]
fn rest_orders() {
    let text = r#"{"id":555001,"number":"AR-218846213","customer":{"firstName":"Ana"},"address":{"shipping":{"city":"CABA"}},"currency":"ARS",
        "createdAt":"2026-05-08T10:02:11.123456Z","statusList":{"pending":1,"canceled":1},"items":[
        {"id":9912345,"status":"pending","shipment":{"type":"dropshipping"},"product":{"name":"Rose","sku":"RO123","sellerSku":"ROSE"},"unitPrice":2499},
        {"id":9912346,"status":"canceled","product":{"sellerSku":"ROSE"},"unitPrice":2499}]}"#;
    let o = order(Kind::Dafiti, text);
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status, lines(&o)),
        ("555001", Some("AR-218846213"), Paid, vec!["ROSE x1 @2499".to_owned()])
    );
    let header = r#"{"id":1,"number":"AR-1","statusList":{"pending":1}}"#;
    let header = halves(Kind::Dafiti, header).remove(0);
    assert_eq!((header.channel_order_id.as_str(), header.half), ("1", Some(Half::Header)));
}

#[test]
fn the_portal_table_speaks_the_portals_words() {
    let csv = "ID del artículo del pedido,SKU del vendedor,SKU de Falabella,Creado el,Número de pedido,ID de pedido,Moneda del pedido,Precio unitario,Estado\n\
        1,ROSE,9,\"oct 8, 2026 22:35\",2994,1124,CLP,\"24,990.00\",pending\n2,LILY,9,\"oct 8, 2026 22:35\",2994,1124,CLP,\"14,990.00\",canceled\n";
    let o = order(Kind::Falabella, csv);
    assert_eq!(
        (o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status, lines(&o)),
        ("1124", Some("2994"), Paid, vec!["ROSE x1 @24990.00".to_owned()])
    );
}
