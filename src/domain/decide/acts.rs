//! What a person does to one order: found, at the revision that was shown, then each act in its own file.

use super::{Sketch, View, conflict, edit, notify, refused, swap, undo, void};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::flow::{OrderAct, OrderAsk, OrderDone};
use crate::domain::notice::Occasion;
use crate::domain::order::{EndedBy, Line, Order};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::limits;

pub(super) fn act<V: View>(sketch: &mut Sketch<'_, V>, ask: &OrderAsk) -> Result<Answer, V::Error> {
    let Some(order) = sketch.order(ask.order)? else { return Ok(refused(Refusal::NoOrder(ask.order))) };
    let (label, revision) = (order.label(), order.revision);
    if let Some(expected) = ask.expected_revision.filter(|r| *r != revision) {
        return Ok(refused(Refusal::Changed { order: label, expected, revision }));
    }
    if let (OrderAct::Void(_) | OrderAct::DeleteLine(..), Some(no)) = (&ask.act, void::is_voided(&order)) {
        return Ok(refused(no));
    }
    match &ask.act {
        OrderAct::Void(why) => void::void(sketch, order, why),
        OrderAct::DeleteLine(line, why) => void::delete_line(sketch, order, *line, why),
        OrderAct::Accept => conflict::accept(sketch, order),
        OrderAct::Keep => Ok(conflict::keep(sketch, order)),
        OrderAct::Undo => undo::undo(sketch, order),
        OrderAct::Revert(why) => undo::revert(sketch, order, why),
        OrderAct::Swap(ask) => swap::swap(sketch, order, ask),
        OrderAct::Edit(ask) => edit::edit(sketch, order, ask),
    }
}

/// Writes the order after its change, with the lines that went or came back.
pub(super) fn order_done<V: View>(
    sketch: &mut Sketch<'_, V>,
    mut order: Order,
    change: OrderChange,
    lines: Vec<Line>,
) -> Answer {
    order.revision += 1;
    let done = OrderDone {
        order: order.label(),
        change,
        revision: order.revision,
        status: order.status,
        awb: order.awb.clone(),
        stayed: Vec::new(),
        flags: order.flags.iter().copied().collect(),
        lines: lines.clone(),
    };
    let why = order.history.last().and_then(|e| match &e.why {
        EndedBy::Vendor(why) => Some(why.as_str()),
        _ => None,
    });
    match change {
        OrderChange::Voided => _ = notify::tell(sketch, &order, &Occasion::Voided(&lines, order.void_reason())),
        OrderChange::LineDeleted => _ = notify::tell(sketch, &order, &Occasion::LinesDeleted(&lines, why)),
        _ => {}
    }
    // Lines that come back were not dropped.
    let dropped = if change == OrderChange::Unconfirmed { Vec::new() } else { lines };
    sketch.put_order(order, change, dropped);
    Answer::Order(Box::new(done))
}

/// A person's reason, without blanks around it: there must be one, and it has a longest length.
pub(super) fn reason(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::ReasonNeeded);
    }
    if text.chars().count() > limits::REASON_CHARS {
        return Err(FlowRefusal::ReasonTooLong.into());
    }
    Ok(text.to_owned())
}
