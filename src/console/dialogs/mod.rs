//! Dialogs. The top one gets every key. Each opens on the button that does nothing, and any character that is no key of
//! the dialog puts the cursor back there: a scan into a dialog ends in "cancel".

pub mod bulk;
pub mod choose;
pub mod confirm;
pub mod label;
pub mod outcome;
pub mod palette;
pub mod print;
pub mod reason;
pub mod second;
pub mod undo;

use super::app::{App, Cmd};
use super::ask::{self, What};
use super::i18n::fill;
use super::input::{self, Key};
use super::screens::orders;
use super::views::View;
use crate::domain::wall::WallCommand;
use crate::protocol::call::{Call, Settle};
pub use choose::Choice;
pub use outcome::outcome;
use reason::Reason;
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
    Choose(choose::Choice),
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
    /// Keeps a search under a name.
    KeepView(String, View),
    /// Asks for a text, this one to begin with.
    Type(reason::Why, String),
    /// Asks.
    Ask(Box<Question>),
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
        Overlay::Reason(reason) => reason::key(app, reason, key),
        Overlay::Choose(choice) => choose::key(app, choice, key),
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

fn done(app: &mut App, then: Then) {
    match then {
        Then::Send(..) if !app.live() => {
            let why = app.t().why_offline;
            app.complain(why);
        }
        Then::Send(what, call) => {
            typed(app);
            ask::change(app, what, *call);
        }
        Then::KeepView(name, view) => {
            typed(app);
            second::keep_view(app, &name, view);
        }
        Then::Type(why, text) => reason::open(app, why, text),
        Then::Ask(question) => app.overlays.push(Overlay::Ask(*question)),
        Then::Search(view) => {
            app.orders.query = Input::new(view.query);
            app.orders.by_ship_date |= view.by_ship_date;
            orders::reload(app, false);
        }
        Then::Quit => app.out.push(Cmd::Quit(0)),
    }
}

/// The field that a second look was about is done.
fn typed(app: &mut App) {
    if matches!(app.overlays.last(), Some(Overlay::Reason(_))) {
        app.overlays.pop();
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

/// The link is back: a dialog that waits for an answer asks again.
pub fn look_again(app: &mut App) {
    for overlay in app.overlays.clone() {
        match overlay {
            Overlay::Confirm(c) if c.stage == confirm::Stage::Asking => confirm::look(app, &c.order),
            Overlay::Choose(c) if c.items.is_empty() => choose::look(app),
            Overlay::Look(l) if l.doc.is_none() => label::send(app, l.ask),
            Overlay::Print(p) if p.doc.is_none() => {
                ask::send(app, Call::OrderGet { order: p.order.clone() }, ask::Asked::PrintOrder(p.order));
            }
            _ => {}
        }
    }
}
