//! Files as vendors write them.

use super::*;
use crate::channels::decode_stock;
use crate::domain::channel::Structure;
use crate::domain::money::Currency;
use crate::domain::stock_file::StockRow;
use proptest::prelude::*;

fn input<'a>(name: &'a str, bytes: &'a [u8]) -> Input<'a> {
    Input {
        bytes,
        topic: Some(name),
        triggered_at: None,
        structure: Structure::LinePerSku,
        currency: Currency::new("USD"),
        time_zone: chrono_tz::America::Bogota,
        part: None,
    }
}

fn file(name: &str, text: &str) -> StockFile {
    match decode_stock(&input(name, text.as_bytes())).content {
        Content::Stock(file) => *file,
        other => panic!("{other:?}"),
    }
}

fn boxes(row: &StockRow) -> (Mode, &str, &str, i64, usize) {
    let b = row.boxes.as_ref().unwrap();
    (b.mode, b.location.as_str(), b.lot.as_str(), b.boxes(), b.codes.len())
}

#[test]
fn a_product_list_in_spanish_with_decimal_commas() {
    let text = "Listado de productos;;;;;;\n\
                SKU;Nombre;Name EN;Tipo de caja;Empaque;Unidades por caja;Precio;Moneda;Código Komet\n\
                ROSA-60;Rosa roja 60 cm;Red rose 60 cm;qb;10 ramos x 25;250;0,38;usd;KN-1\n\
                LIRIO;Lirio blanco;;HB;;100;1,25;;\n";
    let file = file("productos.csv", text);
    assert_eq!((file.rows.len(), file.refused.len()), (2, 0), "{:?}", file.refused);
    let rose = &file.rows[0].product;
    assert_eq!((rose.name_es.as_deref(), rose.name_en.as_deref()), (Some("Rosa roja 60 cm"), Some("Red rose 60 cm")));
    assert_eq!((rose.box_type.as_ref().unwrap().as_str(), rose.units_per_box), ("QB", Some(250)));
    assert_eq!((rose.price.unwrap().amount.to_string(), rose.alias.as_deref()), ("0.38".into(), Some("KN-1")));
    assert_eq!(file.rows[1].product.price.unwrap().currency.as_str(), "USD", "ours, where none is named");
    assert!(file.rows.iter().all(|r| r.boxes.is_none()), "a product list has no boxes");
}

#[test]
fn an_inventory_with_codes_lots_places_and_what_is_wrong_with_its_rows() {
    let text = "sku\tlocation\tlot\tboxes\tbox codes\tcut date\texpires\tbuyers\n\
                ROSA-60\tuio\tL1\t3\tks1 ks2\t2026-02-01\t14/02/2026\tFW01, GH02\n\
                ROSA-60\tMDE\t\t\tKS9\t\t\t*\n\
                \tUIO\t\t4\t\t\t\t\n\
                LIRIO\tUIO\t\t-4\t\t\t\t\n\
                LIRIO\tUIO\t\t1.5\t\t\t\t\n\
                LIRIO\tUIO\t\t\tKS-1\t\t\t\n\
                LIRIO\tUIO\t\t4\t\tayer\t\t\n";
    let file = file("inventario.tsv", text);
    assert_eq!(boxes(&file.rows[0]), (Mode::Set, "UIO", "L1", 3, 2));
    assert_eq!(file.rows[0].boxes.as_ref().unwrap().buyers.as_ref().unwrap().len(), 2);
    assert_eq!(file.rows[0].boxes.as_ref().unwrap().expires.unwrap().to_string(), "2026-02-14");
    assert_eq!(boxes(&file.rows[1]), (Mode::Set, "MDE", "", 1, 1));
    assert_eq!(file.rows[1].boxes.as_ref().unwrap().buyers, None);
    let refused: Vec<_> = file.refused.iter().map(|p| (p.at.as_deref().unwrap(), p.rule, p.field.as_str())).collect();
    assert_eq!(
        refused,
        [
            ("row 4", Rule::Missing, "sku"),
            ("row 5", Rule::NotACount, "boxes"),
            ("row 6", Rule::NotACount, "boxes"),
            ("row 7", Rule::NotABoxCode, "box codes"),
            ("row 8", Rule::NotADate, "cut date"),
        ]
    );
}

