//! From confirm to shipped, as people do it: confirm taken back, orders ended, what the channel says afterwards, boxes
//! scanned, AWBs named.

use crate::harness::{Daemon, lines, mixed_table, shopify_order};
use crate::printing::{Sink, printer};
use crate::socket::{hello, receive, send};
use serde_json::{Value, json};

const ID: u64 = 4711;

/// A paid order of a K2K channel: 2 × ROSA-60, 1 × LIRIO.
fn paid(daemon: &Daemon, id: u64) -> String {
    daemon.shopify("fw-shopify", "orders/create", &shopify_order(id, "2026-02-09T10:00:00-05:00", "paid")).order()
}

fn confirmed(daemon: &Daemon, id: u64) -> String {
    let order = paid(daemon, id);
    assert_eq!(daemon.one(&["confirm", &order])["outcome"], "confirmed");
    order
}

fn show(daemon: &Daemon, order: &str) -> Value {
    daemon.one(&["show", order])
}

fn codes(daemon: &Daemon, order: &str) -> Vec<String> {
    let shown = show(daemon, order);
    let all = shown["lines"].as_array().unwrap().iter().flat_map(|l| l["box_codes"].as_array().unwrap().clone());
    all.map(|c| c.as_str().unwrap().to_owned()).collect()
}

