//! `POST /webhooks/{channel}[/{token}]`: a document comes in over HTTP (`design.md` §4.3).
//!
//! Order of the checks: channel (404), method (405), size (413), time (408), proof (401, counted, nothing kept), then
//! decode, one durable commit, and only then 200. A document that nobody understands is stored as refused and answered
//! 200: a 4xx would make its sender repeat it and switch the webhook off. 503 with `Retry-After` when the store can't
//! take it in time; a commit that lands later is found as a duplicate when the sender repeats it.

use super::channel::{Channel, Channels};
use super::claims;
use super::deliver::{self, Decode, Incoming};
use super::headers;
use super::http::unavailable;
use super::metrics::Metrics;
use super::signature::{self, Signed};
use super::unpack;
use crate::domain::channel::Kind;
use crate::domain::command::{Actor, Answer, Command, Delivered};
use crate::domain::document::{Delivery, Door, Outcome};
use crate::domain::ids::ChannelId;
use crate::domain::problem::Rule;
use crate::limits;
use crate::store::{Request, Store, SubmitError};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, request::Parts};
use axum::routing::any;
use chrono::{DateTime, Utc};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use std::sync::Arc;
use std::time::Duration;

/// Tells the time: from outside, so that tests decide it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What the webhook door needs.
#[derive(Clone)]
pub struct Doors {
    /// Where documents go.
    pub store: Store,
    /// The channels.
    pub channels: Channels,
    /// The time.
    pub clock: Clock,
    /// Largest body, in bytes.
    pub body_limit: u64,
    /// Time for a body.
    pub body_time: Duration,
    /// Time for the commit.
    pub commit_time: Duration,
    /// The counters.
    pub metrics: Metrics,
    /// The decoder.
    pub decode: Decode,
}

impl Doors {
    /// Doors with the limits of [`crate::limits`] and the decoders of [`crate::channels`].
    #[must_use]
    pub fn new(store: Store, channels: Channels, clock: Clock, metrics: Metrics) -> Self {
        Self {
            store,
            channels,
            clock,
            body_limit: limits::BODY_BYTES,
            body_time: limits::HTTP_BODY_TIME,
            commit_time: limits::HTTP_COMMIT_TIME,
            metrics,
            decode: crate::channels::decode,
        }
    }
}

/// The routes of the webhook door, for [`super::http::serve`].
pub fn router(doors: Doors) -> Router {
    Router::new()
        .route("/webhooks/{channel}", any(without_token))
        .route("/webhooks/{channel}/{token}", any(with_token))
        .with_state(Arc::new(doors))
}

type Ask = axum::http::Request<Body>;

async fn without_token(State(doors): State<Arc<Doors>>, Path(channel): Path<String>, ask: Ask) -> Response<Body> {
    counted(&doors, &channel, None, ask).await
}

async fn with_token(
    State(doors): State<Arc<Doors>>,
    Path((channel, token)): Path<(String, String)>,
    ask: Ask,
) -> Response<Body> {
    counted(&doors, &channel, Some(&token), ask).await
}

async fn counted(doors: &Doors, channel: &str, token: Option<&str>, ask: Ask) -> Response<Body> {
    let answer = answer(doors, channel, token, ask).await.unwrap_or_else(early);
    doors.metrics.answer(answer.status().as_u16());
    answer
}

