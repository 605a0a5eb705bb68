//! The configuration: from the file as written ([`raw`]) to values that are checked ([`check`]).
//!
//! A configuration with a mistake is refused whole, with every mistake told at once: where, what, and what to do.

mod check;
mod duration;
mod fetching;
mod layouts;
mod lines;
mod links;
mod notices;
pub mod raw;
mod tokens;

use crate::domain::connection::Settings;
use crate::domain::ids::ChannelId;
use crate::domain::lang::Lang;
use crate::intake::fetch::access::Access;
use crate::intake::secret::Secret;
use crate::intake::token::Token;
use crate::labels::Layout;
use crate::outbox::Ways;
use crate::protocol::call::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A configuration that holds.
#[derive(Clone, Debug)]
pub struct Config {
    /// What the rules need.
    pub settings: Settings,
    /// Language of the company.
    pub language: Lang,
    /// Folder of the database.
    pub state: PathBuf,
    /// The Unix socket.
    pub socket: PathBuf,
    /// Base of the drop folders.
    pub intake: PathBuf,
    /// The installation's own label layouts.
    pub layouts: Vec<Layout>,
    /// Address of the webhooks.
    pub listen: SocketAddr,
    /// Address of `/healthz`, `/readyz`, `/metrics`; none: off.
    pub admin: Option<SocketAddr>,
    /// How each channel's door is locked.
    pub locks: BTreeMap<ChannelId, Lock>,
    /// Who may read the export API.
    pub tokens: Vec<Token>,
    /// The ways out for notices.
    pub ways: Ways,
    /// How each printer is reached.
    pub printer_doors: BTreeMap<String, PrinterDoor>,
    /// Unix groups of each role.
    pub roles: BTreeMap<Role, BTreeSet<String>>,
    /// Largest webhook body, in bytes.
    pub body_bytes: u64,
    /// Largest dropped file, in bytes.
    pub file_bytes: u64,
    /// What is set but has no effect in this version, as sentences.
    pub warnings: Vec<String>,
}

/// How a printer is reached.
#[derive(Clone, Debug, Default)]
pub struct PrinterDoor {
    /// Where it is.
    pub uri: String,
    /// Its resolution: 203, 300 or 600; none: it is asked.
    pub dpi: Option<u32>,
}

/// What a sender must know to come in by a channel's webhook door, and what we need at the channel's own.
#[derive(Clone, Debug, Default)]
pub struct Lock {
    /// Secrets that sign, newest first.
    pub secrets: Vec<Secret>,
    /// Last path segment.
    pub token: Option<Secret>,
    /// How we come in by its own door; none: we don't.
    pub access: Option<Arc<Access>>,
    /// Who we are there: what a webhook must name.
    pub account: Option<String>,
    /// Our application there, likewise.
    pub application: Option<String>,
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("{path}: {why}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// Not TOML.
    #[error("{path}, line {line}: {what}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What, and what to do.
        what: String,
    },
    /// Unknown keys, values of the wrong type, values that break a rule.
    #[error("{path} has {n} {noun}:\n{list}", n = .mistakes.len(), noun = if .mistakes.len() == 1 { "mistake" } else { "mistakes" }, list = .mistakes.iter().map(|m| format!("  - {m}")).collect::<Vec<_>>().join("\n"))]
    Mistakes {
        /// The file.
        path: PathBuf,
        /// Each names its line and its key.
        mistakes: Vec<String>,
    },
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// When it can't be read, is not understood, or a value breaks a rule; all broken rules are told at once.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| ConfigError::Unreadable { path: path.to_owned(), why: e.to_string() })?;
        Self::parse(&text, path)
    }

    /// Checks the text of a file; `path` is what messages name, and where relative `…_file` names start.
    ///
    /// # Errors
    /// As [`Config::load`].
    pub fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let (file, unread) = lines::read(text).map_err(|e| syntax(text, path, &e))?;
        let checked = check::check(&file, path.parent().unwrap_or(Path::new(".")));
        let config = match checked {
            Ok(config) if unread.is_empty() => return Ok(config),
            other => other,
        };
        let mut all: Vec<(Option<usize>, String)> = unread.into_iter().map(|(line, what)| (Some(line), what)).collect();
        all.extend(config.err().into_iter().flatten().map(|what| (lines::line_of_key(text, &what), what)));
        all.sort_by_key(|(line, _)| *line);
        let told = |(line, what): (Option<usize>, String)| line.map_or(what.clone(), |n| format!("line {n}: {what}"));
        Err(ConfigError::Mistakes { path: path.to_owned(), mistakes: all.into_iter().map(told).collect() })
    }
}

