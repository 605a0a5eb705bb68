//! The Unix socket: bound so that nobody connects before its rights are set, never stolen from a daemon that lives.

use super::answer::Answers;
use super::session::{self, Door};
use crate::limits;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::warn;

/// Why the socket can't be had.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// Another daemon answers there.
    #[error("another k2kd answers at {0}. Stop it first.")]
    InUse(PathBuf),
    /// The file system says no.
    #[error("the socket {path} can't be made: {source}")]
    Io {
        /// The socket.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
}

/// Binds the socket: readable and writable for its group, for nobody else. A file that nobody answers at is removed.
pub async fn bind(path: &Path) -> Result<UnixListener, SocketError> {
    let io = |source| SocketError::Io { path: path.to_owned(), source };
    if UnixStream::connect(path).await.is_ok() {
        return Err(SocketError::InUse(path.to_owned()));
    }
    match std::fs::remove_file(path) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
        Err(e) => return Err(io(e)),
    }
    // Until the rights are widened nobody but our own user and root can connect: write permission is what it needs.
    let listener = UnixListener::bind(path).map_err(io)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).map_err(io)?;
    Ok(listener)
}

/// Takes consoles in until the daemon stops. Whoever says nothing holds one of [`limits::GREETINGS`] places for
/// [`limits::HELLO_TIME`]; a console's place, of [`limits::SESSIONS`], is given after its hello.
pub async fn serve(listener: UnixListener, answers: Arc<Answers>, tracker: TaskTracker, stop: CancellationToken) {
    let greetings = Arc::new(Semaphore::new(limits::GREETINGS));
    let places = Arc::new(Semaphore::new(limits::SESSIONS));
    loop {
        let Ok(greeting) = Arc::clone(&greetings).acquire_owned().await else { return };
        let accepted = tokio::select! {
            () = stop.cancelled() => return leave(&listener),
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let door = Door { greeting, places: Arc::clone(&places) };
                tracker.spawn(session::serve(stream, door, Arc::clone(&answers), tracker.clone(), stop.clone()));
            }
            Err(e) => {
                // Out of file descriptors, most likely: give others time to close theirs.
                warn!(error = %e, "A console could not be taken in.");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
}

/// Takes our socket's name away while it is still ours: nobody else can have bound it yet. Whoever asks now hears that
/// there is no daemon, without knocking first.
fn leave(listener: &UnixListener) {
    if let Ok(address) = listener.local_addr()
        && let Some(path) = address.as_pathname()
        && let Err(e) = std::fs::remove_file(path)
    {
        warn!(error = %e, "The socket could not be removed.");
    }
}
