//! A person's own files: keys and saved views, in `$XDG_CONFIG_HOME/k2k`, else `~/.config/k2k`.

use super::keymap::{Keymap, Mistake};
use super::views::Views;
use crate::domain::lang::Lang;
use std::io;
use std::path::{Path, PathBuf};

/// A file of a person that can't be used. The sentence names it and every mistake with its line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadFile(String);

fn config(name: &str) -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = var("XDG_CONFIG_HOME").or_else(|| var("HOME").map(|home| home.join(".config")))?;
    Some(folder.join("k2k").join(name))
}

/// Where the keys are: `$K2K_KEYMAP`, else `keymap.toml` in the person's configuration.
#[must_use]
pub fn keymap_path() -> Option<PathBuf> {
    let own = std::env::var_os("K2K_KEYMAP").filter(|v| !v.is_empty()).map(PathBuf::from);
    own.or_else(|| config("keymap.toml"))
}

/// The person's keys; the table's where there is no file.
///
/// # Errors
/// When the file has mistakes or can't be read.
pub fn keymap(lang: Lang) -> Result<Keymap, BadFile> {
    let Some(path) = keymap_path() else { return Ok(Keymap::default()) };
    let text = read(&path)?;
    Keymap::parse(&text).map_err(|wrong| {
        let line = |m: &Mistake| format!("{}:{}: {}", path.display(), m.line, m.what.sentence(lang));
        BadFile(wrong.iter().map(line).collect::<Vec<_>>().join("\n"))
    })
}

/// The person's saved views.
///
/// # Errors
/// When the file has mistakes or can't be read.
pub fn views() -> Result<Views, BadFile> {
    let Some(path) = config("views.toml") else { return Ok(Views::default()) };
    let text = read(&path)?;
    Views::parse(&text).map_err(|(line, why)| BadFile(format!("{}:{line}: {why}", path.display())))
}

/// Writes the saved views: beside the old file first, so that a full disk loses nothing.
///
/// # Errors
/// When the file can't be written.
#[allow(clippy::disallowed_methods, reason = "a person's own file: replaced whole, no promise hangs on it")]
pub fn keep_views(views: &Views) -> io::Result<()> {
    let path = config("views.toml").ok_or_else(|| io::Error::other("no $HOME"))?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("toml.new");
    std::fs::write(&new, views.text())?;
    std::fs::rename(new, path)
}

fn read(path: &Path) -> Result<String, BadFile> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        // Another's file is not this person's: whoever runs as somebody else keeps the $HOME of before.
        Err(e) if matches!(e.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied) => Ok(String::new()),
        Err(e) => Err(BadFile(format!("{}: {e}", path.display()))),
    }
}

/// Older states are of another shift (seconds).
const STATE_AGE: std::time::Duration = std::time::Duration::from_hours(8);

fn state_folder() -> Option<PathBuf> {
    let var = |name| std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
    let folder = var("XDG_STATE_HOME").or_else(|| var("HOME").map(|home| home.join(".local/state")))?;
    Some(folder.join("k2k"))
}

/// Keeps what a console was doing when its line was cut. A station has one place; elsewhere each console has its own, for the
/// terminal's name is another one after the next login. What can't be kept is not worth a complaint to nobody.
#[allow(clippy::disallowed_methods, reason = "where a console was: worth keeping, not worth waiting for")]
pub fn keep_state(socket: &Path, station: Option<&str>, text: &str) {
    let Some(folder) = state_folder() else { return };
    let path = folder.join(format!(
        "{}{}.json",
        state_name(socket, station),
        if station.is_some() { String::new() } else { std::process::id().to_string() }
    ));
    let _kept = std::fs::create_dir_all(&folder).and_then(|()| std::fs::write(path, text)).is_ok();
}

/// The beginning of a state's name: of one daemon, and of one station.
fn state_name(socket: &Path, station: Option<&str>) -> String {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut daemon = DefaultHasher::new();
    socket.hash(&mut daemon);
    let station = station.map_or_else(|| "cut".to_owned(), |s| s.replace(|c: char| !c.is_alphanumeric(), "_"));
    format!("{:016x}-{station}-", daemon.finish())
}

/// The newest state that was kept, once.
#[must_use]
pub fn take_state(socket: &Path, station: Option<&str>) -> Option<String> {
    let mine = state_name(socket, station);
    let mut found: Vec<(std::time::SystemTime, PathBuf)> = std::fs::read_dir(state_folder()?)
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            Some((entry.metadata().ok()?.modified().ok()?, entry.path())).filter(|_| name.starts_with(&mine))
        })
        .collect();
    found.sort();
    let (at, path) = found.pop()?;
    let text = std::fs::read_to_string(&path).ok()?;
    std::fs::remove_file(path).ok()?;
    at.elapsed().is_ok_and(|age| age < STATE_AGE).then_some(text)
}
