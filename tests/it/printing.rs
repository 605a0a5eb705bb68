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
    let printer =
        until("it is seen to be away", || daemon.json(&["printers"]).into_iter().find(|p| p["state"] == "unreachable"));
    assert_eq!(printer["waiting"], 3);
    assert_eq!(daemon.json(&["jobs", "--state", "queued"]).len(), 3);
    let back = Sink::at(address);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    assert_eq!(back.labels().len(), 3, "each once");
}
