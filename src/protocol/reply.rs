//! What the daemon says. The same types are the `--json` output of the commands (`design.md` §4.4): their field names
//! are a contract.

use super::call::Role;
use serde::{Deserialize, Serialize};

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
#[serde(rename_all = "snake_case")]
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
    /// From a newer daemon.
    #[serde(other)]
    Unknown,
}

/// Why a call went wrong. The list of codes is closed: `changed`, `pending_lines`, `nothing_checked_out`, `voided`,
/// `not_confirmed`, `already_confirmed`, `already_printed`, `already_queued`, `job_state`, `no_printer`, `not_refused`,
/// `reason_needed` (rules: exit code 3); `not_found`, `bad_query`, `bad_request`, `forbidden`, `incompatible`, `busy`,
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

/// An order, whole (`k2k show --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderDoc {
    /// Number with its mark: `7042K`.
    pub order: String,
    /// The number.
    pub number: u64,
    /// Whether it is an order of a buyer company.
    pub k2k: bool,
    /// `draft`, `pending`, `confirmed`, `voided`.
    pub status: String,
    /// Counts every change.
    pub revision: u32,
    /// Code of the buyer company.
    pub buyer: Option<String>,
    /// Name of the buyer company.
    #[serde(default)]
    pub buyer_name: Option<String>,
    /// Name of the final customer.
    pub customer: Option<String>,
    /// The channel's id.
    pub channel: String,
    /// The channel's kind.
    pub kind: String,
    /// What it is made of.
    pub channel_orders: Vec<ChannelOrderRef>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Decimal text.
    pub total: Option<String>,
    /// RFC 3339, UTC.
    pub placed_at: String,
    /// `YYYY-MM-DD`.
    pub ship_date: String,
    /// `YYYY-MM-DD`.
    pub earliest_ship_date: String,
    /// `145-12345675`, the reference text, the ship date, or null before confirm.
    pub awb: Option<String>,
    /// Carrier.
    pub carrier: Option<String>,
    /// Purchase order or reference.
    pub reference: Option<String>,
    /// The lines.
    pub lines: Vec<LineDoc>,
    /// Boxes in all.
    pub boxes: u32,
    /// Boxes with a label.
    pub labels_printed: u32,
    /// Boxes scanned out.
    pub boxes_shipped: u32,
    /// What a person should know, as words.
    pub flags: Vec<String>,
    /// Ship-to, one line each.
    #[serde(default)]
    pub ship_to: Vec<String>,
    /// Notes for the warehouse.
    #[serde(default)]
    pub note: Option<String>,
    /// Who confirmed it, and when (RFC 3339).
    #[serde(default)]
    pub confirmed: Option<[String; 2]>,
    /// Why it was voided.
    #[serde(default)]
    pub void_reason: Option<String>,
}

/// One channel order of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelOrderRef {
    /// The channel's id.
    pub channel_order_id: String,
    /// Its cart.
    pub cart_id: Option<String>,
    /// Its shipment.
    pub shipment_id: Option<String>,
    /// Its state in the channel.
    pub status: String,
    /// What people read in the channel.
    #[serde(default)]
    pub name: Option<String>,
}

/// One line of an order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineDoc {
    /// Its number in the order.
    pub line: u32,
    /// SKU or null.
    pub sku: Option<String>,
    /// For people.
    pub description: String,
    /// Pieces.
    pub quantity: u32,
    /// Decimal text or null.
    pub unit_price: Option<String>,
    /// `checked_out` or `pending`.
    pub checkout: String,
    /// RFC 3339, UTC.
    pub added_to_cart_at: String,
    /// The final customer's code.
    pub mark_code: Option<String>,
    /// Its boxes.
    pub box_codes: Vec<String>,
    /// How many boxes it takes, also before codes are allotted.
    #[serde(default)]
    pub boxes: u32,
}

