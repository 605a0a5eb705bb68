//! Looking for files: in `in/`, and after a crash in `work/`.

use super::super::Waiting;
use super::super::claim::Claimed;
use super::super::names;
use super::super::scan::{self, Memory};
use super::super::settle::Why;
use super::{Engine, Held};
use std::collections::HashMap;
use std::path::Path;
use std::sync::PoisonError;
use std::time::Instant;

impl Engine {
    /// Takes up what a crash left in `work/`.
    pub(super) fn recover(&mut self, now: Instant) {
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

    pub(super) fn scan(&mut self, now: Instant) {
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
    pub(super) fn tell_held(&self) {
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
