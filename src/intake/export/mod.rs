//! `GET /v1/…`: orders and changes out to programs (`design.md` §4.3), for who bears a token with the scope `orders`.
//!
//! * `/v1/orders?as=&after=&limit=&q=&format=`: a page, newest first. The header `X-Next-Cursor` holds the `after` of the
//!   next page and is missing on the last one; `X-Sequence` is the sequence of the journal that the page is true at:
//!   whoever has read all pages follows `/v1/changes` from the one of the first page and misses nothing.
//! * `/v1/orders/{number}?as=&format=`: one order.
//! * `/v1/availability?after=&limit=&format=`: what is published to the buyer of the token, which has the scope
//!   `availability` ([`availability`]).
//! * `/v1/changes?after=&follow=`: the journal after a sequence, and then every change as it is made; an empty line says
//!   that the stream is alive. With `follow=no` it ends where the journal ends.
//!
//! An answer is written as it is read, never held whole; one that can't be finished is cut off, so that no client takes it
//! for whole. It only reads. What a line looks like is not known here: [`Render`] is given by the daemon.

mod asked;
mod availability;

use super::http::unavailable;
use super::token::{Scope, Token, Tokens};
use super::webhook::Clock;
use crate::domain::command::JournalEntry;
use crate::domain::ids::{OrderNumber, Seq};
use crate::domain::inventory::Available;
use crate::domain::lang::Lang;
use crate::domain::order::Order;
use crate::domain::query::Query;
use crate::domain::structure::Lens;
use crate::limits;
use crate::store::{From, OrderCursor, OrdersAsk, ReadError, Sort, Store};
use asked::Asked;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use axum::routing::get;
use chrono::NaiveDate;
use futures_util::stream::unfold;
use std::collections::HashSet;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio_util::sync::CancellationToken;

/// Turns what is stored into the lines of an answer. Called off the runtime's threads.
pub trait Render: Send + Sync {
    /// What stands before the first order.
    fn head(&self, form: Form) -> String;
    /// The lines of an order. `told`: channel orders that this answer holds already.
    ///
    /// # Errors
    /// When the store can't be read.
    fn order(&self, order: &Order, form: Form, told: &mut Told) -> Result<String, ReadError>;
    /// The line of a change.
    fn change(&self, entry: &JournalEntry) -> String;
    /// The line of what a buyer may order; `earliest`: the day from which it is shipped.
    fn available(&self, row: &Available<'_>, earliest: Option<NaiveDate>, csv: bool) -> String;
    /// What stands before the first of these in a table.
    fn available_head(&self) -> String;
}

/// Channel, channel order id.
pub type Told = HashSet<(String, String)>;

/// How orders are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Their channel orders in a structure; none: our own orders.
    pub lens: Option<Lens>,
    /// A table instead of JSON lines.
    pub csv: bool,
    /// A table for spreadsheets.
    pub excel: bool,
}

/// What the export needs.
#[derive(Clone)]
pub struct Export {
    store: Store,
    tokens: Tokens,
    render: Arc<dyn Render>,
    clock: Clock,
    places: Arc<Semaphore>,
    stop: CancellationToken,
}

impl Export {
    /// Streams end when `stop` is called.
    #[must_use]
    pub fn new(store: Store, tokens: Tokens, render: Arc<dyn Render>, clock: Clock, stop: CancellationToken) -> Self {
        Self { store, tokens, render, clock, places: Arc::new(Semaphore::new(limits::EXPORT_ANSWERS)), stop }
    }
}

/// The routes, for [`super::http::serve`].
pub fn router(export: Export) -> Router {
    Router::new()
        .route("/v1/orders", get(orders))
        .route("/v1/orders/{number}", get(order))
        .route("/v1/changes", get(changes))
        .route("/v1/availability", get(availability::get))
        .with_state(export)
}

/// Why there is no answer, for the one who asked.
struct No(StatusCode, String);

type Answer = Result<Response<Body>, No>;

