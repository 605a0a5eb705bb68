//! The installation's own label layouts: every `.toml` and `.zpl` file of `[paths] labels`, named as its file.

use super::check::Mistakes;
use crate::labels::{Layout, LayoutError};
use crate::limits;
use std::path::{Path, PathBuf};

/// Longest name, in characters: it stands in a column.
const LONGEST_NAME: usize = 40;

/// The layouts of a folder, and what their makers should know. A folder that is not there holds none.
pub(super) fn own(folder: &Path, m: &mut Mistakes) -> (Vec<Layout>, Vec<String>) {
    let mut layouts: Vec<Layout> = Vec::new();
    for path in m.take("paths.labels", files(folder)).unwrap_or_default() {
        let key = path.display().to_string();
        let name = path.file_stem().and_then(|n| n.to_str()).unwrap_or_default();
        let good = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(good) {
            m.add(&key, "a layout is named with letters, digits, - and _, 40 at most");
            continue;
        }
        let Some(text) = m.take(&key, read(&path)) else { continue };
        let zpl = path.extension().is_some_and(|e| e == "zpl");
        match if zpl { Layout::parse_zpl(name, &text) } else { Layout::parse(name, &text) } {
            Ok(_) if layouts.iter().any(|l| l.name() == name) => m.add(&key, "there is another layout of this name"),
            Ok(layout) => layouts.push(layout),
            Err(wrong) => wrong.iter().for_each(|e| m.add(&key, placed(e))),
        }
    }
    let notes = layouts.iter().flat_map(|l| l.notes().iter().map(ToString::to_string)).collect();
    (layouts, notes)
}

fn placed(e: &LayoutError) -> String {
    format!("line {}: {}", e.line, e.what)
}

fn files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(format!("{}: {e}", folder.display())),
    };
    let mut all = Vec::new();
    for entry in entries {
        let path = entry.map_err(|e| format!("{}: {e}", folder.display()))?.path();
        if path.extension().is_some_and(|e| e == "toml" || e == "zpl") {
            all.push(path);
        }
    }
    all.sort();
    Ok(all)
}

fn read(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path).map_err(|e| e.to_string())?.len();
    if size > limits::LAYOUT_BYTES {
        return Err("this is no layout: it is larger than 256 KB".to_owned());
    }
    std::fs::read_to_string(path).map_err(|e| e.to_string())
}
