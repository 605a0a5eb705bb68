//! Names of files: which are documents, and what they are called in `work/`, `archive/` and `refused/`.
//!
//! Pure. `work/` names are `<sequence>.<channel>.<name>`: a channel's id holds no dot, so they can be read back after a
//! crash.

use crate::limits;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;

/// What a name in a channel's folder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name<'a> {
    /// A document, or will be one.
    Document,
    /// A file that its writer will rename, or that is nobody's business.
    Skipped,
    /// Says that the file with this name is complete.
    Marker(&'a OsStr),
}

const UNFINISHED: [&str; 10] =
    [".tmp", ".part", ".partial", ".filepart", ".crdownload", ".swp", ".writing", ".uploading", ".inprogress", "~"];

/// What a name stands for.
#[must_use]
pub fn classify(name: &OsStr) -> Name<'_> {
    let bytes = name.as_bytes();
    let lower = bytes.to_ascii_lowercase();
    if bytes.starts_with(b".") || bytes.starts_with(b"~") || UNFINISHED.iter().any(|e| lower.ends_with(e.as_bytes())) {
        return Name::Skipped;
    }
    if lower.ends_with(MARKER.as_bytes())
        && let Some(base) = bytes.get(..bytes.len() - MARKER.len())
    {
        return Name::Marker(OsStr::from_bytes(base));
    }
    Name::Document
}

/// End of a marker's name.
pub const MARKER: &str = ".done";

/// Whether people, logs and terminals can bear the name: UTF-8 without control characters.
#[must_use]
pub fn is_good(name: &OsStr) -> bool {
    name.to_str().is_some_and(|n| !n.chars().any(is_odd))
}

/// The name with everything odd written out: `a\x0ab`.
#[must_use]
pub fn shown(name: &OsStr) -> String {
    let mut out = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            if is_odd(c) {
                c.to_string().bytes().for_each(|b| escape(&mut out, b));
            } else {
                out.push(c);
            }
        }
        chunk.invalid().iter().for_each(|b| escape(&mut out, *b));
    }
    out
}

fn escape(out: &mut String, byte: u8) {
    out.push_str("\\x");
    out.push_str(&super::super::signature::hex(&[byte]));
}

/// Controls, and what turns the direction of the text around it.
fn is_odd(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

/// Whether the file is a table of text, which has no end that could be checked.
#[must_use]
pub fn is_open_ended(name: &OsStr) -> bool {
    let lower = name.as_bytes().to_ascii_lowercase();
    [&b".csv"[..], b".tsv", b".txt"].iter().any(|e| lower.ends_with(e))
}

/// The name of a claimed file.
#[must_use]
pub fn in_work(sequence: u64, channel: &str, name: &str) -> String {
    format!("{sequence:08}.{channel}.{}", cut(name))
}

/// Sequence, channel and own name of a claimed file.
#[must_use]
pub fn from_work(name: &str) -> Option<(u64, &str, &str)> {
    let (sequence, rest) = name.split_once('.')?;
    let (channel, own) = rest.split_once('.')?;
    (!channel.is_empty() && !own.is_empty()).then_some(())?;
    Some((sequence.parse().ok()?, channel, own))
}

/// The name, with a number before its extension: `orders-17.csv`; number 0 is the name itself.
#[must_use]
pub fn numbered(name: &str, sequence: u64, attempt: u32) -> String {
    let (stem, extension) = split(name);
    match attempt {
        0 => name.to_owned(),
        1 => format!("{stem}-{sequence}{extension}"),
        n => format!("{stem}-{sequence}-{n}{extension}"),
    }
}

/// The name in at most [`limits::FOLDER_NAME_BYTES`], its extension kept.
#[must_use]
pub fn cut(name: &str) -> String {
    if name.len() <= limits::FOLDER_NAME_BYTES {
        return name.to_owned();
    }
    let (stem, extension) = split(name);
    let room = limits::FOLDER_NAME_BYTES.saturating_sub(extension.len());
    format!("{}{extension}", stem.get(..stem.floor_char_boundary(room)).unwrap_or_default())
}

fn split(name: &str) -> (&str, &str) {
    match name.rfind('.') {
        Some(dot) if dot > 0 && name.len() - dot <= 12 => name.split_at(dot),
        _ => (name, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(name: &str) -> Name<'_> {
        classify(OsStr::new(name))
    }

    #[test]
    fn only_finished_names_are_documents() {
        for name in ["orders.csv", "ORDER_1.json", "a b ñ.xlsx", "x.tmp.csv", "noextension"] {
            assert_eq!(of(name), Name::Document, "{name}");
        }
        for name in [
            ".orders.csv.A7bEaO",
            "~lock.orders",
            "x.TMP",
            "x.part",
            "x.partial",
            "x.filepart",
            "x.crdownload",
            ".x.swp",
            "x.swp",
            "x.writing",
            "x.uploading",
            "x.inprogress",
            "x.csv~",
        ] {
            assert_eq!(of(name), Name::Skipped, "{name}");
        }
        assert_eq!(of("orders.csv.done"), Name::Marker(OsStr::new("orders.csv")));
    }

    #[test]
    fn odd_names_are_written_out() {
        let bad = OsStr::from_bytes(b"a\n\xffb.csv");
        assert!(!is_good(bad));
        assert_eq!(shown(bad), "a\\x0a\\xffb.csv");
        assert!(!is_good(OsStr::new("invoice\u{202e}vsc.exe")));
        assert!(is_good(OsStr::new("pedidos año 2026.csv")));
    }

    #[test]
    fn numbers_go_before_the_extension() {
        assert_eq!(numbered("orders.csv", 17, 0), "orders.csv");
        assert_eq!(numbered("orders.csv", 17, 1), "orders-17.csv");
        assert_eq!(numbered("orders", 17, 2), "orders-17-2");
        let long = format!("{}.csv", "ñ".repeat(200));
        assert!(cut(&long).len() <= limits::FOLDER_NAME_BYTES && cut(&long).ends_with("ñ.csv"));
    }

    proptest! {
        #[test]
        fn claimed_names_read_back(sequence in 0u64.., channel in "[A-Za-z0-9_-]{1,40}", name in "[^/\\x00]{1,40}") {
            let made = in_work(sequence, &channel, &name);
            let own = cut(&name);
            prop_assert_eq!(from_work(&made), Some((sequence, channel.as_str(), own.as_str())));
            prop_assert!(numbered(&cut(&name), u64::MAX, u32::MAX).len() + ".reason.txt".len() < 255);
        }
    }
}
