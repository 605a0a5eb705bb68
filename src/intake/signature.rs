//! Whether a delivery comes from whom its channel trusts: signatures over the raw bytes, and tokens in the path.
//!
//! Pure. Every comparison takes constant time, every configured secret is tried (rotation), header names are
//! compared without case. A secret on a kind that does not sign lets nobody in: guessing a scheme would trust anybody.
//! Replays are no concern here: the same bytes are the same document (`channels-a.md` §2).

use super::channel::Channel;
use super::secret::Secret;
use crate::domain::channel::Kind;
use axum::http::HeaderMap;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use std::borrow::Cow;

/// Seconds that a signed time may be away from ours (Walmart).
pub const TOLERANCE_SECONDS: u64 = 300;

/// What of a request is signed.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// Path and query as they came.
    pub path_and_query: &'a str,
    /// All headers.
    pub headers: &'a HeaderMap,
    /// The raw body.
    pub body: &'a [u8],
    /// Our time.
    pub now: DateTime<Utc>,
}

/// Whether channels of this kind sign their webhooks in a way that is known here. If not, a secret for such a channel
/// is a mistake in the configuration.
#[must_use]
pub const fn signs(kind: Kind) -> bool {
    matches!(kind, Kind::Shopify | Kind::Woocommerce | Kind::Walmart | Kind::Yuju)
}

/// Whether the sender proved all that the channel asks for: the token, the signature, or both. A channel that asks for
/// nothing trusts nobody.
#[must_use]
pub fn accepts(channel: &Channel, token: Option<&str>, signed: &Signed<'_>) -> bool {
    channel.has_webhook()
        && token_fits(channel, token)
        && (channel.secrets.is_empty()
            || channel.secrets.iter().any(|s| signature_fits(channel.settings.kind, s, signed)))
}

/// Whether the last path segment is the channel's token, or neither is there.
#[must_use]
pub fn token_fits(channel: &Channel, token: Option<&str>) -> bool {
    match (&channel.token, token) {
        (Some(secret), Some(guess)) => secret.matches(guess),
        (None, None) => true,
        _ => false,
    }
}

fn signature_fits(kind: Kind, secret: &Secret, signed: &Signed<'_>) -> bool {
    let key = secret.reveal();
    let head = |names: &[&str]| names.iter().find_map(|n| signed.headers.get(*n)?.to_str().ok());
    match kind {
        Kind::Shopify => head(&["x-shopify-hmac-sha256", "shopify-hmac-sha256"])
            .is_some_and(|sent| is_mac(key.as_bytes(), &[signed.body], sent)),
        Kind::Woocommerce => head(&["x-wc-webhook-signature"]).is_some_and(|sent| {
            // The shop signs with the entities of its stored secret decoded; people paste either form into our file.
            let plain = decode_entities(key);
            is_mac(key.as_bytes(), &[signed.body], sent) | is_mac(plain.as_bytes(), &[signed.body], sent)
        }),
        Kind::Walmart => {
            let (Some(sent), Some(time)) = (head(&["wm_sec.signature"]), head(&["wm_sec.timestamp"])) else {
                return false;
            };
            let digest = hex(&Sha256::digest(signed.body));
            let parts = [b"POST\n", signed.path_and_query.as_bytes(), b"\n", time.as_bytes(), b"\n", digest.as_bytes()];
            is_recent(time, signed.now) && is_mac(key.as_bytes(), &parts, sent)
        }
        // The older interface sends the shared token itself.
        Kind::Yuju => head(&["x-madkting-signature"]).is_some_and(|sent| secret.matches(sent)),
        _ => false,
    }
}

/// Whether `sent` is the base64 HMAC-SHA256 of the parts, one after the other.
fn is_mac(key: &[u8], parts: &[&[u8]], sent: &str) -> bool {
    let Ok(sent) = STANDARD.decode(sent.trim()) else { return false };
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return false };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(&sent).is_ok()
}

fn is_recent(seconds: &str, now: DateTime<Utc>) -> bool {
    // Some senders count milliseconds.
    let Ok(sent) = seconds.trim().parse::<i64>() else { return false };
    let sent = if sent > 100_000_000_000 { sent / 1000 } else { sent };
    now.timestamp().abs_diff(sent) <= TOLERANCE_SECONDS
}

