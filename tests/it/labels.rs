//! Labels before there is paper: pictures and warnings, the installation's own layouts, and what a bad one does.

use crate::harness::{Daemon, shopify_order, until};
use serde_json::Value;
use std::io::Write as _;

/// A layout of a farm's own: a word of theirs, the lot, the box.
const OWN: &str = r#"width = 80
height = 40
[[text]]
text = "PASILLO {order}"
x = 2
y = 2
w = 40
h = 4
[[text]]
text = "LOTE {lot}"
x = 44
y = 2
w = 30
h = 4
[[text]]
text = "{box_code}"
x = 2
y = 8
w = 70
h = 4
[[code128]]
code = "box_code"
x = 2
y = 14
w = 76
h = 20
"#;

fn put(daemon: &Daemon, name: &str, text: &str) {
    let folder = daemon.path("labels");
    std::fs::create_dir_all(&folder).unwrap();
    // In one step: half a layout is one that is not taken.
    std::fs::File::create(daemon.path("new")).unwrap().write_all(text.as_bytes()).unwrap();
    std::fs::rename(daemon.path("new"), folder.join(name)).unwrap();
}

/// A daemon with a folder for its own layouts, once it reads its configuration again.
fn with_labels() -> Daemon {
    let daemon = Daemon::start();
    daemon.edit("intake = ", &format!("labels = \"{}\"\nintake = ", daemon.path("labels").display()));
    daemon
}

/// The ZPL of the first label of an order.
fn zpl(daemon: &Daemon, order: &str, layout: &str) -> Option<String> {
    let file = daemon.path("label.zpl");
    let out = daemon.cli(&["label", order, "--layout", layout, "--out", file.to_str().unwrap()]);
    out.status.success().then(|| std::fs::read_to_string(file).unwrap())
}

#[test]
fn an_own_layout_is_taken_and_a_bad_one_changes_nothing_and_is_told() {
    let daemon = with_labels();
    put(&daemon, "farm.toml", OWN);
    daemon.hang_up();
    let body = shopify_order(4711, "2026-02-09T10:00:00-05:00", "paid");
    let order = daemon.shopify("fw-shopify", "orders/create", &body).order();
    daemon.json(&["confirm", &order]);
    let good = until("the layout is known", || zpl(&daemon, &order, "farm"));
    assert!(good.contains("PASILLO") && good.contains("000000000001"), "{good}");

    let told = |daemon: &Daemon| daemon.log().matches("The configuration was not taken").count();
    for bad in ["width = 80\nheight =", &OWN.replace("{lot}", "{lott}"), &OWN.replace("x = 2", "x = 200")] {
        let before = told(&daemon);
        put(&daemon, "farm.toml", &bad.replace("PASILLO", "NEVER"));
        daemon.hang_up();
        until("the mistake is in the log", || (told(&daemon) > before).then_some(()));
        assert!(daemon.log().contains("farm.toml"), "it names the file");
        assert_eq!(zpl(&daemon, &order, "farm").as_deref(), Some(good.as_str()), "the last good one stays");
    }
    let check = std::process::Command::new(env!("CARGO_BIN_EXE_k2kd"))
        .args(["check-config", "--config"])
        .arg(daemon.path("k2kd.toml"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&check.stderr).into_owned() + &String::from_utf8_lossy(&check.stdout);
    assert!(!check.status.success() && said.contains("farm.toml"), "{said}");

    put(&daemon, "farm.toml", &OWN.replace("PASILLO", "CORREDOR"));
    daemon.hang_up();
    until("the mended one is taken", || zpl(&daemon, &order, "farm").filter(|z| z.contains("CORREDOR")));
}

#[test]
fn a_preview_is_a_picture_and_a_page_and_says_what_is_wrong() {
    let daemon = Daemon::start();
    let mut body: Value = serde_json::from_str(&shopify_order(4711, "2026-02-09T10:00:00-05:00", "paid")).unwrap();
    body["line_items"][0]["title"] = format!("{}玫瑰", "ROSA ROJA EXTRA LARGA DE EXPORTACIÓN ".repeat(9)).into();
    let order = daemon.shopify("fw-shopify", "orders/create", &body.to_string()).order();
    let draft = daemon.one(&["label", &order]);
    assert_eq!(draft["box_code"], "000000000000");
    assert!(draft["warnings"].to_string().contains("allotted when the order is confirmed"), "{draft}");
    daemon.json(&["confirm", &order]);
    let doc = daemon.one(&["label", &order]);
    assert_eq!((doc["box_code"].as_str(), doc["layout"].as_str()), (Some("000000000001"), Some("box-4x3")));
    assert_eq!(doc["warnings"].as_array().unwrap().len(), 2, "cut, and characters that can't be printed: {doc}");
    // People are told, in their language, and get their files all the same.
    for (ending, begins) in [("png", &b"\x89PNG"[..]), ("pdf", b"%PDF-"), ("zpl", b"^XA")] {
        let file = daemon.path(&format!("out.{ending}"));
        let out = daemon.cli(&["label", &order, "--lang", "es", "--out", file.to_str().unwrap()]);
        let said = String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success() && said.contains("no cabe") && said.contains("no tiene"), "{said}");
        assert!(std::fs::read(&file).unwrap().starts_with(begins), "{ending}");
    }
    let drawn = daemon.cli(&["label", &order]);
    let picture = String::from_utf8_lossy(&drawn.stdout).into_owned();
    assert!(picture.contains('█') && picture.lines().count() > 20, "{picture}");
    assert_eq!(daemon.cli(&["label", &order, "--layout", "no-such"]).status.code(), Some(2));
    assert_eq!(daemon.cli(&["label", &order, "--out", "x.gif"]).status.code(), Some(2));
}

#[test]
fn the_lot_of_the_stock_stands_on_the_label_of_its_box() {
    let daemon = with_labels();
    put(&daemon, "farm.toml", OWN);
    daemon.hang_up();
    let stock = "sku,location,lot,boxes,box codes\nROSA-60,UIO,L-7,2,\nLIRIO,UIO,,1,\n";
    daemon.drop_file("inventory", "full.csv", stock.as_bytes());
    daemon.document("file full.csv");
    let body = shopify_order(4711, "2026-02-09T10:00:00-05:00", "paid");
    let order = daemon.shopify("fw-shopify", "orders/create", &body).order();
    daemon.json(&["confirm", &order]);
    let shown = daemon.one(&["show", &order]);
    let label = until("the layout is known", || zpl(&daemon, &order, "farm"));
    assert!(label.contains("LOTE L-7"), "{label}\n{shown}");
    let lily = shown["lines"][1]["box_codes"][0].as_str().unwrap();
    let file = daemon.path("lily.zpl");
    let out = daemon.cli(&["label", &order, "--layout", "farm", "--box", lily, "--out", file.to_str().unwrap()]);
    assert!(out.status.success());
    let label = std::fs::read_to_string(file).unwrap();
    assert!(!label.contains("LOTE") && label.contains(lily), "{label}");
}
