//! Which order of ours a channel order belongs to, where a channel's orders are joined by cart or shipment (`group_by`).
//!
//! An order that is not confirmed takes every part of its cart or shipment, whichever came first. One that is confirmed,
//! or that a person has voided, takes none: a part that comes then is an order of its own (later parts join that one),
//! and both are flagged [`Flag::CartSplit`], the old one as a conflict, so that somebody packs them together or tells the
//! buyer. The same for a part in another currency, or that no longer fits
//! ([`limits::PARTS_AN_ORDER`]). A part whose newer version names another
//! cart moves there; one that names none stays where it is.

use super::{Sketch, View};
use crate::domain::channel_order::{ChannelOrder, Shared};
use crate::domain::command::OrderChange;
use crate::domain::connection::GroupBy;
use crate::domain::document::OrderOutcome;
use crate::domain::ids::{ChannelId, OrderNumber};
use crate::domain::order::{Flag, Order, OrderLabel, OrderStatus};
use crate::limits;
use std::collections::BTreeSet;

/// Where a channel order goes.
pub(super) enum Place {
    /// It stays where it is.
    Stay,
    /// It joins this order.
    Join(Box<Order>),
    /// It is an order of its own.
    New,
}

/// The place, and the orders of the same cart or shipment that can't take it.
pub(super) struct Found {
    pub(super) place: Place,
    pub(super) apart: Vec<Order>,
}

/// Finds the place of a version; `home`: the order that it is in, and its version there.
pub(super) fn place<V: View>(
    sketch: &Sketch<'_, V>,
    channel: &ChannelId,
    content: &ChannelOrder,
    home: Option<(&Order, &ChannelOrder)>,
) -> Result<Found, V::Error> {
    let by = group_by(sketch, channel);
    let stay = || Ok(Found { place: home.map_or(Place::New, |_| Place::Stay), apart: Vec::new() });
    if by == GroupBy::None {
        return stay();
    }
    let stays = home.is_some_and(|(order, known)| {
        let named = key(by, content);
        let nowhere = named.0.is_none() && named.1.is_empty();
        (order.parts.len() == 1 || has_room(order, content)) && (nowhere || named == key(by, known))
    });
    if stays && home.is_some_and(|(order, _)| !order.lines.is_empty()) {
        return stay();
    }
    let mut orders = sharing(sketch, channel, content, by)?;
    orders.retain(|o| home.is_none_or(|(at, _)| o.number != at.number));
    let open = |o: &Order| !is_closed(o) && has_room(o, content);
    if stays {
        orders.retain(is_closed);
        return Ok(Found { place: Place::Stay, apart: orders });
    }
    let place = match (orders.iter().position(open), home) {
        (Some(at), _) => {
            let target = orders.remove(at);
            orders.retain(is_closed);
            Place::Join(Box::new(target))
        }
        (None, Some((order, _))) if order.parts.len() == 1 => Place::Stay,
        (None, _) => Place::New,
    };
    Ok(Found { place, apart: orders })
}

/// Whether nothing may join or leave an order any more: it is confirmed, or a person has voided it.
pub(super) fn is_closed(order: &Order) -> bool {
    order.status == OrderStatus::Confirmed || voided_by_a_person(order)
}

/// What a person has voided, no channel brings back.
pub(super) fn voided_by_a_person(order: &Order) -> bool {
    order.void.as_ref().is_some_and(|v| v.by.is_some())
}

/// The newest versions of the parts of an order, but for one of them.
pub(super) fn others<V: View>(sketch: &Sketch<'_, V>, order: &Order, but: &str) -> Result<Vec<ChannelOrder>, V::Error> {
    let mut all = Vec::new();
    for part in order.parts.iter().filter(|p| p.channel_order_id != but) {
        all.extend(sketch.version(&order.channel, &part.channel_order_id)?.map(|v| v.content));
    }
    Ok(all)
}

/// Sets the flags of a joined order that was built anew from `parts`.
pub(super) fn flag<V: View>(
    sketch: &Sketch<'_, V>,
    order: &mut Order,
    parts: &[&ChannelOrder],
    is_split: bool,
) -> Result<(), V::Error> {
    if order.status == OrderStatus::Voided || group_by(sketch, &order.channel) == GroupBy::None {
        return Ok(());
    }
    if is_split {
        order.flags.insert(Flag::CartSplit);
    }
    if is_incomplete(sketch, &order.channel, parts)? {
        order.flags.insert(Flag::CartIncomplete);
    }
    Ok(())
}

