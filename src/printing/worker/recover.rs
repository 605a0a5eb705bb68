//! What was on its way when the daemon stopped.

use super::{Worker, name_there};
use crate::domain::job::JobReport;
use crate::domain::trouble::What;
use crate::limits;
use crate::printing::queue::Queue;
use tokio_util::sync::CancellationToken;

/// Reports what was on its way when the daemon stopped, and learns what people wanted. False when it is stopped again
/// before that is done.
pub(in crate::printing) async fn recover<Q: Queue>(
    queue: &Q,
    workers: &mut [Worker<Q>],
    stop: &CancellationToken,
) -> bool {
    loop {
        if try_recover(queue, workers).await {
            return !stop.is_cancelled();
        }
        tokio::select! {
            () = stop.cancelled() => return false,
            () = tokio::time::sleep(limits::PRINTER_RETRY.0) => {}
        }
    }
}

async fn try_recover<Q: Queue>(queue: &Q, workers: &mut [Worker<Q>]) -> bool {
    for worker in workers.iter() {
        match queue.wanted(&worker.config.settings.name).await {
            Ok(Some(record)) => worker.desk.begin(&record),
            Ok(None) => {}
            Err(_) => return false,
        }
    }
    let Ok(jobs) = queue.sending().await else { return false };
    let mut reports = Vec::new();
    for job in &jobs {
        let own = workers.iter_mut().find(|w| w.config.settings.name == job.printer);
        let there = own.is_some_and(|worker| {
            worker.open.push((job.id, name_there(job.id, job.attempts)));
            worker.is_there(job)
        });
        reports.push((job.id, if there { JobReport::Sent } else { JobReport::Unconfirmed(What::Stopped.into()) }));
    }
    reports.is_empty() || queue.report(reports).await.iter().all(Result::is_ok)
}
