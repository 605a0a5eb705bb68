//! The list of orders: sorted, searched and counted by the daemon; here is a part of it around the cursor.

use super::marks::Marks;
use super::{PAGE, details, list_height};
use crate::console::app::{App, Screen};
use crate::console::ask::{self, Asked, Page};
use crate::console::dialogs::{Choice, Overlay, Then};
use crate::console::i18n::fill;
use crate::console::input::{self, Key};
use crate::console::list::{List, Row};
use crate::protocol::call::{Call, From, OrdersPage as OrdersCall};
use crate::protocol::reply::{Fault, OrderDoc, OrderRow, OrdersPage};
use std::collections::BTreeMap;
use tui_input::Input;

/// The pane waits this long (ms) for the cursor to rest: keys that repeat cost no answers and no bytes.
const PANE_MS: u64 = 120;

/// The screen.
#[derive(Clone, Debug, Default)]
pub struct Orders {
    /// The rows.
    pub list: List<OrderRow>,
    /// Where a page before or behind a row starts.
    pub cursors: BTreeMap<u64, String>,
    /// Marks beside the loaded rows.
    pub marks: Marks,
    /// What is searched, in the words of `k2k orders`.
    pub query: Input,
    /// The field is being typed in.
    pub editing: bool,
    /// By ship date; else the newest first.
    pub by_ship_date: bool,
    /// Matches in all.
    pub total: Option<u64>,
    /// Matches when the rows were loaded.
    pub loaded_total: Option<u64>,
    /// Whether the search text of the daemon is loaded.
    pub complete: bool,
    /// The newest question; answers to older ones count for nothing.
    pub newest: u64,
    /// The whole list was asked for, and the answer is not here.
    pub loading: bool,
    /// Rows were asked for, and the answer is not here.
    pub asking: bool,
    /// What is not understood in the query.
    pub wrong: Option<String>,
    /// The order in the pane.
    pub pane: Option<OrderDoc>,
    /// When the pane asks for the order under the cursor.
    pub pane_due: Option<u64>,
}

impl Row for OrderRow {
    fn id(&self) -> u64 {
        self.number
    }
}

/// What is asked for: the query with its saved views put in, and the order of rows.
///
/// # Errors
/// When a view is named that is not there.
pub fn wanted(app: &App) -> Result<(String, &'static str), String> {
    let view = app.views.expand(app.orders.query.value(), app.lang)?;
    let by_ship_date = app.orders.by_ship_date || view.by_ship_date;
    Ok((view.query, if by_ship_date { "ship_date" } else { "newest" }))
}

fn ask(app: &mut App, from: From, limit: u32, how: Page) {
    let (query, sort) = match wanted(app) {
        Ok(wanted) => wanted,
        Err(why) => {
            app.orders.wrong = Some(why);
            app.orders.loading = false;
            return;
        }
    };
    let call = OrdersCall { query, sort: Some(sort.into()), from, limit, whole: false };
    app.orders.newest = ask::send(app, Call::OrdersPage(call), Asked::Orders(how));
    app.orders.asking = true;
}

/// Everything anew, from the beginning, or from where the screen stands.
pub fn reload(app: &mut App, keep: bool) {
    if !app.live() {
        return;
    }
    app.orders.loading = true;
    let from = if keep { before_top(app) } else { From::Start };
    ask(app, from, PAGE, Page::Load(keep));
}

/// The page that begins with the first row that is shown.
fn before_top(app: &App) -> From {
    let list = &app.orders.list;
    let row = list.top.checked_sub(1).and_then(|at| list.rows.get(at));
    row.and_then(|r| app.orders.cursors.get(&r.number)).map_or(From::Start, |c| From::After(c.clone()))
}

