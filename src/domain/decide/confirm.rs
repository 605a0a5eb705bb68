//! Confirm: the lines that are not checked out go, boxes get their codes, the AWB is joined.
//!
//! An order that was changed after confirm is confirmed again: the same, but that it has its AWB and nothing is dropped.

use super::relabel::{self, Old};
use super::{Sketch, View, awbs, build, notify, pick, refused, stock, void};
use crate::domain::boxes::BoxState;
use crate::domain::command::{Answer, Confirm, ConfirmOutcome, Confirmed, OrderChange};
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::notice::{Occasion, Told};
use crate::domain::order::{BoxRecord, Checkout, Confirmation, EndedBy, Flag, Line, Order, OrderStatus, Trace};
use crate::domain::refusal::{FlowRefusal, Refusal};
use std::collections::BTreeSet;

/// What a person should look at before saying yes.
const WARNINGS: [Flag; 5] = [Flag::TooEarly, Flag::NoServiceDay, Flag::NoMark, Flag::BoxCodeTaken, Flag::Conflict];

pub(super) fn confirm<V: View>(sketch: &mut Sketch<'_, V>, ask: &Confirm) -> Result<Answer, V::Error> {
    let Some(order) = sketch.order(ask.order)? else { return Ok(refused(Refusal::NoOrder(ask.order))) };
    let again = order.status == OrderStatus::Confirmed;
    if again && !order.needs_confirm_again() {
        return Ok(already(&order));
    }
    if let Some(no) = why_not(&order, ask) {
        return Ok(refused(no));
    }
    let target = if again { None } else { Some(awbs::target(sketch, &order)?) };
    let (kept, dropped): (Vec<_>, Vec<_>) =
        order.lines.iter().cloned().partition(|l| l.checkout == Checkout::CheckedOut);
    let mut warnings: Vec<Flag> = WARNINGS.into_iter().filter(|f| order.flags.contains(f)).collect();
    warnings.extend(target.iter().flat_map(|t| awbs::warnings(&order, t)));
    let mut answer = Confirmed {
        order: order.label(),
        outcome: ConfirmOutcome::WouldConfirm,
        revision: order.revision,
        boxes: kept.iter().fold(0, |sum, l| sum.saturating_add(l.boxes)),
        kept,
        dropped: dropped.clone(),
        joins: target.as_ref().is_none_or(|t| t.joins),
        awb: target.as_ref().map(|t| t.awb.key.clone()).or_else(|| order.awb.clone()),
        by: None,
        told: Told::default(),
        undo_until: None,
        warnings,
    };
    // What a person left out of a line is dropped too, and told.
    let told_of: Vec<_> = dropped.iter().cloned().chain(answer.kept.iter().filter_map(Line::left_out)).collect();
    if ask.dry_run {
        answer.told = notify::would_tell(sketch.view.settings(), &order, &Occasion::Confirmed(&told_of));
        return Ok(Answer::Confirm(Box::new(answer)));
    }

    let mut order = order;
    order.lines.retain(|l| l.checkout == Checkout::CheckedOut);
    build::flag_lines(&order.lines, &mut order.flags);
    order.flags.remove(&Flag::ChangedAfterConfirm);
    order.status = OrderStatus::Confirmed;
    order.revision += 1;
    let confirmation = Confirmation {
        at: sketch.at,
        by: sketch.user.to_owned(),
        undo_until: sketch.at + sketch.view.settings().hold,
        before: order.confirmed.take().map(|c| Trace { at: c.at, by: c.by }),
    };
    order.history.extend(dropped.iter().map(|line| sketch.ended(line.clone(), EndedBy::DroppedOnConfirm)));
    allot_boxes(sketch, &mut order)?;
    if let Some(target) = target {
        awbs::join(sketch, &mut order, target);
    }
    answer.outcome = ConfirmOutcome::Confirmed;
    answer.revision = order.revision;
    answer.kept.clone_from(&order.lines);
    answer.by = Some((confirmation.by.clone(), confirmation.at));
    answer.undo_until = Some(confirmation.undo_until);
    order.confirmed = Some(confirmation);
    let told_of = if again { dropped.clone() } else { told_of };
    answer.told = notify::tell(sketch, &order, &Occasion::Confirmed(&told_of));
    sketch.put_order(order, OrderChange::Confirmed, dropped);
    Ok(Answer::Confirm(Box::new(answer)))
}

