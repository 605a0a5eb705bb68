//! The journal: who changed what.

use super::DroppedLine;
use serde::{Deserialize, Serialize};

/// One line of the journal (`k2k watch`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalDoc {
    /// Its sequence.
    pub seq: u64,
    /// RFC 3339.
    pub at: String,
    /// Who.
    pub who: String,
    /// From where.
    pub terminal: Option<String>,
    /// The command's word.
    pub what: String,
    /// Why, where a person gave a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What it touched.
    pub changes: Vec<ChangeDoc>,
}

/// One thing that a journal line touched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeDoc {
    /// An order.
    Order {
        /// Its number with its mark.
        order: String,
        /// Its revision afterwards.
        revision: u32,
        /// `created`, `updated`, `voided`, `conflict`, `confirmed`, `unconfirmed`, `reverted`, `line_deleted`, `edited`,
        /// `accepted`, `kept`, `moved`.
        change: String,
        /// Lines that were dropped.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        dropped: Vec<DroppedLine>,
    },
    /// A document.
    Document {
        /// Its number.
        document: u64,
        /// Its channel.
        channel: String,
        /// What became of it.
        outcome: String,
    },
    /// A label job.
    Job {
        /// Its number.
        job: u64,
        /// The order's number, without its mark.
        order: u64,
        /// The box.
        box_code: String,
        /// Its state.
        state: String,
    },
    /// An order that has to be fetched.
    Fetch {
        /// Its channel.
        channel: String,
        /// Its id there.
        id: String,
        /// `waiting`, `closed`, `ended`.
        change: String,
    },
    /// A printer.
    Printer {
        /// Its name.
        printer: String,
        /// `pause`, `resume`, `test`, `sheet`.
        act: String,
    },
    /// An AWB.
    Awb {
        /// Its text.
        awb: String,
        /// Orders on it.
        orders: u32,
    },
    /// A notice.
    Notice {
        /// Its number.
        notice: u64,
        /// Its order.
        order: String,
        /// What it is about.
        kind: String,
        /// Where it goes.
        to: String,
        /// Its state.
        state: String,
    },
    /// Somebody should have been told of an order and has no address.
    NotTold {
        /// The order.
        order: String,
        /// Of what.
        kind: String,
        /// Who: `final_customer`, `buyer`, …
        group: String,
    },
    /// What became different in an order.
    Fields {
        /// The order.
        order: String,
        /// Each field.
        fields: Vec<FieldDoc>,
    },
    /// A connection.
    Link {
        /// Code of the buyer company.
        buyer: String,
        /// What was changed of it.
        settings: Vec<SettingDoc>,
    },
    /// A SKU that was published to a buyer, or taken back.
    Published {
        /// The SKU.
        sku: String,
        /// Code of the buyer company.
        buyer: String,
        /// Before; null: as its rows say.
        before: Option<bool>,
        /// After; null: as its rows say.
        after: Option<bool>,
    },
    /// A box.
    Box {
        /// Its code.
        box_code: String,
        /// The order's number with its mark.
        order: String,
        /// `shipped`, `unshipped`, `missing`, `found`, `received`, `released`.
        change: String,
    },
    /// A scanned code that was refused.
    Scan {
        /// As it was scanned.
        code: String,
        /// Why.
        reason: String,
    },
}

/// One field that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldDoc {
    /// As in `k2k show --json`; `line 2` for a line.
    pub field: String,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// A setting before and after.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingDoc {
    /// Which.
    pub key: String,
    /// Before.
    pub before: String,
    /// After; null: what the file says.
    pub after: Option<String>,
}

/// Answer of `journal.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalPage {
    /// Oldest first.
    pub entries: Vec<JournalDoc>,
    /// The last durable sequence.
    pub seq: u64,
}
