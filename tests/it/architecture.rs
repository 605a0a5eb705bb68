//! Holds the code to the table of `ARCHITECTURE.md`: who may use whom, and which crates have one door only.
//!
//! A finding names the file, the line and the rule. The scanner itself is tested on a sample that breaks every rule.

mod scan;

use scan::{Named, Source};
use std::path::{Path, PathBuf};

/// Module → what it may use beside itself and `limits`.
const FLOORS: &[(&str, &[&str])] = &[
    ("limits", &[]),
    ("domain", &[]),
    ("https", &[]),
    ("channels", &["domain"]),
    ("labels", &["domain"]),
    ("store", &["domain"]),
    ("protocol", &["domain"]),
    ("intake", &["channels", "store", "domain", "https"]),
    ("printing", &["labels", "store", "domain"]),
    ("outbox", &["store", "domain", "https"]),
    ("daemon", &["domain", "channels", "labels", "store", "protocol", "intake", "printing", "outbox", "https"]),
    ("console", &["protocol", "domain"]),
    ("cli", &["protocol", "domain", "console"]),
];
/// What the daemon's own commands use beyond the rest of `cli`.
const ADMIN: &[&str] = &["store", "channels", "daemon", "intake", "printing", "labels"];
const ADMIN_FILES: &[&str] = &[
    "src/cli/admin.rs",
    "src/cli/channels.rs",
    "src/cli/decode.rs",
    "src/cli/demo.rs",
    "src/cli/demo/",
    "src/cli/print_commands.rs",
    "src/cli/virtual_printer.rs",
];
/// What the two programs may call.
const PROGRAMS: &[&str] = &["cli"];

/// Crates with one door.
const DOORS: &[(&str, &[&str])] = &[
    ("redb", &["store"]),
    ("axum", &["intake"]),
    ("hyper", &["intake", "https"]),
    ("hyper_util", &["intake", "https"]),
    ("http_body_util", &["intake", "https"]),
    ("hyper_rustls", &["https"]),
    ("rustls", &["https"]),
    ("lettre", &["outbox"]),
    ("ratatui", &["console"]),
    ("crossterm", &["console"]),
];

/// Pure modules and what their code never names.
const PURE: &[&str] = &["domain", "channels", "labels"];
const IMPURE: &[&str] = &[
    "tokio",
    "redb",
    "std::fs",
    "std::net",
    "std::process",
    "std::env",
    "std::thread",
    "SystemTime",
    "Instant",
    "Utc::now",
    "Local::now",
];
/// The domain has no storage format and no wire format either.
const NOT_IN_DOMAIN: &[&str] = &["serde", "serde_json", "postcard", "nix"];

const LINES_A_FILE: usize = 400;

/// Tests that sleep, each with the reason why no condition could be awaited instead.
const SLEEPS: &[(&str, &str)] = &[
    ("src/intake/tests/mod.rs", "its one helper looks again until a condition holds"),
    ("tests/it/harness.rs", "its one helper looks again until a condition holds"),
    ("tests/it/console.rs", "that an idle console writes nothing is only seen by letting time pass"),
];

#[test]
fn the_code_keeps_to_its_floors() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut findings = Vec::new();
    let mut seen = 0;
    for folder in ["src", "tests", "benches"] {
        for path in rust_files(&root.join(folder)) {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
            findings.extend(check(&name, &std::fs::read_to_string(&path).unwrap()));
            seen += 1;
        }
    }
    assert!(seen > 20, "only {seen} files were found: the test does not see the code");
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

#[test]
fn every_module_has_a_row_in_the_table() {
    let lib = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    for line in lib.lines() {
        let Some(module) = line.strip_prefix("pub mod ").and_then(|l| l.strip_suffix(';')) else { continue };
        assert!(FLOORS.iter().any(|(name, _)| *name == module), "src/lib.rs: {module} has no row in FLOORS");
    }
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return all };
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() {
            all.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            all.push(path);
        }
    }
    all.sort();
    all
}