/// What is shown, as it is now.
pub fn refresh(app: &mut App) {
    if app.orders.list.rows.is_empty() {
        return reload(app, true);
    }
    // A question about the whole list is under way, and its answer is newer than what this one would ask.
    if !app.orders.loading {
        let limit = u32::try_from(list_height(app)).unwrap_or(PAGE).min(crate::limits::PAGE_ROWS);
        ask(app, before_top(app), limit, Page::Refresh);
    }
}

/// To the beginning or the end of everything.
pub fn jump(app: &mut App, end: bool) {
    let (height, live) = (list_height(app), app.live());
    let list = &mut app.orders.list;
    let all_here = if end { !list.more_after } else { !list.more_before && list.fresh == 0 && list.gone.is_empty() };
    if all_here || !live {
        let at = if end { list.rows.len() } else { 0 };
        list.go(at, height);
        return moved(app);
    }
    app.orders.loading = true;
    let from = if end { From::End } else { From::Start };
    ask(app, from, PAGE, Page::Load(false));
}

/// The cursor moved: more rows, and the pane.
pub fn moved(app: &mut App) {
    app.orders.pane_due = super::has_pane(app).then_some(app.at.mono + PANE_MS);
    if !app.live() || app.orders.asking {
        return;
    }
    let height = list_height(app);
    let list = &app.orders.list;
    let cursor = |row: Option<&OrderRow>| row.and_then(|r| app.orders.cursors.get(&r.number)).cloned();
    if list.near_end(height) {
        if let Some(cursor) = cursor(list.rows.last()) {
            ask(app, From::After(cursor), PAGE, Page::After);
        }
    } else if list.near_start(height)
        && let Some(cursor) = cursor(list.rows.first())
    {
        ask(app, From::Before(cursor), PAGE, Page::Before);
    }
}

/// Rows came.
pub fn page(app: &mut App, id: u64, how: Page, answer: Result<OrdersPage, Fault>) {
    if id != app.orders.newest {
        return;
    }
    app.orders.loading = false;
    app.orders.asking = false;
    let page = match answer {
        Ok(page) => page,
        Err(fault) => {
            app.orders.wrong = Some(fault.message);
            return;
        }
    };
    let height = list_height(app);
    let orders = &mut app.orders;
    orders.wrong = None;
    orders.complete = page.complete;
    let before = orders.list.current().map(|r| (r.number, r.revision));
    for (row, cursor) in page.rows.iter().zip(page.cursors) {
        orders.cursors.insert(row.number, cursor);
    }
    let list = &mut orders.list;
    match how {
        Page::Load(keep) => {
            list.load(page.rows, keep, height);
            (list.more_before, list.more_after) = (page.more_before, page.more_after);
            if !keep && !page.more_after && page.more_before {
                list.go(usize::MAX, height);
            }
            orders.loaded_total = page.total;
            let known: std::collections::BTreeSet<u64> = list.rows.iter().map(Row::id).collect();
            orders.cursors.retain(|number, _| known.contains(number));
        }
        Page::After => {
            list.append(page.rows, height);
            list.more_after = page.more_after;
        }
        Page::Before => {
            list.prepend(page.rows, height);
            list.more_before = page.more_before;
        }
        Page::Refresh => {
            list.refresh(page.rows, height);
            // Those above the screen are not in the answer; the totals tell of them.
            if let (Some(now), Some(then)) = (page.total, orders.loaded_total) {
                list.fresh = list.fresh.max(now.saturating_sub(then));
            }
        }
    }
    orders.total = page.total;
    if orders.list.current().map(|r| (r.number, r.revision)) != before || how == Page::Load(true) {
        app.orders.pane_due = super::has_pane(app).then_some(app.at.mono);
    }
}

/// What the passing of time brings: the pane's order.
pub fn keep_up(app: &mut App) {
    if app.orders.pane_due.is_none_or(|due| due > app.at.mono) {
        return;
    }
    app.orders.pane_due = None;
    if app.live()
        && let Some(order) = app.orders.list.current().map(|r| r.order.clone())
    {
        ask::send(app, Call::OrderGet { order: order.clone() }, Asked::Order(order));
    }
}

