//! `k2k virtual-printer`: a label printer that is none, for trying things out before there is hardware.

use super::output;
use crate::domain::lang::Lang;
use crate::labels::{Dpmm, Scene, png};
use crate::printing::virtual_printer::{Fault, PrintedLabel, VirtualPrinter};
use anyhow::Context as _;
use clap::Args;
use std::fs::File;
use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// `k2k virtual-printer`
#[derive(Debug, Args)]
#[command(after_help = "While it runs, a line on standard input changes how it fails: paper-out, none, …")]
pub struct Virtual {
    /// Where it listens, as a printer on port 9100 does.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9100")]
    listen: String,
    /// Folder for what it prints: a .zpl and a .png a label.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Its resolution: 203, 300 or 600.
    #[arg(long, default_value = "203", value_parser = resolution)]
    dpi: Dpmm,
    /// How it fails from the beginning: none, paper-out, ribbon-out, head-open, paused, silent, mute, stall,
    /// reset-after=BYTES, close-after=BYTES.
    #[arg(long, value_name = "HOW", default_value = "none", value_parser = fault)]
    fail: Fault,
}

fn resolution(text: &str) -> Result<Dpmm, String> {
    text.parse().ok().and_then(Dpmm::from_dpi).ok_or_else(|| "203, 300 or 600".to_owned())
}

fn fault(text: &str) -> Result<Fault, String> {
    Fault::parse(text).ok_or_else(|| format!("one of {}", Fault::WORDS))
}

impl Virtual {
    pub(super) async fn run(self, lang: Lang) -> anyhow::Result<u8> {
        std::fs::create_dir_all(&self.out).with_context(|| format!("{} can't be made", self.out.display()))?;
        let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
        let printer = VirtualPrinter::bind_as(self.listen.as_str(), self.dpi, &tracker, stop.clone())
            .await
            .with_context(|| format!("{} can't be listened on", self.listen))?;
        printer.set_fault(self.fail);
        output::line(&match lang {
            Lang::En => format!("Listening at tcp://{}, {} dpi.", printer.addr(), self.dpi.dpi()),
            Lang::Es => format!("Escuchando en tcp://{}, {} dpi.", printer.addr(), self.dpi.dpi()),
        })?;
        let mut lines = lines();
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let mut printed = printer.printed();
        let mut seen = 0;
        loop {
            tokio::select! {
                _ = term.recv() => break,
                _ = int.recv() => break,
                Some(line) = lines.recv() => match Fault::parse(&line) {
                    Some(fault) => {
                        printer.set_fault(fault);
                        output::line(&format!("{} ({})", line.trim(), printer.waiting()))?;
                    }
                    None => output::complain(&format!("{:?}: {}", line.trim(), Fault::WORDS)),
                },
                changed = printed.changed() => {
                    changed?;
                    for (n, label) in printer.labels_after(seen) {
                        keep(&self.out, n, &label, self.dpi)?;
                        let code = label.box_code.as_deref().unwrap_or("-");
                        output::line(&format!("{n:04} {code}"))?;
                        seen = n;
                    }
                }
            }
        }
        stop.cancel();
        Ok(0)
    }
}

/// The lines of standard input; none any more at its end, which stops nothing.
fn lines() -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel(16);
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    receiver
}

/// Writes a label: as it came, and as it looks.
pub(super) fn keep(folder: &Path, n: u64, label: &PrintedLabel, dpmm: Dpmm) -> std::io::Result<()> {
    let code = label.box_code.as_deref().unwrap_or("no-code");
    let code: String = code.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if let Some(picture) = Scene::of_zpl(&label.zpl, dpmm).picture() {
        let name = format!("{n:04}-{code}.png");
        File::create(folder.join(name))?.write_all(&png(&picture, dpmm.dots_a_mm()))?;
    }
    // Last: who sees it finds the picture beside it.
    File::create(folder.join(format!("{n:04}-{code}.zpl")))?.write_all(label.zpl.as_bytes())
}