fn syntax(text: &str, path: &Path, e: &toml::de::Error) -> ConfigError {
    let line = e.span().map_or(1, |s| lines::line_of(text, s.start));
    ConfigError::Syntax { path: path.to_owned(), line, what: told(e.message()) }
}

/// The parser's message, with what may have been meant.
fn told(message: &str) -> String {
    suggestion(message).map_or_else(|| message.to_owned(), |s| format!("{message}; did you mean `{s}`?"))
}

/// The known key nearest to an unknown one, out of the parser's own message.
fn suggestion(message: &str) -> Option<&str> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next().filter(|_| message.starts_with("unknown field"))?;
    quoted
        .map(|known| (strsim::damerau_levenshtein(unknown, known), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len().div_ceil(2))
        .map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Config, String> {
        Config::parse(text, Path::new("/etc/k2kd/k2kd.toml")).map_err(|e| e.to_string())
    }

    const GOOD: &str = r#"
        [company]
        code = "FDC"
        name = "Flores del Campo"
        time_zone = "America/Bogota"
        [[buyer]]
        code = "FW01"
        name = "Floral Wholesale"
        cutoff = "15:00"
        closed_days = ["2025-01-01"]
        [[channel]]
        id = "fw-shopify"
        kind = "shopify"
        buyer = "FW01"
        secrets = ["new", "elder"]
        [[printer]]
        name = "dock1"
        uri = "tcp://127.0.0.1:9100"
        [roles]
        view = ["k2k"]
    "#;

    #[test]
    fn a_good_file_is_taken() {
        let config = parse(GOOD).unwrap();
        assert_eq!(config.settings.buyers.len(), 1);
        assert_eq!(config.locks.values().next().unwrap().secrets.len(), 2);
        assert!(!format!("{config:?}").contains("elder"), "secrets stay out of logs");
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
        let e = parse("[company]\ncode = \"X\"\nnmae = \"Y\"\n").unwrap_err();
        assert!(e.contains("line 3") && e.contains("did you mean `name`?"), "{e}");
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let e = parse(
            r#"
            [company]
            code = "X"
            name = "Y"
            time_zone = "Mars/Base"
            [[channel]]
            id = "a b"
            kind = "shopfy"
            buyer = "NONE"
            [roles]
            boss = ["k2k"]
            "#,
        )
        .unwrap_err();
        for part in ["Mars/Base", "a b", "shopfy", "did you mean `shopify`", "boss"] {
            assert!(e.contains(part), "{part} in {e}");
        }
    }

    #[test]
    fn unknown_keys_and_wrong_types_hide_nothing_and_every_mistake_has_its_line() {
        let text = r#"
[company]
nmae = "Y"
code = "X"
name = "Z"
time_zone = "Mars/Base"

[limts]
body_mb = 4
file_mb = [
  1,
]

[http]
admin = 7

[[buyer]]
code = "FW01"
name = "F"
service_days = ["lunes"]

[[channel]]
id = "a"
kind = "shopfy"
grupo = { x = 1 }
[[channel]]
id = "b"
kind = "shopify"
poll = ["15m"]
secrets = ["", "x"]
[[channel]]
id = "b"
kind = "amazon"
"#;
        let e = parse(text).unwrap_err();
        for part in [
            "line 3: unknown field `nmae`",
            "line 6: company.time_zone",
            "line 8: unknown field `limts`",
            "did you mean `limits`?",
            "line 15: invalid type",
            "line 20: buyer FW01: service_days",
            "line 24: channel a: kind",
            "line 25: unknown field `grupo`",
            "line 29: invalid type",
            "line 30: channel b: secrets",
            "line 32: channel b: id: stands twice",
        ] {
            assert!(e.contains(part), "{part} in\n{e}");
        }
        assert!(parse("[company\nname=1").unwrap_err().contains("line 1"), "no TOML at all");
    }

    #[test]
    fn the_shipped_file_holds_the_defaults() {
        let shipped = include_str!("../../../config/k2kd.toml");
        let file: raw::File = toml::from_str(shipped).unwrap();
        let defaults = raw::File::default();
        assert_eq!(format!("{:?}", file.paths), format!("{:?}", defaults.paths));
        assert_eq!(format!("{:?}", file.http), format!("{:?}", defaults.http));
        assert_eq!(format!("{:?}", file.limits), format!("{:?}", defaults.limits));
        assert!(Config::parse(shipped, Path::new("config/k2kd.toml")).is_ok());
    }
}
