//! The drop folders.

use crate::harness::{Daemon, mixed_table, shopify_order, until};

#[test]
fn a_dropped_table_becomes_an_order_with_both_colours_and_is_archived() {
    let daemon = Daemon::start();
    daemon.drop_file("portal", "orders.csv", mixed_table(412_884).as_bytes());
    let document = daemon.document("file orders.csv");
    assert_eq!(document["outcome"], "stored");
    let order = daemon.one(&["show", document["orders"][0].as_str().unwrap()]);
    let states: Vec<_> =
        order["lines"].as_array().unwrap().iter().map(|l| l["checkout"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["checked_out", "pending"]);
    assert_eq!(order["status"], "draft");
    assert_eq!(order["lines"][0]["added_to_cart_at"], "2026-02-09T14:41:00Z");
    until("the file is archived", || archived(&daemon, "archive").contains("orders.csv").then_some(()));
    // The same again: told, archived, no second order.
    daemon.drop_file("portal", "again.csv", mixed_table(412_884).as_bytes());
    assert_eq!(daemon.document("file again.csv")["outcome"], "duplicate");
    assert_eq!(daemon.json(&["orders"]).len(), 1);
}

#[test]
fn the_same_order_by_file_and_by_webhook_is_one_order() {
    let daemon = Daemon::start();
    let body = shopify_order(42, "2026-02-09T10:00:00-05:00", "paid");
    daemon.shopify("fw-shopify", "orders/create", &body);
    daemon.drop_file("fw-shopify", "export.json", format!("{{\"orders\":[{body}]}}").as_bytes());
    assert_eq!(daemon.document("file export.json")["outcome"], "duplicate");
    assert_eq!(daemon.json(&["orders"]).len(), 1);
}

#[test]
fn what_is_refused_is_moved_with_its_reason_and_the_good_orders_stay() {
    let daemon = Daemon::start();
    let table = format!("{}700,2026-02-09T10:00:00-05:00,paid,ROSA-60,Rosa,\"2,5\",18.50,X,\n", mixed_table(699));
    daemon.drop_file("portal", "half.csv", table.as_bytes());
    assert_eq!(daemon.document("file half.csv")["outcome"], "stored");
    assert_eq!(daemon.json(&["orders"]).len(), 1);
    let refused = daemon.json(&["documents", "--refused"]);
    assert!(refused[0]["reason"].as_str().unwrap().contains("2,5"), "{refused:?}");
    let reason = until("a reason file", || {
        archived(&daemon, "refused")
            .split('\n')
            .find(|n| n.contains("half.csv") && n.ends_with(".reason.txt"))
            .map(str::to_owned)
    });
    assert!(std::fs::read_to_string(&reason).unwrap().contains("2,5"));
}

#[test]
fn files_that_came_while_the_daemon_was_away_are_taken_at_start() {
    let mut daemon = Daemon::start();
    assert!(daemon.stop(), "{}", daemon.log());
    daemon.drop_file("portal", "night.csv", mixed_table(9).as_bytes());
    daemon.restart();
    assert_eq!(daemon.document("file night.csv")["outcome"], "stored");
}

/// Every file under a folder of the intake, one path a line.
fn archived(daemon: &Daemon, folder: &str) -> String {
    let mut all = String::new();
    for day in std::fs::read_dir(daemon.path("intake").join(folder)).into_iter().flatten().flatten() {
        for file in std::fs::read_dir(day.path()).into_iter().flatten().flatten() {
            all.extend([file.path().to_str().unwrap(), "\n"]);
        }
    }
    all
}
