//! From `in/` into `work/`, and from there into memory.

use super::names;
use super::scan::Candidate;
use super::settle::{Look, Why};
use crate::domain::document::{Delivery, Door};
use crate::domain::problem::{Problem, Rule};
use crate::intake::channel::Channel;
use crate::intake::deliver::{self, Decode, Incoming};
use crate::intake::durable;
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::{self, Read as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file in `work/`.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its number.
    pub sequence: u64,
    /// Its channel.
    pub channel: Arc<Channel>,
    /// The name that its writer gave it, written out.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// What it looked like last; none after a crash.
    pub look: Option<Look>,
    /// Why it is refused without reading.
    pub problem: Option<Problem>,
}

impl Claimed {
    /// Where its marker lies, if it has one.
    #[must_use]
    pub fn marker(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(names::MARKER);
        path.into()
    }
}

/// Moves a candidate to `work/`. None when its writer took it away.
///
/// # Errors
/// When it can't be moved; it is still where it was.
pub fn claim(candidate: Candidate, work: &Path, sequence: u64) -> io::Result<Option<Claimed>> {
    let name = names::shown(&candidate.name);
    let path = work.join(names::in_work(sequence, candidate.channel.settings.id.as_str(), &name));
    match durable::rename(&candidate.path, &path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    }
    let Candidate { channel, path: from, look, marker, problem, .. } = candidate;
    let claimed = Claimed { sequence, channel, name, path, look: Some(look), problem };
    if marker {
        let mut beside = from.into_os_string();
        beside.push(names::MARKER);
        if let Err(error) = durable::rename(Path::new(&beside), &claimed.marker()) {
            tracing::warn!(file = %claimed.name, %error, "the marker could not be moved with its file");
        }
    }
    Ok(Some(claimed))
}

/// Reads a claimed file and makes its delivery.
///
/// # Errors
/// Why it has to wait; what it looks like now is remembered in it.
pub fn read(claimed: &mut Claimed, decode: Decode, file_limit: u64, now: DateTime<Utc>) -> Result<Delivery, Why> {
    if let Some(problem) = &claimed.problem {
        let data = std::fs::symlink_metadata(&claimed.path).map_err(|_| Why::Unreadable)?;
        return Ok(refused(claimed, &data, problem.clone(), now));
    }
    let file = durable::open_plain(&claimed.path);
    let data = match &file {
        Ok(file) => file.metadata(),
        Err(_) => std::fs::symlink_metadata(&claimed.path),
    }
    .map_err(|_| Why::Unreadable)?;
    // It may have been replaced between the look and the claim.
    let what = if !data.is_file() {
        Some(Problem::new(Rule::BadFile, claimed.name.as_str(), "it is not a plain file"))
    } else if data.nlink() > 1 {
        Some(Problem::new(Rule::BadFile, claimed.name.as_str(), "another name of the same file exists"))
    } else if data.len() > file_limit {
        Some(Problem::new(Rule::TooLarge, claimed.name.as_str(), format!("{} MB", file_limit >> 20)))
    } else {
        None
    };
    if let Some(problem) = what {
        claimed.problem = Some(problem.clone());
        return Ok(refused(claimed, &data, problem, now));
    }
    let file = file.map_err(|_| Why::Unreadable)?;
    let look = Look::new(&data);
    let known = claimed.look.replace(look);
    if known.is_some_and(|k| !k.is_same_content(&look)) {
        return Err(Why::Growing);
    }
    let bytes = all_of(&file, data.len()).map_err(|_| Why::Unreadable)?;
    if bytes.len() as u64 != data.len() {
        return Err(Why::Growing);
    }
    let incoming = Incoming { received_at: now, bytes: &bytes, ..without_bytes(claimed, now) };
    Ok(deliver::delivery(decode, &incoming))
}

/// Whether the file in `work/` still has the size that was stored.
#[must_use]
pub fn is_unchanged(claimed: &Claimed) -> bool {
    match (&claimed.problem, &claimed.look, std::fs::symlink_metadata(&claimed.path)) {
        (None, Some(look), Ok(data)) => look.is_same_content(&Look::new(&data)),
        _ => true,
    }
}

/// The whole file, and one byte more if there is one now.
fn all_of(mut file: &File, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.by_ref().take(size + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn without_bytes(claimed: &Claimed, now: DateTime<Utc>) -> Incoming<'_> {
    Incoming {
        channel: &claimed.channel,
        door: Door::File,
        source: &claimed.name,
        topic: None,
        triggered_at: None,
        received_at: now,
        bytes: &[],
    }
}

fn refused(claimed: &Claimed, data: &std::fs::Metadata, problem: Problem, now: DateTime<Utc>) -> Delivery {
    let size = if data.is_file() { data.len() } else { 0 };
    let identity = format!("{}\0{size}\0{}\0{}.{}", claimed.name, data.ino(), data.mtime(), data.mtime_nsec());
    deliver::unread(&without_bytes(claimed, now), size, &identity, problem)
}
