//! Notices.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A notice (`k2k notices --json`): one message to one target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeDoc {
    /// Its number.
    pub notice: u64,
    /// What it is about: `new_order`, `lines_dropped`, `order_voided`, `line_deleted`, `box_missing`, `conflict`,
    /// `confirmed`.
    pub kind: String,
    /// Its order.
    pub order: String,
    /// Where it goes: a mail address, or `webhook` and the target's name.
    pub to: String,
    /// Why that mail address is told: `buyer_salesperson`, `final_customer`, …; none for a webhook.
    pub group: Option<String>,
    /// `queued`, `held`, `sending`, `sent`, `failed`, `dead`, `withdrawn`.
    pub state: String,
    /// How often sending was tried since it was queued.
    pub attempts: u32,
    /// When it is tried next (RFC 3339); none when it is not tried any more.
    pub next_try: Option<String>,
    /// Why it is where it is: the server's or the person's words.
    pub error: Option<String>,
    /// When it was decided (RFC 3339).
    pub created_at: String,
    /// When it last changed its state (RFC 3339).
    pub changed_at: String,
}

/// Answer of `notices.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticesPage {
    /// Newest first.
    pub notices: Vec<NoticeDoc>,
    /// Whether older ones follow.
    pub more: bool,
    /// How many notices are in each state.
    pub counts: BTreeMap<String, u64>,
}
