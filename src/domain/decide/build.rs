//! From channel orders to the order that the warehouse works on.

use crate::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use crate::domain::connection::Settings;
use crate::domain::ids::{ChannelId, OrderNumber};
use crate::domain::order::{Checkout, Flag, Line, Order, OrderStatus, Part, Progress, Void};
use crate::domain::ship_date::ShipDays;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

/// Builds the order `number` of a channel from its parts, as it is before confirm.
///
/// `at` is now. `else_placed_at` stands in where no part tells when it was placed: when the first one was received. Revision is 1;
/// the caller counts on. `None` for a channel without settings.
pub(super) fn order(
    settings: &Settings,
    channel: &ChannelId,
    number: OrderNumber,
    parts: &[&ChannelOrder],
    else_placed_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> Option<Order> {
    let channel_settings = settings.channels.get(channel)?;
    let connection = settings.connection_of(channel);
    // What is cancelled says nothing any more of where and when the rest goes.
    let alive: Vec<&ChannelOrder> = parts.iter().copied().filter(|p| !p.status.is_dead()).collect();
    let telling = if alive.is_empty() { parts } else { alive.as_slice() };
    let first = telling.first()?;
    let told = |of: &[&ChannelOrder]| of.iter().filter_map(|p| p.placed_at).min();
    let placed_at = told(telling).or_else(|| told(parts)).unwrap_or(else_placed_at);
    let mut flags = BTreeSet::new();

    let mut lines = Vec::new();
    for (at, part) in (0_u32..).zip(parts) {
        for line in part.lines.iter().filter(|l| !part.status.is_dead() && !l.status.is_dead()) {
            lines.push(build_line(line, part, at, u32::try_from(lines.len()).ok()?.checked_add(1)?, placed_at));
        }
    }
    flag_lines(&lines, &mut flags);
    let currency = first.currency.or(channel_settings.currency).or_else(|| connection.and_then(|c| c.currency));
    if currency.is_none() {
        flags.insert(Flag::NoCurrency);
    }
    if telling.iter().any(|p| p.test) || connection.is_some_and(|c| c.test) {
        flags.insert(Flag::Test);
    }

    let named = telling.iter().find_map(|p| p.carrier.clone());
    let mapped = named.as_deref().and_then(|name| connection?.carrier(name));
    if channel_settings.direct {
        flags.insert(Flag::Direct);
        // A carrier of theirs that is none of ours would send a box to nobody (R-16 T2).
        if mapped.is_none() {
            flags.insert(Flag::CarrierUnmapped);
        }
    }

    let carrier = mapped.map(str::to_owned).or(named);
    let zone = settings.time_zone;
    let days = connection.map_or_else(|| ShipDays::none(zone), |c| ShipDays::of(c, carrier.as_deref(), zone));
    let earliest = days.earliest(placed_at).unwrap_or_else(|| {
        flags.insert(Flag::NoServiceDay);
        placed_at.with_timezone(&zone).date_naive()
    });
    let asked = asked_ship_date(parts);
    if asked.is_some_and(|day| day < earliest) {
        flags.insert(Flag::TooEarly);
    }

    let dead = alive.is_empty();
    let status = if dead || lines.is_empty() {
        OrderStatus::Voided
    } else if lines.iter().any(|l| l.checkout == Checkout::Pending) {
        OrderStatus::Draft
    } else {
        OrderStatus::Pending
    };
    Some(Order {
        number,
        mark: settings.mark_of(channel),
        revision: 1,
        status,
        channel: channel.clone(),
        kind: channel_settings.kind,
        buyer: channel_settings.buyer.clone(),
        parts: parts.iter().map(|p| build_part(p)).collect(),
        customer: first.customer.clone(),
        ship_to: first.ship_to.clone(),
        lines,
        currency,
        placed_at,
        ship_date: asked.unwrap_or(earliest),
        earliest_ship_date: earliest,
        reference: telling.iter().find_map(|p| p.reference.clone()),
        carrier,
        note: telling.iter().find_map(|p| p.note.clone()),
        awb: None,
        elsewhere: std::collections::BTreeMap::new(),
        confirmed: None,
        void: (status == OrderStatus::Voided).then(|| Void {
            reason: void_word(first.status).to_owned(),
            by: None,
            at,
        }),
        flags,
        origin: channel_settings.origin,
        carrier_account: None,
        hawb: None,
        edited: BTreeSet::new(),
        conflicts: Vec::new(),
        history: Vec::new(),
        progress: Progress::default(),
    })
}

/// The ship date that the first part asks for that asks for one; what is cancelled asks only where nothing else is left.
pub(super) fn asked_ship_date(parts: &[&ChannelOrder]) -> Option<NaiveDate> {
    let all_dead = parts.iter().all(|p| p.status.is_dead());
    parts.iter().filter(|p| all_dead || !p.status.is_dead()).find_map(|p| p.ship_date)
}

const fn void_word(status: ChannelStatus) -> &'static str {
    match status {
        ChannelStatus::Refunded => "refunded by the channel",
        ChannelStatus::Cancelled => "cancelled by the channel",
        _ => "no pieces left",
    }
}

fn build_part(part: &ChannelOrder) -> Part {
    Part {
        channel_order_id: part.channel_order_id.clone(),
        name: part.name.clone(),
        cart_id: part.cart_id.clone(),
        shipment_id: part.shipment_id.clone(),
        status: part.status,
    }
}

fn build_line(line: &ChannelLine, part: &ChannelOrder, part_index: u32, number: u32, placed_at: DateTime<Utc>) -> Line {
    // The line's own, else the order's, else the channel's customer; a blank one is none.
    let given = [&line.mark_code, &part.mark_code, &part.customer.id];
    let mark_code = given.into_iter().flatten().find(|m| !m.trim().is_empty()).cloned();
    let boxes = line.quantity;
    Line {
        line: number,
        part: part_index,
        channel_line_id: line.line_id.clone(),
        sku: line.sku.clone(),
        description: line.description.clone(),
        quantity: line.quantity,
        asked: None,
        unit_price: line.unit_price,
        checkout: if line.status.is_checked_out() { Checkout::CheckedOut } else { Checkout::Pending },
        added_to_cart_at: line.added_to_cart_at.or(part.placed_at).unwrap_or(placed_at),
        mark_code,
        boxes,
        // More codes than boxes: the rest is left out, which the document tells.
        box_codes: line.box_codes.iter().take(usize::try_from(boxes).unwrap_or(usize::MAX)).cloned().collect(),
        product: None,
    }
}

/// Sets the flags that tell of lines, and takes back those that no line causes any more.
pub(super) fn flag_lines(lines: &[Line], flags: &mut BTreeSet<Flag>) {
    let mut set = |flag, on| if on { flags.insert(flag) } else { flags.remove(&flag) };
    set(Flag::NoMark, lines.iter().any(|l| l.mark_code.is_none()));
    set(Flag::NoSku, lines.iter().any(|l| l.sku.is_none()));
    set(Flag::NoProduct, lines.iter().any(|l| l.sku.is_some() && l.product.is_none()));
}
