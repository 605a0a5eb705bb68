use crate::channels::fuzz::{lines, order, orders, read, refused};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, Delivered, OnHold, Paid, Pending, Shipped};
use crate::domain::problem::Rule;

pub(in crate::channels) const DETAIL: &str = r#"{"nopedido":"83539216","estatuspedido":{"estatus":"Por embarcar con Proveedor","fechacolocado":"2026-05-08 10:40:36"},
"datosenvio":{"entregara":"Julio Mart&iacute;nez","direccion":"Ejército 350","cp":"11560","ciudad":"CDMX","observaciones":null},
"productos":[{"producto":"Rosas &quot;Freedom&quot;","importe":"749","estatus":null,"guia":null,"claroid":"28","idpedidorelacion":"1","skuhijo":"","sku":"ROSE"},
{"producto":"Lirio","importe":"189.90","estatus":null,"claroid":"29","idpedidorelacion":"2","skuhijo":"LILY-M","sku":""},
{"producto":"Lirio","importe":"189.90","estatus":"Cancelado","idpedidorelacion":"3","sku":"LILY"}]}"#;

const LIST: &str = r#"{"totalregistros":"3","listapendientes":[
{"nopedido":"1","estatus":"Pendiente","fechacolocacion":"2026-05-08","sku":"A","idpedidorelacion":"11","fulfillment":false,"totalproducto":"749","totalpedido":"900"},
{"nopedido":"2","estatus":"Pendiente","fechacolocacion":"2026-05-08","sku":"B","idpedidorelacion":"12","totalproducto":"1"},
{"nopedido":"1","estatus":"Pendiente","fechacolocacion":"2026-05-08","sku":"A","idpedidorelacion":"13","totalproducto":"749"}]}"#;

#[test]
fn a_detail_and_a_list() {
    let o = order(Kind::Claroshop, DETAIL);
    assert_eq!(
        (o.channel_order_id.as_str(), o.status, lines(&o)),
        ("83539216", Paid, vec!["ROSE x1 @749".to_owned(), "LILY-M x1 @189.90".to_owned()])
    );
    assert_eq!(
        (o.lines[0].description.as_str(), o.ship_to.name.as_deref()),
        ("Rosas \"Freedom\"", Some("Julio Martínez"))
    );
    assert_eq!(o.placed_at.unwrap().to_rfc3339(), "2026-05-08T16:40:36+00:00");
    let (found, _) = orders(read(Kind::Claroshop, LIST));
    assert_eq!(found.iter().map(lines).collect::<Vec<_>>(), [vec!["A x1 @749", "A x1 @749"], vec!["B x1 @1"]]);
    let wrapped = format!(r#"{{"0":{LIST}}}"#);
    assert_eq!(orders(read(Kind::Claroshop, &wrapped)).0, found);
}

#[test]
fn states() {
    for (word, status) in
        [("Embarcado", Shipped), ("Entregado", Delivered), ("Cancelado", Cancelled), ("Otro", Pending)]
    {
        let o = order(Kind::Claroshop, &DETAIL.replace("Por embarcar con Proveedor", word));
        assert_eq!((o.status, o.lines.is_empty()), (status, status.is_dead()), "{word}");
    }
    let theirs = LIST.replace("\"fulfillment\":false", "\"fulfillment\":true");
    assert_eq!(orders(read(Kind::Claroshop, &theirs)).0[0].status, OnHold);
}

#[test]
fn errors_and_what_is_missing() {
    assert_eq!(refused(Kind::Claroshop, r#"{"estatus":"error","mensaje":"firma"}"#).value, "firma");
    let problem = refused(Kind::Claroshop, &DETAIL.replace("\"nopedido\":\"83539216\",", ""));
    assert_eq!((problem.rule, problem.field.as_str()), (Rule::Missing, "nopedido"));
    assert_eq!(refused(Kind::Claroshop, &DETAIL.replace("\"749\"", "\"x\"")).rule, Rule::NotAnAmount);
    assert_eq!(refused(Kind::Claroshop, "{}").rule, Rule::NotReadable);
    assert_eq!(orders(read(Kind::Claroshop, r#"{"listapendientes":[]}"#)).0.len(), 0);
}
