//! From the domain's types to those of the wire. One way: what comes in is read by the daemon, word by word.

mod journal;
pub mod stock;

use super::flow::{conflict, ended};
use super::reply::{
    ChannelOrderRef, ConfirmDoc, DocumentDoc, DroppedLine, Fault, FetchDoc, JobDoc, LineDoc, NoticeDoc, OrderDoc,
    OrderRow, PartDoc, PrintDoc, StructureDoc, StructureLine, StructureOrder,
};
use crate::domain::command::{ConfirmOutcome, Confirmed, NotQueued, Printing};
use crate::domain::connection::Settings;
use crate::domain::document::Document;
use crate::domain::fetch::Wanted;
use crate::domain::job::Job;
use crate::domain::lang::Lang;
use crate::domain::money::Currency;
use crate::domain::notice::{Notice, Target};
use crate::domain::order::{Line, Mark, Order, OrderLabel};
use crate::domain::refusal::Refusal;
use crate::domain::structure;
use chrono::{DateTime, SecondsFormat, Utc};
pub use journal::journal;

/// A time on the wire: RFC 3339 in UTC, whole seconds.
#[must_use]
pub fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// An order, whole.
#[must_use]
pub fn order(order: &Order, settings: &Settings) -> OrderDoc {
    let to = &order.ship_to;
    let mut ship_to: Vec<String> = [to.company.clone(), to.name.clone()].into_iter().flatten().collect();
    ship_to.extend(to.street.iter().cloned());
    let place = [&to.postal_code, &to.city, &to.region, &to.country].into_iter().flatten().cloned().collect::<Vec<_>>();
    ship_to.extend((!place.is_empty()).then(|| place.join(" ")));
    ship_to.extend(to.phone.clone());
    OrderDoc {
        order: order.label().to_string(),
        number: order.number.0,
        k2k: order.mark == Mark::K2k,
        status: order.status.as_str().into(),
        revision: order.revision,
        buyer: order.buyer.as_ref().map(ToString::to_string),
        buyer_name: order.buyer.as_ref().and_then(|b| settings.buyers.get(b)).map(|c| c.name.clone()),
        customer: order.customer.name.clone(),
        channel: order.channel.to_string(),
        kind: order.kind.as_str().into(),
        channel_orders: order
            .parts
            .iter()
            .map(|p| ChannelOrderRef {
                channel_order_id: p.channel_order_id.clone(),
                cart_id: p.cart_id.clone(),
                shipment_id: p.shipment_id.clone(),
                status: p.status.as_str().into(),
                name: p.name.clone(),
            })
            .collect(),
        currency: order.currency.map(|c| c.to_string()),
        total: order.total().map(|t| t.to_string()),
        placed_at: time(order.placed_at),
        ship_date: order.ship_date.to_string(),
        earliest_ship_date: order.earliest_ship_date.to_string(),
        awb: order.awb.as_ref().map(ToString::to_string),
        carrier: order.carrier.clone(),
        reference: order.reference.clone(),
        lines: order.lines.iter().map(line).collect(),
        fbe: order.milli_fbe(&settings.box_types).map(crate::domain::product::fbe),
        boxes: order.boxes(),
        labels_printed: order.progress.labelled,
        boxes_shipped: order.progress.shipped,
        flags: order.flags_now().map(|f| f.as_str().to_owned()).collect(),
        ship_to,
        note: order.note.clone(),
        confirmed: order.confirmed.as_ref().map(|c| [c.by.clone(), time(c.at)]),
        void_reason: order.void_reason().map(str::to_owned),
        voided: order.void.as_ref().map(|v| (v.by.clone(), time(v.at))),
        origin: order.origin.as_str().into(),
        direct: order.is_direct(),
        carrier_account: order.carrier_account.clone(),
        hawb: order.hawb.clone(),
        edited: order.edited.iter().map(|f| f.as_str().to_owned()).collect(),
        undo_until: order.confirmed.as_ref().map(|c| time(c.undo_until)),
        confirm_again: order.needs_confirm_again(),
        conflicts: order.conflicts.iter().map(conflict).collect(),
        history: order.history.iter().map(ended).collect(),
        boxes_missing: order.progress.missing,
        boxes_received: order.progress.received,
    }
}

