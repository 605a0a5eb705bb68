//! Labels to a printer port and to a folder: once, in order, and never twice by themselves.

use crate::harness::{Daemon, shopify_order, until};
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};

/// A printer that takes everything and says nothing.
pub struct Sink {
    pub address: SocketAddr,
    text: Arc<Mutex<String>>,
}

impl Sink {
    pub fn start() -> Self {
        Self::at(SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// At this address; port 0: at a free one.
    pub fn at(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let address = listener.local_addr().unwrap();
        let text = Arc::new(Mutex::new(String::new()));
        let seen = Arc::clone(&text);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let seen = Arc::clone(&seen);
                std::thread::spawn(move || {
                    let mut bytes = [0; 4096];
                    while let Ok(n @ 1..) = stream.read(&mut bytes) {
                        seen.lock().unwrap().push_str(&String::from_utf8_lossy(&bytes[..n]));
                    }
                });
            }
        });
        Self { address, text }
    }

    /// The labels that are whole, in the order of arrival.
    pub fn labels(&self) -> Vec<String> {
        let text = self.text.lock().unwrap().clone();
        let mut all: Vec<_> = text.split("^XZ").map(str::to_owned).collect();
        all.pop();
        all
    }
}

pub fn printer(uri: &str) -> String {
    format!("[[printer]]\nname = \"dock1\"\nuri = \"{uri}\"\ndefault = true\n")
}

fn confirmed(daemon: &Daemon) -> (String, Vec<String>) {
    let body = shopify_order(4711, "2026-02-09T10:00:00-05:00", "paid");
    let order = daemon.shopify("fw-shopify", "orders/create", &body).order();
    daemon.json(&["confirm", &order]);
    let shown = daemon.one(&["show", &order]);
    let codes = shown["lines"].as_array().unwrap().iter().flat_map(|l| l["box_codes"].as_array().unwrap().clone());
    (order, codes.map(|c| c.as_str().unwrap().to_owned()).collect())
}

#[test]
fn every_box_gets_its_label_once_and_a_reprint_says_so() {
    let sink = Sink::start();
    let daemon = Daemon::with(&printer(&format!("tcp://{}", sink.address)));
    let (order, codes) = confirmed(&daemon);
    assert_eq!(codes.len(), 3);
    let early = daemon
        .shopify("fw-shopify", "orders/create", &shopify_order(4712, "2026-02-09T10:00:00-05:00", "paid"))
        .order();
    assert_eq!(daemon.cli(&["print", &early]).status.code(), Some(3), "labels only after confirm");

    daemon.json(&["print", &order]);
    let labels = until("three labels", || Some(sink.labels()).filter(|l| l.len() >= 3));
    for (label, code) in labels.iter().zip(&codes) {
        assert!(
            label.contains(code.as_str())
                && label.contains(&order)
                && label.contains("FLN-220")
                && label.contains("K2K"),
            "{label}"
        );
    }
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    assert_eq!(daemon.one(&["show", &order])["labels_printed"], 3);

    assert_eq!(daemon.cli(&["print", &order]).status.code(), Some(3), "not twice by accident");
    assert_eq!(daemon.cli(&["print", &order, "--reprint"]).status.code(), Some(2), "a reprint needs a reason");
    daemon.json(&["print", &order, "--box", &codes[1], "--reprint", "--reason", "torn"]);
    let labels = until("the reprint", || Some(sink.labels()).filter(|l| l.len() >= 4));
    assert_eq!(labels.len(), 4);
    assert!(labels[3].contains(codes[1].as_str()) && labels[3].contains("R1"), "{}", labels[3]);
    assert!(!labels[1].contains("R1"));
}

#[test]
fn a_folder_is_a_printer_too() {
    let dir = tempfile::tempdir().unwrap();
    let daemon = Daemon::with(&printer(&format!("dir:{}", dir.path().display())));
    let (order, codes) = confirmed(&daemon);
    daemon.json(&["print", &order]);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    let files: Vec<_> =
        std::fs::read_dir(dir.path()).unwrap().map(|f| std::fs::read_to_string(f.unwrap().path()).unwrap()).collect();
    assert_eq!(files.len(), 3);
    for code in &codes {
        assert_eq!(files.iter().filter(|f| f.contains(code.as_str())).count(), 1);
    }
}

#[test]
fn a_printer_that_is_away_holds_its_jobs_until_it_is_back() {
    let address = crate::harness::free_address();
    let daemon = Daemon::with(&printer(&format!("tcp://{address}")));
    let (order, _) = confirmed(&daemon);
    daemon.json(&["print", &order]);
    until("it is seen to be away, with all that waits", || {
        daemon.json(&["printers"]).into_iter().find(|p| p["state"] == "unreachable" && p["waiting"] == 3)
    });
    assert_eq!(daemon.json(&["jobs", "--state", "queued"]).len(), 3);
    let back = Sink::at(address);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    assert_eq!(back.labels().len(), 3, "each once");
}

/// The virtual printer as people start it.
struct Virtual {
    child: std::process::Child,
    address: String,
    dir: tempfile::TempDir,
}