/// Everything that is wrong with a file, one sentence each.
fn check(name: &str, text: &str) -> Vec<String> {
    let module = module_of(name);
    let source = scan::read(text, &module);
    let mut findings: Vec<(usize, String)> = Vec::new();
    if let Some(top) = module.first() {
        for path in &source.named {
            findings.extend(floors(name, top, path).into_iter().chain(crates(&module, path)).map(|f| (path.line, f)));
        }
    } else if name.starts_with("src/bin/") {
        findings.extend(source.named.iter().filter_map(|p| Some((p.line, uses(p, "k2kd", "a program", PROGRAMS)?))));
    }
    findings.extend(habits(name, &source));
    let lines = text.lines().count();
    if lines > LINES_A_FILE {
        findings.push((lines, format!("the file has {lines} lines, at most {LINES_A_FILE}: it wants a second name")));
    }
    findings.into_iter().map(|(line, what)| format!("{name}:{line}: {what}")).collect()
}

/// `src/cli/demo/story.rs` → cli, demo, story. None outside the library.
fn module_of(name: &str) -> Vec<String> {
    let Some(inner) = name.strip_prefix("src/").filter(|n| !n.starts_with("bin/") && *n != "lib.rs") else {
        return vec![];
    };
    let inner = inner.trim_end_matches(".rs").trim_end_matches("/mod");
    inner.split('/').map(str::to_owned).collect()
}

/// A module of its own file that is only built for tests, by the names this house gives them.
fn is_tests(module: &[String]) -> bool {
    let named = |m: &str| m.ends_with("tests") || m.starts_with("tests_") || m == "testing" || m == "fuzz";
    module.iter().any(|m| named(m))
}

/// Does a path lead to a module that is not below?
fn floors(name: &str, top: &str, path: &Named) -> Option<String> {
    let allowed = FLOORS.iter().find(|(module, _)| *module == top).map_or(&[][..], |(_, allowed)| allowed);
    let admin = ADMIN_FILES.iter().any(|f| name == *f || (f.ends_with('/') && name.starts_with(f)));
    let mut allowed = allowed.to_vec();
    allowed.extend([top, "limits"]);
    if admin {
        allowed.extend(ADMIN);
    }
    uses(path, "crate", top, &allowed)
}

fn uses(path: &Named, root: &str, who: &str, allowed: &[&str]) -> Option<String> {
    let [first, target, ..] = path.segments.as_slice() else { return None };
    if first != root || allowed.contains(&target.as_str()) {
        return None;
    }
    let may = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
    Some(format!("{who} uses {target}; it may use only {may} (table in ARCHITECTURE.md)"))
}

/// Does a path name a crate or a call that has its door elsewhere?
fn crates(module: &[String], path: &Named) -> Option<String> {
    let top = module.first().map_or("", String::as_str);
    let in_tests = path.in_tests || is_tests(module);
    let named = path.segments.join("::");
    for (krate, homes) in DOORS {
        if path.segments.first().is_some_and(|s| s == krate) && !homes.contains(&top) {
            return Some(format!("{top} names {krate}; only {} does", homes.join(" and ")));
        }
    }
    let beyond: &[&str] = if top == "domain" { NOT_IN_DOMAIN } else { &[] };
    let banned = IMPURE.iter().chain(beyond).find(|b| has(&path.segments, b));
    match banned {
        Some(banned) if PURE.contains(&top) && !(in_tests && top != "domain") => {
            Some(format!("{top} is pure and names {banned} ({named}); times, bytes and ids come in from outside"))
        }
        _ => None,
    }
}

/// Whether `banned` stands in the path, segment by segment; a crate's name only at its beginning.
fn has(segments: &[String], banned: &str) -> bool {
    let wanted: Vec<&str> = banned.split("::").collect();
    let is_crate = wanted.len() == 1 && wanted[0].chars().all(|c| !c.is_uppercase());
    if is_crate {
        return segments.first().is_some_and(|s| s == wanted[0]);
    }
    segments.windows(wanted.len()).any(|w| w.iter().eq(wanted.iter()))
}

