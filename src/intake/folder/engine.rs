//! The loop: look, claim, read, store, move away. File work runs on blocking threads; while one batch is committed the
//! one before it is moved away and the next one is read.

use super::claim::{self, Claimed, Read};
use super::finish::{Finisher, Stored};
use super::large::Large;
use super::names;
use super::scan::{self, Candidate, Memory};
use super::settle::Why;
use super::watch::Watch;
use super::{FolderConfig, Shared, Waiting};
use crate::domain::command::{Actor, Answer, Command, Delivered};
use crate::domain::document::{Delivery, Door, Outcome};
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
            if held.again > now || is_full(&claimed, bytes) {
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
        let read = read_all(&mut claimed, |file| claim::read(file, self.config.decode, self.config.file_limit, at));
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

    /// After the commit.
    fn finish(
        &mut self,
        files: Vec<Taken>,
        part: Option<(Claimed, Box<Large>)>,
        answers: Vec<Result<Answer, SubmitError>>,
    ) {
        let at = (self.clock)();
        let mut done = Vec::with_capacity(files.len());
        let mut answers = answers.into_iter();
        for Taken { claimed, problems, documents } in files {
            let own: Vec<_> = answers.by_ref().take(documents).collect();
            match self.delivered(&claimed, own, documents) {
                Ok(told) => {
                    let channel = &claimed.channel.settings.id;
                    if told.outcome == Outcome::Duplicate {
                        tracing::info!(%channel, file = %claimed.name, "the file was here before; archived, nothing changed");
                    }
                    if !problems.is_empty() {
                        let document = told.document.0;
                        tracing::warn!(%channel, document, file = %claimed.name, "refused, wholly or in part; the reason is in refused/");
                    }
                    if !claim::is_unchanged(&claimed) {
                        // Its writer went on: what is stored was only its beginning.
                        self.hold(claimed, Why::Growing, None);
                        continue;
                    }
                    done.push((claimed, Stored { document: told.document, outcome: told.outcome, problems, at }));
                }
                Err(other) => self.not_stored(claimed, &other),
            }
        }
        if let Some((claimed, mut large)) = part {
            match self.delivered(&claimed, answers.collect(), 1) {
                Ok(told) => {
                    large.took(told);
                    self.large = Some((claimed, large));
                }
                // From its beginning again: the parts that are stored are known by their bytes.
                Err(other) => self.not_stored(claimed, &other),
            }
        }
        self.move_away(done);
        self.tell_held();
    }

    /// What became of the documents of a file as a whole; or the answer that is none.
    fn delivered(
        &self,
        claimed: &Claimed,
        answers: Vec<Result<Answer, SubmitError>>,
        documents: usize,
    ) -> Result<Delivered, String> {
        let mut all = Vec::with_capacity(documents);
        for answer in answers {
            match answer {
                Ok(Answer::Delivered(told)) => {
                    self.config.metrics.document(&claimed.channel.settings.id, Door::File, told.outcome);
                    all.push(told);
                }
                other => return Err(format!("{other:?}")),
            }
        }
        if all.len() < documents {
            return Err("nobody answered".to_owned());
        }
        Delivered::of_many(all).ok_or_else(|| "it holds no document".to_owned())
    }

    fn not_stored(&mut self, claimed: Claimed, why: &str) {
        tracing::warn!(file = %claimed.name, why, "a file could not be stored; it is tried again");
        self.pause_until = Some(Instant::now() + self.retry_time());
        self.hold(claimed, Why::StoreUnavailable, None);
    }

    fn move_away(&mut self, done: Vec<(Claimed, Stored)>) {
        if done.is_empty() {
            return;
        }
        let base = self.config.base.clone();
        let mut finisher = Finisher::new(&base, self.config.time_zone, self.config.lang);
        let mut files = 0;
        for (claimed, stored) in done {
            match finisher.finish(&claimed, &stored) {
                Ok(()) => files += 1,
                Err(error) => {
                    tracing::error!(file = %claimed.name, %error, "a stored file can't be moved out of work/");
                    self.hold(claimed, Why::Unmovable, Some(stored));
                }
            }
        }
        if let Err(error) = finisher.sync() {
            self.trouble(format!("archive/ or refused/: {error}"));
        }
        self.told.lock().unwrap_or_else(PoisonError::into_inner).status.files += files;
    }

    fn hold(&mut self, claimed: Claimed, why: Why, stored: Option<Stored>) {
        let after = if why == Why::Growing { self.config.settle.usual } else { self.retry_time() };
        self.held.push(Held { claimed, why, again: Instant::now() + after, stored });
    }

    fn retry_time(&self) -> Duration {
        limits::FOLDER_RETRY.min(self.config.timer)
    }

    /// Takes up what a crash left in `work/`.
    fn recover(&mut self, now: Instant) {
        let work = self.config.base.join("work");
        let entries = match std::fs::read_dir(&work) {
            Ok(entries) => entries,
            Err(error) => return self.trouble(format!("{}: {error}", work.display())),
        };
        self.recovered = true;
        let mut names: Vec<String> = entries.flatten().filter_map(|e| e.file_name().into_string().ok()).collect();
        names.sort();
        for name in names {
            let Some((sequence, channel, own)) = names::from_work(&name) else { continue };
            self.next_sequence = self.next_sequence.max(sequence.saturating_add(1));
            if own.ends_with(names::MARKER) {
                continue;
            }
            let Some(channel) = self.config.channels.get(channel) else {
                tracing::warn!(file = %name, "a file in work/ belongs to no channel; it stays there");
                continue;
            };
            tracing::info!(file = %name, "taking up a file that was left in work/");
            let claimed =
                Claimed { sequence, channel, name: own.to_owned(), path: work.join(&name), look: None, problem: None };
            self.held.push(Held { claimed, why: Why::TooYoung, again: now, stored: None });
        }
    }

    fn scan(&mut self, now: Instant) {
        let inbox = self.config.base.join("in");
        self.told.lock().unwrap_or_else(PoisonError::into_inner).status.trouble = None;
        self.look_again = None;
        let mut waiting = Vec::new();
        let mut memory = HashMap::new();
        if let Err(error) = self.watch.keep(&inbox) {
            self.trouble(format!("{}: {error}", inbox.display()));
        }
        for channel in self.config.channels.all() {
            let id = channel.settings.id.as_str();
            let folder = inbox.join(id);
            let mut seen = self.memory.remove(id).unwrap_or_default();
            let found =
                self.watch.keep(&folder).and_then(|_| std::fs::create_dir_all(folder.join("tmp"))).and_then(|()| {
                    scan::look(&channel, &folder, &mut seen, &self.config.settle, self.config.file_limit, now)
                });
            memory.insert(id.to_owned(), seen);
            match found {
                Ok(found) => {
                    self.queue.extend(found.ready);
                    waiting.extend(found.waiting);
                    self.look_again = self.look_again.into_iter().chain(found.again).min();
                }
                Err(error) => self.trouble(format!("{}: {error}", folder.display())),
            }
        }
        waiting.extend(strangers(&inbox, &memory));
        self.memory = memory;
        self.config.metrics.folder_scan();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        told.waiting = waiting;
        told.status.last_scan = Some((self.clock)());
        told.status.scans += 1;
        drop(told);
        self.tell_held();
    }

    /// What waits in `work/` is told beside what waits in `in/`.
    fn tell_held(&self) {
        let large = self.large.iter().map(|(claimed, large)| Waiting {
            channel: claimed.channel.settings.id.as_str().to_owned(),
            name: claimed.name.clone(),
            size: large.left(),
            why: Why::InParts,
        });
        let held = self.held.iter().map(|h| Waiting {
            channel: h.claimed.channel.settings.id.as_str().to_owned(),
            name: h.claimed.name.clone(),
            size: h.claimed.look.map_or(0, |l| l.size),
            why: h.why,
        });
        self.told.lock().unwrap_or_else(PoisonError::into_inner).held = held.chain(large).collect();
    }

    fn trouble(&self, text: String) {
        tracing::warn!("{text}");
        self.told.lock().unwrap_or_else(PoisonError::into_inner).status.trouble = Some(text);
    }

    fn idle_time(&self, now: Instant) -> Duration {
        let held = self.held.iter().map(|h| h.again.saturating_duration_since(now)).min();
        if self.large.is_some() {
            return Duration::ZERO;
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

/// Folders in `in/` that no channel has, with something in them.
fn strangers(inbox: &Path, known: &HashMap<String, Memory>) -> Vec<Waiting> {
    let Ok(entries) = std::fs::read_dir(inbox) else { return Vec::new() };
    entries
        .flatten()
        .filter(|e| !e.file_name().to_str().is_some_and(|n| known.contains_key(n) || n == "inventory"))
        .filter(|e| std::fs::read_dir(e.path()).map_or(true, |mut inside| inside.next().is_some()))
        .map(|e| Waiting { channel: names::shown(&e.file_name()), name: String::new(), size: 0, why: Why::NoChannel })
        .collect()
}
