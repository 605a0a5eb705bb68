//! When a file is complete.
//!
//! Pure. No writer tells (a close is not "complete", a killed upload closes too), so a file must look the same in two
//! scans that lie apart. Looks are size, change time and inode: the modification time is the writer's to set.
//!
//! Not here: the lease test (`F_SETLEASE`). No crate offers it without unsafe code, and it needs the file's owner or a
//! capability; advisory locks are tested instead, and the size is checked again after the claim, after reading, and
//! before archiving.

use crate::domain::lang::Lang;
use crate::limits;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt as _;
use std::time::{Duration, Instant};

/// How long files must look the same.
#[derive(Clone, Copy, Debug)]
pub struct Settle {
    /// Most files.
    pub usual: Duration,
    /// Tables whose last row is not ended.
    pub unended: Duration,
    /// Empty files; then they are refused.
    pub empty: Duration,
}

impl Default for Settle {
    fn default() -> Self {
        Self {
            usual: limits::FOLDER_SETTLE,
            unended: limits::FOLDER_SETTLE_UNENDED,
            empty: limits::FOLDER_SETTLE_EMPTY,
        }
    }
}

/// Why a file waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It changed since the last look.
    Growing,
    /// Nobody knows yet whether it is complete.
    TooYoung,
    /// Its last row is not ended.
    Unended,
    /// It holds nothing yet.
    Empty,
    /// Its writer holds a lock on it.
    Locked,
    /// We may not read it.
    Unreadable,
    /// It says that a file is complete, but there is none.
    MarkerAlone,
    /// No channel has this folder's name.
    NoChannel,
    /// The store can't take it now.
    StoreUnavailable,
    /// A large table that is taken part by part.
    InParts,
    /// It is stored, but can't be moved out of `work/`.
    Unmovable,
}

impl Why {
    /// The word for programs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Growing => "growing",
            Self::TooYoung => "too_young",
            Self::Unended => "unended",
            Self::Empty => "empty",
            Self::Locked => "locked",
            Self::Unreadable => "unreadable",
            Self::MarkerAlone => "marker_alone",
            Self::NoChannel => "no_channel",
            Self::StoreUnavailable => "store_unavailable",
            Self::InParts => "in_parts",
            Self::Unmovable => "unmovable",
        }
    }

    /// The sentence for people, with what to do.
    #[must_use]
    pub const fn sentence(self, lang: Lang) -> &'static str {
        match self {
            Self::Growing => lang.pick("It is still being written.", "Todavía se está escribiendo."),
            Self::TooYoung => lang.pick("It is new; taken in a moment.", "Es nuevo; se toma en un momento."),
            Self::Unended => lang.pick(
                "Its last row is not ended; it waits a little longer.",
                "Su última fila no está terminada; espera un poco más.",
            ),
            Self::Empty => lang
                .pick("It is still empty; after a minute it is refused.", "Aún está vacío; tras un minuto se rechaza."),
            Self::Locked => lang.pick("Its writer has locked it.", "Quien lo escribe lo tiene bloqueado."),
            Self::Unreadable => lang.pick(
                "k2kd may not read it. Give its group the right to read.",
                "k2kd no puede leerlo. Dé permiso de lectura a su grupo.",
            ),
            Self::MarkerAlone => lang.pick(
                "It marks a file that is not there. Drop the file or remove the mark.",
                "Marca un archivo que no está. Coloque el archivo o quite la marca.",
            ),
            Self::NoChannel => lang.pick(
                "No channel has this name. Correct the folder's name or add the channel.",
                "Ningún canal tiene este nombre. Corrija el nombre de la carpeta o agregue el canal.",
            ),
            Self::StoreUnavailable => lang.pick(
                "The store can't take it now; it is tried again.",
                "El almacén de datos no puede tomarlo ahora; se intenta de nuevo.",
            ),
            Self::InParts => lang.pick("It is large; it is taken part by part.", "Es grande; se toma parte por parte."),
            Self::Unmovable => lang.pick(
                "It is stored but can't be moved away. Check space and rights of the folders.",
                "Está guardado pero no se puede mover. Revise el espacio y los permisos de las carpetas.",
            ),
        }
    }
}

