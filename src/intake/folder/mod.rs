//! Drop folders: files in `in/<channel>/` become documents (`channels-b.md` §8.6).
//!
//! ```text
//! in/<channel>/      where writers put files; tmp/ in it is never read
//! work/              files that are taken and not finished; read again at start
//! archive/<day>/     files that are stored
//! refused/<day>/     files (or copies) with <name>.reason.txt
//! ```
//!
//! * A file leaves `in/` only into `work/`, and `work/` only after its commit. Nothing is deleted or overwritten.
//! * A crash anywhere leaves the file in `in/` or `work/`: it is read again, and its digest tells that it is known.
//! * The channel is the folder's name, never the file's.
//! * Deliberately no lease on files (see [`settle`]), no folders in folders, no deletion of old archives.

mod claim;
mod engine;
mod finish;
mod large;
pub mod names;
mod scan;
pub mod settle;
mod watch;

use super::channel::Channels;
use super::deliver::Decode;
use super::metrics::Metrics;
use super::webhook::Clock;
use crate::domain::lang::Lang;
use crate::limits;
use crate::store::Store;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use engine::Engine;
use settle::{Settle, Why};
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Where and how files are taken.
#[derive(Clone, Debug)]
pub struct FolderConfig {
    /// The folder that holds `in`, `work`, `archive` and `refused`; one mount.
    pub base: PathBuf,
    /// The channels; each has a folder.
    pub channels: Channels,
    /// How long files must look the same.
    pub settle: Settle,
    /// Time between two looks without any event; 2 to 5 s where the folder is on a network.
    pub timer: Duration,
    /// Whether file events wake us.
    pub events: bool,
    /// Largest file, in bytes.
    pub file_limit: u64,
    /// Tables of this size are taken in parts, and the size of a part, in bytes.
    pub parts: (u64, u64),
    /// Zone of the days in `archive/` and `refused/`.
    pub time_zone: Tz,
    /// Language that comes first in reason files; the other one follows.
    pub lang: Lang,
    /// The counters.
    pub metrics: Metrics,
    /// The decoder.
    pub decode: Decode,
}

impl FolderConfig {
    /// With the limits of [`crate::limits`] and the decoders of [`crate::channels`].
    #[must_use]
    pub fn new(base: PathBuf, channels: Channels, time_zone: Tz, lang: Lang, metrics: Metrics) -> Self {
        Self {
            base,
            channels,
            settle: Settle::default(),
            timer: limits::FOLDER_TIMER,
            events: true,
            file_limit: limits::FILE_BYTES,
            parts: (limits::TABLE_WHOLE_BYTES, limits::TABLE_PART_BYTES),
            time_zone,
            lang,
            metrics,
            decode: crate::channels::decode,
        }
    }
}

/// A file that is not stored yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The name of its folder in `in/`.
    pub channel: String,
    /// Its name, with everything odd written out; empty for the folder itself.
    pub name: String,
    /// Its size, in bytes.
    pub size: u64,
    /// Why it waits.
    pub why: Why,
}

/// What the folders are doing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FolderStatus {
    /// When they were looked through last.
    pub last_scan: Option<DateTime<Utc>>,
    /// Looks since the start.
    pub scans: u64,
    /// Files that were stored or refused since the start.
    pub files: u64,
    /// What went wrong with a folder at the last look.
    pub trouble: Option<String>,
}

#[derive(Debug, Default)]
struct Told {
    /// In `in/`.
    waiting: Vec<Waiting>,
    /// In `work/`.
    held: Vec<Waiting>,
    status: FolderStatus,
}

type Shared = Arc<Mutex<Told>>;

/// The running intake of files.
#[derive(Clone, Debug)]
pub struct Folders {
    told: Shared,
    wake: Arc<tokio::sync::Notify>,
}

impl Folders {
    /// Makes the folders and starts taking files, those left in `work/` first. Runs on `tracker` until `stop`; a batch
    /// that is being stored is finished.
    ///
    /// # Errors
    /// When the folders can't be made.
    pub fn start(
        config: FolderConfig,
        store: Store,
        clock: Clock,
        tracker: &TaskTracker,
        stop: CancellationToken,
    ) -> io::Result<Self> {
        for folder in ["in", "work", "archive", "refused"] {
            std::fs::create_dir_all(config.base.join(folder))?;
        }
        // Whoever hears that the daemon is ready may drop a file at once.
        for channel in config.channels.all() {
            std::fs::create_dir_all(config.base.join("in").join(channel.settings.id.as_str()).join("tmp"))?;
        }
        let folders = Self { told: Shared::default(), wake: Arc::default() };
        let engine = Engine::new(config, clock, Arc::clone(&folders.told), Arc::clone(&folders.wake));
        tracker.spawn(engine::run(engine, store, Arc::clone(&folders.wake), stop));
        Ok(folders)
    }

    /// What waits, and why.
    #[must_use]
    pub fn waiting(&self) -> Vec<Waiting> {
        let told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.waiting.iter().chain(&told.held).cloned().collect()
    }

    /// What the folders are doing.
    #[must_use]
    pub fn status(&self) -> FolderStatus {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).status.clone()
    }

    /// Looks now: after a reload of the channels, or because a person asks.
    pub fn look(&self) {
        self.wake.notify_one();
    }
}
