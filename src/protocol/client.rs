//! The client side, for the command line: one call at a time, in order.
//!
//! The console has its own loop over the same frames, because it must never wait.

use super::call::{Call, FromClient, Hello};
use super::frame::{self, FrameError};
use super::reply::{Event, Fault, FromDaemon, Welcome};
use crate::limits;
use serde::de::DeserializeOwned;
use std::path::Path;
use tokio::net::UnixStream;

/// Why a call did not come to an answer.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The daemon is not there, or went away.
    #[error("the daemon can't be reached at {path}: {why}")]
    Unreachable {
        /// The socket.
        path: String,
        /// What failed.
        why: String,
    },
    /// The daemon said no.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The daemon said something that is not understood.
    #[error("the daemon's answer is not understood: {0}. Update k2k and k2kd to the same version.")]
    NotUnderstood(String),
}

/// An open session.
pub struct Client {
    stream: UnixStream,
    path: String,
    next: u64,
    /// What the daemon said at hello.
    pub welcome: Welcome,
}

impl Client {
    /// Connects and says hello.
    pub async fn connect(path: &Path, hello: Hello) -> Result<Self, CallError> {
        let shown = path.display().to_string();
        let unreachable = |why: String| CallError::Unreachable { path: shown.clone(), why };
        let mut stream = UnixStream::connect(path).await.map_err(|e| unreachable(e.to_string()))?;
        frame::write(&mut stream, &FromClient::hello(hello), limits::FRAME_IN_BYTES)
            .await
            .map_err(|e| unreachable(e.to_string()))?;
        match frame::read(&mut stream, limits::FRAME_OUT_BYTES).await {
            Ok(FromDaemon { welcome: Some(welcome), .. }) => Ok(Self { stream, path: shown, next: 1, welcome }),
            Ok(FromDaemon { err: Some(err), .. }) => Err(err.into()),
            Ok(other) => Err(CallError::NotUnderstood(format!("{other:?}"))),
            Err(FrameError::NotUnderstood(e)) => Err(CallError::NotUnderstood(e.to_string())),
            Err(e) => Err(unreachable(e.to_string())),
        }
    }

    /// Asks, and waits for the answer. Events that come between are passed over.
    pub async fn call<T: DeserializeOwned>(&mut self, call: Call) -> Result<T, CallError> {
        let id = self.next;
        self.next += 1;
        let frame = FromClient::call(id, call);
        frame::write(&mut self.stream, &frame, limits::FRAME_IN_BYTES).await.map_err(|e| self.lost(&e))?;
        loop {
            let frame = self.read().await?;
            match (frame.ok, frame.err) {
                (_, Some(err)) if frame.id == Some(id) || frame.id == Some(0) => return Err(err.into()),
                (Some(ok), _) if frame.id == Some(id) => {
                    return serde_json::from_str(ok.get()).map_err(|e| CallError::NotUnderstood(e.to_string()));
                }
                _ => {}
            }
        }
    }

    /// Waits for the next event (after [`Call::Watch`]).
    pub async fn event(&mut self) -> Result<Event, CallError> {
        loop {
            if let Some(event) = self.read().await?.event {
                return Ok(event);
            }
        }
    }

    async fn read(&mut self) -> Result<FromDaemon, CallError> {
        match frame::read(&mut self.stream, limits::FRAME_OUT_BYTES).await {
            Ok(frame) => Ok(frame),
            Err(FrameError::NotUnderstood(e)) => Err(CallError::NotUnderstood(e.to_string())),
            Err(e) => Err(self.lost(&e)),
        }
    }

    fn lost(&self, e: &FrameError) -> CallError {
        CallError::Unreachable { path: self.path.clone(), why: e.to_string() }
    }
}
