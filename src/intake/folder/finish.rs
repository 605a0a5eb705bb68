//! From `work/` to `archive/` or `refused/`, after the commit.
//!
//! The reason is written before the file is moved, so a file in `refused/` always has one. Names that are taken get
//! the sequence number; nothing is overwritten.

use super::claim::Claimed;
use super::names;
use crate::domain::document::Outcome;
use crate::domain::ids::DocumentId;
use crate::domain::lang::Lang;
use crate::domain::problem::Problem;
use crate::intake::durable;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Tries to find a free name.
const ATTEMPTS: u32 = 1000;

/// What became of a file in the store.
#[derive(Clone, Debug)]
pub struct Stored {
    /// Its document.
    pub document: DocumentId,
    /// What became of it.
    pub outcome: Outcome,
    /// What was refused of it.
    pub problems: Vec<Problem>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Moves files away, and knows which folders have to be made durable.
#[derive(Debug)]
pub struct Finisher<'a> {
    /// The base folder.
    pub base: &'a Path,
    /// Zone of the day's folder.
    pub time_zone: Tz,
    /// First language of reasons.
    pub lang: Lang,
    touched: BTreeSet<PathBuf>,
}

impl<'a> Finisher<'a> {
    /// For one batch.
    #[must_use]
    pub const fn new(base: &'a Path, time_zone: Tz, lang: Lang) -> Self {
        Self { base, time_zone, lang, touched: BTreeSet::new() }
    }

    /// Moves one file; again after a failure or a crash does no harm.
    ///
    /// # Errors
    /// What the file system says; the file is still in `work/`.
    pub fn finish(&mut self, claimed: &Claimed, stored: &Stored) -> io::Result<()> {
        let refused = stored.outcome == Outcome::Refused;
        if refused {
            let to = self.day("refused", stored)?;
            Self::place(&to, claimed, Some(&self.reason(claimed, stored)), durable::rename)?;
        } else {
            if !stored.problems.is_empty() {
                let to = self.day("refused", stored)?;
                Self::place(&to, claimed, Some(&self.reason(claimed, stored)), durable::copy)?;
            }
            let to = self.day("archive", stored)?;
            Self::place(&to, claimed, None, durable::rename)?;
        }
        let marker = claimed.marker();
        if marker.exists() {
            let to = self.day(if refused { "refused" } else { "archive" }, stored)?;
            let name = format!("{}{}", names::cut(&claimed.name), names::MARKER);
            free_name(&name, claimed.sequence, |name| durable::rename(&marker, &to.join(name)))?;
        }
        Ok(())
    }

    /// Makes all moves of the batch durable.
    ///
    /// # Errors
    /// What the file system says.
    pub fn sync(self) -> io::Result<()> {
        if self.touched.is_empty() {
            return Ok(());
        }
        self.touched.iter().try_for_each(|folder| durable::sync_folder(folder))?;
        durable::sync_folder(&self.base.join("work"))
    }

    fn day(&mut self, under: &str, stored: &Stored) -> io::Result<PathBuf> {
        let day = stored.at.with_timezone(&self.time_zone).date_naive().to_string();
        let folder = self.base.join(under).join(day);
        if self.touched.insert(folder.clone()) {
            std::fs::create_dir_all(&folder)?;
            self.touched.insert(self.base.join(under));
        }
        Ok(folder)
    }

    fn place(
        folder: &Path,
        claimed: &Claimed,
        reason: Option<&str>,
        put: fn(&Path, &Path) -> io::Result<()>,
    ) -> io::Result<()> {
        free_name(&names::cut(&claimed.name), claimed.sequence, |name| {
            let to = folder.join(name);
            let Some(reason) = reason else { return put(&claimed.path, &to) };
            let beside = folder.join(format!("{name}.reason.txt"));
            if to.symlink_metadata().is_ok() {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            durable::write(&beside, reason.as_bytes())?;
            put(&claimed.path, &to).inspect_err(|_| {
                // A reason without a file tells people of something that isn't there.
                if let Err(error) = std::fs::remove_file(&beside) {
                    tracing::warn!(path = %beside.display(), %error, "a reason without its file stays");
                }
            })
        })
    }

    fn reason(&self, claimed: &Claimed, stored: &Stored) -> String {
        let mut out = String::new();
        for lang in [self.lang, self.lang.other()] {
            let head = if stored.outcome == Outcome::Refused {
                lang.pick("This file was refused.", "Este archivo fue rechazado.")
            } else {
                lang.pick(
                    "Some of this file was refused; the rest is stored.",
                    "Parte de este archivo fue rechazada; el resto está guardado.",
                )
            };
            let at = stored.at.with_timezone(&self.time_zone).format("%Y-%m-%d %H:%M:%S %Z");
            // Writing to a String can't fail.
            writeln!(
                out,
                "{head}\n\n{}: {}\n{}: {}\n{}: {}\n{}: {at}\n",
                lang.pick("File", "Archivo"),
                claimed.name,
                lang.pick("Channel", "Canal"),
                claimed.channel.settings.id,
                lang.pick("Document", "Documento"),
                stored.document.0,
                lang.pick("Time", "Hora"),
            )
            .ok();
            for problem in &stored.problems {
                writeln!(out, "- {} [{}]", problem.sentence(lang), problem.rule.code()).ok();
            }
            out.push('\n');
        }
        out
    }
}

fn free_name(name: &str, sequence: u64, mut put: impl FnMut(&str) -> io::Result<()>) -> io::Result<()> {
    for attempt in 0..ATTEMPTS {
        match put(&names::numbered(name, sequence, attempt)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            other => return other,
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
