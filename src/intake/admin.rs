//! The listener for monitoring: `/healthz`, `/readyz`, `/metrics`. No secrets, no orders, nothing that changes anything.

use super::metrics::Metrics;
use crate::store::Store;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

/// What the monitoring pages need.
#[derive(Clone)]
pub struct Admin {
    /// The store whose health is told.
    pub store: Store,
    /// The counters.
    pub metrics: Metrics,
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
    let store = admin.store.clone();
    let read = tokio::task::spawn_blocking(move || (store.counts().ok(), store.last_heard().unwrap_or_default()));
    let (counts, heard) = read.await.unwrap_or_default();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], admin.metrics.page(counts.as_ref(), &heard))
}
