//! Every mistake of a file in one go, each with its line.
//!
//! The parser stops at the first unknown key or wrong type. So what it stopped at is blanked out, with the line kept, and
//! the rest is read again, until nothing stops it. Mistakes of values, which name their key, are found in the file again.

use super::raw::File;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// More mistakes than this are told as so many.
const MOST: usize = 100;

/// What could be read of a file, and every key that could not, each with its line.
///
/// # Errors
/// When it is no TOML at all.
pub(super) fn read(text: &str) -> Result<(File, Vec<(usize, String)>), toml::de::Error> {
    let mut left = text.to_owned();
    let mut mistakes = Vec::new();
    loop {
        let error = match toml::from_str(&left) {
            Ok(file) => return Ok((file, mistakes)),
            Err(error) => error,
        };
        let Some(at) = error.span().map(|s| s.start).filter(|_| mistakes.len() < MOST) else { return Err(error) };
        let Ok(document) = DeTable::parse(&left) else { return Err(error) };
        let Some(range) = entry_at(&left, document.get_ref(), at).or_else(|| table_at(&left, at)) else {
            return Err(error);
        };
        mistakes.push((line_of(&left, at), super::told(error.message())));
        let blanked = blank(&left, range);
        if blanked == left {
            return Err(error);
        }
        left = blanked;
    }
}

/// The line of a mistake that begins with its key: `company.name: …`, `channel fw-shopify: kind: …`.
pub(super) fn line_of_key(text: &str, mistake: &str) -> Option<usize> {
    let document = DeTable::parse(text).ok()?;
    let root = document.get_ref();
    let (place, rest) = mistake.split_once(": ")?;
    let Some((table, which)) = place.split_once(' ') else {
        let (table, key) = place.split_once('.')?;
        let inside = get(root, table)?;
        let found = inside.1.as_table().and_then(|t| key_of(t, key)).unwrap_or(inside.0);
        return Some(line_of(text, found));
    };
    let all = get(root, table)?.1.as_array()?;
    let named = |entry: &&Spanned<DeValue<'_>>| {
        let own = |key| entry.get_ref().as_table().and_then(|t| get(t, key)).and_then(|v| v.1.as_str());
        ["id", "code", "name"].iter().find_map(|key| own(key)) == Some(which)
    };
    let by_number = || which.parse::<usize>().ok().and_then(|n| all.get(n.checked_sub(1)?));
    let key = rest.split([':', ' ']).next().unwrap_or_default();
    let own = |entry: &Spanned<DeValue<'_>>| {
        let table = entry.get_ref().as_table()?;
        key_of(table, key).or_else(|| key_of(table, &format!("{key}_file")))
    };
    // Of several with one name the last that has the key.
    let by_name: Vec<_> = all.iter().filter(named).collect();
    let with_key = by_name.iter().rev().find_map(|entry| own(entry));
    let entry = by_name.last().copied().or_else(by_number)?;
    Some(line_of(text, with_key.or_else(|| own(entry)).unwrap_or(entry.span().start)))
}

/// Line, from 1.
pub(super) fn line_of(text: &str, at: usize) -> usize {
    text.get(..at).map_or(1, |before| before.matches('\n').count() + 1)
}

/// Where a key stands, and its value.
fn get<'t, 'i>(table: &'t DeTable<'i>, key: &str) -> Option<(usize, &'t DeValue<'i>)> {
    let (own, value) = table.iter().find(|(k, _)| k.get_ref() == key)?;
    Some((own.span().start, value.get_ref()))
}

fn key_of(table: &DeTable<'_>, key: &str) -> Option<usize> {
    get(table, key).map(|(at, _)| at)
}

/// The smallest `key = value` around a place.
fn entry_at(text: &str, table: &DeTable<'_>, at: usize) -> Option<std::ops::Range<usize>> {
    table.iter().find_map(|(key, value)| {
        let inner = match value.get_ref() {
            DeValue::Table(inner) => entry_at(text, inner, at),
            DeValue::Array(all) => all.iter().find_map(|v| v.get_ref().as_table().and_then(|t| entry_at(text, t, at))),
            _ => None,
        };
        let whole = key.span().start..value.span().end;
        let behind = text.get(key.span().end..value.span().start).is_some_and(|t| t.trim() == "=");
        let inline = behind && !value.span().is_empty();
        let is_plain = inline || !value.get_ref().is_table() && !is_tables(value.get_ref());
        inner.or_else(|| (is_plain && whole.contains(&at)).then_some(whole))
    })
}

/// `[[…]]`: its values stand elsewhere in the file.
fn is_tables(value: &DeValue<'_>) -> bool {
    value.as_array().is_some_and(|all| all.iter().any(|v| v.get_ref().is_table()))
}

/// The lines of the `[table]` whose header is at a place, to the next header.
fn table_at(text: &str, at: usize) -> Option<std::ops::Range<usize>> {
    let start = text.get(..at)?.rfind('\n').map_or(0, |n| n + 1);
    let line = text.get(start..)?;
    if !line.trim_start().starts_with('[') {
        return None;
    }
    let next =
        line.match_indices('\n').find(|(n, _)| line.get(n + 1..).is_some_and(|l| l.trim_start().starts_with('[')));
    Some(start..next.map_or(text.len(), |(n, _)| start + n))
}

/// The text with blanks in place of a range; its lines stay where they are.
fn blank(text: &str, range: std::ops::Range<usize>) -> String {
    let (Some(before), Some(gone), Some(after)) =
        (text.get(..range.start), text.get(range.clone()), text.get(range.end..))
    else {
        return text.to_owned();
    };
    let blanks: String = gone.chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
    format!("{before}{blanks}{after}")
}
