//! Dropped files, in the ways that writers really write (`channels-b.md` §8.1).

use super::super::channel::tests::channel;
use super::super::folder::settle::{Settle, Why};
use super::super::folder::{FolderConfig, Folders};
use super::super::metrics::Metrics;
use super::{documents, until};
use crate::domain::channel::Kind;
use crate::domain::lang::Lang;
use crate::store::Store;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// The day of the tests' clock in Bogotá.
const DAY: &str = "2026-02-01";

pub(super) struct Yard {
    folder: tempfile::TempDir,
    pub(super) store: Store,
    config: FolderConfig,
    folders: Option<Folders>,
    tracker: TaskTracker,
    stop: CancellationToken,
}

impl Yard {
    /// Folders of two channels; nothing runs yet.
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let list = [channel("erp", Kind::Generic, &[], None), channel("shop", Kind::Shopify, &[], None)];
        let (store, channels) = super::open(folder.path(), &list);
        let mut config = FolderConfig::new(
            folder.path().to_owned(),
            channels,
            chrono_tz::America::Bogota,
            Lang::Es,
            Metrics::default(),
        );
        config.decode = super::decode;
        let short = Duration::from_millis(20);
        config.settle = Settle { usual: short, unended: short * 2, empty: short * 3 };
        config.timer = Duration::from_hours(1);
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        Self { folder, store, config, folders: None, tracker, stop }
    }

    pub(super) fn with(mut self, change: impl FnOnce(&mut FolderConfig)) -> Self {
        change(&mut self.config);
        self
    }

    /// Starts, and waits for the first look, so that folders are there.
    pub(super) async fn start(mut self) -> Self {
        let (config, store, stop) = (self.config.clone(), self.store.clone(), self.stop.clone());
        let folders = Folders::start(config, store, super::clock(), &self.tracker, stop).unwrap();
        self.folders = Some(folders.clone());
        until("the first look", || folders.status().scans > 0).await;
        self
    }

    pub(super) fn folders(&self) -> &Folders {
        self.folders.as_ref().unwrap()
    }

    pub(super) fn path(&self, inside: &str) -> PathBuf {
        self.folder.path().join(inside)
    }

    pub(super) fn archived(&self, name: &str) -> PathBuf {
        self.path(&format!("archive/{DAY}/{name}"))
    }

    pub(super) fn refused(&self, name: &str) -> PathBuf {
        self.path(&format!("refused/{DAY}/{name}"))
    }

    pub(super) async fn until_there(&self, path: &Path) {
        until(&path.display().to_string(), || path.symlink_metadata().is_ok()).await;
    }

    pub(super) async fn until_waits(&self, name: &str, why: Why) {
        let waits = || self.folders().waiting().iter().any(|w| w.name == name && w.why == why);
        until(&format!("{name} waits as {why:?}: {:?}", self.folders().waiting()), waits).await;
    }

    /// Stops where it is, as soon as what is being committed is done; it can be started again.
    pub(super) async fn crash(&mut self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
        (self.tracker, self.stop) = (TaskTracker::new(), CancellationToken::new());
    }

    pub(super) async fn end(self) {
        self.stop.cancel();
        self.tracker.close();
        self.tracker.wait().await;
    }
}

