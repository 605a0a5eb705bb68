//! What a client says.

mod flow;
mod notices;
mod printing;
mod role;
mod stock;

pub use flow::{AwbAct, AwbsPage, BoxSwap, BoxesAct, DeleteLine, Edit, Revert, Settle, ShipTo, Undo, Void};
pub use notices::{AuditPage, NoticeAct, NoticesPage};
pub use printing::{Bol, JobAct, JobsAct, JobsPage, LabelPreview, Print, PrintMany, PrinterAct, QueueSort};
pub use role::Role;
use serde::{Deserialize, Serialize};
pub use stock::{InventoryAct, InventoryPage, LinkEdit, LinkSet};

pub use super::call_intake::{DocumentAct, DocumentsPage, FetchAct, FetchesPage};

/// A frame from the client: `hello` alone first, then `id` and `call`.
///
/// One struct and not an enum by shape: numbers of any length can't be told apart by shape.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FromClient {
    /// The first frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hello: Option<Hello>,
    /// Chosen by the client; comes back with the answer. Not 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<u64>,
    /// What is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Box<Call>>,
}

impl FromClient {
    /// The first frame.
    #[must_use]
    pub fn hello(hello: Hello) -> Self {
        Self { hello: Some(hello), ..Self::default() }
    }

    /// A later one.
    #[must_use]
    pub fn call(id: u64, call: Call) -> Self {
        Self { id: Some(id), call: Some(Box::new(call)), ..Self::default() }
    }
}

/// The first frame of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Lowest and highest protocol version that the client speaks.
    pub protocol: [u32; 2],
    /// Program and version: `k2k 0.1.0`.
    pub client: String,
    /// Language of messages: `en` or `es`.
    #[serde(default)]
    pub lang: Option<String>,
    /// Terminal, for the audit trail.
    #[serde(default)]
    pub terminal: Option<String>,
}

