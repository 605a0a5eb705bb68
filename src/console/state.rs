//! What a console was doing when its line was cut, so that the next one goes on there: the screen, the search, the order, the
//! count of scans, changes without an answer and the rest of a bulk run. Pure; the file is the edge's.
//!
//! A change without an answer is asked again with its own `command_id`: it was done, or is done now, never twice. A bulk run
//! does not go on by itself: its dialog is there again, on Cancel.

use super::app::{App, Screen};
use super::ask::{Change, What};
use super::dialogs::Overlay;
use super::dialogs::bulk::Bulk;
use super::i18n::fill;
use super::screens::marks::Marked;
use super::screens::{details, scan};
use crate::protocol::call::Call;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use tui_input::Input;

/// What is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    screen: Screen,
    query: String,
    by_ship_date: bool,
    order: Option<String>,
    scanned: BTreeMap<String, BTreeSet<String>>,
    scan_mode: scan::Mode,
    scan_order: Option<(String, u32)>,
    unanswered: Vec<(What, Call)>,
    bulk: Option<Rest>,
}

/// A bulk run that was cut.
#[derive(Debug, Serialize, Deserialize)]
struct Rest {
    confirm: bool,
    done: usize,
    all: usize,
    left: Vec<Marked>,
}

/// The state as text.
#[must_use]
pub fn keep(app: &App) -> String {
    let bulk = app.overlays.iter().find_map(|o| match o {
        // Those that are under way are among the changes.
        Overlay::Bulk(b) if b.running() => Some(Rest {
            confirm: b.confirm,
            done: b.results.len(),
            all: b.orders.len(),
            left: b.orders.iter().skip(b.results.len() + b.asked).cloned().collect(),
        }),
        _ => None,
    });
    let kept = Kept {
        screen: app.screen,
        query: app.orders.query.value().to_owned(),
        by_ship_date: app.orders.by_ship_date,
        order: app.details.as_ref().map(|d| d.order.clone()),
        scanned: app.scan.done.clone(),
        scan_mode: app.scan.mode,
        scan_order: app.scan.order.clone(),
        unanswered: app.changes.values().map(|c| (c.what.clone(), c.call.clone())).collect(),
        bulk,
    };
    serde_json::to_string(&kept).unwrap_or_default()
}

/// Goes on from there. A text that is not understood, from another version perhaps, is as none.
pub fn resume(app: &mut App, text: &str) {
    let Ok(kept) = serde_json::from_str::<Kept>(text) else { return };
    app.screen = kept.screen;
    app.orders.query = Input::new(kept.query);
    app.orders.by_ship_date = kept.by_ship_date;
    if let Some(order) = kept.order {
        app.details = Some(details::Details { order, ..details::Details::default() });
    }
    app.scan.done = kept.scanned;
    app.scan.mode = kept.scan_mode;
    app.scan.order = kept.scan_order;
    for (what, call) in kept.unanswered {
        let id = app.next_id;
        app.next_id += 1;
        app.changes.insert(id, Change { what, call, unknown: true });
    }
    let mut told = app.w().resumed.to_owned();
    if let Some(rest) = kept.bulk {
        let w = app.w();
        told = fill(if rest.confirm { w.resumed_confirm } else { w.resumed_print }, &[&rest.done, &rest.all]);
        if !rest.left.is_empty() {
            app.overlays.push(Overlay::Bulk(Bulk::new(rest.confirm, rest.left)));
        }
    }
    app.say(told);
}
