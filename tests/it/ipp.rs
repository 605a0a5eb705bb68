//! A real IPP printer process (`ippeveprinter`) prints the labels, refuses a media size, and says that it is empty.
//!
//! It refuses to start without a name service, so it gets a private bus and a private avahi. `.ci/run` installs them all;
//! where they are missing the test says so and shows nothing, but never in CI.

use crate::harness::{Daemon, free_address, shopify_order, until};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

fn missing() -> Option<&'static str> {
    let found = |program: &str| {
        ["/usr/sbin", "/usr/bin", "/sbin", "/bin"].iter().any(|folder| Path::new(folder).join(program).exists())
    };
    let absent = ["ippeveprinter", "avahi-daemon", "dbus-daemon"].into_iter().find(|p| !found(p));
    if let Some(program) = absent {
        assert!(std::env::var_os("CI").is_none(), "{program} is not installed, and this is CI");
        eprintln!(
            "{program} is not installed: no IPP printer is tried (apt-get install cups-ipp-utils avahi-daemon dbus)"
        );
    }
    absent
}

/// A printer with its name service, all of its own.
struct Printer {
    _running: Vec<Running>,
    dir: tempfile::TempDir,
    port: u16,
    /// Given back last: a machine bears one avahi at a time, whatever bus it is on.
    _turn: std::fs::File,
}

