//! Print: one label job a box, never two by accident.

use super::label::{LabelBox, OrderLabels};
use super::{Sketch, View, refused};
use crate::domain::boxes::BoxState;
use crate::domain::command::{Answer, NotQueued, Print, Printing};
use crate::domain::connection::{PrinterSettings, Settings};
use crate::domain::ids::{BoxCode, BuyerCode, JobId, OrderNumber};
use crate::domain::job::{Job, JobState};
use crate::domain::order::{BoxRecord, Line, Order, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::domain::spool::{PrintMany, SpoolAnswer};
use std::collections::BTreeSet;

/// The labels of one order.
pub(super) fn print<V: View>(sketch: &mut Sketch<'_, V>, ask: &Print) -> Result<Answer, V::Error> {
    let mut drafts = match drafts(sketch, ask)? {
        Ok(drafts) => drafts,
        Err(no) => return Ok(refused(no)),
    };
    if drafts.jobs.is_empty() {
        return Ok(refused(drafts.nothing()));
    }
    drafts.jobs = drafts.jobs.into_iter().map(|job| put(sketch, job)).collect();
    Ok(Answer::Printing(drafts))
}

/// The labels of several orders in one order of printing. An order that may not be printed stops all of them; one whose
/// labels are all printed or waiting already is passed over.
pub(super) fn print_many<V: View>(sketch: &mut Sketch<'_, V>, ask: &PrintMany) -> Result<Answer, V::Error> {
    let mut all: Vec<Printing> = Vec::new();
    let (mut jobs, mut seen) = (Vec::new(), BTreeSet::new());
    for order in ask.orders.iter().filter(|o| seen.insert(**o)) {
        let one =
            Print { order: *order, boxes: Vec::new(), printer: ask.printer.clone(), reprint: ask.reprint.clone() };
        match drafts(sketch, &one)? {
            Ok(mut drafts) => {
                jobs.append(&mut drafts.jobs);
                all.push(drafts);
            }
            Err(no) => return Ok(refused(no)),
        }
    }
    if jobs.is_empty() {
        // Why the first of them got none stands for all.
        let none = Refusal::NoOrder(ask.orders.first().copied().unwrap_or(OrderNumber(0)));
        return Ok(refused(all.first().map_or(none, Printing::nothing)));
    }
    ask.sort.sort(&mut jobs);
    for job in jobs {
        let job = put(sketch, job);
        if let Some(own) = all.iter_mut().find(|p| p.order.number == job.order) {
            own.jobs.push(job);
        }
    }
    Ok(Answer::Spool(SpoolAnswer::Printing(all)))
}

/// A draft gets its number and its place.
fn put<V: View>(sketch: &mut Sketch<'_, V>, draft: Job) -> Job {
    let mut job = Job { id: sketch.next_job(), place: sketch.next_place(), ..draft };
    job.content.job = Some(job.id.0);
    sketch.put_job(job.clone());
    job
}

/// The jobs that the order would get, without numbers yet.
fn drafts<V: View>(sketch: &Sketch<'_, V>, ask: &Print) -> Result<Result<Printing, Refusal>, V::Error> {
    let Some(order) = sketch.order(ask.order)? else { return Ok(Err(Refusal::NoOrder(ask.order))) };
    if order.status != OrderStatus::Confirmed {
        return Ok(Err(Refusal::NotConfirmed(order.label(), order.status)));
    }
    if order.needs_confirm_again() {
        return Ok(Err(FlowRefusal::ConfirmAgain(order.label()).into()));
    }
    if ask.reprint.as_ref().is_some_and(|r| r.trim().is_empty()) {
        return Ok(Err(Refusal::ReasonNeeded));
    }
    let printer = match choose_printer(sketch.view.settings(), &order, ask) {
        Ok(printer) => printer.clone(),
        Err(no) => return Ok(Err(no)),
    };
    let mut asked: BTreeSet<&BoxCode> = ask.boxes.iter().collect();
    let boxes: Vec<(&Line, u32, &BoxCode)> = order
        .lines
        .iter()
        .flat_map(|line| (0..).zip(&line.box_codes).map(move |(place, code)| (line, place, code)))
        .filter(|(_, _, code)| ask.boxes.is_empty() || asked.remove(*code))
        .collect();
    if let Some(unknown) = asked.first() {
        return Ok(Err(Refusal::NoBox(order.label(), (*unknown).clone())));
    }
    let labels = OrderLabels::new(sketch.view.settings(), &order);

    let mut jobs = Vec::new();
    let mut left_out = Vec::new();
    for (line, place, code) in boxes {
        let Some(record) = sketch.box_record(code)? else { continue };
        if let Some(why) = why_blocked(&record) {
            left_out.push((code.clone(), why));
            continue;
        }
        let last = sketch.last_job_of(code)?.map(|j| j.state);
        if let Some(why) = why_left_out(last, &record, ask.reprint.is_some()) {
            left_out.push((code.clone(), why));
            continue;
        }
        let stock = sketch.stock_box(code)?;
        let lot = stock.as_ref().map(|b| b.lot.as_str());
        let of = LabelBox { code, index: record.index, prints: record.prints, lot };
        jobs.push(Job {
            id: JobId(0),
            place: 0,
            order: order.number,
            box_code: code.clone(),
            printer: printer.name.clone(),
            layout: layout(sketch.view.settings(), order.buyer.as_ref(), &printer),
            state: JobState::Queued,
            content: labels.content(line, place, of, None),
            asked_by: sketch.user.to_owned(),
            asked_at: sketch.at,
            changed_at: sketch.at,
            reason: None,
            reprint_reason: ask.reprint.as_ref().map(|r| r.trim().to_owned()),
            attempts: 0,
        });
    }
    Ok(Ok(Printing { order: order.label(), jobs, left_out }))
}

impl Printing {
    /// Why there is not one job: the first reason that a person can do something about.
    fn nothing(&self) -> Refusal {
        let of =
            |kind| self.left_out.iter().filter(|(_, why)| *why == kind).map(|(c, _)| c.clone()).collect::<Vec<_>>();
        let (printed, missing, shipped) = (of(NotQueued::Printed), of(NotQueued::Missing), of(NotQueued::Shipped));
        let waiting = self.left_out.len() > printed.len() + missing.len() + shipped.len();
        if !printed.is_empty() {
            Refusal::AlreadyPrinted(self.order, printed)
        } else if waiting {
            Refusal::AlreadyQueued(self.order)
        } else if let Some(code) = missing.into_iter().next() {
            FlowRefusal::BoxMissing(code).into()
        } else {
            FlowRefusal::Shipped(self.order, u32::try_from(shipped.len()).unwrap_or(u32::MAX)).into()
        }
    }
}

const fn why_left_out(last: Option<JobState>, record: &BoxRecord, reprint: bool) -> Option<NotQueued> {
    match last {
        Some(JobState::Queued | JobState::Sending | JobState::Held | JobState::Expired) => Some(NotQueued::Waiting),
        // A label that says something old is wanted anew, with its R (R-13 T5).
        _ if record.prints > 0 && !reprint && !record.stale => Some(NotQueued::Printed),
        _ => None,
    }
}

/// A box that has left needs no label; one that is missing gets none (R-13 T4, R-18).
const fn why_blocked(record: &BoxRecord) -> Option<NotQueued> {
    match record.state {
        BoxState::Allotted => None,
        BoxState::Shipped(_) => Some(NotQueued::Shipped),
        BoxState::Missing(..) | BoxState::Released => Some(NotQueued::Missing),
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
