//! Dialogs. The top one gets every key. Each opens on the button that does nothing, and any character that is no key of
//! the dialog puts the cursor back there: a scan into a dialog ends in "cancel".

pub mod bulk;
pub mod confirm;
pub mod label;
pub mod outcome;
pub mod palette;
pub mod print;
pub mod undo;

use super::app::{App, Cmd};
use super::ask::{self, What};
use super::i18n::fill;
use super::input::{self, Key};
use super::screens::{self, labels, orders};
use super::views::View;
use crate::domain::wall::WallCommand;
use crate::protocol::call::{AwbAct, Call, DocumentAct, Print, Settle, Void};
pub use outcome::outcome;
use tui_input::Input;

/// A dialog.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Confirm an order.
    Confirm(confirm::Confirm),
    /// Print an order's labels.
    Print(print::PrintLabels),
    /// Yes or no.
    Ask(Question),
    /// A reason is typed.
    Reason(Reason),
    /// One of a few.
    Choose(Choice),
    /// The keys; the field filters them.
    Help(Help),
    /// A command by name.
    Palette(palette::Palette),
    /// Marked orders, one after the other.
    Bulk(bulk::Bulk),
    /// What a label looks like.
    Look(label::Look),
}

/// The help.
#[derive(Clone, Debug, Default)]
pub struct Help {
    /// What is looked for.
    pub filter: Input,
    /// Lines scrolled by.
    pub scroll: usize,
}

/// What a yes does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Then {
    /// Sends a change.
    Send(What, Box<Call>),
    /// Searches.
    Search(View),
    /// Ends the console.
    Quit,
}

/// Yes or no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Heading.
    pub title: String,
    /// The question.
    pub text: String,
    /// The word on the yes button.
    pub yes: String,
    /// Whether the cursor is on it.
    pub go: bool,
    /// What it does.
    pub then: Then,
}

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

/// One of a few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Heading.
    pub title: String,
    /// What can be chosen, and what it does.
    pub items: Vec<(String, Then)>,
    /// Where the cursor is.
    pub at: usize,
}

const fn has_field(overlay: &Overlay) -> bool {
    matches!(overlay, Overlay::Reason(_) | Overlay::Palette(_) | Overlay::Help(_))
}

/// A scan into a dialog: from its first digit to its end it is no key of the dialog, and puts the cursor on the button that
/// does nothing. Only YES and NO of the sheet on the wall mean something then.
fn wedge(app: &mut App, key: Key) -> bool {
    match key {
        Key::Char(c) if !app.wedge.is_empty() || c.is_ascii_digit() || c == ']' => {
            if app.wedge.is_empty() {
                to_cancel(app);
            }
            app.wedge.push(c);
            true
        }
        Key::Enter | Key::Ctrl('j') if !app.wedge.is_empty() => {
            let scanned = std::mem::take(&mut app.wedge);
            if let Some(command @ (WallCommand::Yes | WallCommand::No)) = WallCommand::parse(&scanned) {
                wall(app, command == WallCommand::Yes);
            } else {
                let text = app.w().wall_dialog;
                app.complain(text);
                app.out.push(Cmd::Bell(2));
            }
            true
        }
        _ => {
            app.wedge.clear();
            false
        }
    }
}

fn to_cancel(app: &mut App) {
    match app.overlays.last_mut() {
        Some(Overlay::Confirm(d)) => d.go = false,
        Some(Overlay::Print(d)) => d.go = false,
        Some(Overlay::Bulk(d)) => d.go = false,
        Some(Overlay::Ask(d)) => d.go = false,
        _ => {}
    }
}

/// Two buttons: whether the cursor is on the one that acts, after this key.
fn focus(go: bool, key: Key) -> bool {
    match key {
        Key::Left => false,
        Key::Right => true,
        Key::Tab | Key::BackTab => !go,
        _ => false,
    }
}

/// A key for the top dialog.
pub fn key(app: &mut App, key: Key) {
    if app.overlays.last().is_some_and(|top| !has_field(top)) && wedge(app, key) {
        return;
    }
    let Some(top) = app.overlays.pop() else { return };
    match top {
        Overlay::Confirm(dialog) => confirm::key(app, dialog, key),
        Overlay::Print(dialog) => print::key(app, dialog, key),
        Overlay::Bulk(dialog) => bulk::key(app, dialog, key),
        Overlay::Look(dialog) => label::key(app, dialog, key),
        Overlay::Ask(mut question) => match key {
            Key::Esc => {}
            Key::Enter if question.go => done(app, question.then),
            Key::Enter => {}
            _ => {
                question.go = focus(question.go, key);
                app.overlays.push(Overlay::Ask(question));
            }
        },
        Overlay::Reason(reason) => reason_key(app, reason, key),
        Overlay::Choose(choice) => choice_key(app, choice, key),
        Overlay::Help(mut help) => {
            match key {
                Key::Esc | Key::Enter | Key::F(1) => return,
                Key::Char('?' | 'q') if help.filter.value().is_empty() => return,
                Key::Down => help.scroll += 1,
                Key::Up => help.scroll = help.scroll.saturating_sub(1),
                Key::PageDown => help.scroll += 10,
                Key::PageUp => help.scroll = help.scroll.saturating_sub(10),
                _ => {
                    input::edit(&mut help.filter, key);
                    help.scroll = 0;
                }
            }
            // As far as there are lines.
            help.scroll = help.scroll.min(super::action::TABLE.len());
            app.overlays.push(Overlay::Help(help));
        }
        Overlay::Palette(palette) => palette::key(app, palette, key),
    }
}

