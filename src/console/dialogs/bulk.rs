//! Marked orders, one after the other, with an outcome each. It never drops a line: such orders are left for a person
//! to decide one by one (R-06 T5), and labels that were printed before are not printed again.

use super::{Overlay, focus};
use crate::console::app::App;
use crate::console::ask::{self, What};
use crate::console::input::Key;
use crate::protocol::call::{Call, Confirm, Print};

/// The dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Confirm; else print.
    pub confirm: bool,
    /// The orders.
    pub orders: Vec<String>,
    /// What became of the first of them: done, or why not.
    pub results: Vec<Result<(), String>>,
    /// It runs, or has run.
    pub started: bool,
    /// Whether the cursor is on the button that acts.
    pub go: bool,
    /// Lines scrolled by.
    pub scroll: usize,
}

impl Bulk {
    /// Whether every order has its outcome.
    #[must_use]
    pub const fn finished(&self) -> bool {
        self.started && self.results.len() >= self.orders.len()
    }
}

/// Opens it.
pub fn open(app: &mut App, confirm: bool, orders: Vec<String>) {
    let bulk = Bulk { confirm, orders, results: Vec::new(), started: false, go: false, scroll: 0 };
    app.overlays.push(Overlay::Bulk(bulk));
}

/// A key.
pub fn key(app: &mut App, mut bulk: Bulk, key: Key) {
    match key {
        // Closing ends it behind the order that is under way.
        Key::Esc | Key::Backspace => return,
        Key::Enter if bulk.started => return,
        Key::Enter if bulk.go && app.live() => {
            bulk.started = true;
            bulk.go = false;
            next(app, &bulk);
        }
        Key::Enter => return,
        Key::Down => bulk.scroll = bulk.scroll.saturating_add(1).min(bulk.results.len()),
        Key::Up => bulk.scroll = bulk.scroll.saturating_sub(1),
        _ => bulk.go = focus(bulk.go, key) && !bulk.started,
    }
    app.overlays.push(Overlay::Bulk(bulk));
}

/// Whether an order's turn is now.
pub fn has_turn(app: &App, order: &str) -> bool {
    app.overlays.iter().any(|o| match o {
        Overlay::Bulk(b) => b.started && b.orders.get(b.results.len()).is_some_and(|o| o == order),
        _ => false,
    })
}

/// The order whose turn it was has its outcome.
pub fn outcome(app: &mut App, result: Result<(), String>) {
    let mut going = None;
    for overlay in &mut app.overlays {
        if let Overlay::Bulk(bulk) = overlay {
            if result.is_ok()
                && let Some(order) = bulk.orders.get(bulk.results.len())
            {
                // What is left marked is what needs a hand.
                let number = app.orders.list.rows.iter().find(|r| r.order == *order).map(|r| r.number);
                number.map(|n| app.orders.list.marks.remove(&n));
            }
            bulk.results.push(result);
            going = Some(bulk.clone());
            break;
        }
    }
    if let Some(bulk) = going {
        next(app, &bulk);
    }
}

fn next(app: &mut App, bulk: &Bulk) {
    let Some(order) = bulk.orders.get(bulk.results.len()).cloned() else { return };
    if bulk.confirm {
        let call = Confirm {
            order: order.clone(),
            expected_revision: app.orders.list.rows.iter().find(|r| r.order == order).map(|r| r.revision),
            drop_pending: false,
            dry_run: false,
            command_id: None,
        };
        ask::change(app, What::Confirm(order), Call::Confirm(call));
    } else {
        let call = Print { order: order.clone(), boxes: Vec::new(), printer: None, reprint: None, command_id: None };
        ask::change(app, What::Print(order), Call::Print(call));
    }
}
