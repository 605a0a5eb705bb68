//! The loop: look, claim, read, store, move away. File work runs on blocking threads; while one batch is committed the
//! one before it is moved away and the next one is read.

mod after;
mod look;

use super::claim::{self, Claimed, Read};
use super::finish::Stored;
use super::large::Large;
use super::scan::{Candidate, Memory};
use super::settle::Why;
use super::watch::Watch;
use super::{FolderConfig, Shared};
use crate::domain::command::{Actor, Answer, Command};
use crate::domain::document::Delivery;
use crate::domain::problem::Problem;
use crate::intake::deliver;
use crate::intake::durable;
use crate::intake::webhook::Clock;
use crate::limits;
use crate::store::{Request, Store, SubmitError};
use chrono::{DateTime, Utc};
use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// A file in `work/` that has to wait.
#[derive(Debug)]
struct Held {
    claimed: Claimed,
    why: Why,
    again: Instant,
    /// It is stored and only has to be moved.
    stored: Option<Stored>,
}

/// Files of one commit, with what each asks of the store, in this order; behind them a part of a large table.
#[derive(Debug, Default)]
pub struct Batch {
    files: Vec<Taken>,
    part: Option<(Claimed, Box<Large>)>,
    requests: Vec<Request>,
}

/// A file that was read.
#[derive(Debug)]
struct Taken {
    claimed: Claimed,
    /// What of it was refused.
    problems: Vec<Problem>,
    /// Its documents.
    documents: usize,
}

/// Everything that the loop remembers; what is lost with it can be read from the folders again.
pub struct Engine {
    config: FolderConfig,
    clock: Clock,
    told: Shared,
    watch: Watch,
    memory: HashMap<String, Memory>,
    queue: VecDeque<Candidate>,
    held: Vec<Held>,
    /// A large table that waits for its next turn.
    large: Option<(Claimed, Box<Large>)>,
    next_sequence: u64,
    recovered: bool,
    look_again: Option<Duration>,
    /// The store can't take anything before this.
    pause_until: Option<Instant>,
}

