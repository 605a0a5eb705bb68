//! Products, boxes on hand, what buyers may order, and the settings of connections: dropped files, real doors.

use crate::harness::{Answer, Daemon, lines, request, until};
use serde_json::{Value, json};

const MORE: &str = r#"
[[buyer]]
code = "GH02"
name = "Green House"
[[channel]]
id = "gh-portal"
kind = "generic"
buyer = "GH02"
currency = "USD"
[[box_type]]
code = "OCT"
milli_fbe = 125
[[token]]
name = "fw"
token = "fw01-0123456789abcdef"
scopes = ["availability"]
buyer = "FW01"
[[token]]
name = "gh"
token = "gh02-0123456789abcdef"
scopes = ["availability"]
buyer = "GH02"
[[token]]
name = "erp"
token = "erp-0123456789abcdef"
scopes = ["orders"]
"#;

const STOCK: &str = "SKU;Name EN;Nombre;Tipo de caja;Empaque;Unidades por caja;Precio;Moneda;Sede;Lote;Cajas;Códigos de caja;Fecha de corte\n\
    ROSA-60;Red rose 60 cm;Rosa roja 60 cm;QB;10 x 25;2;0,38;USD;UIO;L2;3;KS3;2026-02-05\n\
    ROSA-60;;;;;;0,38;USD;UIO;L1;2;ks1 ks2;2026-02-01\n\
    LIRIO;White lily;Lirio blanco;HB;;1;1,25;USD;UIO;;1;;\n";

fn get(daemon: &Daemon, path: &str, token: &str, more: &[(&str, &str)]) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [&[("Authorization", bearer.as_str())], more].concat();
    request(daemon.webhooks, "GET", path, &headers, "").expect("an answer")
}

fn header(answer: &Answer, name: &str) -> Option<String> {
    let mut all = answer.head.lines().filter_map(|l| l.split_once(": "));
    all.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_owned())
}

