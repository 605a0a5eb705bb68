//! JSON for all channels: parsed once with limits, then walked by small helpers.
//!
//! Everywhere a number may be a text and a text a number, one object may stand where a list is meant, and `null`, `""`
//! and a missing key say the same. Numbers are taken as their digits stand in the document, never through floats.

use super::values;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::Value;

/// Parses a document. Nesting is limited by the parser (128), the number of values by `limits`.
pub(super) fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let text = super::text::decode(bytes).ok_or_else(|| Problem::new(Rule::NotReadable, "", "not a text"))?;
    // Every value but the first follows one of these; those inside texts only make the count larger than it is.
    let values = memchr::memchr3_iter(b',', b'[', b'{', text.as_bytes()).count();
    if values > limits::JSON_VALUES {
        return Err(Problem::new(Rule::TooLarge, "number of values", limits::JSON_VALUES));
    }
    let value: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|e| Problem::new(Rule::NotReadable, "", e))?;
    if value.is_object() || value.is_array() {
        Ok(value)
    } else {
        Err(Problem::new(Rule::NotReadable, "", "neither an object nor a list"))
    }
}

/// A text or a number as text, without blanks around it; nothing else, and nothing for a blank text.
pub(super) fn text_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(s) => s.trim().to_owned(),
        Value::Number(n) => n.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// [`text_of`] of a field.
pub(super) fn text(object: &Value, key: &str) -> Option<String> {
    object.get(key).and_then(text_of)
}

/// The first of these fields that has a text.
pub(super) fn first_text(object: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| text(object, key))
}

/// An id field: text or number with all its digits (`145.0` of a table program is 145).
pub(super) fn id(object: &Value, key: &str) -> Result<Option<String>, Problem> {
    match object.get(key) {
        Some(Value::Number(n)) => {
            let digits = n.to_string();
            let whole = digits.split_once('.').filter(|(_, f)| f.bytes().all(|b| b == b'0'));
            let digits = whole.map_or(digits.as_str(), |(w, _)| w);
            if digits.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
                values::id(digits, key)
            } else {
                Err(Problem::new(Rule::SpreadsheetId, key, n))
            }
        }
        Some(value) => text_of(value).map_or(Ok(None), |t| values::id(&t, key)),
        None => Ok(None),
    }
}

/// An id that can't be missing.
pub(super) fn need_id(object: &Value, key: &str) -> Result<String, Problem> {
    id(object, key)?.ok_or_else(|| Problem::new(Rule::Missing, key, ""))
}

/// The entries of a field: of a list all, of an object this one, else none.
pub(super) fn list<'a>(object: &'a Value, key: &str) -> &'a [Value] {
    object.get(key).map_or(&[], entries)
}

/// The entries of a value that is a list or one entry.
pub(super) fn entries(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        Value::Object(_) => std::slice::from_ref(value),
        _ => &[],
    }
}

/// An amount field.
pub(super) fn amount(object: &Value, key: &str, field: &str) -> Result<Option<Amount>, Problem> {
    text(object, key).map_or(Ok(None), |t| values::amount(&t, field))
}

/// A moment field, without an offset in `zone`.
pub(super) fn moment(object: &Value, key: &str, zone: Tz) -> Result<Option<DateTime<Utc>>, Problem> {
    text(object, key).map_or(Ok(None), |t| values::moment(&t, zone, key))
}

/// A yes that may be written as a text.
pub(super) fn is_true(object: &Value, key: &str) -> bool {
    match object.get(key) {
        Some(Value::Bool(b)) => *b,
        Some(value) => text_of(value).is_some_and(|t| matches!(t.to_ascii_lowercase().as_str(), "true" | "1" | "yes")),
        None => false,
    }
}

/// First and last name as one.
pub(super) fn full_name(object: &Value, first: &str, last: &str) -> Option<String> {
    let name = [text(object, first), text(object, last)].into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_keep_all_digits_and_damaged_ones_are_refused() {
        let v = parse(br#"{"a":9007199254740993,"b":"007","c":145.0,"d":1.5e9,"e":null,"f":1.5}"#).unwrap();
        assert_eq!(id(&v, "a").unwrap().as_deref(), Some("9007199254740993"));
        assert_eq!(id(&v, "b").unwrap().as_deref(), Some("007"));
        assert_eq!(id(&v, "c").unwrap().as_deref(), Some("145"));
        assert_eq!(id(&v, "d").unwrap_err().rule, Rule::SpreadsheetId);
        assert_eq!(id(&v, "f").unwrap_err().rule, Rule::SpreadsheetId);
        assert_eq!(need_id(&v, "e").unwrap_err().rule, Rule::Missing);
    }

    #[test]
    fn depth_and_count_are_limited() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(deep.as_bytes()).unwrap_err().rule, Rule::NotReadable);
        let wide = format!("[{}1]", "1,".repeat(limits::JSON_VALUES));
        assert_eq!(parse(wide.as_bytes()).unwrap_err().rule, Rule::TooLarge);
    }

    #[test]
    fn amounts_are_taken_from_their_digits() {
        let v = parse(br#"{"p":10.799999999999999,"q":"18.50"}"#).unwrap();
        assert_eq!(amount(&v, "p", "p").unwrap().unwrap().to_string(), "10.8000");
        assert_eq!(amount(&v, "q", "q").unwrap().unwrap().to_string(), "18.50");
    }
}
