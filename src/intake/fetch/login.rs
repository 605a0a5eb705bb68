//! How we prove to a channel who we are: fixed keys, or tokens that have to be got and renewed.
//!
//! Some channels give a new login with every token and forget the one before (Mercado Libre). So: one renewal at a time,
//! the new login is durable before its token is used, and a renewal that has begun is ended whatever happens to the
//! fetch that wanted it. The stored login counts as long as the configured one is the one that it grew from.

use super::access::Access;
use super::line::{Stop, encode, query};
use crate::channels::registry::Family;
use crate::domain::command::{Actor, Command};
use crate::domain::fetch::{Grant, TroubleKind};
use crate::domain::ids::ChannelId;
use crate::https::{Ask, Https, Reply};
use crate::intake::webhook::Clock;
use crate::limits;
use crate::store::{Request, Store};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::Value;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;

const FORM: &str = "application/x-www-form-urlencoded";
/// Where Amazon gives tokens, whatever region the orders are in.
const AMAZON_TOKENS: &str = "https://api.amazon.com/auth/o2/token";
/// Codes of Wish for tokens that have ended or were taken back.
const WISH_TOKEN_CODES: [i64; 5] = [1007, 1008, 1015, 1016, 1020];
/// How long a token is good when its answer does not tell, in seconds.
const UNTOLD_LIFE: i64 = 600;

