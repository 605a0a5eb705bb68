//! Notices out: by mail over SMTP and by signed webhooks (Standard Webhooks 1.0).
//!
//! What is told to whom is decided with the change that causes it and lies in the store when the change is answered
//! (`domain::notice`); here it is only sent. Invariants: a notice is `sending` in the store before its first byte leaves;
//! each way out (lane) has its own bounded places, so that a server that does not answer holds up nobody else, and
//! nothing here ever holds up the writer; a notice that may have left is sent again as the same message (`Message-ID`,
//! `webhook-id`, date and text are made from what is stored). Deliberately absent: redirects, pictures, attachments.

mod failure;
mod key;
mod mail;
mod payload;
mod text;
mod webhook;
mod worker;

pub use mail::MailConfig;
pub use webhook::{Mistake, WebhookConfig};

use crate::store::Store;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The ways out that are configured.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// The mail server.
    pub mail: Option<MailConfig>,
    /// The web servers.
    pub webhooks: Vec<WebhookConfig>,
}

/// The running outbox. Cheap to clone; it ends with its cancellation token.
#[derive(Clone)]
pub struct Outbox {
    ways: watch::Sender<Arc<Ways>>,
}

impl Outbox {
    /// Starts sending on `tracker`; what was on its way when the daemon ended is sent again first. Ends after what is on
    /// its way when `stop` is cancelled ([`crate::limits::OUTBOX_DRAIN_TIME`] at most).
    #[must_use]
    pub fn start(store: Store, ways: Ways, clock: Clock, tracker: &TaskTracker, stop: CancellationToken) -> Self {
        let (ways, changed) = watch::channel(Arc::new(ways));
        tracker.spawn(worker::Worker::new(store, changed, clock, stop).run());
        Self { ways }
    }

    /// These ways from now on; what is on its way ends as it began.
    pub fn replace(&self, ways: Ways) {
        self.ways.send_replace(Arc::new(ways));
    }
}
