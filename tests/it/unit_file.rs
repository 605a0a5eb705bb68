//! `k2kd.service` and the files installed beside it, checked as text: works on machines without systemd.
//! `.ci/run` lets systemd's own tools judge the unit as well.

use std::path::Path;

fn file(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The values of a key in the unit, in order; comments don't count.
fn values(key: &str) -> Vec<String> {
    let of_key = |line: &str| Some(line.strip_prefix(key)?.strip_prefix('=')?.to_owned());
    file("k2kd.service").lines().filter_map(of_key).collect()
}

fn value(key: &str) -> String {
    let all = values(key);
    assert_eq!(all.len(), 1, "{key}= stands {} times in k2kd.service", all.len());
    all[0].clone()
}

/// The default of a path in the shipped configuration.
fn path(key: &str) -> String {
    let config: toml::Table = file("config/k2kd.toml").parse().unwrap();
    config["paths"][key].as_str().unwrap().to_owned()
}

#[test]
fn ready_is_told_by_the_daemon_itself() {
    assert_eq!(value("Type"), "notify");
    assert_eq!(value("NotifyAccess"), "main");
    assert_eq!(value("ExecStart"), "/usr/bin/k2kd run --config /etc/k2kd/k2kd.toml");
    assert!(value("WatchdogSec").parse::<u32>().unwrap() >= 10);
}

#[test]
fn a_refused_configuration_or_store_is_not_tried_again_and_again() {
    assert_eq!(value("Restart"), "on-failure");
    assert_eq!(value("RestartPreventExitStatus"), "78");
}

#[test]
fn console_users_are_seen_as_who_they_are() {
    assert_eq!(values("PrivateUsers"), [""; 0], "in a user namespace SO_PEERCRED tells 65534 for everyone");
}

#[test]
fn the_paths_are_those_of_the_configuration() {
    assert_eq!(format!("/var/lib/{}", value("StateDirectory")), path("state"));
    assert_eq!(format!("/run/{}/k2kd.sock", value("RuntimeDirectory")), path("socket"));
    assert_eq!(value("ReadWritePaths"), path("intake"));
    assert!(value("ExecStart").contains(&format!("/etc/{}/", value("ConfigurationDirectory"))));
    assert_eq!(k2kd::protocol::DEFAULT_SOCKET, path("socket"));
}

#[test]
fn the_database_is_for_the_daemon_and_the_socket_for_its_group() {
    assert_eq!((value("UMask"), value("StateDirectoryMode")), ("0077".into(), "0700".into()));
    assert_eq!(value("RuntimeDirectoryMode"), "0750");
    assert_eq!((value("User"), value("Group")), ("k2kd".into(), "k2k".into()));
}

#[test]
fn the_unit_is_hardened() {
    for key in [
        "NoNewPrivileges",
        "ProtectHome",
        "PrivateTmp",
        "PrivateMounts",
        "PrivateDevices",
        "ProtectClock",
        "ProtectControlGroups",
        "ProtectHostname",
        "ProtectKernelLogs",
        "ProtectKernelModules",
        "ProtectKernelTunables",
        "RestrictNamespaces",
        "RestrictRealtime",
        "RestrictSUIDSGID",
        "LockPersonality",
        "MemoryDenyWriteExecute",
        "RemoveIPC",
    ] {
        assert_eq!(value(key), "yes", "{key}");
    }
    assert_eq!(value("ProtectSystem"), "strict");
    assert_eq!(value("CapabilityBoundingSet"), "");
    assert_eq!(value("RestrictAddressFamilies"), "AF_UNIX AF_INET AF_INET6");
    assert_eq!(values("SystemCallFilter"), ["@system-service", "~@privileged @resources"]);
}

#[test]
fn no_secret_and_no_environment_is_in_the_unit() {
    for key in ["Environment", "EnvironmentFile", "LoadCredential"] {
        assert_eq!(values(key), [""; 0], "{key}");
    }
}

#[test]
fn accounts_and_folders_are_those_of_the_unit() {
    let (accounts, folders) = (file("config/sysusers.conf"), file("config/tmpfiles.conf"));
    let has = |text: &str, words: &[&str]| {
        text.lines().any(|l| words.iter().eq(&l.split_whitespace().take(words.len()).collect::<Vec<_>>()))
    };
    assert!(has(&accounts, &["u", "k2kd", "-:k2k"]));
    for group in ["k2k", "k2k-supervisors", "k2k-drop"] {
        assert!(has(&accounts, &["g", group]), "{group}");
    }
    assert!(has(&folders, &["d", &path("intake"), "0711", "k2kd", "k2k"]));
    assert!(has(&folders, &["d", &format!("{}/in", path("intake")), "2770", "k2kd", "k2k-drop"]));
    assert!(
        has(&folders, &["z", "/etc/k2kd/k2kd.toml", "0400", "k2kd"]),
        "the console users' group must not read secrets"
    );
}

#[test]
fn the_proxy_leads_to_the_door_of_the_configuration() {
    let config: toml::Table = file("config/k2kd.toml").parse().unwrap();
    let listen = config["http"]["listen"].as_str().unwrap();
    assert!(file("config/caddy.example").contains(&format!("reverse_proxy {listen}")));
}
