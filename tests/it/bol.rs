//! The bill of lading, single boxes on another AWB, another code for a box: through the command line.

use crate::harness::{Daemon, shopify_order, until};
use serde_json::json;

fn confirmed(daemon: &Daemon, id: u64) -> String {
    let body = shopify_order(id, "2026-02-09T10:00:00-05:00", "paid");
    let order = daemon.shopify("fw-shopify", "orders/create", &body).order();
    assert_eq!(daemon.one(&["confirm", &order])["outcome"], "confirmed");
    order
}

fn codes(daemon: &Daemon, order: &str) -> Vec<String> {
    let boxes = daemon.json(&["boxes", order]);
    boxes.iter().map(|b| b["box"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_bill_of_lading_adds_up_and_follows_the_boxes() {
    let daemon = Daemon::start();
    let stock = "SKU;Name EN;Tipo de caja;Unidades por caja\nROSA-60;Red rose;EB;1\nLIRIO;Lily;HB;1\n";
    daemon.drop_file("inventory", "s.csv", stock.as_bytes());
    daemon.document("file s.csv");
    let (one, two) = (confirmed(&daemon, 1), confirmed(&daemon, 2));
    let file = daemon.path("bol.pdf");
    let doc = daemon.one(&["bol", &one, "--out", file.to_str().unwrap()]);
    assert_eq!((&doc["boxes"], &doc["fbe"], &doc["pages"]), (&json!(3), &json!("0.75"), &json!(1)));
    assert_eq!(
        doc["totals"],
        json!([{"box_type": "EB", "boxes": 2, "fbe": "0.25"}, {"box_type": "HB", "boxes": 1, "fbe": "0.5"}])
    );
    let pdf = std::fs::read(&file).unwrap();
    let holds = |text: &str| pdf.windows(text.len()).any(|w| w == text.as_bytes());
    assert!(pdf.starts_with(b"%PDF-") && codes(&daemon, &one).iter().all(|c| holds(c)));

    // A box goes alone: it is on the paper of its AWB, and a missing one on none.
    let own = codes(&daemon, &one);
    let day = daemon.one(&["awb"])["awb"].as_str().unwrap().to_owned();
    let moved = daemon.cli(&["awb", "move", "LATE-1", "--box", &own[0], "--box", "KS 57", "--json"]);
    assert_eq!(moved.status.code(), Some(3), "one of them is no box");
    assert_eq!(daemon.one(&["bol", "LATE-1"])["boxes"], 1);
    daemon.one(&["missing", &own[1], "--reason", "not there"]);
    let doc = daemon.one(&["bol", &day, "--awb"]);
    assert_eq!((&doc["boxes"], &doc["missing"], &doc["orders"]), (&json!(4), &json!(1), &json!(2)));
    assert_eq!(daemon.json(&["boxes", &one])[0]["awb"], "LATE-1");
    assert_eq!(daemon.json(&["orders", "LATE-1"]).len(), 1, "its order is found by it");

    // Another code, once; what is not there or not confirmed has its exit code.
    let other = codes(&daemon, &two);
    assert_eq!(daemon.one(&["swap", &other[0], "ks7", "--reason", "torn"])["outcome"], "swapped");
    assert_eq!(codes(&daemon, &two)[0], "KS7");
    assert_eq!(daemon.cli(&["swap", "KS7", &other[0], "--reason", "back"]).status.code(), Some(3));
    for verb in ["confirm", "print", "show", "bol", "boxes"] {
        assert_eq!(daemon.cli(&[verb, "999"]).status.code(), Some(1), "{verb}: an order that is not there is no rule");
    }
    let body = shopify_order(3, "2026-02-09T10:00:00-05:00", "paid");
    let early = daemon.shopify("fw-shopify", "orders/create", &body).order();
    assert_eq!(daemon.cli(&["bol", &early]).status.code(), Some(3));
    assert_eq!(daemon.one(&["edit", &early, "--boxes", "1=1"])["outcome"], "edited");
    assert_eq!(daemon.one(&["show", &early])["lines"][0]["asked"], 2);
}

#[test]
fn an_offset_that_is_changed_in_the_file_moves_open_orders_and_no_others() {
    let daemon = Daemon::start();
    let done = confirmed(&daemon, 1);
    let body = shopify_order(2, "2026-02-09T10:00:00-05:00", "paid");
    let open = daemon.shopify("fw-shopify", "orders/create", &body).order();
    assert_eq!(daemon.one(&["show", &open])["earliest_ship_date"], "2026-02-12");
    daemon.edit("ship_days_offset = 3", "ship_days_offset = 5");
    daemon.hang_up();
    until("the open order moves", || (daemon.one(&["show", &open])["ship_date"] == "2026-02-14").then_some(()));
    assert_eq!(daemon.one(&["show", &done])["ship_date"], "2026-02-12", "what is confirmed stays");
}
