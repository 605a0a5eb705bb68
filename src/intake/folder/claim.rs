//! From `in/` into `work/`, and from there into memory.

use super::FolderConfig;
use super::large::Large;
use super::names;
use super::scan::Candidate;
use super::settle::{Look, Why};
use crate::domain::document::{Delivery, Door};
use crate::domain::problem::{Problem, Rule};
use crate::intake::channel::Channel;
use crate::intake::deliver::{self, Incoming};
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

/// What a claimed file holds.
#[derive(Debug)]
pub enum Read {
    /// Its document, or its documents where it is packed.
    Whole(Vec<Delivery>),
    /// A table that is taken part by part.
    Large(Box<Large>),
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
pub fn read(claimed: &mut Claimed, config: &FolderConfig, now: DateTime<Utc>) -> Result<Read, Why> {
    let file_limit = config.file_limit;
    if let Some(problem) = &claimed.problem {
        let data = std::fs::symlink_metadata(&claimed.path).map_err(|_| Why::Unreadable)?;
        return Ok(Read::Whole(vec![refused(claimed, &data, problem.clone(), now)]));
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
        return Ok(Read::Whole(vec![refused(claimed, &data, problem, now)]));
    }
    let file = file.map_err(|_| Why::Unreadable)?;
    let look = Look::new(&data);
    let known = claimed.look.replace(look);
    if known.is_some_and(|k| !k.is_same_content(&look)) {
        return Err(Why::Growing);
    }
    if data.len() >= config.parts.0
        && let Some(large) =
            Large::plan(&claimed.channel, file.try_clone().map_err(|_| Why::Unreadable)?, config.parts.1)?
    {
        return match large {
            Ok(large) => Ok(Read::Large(Box::new(large))),
            Err(problem) => Ok(Read::Whole(vec![refused(claimed, &data, problem, now)])),
        };
    }
    let bytes = all_of(&file, data.len()).map_err(|_| Why::Unreadable)?;
    if bytes.len() as u64 != data.len() {
        return Err(Why::Growing);
    }
    let incoming = Incoming { received_at: now, bytes: &bytes, ..without_bytes(claimed, now) };
    Ok(Read::Whole(deliver::deliveries(config.decode, &incoming, file_limit)))
}

/// Whether the file in `work/` still has the size that was stored.
#[must_use]
pub fn is_unchanged(claimed: &Claimed) -> bool {
    match (&claimed.problem, &claimed.look, std::fs::symlink_metadata(&claimed.path)) {
        (None, Some(look), Ok(data)) => look.is_same_content(&Look::new(&data)),
        _ => true,
    }
}

/// Whether the file is not in `work/` any more.
#[must_use]
pub fn is_gone(claimed: &Claimed) -> bool {
    matches!(std::fs::symlink_metadata(&claimed.path), Err(error) if error.kind() == io::ErrorKind::NotFound)
}

/// The whole file, and one byte more if there is one now.
fn all_of(mut file: &File, size: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.by_ref().take(size + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// What came in, but for its bytes.
pub fn without_bytes(claimed: &Claimed, now: DateTime<Utc>) -> Incoming<'_> {
    Incoming {
        channel: &claimed.channel,
        door: Door::File,
        source: &claimed.name,
        topic: None,
        triggered_at: None,
        received_at: now,
        bytes: &[],
        part: None,
    }
}

fn refused(claimed: &Claimed, data: &std::fs::Metadata, problem: Problem, now: DateTime<Utc>) -> Delivery {
    let size = if data.is_file() { data.len() } else { 0 };
    let identity = format!("{}\0{size}\0{}\0{}.{}", claimed.name, data.ino(), data.mtime(), data.mtime_nsec());
    deliver::unread(&without_bytes(claimed, now), size, &identity, problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::channel::Kind;
    use crate::domain::lang::Lang;
    use crate::intake::channel::Channels;
    use crate::intake::channel::tests::channel;
    use crate::intake::metrics::Metrics;
    use std::io::Write as _;

    fn candidate(path: &Path) -> Candidate {
        Candidate {
            channel: Arc::new(channel("erp", Kind::Generic, &[], None)),
            path: path.to_owned(),
            name: path.file_name().unwrap().to_owned(),
            look: Look::new(&path.symlink_metadata().unwrap()),
            marker: false,
            problem: None,
        }
    }

    fn take(claimed: &mut Claimed) -> Result<u64, Why> {
        let now = DateTime::from_timestamp(1_770_000_000, 0).unwrap();
        let config =
            FolderConfig::new(PathBuf::new(), Channels::default(), chrono_tz::UTC, Lang::En, Metrics::default());
        read(claimed, &config, now).map(|r| match r {
            Read::Whole(all) => all[0].size,
            Read::Large(_) => panic!("not large"),
        })
    }

    #[test]
    fn a_writer_that_goes_on_after_the_claim_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        let mut writer = File::create(&path).unwrap();
        writer.write_all(b"one\n").unwrap();
        let mut claimed = claim(candidate(&path), folder.path(), 1).unwrap().unwrap();
        writer.write_all(b"two\n").unwrap();
        assert_eq!(take(&mut claimed), Err(Why::Growing));
        assert_eq!(take(&mut claimed), Ok(8));
        assert!(is_unchanged(&claimed));
        writer.write_all(b"three\n").unwrap();
        assert!(!is_unchanged(&claimed));
    }

    #[test]
    fn a_file_that_was_replaced_before_the_claim_settles_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        durable::write(&path, b"one\n").unwrap();
        let seen = candidate(&path);
        let other = folder.path().join("b");
        durable::write(&other, b"two\n").unwrap();
        std::fs::remove_file(&path).unwrap();
        durable::rename(&other, &path).unwrap();
        let mut claimed = claim(seen, folder.path(), 1).unwrap().unwrap();
        assert_eq!(take(&mut claimed), Err(Why::Growing));
        assert_eq!(take(&mut claimed), Ok(4));
    }

    #[test]
    fn a_file_that_its_writer_took_away_is_nobodys_business() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        durable::write(&path, b"one\n").unwrap();
        let seen = candidate(&path);
        std::fs::remove_file(&path).unwrap();
        assert!(claim(seen, folder.path(), 1).unwrap().is_none());
    }
}