impl Virtual {
    fn start(fail: &str) -> Self {
        use std::io::BufRead as _;
        let dir = tempfile::tempdir().unwrap();
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_k2k"))
            .args(["virtual-printer", "--lang", "en", "--listen", "127.0.0.1:0", "--fail", fail, "--out"])
            .arg(dir.path())
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.strip_prefix("Listening at ").unwrap().split(',').next().unwrap().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address, dir }
    }

    fn fail(&mut self, how: &str) {
        use std::io::Write as _;
        writeln!(self.child.stdin.as_mut().unwrap(), "{how}").unwrap();
    }

    fn files(&self, ext: &str) -> Vec<std::path::PathBuf> {
        let all = std::fs::read_dir(self.dir.path()).unwrap().map(|f| f.unwrap().path());
        let mut found: Vec<_> = all.filter(|p| p.extension().is_some_and(|e| e == ext)).collect();
        found.sort();
        found
    }
}

impl Drop for Virtual {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_virtual_printer_says_what_it_lacks_and_draws_what_it_prints() {
    let mut zebra = Virtual::start("paper-out");
    let daemon = Daemon::with(&printer(&zebra.address));
    let state = until("it is empty", || daemon.json(&["printers"]).into_iter().find(|p| p["state"] == "media_out"));
    assert!(state["reason"].as_str().unwrap().contains("put in a new roll"), "{state}");
    let spanish = daemon.one(&["printers", "--lang", "es"]);
    assert!(spanish["reason"].as_str().unwrap().contains("coloque un rollo nuevo"), "{spanish}");
    let (order, codes) = confirmed(&daemon);
    daemon.json(&["print", &order]);
    zebra.fail("none");
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    let labels = until("their files", || Some(zebra.files("zpl")).filter(|f| f.len() == 3));
    for (label, code) in labels.iter().zip(&codes) {
        assert!(label.to_str().unwrap().ends_with(&format!("{code}.zpl")), "{label:?}");
    }
    let pictures = zebra.files("png");
    assert_eq!(pictures.len(), 3);
    assert!(std::fs::read(&pictures[0]).unwrap().starts_with(b"\x89PNG"));
    let state = until("it rests", || daemon.json(&["printers"]).into_iter().find(|p| p["state"] == "ready"));
    assert_eq!((state["model"].as_str(), state["dpi"].as_u64()), (Some("K2K-VIRTUAL"), Some(203)));

    // The sheet for the wall comes out there too, a label a command.
    let sheet = daemon.cli(&["print-commands"]);
    assert!(sheet.status.success(), "{}", String::from_utf8_lossy(&sheet.stderr));
    until("the sheet", || (zebra.files("zpl").len() == 3 + 12).then_some(()));
    let text = std::fs::read_to_string(&zebra.files("zpl")[3]).unwrap();
    assert!(text.contains("00 NEXT"), "{text}");
}

#[test]
fn many_jobs_are_held_sorted_moved_and_released_at_once() {
    let sink = Sink::start();
    let away = crate::harness::free_address();
    let daemon = Daemon::with(&format!(
        "{}[[printer]]\nname = \"dock2\"\nuri = \"tcp://{}\"\n",
        printer(&format!("tcp://{away}")),
        sink.address
    ));
    let mut orders = Vec::new();
    for (id, mark) in [(4711, "ZINNIA"), (4712, "ALPHA")] {
        let mut body: serde_json::Value =
            serde_json::from_str(&shopify_order(id, "2026-02-09T10:00:00-05:00", "paid")).unwrap();
        body["note_attributes"] = serde_json::json!([{"name": "mark_code", "value": mark}]);
        let order = daemon.shopify("fw-shopify", "orders/create", &body.to_string()).order();
        daemon.json(&["confirm", &order]);
        orders.push(order);
    }
    let jobs = daemon.json(&["print", &orders[0], &orders[1], "--sort", "mark"]);
    let by =
        |jobs: &[serde_json::Value]| jobs.iter().map(|j| j["order"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let (first, last) = (orders[1].clone(), orders[0].clone());
    assert_eq!(by(&jobs), [&first, &first, &first, &last, &last, &last].map(Clone::clone), "ALPHA before ZINNIA");
    assert_eq!(daemon.cli(&["jobs", "hold"]).status.code(), Some(2), "which ones must be said");
    assert_eq!(daemon.json(&["jobs", "hold", "--order", &first]).len(), 3);
    assert_eq!(daemon.json(&["jobs", "--state", "held"]).len(), 3);
    daemon.json(&["jobs", "sort", "dock1", "order"]);
    assert_eq!(daemon.json(&["jobs", "release", "--all"]).len(), 3);
    assert_eq!(daemon.json(&["jobs", "move", "--printer", "dock1", "--to", "dock2"]).len(), 6);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 6).then_some(()));
    let seen: Vec<_> = sink.labels().iter().map(|l| l.contains("ALPHA")).collect();
    assert_eq!(seen, [true, true, true, false, false, false], "moved jobs keep their order");

    let code = jobs[0]["box_code"].as_str().unwrap();
    assert_eq!(daemon.one(&["jobs", "scanned", "--box", code])["state"], "verified");
    assert_eq!(daemon.cli(&["jobs", "cancel", &jobs[0]["job"].to_string()]).status.code(), Some(3));

    // A pause outlives the daemon.
    daemon.json(&["printers", "pause", "dock2"]);
    let mut daemon = daemon;
    assert!(daemon.stop());
    daemon.restart();
    let paused = until("it is paused", || {
        daemon.json(&["printers"]).into_iter().find(|p| p["printer"] == "dock2" && p["state"] == "paused")
    });
    assert!(paused["reason"].as_str().unwrap().contains("paused by"), "{paused}");
}
