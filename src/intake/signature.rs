//! Whether a delivery comes from whom its channel trusts: signatures over the raw bytes, and tokens in the path.
//!
//! Pure. Every comparison takes constant time, every configured secret is tried (rotation), header names are
//! compared without case. A secret on a kind that does not sign lets nobody in: guessing a scheme would trust anybody.
//! Replays are no concern here: the same bytes are the same document (`channels-a.md` §2).

use super::channel::Channel;
use super::secret::Secret;
use crate::channels::registry::{Signing, entry_of};
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
pub fn signs(kind: Kind) -> bool {
    entry_of(kind).is_some_and(|e| !matches!(e.signing, Signing::Unsigned | Signing::NoWebhooks))
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
    match entry_of(kind).map(|e| e.signing) {
        Some(Signing::HmacBase64(headers)) => head(headers).is_some_and(|sent| {
            // A WooCommerce shop signs with the entities of its stored secret decoded; people paste either form.
            let plain = if kind == Kind::Woocommerce { decode_entities(key) } else { Cow::Borrowed(key) };
            is_mac(key.as_bytes(), &[signed.body], sent) | is_mac(plain.as_bytes(), &[signed.body], sent)
        }),
        Some(Signing::Walmart) => is_walmart(secret, signed),
        Some(Signing::Yuju { secret: itself, signature }) => {
            head(&[itself]).is_some_and(|sent| secret.matches(sent.trim()))
                // Over nothing, a signature would be the same for every order that the headers may name.
                || !signed.body.is_empty()
                    && head(&[signature]).and_then(unhex).is_some_and(|sent| is_raw_mac(key, &[signed.body], &sent))
        }
        Some(Signing::OwnHeader(name)) => head(&[name]).is_some_and(|sent| secret.matches(sent.trim())),
        Some(Signing::Unsigned | Signing::NoWebhooks) | None => false,
    }
}

/// Walmart: the signature, or user and password, as its subscription was made (`channels-a.md` §7).
fn is_walmart(secret: &Secret, signed: &Signed<'_>) -> bool {
    let head = |name: &str| signed.headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(sent) = head("authorization").and_then(|v| v.strip_prefix("Basic ")) {
        let pair = STANDARD.decode(sent.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        return secret.reveal().contains(':') && pair.is_some_and(|pair| secret.matches(&pair));
    }
    let (Some(sent), Some(time)) = (head("wm_sec.signature"), head("wm_sec.timestamp")) else { return false };
    let digest = hex(&Sha256::digest(signed.body));
    let parts = [b"POST\n", signed.path_and_query.as_bytes(), b"\n", time.as_bytes(), b"\n", digest.as_bytes()];
    is_recent(time, signed.now) && is_mac(secret.reveal().as_bytes(), &parts, sent)
}

/// Whether `sent` is the base64 HMAC-SHA256 of the parts, one after the other.
fn is_mac(key: &[u8], parts: &[&[u8]], sent: &str) -> bool {
    STANDARD.decode(sent.trim()).is_ok_and(|sent| is_raw_mac(key, parts, &sent))
}

fn is_raw_mac(key: impl AsRef<[u8]>, parts: &[&[u8]], sent: &[u8]) -> bool {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_ref()) else { return false };
    for part in parts {
        mac.update(part);
    }
    mac.verify_slice(sent).is_ok()
}

/// Bytes out of hexadecimal digits.
fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.trim().chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits.filter(|d| d.len().is_multiple_of(2))?;
    Some(digits.chunks(2).map(|pair| pair.iter().fold(0, |byte, digit| byte << 4 | digit)).collect())
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

    const HEX_BY_NEW_SECRET: &str = "83d6bf3a2609dabf59e4af246592c00a984e731d696844414aaf632a068af9c6";
    const HEX_OF_NOTHING: &str = "43e7ab89f02c210c6a07d8fbea533999eb910bdf18c42aeebcf9406c2730da24";

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

    type Case<'a> = (Kind, &'a str, &'a [(&'a str, &'a str)], bool);

    /// A kind, its secret, headers that prove it, and whether they do. Every kind of the registry stands here.
    #[test]
    fn every_kind_is_proven_as_its_channel_does_it() {
        let mac = "X-Shopify-Hmac-SHA256";
        let (woo, k2k) = ("X-WC-Webhook-Signature", "X-K2K-Signature");
        let walmart = [("WM_SEC.SIGNATURE", BY_WALMART), ("WM_SEC.TIMESTAMP", "1770000000")];
        let basic = |pair: &str| format!("Basic {}", STANDARD.encode(pair));
        let (right, wrong) = (basic("k2k:pass"), basic("k2k:pasS"));
        let table: &[Case<'_>] = &[
            (Kind::Shopify, "new-secret", &[(mac, BY_NEW_SECRET)], true),
            (Kind::Shopify, "new-secret", &[(woo, BY_NEW_SECRET)], false),
            (Kind::Woocommerce, "new-secret", &[(woo, BY_NEW_SECRET)], true),
            (Kind::Woocommerce, "new-secret", &[(mac, BY_NEW_SECRET)], false),
            (Kind::K2k, "new-secret", &[(k2k, BY_NEW_SECRET)], true),
            (Kind::Walmart, "wm-secret", &walmart, true),
            (Kind::Walmart, "wm-secreT", &walmart, false),
            (Kind::Walmart, "wm-secret", &walmart[..1], false),
            (Kind::Walmart, "k2k:pass", &[("Authorization", &right)], true),
            (Kind::Walmart, "k2k:pass", &[("Authorization", &wrong)], false),
            (Kind::Walmart, "pass", &[("Authorization", &basic("pass"))], false),
            (Kind::Elektra, "hook", &[("X-K2KD-Secret", "hook")], true),
            (Kind::Elektra, "hook", &[("X-K2KD-Secret", "hooK")], false),
            (Kind::Elektra, "hook", &[("X-VTEX-Secret", "hook")], false),
            (Kind::Yuju, "shared", &[("X-Madkting-signature", "shared")], true),
            (Kind::Yuju, "shared", &[("X-Madkting-signature", "share")], false),
            (Kind::Yuju, "new-secret", &[("x-yuju-signature", HEX_BY_NEW_SECRET)], true),
            (Kind::Yuju, "old-secret", &[("x-yuju-signature", HEX_BY_NEW_SECRET)], false),
            (Kind::Yuju, "new-secret", &[("x-yuju-signature", BY_NEW_SECRET)], false),
        ];
        for (kind, secret, list, right) in table {
            assert_eq!(ask(*kind, &[secret], list), *right, "{kind} {list:?}");
        }
        for entry in crate::channels::registry::ENTRIES {
            let listed = table.iter().any(|(kind, ..)| *kind == entry.kind);
            assert_eq!(listed, signs(entry.kind), "{}: signing kinds, and they alone, stand in the table", entry.kind);
            if !listed {
                let all = [(mac, BY_NEW_SECRET), ("X-K2KD-Secret", "new-secret")];
                assert!(!ask(entry.kind, &["new-secret"], &all), "{}", entry.kind);
            }
        }
    }

    #[test]
    fn a_signature_over_nothing_proves_nothing() {
        let yuju = channel("c", Kind::Yuju, &["new-secret"], None);
        // printf '' | openssl dgst -sha256 -hmac new-secret
        assert!(!asked(&yuju, None, &[("x-yuju-signature", HEX_OF_NOTHING)], ""));
        assert_eq!(unhex("0aFf"), Some(vec![10, 255]));
        assert_eq!((unhex("0aF"), unhex("zz")), (None, None));
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
