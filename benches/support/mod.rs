//! What every bench needs: a folder on the disk that is measured, how fast that disk is, percentiles, and goals.
//!
//! Rates are compared within one run, A B A B, and the median of the pairs counts: absolute figures of two runs on a
//! shared machine say little. A missed goal is printed and fails nothing.

#![allow(dead_code, reason = "no bench uses all of it")]

pub mod shop;

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

/// A folder that is removed at the end; on the disk of `$BENCH_DIR`, else of the working folder (never on a RAM disk).
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in(std::env::var_os("BENCH_DIR").unwrap_or_else(|| ".".into())).unwrap()
}

/// How fast this disk makes 4 KiB durable; printed, because no figure of a store means anything without it.
pub fn disk(folder: &Path) -> Times {
    let mut file = File::create(folder.join("disk")).unwrap();
    file.write_all(&[0; 4096]).unwrap();
    file.sync_all().unwrap();
    let mut times = Times::default();
    for i in 0..400 {
        let started = Instant::now();
        file.seek(SeekFrom::Start(0)).unwrap();
        file.write_all(&[u8::try_from(i % 251).unwrap(); 4096]).unwrap();
        file.sync_data().unwrap();
        times.add(started.elapsed());
    }
    println!("fdatasync of 4 KiB in {}: {times}", folder.display());
    times
}

/// The processor time of this program so far, in seconds. It tells what something costs even while others use the machine; counted in
/// hundredths of a second.
pub fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: u64 = fields.iter().skip(11).take(2).map(|n| n.parse::<u64>().unwrap()).sum();
    ticks as f64 / 100.0
}

/// Times of single operations.
#[derive(Clone, Debug, Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The time that this share of the operations did not exceed: `0.5`, `0.99`.
    pub fn at(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let last = sorted.len().saturating_sub(1);
        sorted.get(((sorted.len() as f64 * share) as usize).min(last)).copied().unwrap_or_default()
    }
}

impl std::fmt::Display for Times {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "p50 {}, p99 {}", ms(self.at(0.5)), ms(self.at(0.99)))
    }
}

/// Milliseconds with the digits that matter.
pub fn ms(time: Duration) -> String {
    format!("{:.2} ms", time.as_secs_f64() * 1e3)
}

/// The middle one.
pub fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or_default()
}

/// Prints a goal and whether this run reached it.
pub fn goal(what: &str, reached: bool) {
    println!("{} {what}", if reached { "  reached" } else { "  MISSED " });
}
