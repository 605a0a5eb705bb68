//! What waits for the writer: a bounded line that async tasks and plain threads can join.
//!
//! Whoever waits for an answer always gets one: when the writer ends, for whatever reason, the line is emptied and
//! every asker hears `Closed`.

use super::{Request, SubmitError};
use crate::domain::command::Answer;
use crate::limits;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};

/// What the asker hears.
pub(super) type Heard = Result<Answer, SubmitError>;

/// Where the answer goes.
pub(super) enum Reply {
    /// To a task.
    Task(oneshot::Sender<Heard>),
    /// To a thread.
    Thread(std::sync::mpsc::Sender<Heard>),
}

impl Reply {
    /// Answers; an asker that has gone away is no error.
    pub(super) fn send(self, heard: Heard) {
        match self {
            Self::Task(to) => drop(to.send(heard)),
            Self::Thread(to) => drop(to.send(heard)),
        }
    }
}

/// How the writer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Health {
    /// It turns, and the database can be read.
    pub alive: bool,
    /// What it was asked to write last was written, or would be now.
    pub writes: bool,
}

/// A request with its asker.
pub(super) struct Waiting {
    /// What is wanted.
    pub request: Request,
    /// By whom.
    pub reply: Reply,
}

/// What the writer finds when it looks.
#[derive(Default)]
pub(super) struct Taken {
    /// Commands, at most [`limits::BATCH_COMMANDS`], in the order of asking.
    pub commands: Vec<Waiting>,
    /// Who asks how the writer is.
    pub pings: Vec<oneshot::Sender<Health>>,
    /// Whether the line is closed and nothing is left in it.
    pub ended: bool,
}

#[derive(Default)]
struct Line {
    commands: VecDeque<Waiting>,
    pings: Vec<oneshot::Sender<Health>>,
    closed: bool,
}

/// The line.
#[derive(Default)]
pub(super) struct Queue {
    line: Mutex<Line>,
    /// Told when something came, or the line was closed.
    came: Condvar,
    /// Told when places became free: threads, and tasks.
    free: Condvar,
    free_for_tasks: Notify,
}

impl Queue {
    fn line(&self) -> MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Joins the line, or is given back with why not: `Busy` or `Closed`.
    pub(super) fn join(&self, waiting: Waiting) -> Result<(), (Box<Waiting>, SubmitError)> {
        let mut line = self.line();
        if line.closed {
            return Err((Box::new(waiting), SubmitError::Closed));
        }
        if line.commands.len() >= limits::WAITING_COMMANDS {
            return Err((Box::new(waiting), SubmitError::Busy));
        }
        line.commands.push_back(waiting);
        drop(line);
        self.came.notify_one();
        Ok(())
    }

    /// Joins with all of them, in this order: at once with as many as there are places, with the others as places
    /// become free. When the line is closed, those that are left are dropped, which their askers hear.
    pub(super) async fn join_all(&self, all: Vec<Waiting>) {
        let mut all = VecDeque::from(all);
        while !all.is_empty() {
            let free = self.free_for_tasks.notified();
            tokio::pin!(free);
            // From here on no notice is missed.
            free.as_mut().enable();
            match self.join_some(&mut all) {
                None => return,
                Some(0) => free.await,
                Some(_) => {}
            }
        }
    }

    /// As many as there are places for; how many that were. None when the line is closed.
    fn join_some(&self, all: &mut VecDeque<Waiting>) -> Option<usize> {
        let mut line = self.line();
        if line.closed {
            return None;
        }
        let places = limits::WAITING_COMMANDS.saturating_sub(line.commands.len()).min(all.len());
        line.commands.extend(all.drain(..places));
        drop(line);
        if places > 0 {
            self.came.notify_one();
        }
        Some(places)
    }

    /// Joins, after blocking for a free place.
    pub(super) fn join_blocking(&self, waiting: Waiting) -> Result<(), SubmitError> {
        let line = self.line();
        let full = |line: &mut Line| !line.closed && line.commands.len() >= limits::WAITING_COMMANDS;
        let mut line = self.free.wait_while(line, full).unwrap_or_else(PoisonError::into_inner);
        if line.closed {
            return Err(SubmitError::Closed);
        }
        line.commands.push_back(waiting);
        drop(line);
        self.came.notify_one();
        Ok(())
    }

    /// How many commands wait.
    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.line().commands.len()
    }

    /// Asks how the writer is; does not stand in line.
    pub(super) fn ping(&self, reply: oneshot::Sender<Health>) {
        let mut line = self.line();
        if !line.closed {
            line.pings.push(reply);
            drop(line);
            self.came.notify_one();
        }
    }

    /// Waits for something, at most this long if a time is given, and takes it.
    pub(super) fn take(&self, at_most: Option<Duration>) -> Taken {
        let nothing = |line: &mut Line| line.commands.is_empty() && line.pings.is_empty() && !line.closed;
        let line = self.line();
        let mut line = match at_most {
            None => self.came.wait_while(line, nothing).unwrap_or_else(PoisonError::into_inner),
            Some(time) => self.came.wait_timeout_while(line, time, nothing).unwrap_or_else(PoisonError::into_inner).0,
        };
        let many = line.commands.len().min(limits::BATCH_COMMANDS);
        let commands: Vec<Waiting> = line.commands.drain(..many).collect();
        let pings = std::mem::take(&mut line.pings);
        let ended = line.closed && commands.is_empty();
        drop(line);
        if !commands.is_empty() {
            self.free.notify_all();
            self.free_for_tasks.notify_waiters();
        }
        Taken { commands, pings, ended }
    }

    /// Nobody can join any more; what waits is still taken.
    pub(super) fn close(&self) {
        self.line().closed = true;
        self.came.notify_all();
        self.free.notify_all();
        self.free_for_tasks.notify_waiters();
    }

    /// The writer is gone: everybody who still waits hears `Closed`.
    pub(super) fn abandon(&self) {
        self.close();
        let mut line = self.line();
        let left: Vec<Waiting> = line.commands.drain(..).collect();
        line.pings.clear();
        drop(line);
        for waiting in left {
            waiting.reply.send(Err(SubmitError::Closed));
        }
    }
}