/// What a file looks like from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its size, in bytes.
    pub size: u64,
    /// Last change of content; the writer's to set.
    modified: (i64, i64),
    /// Last change of content, name or rights; nobody's to set.
    changed: (i64, i64),
    /// Which file it is.
    inode: (u64, u64),
}

impl Look {
    /// From what the file system says.
    #[must_use]
    pub fn new(data: &Metadata) -> Self {
        Self {
            size: data.len(),
            modified: (data.mtime(), data.mtime_nsec()),
            changed: (data.ctime(), data.ctime_nsec()),
            inode: (data.dev(), data.ino()),
        }
    }

    /// Whether it is the same file and nobody has written to it; a rename in between does not count.
    #[must_use]
    pub fn is_same_content(&self, other: &Self) -> bool {
        (self.size, self.modified, self.inode) == (other.size, other.modified, other.inode)
    }
}

/// A file that was looked at.
#[derive(Clone, Copy, Debug)]
pub struct Seen {
    /// What it looked like last.
    pub look: Look,
    /// Since when it looks like that.
    since: Instant,
    grew: bool,
}

impl Seen {
    /// After another look; `before` is what the last one remembered.
    #[must_use]
    pub fn again(before: Option<&Self>, look: Look, now: Instant) -> Self {
        match before {
            Some(old) if old.look == look => *old,
            old => Self { look, since: now, grew: old.is_some() },
        }
    }

    /// Whether it has settled, or why not and for how long. A file whose end can't be seen is asked for its last byte
    /// with `ended`.
    ///
    /// # Errors
    /// The reason to wait, and for how long at least.
    pub fn settled(&self, settle: &Settle, now: Instant, ended: impl FnOnce() -> bool) -> Result<(), (Why, Duration)> {
        let age = now.saturating_duration_since(self.since);
        let wait = |why, until: Duration| Err((why, until.saturating_sub(age)));
        if self.look.size == 0 {
            return if age >= settle.empty { Ok(()) } else { wait(Why::Empty, settle.empty) };
        }
        if age < settle.usual {
            return wait(if self.grew { Why::Growing } else { Why::TooYoung }, settle.usual);
        }
        if age < settle.unended && !ended() {
            return wait(Why::Unended, settle.unended);
        }
        Ok(())
    }

    /// [`Seen::settled`] for what is no file: only its name can be new.
    ///
    /// # Errors
    /// The reason to wait, and for how long at least.
    pub fn settled_as_name(&self, settle: &Settle, now: Instant) -> Result<(), (Why, Duration)> {
        let age = now.saturating_duration_since(self.since);
        if age < settle.usual { Err((Why::TooYoung, settle.usual.saturating_sub(age))) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn look(size: u64, changed: i64) -> Look {
        Look { size, modified: (0, 0), changed: (changed, 0), inode: (1, 7) }
    }

    fn at(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    #[test]
    fn a_file_settles_when_two_looks_apart_agree() {
        let (settle, start) = (Settle::default(), Instant::now());
        let seen = Seen::again(None, look(5, 1), start);
        assert_eq!(seen.settled(&settle, start, || true), Err((Why::TooYoung, Duration::from_secs(2))));
        let seen = Seen::again(Some(&seen), look(9, 2), at(start, 1));
        assert_eq!(seen.settled(&settle, at(start, 2), || true), Err((Why::Growing, Duration::from_secs(1))));
        let seen = Seen::again(Some(&seen), look(9, 2), at(start, 3));
        assert_eq!(seen.settled(&settle, at(start, 3), || true), Ok(()));
        let rewritten = Seen::again(Some(&seen), look(9, 4), at(start, 3));
        assert!(rewritten.settled(&settle, at(start, 3), || true).is_err(), "same size, written again");
    }

    #[test]
    fn empty_and_unended_files_wait_longer() {
        let (settle, start) = (Settle::default(), Instant::now());
        let seen = Seen::again(None, look(0, 1), start);
        assert_eq!(seen.settled(&settle, at(start, 59), || true), Err((Why::Empty, Duration::from_secs(1))));
        assert_eq!(seen.settled(&settle, at(start, 60), || true), Ok(()));
        let seen = Seen::again(None, look(5, 1), start);
        assert_eq!(seen.settled(&settle, at(start, 3), || false), Err((Why::Unended, Duration::from_secs(2))));
        assert_eq!(seen.settled(&settle, at(start, 5), || false), Ok(()));
    }
}