/// Looks at one order again: it was changed from here.
pub fn look_at(app: &mut App, order: &str) {
    ask::send(app, Call::OrderGet { order: order.to_owned() }, Asked::Order(order.to_owned()));
}

/// An order came: for the pane, and for its row.
pub fn got(app: &mut App, order: &str, answer: Result<OrderDoc, Fault>) {
    let Ok(doc) = answer else { return };
    if let Some(row) = app.orders.list.rows.iter_mut().find(|r| r.number == doc.number) {
        row.status.clone_from(&doc.status);
        row.revision = doc.revision;
        row.lines = u32::try_from(doc.lines.len()).unwrap_or(u32::MAX);
        row.checked_out =
            u32::try_from(doc.lines.iter().filter(|l| l.checkout == "checked_out").count()).unwrap_or(u32::MAX);
        row.boxes = doc.boxes;
        row.labels_printed = doc.labels_printed;
        row.boxes_shipped = doc.boxes_shipped;
        row.awb.clone_from(&doc.awb);
        row.flags.clone_from(&doc.flags);
    }
    if let Some(details) = app.details.as_mut().filter(|d| d.order == order) {
        details.doc = Some(doc.clone());
    }
    if app.orders.list.current().is_some_and(|r| r.number == doc.number) {
        app.orders.pane = Some(doc);
    }
}

/// A key in the search field.
pub fn search_key(app: &mut App, key: Key) {
    match key {
        Key::Enter | Key::Ctrl('j') => app.orders.editing = false,
        Key::Esc => {
            app.orders.editing = false;
            if !app.orders.query.value().is_empty() {
                app.orders.query.reset();
                reload(app, false);
            }
        }
        Key::Backspace if app.orders.query.value().is_empty() => app.orders.editing = false,
        Key::Up => super::step(app, -1),
        Key::Down => super::step(app, 1),
        Key::PageUp => super::page(app, false),
        Key::PageDown => super::page(app, true),
        _ => {
            if input::edit(&mut app.orders.query, key) {
                reload(app, false);
            }
        }
    }
}

/// A code was scanned or typed: orders, boxes, references.
pub fn find(app: &mut App, code: &str) {
    if !app.live() {
        let why = app.t().why_offline;
        return app.complain(why);
    }
    let call = OrdersCall { query: code.to_owned(), sort: None, from: From::Start, limit: 20, whole: false };
    ask::send(app, Call::OrdersPage(call), Asked::Find(code.to_owned()));
}

/// What was found for a code: one order opens; several are a search.
pub fn found(app: &mut App, code: &str, answer: Result<OrdersPage, Fault>) {
    let page = match answer {
        Ok(page) => page,
        Err(fault) => return app.complain(fault.message),
    };
    let exact = page.rows.iter().find(|r| r.number.to_string() == code || r.order.eq_ignore_ascii_case(code));
    let only = page.rows.first().filter(|_| page.rows.len() == 1);
    match exact.or(only) {
        Some(row) => {
            let order = row.order.clone();
            super::go(app, Screen::Orders);
            details::open(app, &order);
        }
        None if page.rows.is_empty() => {
            let text = fill(app.t().not_found, &[&code]);
            app.complain(text);
        }
        None => {
            super::go(app, Screen::Orders);
            app.details = None;
            app.orders.query = Input::new(code.to_owned());
            reload(app, false);
        }
    }
}

/// The other order of rows.
pub fn sort(app: &mut App) {
    app.orders.by_ship_date = !app.orders.by_ship_date;
    reload(app, false);
}

/// Saved searches: the person's own and the built-in ones.
pub fn filters(app: &mut App) {
    let views = app.views.all(app.lang).into_iter();
    let items = views.map(|(_, title, view)| (title, Then::Search(view))).collect();
    app.overlays.push(Overlay::Choose(Choice { title: app.t().choose_filter.into(), items, at: 0 }));
}
