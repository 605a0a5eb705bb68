//! How a try to send went wrong, and what that means for the next one.

use chrono::TimeDelta;

/// Why a notice was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Failure {
    /// In the server's words, or the system's.
    pub why: String,
    /// Trying again can't help: the address is refused, the receiver wants no more.
    pub never: bool,
    /// The server was not reached at all: the next success means that the others may go too.
    pub unreachable: bool,
    /// The server asked to be left alone for so long.
    pub at_least: Option<TimeDelta>,
}

impl Failure {
    /// The server answered, and it was no yes.
    pub(super) fn answered(why: impl Into<String>) -> Self {
        Self { why: cut(&why.into()), never: false, unreachable: false, at_least: None }
    }

    /// Nobody answered.
    pub(super) fn unreachable(why: impl Into<String>) -> Self {
        Self { unreachable: true, ..Self::answered(why) }
    }

    /// It will never be taken.
    pub(super) fn never(why: impl Into<String>) -> Self {
        Self { never: true, ..Self::answered(why) }
    }
}

/// A server's words are kept, but not its books.
fn cut(text: &str) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    match clean.char_indices().nth(crate::limits::AUDIT_CHARS) {
        Some((at, _)) => format!("{}…", clean.get(..at).unwrap_or_default()),
        None => clean,
    }
}
