//! A channel's bytes → channel documents.
//!
//! Pure: bytes and settings go in, [`Decoded`] comes out; no clock, no I/O. Invariants: no bytes make it panic (a panic
//! would be a refused document), memory is bounded by the size of the document (`limits.rs`), ids keep all their
//! digits, amounts never pass through floats, and nothing is dropped without a warning or a refusal that names it.
//! One file a family of channels; [`registry`] says which kind is read by which. What is *not* here: signatures,
//! fetching, compression, and every rule about what an order may become (that is `domain::decide`).

pub mod api;
pub mod registry;

mod amazon;
mod amazon_file;
mod claroshop;
mod collect;
mod html;
mod inventory;
mod json;
mod k2k;
mod marks;
mod mercado_libre;
mod mirakl;
mod paris;
mod seller_center;
mod seller_center_rest;
mod shopify;
mod statuses;
mod table;
mod text;
mod values;
mod vtex;
mod walmart;
mod wish;
mod woocommerce;
mod workbook;
mod xml;
mod yuju;

#[cfg(test)]
mod fuzz;

pub use table::split;

use crate::domain::channel::{Kind, Structure};
use crate::domain::channel_order::ChannelOrder;
use crate::domain::document::{Content, Decoded, TablePart};
use crate::domain::money::Currency;
use crate::domain::problem::{Problem, Rule};
use chrono_tz::Tz;
use registry::Format;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A document to decode, with what its channel's configuration adds.
#[derive(Clone, Debug)]
pub struct Input<'a> {
    /// The bytes as received.
    pub bytes: &'a [u8],
    /// The topic that came beside them (`orders/delete`), if any.
    pub topic: Option<&'a str>,
    /// When the topic says that it happened (`X-Shopify-Triggered-At`), if told.
    pub triggered_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Structure of the channel.
    pub structure: Structure,
    /// Currency of documents that name none.
    pub currency: Option<Currency>,
    /// Zone of times without one.
    pub time_zone: Tz,
    /// Which part of a large table the bytes are, if they are one.
    pub part: Option<&'a TablePart>,
}

/// What a document of this kind holds. Never panics on any bytes; a document that is not understood is
/// [`crate::domain::document::Content::Refused`].
#[must_use]
pub fn decode(kind: Kind, input: &Input<'_>) -> Decoded {
    match registry::entry_of(kind) {
        Some(entry) => guarded(input, entry.decode, entry.formats.contains(&Format::Xlsx)),
        None => Decoded::refused(input.structure, Problem::new(Rule::KindNotReady, "", kind)),
    }
}

/// What a product or inventory file holds; its name stands in [`Input::topic`]. Never panics either.
#[must_use]
pub fn decode_stock(input: &Input<'_>) -> Decoded {
    guarded(input, inventory::decode, false)
}

fn guarded(input: &Input<'_>, read: fn(&Input<'_>) -> Decoded, takes_workbooks: bool) -> Decoded {
    let refused =
        |rule, value: &dyn std::fmt::Display| Decoded::refused(input.structure, Problem::new(rule, "", value));
    if text::is_blank(input.bytes) {
        return refused(Rule::Empty, &"");
    }
    let sheet = takes_workbooks && workbook::is_one(input.bytes);
    if let Some(packed) = text::packed(input.bytes).filter(|_| !sheet) {
        return refused(Rule::NotReadable, &packed);
    }
    match catch_unwind(AssertUnwindSafe(|| read(input))) {
        Ok(mut decoded) => {
            warn_of_shape(&mut decoded);
            warn_of_currency(&mut decoded);
            collect::limit_warnings(&mut decoded.warnings);
            decoded
        }
        Err(stopped) => {
            let said = stopped.downcast_ref::<&str>().map(ToString::to_string);
            let said = said.or_else(|| stopped.downcast_ref::<String>().cloned()).unwrap_or_default();
            refused(Rule::DecoderStopped, &said)
        }
    }
}

/// Warns of orders that are not written in the channel's structure: it is expected, never required (`channels-a.md` §1).
fn warn_of_shape(decoded: &mut Decoded) {
    let structure = decoded.structure;
    let Content::Orders { orders, .. } = &decoded.content else { return };
    let other = |o: &ChannelOrder| match structure {
        Structure::LinePerPiece => o.lines.iter().any(|l| l.quantity > 1),
        Structure::LinePerSku => false,
        Structure::OrderPerSku => o.lines.len() > 1,
    };
    let found = orders
        .iter()
        .filter(|o| other(o))
        .map(|o| Problem::new(Rule::OtherStructure, format!("order {}", o.channel_order_id), structure.number()));
    decoded.warnings.extend(found);
}

/// Warns of live orders whose amounts have no currency.
fn warn_of_currency(decoded: &mut Decoded) {
    let Content::Orders { orders, .. } = &decoded.content else { return };
    let bare = |o: &&ChannelOrder| o.currency.is_none() && o.lines.iter().any(|l| l.unit_price.is_some());
    let found =
        orders.iter().filter(bare).map(|o| Problem::new(Rule::NoCurrency, format!("order {}", o.channel_order_id), ""));
    decoded.warnings.extend(found);
}