/// A line of an order.
#[must_use]
pub fn line(line: &Line) -> LineDoc {
    let product = line.product.as_ref();
    LineDoc {
        line: line.line,
        sku: line.sku.clone(),
        description: line.description.clone(),
        quantity: line.quantity,
        asked: line.asked,
        unit_price: line.unit_price.map(|p| p.to_string()),
        checkout: line.checkout.as_str().into(),
        added_to_cart_at: time(line.added_to_cart_at),
        mark_code: line.mark_code.clone(),
        box_codes: line.box_codes.iter().map(ToString::to_string).collect(),
        boxes: line.boxes,
        name_en: product.and_then(|p| p.name_en.clone()),
        name_es: product.and_then(|p| p.name_es.clone()),
        box_type: product.and_then(|p| p.box_type.as_ref()).map(ToString::to_string),
        pack: product.and_then(|p| p.pack.clone()),
        units_per_box: product.map(|p| p.units_per_box),
    }
}

/// A line that goes, or would go.
#[must_use]
pub fn dropped(line: &Line) -> DroppedLine {
    DroppedLine {
        line: line.line,
        sku: line.sku.clone(),
        quantity: line.quantity,
        added_to_cart_at: time(line.added_to_cart_at),
        description: line.description.clone(),
        mark_code: line.mark_code.clone(),
        boxes: line.boxes,
    }
}