/// Stubs, tests that never run, tests that wait for time to pass.
fn habits(name: &str, source: &Source) -> Vec<(usize, String)> {
    let mut findings = Vec::new();
    let text = |i: usize| source.tokens.get(i).map_or("", |t| t.text.as_str());
    let may_sleep = SLEEPS.iter().any(|(file, _)| *file == name);
    let inline = ["cfg", "(", "test", ")", "]", "mod"];
    let begins = |w: &[scan::Token]| w.iter().zip(inline).all(|(t, word)| t.text == word) && w[7].text == "{";
    let tests_begin = source.tokens.windows(8).find(|w| begins(w)).map_or(usize::MAX, |w| w[0].line);
    let file_of_tests = name.starts_with("tests/") || is_tests(&module_of(name));
    for (i, token) in source.tokens.iter().enumerate() {
        let in_tests = file_of_tests || token.line > tests_begin;
        let called = |word: &str, mark: &str| token.text == word && text(i + 1) == mark;
        if called("todo", "!") || called("unimplemented", "!") {
            findings.push((token.line, format!("{}! is a stub: what is not there is not there", token.text)));
        }
        if token.text == "ignore" && i >= 2 && text(i - 1) == "[" && text(i - 2) == "#" {
            findings.push((token.line, "an ignored test shows nothing: mend it or remove it".to_owned()));
        }
        if called("sleep", "(") && in_tests && !may_sleep {
            let why = "a test sleeps: wait for a condition, or give the reason in SLEEPS of tests/it/architecture.rs";
            findings.push((token.line, why.to_owned()));
        }
    }
    findings
}

mod the_scanner {
    use super::{check, module_of};

    /// The findings as `line: beginning of the sentence`.
    fn lines(name: &str, text: &str) -> Vec<String> {
        check(name, text).iter().map(|f| f.strip_prefix(&format!("{name}:")).unwrap().to_owned()).collect()
    }

    #[track_caller]
    fn sees(name: &str, text: &str, findings: &[&str]) {
        let found = lines(name, text);
        let alike =
            found.len() == findings.len() && found.iter().zip(findings).all(|(f, wanted)| f.starts_with(wanted));
        assert!(alike, "in {name}, of\n{text}\nwanted {findings:#?}\nfound {found:#?}");
    }

    #[test]
    fn knows_which_module_a_file_is() {
        for (name, module) in [
            ("src/limits.rs", "limits"),
            ("src/cli/mod.rs", "cli"),
            ("src/cli/demo/story.rs", "cli/demo/story"),
            ("src/lib.rs", ""),
            ("src/bin/k2k.rs", ""),
            ("tests/it/main.rs", ""),
        ] {
            assert_eq!(module_of(name).join("/"), module);
        }
    }

    #[test]
    fn sees_a_use_that_points_up_in_every_spelling() {
        sees("src/console/mod.rs", "use crate::store::Store;", &["1: console uses store"]);
        sees(
            "src/console/mod.rs",
            "\nuse crate::{domain::ids, daemon::{self, clock}};",
            &["2: console uses daemon", "2: console uses daemon"],
        );
        sees("src/console/mod.rs", "fn f() -> crate::store::Seq { todo() }", &["1: console uses store"]);
        sees("src/domain/order.rs", "use super::super::protocol;", &["1: domain uses protocol"]);
        sees("src/domain/mod.rs", "use super::store::Store as S;", &["1: domain uses store"]);
        sees("src/store/mod.rs", "mod tests { use super::super::intake::Doors; }", &["1: store uses intake"]);
        sees("src/labels/mod.rs", "use crate::*;", &["1: labels uses *"]);
        sees("src/cli/orders.rs", "use crate::daemon;", &["1: cli uses daemon"]);
        sees("src/bin/k2k.rs", "fn main() { k2kd::console::run() }", &["1: a program uses console"]);
        sees(
            "src/outbox/mod.rs",
            "use crate::limits;\n#[cfg(test)]\nmod tests { use crate::intake::Doors; }",
            &["3: outbox uses intake"],
        );
    }

