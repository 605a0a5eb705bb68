//! Marked orders with an outcome each. Confirms go one after the other and never drop a line: such orders are left for a
//! person to decide one by one (R-06 T5). Labels are queued for all of them in one commit and one order of printing; where
//! an order may not be printed the daemon does none, and they go one by one too. What was printed before is not printed again.

use super::{Overlay, focus};
use crate::console::app::App;
use crate::console::ask::{self, What};
use crate::console::i18n::fill;
use crate::console::input::Key;
use crate::console::screens::{self, marks::Marked};
use crate::domain::lang::Lang;
use crate::domain::spool::SortKey;
use crate::limits;
use crate::protocol::call::{Call, Confirm, Print, PrintMany};
use crate::protocol::reply::{Fault, PrintedDoc};

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
    /// In which order labels come out.
    pub sort: SortKey,
    /// Orders that are asked for now.
    pub asked: usize,
    /// All at once was refused: one by one.
    pub single: bool,
    /// Whether the cursor is on the button that acts.
    pub go: bool,
    /// Lines scrolled by.
    pub scroll: usize,
}

impl Bulk {
    /// A run that has not begun.
    #[must_use]
    pub const fn new(confirm: bool, orders: Vec<Marked>) -> Self {
        Self {
            confirm,
            orders,
            results: Vec::new(),
            began: None,
            took: 0,
            stopped: false,
            sort: SortKey::Given,
            asked: 0,
            single: false,
            go: false,
            scroll: 0,
        }
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
                bulk = Bulk { sort: bulk.sort, ..Bulk::new(bulk.confirm, bulk.failed()) };
            }
            bulk.began = Some(app.at.mono);
            bulk.go = false;
            next(app, &mut bulk);
        }
        Key::Enter => return,
        Key::Char('s') if !bulk.confirm && bulk.began.is_none() => {
            let at = SortKey::ALL.iter().position(|k| *k == bulk.sort).unwrap_or(0);
            bulk.sort = SortKey::ALL.iter().cycle().nth(at + 1).copied().unwrap_or_default();
            bulk.go = false;
        }
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
    outcomes(app, vec![result]);
}

/// Labels of several orders were queued, or none were.
pub fn batched(app: &mut App, orders: &[String], answer: Result<PrintedDoc, Fault>) {
    let running = app.overlays.iter_mut().find_map(|o| match o {
        Overlay::Bulk(b) if b.began.is_some() && under_way(b).map(|o| &o.order).eq(orders.iter()) => Some(b),
        _ => None,
    });
    match (answer, running) {
        (Ok(doc), Some(_)) => {
            let told = doc.orders.iter().map(|one| Ok(super::outcome::print_told(app, &one.order, one))).collect();
            outcomes(app, told);
        }
        // Of one that may not be printed the daemon does none: each has its own outcome then.
        (Err(fault), Some(bulk)) if !bulk.stopped => {
            bulk.single = true;
            bulk.asked = 0;
            let mut going = bulk.clone();
            let why = fault.message;
            next(app, &mut going);
            put_back(app, going);
            app.complain(why);
        }
        (Err(fault), Some(_)) => outcomes(app, vec![Err(fault.message); orders.len()]),
        (Err(fault), None) => app.complain(fault.message),
        (Ok(doc), None) => {
            let labels: usize = doc.orders.iter().map(|o| o.jobs.len()).sum();
            let text = fill(app.t().told_printed, &[&orders.join(" "), &labels]);
            app.say(text);
        }
    }
    screens::refresh(app);
}

fn under_way(bulk: &Bulk) -> impl Iterator<Item = &Marked> {
    bulk.orders.iter().skip(bulk.results.len()).take(bulk.asked)
}

fn outcomes(app: &mut App, results: Vec<Result<String, String>>) {
    let Some(mut bulk) = app.overlays.iter().find_map(|o| match o {
        Overlay::Bulk(bulk) => Some(bulk.clone()),
        _ => None,
    }) else {
        return;
    };
    for result in results {
        if result.is_ok()
            && let Some(order) = bulk.orders.get(bulk.results.len())
        {
            // What is left marked is what needs a hand.
            app.orders.list.marks.remove(&order.number);
        }
        bulk.results.push(result);
    }
    bulk.asked = 0;
    if bulk.finished() {
        if !bulk.stopped {
            bulk.took = app.at.mono.saturating_sub(bulk.began.unwrap_or_default());
        }
    } else {
        next(app, &mut bulk);
    }
    put_back(app, bulk);
}

fn put_back(app: &mut App, bulk: Bulk) {
    if let Some(place) = app.overlays.iter_mut().find(|o| matches!(o, Overlay::Bulk(_))) {
        *place = Overlay::Bulk(bulk);
    }
}

fn next(app: &mut App, bulk: &mut Bulk) {
    let left = bulk.orders.len().saturating_sub(bulk.results.len());
    if !bulk.confirm && !bulk.single && left > 1 {
        bulk.asked = left.min(limits::PRINT_ORDERS);
        let orders: Vec<String> = under_way(bulk).map(|o| o.order.clone()).collect();
        let sort = Some(bulk.sort.as_str().to_owned());
        let call = PrintMany { orders: orders.clone(), sort, ..PrintMany::default() };
        return ask::change(app, What::Many(orders), Call::PrintMany(call));
    }
    bulk.asked = 1;
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

/// The order of labels for people.
#[must_use]
pub fn sort_word(key: SortKey, lang: Lang) -> &'static str {
    let w = crate::console::i18n::words(lang);
    let t = crate::console::i18n::texts(lang);
    match key {
        SortKey::Given => w.sort_given,
        SortKey::Order => w.sort_order,
        SortKey::ShipDate => t.ship_label,
        SortKey::Carrier => t.carrier,
        SortKey::Buyer => t.buyer,
        SortKey::Mark => t.col_mark,
        SortKey::Product => t.col_product,
        SortKey::Box => t.col_box_codes,
    }
}
