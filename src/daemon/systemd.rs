//! What systemd hears: ready, status, reloading, stopping, and a watchdog that proves that work gets done.

use crate::store::Store;
use sd_notify::NotifyState;
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// Tells systemd; without systemd nothing happens.
pub fn tell(states: &[NotifyState<'_>]) {
    if let Err(e) = sd_notify::notify(states) {
        warn!(error = %e, "systemd could not be told.");
    }
}

/// Ready to work: the store is open and all doors are.
pub fn ready(status: &str) {
    tell(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The configuration is being read again; [`ready`] ends it.
pub fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => tell(&[NotifyState::Reloading, now]),
        Err(e) => warn!(error = %e, "The clock for systemd could not be read."),
    }
}

/// Stopping.
pub fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("stopping")]);
}

/// Pets the watchdog after each round trip through the writer thread and a read, so that a store that hangs is
/// restarted; a bare timer would pet the dog of a dead store. Ends at `stop`; nothing to do without a watchdog.
pub async fn watchdog(store: Store, stop: CancellationToken) {
    let Some(limit) = sd_notify::watchdog_enabled() else { return };
    let mut every = tokio::time::interval((limit / 3).max(Duration::from_millis(100)));
    while tokio::select! { () = stop.cancelled() => false, _ = every.tick() => true } {
        if store.is_alive().await {
            tell(&[NotifyState::Watchdog]);
        } else {
            warn!("The store does not answer: the watchdog is not told.");
        }
    }
}
