//! Labels over a raw TCP port, one at a time, each with the best proof that the printer gives.
//!
//! 1. A printer that answers `~HS`: the answer after a label proves that all of it was taken. The connection is kept.
//! 2. A mute one gets a connection a label: we close our side; that it closes its side undisturbed says it has read all.
//! 3. A mute one that does not close either: no error is all there is (`design.md` §6).
//!
//! A label can't print before its last command (`^XZ`): as long as the system has not taken that, nothing was sent. Every
//! connection begins with `~JX`, which ends a label that was cut off before.

use super::status::{Answers, HostStatus};
use crate::limits;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// What became of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Taken by the printer.
    Sent,
    /// It can't have printed.
    NotSent(String),
    /// Nobody knows.
    Unconfirmed(String),
    /// It never will.
    Failed(String),
}

/// Why nothing can be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Blocked {
    /// No connection.
    Unreachable(String),
    /// It says that it can't print.
    Attention(String),
    /// It answered before, and does not now.
    Silent,
}

/// How long to wait for what; the limits, shorter in tests.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) connect: Duration,
    pub(super) status: Duration,
    pub(super) ask_again: Duration,
    pub(super) stall: Duration,
    pub(super) silent: Duration,
    pub(super) close: Duration,
    pub(super) idle: Duration,
    pub(super) retry: (Duration, Duration),
}

impl Default for Times {
    fn default() -> Self {
        Self {
            connect: limits::PRINTER_CONNECT_TIME,
            status: limits::PRINTER_STATUS_TIME,
            ask_again: limits::PRINTER_ASK_AGAIN,
            stall: limits::PRINTER_STALL_TIME,
            silent: limits::PRINTER_SILENT_TIME,
            close: limits::PRINTER_CLOSE_TIME,
            idle: limits::PRINTER_IDLE_TIME,
            retry: limits::PRINTER_RETRY,
        }
    }
}

/// What is known of the printer's manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Unknown,
    Answers,
    /// Mute: since when, and whether it closes when it has read all.
    Mute(Instant, bool),
}

/// One connection, with what must be remembered about it.
struct Line {
    stream: TcpStream,
    answers: Answers,
    /// `~HS` that were sent, and answers that came: an answer proves only what was sent before its question.
    asked: u64,
    answered: u64,
}

/// The way to one printer.
pub(super) struct TcpLink {
    host: String,
    port: u16,
    times: Times,
    line: Option<Line>,
    manner: Manner,
}

impl TcpLink {
    pub(super) fn new(host: String, port: u16, times: Times) -> Self {
        Self { host, port, times, line: None, manner: Manner::Unknown }
    }

    /// Connects if need be and asks the printer how it is. Nothing that prints is sent.
    pub(super) async fn ready(&mut self) -> Result<(), Blocked> {
        self.drop_dead_line();
        if matches!(self.manner, Manner::Mute(since, _) if since.elapsed() >= self.times.ask_again) {
            self.manner = Manner::Unknown;
        }
        let wait = self.times.status;
        let Some(line) = self.connected().await? else { return Ok(()) };
        let status = line.ask(wait).await;
        match status {
            Ok(Some(HostStatus { trouble: Some(trouble) })) => {
                self.manner = Manner::Answers;
                Err(Blocked::Attention(trouble))
            }
            Ok(Some(_)) => {
                self.manner = Manner::Answers;
                Ok(())
            }
            Ok(None) if self.manner == Manner::Answers => {
                self.line = None;
                Err(Blocked::Silent)
            }
            Ok(None) => {
                self.manner = Manner::Mute(Instant::now(), true);
                Ok(())
            }
            Err(error) => {
                self.line = None;
                // A printer may hang up on what it does not understand; then it is never asked again on this line.
                if self.manner == Manner::Unknown {
                    self.manner = Manner::Mute(Instant::now(), true);
                    return Ok(());
                }
                Err(Blocked::Unreachable(error.to_string()))
            }
        }
    }

    /// The line to ask on; none when the printer is known to be mute (but a connection stands).
    async fn connected(&mut self) -> Result<Option<&mut Line>, Blocked> {
        if self.line.is_none() {
            let line = Line::open(&self.host, self.port, self.times).await.map_err(Blocked::Unreachable)?;
            self.line = Some(line);
        }
        let mute = matches!(self.manner, Manner::Mute(..));
        Ok(self.line.as_mut().filter(|_| !mute))
    }

    /// Sends one label, whole. The caller has made its commit point durable.
    pub(super) async fn send(&mut self, zpl: &[u8]) -> Fate {
        self.drop_dead_line();
        let mut line = match self.line.take() {
            Some(line) => line,
            None => match Line::open(&self.host, self.port, self.times).await {
                Ok(line) => line,
                Err(reason) => return Fate::NotSent(reason),
            },
        };
        let prints_at = point_of_no_return(zpl);
        if let Err((taken, why)) = line.write(zpl, self.times.stall).await {
            return if taken < prints_at { Fate::NotSent(why) } else { Fate::Unconfirmed(why) };
        }
        match self.manner {
            Manner::Mute(since, closes) => {
                let wait = if closes { self.times.close } else { self.times.close / 20 };
                match line.close(wait).await {
                    Ok(closed) => {
                        self.manner = Manner::Mute(since, closed);
                        Fate::Sent
                    }
                    Err(why) => Fate::Unconfirmed(why),
                }
            }
            Manner::Answers | Manner::Unknown => match line.prove(self.times).await {
                Ok(in_step) => {
                    // Behind questions that were never answered, nobody knows which label an answer is for.
                    self.line = in_step.then_some(line);
                    Fate::Sent
                }
                Err(why) => Fate::Unconfirmed(why),
            },
        }
    }

