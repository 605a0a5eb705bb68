//! The listener for monitoring: `/healthz`, `/readyz`, `/metrics`. No secrets, no orders, nothing that changes anything.

use super::fetch::Fetchers;
use super::metrics::Metrics;
use super::standing::standings;
use super::webhook::Clock;
use crate::store::Store;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{DateTime, Utc};

/// What the monitoring pages need.
#[derive(Clone)]
pub struct Admin {
    /// The store whose health is told.
    pub store: Store,
    /// The counters.
    pub metrics: Metrics,
    /// The fetchers.
    pub fetchers: Fetchers,
    /// The time.
    pub clock: Clock,
    /// When the daemon started.
    pub started: DateTime<Utc>,
}

/// The routes, for [`super::http::serve`].
pub fn router(admin: Admin) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(admin)
}

/// 200 when a change could be stored now.
async fn ready(State(admin): State<Admin>) -> (StatusCode, &'static str) {
    let writes = tokio::time::timeout(crate::limits::HTTP_COMMIT_TIME, admin.store.can_write()).await;
    if writes.unwrap_or(false) {
        (StatusCode::OK, "ready\n")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the store does not answer, or can't write\n")
    }
}

async fn metrics(State(admin): State<Admin>) -> impl IntoResponse {
    let (store, fetchers, started, now) = (admin.store.clone(), admin.fetchers, admin.started, (admin.clock)());
    let read = tokio::task::spawn_blocking(move || {
        (store.counts().ok(), standings(&store, &fetchers, started, now).unwrap_or_default())
    });
    let (counts, channels) = read.await.unwrap_or_default();
    let page = admin.metrics.page(counts.as_ref(), &channels);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page)
}
