//! Any order in any of the three structures (`design.md` §4.4 `--as`, `brief/order-structures.txt`).
//!
//! Pure shapes: pieces per SKU, money and ids are the same in all three. Only what is alive is shown: a cancelled
//! order has no lines. Deliberately not here: choosing the structure, and turning the result into text.

use super::channel::Structure;
use super::channel_order::{ChannelLine, ChannelOrder};
use super::money::{Amount, Currency};
use crate::limits;
use std::collections::BTreeMap;

/// An order in a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureOrder {
    /// Its id: the channel's; the first one's where several are one; `<id>#1`, `<id>#2` where one had to become several.
    pub channel_order_id: String,
    /// The channel's ids of all the orders that it is made of.
    pub channel_order_ids: Vec<String>,
    /// The cart.
    pub cart_id: Option<String>,
    /// The parcel; that of the first where a cart travels in several.
    pub shipment_id: Option<String>,
    /// The currency of its prices.
    pub currency: Option<Currency>,
    /// Its lines.
    pub lines: Vec<StructureLine>,
}

/// A line in a structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructureLine {
    /// The channel's ids of the pieces or lines that it is made of; empty where the channel has none.
    pub line_ids: Vec<String>,
    /// The SKU, if it has one.
    pub sku: Option<String>,
    /// Pieces.
    pub quantity: u32,
    /// Price of a piece.
    pub unit_price: Option<Amount>,
    /// The line of the channel that it was first: pieces without a SKU find each other again by it, and by nothing else.
    origin: (usize, usize),
}

/// In what structure orders are shown: their channel's (none), or this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lens(pub Option<Structure>);

impl Lens {
    /// From the word of a person or a program: `native`, `1`, `2`, `3`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "native" => Some(Self(None)),
            number => Some(Self(Some(Structure::from_number(number.parse().ok()?)?))),
        }
    }
}

/// The channel orders as their channel has them.
#[must_use]
pub fn as_is(orders: &[ChannelOrder]) -> Vec<StructureOrder> {
    orders.iter().enumerate().map(|(at, order)| native(at, order)).collect()
}

/// Whether two channel orders are one order in structures 1 and 2: they share a cart id, or without carts a shipment id.
#[must_use]
pub fn belong_together(a: &ChannelOrder, b: &ChannelOrder) -> bool {
    match (&a.cart_id, &b.cart_id) {
        (None, None) => a.shipment_id.is_some() && a.shipment_id == b.shipment_id,
        (a, b) => a == b,
    }
}

/// Shows the channel orders of one order in a structure.
///
/// 1 and 2: channel orders that share a cart id (else a shipment id) and a currency are one order. 1: a line a piece.
/// 2: lines merge by SKU and unit price, never without a SKU. 3: one order per SKU.
/// In 1, pieces beyond [`limits::BOXES_AN_ORDER`] of one order stay together in a line: no stored order has them.
#[must_use]
pub fn convert(orders: &[ChannelOrder], to: Structure) -> Vec<StructureOrder> {
    reshape(orders.iter().enumerate().map(|(at, order)| native(at, order)).collect(), to)
}

fn reshape(orders: Vec<StructureOrder>, to: Structure) -> Vec<StructureOrder> {
    match to {
        Structure::LinePerPiece => join(orders).into_iter().map(into_pieces).collect(),
        Structure::LinePerSku => {
            join(orders).into_iter().map(|order| StructureOrder { lines: merge(order.lines), ..order }).collect()
        }
        Structure::OrderPerSku => orders.into_iter().flat_map(split).collect(),
    }
}

fn native(at: usize, order: &ChannelOrder) -> StructureOrder {
    let alive = |line: &&ChannelLine| !order.status.is_dead() && !line.status.is_dead();
    let line = |(place, line): (usize, &ChannelLine)| StructureLine {
        line_ids: line.line_id.iter().cloned().collect(),
        sku: line.sku.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        origin: (at, place),
    };
    StructureOrder {
        channel_order_id: order.channel_order_id.clone(),
        channel_order_ids: vec![order.channel_order_id.clone()],
        cart_id: order.cart_id.clone(),
        shipment_id: order.shipment_id.clone(),
        currency: order.currency,
        lines: order.lines.iter().filter(alive).enumerate().map(line).collect(),
    }
}

