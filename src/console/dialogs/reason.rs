//! Dialogs in which something is typed: a reason, a number, a name.

use super::{Overlay, Question, Then};
use crate::console::app::{App, Cmd};
use crate::console::ask::{self, What};
use crate::console::i18n::fill;
use crate::console::input::{self, Key};
use crate::console::screens::{self, labels};
use crate::console::views::View;
use crate::protocol::call::{AwbAct, Call, DocumentAct, Print, Void};
use tui_input::Input;

/// What the reason is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Labels are printed again: the order, and its boxes (empty: all).
    Reprint(String, Vec<String>),
    /// A document is laid aside.
    Dismiss(u64),
    /// An AWB gets its real number: its name now, and its buyer.
    AwbNumber(String, Option<String>),
    /// An order is voided, at this revision.
    Void(String, u32),
    /// A search is saved under the name that is typed.
    View(View),
}

/// A reason is typed.
#[derive(Clone, Debug)]
pub struct Reason {
    /// What for.
    pub why: Why,
    /// The field.
    pub text: Input,
    /// Enter was pressed without a word.
    pub empty: bool,
}

pub(super) fn key(app: &mut App, mut reason: Reason, key: Key) {
    match key {
        Key::Esc => return,
        Key::Enter => {
            let text = reason.text.value().trim().to_owned();
            if !text.is_empty() {
                return send(app, reason.why, text);
            }
            reason.empty = true;
        }
        _ => {
            input::edit(&mut reason.text, key);
            reason.empty = false;
        }
    }
    app.overlays.push(Overlay::Reason(reason));
}

/// Asks why an order is voided.
pub fn void(app: &mut App) {
    if let Some((order, revision)) = app.order_at() {
        let why = Why::Void(order, revision);
        app.overlays.push(Overlay::Reason(Reason { why, text: Input::default(), empty: false }));
    }
}

/// Saves what is searched under a name that is typed.
pub fn save_view(app: &mut App) {
    let (query, by_ship_date) = (app.orders.query.value().trim().to_owned(), app.orders.by_ship_date);
    let why = Why::View(View { query, by_ship_date });
    app.overlays.push(Overlay::Reason(Reason { why, text: Input::default(), empty: false }));
}

fn send(app: &mut App, why: Why, reason: String) {
    match why {
        Why::AwbNumber(awb, buyer) => {
            let call = AwbAct {
                awb: awb.clone(),
                buyer: Some(buyer.unwrap_or_default()),
                act: "number".into(),
                number: Some(reason),
                ..AwbAct::default()
            };
            ask::change(app, What::Awb(awb), Call::AwbAct(call));
        }
        // A reason may have been scanned by mistake: ending an order takes a second look.
        Why::Void(order, revision) => {
            let text = fill(app.w().void_ask, &[&order, &reason]);
            let call = Void { order: order.clone(), reason, expected_revision: Some(revision), command_id: None };
            let then = Then::Send(What::Act(order.clone()), Box::new(Call::Void(call)));
            let yes = app.w().void_yes.to_owned();
            app.overlays.push(Overlay::Ask(Question { title: order, text, yes, go: false, then }));
        }
        Why::View(view) => {
            // What is saved must not name itself.
            let view = View { query: app.views.expand(&view.query, app.lang).map_or(view.query, |v| v.query), ..view };
            if app.views.keep(&reason, view) {
                let text = fill(app.w().view_kept, &[&reason.trim_start_matches('@')]);
                app.say(text);
                app.out.push(Cmd::KeepViews);
            } else {
                let text = app.w().view_bad;
                app.complain(text);
            }
        }
        Why::Reprint(order, boxes) => {
            let call = Print { order: order.clone(), boxes, printer: None, reprint: Some(reason), command_id: None };
            ask::change(app, What::Print(order), Call::Print(call));
        }
        Why::Dismiss(document) => {
            let act = DocumentAct { document, act: "dismiss".into(), reason: Some(reason), command_id: None };
            ask::change(app, What::Document(document), Call::DocumentAct(act));
        }
    }
}

/// Asks why labels are printed again.
pub fn reprint(app: &mut App) {
    let why = if app.screen == screens::LABELS {
        labels::current(app).map(|j| Why::Reprint(j.order.clone(), vec![j.box_code.clone()]))
    } else {
        app.order().map(|(order, _)| Why::Reprint(order, Vec::new()))
    };
    if let Some(why) = why {
        app.overlays.push(Overlay::Reason(Reason { why, text: Input::default(), empty: false }));
    }
}

/// The title and the sentence of a reason.
#[must_use]
pub fn texts(app: &App, why: &Why) -> (String, &'static str) {
    let t = app.t();
    match why {
        Why::Reprint(order, boxes) => {
            let what = boxes.first().filter(|_| boxes.len() == 1).map_or(order.clone(), |b| format!("{order} · {b}"));
            (fill(t.reprint_title, &[&what]), t.reprint_why)
        }
        Why::Dismiss(document) => (fill(t.dismiss_title, &[document]), t.dismiss_why),
        Why::AwbNumber(awb, _) => (format!("AWB {awb}"), app.w().awb_number_why),
        Why::Void(order, _) => (fill(app.w().void_title, &[order]), app.w().void_why),
        Why::View(view) => (fill(app.w().view_title, &[&view.query]), app.w().view_why),
    }
}
