//! Tables, halves and large files through the real doors, and tables out for spreadsheets.

use crate::harness::{Daemon, mixed_table, shopify_order, until};
use serde_json::Value;
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::process::Command;

const FALABELLA: &str = r#"
[[channel]]
id = "fala"
kind = "falabella"
buyer = "FW01"
token = "path-token"
currency = "CLP"
[limits]
file_mb = 200
"#;

/// A workbook of one sheet with these cells, all of them texts.
fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let cell = |c: &&str| format!("<c t=\"inlineStr\"><is><t>{c}</t></is></c>");
    let row = |r: &&[&str]| format!("<row>{}</row>", r.iter().map(cell).collect::<String>());
    let sheet = format!("<worksheet><sheetData>{}</sheetData></worksheet>", rows.iter().map(row).collect::<String>());
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in [
        ("[Content_Types].xml", "<Types/>"),
        ("xl/workbook.xml", r#"<workbook xmlns:r="x"><sheets><sheet name="V" r:id="r1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            r#"<Relationships><Relationship Id="r1" Target="worksheets/s.xml"/></Relationships>"#,
        ),
        ("xl/worksheets/s.xml", &sheet),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_comes_in_and_leaves_as_a_table_that_spreadsheets_do_not_spoil() {
    let daemon = Daemon::start();
    let rows: &[&[&str]] = &[
        &["Pedido", "SKU", "Descripción", "Cantidad", "Precio", "Estado"],
        &["000145", "00012", "=HYPERLINK()", "2", "18.50", "Pagado"],
        &["2000003841430010", "LILY", "Lirios", "1", "35", "Pagado"],
    ];
    daemon.drop_file("portal", "ventas.xlsx", &workbook(rows));
    let document = daemon.document("file ventas.xlsx");
    assert_eq!((document["outcome"].as_str(), document["orders"].as_array().map(Vec::len)), (Some("stored"), Some(2)));
    let out = daemon.cli(&["export", "--excel"]);
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.starts_with("\u{feff}order,status,"), "{text}");
    for cell in [
        r#""=""000145""""#,
        r#""=""00012""""#,
        r#""=""=HYPERLINK()""""#,
        r#""=""2000003841430010""""#,
        r#""=""18.50""""#,
    ] {
        assert!(text.contains(cell), "{cell} in {text}");
    }
    let plain = String::from_utf8(daemon.cli(&["export", "--format", "csv"]).stdout).unwrap();
    assert!(plain.starts_with("order,") && plain.contains(",000145,") && !plain.contains("=\"\""), "{plain}");
}

#[test]
fn header_and_lines_meet_through_two_doors() {
    let daemon = Daemon::with(FALABELLA);
    let header = r#"{"SuccessResponse":{"Body":{"Orders":{"Order":{"OrderId":"1104089123","OrderNumber":"218","CustomerFirstName":"Ana","CustomerLastName":"Núñez",
        "CreatedAt":"2026-02-09 10:00:00","UpdatedAt":"2026-02-09 10:00:00","AddressShipping":{"FirstName":"Ana","City":"Santiago"},"Statuses":{"Status":"pending"}}}}}}"#;
    assert_eq!(daemon.post("/webhooks/fala/path-token", &[], header).outcome(), "incomplete");
    assert_eq!(daemon.json(&["orders"]).len(), 0);
    let lines = r#"{"SuccessResponse":{"Body":{"OrderItems":{"OrderItem":[
        {"OrderItemId":"1","OrderId":"1104089123","Name":"Rosas","Sku":"ROSE","ItemPrice":"24990.00","Currency":"CLP","Status":"pending","UpdatedAt":"2026-02-09 10:00:00"},
        {"OrderItemId":"2","OrderId":"1104089123","Name":"Rosas","Sku":"ROSE","ItemPrice":"24990.00","Currency":"CLP","Status":"pending","UpdatedAt":"2026-02-09 10:00:00"}]}}}}"#;
    daemon.drop_file("fala", "items.json", lines.as_bytes());
    let document = daemon.document("file items.json");
    assert_eq!(document["outcome"], "stored");
    let order = daemon.one(&["show", document["orders"][0].as_str().unwrap()]);
    assert_eq!((order["customer"].as_str(), order["lines"].as_array().map(Vec::len)), (Some("Ana Núñez"), Some(2)));
    assert_eq!(order["channel_orders"][0]["cart_id"], "218");
}