#[test]
fn how_numbers_are_meant_is_said_by_row_document_or_name() {
    let row = "sku,boxes\nA,5\n";
    for (name, mode) in [
        ("inventory.csv", Mode::Set),
        ("inventory-full.csv", Mode::Full),
        ("Inventario_COMPLETO 2026.csv", Mode::Full),
        ("delta-0917.csv", Mode::Delta),
        ("cambios.csv", Mode::Delta),
    ] {
        assert_eq!(boxes(&file(name, row).rows[0]).0, mode, "{name}");
    }
    let mixed = file("x-delta.csv", "sku,boxes,modo\nA,5,\nB,-2,\nC,=7,\nD,3,salida\nE,3,full\nF,2,+\n");
    let found: Vec<_> = mixed.rows.iter().map(|r| (boxes(r).0, boxes(r).3)).collect();
    assert_eq!(
        found,
        [(Mode::Delta, 5), (Mode::Delta, -2), (Mode::Set, 7), (Mode::Delta, -3), (Mode::Full, 3), (Mode::Delta, 2)]
    );
    let odd = file("x.csv", "sku,boxes,mode\nA,5,maybe\n");
    assert_eq!((odd.rows.len(), odd.refused[0].rule), (0, Rule::UnknownMode));
}

#[test]
fn json_says_once_what_holds_for_all() {
    let text = r#"{"mode":"full","location":"uio","as_of":"2026-02-09T08:00:00-05:00","currency":"EUR","items":[
        {"sku":"A","name":{"en":"Rose","es":"Rosa"},"boxes":["KS1",{"code":"KS2"}],"lot":7,"price":1.25,"unitsPerBox":10},
        {"sku":145.0,"boxes":4},
        {"sku":"B","boxes":"4","age":3,"location":"MDE"},
        7]}"#;
    let file = file("stock.json", text);
    assert_eq!(boxes(&file.rows[0]), (Mode::Full, "UIO", "7", 2, 2));
    let price = file.rows[0].boxes.as_ref().unwrap().price.unwrap();
    assert_eq!((price.amount.to_string(), price.currency.as_str()), ("1.25".into(), "EUR"));
    assert_eq!(file.rows[0].product.price, None, "the price of the lot, not of the product");
    assert_eq!(file.rows[0].product.name_es.as_deref(), Some("Rosa"));
    assert_eq!((file.rows[1].sku.as_str(), boxes(&file.rows[1]).3), ("145", 4));
    assert_eq!((boxes(&file.rows[2]).1, file.rows[2].boxes.as_ref().unwrap().age), ("MDE", Some(3)));
    assert_eq!(file.refused[0].at.as_deref(), Some("row 4"));
    assert_eq!(file.as_of.unwrap().to_rfc3339(), "2026-02-09T13:00:00+00:00");
    assert_eq!(file.emptied.iter().map(Location::as_str).collect::<Vec<_>>(), ["UIO"]);
    let none = self::file("x.json", r#"{"mode":"full","location":"UIO","items":[]}"#);
    assert_eq!((none.rows.len(), none.emptied.len()), (0, 1), "an empty place is told too");
}

#[test]
fn what_is_no_such_file_is_refused_whole() {
    for (text, rule) in [
        ("", Rule::Empty),
        ("order id,quantity\n1,2\n", Rule::NoColumn),
        ("sku\nA\n", Rule::NoColumn),
        ("<x/>", Rule::NotReadable),
        ("{\"orders\":[]}", Rule::NotReadable),
        ("[{\"sku\":\"A\",\"boxes\":1},", Rule::NotReadable),
        (r#"{"mode":"maybe","items":[]}"#, Rule::UnknownMode),
    ] {
        match decode_stock(&input("x", text.as_bytes())).content {
            Content::Refused(problem) => assert_eq!(problem.rule, rule, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let cut = file("x.csv", "sku,location,boxes\nA,UIO,5\nB,UI");
    assert_eq!((cut.rows.len(), cut.refused[0].rule), (1, Rule::MaybeCut), "half a row is not a row");
}

proptest! {
    #[test]
    fn no_bytes_stop_it(bytes in prop::collection::vec(any::<u8>(), 0..300), table in "[a-z,;\t\n0-9\"+=.-]{0,200}") {
        drop(decode_stock(&input("x-delta.csv", &bytes)));
        drop(decode_stock(&input("full.csv", format!("sku,boxes,lot,price,box codes\n{table}").as_bytes())));
    }
}
