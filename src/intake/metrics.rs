//! What the doors count, and the page that monitoring reads (Prometheus text format 0.0.4).
//!
//! Only configured channels are names here: a stranger can't make the page grow.

use super::standing::Standing;
use crate::domain::document::{Door, Outcome};
use crate::domain::ids::ChannelId;
use crate::domain::notice::NoticeState;
use crate::domain::order::OrderStatus;
use crate::store::Counts;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Default)]
struct Inner {
    documents: BTreeMap<(ChannelId, Door, Outcome), u64>,
    answers: BTreeMap<u16, u64>,
    unauthorized: BTreeMap<ChannelId, u64>,
    connections_refused: u64,
    folder_scans: u64,
}

/// The counters; cheap to clone, every clone counts into the same.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<Inner>>);

impl Metrics {
    fn with(&self, change: impl FnOnce(&mut Inner)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// A document was stored with this outcome.
    pub fn document(&self, channel: &ChannelId, door: Door, outcome: Outcome) {
        self.with(|i| *i.documents.entry((channel.clone(), door, outcome)).or_default() += 1);
    }

    /// A webhook was answered with this status.
    pub fn answer(&self, status: u16) {
        self.with(|i| *i.answers.entry(status).or_default() += 1);
    }

    /// Somebody without the right signature or token asked; returns how often since the start.
    pub fn unauthorized(&self, channel: &ChannelId) -> u64 {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = inner.unauthorized.entry(channel.clone()).or_default();
        *count += 1;
        *count
    }

    /// A connection was closed because its address has too many.
    pub fn connection_refused(&self) {
        self.with(|i| i.connections_refused += 1);
    }

    /// The folders were looked through.
    pub fn folder_scan(&self) {
        self.with(|i| i.folder_scans += 1);
    }

    /// How often a wrong signature or token came to this channel.
    #[must_use]
    pub fn unauthorized_of(&self, channel: &ChannelId) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).unauthorized.get(channel).copied().unwrap_or(0)
    }

    /// Documents of a channel with this outcome since the start, from all doors.
    #[must_use]
    pub fn documents_of(&self, channel: &ChannelId, outcome: Outcome) -> u64 {
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.documents.iter().filter(|((c, _, o), _)| c == channel && *o == outcome).map(|(_, n)| n).sum()
    }

    /// The page; `counts` and `channels` are what the store knows, if it answers.
    #[must_use]
    pub fn page(&self, counts: Option<&Counts>, channels: &[Standing]) -> String {
        let mut out = Page(String::with_capacity(2048));
        let inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        out.head("k2kd_documents_total", "counter", "Documents stored since the start.");
        for ((channel, door, outcome), n) in &inner.documents {
            let labels = [("channel", channel.as_str()), ("door", door.as_str()), ("outcome", outcome.as_str())];
            out.row("k2kd_documents_total", &labels, *n);
        }
        out.head("k2kd_webhook_answers_total", "counter", "Answers to webhooks by HTTP status.");
        for (status, n) in &inner.answers {
            out.row("k2kd_webhook_answers_total", &[("status", &status.to_string())], *n);
        }
        out.head("k2kd_webhook_unauthorized_total", "counter", "Webhooks with a wrong signature or token.");
        for (channel, n) in &inner.unauthorized {
            out.row("k2kd_webhook_unauthorized_total", &[("channel", channel.as_str())], *n);
        }
        out.head(
            "k2kd_connections_refused_total",
            "counter",
            "HTTP connections closed because one address had too many.",
        );
        out.row("k2kd_connections_refused_total", &[], inner.connections_refused);
        out.head("k2kd_folder_scans_total", "counter", "Times the drop folders were looked through.");
        out.row("k2kd_folder_scans_total", &[], inner.folder_scans);
        drop(inner);
        if let Some(counts) = counts {
            out.head("k2kd_orders", "gauge", "Orders by status.");
            for status in OrderStatus::ALL {
                out.row("k2kd_orders", &[("status", status.as_str())], counts.with_status(status));
            }
            out.head("k2kd_documents_refused", "gauge", "Documents that wait in the refused box.");
            out.row("k2kd_documents_refused", &[], counts.refused);
            out.head("k2kd_notices", "gauge", "Notices by state.");
            for state in NoticeState::ALL {
                out.row("k2kd_notices", &[("state", state.as_str())], counts.notices_in(*state));
            }
        }
        let seconds = |at: DateTime<Utc>| u64::try_from(at.timestamp()).unwrap_or(0);
        let mut gauge = |name: &str, help: &str, value: &dyn Fn(&Standing) -> Option<u64>| {
            out.head(name, "gauge", help);
            for channel in channels {
                if let Some(n) = value(channel) {
                    out.row(name, &[("channel", channel.channel.as_str())], n);
                }
            }
        };
        gauge("k2kd_channel_last_document_seconds", "Unix time of the newest document of a channel.", &|c| {
            c.last_heard.map(seconds)
        });
        gauge("k2kd_channel_silent", "1: the channel is silent for longer than it should be.", &|c| {
            c.limit.map(|_| u64::from(c.silent_since.is_some()))
        });
        gauge("k2kd_fetches_waiting", "Orders that wait to be fetched.", &|c| Some(c.work.waiting));
        gauge("k2kd_fetches_closed", "Orders that are not tried any more.", &|c| Some(c.work.closed));
        gauge("k2kd_fetches_oldest_seconds", "Unix time since which the oldest order waits to be fetched.", &|c| {
            c.work.oldest.map(seconds)
        });
        gauge("k2kd_fetch_stopped", "1: the channel does not accept our credentials.", &|c| {
            c.health.as_ref().map(|_| u64::from(c.is_stopped()))
        });
        gauge("k2kd_polled_seconds", "Unix time of the last poll that went well.", &|c| {
            c.health.as_ref().and_then(|h| h.polled_at).map(seconds)
        });
        out.0
    }
}