async fn orders(State(all): State<Export>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response<Body> {
    finish(orders_page(all, &headers, query.as_deref()).await)
}

async fn order(
    State(all): State<Export>,
    Path(number): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response<Body> {
    finish(one_order(all, &number, &headers, query.as_deref()).await)
}

async fn changes(State(all): State<Export>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response<Body> {
    finish(journal(all, &headers, query.as_deref()))
}

async fn orders_page(all: Export, headers: &HeaderMap, query: Option<&str>) -> Answer {
    let (place, _) = enter(&all, headers, Scope::Orders)?;
    let asked = Asked::read(query, &["as", "after", "limit", "q", "format"])?;
    let limit = asked.number("limit", u64::from(limits::EXPORT_ROWS))?.clamp(1, u64::from(limits::PAGE_ROWS));
    let from = match asked.get("after") {
        None => From::Start,
        Some(_) => From::After(OrderCursor {
            ship_date: chrono::NaiveDate::MIN,
            number: OrderNumber(asked.number("after", 0)?),
        }),
    };
    let form = asked.form()?;
    let query = Query::parse(asked.get("q").unwrap_or_default()).map_err(|e| bad(e.sentence(Lang::En)))?;
    let limit = usize::try_from(limit).unwrap_or(1);
    let ask = OrdersAsk { query, sort: Sort::Newest, from, limit };
    let store = all.store.clone();
    let page = blocking(move || store.orders(&ask)).await?;
    if !page.complete {
        return Err(No(StatusCode::SERVICE_UNAVAILABLE, "the orders are still being loaded".to_owned()));
    }
    let next = page.rows.last().filter(|_| page.more_after).map(|o| o.number.0);
    let mut answer = stream(&all, page.rows, form, JSON_LINES, place);
    answer.headers_mut().insert("x-sequence", HeaderValue::from(page.seq.0));
    if let Some(next) = next {
        answer.headers_mut().insert("x-next-cursor", HeaderValue::from(next));
    }
    Ok(answer)
}

async fn one_order(all: Export, number: &str, headers: &HeaderMap, query: Option<&str>) -> Answer {
    let (place, _) = enter(&all, headers, Scope::Orders)?;
    let form = Asked::read(query, &["as", "format"])?.form()?;
    let nobody = || No(StatusCode::NOT_FOUND, format!("there is no order {number:?}"));
    let number = OrderNumber::parse(number).ok_or_else(nobody)?;
    let store = all.store.clone();
    let order = blocking(move || store.order(number)).await?.ok_or_else(nobody)?;
    Ok(stream(&all, vec![order], form, "application/json", place))
}

fn journal(all: Export, headers: &HeaderMap, query: Option<&str>) -> Answer {
    let (place, _) = enter(&all, headers, Scope::Orders)?;
    let asked = Asked::read(query, &["after", "follow"])?;
    let after = Seq(asked.number("after", 0)?);
    let goes_on = match asked.get("follow") {
        None | Some("yes") => true,
        Some("no") => false,
        Some(other) => return Err(bad(format!("follow={other:?}: yes or no"))),
    };
    let changes = all.store.changes();
    let lines = unfold(Some(Follow { all, after, goes_on, changes, place }), |state| async move {
        let mut state = state?;
        match state.next().await {
            Ok(None) => None,
            Ok(Some(text)) => Some((Ok(Bytes::from(text)), Some(state))),
            Err(no) => Some((Err(std::io::Error::other(no.1)), None)),
        }
    });
    Ok(body(Body::from_stream(lines), JSON_LINES))
}

/// A stream of changes on its way.
struct Follow {
    all: Export,
    after: Seq,
    goes_on: bool,
    changes: watch::Receiver<Seq>,
    #[expect(dead_code, reason = "held as long as the answer is written")]
    place: OwnedSemaphorePermit,
}

impl Follow {
    /// The next lines; none at the end.
    async fn next(&mut self) -> Result<Option<String>, No> {
        loop {
            // Seen before it is read: what comes between is read now and asked for again, never missed.
            self.changes.borrow_and_update();
            let (store, render, after) = (self.all.store.clone(), Arc::clone(&self.all.render), self.after);
            let limit = usize::try_from(limits::PAGE_ROWS).unwrap_or(1);
            let (last, text) = blocking(move || {
                let entries = store.journal(after, limit)?;
                Ok((entries.last().map(|e| e.seq), entries.iter().map(|e| render.change(e)).collect::<String>()))
            })
            .await?;
            if let Some(last) = last {
                self.after = last;
                return Ok(Some(text));
            }
            if !self.goes_on {
                return Ok(None);
            }
            tokio::select! {
                () = self.all.stop.cancelled() => return Ok(None),
                changed = self.changes.changed() => if changed.is_err() { return Ok(None) },
                () = tokio::time::sleep(limits::EXPORT_ALIVE) => return Ok(Some("\n".to_owned())),
            }
        }
    }
}

/// Writes orders as they are read, some at a time.
fn stream(
    all: &Export,
    orders: Vec<Order>,
    form: Form,
    json: &'static str,
    place: OwnedSemaphorePermit,
) -> Response<Body> {
    let start = Some((all.clone(), orders.into_iter(), Told::new(), true, place));
    let lines = unfold(start, move |state| async move {
        let (all, mut orders, mut told, first, place) = state?;
        if orders.len() == 0 && !first {
            return None;
        }
        let render = Arc::clone(&all.render);
        let made = blocking(move || {
            let mut text = if first { render.head(form) } else { String::new() };
            for order in orders.by_ref().take(limits::EXPORT_BATCH) {
                text.push_str(&render.order(&order, form, &mut told)?);
            }
            Ok((text, orders, told))
        });
        match made.await {
            Ok((text, orders, told)) => Some((Ok(Bytes::from(text)), Some((all, orders, told, false, place)))),
            Err(no) => Some((Err(std::io::Error::other(no.1)), None)),
        }
    });
    body(Body::from_stream(lines), if form.csv { "text/csv; charset=utf-8" } else { json })
}

const JSON_LINES: &str = "application/x-ndjson";

/// Whoever asks must bear a token with the scope, and there must be a place.
fn enter(all: &Export, headers: &HeaderMap, scope: Scope) -> Result<(OwnedSemaphorePermit, Token), No> {
    if all.tokens.is_empty() {
        return Err(No(StatusCode::NOT_FOUND, "there is no [[token]] in the configuration".to_owned()));
    }
    let sent = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok());
    let bearer = sent.and_then(|v| v.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    match bearer.and_then(|(_, token)| all.tokens.find(token.trim())) {
        None => Err(No(StatusCode::UNAUTHORIZED, "a valid bearer token is needed".to_owned())),
        Some(token) if !token.scopes.contains(&scope) => {
            Err(No(StatusCode::FORBIDDEN, format!("the token does not have the scope {}", scope.as_str())))
        }
        Some(token) => Arc::clone(&all.places)
            .try_acquire_owned()
            .map(|place| (place, token))
            .map_err(|_| No(StatusCode::SERVICE_UNAVAILABLE, "too many exports at once".to_owned())),
    }
}

/// Reads off the runtime's threads.
async fn blocking<T: Send + 'static>(read: impl FnOnce() -> Result<T, ReadError> + Send + 'static) -> Result<T, No> {
    let broken = |why: String| {
        tracing::error!(why, "an export could not be read");
        No(StatusCode::INTERNAL_SERVER_ERROR, "the store could not be read".to_owned())
    };
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(found)) => Ok(found),
        Ok(Err(error)) => Err(broken(error.to_string())),
        Err(error) => Err(broken(error.to_string())),
    }
}

fn body(body: Body, kind: &'static str) -> Response<Body> {
    let mut answer = Response::new(body);
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

fn finish(answer: Answer) -> Response<Body> {
    let No(status, why) = match answer {
        Ok(answer) => return answer,
        Err(no) => no,
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        return unavailable();
    }
    let mut answer = body(Body::from(format!("{}\n", serde_json::json!({ "error": why }))), "application/json");
    *answer.status_mut() = status;
    if status == StatusCode::UNAUTHORIZED {
        answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    answer
}

fn bad(why: String) -> No {
    No(StatusCode::BAD_REQUEST, why)
}
