//! The command line and its contracts: fields and exit codes.

use crate::harness::{Daemon, lines, mixed_table, shopify_order};
use std::process::Command;

fn mixed(daemon: &Daemon) -> String {
    daemon.drop_file("portal", "orders.csv", mixed_table(412_884).as_bytes());
    daemon.document("file orders.csv")["orders"][0].as_str().unwrap().to_owned()
}

#[test]
fn confirm_shows_then_refuses_then_drops_then_says_already() {
    let daemon = Daemon::start();
    let order = mixed(&daemon);
    let preview = daemon.one(&["confirm", &order, "--dry-run"]);
    assert_eq!(preview["outcome"], "would_confirm");
    assert_eq!(preview["dropped"][0]["sku"], "LIRIO");
    assert_eq!(preview["dropped"][0]["added_to_cart_at"], "2026-02-09T14:44:00Z");
    assert_eq!(preview["kept"].as_array().unwrap().len(), 1);
    assert_eq!(preview["boxes"], 3);

    let refused = daemon.cli(&["confirm", &order, "--json"]);
    assert_eq!(refused.status.code(), Some(3));
    let doc = &lines(&refused.stdout)[0];
    assert_eq!(doc["outcome"], "refused");
    assert_eq!(doc["code"], "pending_lines");
    assert_eq!(doc["dropped"][0]["line"], 2);

    let stale = daemon.cli(&["confirm", &order, "--drop-pending", "--revision", "7", "--json"]);
    assert_eq!((stale.status.code(), lines(&stale.stdout)[0]["code"].as_str()), (Some(3), Some("changed")));

    let confirmed = daemon.one(&["confirm", &order, "--drop-pending"]);
    assert_eq!(confirmed["outcome"], "confirmed");
    assert_eq!(confirmed["awb"], "2026-02-12");
    let again = daemon.one(&["confirm", &order, "--drop-pending"]);
    assert_eq!(again["outcome"], "already");
    let shown = daemon.one(&["show", &order]);
    assert_eq!(shown["status"], "confirmed");
    assert_eq!(shown["awb"], "2026-02-12");
    assert_eq!(shown["lines"].as_array().unwrap().len(), 1);
    let codes: Vec<_> =
        shown["lines"][0]["box_codes"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 3);
    assert!(codes.iter().all(|c| c.len() == 12 && c.bytes().all(|b| b.is_ascii_digit())));
}

#[test]
fn orders_are_found_by_marks_names_and_parts_of_numbers() {
    let daemon = Daemon::start();
    let k2k = daemon
        .shopify("fw-shopify", "orders/create", &shopify_order(1001, "2026-02-09T10:00:00-05:00", "paid"))
        .order();
    let own = shopify_order(1002, "2026-02-09T10:00:00-05:00", "paid");
    let signature = crate::harness::sign(&own);
    let web = daemon.post("/webhooks/shop/path-token", &[("X-Shopify-Hmac-Sha256", &signature)], &own).order();
    let find = |query: &str| -> Vec<String> {
        daemon.json(&["orders", query]).iter().map(|o| o["order"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(find("k2k"), [k2k.as_str()]);
    assert_eq!(find("W"), [web.as_str()]);
    assert_eq!(find("wholesale"), [k2k.as_str()]);
    assert_eq!(find("PENA"), [web.as_str(), k2k.as_str()], "accents and case do not matter; newest first");
    assert_eq!(find("1002"), [web.as_str()], "the channel's number");
    assert_eq!(find("sku:rosa channel:fw"), [k2k.as_str()]);
    assert_eq!(find("status:confirmed"), Vec::<String>::new());
    assert_eq!(find(&k2k.to_lowercase()), [k2k.as_str()]);
    let bad = daemon.cli(&["orders", "colour:red"]);
    assert_eq!(bad.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&bad.stderr).contains("colour:red"));
}

#[test]
fn exit_codes_tell_who_must_act() {
    let daemon = Daemon::start();
    assert_eq!(daemon.cli(&["show", "999"]).status.code(), Some(1));
    assert_eq!(daemon.cli(&["show"]).status.code(), Some(2));
    let away =
        Command::new(env!("CARGO_BIN_EXE_k2k")).args(["--socket", "/nowhere/k2kd.sock", "orders"]).output().unwrap();
    assert_eq!(away.status.code(), Some(4));
    let spanish = daemon.cli(&["--lang", "es", "show", "999"]);
    assert!(String::from_utf8_lossy(&spanish.stderr).contains("No existe la orden 999"));
}

#[test]
fn export_and_structures() {
    let daemon = Daemon::start();
    let order =
        daemon.shopify("fw-shopify", "orders/create", &shopify_order(7, "2026-02-09T10:00:00-05:00", "paid")).order();
    let csv = String::from_utf8(daemon.cli(&["export", "--format", "csv"]).stdout).unwrap();
    assert_eq!(csv.lines().count(), 3);
    assert!(csv.lines().next().unwrap().starts_with("order,status,k2k"));
    assert!(csv.contains("Lucía Peña") && csv.contains(",18.50,USD,"));
    let native = daemon.one(&["show", &order, "--as", "native"]);
    assert_eq!(native["structure"], 2);
    assert_eq!(native["orders"][0]["lines"][0]["line_ids"][0], "1");
}

#[test]
fn watch_tells_every_change_once() {
    let daemon = Daemon::start();
    let body = shopify_order(3, "2026-02-09T10:00:00-05:00", "paid");
    daemon.shopify("fw-shopify", "orders/create", &body);
    let mut child = Command::new(env!("CARGO_BIN_EXE_k2k"))
        .args(["watch", "--after", "0"])
        .env("K2K_SOCKET", daemon.socket())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = std::io::BufRead::lines(std::io::BufReader::new(child.stdout.take().unwrap()));
    let mut next = || serde_json::from_str::<serde_json::Value>(&out.next().unwrap().unwrap()).unwrap();
    let first = next();
    assert_eq!(first["what"], "deliver");
    assert!(first["changes"].as_array().unwrap().iter().any(|c| c["order"]["change"] == "created"), "{first}");
    daemon.json(&["confirm", "1"]);
    let second = next();
    assert_eq!((second["what"].as_str(), second["seq"].as_u64()), (Some("confirm"), Some(2)));
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_bad_configuration_is_refused_with_its_mistakes() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("k2kd.toml");
    std::io::Write::write_all(
        &mut std::fs::File::create(&file).unwrap(),
        b"[company]\ncode = \"X\"\nname = \"Y\"\nlangage = \"en\"\n",
    )
    .unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_k2kd")).args(["check-config", "--config"]).arg(&file).output().unwrap();
    assert_eq!(out.status.code(), Some(78));
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(text.contains("line 4") && text.contains("language"), "{text}");
}
