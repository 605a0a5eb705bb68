//! What the channel says after confirm (R-02 T4, R-05 T2): kept beside the order as items, until a person accepts it or
//! keeps what we have. Both are journaled; nothing happens by itself.

use super::differ::{self, same_line};
use super::rebuild::{self, Rebuilt};
use super::relabel::{self, Old};
use super::{Sketch, View, awbs, build, confirm, order_done, refused, void};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::conflict::{Conflict, Difference, Differs};
use crate::domain::ids::DocumentId;
use crate::domain::order::{Checkout, EndedBy, Field, Flag, Line, Order, OrderStatus};
use crate::domain::refusal::FlowRefusal;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// The document that brought a version.
pub(super) struct Said {
    pub(super) channel_order_id: String,
    pub(super) document: DocumentId,
    pub(super) at: DateTime<Utc>,
}

/// What the newest version of a part says against an order that is closed; none when it agrees.
pub(super) fn item(order: &Order, new: &Rebuilt, said: Said) -> Option<Conflict> {
    let cancelled = new.order.status == OrderStatus::Voided;
    let only = |what| vec![Difference { what, item: None, ours: None, theirs: None }];
    let differences = match (order.status == OrderStatus::Voided, cancelled) {
        (true, true) => Vec::new(),
        (true, false) => only(Differs::Alive),
        (false, true) => only(Differs::Cancelled),
        (false, false) => {
            let at = order.parts.iter().position(|p| p.channel_order_id == said.channel_order_id);
            let part = at.and_then(|at| u32::try_from(at).ok()).unwrap_or(u32::MAX);
            let mut all = differ::differences(order, &new.order, part, new.asked);
            // What another part said of the whole order is told once.
            let others = order.conflicts.iter().filter(|c| c.channel_order_id != said.channel_order_id);
            let told: Vec<&Difference> = others.flat_map(|c| &c.differences).filter(|d| d.item.is_none()).collect();
            all.retain(|d| !told.contains(&d));
            all
        }
    };
    let Said { channel_order_id, document, at } = said;
    (!differences.is_empty()).then_some(Conflict { channel_order_id, document, at, differences })
}

/// Sets the flags that tell of the items.
pub(super) fn flag(order: &mut Order) {
    let confirmed = order.status == OrderStatus::Confirmed;
    let cancelled = confirmed && order.conflicts.iter().any(Conflict::is_cancel);
    for (flag, on) in [(Flag::Conflict, !order.conflicts.is_empty()), (Flag::CancelledAfterConfirm, cancelled)] {
        if on {
            order.flags.insert(flag);
        } else {
            order.flags.remove(&flag);
        }
    }
}

/// Keeps what we have.
pub(super) fn keep<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order) -> Answer {
    if order.conflicts.is_empty() {
        return refused(FlowRefusal::NoConflict(order.label()).into());
    }
    order.conflicts.clear();
    flag(&mut order);
    order_done(sketch, order, OrderChange::Kept, Vec::new())
}

/// Takes what the channel says now: lines, address, dates. Boxes of lines that stay keep their codes; labels of what
/// changed get old; the order must be confirmed again before it is printed.
pub(super) fn accept<V: View>(sketch: &mut Sketch<'_, V>, order: Order) -> Result<Answer, V::Error> {
    if let Some(no) = void::is_voided(&order) {
        return Ok(refused(no));
    }
    let label = order.label();
    if order.conflicts.is_empty() {
        return Ok(refused(FlowRefusal::NoConflict(label).into()));
    }
    let Some(new) = rebuild::newest(sketch, &order)? else {
        return Ok(refused(FlowRefusal::NoConflict(label).into()));
    };
    let wanted: Vec<Line> = new.order.checked_out_lines().cloned().collect();
    let (kept, gone, extra) = match_lines(&order, wanted);
    let leaving: Vec<Line> = gone.iter().cloned().chain(extra).collect();
    let shipped = relabel::shipped(sketch, &leaving)?;
    if shipped > 0 {
        return Ok(refused(FlowRefusal::Shipped(label, shipped).into()));
    }
    if kept.is_empty() {
        let shipped = relabel::shipped(sketch, &order.lines)?;
        if shipped > 0 {
            return Ok(refused(FlowRefusal::Shipped(label, shipped).into()));
        }
        let why = new.order.void_reason().unwrap_or("cancelled by the channel").to_owned();
        let order = void::end(sketch, order, why)?;
        let lines = order.lines.clone();
        return Ok(order_done(sketch, order, OrderChange::Accepted, lines));
    }
    let order = apply(sketch, order, &new, kept, &leaving)?;
    let mut order = order;
    order.history.extend(gone.iter().map(|l| sketch.ended(l.clone(), EndedBy::Channel)));
    Ok(order_done(sketch, order, OrderChange::Accepted, gone))
}

