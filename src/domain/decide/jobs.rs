//! What a person, and what the spooler, does to a label job (`labels.md` §8.3).

use super::{Sketch, View, print, refused};
use crate::domain::boxes::BoxState;
use crate::domain::command::Answer;
use crate::domain::ids::JobId;
use crate::domain::job::{Job, JobAction, JobReport, JobState};
use crate::domain::order::{BoxRecord, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::domain::trouble::{Trouble, What};

/// A person acts on one job.
pub(super) fn act<V: View>(sketch: &mut Sketch<'_, V>, id: JobId, action: &JobAction) -> Result<Answer, V::Error> {
    let Some(job) = sketch.view.job(id)? else { return Ok(refused(Refusal::NoJob(id))) };
    Ok(match change(sketch, job, action)? {
        Ok(state) => Answer::Job(id, state),
        Err(no) => refused(no),
    })
}

/// What the action makes of the job; or why it does not.
pub(super) fn change<V: View>(
    sketch: &mut Sketch<'_, V>,
    mut job: Job,
    action: &JobAction,
) -> Result<Result<JobState, Refusal>, V::Error> {
    use JobState::{Cancelled, Expired, Failed, Held, Queued, Sending, Sent, Unconfirmed, Verified};
    let no = Refusal::JobState(job.id, job.state);
    let to = match (action, job.state) {
        (JobAction::Hold, Queued) => Held,
        (JobAction::Release, Held | Expired)
        | (JobAction::Retry, Held | Failed | Expired | Unconfirmed | Cancelled) => Queued,
        (JobAction::Cancel, Queued | Held | Failed | Expired | Unconfirmed) => Cancelled,
        (JobAction::Printed, Unconfirmed) => Sent,
        (JobAction::Scanned, Sending | Sent | Unconfirmed) => Verified,
        (JobAction::Move(printer), Queued | Held | Failed | Expired) => {
            let settings = sketch.view.settings();
            let Some(found) = settings.printers.iter().find(|p| p.name == *printer) else {
                return Ok(Err(Refusal::NoPrinterNamed(printer.clone())));
            };
            let order = sketch.order(job.order)?;
            job.layout = print::layout(settings, order.and_then(|o| o.buyer).as_ref(), found);
            job.printer = found.name.clone();
            job.place = sketch.next_place();
            Queued
        }
        _ => return Ok(Err(no)),
    };
    if to == Queued {
        // A newer job of the box took over: bringing this one back would print two labels, the second without its R.
        if sketch.view.last_job_of(&job.box_code)?.is_some_and(|last| last.id != job.id) {
            return Ok(Err(no));
        }
        let record = sketch.box_record(&job.box_code)?;
        if let Some(no) = why_never(sketch, &job, record.as_ref())? {
            return Ok(Err(no));
        }
        // Whatever paper may exist by now, the next one says so.
        job.content.reprint = record.as_ref().map_or(0, |r| r.prints);
        if job.state == Unconfirmed {
            let why = Trouble::from(What::NotConfirmed);
            job.reprint_reason = Some(why.sentence(sketch.view.settings().language));
        }
        // Waiting counts from now: an expired job that a person released does not expire again at once.
        job.asked_at = sketch.at;
        job.reason = None;
    }
    if matches!(to, Sent | Verified) {
        mark_labelled(sketch, &job)?;
        job.reason = None;
    }
    step(sketch, job, to, None);
    Ok(Ok(to))
}

/// The spooler reports.
pub(super) fn report<V: View>(sketch: &mut Sketch<'_, V>, id: JobId, report: &JobReport) -> Result<Answer, V::Error> {
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
        (JobReport::Sent, Sending) | (JobReport::Printed, Unconfirmed) => {
            mark_labelled(sketch, &job)?;
            job.reason = None;
            (Sent, None)
        }
        (JobReport::Unconfirmed(why), Sending) => (Unconfirmed, Some(why.clone())),
        (JobReport::NotSent(why), Sending) => {
            no_paper(sketch, &job)?;
            (Queued, Some(why.clone()))
        }
        (JobReport::NotPrinted(why), Unconfirmed) => {
            if sketch.view.last_job_of(&job.box_code)?.is_some_and(|last| last.id != id) {
                return Ok(refused(Refusal::JobState(id, job.state)));
            }
            no_paper(sketch, &job)?;
            (Queued, Some(why.clone()))
        }
        (JobReport::NotSent(why), Queued) => (Queued, Some(why.clone())),
        (JobReport::Failed(why), Queued | Sending) => (Failed, Some(why.clone())),
        (JobReport::Expired, Queued) => (Expired, None),
        _ => return Ok(refused(Refusal::JobState(id, job.state))),
    };
    step(sketch, job, to, reason);
    Ok(Answer::Job(id, to))
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

fn step<V: View>(sketch: &mut Sketch<'_, V>, mut job: Job, to: JobState, reason: Option<Trouble>) {
    job.state = to;
    job.changed_at = sketch.at;
    if reason.is_some() {
        job.reason = reason;
    }
    sketch.put_job(job);
}

/// Proven that nothing came out: no paper, so no R on the next one.
fn no_paper<V: View>(sketch: &mut Sketch<'_, V>, job: &Job) -> Result<(), V::Error> {
    if let Some(mut record) = sketch.box_record(&job.box_code)? {
        record.prints = record.prints.saturating_sub(1);
        sketch.put_box(record);
    }
    Ok(())
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