pub(super) fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> = entries.map(|e| e.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn written_renamed_and_moved_files_are_taken_by_events_alone() {
    let yard = Yard::new().start().await;
    fs::write(yard.path("in/erp/written.txt"), "order 1\n").unwrap();
    yard.until_there(&yard.archived("written.txt")).await;
    fs::write(yard.path("in/erp/.renamed.txt.A7bEaO"), "order 2\n").unwrap();
    fs::rename(yard.path("in/erp/.renamed.txt.A7bEaO"), yard.path("in/erp/renamed.txt")).unwrap();
    yard.until_there(&yard.archived("renamed.txt")).await;
    fs::write(yard.path("in/shop/tmp/moved.json"), "order 3\n").unwrap();
    fs::rename(yard.path("in/shop/tmp/moved.json"), yard.path("in/shop/moved.json")).unwrap();
    yard.until_there(&yard.archived("moved.json")).await;
    let stored: Vec<_> = documents(&yard.store);
    assert_eq!(
        stored,
        [("moved.json".into(), "stored"), ("renamed.txt".into(), "stored"), ("written.txt".into(), "stored")]
    );
    assert_eq!(fs::read(yard.archived("written.txt")).unwrap(), b"order 1\n");
    assert!(names(&yard.path("work")).is_empty());
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_any_event_the_timer_finds_everything() {
    let yard = Yard::new()
        .with(|c| {
            c.events = false;
            c.timer = Duration::from_millis(15);
        })
        .start()
        .await;
    for i in 0..300 {
        fs::write(yard.path(&format!("in/erp/{i}.txt")), format!("order {i}\n")).unwrap();
    }
    until("all are archived", || names(&yard.path(&format!("archive/{DAY}"))).len() == 300).await;
    assert_eq!(yard.store.counts().unwrap().orders_in_all(), 300);
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_locked_file_waits_until_its_writer_is_done() {
    use std::io::Write as _;
    let yard = Yard::new().start().await;
    let mut writer = fs::File::create(yard.path("in/erp/.slow")).unwrap();
    writer.lock().unwrap();
    writer.write_all(b"order 1\n").unwrap();
    fs::rename(yard.path("in/erp/.slow"), yard.path("in/erp/slow.txt")).unwrap();
    yard.until_waits("slow.txt", Why::Locked).await;
    writer.write_all(b"order 2\n").unwrap();
    drop(writer);
    yard.until_there(&yard.archived("slow.txt")).await;
    assert_eq!(yard.store.counts().unwrap().orders_in_all(), 2);
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_unfinished_by_name_or_in_tmp_is_never_read() {
    let yard = Yard::new().start().await;
    for name in ["a.csv.filepart", ".b.csv", "c.part", "~d.csv", "tmp/e.csv"] {
        fs::write(yard.path("in/erp").join(name), "order 9\n").unwrap();
    }
    fs::write(yard.path("in/erp/z.csv"), "order 1\n").unwrap();
    yard.until_there(&yard.archived("z.csv")).await;
    assert_eq!(documents(&yard.store), [("z.csv".into(), "stored")]);
    assert_eq!(names(&yard.path("in/erp")).len(), 5, "four files and tmp");
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_marker_means_complete_and_moves_along() {
    let hour = Duration::from_hours(1);
    let yard = Yard::new().with(|c| c.settle = Settle { usual: hour, unended: hour, empty: hour }).start().await;
    fs::write(yard.path("in/erp/x.csv.done"), "").unwrap();
    yard.until_waits("x.csv.done", Why::MarkerAlone).await;
    fs::write(yard.path("in/erp/tmp/y.csv"), "order 1\n").unwrap();
    fs::rename(yard.path("in/erp/tmp/y.csv"), yard.path("in/erp/y.csv")).unwrap();
    yard.until_waits("y.csv", Why::TooYoung).await;
    fs::write(yard.path("in/erp/y.csv.done"), "").unwrap();
    yard.until_there(&yard.archived("y.csv.done")).await;
    assert_eq!(names(&yard.path(&format!("archive/{DAY}"))), ["y.csv", "y.csv.done"]);
    assert_eq!(names(&yard.path("in/erp")), ["tmp", "x.csv.done"]);
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_file_again_is_archived_beside_the_first_and_told() {
    let yard = Yard::new().start().await;
    fs::write(yard.path("in/erp/a.txt"), "order 1\n").unwrap();
    yard.until_there(&yard.archived("a.txt")).await;
    fs::write(yard.path("in/erp/a.txt"), "order 1\n").unwrap();
    yard.until_there(&yard.archived("a-2.txt")).await;
    assert_eq!(documents(&yard.store), [("a.txt".into(), "duplicate"), ("a.txt".into(), "stored")]);
    assert_eq!(yard.store.counts().unwrap().orders_in_all(), 1);
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_order_among_good_ones_is_told_and_the_good_ones_are_stored() {
    let yard = Yard::new().start().await;
    fs::write(yard.path("in/erp/mixed.txt"), "order 1\nbad 2\norder 3\n").unwrap();
    yard.until_there(&yard.archived("mixed.txt")).await;
    assert_eq!(yard.store.counts().unwrap().orders_in_all(), 2);
    assert_eq!(fs::read(yard.refused("mixed.txt")).unwrap(), b"order 1\nbad 2\norder 3\n");
    let reason = fs::read_to_string(yard.refused("mixed.txt.reason.txt")).unwrap();
    assert!(reason.starts_with("Parte de este archivo") && reason.contains("Some of this file"), "{reason}");
    assert!(reason.contains("orden 2: quantity es 0") && reason.contains("[zero_quantity]"), "{reason}");
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_leaves_nothing_behind() {
    let yard = Yard::new();
    fs::create_dir_all(yard.path("work")).unwrap();
    fs::write(yard.path("work/00000041.erp.a.txt"), "order 1\n").unwrap();
    fs::write(yard.path("work/00000042.erp.b.txt"), "order 2\n").unwrap();
    fs::write(yard.path("work/00000042.erp.b.txt.done"), "").unwrap();
    fs::write(yard.path("work/00000043.gone.c.txt"), "order 3\n").unwrap();
    let yard = yard.start().await;
    yard.until_there(&yard.archived("b.txt.done")).await;
    assert_eq!(names(&yard.path(&format!("archive/{DAY}"))), ["a.txt", "b.txt", "b.txt.done"]);
    assert_eq!(names(&yard.path("work")), ["00000043.gone.c.txt"], "its channel may come back");
    fs::write(yard.path("in/erp/a.txt"), "order 4\n").unwrap();
    yard.until_there(&yard.archived("a-44.txt")).await;
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_store_that_takes_nothing_keeps_the_file_in_work() {
    let yard = Yard::new().start().await;
    yard.store.close().unwrap();
    fs::write(yard.path("in/erp/a.txt"), "order 1\n").unwrap();
    yard.until_waits("a.txt", Why::StoreUnavailable).await;
    assert_eq!(names(&yard.path("work")), ["00000001.erp.a.txt"]);
    assert!(names(&yard.path("archive")).is_empty());
    yard.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_is_made_again_is_watched_again() {
    let yard = Yard::new().start().await;
    for round in 0..3 {
        // The daemon would make the folder again while it is being emptied: move it out of the way instead.
        fs::rename(yard.path("in/erp"), yard.path(&format!("old-{round}"))).unwrap();
        until("it is made again", || yard.path("in/erp/tmp").is_dir()).await;
        fs::write(yard.path("in/erp/.w"), format!("order {round}\n")).unwrap();
        fs::rename(yard.path("in/erp/.w"), yard.path(&format!("in/erp/{round}.txt"))).unwrap();
        yard.until_there(&yard.archived(&format!("{round}.txt"))).await;
    }
    yard.end().await;
}