/// An order as a row.
#[must_use]
pub fn row(order: &Order, settings: &Settings) -> OrderRow {
    let buyer = order.buyer.as_ref().and_then(|b| settings.buyers.get(b)).map(|c| c.name.clone());
    OrderRow {
        order: order.label().to_string(),
        number: order.number.0,
        k2k: order.mark == Mark::K2k,
        status: order.status.as_str().into(),
        revision: order.revision,
        buyer: buyer.or_else(|| order.customer.name.clone()).unwrap_or_default(),
        customer: order.customer.name.clone(),
        channel: order.channel.to_string(),
        kind: order.kind.as_str().into(),
        checked_out: count(order.checked_out_lines().count()),
        lines: count(order.lines.len()),
        boxes: order.boxes(),
        fbe: order.milli_fbe(&settings.box_types).map(crate::domain::product::fbe),
        labels_printed: order.progress.labelled,
        boxes_shipped: order.progress.shipped,
        boxes_missing: order.progress.missing,
        carrier: order.carrier.clone(),
        ship_date: order.ship_date.to_string(),
        awb: order.awb.as_ref().map(ToString::to_string),
        reference: order.reference.clone(),
        flags: order.flags_now().map(|f| f.as_str().to_owned()).collect(),
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// What a confirm did or would do.
#[must_use]
pub fn confirmed(answer: &Confirmed, lang: Lang) -> ConfirmDoc {
    let outcome = match answer.outcome {
        ConfirmOutcome::Confirmed => "confirmed",
        ConfirmOutcome::Already => "already",
        ConfirmOutcome::WouldConfirm => "would_confirm",
    };
    let reason = match (&answer.by, answer.outcome) {
        (Some((by, at)), ConfirmOutcome::Already) => {
            Some(Refusal::AlreadyConfirmed(answer.order, by.clone(), *at).sentence(lang))
        }
        _ => None,
    };
    ConfirmDoc {
        order: answer.order.to_string(),
        outcome: outcome.into(),
        revision: answer.revision,
        kept: answer.kept.iter().map(line).collect(),
        dropped: answer.dropped.iter().map(dropped).collect(),
        awb: answer.awb.as_ref().map(ToString::to_string),
        joins: answer.joins,
        told: answer.told.targets.iter().map(ToString::to_string).collect(),
        not_told: answer.told.untold.iter().map(|g| g.as_str().to_owned()).collect(),
        boxes: answer.boxes,
        reason,
        code: None,
        warnings: answer.warnings.iter().map(|f| f.as_str().to_owned()).collect(),
        undo_until: answer.undo_until.map(time),
    }
}

/// A label job.
#[must_use]
pub fn job(job: &Job, lang: Lang) -> JobDoc {
    JobDoc {
        job: job.id.0,
        order: job.content.order.clone(),
        box_code: job.box_code.to_string(),
        printer: job.printer.to_string(),
        state: job.state.as_str().into(),
        reprint: job.content.reprint,
        box_index: job.content.box_index,
        box_count: job.content.box_count,
        reason: job.reason.as_ref().map(|r| r.sentence(lang)),
        asked_by: job.asked_by.clone(),
        asked_at: time(job.asked_at),
        changed_at: time(job.changed_at),
    }
}

/// A notice.
#[must_use]
pub fn notice(notice: &Notice) -> NoticeDoc {
    NoticeDoc {
        notice: notice.id.0,
        kind: notice.kind.as_str().into(),
        order: notice.order.to_string(),
        to: notice.target.to_string(),
        group: match notice.target {
            Target::Mail { group, .. } => Some(group.as_str().into()),
            Target::Webhook(_) => None,
        },
        state: notice.state.as_str().into(),
        attempts: notice.attempts,
        next_try: notice.state.is_waiting().then(|| time(notice.due)),
        error: notice.reason.clone(),
        created_at: time(notice.created_at),
        changed_at: time(notice.changed_at),
    }
}

/// The jobs that a print made.
#[must_use]
pub fn printing(answer: &Printing, lang: Lang) -> PrintDoc {
    let left_out = |kind| {
        answer.left_out.iter().filter(|(_, why)| *why == kind).map(|(code, _)| code.to_string()).collect::<Vec<_>>()
    };
    PrintDoc {
        warnings: Vec::new(),
        order: answer.order.to_string(),
        jobs: answer.jobs.iter().map(|j| job(j, lang)).collect(),
        waiting: left_out(NotQueued::Waiting),
        printed: left_out(NotQueued::Printed),
        shipped: left_out(NotQueued::Shipped),
        missing: left_out(NotQueued::Missing),
    }
}

/// A received document.
#[must_use]
pub fn document(document: &Document, settings: &Settings, lang: Lang) -> DocumentDoc {
    let mark = settings.mark_of(&document.channel);
    let problems: Vec<String> = document.problems.iter().map(|p| p.sentence(lang)).collect();
    let same = document.same_as.map(|first| match lang {
        Lang::En => format!("The same bytes came before, as document {}.", first.0),
        Lang::Es => format!("Los mismos bytes llegaron antes, como documento {}.", first.0),
    });
    DocumentDoc {
        document: document.id.0,
        channel: document.channel.to_string(),
        source: source(document, lang),
        received_at: time(document.received_at),
        outcome: document.outcome.as_str().into(),
        reason: same.or_else(|| problems.first().cloned()),
        orders: document.orders.iter().map(|n| OrderLabel { number: *n, mark }.to_string()).collect(),
        size: document.size,
        problems,
        dismissed: document.dismissed.clone(),
        part: document.part.map(|p| PartDoc {
            number: p.number,
            of: p.of,
            first_line: p.first_line,
            rows: p.rows,
            bytes_done: p.done,
            bytes: p.total,
        }),
        bytes: None,
    }
}

/// An order that has to be fetched.
#[must_use]
pub fn fetch(w: &Wanted, lang: Lang) -> FetchDoc {
    FetchDoc {
        channel: w.channel.to_string(),
        id: w.id.clone(),
        state: w.state().into(),
        since: time(w.since),
        wanted_at: time(w.at),
        document: w.document.0,
        attempts: w.attempts,
        next_try: w.next_try.map(time),
        reason: w.trouble.as_ref().map(|t| t.sentence(lang)),
    }
}

/// Door and name; of a part of a table also which.
fn source(document: &Document, lang: Lang) -> String {
    let plain = format!("{} {}", document.door.as_str(), document.source).trim_end().to_owned();
    match document.part {
        None => plain,
        Some(p) => {
            let of = lang.pick("of", "de");
            let part = lang.pick("part", "parte");
            format!("{plain}, {part} {} {of} {}", p.number, p.of)
        }
    }
}

/// A refusal by the rules.
#[must_use]
pub fn refusal(no: &Refusal, lang: Lang) -> Fault {
    let (revision, pending) = match no {
        Refusal::Changed { revision, .. } => (Some(*revision), Vec::new()),
        Refusal::PendingLines { revision, pending, .. } => (Some(*revision), pending.iter().map(dropped).collect()),
        _ => (None, Vec::new()),
    };
    Fault { code: no.code().into(), message: no.sentence(lang), retryable: false, revision, pending }
}

/// Orders in a structure (`number` tells which), asked for by way of an order with this currency.
#[must_use]
pub fn structure(number: u8, orders: &[structure::StructureOrder], currency: Option<Currency>) -> StructureDoc {
    let line = |l: &structure::StructureLine| StructureLine {
        line_ids: l.line_ids.clone(),
        sku: l.sku.clone(),
        quantity: l.quantity,
        unit_price: l.unit_price.map(|p| p.to_string()),
    };
    let order = |o: &structure::StructureOrder| StructureOrder {
        channel_order_id: o.channel_order_id.clone(),
        cart_id: o.cart_id.clone(),
        shipment_id: o.shipment_id.clone(),
        currency: o.currency.filter(|own| currency != Some(*own)).map(|c| c.to_string()),
        lines: o.lines.iter().map(line).collect(),
    };
    StructureDoc { structure: number, orders: orders.iter().map(order).collect() }
}