/// Runs until `stop`; what is in work then is finished.
pub async fn run(mut engine: Engine, store: Store, wake: Arc<Notify>, stop: CancellationToken) {
    let mut batch = Batch::default();
    // Files that are answered for, and their answers.
    let mut answered = ((Vec::new(), None), Vec::new());
    loop {
        let files = std::mem::take(&mut batch.files);
        let part = batch.part.take();
        let commit = store_all(&store, std::mem::take(&mut batch.requests));
        let stopping = stop.is_cancelled();
        let (before, answers) = std::mem::take(&mut answered);
        let file_work = blocking(engine, move |e| {
            e.finish(before.0, before.1, answers);
            if stopping { Batch::default() } else { e.prepare() }
        });
        let (answers, Some((back, next))) = tokio::join!(commit, file_work) else {
            return tracing::error!("the folders stopped: restart the daemon, nothing is lost");
        };
        (engine, batch, answered) = (back, next, ((files, part), answers));
        let busy = |files: &[Taken], part: bool| !files.is_empty() || part;
        if busy(&batch.files, batch.part.is_some()) || busy(&answered.0.0, answered.0.1.is_some()) {
            continue;
        }
        if stopping {
            return;
        }
        let sleep = engine.idle_time(Instant::now());
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(sleep) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn store_all(store: &Store, requests: Vec<Request>) -> Vec<Result<Answer, SubmitError>> {
    if requests.is_empty() { Vec::new() } else { store.submit_all(requests).await }
}

async fn blocking<T: Send + 'static>(
    mut engine: Engine,
    work: impl FnOnce(&mut Engine) -> T + Send + 'static,
) -> Option<(Engine, T)> {
    tokio::task::spawn_blocking(move || {
        let done = work(&mut engine);
        (engine, done)
    })
    .await
    .ok()
}

impl Engine {
    /// Nothing is looked at yet.
    #[must_use]
    pub fn new(config: FolderConfig, clock: Clock, told: Shared, wake: Arc<Notify>) -> Self {
        let watch = Watch::new(wake, config.events);
        Self {
            config,
            clock,
            told,
            watch,
            memory: HashMap::new(),
            queue: VecDeque::new(),
            held: Vec::new(),
            large: None,
            next_sequence: 1,
            recovered: false,
            look_again: None,
            pause_until: None,
        }
    }

    /// The next files, read and decoded; none when nothing is ready.
    fn prepare(&mut self) -> Batch {
        let now = Instant::now();
        if !self.recovered {
            self.recover(now);
        }
        let mut batch = Batch::default();
        if self.pause_until.is_some_and(|until| until > now) {
            return batch;
        }
        self.pause_until = None;
        let (mut claimed, mut bytes) = (Vec::new(), 0);
        for mut held in std::mem::take(&mut self.held) {
            // One large table at a time: to look at the next one again takes reading all of it.
            let waits = held.why == Why::InParts && self.large.is_some();
            if waits || held.again > now || is_full(&claimed, bytes) {
                self.held.push(held);
            } else if let Some(stored) = held.stored.take() {
                self.move_away(vec![(held.claimed, stored)]);
            } else {
                bytes += size_of(&held.claimed);
                claimed.push(held.claimed);
            }
        }
        if self.queue.is_empty() {
            self.scan(now);
        }
        let work = self.config.base.join("work");
        let mut folders: Vec<Arc<Path>> = Vec::new();
        while !is_full(&claimed, bytes) {
            let Some(candidate) = self.queue.pop_front() else { break };
            let from = candidate.path.parent().map(Arc::<Path>::from);
            match claim::claim(candidate, &work, self.next_sequence) {
                Ok(Some(file)) => {
                    self.next_sequence += 1;
                    folders.extend(from.filter(|f| folders.last() != Some(f)));
                    bytes += size_of(&file);
                    claimed.push(file);
                }
                Ok(None) => {}
                Err(error) => self.trouble(format!("a file could not be moved to work/: {error}")),
            }
        }
        if !folders.is_empty() {
            for folder in folders.iter().map(AsRef::as_ref).chain([work.as_path()]) {
                if let Err(error) = durable::sync_folder(folder) {
                    self.trouble(format!("{}: {error}", folder.display()));
                }
            }
        }
        let at = (self.clock)();
        let read = read_all(&mut claimed, |file| claim::read(file, &self.config, at));
        for (claimed, read) in claimed.into_iter().zip(read) {
            self.take(claimed, read, at, &mut batch);
        }
        self.next_part(at, &mut batch);
        batch
    }

    /// The next part of the large table whose turn it is; other files go on beside it.
    fn next_part(&mut self, at: DateTime<Utc>, batch: &mut Batch) {
        let Some((claimed, mut large)) = self.large.take() else { return };
        match large.next(&claimed, self.config.decode, at) {
            Ok(Some(delivery)) => {
                batch.requests.push(request(delivery, at));
                batch.part = Some((claimed, large));
            }
            Ok(None) => self.large_done(claimed, &large, at),
            Err(why) => self.hold(claimed, why, None),
        }
    }

    /// All parts of a large table are stored.
    fn large_done(&mut self, claimed: Claimed, large: &Large, at: DateTime<Utc>) {
        if claim::is_unchanged(&claimed) {
            let stored = large.stored(at);
            self.move_away(vec![(claimed, stored)]);
        } else {
            self.hold(claimed, Why::Growing, None);
        }
    }

    fn take(&mut self, claimed: Claimed, read: Result<Read, Why>, at: DateTime<Utc>, batch: &mut Batch) {
        match read {
            Ok(Read::Whole(deliveries)) => {
                let problems = deliveries.iter().flat_map(|d| named(d, &claimed)).collect();
                let documents = deliveries.len();
                batch.requests.extend(deliveries.into_iter().map(|d| request(d, at)));
                batch.files.push(Taken { claimed, problems, documents });
            }
            // One at a time: the next one waits in work/.
            Ok(Read::Large(large)) if self.large.is_none() => {
                tracing::info!(file = %claimed.name, parts = large.parts(), "a large table is taken part by part");
                self.large = Some((claimed, large));
            }
            Ok(Read::Large(_)) => self.hold(claimed, Why::InParts, None),
            Err(_) if claim::is_gone(&claimed) => {
                tracing::warn!(file = %claimed.path.display(), "somebody took a file out of work/ before it was stored");
            }
            Err(why) => self.hold(claimed, why, None),
        }
    }

    fn hold(&mut self, claimed: Claimed, why: Why, stored: Option<Stored>) {
        let after = if why == Why::Growing { self.config.settle.usual } else { self.retry_time() };
        self.held.push(Held { claimed, why, again: Instant::now() + after, stored });
    }

    fn retry_time(&self) -> Duration {
        limits::FOLDER_RETRY.min(self.config.timer)
    }

    fn trouble(&self, text: String) {
        tracing::warn!("{text}");
        self.told.lock().unwrap_or_else(PoisonError::into_inner).status.trouble = Some(text);
    }

    fn idle_time(&self, now: Instant) -> Duration {
        let held = self.held.iter().map(|h| h.again.saturating_duration_since(now)).min();
        if self.large.is_some() {
            return self.pause_until.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
        }
        let soon = held.into_iter().chain(self.look_again).min();
        // A little more than asked for, so that the look finds the file settled.
        soon.map_or(self.config.timer, |s| (s + Duration::from_millis(1)).min(self.config.timer))
    }
}

fn request(delivery: Delivery, at: DateTime<Utc>) -> Request {
    Request { command: Command::Deliver(Box::new(delivery)), id: None, actor: Actor::door("intake"), at }
}

/// The problems of a document, with its own name where it is one of several in a file.
fn named(delivery: &Delivery, claimed: &Claimed) -> Vec<Problem> {
    let own = delivery.source.strip_prefix(claimed.name.as_str()).and_then(|rest| rest.strip_prefix(": "));
    let all = deliver::problems(&delivery.decoded).into_iter();
    match own {
        None => all.collect(),
        Some(own) => {
            let at = |p: &Problem| p.at.as_ref().map_or_else(|| own.to_owned(), |at| format!("{own}: {at}"));
            all.map(|p| p.clone().at(at(&p))).collect()
        }
    }
}

fn is_full(claimed: &[Claimed], bytes: u64) -> bool {
    claimed.len() >= limits::FOLDER_BATCH || bytes >= limits::FOLDER_BATCH_BYTES
}

/// What reading it will take; after a crash nothing is remembered of it.
fn size_of(file: &Claimed) -> u64 {
    file.look.map_or_else(|| std::fs::symlink_metadata(&file.path).map_or(0, |data| data.len()), |look| look.size)
}

/// Reads and decodes files, many of them on several threads; answers in their order.
fn read_all<T: Send>(
    files: &mut [Claimed],
    read: impl Fn(&mut Claimed) -> Result<T, Why> + Sync,
) -> Vec<Result<T, Why>> {
    let share = files.len().div_ceil(limits::FOLDER_READERS).max(limits::FOLDER_READERS * 4);
    let read = &read;
    std::thread::scope(|scope| {
        let mut parts = files.chunks_mut(share);
        let own = parts.next();
        let others: Vec<_> = parts
            .map(|part| (part.len(), scope.spawn(move || part.iter_mut().map(read).collect::<Vec<_>>())))
            .collect();
        let mut all: Vec<Result<T, Why>> = own.into_iter().flatten().map(read).collect();
        for (len, other) in others {
            // A thread that stopped has read nothing: its files are tried again.
            all.extend(other.join().unwrap_or_else(|_| (0..len).map(|_| Err(Why::Unreadable)).collect()));
        }
        all
    })
}
