//! Labels over a raw TCP port, one at a time, each with the best proof that the printer gives.
//!
//! 1. A printer that answers `~HS`: the answer after a label proves that all of it was taken. The connection is kept.
//! 2. A mute one gets a connection a label: we close our side; that it closes its side undisturbed says it has read all.
//! 3. A mute one that does not close either keeps its connection: no error is all there is (`design.md` §6).
//!
//! A label can't print before its last command (`^XZ`): as long as the system has not taken that, nothing was sent. Every
//! connection begins with `~JX`, which ends a label that was cut off before.

use super::line::Line;
use super::link::{Fate, Look, Times};
use super::status::{ASK_ALL, ASK_FIRST, Host, HostStatus};
use crate::domain::trouble::{Trouble, What};
use tokio::time::Instant;

/// What is known of the printer's manners.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    Unknown,
    Answers,
    /// Mute: since when, and whether it closes when it has read all.
    Mute(Instant, bool),
}

/// The way to one printer.
pub(super) struct TcpLink {
    host: String,
    port: u16,
    times: Times,
    line: Option<Line>,
    manner: Manner,
    known: Host,
}

impl TcpLink {
    pub(super) fn new(host: String, port: u16, times: Times) -> Self {
        Self { host, port, times, line: None, manner: Manner::Unknown, known: Host::default() }
    }

    /// Connects if need be and asks the printer how it is. Nothing that prints is sent.
    pub(super) async fn ready(&mut self) -> Result<Look, Vec<Trouble>> {
        self.drop_dead_line();
        if matches!(self.manner, Manner::Mute(since, _) if since.elapsed() >= self.times.ask_again) {
            self.manner = Manner::Unknown;
        }
        let (wait, ask) = (self.times.status, if self.known.model.is_some() { ASK_ALL } else { ASK_FIRST });
        let Some(line) = self.connected().await? else { return Ok(self.look(false)) };
        let status = line.ask(ask, wait).await;
        if let Some(line) = &self.line {
            self.known.take_over(&line.answers.host);
        }
        match status {
            Ok(Some(HostStatus { mut troubles, idle })) => {
                self.manner = Manner::Answers;
                troubles.extend(self.known.errors.drain(..).collect::<Vec<_>>());
                if troubles.is_empty() {
                    return Ok(self.look(idle));
                }
                let mut seen = Vec::new();
                troubles.retain(|t| {
                    !seen.contains(t) && {
                        seen.push(t.clone());
                        true
                    }
                });
                Err(troubles)
            }
            Ok(None) if self.manner == Manner::Answers => {
                self.line = None;
                Err(vec![What::Silent.into()])
            }
            Ok(None) => {
                self.manner = Manner::Mute(Instant::now(), true);
                Ok(self.look(false))
            }
            Err(why) => {
                self.line = None;
                // A printer may hang up on what it does not understand; then it is never asked again on this line.
                if self.manner == Manner::Unknown {
                    self.manner = Manner::Mute(Instant::now(), true);
                    return Ok(self.look(false));
                }
                Err(vec![why])
            }
        }
    }

    fn look(&self, idle: bool) -> Look {
        let Host { model, dpmm, counter, media_low, .. } = &self.known;
        let answers = self.manner == Manner::Answers;
        Look {
            answers,
            idle,
            model: model.clone(),
            dpmm: *dpmm,
            counter: counter.filter(|_| answers),
            media_low: *media_low,
        }
    }

    /// The line to ask on; none when the printer is known to be mute (but a connection stands).
    async fn connected(&mut self) -> Result<Option<&mut Line>, Vec<Trouble>> {
        if self.line.is_none() {
            let line = Line::open(&self.host, self.port, self.times).await.map_err(|why| vec![why])?;
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
                Err(why) => return Fate::NotSent(why),
            },
        };
        let prints_at = point_of_no_return(zpl);
        if let Err((taken, why)) = line.write(zpl, self.times.stall).await {
            return if taken < prints_at { Fate::NotSent(why) } else { Fate::Unconfirmed(why) };
        }
        match self.manner {
            Manner::Mute(_, false) => {
                if !line.is_alive() {
                    return Fate::Unconfirmed(What::Closed.into());
                }
                self.line = Some(line);
                Fate::Sent
            }
            Manner::Mute(since, true) => match line.close(self.times.close).await {
                Ok(closed) => {
                    self.manner = Manner::Mute(since, closed);
                    Fate::Sent
                }
                Err(why) => Fate::Unconfirmed(why),
            },
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

impl Host {
    /// What is new on this line; what it has not said again stays known.
    fn take_over(&mut self, now: &Self) {
        if now.model.is_some() {
            (self.model, self.dpmm) = (now.model.clone(), now.dpmm);
        }
        self.counter = now.counter;
        self.media_low = now.media_low;
        self.errors.clone_from(&now.errors);
    }
}

/// Bytes of a label that can't print it: all up to its last `^XZ`, and that but its last letter.
fn point_of_no_return(zpl: &[u8]) -> usize {
    zpl.windows(3).rposition(|w| w == b"^XZ").map_or(0, |at| at + 3)
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
