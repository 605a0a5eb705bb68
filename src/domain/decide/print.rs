//! Print: one label job a box, never two by accident.

use super::{Sketch, View, refused};
use crate::domain::command::{Answer, NotQueued, Print, Printing};
use crate::domain::connection::{PrinterSettings, Settings};
use crate::domain::ids::{BoxCode, BuyerCode};
use crate::domain::job::{Job, JobState};
use crate::domain::label::LabelContent;
use crate::domain::order::{BoxRecord, Flag, Line, Order, OrderStatus};
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
    let all = Label { settings: sketch.view.settings(), order: &order, box_count: order.boxes() };

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
            layout: layout(all.settings, order.buyer.as_ref(), &printer),
            state: JobState::Queued,
            content: all.content(line, place, &record),
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
pub(super) fn layout(settings: &Settings, buyer: Option<&BuyerCode>, printer: &PrinterSettings) -> String {
    buyer.and_then(|b| settings.buyers.get(b)).and_then(|c| c.layout.clone()).unwrap_or_else(|| printer.layout.clone())
}

/// What the labels of an order have in common.
struct Label<'a> {
    settings: &'a Settings,
    order: &'a Order,
    box_count: u32,
}

impl Label<'_> {
    /// Freezes what stands on the label of the box at this place in its line: a later change of the order does not change
    /// paper that was asked for.
    fn content(&self, line: &Line, place: u32, record: &BoxRecord) -> LabelContent {
        let Self { settings, order, box_count } = *self;
        let connection = order.buyer.as_ref().and_then(|b| settings.buyers.get(b));
        let to = &order.ship_to;
        let city = [to.postal_code.as_deref(), to.city.as_deref(), to.region.as_deref(), to.country.as_deref()];
        let city = city.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let mut ship_to: Vec<String> = [to.company.clone(), to.name.clone().or_else(|| order.customer.name.clone())]
            .into_iter()
            .flatten()
            .collect();
        ship_to.extend(to.street.iter().cloned());
        ship_to.extend((!city.is_empty()).then_some(city));
        // Boxes of one line are equal; the last one may hold fewer pieces.
        let equal = line.quantity.div_ceil(line.boxes.max(1));
        let per_box = line.product.as_ref().map_or(equal, |p| p.units_per_box);
        LabelContent {
            lang: settings.language,
            k2k: order.mark == crate::domain::order::Mark::K2k,
            order: order.label().to_string(),
            box_index: record.index,
            box_count,
            box_code: record.code.clone(),
            mark_code: line.mark_code.clone(),
            awb: order.awb.clone().unwrap_or(crate::domain::awb::AwbKey::Date(order.ship_date)),
            ship_date: order.ship_date,
            from: settings.company_name.clone(),
            buyer: connection.map(|c| (c.code.to_string(), c.name.clone())),
            ship_to,
            carrier: order.carrier.clone(),
            sku: line.sku.clone(),
            product: line.name(settings.language).to_owned(),
            pieces: line.quantity.saturating_sub(place.saturating_mul(per_box)).min(per_box),
            reference: order.reference.clone(),
            test: order.flags.contains(&Flag::Test),
            reprint: record.prints,
        }
    }
}
