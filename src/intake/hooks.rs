//! `POST /hooks/confirm` and `/hooks/cancel`: another system confirms or cancels an order of ours, in the
//! reference product's form: `{"companyId":6316,"orderId":7042}` with Basic (the token's name and the token), Bearer or
//! the header `authenticationToken`; or the older `GET …?token=…&companyId=6316&invoiceId=7042`.
//!
//! The answer is `{"status":"1","message":…}` when it is done or was done before, else `{"status":"0","error":…}`; it
//! comes within [`crate::limits::HTTP_COMMIT_TIME`], also when the store is slow: the caller asks again, and nothing is
//! done twice. A confirm by a hook never drops lines: that takes a person who has seen them.

use super::token::{Scope, Token, Tokens};
use super::webhook::Clock;
use crate::domain::command::{Actor, Answer, CancelOutcome, Command, Confirm, ConfirmOutcome};
use crate::domain::ids::OrderNumber;
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::limits;
use crate::store::{Request, Store};
use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, Uri, header};
use axum::routing::any;
use base64::Engine as _;
use http_body_util::{BodyExt as _, Limited};
use serde_json::Value;
use std::time::Duration;

/// What the hooks need.
#[derive(Clone)]
pub struct Hooks {
    /// Where changes go.
    pub store: Store,
    /// Who may.
    pub tokens: Tokens,
    /// The time.
    pub clock: Clock,
    /// Time for the whole answer.
    pub time: Duration,
}

impl Hooks {
    /// Hooks with the limits of [`crate::limits`].
    #[must_use]
    pub fn new(store: Store, tokens: Tokens, clock: Clock) -> Self {
        Self { store, tokens, clock, time: limits::HTTP_COMMIT_TIME }
    }
}

/// The routes, for [`super::http::serve`].
pub fn router(hooks: Hooks) -> Router {
    Router::new().route("/hooks/{act}", any(hook)).with_state(hooks)
}

/// Why it was not done: the HTTP status and the sentence for whoever asked.
struct No(StatusCode, String);

async fn hook(
    State(hooks): State<Hooks>,
    Path(act): Path<String>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Response<Body> {
    let lang = hooks.store.settings().language;
    let all = answer(&hooks, &act, &method, &uri, &headers, body, lang);
    let done = tokio::time::timeout(hooks.time, all).await.unwrap_or_else(|_| {
        let slow = lang.pick(
            "The store is slow; it may be done later. Ask again: nothing is done twice.",
            "El almacén está lento; puede hacerse después. Pida de nuevo: nada se hace dos veces.",
        );
        Err(No(StatusCode::OK, slow.to_owned()))
    });
    let (status, body) = match done {
        Ok(message) => (StatusCode::OK, serde_json::json!({ "status": "1", "message": message })),
        Err(No(status, error)) => (status, serde_json::json!({ "status": "0", "error": error })),
    };
    let mut answer = Response::new(Body::from(body.to_string()));
    *answer.status_mut() = status;
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    match status {
        StatusCode::UNAUTHORIZED => {
            headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            headers.append(header::WWW_AUTHENTICATE, HeaderValue::from_static("Basic realm=\"hooks\""));
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST, GET"));
        }
        _ => {}
    }
    answer
}

async fn answer(
    hooks: &Hooks,
    act: &str,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    body: Body,
    lang: Lang,
) -> Result<String, No> {
    if !matches!(act, "confirm" | "cancel") || !hooks.tokens.any_opens(Scope::Hooks) {
        return Err(No(StatusCode::NOT_FOUND, "there is no such hook".to_owned()));
    }
    let query = query(uri.query().unwrap_or_default());
    let sent = match *method {
        Method::POST => credentials(headers),
        Method::GET => credentials(headers).or_else(|| find(&query, "token").map(|t| (None, t.to_owned()))),
        _ => return Err(No(StatusCode::METHOD_NOT_ALLOWED, "POST, or GET in the older form".to_owned())),
    };
    let token = permitted(hooks, sent)?;
    let asked = if *method == Method::POST { in_body(body).await? } else { in_query(&query) };
    let Asked { company, order } = asked;
    if token.company_id.is_some() && token.company_id != company {
        let what = lang.pick("The companyId is not the one of this token.", "El companyId no es el de este token.");
        return Err(refused(what));
    }
    let text = order.ok_or_else(|| refused(lang.pick("The orderId is missing.", "Falta el orderId.")))?;
    let number = OrderNumber::parse(&text).ok_or_else(|| {
        refused(match lang {
            Lang::En => format!("“{text}” is not an order number."),
            Lang::Es => format!("“{text}” no es un número de orden."),
        })
    })?;
    known(hooks, &token, number, lang).await?;
    let actor = Actor { user: format!("hook:{}", token.name), terminal: company.map(|c| format!("company {c}")) };
    let command = if act == "confirm" {
        Command::Confirm(Confirm { order: number, expected_revision: None, drop_pending: false, dry_run: false })
    } else {
        Command::Cancel(number)
    };
    let request = Request { command, id: None, actor, at: (hooks.clock)() };
    match hooks.store.submit(request).await {
        Ok(answer) => told(&answer, lang),
        Err(error) => {
            tracing::warn!(act, %error, "A hook was told to come again.");
            Err(refused(lang.pick("It could not be stored. Ask again.", "No se pudo guardar. Pida de nuevo.")))
        }
    }
}

fn refused(why: impl Into<String>) -> No {
    No(StatusCode::OK, why.into())
}

/// What came of it, in a sentence that is shown to people.
fn told(answer: &Answer, lang: Lang) -> Result<String, No> {
    match answer {
        Answer::Confirm(done) => {
            let order = done.order;
            let awb = done.awb.as_ref().map_or_else(|| "-".to_owned(), ToString::to_string);
            Ok(match (done.outcome, lang) {
                (ConfirmOutcome::Already, Lang::En) => format!("Order {order} was confirmed before."),
                (ConfirmOutcome::Already, Lang::Es) => format!("La orden {order} ya estaba confirmada."),
                (_, Lang::En) => format!("Order {order} is confirmed: {} boxes, AWB {awb}.", done.boxes),
                (_, Lang::Es) => format!("La orden {order} está confirmada: {} cajas, guía AWB {awb}.", done.boxes),
            })
        }
        Answer::Cancelled(done) => {
            let order = done.order;
            match (done.outcome, lang) {
                (CancelOutcome::Voided, Lang::En) => Ok(format!("Order {order} is cancelled.")),
                (CancelOutcome::Voided, Lang::Es) => Ok(format!("La orden {order} está anulada.")),
                (CancelOutcome::Already, Lang::En) => Ok(format!("Order {order} was cancelled before.")),
                (CancelOutcome::Already, Lang::Es) => Ok(format!("La orden {order} ya estaba anulada.")),
                // Not a yes: whoever cancels must know that the goods may still leave.
                (CancelOutcome::Conflict, Lang::En) => Err(refused(format!(
                    "Order {order} is confirmed already. The cancel was noted; a person decides what happens to it."
                ))),
                (CancelOutcome::Conflict, Lang::Es) => Err(refused(format!(
                    "La orden {order} ya está confirmada. La cancelación quedó anotada; una persona decide qué hacer."
                ))),
            }
        }
        Answer::Refused(no) => Err(refused(no.sentence(lang))),
        _ => Err(refused("The answer does not belong to the question; please report it.")),
    }
}

/// The token that was sent, if it opens the hooks; with Basic the user name is the token's name.
fn permitted(hooks: &Hooks, sent: Option<(Option<String>, String)>) -> Result<Token, No> {
    let found = sent.and_then(|(name, secret)| {
        hooks.tokens.find(&secret).filter(|token| name.is_none_or(|name| name == token.name))
    });
    match found {
        None => Err(No(StatusCode::UNAUTHORIZED, "a valid token is needed".to_owned())),
        Some(token) if !token.scopes.contains(&Scope::Hooks) => {
            Err(No(StatusCode::FORBIDDEN, "the token does not have the scope hooks".to_owned()))
        }
        Some(token) => Ok(token),
    }
}

/// Name (Basic alone) and secret, out of the headers.
fn credentials(headers: &HeaderMap) -> Option<(Option<String>, String)> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim);
    if let Some((scheme, rest)) = text("authorization").and_then(|v| v.split_once(' ')) {
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some((None, rest.trim().to_owned()));
        }
        if scheme.eq_ignore_ascii_case("basic") {
            let bytes = base64::engine::general_purpose::STANDARD.decode(rest.trim()).ok()?;
            let (name, secret) = std::str::from_utf8(&bytes).ok()?.split_once(':')?;
            return Some((Some(name.to_owned()), secret.to_owned()));
        }
    }
    text("authenticationtoken").map(|secret| (None, secret.to_owned()))
}

