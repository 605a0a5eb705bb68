//! One look into a channel's folder: what is ready, what waits and why.

use super::Waiting;
use super::names::{self, Name};
use super::settle::{Look, Seen, Settle, Why};
use crate::domain::problem::{Problem, Rule};
use crate::intake::channel::Channel;
use crate::intake::durable;
use crate::limits;
use nix::fcntl::{FcntlArg, fcntl};
use nix::libc;
use std::collections::{HashMap, HashSet};
use std::ffi::{OsStr, OsString};
use std::fs::{File, Metadata, TryLockError};
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A file that may be taken.
#[derive(Debug)]
pub struct Candidate {
    /// Its channel.
    pub channel: Arc<Channel>,
    /// Where it is.
    pub path: PathBuf,
    /// Its name.
    pub name: OsString,
    /// What it looked like.
    pub look: Look,
    /// Whether a marker lies beside it.
    pub marker: bool,
    /// Why it can't be read, if so: it is taken to be refused.
    pub problem: Option<Problem>,
}

/// What a look found.
#[derive(Debug, Default)]
pub struct Found {
    /// Files to take, by name.
    pub ready: Vec<Candidate>,
    /// Files to leave.
    pub waiting: Vec<Waiting>,
    /// When another look is worth it, from now.
    pub again: Option<Duration>,
}

/// What the last look remembers of a folder.
pub type Memory = HashMap<OsString, Seen>;

/// Looks into a folder.
///
/// # Errors
/// When the folder can't be read.
pub fn look(
    channel: &Arc<Channel>,
    folder: &Path,
    memory: &mut Memory,
    settle: &Settle,
    file_limit: u64,
    now: Instant,
) -> io::Result<Found> {
    let mut files: Vec<(OsString, Metadata)> = Vec::new();
    let mut markers: HashSet<OsString> = HashSet::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        match names::classify(&name) {
            Name::Skipped => {}
            Name::Marker(of) => {
                markers.insert(of.to_owned());
            }
            Name::Document => match entry.metadata() {
                Ok(data) if data.is_dir() => {}
                Ok(data) => files.push((name, data)),
                // Gone since its name was read.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            },
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.truncate(limits::FOLDER_SCAN_FILES);
    let mut found = Found::default();
    let mut next = Memory::with_capacity(files.len());
    for (name, data) in files {
        let look = Look::new(&data);
        let seen = Seen::again(memory.get(&name), look, now);
        let marker = markers.remove(&name);
        let path = folder.join(&name);
        next.insert(name.clone(), seen);
        match judge(&name, &path, &data, &seen, marker, settle, file_limit, now) {
            Ok(problem) => {
                found.ready.push(Candidate { channel: Arc::clone(channel), path, name, look, marker, problem });
            }
            Err((why, after)) => {
                if let Some(after) = after {
                    found.again = Some(found.again.map_or(after, |a| a.min(after)));
                }
                found.waiting.push(waiting(channel, &name, look.size, why));
            }
        }
    }
    found.waiting.extend(markers.iter().map(|of| {
        let mut name = of.clone();
        name.push(names::MARKER);
        waiting(channel, &name, 0, Why::MarkerAlone)
    }));
    *memory = next;
    Ok(found)
}

fn waiting(channel: &Channel, name: &OsStr, size: u64, why: Why) -> Waiting {
    Waiting { channel: channel.settings.id.as_str().to_owned(), name: names::shown(name), size, why }
}

/// Whether a file is to be taken (and refused, if it has a problem), or why and how long it waits.
#[expect(clippy::too_many_arguments, reason = "one decision, made in one place")]
fn judge(
    name: &OsStr,
    path: &Path,
    data: &Metadata,
    seen: &Seen,
    marker: bool,
    settle: &Settle,
    file_limit: u64,
    now: Instant,
) -> Result<Option<Problem>, (Why, Option<Duration>)> {
    let ended = || !names::is_open_ended(name) || is_ended(path).unwrap_or(true);
    let plain = data.is_file();
    if !marker || !plain {
        // What is no file has no size that means anything.
        let settled = if plain { seen.settled(settle, now, ended) } else { seen.settled_as_name(settle, now) };
        settled.map_err(|(why, after)| (why, Some(after)))?;
    }
    let bad = |what: &str| Some(Problem::new(Rule::BadFile, names::shown(name), what));
    if data.is_symlink() {
        return Ok(bad("it is a symbolic link"));
    }
    if !plain {
        return Ok(bad("it is a pipe, a socket or a device"));
    }
    if data.nlink() > 1 {
        return Ok(bad("it is a hard link, another name of the same file exists"));
    }
    if !names::is_good(name) {
        return Ok(bad("its name holds characters that can't be shown"));
    }
    if data.len() > file_limit {
        let most =
            if file_limit >= 1 << 20 { format!("{} MB", file_limit >> 20) } else { format!("{file_limit} bytes") };
        return Ok(Some(Problem::new(Rule::TooLarge, names::shown(name), most)));
    }
    let file = durable::open_plain(path).map_err(|_| (Why::Unreadable, None))?;
    if is_locked(&file) {
        return Err((Why::Locked, None));
    }
    Ok(None)
}

/// Whether the last byte of a table is a line end.
fn is_ended(path: &Path) -> io::Result<bool> {
    let mut file = durable::open_plain(path)?;
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

/// Whether somebody holds a lock for writing: of either kind that servers use (vsftpd the second, Samba and scripts
/// the first). File systems without locks lock nothing.
fn is_locked(file: &File) -> bool {
    if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
        return true;
    }
    let read = |word: libc::c_int| libc::c_short::try_from(word).unwrap_or_default();
    let mut ask =
        libc::flock { l_type: read(libc::F_RDLCK), l_whence: read(libc::SEEK_SET), l_start: 0, l_len: 0, l_pid: 0 };
    fcntl(file, FcntlArg::F_OFD_GETLK(&mut ask)).is_ok() && ask.l_type != read(libc::F_UNLCK)
}
