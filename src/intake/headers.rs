//! What a webhook says beside its bytes: topic, time, delivery id, and (Yuju) the order itself.
//!
//! Pure. Names of headers are compared without case; Shopify also writes its own without `X-`.

use crate::domain::channel::Kind;
use crate::domain::document::Delivery;
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};

/// Longest header text that is kept, in characters.
const MAX_CHARS: usize = 120;

/// What came beside the bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// The delivery's id, or `webhook` where the channel has none that tells deliveries apart for people.
    pub source: String,
    /// The topic.
    pub topic: Option<String>,
    /// When the topic's event happened.
    pub triggered_at: Option<DateTime<Utc>>,
    /// The order, where headers alone name it and the body is empty (Yuju).
    pub named_order: Option<String>,
}

/// Reads the headers as this kind of channel writes them.
#[must_use]
pub fn beside(kind: Kind, headers: &HeaderMap) -> Beside {
    let get = |names: &[&str]| names.iter().find_map(|n| clean(headers.get(*n)?.to_str().ok()?));
    let (source, topic, triggered_at, named_order) = match kind {
        Kind::Shopify => (
            get(&["x-shopify-webhook-id", "shopify-webhook-id"]),
            get(&["x-shopify-topic", "shopify-topic"]),
            get(&["x-shopify-triggered-at", "shopify-triggered-at"]),
            None,
        ),
        // Two deliveries of one second share an id: good enough for people, never a key (`channels-a.md` §4).
        Kind::Woocommerce => (get(&["x-wc-webhook-delivery-id"]), get(&["x-wc-webhook-topic"]), None, None),
        Kind::Yuju => (
            get(&["x-yuju-id", "x-madkting-delivery"]),
            get(&["x-yuju-topic", "x-madkting-event"]),
            None,
            get(&["x-yuju-resource"]).or_else(|| get(&["location"]).as_deref().and_then(order_of_address)),
        ),
        _ => (get(&["webhook-id"]), None, None, None),
    };
    Beside {
        source: source.unwrap_or_else(|| Delivery::NO_ID.to_owned()),
        topic,
        triggered_at: triggered_at.and_then(|t| Some(DateTime::parse_from_rfc3339(&t).ok()?.to_utc())),
        named_order,
    }
}

/// Printable text without blanks around it; none if nothing is left.
fn clean(text: &str) -> Option<String> {
    let text: String = text.trim().chars().filter(|c| !c.is_control()).take(MAX_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// `https://…/orders/2000003841430001/` → the order. The address itself is never asked: anybody could write it.
fn order_of_address(address: &str) -> Option<String> {
    let (_, tail) = address.rsplit_once("/orders/")?;
    let id = tail.trim_end_matches('/');
    let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    (!id.is_empty() && id.chars().all(good)).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn read(kind: Kind, list: &[(&str, &str)]) -> Beside {
        let map = list
            .iter()
            .map(|(n, v)| (HeaderName::from_bytes(n.as_bytes()).unwrap(), HeaderValue::from_str(v).unwrap()))
            .collect();
        beside(kind, &map)
    }

    #[test]
    fn shopify_in_both_spellings() {
        for prefix in ["X-Shopify", "Shopify"] {
            let name = |tail: &str| format!("{prefix}-{tail}");
            let beside = read(
                Kind::Shopify,
                &[
                    (&name("Webhook-Id"), "b54557e4"),
                    (&name("Topic"), "orders/delete"),
                    (&name("Triggered-At"), "2026-02-10T23:58:09.5Z"),
                ],
            );
            assert_eq!((beside.source.as_str(), beside.topic.as_deref()), ("b54557e4", Some("orders/delete")));
            assert_eq!(beside.triggered_at.unwrap().timestamp_millis(), 1_770_767_889_500);
        }
    }

    #[test]
    fn yuju_names_the_order_in_either_generation() {
        let old = read(Kind::Yuju, &[("Location", "https://api.example/shops/1/marketplace/15/orders/2000003841/")]);
        assert_eq!(old.named_order.as_deref(), Some("2000003841"));
        let new = read(Kind::Yuju, &[("x-yuju-resource", "12345"), ("x-yuju-topic", "new-order")]);
        assert_eq!((new.named_order.as_deref(), new.topic.as_deref()), (Some("12345"), Some("new-order")));
        assert_eq!(read(Kind::Yuju, &[("Location", "https://evil.example/orders/../x")]).named_order, None);
    }

    #[test]
    fn without_headers_there_is_still_a_source() {
        assert_eq!(read(Kind::Ripley, &[]).source, "webhook");
        assert_eq!(read(Kind::Shopify, &[("x-shopify-triggered-at", "yesterday")]).triggered_at, None);
    }
}
