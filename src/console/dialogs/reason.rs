//! Dialogs in which something is typed: a reason, a number, a setting, a name.
//!
//! Nothing that is typed here does anything by its Enter: what will happen is shown first ([`second`]), with the cursor on
//! Cancel, so that a scan with its Enter ends there. A text that ends like a scan is set back with a ring, where codes are
//! not what is asked for.

use super::{Overlay, second};
use crate::console::app::{App, Cmd};
use crate::console::i18n::fill;
use crate::console::input::{self, Key};
use crate::console::screens::{self, labels};
use crate::console::views::View;
use crate::domain::lang::Lang;
use crate::domain::link::LinkKey;
use crate::domain::wall::{PREFIX, WallCommand};
use tui_input::Input;

/// So many digits at the end of a sentence are a scanned code; a number of an order is shorter.
const CODE_DIGITS: usize = 8;

/// What is typed over of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// Carrier.
    Carrier,
    /// Account with the carrier.
    Account,
    /// `YYYY-MM-DD`.
    ShipDate,
    /// Reference.
    Reference,
    /// House waybill.
    Hawb,
    /// Where it goes.
    ShipTo,
}

impl Field {
    /// Every field, as they are offered.
    pub const ALL: [Self; 6] =
        [Self::ShipDate, Self::Carrier, Self::Account, Self::ShipTo, Self::Reference, Self::Hawb];

    /// Its word.
    #[must_use]
    pub const fn word(self, lang: Lang) -> &'static str {
        let t = crate::console::i18n::texts(lang);
        let w = crate::console::i18n::words(lang);
        match self {
            Self::Carrier => t.carrier,
            Self::Account => w.field_account,
            Self::ShipDate => t.ship_label,
            Self::Reference => t.reference,
            Self::Hawb => "HAWB",
            Self::ShipTo => t.ship_to,
        }
    }
}

/// What the text is for.
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
    /// A confirm is taken back after its window, at this revision.
    Revert(String, u32),
    /// A box of an order is reported missing.
    Missing(String, String),
    /// A field of an order, at this revision, is typed over.
    Edit(String, u32, Field),
    /// A setting of a connection.
    Setting(String, LinkKey),
    /// A search is saved under the name that is typed.
    View(View),
}

impl Why {
    /// Whether a code may be what is wanted.
    const fn takes_codes(&self) -> bool {
        match self {
            Self::AwbNumber(..) | Self::Setting(_, LinkKey::ShipDaysOffset) => true,
            Self::Edit(_, _, field) => !matches!(field, Field::Carrier | Field::ShipDate),
            _ => false,
        }
    }

    /// Whether nothing is something: it takes the value away.
    const fn may_be_empty(&self) -> bool {
        match self {
            Self::Edit(_, _, field) => !matches!(field, Field::ShipDate),
            Self::Setting(_, key) => !matches!(key, LinkKey::ShipDaysOffset),
            _ => false,
        }
    }
}

/// Something is typed.
#[derive(Clone, Debug)]
pub struct Reason {
    /// What for.
    pub why: Why,
    /// The field.
    pub text: Input,
    /// Why Enter did nothing.
    pub note: Option<&'static str>,
}

/// Opens a field with a text in it.
pub fn open(app: &mut App, why: Why, text: String) {
    app.overlays.push(Overlay::Reason(Reason { why, text: Input::new(text), note: None }));
}

pub(super) fn key(app: &mut App, mut reason: Reason, key: Key) {
    match key {
        Key::Esc => {}
        // A scanner that ends a code with both: the second is nothing.
        Key::Ctrl('j') if reason.text.value().trim().is_empty() || reason.note.is_some() => {
            app.overlays.push(Overlay::Reason(reason));
        }
        Key::Enter | Key::Ctrl('j') => enter(app, reason),
        _ => {
            input::edit(&mut reason.text, key);
            reason.note = None;
            app.overlays.push(Overlay::Reason(reason));
        }
    }
}

fn enter(app: &mut App, mut reason: Reason) {
    let typed = reason.text.value().to_owned();
    let scanned = scan_in(&typed).filter(|(_, command)| command.is_some() || !reason.why.takes_codes());
    if let Some((at, command)) = scanned {
        reason.text = Input::new(typed.get(..at).unwrap_or_default().to_owned());
        match command {
            Some(WallCommand::No | WallCommand::Back) => return,
            // Yes is as Enter: what will happen is shown, and another yes does it.
            Some(WallCommand::Yes) => {}
            _ => {
                reason.note = Some(app.w().reason_scan);
                app.out.push(Cmd::Bell(2));
                return app.overlays.push(Overlay::Reason(reason));
            }
        }
    }
    let text = input::code(reason.text.value()).to_owned();
    reason.note = if text.is_empty() && !reason.why.may_be_empty() {
        Some(app.t().reason_needed)
    } else {
        match second::look(app, &reason.why, &text) {
            // Esc there comes back to the text.
            Ok(Some(question)) => {
                reason.note = None;
                app.overlays.push(Overlay::Reason(reason));
                return app.overlays.push(Overlay::Ask(question));
            }
            Ok(None) => return,
            Err(note) => Some(note),
        }
    };
    app.overlays.push(Overlay::Reason(reason));
}

