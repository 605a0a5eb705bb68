//! The console in a real pty with the real daemon behind it: what a person sees and does.

use crate::harness::{Daemon, mixed_table, shopify_order, until};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read as _, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A console on a terminal of 80×24 that is an emulator of ours.
struct Terminal {
    parser: Arc<Mutex<vt100::Parser>>,
    raw: Arc<Mutex<Vec<u8>>>,
    writer: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    master: Box<dyn portable_pty::MasterPty + Send>,
}

impl Terminal {
    fn open(daemon: &Daemon, lang: &str) -> Self {
        let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
        let pty = native_pty_system().openpty(size).unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_k2k"));
        command.args(["--lang", lang]);
        command.env("K2K_SOCKET", daemon.socket());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "en_US.UTF-8");
        command.env_remove("NO_COLOR");
        command.env_remove("LC_ALL");
        std::fs::create_dir_all(daemon.path("home")).unwrap();
        command.env("HOME", daemon.path("home"));
        for own in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "K2K_KEYMAP"] {
            command.env_remove(own);
        }
        let child = pty.slave.spawn_command(command).unwrap();
        let parser = Arc::new(Mutex::new(vt100::Parser::new(rows(24), rows(80), 0)));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let mut reader = pty.master.try_clone_reader().unwrap();
        let (p, r) = (Arc::clone(&parser), Arc::clone(&raw));
        std::thread::spawn(move || {
            let mut bytes = [0; 8192];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                p.lock().unwrap().process(&bytes[..n]);
                r.lock().unwrap().extend_from_slice(&bytes[..n]);
            }
        });
        Self { parser, raw, writer: pty.master.take_writer().unwrap(), child, master: pty.master }
    }

    fn text(&self) -> String {
        self.parser.lock().unwrap().screen().contents()
    }

    fn see(&self, what: &str) {
        let mut last = String::new();
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(20) {
            last = self.text();
            if last.contains(what) {
                return;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        panic!("the screen never showed {what:?}:\n{last}");
    }

    fn type_keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    fn bytes(&self) -> usize {
        self.raw.lock().unwrap().len()
    }

    fn pid(&self) -> i32 {
        i32::try_from(self.child.process_id().unwrap()).unwrap()
    }

    /// Waits for the end and checks that the terminal is as it was: main screen, cursor visible, nothing switched on.
    fn is_restored(&mut self) -> u32 {
        let code = self.child.wait().unwrap().exit_code();
        until("the last bytes arrive", || {
            let raw = self.raw.lock().unwrap();
            let text = String::from_utf8_lossy(&raw);
            let last = |on: &str, off: &str| text.rfind(off) > text.rfind(on);
            (last("\x1b[?1049h", "\x1b[?1049l") && last("\x1b[?25l", "\x1b[?25h")).then_some(())
        });
        let text = String::from_utf8_lossy(&self.raw.lock().unwrap()).into_owned();
        assert!(
            !text.contains("\x1b[?2004h") || text.rfind("\x1b[?2004l") > text.rfind("\x1b[?2004h"),
            "bracketed paste is off"
        );
        code
    }
}

fn rows(n: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(n).unwrap()
}

fn with_orders() -> (Daemon, String) {
    orders_in(Daemon::start())
}

fn orders_in(daemon: Daemon) -> (Daemon, String) {
    daemon.drop_file("portal", "orders.csv", mixed_table(412_884).as_bytes());
    let order = daemon.document("file orders.csv")["orders"][0].as_str().unwrap().to_owned();
    for n in 0..30 {
        daemon.shopify("fw-shopify", "orders/create", &shopify_order(n, "2026-02-09T10:00:00-05:00", "paid"));
    }
    (daemon, order)
}

#[test]
fn an_order_is_found_looked_at_and_confirmed_with_the_keyboard_alone() {
    let (daemon, order) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    terminal.type_keys("/status:draft");
    terminal.see(&order);
    until("the other orders are gone", || (!terminal.text().contains("31K")).then_some(()));
    terminal.type_keys("\r");
    terminal.type_keys("\r");
    terminal.see("Lirio blanco");
    terminal.see("PEND");
    // The dialog stands on Cancel: Enter, as a scanner sends it, changes nothing.
    terminal.type_keys("c");
    terminal.see("Cancel");
    terminal.see("Lirio");
    terminal.type_keys("\r");
    until("the dialog is gone", || (!terminal.text().contains("Cancel")).then_some(()));
    assert_eq!(daemon.one(&["show", &order])["status"], "draft");
    terminal.type_keys("c");
    terminal.see("Cancel");
    terminal.type_keys("\x1b[C\r");
    until("it is confirmed", || (daemon.one(&["show", &order])["status"] == "confirmed").then_some(()));
    terminal.see("2026-02-12");
    terminal.type_keys("\x03");
    assert_eq!(terminal.is_restored(), 0);
}

#[test]
fn a_confirm_is_taken_back_made_again_shipped_and_its_awb_gets_its_number() {
    let (daemon, order) = orders_in(Daemon::with("[mail]\nhold = \"10m\"\n"));
    let now = |field: &str| daemon.one(&["show", &order])[field].clone();
    let mut terminal = Terminal::open(&daemon, "es");
    terminal.see("31K");
    terminal.type_keys("/status:draft");
    until("the other orders are gone", || (!terminal.text().contains("31K")).then_some(()));
    terminal.type_keys("\r\r");
    terminal.see("Lirio blanco");
    terminal.type_keys("c");
    terminal.see("Confirmar y eliminar");
    terminal.type_keys("\x1b[C\r");
    terminal.see("u deshacer");
    // A scan into the question is no answer to it.
    terminal.type_keys("u");
    terminal.see("[ Cancelar ]");
    terminal.type_keys("7042\r\n");
    terminal.see("escanee");
    assert_eq!(now("status"), "confirmed");
    terminal.type_keys("\x1b[C\r");
    until("it is open again", || (now("status") == "draft").then_some(()));
    terminal.see("BORRADOR");
    terminal.type_keys("c");
    terminal.see("Confirmar y eliminar");
    terminal.type_keys("\x1b[C\r");
    until("it is confirmed again", || (now("status") == "confirmed").then_some(()));
    terminal.see("CONFIRMADA");
    terminal.type_keys("b");
    terminal.see("DESPACHAR");
    let lines = now("lines");
    let codes = lines.as_array().unwrap().iter().flat_map(|l| l["box_codes"].as_array().unwrap());
    for (n, code) in codes.enumerate() {
        terminal.type_keys(&format!("{}\r\n", code.as_str().unwrap()));
        terminal.see(&format!("{} de 3 cajas despachadas", n + 1));
    }
    assert_eq!(now("boxes_shipped"), now("boxes"));
    // The number is scanned from the waybill: it is shown, and Enter is Cancel.
    terminal.type_keys("\x1bOR");
    terminal.see("2026-02-12");
    terminal.type_keys("n");
    terminal.see("como en la gu");
    terminal.type_keys("14512345675\r\n\r");
    terminal.see("> 14512345675");
    assert_eq!(now("awb"), "2026-02-12");
    terminal.type_keys("\r");
    terminal.see("145-12345675?");
    terminal.type_keys("\x1b[C\r");
    until("it has its number", || (now("awb") == "145-12345675").then_some(()));
    terminal.type_keys("\x03");
    assert_eq!(terminal.is_restored(), 0);
}

#[test]
fn it_lives_through_a_daemon_that_dies_and_shows_what_changed_meanwhile() {
    let (mut daemon, _) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("live");
    daemon.kill();
    until("it says so", || (!terminal.text().contains("● live")).then_some(()));
    terminal.see("31K");
    daemon.restart();
    terminal.see("live");
    daemon.shopify("fw-shopify", "orders/create", &shopify_order(999, "2026-02-09T10:00:00-05:00", "paid"));
    until("the new order, or the hint that it waits", || {
        let text = terminal.text();
        (text.contains("32K") || text.contains("new")).then_some(())
    });
    terminal.type_keys("\x03");
    terminal.is_restored();
}

#[test]
fn a_frozen_daemon_is_told_and_the_console_stays_usable() {
    let (daemon, _) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    daemon.freeze(true);
    terminal.type_keys("/zzz");
    terminal.see("has not answered");
    terminal.see("/zzz");
    daemon.freeze(false);
    terminal.see("live");
    terminal.see("No order matches");
    terminal.type_keys("\x1b");
    terminal.see("31K");
    terminal.type_keys("\x03");
    assert_eq!(terminal.is_restored(), 0);
}

#[test]
fn the_day_the_log_and_a_scan_show_what_was_done() {
    let (daemon, order) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    terminal.type_keys("gt");
    terminal.see("New today by channel: 31");
    assert!(daemon.cli(&["confirm", &order, "--drop-pending"]).status.success());
    terminal.type_keys("gj");
    terminal.see("confirmed");
    terminal.see(&order);
    let code = daemon.one(&["show", &order])["lines"][0]["box_codes"][0].as_str().unwrap().to_owned();
    terminal.type_keys("gs");
    terminal.see("VERIFY LABELS");
    terminal.type_keys(&format!("{code}\r\n"));
    terminal.see(&format!("OK   {code}"));
    terminal.see("1/");
    terminal.type_keys("\x03");
    assert_eq!(terminal.is_restored(), 0);
}

#[test]
fn signals_leave_the_terminal_as_it_was() {
    let (daemon, _) = with_orders();
    for signal in [nix::sys::signal::Signal::SIGTERM, nix::sys::signal::Signal::SIGHUP] {
        let mut terminal = Terminal::open(&daemon, "es");
        terminal.see("31K");
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(terminal.pid()), signal).unwrap();
        terminal.is_restored();
    }
}