/// A command that the rules refuse: its JSON lines.
fn refused(daemon: &Daemon, args: &[&str]) -> Vec<Value> {
    let out = daemon.cli(&[args, &["--json"]].concat());
    assert_eq!(out.status.code(), Some(3), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
    lines(&out.stdout)
}

#[test]
fn boxes_are_scanned_out_each_with_its_outcome() {
    let daemon = Daemon::start();
    let (one, two) = (confirmed(&daemon, ID), confirmed(&daemon, ID + 1));
    let (own, other) = (codes(&daemon, &one), codes(&daemon, &two));
    let done = daemon.json(&["ship", &own[0], &own[1], "--order", &one]);
    assert_eq!(done[0], json!({"box": own[0], "order": one, "outcome": "shipped", "reason": null}));
    // Twice, of another order, unknown, unreadable, and a good one among them.
    let scans = ["ship", &own[0], &other[0], "999999999999", "KS 57", &own[2], "--order", &one];
    let done = refused(&daemon, &scans);
    let outcomes: Vec<_> = done.iter().map(|b| b["outcome"].as_str().unwrap()).collect();
    assert_eq!(outcomes, ["already", "refused", "refused", "refused", "shipped"]);
    assert!(done[0]["reason"].as_str().unwrap().starts_with("Already shipped 20"), "{}", done[0]);
    let reason = done[1]["reason"].as_str().unwrap();
    assert!(reason.contains(&format!("of order {two}, not of {one}")), "{reason}");
    assert_eq!((&done[2]["refusal"], &done[3]["refusal"]), (&json!("not_found"), &json!("not_a_box")));
    let shown = show(&daemon, &one);
    assert_eq!((&shown["boxes_shipped"], &show(&daemon, &two)["boxes_shipped"]), (&json!(3), &json!(0)));
    // Back again, with a reason; a missing one; what the buyer has.
    let usage = daemon.cli(&["unship", &own[0]]);
    assert_eq!(usage.status.code(), Some(2), "a reason is needed");
    assert_eq!(daemon.one(&["unship", &own[0], "--reason", "wrong truck"])["outcome"], "unshipped");
    assert_eq!(daemon.one(&["missing", &own[0], "--reason", "not there"])["outcome"], "missing");
    assert_eq!(daemon.one(&["receive", &own[1].to_lowercase()])["outcome"], "received");
    let shown = show(&daemon, &one);
    assert_eq!(
        (&shown["boxes_shipped"], &shown["boxes_missing"], &shown["boxes_received"]),
        (&json!(2), &json!(1), &json!(1))
    );
    assert!(shown["flags"].as_array().unwrap().contains(&json!("box_missing")));
    let states: Vec<_> =
        daemon.json(&["boxes", &one]).iter().map(|b| b["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["missing", "shipped", "shipped"]);
    let told = String::from_utf8(daemon.cli(&["ship", &other[0]]).stdout).unwrap();
    assert!(told.contains(&format!("{two}: 1 of 3 boxes shipped; left: {} {}", other[1], other[2])), "{told}");
    assert_eq!(daemon.one(&["awb", "--open"])["boxes_shipped"], 3);
}

#[test]
fn a_change_of_boxes_asked_again_is_made_once_and_answered_the_same() {
    let daemon = Daemon::start();
    let order = confirmed(&daemon, ID);
    let code = codes(&daemon, &order).remove(0);
    let (mut stream, _) = hello(&daemon, [1, 1]);
    let ask = json!({ "boxes.act": { "act": "ship", "boxes": [code, "nobody's", "77"],
        "command_id": "0193f5b0-0000-7000-8000-000000000001" } });
    let mut answer = |id: u64| {
        send(&mut stream, &json!({ "id": id, "call": ask }));
        receive(&mut stream).unwrap()["ok"].clone()
    };
    let first = answer(1);
    assert_eq!(first["boxes"][0]["outcome"], "shipped");
    assert_eq!((answer(2), answer(3)), (first.clone(), first));
    assert_eq!(show(&daemon, &order)["boxes_shipped"], 1);
}

#[test]
fn a_confirm_is_undone_whole_within_its_window() {
    let daemon = Daemon::start();
    daemon.drop_file("portal", "a.csv", mixed_table(88).as_bytes());
    let order = daemon.document("file a.csv")["orders"][0].as_str().unwrap().to_owned();
    let done = daemon.one(&["confirm", &order, "--drop-pending"]);
    assert!(done["undo_until"].is_string(), "{done}");
    let before = codes(&daemon, &order);
    assert_eq!(show(&daemon, &order)["history"][0]["why"], "dropped_on_confirm");
    let undone = daemon.one(&["undo", &order]);
    assert_eq!((&undone["outcome"], &undone["status"]), (&json!("unconfirmed"), &json!("draft")));
    let shown = show(&daemon, &order);
    assert_eq!(
        (shown["lines"].as_array().unwrap().len(), &shown["awb"], &shown["history"]),
        (2, &json!(null), &json!([]))
    );
    daemon.json(&["confirm", &order, "--drop-pending"]);
    assert_eq!(codes(&daemon, &order), before, "the codes stay with their line");
}

#[test]
fn after_the_window_it_is_reverted_with_a_reason_until_a_label_is_out() {
    let sink = Sink::start();
    let more = format!("{}[mail]\nhold = \"0s\"\n", printer(&format!("tcp://{}", sink.address)));
    let daemon = Daemon::with(&more);
    let order = confirmed(&daemon, ID);
    assert_eq!(refused(&daemon, &["undo", &order])[0]["code"], "undo_over");
    assert_eq!(daemon.one(&["revert", &order, "--reason", "wrong buyer"])["status"], "pending");
    daemon.json(&["confirm", &order]);
    daemon.json(&["print", &order]);
    crate::harness::until("a label is out", || (show(&daemon, &order)["labels_printed"] != 0).then_some(()));
    assert_eq!(refused(&daemon, &["revert", &order, "--reason", "again"])[0]["code"], "labelled");
}

#[test]
fn an_order_and_its_lines_end_with_a_reason_and_never_after_shipping() {
    let daemon = Daemon::start();
    let order = confirmed(&daemon, ID);
    let before = codes(&daemon, &order);
    assert_eq!(refused(&daemon, &["void", &order, "--reason", "  "])[0]["code"], "reason_needed");
    let gone = daemon.one(&["delete-line", &order, "2", "--reason", "frozen", "--revision", "2"]);
    assert_eq!((&gone["outcome"], &gone["lines"][0]["sku"]), (&json!("line_deleted"), &json!("LIRIO")));
    assert_eq!(
        refused(&daemon, &["delete-line", &order, "1", "--reason", "x", "--revision", "2"])[0]["code"],
        "changed"
    );
    let shown = show(&daemon, &order);
    assert_eq!((&shown["confirm_again"], &shown["history"][0]["reason"]), (&json!(true), &json!("frozen")));
    assert_eq!(refused(&daemon, &["ship", &before[0]])[0]["refusal"], "confirm_again");
    daemon.json(&["confirm", &order]);
    daemon.json(&["ship", &before[0]]);
    assert_eq!(refused(&daemon, &["void", &order, "--reason", "late"])[0]["code"], "already_shipped");
    daemon.json(&["unship", &before[0], "--reason", "still here"]);
    assert_eq!(daemon.one(&["void", &order, "--reason", "no truck"])["status"], "voided");
    let shown = show(&daemon, &order);
    assert_eq!((&shown["void_reason"], &shown["awb"]), (&json!("no truck"), &json!(null)));
    assert!(shown["voided"][0].is_string(), "{}", shown["voided"]);
    // Never again: neither by a scan nor for another order.
    assert_eq!(refused(&daemon, &["ship", &before[0]])[0]["refusal"], "box_released");
    let next = confirmed(&daemon, ID + 1);
    assert!(codes(&daemon, &next).iter().all(|c| !before.contains(c)));
    let out = daemon.cli(&["void", "999", "--reason", "x"]);
    assert_eq!(out.status.code(), Some(1), "an order that is not there is no rule");
}

#[test]
fn what_the_channel_says_after_confirm_is_accepted_or_kept() {
    let daemon = Daemon::start();
    let order = confirmed(&daemon, ID);
    let before = codes(&daemon, &order);
    let body = shopify_order(ID, "2026-02-09T11:00:00-05:00", "paid").replace("\"quantity\":1", "\"quantity\":3");
    let answer = daemon.shopify("fw-shopify", "orders/updated", &body);
    assert_eq!(answer.json()["orders"][0]["outcome"], "conflict");
    let shown = show(&daemon, &order);
    let difference = &shown["conflicts"][0]["differences"][0];
    assert_eq!(*difference, json!({"what": "quantity", "item": "LIRIO", "ours": "1", "theirs": "3"}));
    assert!(shown["flags"].as_array().unwrap().contains(&json!("conflict")));
    assert_eq!(shown["boxes"], 3, "nothing changed by itself");
    let text = String::from_utf8(daemon.cli(&["show", &order]).stdout).unwrap();
    assert!(text.contains("LIRIO: quantity  1 → 3"), "{text}");
    assert_eq!(daemon.one(&["conflict", &order, "accept"])["outcome"], "accepted");
    let shown = show(&daemon, &order);
    assert_eq!((&shown["boxes"], &shown["confirm_again"], &shown["conflicts"]), (&json!(5), &json!(true), &json!([])));
    assert_eq!(codes(&daemon, &order)[..3], before);
    assert_eq!(daemon.one(&["confirm", &order])["outcome"], "confirmed");
    assert_eq!(refused(&daemon, &["conflict", &order, "keep"])[0]["code"], "no_conflict");
    // A cancel waits for a person too.
    let mut cancel: Value = serde_json::from_str(&shopify_order(ID, "2026-02-09T12:00:00-05:00", "refunded")).unwrap();
    cancel["cancelled_at"] = json!("2026-02-09T12:00:00-05:00");
    daemon.shopify("fw-shopify", "orders/cancelled", &cancel.to_string());
    let shown = show(&daemon, &order);
    assert_eq!(
        (&shown["status"], &shown["conflicts"][0]["differences"][0]["what"]),
        (&json!("confirmed"), &json!("cancelled"))
    );
    assert_eq!(daemon.one(&["conflict", &order, "keep"])["outcome"], "kept");
    assert_eq!(show(&daemon, &order)["status"], "confirmed");
}

#[test]
fn awbs_get_their_number_are_found_by_any_part_and_closed() {
    let daemon = Daemon::start();
    let (one, two) = (confirmed(&daemon, ID), confirmed(&daemon, ID + 1));
    let list = daemon.one(&["awb"]);
    let date = show(&daemon, &one)["ship_date"].as_str().unwrap().to_owned();
    assert_eq!((&list["awb"], &list["orders"], &list["pieces"]), (&json!(date), &json!([one, two]), &json!(6)));
    assert_eq!(
        (&list["temporary"], &list["status"], &list["check_digit"]),
        (&json!(true), &json!("open"), &json!(null))
    );
    assert_eq!(refused(&daemon, &["awb", "set", &date, "12-34"]).len(), 0);
    let set = daemon.one(&["awb", "set", &date, "176 1234 5678"]);
    assert_eq!((&set["awb"], &set["warnings"]), (&json!("176-12345678"), &json!(["awb_check_digit"])));
    for part in ["5678", "1761234", &date] {
        let found = daemon.one(&["awb", part]);
        assert_eq!(
            (&found["awb"], &found["was"], &found["check_digit"]),
            (&json!("176-12345678"), &json!([date]), &json!(false))
        );
    }
    assert!(daemon.json(&["awb", "5679"]).is_empty());
    assert_eq!(daemon.json(&["orders", "5678"]).len(), 2, "the orders are found by it too");
    // A reference typed after confirm takes the order away; a closed AWB is followed by a new one.
    let edited = daemon.one(&["edit", &two, "--reference", "PO-88", "--carrier", "FedEx", "--to-name", "Eva"]);
    assert_eq!((&edited["awb"], &edited["flags"]), (&json!("PO-88"), &json!(["no_product", "changed_after_confirm"])));
    assert_eq!(daemon.one(&["awb", "5678"])["orders"], json!([one]));
    daemon.json(&["awb", "close", "5678"]);
    assert_eq!(daemon.one(&["awb", "5678"])["status"], "closed");
    let three = confirmed(&daemon, ID + 2);
    assert_eq!(show(&daemon, &three)["awb"], "176-12345678/2");
    assert_eq!(daemon.json(&["awb", "--open"]).len(), 2);
    let moved = daemon.one(&["awb", "move", "PO-88", &three]);
    assert_eq!((&moved["moved"], &show(&daemon, &three)["awb"]), (&json!([three]), &json!("PO-88")));
    let out = daemon.cli(&["awb", "move", "PO-88", &one, &three]);
    assert_eq!(out.status.code(), Some(3), "one is there already");
    assert!(String::from_utf8_lossy(&out.stdout).contains(&format!("PO-88  {one}")), "{out:?}");
}