/// Who confirms orders of a connection with `auto_confirm`.
const BY_ITSELF: &str = "auto";

/// Confirms an order of a connection that wants it so, when all of it is checked out and nothing in it asks for a person.
pub(super) fn by_itself<V: View>(sketch: &mut Sketch<'_, V>, number: OrderNumber) -> Result<(), V::Error> {
    let settings = sketch.view.settings();
    if !settings.buyers.values().any(|c| c.auto_confirm) {
        return Ok(());
    }
    let Some(order) = sketch.order(number)? else { return Ok(()) };
    let connection = order.buyer.as_ref().and_then(|b| settings.buyers.get(b));
    let due = order.status == OrderStatus::Pending && connection.is_some_and(|c| c.auto_confirm);
    let stock_flags = stock::FLAGS;
    let asks = |f: &Flag| f.asks_a_person() && !stock_flags.contains(f);
    if !due || order.flags.iter().any(asks) || stock::asks_a_person(sketch, &order)? {
        return Ok(());
    }
    let user = std::mem::replace(&mut sketch.user, BY_ITSELF);
    let ask = Confirm { order: number, expected_revision: None, drop_pending: false, dry_run: false };
    confirm(sketch, &ask)?;
    sketch.user = user;
    Ok(())
}

/// What the rules say against it: a voided order, another revision than seen, nothing to keep, lines to drop unasked, a
/// line without boxes, a direct order that nobody would carry.
fn why_not(order: &Order, ask: &Confirm) -> Option<Refusal> {
    if let Some(no) = void::is_voided(order) {
        return Some(no);
    }
    if let Some(expected) = ask.expected_revision.filter(|r| *r != order.revision) {
        return Some(Refusal::Changed { order: order.label(), expected, revision: order.revision });
    }
    if order.checked_out_lines().next().is_none() {
        return Some(Refusal::NothingCheckedOut(order.label()));
    }
    if order.flags.contains(&Flag::CarrierUnmapped) {
        return Some(FlowRefusal::CarrierNeeded(order.label()).into());
    }
    if let Some(line) = order.checked_out_lines().find(|l| l.boxes == 0) {
        return Some(FlowRefusal::NoBoxes(order.label(), line.line).into());
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
        undo_until: order.confirmed.as_ref().map(|c| c.undo_until),
        warnings: Vec::new(),
    }))
}

/// Every box of every line gets its code: those that it has or that came with it first, then new ones, in the order of
/// the lines; and its place.
pub(super) fn allot_boxes<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    let mut taken = keep_own_codes(sketch, order)?;
    pick::pick(sketch, order)?;
    taken.extend(order.lines.iter().flat_map(|l| &l.box_codes).cloned());
    let mut index = 0;
    let mut moved = false;
    for line in &mut order.lines {
        let known = line.box_codes.len();
        while line.box_codes.len() < usize::try_from(line.boxes).unwrap_or(usize::MAX) {
            let code = sketch.next_box_code()?;
            if !taken.contains(&code) {
                line.box_codes.push(code);
            }
        }
        for (at, code) in line.box_codes.iter().enumerate() {
            index += 1;
            let record = if at < known { sketch.box_record(code)? } else { None };
            match record {
                Some(record) => moved |= record.index != index,
                None => sketch.put_box(BoxRecord::new(code.clone(), order.number, line.line, index)),
            }
        }
    }
    if moved {
        let count = order.boxes();
        relabel::renumber(sketch, order, &Old::All, count)?;
    }
    pick::assign(sketch, order)
}

/// Drops the codes that came with the goods but are another box's by now: since the order came in, another order with
/// the same codes may have been confirmed (R-11 T3). Returns those that stay.
fn keep_own_codes<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<BTreeSet<BoxCode>, V::Error> {
    let mut own = BTreeSet::new();
    let number = order.number;
    for line in &mut order.lines {
        line.box_codes.truncate(usize::try_from(line.boxes).unwrap_or(usize::MAX));
        for code in std::mem::take(&mut line.box_codes) {
            let other = pick::is_other_goods(sketch, &code, number, line.sku.as_deref())?;
            let is_its = sketch
                .box_record(&code)?
                .is_none_or(|b| b.order == order.number && b.line == line.line && b.state != BoxState::Released);
            if !other && is_its && own.insert(code.clone()) {
                line.box_codes.push(code);
            } else {
                order.flags.insert(Flag::BoxCodeTaken);
            }
        }
    }
    Ok(own)
}
