//! How fast a channel is asked, and how long to wait after a failure. Pure: times come in, jitter comes in.

use crate::channels::api::Rate;
use crate::limits;
use chrono::{DateTime, Utc};
use std::time::Duration;
use tokio::time::Instant;

/// A token bucket: one request every so often, some at once after a pause.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bucket {
    rate: Rate,
    /// When the bucket would be full again.
    full_at: Option<Instant>,
}

impl Bucket {
    pub(super) const fn new(rate: Rate) -> Self {
        Self { rate, full_at: None }
    }

    /// Takes a place; how long to wait before it may be used.
    pub(super) fn take(&mut self, now: Instant) -> Duration {
        let every = Duration::from_millis(self.rate.every_ms.into());
        let full_at = self.full_at.filter(|at| *at > now).unwrap_or(now) + every;
        self.full_at = Some(full_at);
        let room = every.saturating_mul(self.rate.burst.max(1));
        (full_at - now).saturating_sub(room)
    }
}

/// How long to wait after so many failures in a row: twice as long each time, and never quite the same (`jitter` is any
/// number).
pub(super) fn back_off(failures: u32, jitter: u32) -> Duration {
    let (first, longest) = limits::FETCH_RETRY;
    let doubled = first.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX)).min(longest);
    // Between three quarters and five quarters.
    doubled.mul_f64(0.75 + f64::from(jitter % 1000) / 2000.0)
}

/// `Retry-After`: seconds, or a date.
pub(super) fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok().map(|d| d.min(limits::FETCH_LONGEST_WAIT));
    }
    let at = DateTime::parse_from_rfc2822(text).ok()?.to_utc();
    (at - now).to_std().ok().map(|d| d.min(limits::FETCH_LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_then_one_by_one() {
        let now = Instant::now();
        let mut bucket = Bucket::new(Rate { every_ms: 500, burst: 3 });
        let waits: Vec<u128> = (0..5).map(|_| bucket.take(now).as_millis()).collect();
        assert_eq!(waits, [0, 0, 0, 500, 1000]);
        assert_eq!(bucket.take(now + Duration::from_secs(60)), Duration::ZERO, "a pause fills it");
    }

    #[test]
    fn waits_grow_within_their_limit_and_differ() {
        let seconds = |n, j| back_off(n, j).as_secs_f64();
        let (first, longest) = limits::FETCH_RETRY;
        assert!((seconds(1, 500) - first.as_secs_f64()).abs() < 0.01);
        assert!(seconds(2, 500) > seconds(1, 999));
        assert!(seconds(40, 999) <= longest.as_secs_f64() * 1.25);
        assert!(seconds(3, 1) < seconds(3, 900));
    }

    #[test]
    fn the_channel_tells_how_long_to_wait() {
        let now = "2026-02-10T12:00:00Z".parse().unwrap();
        assert_eq!(retry_after("7", now), Some(Duration::from_secs(7)));
        assert_eq!(retry_after("2.0", now), Some(Duration::from_secs(2)));
        assert_eq!(retry_after("Tue, 10 Feb 2026 12:01:00 GMT", now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("999999999", now), Some(limits::FETCH_LONGEST_WAIT));
        assert_eq!(retry_after("soon", now), None);
        assert_eq!(retry_after("-3", now), None);
    }
}
