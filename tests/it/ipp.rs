//! A real IPP printer process (`ippeveprinter`) prints the labels, refuses a media size, and says that it is empty.
//!
//! It refuses to start without a name service: the machine's own avahi where one runs, else a private one on a private
//! bus. `.ci/run` installs them all; where they are missing the test says so and shows nothing, but never in CI.

use crate::harness::{Daemon, free_address, shopify_order, signal, until};
use nix::sys::signal::Signal;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Ends with the test; asked to, so that avahi takes its pid file away.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        signal(&self.0, Signal::SIGTERM);
        drop(self.0.wait());
    }
}

/// Where avahi keeps the number of its process: one file a machine, whatever bus it is on.
const AVAHI_PID: &str = "/run/avahi-daemon/pid";

/// Whether the machine has an avahi of its own. A number that some other process has by now is taken away: avahi would
/// believe that it runs.
fn has_name_service() -> bool {
    let Ok(pid) = std::fs::read_to_string(AVAHI_PID) else { return false };
    let name = std::fs::read_to_string(format!("/proc/{}/comm", pid.trim())).unwrap_or_default();
    if name.trim() != "avahi-daemon" {
        drop(std::fs::remove_file(AVAHI_PID));
    }
    name.trim() == "avahi-daemon"
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

/// A printer with its name service.
struct Printer {
    /// The printer before what it needs: they end in this order.
    running: Vec<Running>,
    dir: tempfile::TempDir,
    port: u16,
    media: String,
    /// Given back last: a machine bears one avahi at a time.
    _turn: std::fs::File,
}

impl Printer {
    /// Waits for its turn: a test ends its printer before it starts another.
    fn start(formats: &str, media: &str) -> Self {
        let lock = std::env::temp_dir().join(format!("k2k-ipp-{}.lock", nix::unistd::getuid()));
        let turn = std::fs::File::create(lock).unwrap();
        turn.lock().unwrap();
        let dir = tempfile::Builder::new().prefix("k2k-ipp-").tempdir().unwrap();
        let mut printer =
            Self { running: Vec::new(), dir, port: free_address().port(), media: media.to_owned(), _turn: turn };
        let bus = (!has_name_service()).then(|| printer.start_name_service());
        // What the printer runs for each job: it takes the file, or does what its script says.
        printer.write("job.sh", "#!/bin/sh\n. \"$(dirname \"$0\")/does\"\n");
        std::fs::set_permissions(printer.path("job.sh"), std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        printer.does("");
        printer.write(
            "attributes.conf",
            &format!(
                "ATTR text printer-make-and-model \"Test Label Printer\"\nATTR keyword media-supported {media}\n\
                 ATTR keyword media-ready {media}\nATTR keyword media-default {media}\n\
                 ATTR mimeMediaType document-format-supported {formats}\n\
                 ATTR mimeMediaType document-format-default {formats}\n\
                 ATTR keyword media-source-supported main\nATTR keyword media-type-supported labels\n\
                 ATTR octetString printer-input-tray \"type=continuousRoll;maxcapacity=250;level=250;status=0;name=main;\"\n\
                 ATTR collection media-col-ready {{ MEMBER keyword media-size-name {media} MEMBER keyword media-source main \
                 MEMBER keyword media-type labels }}\n"
            ),
        );
        std::fs::create_dir(printer.path("spool")).unwrap();
        let mut program = Command::new("/usr/sbin/ippeveprinter");
        program.args(["-r", "off", "-n", "localhost", "-k", "-p", &printer.port.to_string(), "-d"]);
        program.arg(printer.path("spool")).arg("-c").arg(printer.path("job.sh"));
        program.arg("-a").arg(printer.path("attributes.conf")).arg(format!("Labels {}", printer.port));
        if let Some(bus) = bus {
            program.env("DBUS_SYSTEM_BUS_ADDRESS", bus);
        }
        printer.spawn(&mut program);
        until("the printer listens", || std::net::TcpStream::connect(("127.0.0.1", printer.port)).ok().map(drop));
        printer
    }

    /// A bus and an avahi of its own; the address of the bus.
    fn start_name_service(&mut self) -> String {
        let bus = format!("unix:path={}", self.path("bus").display());
        self.write(
            "bus.conf",
            &format!(
                "<busconfig><type>custom</type><listen>{bus}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
                 <allow user=\"*\"/><allow own=\"*\"/><allow send_type=\"method_call\"/><allow send_destination=\"*\" \
                 eavesdrop=\"true\"/><allow eavesdrop=\"true\"/></policy></busconfig>"
            ),
        );
        self.write(
            "avahi.conf",
            "[server]\nallow-interfaces=lo\nuse-ipv4=yes\nuse-ipv6=no\nenable-dbus=yes\ndisallow-other-stacks=no\n\
             [wide-area]\nenable-wide-area=no\n[publish]\ndisable-publishing=no\n[rlimits]\n",
        );
        let config = format!("--config-file={}", self.path("bus.conf").display());
        self.spawn(Command::new("dbus-daemon").arg("--nofork").arg(config));
        until("a bus", || self.path("bus").exists().then_some(()));
        let avahi = self.spawn(
            Command::new("/usr/sbin/avahi-daemon")
                .args(["--no-drop-root", "--no-chroot", "--no-rlimits", "-f"])
                .arg(self.path("avahi.conf"))
                .env("DBUS_SYSTEM_BUS_ADDRESS", &bus),
        );
        until("a name service", || {
            std::fs::read_to_string(&avahi).unwrap_or_default().contains("Server startup complete").then_some(())
        });
        bus
    }

    /// Starts a part of it; the file with what that says.
    fn spawn(&mut self, command: &mut Command) -> std::path::PathBuf {
        let said = self.path(&format!("log{}", self.running.len()));
        let log = std::fs::File::create(&said).unwrap();
        let child = command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        self.running.insert(0, Running(child));
        said
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.dir.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::File::create(self.path(name)).unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// From now on this is done with each job, as a shell script.
    fn does(&self, script: &str) {
        self.write("does.new", script);
        // In one step: a job may be looking.
        std::fs::rename(self.path("does.new"), self.path("does")).unwrap();
    }

    /// Somebody puts in a roll with so many labels, or takes it out, as on the printer's own page.
    fn holds(&self, labels: u32) {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        write!(
            stream,
            "GET /media?size0={}&type0=labels&level0={labels} HTTP/1.1\r\nHost: localhost:{}\r\nConnection: close\r\n\r\n",
            self.media, self.port
        )
        .unwrap();
        // It keeps the connection open whatever it is asked.
        let (mut answer, mut bytes) = (String::new(), [0; 4096]);
        while !answer.contains("</html>") {
            let n = stream.read(&mut bytes).unwrap();
            assert!(n > 0, "{answer}");
            answer.push_str(&String::from_utf8_lossy(&bytes[..n]));
        }
        assert!(answer.contains("200 OK") && answer.contains("Media updated"), "{answer}");
    }

    /// What it was sent, by the order of its jobs: every file but the `.prn`, which is what its command has printed.
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

/// The printer as it is when it is so.
fn shown(daemon: &Daemon, state: &str) -> serde_json::Value {
    until(state, || daemon.json(&["printers"]).into_iter().find(|p| p["state"] == state))
}

#[test]
fn an_ipp_printer_gets_a_page_a_label_and_says_when_it_is_empty() {
    if missing().is_some() {
        return;
    }
    let printer = Printer::start("application/pdf", "oe_4x3-label_4x3in");
    let daemon = Daemon::with(&printer.config());
    let order = confirmed(&daemon, 4711);
    let jobs = daemon.json(&["print", &order]);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    let pages = printer.documents();
    assert_eq!(pages.len(), 3, "a job a label");
    assert!(pages.iter().all(|p| p.starts_with(b"%PDF-") && p.trim_ascii_end().ends_with(b"%%EOF")));
    assert!(pages[0] != pages[1] && pages[1] != pages[2], "a box a label");
    let state = shown(&daemon, "ready");
    assert!(state["model"] == "Test Label Printer", "{state}");

    // An empty printer says so, and nothing is sent to it.
    printer.holds(0);
    let code = |n: usize| jobs[n]["box_code"].as_str().unwrap().to_owned();
    daemon.json(&["print", &order, "--box", &code(0), "--reprint", "--reason", "torn"]);
    let empty = shown(&daemon, "media_out");
    assert!(empty["reason"].as_str().unwrap().contains("out of labels"), "{empty}");
    assert_eq!(empty["waiting"], 1);
    assert_eq!((printer.documents().len(), daemon.json(&["jobs", "--state", "queued"]).len()), (3, 1));
    // What waited comes out by itself, once.
    printer.holds(250);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 4).then_some(()));
    assert_eq!(printer.documents().len(), 4);

    // A job that the printer gives up has failed, with what it says; nobody calls it sent, nothing sends it again.
    printer.does("exit 1\n");
    daemon.json(&["print", &order, "--box", &code(1), "--reprint", "--reason", "torn"]);
    let failed = until("it failed", || daemon.json(&["jobs", "--state", "failed"]).pop());
    assert!(failed["reason"].as_str().unwrap().contains("aborted"), "{failed}");
    assert_eq!(printer.documents().len(), 5);
}

#[test]
fn an_ipp_printer_that_speaks_zpl_gets_zpl_and_a_wrong_paper_is_told_before_anything_is_sent() {
    if missing().is_some() {
        return;
    }
    let printer = Printer::start("application/vnd.zebra-zpl", "oe_4x3-label_4x3in");
    let daemon = Daemon::with(&printer.config());
    let order = confirmed(&daemon, 4712);
    let jobs = daemon.json(&["print", &order]);
    until("all sent", || (daemon.json(&["jobs", "--state", "sent"]).len() == 3).then_some(()));
    let labels = printer.documents();
    assert_eq!(labels.len(), 3);
    for (label, job) in labels.iter().zip(&jobs) {
        let label = String::from_utf8(label.clone()).unwrap();
        assert!(label.starts_with("^XA") && label.trim_end().ends_with("^XZ"), "{label}");
        assert!(label.contains(job["box_code"].as_str().unwrap()), "{label}");
    }
    drop(daemon);
    drop(printer);

    let small = Printer::start("application/pdf", "iso_a6_105x148mm");
    let daemon = Daemon::with(&small.config());
    let order = confirmed(&daemon, 4713);
    daemon.json(&["print", &order]);
    let failed = until("they failed", || Some(daemon.json(&["jobs", "--state", "failed"])).filter(|j| j.len() == 3));
    assert!(failed[0]["reason"].as_str().unwrap().contains("101.6 × 76.2 mm"), "{}", failed[0]);
    assert_eq!(small.documents().len(), 0);
}
