//! The words for what jobs, printers and documents are. No gaps to fill.

/// One language's words for states and outcomes.
#[derive(Debug)]
pub struct States {
    /// A label job: queued.
    pub job_queued: &'static str,
    /// A label job: sending.
    pub job_sending: &'static str,
    /// A label job: sent.
    pub job_sent: &'static str,
    /// A label job: verified.
    pub job_verified: &'static str,
    /// A label job: unconfirmed.
    pub job_unconfirmed: &'static str,
    /// A label job: failed.
    pub job_failed: &'static str,
    /// A label job: held.
    pub job_held: &'static str,
    /// A label job: cancelled.
    pub job_cancelled: &'static str,
    /// A label job: expired.
    pub job_expired: &'static str,
    /// A document: stored.
    pub doc_stored: &'static str,
    /// A document: duplicate.
    pub doc_duplicate: &'static str,
    /// A document: stale.
    pub doc_stale: &'static str,
    /// A document: to fetch.
    pub doc_to_fetch: &'static str,
    /// A document: incomplete.
    pub doc_incomplete: &'static str,
    /// A document: refused.
    pub doc_refused: &'static str,
    /// A document: ignored.
    pub doc_ignored: &'static str,
}
