//! One of a few: what can be chosen leads to a question or a field, or is changed back as easily.

use super::reason::{Field, Why};
use super::{Overlay, Question, Then, done};
use crate::console::app::App;
use crate::console::ask::{self, Asked, What};
use crate::console::i18n::fill;
use crate::console::input::Key;
use crate::protocol::call::{BoxesAct, Call};
use crate::protocol::reply::{BoxDoc, BoxesPage, Fault};

/// One of a few.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Heading.
    pub title: String,
    /// What can be chosen, and what it does; nothing yet while it is asked for.
    pub items: Vec<(String, Then)>,
    /// Where the cursor is.
    pub at: usize,
}

pub(super) fn key(app: &mut App, mut choice: Choice, key: Key) {
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
        Key::PageDown | Key::End => choice.at = choice.items.len().saturating_sub(1),
        Key::PageUp | Key::Home => choice.at = 0,
        _ => {}
    }
    app.overlays.push(Overlay::Choose(choice));
}

/// What of the order is typed over.
pub fn edit(app: &mut App) {
    let Some(doc) = app.details.as_ref().and_then(|d| d.doc.clone()) else { return };
    let value = |field: Field| match field {
        Field::Carrier => doc.carrier.clone().unwrap_or_default(),
        Field::Account => doc.carrier_account.clone().unwrap_or_default(),
        Field::ShipDate => doc.ship_date.clone(),
        Field::Reference => doc.reference.clone().unwrap_or_default(),
        Field::Hawb => doc.hawb.clone().unwrap_or_default(),
        Field::ShipTo => doc.ship_to.join(", "),
    };
    let item = |field: Field| {
        let shown = value(field);
        let text = format!("{:<20} {}", field.word(app.lang), if shown.is_empty() { "-" } else { &shown });
        // The parts of an address are not told apart in what is shown: it is typed whole.
        let begin = if field == Field::ShipTo { String::new() } else { shown };
        (text, Then::Type(Why::Edit(doc.order.clone(), doc.revision, field), begin))
    };
    let items = Field::ALL.map(item).to_vec();
    let title = fill(app.w().edit_title, &[&doc.order]);
    app.overlays.push(Overlay::Choose(Choice { title, items, at: 0 }));
}

/// The boxes of the order: which is missing, or found again?
pub fn boxes(app: &mut App) {
    let Some((order, _)) = app.order() else { return };
    let title = fill(app.w().missing_title, &[&order]);
    app.overlays.push(Overlay::Choose(Choice { title, items: Vec::new(), at: 0 }));
    look(app);
}

/// Asks for them.
pub(super) fn look(app: &mut App) {
    if let Some((order, _)) = app.order() {
        ask::send(app, Call::OrderBoxes { order: order.clone() }, Asked::Boxes(order));
    }
}

/// They came.
pub fn got(app: &mut App, order: &str, answer: Result<BoxesPage, Fault>) {
    let title = fill(app.w().missing_title, &[&order]);
    let waits = |o: &Overlay| matches!(o, Overlay::Choose(c) if c.title == title && c.items.is_empty());
    let Some(at) = app.overlays.iter().position(waits) else { return };
    let items: Vec<_> = match &answer {
        Ok(page) => page.boxes.iter().map(|b| item(app, order, b)).collect(),
        Err(_) => Vec::new(),
    };
    if items.is_empty() {
        app.overlays.remove(at);
        let why = answer.map_or_else(|fault| fault.message, |_| app.w().boxes_none.to_owned());
        return app.complain(why);
    }
    if let Some(Overlay::Choose(choice)) = app.overlays.get_mut(at) {
        choice.items = items;
    }
}

fn item(app: &App, order: &str, one: &BoxDoc) -> (String, Then) {
    let w = app.w();
    let state = match one.state.as_str() {
        "missing" => fill(w.box_missing, &[&one.reason.as_deref().unwrap_or("-")]),
        "shipped" => w.box_gone.to_owned(),
        _ => w.box_here.to_owned(),
    };
    let text = format!("{:>3}  {:<16} {state}", one.index, one.code);
    if one.state != "missing" {
        return (text, Then::Type(Why::Missing(order.to_owned(), one.code.clone()), String::new()));
    }
    let call = BoxesAct {
        act: "found".into(),
        boxes: vec![one.code.clone()],
        order: Some(order.to_owned()),
        ..BoxesAct::default()
    };
    let question = Question {
        title: order.to_owned(),
        text: fill(w.found_ask, &[&one.code, &order]),
        yes: w.found_yes.to_owned(),
        go: false,
        then: Then::Send(What::Boxes(order.to_owned()), Box::new(Call::BoxesAct(call))),
    };
    (text, Then::Ask(Box::new(question)))
}
