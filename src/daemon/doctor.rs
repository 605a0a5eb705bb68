//! `k2kd doctor`: is this machine fit for the daemon? Measures the disk, looks at the configuration, and asks the daemon,
//! if it runs, how its channels are.

use super::config::Config;
use crate::domain::lang::Lang;
use crate::protocol::VERSIONS;
use crate::protocol::call::{Call, Hello};
use crate::protocol::client::Client;
use crate::protocol::reply::{ChannelDoc, StatusDoc};
use anyhow::Context as _;
use std::fs::OpenOptions;
use std::io::{Seek as _, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

/// How many writes are measured.
const SAMPLES: usize = 200;

/// Times of a small durable write on a folder's disk.
#[derive(Clone, Copy, Debug)]
pub struct DiskTimes {
    /// Half of the writes were faster.
    pub p50: Duration,
    /// 99 of 100 were faster.
    pub p99: Duration,
}

/// Measures `fdatasync` after a write of 4 KiB, in a file that is removed again.
///
/// # Errors
/// When the folder can't be written.
pub fn measure_disk(folder: &Path) -> std::io::Result<DiskTimes> {
    let path = folder.join(format!(".k2kd-doctor-{}", std::process::id()));
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    let measured = (|| {
        file.write_all(&[0; 4096])?;
        file.sync_all()?;
        let mut times = Vec::with_capacity(SAMPLES);
        for i in 0..SAMPLES {
            let started = Instant::now();
            file.seek(SeekFrom::Start(0))?;
            file.write_all(&[u8::try_from(i % 251).unwrap_or(0); 4096])?;
            file.sync_data()?;
            times.push(started.elapsed());
        }
        times.sort_unstable();
        let at =
            |share: usize| times.get((times.len() * share / 100).min(times.len() - 1)).copied().unwrap_or_default();
        Ok(DiskTimes { p50: at(50), p99: at(99) })
    })();
    std::fs::remove_file(&path)?;
    measured
}

/// Looks at everything and tells; returns 1 when something must be mended.
///
/// # Errors
/// When it can't write its findings.
pub fn run(config_path: &Path, out: &mut impl Write) -> anyhow::Result<u8> {
    let mut bad = false;
    let config = match Config::load(config_path) {
        Ok(config) => {
            writeln!(out, "ok    configuration {}", config_path.display())?;
            config
        }
        Err(e) => {
            writeln!(out, "MEND  {e}")?;
            return Ok(1);
        }
    };
    for warning in &config.warnings {
        writeln!(out, "note  {warning}")?;
    }
    for (what, folder) in [("state", &config.state), ("intake", &config.intake)] {
        match measure_disk(folder) {
            Ok(t) => writeln!(
                out,
                "ok    {what} folder {}: a durable write takes {:?} (p99 {:?})",
                folder.display(),
                t.p50,
                t.p99
            )?,
            Err(e) => {
                bad = true;
                writeln!(out, "MEND  {what} folder {}: {e}", folder.display())?;
            }
        }
    }
    if let Some(folder) = config.socket.parent()
        && !folder.is_dir()
    {
        bad = true;
        writeln!(out, "MEND  the folder of the socket, {}, is not there", folder.display())?;
    }
    let free = nix::sys::statvfs::statvfs(&config.state).context("free space")?;
    let free_mb = free.blocks_available() * free.fragment_size() / (1 << 20);
    writeln!(out, "{}  {free_mb} MiB are free for the database", if free_mb < 1024 { "MEND" } else { "ok  " })?;
    bad |= channels(&config, out)?;
    Ok(u8::from(bad || free_mb < 1024))
}

/// How the channels are, in the words of the daemon that runs; whether one of them must be mended.
fn channels(config: &Config, out: &mut impl Write) -> anyhow::Result<bool> {
    let status = match ask(config) {
        Ok(status) => status,
        Err(e) => {
            writeln!(out, "note  the daemon was not asked how its channels are: {e:#}")?;
            return Ok(false);
        }
    };
    let mut bad = false;
    for channel in &status.channels {
        for (mend, what) in findings(channel) {
            bad |= mend;
            writeln!(out, "{}  channel {}: {what}", if mend { "MEND" } else { "note" }, channel.channel)?;
        }
    }
    if !bad {
        writeln!(out, "ok    {} channels", status.channels.len())?;
    }
    Ok(bad)
}

fn ask(config: &Config) -> anyhow::Result<StatusDoc> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let hello = Hello {
        protocol: VERSIONS,
        client: concat!("k2kd doctor ", env!("CARGO_PKG_VERSION")).into(),
        lang: Some(Lang::En.code().into()),
        terminal: None,
    };
    runtime.block_on(async {
        let mut client = Client::connect(&config.socket, hello).await?;
        Ok(client.call(Call::Status {}).await?)
    })
}

/// What is worth saying of a channel, and whether it must be mended.
fn findings(c: &ChannelDoc) -> Vec<(bool, String)> {
    let mut all = Vec::new();
    if let Some(since) = &c.silent_since {
        let hours = c.silence_limit_s.unwrap_or(0) / 3600;
        let limit = if c.silence_configured { "as configured" } else { "by its habit" };
        all.push((
            true,
            format!("nothing came since {since}; it should not be silent for more than {hours} h, {limit}"),
        ));
    }
    if let Some(trouble) = &c.fetch_trouble {
        all.push((c.fetch_stopped || !c.fetches, trouble.clone()));
    }
    if let Some(since) = &c.oldest_to_fetch {
        all.push((false, format!("{} orders wait to be fetched, the oldest since {since}", c.to_fetch)));
    }
    if c.fetch_closed > 0 {
        all.push((true, format!("{} orders are not fetched any more: look at `k2k fetches`", c.fetch_closed)));
    }
    all
}
