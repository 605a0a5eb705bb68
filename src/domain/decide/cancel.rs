//! The buyer cancels an order of ours by its number, not by a document of its channel. It is the cancel of every
//! channel order in it: voided before confirm, an item for a person after it, and never twice.

use super::take::{self, Source};
use super::{Sketch, View, refused};
use crate::domain::command::{Answer, CancelOutcome, Cancelled};
use crate::domain::ids::OrderNumber;
use crate::domain::order::OrderStatus;
use crate::domain::refusal::Refusal;

pub(super) fn cancel<V: View>(sketch: &mut Sketch<'_, V>, number: OrderNumber) -> Result<Answer, V::Error> {
    let Some(before) = sketch.order(number)? else { return Ok(refused(Refusal::NoOrder(number))) };
    let answer = |outcome| Ok(Answer::Cancelled(Cancelled { order: before.label(), outcome }));
    if before.status == OrderStatus::Voided {
        return answer(CancelOutcome::Already);
    }
    for part in &before.parts {
        let id = &part.channel_order_id;
        let Some(known) = sketch.version(&before.channel, id)?.filter(|v| !v.content.status.is_dead()) else {
            continue;
        };
        let at = sketch.at;
        let source =
            Source { channel: &before.channel, document: known.document, received_at: at, told_by: Vec::new() };
        take::delete(sketch, &source, id, Some(at))?;
    }
    match sketch.order(number)?.map(|o| o.status) {
        Some(OrderStatus::Voided) => answer(CancelOutcome::Voided),
        _ => answer(CancelOutcome::Conflict),
    }
}
