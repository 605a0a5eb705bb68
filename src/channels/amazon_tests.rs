use crate::channels::decode;
use crate::channels::fuzz::{halves, input, lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, OnHold, Paid, PartiallyShipped, Pending, Shipped};
use crate::domain::document::Content;
use crate::domain::halves::Half;
use crate::domain::problem::Rule;

pub(in crate::channels) const V2026: &str = r#"{"order":{"orderId":"171-9876543-2109876","createdTime":"2026-02-10T20:30:00Z","lastUpdatedTime":"2026-02-11T08:15:00Z",
"buyer":{"buyerName":"Ana"},"recipient":{"deliveryAddress":{"name":"Ana","addressLine1":"Calle 1","city":"León","countryCode":"MX"}},
"fulfillment":{"fulfillmentStatus":"UNSHIPPED","fulfilledBy":"MERCHANT"},
"orderItems":[{"orderItemId":"1","quantityOrdered":2,"product":{"title":"Rose","sellerSku":"ROSE","price":{"unitPrice":{"amount":"18.50","currencyCode":"MXN"}}},"fulfillment":{"quantityFulfilled":0,"quantityUnfulfilled":2}},
{"orderItemId":"2","quantityOrdered":3,"product":{"title":"Lily","price":{"unitPrice":{"amount":"5980","currencyCode":"MXN"}}},"fulfillment":{"quantityFulfilled":0,"quantityUnfulfilled":1},"cancellation":{"cancellationExecution":{"cancelInitiator":"BUYER"}}}]}}"#;

const ITEMS: &str = r#"{"payload":{"AmazonOrderId":"702-1000001-0000001","OrderItems":[
{"OrderItemId":"41","SellerSKU":"ROSE","Title":"Rose","QuantityOrdered":3,"QuantityShipped":0,"ItemPrice":{"CurrencyCode":"MXN","Amount":"63.00"},"BuyerRequestedCancel":{"IsBuyerRequestedCancel":"true"}},
{"OrderItemId":"42","SellerSKU":"GONE","QuantityOrdered":0,"QuantityShipped":0}]}}"#;

#[test]
fn prices_of_all_pieces_are_shared_out() {
    let o = order(Kind::Amazon, ITEMS);
    assert_eq!(
        (o.channel_order_id.as_str(), o.status, lines(&o)),
        ("702-1000001-0000001", Paid, vec!["ROSE x3 @21.00".to_owned()])
    );
    assert_eq!(read(Kind::Amazon, ITEMS).warnings[0].rule, Rule::LeftOut);
    assert_eq!(order(Kind::Amazon, &ITEMS.replace("ItemPrice", "x")).status, Pending);
    assert_eq!(
        order(Kind::Amazon, &ITEMS.replacen("\"QuantityShipped\":0", "\"QuantityShipped\":3", 1)).status,
        Shipped
    );
}

