//! Orders that a channel tells in several documents: header and lines, order and shipment, sub-orders.
//!
//! Pure. Each half is kept by itself, newest wins for each half alone, and [`join`] makes the order of those that are
//! there: whatever order they come in, the same order results. Lines alone are an order; a header or an address alone
//! waits. Who keeps the halves and when they are joined is [`super::decide`]'s.

use super::channel_order::{Address, ChannelOrder, ChannelStatus, of_lines};
use ChannelStatus::{Delivered, Paid, PartiallyShipped, Shipped};

/// Which half of an order a document holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Half {
    /// Who bought and where it goes. Its state is that of the order only when nothing is left to send.
    Header,
    /// A header whose state is that of the lines too (Amazon).
    StatedHeader,
    /// The lines.
    Lines,
    /// The address of a shipment, by whose id it is kept; it may be that of several orders.
    Address,
    /// One sub-order: lines of its own beside those of the others (Paris).
    Sub(String),
}

impl Half {
    /// The name that it is kept by: newest wins among halves of one name.
    #[must_use]
    pub fn slot(&self) -> String {
        match self {
            Self::Header | Self::StatedHeader => "header".to_owned(),
            Self::Lines => "lines".to_owned(),
            Self::Address => "address".to_owned(),
            Self::Sub(number) => format!("sub:{number}"),
        }
    }

    /// As text in storage.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::StatedHeader => "stated header".to_owned(),
            other => other.slot(),
        }
    }

    /// From that text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        Some(match text {
            "header" => Self::Header,
            "stated header" => Self::StatedHeader,
            "lines" => Self::Lines,
            "address" => Self::Address,
            sub => Self::Sub(sub.strip_prefix("sub:")?.to_owned()),
        })
    }
}

/// The order that halves of it make together; none while its lines are missing.
#[must_use]
pub fn join(halves: &[ChannelOrder]) -> Option<ChannelOrder> {
    let find = |wanted: &str| halves.iter().find(|h| h.half.as_ref().is_some_and(|half| half.slot() == wanted));
    let subs: Vec<&ChannelOrder> = halves.iter().filter(|h| matches!(h.half, Some(Half::Sub(_)))).collect();
    let lines = if subs.is_empty() { find("lines").cloned() } else { together(subs) };
    let header = find("header");
    let mut order = match (lines, header) {
        (Some(lines), Some(header)) => under(header, lines),
        (Some(lines), None) => lines,
        // Not even a cancelled header alone: an order that nobody has heard the lines of is not there to be cancelled.
        (None, _) => return None,
    };
    order.half = None;
    Some(order)
}

/// Orders of one document as a person reads them: sub-orders of one order are one.
#[must_use]
pub fn shown(orders: &[ChannelOrder]) -> Vec<ChannelOrder> {
    groups(orders)
        .flat_map(|group| match group {
            [sub, ..] if matches!(sub.half, Some(Half::Sub(_))) => join(group).into_iter().collect(),
            others => others.to_vec(),
        })
        .collect()
}

/// What is taken together: the sub-orders of one order that stand side by side, everything else alone.
pub fn groups(orders: &[ChannelOrder]) -> impl Iterator<Item = &[ChannelOrder]> {
    let is_sub = |o: &ChannelOrder| matches!(o.half, Some(Half::Sub(_)));
    orders.chunk_by(move |a, b| is_sub(a) && is_sub(b) && a.channel_order_id == b.channel_order_id)
}

/// The order with the address of its shipment, where it has none of its own.
#[must_use]
pub fn addressed(order: &ChannelOrder, shipment: &ChannelOrder) -> ChannelOrder {
    let mut out = order.clone();
    if out.ship_to == Address::default() {
        out.ship_to.clone_from(&shipment.ship_to);
    }
    out.customer.phone = out.customer.phone.or_else(|| shipment.ship_to.phone.clone());
    out.carrier = out.carrier.or_else(|| shipment.carrier.clone());
    out
}

/// Lines under their header.
fn under(header: &ChannelOrder, lines: ChannelOrder) -> ChannelOrder {
    let is_newest = header.changed_at >= lines.changed_at;
    let stated = header.half == Some(Half::StatedHeader);
    let h = header.clone();
    let mut out = ChannelOrder {
        name: h.name.or(lines.name),
        cart_id: h.cart_id.or(lines.cart_id),
        shipment_id: lines.shipment_id.or(h.shipment_id),
        changed_at: h.changed_at.max(lines.changed_at),
        placed_at: h.placed_at.or(lines.placed_at),
        currency: lines.currency.or(h.currency),
        customer: if h.customer == super::channel_order::Customer::default() { lines.customer } else { h.customer },
        ship_to: if h.ship_to == Address::default() { lines.ship_to } else { h.ship_to },
        reference: h.reference.or(lines.reference),
        ship_date: h.ship_date.or(lines.ship_date),
        carrier: lines.carrier.or(h.carrier),
        note: h.note.or(lines.note),
        mark_code: h.mark_code.or(lines.mark_code),
        test: h.test || lines.test,
        siblings: if h.siblings.is_empty() { lines.siblings } else { h.siblings },
        ..lines
    };
    if header.status.is_dead() && (is_newest || stated) {
        out.status = header.status;
        out.lines.clear();
    } else if stated && !out.status.is_dead() {
        for line in &mut out.lines {
            line.status = stated_line(header.status, line.status);
        }
        out.status = header.status;
    }
    out
}

/// The state of a line under a header that tells it: what has left has left, the rest is as far as the header says.
const fn stated_line(header: ChannelStatus, line: ChannelStatus) -> ChannelStatus {
    match (header, line) {
        (header, _) if !header.is_checked_out() => header,
        (_, PartiallyShipped | Shipped | Delivered) => line,
        (PartiallyShipped, _) => Paid,
        (header, _) => header,
    }
}

/// The sub-orders of an order as one: the newest of them tells what belongs to the order, lines stand by the sub-orders' numbers.
fn together(mut subs: Vec<&ChannelOrder>) -> Option<ChannelOrder> {
    subs.sort_by(|a, b| a.half.cmp(&b.half));
    let newest = subs.iter().copied().max_by(|a, b| (a.changed_at, &a.half).cmp(&(b.changed_at, &b.half)))?;
    let alive = || subs.iter().filter(|s| !s.lines.is_empty());
    let dead: Vec<ChannelStatus> = subs.iter().filter(|s| s.lines.is_empty()).map(|s| s.status).collect();
    let lines: Vec<_> = subs.iter().flat_map(|s| s.lines.iter().cloned()).collect();
    Some(ChannelOrder {
        status: of_lines(&lines, &dead),
        placed_at: subs.iter().filter_map(|s| s.placed_at).min(),
        currency: newest.currency.or_else(|| subs.iter().find_map(|s| s.currency)),
        shipment_id: one(alive().map(|s| s.shipment_id.as_ref())).cloned(),
        carrier: one(alive().map(|s| s.carrier.as_ref())).cloned(),
        ship_date: one(alive().map(|s| s.ship_date)),
        lines,
        ..newest.clone()
    })
}

/// The one value that all have in common.
fn one<T: PartialEq>(mut values: impl Iterator<Item = Option<T>>) -> Option<T> {
    let first = values.next().flatten()?;
    values.all(|v| v.as_ref() == Some(&first)).then_some(first)
}
