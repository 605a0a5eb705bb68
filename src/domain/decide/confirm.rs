//! Confirm: the lines that are not checked out go, boxes get their codes, the AWB is joined.

use super::{Sketch, View, build, notify, refused};
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::command::{Answer, Confirm, ConfirmOutcome, Confirmed, OrderChange};
use crate::domain::ids::BoxCode;
use crate::domain::notice::{Occasion, Told};
use crate::domain::order::{BoxRecord, Checkout, Confirmation, Flag, Order, OrderStatus};
use crate::domain::refusal::Refusal;
use std::collections::BTreeSet;

pub(super) fn confirm<V: View>(sketch: &mut Sketch<'_, V>, ask: &Confirm) -> Result<Answer, V::Error> {
    let Some(order) = sketch.order(ask.order)? else { return Ok(refused(Refusal::NoOrder(ask.order))) };
    if order.status == OrderStatus::Confirmed {
        return Ok(already(&order));
    }
    if let Some(no) = why_not(&order, ask) {
        return Ok(refused(no));
    }
    let key = AwbKey::of(order.reference.as_deref(), order.ship_date);
    let awb = sketch.awb(order.buyer.as_ref(), &key)?;
    let (kept, dropped): (Vec<_>, Vec<_>) =
        order.lines.iter().cloned().partition(|l| l.checkout == Checkout::CheckedOut);
    let mut answer = Confirmed {
        order: order.label(),
        outcome: ConfirmOutcome::WouldConfirm,
        revision: order.revision,
        boxes: kept.iter().fold(0, |sum, l| sum.saturating_add(l.boxes)),
        kept,
        dropped: dropped.clone(),
        joins: awb.is_some(),
        awb: Some(key.clone()),
        by: None,
        told: Told::default(),
    };
    if ask.dry_run {
        answer.told = notify::would_tell(sketch.view.settings(), &order, &Occasion::Confirmed(&dropped));
        return Ok(Answer::Confirm(Box::new(answer)));
    }

    let mut order = order;
    order.lines.retain(|l| l.checkout == Checkout::CheckedOut);
    build::flag_lines(&order.lines, &mut order.flags);
    order.status = OrderStatus::Confirmed;
    order.revision += 1;
    order.confirmed = Some(Confirmation { at: sketch.at, by: sketch.user.to_owned() });
    allot_boxes(sketch, &mut order)?;
    join(sketch, &mut order, key, awb);
    answer.outcome = ConfirmOutcome::Confirmed;
    answer.revision = order.revision;
    answer.kept.clone_from(&order.lines);
    answer.by = Some((sketch.user.to_owned(), sketch.at));
    answer.told = notify::tell(sketch, &order, &Occasion::Confirmed(&dropped));
    sketch.put_order(order, OrderChange::Confirmed, dropped);
    Ok(Answer::Confirm(Box::new(answer)))
}

/// What the rules say against it: a voided order, another revision than seen, nothing to keep, lines to drop unasked.
fn why_not(order: &Order, ask: &Confirm) -> Option<Refusal> {
    if order.status == OrderStatus::Voided {
        return Some(Refusal::Voided(order.label(), order.void_reason.clone()));
    }
    if let Some(expected) = ask.expected_revision.filter(|r| *r != order.revision) {
        return Some(Refusal::Changed { order: order.label(), expected, revision: order.revision });
    }
    if order.checked_out_lines().next().is_none() {
        return Some(Refusal::NothingCheckedOut(order.label()));
    }
    let pending: Vec<_> = order.pending_lines().cloned().collect();
    if !pending.is_empty() && !ask.drop_pending && !ask.dry_run {
        return Some(Refusal::PendingLines { order: order.label(), revision: order.revision, pending });
    }
    None
}

fn already(order: &Order) -> Answer {
    Answer::Confirm(Box::new(Confirmed {
        order: order.label(),
        outcome: ConfirmOutcome::Already,
        revision: order.revision,
        kept: order.lines.clone(),
        dropped: Vec::new(),
        awb: order.awb.clone(),
        joins: true,
        boxes: order.boxes(),
        by: order.confirmed.as_ref().map(|c| (c.by.clone(), c.at)),
        told: Told::default(),
    }))
}

/// Every box of every line gets its code: those that came with it first, then new ones, in the order of the lines.
fn allot_boxes<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    let taken = keep_own_codes(sketch, order)?;
    let mut index = 0;
    for line in &mut order.lines {
        while line.box_codes.len() < usize::try_from(line.boxes).unwrap_or(usize::MAX) {
            let code = sketch.next_box_code()?;
            if !taken.contains(&code) {
                line.box_codes.push(code);
            }
        }
        for code in &line.box_codes {
            index += 1;
            let record = BoxRecord {
                code: code.clone(),
                order: order.number,
                line: line.line,
                index,
                prints: 0,
                labelled: false,
            };
            sketch.put_box(record);
        }
    }
    Ok(())
}

/// Drops the codes that came with the goods but are another box's by now: since the order came in, another order with
/// the same codes may have been confirmed (R-11 T3). Returns those that stay.
fn keep_own_codes<V: View>(sketch: &Sketch<'_, V>, order: &mut Order) -> Result<BTreeSet<BoxCode>, V::Error> {
    let mut own = BTreeSet::new();
    for line in &mut order.lines {
        line.box_codes.truncate(usize::try_from(line.boxes).unwrap_or(usize::MAX));
        for code in std::mem::take(&mut line.box_codes) {
            if sketch.box_record(&code)?.is_none() && own.insert(code.clone()) {
                line.box_codes.push(code);
            } else {
                order.flags.insert(Flag::BoxCodeTaken);
            }
        }
    }
    Ok(own)
}

/// Joins the AWB, or makes it. The AWB takes the newest ship date; another one is a warning (R-08 T7).
fn join<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order, key: AwbKey, known: Option<Awb>) {
    if let AwbKey::Air(number) = &key
        && !number.check_digit_holds()
    {
        order.flags.insert(Flag::AwbCheckDigit);
    }
    let mut awb = known.unwrap_or_else(|| Awb {
        buyer: order.buyer.clone(),
        key: key.clone(),
        ship_date: order.ship_date,
        orders: BTreeSet::new(),
        pieces: 0,
    });
    if awb.ship_date != order.ship_date {
        order.flags.insert(Flag::AwbOtherDate);
        awb.ship_date = awb.ship_date.max(order.ship_date);
    }
    if awb.orders.insert(order.number) {
        awb.pieces = awb.pieces.saturating_add(order.boxes());
    }
    order.awb = Some(key);
    sketch.put_awb(awb);
}
