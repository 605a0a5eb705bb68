//! What the daemon says. The same types are the `--json` output of the commands (`design.md` §4.4): their field names
//! are a contract.

mod bol;
mod documents;
mod fetches;
mod flow;
mod jobs;
mod journal;
mod label;
mod notices;
mod orders;
mod status;
mod stock;

use super::call::Role;
pub use bol::{BolDoc, BolTotalDoc};
pub use documents::{DocumentDoc, DocumentsPage, PartDoc};
pub use fetches::{FetchActDoc, FetchDoc, FetchesPage};
pub use flow::{
    ActDoc, AwbActDoc, AwbDoc, AwbsPage, BoxActDoc, BoxDoc, BoxMoveFailed, BoxesDoc, BoxesPage, ConflictDoc,
    DifferenceDoc, EndedDoc, MoveFailed, ShippingDoc,
};
pub use jobs::{ActedDoc, JobDoc, JobsPage, PrintDoc, PrintedDoc, PrinterDoc};
pub use journal::{ChangeDoc, FieldDoc, JournalDoc, JournalPage, SettingDoc};
pub use label::LabelDoc;
pub use notices::{NoticeDoc, NoticesPage};
pub use orders::{
    ChannelOrderRef, ConfirmDoc, DroppedLine, LineDoc, OrderDoc, OrderRow, OrdersPage, StructureDoc, StructureLine,
    StructureOrder,
};
use serde::{Deserialize, Serialize};
pub use status::{ChannelDoc, CutoffDoc, HourDoc, PulseDoc, StatusDoc};
pub use stock::{AvailabilityDoc, InventoryDoc, InventoryPage, LinkDoc, LinksDoc, LotDoc};

/// A frame from the daemon: `welcome`; or `id` with `ok` or `err` (id 0: of the hello); or `event`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct FromDaemon {
    /// The answer to hello.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub welcome: Option<Welcome>,
    /// The id of the call that is answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// Its answer; the type is the one of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ok: Option<Box<serde_json::value::RawValue>>,
    /// Why it went wrong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub err: Option<Fault>,
    /// Something happened (after `watch`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
}

/// The answer to hello.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The version that is spoken from now on.
    pub protocol: u32,
    /// Version of the daemon.
    pub daemon: String,
    /// Unix user of the caller.
    pub user: String,
    /// What the caller may do.
    pub roles: Vec<Role>,
    /// The last durable sequence.
    pub seq: u64,
    /// Code and name of the company.
    pub company: [String; 2],
    /// Language of the installation.
    pub lang: String,
    /// IANA zone of the company: what a clock on the screen shows.
    pub time_zone: String,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", from = "Happened")]
pub enum Event {
    /// Something durable changed; what is on the screen may be old. Coalesced: at most one waits.
    Changed {
        /// The last sequence.
        seq: u64,
    },
    /// A printer's state changed.
    Printers {},
    /// The daemon stops now; connect again later.
    Stopping {},
    /// From a newer daemon; never sent.
    Unknown,
}

/// An event as it is read: one of a kind that is not known here ends nothing, whatever comes with it.
#[derive(Deserialize)]
struct Happened {
    changed: Option<Changed>,
    printers: Option<serde::de::IgnoredAny>,
    stopping: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct Changed {
    seq: u64,
}

impl From<Happened> for Event {
    fn from(happened: Happened) -> Self {
        match happened {
            Happened { changed: Some(Changed { seq }), .. } => Self::Changed { seq },
            Happened { printers: Some(_), .. } => Self::Printers {},
            Happened { stopping: Some(_), .. } => Self::Stopping {},
            _ => Self::Unknown,
        }
    }
}

/// Why a call went wrong. The list of codes is closed: `changed`, `pending_lines`, `nothing_checked_out`, `voided`,
/// `not_confirmed`, `already_confirmed`, `already_printed`, `already_queued`, `job_state`, `notice_state`, `no_printer`, `not_refused`,
/// `reason_needed`, `reason_too_long`, `already_shipped`, `other_order`, `already_missing`, `not_shipped`, `box_missing`,
/// `box_released`, `not_a_box`, `labelled`, `undo_over`, `no_conflict`, `confirm_again`, `carrier_needed`, `no_boxes`,
/// `awb_number`, `awb_taken`, `awb_closed`, `several`, `nothing_to_do`, `bad_label` (rules: exit code 3); `not_found`,
/// `bad_query`, `bad_request`, `forbidden`, `incompatible`, `busy`,
/// `storage`, `stopping`, `internal`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The code for programs.
    pub code: String,
    /// The sentence for people, in the session's language.
    pub message: String,
    /// Whether the same call may go well later.
    #[serde(default)]
    pub retryable: bool,
    /// The order's revision now, for `changed` and `pending_lines`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// The lines that would be dropped, for `pending_lines`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<DroppedLine>,
}
