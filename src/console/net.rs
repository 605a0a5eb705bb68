//! The socket of the daemon without a task of its own: waiting on it can be given up at any moment, and nothing of a
//! frame is lost. What is to be sent waits here until the socket takes it; the console never does.

use super::conn::LinkEvent;
use crate::limits;
use crate::protocol::call::{FromClient, Hello};
use crate::protocol::frame;
use crate::protocol::reply::FromDaemon;
use std::collections::VecDeque;
use std::io;
use std::path::Path;
use tokio::io::Interest;
use tokio::net::UnixStream;

/// An open link.
pub struct Link {
    stream: UnixStream,
    read: Vec<u8>,
    write: VecDeque<u8>,
    welcomed: bool,
}

impl Link {
    /// Connects, and puts the hello in the way out. A Unix socket connects at once or not at all.
    ///
    /// # Errors
    /// When nobody listens there.
    pub async fn connect(path: &Path, hello: Hello) -> io::Result<Self> {
        let stream = UnixStream::connect(path).await?;
        let mut link = Self { stream, read: Vec::new(), write: VecDeque::new(), welcomed: false };
        link.send(&FromClient::hello(hello));
        Ok(link)
    }

    /// Puts a frame in the way out.
    pub fn send(&mut self, frame: &FromClient) {
        // What a person sends is far below the limit.
        if let Ok(bytes) = frame::encode(frame, limits::FRAME_IN_BYTES) {
            self.write.extend(bytes);
        }
    }

    /// Waits for what comes next. After [`LinkEvent::Lost`] the link is of no use any more.
    pub async fn next(&mut self) -> LinkEvent {
        loop {
            match self.take() {
                Ok(Some(event)) => return event,
                Ok(None) => {}
                Err(why) => return LinkEvent::Lost(why),
            }
            if let Err(e) = self.turn().await {
                return LinkEvent::Lost(e.to_string());
            }
        }
    }

    /// Reads and writes what the socket takes and gives now.
    async fn turn(&mut self) -> io::Result<()> {
        let interest = if self.write.is_empty() { Interest::READABLE } else { Interest::READABLE | Interest::WRITABLE };
        let ready = self.stream.ready(interest).await?;
        if ready.is_writable() && !self.write.is_empty() {
            match self.stream.try_write(self.write.make_contiguous()) {
                Ok(n) => {
                    self.write.drain(..n);
                }
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                Err(e) => return Err(e),
            }
        }
        if ready.is_readable() {
            let mut chunk = [0; 16 << 10];
            match self.stream.try_read(&mut chunk) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(n) => self.read.extend(chunk.iter().take(n)),
                Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    /// The next whole frame of what was read.
    fn take(&mut self) -> Result<Option<LinkEvent>, String> {
        loop {
            let Some((head, rest)) = self.read.split_first_chunk::<4>() else { return Ok(None) };
            let length = usize::try_from(u32::from_be_bytes(*head)).unwrap_or(usize::MAX);
            if length > limits::FRAME_OUT_BYTES {
                return Err(format!("a frame of {length} bytes"));
            }
            let Some(body) = rest.get(..length) else { return Ok(None) };
            let frame: Result<FromDaemon, _> = serde_json::from_slice(body);
            self.read.drain(..4 + length);
            // A frame that is not understood is no reason to drop the link: a newer daemon may say more.
            if let Ok(frame) = frame
                && let Some(event) = self.event(frame)
            {
                return Ok(Some(event));
            }
        }
    }

    fn event(&mut self, frame: FromDaemon) -> Option<LinkEvent> {
        if let Some(welcome) = frame.welcome {
            self.welcomed = true;
            return Some(LinkEvent::Welcome(Box::new(welcome)));
        }
        if let Some(event) = frame.event {
            return Some(LinkEvent::Event(event));
        }
        match (frame.id, frame.ok, frame.err) {
            (_, _, Some(fault)) if !self.welcomed => Some(LinkEvent::Refused(fault)),
            (Some(id), _, Some(fault)) => Some(LinkEvent::Answer(id, Err(fault))),
            (Some(id), Some(ok), None) => Some(LinkEvent::Answer(id, Ok(ok))),
            _ => None,
        }
    }
}