struct Page(String);

impl Page {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a String can't fail.
        writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}").ok();
    }

    /// Label values are ids and words of ours: nothing in them needs escaping.
    fn row(&mut self, name: &str, labels: &[(&str, &str)], value: u64) {
        self.0.push_str(name);
        for (i, (label, text)) in labels.iter().enumerate() {
            write!(self.0, "{}{label}=\"{text}\"", if i == 0 { '{' } else { ',' }).ok();
        }
        let end = if labels.is_empty() { "" } else { "}" };
        writeln!(self.0, "{end} {value}").ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::silence::Limit;
    use crate::intake::fetch::Health;
    use crate::store::FetchSummary;

    #[test]
    fn the_page_holds_what_was_counted() {
        let metrics = Metrics::default();
        let channel = ChannelId::new("fw-shopify").unwrap();
        metrics.document(&channel, Door::Webhook, Outcome::Stored);
        metrics.clone().document(&channel, Door::Webhook, Outcome::Stored);
        metrics.answer(200);
        metrics.unauthorized(&channel);
        let counts = Counts { orders: [1, 2, 3, 4], notices: [1, 2, 3, 4, 5, 6, 7], ..Counts::default() };
        let at = DateTime::from_timestamp(1_770_000_000, 0);
        let standing = Standing {
            channel,
            last_heard: at,
            silent_since: at,
            limit: Some(Limit { longest: chrono::TimeDelta::hours(6), configured: true }),
            work: FetchSummary { waiting: 3, ..FetchSummary::default() },
            health: Some(Health::default()),
        };
        let page = metrics.page(Some(&counts), &[standing]);
        for line in [
            "k2kd_documents_total{channel=\"fw-shopify\",door=\"webhook\",outcome=\"stored\"} 2",
            "k2kd_webhook_answers_total{status=\"200\"} 1",
            "k2kd_webhook_unauthorized_total{channel=\"fw-shopify\"} 1",
            "k2kd_connections_refused_total 0",
            "k2kd_orders{status=\"confirmed\"} 3",
            "k2kd_notices{state=\"dead\"} 6",
            "k2kd_channel_silent{channel=\"fw-shopify\"} 1",
            "k2kd_fetches_waiting{channel=\"fw-shopify\"} 3",
            "k2kd_fetch_stopped{channel=\"fw-shopify\"} 0",
            "k2kd_channel_last_document_seconds{channel=\"fw-shopify\"} 1770000000",
        ] {
            assert!(page.lines().any(|l| l == line), "{line}\n{page}");
        }
    }
}
