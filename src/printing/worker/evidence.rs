//! What became of labels of which nobody knows, as far as the printer tells it later.

use super::Worker;
use crate::domain::ids::JobId;
use crate::domain::job::JobReport;
use crate::domain::trouble::What;
use crate::printing::queue::Queue;
use tokio::time::Instant;

/// A label of which nobody knows, at a printer that counts what comes out.
pub(super) struct Unsure {
    pub(super) job: JobId,
    /// What the counter says when it has not come out.
    pub(super) counter: u64,
    /// Since when it has said so.
    pub(super) since: Option<Instant>,
}

impl<Q: Queue> Worker<Q> {
    /// Jobs that were unconfirmed: the printer may say by now that they came out.
    pub(super) async fn ask_for_open(&mut self) {
        for (job, name) in std::mem::take(&mut self.open) {
            match self.link.came_out(&name).await {
                Some(true) => self.done.push((job, JobReport::Printed)),
                Some(false) => self.open.push((job, name)),
                None => {}
            }
        }
    }

    /// After a lost connection: a printer that counts its labels, is idle, and twice counts no more than were there before
    /// proves that the one in between did not come out. More than that proves nothing: others may print there too. False
    /// while it is not settled.
    pub(super) async fn weigh(&mut self) -> bool {
        let Some(unsure) = &mut self.unsure else { return true };
        match (self.look.counter, unsure.since) {
            (Some(now), None) if now == unsure.counter => unsure.since = Some(Instant::now()),
            (Some(now), Some(since)) if now == unsure.counter => {
                if !self.look.idle || since.elapsed() < self.times.settle {
                    self.pause = self.times.settle;
                    return false;
                }
                self.done.push((unsure.job, JobReport::NotPrinted(What::NotCounted.into())));
                self.unsure = None;
                // It is the next one again: the queue is read anew.
                self.flush().await;
                self.pause = self.times.retry.0;
                return false;
            }
            _ => {
                self.unsure = None;
                return true;
            }
        }
        self.pause = self.times.settle;
        false
    }
}
