//! Taking a confirm back while its notices are still held (`[mail] hold`): the newest first.

use super::{Overlay, Question, Then};
use crate::console::app::App;
use crate::console::ask::What;
use crate::console::i18n::fill;
use crate::protocol::call::{Call, Undo as UndoCall};

/// A confirm that can still be taken back whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undo {
    /// The order.
    pub order: String,
    /// Its revision after the confirm.
    pub revision: u32,
    /// Until then, milliseconds since 1970.
    pub until: i64,
}

/// Remembers a confirm with the end of its window (RFC 3339).
pub fn remember(app: &mut App, order: &str, revision: u32, until: Option<&str>) {
    let until = until.and_then(|t| chrono::DateTime::parse_from_rfc3339(t).ok()).map(|t| t.timestamp_millis());
    if let Some(until) = until.filter(|until| *until > app.at.wall) {
        app.undos.retain(|u| u.order != order);
        app.undos.push(Undo { order: order.to_owned(), revision, until });
    }
}

/// When the next window ends, monotonic: the sentence about it goes then.
#[must_use]
pub fn due(app: &App) -> Option<u64> {
    let left = app.undos.iter().map(|u| u.until - app.at.wall).min()?;
    Some(app.at.mono + u64::try_from(left).unwrap_or(0))
}

/// What is over is forgotten.
pub fn forget(app: &mut App) {
    let (before, now) = (app.undos.len(), app.at.wall);
    app.undos.retain(|u| u.until > now);
    app.dirty |= app.undos.len() != before;
}

/// The bar: until when, and by which key.
#[must_use]
pub fn sentence(app: &App) -> Option<String> {
    let last = app.undos.last()?;
    let until = app.clock_at(last.until);
    Some(fill(app.w().undo_bar, &[&last.order, &until]))
}

/// Asks whether the newest is to be taken back.
pub fn open(app: &mut App) {
    let Some(last) = app.undos.last().cloned() else { return };
    let w = app.w();
    let call = UndoCall { order: last.order.clone(), expected_revision: Some(last.revision), command_id: None };
    let then = Then::Send(What::Act(last.order.clone()), Box::new(Call::Undo(call)));
    app.overlays.push(Overlay::Ask(Question {
        title: last.order.clone(),
        text: fill(w.undo_ask, &[&last.order]),
        yes: w.undo_yes.to_owned(),
        go: false,
        then,
    }));
}
