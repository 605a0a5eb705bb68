//! What the handle of the spooler and a printer's worker share: how the printer is, and what people want of it.

use super::link::Look;
use super::{Clock, PrinterConfig, PrinterState};
use crate::domain::spool::PrinterRecord;
use crate::domain::trouble::{PrinterStatus, Trouble};
use std::sync::{Mutex, PoisonError};
use tokio::sync::{Notify, watch};

/// One printer's.
pub(crate) struct Desk {
    state: Mutex<PrinterState>,
    wanted: Mutex<Wanted>,
    /// Wakes the worker for what people want.
    pub(super) bell: Notify,
    changes: watch::Sender<u64>,
    clock: Clock,
}

/// What people want of a printer.
#[derive(Default)]
struct Wanted {
    paused_by: Option<String>,
    /// Test labels and wall sheets: asked for ever, and done or let pass.
    tests: (u64, u64),
    sheets: (u64, u64),
}

impl Desk {
    pub(super) fn new(config: &PrinterConfig, changes: watch::Sender<u64>, clock: Clock) -> Self {
        let state = PrinterState {
            name: config.settings.name.clone(),
            uri_shown: config.uri.to_string(),
            state: PrinterStatus::Ready,
            reasons: Vec::new(),
            since: clock(),
            waiting: 0,
            default: config.settings.default,
            model: None,
            dpmm: config.dpmm,
            media_low: false,
        };
        Self { state: Mutex::new(state), wanted: Mutex::default(), bell: Notify::new(), changes, clock }
    }

    /// How the printer is.
    pub(super) fn look(&self) -> PrinterState {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn change(&self, change: impl FnOnce(&mut PrinterState)) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let before = state.clone();
        change(&mut state);
        let changed = *state != before;
        drop(state);
        if changed {
            self.changes.send_modify(|n| *n += 1);
        }
    }

    /// It is so now; since when is kept while the word stays the same.
    pub(super) fn show(&self, status: PrinterStatus, reasons: Vec<Trouble>) {
        let now = (self.clock)();
        self.change(|state| {
            if state.state != status {
                state.since = now;
            }
            state.state = status;
            state.reasons = reasons;
        });
    }

    /// It can't print now.
    pub(super) fn show_troubles(&self, troubles: Vec<Trouble>) {
        let status = troubles.first().map_or(PrinterStatus::Attention, |t| t.what.status());
        self.show(status, troubles);
    }

    /// What it said about itself.
    pub(super) fn show_look(&self, look: &Look) {
        self.change(|state| {
            state.model.clone_from(&look.model);
            state.dpmm = state.dpmm.or(look.dpmm);
            state.media_low = look.media_low;
        });
    }

    pub(super) fn show_waiting(&self, waiting: usize) {
        self.change(|state| state.waiting = waiting);
    }

    pub(super) fn paused_by(&self) -> Option<String> {
        self.wanted.lock().unwrap_or_else(PoisonError::into_inner).paused_by.clone()
    }

    /// Whether a test label is wanted: once for each.
    pub(super) fn take_test(&self) -> bool {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut wanted.tests)
    }

    /// The same with the wall sheet.
    pub(super) fn take_sheet(&self) -> bool {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        take(&mut wanted.sheets)
    }

    /// What was stored before a start: the pause holds, old tests are not printed.
    pub(super) fn begin(&self, record: &PrinterRecord) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.paused_by = record.paused.as_ref().map(|(by, _)| by.clone());
        wanted.tests = (record.tests, record.tests);
        wanted.sheets = (record.sheets, record.sheets);
    }

    /// What is stored now.
    pub(super) fn want(&self, record: &PrinterRecord) {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        wanted.paused_by = record.paused.as_ref().map(|(by, _)| by.clone());
        wanted.tests.0 = wanted.tests.0.max(record.tests);
        wanted.sheets.0 = wanted.sheets.0.max(record.sheets);
        drop(wanted);
        self.bell.notify_one();
    }
}

fn take((asked, done): &mut (u64, u64)) -> bool {
    let wanted = *asked > *done;
    if wanted {
        *done += 1;
    }
    wanted
}