    /// Whether a connection is open.
    pub(super) const fn is_open(&self) -> bool {
        self.line.is_some()
    }

    /// Ends the connection; nothing is on its way.
    pub(super) fn close(&mut self) {
        // Reads what is left: closing over unread bytes would be a reset.
        self.drop_dead_line();
        self.line = None;
    }

    /// A line that the printer has closed, or on which nobody knows what will come.
    fn drop_dead_line(&mut self) {
        if self.line.as_mut().is_some_and(|line| !line.is_alive()) {
            self.line = None;
        }
    }
}

/// Bytes of a label that can't print it: all up to its last `^XZ`, and that but its last letter.
fn point_of_no_return(zpl: &[u8]) -> usize {
    zpl.windows(3).rposition(|w| w == b"^XZ").map_or(0, |at| at + 3)
}

impl Line {
    async fn open(host: &str, port: u16, times: Times) -> Result<Self, String> {
        let stream = match timeout(times.connect, TcpStream::connect((host, port))).await {
            Ok(Ok(stream)) => stream,
            Ok(Err(error)) => return Err(format!("no connection: {error}")),
            Err(_) => return Err("no connection: nobody answers at this address".to_owned()),
        };
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let mut line = Self { stream, answers: Answers::default(), asked: 0, answered: 0 };
        line.write(b"~JX", times.stall).await.map_err(|(_, why)| why)?;
        Ok(line)
    }

    /// Writes all, or says how many bytes the system has taken and why no more.
    async fn write(&mut self, bytes: &[u8], stall: Duration) -> Result<(), (usize, String)> {
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|r| !r.is_empty()) {
            match timeout(stall, self.stream.write(rest)).await {
                Ok(Ok(0)) => return Err((taken, "the printer closed the connection".to_owned())),
                Ok(Ok(n)) => taken += n,
                Ok(Err(error)) => return Err((taken, format!("the connection broke: {error}"))),
                Err(_) => return Err((taken, "the printer takes no more data".to_owned())),
            }
        }
        Ok(())
    }

    /// Asks `~HS`; none when no answer came in time.
    async fn ask(&mut self, wait: Duration) -> std::io::Result<Option<HostStatus>> {
        self.question().await?;
        self.answer(wait).await
    }

    async fn question(&mut self) -> std::io::Result<()> {
        self.stream.write_all(b"~HS").await?;
        self.asked += 1;
        Ok(())
    }

    /// The answer to the newest question.
    async fn answer(&mut self, wait: Duration) -> std::io::Result<Option<HostStatus>> {
        let until = Instant::now() + wait;
        let mut buffer = [0; 512];
        loop {
            let n = match tokio::time::timeout_at(until, self.stream.read(&mut buffer)).await {
                Ok(n) => n?,
                Err(_) => return Ok(None),
            };
            if n == 0 {
                return Err(std::io::Error::new(
                    std::io::ErrorKind::UnexpectedEof,
                    "the printer closed the connection",
                ));
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
    async fn prove(&mut self, times: Times) -> Result<bool, String> {
        let broke = |e: std::io::Error| format!("the connection broke before the printer confirmed: {e}");
        let until = Instant::now() + times.silent;
        let before = self.answered.max(self.asked);
        loop {
            self.question().await.map_err(broke)?;
            let wait = times.status.min(until.saturating_duration_since(Instant::now()));
            let status = self.answer(wait).await.map_err(broke)?;
            // An answer to any question that was asked after the label will do.
            if status.is_some() || self.answered > before {
                return Ok(self.answered == self.asked);
            }
            if Instant::now() >= until {
                return Err(
                    "the printer took the label and then answered no more: look at its media and its head".to_owned()
                );
            }
        }
    }

    /// Closes our side and waits for the printer's. Ok(true): it closed in order; Ok(false): it did not close in time.
    async fn close(mut self, wait: Duration) -> Result<bool, String> {
        let broke = |e: std::io::Error| format!("the connection broke after the label was sent: {e}");
        if !self.is_alive() {
            return Err("the printer closed the connection before it can have read the whole label".to_owned());
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
    fn is_alive(&mut self) -> bool {
        let mut buffer = [0; 512];
        loop {
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return false,
                Ok(n) => {
                    let late = self.answers.take(buffer.get(..n).unwrap_or_default()).len();
                    self.answered += u64::try_from(late).unwrap_or(0);
                }
                Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_command_prints() {
        assert_eq!(point_of_no_return(b"^XA^FDx^FS^XZ\n"), 13);
        assert_eq!(point_of_no_return(b"^XA"), 0);
    }
}
