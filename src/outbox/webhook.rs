//! Signed webhooks (Standard Webhooks 1.0): `POST` with `webhook-id`, `webhook-timestamp` and `webhook-signature`.
//!
//! Only an answer of the class 2xx means that it was taken. No redirects: what is signed goes where it was configured to.

use super::failure::Failure;
use super::key::SigningKey;
use super::payload;
use crate::domain::ids::WebhookName;
use crate::domain::notice::Notice;
use crate::limits;
use chrono::{DateTime, TimeDelta, Utc};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{HeaderMap, Request, Response, StatusCode, Uri, header};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use std::fmt;
use std::net::IpAddr;

/// A web server that is told (`[[notify]]`).
#[derive(Clone, Debug)]
pub struct WebhookConfig {
    /// Its name.
    pub name: WebhookName,
    url: Uri,
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
    /// When the URL is not one of `https` or `http`, or a key is missing or weak.
    pub fn new(name: WebhookName, url: &str, keys: &[String]) -> Result<Self, Mistake> {
        let bad = || Mistake {
            key: "url",
            what: format!("{url:?} is not an address such as \"https://erp.example.com/k2k\""),
        };
        let uri: Uri = url.parse().map_err(|_| bad())?;
        if !matches!(uri.scheme_str(), Some("https" | "http")) || uri.host().is_none_or(str::is_empty) {
            return Err(bad());
        }
        if keys.is_empty() {
            let what = "is missing; `echo whsec_$(openssl rand -base64 32)` makes a good one".to_owned();
            return Err(Mistake { key: "secret", what });
        }
        let keys: Result<Vec<_>, _> = keys.iter().map(|k| SigningKey::parse(k)).collect();
        Ok(Self { name, url: uri, keys: keys.map_err(|what| Mistake { key: "secret", what })? })
    }

    /// Whether what it is told can be read on the way.
    #[must_use]
    pub fn is_in_the_clear(&self) -> bool {
        let host = self.url.host().unwrap_or_default().trim_matches(['[', ']']);
        let local = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        self.url.scheme_str() == Some("http") && !local
    }
}

/// What all webhooks are sent with.
#[derive(Clone)]
pub(super) struct Poster(Client<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Poster {
    /// # Errors
    /// When the system's trusted authorities can't be read.
    pub(super) fn new() -> Result<Self, String> {
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_connect_timeout(Some(limits::WEBHOOK_CONNECT_TIME));
        let tls = HttpsConnectorBuilder::new().with_native_roots().map_err(|e| format!("no TLS: {e}"))?;
        let connector = tls.https_or_http().enable_http1().wrap_connector(http);
        // A connection that the server closed while it was idle would look like a failure.
        Ok(Self(Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector)))
    }

    /// Sends one notice.
    pub(super) async fn send(&self, notice: &Notice, to: &WebhookConfig, now: DateTime<Utc>) -> Result<(), Failure> {
        let request = request(notice, to, now).map_err(Failure::never)?;
        match tokio::time::timeout(limits::WEBHOOK_TIME, self.0.request(request)).await {
            Err(_) => Err(Failure::unreachable("the web server did not answer in time")),
            Ok(Err(error)) => {
                let cause = std::error::Error::source(&error).map(|c| format!(": {c}")).unwrap_or_default();
                Err(Failure::unreachable(format!("{error}{cause}")))
            }
            Ok(Ok(answer)) => judge(&answer),
        }
    }
}

fn request(notice: &Notice, to: &WebhookConfig, now: DateTime<Utc>) -> Result<Request<Full<Bytes>>, String> {
    let (id, timestamp, body) = (payload::id(notice), now.timestamp(), payload::body(notice));
    let signatures: Option<Vec<_>> = to.keys.iter().map(|k| k.sign(&id, timestamp, body.as_bytes())).collect();
    Request::post(to.url.clone())
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, concat!("k2kd/", env!("CARGO_PKG_VERSION")))
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp.to_string())
        .header("webhook-signature", signatures.unwrap_or_default().join(" "))
        .body(Full::new(Bytes::from(body)))
        .map_err(|e| format!("the request can't be made: {e}"))
}

fn judge(answer: &Response<Incoming>) -> Result<(), Failure> {
    verdict(answer.status(), answer.headers())
}

fn verdict(status: StatusCode, headers: &HeaderMap) -> Result<(), Failure> {
    if status.is_success() {
        return Ok(());
    }
    let why = format!("the web server answered {status}");
    if status == StatusCode::GONE {
        return Err(Failure::never(why));
    }
    let asked = headers.get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()?.trim().parse::<i64>().ok());
    let at_least = asked.filter(|s| *s > 0).and_then(TimeDelta::try_seconds);
    Err(Failure { at_least, ..Failure::answered(why) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_hundreds_are_a_yes_and_gone_is_for_ever() {
        let none = HeaderMap::new();
        for status in [200, 201, 202, 204, 299] {
            assert_eq!(verdict(StatusCode::from_u16(status).unwrap(), &none), Ok(()));
        }
        for status in [301, 302, 308, 400, 401, 404, 429, 500, 503] {
            let failure = verdict(StatusCode::from_u16(status).unwrap(), &none).unwrap_err();
            assert!(!failure.never && !failure.unreachable, "{status}");
        }
        assert!(verdict(StatusCode::GONE, &none).unwrap_err().never);
        let mut headers = HeaderMap::new();
        for (text, asked) in [("120", Some(120)), ("0", None), ("-4", None), ("soon", None)] {
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            let failure = verdict(StatusCode::TOO_MANY_REQUESTS, &headers).unwrap_err();
            assert_eq!(failure.at_least.map(|d| d.num_seconds()), asked, "{text}");
        }
    }
}
