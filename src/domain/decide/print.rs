//! Print: one label job a box, never two by accident.

use super::label::{LabelBox, OrderLabels};
use super::{Sketch, View, refused};
use crate::domain::command::{Answer, NotQueued, Print, Printing};
use crate::domain::connection::{PrinterSettings, Settings};
use crate::domain::ids::{BoxCode, BuyerCode};
use crate::domain::job::{Job, JobState};
use crate::domain::order::{BoxRecord, Line, Order, OrderStatus};
use crate::domain::refusal::Refusal;
use std::collections::BTreeSet;

pub(super) fn print<V: View>(sketch: &mut Sketch<'_, V>, ask: &Print) -> Result<Answer, V::Error> {
    let Some(order) = sketch.order(ask.order)? else { return Ok(refused(Refusal::NoOrder(ask.order))) };
    if order.status != OrderStatus::Confirmed {
        return Ok(refused(Refusal::NotConfirmed(order.label(), order.status)));
    }
    if ask.reprint.as_ref().is_some_and(|r| r.trim().is_empty()) {
        return Ok(refused(Refusal::ReasonNeeded));
    }
    let printer = match choose_printer(sketch.view.settings(), &order, ask) {
        Ok(printer) => printer.clone(),
        Err(no) => return Ok(refused(no)),
    };
    let mut asked: BTreeSet<&BoxCode> = ask.boxes.iter().collect();
    let boxes: Vec<(&Line, u32, &BoxCode)> = order
        .lines
        .iter()
        .flat_map(|line| (0..).zip(&line.box_codes).map(move |(place, code)| (line, place, code)))
        .filter(|(_, _, code)| ask.boxes.is_empty() || asked.remove(*code))
        .collect();
    if let Some(unknown) = asked.first() {
        return Ok(refused(Refusal::NoBox(order.label(), (*unknown).clone())));
    }
    let labels = OrderLabels::new(sketch.view.settings(), &order);

    let mut jobs = Vec::new();
    let mut left_out = Vec::new();
    for (line, place, code) in boxes {
        let Some(record) = sketch.box_record(code)? else { continue };
        let last = sketch.view.last_job_of(code)?.map(|j| j.state);
        if let Some(why) = why_left_out(last, &record, ask.reprint.is_some()) {
            left_out.push((code.clone(), why));
            continue;
        }
        let id = sketch.next_job();
        let job = Job {
            id,
            order: order.number,
            box_code: code.clone(),
            printer: printer.name.clone(),
            layout: layout(sketch.view.settings(), order.buyer.as_ref(), &printer),
            state: JobState::Queued,
            content: labels.content(
                line,
                place,
                LabelBox { code, index: record.index, prints: record.prints },
                Some(id),
            ),
            asked_by: sketch.user.to_owned(),
            asked_at: sketch.at,
            changed_at: sketch.at,
            reason: None,
            reprint_reason: ask.reprint.as_ref().map(|r| r.trim().to_owned()),
            attempts: 0,
        };
        jobs.push(job.clone());
        sketch.put_job(job);
    }
    if jobs.is_empty() {
        let printed: Vec<_> =
            left_out.iter().filter(|(_, why)| *why == NotQueued::Printed).map(|(c, _)| c.clone()).collect();
        return Ok(refused(if printed.is_empty() {
            Refusal::AlreadyQueued(order.label())
        } else {
            Refusal::AlreadyPrinted(order.label(), printed)
        }));
    }
    Ok(Answer::Printing(Printing { order: order.label(), jobs, left_out }))
}

const fn why_left_out(last: Option<JobState>, record: &BoxRecord, reprint: bool) -> Option<NotQueued> {
    match last {
        Some(JobState::Queued | JobState::Sending | JobState::Held | JobState::Expired) => Some(NotQueued::Waiting),
        _ if record.prints > 0 && !reprint => Some(NotQueued::Printed),
        _ => None,
    }
}

fn choose_printer<'s>(settings: &'s Settings, order: &Order, ask: &Print) -> Result<&'s PrinterSettings, Refusal> {
    match &ask.printer {
        Some(name) => {
            settings.printers.iter().find(|p| p.name == *name).ok_or_else(|| Refusal::NoPrinterNamed(name.clone()))
        }
        None => settings.printer_for(order.carrier.as_deref()).ok_or(Refusal::NoPrinter),
    }
}

/// The layout that the buyer wants, else the printer's.
pub fn layout(settings: &Settings, buyer: Option<&BuyerCode>, printer: &PrinterSettings) -> String {
    buyer.and_then(|b| settings.buyers.get(b)).and_then(|c| c.layout.clone()).unwrap_or_else(|| printer.layout.clone())
}
