//! An order once more from what the newest versions of its parts say, and how that is written: in place of what it was,
//! or, when it is ours to decide about by now, beside it.

use super::conflict::{self, Said};
use super::differ::{gone_lines, same_wish};
use super::group::{self, is_closed};
use super::take::Source;
use super::{Sketch, View, build, carry, notify, pick, stock};
use crate::domain::channel_order::ChannelOrder;
use crate::domain::command::OrderChange;
use crate::domain::document::OrderOutcome;
use crate::domain::notice::{NoticeKind, Occasion};
use crate::domain::order::{Flag, Order, OrderLabel, OrderStatus};
use chrono::NaiveDate;
use std::collections::BTreeSet;

/// What the newest versions of all parts of an order say.
pub(super) fn newest<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<Option<Rebuilt>, V::Error> {
    let parts = group::others(sketch, order, "")?;
    match parts.last() {
        Some(last) => rebuild(sketch, order, last, order.flags.contains(&Flag::CartSplit)),
        None => Ok(None),
    }
}

/// An order that is open again, as the newest versions of its parts have it. Its revision stays.
pub(super) fn refresh<V: View>(sketch: &mut Sketch<'_, V>, order: Order) -> Result<Order, V::Error> {
    let Some(Rebuilt { order: mut new, .. }) = newest(sketch, &order)? else { return Ok(order) };
    carry::over(sketch, &order, &mut new, true)?;
    keep_free_box_codes(sketch, &mut new)?;
    new.revision = order.revision;
    Ok(new)
}

/// Writes an order that is not confirmed in place of what it was.
pub(super) fn replace<V: View>(
    sketch: &mut Sketch<'_, V>,
    old: &Order,
    mut new: Order,
) -> Result<(OrderLabel, OrderOutcome), V::Error> {
    let label = old.label();
    new.revision = old.revision;
    // They follow from the stock, which is looked at when all is known.
    new.flags.extend(stock::FLAGS.into_iter().filter(|f| old.flags.contains(f)));
    if new == *old {
        return Ok((label, OrderOutcome::Duplicate));
    }
    new.revision += 1;
    let gone = new.status == OrderStatus::Voided && old.status != OrderStatus::Voided;
    let (change, outcome) =
        if gone { (OrderChange::Voided, OrderOutcome::Voided) } else { (OrderChange::Updated, OrderOutcome::Updated) };
    let dropped = gone_lines(old, &new);
    if gone {
        // What nobody can act on any more is not told.
        notify::withdraw(sketch, old.number, |n| n.kind == NoticeKind::NewOrder, "the order was voided")?;
    } else if new.status == OrderStatus::Pending && old.status != OrderStatus::Pending {
        notify::tell(sketch, &new, &Occasion::CheckedOut);
    }
    sketch.put_order(new, change, dropped);
    Ok((label, outcome))
}

/// What the parts of an order say now.
pub(super) struct Rebuilt {
    pub(super) order: Order,
    /// The ship date that they ask for.
    pub(super) asked: Option<NaiveDate>,
}

/// An order from the newest versions of its parts and `content`, which is one of them or joins them. A closed one keeps
/// the order of its parts: its lines count on it.
pub(super) fn rebuild<V: View>(
    sketch: &mut Sketch<'_, V>,
    old: &Order,
    content: &ChannelOrder,
    is_split: bool,
) -> Result<Option<Rebuilt>, V::Error> {
    let others = group::others(sketch, old, &content.channel_order_id)?;
    let mut parts: Vec<&ChannelOrder> = others.iter().chain([content]).collect();
    if is_closed(old) {
        let place = |p: &&ChannelOrder| old.parts.iter().position(|o| o.channel_order_id == p.channel_order_id);
        parts.sort_by_key(place);
    } else {
        parts.sort_by(|a, b| a.place().cmp(&b.place()));
    }
    // A document that does not tell when the order was placed leaves it where it was.
    let built = build::order(sketch.view.settings(), &old.channel, old.number, &parts, old.placed_at, sketch.at);
    let Some(mut order) = built else { return Ok(None) };
    stock::fit(sketch, &mut order)?;
    carry::fewer_boxes(old, &mut order);
    group::flag(sketch, &mut order, &parts, is_split)?;
    Ok(Some(Rebuilt { order, asked: build::asked_ship_date(&parts) }))
}

/// What the channel says of an order that is ours to decide about by now: its parts follow, the rest is an item for a
/// person (R-02 T4, R-05 T2). What agrees with us again takes its item away; what was said before is not told again.
pub(super) fn beside<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    old: &Order,
    new: &Rebuilt,
    known: &ChannelOrder,
    content: &ChannelOrder,
) -> (OrderLabel, OrderOutcome) {
    let mut order = old.clone();
    order.parts.clone_from(&new.order.parts);
    let id = &content.channel_order_id;
    let said = Said { channel_order_id: id.clone(), document: source.document, at: source.received_at };
    let item = conflict::item(&order, new, said);
    let said_before = known.status.is_dead() == content.status.is_dead() && same_wish(known, content);
    let conflict = item.is_some() && !said_before;
    if item.is_none() || conflict {
        order.conflicts.retain(|c| c.channel_order_id != *id);
        order.conflicts.extend(item);
    }
    conflict::flag(&mut order);
    if order == *old && !conflict {
        return (old.label(), OrderOutcome::Duplicate);
    }
    order.revision += 1;
    let label = order.label();
    let (change, outcome) = if conflict {
        (OrderChange::Conflict, OrderOutcome::Conflict)
    } else {
        (OrderChange::Updated, OrderOutcome::Updated)
    };
    if conflict && order.status == OrderStatus::Confirmed {
        let cancelled = order.conflicts.iter().any(|c| c.channel_order_id == *id && c.is_cancel());
        notify::tell(sketch, &order, &Occasion::Conflict(cancelled));
    }
    sketch.put_order(order, change, Vec::new());
    (label, outcome)
}

/// Box codes that came with the goods stay, each once, unless another order has them (R-11 T3).
pub(super) fn keep_free_box_codes<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    let mut seen = BTreeSet::new();
    let number = order.number;
    for line in &mut order.lines {
        let mut free = Vec::with_capacity(line.box_codes.len());
        for code in std::mem::take(&mut line.box_codes) {
            let elsewhere = sketch.box_record(&code)?.is_some_and(|taken| taken.order != number)
                || pick::is_other_goods(sketch, &code, number, line.sku.as_deref())?;
            if elsewhere || !seen.insert(code.clone()) {
                order.flags.insert(Flag::BoxCodeTaken);
            } else {
                free.push(code);
            }
        }
        line.box_codes = free;
    }
    Ok(())
}
