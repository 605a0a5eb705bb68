//! Times and numbers as people read them: in the company's zone, in the person's habit.

use super::app::{App, Toast};
use super::habit;

impl App {
    /// The clock of the company, `14:07`.
    #[must_use]
    pub fn clock(&self) -> String {
        self.local(self.at.wall).map_or_else(String::new, |t| t.format("%H:%M").to_string())
    }

    /// The clock at a time, `14:07:05`.
    #[must_use]
    pub fn clock_at(&self, wall: i64) -> String {
        self.local(wall).map_or_else(String::new, |t| t.format("%H:%M:%S").to_string())
    }

    /// The clock of a sentence at the bottom, `14:07:05`.
    #[must_use]
    pub fn clock_of(&self, toast: &Toast) -> String {
        self.clock_at(toast.at)
    }

    fn local(&self, wall: i64) -> Option<chrono::DateTime<chrono_tz::Tz>> {
        let zone = self.welcome.as_ref().and_then(|w| w.time_zone.parse().ok()).unwrap_or(chrono_tz::UTC);
        chrono::DateTime::from_timestamp_millis(wall).map(|t| t.with_timezone(&zone))
    }

    /// A time of the wire in the company's zone, in twelve columns: `Nov 22 14:07`.
    #[must_use]
    pub fn when(&self, rfc3339: &str) -> String {
        let time = chrono::DateTime::parse_from_rfc3339(rfc3339).ok();
        time.and_then(|t| self.local(t.timestamp_millis())).map_or_else(
            || rfc3339.to_owned(),
            |t| format!("{} {}", habit::day(&t.date_naive().to_string(), self.lang), t.format("%H:%M")),
        )
    }

    /// A time of the wire for the audit trail: to the second, without the day when that is today.
    #[must_use]
    pub fn when_exactly(&self, rfc3339: &str) -> String {
        let time = chrono::DateTime::parse_from_rfc3339(rfc3339).ok().and_then(|t| self.local(t.timestamp_millis()));
        let today = self.local(self.at.wall).map(|t| t.date_naive());
        match time {
            Some(t) if Some(t.date_naive()) == today => t.format("%H:%M:%S").to_string(),
            Some(_) => self.when(rfc3339),
            None => rfc3339.to_owned(),
        }
    }

    /// The hour of a time of the wire in the company's zone: `14`.
    #[must_use]
    pub fn hour(&self, rfc3339: &str) -> String {
        let time = chrono::DateTime::parse_from_rfc3339(rfc3339).ok().and_then(|t| self.local(t.timestamp_millis()));
        time.map_or_else(String::new, |t| t.format("%H").to_string())
    }

    /// A number with its thousands, in the person's habit.
    #[must_use]
    pub fn number(&self, n: u64) -> String {
        self.habit.number(n)
    }
}