/// The answer; `Err` is the status of one that came early.
async fn answer(doors: &Doors, channel: &str, token: Option<&str>, ask: Ask) -> Result<Response<Body>, StatusCode> {
    let channel = doors.channels.get(channel).filter(|c| c.has_webhook()).ok_or(StatusCode::NOT_FOUND)?;
    let (head, body) = ask.into_parts();
    if head.method != Method::POST {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let gzip = is_gzip(&head.headers)?;
    let sent = read(doors, &head.headers, body).await?;
    let bytes = if gzip { unpacked(doors, sent.clone()).await? } else { sent.clone() };
    let now = (doors.clock)();
    if channel.settings.kind == Kind::Woocommerce && is_ping(&bytes) && signature::token_fits(&channel, token) {
        return Ok(json(r#"{"document":null,"outcome":"ignored","orders":[]}"#.to_owned()));
    }
    let path_and_query = head.uri.path_and_query().map_or("", |p| p.as_str());
    // Signed is what the sender wrote: before or after it was packed for the way.
    let accepts = |body: &Bytes| {
        signature::accepts(&channel, token, &Signed { path_and_query, headers: &head.headers, body, now })
    };
    if !accepts(&bytes) && !(gzip && accepts(&sent)) {
        let times = doors.metrics.unauthorized(&channel.settings.id);
        // A stranger must not be able to fill the log.
        if times.is_power_of_two() {
            tracing::warn!(channel = %channel.settings.id, times, "webhooks came with a wrong signature or token");
        }
        return Err(StatusCode::UNAUTHORIZED);
    }
    let deliveries = deliveries(doors, &channel, head, bytes, now).await?;
    commit(doors, &channel, deliveries, now).await
}

/// Whether the body is packed for the way; other packings than gzip are not taken.
fn is_gzip(headers: &HeaderMap) -> Result<bool, StatusCode> {
    let coding = headers.get(header::CONTENT_ENCODING).map(|v| v.to_str().unwrap_or("?").trim().to_ascii_lowercase());
    match coding.as_deref() {
        None | Some("" | "identity") => Ok(false),
        Some("gzip" | "x-gzip") => Ok(true),
        Some(_) => Err(StatusCode::UNSUPPORTED_MEDIA_TYPE),
    }
}

/// The body as its sender wrote it, within the limit of a plain one.
async fn unpacked(doors: &Doors, sent: Bytes) -> Result<Bytes, StatusCode> {
    let most = doors.body_limit;
    let done = tokio::task::spawn_blocking(move || unpack::gunzip(&sent, most)).await;
    match done.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)? {
        Ok(bytes) => Ok(bytes.into()),
        Err(problem) if problem.rule == Rule::TooLarge => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Err(_) => Err(StatusCode::BAD_REQUEST),
    }
}

/// The whole body, within its limits.
async fn read(doors: &Doors, headers: &HeaderMap, body: Body) -> Result<Bytes, StatusCode> {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|n| n > doors.body_limit) {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let most = usize::try_from(doors.body_limit).unwrap_or(usize::MAX);
    match tokio::time::timeout(doors.body_time, Limited::new(body, most).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
        Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

async fn deliveries(
    doors: &Doors,
    channel: &Arc<Channel>,
    head: Parts,
    bytes: Bytes,
    received_at: DateTime<Utc>,
) -> Result<Vec<Delivery>, StatusCode> {
    let (decode, channel) = (doors.decode, Arc::clone(channel));
    let quick = bytes.len() < limits::DECODE_INLINE_BYTES && !unpack::is_packed(&bytes);
    let most = doors.body_limit;
    let make = move || {
        let beside = headers::beside(channel.settings.kind, &head.headers);
        let named = beside.named_order.as_ref().filter(|_| bytes.is_empty());
        let incoming = Incoming {
            channel: &channel,
            door: Door::Webhook,
            source: &beside.source,
            topic: beside.topic.as_deref(),
            triggered_at: beside.triggered_at,
            received_at,
            bytes: &bytes,
            part: None,
        };
        match named {
            Some(order) => vec![deliver::only_named(&incoming, order)],
            None => match claims::foreign(&channel, &bytes) {
                Some(problem) => vec![deliver::not_believed(&incoming, problem)],
                None => deliver::deliveries(decode, &incoming, most),
            },
        }
    };
    if quick {
        return Ok(make());
    }
    tokio::task::spawn_blocking(make).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)
}

async fn commit(
    doors: &Doors,
    channel: &Channel,
    deliveries: Vec<Delivery>,
    at: DateTime<Utc>,
) -> Result<Response<Body>, StatusCode> {
    let id = &channel.settings.id;
    match tokio::time::timeout(doors.commit_time, submit(doors, id, deliveries, at)).await {
        Ok(Ok(Ok(delivered))) => {
            if delivered.outcome == Outcome::Refused {
                tracing::warn!(channel = %id, document = delivered.document.0, "a webhook was refused; it is kept in the refused box");
            }
            Ok(json(body_of(&delivered)))
        }
        Ok(Ok(Err(other))) => {
            tracing::error!(channel = %id, answer = ?other, "the store answered a document with something else");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
        Ok(Err(error)) => {
            // Hundreds a second while a disk is full: the store has said so once, the counters say how many.
            tracing::debug!(channel = %id, %error, "a webhook was told to come again");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
        Err(_) => {
            tracing::debug!(channel = %id, "the store took too long; a webhook was told to come again");
            Err(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Stores the documents of a body; what became of them as one, or an answer that is none.
async fn submit(
    doors: &Doors,
    id: &ChannelId,
    deliveries: Vec<Delivery>,
    at: DateTime<Utc>,
) -> Result<Result<Delivered, Option<Answer>>, SubmitError> {
    let request = |delivery| Request {
        command: Command::Deliver(Box::new(delivery)),
        id: None,
        actor: Actor::door("intake"),
        at,
    };
    let mut requests: Vec<Request> = deliveries.into_iter().map(request).collect();
    let answers = match (requests.pop(), requests.is_empty()) {
        // A full line is told at once.
        (Some(one), true) => vec![doors.store.submit(one).await],
        (last, _) => {
            requests.extend(last);
            doors.store.submit_all(requests).await
        }
    };
    let mut all = Vec::with_capacity(answers.len());
    for answer in answers {
        match answer? {
            Answer::Delivered(delivered) => {
                doors.metrics.document(id, Door::Webhook, delivered.outcome);
                all.push(delivered);
            }
            other => return Ok(Err(Some(other))),
        }
    }
    Ok(Delivered::of_many(all).ok_or(None))
}

/// WooCommerce asks so, unsigned, whether somebody is there before it saves a webhook (`channels-a.md` §4).
fn is_ping(body: &[u8]) -> bool {
    body.strip_prefix(b"webhook_id=")
        .is_some_and(|id| (1..=20).contains(&id.len()) && id.iter().all(u8::is_ascii_digit))
}

fn body_of(delivered: &Delivered) -> String {
    let orders: Vec<_> = delivered
        .orders
        .iter()
        .map(|(order, outcome)| serde_json::json!({"order": order.to_string(), "outcome": outcome.as_str()}))
        .collect();
    serde_json::json!({
        "document": delivered.document.0.to_string(),
        "outcome": delivered.outcome.as_str(),
        "orders": orders,
    })
    .to_string()
}

/// The answer to a request that did not get as far as the store.
fn early(status: StatusCode) -> Response<Body> {
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return unavailable();
    }
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    if status == StatusCode::METHOD_NOT_ALLOWED {
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("POST"));
    }
    answer
}

fn json(text: String) -> Response<Body> {
    let mut answer = Response::new(Body::from(text));
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
