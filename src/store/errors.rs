//! What can go wrong: with opening, with changing, with reading.

use std::path::PathBuf;

/// The same for the whole crate: why a change was not made durable, though no rule forbids it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubmitError {
    /// Too many commands wait.
    #[error("too many changes are waiting to be stored; try again in a moment")]
    Busy,
    /// The commit failed (disk full, I/O error). Nothing is promised: as a rule nothing of it is stored, but the disk may
    /// have it all the same. Asked again, with its id or being the same document, it is not done twice.
    #[error("the store could not write: {0}")]
    Storage(String),
    /// The daemon is stopping.
    #[error("the daemon is stopping")]
    Closed,
}

/// Why the store did not open. Never answered by starting empty.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error("{path} is in use by another k2kd. Stop it first.")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// Damaged.
    #[error(
        "{path} is damaged ({what}). Nothing was changed. Restore the newest backup with `k2kd restore`, or ask for help before you do anything else to the file."
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was found.
        what: String,
    },
    /// Written by a newer version.
    #[error("{path} was written by a newer k2kd (schema {found}, this one knows {known}). Install that version again.")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// Anything else.
    #[error("{path} can't be opened: {what}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What failed.
        what: String,
    },
}

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The engine said no.
    #[error("the database said: {0}")]
    Engine(String),
    /// A record that can't be understood.
    #[error("a stored {what} can't be read: {why}")]
    Record {
        /// Which kind of record.
        what: &'static str,
        /// Why.
        why: String,
    },
}
