//! What became of a change: said at the bottom, in its dialog, or in the list of a bulk run.

use super::confirm::{self, Stage};
use super::reason::{self, Why};
use super::{Overlay, bulk, undo};
use crate::console::app::App;
use crate::console::ask::{self, Answer, Change, What, read};
use crate::console::i18n::fill;
use crate::console::screens;
use crate::protocol::call::Call;
use crate::protocol::reply::{ActDoc, AwbActDoc, BoxesDoc, ConfirmDoc, Fault, JobDoc, PrintDoc};

/// A change was answered.
pub fn outcome(app: &mut App, change: &Change, answer: Answer) {
    match &change.what {
        What::Confirm(order) => confirmed(app, order, answer),
        What::Print(order) => printed(app, order, change, answer),
        What::Job(job) => {
            let done = answer.map(|raw| {
                // Whatever it says: it was done.
                let state = serde_json::from_str::<JobDoc>(raw.get()).map(|j| j.state).unwrap_or_default();
                fill(app.t().told_job, &[job, &screens::labels::state_word(app.t(), &state)])
            });
            told(app, done.map_err(|f| f.message));
        }
        What::Printer(printer) => {
            let text = fill(app.t().told_printer, &[printer]);
            told(app, answer.map(|_| text).map_err(|f| f.message));
        }
        What::Box(code) => return screens::scan::acted(app, code, read::<BoxesDoc>(answer)),
        What::Awb(_) => {
            let done = read::<AwbActDoc>(answer).map(|doc| {
                let mut text = fill(app.w().awb_done, &[&doc.awb]);
                for failed in &doc.failed {
                    text = format!("{text} · ! {}: {}", failed.order, failed.reason);
                }
                for flag in &doc.warnings {
                    text = format!("{text} · {}", crate::console::view::flag_sentence(app, flag));
                }
                text
            });
            told(app, done.map_err(|f| f.message));
        }
        What::Act(order) => {
            app.undos.retain(|u| u.order != *order);
            let done = read::<ActDoc>(answer).and_then(|doc| match doc.outcome.as_str() {
                "refused" => Err(refused(&doc)),
                word => Ok(format!("{}: {}", doc.order, screens::tell::word(word, app.lang))),
            });
            told(app, done.map_err(|f| f.message));
            screens::orders::look_at(app, order);
        }
        What::Boxes(_) => {
            let done = read::<BoxesDoc>(answer).map_err(|f| f.message).and_then(|doc| boxes(app, doc));
            told(app, done);
        }
        What::Link(buyer) => {
            let text = fill(app.w().told_link, &[buyer]);
            told(app, answer.map(|_| text).map_err(|f| f.message));
        }
        What::Notice(notice) => {
            let text = fill(app.w().told_notice, &[notice]);
            told(app, answer.map(|_| text).map_err(|f| f.message));
        }
        What::Fetch(id) => {
            let text = fill(app.w().told_fetch, &[id]);
            told(app, answer.map(|_| text).map_err(|f| f.message));
        }
        What::Many(orders) => return bulk::batched(app, orders, read(answer)),
        What::Document(document) => {
            let text = fill(app.t().told_document, &[document]);
            told(app, answer.map(|_| text).map_err(|f| f.message));
        }
    }
    screens::refresh(app);
}

/// What became of boxes, or why nothing did.
fn boxes(app: &App, doc: BoxesDoc) -> Result<String, String> {
    let mut told = Vec::new();
    for one in doc.boxes {
        if one.outcome == "refused" {
            return Err(one.reason.unwrap_or(one.outcome));
        }
        told.push(format!("{}: {}", one.code, screens::tell::word(&one.outcome, app.lang)));
    }
    Ok(told.join(" · "))
}

/// A refusal as a fault.
fn refused(doc: &ActDoc) -> Fault {
    let message = doc.reason.clone().unwrap_or_else(|| doc.outcome.clone());
    Fault { code: doc.code.clone().unwrap_or_default(), message, retryable: false, revision: None, pending: Vec::new() }
}

fn told(app: &mut App, result: Result<String, String>) {
    match result {
        Ok(text) => app.say(text),
        Err(text) => app.complain(text),
    }
}

fn confirmed(app: &mut App, order: &str, answer: Answer) {
    let (code, result) = match read::<ConfirmDoc>(answer) {
        Ok(doc) if doc.outcome == "confirmed" => {
            undo::remember(app, order, doc.revision, doc.undo_until.as_deref());
            let t = app.t();
            let mut text = fill(t.told_confirmed, &[&order, &doc.awb.as_deref().unwrap_or("-")]);
            if !doc.dropped.is_empty() {
                text = format!("{text} · {}", fill(t.told_dropped, &[&doc.dropped.len()]));
            }
            (String::new(), Ok(text))
        }
        Ok(doc) if doc.outcome == "already" => {
            (String::new(), Ok(doc.reason.unwrap_or_else(|| format!("{order}: {}", app.t().why_confirmed))))
        }
        Ok(doc) => (doc.code.unwrap_or_default(), Err(doc.reason.unwrap_or(doc.outcome))),
        Err(fault) => (fault.code, Err(fault.message)),
    };
    screens::orders::look_at(app, order);
    if bulk::has_turn(app, order) {
        return bulk::outcome(app, result);
    }
    match result {
        Ok(text) => {
            app.overlays.retain(|o| !matches!(o, Overlay::Confirm(c) if c.order == order));
            app.say(text);
        }
        Err(why) => match confirm::dialog(app, order) {
            Some(dialog) if matches!(code.as_str(), "changed" | "pending_lines") => {
                dialog.stage = Stage::Asking;
                dialog.changed = true;
                dialog.go = false;
                confirm::look(app, order);
            }
            Some(dialog) => dialog.stage = Stage::Refused(why),
            None => app.complain(why),
        },
    }
}

fn printed(app: &mut App, order: &str, change: &Change, answer: Answer) {
    let answer = read::<PrintDoc>(answer);
    if bulk::has_turn(app, order) {
        let told = answer.map(|doc| print_told(app, order, &doc));
        screens::orders::look_at(app, order);
        return bulk::outcome(app, told.map_err(|f| f.message));
    }
    match answer {
        Ok(doc) => {
            let text = print_told(app, order, &doc);
            app.say(text);
        }
        Err(fault) => {
            let reprint = matches!(&change.call, Call::Print(p) if p.reprint.is_some());
            if fault.code == "already_printed" && !reprint && app.overlays.is_empty() {
                let why = Why::Reprint(order.to_owned(), Vec::new());
                reason::open(app, why, String::new());
            }
            app.complain(fault.message);
        }
    }
    screens::orders::look_at(app, order);
}

/// What is said about queued labels.
pub(super) fn print_told(app: &App, order: &str, doc: &PrintDoc) -> String {
    let t = app.t();
    let mut text = fill(t.told_printed, &[&order, &doc.jobs.len()]);
    if !doc.waiting.is_empty() {
        text = format!("{text} · {}", fill(t.told_waiting, &[&doc.waiting.len()]));
    }
    if !doc.printed.is_empty() {
        text = format!("{text} · {}", fill(t.told_before, &[&doc.printed.len()]));
    }
    text
}

/// A change was sent before; the sentence about those that are unknown.
#[must_use]
pub fn unknown(app: &App) -> Option<String> {
    let change: &ask::Change = app.changes.values().find(|c| c.unknown)?;
    Some(fill(app.t().unknown_one, &[&change.what.text(app.t())]))
}