fn reason_key(app: &mut App, mut reason: Reason, key: Key) {
    match key {
        Key::Esc => return,
        Key::Enter => {
            let text = reason.text.value().trim().to_owned();
            if !text.is_empty() {
                return send_reason(app, reason.why, text);
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

/// Asks whether what the channel said after confirm is taken, or laid aside.
pub fn settle(app: &mut App, accept: bool) {
    let Some((order, revision)) = app.order_at() else { return };
    let w = app.w();
    let (text, yes, act) =
        if accept { (w.accept_ask, w.accept_yes, "accept") } else { (w.keep_ask, w.keep_yes, "keep") };
    let call = Settle { order: order.clone(), act: act.into(), expected_revision: Some(revision), command_id: None };
    let then = Then::Send(What::Act(order.clone()), Box::new(Call::Settle(call)));
    app.overlays.push(Overlay::Ask(Question {
        title: order.clone(),
        text: fill(text, &[&order]),
        yes: yes.to_owned(),
        go: false,
        then,
    }));
}

/// Saves what is searched under a name that is typed.
pub fn save_view(app: &mut App) {
    let (query, by_ship_date) = (app.orders.query.value().trim().to_owned(), app.orders.by_ship_date);
    let why = Why::View(View { query, by_ship_date });
    app.overlays.push(Overlay::Reason(Reason { why, text: Input::default(), empty: false }));
}

fn send_reason(app: &mut App, why: Why, reason: String) {
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

fn choice_key(app: &mut App, mut choice: Choice, key: Key) {
    match key {
        Key::Esc | Key::Backspace | Key::Char('q') => return,
        Key::Enter => {
            if choice.at < choice.items.len() {
                let (_, then) = choice.items.swap_remove(choice.at);
                done(app, then);
            }
            return;
        }
        Key::Down | Key::Char('j') => choice.at = (choice.at + 1).min(choice.items.len().saturating_sub(1)),
        Key::Up | Key::Char('k') => choice.at = choice.at.saturating_sub(1),
        _ => {}
    }
    app.overlays.push(Overlay::Choose(choice));
}

fn done(app: &mut App, then: Then) {
    match then {
        Then::Send(..) if !app.live() => {
            let why = app.t().why_offline;
            app.complain(why);
        }
        Then::Send(what, call) => ask::change(app, what, *call),
        Then::Search(view) => {
            app.orders.query = Input::new(view.query);
            app.orders.by_ship_date |= view.by_ship_date;
            orders::reload(app, false);
        }
        Then::Quit => app.out.push(Cmd::Quit(0)),
    }
}

/// A paste for the top dialog: text for its field, or nothing. False where there is no dialog.
pub fn paste(app: &mut App, text: &str) -> bool {
    match app.overlays.last_mut() {
        Some(Overlay::Reason(reason)) => input::paste(&mut reason.text, text),
        Some(Overlay::Help(help)) => input::paste(&mut help.filter, text),
        Some(Overlay::Palette(palette)) => input::paste(&mut palette.field, text),
        Some(_) => {}
        None => return false,
    }
    true
}

/// Yes or no from the wall: the way to the button, and the button. A yes needs a dialog that shows what it does.
pub fn wall(app: &mut App, yes: bool) {
    if app.overlays.is_empty() {
        let text = app.w().wall_nothing;
        return app.complain(text);
    }
    if yes {
        key(app, Key::Right);
        key(app, Key::Enter);
    } else {
        key(app, Key::Esc);
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
pub fn reason_texts(app: &App, why: &Why) -> (String, &'static str) {
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

/// The link is back: a dialog that waits for an answer asks again.
pub fn look_again(app: &mut App) {
    for overlay in app.overlays.clone() {
        match overlay {
            Overlay::Confirm(c) if c.stage == confirm::Stage::Asking => confirm::look(app, &c.order),
            Overlay::Look(l) if l.doc.is_none() => label::send(app, l.ask),
            Overlay::Print(p) if p.doc.is_none() => {
                ask::send(app, Call::OrderGet { order: p.order.clone() }, ask::Asked::PrintOrder(p.order));
            }
            _ => {}
        }
    }
}
