//! We end an order, or delete one of its lines: with a reason, never when boxes have left; codes are never
//! given out again.

use super::relabel::{self, Old};
use super::{Sketch, View, awbs, build, notify, order_done, reason, refused};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::notice::{Notice, NoticeKind};
use crate::domain::order::{Checkout, EndedBy, Flag, Line, Order, OrderStatus, Void};
use crate::domain::refusal::{FlowRefusal, Refusal};
use std::collections::BTreeSet;

/// Ends an order for a person's reason.
pub(super) fn void<V: View>(sketch: &mut Sketch<'_, V>, order: Order, why: &str) -> Result<Answer, V::Error> {
    let why = match reason(why) {
        Ok(why) => why,
        Err(no) => return Ok(refused(no)),
    };
    let gone = relabel::shipped(sketch, &order.lines)?;
    if gone > 0 {
        return Ok(refused(FlowRefusal::Shipped(order.label(), gone).into()));
    }
    let order = end(sketch, order, why)?;
    let lines = order.lines.clone();
    Ok(order_done(sketch, order, OrderChange::Voided, lines))
}

/// The order, ended: its boxes released, off its AWB, nothing left to decide. Its lines stay to be read.
pub(super) fn end<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order, why: String) -> Result<Order, V::Error> {
    awbs::leave(sketch, &mut order)?;
    let untrue = |n: &Notice| n.kind == NoticeKind::NewOrder || n.kind.is_of_confirm();
    notify::withdraw(sketch, order.number, untrue, "the order was voided")?;
    let codes: Vec<_> = order.lines.iter().flat_map(|l| l.box_codes.clone()).collect();
    relabel::release(sketch, &order, &codes)?;
    order.conflicts.clear();
    for flag in [Flag::Conflict, Flag::CancelledAfterConfirm, Flag::ChangedAfterConfirm, Flag::CarrierUnmapped] {
        order.flags.remove(&flag);
    }
    order.status = OrderStatus::Voided;
    order.void = Some(Void { reason: why, by: Some(sketch.user.to_owned()), at: sketch.at });
    Ok(order)
}

/// Deletes a line; the last one ends the order (R-19 T2).
pub(super) fn delete_line<V: View>(
    sketch: &mut Sketch<'_, V>,
    mut order: Order,
    number: u32,
    why: &str,
) -> Result<Answer, V::Error> {
    let why = match reason(why) {
        Ok(why) => why,
        Err(no) => return Ok(refused(no)),
    };
    let label = order.label();
    let Some(at) = order.lines.iter().position(|l| l.line == number) else {
        return Ok(refused(FlowRefusal::NoLine(label, number).into()));
    };
    let gone = relabel::shipped(sketch, order.lines.get(at..=at).unwrap_or_default())?;
    if gone > 0 {
        return Ok(refused(FlowRefusal::Shipped(label, gone).into()));
    }
    if order.lines.len() == 1 {
        let mut order = end(sketch, order, why.clone())?;
        let lines = std::mem::take(&mut order.lines);
        order.history.extend(lines.iter().map(|l| sketch.ended(l.clone(), EndedBy::Vendor(why.clone()))));
        return Ok(order_done(sketch, order, OrderChange::Voided, lines));
    }
    let before = order.boxes();
    let line = order.lines.remove(at);
    take_off(sketch, &mut order, line.clone(), EndedBy::Vendor(why), before)?;
    Ok(order_done(sketch, order, OrderChange::LineDeleted, vec![line]))
}

/// What follows when a line is off an order that had `before` boxes.
fn take_off<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &mut Order,
    line: Line,
    why: EndedBy,
    before: u32,
) -> Result<(), V::Error> {
    relabel::release(sketch, order, &line.box_codes)?;
    order.progress = sketch.progress(order.number)?;
    order.history.push(sketch.ended(line, why));
    build::flag_lines(&order.lines, &mut order.flags);
    if order.status == OrderStatus::Confirmed {
        awbs::recount(sketch, order, before)?;
        relabel::renumber(sketch, order, &Old::Lines(BTreeSet::new()), before)?;
        order.flags.insert(Flag::ChangedAfterConfirm);
    } else {
        order.status = open_status(&order.lines);
    }
    Ok(())
}

/// Where an order with these lines stands before confirm.
pub(super) fn open_status(lines: &[Line]) -> OrderStatus {
    let pending = lines.iter().any(|l| l.checkout == Checkout::Pending);
    if pending { OrderStatus::Draft } else { OrderStatus::Pending }
}

/// Why nothing can be done to an order any more.
pub(super) fn is_voided(order: &Order) -> Option<Refusal> {
    (order.status == OrderStatus::Voided)
        .then(|| Refusal::Voided(order.label(), order.void_reason().map(str::to_owned)))
}
