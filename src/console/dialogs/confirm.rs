//! The confirm dialog. It shows what the daemon says would happen (a dry run), opens on Cancel, and sends the
//! revision that was shown. An order that changed meanwhile is shown anew; nothing is sent without a second look. No
//! letter and no digit moves the cursor: they may come from a scanner.

use super::{Overlay, focus};
use crate::console::app::App;
use crate::console::ask::{self, Asked, What};
use crate::console::input::Key;
use crate::protocol::call::{Call, Confirm as ConfirmCall};
use crate::protocol::reply::{ConfirmDoc, Fault};

/// The dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// The order.
    pub order: String,
    /// Where it stands.
    pub stage: Stage,
    /// Whether the cursor is on the button that confirms.
    pub go: bool,
    /// The order changed while it was looked at.
    pub changed: bool,
    /// Lines scrolled by.
    pub scroll: usize,
}

/// Where a confirm dialog stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The preview is asked for.
    Asking,
    /// It is shown.
    Shown(Box<ConfirmDoc>),
    /// The change was sent; what was shown.
    Sent(Box<ConfirmDoc>),
    /// It can't be done.
    Refused(String),
}

/// Opens it for the order under the cursor.
pub fn open(app: &mut App) {
    if let Some((order, _)) = app.order() {
        let dialog = Confirm { order: order.clone(), stage: Stage::Asking, go: false, changed: false, scroll: 0 };
        app.overlays.push(Overlay::Confirm(dialog));
        look(app, &order);
    }
}

/// Asks what would happen.
pub fn look(app: &mut App, order: &str) {
    let call = ConfirmCall {
        order: order.to_owned(),
        expected_revision: None,
        drop_pending: true,
        dry_run: true,
        command_id: None,
    };
    ask::send(app, Call::Confirm(call), Asked::Preview(order.to_owned()));
}

/// The dialog that is open for an order.
pub fn dialog<'a>(app: &'a mut App, order: &str) -> Option<&'a mut Confirm> {
    app.overlays.iter_mut().find_map(|o| match o {
        Overlay::Confirm(dialog) if dialog.order == order => Some(dialog),
        _ => None,
    })
}

/// What would happen.
pub fn preview(app: &mut App, order: &str, answer: Result<ConfirmDoc, Fault>) {
    let Some(dialog) = dialog(app, order) else { return };
    if !matches!(dialog.stage, Stage::Asking) {
        return;
    }
    dialog.go = false;
    dialog.stage = match answer {
        Ok(doc) if doc.outcome == "would_confirm" => Stage::Shown(Box::new(doc)),
        Ok(doc) => Stage::Refused(doc.reason.unwrap_or(doc.outcome)),
        Err(fault) => Stage::Refused(fault.message),
    };
}

/// A key.
pub fn key(app: &mut App, mut dialog: Confirm, key: Key) {
    match (key, &dialog.stage) {
        (Key::Esc | Key::Backspace, _) => return,
        (Key::Enter, Stage::Shown(doc)) if dialog.go => {
            if app.live() {
                let doc = doc.clone();
                let call = ConfirmCall {
                    order: dialog.order.clone(),
                    expected_revision: Some(doc.revision),
                    drop_pending: !doc.dropped.is_empty(),
                    dry_run: false,
                    command_id: None,
                };
                ask::change(app, What::Confirm(dialog.order.clone()), Call::Confirm(call));
                dialog.stage = Stage::Sent(doc);
                dialog.go = false;
            } else {
                let why = app.t().why_offline;
                app.complain(why);
            }
        }
        (Key::Enter, _) => return,
        (Key::Down, _) => dialog.scroll = dialog.scroll.saturating_add(1).min(most(&dialog)),
        (Key::Up, _) => dialog.scroll = dialog.scroll.saturating_sub(1),
        _ => dialog.go = focus(dialog.go, key) && matches!(dialog.stage, Stage::Shown(_)),
    }
    app.overlays.push(Overlay::Confirm(dialog));
}

/// How far the lines can be scrolled.
fn most(dialog: &Confirm) -> usize {
    match &dialog.stage {
        Stage::Shown(doc) | Stage::Sent(doc) => doc.dropped.len().saturating_sub(1),
        _ => 0,
    }
}
