//! The print dialog: carrier, ship-to and the warehouse's note are read before labels are printed.

use super::{Overlay, focus};
use crate::console::app::App;
use crate::console::ask::{self, Asked, What};
use crate::console::input::Key;
use crate::protocol::call::{Call, Print};
use crate::protocol::reply::{Fault, OrderDoc};

/// The dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintLabels {
    /// The order.
    pub order: String,
    /// It, once it came.
    pub doc: Option<Box<OrderDoc>>,
    /// Why it did not come.
    pub failed: Option<String>,
    /// Whether the cursor is on the button that prints.
    pub go: bool,
}

/// Opens it for the order under the cursor.
pub fn open(app: &mut App) {
    if let Some((order, _)) = app.order() {
        app.overlays.push(Overlay::Print(PrintLabels { order: order.clone(), doc: None, failed: None, go: false }));
        ask::send(app, Call::OrderGet { order: order.clone() }, Asked::PrintOrder(order));
    }
}

/// The order came.
pub fn got(app: &mut App, order: &str, answer: Result<OrderDoc, Fault>) {
    for overlay in &mut app.overlays {
        if let Overlay::Print(dialog) = overlay
            && dialog.order == order
        {
            match answer {
                Ok(doc) => dialog.doc = Some(Box::new(doc)),
                Err(fault) => dialog.failed = Some(fault.message),
            }
            return;
        }
    }
}

/// A key.
pub fn key(app: &mut App, mut dialog: PrintLabels, key: Key) {
    match key {
        Key::Esc | Key::Backspace => return,
        Key::Enter if dialog.go && dialog.doc.is_some() => {
            if !app.live() {
                let why = app.t().why_offline;
                return app.complain(why);
            }
            let order = dialog.order;
            let call =
                Print { order: order.clone(), boxes: Vec::new(), printer: None, reprint: None, command_id: None };
            return ask::change(app, What::Print(order), Call::Print(call));
        }
        Key::Enter => return,
        _ => dialog.go = focus(dialog.go, key) && dialog.doc.is_some(),
    }
    app.overlays.push(Overlay::Print(dialog));
}
