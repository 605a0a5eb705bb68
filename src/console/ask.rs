//! Questions and changes under way, and what their answers mean.
//!
//! A question that the link lost is asked anew by the screen that needs it. A change keeps its `command_id`: when the
//! link comes back it is asked again with the same one, and the daemon gives the answer that it gave, or does it now.

use super::app::{App, Cmd};
use super::i18n::{Texts, fill};
use super::screens::details::Lens;
use super::{dialogs, screens};
use crate::protocol::call::{Call, LabelPreview};
use crate::protocol::reply::{
    AwbsPage, DocumentDoc, DocumentsPage, Fault, JobsPage, OrderDoc, OrdersPage, PrinterDoc, StatusDoc, StructureDoc,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// An answer.
pub type Answer = Result<Box<RawValue>, Fault>;

/// What an answer of a list is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// Everything anew; whether the cursor stays.
    Load(bool),
    /// More at the end.
    After,
    /// More at the beginning.
    Before,
    /// What is shown, as it is now.
    Refresh,
}

/// A question under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Rows of orders.
    Orders(Page),
    /// All orders that match, to be marked.
    Marking,
    /// Orders for a scanned code.
    Find(String),
    /// An order for its page.
    Details(String),
    /// An order in a structure.
    Structure(String, Lens),
    /// Who did what to an order, before a sequence.
    History(String, Option<u64>),
    /// An order for the pane, or for its row.
    Order(String),
    /// What a confirm would do.
    Preview(String),
    /// The boxes of an order.
    Boxes(String),
    /// An order for the print dialog.
    PrintOrder(String),
    /// A picture of a label.
    Label(LabelPreview),
    /// Label jobs.
    Jobs(Page),
    /// Printers.
    Printers,
    /// Documents.
    Documents(Page),
    /// A document with its bytes.
    Document(u64),
    /// Orders to fetch.
    Fetches(Page),
    /// Connections.
    Links,
    /// What is published to a buyer.
    Catalogue(String, Page),
    /// Notices.
    Notices(Page),
    /// Air waybills.
    Awbs(Page),
    /// The journal.
    Journal(Page),
    /// How the daemon is.
    Status,
    /// The order of a scanned box.
    Verify(String),
    /// An answer that nobody needs.
    Nothing,
}

/// What a change is about, for sentences.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, Deserialize)]
pub enum What {
    /// An order is confirmed.
    Confirm(String),
    /// Labels are queued.
    Print(String),
    /// A label job.
    Job(u64),
    /// A printer.
    Printer(String),
    /// A document.
    Document(u64),
    /// A box was scanned.
    Box(String),
    /// An AWB.
    Awb(String),
    /// An order is changed in another way.
    Act(String),
    /// Boxes of an order.
    Boxes(String),
    /// A connection, by its buyer.
    Link(String),
    /// A notice.
    Notice(u64),
    /// An order that is fetched, by its id.
    Fetch(String),
    /// Labels of several orders are queued.
    Many(Vec<String>),
}

impl What {
    /// For people.
    #[must_use]
    pub fn text(&self, t: &Texts) -> String {
        match self {
            Self::Confirm(order) => fill(t.what_confirm, &[order]),
            Self::Print(order) => fill(t.what_print, &[order]),
            Self::Job(job) => fill(t.what_job, &[job]),
            Self::Printer(printer) => fill(t.what_printer, &[printer]),
            Self::Document(document) => fill(t.what_document, &[document]),
            Self::Box(code) => code.clone(),
            Self::Awb(awb) => format!("AWB {awb}"),
            Self::Act(order) | Self::Boxes(order) => order.clone(),
            Self::Link(name) | Self::Fetch(name) => name.clone(),
            Self::Notice(notice) => notice.to_string(),
            Self::Many(orders) => fill(t.what_print, &[&orders.join(" ")]),
        }
    }
}

/// A change under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub what: What,
    /// The call with its `command_id`.
    pub call: Call,
    /// The link was lost before the answer.
    pub unknown: bool,
}

/// Asks.
pub fn send(app: &mut App, call: Call, asked: Asked) -> u64 {
    let id = app.next_id;
    app.next_id += 1;
    app.asked.insert(id, asked);
    app.out.push(Cmd::Send(id, call));
    id
}

/// Changes something. The call gets its `command_id` here.
pub fn change(app: &mut App, what: What, mut call: Call) {
    let command_id = app.command_id();
    match &mut call {
        Call::Confirm(c) => c.command_id = Some(command_id),
        Call::Print(c) => c.command_id = Some(command_id),
        Call::JobAct(c) => c.command_id = Some(command_id),
        Call::PrinterAct(c) => c.command_id = Some(command_id),
        Call::DocumentAct(c) => c.command_id = Some(command_id),
        Call::BoxesAct(c) => c.command_id = Some(command_id),
        Call::AwbAct(c) => c.command_id = Some(command_id),
        Call::Undo(c) => c.command_id = Some(command_id),
        Call::Settle(c) => c.command_id = Some(command_id),
        Call::Void(c) => c.command_id = Some(command_id),
        Call::Revert(c) => c.command_id = Some(command_id),
        Call::Edit(c) => c.command_id = Some(command_id),
        Call::LinkSet(c) => c.command_id = Some(command_id),
        Call::InventoryAct(c) => c.command_id = Some(command_id),
        Call::NoticeAct(c) => c.command_id = Some(command_id),
        Call::FetchAct(c) => c.command_id = Some(command_id),
        Call::PrintMany(c) => c.command_id = Some(command_id),
        _ => {}
    }
    let id = app.next_id;
    app.next_id += 1;
    app.out.push(Cmd::Send(id, call.clone()));
    app.changes.insert(id, Change { what, call, unknown: false });
}