/// The lines that the order will have, with their numbers and codes; those that go; and, as lines of codes alone, the
/// boxes that are too many.
fn match_lines(order: &Order, wanted: Vec<Line>) -> (Vec<Line>, Vec<Line>, Vec<Line>) {
    let mut left = order.lines.clone();
    let used = order.history.iter().map(|e| e.line.line).chain(left.iter().map(|l| l.line)).max().unwrap_or(0);
    let mut next = used;
    let (mut kept, mut extra) = (Vec::new(), Vec::new());
    for mut line in wanted {
        let same = left.iter().position(|l| l.part == line.part && same_line(l, &line));
        if let Some(old) = same.map(|at| left.remove(at)) {
            line.line = old.line;
            line.box_codes.clone_from(&old.box_codes);
            let boxes = usize::try_from(line.boxes).unwrap_or(usize::MAX);
            if line.box_codes.len() > boxes {
                let box_codes = line.box_codes.split_off(boxes);
                extra.push(Line { box_codes, ..old });
            }
        } else {
            next += 1;
            line.line = next;
        }
        line.checkout = Checkout::CheckedOut;
        kept.push(line);
    }
    kept.sort_by_key(|l| l.line);
    (kept, left, extra)
}

fn apply<V: View>(
    sketch: &mut Sketch<'_, V>,
    mut order: Order,
    new: &Rebuilt,
    kept: Vec<Line>,
    leaving: &[Line],
) -> Result<Order, V::Error> {
    let before = order.boxes();
    let promise = |l: &Line| (l.quantity, l.mark_code.clone(), l.description.clone(), l.boxes);
    let changed: BTreeSet<u32> = kept
        .iter()
        .filter(|l| order.lines.iter().find(|o| o.line == l.line).is_none_or(|o| promise(o) != promise(l)))
        .map(|l| l.line)
        .collect();
    relabel::release(sketch, &order, leaving.iter().flat_map(|l| &l.box_codes))?;
    order.progress = sketch.progress(order.number)?;
    order.lines = kept;
    let same_way = take_header(&mut order, new);
    confirm::allot_boxes(sketch, &mut order)?;
    awbs::recount(sketch, &mut order, before)?;
    awbs::follow(sketch, &mut order)?;
    let old = if same_way { Old::Lines(changed) } else { Old::All };
    relabel::renumber(sketch, &order, &old, before)?;
    build::flag_lines(&order.lines, &mut order.flags);
    order.conflicts.clear();
    flag(&mut order);
    order.flags.insert(Flag::ChangedAfterConfirm);
    Ok(order)
}

/// Where, when and how it goes, but for what a person typed. Whether what stands on every label stays.
fn take_header(order: &mut Order, new: &Rebuilt) -> bool {
    let before = (order.ship_to.clone(), order.ship_date, order.carrier.clone());
    let theirs = &new.order;
    let free = |field: Field| !order.edited.contains(&field);
    let [ship_to, ship_date, reference, carrier] =
        [Field::ShipTo, Field::ShipDate, Field::Reference, Field::Carrier].map(free);
    if ship_to {
        order.ship_to.clone_from(&theirs.ship_to);
    }
    if ship_date {
        order.ship_date = new.asked.unwrap_or(order.earliest_ship_date);
    }
    if reference {
        order.reference.clone_from(&theirs.reference);
    }
    if carrier && theirs.carrier.is_some() {
        order.carrier.clone_from(&theirs.carrier);
    }
    order.note.clone_from(&theirs.note);
    order.customer.clone_from(&theirs.customer);
    before == (order.ship_to.clone(), order.ship_date, order.carrier.clone())
}