    #[test]
    fn lets_pass_what_is_below() {
        sees("src/cli/demo/story.rs", "use crate::daemon; use crate::limits; use super::super::output;", &[]);
        sees("src/daemon/mod.rs", "use crate::{intake::http, store::Store}; use self::config::Config;", &[]);
        sees(
            "src/store/mod.rs",
            "#[cfg(test)]\nmod tests { mod deep { use super::super::*; use super::super::writer; } }",
            &[],
        );
        sees("src/bin/k2k.rs", "fn main() { k2kd::cli::main().into() }", &[]);
        sees("tests/it/main.rs", "use k2kd::store::Store;", &[]);
    }

    #[test]
    fn is_not_fooled_by_comments_texts_and_characters() {
        let text = r##"
            // use crate::store::Store;
            /* use crate::store; /* nested */ use crate::daemon; */
            //! [`crate::store::Store`]
            const A: &str = "use crate::store;\" use crate::daemon;";
            const B: &str = r#"use "crate::store";"#;
            const C: (u8, char, char) = (b'"', '"', '\'');
            fn f<'a>(x: &'a str) -> &'a str { x }
            use crate::intake::Doors;
        "##;
        sees("src/console/mod.rs", text, &["9: console uses intake"]);
    }

    #[test]
    fn sees_crates_away_from_their_door() {
        sees("src/daemon/mod.rs", "use redb::{Database, Table};", &["1: daemon names redb", "1: daemon names redb"]);
        sees("src/daemon/mod.rs", "fn f() { hyper_util::rt::TokioTimer::new(); }", &["1: daemon names hyper_util"]);
        sees("src/cli/mod.rs", "use crossterm::event;", &["1: cli names crossterm"]);
        sees("src/store/mod.rs", "use redb::Database; use crate::domain::ids::Seq;", &[]);
        sees("src/console/mod.rs", "use ratatui::Frame; let x = y.redb::<u8>();", &[]);
    }

    #[test]
    fn sees_what_is_not_pure() {
        let text = "use std::{fs, io::Read};\nuse tokio::time;\nfn f() { Utc::now(); chrono::Utc::now(); }\n\
                    #[derive(serde::Serialize)] struct A(std::time::SystemTime);";
        let both = ["1: domain is pure and names std::fs", "2: domain is pure and names tokio"];
        let calls = ["3: domain is pure and names Utc::now", "3: domain is pure and names Utc::now"];
        let rest = ["4: domain is pure and names serde", "4: domain is pure and names SystemTime"];
        sees("src/domain/order.rs", text, &[both, calls, rest].concat());
        sees(
            "src/channels/shopify.rs",
            "use serde::Deserialize;\n#[cfg(test)]\nmod tests { fn f() { std::fs::read(x); } }",
            &[],
        );
        sees(
            "src/domain/order.rs",
            "use chrono::{DateTime, Utc}; use std::time::Duration; use std::net;",
            &["1: domain is pure and names std::net"],
        );
    }

    #[test]
    fn sees_stubs_sleeping_tests_and_long_files() {
        // Put together here, so that a search for stubs in the project finds none.
        let text =
            format!("fn f() {{ {}!() }}\n#[{}]\n#[test]\nfn g() {{ std::thread::sleep(d) }}\n", "todo", "ignore");
        sees("tests/it/orders.rs", &text, &["1: todo! is a stub", "2: an ignored test", "4: a test sleeps"]);
        sees("src/intake/http.rs", "fn f() { tokio::time::sleep(pause) }", &[]);
        sees("src/intake/http.rs", "#[cfg(test)]\nmod tests { fn f() { sleep(pause) } }", &["2: a test sleeps"]);
        sees("src/intake/http.rs", "#[cfg(test)]\nmod tests;\nfn f() { sleep(pause) }", &[]);
        sees("src/intake/tests.rs", "fn f() { sleep(pause) }", &["1: a test sleeps"]);
        sees("src/store/mod.rs", &"\n".repeat(401), &["401: the file has 401 lines"]);
    }
}
