//! The only code that writes: one thread that takes what waits, decides it, writes it down in one transaction, and
//! answers after the commit.
//!
//! No timer: the batch is what arrived during the last commit. A refusal writes nothing. When the commit fails, the
//! whole batch hears `Storage` and the database is closed and opened again (which redb wants after an I/O error), at
//! once and then before every further batch, so that the store recovers by itself when there is space again.

use super::apply::{ChangedRow, Written, apply, finish};
use super::open::{Engine, state_in};
use super::queue::{Health, Heard, Queue, Taken, Waiting};
use super::record::{State, decode_answer, encode_state};
use super::search::Search;
use super::tables::{STATE, Tables, engine};
use super::view::WriteView;
use super::{ReadError, SubmitError};
use crate::domain::command::{Answer, Decision};
use crate::domain::connection::Settings;
use crate::domain::decide::decide;
use crate::domain::ids::Seq;
use crate::domain::link::in_force;
use redb::{Durability, ReadableTable as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::watch;

/// How often a database that could not be opened again is tried while nobody asks for anything.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// What the writer and the readers share.
pub(super) struct Shared {
    /// The database.
    pub engine: Arc<Engine>,
    /// What waits.
    pub queue: Queue,
    /// The settings of the file.
    pub file: RwLock<Arc<Settings>>,
    /// The settings in force: those of the file and what is set over them.
    pub settings: RwLock<Arc<Settings>>,
    /// The last durable sequence.
    pub seq: watch::Sender<Seq>,
    /// The sequence of the last commit that changed a label job.
    pub labels: watch::Sender<Seq>,
    /// The search text.
    pub search: Arc<Search>,
}

impl Shared {
    /// Lays what is set of connections over the settings of the file.
    pub(super) fn lay_over(&self) {
        match self.engine.read(super::stock::links) {
            Ok(links) => {
                let file = self.file.read().unwrap_or_else(PoisonError::into_inner);
                let now = Arc::new(in_force(&file, &links));
                *self.settings.write().unwrap_or_else(PoisonError::into_inner) = now;
            }
            // The next commit or reload tries again; what was in force stays.
            Err(error) => tracing::error!(%error, "what is set of connections can't be read"),
        }
    }

    /// The settings in force.
    pub(super) fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The writer's own memory: what the last commit left.
struct Writer {
    shared: Arc<Shared>,
    state: State,
    /// Why the database must be opened again before the next batch.
    broken: Option<String>,
    /// Nothing could be written since a commit failed: the disk is full, or worse.
    failing: bool,
}

/// Runs until the line is closed and empty.
pub(super) fn run(shared: Arc<Shared>, state: State) {
    let _last_words = LastWords(Arc::clone(&shared));
    let mut writer = Writer { shared, state, broken: None, failing: false };
    loop {
        let taken = writer.shared.queue.take(writer.broken.is_some().then_some(TRY_AGAIN));
        if taken.ended {
            break;
        }
        writer.turn(taken);
    }
}

/// Nobody waits for a writer that is gone, not even when it panicked.
struct LastWords(Arc<Shared>);

impl Drop for LastWords {
    fn drop(&mut self) {
        self.0.queue.abandon();
    }
}

/// A transaction that is ready to be committed, or has been.
#[derive(Default)]
struct Batch {
    answers: Vec<Heard>,
    written: Written,
    state: State,
}

/// Why nothing of a batch is stored.
enum Failure {
    /// The engine failed: the same for everybody.
    Storage(String),
    /// Our own code stopped on one of the commands; which, is found by trying one by one.
    Stopped,
}

impl Writer {
    fn turn(&mut self, taken: Taken) {
        if self.broken.is_some() {
            self.recover();
        }
        if !taken.pings.is_empty() {
            let health = self.health();
            for ping in taken.pings {
                // Whoever asked may be gone.
                ping.send(health).unwrap_or_default();
            }
        }
        if taken.commands.is_empty() {
            return;
        }
        if let Some(why) = &self.broken {
            answer_all(taken.commands, &SubmitError::Storage(why.clone()));
            return;
        }
        match self.commit(&taken.commands) {
            Ok(answers) => {
                for (waiting, answer) in taken.commands.into_iter().zip(answers) {
                    waiting.reply.send(answer);
                }
            }
            Err(Failure::Storage(why)) => answer_all(taken.commands, &SubmitError::Storage(why)),
            Err(Failure::Stopped) => self.one_by_one(taken.commands),
        }
    }

    /// How it is; after a failed commit that is tried out, so that whoever is kept away until the store can write again
    /// hears of it.
    fn health(&mut self) -> Health {
        if self.failing && self.broken.is_none() {
            match rewrite(&self.shared.engine, &self.state) {
                Ok(()) => self.wrote(),
                Err(error) => {
                    self.broken = Some(error.to_string());
                    self.recover();
                }
            }
        }
        let alive = self.broken.is_none() && self.shared.engine.read(|tx| state_in(tx).map(drop)).is_ok();
        Health { alive, writes: alive && !self.failing }
    }

    fn wrote(&mut self) {
        if std::mem::take(&mut self.failing) {
            tracing::info!("the store can write again");
        }
    }

    fn failed(&mut self, why: &str) {
        if !std::mem::replace(&mut self.failing, true) {
            tracing::error!(why, "the store could not write; senders are told to come again, nothing is lost");
        }
    }

    /// After one of several commands stopped our own code: each in its own transaction, so that only it fails.
    fn one_by_one(&mut self, commands: Vec<Waiting>) {
        for waiting in commands {
            let heard = match &self.broken {
                Some(why) => Err(SubmitError::Storage(why.clone())),
                None => match self.commit(std::slice::from_ref(&waiting)) {
                    Ok(mut answers) => answers.pop().unwrap_or(Err(SubmitError::Closed)),
                    Err(Failure::Storage(why)) => Err(SubmitError::Storage(why)),
                    Err(Failure::Stopped) => Err(SubmitError::Storage(STOPPED.to_owned())),
                },
            };
            waiting.reply.send(heard);
        }
    }

    /// Decides and stores; afterwards everything that is told is durable.
    fn commit(&mut self, commands: &[Waiting]) -> Result<Vec<Heard>, Failure> {
        let settings = self.shared.settings();
        let mut batch = Batch { state: self.state.clone(), ..Batch::default() };
        let done = catch_unwind(AssertUnwindSafe(|| {
            write_batch(&self.shared.engine, &settings, &self.state, commands, &mut batch)
        }));
        match done {
            Ok(Ok(())) => {
                if batch.written.links {
                    self.shared.lay_over();
                }
                self.wrote();
                self.publish(batch.state, &batch.written.changed, batch.written.labels);
                Ok(batch.answers)
            }
            Ok(Err(error)) => {
                let why = error.to_string();
                self.failed(&why);
                self.broken = Some(why.clone());
                self.recover();
                Err(Failure::Storage(why))
            }
            Err(_) => {
                // The transaction was left while it was open: redb wants to be opened again.
                self.broken = Some(STOPPED.to_owned());
                self.recover();
                Err(Failure::Stopped)
            }
        }
    }

    /// Opens the database again. A commit that failed may be durable all the same (and its askers will ask again):
    /// then the lists are loaded anew.
    fn recover(&mut self) {
        match self.shared.engine.reopen() {
            Ok(state) => {
                self.broken = None;
                self.shared.lay_over();
                if state != self.state {
                    self.shared.search.load(&self.shared.engine, &state);
                }
                self.publish(state, &[], true);
            }
            Err(why) => self.broken = Some(why),
        }
    }

    /// Shows what is durable: first the lists, then the sequence that says so.
    fn publish(&mut self, state: State, changed: &[ChangedRow], labels: bool) {
        let seq = state.seq;
        self.state = state;
        self.shared.search.put(changed);
        if labels {
            self.shared.labels.send_replace(seq);
        }
        self.shared.seq.send_if_modified(|now| std::mem::replace(now, seq) != seq);
    }
}

const STOPPED: &str = "the daemon's own code stopped on this change; it was not stored. Please report it.";

fn answer_all(commands: Vec<Waiting>, why: &SubmitError) {
    for waiting in commands {
        waiting.reply.send(Err(why.clone()));
    }
}

/// One transaction with everything that the commands come to. Returns after the commit.
fn write_batch(
    engine_: &Engine,
    settings: &Settings,
    before: &State,
    commands: &[Waiting],
    batch: &mut Batch,
) -> Result<(), ReadError> {
    let guard = engine_.lock();
    let db = guard.as_ref().ok_or_else(|| ReadError::Engine("it is closed".to_owned()))?;
    let tx = begin(db)?;
    {
        let mut tables = Tables::open(&tx).map_err(engine)?;
        for waiting in commands {
            let heard = one(&mut tables, settings, waiting, batch)?;
            batch.answers.push(heard);
        }
        if batch.state != *before {
            finish(&mut tables, &mut batch.written)?;
            tables.state.insert(0, encode_state(&batch.state)?.as_slice()).map_err(engine)?;
        }
    }
    if batch.state == *before {
        // Questions and refusals only: there is nothing to make durable.
        return tx.abort().map_err(engine);
    }
    tx.commit().map_err(engine)
}

/// Writes what is there already: whether anything can be written.
fn rewrite(engine_: &Engine, state: &State) -> Result<(), ReadError> {
    let guard = engine_.lock();
    let db = guard.as_ref().ok_or_else(|| ReadError::Engine("it is closed".to_owned()))?;
    let tx = begin(db)?;
    tx.open_table(STATE).map_err(engine)?.insert(0, encode_state(state)?.as_slice()).map_err(engine)?;
    tx.commit().map_err(engine)
}

/// A transaction that is durable, and repaired in a moment after a crash.
fn begin(db: &redb::Database) -> Result<redb::WriteTransaction, ReadError> {
    let mut tx = db.begin_write().map_err(engine)?;
    tx.set_durability(Durability::Immediate).map_err(engine)?;
    tx.set_two_phase_commit(true);
    tx.set_quick_repair(true);
    Ok(tx)
}

/// One command. The outer error ends the batch; the inner one is this command's alone.
fn one(tables: &mut Tables<'_>, settings: &Settings, waiting: &Waiting, batch: &mut Batch) -> Result<Heard, ReadError> {
    let request = &waiting.request;
    if let Some(id) = request.id
        && let Some(old) = tables.answers.get(id.0).map_err(engine)?
    {
        return Ok(decode_answer(old.value()).map_err(|e| storage(&e)));
    }
    let view = WriteView { tables, settings, counters: batch.state.counters };
    // The rules only read; when they stop, the transaction is as it was and only this command fails.
    let decided = catch_unwind(AssertUnwindSafe(|| {
        #[cfg(test)]
        super::testing::stop_at("decide", request);
        decide(&view, &request.command, &request.actor.user, request.at)
    }));
    let Decision { events, counters, answer } = match decided {
        Ok(Ok(decision)) => decision,
        Ok(Err(error @ ReadError::Engine(_))) => return Err(error),
        Ok(Err(error)) => return Ok(Err(storage(&error))),
        Err(_) => return Ok(Err(SubmitError::Storage(STOPPED.to_owned()))),
    };
    if events.is_empty() || matches!(answer, Answer::Refused(_)) {
        return Ok(Ok(answer));
    }
    batch.state.counters = counters;
    apply(tables, &mut batch.state, request, events, &answer, &mut batch.written)?;
    #[cfg(test)]
    super::testing::stop_at("apply", request);
    Ok(Ok(answer))
}

fn storage(error: &ReadError) -> SubmitError {
    SubmitError::Storage(error.to_string())
}
