use crate::channels::fuzz::{lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, Delivered, Paid, Pending, Shipped};
use crate::domain::document::Content;
use crate::domain::problem::Rule;

pub(in crate::channels) const ORDER: &str = r#"{"count":1,"data":[{"id":"x","originOrderNumber":"3042231950","originOrderDate":"2026-05-08T12:14:58.000Z","updatedAt":"2026-05-08T12:16:03.000Z",
"customer":{"name":"Kevin Muñoz","email":"k@example.com"},"subOrders":[{"subOrderNumber":"3042231950001","status":"awaiting_fullfillment","carrier":"BLUEXPRESS","dispatchDate":"2026-05-09",
"shippingAddress":{"firstName":"Kevin","lastName":"Muñoz","address1":"Niebla","city":"La Pintana"},"items":[
{"id":1,"sku":"MK8","sellerSku":"ROSE","name":"Rose","basePrice":24990,"priceAfterDiscounts":20000,"status":"awaiting_fullfillment"},
{"id":2,"sku":"MK9","seller_sku":"LILY","basePrice":14990,"status":"awaiting_fullfillment"},
{"id":3,"sku":"MK9","sellerSku":"LILY","basePrice":14990,"status":"cancelled"}]}]}]}"#;

#[test]
fn every_entry_is_a_piece() {
    let o = order(Kind::Paris, ORDER);
    assert_eq!(
        (o.channel_order_id.as_str(), o.shipment_id.as_deref(), o.status),
        ("3042231950", Some("3042231950001"), Paid)
    );
    assert_eq!(lines(&o), ["ROSE x1 @24990", "LILY x1 @14990"]);
    assert_eq!((o.carrier.as_deref(), o.ship_date.unwrap().to_string().as_str()), (Some("BLUEXPRESS"), "2026-05-09"));
    assert_eq!(o.ship_to.city.as_deref(), Some("La Pintana"));
}

#[test]
fn sub_orders_alone_belong_to_their_order() {
    let part = |n: u32| {
        format!(
            r#"{{"subOrderNumber":"30{n}","status":"shipped","updatedAt":"2026-05-08T12:16:03.000Z","order":{{"originOrderNumber":"30","customer":{{"name":"K"}}}},"items":[{{"id":{n},"sellerSku":"ROSE","basePrice":1}}]}}"#
        )
    };
    let o = order(Kind::Paris, &format!(r#"{{"data":[{},{}]}}"#, part(1), part(2)));
    assert_eq!(
        (o.channel_order_id.as_str(), o.shipment_id.as_deref(), o.status, o.lines.len()),
        ("30", None, Shipped, 2)
    );
}

#[test]
fn each_sub_order_is_a_half_by_its_number() {
    let two = ORDER.replace("\"subOrders\":[", r#""subOrders":[{"subOrderNumber":"X","status":"shipped","items":[{"id":9,"sellerSku":"TULIP","basePrice":1}]},"#);
    let Content::Orders { orders: halves, .. } = read(Kind::Paris, &two).content else { panic!("no orders") };
    let told: Vec<_> = halves.iter().map(|h| (h.half.clone(), h.lines.len())).collect();
    let sub = |n: &str| Some(crate::domain::halves::Half::Sub(n.to_owned()));
    assert_eq!(told, [(sub("X"), 1), (sub("3042231950001"), 2)]);
    let whole = order(Kind::Paris, &two);
    assert_eq!((whole.lines.len(), whole.shipment_id, whole.half), (3, None, None));
}

#[test]
fn states_names_and_wrong_values() {
    for (word, status) in
        [("ready_to_ship", Paid), ("delivered", Delivered), ("deleted", Cancelled), ("other", Pending)]
    {
        let o = order(Kind::Paris, &ORDER.replace("awaiting_fullfillment", word));
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
    }
    assert_eq!(
        read(Kind::Paris, r#"{"data":[{"originOrderNumber":"30"}]}"#).content,
        Content::ToFetch(vec!["30".into()])
    );
    assert_eq!(
        refused(Kind::Paris, &ORDER.replace("\"basePrice\":24990", "\"basePrice\":\"x\"")).rule,
        Rule::NotAnAmount
    );
    assert_eq!(refused(Kind::Paris, &ORDER.replace("2026-05-09", "soon")).rule, Rule::NotADate);
    assert_eq!(orders(read(Kind::Paris, r#"{"data":[],"count":0}"#)).0.len(), 0);
}

#[test]
fn the_portal_table() {
    let csv = "\u{feff}Nro_orden,Nombre_Cliente,Fecha_de_compra,Precio,Sku_marketplace,Sku_seller,Estado\n\
        30,Kevin,2026-05-08 16:14:58,24990.0,MK8,ROSE,Pendiente\n30,Kevin,2026-05-08 16:14:58,14990.0,MK9,LILY,Entregado\n";
    let o = order(Kind::Paris, csv);
    assert_eq!(
        (o.channel_order_id.as_str(), lines(&o)),
        ("30", vec!["ROSE x1 @24990.0".to_owned(), "LILY x1 @14990.0".to_owned()])
    );
    assert_eq!(o.lines.iter().map(|l| l.status).collect::<Vec<_>>(), [Paid, Delivered]);
}
