//! kill -9 while label jobs are in every state: nothing comes out that nobody asked for, and no job is forgotten.

use crate::harness::{Daemon, free_address, shopify_order, until};
use crate::printing::Sink;
use std::io::Read as _;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What a printer that says nothing does with a connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Does {
    /// Takes what comes and never closes.
    Holds,
    /// Hangs up over what it has not read, once a label is there: a reset.
    Resets,
}

/// A printer that says nothing and can be left in the middle of a label.
struct Printer {
    address: SocketAddr,
    /// What came on each connection.
    seen: Arc<Mutex<Vec<String>>>,
}

impl Printer {
    fn that(does: Does) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&seen);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let seen = Arc::clone(&shared);
                std::thread::spawn(move || {
                    let place = {
                        let mut all = seen.lock().unwrap();
                        all.push(String::new());
                        all.len() - 1
                    };
                    does.with(stream, |text| text.clone_into(&mut seen.lock().unwrap()[place]));
                });
            }
        });
        Self { address, seen }
    }

    fn papers(&self, code: &str) -> usize {
        self.seen.lock().unwrap().iter().flat_map(|s| whole(s)).filter(|l| l.contains(code)).count()
    }
}

impl Does {
    fn with(self, mut stream: TcpStream, mut tell: impl FnMut(&str)) {
        let (mut text, mut bytes) = (String::new(), [0; 8192]);
        if self == Self::Resets {
            // Looked at, not read: the system answers closing over it with a reset.
            while let Ok(n @ 1..) = stream.peek(&mut bytes) {
                text = String::from_utf8_lossy(&bytes[..n]).into_owned();
                if text.contains("^XZ") {
                    tell(&text);
                    return;
                }
                std::thread::yield_now();
            }
            return;
        }
        while let Ok(n @ 1..) = stream.read(&mut bytes) {
            text.push_str(&String::from_utf8_lossy(&bytes[..n]));
            tell(&text);
        }
        // The other side is done; this one says nothing about it.
        std::thread::park();
    }
}

/// The labels in a text that are whole.
fn whole(text: &str) -> Vec<String> {
    let mut all: Vec<_> = text.split("^XZ").map(str::to_owned).collect();
    all.pop();
    all
}

fn state_of(daemon: &Daemon, code: &str) -> String {
    let jobs = daemon.json(&["jobs", "--limit", "0"]);
    let own: Vec<_> = jobs.iter().filter(|j| j["box_code"] == code).collect();
    assert_eq!(own.len(), 1, "{code}: {jobs:?}");
    own[0]["state"].as_str().unwrap().to_owned()
}