/// The order must be there, and be one that the token reaches; both fail alike, so that nobody learns of others' orders.
async fn known(hooks: &Hooks, token: &Token, number: OrderNumber, lang: Lang) -> Result<(), No> {
    let store = hooks.store.clone();
    let found = tokio::task::spawn_blocking(move || store.order(number)).await;
    match found {
        Ok(Ok(Some(order))) if token.buyer.is_none() || token.buyer == order.buyer => Ok(()),
        Ok(Ok(_)) => Err(refused(Refusal::NoOrder(number).sentence(lang))),
        _ => Err(refused(lang.pick("The store could not be read.", "No se pudo leer el almacén."))),
    }
}

/// Which order of which company.
#[derive(Default)]
struct Asked {
    company: Option<String>,
    order: Option<String>,
}

async fn in_body(body: Body) -> Result<Asked, No> {
    let bad = |why: &str| No(StatusCode::BAD_REQUEST, why.to_owned());
    let whole = Limited::new(body, limits::HOOK_BYTES).collect().await;
    let bytes = whole.map_err(|_| bad("the body is too large or broke off"))?.to_bytes();
    let body: Value = serde_json::from_slice(&bytes).map_err(|_| bad("the body is not JSON"))?;
    let text = |name: &str| match body.get(name)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Ok(Asked { company: text("companyId"), order: text("orderId").or_else(|| text("invoiceId")) })
}

fn in_query(query: &[(String, String)]) -> Asked {
    let text = |name| find(query, name).map(str::to_owned).filter(|t| !t.is_empty());
    Asked { company: text("companyId"), order: text("invoiceId").or_else(|| text("orderId")) }
}

/// Pairs; what is not known is left alone, the other side may add to it.
fn query(text: &str) -> Vec<(String, String)> {
    let plain = |t: &str| {
        let spaced = t.replace('+', " ");
        percent_encoding::percent_decode_str(&spaced).decode_utf8_lossy().trim().to_owned()
    };
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(k, v)| (plain(k), plain(v))).collect()
}

fn find<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    query.iter().find(|(k, _)| k.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}
