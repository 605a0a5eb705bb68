//! The store as the spooler sees it: a queue a printer, and reports that are durable when they return.

use super::Clock;
use crate::domain::command::{Actor, Answer, Command};
use crate::domain::ids::{JobId, PrinterName, Seq};
use crate::domain::job::{Job, JobReport};
use crate::domain::spool::PrinterRecord;
use crate::limits;
use crate::store::{Request, Store, SubmitError};
use std::future::Future;
use tokio::sync::watch;

/// Where jobs come from and reports go to. A trait so that the workers are tested without a disk.
pub(super) trait Queue: Clone + Send + Sync + 'static {
    /// Queued jobs of a printer, oldest first.
    fn queued(&self, printer: &PrinterName) -> impl Future<Output = Result<Vec<Job>, String>> + Send;
    /// Jobs of any printer that are past the commit point.
    fn sending(&self) -> impl Future<Output = Result<Vec<Job>, String>> + Send;
    /// What people want of a printer.
    fn wanted(&self, printer: &PrinterName) -> impl Future<Output = Result<Option<PrinterRecord>, String>> + Send;
    /// Makes reports durable, in this order. True: taken; false: the rules said no (somebody was faster).
    fn report(&self, reports: Vec<(JobId, JobReport)>) -> impl Future<Output = Vec<Result<bool, SubmitError>>> + Send;
    /// How many are queued for a printer.
    fn waiting(&self, printer: &PrinterName) -> impl Future<Output = Result<usize, String>> + Send;
    /// Told after every commit that changed a job.
    fn changes(&self) -> watch::Receiver<Seq>;
}

/// The real one.
#[derive(Clone)]
pub(super) struct StoreQueue {
    store: Store,
    clock: Clock,
}

impl StoreQueue {
    pub(super) fn new(store: Store, clock: Clock) -> Self {
        Self { store, clock }
    }

    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Store) -> Result<T, crate::store::ReadError> + Send + 'static,
    ) -> Result<T, String> {
        let store = self.store.clone();
        match tokio::task::spawn_blocking(move || read(&store)).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl Queue for StoreQueue {
    async fn queued(&self, printer: &PrinterName) -> Result<Vec<Job>, String> {
        let printer = printer.clone();
        self.read(move |store| store.queue_of(&printer, limits::QUEUE_LOOK)).await
    }

    async fn waiting(&self, printer: &PrinterName) -> Result<usize, String> {
        let printer = printer.clone();
        self.read(move |store| store.waiting_for(&printer, limits::QUEUE_LOOK)).await
    }

    async fn sending(&self) -> Result<Vec<Job>, String> {
        self.read(Store::jobs_sending).await
    }

    async fn wanted(&self, printer: &PrinterName) -> Result<Option<PrinterRecord>, String> {
        let printer = printer.clone();
        self.read(move |store| store.printer(&printer)).await
    }

    async fn report(&self, reports: Vec<(JobId, JobReport)>) -> Vec<Result<bool, SubmitError>> {
        let at = (self.clock)();
        let request = |(job, report)| Request {
            command: Command::JobReport(job, report),
            id: None,
            actor: Actor::door("printing"),
            at,
        };
        let answers = self.store.submit_all(reports.into_iter().map(request).collect()).await;
        answers.into_iter().map(|a| a.map(|answer| matches!(answer, Answer::Job(..)))).collect()
    }

    fn changes(&self) -> watch::Receiver<Seq> {
        self.store.label_changes()
    }
}