/// A method and what it needs. A role is needed for each: see [`Call::role`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Call {
    /// A page of orders, as rows of a list or whole.
    #[serde(rename = "orders.page")]
    OrdersPage(OrdersPage),
    /// One order, whole.
    #[serde(rename = "orders.get")]
    OrderGet {
        /// `7042K`, `W7043`, `7044`.
        order: String,
    },
    /// One order's channel orders in a structure: `native`, `1`, `2` or `3`.
    #[serde(rename = "orders.as")]
    OrderAs {
        /// The order.
        order: String,
        /// The structure.
        #[serde(rename = "as")]
        structure: String,
    },
    /// Confirm, or only preview.
    #[serde(rename = "order.confirm")]
    Confirm(Confirm),
    /// End an order.
    #[serde(rename = "order.void")]
    Void(Void),
    /// Delete a line.
    #[serde(rename = "order.delete_line")]
    DeleteLine(DeleteLine),
    /// Decide about what the channel said after confirm.
    #[serde(rename = "order.conflict")]
    Settle(Settle),
    /// Take a confirm back within its window.
    #[serde(rename = "order.undo")]
    Undo(Undo),
    /// Take a confirm back after it.
    #[serde(rename = "order.revert")]
    Revert(Revert),
    /// Type over what the channel said.
    #[serde(rename = "order.edit")]
    Edit(Box<Edit>),
    /// The boxes of an order, in the order of their labels.
    #[serde(rename = "order.boxes")]
    OrderBoxes {
        /// The order.
        order: String,
    },
    /// One box.
    #[serde(rename = "boxes.get")]
    BoxGet {
        /// Its code, as scanned or typed.
        #[serde(rename = "box")]
        code: String,
    },
    /// Scan boxes out, take them back, report them missing, found, received.
    #[serde(rename = "boxes.act")]
    BoxesAct(BoxesAct),
    /// Give a box of a confirmed order another code.
    #[serde(rename = "box.swap")]
    BoxSwap(BoxSwap),
    /// A page of AWBs.
    #[serde(rename = "awbs.page")]
    AwbsPage(AwbsPage),
    /// One AWB.
    #[serde(rename = "awb.get")]
    AwbGet {
        /// As in [`AwbAct::awb`].
        awb: String,
        /// As in [`AwbAct::buyer`].
        #[serde(default)]
        buyer: Option<String>,
    },
    /// Type an AWB's number, close it, open it, move orders onto it.
    #[serde(rename = "awb.act")]
    AwbAct(AwbAct),
    /// Queue labels.
    #[serde(rename = "order.print")]
    Print(Print),
    /// What labels will look like, and what should be known before they are printed.
    #[serde(rename = "label.preview")]
    LabelPreview(LabelPreview),
    /// The bill of lading of an order or an AWB, with its packing list.
    #[serde(rename = "order.bol")]
    Bol(Bol),
    /// A page of label jobs, newest first.
    #[serde(rename = "jobs.page")]
    JobsPage(JobsPage),
    /// Queue the labels of several orders in one order of printing.
    #[serde(rename = "orders.print")]
    PrintMany(PrintMany),
    /// Act on many label jobs.
    #[serde(rename = "jobs.act")]
    JobsAct(JobsAct),
    /// Another order for what waits at a printer.
    #[serde(rename = "queue.sort")]
    QueueSort(QueueSort),
    /// Act on a label job.
    #[serde(rename = "job.act")]
    JobAct(JobAct),
    /// The printers and how they are.
    #[serde(rename = "printers.list")]
    Printers {},
    /// Pause, resume, or print a test label.
    #[serde(rename = "printer.act")]
    PrinterAct(PrinterAct),
    /// A page of received documents, newest first.
    #[serde(rename = "documents.page")]
    DocumentsPage(DocumentsPage),
    /// One document with its bytes.
    #[serde(rename = "documents.get")]
    DocumentGet {
        /// Its number.
        document: u64,
    },
    /// Decode a refused document again, or lay it aside.
    #[serde(rename = "document.act")]
    DocumentAct(DocumentAct),
    /// A page of orders that have to be fetched.
    #[serde(rename = "fetches.page")]
    FetchesPage(FetchesPage),
    /// Try an order to fetch now, or drop it.
    #[serde(rename = "fetch.act")]
    FetchAct(FetchAct),
    /// The journal after a sequence.
    #[serde(rename = "journal.page")]
    Journal {
        /// Entries after this one.
        after: u64,
        /// How many at most.
        limit: u32,
    },
    /// A page of notices, newest first.
    #[serde(rename = "notices.page")]
    NoticesPage(NoticesPage),
    /// Try a notice again, or dismiss it.
    #[serde(rename = "notice.act")]
    NoticeAct(NoticeAct),
    /// The journal backwards: of one order, or all of it.
    #[serde(rename = "audit.page")]
    AuditPage(AuditPage),
    /// How the daemon is: counts, channels, doors.
    #[serde(rename = "status")]
    Status {},
    /// The connections and their settings.
    #[serde(rename = "links.list")]
    Links {},
    /// Change settings of a connection.
    #[serde(rename = "link.set")]
    LinkSet(LinkSet),
    /// A page of the stock, by SKU; or of what a buyer may order.
    #[serde(rename = "inventory.page")]
    InventoryPage(InventoryPage),
    /// Publish a SKU to a buyer, or take it back.
    #[serde(rename = "inventory.act")]
    InventoryAct(InventoryAct),
    /// Tell me when something changes, from now on.
    #[serde(rename = "watch")]
    Watch {},
    /// Language of messages from now on.
    #[serde(rename = "lang")]
    Lang {
        /// `en` or `es`.
        lang: String,
    },
}

/// Where a page starts. A cursor is opaque: it comes from [`super::reply::OrdersPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum From {
    /// At the beginning.
    #[default]
    Start,
    /// Behind this row.
    After(String),
    /// Before this row.
    Before(String),
    /// At the end.
    End,
}

/// [`Call::OrdersPage`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrdersPage {
    /// In the query language of `k2k orders`.
    #[serde(default)]
    pub query: String,
    /// `newest` (default) or `ship_date`.
    #[serde(default)]
    pub sort: Option<String>,
    /// From where.
    #[serde(default)]
    pub from: From,
    /// How many at most; the daemon caps it.
    pub limit: u32,
    /// Whole orders instead of rows.
    #[serde(default)]
    pub whole: bool,
}

/// [`Call::Confirm`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirm {
    /// Which order.
    pub order: String,
    /// The revision that was shown.
    #[serde(default)]
    pub expected_revision: Option<u32>,
    /// Whether pending lines may be dropped.
    #[serde(default)]
    pub drop_pending: bool,
    /// Only tell what would happen.
    #[serde(default)]
    pub dry_run: bool,
    /// A UUID; the same again gives the same answer. Not needed for a dry run.
    #[serde(default)]
    pub command_id: Option<String>,
}
