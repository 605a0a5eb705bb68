//! Orders by dropped file: a burst of 10,000 files of 2 KB until the last one is stored and archived.
//!
//! `cargo bench --bench files`. Beside it in the same run: the same files only read and renamed. Goal: a third of that.
//! The time in which a file must look the same before it is taken (a setting) is not counted: the clock starts when the
//! first file is taken.

#![allow(missing_docs, reason = "a program")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::format_push_string,
    reason = "a bench"
)]

mod support;

use k2kd::domain::lang::Lang;
use k2kd::intake::folder::{FolderConfig, Folders};
use k2kd::intake::metrics::Metrics;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{goal, median, shop};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const FILES: u64 = 10_000;
const FILE_BYTES: usize = 2_000;
const ROUNDS: u64 = 3;

fn main() {
    let folder = support::folder();
    support::disk(folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let mut ratios = Vec::new();
    for round in 0..ROUNDS {
        let place = folder.path().join(round.to_string());
        let bare = bare(&place.join("bare"));
        let rate = runtime.block_on(ours(&place.join("ours")));
        println!(
            "{FILES} files: {rate:.0}/s stored and archived; only read and renamed {bare:.0}/s, ratio {:.2}",
            rate / bare
        );
        ratios.push(rate / bare);
        std::fs::remove_dir_all(place).unwrap();
    }
    let ratio = median(ratios);
    goal(&format!("{ratio:.2} of the files only read and renamed (0.33)"), ratio >= 0.33);
}

fn drop_files(folder: &Path) {
    std::fs::create_dir_all(folder).unwrap();
    for n in 0..FILES {
        std::fs::write(folder.join(format!("{n:05}.json")), shop::order(n + 1, FILE_BYTES)).unwrap();
    }
}

/// Files a second, only read and renamed.
fn bare(base: &Path) -> f64 {
    let (from, to) = (base.join("in"), base.join("out"));
    drop_files(&from);
    std::fs::create_dir_all(&to).unwrap();
    let started = Instant::now();
    for entry in std::fs::read_dir(&from).unwrap() {
        let entry = entry.unwrap();
        assert!(std::fs::read(entry.path()).unwrap().len() > FILE_BYTES / 2);
        std::fs::rename(entry.path(), to.join(entry.file_name())).unwrap();
    }
    FILES as f64 / started.elapsed().as_secs_f64()
}

/// Files a second through the real drop folder into a real store.
async fn ours(base: &Path) -> f64 {
    let (store, channels) = shop::open(base);
    drop_files(&base.join("in/shop"));
    let mut config =
        FolderConfig::new(base.to_owned(), channels, chrono_tz::America::Bogota, Lang::En, Metrics::default());
    // Long enough that all files are seen before the first one is taken.
    config.settle.usual = Duration::from_millis(500);
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    let folders = Folders::start(config, store.clone(), Arc::new(shop::now), &tracker, stop.clone()).unwrap();
    while folders.waiting().len() < FILES as usize {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    while folders.waiting().len() >= FILES as usize {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let started = Instant::now();
    while folders.status().files < FILES {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = FILES as f64 / started.elapsed().as_secs_f64();
    assert_eq!(store.counts().unwrap().orders_in_all(), FILES, "each file is one order");
    stop.cancel();
    tracker.close();
    tracker.wait().await;
    store.close().unwrap();
    rate
}
