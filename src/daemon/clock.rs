//! The one clock of the daemon. Everything else is told the time.

use chrono::{DateTime, Utc};
use std::sync::Arc;

/// Gives the time. Tests hand in their own.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The machine's clock.
#[must_use]
pub fn system() -> Clock {
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine for the time")]
    let now = || Utc::now();
    Arc::new(now)
}
