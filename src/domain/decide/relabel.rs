//! What a change of an order means for its boxes: codes that are released, places that move, labels that get old.

use super::{Sketch, View};
use crate::domain::boxes::{BoxChange, BoxRecord, BoxState};
use crate::domain::ids::{BoxCode, JobId};
use crate::domain::job::{Job, JobState};
use crate::domain::order::{Line, Order};
use crate::domain::trouble::What;
use std::collections::BTreeSet;

/// Which labels say something old now.
pub(super) enum Old {
    /// All of them.
    All,
    /// Those of these lines; and those whose place changed.
    Lines(BTreeSet<u32>),
}

/// How many boxes of these lines have left.
pub(super) fn shipped<V: View>(sketch: &Sketch<'_, V>, lines: &[Line]) -> Result<u32, V::Error> {
    let mut left = 0;
    for code in lines.iter().flat_map(|l| &l.box_codes) {
        left += u32::from(sketch.box_record(code)?.is_some_and(|b| b.is_shipped()));
    }
    Ok(left)
}

/// How many boxes of the order may have paper.
pub(super) fn papers<V: View>(sketch: &Sketch<'_, V>, order: &Order) -> Result<u32, V::Error> {
    let mut papers = 0;
    for code in order.lines.iter().flat_map(|l| &l.box_codes) {
        papers += u32::from(sketch.box_record(code)?.is_some_and(|b| b.labelled || b.prints > 0));
    }
    Ok(papers)
}

/// These boxes are nobody's from now on; labels that wait for them are not printed.
pub(super) fn release<'a, V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &Order,
    codes: impl IntoIterator<Item = &'a BoxCode>,
) -> Result<(), V::Error> {
    let mut progress = sketch.progress(order.number)?;
    let before = progress;
    for code in codes {
        let Some(mut record) = sketch.box_record(code)?.filter(|b| b.order == order.number) else { continue };
        if record.state == BoxState::Released {
            continue;
        }
        progress.labelled -= u32::from(record.labelled).min(progress.labelled);
        if let BoxState::Missing(..) = record.state {
            progress.missing = progress.missing.saturating_sub(1);
        }
        record.state = BoxState::Released;
        withdraw_label(sketch, code, What::BoxReleased)?;
        sketch.change_box(record, BoxChange::Released, order.label());
    }
    if progress != before {
        sketch.put_progress(order.number, progress);
    }
    Ok(())
}

/// Gives every box of the order its place, and marks the labels that say something old: those asked for, and those of
/// boxes whose place or count changed (`box i of n`).
pub(super) fn renumber<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &Order,
    old: &Old,
    count_before: u32,
) -> Result<(), V::Error> {
    let all = matches!(old, Old::All) || count_before != order.boxes();
    let mut index = 0;
    for line in &order.lines {
        for code in &line.box_codes {
            index += 1;
            let Some(record) = sketch.box_record(code)? else {
                sketch.put_box(BoxRecord::new(code.clone(), order.number, line.line, index));
                continue;
            };
            let of_line = matches!(old, Old::Lines(lines) if lines.contains(&line.line));
            let is_old = (all || of_line || record.index != index) && !record.is_shipped();
            let stale = record.stale || is_old && (record.prints > 0 || record.labelled);
            let mut jobs_from = record.jobs_from;
            if is_old && sketch.last_job_of(code)?.is_some() {
                withdraw_label(sketch, code, What::OrderChanged)?;
                jobs_from = JobId(sketch.counters.job);
            }
            if record.index != index || record.stale != stale || record.jobs_from != jobs_from {
                sketch.put_box(BoxRecord { index, stale, jobs_from, ..record });
            }
        }
    }
    Ok(())
}

/// Takes a label back that has not begun to be sent.
pub(super) fn withdraw_label<V: View>(sketch: &mut Sketch<'_, V>, code: &BoxCode, why: What) -> Result<(), V::Error> {
    use JobState::{Expired, Failed, Held, Queued};
    let waiting = sketch.last_job_of(code)?.filter(|j| matches!(j.state, Queued | Held | Expired | Failed));
    if let Some(job) = waiting {
        let reason = Some(why.into());
        sketch.put_job(Job { state: JobState::Cancelled, changed_at: sketch.at, reason, ..job });
    }
    Ok(())
}

/// Paper for the box is proven: it was scanned (labels.md §8.3).
pub(super) fn verify_label<V: View>(sketch: &mut Sketch<'_, V>, record: &BoxRecord) -> Result<(), V::Error> {
    use JobState::{Sending, Sent, Unconfirmed};
    let Some(job) = sketch.last_job_of(&record.code)? else { return Ok(()) };
    match job.state {
        // The spooler tells how it ended.
        Sending => Ok(()),
        Sent | Unconfirmed => {
            sketch.put_job(Job { state: JobState::Verified, changed_at: sketch.at, reason: None, ..job });
            Ok(())
        }
        _ => withdraw_label(sketch, &record.code, What::BoxLeft),
    }
}