impl Printer {
    /// Waits for its turn: a test ends its printer before it starts another.
    fn start(formats: &str, media: &str) -> Self {
        let turn = std::fs::File::create(std::env::temp_dir().join("k2k-ipp.lock")).unwrap();
        turn.lock().unwrap();
        let dir = tempfile::Builder::new().prefix("k2k-ipp-").tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let write = |name: &str, text: &str| {
            std::io::Write::write_all(&mut std::fs::File::create(path(name)).unwrap(), text.as_bytes()).unwrap();
        };
        let bus = format!("unix:path={}", path("bus").display());
        write(
            "bus.conf",
            &format!(
                "<busconfig><type>custom</type><listen>{bus}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
                 <allow user=\"*\"/><allow own=\"*\"/><allow send_type=\"method_call\"/><allow send_destination=\"*\" \
                 eavesdrop=\"true\"/><allow eavesdrop=\"true\"/></policy></busconfig>"
            ),
        );
        write(
            "avahi.conf",
            "[server]\nallow-interfaces=lo\nuse-ipv4=yes\nuse-ipv6=no\nenable-dbus=yes\ndisallow-other-stacks=no\n\
             [wide-area]\nenable-wide-area=no\n[publish]\ndisable-publishing=no\n[rlimits]\n",
        );
        let mut running = Vec::new();
        let mut spawn = |command: &mut Command| {
            let log = std::fs::File::create(path(&format!("log{}", running.len()))).unwrap();
            let child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
            running.push(Running(child));
        };
        spawn(Command::new("dbus-daemon").arg("--nofork").arg(format!("--config-file={}", path("bus.conf").display())));
        until("a bus", || path("bus").exists().then_some(()));
        spawn(
            Command::new("/usr/sbin/avahi-daemon")
                .args(["--no-drop-root", "--no-chroot", "--no-rlimits", "-f"])
                .arg(path("avahi.conf"))
                .env("DBUS_SYSTEM_BUS_ADDRESS", &bus),
        );
        until("a name service", || {
            std::fs::read_to_string(path("log1")).unwrap_or_default().contains("Server startup complete").then_some(())
        });
        // What the printer runs for each job: it takes the file, or says what its script says.
        write("job.sh", "#!/bin/sh\ncat \"$(dirname \"$0\")/says\" >&2 2>/dev/null\nexit 0\n");
        std::fs::set_permissions(path("job.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        write("says", "");
        write(
            "attributes.conf",
            &format!(
                "ATTR text printer-make-and-model \"Test Label Printer\"\nATTR keyword media-supported {media}\nATTR keyword media-ready {media}\n\
                 ATTR keyword media-default {media}\nATTR mimeMediaType document-format-supported {formats}\n\
                 ATTR mimeMediaType document-format-default {formats}\n"
            ),
        );
        std::fs::create_dir(path("spool")).unwrap();
        let port = free_address().port();
        spawn(
            Command::new("/usr/sbin/ippeveprinter")
                .args(["-r", "off", "-n", "localhost", "-k", "-p", &port.to_string(), "-d"])
                .arg(path("spool"))
                .arg("-c")
                .arg(path("job.sh"))
                .arg("-a")
                .arg(path("attributes.conf"))
                .arg("Labels")
                .env("DBUS_SYSTEM_BUS_ADDRESS", &bus),
        );
        until("the printer listens", || std::net::TcpStream::connect(("127.0.0.1", port)).ok().map(drop));
        Self { _running: running, dir, port, _turn: turn }
    }

    /// From now on its jobs say this about the printer.
    fn says(&self, text: &str) {
        let path = self.dir.path().join("says");
        std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text.as_bytes()).unwrap();
    }

    /// What it has kept of its jobs, by their order: every file but the `.prn`, which holds what `job.sh` said to its
    /// standard output and not what was sent.
    fn documents(&self) -> Vec<Vec<u8>> {
        let mut files: Vec<_> = std::fs::read_dir(self.dir.path().join("spool"))
            .unwrap()
            .map(|f| f.unwrap().path())
            .filter(|f| f.is_file() && f.extension().is_none_or(|e| e != "prn"))
            .collect();
        files.sort();
        files.iter().map(|f| std::fs::read(f).unwrap()).collect()
    }

    fn config(&self) -> String {
        format!("[[printer]]\nname = \"ipp1\"\nuri = \"ipp://127.0.0.1:{}/ipp/print\"\ndefault = true\n", self.port)
    }
}

fn confirmed(daemon: &Daemon, id: u64) -> String {
    let body = shopify_order(id, "2026-02-09T10:00:00-05:00", "paid");
    let order = daemon.shopify("fw-shopify", "orders/create", &body).order();
    daemon.json(&["confirm", &order]);
    order
}

#[test]
fn an_ipp_printer_gets_a_page_a_label_and_says_when_it_is_empty() {
    if missing().is_some() {
        return;
    }
    let printer = Printer::start("application/pdf", "oe_4x3-label_4x3in");
    let daemon = Daemon::with(&printer.config());
    let order = confirmed(&daemon, 4711);
    daemon.json(&["print", &order]);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    let pages = printer.documents();
    assert_eq!(pages.len(), 3, "a job a label");
    assert!(pages.iter().all(|p| p.starts_with(b"%PDF-")));
    let state = until("it is ready", || daemon.json(&["printers"]).into_iter().find(|p| p["state"] == "ready"));
    assert!(state["model"] == "Test Label Printer", "{state}");

    // The fourth label is its last one: the printer says that it is empty, and nothing more is sent.
    printer.says("STATE: +media-empty-error\n");
    let codes: Vec<String> =
        daemon.json(&["jobs"]).iter().map(|j| j["box_code"].as_str().unwrap().to_owned()).collect();
    daemon.json(&["print", &order, "--box", &codes[0], "--reprint", "--reason", "torn"]);
    until("the last one", || (printer.documents().len() == 4).then_some(()));
    daemon.json(&["printers", "test", "ipp1"]);
    let empty = until("it is empty", || daemon.json(&["printers"]).into_iter().find(|p| p["state"] == "media_out"));
    assert!(empty["reason"].as_str().unwrap().contains("out of labels"), "{empty}");
}

#[test]
fn an_ipp_printer_that_speaks_zpl_gets_zpl_and_a_wrong_paper_is_told_before_anything_is_sent() {
    if missing().is_some() {
        return;
    }
    let printer = Printer::start("application/vnd.zebra-zpl", "oe_4x3-label_4x3in");
    let daemon = Daemon::with(&printer.config());
    let order = confirmed(&daemon, 4712);
    daemon.json(&["print", &order]);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    for label in printer.documents() {
        assert!(label.starts_with(b"^XA") && label.trim_ascii_end().ends_with(b"^XZ"));
    }

    drop(daemon);
    drop(printer);
    let other = Printer::start("application/pdf", "iso_a6_105x148mm");
    let daemon = Daemon::with(&other.config());
    let order = confirmed(&daemon, 4713);
    daemon.json(&["print", &order]);
    let failed = until("they failed", || Some(daemon.json(&["jobs", "--state", "failed"])).filter(|j| j.len() == 3));
    assert!(failed[0]["reason"].as_str().unwrap().contains("101.6 × 76.2 mm"), "{}", failed[0]);
    assert_eq!(other.documents().len(), 0);
}
