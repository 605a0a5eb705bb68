//! Labels as files in a folder: `<job>-<box>.zpl`, written aside, synced and then given its name.
//!
//! A file never has half a label, and a file that is there is not written again: after a crash it proves itself.

use super::link::Fate;
use crate::domain::trouble::{Trouble, What};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a label, durable when it returns. Blocks for a disk sync.
pub(super) fn write(folder: &Path, name: &str, zpl: &[u8]) -> Fate {
    let place = folder.join(name);
    match look(&place, zpl) {
        Ok(Some(true)) => return Fate::Sent,
        Ok(Some(false)) => return Fate::Failed(Trouble::new(What::FileThere, place.display())),
        Ok(None) => {}
        Err(error) => return Fate::NotSent(no(&place, &error)),
    }
    match put(folder, &place, name, zpl) {
        Ok(()) => Fate::Sent,
        // Nothing prints from a file that has not got its name; and if it has, the next try finds it.
        Err(error) => Fate::NotSent(no(&place, &error)),
    }
}

/// Whether this label is there: none, the same, another.
pub(super) fn look(place: &Path, zpl: &[u8]) -> io::Result<Option<bool>> {
    match fs::read(place) {
        Ok(there) => Ok(Some(there == zpl)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether labels can be written there at all.
pub(super) fn ready(folder: &Path) -> Result<(), Trouble> {
    match fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => Err(no(folder, &io::ErrorKind::NotADirectory.into())),
        Err(error) => Err(no(folder, &error)),
    }
}

fn no(place: &Path, error: &io::Error) -> Trouble {
    Trouble::new(What::Folder, format!("{}: {error}", place.display()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the file is synced before and the folder after; the place was looked at"
)]
fn put(folder: &Path, place: &Path, name: &str, zpl: &[u8]) -> io::Result<()> {
    let aside: PathBuf = folder.join(format!(".{name}.part"));
    let mut file = File::create(&aside)?;
    file.write_all(zpl)?;
    file.sync_all()?;
    fs::rename(&aside, place)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_written_once_and_never_over_another() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(write(folder.path(), "1-42.zpl", b"^XA^XZ"), Fate::Sent);
        assert_eq!(write(folder.path(), "1-42.zpl", b"^XA^XZ"), Fate::Sent);
        assert!(matches!(write(folder.path(), "1-42.zpl", b"other"), Fate::Failed(_)));
        let names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["1-42.zpl"]);
    }

    #[test]
    fn a_missing_folder_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none");
        assert!(ready(&missing).is_err() && ready(folder.path()).is_ok());
        assert!(matches!(write(&missing, "1-42.zpl", b"x"), Fate::NotSent(_)));
    }
}