#[test]
fn a_cut_line_is_taken_up_again() {
    let (daemon, order) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    terminal.type_keys("/status:draft\r");
    terminal.see(&order);
    until("the other orders are gone", || (!terminal.text().contains("31K")).then_some(()));
    nix::sys::signal::kill(nix::unistd::Pid::from_raw(terminal.pid()), nix::sys::signal::Signal::SIGHUP).unwrap();
    terminal.is_restored();
    let mut next = Terminal::open(&daemon, "en");
    next.see("Resumed where the line was cut");
    next.see("/status:draft");
    next.see(&order);
    next.type_keys("\x03");
    next.is_restored();
    // Whoever leaves by himself begins anew.
    let mut third = Terminal::open(&daemon, "en");
    third.see("31K");
    third.type_keys("\x03");
    third.is_restored();
}

#[test]
fn a_persons_own_keys_and_views_serve_the_console_and_the_command_line() {
    let (daemon, order) = with_orders();
    let own = daemon.path("home/.config/k2k");
    std::fs::create_dir_all(&own).unwrap();
    let write = |name: &str, text: &str| {
        std::io::Write::write_all(&mut std::fs::File::create(own.join(name)).unwrap(), text.as_bytes()).unwrap();
    };
    write("views.toml", "[carts]\nquery = \"status:draft\"\n");
    write("keymap.toml", "[orders]\nopen = \"O\"\n");
    let numbers: Vec<String> =
        daemon.json(&["orders", "@carts"]).iter().map(|o| o["order"].as_str().unwrap().to_owned()).collect();
    assert_eq!(numbers, std::slice::from_ref(&order));
    let unknown = daemon.cli(&["orders", "@nobody"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("There is no view @nobody"));
    let sheet = daemon.cli(&["keys", "--lang", "es"]);
    let sheet = String::from_utf8_lossy(&sheet.stdout).into_owned();
    assert!(sheet.contains("  O                  open           abrir"), "{sheet}");
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    terminal.type_keys("/@carts\r");
    until("the view is searched", || (!terminal.text().contains("31K")).then_some(()));
    terminal.see(&order);
    terminal.type_keys("O");
    terminal.see("Lirio blanco");
    terminal.type_keys("\x03");
    terminal.is_restored();
    write("keymap.toml", "[orders]\nconfirm = \"p\"\nopne = \"O\"\n");
    let wrong = daemon.cli(&["keys"]);
    let told = String::from_utf8_lossy(&wrong.stderr).into_owned();
    assert_eq!(wrong.status.code(), Some(2));
    assert!(told.contains("keymap.toml:2: “p” is “print” on [orders] already"), "{told}");
    assert!(told.contains("keymap.toml:3: there is no action “opne”; did you mean “open”?"), "{told}");
}

#[test]
fn it_redraws_after_a_resize_and_moves_cheaply() {
    let (daemon, _) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    let quiet = |terminal: &Terminal| {
        let mut before = terminal.bytes();
        until("the screen is still", || {
            std::thread::sleep(Duration::from_millis(150));
            let now = terminal.bytes();
            let still = now == before;
            before = now;
            still.then_some(now)
        })
    };
    let before = quiet(&terminal);
    terminal.type_keys("j");
    let moved = quiet(&terminal) - before;
    assert!((1..=450).contains(&moved), "a cursor move wrote {moved} bytes");
    terminal.parser.lock().unwrap().screen_mut().set_size(rows(30), rows(100));
    terminal.master.resize(PtySize { rows: 30, cols: 100, pixel_width: 0, pixel_height: 0 }).unwrap();
    terminal.see("4K");
    until("more rows are shown", || {
        (terminal.text().lines().filter(|l| l.contains("FW") || l.contains("Floral")).count() > 18).then_some(())
    });
    terminal.type_keys("\x03");
    terminal.is_restored();
}

#[test]
fn an_idle_console_writes_nothing_and_does_not_wake_up() {
    let (daemon, _) = with_orders();
    let mut terminal = Terminal::open(&daemon, "en");
    terminal.see("31K");
    let wakeups = |pid: i32| -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
        status
            .lines()
            .filter(|l| l.contains("ctxt_switches"))
            .map(|l| l.split_whitespace().last().unwrap().parse::<u64>().unwrap())
            .sum()
    };
    // The clock in the corner may wake it once a minute: a window in which it did not is looked for.
    let idle = (0..3).find_map(|_| {
        std::thread::sleep(Duration::from_secs(1));
        let before = (terminal.bytes(), wakeups(terminal.pid()));
        std::thread::sleep(Duration::from_secs(10));
        (before == (terminal.bytes(), wakeups(terminal.pid()))).then_some(())
    });
    assert!(idle.is_some(), "no ten seconds without a byte and a wake-up");
    terminal.type_keys("\x03");
    terminal.is_restored();
}
