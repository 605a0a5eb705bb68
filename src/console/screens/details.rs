//! One order, whole.

use super::list_height;
use crate::console::app::App;
use crate::console::ask::{self, Asked};
use crate::protocol::call::Call;
use crate::protocol::reply::{Fault, OrderDoc};

/// The page of an order.
#[derive(Clone, Debug, Default)]
pub struct Details {
    /// Which.
    pub order: String,
    /// It, once it came.
    pub doc: Option<OrderDoc>,
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
        ask::send(app, Call::OrderGet { order: order.clone() }, Asked::Details(order));
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
    if let Some(details) = &mut app.details {
        let lines = details.doc.as_ref().map_or(0, |d| d.lines.len());
        details.scroll = details.scroll.min(lines.saturating_sub(1));
    }
}
