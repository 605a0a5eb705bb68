//! Signed webhooks (Standard Webhooks 1.0): `POST` with `webhook-id`, `webhook-timestamp` and `webhook-signature`.
//!
//! Only an answer of the class 2xx means that it was taken. No redirects: what is signed goes where it was configured to.

use super::failure::Failure;
use super::key::SigningKey;
use super::payload;
use crate::domain::ids::WebhookName;
use crate::domain::notice::Notice;
use crate::https::{self, Ask, Https, HttpsError, Reply};
use crate::limits;
use chrono::{DateTime, TimeDelta, Utc};
use std::fmt;

/// A web server that is told (`[[notify]]`).
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// Its name.
    pub name: WebhookName,
    url: String,
    keys: Vec<SigningKey>,
}

/// Why a target can't be used: the key in the configuration and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// `url` or `secret`.
    pub key: &'static str,
    what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl WebhookConfig {
    /// A target; with several keys each message bears a signature of each (rotation).
    ///
    /// # Errors
    /// When the URL may not be asked ([`https::address`]), or a key is missing or weak.
    pub fn new(name: WebhookName, url: &str, keys: &[String]) -> Result<Self, Mistake> {
        https::address(url).map_err(|e| Mistake { key: "url", what: e.to_string() })?;
        if keys.is_empty() {
            let what = "is missing; `echo whsec_$(openssl rand -base64 32)` makes a good one".to_owned();
            return Err(Mistake { key: "secret", what });
        }
        let keys: Result<Vec<_>, _> = keys.iter().map(|k| SigningKey::parse(k)).collect();
        Ok(Self { name, url: url.to_owned(), keys: keys.map_err(|what| Mistake { key: "secret", what })? })
    }
}

/// Sends one notice.
pub(super) async fn send(
    https: &Https,
    notice: &Notice,
    to: &WebhookConfig,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let ask = request(notice, to, now).map_err(|e| Failure::never(e.to_string()))?;
    match https.ask(ask).await {
        Ok(reply) => verdict(&reply),
        // It did answer, and no 2xx was in it.
        Err(e @ (HttpsError::Size(_) | HttpsError::Broken(_))) => Err(Failure::answered(e.to_string())),
        Err(e) => Err(Failure::unreachable(e.to_string())),
    }
}

fn request(notice: &Notice, to: &WebhookConfig, now: DateTime<Utc>) -> Result<Ask, HttpsError> {
    let (id, timestamp, body) = (payload::id(notice), now.timestamp(), payload::body(notice));
    let signatures: Option<Vec<_>> = to.keys.iter().map(|k| k.sign(&id, timestamp, body.as_bytes())).collect();
    let ask = Ask::post(&to.url, "application/json", body)
        .with("webhook-id", &id)?
        .with("webhook-timestamp", &timestamp.to_string())?
        .with("webhook-signature", &signatures.unwrap_or_default().join(" "))?;
    Ok(Ask { time: limits::WEBHOOK_TIME, limit: limits::WEBHOOK_ANSWER_BYTES, ..ask })
}

fn verdict(reply: &Reply) -> Result<(), Failure> {
    if reply.is_ok() {
        return Ok(());
    }
    let why = format!("the web server answered {}", reply.status);
    if reply.status == 410 {
        // "Gone": it wants no more of this (Standard Webhooks).
        return Err(Failure::never(why));
    }
    let asked = reply.header("retry-after").and_then(|v| v.trim().parse::<i64>().ok());
    let at_least = asked.filter(|s| *s > 0).and_then(TimeDelta::try_seconds);
    Err(Failure { at_least, ..Failure::answered(why) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[expect(clippy::default_trait_access, reason = "their types have their door in `https`")]
    fn reply(status: u16, retry_after: Option<&str>) -> Reply {
        let mut reply = Reply { status, headers: Default::default(), body: Default::default() };
        if let Some(text) = retry_after {
            reply.headers.insert("retry-after", text.parse().unwrap());
        }
        reply
    }

    #[test]
    fn only_two_hundreds_are_a_yes_and_gone_is_for_ever() {
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(verdict(&reply(status, None)), Ok(()));
        }
        for status in [301, 302, 308, 400, 401, 404, 429, 500, 503] {
            let failure = verdict(&reply(status, None)).unwrap_err();
            assert!(!failure.never && !failure.unreachable, "{status}");
        }
        assert!(verdict(&reply(410, None)).unwrap_err().never);
        for (text, asked) in [("120", Some(120)), ("0", None), ("-4", None), ("soon", None)] {
            let failure = verdict(&reply(429, Some(text))).unwrap_err();
            assert_eq!(failure.at_least.map(|d| d.num_seconds()), asked, "{text}");
        }
    }
}
