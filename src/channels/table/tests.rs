use crate::channels::fuzz::{input, lines, order, orders, read, refused};
use crate::channels::{Input, decode};
use crate::domain::channel::Kind;
use crate::domain::channel_order::ChannelStatus::{Cancelled, Paid, PartiallyShipped, Pending, Shipped};
use crate::domain::money::Currency;
use crate::domain::problem::Rule;
use proptest::prelude::*;

pub(in crate::channels) const CSV: &str = "Pedido,Fecha,Estado,SKU,Descripción,Cantidad,Precio unitario,Moneda,Cliente,Dirección,Ciudad,Código del cliente,Agregado al carrito,Códigos de caja,Fecha de despacho,PO,Transportista,Notas\n\
000145,2026-02-10 10:12:00,Pagado,ROSE-60,\"Rosas, rojas\",2,749.00,MXN,Ana Núñez,\"Av. 1, Centro\",Puebla,FC-1,2026-02-10 09:00,KS1 KS2,2026-02-14,PO-9,FedEx,frágil\n\
000146,2026-02-10 11:00:00,Pagado,LILY,Lirios,1,35.5,MXN,Luis,Av. 2,León,,,,,,,\n\
000145,2026-02-10 10:12:00,Pendiente,GIRASOL,Girasoles,3,\"1,189.90\",MXN,Ana Núñez,\"Av. 1, Centro\",Puebla,FC-2,,,2026-02-14,PO-9,FedEx,\n";

pub(in crate::channels) const JSON: &str = r#"{"orders":[{"order_id":"A-1","created_at":"2026-02-10T10:12:00-06:00","status":"paid","currency":"MXN",
"customer":{"name":"Ana","email":"ana@example.com","id":7},"ship_to":{"name":"Ana","address":"Calle 1","city":"Puebla","state":"PUE"},"mark_code":"FC-1","reference":"PO-1","ship_date":"2026-02-14",
"lines":[{"id":1,"sku":"ROSE","description":"Rosas","quantity":2,"unit_price":"749.00"},
{"id":2,"sku":"LILY","quantity":3,"unit_price":189.90,"status":"pending","added_to_cart_at":"2026-02-10T09:00:00-06:00","box_codes":["KS1","KS2"]}]}]}"#;

#[test]
fn rows_of_an_order_need_not_be_adjacent_and_have_their_own_state() {
    let (found, bad) = orders(read(Kind::Generic, CSV));
    assert_eq!((found.len(), bad.len()), (2, 0));
    let o = &found[0];
    assert_eq!((o.channel_order_id.as_str(), o.status), ("000145", Pending));
    assert_eq!(lines(o), ["ROSE-60 x2 @749.00", "GIRASOL x3 @1189.90"]);
    assert_eq!(o.lines.iter().map(|l| l.status).collect::<Vec<_>>(), [Paid, Pending]);
    assert_eq!(o.lines.iter().map(|l| l.mark_code.as_deref()).collect::<Vec<_>>(), [Some("FC-1"), Some("FC-2")]);
    assert_eq!(o.lines[0].box_codes.iter().map(|b| b.as_str()).collect::<Vec<_>>(), ["KS1", "KS2"]);
    assert_eq!(o.lines[0].added_to_cart_at.unwrap().to_rfc3339(), "2026-02-10T15:00:00+00:00");
    assert_eq!(o.placed_at.unwrap().to_rfc3339(), "2026-02-10T16:12:00+00:00");
    assert_eq!(o.ship_date.unwrap().to_string(), "2026-02-14");
    assert_eq!(
        (o.reference.as_deref(), o.carrier.as_deref(), o.note.as_deref()),
        (Some("PO-9"), Some("FedEx"), Some("frágil"))
    );
    assert_eq!((o.customer.name.as_deref(), o.ship_to.city.as_deref()), (Some("Ana Núñez"), Some("Puebla")));
    assert_eq!(o.ship_to.street, ["Av. 1, Centro"]);
    assert_eq!((found[1].status, lines(&found[1])), (Paid, vec!["LILY x1 @35.5".to_owned()]));
}