/// Orders of one cart, else of one shipment, else of one channel order become one, in the order in which they come.
fn join(orders: Vec<StructureOrder>) -> Vec<StructureOrder> {
    let mut joined: Vec<StructureOrder> = Vec::with_capacity(orders.len());
    let mut places = BTreeMap::new();
    for order in orders {
        let shared = match (&order.cart_id, &order.shipment_id) {
            (Some(cart), _) => (0, vec![cart.clone()]),
            (None, Some(shipment)) => (1, vec![shipment.clone()]),
            (None, None) => (2, order.channel_order_ids.clone()),
        };
        let next = joined.len();
        let place = *places.entry((shared, order.currency)).or_insert(next);
        match joined.get_mut(place) {
            Some(whole) => {
                append_new(&mut whole.channel_order_ids, order.channel_order_ids);
                whole.channel_order_id = whole.channel_order_ids.first().cloned().unwrap_or_default();
                whole.shipment_id = whole.shipment_id.take().or(order.shipment_id);
                whole.lines.extend(order.lines);
            }
            None => joined.push(order),
        }
    }
    joined
}

/// One line a SKU and price.
fn merge(lines: Vec<StructureLine>) -> Vec<StructureLine> {
    let mut merged: Vec<StructureLine> = Vec::with_capacity(lines.len());
    let mut places = BTreeMap::new();
    for line in lines {
        let nameless = line.sku.is_none().then_some(line.origin);
        let key = (line.sku.clone(), nameless, line.unit_price);
        let next = merged.len();
        let place = *places.entry(key.clone()).or_insert(next);
        match merged.get_mut(place).map(|whole| (whole.quantity.checked_add(line.quantity), whole)) {
            Some((Some(quantity), whole)) => {
                whole.quantity = quantity;
                append_new(&mut whole.line_ids, line.line_ids);
            }
            // More pieces than a number holds: another line of the same.
            Some((None, _)) => {
                places.insert(key, next);
                merged.push(line);
            }
            None => merged.push(line),
        }
    }
    merged
}

/// A line a piece. Each piece has its own id where there are as many; else the ids are dealt out, the last one to the rest.
fn into_pieces(order: StructureOrder) -> StructureOrder {
    let mut left = limits::BOXES_AN_ORDER;
    let mut lines = Vec::with_capacity(order.lines.len());
    for line in order.lines {
        let single = line.quantity.saturating_sub(1).min(left);
        left -= single;
        let mut ids = line.line_ids.iter();
        let mut last_id = None;
        for _ in 0..single {
            last_id = ids.next().or(last_id);
            lines.push(StructureLine { line_ids: last_id.cloned().into_iter().collect(), quantity: 1, ..line.clone() });
        }
        // The last piece takes what is left, of ids and (beyond the limit) of pieces.
        let mut rest: Vec<String> = ids.cloned().collect();
        if rest.is_empty() {
            rest.extend(last_id.cloned());
        }
        lines.push(StructureLine { line_ids: rest, quantity: line.quantity - single, ..line.clone() });
    }
    StructureOrder { lines, ..order }
}

/// One order per SKU; lines without a SKU are orders of their own.
fn split(order: StructureOrder) -> Vec<StructureOrder> {
    let mut places = BTreeMap::new();
    let mut groups: Vec<Vec<StructureLine>> = Vec::new();
    for line in merge(order.lines) {
        let nameless = line.sku.is_none().then_some(line.origin);
        let next = groups.len();
        let place = *places.entry((line.sku.clone(), nameless)).or_insert(next);
        match groups.get_mut(place) {
            Some(group) => group.push(line),
            None => groups.push(vec![line]),
        }
    }
    if groups.is_empty() {
        groups.push(Vec::new());
    }
    let several = groups.len() > 1;
    let id =
        |n: usize| if several { format!("{}#{n}", order.channel_order_id) } else { order.channel_order_id.clone() };
    (1..)
        .zip(groups)
        .map(|(n, lines)| StructureOrder {
            channel_order_id: id(n),
            channel_order_ids: order.channel_order_ids.clone(),
            cart_id: order.cart_id.clone(),
            shipment_id: order.shipment_id.clone(),
            currency: order.currency,
            lines,
        })
        .collect()
}

fn append_new(known: &mut Vec<String>, more: Vec<String>) {
    for id in more {
        if !known.contains(&id) {
            known.push(id);
        }
    }
}

#[cfg(test)]
mod tests;
