//! Confirm: the lines that are not checked out go, boxes get their codes, the AWB is joined.

use super::{Sketch, View, build, pick, refused, stock};
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::command::{Answer, Confirm, ConfirmOutcome, Confirmed, OrderChange};
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::order::{BoxRecord, Checkout, Confirmation, EndedBy, Flag, Order, OrderStatus};
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
    };
    if ask.dry_run {
        return Ok(Answer::Confirm(Box::new(answer)));
    }

    let mut order = order;
    order.lines.retain(|l| l.checkout == Checkout::CheckedOut);
    build::flag_lines(&order.lines, &mut order.flags);
    order.status = OrderStatus::Confirmed;
    order.revision += 1;
    order.confirmed = Some(Confirmation {
        at: sketch.at,
        by: sketch.user.to_owned(),
        undo_until: sketch.at + sketch.view.settings().hold,
        before: None,
    });
    let ended = dropped.iter().map(|line| sketch.ended(line.clone(), EndedBy::DroppedOnConfirm));
    order.history.extend(ended);
    allot_boxes(sketch, &mut order)?;
    join(sketch, &mut order, key, awb);
    answer.outcome = ConfirmOutcome::Confirmed;
    answer.revision = order.revision;
    answer.kept.clone_from(&order.lines);
    answer.by = Some((sketch.user.to_owned(), sketch.at));
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

/// What the rules say against it: a voided order, another revision than seen, nothing to keep, lines to drop unasked.
fn why_not(order: &Order, ask: &Confirm) -> Option<Refusal> {
    if order.status == OrderStatus::Voided {
        return Some(Refusal::Voided(order.label(), order.void_reason().map(str::to_owned)));
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
    }))
}

/// Every box of every line gets its code: those that came with it first, then new ones, in the order of the lines.
fn allot_boxes<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    let mut taken = keep_own_codes(sketch, order)?;
    pick::pick(sketch, order)?;
    taken.extend(order.lines.iter().flat_map(|l| &l.box_codes).cloned());
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
            sketch.put_box(BoxRecord::new(code.clone(), order.number, line.line, index));
        }
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
            if !other && sketch.box_record(&code)?.is_none() && own.insert(code.clone()) {
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
    let mut awb = known.unwrap_or_else(|| Awb::new(order.buyer.clone(), key.clone(), order.ship_date));
    if awb.ship_date != order.ship_date {
        order.flags.insert(Flag::AwbOtherDate);
        awb.ship_date = awb.ship_date.max(order.ship_date);
    }
    awb.orders += 1;
    awb.pieces = awb.pieces.saturating_add(order.boxes());
    order.awb = Some(key);
    sketch.put_awb(awb);
}
