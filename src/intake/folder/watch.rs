//! Wake-ups. An event never says what to do: any event, an overflow, an error mean only "look again".
//!
//! Events get lost (`channels-b.md` §8.2) and a folder that is deleted and made again sends none for ever, so the timer
//! looks as well, and every look compares the folders with those that are watched.

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use std::collections::HashMap;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;
use tokio::sync::Notify;

/// The watched folders.
#[derive(Debug)]
pub struct Watch {
    watcher: Option<RecommendedWatcher>,
    /// Device, inode and birth: a file system gives a free inode to the next folder at once.
    known: HashMap<PathBuf, (u64, u64, Option<SystemTime>)>,
}

impl Watch {
    /// Watches for `wake`; without events (`on` false, or the system has none left) only the timer looks.
    #[must_use]
    pub fn new(wake: Arc<Notify>, on: bool) -> Self {
        // Notify holds one wake-up at most, and storing it never blocks the event thread.
        let handler = move |event: notify::Result<Event>| {
            if event.as_ref().map_or(true, means_something) {
                wake.notify_one();
            }
        };
        let watcher = on.then(|| notify::recommended_watcher(handler)).and_then(|made| {
            made.inspect_err(
                |error| tracing::warn!(%error, "no file events: folders are looked through by the timer only"),
            )
            .ok()
        });
        Self { watcher, known: HashMap::new() }
    }

    /// Sees to it that the folder is there and watched. True when it is another one than before.
    ///
    /// # Errors
    /// When it can't be made or looked at.
    pub fn keep(&mut self, folder: &Path) -> io::Result<bool> {
        let data = match std::fs::metadata(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                std::fs::create_dir_all(folder)?;
                std::fs::metadata(folder)?
            }
            other => other?,
        };
        let inode = (data.dev(), data.ino(), data.created().ok());
        if self.known.get(folder) == Some(&inode) {
            return Ok(false);
        }
        let replaced = self.known.remove(folder).is_some();
        if let Some(watcher) = &mut self.watcher {
            if replaced && let Err(error) = watcher.unwatch(folder) {
                tracing::debug!(%error, "the watch was gone already");
            }
            if let Err(error) = watcher.watch(folder, RecursiveMode::NonRecursive) {
                tracing::warn!(folder = %folder.display(), %error, "no file events: the timer looks instead");
                return Ok(replaced);
            }
        }
        if replaced {
            tracing::warn!(folder = %folder.display(), "the folder was replaced; watching the new one");
        }
        self.known.insert(folder.to_owned(), inode);
        Ok(replaced)
    }
}

/// Our own reading raises events too: only what may be news counts.
const fn means_something(event: &Event) -> bool {
    match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => true,
        EventKind::Access(_) => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{CreateKind, Flag};

    #[test]
    fn overflows_count_and_our_own_reading_does_not() {
        assert!(means_something(&Event::new(EventKind::Other).set_flag(Flag::Rescan)));
        assert!(means_something(&Event::new(EventKind::Create(CreateKind::File))));
        assert!(means_something(&Event::new(EventKind::Access(AccessKind::Close(AccessMode::Write)))));
        assert!(!means_something(&Event::new(EventKind::Access(AccessKind::Open(AccessMode::Any)))));
    }

    #[test]
    fn a_folder_that_was_made_again_is_noticed() {
        let base = tempfile::tempdir().unwrap();
        let folder = base.path().join("in");
        let mut watch = Watch::new(Arc::default(), true);
        assert!(!watch.keep(&folder).unwrap());
        assert!(!watch.keep(&folder).unwrap());
        std::fs::create_dir(base.path().join("other")).unwrap();
        std::fs::remove_dir(&folder).unwrap();
        assert!(watch.keep(&folder).unwrap());
    }
}
