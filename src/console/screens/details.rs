//! One order, whole.

use super::log::{Entry, EntryPage};
use super::{PAGE, list_height};
use crate::console::app::App;
use crate::console::ask::{self, Asked};
use crate::protocol::call::{AuditPage, Call};
use crate::protocol::reply::{Fault, OrderDoc, StructureDoc};

/// How the lines are looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lens {
    /// As the warehouse works on them.
    #[default]
    Ours,
    /// As the channel has them.
    Native,
    /// One order, one line a piece.
    One,
    /// One order, a line a SKU.
    Two,
    /// An order a SKU.
    Three,
    /// Who did what to it.
    History,
}

impl Lens {
    const fn next(self) -> Self {
        match self {
            Self::Ours => Self::Native,
            Self::Native => Self::One,
            Self::One => Self::Two,
            Self::Two => Self::Three,
            Self::Three | Self::History => Self::Ours,
        }
    }

    /// Its word in `orders.as`; none for our own lines.
    #[must_use]
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Ours | Self::History => None,
            Self::Native => Some("native"),
            Self::One => Some("1"),
            Self::Two => Some("2"),
            Self::Three => Some("3"),
        }
    }
}

/// The page of an order.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Which.
    pub order: String,
    /// It, once it came.
    pub doc: Option<OrderDoc>,
    /// How the lines are looked at.
    pub lens: Lens,
    /// The order in that structure, once it came.
    pub structure: Option<StructureDoc>,
    /// Who did what to it, the newest first, once it came.
    pub history: Option<Vec<Entry>>,
    /// Whether older entries are not loaded.
    pub more: bool,
    /// Lines scrolled by.
    pub scroll: usize,
    /// Why it is not there.
    pub gone: Option<String>,
}

/// Opens an order.
pub fn open(app: &mut App, order: &str) {
    let known = app.orders.pane.clone().filter(|d| d.order == order);
    app.details = Some(Details { order: order.to_owned(), doc: known, ..Details::default() });
    refresh(app);
}

/// Asks for it again.
pub fn refresh(app: &mut App) {
    if app.live()
        && let Some(order) = app.details.as_ref().map(|d| d.order.clone())
    {
        ask::send(app, Call::OrderGet { order: order.clone() }, Asked::Details(order.clone()));
        let lens = app.details.as_ref().map_or(Lens::Ours, |d| d.lens);
        if lens == Lens::History {
            ask_history(app, None);
        } else if let Some(word) = lens.word() {
            let structure = word.to_owned();
            ask::send(app, Call::OrderAs { order: order.clone(), structure }, Asked::Structure(order, lens));
        }
    }
}

/// Through the next lens.
pub fn lens(app: &mut App) {
    if let Some(details) = &mut app.details {
        details.lens = details.lens.next();
        details.structure = None;
        details.scroll = 0;
        refresh(app);
    }
}

/// Who did what to it, or its lines again.
pub fn history(app: &mut App) {
    if let Some(details) = &mut app.details {
        details.lens = if details.lens == Lens::History { Lens::Ours } else { Lens::History };
        details.scroll = 0;
        refresh(app);
    }
}

fn ask_history(app: &mut App, before: Option<u64>) {
    if let Some(order) = app.details.as_ref().map(|d| d.order.clone()) {
        let call = AuditPage { order: Some(order.clone()), before, limit: PAGE };
        ask::send(app, Call::AuditPage(call), Asked::History(order, before));
    }
}

/// A part of its history came.
pub fn told(app: &mut App, order: &str, before: Option<u64>, answer: Result<EntryPage, Fault>) {
    let Some(details) = app.details.as_mut().filter(|d| d.order == order) else { return };
    match answer {
        Ok(page) => {
            details.more = page.entries.len() >= usize::try_from(PAGE).unwrap_or(usize::MAX);
            let all = details.history.get_or_insert_default();
            match before {
                Some(before) => all.extend(page.entries.into_iter().filter(|e| e.seq < before)),
                None => *all = page.entries,
            }
        }
        Err(fault) => app.complain(fault.message),
    }
}

/// The order in a structure came.
pub fn structure(app: &mut App, order: &str, lens: Lens, answer: Result<StructureDoc, Fault>) {
    match (answer, app.details.as_mut().filter(|d| d.order == order && d.lens == lens)) {
        (Ok(doc), Some(details)) => details.structure = Some(doc),
        (Err(fault), Some(_)) => app.complain(fault.message),
        (_, None) => {}
    }
}

/// It came.
pub fn got(app: &mut App, order: &str, answer: Result<OrderDoc, Fault>) {
    if let Some(details) = app.details.as_mut().filter(|d| d.order == order) {
        match answer {
            Ok(doc) => {
                // The daemon's own spelling, with its mark.
                details.order.clone_from(&doc.order);
                details.doc = Some(doc);
                details.gone = None;
            }
            Err(fault) => details.gone = Some(fault.message),
        }
    }
}

/// The next or previous order of the list.
pub fn turn(app: &mut App, by: isize) {
    let height = list_height(app);
    let list = &mut app.orders.list;
    let at = app.details.as_ref().and_then(|d| list.rows.iter().position(|r| r.order == d.order));
    let to = at.map_or(list.selected, |at| at.saturating_add_signed(by).min(list.rows.len().saturating_sub(1)));
    list.go(to, height);
    if let Some(order) = list.current().map(|r| r.order.clone()) {
        open(app, &order);
        super::orders::moved(app);
    }
}

/// No line further than the last.
pub fn clamp(app: &mut App) {
    let height = list_height(app);
    if let Some(details) = app.details.as_mut().filter(|d| d.lens == Lens::History) {
        let all = details.history.as_ref().map_or(0, Vec::len);
        details.scroll = details.scroll.min(all.saturating_sub(1));
        let oldest = details.history.as_ref().and_then(|h| h.last()).map(|e| e.seq);
        if details.more && details.scroll + height >= all {
            details.more = false;
            ask_history(app, oldest);
        }
        return;
    }
    if let Some(details) = &mut app.details {
        let own = details.doc.as_ref().map_or(0, |d| d.lines.len());
        let lines = details.structure.as_ref().map_or(own, |s| s.orders.iter().map(|o| o.lines.len() + 1).sum());
        details.scroll = details.scroll.min(lines.saturating_sub(1));
    }
}
