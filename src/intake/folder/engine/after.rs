//! After the commit: what became of the files, and moving them away.

use super::super::claim::{self, Claimed};
use super::super::finish::{Finisher, Stored};
use super::super::large::Large;
use super::super::settle::Why;
use super::{Engine, Taken};
use crate::domain::command::{Answer, Delivered};
use crate::domain::document::{Door, Outcome};
use crate::store::SubmitError;
use std::sync::PoisonError;
use std::time::Instant;

impl Engine {
    /// After the commit.
    pub(super) fn finish(
        &mut self,
        files: Vec<Taken>,
        part: Option<(Claimed, Box<Large>)>,
        answers: Vec<Result<Answer, SubmitError>>,
    ) {
        let at = (self.clock)();
        let mut done = Vec::with_capacity(files.len());
        let mut answers = answers.into_iter();
        for Taken { claimed, mut problems, documents } in files {
            let own: Vec<_> = answers.by_ref().take(documents).collect();
            match self.delivered(&claimed, own, documents) {
                Ok(told) => {
                    // What only the store could tell.
                    problems.extend(told.refused);
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

    pub(super) fn move_away(&mut self, done: Vec<(Claimed, Stored)>) {
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
}
