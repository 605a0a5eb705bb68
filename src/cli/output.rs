//! What people and scripts read: JSON lines, tables, and complaints.

use serde::Serialize;
use std::io::Write as _;
use unicode_width::UnicodeWidthStr as _;

/// One JSON object on a line.
pub fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    text(&line)
}

/// Text as it is.
pub fn text(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// A line of text.
pub fn line(line: &str) -> anyhow::Result<()> {
    text(format!("{line}\n").as_bytes())
}

/// A table: columns as wide as their widest cell, numbers of `right` columns to the right.
pub fn table(head: &[&str], right: &[usize], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let mut widths: Vec<usize> = head.iter().map(|h| h.width()).collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.width());
        }
    }
    let mut out = String::new();
    let heads = head.iter().map(|h| (*h).to_owned()).collect::<Vec<_>>();
    for row in std::iter::once(&heads).chain(rows) {
        let mut shown = String::new();
        for (i, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width.saturating_sub(cell.width()));
            let (before, after) = if right.contains(&i) { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            shown.push_str(if i == 0 { "" } else { "  " });
            shown.push_str(before);
            shown.push_str(cell);
            shown.push_str(after);
        }
        out.push_str(shown.trim_end());
        out.push('\n');
    }
    text(out.as_bytes())
}

/// A complaint on standard error. Nothing is left to do when that fails too.
pub fn complain(what: &str) {
    let program = std::env::args_os().next().unwrap_or_default();
    let program = std::path::Path::new(&program).file_name().and_then(std::ffi::OsStr::to_str).unwrap_or("k2k");
    drop(writeln!(std::io::stderr().lock(), "{program}: {what}"));
}

/// Whether a fault is a rule's no (exit code 3) and not a failure.
pub fn is_rule(code: &str) -> bool {
    !matches!(
        code,
        "not_found" | "bad_query" | "bad_request" | "incompatible" | "busy" | "storage" | "stopping" | "internal"
    )
}

/// A new command id: the same change asked again with it is made once.
pub fn command_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
