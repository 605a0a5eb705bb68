//! The line to one channel: a request with its credentials, at its pace, and an answer that is a success or a [`Stop`].

use super::access::Access;
use super::login::Login;
use super::pace::{Bucket, retry_after};
use crate::channels::api::Api;
use crate::domain::fetch::{Trouble, TroubleKind};
use crate::https::{Ask, Https, HttpsError, Reply};
use crate::intake::webhook::Clock;
use crate::limits;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// Why there is nothing.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    /// What happened.
    pub(super) trouble: Trouble,
    /// How long the channel wants us to wait.
    pub(super) wait: Option<Duration>,
}

impl Stop {
    pub(super) fn new(kind: TroubleKind, detail: impl std::fmt::Display) -> Self {
        Self { trouble: Trouble::new(kind, detail), wait: None }
    }

    /// An answer that is not understood.
    pub(super) fn odd(detail: impl std::fmt::Display) -> Self {
        Self::new(TroubleKind::Odd, detail)
    }

    /// An order that the channel does not know.
    pub(super) fn gone(detail: impl std::fmt::Display) -> Self {
        Self::new(TroubleKind::Gone, detail)
    }
}

impl From<HttpsError> for Stop {
    fn from(error: HttpsError) -> Self {
        let kind = match error {
            HttpsError::Address(..) | HttpsError::Size(_) => TroubleKind::Odd,
            _ => TroubleKind::Unreachable,
        };
        Self::new(kind, error)
    }
}

/// The line.
pub(super) struct Line {
    pub(super) api: &'static Api,
    pub(super) access: Arc<Access>,
    pub(super) time_zone: chrono_tz::Tz,
    pub(super) clock: Clock,
    pub(super) https: Https,
    pub(super) login: Login,
    pub(super) orders: Bucket,
    pub(super) pages: Bucket,
}

impl Line {
    /// GETs a path of the interface that concerns one order.
    pub(super) async fn order(&mut self, path: &str) -> Result<Reply, Stop> {
        self.pace(false).await;
        self.get(path).await
    }

    /// GETs a path that lists what changed.
    pub(super) async fn page(&mut self, path: &str) -> Result<Reply, Stop> {
        self.pace(true).await;
        self.get(path).await
    }

    /// POSTs JSON.
    pub(super) async fn post(&mut self, path: &str, body: &Value) -> Result<Reply, Stop> {
        self.pace(true).await;
        let url = format!("{}{path}", self.access.base_url);
        let body = body.to_string();
        self.ask(move || Ask::post(url.clone(), "application/json", body.clone())).await
    }

    async fn get(&self, path: &str) -> Result<Reply, Stop> {
        let url = format!("{}{path}", self.access.base_url);
        self.ask(move || Ask::get(url.clone())).await
    }

    /// Waits for a place.
    async fn pace(&mut self, page: bool) {
        let bucket = if page { &mut self.pages } else { &mut self.orders };
        let wait = bucket.take(Instant::now());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    /// Asks with credentials; a token that is not accepted is renewed once.
    async fn ask(&self, make: impl Fn() -> Ask) -> Result<Reply, Stop> {
        let mut refused = None;
        loop {
            let (token, headers) = self.login.headers(&self.access, refused.as_deref()).await?;
            let mut ask = make();
            for (name, value) in headers {
                ask = ask.with(name, &value)?;
            }
            let reply = self.https.ask(ask).await?;
            if self.login.may_be_stale(&reply)
                && refused.is_none()
                && let Some(token) = token
            {
                refused = Some(token);
                continue;
            }
            return self.judge(reply);
        }
    }

    /// A success, or what kind of failure.
    fn judge(&self, reply: Reply) -> Result<Reply, Stop> {
        let said = || self.access.without_secrets(&said(&reply));
        let kind = match reply.status {
            200..=299 => return Ok(reply),
            401 => TroubleKind::Login,
            403 if self.login.forbids_orders() => TroubleKind::Gone,
            403 => TroubleKind::Login,
            404 | 410 => TroubleKind::Gone,
            429 | 503 => TroubleKind::Busy,
            500..=599 => TroubleKind::Unreachable,
            _ => TroubleKind::Odd,
        };
        let mut stop = Stop::new(kind, said());
        if kind == TroubleKind::Busy {
            stop.wait = reply.header("retry-after").and_then(|text| retry_after(text, (self.clock)()));
        }
        Err(stop)
    }
}

/// The status, and what the answer says in its usual fields; never more of the body.
fn said(reply: &Reply) -> String {
    if (300..400).contains(&reply.status) {
        let to = reply.header("location").map(crate::https::shown).unwrap_or_default();
        return format!("HTTP {}: it sends us to {to}, which is not followed; is base_url right?", reply.status);
    }
    let told = serde_json::from_slice::<Value>(&reply.body).ok().and_then(|body| {
        let root = body.get("errors").and_then(|e| e.get(0)).unwrap_or(&body);
        let fields = ["error_description", "message", "mensaje", "error", "errors", "detail", "code"];
        fields.iter().find_map(|f| Some(root.get(f)?.as_str()?.chars().take(100).collect::<String>()))
    });
    told.map_or_else(|| format!("HTTP {}", reply.status), |told| format!("HTTP {}: {told}", reply.status))
}

/// The JSON of an answer.
pub(super) fn json(reply: &Reply) -> Result<Value, Stop> {
    serde_json::from_slice(&reply.body).map_err(|e| Stop::odd(format_args!("HTTP {}, not JSON: {e}", reply.status)))
}

/// What has a meaning of its own in an address.
const SPECIAL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A text as a part of an address (RFC 3986).
pub(super) fn encode(text: &str) -> String {
    utf8_percent_encode(text, SPECIAL).to_string()
}

/// An order's id as a segment of a path. Ids come from documents: one of dots alone would lead elsewhere.
pub(super) fn segment(id: &str) -> Result<String, Stop> {
    if id.chars().all(|c| c == '.') || id.chars().any(char::is_control) {
        return Err(Stop::gone(format_args!("{id:?} can't be an order's id")));
    }
    Ok(encode(id))
}

/// `a=1&b=x%20y`
pub(super) fn query(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect::<Vec<_>>().join("&")
}

/// A requested page within the limit of a document.
pub(super) const fn fits(bytes: usize) -> bool {
    bytes as u64 <= limits::ASK_BYTES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_where_they_belong() {
        assert_eq!(segment("v40484048naf-01").unwrap(), "v40484048naf-01");
        assert_eq!(segment("../admin?x#y").unwrap(), "..%2Fadmin%3Fx%23y");
        for bad in ["", ".", "..", "a\nb"] {
            assert!(segment(bad).is_err(), "{bad:?}");
        }
        assert_eq!(query(&[("a b", "ñ+&")]), "a%20b=%C3%B1%2B%26");
    }
}