#[test]
fn killed_in_every_state_no_label_comes_twice_and_no_job_is_forgotten() {
    let (good, away) = (Sink::start(), free_address());
    let (stuck, broken) = (Printer::that(Does::Holds), Printer::that(Does::Resets));
    let folder = tempfile::tempdir().unwrap();
    let printers = [
        ("good", format!("tcp://{}", good.address)),
        ("away", format!("tcp://{away}")),
        ("stuck", format!("tcp://{}", stuck.address)),
        ("broken", format!("tcp://{}", broken.address)),
        ("folder", format!("dir:{}", folder.path().display())),
    ];
    let block = |(name, uri): &(&str, String)| format!("[[printer]]\nname = \"{name}\"\nuri = \"{uri}\"\n");
    let config = printers.iter().map(block).collect::<Vec<_>>().concat();
    let mut daemon = Daemon::with(&config);
    let mut body: serde_json::Value =
        serde_json::from_str(&shopify_order(4711, "2026-02-09T10:00:00-05:00", "paid")).unwrap();
    body["line_items"][0]["quantity"] = 7.into();
    let order = daemon.shopify("fw-shopify", "orders/create", &body.to_string()).order();
    daemon.json(&["confirm", &order]);
    let shown = daemon.one(&["show", &order]);
    let lines = shown["lines"].as_array().unwrap().iter();
    let codes: Vec<String> =
        lines.flat_map(|l| l["box_codes"].as_array().unwrap()).map(|c| c.as_str().unwrap().to_owned()).collect();
    let [sent, verified, queued, held, cancelled, failed, unconfirmed, sending] =
        <[String; 8]>::try_from(codes).unwrap();
    let print = |daemon: &Daemon, code: &str, printer: &str| {
        daemon.one(&["print", &order, "--box", code, "--printer", printer])["job"].to_string()
    };
    let reaches = |daemon: &Daemon, code: &str, state: &str| {
        until(&format!("{code} is {state}"), || (state_of(daemon, code) == state).then_some(()));
    };

    for code in [&sent, &verified] {
        print(&daemon, code, "good");
        reaches(&daemon, code, "sent");
    }
    daemon.json(&["jobs", "scanned", "--box", &verified]);
    for code in [&queued, &held, &cancelled] {
        print(&daemon, code, "away");
    }
    daemon.json(&["jobs", "hold", "--box", &held]);
    daemon.json(&["jobs", "cancel", "--box", &cancelled]);
    // Its file is there already, and says something else.
    daemon.json(&["printers", "pause", "folder"]);
    let job: u64 = print(&daemon, &failed, "folder").trim_matches('"').parse().unwrap();
    let name = folder.path().join(format!("{job:08}-{failed}.zpl"));
    std::fs::copy(daemon.path("k2kd.toml"), &name).unwrap();
    daemon.json(&["printers", "resume", "folder"]);
    reaches(&daemon, &failed, "failed");
    print(&daemon, &unconfirmed, "broken");
    reaches(&daemon, &unconfirmed, "unconfirmed");
    print(&daemon, &sending, "stuck");
    until("its label is on its way", || (stuck.papers(&sending) == 1).then_some(()));
    daemon.kill();

    let states = [
        (&sent, "sent"),
        (&verified, "verified"),
        (&queued, "queued"),
        (&held, "held"),
        (&cancelled, "cancelled"),
        (&failed, "failed"),
        (&unconfirmed, "unconfirmed"),
    ];
    // Killed again and again with nothing asked for: all stays as it is.
    for _ in 0..3 {
        daemon.restart();
        for (code, state) in states {
            assert_eq!(state_of(&daemon, code), state, "{code}");
        }
        // Sent, when the kill came after the printer's time to close: a slow machine.
        until("what was on its way is settled", || {
            ["unconfirmed", "sent"].contains(&state_of(&daemon, &sending).as_str()).then_some(())
        });
        daemon.kill();
    }
    daemon.restart();

    // What waits comes out by itself, what was laid aside when it is asked for, once each.
    let back = Sink::at(away);
    reaches(&daemon, &queued, "sent");
    daemon.json(&["jobs", "release", "--box", &held]);
    reaches(&daemon, &held, "sent");
    // A person says that this one did not come out: it comes again, elsewhere, and says so.
    daemon.json(&["printers", "pause", "broken"]);
    daemon.json(&["jobs", "retry", "--box", &unconfirmed]);
    daemon.json(&["jobs", "move", "--box", &unconfirmed, "--to", "good"]);
    reaches(&daemon, &unconfirmed, "sent");

    let papers = |labels: Vec<String>, code: &str| labels.iter().filter(|l| l.contains(code)).count();
    for code in [&sent, &verified] {
        assert_eq!(papers(good.labels(), code), 1, "{code}");
    }
    for (code, expected) in [(&queued, 1), (&held, 1), (&cancelled, 0), (&failed, 0)] {
        assert_eq!(papers(back.labels(), code), expected, "{code}");
    }
    assert_eq!((broken.papers(&unconfirmed), stuck.papers(&sending)), (1, 1));
    let again: Vec<_> = good.labels().into_iter().filter(|l| l.contains(&unconfirmed)).collect();
    assert!(again.len() == 1 && again[0].contains("R1"), "{again:?}");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!((files, std::fs::read(&name).unwrap()), (1, std::fs::read(daemon.path("k2kd.toml")).unwrap()));
}