/// The link is gone: questions are forgotten, changes are unknown.
pub fn link_lost(app: &mut App) {
    app.asked.clear();
    // A printer is not told twice: pausing is seen on the screen, and a second test label would be paper.
    let (again, once): (Vec<_>, Vec<_>) =
        std::mem::take(&mut app.changes).into_iter().partition(|(_, c)| !matches!(c.call, Call::PrinterAct(_)));
    for (id, mut change) in again {
        change.unknown = true;
        app.changes.insert(id, change);
    }
    if let Some((_, change)) = once.into_iter().next() {
        let text = fill(app.t().told_lost, &[&change.what.text(app.t())]);
        app.complain(text);
    }
}

/// The link is back: every unknown change is asked again with the same `command_id`.
pub fn ask_again(app: &mut App) {
    for (_, mut change) in std::mem::take(&mut app.changes) {
        change.unknown = false;
        let id = app.next_id;
        app.next_id += 1;
        app.out.push(Cmd::Send(id, change.call.clone()));
        app.changes.insert(id, change);
    }
}

/// An answer came.
pub fn answered(app: &mut App, id: u64, answer: Answer) {
    if let Some(change) = app.changes.remove(&id) {
        return dialogs::outcome(app, &change, answer);
    }
    match app.asked.remove(&id) {
        Some(Asked::Orders(how)) => screens::orders::page(app, id, how, read::<OrdersPage>(answer)),
        Some(Asked::Marking) => screens::marks::page(app, id, read::<OrdersPage>(answer)),
        Some(Asked::Find(code)) => screens::orders::found(app, &code, read::<OrdersPage>(answer)),
        Some(Asked::Details(order)) => screens::details::got(app, &order, read::<OrderDoc>(answer)),
        Some(Asked::Structure(order, lens)) => {
            screens::details::structure(app, &order, lens, read::<StructureDoc>(answer));
        }
        Some(Asked::History(order, before)) => screens::details::told(app, &order, before, read(answer)),
        Some(Asked::Order(order)) => screens::orders::got(app, &order, read::<OrderDoc>(answer)),
        Some(Asked::Preview(order)) => dialogs::confirm::preview(app, &order, read(answer)),
        Some(Asked::Boxes(order)) => dialogs::choose::got(app, &order, read(answer)),
        Some(Asked::PrintOrder(order)) => dialogs::print::got(app, &order, read::<OrderDoc>(answer)),
        Some(Asked::Label(label)) => dialogs::label::got(app, &label, read(answer)),
        Some(Asked::Jobs(how)) => screens::labels::page(app, id, how, read::<JobsPage>(answer)),
        Some(Asked::Printers) => screens::labels::printers(app, read::<Printers>(answer).map(Printers::all)),
        Some(Asked::Documents(how)) => screens::intake::page(app, id, how, read::<DocumentsPage>(answer)),
        Some(Asked::Document(document)) => screens::intake::got(app, document, read::<DocumentDoc>(answer)),
        Some(Asked::Journal(how)) => screens::log::page(app, id, how, read::<screens::log::EntryPage>(answer)),
        Some(Asked::Fetches(how)) => screens::fetches::page(app, id, how, read(answer)),
        Some(Asked::Links) => screens::links::got(app, read(answer)),
        Some(Asked::Catalogue(buyer, how)) => screens::links::page(app, id, &buyer, how, read(answer)),
        Some(Asked::Notices(how)) => screens::notices::page(app, id, how, read(answer)),
        Some(Asked::Awbs(how)) => screens::awbs::page(app, id, how, read::<AwbsPage>(answer)),
        Some(Asked::Status) => screens::board::got(app, read::<StatusDoc>(answer)),
        Some(Asked::Verify(code)) => screens::scan::verified(app, &code, read::<OrdersPage>(answer)),
        Some(Asked::Nothing) | None => {}
    }
}

/// The printers as a list, or named.
#[derive(Deserialize)]
#[serde(untagged)]
enum Printers {
    List(Vec<PrinterDoc>),
    Named { printers: Vec<PrinterDoc> },
}

impl Printers {
    fn all(self) -> Vec<PrinterDoc> {
        match self {
            Self::List(printers) | Self::Named { printers } => printers,
        }
    }
}

/// The answer in its type; one that is not understood is a fault too.
pub fn read<T: DeserializeOwned>(answer: Answer) -> Result<T, Fault> {
    answer.and_then(|raw| {
        serde_json::from_str(raw.get()).map_err(|e| Fault {
            code: "internal".into(),
            message: format!("k2kd: {e}"),
            retryable: false,
            revision: None,
            pending: Vec::new(),
        })
    })
}

impl App {
    /// A UUID of version 7 from the time of the message, this console's seed and a counter.
    fn command_id(&mut self) -> String {
        self.commands = self.commands.wrapping_add(1);
        let mut bytes = [0; 10];
        for (place, byte) in
            bytes.iter_mut().zip(self.commands.to_be_bytes().into_iter().chain(self.seed.to_be_bytes()))
        {
            *place = byte;
        }
        let millis = u64::try_from(self.at.wall).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid().to_string()
    }

    /// The change under way that is about this.
    #[must_use]
    pub fn under_way(&self, what: &What) -> Option<&Change> {
        self.changes.values().find(|c| c.what == *what)
    }
}