/// An order as a row of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderRow {
    /// Number with its mark.
    pub order: String,
    /// The number.
    pub number: u64,
    /// Whether it is a K2K order.
    pub k2k: bool,
    /// Status.
    pub status: String,
    /// Revision.
    pub revision: u32,
    /// Name of the buyer company, else of the customer.
    pub buyer: String,
    /// The final customer.
    pub customer: Option<String>,
    /// The channel's id.
    pub channel: String,
    /// The channel's kind.
    pub kind: String,
    /// Lines checked out …
    pub checked_out: u32,
    /// … of so many.
    pub lines: u32,
    /// Boxes.
    pub boxes: u32,
    /// Boxes with a label.
    pub labels_printed: u32,
    /// Boxes scanned out.
    pub boxes_shipped: u32,
    /// `YYYY-MM-DD`.
    pub ship_date: String,
    /// AWB text.
    pub awb: Option<String>,
    /// Reference.
    pub reference: Option<String>,
    /// Flags as words.
    pub flags: Vec<String>,
}

/// Answer of `orders.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersPage {
    /// Rows, unless whole orders were asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<OrderRow>,
    /// Whole orders, if asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub orders: Vec<OrderDoc>,
    /// Cursors of the rows, in the same order: for `after` and `before`.
    pub cursors: Vec<String>,
    /// Whether rows come before.
    pub more_before: bool,
    /// Whether rows come after.
    pub more_after: bool,
    /// Matches in all, where cheaply known.
    pub total: Option<u64>,
    /// False while the search text is loading after a start.
    pub complete: bool,
    /// True at this sequence.
    pub seq: u64,
}

/// A line that confirm drops.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DroppedLine {
    /// Its number.
    pub line: u32,
    /// SKU or null.
    pub sku: Option<String>,
    /// Pieces.
    pub quantity: u32,
    /// When it entered the cart.
    pub added_to_cart_at: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// The final customer's code.
    #[serde(default)]
    pub mark_code: Option<String>,
    /// Boxes that it would have taken.
    #[serde(default)]
    pub boxes: u32,
}

/// Answer of `order.confirm`, and a line of `k2k confirm --json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmDoc {
    /// The order.
    pub order: String,
    /// `confirmed`, `already`, `refused`, `would_confirm`.
    pub outcome: String,
    /// Its revision.
    pub revision: u32,
    /// Lines that stay.
    pub kept: Vec<LineDoc>,
    /// Lines that go.
    pub dropped: Vec<DroppedLine>,
    /// Its AWB.
    pub awb: Option<String>,
    /// Whether the AWB held other orders already.
    #[serde(default)]
    pub joins: bool,
    /// Who is told.
    pub told: Vec<String>,
    /// Boxes.
    pub boxes: u32,
    /// Why it was refused; or who confirmed it before.
    pub reason: Option<String>,
    /// The code of the refusal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// A label job (`k2k jobs --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobDoc {
    /// Its number.
    pub job: u64,
    /// The order.
    pub order: String,
    /// The box.
    pub box_code: String,
    /// The printer.
    pub printer: String,
    /// Its state.
    pub state: String,
    /// 0, or n of the `R<n>` on it.
    pub reprint: u32,
    /// Box i …
    #[serde(default)]
    pub box_index: u32,
    /// … of n.
    #[serde(default)]
    pub box_count: u32,
    /// Why it is where it is.
    #[serde(default)]
    pub reason: Option<String>,
    /// Who asked.
    #[serde(default)]
    pub asked_by: String,
    /// When (RFC 3339).
    #[serde(default)]
    pub asked_at: String,
    /// When it last changed (RFC 3339).
    #[serde(default)]
    pub changed_at: String,
}

/// Answer of `order.print`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintDoc {
    /// The order.
    pub order: String,
    /// The new jobs, in the order of printing.
    pub jobs: Vec<JobDoc>,
    /// Boxes whose label waits already.
    pub waiting: Vec<String>,
    /// Boxes that may have paper already.
    pub printed: Vec<String>,
}

/// Answer of `jobs.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobsPage {
    /// Newest first.
    pub jobs: Vec<JobDoc>,
    /// Whether older ones follow.
    pub more: bool,
    /// How many jobs are in each state.
    pub counts: std::collections::BTreeMap<String, u64>,
}