/// The five entities that `wp_specialchars` makes, back to what was typed.
fn decode_entities(text: &str) -> Cow<'_, str> {
    const ENTITIES: [(&str, &str); 8] = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, tail) = rest.split_at(at);
        out.push_str(before);
        let (name, plain) = ENTITIES.iter().find(|(e, _)| tail.starts_with(e)).copied().unwrap_or(("&", "&"));
        out.push_str(plain);
        rest = tail.get(name.len()..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
    bytes.iter().flat_map(|b| [digit(b >> 4), digit(b & 15)]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::channel::tests::channel;
    use super::*;
    use axum::http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    // Made with: printf '%s' "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -binary | base64
    const BODY: &str = r#"{"id":1001,"note":"ramo de rosas ñ"}"#;
    const BY_NEW_SECRET: &str = "g9a/OiYJ2r9Z5K8kZZLACphOcx1paERBSq9jKgaK+cY=";
    const BY_OLD_SECRET: &str = "P56hrVQZLP/e4K/9tZ6X5dV3qXwPaj7APcqHqARKBxw=";
    const BY_ODD_SECRET: &str = "63hmpvxl7H26QX35FDYlcCsqkSoW//5NdaOFRdc+a/c=";
    const ODD_SECRET: &str = "a & <b> \"c\"";
    /// Of `POST\n/webhooks/wm?p=1\n1770000000\n<hex SHA-256 of BODY>` with `wm-secret`.
    const BY_WALMART: &str = "RIccJBICI3pLMPf66hmSZyMfvWfrf7Ht5C5eMUkXUco=";

    fn headers(list: &[(&str, &str)]) -> HeaderMap {
        list.iter()
            .map(|(n, v)| (HeaderName::from_bytes(n.as_bytes()).unwrap(), HeaderValue::from_str(v).unwrap()))
            .collect()
    }

    fn ask(kind: Kind, secrets: &[&str], list: &[(&str, &str)]) -> bool {
        asked(&channel("c", kind, secrets, None), None, list, BODY)
    }

    fn asked(channel: &Channel, token: Option<&str>, list: &[(&str, &str)], body: &str) -> bool {
        let headers = headers(list);
        let now = DateTime::from_timestamp(1_770_000_100, 0).unwrap();
        let path_and_query = "/webhooks/wm?p=1";
        accepts(channel, token, &Signed { path_and_query, headers: &headers, body: body.as_bytes(), now })
    }

    #[test]
    fn shopify_with_both_spellings_and_during_a_rotation() {
        for name in ["X-Shopify-Hmac-SHA256", "x-shopify-hmac-sha256", "Shopify-Hmac-Sha256"] {
            assert!(ask(Kind::Shopify, &["new-secret"], &[(name, BY_NEW_SECRET)]), "{name}");
        }
        let both = ["new-secret", "old-secret"];
        assert!(ask(Kind::Shopify, &both, &[("X-Shopify-Hmac-Sha256", BY_OLD_SECRET)]));
        assert!(!ask(Kind::Shopify, &["new-secret"], &[("X-Shopify-Hmac-Sha256", BY_OLD_SECRET)]));
    }

    #[test]
    fn whatever_is_not_a_signature_of_these_bytes_is_refused() {
        for sent in ["", "x", "AAAA", &BY_NEW_SECRET[..43], "g9a/OiYJ2r9Z5K8kZZLACphOcx1paERBSq9jKgaK+cZ="] {
            assert!(!ask(Kind::Shopify, &["new-secret"], &[("X-Shopify-Hmac-Sha256", sent)]), "{sent}");
        }
        assert!(!ask(Kind::Shopify, &["new-secret"], &[]));
        let shop = channel("c", Kind::Shopify, &["new-secret"], None);
        assert!(!asked(&shop, None, &[("X-Shopify-Hmac-Sha256", BY_NEW_SECRET)], &format!("{BODY} ")));
    }

    #[test]
    fn woocommerce_decodes_the_entities_of_its_secret() {
        for form in [ODD_SECRET, "a &amp; &lt;b&gt; &quot;c&quot;"] {
            assert!(ask(Kind::Woocommerce, &[form], &[("X-WC-Webhook-Signature", BY_ODD_SECRET)]), "{form}");
        }
        assert_eq!(decode_entities("&amp;lt; & &x; &#039;"), "&lt; & &x; '");
    }

    #[test]
    fn walmart_signs_method_path_time_and_digest() {
        let good = [("WM_SEC.SIGNATURE", BY_WALMART), ("WM_SEC.TIMESTAMP", "1770000000")];
        assert!(ask(Kind::Walmart, &["wm-secret"], &good));
        let later = [("WM_SEC.SIGNATURE", BY_WALMART), ("WM_SEC.TIMESTAMP", "1770000001")];
        assert!(!ask(Kind::Walmart, &["wm-secret"], &later));
        assert!(!is_recent("1770000000", DateTime::from_timestamp(1_770_000_301, 0).unwrap()));
        assert!(is_recent("1770000000000", DateTime::from_timestamp(1_770_000_300, 0).unwrap()));
    }

    #[test]
    fn token_and_secret_are_both_needed_where_both_are_given() {
        let both = channel("c", Kind::Shopify, &["new-secret"], Some("t0ken"));
        let signed = [("X-Shopify-Hmac-Sha256", BY_NEW_SECRET)];
        assert!(asked(&both, Some("t0ken"), &signed, BODY));
        assert!(!asked(&both, None, &signed, BODY));
        assert!(!asked(&both, Some("t0ken"), &[], BODY));
        let token = channel("c", Kind::Ripley, &[], Some("t0ken"));
        assert!(asked(&token, Some("t0ken"), &[], BODY));
        assert!(!asked(&token, Some("t0keN"), &[], BODY));
        assert!(!asked(&channel("c", Kind::Ripley, &[], None), None, &[], BODY));
        assert!(!asked(&channel("c", Kind::Ripley, &["s"], None), None, &signed, BODY), "this kind does not sign");
    }

    proptest! {
        #[test]
        fn no_header_text_gets_in(sent in "[ -~]{0,60}") {
            prop_assume!(sent != BY_NEW_SECRET);
            prop_assert!(!ask(Kind::Shopify, &["new-secret"], &[("X-Shopify-Hmac-Sha256", &sent)]));
        }
    }
}
