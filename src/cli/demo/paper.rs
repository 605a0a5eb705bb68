//! What came out of the demo's virtual printer: a file a label while it runs, and the last ones as text at the end.

use crate::cli::output;
use crate::domain::lang::Lang;
use crate::printing::virtual_printer::{PrintedLabel, VirtualPrinter};
use anyhow::ensure;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr as _;

/// Files must be there within this time.
const KEEP_TIME: Duration = Duration::from_secs(10);

/// Writes each label that comes out as a file of its own, until the printer is gone.
pub async fn keep(folder: PathBuf, printer: VirtualPrinter) {
    let mut printed = printer.printed();
    let mut kept = 0;
    loop {
        for label in printer.labels().iter().skip(kept) {
            if let Err(e) = write(&folder, kept + 1, label) {
                return output::complain(&format!("{}: {e}", folder.display()));
            }
            kept += 1;
        }
        if printed.changed().await.is_err() {
            return;
        }
    }
}

fn write(folder: &Path, n: usize, label: &PrintedLabel) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let code = label.box_code.as_deref().unwrap_or("no-code");
    File::create(folder.join(format!("{n:04}-{code}.zpl")))?.write_all(label.zpl.as_bytes())
}

/// Waits until every label has its file.
pub async fn all_kept(folder: &Path, printer: &VirtualPrinter) -> anyhow::Result<()> {
    let started = Instant::now();
    while std::fs::read_dir(folder).map(Iterator::count).unwrap_or_default() < printer.labels().len() {
        ensure!(started.elapsed() < KEEP_TIME, "the labels were not kept in {}", folder.display());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Shows how many labels came out, and the last of them with what stands on them.
pub fn show_last(printer: &VirtualPrinter, count: usize, lang: Lang) -> anyhow::Result<()> {
    let labels = printer.labels();
    output::line(&match lang {
        Lang::En => format!("The virtual printer printed {} labels.", labels.len()),
        Lang::Es => format!("La impresora virtual imprimió {} etiquetas.", labels.len()),
    })?;
    labels.iter().rev().take(count).try_for_each(|label| output::text(drawn(label).as_bytes()))
}

/// The texts of a label in a frame.
fn drawn(label: &PrintedLabel) -> String {
    let code = format!("▌▌▐▌▐▐▌▌ {} ▌▐▌▌▐▐▌▐", label.box_code.as_deref().unwrap_or("-"));
    let lines: Vec<&str> = label.lines.iter().map(String::as_str).chain([code.as_str()]).collect();
    let width = lines.iter().map(|l| l.width()).max().unwrap_or_default();
    let frame = "─".repeat(width + 2);
    let rows = lines.iter().map(|line| format!("│ {line}{} │\n", " ".repeat(width - line.width().min(width))));
    format!("┌{frame}┐\n{}└{frame}┘\n", rows.collect::<String>())
}
