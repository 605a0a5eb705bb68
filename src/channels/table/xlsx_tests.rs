use crate::channels::decode;
use crate::channels::fuzz::{input, lines, orders};
use crate::channels::table::workbooks::{ROWS, parts, with, zipped};
use crate::domain::channel::Kind;
use crate::domain::document::{Content, Decoded};
use crate::domain::problem::{Problem, Rule};
use crate::limits;

fn read(kind: Kind, bytes: &[u8]) -> Decoded {
    decode(kind, &input(bytes, kind))
}

fn refused(bytes: &[u8]) -> Problem {
    match read(Kind::Generic, bytes).content {
        Content::Refused(problem) => problem,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_shown_sheet_is_a_table_like_any_other() {
    let bytes = zipped(&parts());
    for kind in [Kind::Generic, Kind::Falabella, Kind::Ripley, Kind::Paris, Kind::Claroshop, Kind::Yuju, Kind::Aper] {
        let (found, bad) = orders(read(kind, &bytes));
        assert_eq!((found.len(), bad.len()), (2, 0), "{kind}");
        let (one, two) = (&found[0], &found[1]);
        assert_eq!(
            (one.channel_order_id.as_str(), lines(one)),
            ("000145", vec!["00012 x2 @10.8000".into(), "LILY x1 @-".into()])
        );
        assert_eq!(one.customer.name.as_deref(), Some("Ana Núñez & Co"));
        assert_eq!(one.placed_at.unwrap().to_rfc3339(), "2026-02-10T16:12:00+00:00");
        assert_eq!((two.channel_order_id.as_str(), lines(two)), ("000146", vec!["7501031311309 x3 @6".to_owned()]));
    }
}

#[test]
fn kinds_without_tables_refuse_it_by_name() {
    let problem = match read(Kind::Shopify, &zipped(&parts())).content {
        Content::Refused(problem) => problem,
        other => panic!("{other:?}"),
    };
    assert_eq!((problem.rule, problem.value.as_str()), (Rule::NotReadable, "an XLSX or zip file"));
}

#[test]
fn ids_that_a_spreadsheet_has_rounded_are_refused_alone_with_row_and_title() {
    for number in ["2000003841430010", "2.0000038414300012E16", "1.12425E+19"] {
        let rows = format!(
            "{ROWS}<row r=\"9\"><c r=\"A9\"><v>{number}</v></c><c r=\"C9\" t=\"s\"><v>8</v></c><c r=\"D9\"><v>1</v></c></row>"
        );
        let (good, bad) = orders(read(Kind::Generic, &zipped(&with(&rows))));
        assert_eq!((good.len(), bad.len()), (2, 1), "{number}");
        let problem = &bad[0].1;
        assert_eq!(
            (problem.rule, problem.at.as_deref(), problem.field.as_str()),
            (Rule::SpreadsheetId, Some("row 9"), "Pedido")
        );
    }
    let whole = ROWS.replace("<v>146</v>", "<v>2000003841430011</v>");
    assert_eq!(orders(read(Kind::Generic, &zipped(&with(&whole)))).0[1].channel_order_id, "2000003841430011");
}

#[test]
fn wrong_cells_are_refused_with_their_row() {
    let broken = ROWS.replace("<c r=\"D4\"><v>2</v></c>", "<c r=\"D4\"><v>2.5</v></c>");
    let (good, bad) = orders(read(Kind::Generic, &zipped(&with(&broken))));
    assert_eq!((good.len(), bad[0].1.rule, bad[0].1.at.as_deref()), (1, Rule::NotWhole, Some("row 4")));
    let error =
        ROWS.replace("<c r=\"E4\" s=\"3\"><v>10.800000000000001</v></c>", "<c r=\"E4\" t=\"e\"><v>#N/A</v></c>");
    assert_eq!(orders(read(Kind::Generic, &zipped(&with(&error)))).1[0].1.rule, Rule::NotAnAmount);
}

#[test]
fn a_second_sheet_with_orders_is_told_and_one_without_titles_is_refused() {
    let mut both = parts();
    let book = String::from_utf8(both[1].1.clone()).unwrap().replace(" state=\"hidden\"", "");
    both[1].1 = book.into_bytes();
    let decoded = read(Kind::Generic, &zipped(&both));
    let told: Vec<_> = decoded.warnings.iter().filter(|w| w.field.starts_with("sheet")).collect();
    assert_eq!((told.len(), told[0].rule, told[0].field.as_str()), (1, Rule::LeftOut, "sheet Ventas"));
    assert_eq!(refused(&zipped(&with("<row><c t=\"inlineStr\"><is><t>Hola</t></is></c></row>"))).rule, Rule::NoColumn);
}

#[test]
fn what_unpacks_without_end_stops_at_its_limit() {
    let mut bomb = parts();
    bomb[3].1 = format!("<sst><si><t>{}</t></si></sst>", "A".repeat(4 * limits::XLSX_TEXT_BYTES)).into_bytes();
    let bytes = zipped(&bomb);
    assert!(bytes.len() < 64 << 10);
    assert_eq!(refused(&bytes).rule, Rule::NotReadable);
    let mut entities = parts();
    entities[3].1 = b"<!DOCTYPE a [<!ENTITY x 'y'>]><sst><si><t>&x;</t></si></sst>".to_vec();
    assert_eq!(refused(&zipped(&entities)).rule, Rule::NotReadable);
    // One text in very many cells is small in the file and large in memory.
    let mut many =
        with(&format!("{ROWS}{}", format!("<row>{}</row>", "<c t=\"s\"><v>9</v></c>".repeat(6)).repeat(1_000)));
    let texts = String::from_utf8(many[3].1.clone()).unwrap();
    many[3].1 = texts.replace("</sst>", &format!("<si><t>{}</t></si></sst>", "x".repeat(32_000))).into_bytes();
    assert_eq!(refused(&zipped(&many)).rule, Rule::TooLarge);
}
