//! Marked orders: one, a range, all that are loaded, all that match. What a bulk run is about.
//!
//! A marked order is remembered with the revision that it had on the screen, or when its page came: a run refuses what
//! changed since.

use super::orders;
use crate::console::app::App;
use crate::console::ask::{self, Asked};
use crate::console::i18n::fill;
use crate::console::list::Row as _;
use crate::limits;
use crate::protocol::call::{Call, From, OrdersPage as OrdersCall};
use crate::protocol::reply::{Fault, OrdersPage};
use std::collections::BTreeMap;

/// What the list of orders remembers of marks beside the rows that are loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Orders that were marked and may not be loaded: label and revision.
    pub known: BTreeMap<u64, (String, u32)>,
    /// A range begins at this order.
    pub anchor: Option<u64>,
    /// All that match are being marked: the question that counts.
    pub asking: Option<u64>,
}

/// A marked order.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Marked {
    /// Its number.
    pub number: u64,
    /// With its mark.
    pub order: String,
    /// As it was seen.
    pub revision: u32,
}

/// The marked orders, in the order of their numbers.
#[must_use]
pub fn marked(app: &App) -> Vec<Marked> {
    let (list, known) = (&app.orders.list, &app.orders.marks.known);
    let loaded: BTreeMap<u64, _> = list.rows.iter().map(|r| (r.number, (r.order.clone(), r.revision))).collect();
    let one = |number: &u64| {
        let (order, revision) = loaded.get(number).or_else(|| known.get(number))?.clone();
        Some(Marked { number: *number, order, revision })
    };
    list.marks.iter().filter_map(one).collect()
}

/// Marks the row under the cursor and goes on.
pub fn mark(app: &mut App) {
    app.orders.list.mark();
    remember(app);
    super::step(app, 1);
}

/// Marks what is loaded, or nothing.
pub fn mark_all(app: &mut App) {
    if app.orders.list.marks.is_empty() {
        let list = &mut app.orders.list;
        list.marks = list.rows.iter().map(|r| r.number).collect();
        remember(app);
    } else {
        clear(app);
    }
}

/// No marks any more.
pub fn clear(app: &mut App) {
    app.orders.list.marks.clear();
    app.orders.marks = Marks::default();
}

/// The first time a range begins here, the second time it ends here and is marked.
pub fn range(app: &mut App) {
    let Some(here) = app.orders.list.current().map(|r| r.number) else { return };
    match app.orders.marks.anchor.take() {
        None => {
            app.orders.marks.anchor = Some(here);
            let text = app.w().range;
            app.say(text);
        }
        Some(anchor) => {
            let range = between(app, anchor);
            app.orders.list.marks.extend(range);
            remember(app);
            app.toast = None;
        }
    }
}

/// The orders from the anchor to the cursor.
pub fn between(app: &App, anchor: u64) -> Vec<u64> {
    let list = &app.orders.list;
    let Some(from) = list.rows.iter().position(|r| r.number == anchor) else { return Vec::new() };
    let (from, to) = (from.min(list.selected), from.max(list.selected));
    list.rows.iter().take(to + 1).skip(from).map(|r| r.number).collect()
}

fn remember(app: &mut App) {
    let rows = app.orders.list.rows.iter().filter(|r| app.orders.list.marks.contains(&r.id()));
    let rows: Vec<_> = rows.map(|r| (r.number, (r.order.clone(), r.revision))).collect();
    app.orders.marks.known.extend(rows);
    let marks = &app.orders.list.marks;
    app.orders.marks.known.retain(|number, _| marks.contains(number));
}

/// Marks all that match, page by page, up to [`limits::MARKED_ORDERS`].
pub fn matching(app: &mut App) {
    clear(app);
    ask(app, From::Start);
}

fn ask(app: &mut App, from: From) {
    let Ok((query, sort)) = orders::wanted(app) else { return };
    let call = OrdersCall { query, sort: Some(sort.into()), from, limit: limits::PAGE_ROWS, whole: false };
    app.orders.marks.asking = Some(ask::send(app, Call::OrdersPage(call), Asked::Marking));
}

/// A page of them came.
pub fn page(app: &mut App, id: u64, answer: Result<OrdersPage, Fault>) {
    if app.orders.marks.asking != Some(id) {
        return;
    }
    app.orders.marks.asking = None;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let room = limits::MARKED_ORDERS.saturating_sub(app.orders.list.marks.len());
    for row in page.rows.into_iter().take(room) {
        app.orders.list.marks.insert(row.number);
        app.orders.marks.known.insert(row.number, (row.order, row.revision));
    }
    let marked = app.orders.list.marks.len();
    let w = app.w();
    match page.cursors.last() {
        Some(last) if page.more_after && marked < limits::MARKED_ORDERS => {
            let text = fill(w.marking, &[&marked]);
            app.say(text);
            ask(app, From::After(last.clone()));
        }
        _ if page.more_after => {
            let of = page.total.map_or_else(|| "?".to_owned(), |t| t.to_string());
            let text = fill(w.marked_most, &[&marked, &of]);
            app.say(text);
        }
        _ => {
            let text = fill(w.marked_all, &[&marked]);
            app.say(text);
        }
    }
}
