//! The small row of an order: what lists are filtered by and the folded text that is searched.

use super::codes::{kind_code, kind_of, mark_code, mark_of, status_code, status_of};
use super::{day, read, write};
use crate::domain::awb::AwbKey;
use crate::domain::channel::Kind;
use crate::domain::ids::BuyerCode;
use crate::domain::order::{Mark, Order, OrderStatus};
use crate::domain::text::fold_into;
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Between the parts of the text: number, names, SKUs, mark codes, AWB. No folded text holds it.
pub(in crate::store) const PART: char = '\u{1f}';
/// Between the texts of one part.
const ITEM: char = '\u{1e}';

/// The columns of an order and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::store) struct Row<'a> {
    /// Status.
    pub status: OrderStatus,
    /// Mark.
    pub mark: Mark,
    /// Ship date, in days from the year 1.
    pub ship: i32,
    /// Channel.
    pub channel: &'a str,
    /// Its kind.
    pub kind: Kind,
    /// Buyer.
    pub buyer: Option<&'a str>,
    /// Folded text in five parts.
    pub text: std::borrow::Cow<'a, str>,
}

impl<'a> Row<'a> {
    /// The row of an order.
    pub(in crate::store) fn of(order: &'a Order) -> Self {
        Self {
            status: order.status,
            mark: order.mark,
            ship: day(order.ship_date),
            channel: order.channel.as_str(),
            kind: order.kind,
            buyer: order.buyer.as_ref().map(BuyerCode::as_str),
            text: text(order).into(),
        }
    }
}

/// Writes a row.
pub(in crate::store) fn encode_row(row: &Row<'_>) -> Result<Vec<u8>, ReadError> {
    let record = RowV1 {
        status: status_code(row.status),
        mark: mark_code(row.mark),
        ship: row.ship,
        channel: row.channel,
        kind: kind_code(row.kind),
        buyer: row.buyer,
        text: &row.text,
    };
    write("order row", &record)
}

/// Reads a row; its texts stay in `bytes`.
pub(in crate::store) fn decode_row(bytes: &[u8]) -> Result<Row<'_>, ReadError> {
    read("order row", bytes, |r: RowV1<'_>| {
        Ok(Row {
            status: status_of(r.status)?,
            mark: mark_of(r.mark)?,
            ship: r.ship,
            channel: r.channel,
            kind: kind_of(r.kind)?,
            buyer: r.buyer,
            text: r.text.into(),
        })
    })
}

#[derive(Serialize, Deserialize)]
struct RowV1<'a> {
    status: u8,
    mark: u8,
    ship: i32,
    channel: &'a str,
    kind: u8,
    buyer: Option<&'a str>,
    text: &'a str,
}

/// What words are looked for in. Box codes are not in it (an order can have thousands): they have their own index.
fn text(order: &Order) -> String {
    let mut out = String::with_capacity(128);
    fold_into(&order.label().to_string(), &mut out);
    out.push(PART);
    let names = order.parts.iter().flat_map(|p| {
        [Some(&p.channel_order_id), p.name.as_ref(), p.cart_id.as_ref(), p.shipment_id.as_ref()].into_iter().flatten()
    });
    let names = names.chain(order.customer.name.as_ref()).chain(order.reference.as_ref());
    items(names.map(String::as_str), &mut out);
    out.push(PART);
    items(order.lines.iter().filter_map(|l| l.sku.as_deref()), &mut out);
    out.push(PART);
    items(order.lines.iter().filter_map(|l| l.mark_code.as_deref()), &mut out);
    out.push(PART);
    for (n, key) in order.awbs().into_iter().enumerate() {
        if n > 0 {
            out.push(ITEM);
        }
        items([key.to_string().as_str()].into_iter(), &mut out);
        if let AwbKey::Air(number) = key {
            out.push(ITEM);
            out.push_str(&number.digits());
        }
    }
    out
}

/// Folded, each once.
fn items<'a>(texts: impl Iterator<Item = &'a str>, out: &mut String) {
    let mut seen: Vec<&str> = Vec::new();
    for text in texts {
        if text.is_empty() || seen.contains(&text) {
            continue;
        }
        if !seen.is_empty() {
            out.push(ITEM);
        }
        fold_into(text, out);
        // A file of thousands of lines must not make this square.
        if seen.len() < 64 {
            seen.push(text);
        }
    }
}
