//! The daemon as a service: what it refuses to start on, what a reload changes, what systemd hears.

use crate::harness::{Daemon, SECRET, program, shopify_order, sign_with, signal, until};
use nix::sys::signal::Signal;
use std::net::TcpStream;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::Stdio;

/// Runs the daemon on a folder where it must end by itself: its exit code and what it said.
fn refusal(daemon: &Daemon) -> (Option<i32>, String) {
    let mut child = program(daemon.dir.path()).stderr(Stdio::piped()).spawn().unwrap();
    until("the daemon ends", || child.try_wait().unwrap());
    let out = child.wait_with_output().unwrap();
    (out.status.code(), String::from_utf8(out.stderr).unwrap())
}

#[test]
fn a_second_daemon_on_the_same_folder_is_refused_and_the_first_one_works_on() {
    let daemon = Daemon::start();
    let (code, said) = refusal(&daemon);
    assert_eq!(code, Some(1), "systemd may try again: {said}");
    assert!(said.contains("is in use by another k2kd. Stop it first."), "{said}");
    assert!(daemon.cli(&["orders"]).status.success());
    assert_eq!(
        daemon.shopify("fw-shopify", "orders/create", &shopify_order(1, "2026-02-09T10:00:00-05:00", "paid")).outcome(),
        "stored"
    );
}

#[test]
fn a_damaged_store_is_refused_and_not_touched() {
    let mut daemon = Daemon::start();
    for n in 0..20 {
        daemon.shopify("fw-shopify", "orders/create", &shopify_order(n, "2026-02-09T10:00:00-05:00", "paid"));
    }
    assert!(daemon.stop(), "{}", daemon.log());
    let path = daemon.path("state/k2kd.redb");
    let whole = std::fs::read(&path).unwrap();
    for damaged in [&whole[..0], &whole[..whole.len() / 2], &b"not a database"[..], &[0; 8192]] {
        std::fs::File::create(&path).unwrap();
        std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), damaged).unwrap();
        let (code, said) = refusal(&daemon);
        assert_eq!(code, Some(78), "{said}");
        assert!(said.contains("is damaged") && said.contains("Nothing was changed."), "{said}");
        assert!(std::fs::read(&path).unwrap() == damaged, "the file is as it was");
    }
    std::io::Write::write_all(&mut std::fs::File::create(&path).unwrap(), &whole).unwrap();
    daemon.restart();
    assert_eq!(daemon.json(&["orders", "--limit", "0"]).len(), 20);
}

#[test]
fn a_mistake_in_the_configuration_is_told_by_its_key() {
    let mut daemon = Daemon::start();
    assert!(daemon.stop(), "{}", daemon.log());
    daemon.edit("time_zone = ", "time_zome = ");
    let (code, said) = refusal(&daemon);
    assert_eq!(code, Some(78), "{said}");
    assert!(said.contains("time_zome"), "{said}");
}

#[test]
fn a_reload_takes_over_names_and_secrets_and_a_broken_file_changes_nothing() {
    let daemon = Daemon::start();
    let post = |id: u64, secret: &str| {
        let body = shopify_order(id, "2026-02-09T10:00:00-05:00", "paid");
        let signature = sign_with(secret, &body);
        let headers = [("X-Shopify-Topic", "orders/create"), ("X-Shopify-Hmac-Sha256", signature.as_str())];
        daemon.post("/webhooks/fw-shopify", &headers, &body)
    };
    let order = post(1, SECRET).order();
    let name = || daemon.one(&["show", &order])["buyer_name"].as_str().unwrap().to_owned();
    assert_eq!(name(), "Floral Wholesale");
    daemon.edit("Floral Wholesale", "Flores Renovadas");
    daemon.edit(SECRET, "the next secret");
    daemon.hang_up();
    until("the new name is shown", || (name() == "Flores Renovadas").then_some(()));
    until("the new secret is taken", || (post(2, "the next secret").status == 200).then_some(()));
    assert_eq!(post(3, SECRET).status, 401, "the old one is not");

    for broken in ["name = [", "[no-such-part]\nx = 1\n[[buyer]]"] {
        let good = std::fs::read_to_string(daemon.path("k2kd.toml")).unwrap();
        daemon.edit("[[buyer]]", broken);
        daemon.edit("Flores Renovadas", "Never Shown");
        let told = || daemon.log().matches("The configuration was not taken").count();
        let before = told();
        daemon.hang_up();
        until("the mistake is in the log", || (told() > before).then_some(()));
        assert_eq!(name(), "Flores Renovadas");
        assert_eq!(post(4, "the next secret").status, 200);
        std::io::Write::write_all(&mut std::fs::File::create(daemon.path("k2kd.toml")).unwrap(), good.as_bytes())
            .unwrap();
    }
}

/// What systemd hears next, as lines.
fn heard(socket: &UnixDatagram) -> String {
    let mut bytes = [0; 4096];
    let length = socket.recv(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes[..length]).into_owned()
}

#[test]
fn systemd_hears_ready_when_every_door_is_open_and_hears_of_the_stop() {
    let mut daemon = Daemon::start();
    assert!(daemon.stop(), "{}", daemon.log());
    let path = daemon.path("notify.sock");
    let systemd = UnixDatagram::bind(&path).unwrap();
    systemd.set_read_timeout(Some(std::time::Duration::from_mins(1))).unwrap();
    let mut child = program(daemon.dir.path())
        .env("NOTIFY_SOCKET", &path)
        .env("WATCHDOG_USEC", "400000")
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The watchdog is a task of its own: its first word may come before or after.
    let ready = (0..50).map(|_| heard(&systemd)).find(|t| t.contains("READY=1")).unwrap();
    TcpStream::connect(daemon.webhooks).unwrap();
    UnixStream::connect(daemon.socket()).unwrap();
    assert!(ready.contains("STATUS=webhooks at 127.0.0.1:"), "{ready}");
    assert!((0..5).any(|_| heard(&systemd).contains("WATCHDOG=1")), "it is petted");
    signal(&child, Signal::SIGHUP);
    let reloading = (0..50).map(|_| heard(&systemd)).find(|t| t.contains("RELOADING=1")).unwrap();
    assert!(reloading.contains("MONOTONIC_USEC="), "{reloading}");
    assert!((0..50).any(|_| heard(&systemd).contains("READY=1")), "a reload ends with ready");
    signal(&child, Signal::SIGTERM);
    assert!((0..50).any(|_| heard(&systemd).contains("STOPPING=1")));
    assert!(child.wait().unwrap().success());
}
