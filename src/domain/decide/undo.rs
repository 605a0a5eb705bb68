//! A confirm is taken back: whole within its window (nobody has heard of it yet), or reverted afterwards, with a reason,
//! while no box has paper. Box codes stay with their lines.

use super::relabel::{self, Old};
use super::{Sketch, View, awbs, build, notify, order_done, reason, rebuild, refused, void};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::notice::Notice;
use crate::domain::order::{Confirmation, EndedBy, Flag, Line, Order, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::domain::trouble::What;

/// Takes the confirm back whole: lines that it dropped return, the AWB is left. A confirm after a change is taken back
/// to that change.
pub(super) fn undo<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order) -> Result<Answer, V::Error> {
    let label = order.label();
    let confirmation = match confirmation(sketch, &order)? {
        Ok(confirmation) => confirmation,
        Err(no) => return Ok(refused(no)),
    };
    if confirmation.undo_until < sketch.at {
        return Ok(refused(FlowRefusal::UndoOver(label).into()));
    }
    let of_it = |n: &Notice| n.kind.is_of_confirm() && n.created_at >= confirmation.at;
    if notify::withdraw(sketch, order.number, of_it, "the confirm was taken back")? > 0 {
        // Somebody has heard of it, or is just hearing of it.
        return Ok(refused(FlowRefusal::UndoOver(label).into()));
    }
    if let Some(before) = confirmation.before {
        if order.needs_confirm_again() {
            return Ok(refused(FlowRefusal::UndoOver(label).into()));
        }
        order.flags.insert(Flag::ChangedAfterConfirm);
        let undo_until = before.at;
        order.confirmed = Some(Confirmation { at: before.at, by: before.by, undo_until, before: None });
        return Ok(order_done(sketch, order, OrderChange::Unconfirmed, Vec::new()));
    }
    let dropped = |e: &crate::domain::order::Ended| e.why == EndedBy::DroppedOnConfirm && e.at == confirmation.at;
    let (back, history): (Vec<_>, Vec<_>) = std::mem::take(&mut order.history).into_iter().partition(dropped);
    order.history = history;
    let back: Vec<Line> = back.into_iter().map(|e| e.line).collect();
    let order = open(sketch, order, back.clone())?;
    Ok(order_done(sketch, order, OrderChange::Unconfirmed, back))
}

/// Takes the confirm back after its window. What it dropped stays dropped: people were told.
pub(super) fn revert<V: View>(sketch: &mut Sketch<'_, V>, order: Order, why: &str) -> Result<Answer, V::Error> {
    if let Err(no) = reason(why) {
        return Ok(refused(no));
    }
    if let Err(no) = confirmation(sketch, &order)? {
        return Ok(refused(no));
    }
    let papers = relabel::papers(sketch, &order)?;
    if papers > 0 {
        return Ok(refused(FlowRefusal::Labelled(order.label(), papers).into()));
    }
    let order = open(sketch, order, Vec::new())?;
    Ok(order_done(sketch, order, OrderChange::Reverted, Vec::new()))
}

/// The confirm that can be taken back: the order is confirmed and none of its boxes has left.
fn confirmation<V: View>(sketch: &Sketch<'_, V>, order: &Order) -> Result<Result<Confirmation, Refusal>, V::Error> {
    let label = order.label();
    let Some(confirmation) = order.confirmed.clone().filter(|_| order.status == OrderStatus::Confirmed) else {
        return Ok(Err(void::is_voided(order).unwrap_or(Refusal::NotConfirmed(label, order.status))));
    };
    let gone = relabel::shipped(sketch, &order.lines)?;
    Ok(if gone > 0 { Err(FlowRefusal::Shipped(label, gone).into()) } else { Ok(confirmation) })
}

/// The order as it is before confirm, with these lines again. What the channel said meanwhile holds now.
fn open<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order, back: Vec<Line>) -> Result<Order, V::Error> {
    awbs::leave(sketch, &mut order)?;
    let codes: Vec<_> = order.lines.iter().flat_map(|l| l.box_codes.clone()).collect();
    for code in &codes {
        relabel::withdraw_label(sketch, code, What::TakenBack)?;
    }
    let count = order.boxes();
    relabel::renumber(sketch, &order, &Old::All, count)?;
    order.lines.extend(back);
    order.lines.sort_by_key(|l| l.line);
    order.status = void::open_status(&order.lines);
    order.confirmed = None;
    for flag in [Flag::Conflict, Flag::CancelledAfterConfirm, Flag::ChangedAfterConfirm] {
        order.flags.remove(&flag);
    }
    build::flag_lines(&order.lines, &mut order.flags);
    let had_conflict = !std::mem::take(&mut order.conflicts).is_empty();
    if had_conflict { rebuild::refresh(sketch, order) } else { Ok(order) }
}