#[test]
fn every_encoding_line_end_and_separator_is_the_same_table() {
    let expected = read(Kind::Generic, CSV);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(CSV.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin = encoding_rs::WINDOWS_1252.encode(CSV).0.into_owned();
    let marked = format!("\u{feff}{CSV}").into_bytes();
    let crlf = CSV.replace('\n', "\r\n").into_bytes();
    for bytes in [utf16, latin, marked, crlf] {
        assert_eq!(decode(Kind::Generic, &input(&bytes, Kind::Generic)), expected);
    }
    let rewrite = |separator: u8| {
        let mut out = csv::WriterBuilder::new().delimiter(separator).from_writer(vec![]);
        for record in csv::ReaderBuilder::new().has_headers(false).from_reader(CSV.as_bytes()).records() {
            out.write_record(&record.unwrap()).unwrap();
        }
        String::from_utf8(out.into_inner().unwrap()).unwrap()
    };
    for separator in *b"\t;|" {
        assert_eq!(read(Kind::Generic, &rewrite(separator)), expected);
    }
    assert_eq!(read(Kind::Generic, &format!("Reporte de pedidos\n\n{CSV}")).content.clone(), expected.content);
}

#[test]
fn json_with_the_same_names() {
    let o = order(Kind::Cyberpuerta, JSON);
    assert_eq!((o.channel_order_id.as_str(), o.status), ("A-1", Paid));
    assert_eq!(lines(&o), ["ROSE x2 @749.00", "LILY x3 @189.90"]);
    assert_eq!(o.lines.iter().map(|l| l.status).collect::<Vec<_>>(), [Paid, Pending]);
    assert_eq!(
        (o.mark_code.as_deref(), o.reference.as_deref(), o.customer.id.as_deref()),
        (Some("FC-1"), Some("PO-1"), Some("7"))
    );
    assert_eq!((o.ship_to.region.as_deref(), o.lines[1].box_codes.len()), (Some("PUE"), 2));
    let inner: serde_json::Value = serde_json::from_str(JSON).unwrap();
    for text in
        [inner["orders"].to_string(), inner["orders"][0].to_string(), format!("{{\"order\":{}}}", inner["orders"][0])]
    {
        assert_eq!(order(Kind::Generic, &text), o, "{text}");
    }
    let flat = r#"[{"orderId":"7","sku":"A","quantity":1},{"orderId":8,"sku":"B","quantity":2},{"orderId":"7","sku":"C","quantity":3}]"#;
    let (flat, _) = orders(read(Kind::Generic, flat));
    assert_eq!(flat.iter().map(lines).collect::<Vec<_>>(), [vec!["A x1 @-", "C x3 @-"], vec!["B x2 @-"]]);
}

#[test]
fn a_prestashop_order() {
    let text = r#"{"order":{"id":145,"id_cart":"9001","current_state":"4","date_add":"2026-05-08 09:00:00","reference":"XKBK",
        "associations":{"order_rows":[{"id":"1","product_quantity":"2","product_name":"Rosas","product_reference":"ROSE","unit_price_tax_incl":"24990.000000"}]}}}"#;
    let o = order(Kind::Aper, text);
    assert_eq!((o.channel_order_id.as_str(), o.cart_id.as_deref(), o.status), ("145", Some("9001"), Shipped));
    assert_eq!((o.name.as_deref(), o.reference.as_deref()), (Some("XKBK"), None));
    assert_eq!(lines(&o), ["ROSE x2 @24990.0000"]);
}

#[test]
fn one_bad_order_is_refused_alone_with_row_and_column() {
    for (cell, rule, field) in [
        ("1,LILY,0,5.00,MXN,", Rule::ZeroQuantity, "Cantidad"),
        ("1,LILY,\"2,5\",5.00,MXN,", Rule::NotWhole, "Cantidad"),
        ("1,LILY,-3,5.00,MXN,", Rule::NegativeQuantity, "Cantidad"),
        ("1,LILY,1.000,5.00,MXN,", Rule::NotWhole, "Cantidad"),
        ("1,LILY,,5.00,MXN,", Rule::Missing, "Cantidad"),
        ("1,LILY,2,cinco,MXN,", Rule::NotAnAmount, "Precio"),
        ("1,LILY,2,5.00,pesos,", Rule::NotACurrency, "Moneda"),
        ("1,LILY,2,5.00,MXN,05/25/2026", Rule::NotADate, "Fecha"),
        ("\"1,12425E+09\",LILY,2,5.00,MXN,", Rule::SpreadsheetId, "Pedido"),
        ("1,2.99E+12,2,5.00,MXN,", Rule::SpreadsheetId, "SKU"),
        (",LILY,2,5.00,MXN,", Rule::Missing, "Pedido"),
        ("1,LILY,2,5.00,MXN,,extra", Rule::NotReadable, ""),
    ] {
        let text = format!("Pedido,SKU,Cantidad,Precio,Moneda,Fecha\n9,ROSE,3.0,1.50,MXN,\n{cell}\n");
        let (good, bad) = orders(read(Kind::Generic, &text));
        assert_eq!((good.len(), bad.len()), (1, 1), "{cell}");
        assert_eq!(
            (bad[0].1.rule, bad[0].1.field.as_str(), bad[0].1.at.as_deref()),
            (rule, field, Some("row 3")),
            "{cell}"
        );
    }
    let two = "Pedido,SKU,Cantidad,Moneda\n1,A,1,MXN\n1,B,1,USD\n";
    assert_eq!(
        (refused(Kind::Generic, two).rule, refused(Kind::Generic, two).at.as_deref()),
        (Rule::Contradiction, Some("row 3"))
    );
}

