//! What to ask each family for one order, and for what changed. One file a family that needs more than a path.
//!
//! Every function gives bytes that `channels` decodes, as the channel sent them; where an order is spread over several
//! answers they are put together as the decoder expects them. Nothing here knows what an order is.

mod lists;
mod mercado_libre;
mod paths;
mod seller_center;

use super::line::{Line, Stop};
use crate::channels::registry::Family;
use chrono::{DateTime, Utc};
use serde_json::Value;

/// One page of what changed.
pub(super) struct Page {
    /// As the channel sent it.
    pub(super) bytes: Vec<u8>,
    /// Where the page only names orders, or does not hold all of them: their ids, and when each changed, if told.
    pub(super) names: Option<Vec<(String, Option<DateTime<Utc>>)>>,
    /// What the next page is asked with; none: it was the last.
    pub(super) next: Option<String>,
    /// What must be told to the channel once the page is stored (the feed of VTEX).
    pub(super) receipt: Option<(&'static str, Value)>,
}

impl Page {
    /// A page of whole orders.
    pub(super) fn whole(bytes: &[u8], next: Option<String>) -> Self {
        Self { bytes: bytes.to_vec(), names: None, next, receipt: None }
    }
}

/// The document of one order.
pub(super) async fn order(line: &mut Line, id: &str) -> Result<Vec<u8>, Stop> {
    match line.api.family {
        Family::MercadoLibre => mercado_libre::order(line, id).await,
        Family::SellerCenter => seller_center::order(line, id).await,
        _ => paths::order(line, id).await,
    }
}

/// A page of what changed since then; `at` is where the page before said that this one is.
pub(super) async fn changed(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    match line.api.family {
        Family::MercadoLibre => mercado_libre::changed(line, since, at).await,
        Family::SellerCenter => seller_center::changed(line, since, at).await,
        _ => lists::changed(line, since, at).await,
    }
}

/// A field as text, whether it is written as text or as a number.
pub(super) fn text(object: &Value, key: &str) -> Option<String> {
    match object.get(key)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A list; an object alone is a list of one.
pub(super) fn list(value: Option<&Value>) -> Vec<&Value> {
    match value {
        Some(Value::Array(all)) => all.iter().collect(),
        Some(one @ Value::Object(_)) => vec![one],
        _ => Vec::new(),
    }
}

/// A moment with its zone.
pub(super) fn moment(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.to_utc())
}

/// `2026-02-10T12:00:00Z`
pub(super) fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

/// Where a page of a list by offset starts.
pub(super) fn offset(at: Option<&str>) -> u64 {
    at.and_then(|a| a.parse().ok()).unwrap_or(0)
}