#[test]
fn a_refused_document_is_read_again_after_the_configuration_was_mended() {
    let daemon = Daemon::with("[[channel]]\nid = \"mall\"\nkind = \"wish\"\nbuyer = \"FW01\"\n");
    let table = mixed_table(77);
    daemon.drop_file("mall", "a.csv", table.as_bytes());
    let document = daemon.document("file a.csv");
    assert_eq!(document["outcome"], "refused");
    let id = document["document"].to_string();
    let raw = daemon.cli(&["documents", "show", &id, "--raw"]).stdout;
    assert_eq!(raw, table.as_bytes());
    assert_eq!(daemon.cli(&["documents", "dismiss", &id, "--reason", " "]).status.code(), Some(3));
    daemon.edit("kind = \"wish\"", "kind = \"generic\"\ncurrency = \"MXN\"\ntime_zone = \"America/Mexico_City\"");
    daemon.hang_up();
    until("the configuration is read again", || daemon.log().contains("was read again").then_some(()));
    let again = daemon.one(&["documents", "retry", &id]);
    assert_eq!(again["outcome"], "stored");
    let order = daemon.one(&["show", again["orders"][0].as_str().unwrap()]);
    assert_eq!(order["currency"], "MXN");
    assert_eq!(daemon.json(&["documents", "--refused"]).len(), 0);
    assert_eq!(daemon.cli(&["documents", "retry", &id]).status.code(), Some(3), "it is not refused any more");
}

#[test]
fn the_kinds_of_channel_are_told_without_a_daemon() {
    let k2k =
        |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_k2k")).args(args).env("LANG", "en_US.UTF-8").output().unwrap();
    let all = crate::harness::lines(&k2k(&["channels", "--json"]).stdout);
    assert_eq!(all.len(), 20);
    let one = |kind: &str| all.iter().find(|k: &&Value| k["kind"] == kind).unwrap().clone();
    assert_eq!((one("paris")["currency"].as_str(), one("walmart")["structure"].as_u64()), (Some("CLP"), Some(1)));
    assert!(String::from_utf8_lossy(&k2k(&["channels"]).stdout).contains("falabella"));
    assert_eq!(k2k(&["channels", "falabela"]).status.code(), Some(2));
}

fn large_table(orders: usize, words: usize) -> String {
    let name = "Rosas rojas ".repeat(words);
    let mut table =
        String::from("Pedido,Fecha,Estado,SKU,Descripción,Cantidad,Precio unitario,Moneda,Cliente,Dirección,Ciudad\n");
    for n in 0..orders {
        for sku in ["ROSE-60", "LILY"] {
            writeln!(table, "{n:07},2026-02-10 10:12:00,Pagado,{sku},{name},2,749.00,MXN,Ana Núñez,\"Av. Insurgentes Sur 1605, piso 3\",Puebla").unwrap();
        }
    }
    table
}

#[test]
fn a_large_table_shows_its_progress_and_webhooks_go_on() {
    let daemon = Daemon::with(FALABELLA);
    let table = large_table(2_000, 100);
    assert!(table.len() > 4 << 20);
    daemon.drop_file("portal", "season.csv", table.as_bytes());
    let part = until("a part", || daemon.json(&["documents"]).into_iter().find(|d| !d["part"].is_null()));
    assert_eq!(part["part"]["bytes"], table.len());
    let answer = daemon.shopify("fw-shopify", "orders/create", &shopify_order(9, "2026-02-09T10:00:00-05:00", "paid"));
    assert_eq!(answer.outcome(), "stored");
    let last = until("the last part", || {
        let all = daemon.json(&["documents"]);
        all.into_iter().find(|d| !d["part"].is_null() && d["part"]["number"] == d["part"]["of"])
    });
    assert_eq!(last["part"]["bytes_done"], table.len());
    assert!(last["source"].as_str().unwrap().contains("season.csv, part"), "{last}");
}
