//! The newest version of an order as its channel has it.

use super::codes::{channel_status_code, channel_status_of};
use super::order::{AddressV1, CustomerV1, box_of, channel_of};
use super::{Bad, Money, Time, currency_of, date_of, day, money, money_of, owned, read, time, times_of, write};
use crate::domain::channel_order::{ChannelLine, ChannelOrder};
use crate::domain::command::Version;
use crate::domain::halves::Half;
use crate::domain::ids::{BoxCode, DigestStart, DocumentId, OrderNumber};
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes a version.
pub(in crate::store) fn encode_version(version: &Version) -> Result<Vec<u8>, ReadError> {
    write("channel order", &VersionV1::of(version))
}

/// Reads a version.
pub(in crate::store) fn decode_version(bytes: &[u8]) -> Result<Version, ReadError> {
    read("channel order", bytes, VersionV1::back)
}

#[derive(Serialize, Deserialize)]
struct VersionV1<'a> {
    channel: &'a str,
    order: Option<u64>,
    document: u64,
    told_by: Vec<([u8; 8], u64)>,
    channel_order_id: &'a str,
    name: Option<&'a str>,
    cart_id: Option<&'a str>,
    shipment_id: Option<&'a str>,
    status: u8,
    changed_at: Option<Time>,
    placed_at: Option<Time>,
    currency: Option<&'a str>,
    #[serde(borrow)]
    customer: CustomerV1<'a>,
    #[serde(borrow)]
    ship_to: AddressV1<'a>,
    reference: Option<&'a str>,
    ship_date: Option<i32>,
    carrier: Option<&'a str>,
    note: Option<&'a str>,
    mark_code: Option<&'a str>,
    test: bool,
    #[serde(borrow)]
    siblings: Vec<&'a str>,
    half: Option<String>,
    #[serde(borrow)]
    lines: Vec<ChannelLineV1<'a>>,
}

impl<'a> VersionV1<'a> {
    fn of(v: &'a Version) -> Self {
        let c = &v.content;
        Self {
            channel: v.channel.as_str(),
            order: v.order.map(|n| n.0),
            document: v.document.0,
            told_by: v.told_by.iter().map(|(digest, id)| (digest.0, id.0)).collect(),
            channel_order_id: &c.channel_order_id,
            name: c.name.as_deref(),
            cart_id: c.cart_id.as_deref(),
            shipment_id: c.shipment_id.as_deref(),
            status: channel_status_code(c.status),
            changed_at: c.changed_at.as_ref().map(time),
            placed_at: c.placed_at.as_ref().map(time),
            currency: c.currency.as_ref().map(crate::domain::money::Currency::as_str),
            customer: CustomerV1::of(&c.customer),
            ship_to: AddressV1::of(&c.ship_to),
            reference: c.reference.as_deref(),
            ship_date: c.ship_date.map(day),
            carrier: c.carrier.as_deref(),
            note: c.note.as_deref(),
            mark_code: c.mark_code.as_deref(),
            test: c.test,
            siblings: c.siblings.iter().map(String::as_str).collect(),
            half: c.half.as_ref().map(Half::to_text),
            lines: c.lines.iter().map(ChannelLineV1::of).collect(),
        }
    }

    fn back(self) -> Result<Version, Bad> {
        Ok(Version {
            channel: channel_of(self.channel)?,
            order: self.order.map(OrderNumber),
            document: DocumentId(self.document),
            told_by: self.told_by.into_iter().map(|(digest, id)| (DigestStart(digest), DocumentId(id))).collect(),
            content: ChannelOrder {
                channel_order_id: self.channel_order_id.to_owned(),
                name: owned(self.name),
                cart_id: owned(self.cart_id),
                shipment_id: owned(self.shipment_id),
                status: channel_status_of(self.status)?,
                changed_at: times_of(self.changed_at)?,
                placed_at: times_of(self.placed_at)?,
                currency: self.currency.map(currency_of).transpose()?,
                customer: self.customer.back(),
                ship_to: self.ship_to.back(),
                reference: owned(self.reference),
                ship_date: self.ship_date.map(date_of).transpose()?,
                carrier: owned(self.carrier),
                note: owned(self.note),
                mark_code: owned(self.mark_code),
                test: self.test,
                siblings: self.siblings.into_iter().map(str::to_owned).collect(),
                half: self.half.map(|t| Half::from_text(&t).ok_or(Bad("half"))).transpose()?,
                lines: self.lines.into_iter().map(ChannelLineV1::back).collect::<Result<_, _>>()?,
            },
        })
    }
}

#[derive(Serialize, Deserialize)]
struct ChannelLineV1<'a> {
    line_id: Option<&'a str>,
    sku: Option<&'a str>,
    description: &'a str,
    quantity: u32,
    unit_price: Option<Money>,
    status: u8,
    added_to_cart_at: Option<Time>,
    mark_code: Option<&'a str>,
    #[serde(borrow)]
    box_codes: Vec<&'a str>,
}

impl<'a> ChannelLineV1<'a> {
    fn of(l: &'a ChannelLine) -> Self {
        Self {
            line_id: l.line_id.as_deref(),
            sku: l.sku.as_deref(),
            description: &l.description,
            quantity: l.quantity,
            unit_price: l.unit_price.map(money),
            status: channel_status_code(l.status),
            added_to_cart_at: l.added_to_cart_at.as_ref().map(time),
            mark_code: l.mark_code.as_deref(),
            box_codes: l.box_codes.iter().map(BoxCode::as_str).collect(),
        }
    }

    fn back(self) -> Result<ChannelLine, Bad> {
        Ok(ChannelLine {
            line_id: owned(self.line_id),
            sku: owned(self.sku),
            description: self.description.to_owned(),
            quantity: self.quantity,
            unit_price: self.unit_price.map(money_of),
            status: channel_status_of(self.status)?,
            added_to_cart_at: times_of(self.added_to_cart_at)?,
            mark_code: owned(self.mark_code),
            box_codes: self.box_codes.into_iter().map(box_of).collect::<Result<_, _>>()?,
        })
    }
}
