//! What came out of the demo's virtual printer: its ZPL and its picture while it runs, and the last ones as text at the end.

use crate::cli::{output, virtual_printer};
use crate::domain::lang::Lang;
use crate::printing::virtual_printer::{PrintedLabel, VirtualPrinter};
use anyhow::ensure;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr as _;

/// Files must be there within this time.
const KEEP_TIME: Duration = Duration::from_secs(10);

/// Writes each label that comes out as files of its own, until the printer is gone.
pub async fn keep(folder: PathBuf, printer: VirtualPrinter) {
    let mut printed = printer.printed();
    let mut seen = 0;
    loop {
        for (n, label) in printer.labels_after(seen) {
            let kept = std::fs::create_dir_all(&folder)
                .and_then(|()| virtual_printer::keep(&folder, n, &label, printer.dpmm()));
            if let Err(e) = kept {
                return output::complain(&format!("{}: {e}", folder.display()));
            }
            seen = n;
        }
        if printed.changed().await.is_err() {
            return;
        }
    }
}

/// Waits until every label has its files.
pub async fn all_kept(folder: &Path, printer: &VirtualPrinter) -> anyhow::Result<()> {
    let started = Instant::now();
    while zpl_files(folder) < printer.labels().len() {
        ensure!(started.elapsed() < KEEP_TIME, "the labels were not kept in {}", folder.display());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

fn zpl_files(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter(|f| f.path().extension().is_some_and(|e| e == "zpl")).count()
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