/// SKU → boxes of a buyer, over HTTP.
fn available(daemon: &Daemon, token: &str) -> Value {
    let answer = get(daemon, "/v1/availability", token, &[]);
    assert_eq!(answer.status, 200, "{answer:?}");
    let rows = lines(answer.body.as_bytes());
    rows.iter()
        .map(|r| (r["sku"].as_str().unwrap().to_owned(), r["boxes"].clone()))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

/// An order of a portal: SKU and pieces a line, all checked out.
fn sell(daemon: &Daemon, channel: &str, id: u64, lines: &[(&str, u32)]) -> String {
    let mut table = "order id,created at,sku,description,quantity,unit price,customer code\n".to_owned();
    for (sku, quantity) in lines {
        let row = format!("{id},2026-02-09T10:00:00-05:00,{sku},{sku} as sold,{quantity},2.00,FLN-220\n");
        table.push_str(&row);
    }
    let name = format!("{id}.csv");
    daemon.drop_file(channel, &name, table.as_bytes());
    daemon.document(&format!("file {name}"))["orders"][0].as_str().unwrap().to_owned()
}

/// Every entry of the journal, as the command line watches it: the lines of the stream between its chunks.
fn journal(daemon: &Daemon) -> Vec<Value> {
    let answer = get(daemon, "/v1/changes?follow=no", "erp-0123456789abcdef", &[]);
    answer.body.lines().filter(|l| l.starts_with('{')).map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn stock(daemon: &Daemon, name: &str, text: &str) -> Value {
    daemon.drop_file("inventory", name, text.as_bytes());
    daemon.document(&format!("file {name}"))
}

fn flags(order: &Value) -> Vec<&str> {
    order["flags"].as_array().unwrap().iter().map(|f| f.as_str().unwrap()).collect()
}

#[test]
fn a_dropped_inventory_is_published_sold_confirmed_with_its_codes_and_goes_down() {
    let daemon = Daemon::with(MORE);
    let document = stock(&daemon, "inventario-completo.csv", STOCK);
    assert_eq!((document["channel"].as_str(), document["outcome"].as_str()), (Some("inventory"), Some("stored")));
    // Both buyers see all of it, with the earliest day on which they can have it.
    for token in ["fw01-0123456789abcdef", "gh02-0123456789abcdef"] {
        assert_eq!(available(&daemon, token), json!({"LIRIO": 1, "ROSA-60": 5}));
    }
    let rose = daemon.one(&["inventory", "rosa", "--buyer", "FW01"]);
    assert_eq!(
        (rose["units"].as_u64(), rose["price"].as_str(), rose["currency"].as_str()),
        (Some(10), Some("0.38"), Some("USD"))
    );
    assert_eq!(
        (rose["name_es"].as_str(), rose["box_type"].as_str(), rose["location"].as_str()),
        (Some("Rosa roja 60 cm"), Some("QB"), Some("UIO"))
    );
    let link = &daemon.json(&["links"])[0];
    assert_eq!((link["buyer"].as_str(), &link["earliest_ship_date"]), (Some("FW01"), &rose["earliest_ship_date"]));

    // Five roses are three boxes of two; what is ordered is not for sale any more.
    let first = sell(&daemon, "portal", 1, &[("ROSA-60", 5), ("LIRIO", 1)]);
    let order = daemon.one(&["show", &first]);
    assert_eq!((order["boxes"].as_u64(), order["fbe"].as_str()), (Some(4), Some("1.25")), "{order}");
    assert_eq!(
        (order["lines"][0]["name_en"].as_str(), order["lines"][0]["pack"].as_str()),
        (Some("Red rose 60 cm"), Some("10 x 25"))
    );
    assert_eq!(flags(&order), [""; 0]);
    assert_eq!(available(&daemon, "gh02-0123456789abcdef"), json!({"LIRIO": 0, "ROSA-60": 2}));
    // More than there is, by the other buyer: kept, flagged, and whole again when boxes come.
    let second = sell(&daemon, "gh-portal", 2, &[("ROSA-60", 6)]);
    assert_eq!(flags(&daemon.one(&["show", &second])), ["oversold"]);
    assert_eq!(available(&daemon, "fw01-0123456789abcdef")["ROSA-60"], 0);
    // The oldest lot first, with the codes that the boxes came with; then ours.
    daemon.json(&["confirm", &first]);
    let order = daemon.one(&["show", &first]);
    assert_eq!(order["lines"][0]["box_codes"], json!(["KS1", "KS2", "KS3"]));
    assert_eq!(order["lines"][1]["box_codes"][0].as_str().unwrap().len(), 12);
    assert_eq!(stock(&daemon, "delta-1.csv", "sku,location,lot,boxes\nROSA-60,UIO,L3,+4\n")["outcome"], "stored");
    assert_eq!(flags(&daemon.one(&["show", &second])), [""; 0]);
    let row = daemon.json(&["inventory", "ROSA-60"]);
    assert_eq!(
        (row[0]["on_hand"].as_u64(), row[0]["reserved"].as_u64(), row[0]["boxes"].as_u64()),
        (Some(9), Some(6), Some(3))
    );
    assert_eq!(row[0]["published_to"], json!(["FW01", "GH02"]));
    // A channel's cancel gives back what was held.
    let cancel = "order id,created at,updated at,status,sku,quantity\n2,2026-02-09T10:00:00-05:00,2026-02-10T10:00:00-05:00,cancelled,ROSA-60,6\n";
    daemon.drop_file("gh-portal", "cancel.csv", cancel.as_bytes());
    daemon.document("file cancel.csv");
    assert_eq!(available(&daemon, "fw01-0123456789abcdef")["ROSA-60"], 6);
}

#[test]
fn bad_rows_are_refused_alone_and_taken_when_they_are_mended() {
    let daemon = Daemon::with(MORE);
    stock(&daemon, "stock.csv", STOCK);
    let text =
        "sku,location,box type,boxes,box codes\nTULIP,UIO,OCT,2,\nTULIP,UIO,,1,KS1\nTULIP,UIO,,x,\nDAISY,UIO,XL,3,\n";
    let document = stock(&daemon, "more.csv", text);
    assert_eq!(document["outcome"], "stored");
    let refused = daemon.json(&["documents", "--refused"]);
    let problems: Vec<_> =
        refused[0]["problems"].as_array().unwrap().iter().map(|p| p.as_str().unwrap().to_owned()).collect();
    assert_eq!(problems.len(), 3, "{problems:?}");
    for part in ["row 3: box codes: the box code “KS1”", "row 4: boxes: “x”", "row 5: box_type: the box type “XL”"]
    {
        assert!(problems.iter().any(|p| p.starts_with(part)), "{part}: {problems:?}");
    }
    let reason = until("a reason file", || {
        let day = std::fs::read_dir(daemon.path("intake/refused")).ok()?.flatten().next()?;
        std::fs::read_to_string(day.path().join("more.csv.reason.txt")).ok()
    });
    assert!(reason.contains("row 3") && reason.contains("fila 5"), "{reason}");
    until("the file is archived", || {
        let day = std::fs::read_dir(daemon.path("intake/archive")).ok()?.flatten().next()?;
        day.path().join("more.csv").exists().then_some(())
    });
    assert_eq!(daemon.one(&["inventory", "TULIP"])["on_hand"], 2);
    // The same bytes once more: nothing twice. After the box type is there, a retry takes the row that waited for it.
    daemon.edit("code = \"OCT\"", "code = \"XL\"\nmilli_fbe = 2000\n[[box_type]]\ncode = \"OCT\"");
    daemon.hang_up();
    let id = refused[0]["document"].to_string();
    until("the row is taken", || {
        daemon.cli(&["documents", "retry", &id]);
        daemon.json(&["inventory", "DAISY"]).first().map(|d| assert_eq!(d["on_hand"], 3))
    });
    assert_eq!(daemon.one(&["inventory", "TULIP"])["on_hand"], 2);
    assert_eq!(stock(&daemon, "again.csv", STOCK)["outcome"], "duplicate");
}

#[test]
fn supervisors_publish_and_hide_and_open_orders_follow() {
    let mut daemon = Daemon::with(MORE);
    stock(&daemon, "stock.csv", STOCK);
    let order = sell(&daemon, "portal", 1, &[("ROSA-60", 2)]);
    let hidden = daemon.one(&["inventory", "unpublish", "ROSA-60", "--buyer", "FW01"]);
    assert_eq!(hidden["published_to"], json!(["GH02"]));
    assert_eq!(available(&daemon, "fw01-0123456789abcdef"), json!({"LIRIO": 1}));
    until("the open order is flagged", || (flags(&daemon.one(&["show", &order])) == ["not_published"]).then_some(()));
    let late = sell(&daemon, "portal", 2, &[("ROSA-60", 1)]);
    assert_eq!(flags(&daemon.one(&["show", &late])), ["not_published"]);
    daemon.kill();
    daemon.restart();
    daemon.json(&["inventory", "default", "ROSA-60", "--buyer", "FW01"]);
    until("the flag is gone", || flags(&daemon.one(&["show", &order])).is_empty().then_some(()));
    assert_eq!(daemon.cli(&["inventory", "publish", "NONE", "--buyer", "FW01"]).status.code(), Some(1));
    assert_eq!(daemon.cli(&["inventory", "--buyer", "NONE"]).status.code(), Some(1));
    let told = daemon.cli(&["inventory"]);
    let table = String::from_utf8(told.stdout).unwrap();
    assert!(table.contains("Red rose 60 cm") && table.contains("FW01 GH02"), "{table}");
}

#[test]
fn the_offset_is_set_audited_kept_over_a_restart_and_taken_back() {
    let mut daemon = Daemon::with(MORE);
    let order = sell(&daemon, "portal", 1, &[("ROSA-60", 2)]);
    let day = |daemon: &Daemon| daemon.one(&["show", &order])["earliest_ship_date"].as_str().unwrap().to_owned();
    assert_eq!(day(&daemon), "2026-02-12");
    let set =
        ["links", "set", "FW01", "ship_days_offset=1", "closed_days+=2026-02-10", "send_invoice_to=B@x.com;a@x.com"];
    let link = daemon.one(&set);
    assert_eq!((link["ship_days_offset"].as_u64(), &link["closed_days"]), (Some(1), &json!(["2026-02-10"])));
    assert_eq!(link["send_invoice_to"], json!(["a@x.com", "b@x.com"]));
    assert_eq!(link["set"], json!(["ship_days_offset", "closed_days", "send_invoice_to"]));
    until("the open order follows", || (day(&daemon) == "2026-02-11").then_some(()));
    // Who, what, before and after stand in the journal; the order's change stands there too.
    let entries = journal(&daemon);
    let audit = entries.iter().find(|e| e["what"] == "link").unwrap();
    assert_eq!(
        audit["changes"][0]["link"]["settings"][0],
        json!({"key": "ship_days_offset", "before": "3", "after": "1"})
    );
    assert!(entries.iter().any(|e| e["what"] == "recheck" && e["changes"][0]["order"]["order"] == order.as_str()));
    daemon.kill();
    daemon.restart();
    assert_eq!(daemon.json(&["links"])[0]["ship_days_offset"], 1, "it goes before the file");
    daemon.hang_up();
    assert_eq!(daemon.cli(&["links", "set", "FW01", "ship_days_offset=61"]).status.code(), Some(2));
    assert_eq!(daemon.cli(&["links", "set", "FW01", "colour=red"]).status.code(), Some(2));
    assert_eq!(daemon.cli(&["links", "set", "FW01", "ship_days_offset"]).status.code(), Some(2));
    let link = daemon.one(&["links", "clear", "FW01", "ship_days_offset", "closed_days", "send_invoice_to"]);
    assert_eq!((link["ship_days_offset"].as_u64(), &link["set"]), (Some(3), &json!([])));
    until("the open order follows again", || (day(&daemon) == "2026-02-12").then_some(()));
}

#[test]
fn availability_over_http_is_paged_tagged_and_for_its_buyer_alone() {
    let daemon = Daemon::with(MORE);
    assert_eq!(get(&daemon, "/v1/availability", "erp-0123456789abcdef", &[]).status, 403);
    assert_eq!(get(&daemon, "/v1/availability", "none-0123456789abcdef", &[]).status, 401);
    assert_eq!(get(&daemon, "/v1/orders", "fw01-0123456789abcdef", &[]).status, 403);
    let empty = get(&daemon, "/v1/availability", "fw01-0123456789abcdef", &[]);
    assert_eq!((empty.status, empty.body.as_str()), (200, ""));
    let text = "sku,boxes,publicado a\nA,1,\nB,2,GH02\nC Ñ,3,\nD,4,FW01 GH02\n";
    stock(&daemon, "stock.csv", text);
    assert_eq!(available(&daemon, "fw01-0123456789abcdef"), json!({"A": 1, "C Ñ": 3, "D": 4}));
    assert_eq!(available(&daemon, "gh02-0123456789abcdef"), json!({"A": 1, "B": 2, "C Ñ": 3, "D": 4}));
    let (mut path, mut found) = ("/v1/availability?limit=1&format=csv".to_owned(), Vec::new());
    loop {
        let page = get(&daemon, &path, "fw01-0123456789abcdef", &[]);
        let rows: Vec<_> = page.body.lines().map(str::to_owned).collect();
        assert!(rows[0].starts_with("sku,alias,name_en") && rows.len() == 2, "{page:?}");
        found.push(rows[1].split(',').next().unwrap().to_owned());
        let Some(next) = header(&page, "x-next-cursor") else { break };
        path = format!("/v1/availability?limit=1&format=csv&after={next}");
    }
    assert_eq!(found, ["A", "C Ñ", "D"]);
    // Unchanged: 304, until an order takes a box.
    let page = get(&daemon, "/v1/availability", "fw01-0123456789abcdef", &[]);
    let tag = header(&page, "etag").unwrap();
    let again = |tag: &str| get(&daemon, "/v1/availability", "fw01-0123456789abcdef", &[("If-None-Match", tag)]);
    assert_eq!((again(&tag).status, again("\"other\"").status), (304, 200));
    sell(&daemon, "portal", 1, &[("ZZZ", 1)]);
    assert_eq!(again(&tag).status, 304, "an order of other goods changes nothing of it");
    sell(&daemon, "portal", 2, &[("A", 1)]);
    let changed = again(&tag);
    assert_eq!((changed.status, lines(changed.body.as_bytes())[0]["boxes"].as_u64()), (200, Some(0)));
    for bad in ["?limit=x", "?format=xml", "?buyer=GH02"] {
        assert_eq!(get(&daemon, &format!("/v1/availability{bad}"), "fw01-0123456789abcdef", &[]).status, 400, "{bad}");
    }
}

#[test]
fn a_connection_that_wants_it_confirms_by_itself() {
    let daemon = Daemon::with(&MORE.replace("name = \"Green House\"", "name = \"Green House\"\nauto_confirm = true"));
    stock(&daemon, "stock.csv", STOCK);
    let order = daemon.one(&["show", &sell(&daemon, "gh-portal", 1, &[("ROSA-60", 2)])]);
    assert_eq!((order["status"].as_str(), order["confirmed"][0].as_str()), (Some("confirmed"), Some("auto")));
    assert_eq!(order["lines"][0]["box_codes"], json!(["KS1"]));
    let open = daemon.one(&["show", &sell(&daemon, "portal", 2, &[("ROSA-60", 2)])]);
    assert_eq!(open["status"], "pending");
    let short = daemon.one(&["show", &sell(&daemon, "gh-portal", 3, &[("LIRIO", 9)])]);
    assert_eq!((short["status"].as_str(), flags(&short)), (Some("pending"), vec!["oversold"]), "a person must see it");
}
