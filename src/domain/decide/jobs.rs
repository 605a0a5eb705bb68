//! What a person, and what the spooler, does to a label job (`labels.md` §8.3).

use super::{Sketch, View, print, refused};
use crate::domain::boxes::BoxState;
use crate::domain::command::Answer;
use crate::domain::job::{Job, JobAction, JobReport, JobState};
use crate::domain::order::{BoxRecord, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};

/// A person acts.
pub(super) fn act<V: View>(
    sketch: &mut Sketch<'_, V>,
    id: crate::domain::ids::JobId,
    action: &JobAction,
) -> Result<Answer, V::Error> {
    use JobState::{Cancelled, Expired, Failed, Held, Queued, Sent, Unconfirmed};
    let Some(mut job) = sketch.view.job(id)? else { return Ok(refused(Refusal::NoJob(id))) };
    let to = match (action, job.state) {
        (JobAction::Hold, Queued) => Held,
        (JobAction::Release, Held) | (JobAction::Retry, Held | Failed | Expired | Unconfirmed | Cancelled) => Queued,
        (JobAction::Cancel, Queued | Held | Failed | Expired | Unconfirmed) => Cancelled,
        (JobAction::Printed, Unconfirmed) => Sent,
        (JobAction::Move(printer), Queued | Held | Failed | Expired) => {
            let settings = sketch.view.settings();
            let Some(found) = settings.printers.iter().find(|p| p.name == *printer) else {
                return Ok(refused(Refusal::NoPrinterNamed(printer.clone())));
            };
            let order = sketch.order(job.order)?;
            job.layout = print::layout(settings, order.and_then(|o| o.buyer).as_ref(), found);
            job.printer = found.name.clone();
            Queued
        }
        _ => return Ok(refused(Refusal::JobState(id, job.state))),
    };
    if to == Queued {
        // A newer job of the box took over: bringing this one back would print two labels, the second without its R.
        if sketch.view.last_job_of(&job.box_code)?.is_some_and(|last| last.id != job.id) {
            return Ok(refused(Refusal::JobState(id, job.state)));
        }
        let record = sketch.box_record(&job.box_code)?;
        if let Some(no) = why_never(sketch, &job, record.as_ref())? {
            return Ok(refused(no));
        }
        // Whatever paper may exist by now, the next one says so.
        job.content.reprint = record.as_ref().map_or(0, |r| r.prints);
        // Waiting counts from now: an expired job that a person released does not expire again at once.
        job.asked_at = sketch.at;
        job.reason = None;
    }
    if to == Sent {
        mark_labelled(sketch, &job)?;
    }
    Ok(step(sketch, job, to, None))
}

/// The spooler reports.
pub(super) fn report<V: View>(
    sketch: &mut Sketch<'_, V>,
    id: crate::domain::ids::JobId,
    report: &JobReport,
) -> Result<Answer, V::Error> {
    use JobState::{Expired, Failed, Queued, Sending, Sent, Unconfirmed};
    let Some(mut job) = sketch.view.job(id)? else { return Ok(refused(Refusal::NoJob(id))) };
    let (to, reason) = match (report, job.state) {
        (JobReport::Sending, Queued) => {
            // The commit point: from here paper may exist.
            if let Some(mut record) = sketch.box_record(&job.box_code)? {
                record.prints += 1;
                sketch.put_box(record);
            }
            job.attempts += 1;
            (Sending, None)
        }
        (JobReport::Sent, Sending) => {
            mark_labelled(sketch, &job)?;
            (Sent, None)
        }
        (JobReport::Unconfirmed(why), Sending) => (Unconfirmed, Some(why.clone())),
        (JobReport::NotSent(why), Sending) => {
            // Proven that nothing went out: no paper, so no R on the next one.
            if let Some(mut record) = sketch.box_record(&job.box_code)? {
                record.prints = record.prints.saturating_sub(1);
                sketch.put_box(record);
            }
            (Queued, Some(why.clone()))
        }
        (JobReport::NotSent(why), Queued) => (Queued, Some(why.clone())),
        (JobReport::Failed(why), Queued | Sending) => (Failed, Some(why.clone())),
        (JobReport::Expired, Queued) => (Expired, None),
        _ => return Ok(refused(Refusal::JobState(id, job.state))),
    };
    Ok(step(sketch, job, to, reason))
}

/// Why a label must not come out any more: its box or its order is not what it was (R-13 T4, T5).
fn why_never<V: View>(
    sketch: &Sketch<'_, V>,
    job: &Job,
    record: Option<&BoxRecord>,
) -> Result<Option<Refusal>, V::Error> {
    let Some(order) = sketch.order(job.order)? else { return Ok(Some(Refusal::NoOrder(job.order))) };
    let (code, label) = (job.box_code.clone(), order.label());
    Ok(match record.map(|r| &r.state) {
        Some(BoxState::Shipped(_)) => Some(FlowRefusal::BoxShipped(code, label).into()),
        Some(BoxState::Missing(..)) => Some(FlowRefusal::BoxMissing(code).into()),
        Some(BoxState::Released) => Some(FlowRefusal::BoxReleased(code, label).into()),
        _ if order.status != OrderStatus::Confirmed => Some(Refusal::NotConfirmed(label, order.status)),
        _ if order.needs_confirm_again() => Some(FlowRefusal::ConfirmAgain(label).into()),
        _ => record.filter(|r| job.id < r.jobs_from).map(|_| Refusal::JobState(job.id, job.state)),
    })
}

fn step<V: View>(sketch: &mut Sketch<'_, V>, mut job: Job, to: JobState, reason: Option<String>) -> Answer {
    job.state = to;
    job.changed_at = sketch.at;
    if reason.is_some() {
        job.reason = reason;
    }
    let answer = Answer::Job(job.id, to);
    sketch.put_job(job);
    answer
}

/// The box has its label now; the order counts it once.
fn mark_labelled<V: View>(sketch: &mut Sketch<'_, V>, job: &Job) -> Result<(), V::Error> {
    let Some(mut record) = sketch.box_record(&job.box_code)? else { return Ok(()) };
    let had_one = record.labelled;
    // A label made before the order changed says something old, however late it came out.
    let stale = record.stale && job.id < record.jobs_from;
    if had_one && record.stale == stale {
        return Ok(());
    }
    record.labelled = true;
    record.stale = stale;
    sketch.put_box(record);
    if had_one {
        return Ok(());
    }
    let mut progress = sketch.progress(job.order)?;
    progress.labelled += 1;
    sketch.put_progress(job.order, progress);
    Ok(())
}