type Headers = Vec<(&'static str, String)>;

/// The login of one channel.
#[derive(Clone)]
pub(super) struct Login {
    pub(super) family: Family,
    pub(super) channel: ChannelId,
    pub(super) https: Https,
    pub(super) clock: Clock,
    pub(super) store: Store,
    pub(super) tracker: TaskTracker,
    pub(super) state: Arc<Mutex<State>>,
}

/// What is known in memory.
#[derive(Default)]
pub(super) struct State {
    token: Option<Token>,
    /// The newest login, once one was read or given.
    grant: Option<Grant>,
    /// It could not be stored yet.
    unsaved: bool,
}

#[derive(Clone)]
struct Token {
    text: String,
    until: DateTime<Utc>,
}

impl Login {
    /// The headers of a request, and the token in them. `refused`: that token was not accepted, another one is needed.
    pub(super) async fn headers(
        &self,
        access: &Arc<Access>,
        refused: Option<&str>,
    ) -> Result<(Option<String>, Headers), Stop> {
        if !self.has_tokens() {
            return Ok((None, fixed(self.family, access)));
        }
        let token = self.token(access, refused).await?;
        let headers = match self.family {
            Family::Amazon => vec![("x-amz-access-token", token.clone())],
            Family::Walmart => {
                let mut headers = walmart(access);
                headers.push(("wm_sec.access_token", token.clone()));
                headers
            }
            // Shipments have two forms; the address is in the newer one.
            Family::MercadoLibre => {
                vec![("authorization", format!("Bearer {token}")), ("x-format-new", "true".to_owned())]
            }
            _ => vec![("authorization", format!("Bearer {token}"))],
        };
        Ok((Some(token), headers))
    }

    const fn has_tokens(&self) -> bool {
        matches!(self.family, Family::MercadoLibre | Family::Amazon | Family::Walmart | Family::Paris | Family::Wish)
    }

    /// Whether an answer may mean that the token has ended.
    pub(super) fn may_be_stale(&self, reply: &Reply) -> bool {
        match self.family {
            _ if !self.has_tokens() => false,
            Family::Amazon => matches!(reply.status, 401 | 403),
            Family::Wish => reply.status == 401 || !reply.is_ok() && wish_code(reply).is_some(),
            _ => reply.status == 401,
        }
    }

    /// Whether 403 is about the order and not about us: Mercado Libre says so of other sellers' orders, and its
    /// notifications are not signed.
    pub(super) const fn forbids_orders(&self) -> bool {
        matches!(self.family, Family::MercadoLibre)
    }

    async fn token(&self, access: &Arc<Access>, refused: Option<&str>) -> Result<String, Stop> {
        let mut state = Arc::clone(&self.state).lock_owned().await;
        let margin = chrono::TimeDelta::from_std(limits::TOKEN_MARGIN).unwrap_or_default();
        let now = (self.clock)();
        if let Some(token) = &state.token
            && refused != Some(token.text.as_str())
            && token.until - margin > now
        {
            return Ok(token.text.clone());
        }
        // On a task of its own: a renewal that is dropped half way would lose a login that can be used only once.
        let (login, access) = (self.clone(), Arc::clone(access));
        let renewal = self.tracker.spawn(async move { login.renew(&access, &mut state).await });
        renewal.await.unwrap_or_else(|_| Err(Stop::odd("the renewal of the token stopped; please report it")))
    }

    async fn renew(&self, access: &Access, state: &mut State) -> Result<String, Stop> {
        if state.grant.is_none() {
            state.grant = self.stored(access).await?;
        }
        self.save(state).await?;
        let used = state.grant.as_ref().map_or_else(|| access.refresh_token().to_owned(), |g| g.refresh_token.clone());
        let reply = self.https.ask(self.request(access, &used)?).await?;
        let now = (self.clock)();
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let data = body.get("data").filter(|d| d.is_object()).unwrap_or(&body);
        let text = |names: &[&str]| names.iter().find_map(|n| data.get(*n)?.as_str().filter(|t| !t.is_empty()));
        let Some(token) = text(&["access_token", "accessToken"]).filter(|_| reply.is_ok()) else {
            return Err(not_given(access, &used, &reply, &body));
        };
        if let Some(new) = text(&["refresh_token"]).filter(|new| *new != used) {
            state.grant = Some(Grant { root: access.root(), refresh_token: new.to_owned(), at: now });
            state.unsaved = true;
        }
        state.token = Some(Token { text: token.to_owned(), until: end_of(data, now) });
        self.save(state).await?;
        tracing::info!(channel = %self.channel, "a new token was given");
        Ok(token.to_owned())
    }

    /// The stored login, if it grew from the configured one.
    async fn stored(&self, access: &Access) -> Result<Option<Grant>, Stop> {
        let (store, channel) = (self.store.clone(), self.channel.clone());
        let read = tokio::task::spawn_blocking(move || store.grant(&channel)).await;
        match read {
            Ok(Ok(grant)) => Ok(grant.filter(|g| g.root == access.root())),
            Ok(Err(e)) => Err(Stop::new(TroubleKind::Storage, e)),
            Err(_) => Err(Stop::new(TroubleKind::Storage, "reading stopped")),
        }
    }

    /// Makes a new login durable; until then it stays in memory and no other one is asked for.
    async fn save(&self, state: &mut State) -> Result<(), Stop> {
        let Some(grant) = state.grant.clone().filter(|_| state.unsaved) else { return Ok(()) };
        let until = Instant::now() + limits::GRANT_STORE_TIME;
        loop {
            let command = Command::GrantStored(self.channel.clone(), grant.clone());
            let request = Request { command, id: None, actor: Actor::door("fetch"), at: (self.clock)() };
            match self.store.submit(request).await {
                Ok(_) => {
                    state.unsaved = false;
                    return Ok(());
                }
                Err(e) if Instant::now() >= until => {
                    tracing::error!(channel = %self.channel, error = %e, "the channel's new login could not be stored");
                    return Err(Stop::new(TroubleKind::Storage, e));
                }
                Err(_) => tokio::time::sleep(limits::FETCH_LOOK).await,
            }
        }
    }

    fn request(&self, access: &Access, refresh_token: &str) -> Result<Ask, Stop> {
        let (id, secret) = (access.client_id(), access.client_secret());
        let base = &access.base_url;
        let own = access.token_url.as_deref();
        let grown = [
            ("grant_type", "refresh_token"),
            ("client_id", id),
            ("client_secret", secret),
            ("refresh_token", refresh_token),
        ];
        let ask = match self.family {
            Family::Amazon => Ask::post(own.unwrap_or(AMAZON_TOKENS), FORM, query(&grown)),
            Family::Wish => {
                let url = own.map_or_else(|| format!("{base}/api/v3/oauth/refresh_token"), str::to_owned);
                Ask::get(format!("{url}?{}", query(&grown)))
            }
            Family::Walmart => {
                let url = own.map_or_else(|| format!("{base}/v3/token"), str::to_owned);
                let mut ask = Ask::post(url, FORM, "grant_type=client_credentials");
                for (name, value) in walmart(access) {
                    ask = ask.with(name, &value)?;
                }
                ask.with("authorization", &basic(id, secret))?
            }
            Family::Paris => {
                let url = own.map_or_else(|| format!("{base}/v1/auth/apiKey"), str::to_owned);
                Ask::post(url, "application/json", "").with("authorization", &format!("Bearer {}", access.api_key()))?
            }
            _ => {
                let url = own.map_or_else(|| format!("{base}/oauth/token"), str::to_owned);
                Ask::post(url, FORM, query(&grown))
            }
        };
        Ok(ask.with("accept", "application/json")?)
    }
}

/// Headers that are always the same.
fn fixed(family: Family, access: &Access) -> Headers {
    let key = || access.api_key().to_owned();
    let mut headers = match family {
        Family::Vtex => vec![
            ("x-vtex-api-appkey", access.client_id().to_owned()),
            ("x-vtex-api-apptoken", access.client_secret().to_owned()),
        ],
        Family::Mirakl => vec![("authorization", key())],
        Family::Yuju => vec![("authorization", format!("Token {}", key()))],
        Family::Shopify => vec![("x-shopify-access-token", key())],
        Family::Woocommerce => vec![("authorization", basic(access.client_id(), access.client_secret()))],
        // Seller, technology, version, who wrote it, country (channels-b.md §1).
        Family::SellerCenter => {
            let seller = access.client_id.as_deref().unwrap_or(access.account());
            vec![("user-agent", format!("{}/RUST/1.95/PROPIA/FACL", encode(seller)))]
        }
        _ => Vec::new(),
    };
    headers.push(("accept", "application/json".to_owned()));
    headers
}

fn walmart(access: &Access) -> Headers {
    let mut headers = vec![
        ("wm_svc.name", "Walmart Marketplace".to_owned()),
        ("wm_qos.correlation_id", uuid::Uuid::now_v7().to_string()),
        ("accept", "application/json".to_owned()),
    ];
    if is_mexico(access) {
        headers.push(("wm_market", "mx".to_owned()));
    }
    headers
}

/// Which of the two Walmarts: `account = "mx"`.
pub(super) fn is_mexico(access: &Access) -> bool {
    access.account().eq_ignore_ascii_case("mx")
}

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn wish_code(reply: &Reply) -> Option<i64> {
    let body: Value = serde_json::from_slice(&reply.body).ok()?;
    body.get("code")?.as_i64().filter(|code| WISH_TOKEN_CODES.contains(code))
}

/// When a token ends.
fn end_of(data: &Value, now: DateTime<Utc>) -> DateTime<Utc> {
    let told = ["expires_in", "expiresIn"].iter().find_map(|k| {
        let value = data.get(*k)?;
        value.as_i64().or_else(|| value.as_str()?.parse().ok())
    });
    if let Some(seconds) = told {
        return now + chrono::TimeDelta::seconds(seconds.clamp(0, 86_400 * 365));
    }
    let date = data.get("expiry_time").and_then(|t| DateTime::parse_from_rfc3339(t.as_str()?).ok());
    date.map_or(now + chrono::TimeDelta::seconds(UNTOLD_LIFE), |d| d.to_utc())
}

/// No token: the credentials are wrong, or the channel is not well.
fn not_given(access: &Access, used: &str, reply: &Reply, body: &Value) -> Stop {
    let kind = match reply.status {
        429 | 503 => TroubleKind::Busy,
        500..=599 => TroubleKind::Unreachable,
        _ => TroubleKind::Login,
    };
    let told = ["error_description", "message", "error"].iter().find_map(|f| body.get(*f)?.as_str());
    let told = told.unwrap_or("no token was given").replace(used, "…");
    Stop::new(kind, format_args!("HTTP {}: {}", reply.status, access.without_secrets(&told)))
}
