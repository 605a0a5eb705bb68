//! Marked orders, one after the other, with an outcome each. It never drops a line: such orders are left for a person
//! to decide one by one (R-06 T5), and labels that were printed before are not printed again.

use super::{Overlay, focus};
use crate::console::app::App;
use crate::console::ask::{self, What};
use crate::console::input::Key;
use crate::console::screens::marks::Marked;
use crate::protocol::call::{Call, Confirm, Print};

/// The dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Confirm; else print.
    pub confirm: bool,
    /// The orders.
    pub orders: Vec<Marked>,
    /// What became of the first of them: what is said about it, or why not.
    pub results: Vec<Result<String, String>>,
    /// When it began, monotonic.
    pub began: Option<u64>,
    /// Milliseconds that it took.
    pub took: u64,
    /// A person stopped it.
    pub stopped: bool,
    /// Whether the cursor is on the button that acts.
    pub go: bool,
    /// Lines scrolled by.
    pub scroll: usize,
}

impl Bulk {
    /// A run that has not begun.
    #[must_use]
    pub const fn new(confirm: bool, orders: Vec<Marked>) -> Self {
        Self { confirm, orders, results: Vec::new(), began: None, took: 0, stopped: false, go: false, scroll: 0 }
    }

    /// Whether one of them is under way.
    #[must_use]
    pub const fn running(&self) -> bool {
        self.began.is_some() && !self.finished()
    }

    /// Whether no more will be asked for.
    #[must_use]
    pub const fn finished(&self) -> bool {
        self.began.is_some() && (self.stopped || self.results.len() >= self.orders.len())
    }

    /// Those that failed.
    #[must_use]
    pub fn failed(&self) -> Vec<Marked> {
        self.orders.iter().zip(&self.results).filter(|(_, r)| r.is_err()).map(|(o, _)| o.clone()).collect()
    }

    /// Orders a second so far, and the seconds that the rest will take at that rate; nothing before the first outcome.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a rate on a screen")]
    pub fn rate(&self, now: u64) -> Option<(f64, u64)> {
        let took = now.saturating_sub(self.began?).max(1) as f64 / 1000.0;
        let done = self.results.len();
        let rate = done as f64 / took;
        let left = (self.orders.len().saturating_sub(done)) as f64 / rate.max(f64::MIN_POSITIVE);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "seconds, above 0")]
        (done > 0).then_some((rate, left.ceil() as u64))
    }
}

/// Opens it.
pub fn open(app: &mut App, confirm: bool, orders: Vec<Marked>) {
    app.overlays.push(Overlay::Bulk(Bulk::new(confirm, orders)));
}

/// A key.
pub fn key(app: &mut App, mut bulk: Bulk, key: Key) {
    match key {
        // What is under way can't be taken back; nothing follows it.
        Key::Esc | Key::Backspace if bulk.running() => {
            bulk.stopped = true;
            bulk.took = app.at.mono.saturating_sub(bulk.began.unwrap_or_default());
        }
        Key::Esc | Key::Backspace => return,
        Key::Enter if bulk.running() => {}
        Key::Enter if bulk.go && app.live() => {
            if bulk.finished() {
                bulk = Bulk::new(bulk.confirm, bulk.failed());
            }
            bulk.began = Some(app.at.mono);
            bulk.go = false;
            next(app, &bulk);
        }
        Key::Enter => return,
        Key::Down => bulk.scroll = bulk.scroll.saturating_add(1).min(bulk.orders.len()),
        Key::Up => bulk.scroll = bulk.scroll.saturating_sub(1),
        _ => bulk.go = focus(bulk.go, key) && (bulk.began.is_none() || bulk.finished() && !bulk.failed().is_empty()),
    }
    app.overlays.push(Overlay::Bulk(bulk));
}

/// Whether an order's turn is now.
pub fn has_turn(app: &App, order: &str) -> bool {
    app.overlays.iter().any(|o| match o {
        Overlay::Bulk(b) => b.began.is_some() && b.orders.get(b.results.len()).is_some_and(|o| o.order == order),
        _ => false,
    })
}

/// The order whose turn it was has its outcome.
pub fn outcome(app: &mut App, result: Result<String, String>) {
    let mut going = None;
    for overlay in &mut app.overlays {
        if let Overlay::Bulk(bulk) = overlay {
            if result.is_ok()
                && let Some(order) = bulk.orders.get(bulk.results.len())
            {
                // What is left marked is what needs a hand.
                app.orders.list.marks.remove(&order.number);
            }
            bulk.results.push(result);
            if bulk.finished() && !bulk.stopped {
                bulk.took = app.at.mono.saturating_sub(bulk.began.unwrap_or_default());
            }
            going = Some(bulk.clone()).filter(|b| !b.finished());
            break;
        }
    }
    if let Some(bulk) = going {
        next(app, &bulk);
    }
}

fn next(app: &mut App, bulk: &Bulk) {
    let Some(Marked { order, revision, .. }) = bulk.orders.get(bulk.results.len()).cloned() else { return };
    if bulk.confirm {
        let call = Confirm {
            order: order.clone(),
            expected_revision: Some(revision),
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