/// Tells of an order that a part could not join it.
pub(super) fn split<V: View>(sketch: &mut Sketch<'_, V>, apart: Vec<Order>) -> Vec<(OrderLabel, OrderOutcome)> {
    let mut done = Vec::new();
    for mut order in apart {
        if !order.flags.insert(Flag::CartSplit) {
            continue;
        }
        let (change, outcome) = if is_closed(&order) {
            (OrderChange::Conflict, OrderOutcome::Conflict)
        } else {
            (OrderChange::Updated, OrderOutcome::Updated)
        };
        order.revision += 1;
        done.push((order.label(), outcome));
        sketch.put_order(order, change, Vec::new());
    }
    done
}

/// Other orders may have waited for this part: takes their flag back when nothing of their cart is missing any more.
pub(super) fn arrived<V: View>(
    sketch: &mut Sketch<'_, V>,
    channel: &ChannelId,
    content: &ChannelOrder,
    its_order: OrderNumber,
) -> Result<Vec<(OrderLabel, OrderOutcome)>, V::Error> {
    let mut done = Vec::new();
    if group_by(sketch, channel) == GroupBy::None {
        return Ok(done);
    }
    for mut order in sharing(sketch, channel, content, GroupBy::Cart)? {
        if order.number == its_order || !order.flags.contains(&Flag::CartIncomplete) {
            continue;
        }
        let parts = others(sketch, &order, "")?;
        if !is_incomplete(sketch, channel, &parts.iter().collect::<Vec<_>>())? {
            order.flags.remove(&Flag::CartIncomplete);
            order.revision += 1;
            done.push((order.label(), OrderOutcome::Updated));
            sketch.put_order(order, OrderChange::Updated, Vec::new());
        }
    }
    Ok(done)
}

fn group_by<V: View>(sketch: &Sketch<'_, V>, channel: &ChannelId) -> GroupBy {
    sketch.view.settings().channels.get(channel).map(|c| c.group_by).unwrap_or_default()
}

/// What joins it to others: an id, and in a cart also the others that it lists (Yuju names no cart but lists its orders).
fn key(by: GroupBy, content: &ChannelOrder) -> (Option<Shared>, &[String]) {
    match by {
        GroupBy::None => (None, &[]),
        GroupBy::Shipment => (content.shipment_id.clone().map(Shared::Shipment), &[]),
        GroupBy::Cart => (content.cart_id.clone().map(Shared::Cart), &content.siblings),
    }
}

/// The orders with a part that shares what joins, oldest first.
fn sharing<V: View>(
    sketch: &Sketch<'_, V>,
    channel: &ChannelId,
    content: &ChannelOrder,
    by: GroupBy,
) -> Result<Vec<Order>, V::Error> {
    let (shared, siblings) = key(by, content);
    let mut found = Vec::new();
    let mut numbers = BTreeSet::new();
    if let Some(shared) = shared {
        for number in sketch.orders_sharing(channel, &shared)? {
            let order = sketch.order(number)?.filter(|o| o.parts.iter().any(|p| p.is_of(&shared)));
            found.extend(order.filter(|o| numbers.insert(o.number)));
        }
    }
    for id in siblings.iter().take(limits::PARTS_AN_ORDER) {
        let number = sketch.version(channel, id)?.and_then(|v| v.order);
        if let Some(number) = number.filter(|n| numbers.insert(*n)) {
            found.extend(sketch.order(number)?);
        }
    }
    found.sort_by_key(|o| o.number);
    Ok(found)
}

/// Whether a part lists an order of its cart that is nowhere. What is cancelled waits for nothing.
fn is_incomplete<V: View>(
    sketch: &Sketch<'_, V>,
    channel: &ChannelId,
    parts: &[&ChannelOrder],
) -> Result<bool, V::Error> {
    let mut known: BTreeSet<&str> = parts.iter().map(|p| p.channel_order_id.as_str()).collect();
    for part in parts.iter().filter(|p| !p.status.is_dead()) {
        for id in part.siblings.iter().take(limits::PARTS_AN_ORDER) {
            if known.insert(id) && sketch.version(channel, id)?.is_none_or(|v| v.order.is_none()) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Whether an order with this part, in this version, keeps to the limits and has one currency.
fn has_room(order: &Order, content: &ChannelOrder) -> bool {
    let own = order.parts.iter().position(|p| p.channel_order_id == content.channel_order_id);
    let is_own = |part: u32| own.is_some_and(|own| u32::try_from(own) == Ok(part));
    let rest = || order.lines.iter().filter(|l| !is_own(l.part));
    let pieces = rest().map(|l| u64::from(l.boxes)).sum::<u64>()
        + content.lines.iter().map(|l| u64::from(l.quantity)).sum::<u64>();
    let other_currency = matches!((order.currency, content.currency), (Some(a), Some(b)) if a != b);
    !other_currency
        && order.parts.len() + usize::from(own.is_none()) <= limits::PARTS_AN_ORDER
        && rest().count() + content.lines.len() <= limits::LINES_AN_ORDER
        && pieces <= u64::from(limits::BOXES_AN_ORDER)
}
