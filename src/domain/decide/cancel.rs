//! The buyer cancels an order of ours by its number, not by a document of its channel. The outcome is that of a
//! cancel in a document: voided before confirm, a conflict for a person after it, and never twice.

use super::{Sketch, View, notify, refused};
use crate::domain::command::{Answer, CancelOutcome, Cancelled, OrderChange};
use crate::domain::ids::OrderNumber;
use crate::domain::notice::{NoticeKind, Occasion};
use crate::domain::order::{Flag, OrderStatus};
use crate::domain::refusal::Refusal;

/// Why such an order is voided.
pub(super) const BY_THE_BUYER: &str = "cancelled by the buyer";

pub(super) fn cancel<V: View>(sketch: &mut Sketch<'_, V>, number: OrderNumber) -> Result<Answer, V::Error> {
    let Some(mut order) = sketch.order(number)? else { return Ok(refused(Refusal::NoOrder(number))) };
    let answer = |outcome| Ok(Answer::Cancelled(Cancelled { order: order.label(), outcome }));
    match order.status {
        OrderStatus::Voided => answer(CancelOutcome::Already),
        OrderStatus::Confirmed if order.flags.contains(&Flag::CancelledAfterConfirm) => answer(CancelOutcome::Conflict),
        OrderStatus::Confirmed => {
            let answer = answer(CancelOutcome::Conflict);
            order.flags.insert(Flag::CancelledAfterConfirm);
            order.revision += 1;
            notify::tell(sketch, &order, &Occasion::Conflict(true));
            sketch.put_order(order, OrderChange::Conflict, Vec::new());
            answer
        }
        OrderStatus::Draft | OrderStatus::Pending => {
            let answer = answer(CancelOutcome::Voided);
            notify::withdraw(sketch, number, |kind| kind == NoticeKind::NewOrder, "the order was voided")?;
            order.status = OrderStatus::Voided;
            order.void_reason = Some(BY_THE_BUYER.to_owned());
            order.revision += 1;
            sketch.put_order(order, OrderChange::Voided, Vec::new());
            answer
        }
    }
}
