//! Many jobs at once, another order of printing, printers paused and tested (`domain::spool`).

use super::{Sketch, View, jobs, print, refused};
use crate::domain::command::{Answer, Event};
use crate::domain::ids::{JobId, PrinterName};
use crate::domain::job::JobAction;
use crate::domain::refusal::Refusal;
use crate::domain::spool::{PrinterAction, PrinterRecord, SortKey, SpoolAnswer, SpoolCommand};
use std::collections::BTreeSet;

pub(super) fn spool<V: View>(sketch: &mut Sketch<'_, V>, command: &SpoolCommand) -> Result<Answer, V::Error> {
    match command {
        SpoolCommand::Print(ask) => print::print_many(sketch, ask),
        SpoolCommand::Act(ids, action) => act(sketch, ids, action),
        SpoolCommand::Sort(printer, key) => sort(sketch, printer, *key),
        SpoolCommand::Printer(name, action) => printer(sketch, name, *action),
    }
}

fn act<V: View>(sketch: &mut Sketch<'_, V>, ids: &[JobId], action: &JobAction) -> Result<Answer, V::Error> {
    let (mut done, mut left, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut only = None;
    for id in ids.iter().filter(|id| seen.insert(**id)) {
        let Some(job) = sketch.view.job(*id)? else { return Ok(refused(Refusal::NoJob(*id))) };
        let was = job.state;
        match jobs::change(sketch, job, action)? {
            Ok(state) => done.push((*id, state)),
            // A wrong printer is wrong for all of them.
            Err(no @ Refusal::NoPrinterNamed(_)) => return Ok(refused(no)),
            Err(no) => {
                only = Some(no);
                left.push((*id, was));
            }
        }
    }
    Ok(match (only, ids) {
        (Some(no), [_]) => refused(no),
        _ => Answer::Spool(SpoolAnswer::Jobs { done, left }),
    })
}

/// The places stay, the jobs change theirs: what is moved in later still comes behind all of them.
fn sort<V: View>(sketch: &mut Sketch<'_, V>, printer: &PrinterName, key: SortKey) -> Result<Answer, V::Error> {
    if !sketch.view.settings().printers.iter().any(|p| p.name == *printer) {
        return Ok(refused(Refusal::NoPrinterNamed(printer.clone())));
    }
    let mut waiting = sketch.view.queue_of(printer)?;
    let places: Vec<u64> = waiting.iter().map(|j| j.place).collect();
    if key == SortKey::Given {
        waiting.sort_by_key(|j| j.id);
    }
    key.sort(&mut waiting);
    let mut done = Vec::new();
    for (mut job, place) in waiting.into_iter().zip(places) {
        if job.place != place {
            job.place = place;
            done.push((job.id, job.state));
            sketch.put_job(job);
        }
    }
    Ok(Answer::Spool(SpoolAnswer::Jobs { done, left: Vec::new() }))
}

fn printer<V: View>(sketch: &mut Sketch<'_, V>, name: &PrinterName, action: PrinterAction) -> Result<Answer, V::Error> {
    if !sketch.view.settings().printers.iter().any(|p| p.name == *name) {
        return Ok(refused(Refusal::NoPrinterNamed(name.clone())));
    }
    let mut record = sketch.view.printer(name)?.unwrap_or_else(|| PrinterRecord::new(name.clone()));
    match action {
        // Who paused it first stays its name: that is whom to ask.
        PrinterAction::Pause => record.paused = record.paused.or_else(|| Some((sketch.user.to_owned(), sketch.at))),
        PrinterAction::Resume => record.paused = None,
        PrinterAction::Test => record.tests += 1,
        PrinterAction::Sheet => record.sheets += 1,
    }
    sketch.events.push(Event::PrinterStored(record, action));
    Ok(Answer::Spool(SpoolAnswer::Printer(name.clone())))
}