#[test]
fn headers_alone_wait_for_their_lines() {
    let text = r#"{"payload":{"Orders":[{"AmazonOrderId":"902-1","OrderStatus":"Unshipped"},{"AmazonOrderId":"902-2","OrderStatus":"Pending"}]}}"#;
    let headers = halves(Kind::Amazon, text);
    let told: Vec<_> = headers.iter().map(|h| (h.channel_order_id.as_str(), h.status, h.half.clone())).collect();
    assert_eq!(told, [("902-1", Paid, Some(Half::StatedHeader)), ("902-2", Pending, Some(Half::StatedHeader))]);
    let (found, _) = orders(read(Kind::Amazon, ITEMS));
    assert_eq!(found[0].half, Some(Half::Lines));
    let gone = order(Kind::Amazon, r#"{"payload":{"AmazonOrderId":"902-1","OrderStatus":"Canceled"}}"#);
    assert_eq!((gone.status, gone.lines.len()), (Cancelled, 0));
}

#[test]
fn the_new_interface() {
    let o = order(Kind::Amazon, V2026);
    assert_eq!((o.status, lines(&o)), (Paid, vec!["ROSE x2 @18.50".to_owned(), "- x1 @5980".to_owned()]));
    assert_eq!((o.lines[0].line_id.as_deref(), o.ship_to.city.as_deref()), (Some("1"), Some("León")));
    for (word, status) in [
        ("PENDING", Pending),
        ("PENDING_AVAILABILITY", Pending),
        ("PARTIALLY_SHIPPED", PartiallyShipped),
        ("SHIPPED", Shipped),
        ("CANCELLED", Cancelled),
        ("NEW", Pending),
    ] {
        let o = order(Kind::Amazon, &V2026.replace("UNSHIPPED", word));
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
    }
    let theirs = V2026.replace("MERCHANT", "AMAZON");
    assert_eq!(order(Kind::Amazon, &theirs).status, OnHold);
    assert_eq!(read(Kind::Amazon, &theirs).warnings[0].rule, Rule::NotOurs);
    let (found, _) = orders(read(Kind::Amazon, &format!(r#"{{"orders":[{}]}}"#, &V2026[9..V2026.len() - 1])));
    assert_eq!(found.len(), 1);
}

#[test]
fn notifications_are_fetched() {
    let text = r#"{"NotificationType":"ORDER_CHANGE","Payload":{"OrderChangeNotification":{"AmazonOrderId":"903-1","Summary":{}}}}"#;
    assert_eq!(read(Kind::Amazon, text).content, Content::ToFetch(vec!["903-1".into()]));
    assert!(matches!(
        read(Kind::Amazon, r#"{"NotificationType":"PRICING_HEALTH","Payload":{}}"#).content,
        Content::Ignored(_)
    ));
}

#[test]
fn the_flat_file_in_both_encodings() {
    let text = "order-id\torder-item-id\tpurchase-date\tpayments-date\tbuyer-name\tsku\tproduct-name\tquantity-purchased\tquantity-shipped\trecipient-name\tship-city\r\n\
        702-1\t41\t2026-02-10T23:36:18+00:00\t2026-02-10T23:36:18+00:00\tAna Núñez\tROSE\tRose 24\" \"long\t1\t0\tAna\tLeón\r\n\
        702-2\t43\t2026-02-10T23:36:18+00:00\t\tLuis\tROSE\tRose\t2\t0\tLuis\tLeón\r\n\
        702-1\t42\t2026-02-10T23:36:18+00:00\t2026-02-10T23:36:18+00:00\tAna Núñez\tLILY\tLily\t3\t1\tAna\tLeón\r\n";
    let (found, bad) = orders(read(Kind::Amazon, text));
    assert!(bad.is_empty());
    assert_eq!(
        found.iter().map(|o| (o.channel_order_id.as_str(), o.status)).collect::<Vec<_>>(),
        [("702-1", Paid), ("702-2", Pending)]
    );
    assert_eq!(lines(&found[0]), ["ROSE x1 @-", "LILY x3 @-"]);
    assert_eq!(found[0].lines[1].status, PartiallyShipped);
    assert_eq!(found[0].lines[0].description, "Rose 24\" \"long");
    assert_eq!(found[0].customer.name.as_deref(), Some("Ana Núñez"));
    let latin = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    assert_eq!(orders(decode(Kind::Amazon, &input(&latin, Kind::Amazon))).0, found);
    assert_eq!(refused(Kind::Amazon, "order-id\tsku\n1\tA\n").rule, Rule::NoColumn);
}

#[test]
fn wrong_quantities_are_refused() {
    for (to, rule) in [("1.5", Rule::NotWhole), ("-1", Rule::NegativeQuantity), ("null", Rule::Missing)] {
        let text = ITEMS.replace("\"QuantityOrdered\":3", &format!("\"QuantityOrdered\":{to}"));
        assert_eq!(refused(Kind::Amazon, &text).rule, rule);
    }
    assert_eq!(refused(Kind::Amazon, "{}").rule, Rule::Missing);
}