/// Where a text ends in something that a scanner typed: a command of the wall, a code with its identifier (`]C1…`), nothing
/// but digits, or [`CODE_DIGITS`] of them behind a sentence.
fn scan_in(text: &str) -> Option<(usize, Option<WallCommand>)> {
    for (at, _) in text.rmatch_indices(PREFIX) {
        let before = text.get(..at).unwrap_or_default();
        if let Some(command) = text.get(at..).and_then(WallCommand::parse)
            && !before.ends_with(|c: char| c.is_ascii_digit() && !is_identified(before))
        {
            return Some((if is_identified(before) { at - 3 } else { at }, Some(command)));
        }
    }
    let text = text.trim_end();
    if let Some(at) = text.rfind(']').filter(|at| text.get(*at..).is_some_and(has_identifier)) {
        return Some((at, None));
    }
    let digits = text.bytes().rev().take_while(u8::is_ascii_digit).count();
    let at = text.len() - digits;
    let all = digits > 0 && text.get(..at).is_some_and(|rest| rest.trim().is_empty());
    (all || digits >= CODE_DIGITS).then_some((at, None))
}

/// Whether a text is a code behind a symbology identifier.
fn has_identifier(text: &str) -> bool {
    let first: Vec<u8> = text.bytes().take(4).collect();
    matches!(first.as_slice(), [b']', a, b, _] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
}

/// Whether a text ends in a symbology identifier.
fn is_identified(text: &str) -> bool {
    let end: Vec<u8> = text.bytes().rev().take(3).collect();
    matches!(end.as_slice(), [b, a, b']'] if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())
}

/// Asks why an order is voided.
pub fn void(app: &mut App) {
    if let Some((order, revision)) = app.order_at() {
        open(app, Why::Void(order, revision), String::new());
    }
}

/// Asks why a confirm is taken back.
pub fn revert(app: &mut App) {
    if let Some((order, revision)) = app.order_at() {
        open(app, Why::Revert(order, revision), String::new());
    }
}

/// Saves what is searched under a name that is typed.
pub fn save_view(app: &mut App) {
    let (query, by_ship_date) = (app.orders.query.value().trim().to_owned(), app.orders.by_ship_date);
    open(app, Why::View(View { query, by_ship_date }), String::new());
}

/// Asks why labels are printed again.
pub fn reprint(app: &mut App) {
    let why = if app.screen == screens::LABELS {
        labels::current(app).map(|j| Why::Reprint(j.order.clone(), vec![j.box_code.clone()]))
    } else {
        app.order().map(|(order, _)| Why::Reprint(order, Vec::new()))
    };
    if let Some(why) = why {
        open(app, why, String::new());
    }
}

/// The title and the sentence over the field.
#[must_use]
pub fn texts(app: &App, why: &Why) -> (String, &'static str) {
    let (t, w) = (app.t(), app.w());
    match why {
        Why::Reprint(order, boxes) => (fill(t.reprint_title, &[&reprinted(order, boxes)]), t.reprint_why),
        Why::Dismiss(document) => (fill(t.dismiss_title, &[document]), t.dismiss_why),
        Why::AwbNumber(awb, _) => (format!("AWB {awb}"), w.awb_number_why),
        Why::Void(order, _) => (fill(w.void_title, &[order]), w.void_why),
        Why::Revert(order, _) => (fill(w.revert_title, &[order]), w.revert_why),
        Why::Missing(order, code) => (format!("{order} · {code}"), w.missing_why),
        Why::Edit(order, _, field) => {
            let sentence = match field {
                Field::ShipDate => w.edit_date,
                Field::ShipTo => w.edit_to,
                _ => w.edit_text,
            };
            (format!("{order} · {}", field.word(app.lang)), sentence)
        }
        Why::Setting(buyer, key) => {
            (format!("{buyer} · {}", second::setting_word(app, *key)), second::sentence(app, *key))
        }
        Why::View(view) => (fill(w.view_title, &[&view.query]), w.view_why),
    }
}

/// The order, or the one box of it.
pub(super) fn reprinted(order: &str, boxes: &[String]) -> String {
    boxes.first().filter(|_| boxes.len() == 1).map_or_else(|| order.to_owned(), |b| format!("{order} · {b}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_at_the_end_of_a_text_is_known() {
        let at = |text: &str| scan_in(text).map(|(at, command)| (at, command.is_some()));
        for text in ["7042", " 7042 ", "750100000018", "]C1750100000018", "]Q3KH-1"] {
            assert!(at(text).is_some_and(|(at, command)| text[..at].trim().is_empty() && !command), "{text}");
        }
        assert_eq!(at("torn750100000018"), Some((4, false)));
        assert_eq!(at("torn ]C175"), Some((5, false)));
        assert_eq!(at("torn00 NO"), Some((4, true)));
        assert_eq!(at("torn]C000 YES"), Some((4, true)));
        assert_eq!(at("00 CONFIRM SHIP"), Some((0, true)));
        for text in ["", "torn", "as 7042", "printer 2", "2026-02-14", "7500 NO", "a [b] c", "ñ]"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}
