//! One connection to a printer's port, with what must be remembered about it.

use super::link::Times;
use super::status::{Answers, HostStatus};
use crate::domain::trouble::{Trouble, What};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// The connection.
pub(super) struct Line {
    stream: TcpStream,
    /// What it has said.
    pub(super) answers: Answers,
    /// `~HS` that were sent, and answers that came: an answer proves only what was sent before its question.
    asked: u64,
    answered: u64,
}

impl Line {
    pub(super) async fn open(host: &str, port: u16, times: Times) -> Result<Self, Trouble> {
        let no = |e: io::Error| Trouble::new(What::NoConnection, e);
        let stream = match timeout(times.connect, TcpStream::connect((host, port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(no(error)),
            Err(_) => return Err(What::NobodyThere.into()),
        };
        stream.set_nodelay(true).map_err(no)?;
        let mut line = Self { stream, answers: Answers::default(), asked: 0, answered: 0 };
        line.write(b"~JX", times.stall).await.map_err(|(_, why)| why)?;
        Ok(line)
    }

    /// Writes all, or says how many bytes the system has taken and why no more.
    pub(super) async fn write(&mut self, bytes: &[u8], stall: Duration) -> Result<(), (usize, Trouble)> {
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|r| !r.is_empty()) {
            match timeout(stall, self.stream.write(rest)).await {
                Ok(Ok(0)) => return Err((taken, What::Closed.into())),
                Ok(Ok(n)) => taken += n,
                Ok(Err(error)) => return Err((taken, broke(error))),
                Err(_) => return Err((taken, What::Stalled.into())),
            }
        }
        Ok(())
    }

    /// Asks something that ends with `~HS`; none when no answer came in time.
    pub(super) async fn ask(&mut self, question: &[u8], wait: Duration) -> Result<Option<HostStatus>, Trouble> {
        self.question(question).await.map_err(broke)?;
        self.answer(wait).await.map_err(broke)
    }

    async fn question(&mut self, question: &[u8]) -> io::Result<()> {
        self.stream.write_all(question).await?;
        self.asked += 1;
        Ok(())
    }

    /// The answer to the newest question.
    async fn answer(&mut self, wait: Duration) -> io::Result<Option<HostStatus>> {
        let until = Instant::now() + wait;
        let mut buffer = [0; 1024];
        loop {
            let n = match tokio::time::timeout_at(until, self.stream.read(&mut buffer)).await {
                Ok(n) => n?,
                Err(_) => return Ok(None),
            };
            if n == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it was closed"));
            }
            for status in self.answers.take(buffer.get(..n).unwrap_or_default()) {
                self.answered += 1;
                if self.answered >= self.asked {
                    return Ok(Some(status));
                }
            }
        }
    }

    /// Waits for the answer that proves what was written, asking again now and then; a printer without media is silent.
    /// True when every question has its answer.
    pub(super) async fn prove(&mut self, times: Times) -> Result<bool, Trouble> {
        let until = Instant::now() + times.silent;
        let before = self.answered.max(self.asked);
        loop {
            self.question(b"~HS").await.map_err(broke)?;
            let wait = times.status.min(until.saturating_duration_since(Instant::now()));
            let status = self.answer(wait).await.map_err(broke)?;
            // An answer to any question that was asked after the label will do.
            if status.is_some() || self.answered > before {
                return Ok(self.answered == self.asked);
            }
            if Instant::now() >= until {
                return Err(What::SilentAfter.into());
            }
        }
    }

    /// Closes our side and waits for the printer's. Ok(true): it closed in order; Ok(false): it did not close in time.
    pub(super) async fn close(mut self, wait: Duration) -> Result<bool, Trouble> {
        if !self.is_alive() {
            return Err(What::Closed.into());
        }
        self.stream.shutdown().await.map_err(broke)?;
        let until = Instant::now() + wait;
        let mut buffer = [0; 512];
        loop {
            match tokio::time::timeout_at(until, self.stream.read(&mut buffer)).await {
                Ok(Ok(0)) => break,
                Ok(Ok(_)) => {}
                Ok(Err(error)) => return Err(broke(error)),
                Err(_) => return Ok(false),
            }
        }
        // It may have closed before our last bytes were there; then a reset follows within a round trip.
        match self.stream.take_error() {
            Ok(None) => Ok(true),
            Ok(Some(error)) | Err(error) => Err(broke(error)),
        }
    }

    /// False when the printer has closed or the line broke. Late answers are counted on the way.
    pub(super) fn is_alive(&mut self) -> bool {
        let mut buffer = [0; 512];
        loop {
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return false,
                Ok(n) => {
                    let late = self.answers.take(buffer.get(..n).unwrap_or_default()).len();
                    self.answered += u64::try_from(late).unwrap_or(0);
                }
                Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
            }
        }
    }
}

fn broke(error: io::Error) -> Trouble {
    Trouble::new(What::Broke, error)
}
