//! Files that are still there after a power cut: the only place that writes, renames or copies files.
//!
//! * [`write`] and [`copy`] sync the file and never overwrite; [`sync_folder`] makes names durable, once for many.
//! * [`rename`] never overwrites. Across mounts (two mounts of one file system count) it copies, syncs, and removes the
//!   source last: a crash in between leaves the file twice, never not at all.

use nix::errno::Errno;
use nix::fcntl::{AT_FDCWD, RenameFlags, renameat2};
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// Makes a new file with these bytes and syncs it; its name is durable after [`sync_folder`].
///
/// # Errors
/// `AlreadyExists` when the name is taken; what the file system says.
pub fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o640).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Copies a file to a new name and syncs it. Links are not followed.
///
/// # Errors
/// As [`write`]; a copy that failed half way is removed again.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let mut source = open_plain(from)?;
    let mut target = OpenOptions::new().write(true).create_new(true).mode(0o640).open(to)?;
    let done = io::copy(&mut source, &mut target).and_then(|_| target.sync_all());
    if done.is_err()
        && let Err(error) = std::fs::remove_file(to)
    {
        tracing::warn!(path = %to.display(), %error, "half a copy could not be removed");
    }
    done
}

/// Moves a file to a new name; durable after [`sync_folder`] of both folders.
///
/// # Errors
/// `AlreadyExists` when the name is taken; what the file system says. The source is still there then.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    match renameat2(AT_FDCWD, from, AT_FDCWD, to, RenameFlags::RENAME_NOREPLACE) {
        Ok(()) => Ok(()),
        Err(Errno::EXDEV) => {
            copy(from, to)?;
            sync_folder(to.parent().unwrap_or(to))?;
            std::fs::remove_file(from)
        }
        // A file system without NOREPLACE (NFS): a hard link does not overwrite either.
        Err(Errno::EINVAL | Errno::ENOSYS) => {
            std::fs::hard_link(from, to)?;
            std::fs::remove_file(from)
        }
        Err(error) => Err(error.into()),
    }
}

/// Makes the names in a folder durable.
///
/// # Errors
/// What the file system says.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Opens for reading without following a link and without waiting for a writer of a FIFO.
///
/// # Errors
/// `ELOOP` for a symbolic link; what the file system says.
pub fn open_plain(path: &Path) -> io::Result<File> {
    let flags = nix::fcntl::OFlag::O_NOFOLLOW | nix::fcntl::OFlag::O_NONBLOCK | nix::fcntl::OFlag::O_CLOEXEC;
    OpenOptions::new().read(true).custom_flags(flags.bits()).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_ever_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let (a, b) = (folder.path().join("a"), folder.path().join("b"));
        write(&a, b"one").unwrap();
        write(&b, b"two").unwrap();
        for error in [write(&a, b"x").unwrap_err(), rename(&a, &b).unwrap_err(), copy(&a, &b).unwrap_err()] {
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        }
        assert_eq!((std::fs::read(&a).unwrap(), std::fs::read(&b).unwrap()), (b"one".to_vec(), b"two".to_vec()));
        rename(&a, &folder.path().join("c")).unwrap();
        sync_folder(folder.path()).unwrap();
        assert!(!a.exists());
    }

    #[test]
    fn another_mount_is_no_obstacle() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir_in("/dev/shm").unwrap());
        let (from, to) = (here.path().join("a"), there.path().join("a"));
        write(&from, b"one").unwrap();
        rename(&from, &to).unwrap();
        assert_eq!(std::fs::read(&to).unwrap(), b"one");
        assert!(!from.exists());
    }

    #[test]
    fn links_are_not_followed_and_fifos_do_not_hang() {
        let folder = tempfile::tempdir().unwrap();
        let (link, fifo) = (folder.path().join("link"), folder.path().join("fifo"));
        std::os::unix::fs::symlink("/etc/passwd", &link).unwrap();
        nix::unistd::mkfifo(&fifo, nix::sys::stat::Mode::S_IRWXU).unwrap();
        assert_eq!(open_plain(&link).unwrap_err().raw_os_error(), Some(Errno::ELOOP as i32));
        assert!(!open_plain(&fifo).unwrap().metadata().unwrap().is_file());
    }
}