#[test]
fn cancelled_rows_are_not_lines() {
    let table = |a: &str, b: &str| format!("Pedido,SKU,Cantidad,Estado\n1,A,1,{a}\n1,B,0,{b}\n");
    let o = order(Kind::Generic, &table("Enviado", "cancelado"));
    assert_eq!((o.status, lines(&o)), (Shipped, vec!["A x1 @-".to_owned()]));
    let dead = order(Kind::Generic, &table("Anulado", "Cancelled"));
    assert_eq!((dead.status, dead.lines.len()), (Cancelled, 0));
    let mixed = "Pedido,SKU,Cantidad,Estado\n1,A,1,Enviado\n1,B,2,Pagado\n";
    assert_eq!(order(Kind::Generic, mixed).status, PartiallyShipped);
    let unknown = table("en órbita", "cancelado");
    assert_eq!(order(Kind::Generic, &unknown).status, Pending);
    assert_eq!(read(Kind::Generic, &unknown).warnings[0].rule, Rule::UnknownStatus);
}

#[test]
fn tables_without_state_or_quantity_or_rows() {
    let o = order(Kind::Generic, "order_id\tsku\nA\tROSE\nA\tROSE\n");
    assert_eq!((o.status, lines(&o)), (Paid, vec!["ROSE x1 @-".to_owned(), "ROSE x1 @-".to_owned()]));
    assert_eq!(orders(read(Kind::Generic, "Pedido;SKU;Cantidad\n")).0.len(), 0);
    assert_eq!(refused(Kind::Generic, "a,b,c\n1,2,3\n").rule, Rule::NoColumn);
    assert_eq!(refused(Kind::Generic, "<html>").rule, Rule::NotReadable);
}

#[test]
fn pesos_without_cents_and_decimal_commas() {
    let clp = "Pedido,SKU,Cantidad,Precio,Moneda\n1,A,1,24.990,CLP\n2,B,1,71000.0,CLP\n";
    let (found, _) = orders(read(Kind::Generic, clp));
    assert_eq!(
        (lines(&found[0]), lines(&found[1])),
        (vec!["A x1 @24990".to_owned()], vec!["B x1 @71000.0".to_owned()])
    );
    let comma = "Pedido;SKU;Cantidad;Precio\n1;A;1;1.250\n1;B;2;3,5\n";
    assert_eq!(lines(&order(Kind::Generic, comma)), ["A x1 @1250", "B x2 @3.5"]);
    let configured =
        Input { currency: Currency::new("COP"), ..input(b"Pedido,SKU,Precio\n1,A,24.990\n", Kind::Generic) };
    let (found, _) = orders(decode(Kind::Generic, &configured));
    assert_eq!(lines(&found[0]), ["A x1 @24990"]);
}

#[test]
fn a_file_that_was_cut_or_never_closes_a_quote() {
    let whole = "Pedido,SKU,Cantidad\n1,A,1\n2,B,2";
    assert_eq!(read(Kind::Generic, whole).warnings[0].rule, Rule::MaybeCut);
    assert_eq!(orders(read(Kind::Generic, whole)).0.len(), 2);
    let (good, bad) = orders(read(Kind::Generic, "Pedido,SKU,Cantidad\n1,A,1\n2,B"));
    assert_eq!((good.len(), bad[0].1.rule), (1, Rule::MaybeCut));
    let open = "Pedido,SKU,Cantidad\n1,\"A,1\n2,B,2\n3,C,3\n";
    assert_eq!(refused(Kind::Generic, open).rule, Rule::NotReadable);
}

#[test]
fn a_row_that_comes_twice_is_one_piece() {
    let text = "Pedido,ID artículo,SKU\n1,11,A\n1,11,A\n1,12,A\n";
    assert_eq!(order(Kind::Generic, text).lines.len(), 2);
    assert_eq!(read(Kind::Generic, text).warnings[0].rule, Rule::LeftOut);
    assert_eq!(refused(Kind::Generic, "Pedido,ID artículo,SKU\n1,11,A\n1,11,B\n").rule, Rule::Contradiction);
}

proptest! {
    #[test]
    fn a_table_keeps_every_piece(rows in prop::collection::vec((0_u8..4, "[A-Z]{1,4}", 1_u32..50), 1..30)) {
        let mut text = String::from("order id,sku,quantity\n");
        for (id, sku, quantity) in &rows {
            text.push_str(&format!("{id},{sku},{quantity}\n"));
        }
        let (found, bad) = orders(read(Kind::Generic, &text));
        prop_assert!(bad.is_empty());
        let pieces: u32 = found.iter().flat_map(|o| &o.lines).map(|l| l.quantity).sum();
        prop_assert_eq!(pieces, rows.iter().map(|r| r.2).sum::<u32>());
        prop_assert_eq!(found.iter().map(|o| o.lines.len()).sum::<usize>(), rows.len());
    }
}
