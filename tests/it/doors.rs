//! Who gets in at the socket: places, silent clients, and other users.

use crate::harness::{Daemon, shopify_order, until};
use crate::socket::{hello, receive, send};
use k2kd::limits;
use serde_json::json;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

#[test]
fn two_hundred_silent_clients_stop_nobody_and_are_thrown_out() {
    let daemon = Daemon::start();
    let silent: Vec<_> = (0..200).map(|_| UnixStream::connect(daemon.socket()).unwrap()).collect();
    let (_stream, welcome) = hello(&daemon, [1, 1]);
    assert!(welcome["welcome"].is_object(), "{welcome}");
    silent[0].set_nonblocking(true).unwrap();
    let early = (&silent[0]).read(&mut [0; 8]).unwrap_err();
    assert_eq!(early.kind(), std::io::ErrorKind::WouldBlock, "it did not wait for the silent ones to go");
    silent[0].set_nonblocking(false).unwrap();
    for mut stream in silent {
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        assert_eq!(stream.read(&mut [0; 8]).unwrap(), 0, "it is closed");
    }
}

#[test]
fn more_consoles_than_places_wait_a_little_and_are_told() {
    let daemon = Daemon::start();
    let mut open: Vec<_> = (0..limits::SESSIONS).map(|_| hello(&daemon, [1, 1])).collect();
    assert!(open.iter().all(|(_, answer)| answer["welcome"].is_object()));
    let (_, full) = hello(&daemon, [1, 1]);
    assert_eq!(full["err"]["code"], "busy");
    assert_eq!(full["err"]["retryable"], true);
    assert!(full["err"]["message"].as_str().unwrap().contains("64 consoles are open"), "{full}");
    open.pop();
    let (_, answer) = hello(&daemon, [1, 1]);
    assert!(answer["welcome"].is_object(), "a place that became free is given away: {answer}");
}

#[test]
fn the_place_of_a_console_that_watched_is_free_as_soon_as_it_left() {
    let daemon = Daemon::start();
    for _ in 0..3 {
        let consoles: Vec<_> = (0..limits::SESSIONS)
            .map(|_| {
                let (mut stream, answer) = hello(&daemon, [1, 1]);
                assert!(answer["welcome"].is_object(), "{answer}");
                send(&mut stream, &json!({ "id": 1, "call": { "watch": {} } }));
                assert_eq!(receive(&mut stream).unwrap()["id"], 1);
                stream
            })
            .collect();
        drop(consoles);
    }
}

/// `k2k` as another user, who can reach it and the socket.
fn as_user(daemon: &Daemon, k2k: &Path, id: u32, args: &[&str]) -> Output {
    let mut command = Command::new(k2k);
    command.args(args).uid(id).gid(id).current_dir("/").env("K2K_SOCKET", daemon.socket());
    // A test beside this one may have been starting a program while the copy was written: its child holds the file open
    // for a moment.
    until("the copy can be run", || match command.output() {
        Err(e) if e.kind() == std::io::ErrorKind::ExecutableFileBusy => None,
        other => Some(other.unwrap()),
    })
}

#[test]
fn another_user_may_do_what_the_groups_of_that_user_may() {
    if !nix::unistd::geteuid().is_root() {
        // Only root can become somebody else.
        return;
    }
    let Some(nobody) = nix::unistd::User::from_name("nobody").unwrap() else { return };
    let id = nobody.uid.as_raw();
    let group = nix::unistd::Group::from_gid(nobody.gid).unwrap().unwrap().name;
    for (roles, may_look, may_confirm) in [
        ("view = [\"no-such-group\"]".to_owned(), false, false),
        (format!("view = [\"{group}\"]"), true, false),
        (format!("confirm = [\"{group}\"]"), true, true),
    ] {
        let daemon = Daemon::with(&format!("[roles]\n{roles}\n"));
        let order = daemon
            .shopify("fw-shopify", "orders/create", &shopify_order(1, "2026-02-09T10:00:00-05:00", "paid"))
            .order();
        let k2k = daemon.path("k2k");
        std::fs::copy(env!("CARGO_BIN_EXE_k2k"), &k2k).unwrap();
        let open = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        open(&k2k, 0o755);
        open(daemon.dir.path(), 0o711);
        // Stands for the group that the unit gives the socket to.
        open(&daemon.socket(), 0o666);
        let look = as_user(&daemon, &k2k, id, &["orders"]);
        let confirm = as_user(&daemon, &k2k, id, &["confirm", &order]);
        let print = as_user(&daemon, &k2k, id, &["print", &order]);
        let said = |out: &Output| String::from_utf8_lossy(&out.stderr).into_owned();
        assert_eq!(look.status.success(), may_look, "{roles}: {}", said(&look));
        assert_eq!(confirm.status.success(), may_confirm, "{roles}: {}", said(&confirm));
        if may_look {
            assert_eq!(print.status.code(), Some(3));
            assert!(
                said(&print).contains("The user nobody may not do that: it needs the role print."),
                "{}",
                said(&print)
            );
        } else {
            assert_eq!(look.status.code(), Some(3));
            assert!(said(&look).contains("The user nobody may not use k2k. Ask the administrator"), "{}", said(&look));
        }
    }
}