/// A printer and how it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrinterDoc {
    /// Its name.
    pub printer: String,
    /// Where it is, without secrets: `tcp://192.0.2.10:9100`.
    pub uri: String,
    /// `ready`, `printing`, `paused`, `unreachable`, `media_out`, `head_open`, …
    pub state: String,
    /// Why, for people.
    pub reason: Option<String>,
    /// Since when it is so (RFC 3339).
    pub since: Option<String>,
    /// Jobs that wait for it.
    pub waiting: u64,
    /// Whether it prints what no other is chosen for.
    pub default: bool,
}

/// A received document (`k2k documents --json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentDoc {
    /// Its number.
    pub document: u64,
    /// Its channel.
    pub channel: String,
    /// Door and name: `webhook b54557e4…`, `file orders.csv`.
    pub source: String,
    /// RFC 3339.
    pub received_at: String,
    /// `stored`, `duplicate`, `stale`, `to_fetch`, `incomplete`, `refused`, `ignored`.
    pub outcome: String,
    /// Why, where there is a why.
    pub reason: Option<String>,
    /// The orders that it touched.
    pub orders: Vec<String>,
    /// Size in bytes.
    #[serde(default)]
    pub size: u64,
    /// Every problem and warning, as sentences.
    #[serde(default)]
    pub problems: Vec<String>,
    /// Why a person laid it aside.
    #[serde(default)]
    pub dismissed: Option<String>,
    /// Its bytes in base64, from `documents.get` alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
}

/// Answer of `documents.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentsPage {
    /// Newest first.
    pub documents: Vec<DocumentDoc>,
    /// Whether older ones follow.
    pub more: bool,
}

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
        /// `created`, `updated`, `voided`, `conflict`, `confirmed`, `labelled`.
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
    /// An AWB.
    Awb {
        /// Its text.
        awb: String,
        /// Orders on it.
        orders: u32,
    },
}

/// Answer of `journal.page`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalPage {
    /// Oldest first.
    pub entries: Vec<JournalDoc>,
    /// The last durable sequence.
    pub seq: u64,
}

/// Answer of `status`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusDoc {
    /// Version of the daemon.
    pub daemon: String,
    /// Last durable sequence.
    pub seq: u64,
    /// Orders by status.
    pub orders: std::collections::BTreeMap<String, u64>,
    /// Documents in all.
    pub documents: u64,
    /// Documents in the refused box.
    pub refused: u64,
    /// Label jobs by state.
    pub jobs: std::collections::BTreeMap<String, u64>,
    /// Whether the search text is loaded.
    pub search_complete: bool,
    /// The channels.
    pub channels: Vec<ChannelDoc>,
}

/// A channel and when it was last heard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChannelDoc {
    /// Its id.
    pub channel: String,
    /// Its kind.
    pub kind: String,
    /// The buyer company.
    pub buyer: Option<String>,
    /// RFC 3339.
    pub last_heard: Option<String>,
    /// Its doors: `webhook`, `file`.
    pub doors: Vec<String>,
    /// What its drop folder waits for, in words.
    #[serde(default)]
    pub waiting: Vec<String>,
}

/// Answer of `orders.as`, and `k2k show --as`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureDoc {
    /// 1, 2 or 3.
    pub structure: u8,
    /// The orders in it.
    pub orders: Vec<StructureOrder>,
}

/// One order in a structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureOrder {
    /// The channel's id.
    pub channel_order_id: String,
    /// Its cart.
    pub cart_id: Option<String>,
    /// Its shipment.
    pub shipment_id: Option<String>,
    /// Only where its prices are not in the currency of the order that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// Its lines.
    pub lines: Vec<StructureLine>,
}

/// One line in a structure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StructureLine {
    /// The channel's line ids that it holds.
    pub line_ids: Vec<String>,
    /// SKU or null.
    pub sku: Option<String>,
    /// Pieces.
    pub quantity: u32,
    /// Decimal text or null.
    pub unit_price: Option<String>,
}
