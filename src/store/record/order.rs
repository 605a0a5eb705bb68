//! An order of the warehouse, but for the progress of its boxes, which grows with each of them and is kept beside it.
//! What most orders do not have is one byte ([`super::rare`]).

use super::codes::{
    channel_status_code, channel_status_of, checkout_code, checkout_of, flag_code, flag_of, kind_code, kind_of,
    mark_code, mark_of, status_code, status_of,
};
use super::rare::RareV1;
use super::stock::LineProductV1;
use super::{Bad, Money, Time, currency_of, date_of, day, money, money_of, owned, read, time, time_of, write};
use crate::domain::awb::AwbKey;
use crate::domain::channel_order::{Address, Customer};
use crate::domain::ids::{BoxCode, BuyerCode, ChannelId, OrderNumber};
use crate::domain::order::{Confirmation, Line, Order, OrderLabel, Part, Progress, Trace};
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes an order.
pub(in crate::store) fn encode_order(order: &Order) -> Result<Vec<u8>, ReadError> {
    write("order", &OrderV1::of(order))
}

/// Reads an order; its boxes are so far.
pub(in crate::store) fn decode_order(bytes: &[u8], progress: Progress) -> Result<Order, ReadError> {
    read("order", bytes, |order: OrderV1<'_>| order.back(progress))
}

#[derive(Serialize, Deserialize)]
struct OrderV1<'a> {
    number: u64,
    mark: u8,
    revision: u32,
    status: u8,
    channel: &'a str,
    kind: u8,
    buyer: Option<&'a str>,
    #[serde(borrow)]
    parts: Vec<PartV1<'a>>,
    #[serde(borrow)]
    customer: CustomerV1<'a>,
    #[serde(borrow)]
    ship_to: AddressV1<'a>,
    #[serde(borrow)]
    lines: Vec<LineV1<'a>>,
    currency: Option<&'a str>,
    placed_at: Time,
    ship_date: i32,
    earliest_ship_date: i32,
    reference: Option<&'a str>,
    carrier: Option<&'a str>,
    note: Option<&'a str>,
    awb: Option<String>,
    #[serde(borrow)]
    confirmed: Option<ConfirmationV1<'a>>,
    flags: Vec<u8>,
    #[serde(borrow)]
    rare: Option<Box<RareV1<'a>>>,
}

impl<'a> OrderV1<'a> {
    fn of(o: &'a Order) -> Self {
        Self {
            number: o.number.0,
            mark: mark_code(o.mark),
            revision: o.revision,
            status: status_code(o.status),
            channel: o.channel.as_str(),
            kind: kind_code(o.kind),
            buyer: o.buyer.as_ref().map(BuyerCode::as_str),
            parts: o.parts.iter().map(PartV1::of).collect(),
            customer: CustomerV1::of(&o.customer),
            ship_to: AddressV1::of(&o.ship_to),
            lines: o.lines.iter().map(LineV1::of).collect(),
            currency: o.currency.as_ref().map(crate::domain::money::Currency::as_str),
            placed_at: time(&o.placed_at),
            ship_date: day(o.ship_date),
            earliest_ship_date: day(o.earliest_ship_date),
            reference: o.reference.as_deref(),
            carrier: o.carrier.as_deref(),
            note: o.note.as_deref(),
            awb: o.awb.as_ref().map(AwbKey::to_storage),
            confirmed: o.confirmed.as_ref().map(ConfirmationV1::of),
            flags: o.flags.iter().map(|f| flag_code(*f)).collect(),
            rare: RareV1::of(o).map(Box::new),
        }
    }

    fn back(self, progress: Progress) -> Result<Order, Bad> {
        let rare = self.rare.map(|r| r.back()).transpose()?.unwrap_or_default();
        Ok(Order {
            number: OrderNumber(self.number),
            mark: mark_of(self.mark)?,
            revision: self.revision,
            status: status_of(self.status)?,
            channel: channel_of(self.channel)?,
            kind: kind_of(self.kind)?,
            buyer: buyer_of(self.buyer)?,
            parts: self.parts.into_iter().map(PartV1::back).collect::<Result<_, _>>()?,
            customer: self.customer.back(),
            ship_to: self.ship_to.back(),
            lines: self.lines.into_iter().map(LineV1::back).collect::<Result<_, _>>()?,
            currency: self.currency.map(currency_of).transpose()?,
            placed_at: time_of(self.placed_at)?,
            ship_date: date_of(self.ship_date)?,
            earliest_ship_date: date_of(self.earliest_ship_date)?,
            reference: owned(self.reference),
            carrier: owned(self.carrier),
            note: owned(self.note),
            awb: self.awb.as_deref().map(awb_of).transpose()?,
            confirmed: self.confirmed.map(ConfirmationV1::back).transpose()?,
            flags: self.flags.into_iter().map(flag_of).collect::<Result<_, _>>()?,
            origin: rare.origin,
            carrier_account: rare.carrier_account,
            hawb: rare.hawb,
            edited: rare.edited,
            void: rare.void,
            conflicts: rare.conflicts,
            history: rare.history,
            elsewhere: rare.elsewhere,
            progress,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct ConfirmationV1<'a> {
    at: Time,
    by: &'a str,
    /// Seconds after `at`, and the nanoseconds of the time.
    undo: (i64, u32),
    before: Option<(Time, &'a str)>,
}

impl<'a> ConfirmationV1<'a> {
    fn of(c: &'a Confirmation) -> Self {
        let undo = time(&c.undo_until);
        Self {
            at: time(&c.at),
            by: &c.by,
            undo: (undo.0.saturating_sub(c.at.timestamp()), undo.1),
            before: c.before.as_ref().map(trace),
        }
    }

    fn back(self) -> Result<Confirmation, Bad> {
        let undo_until = time_of((self.at.0.saturating_add(self.undo.0), self.undo.1))?;
        let before = self.before.map(trace_of).transpose()?;
        Ok(Confirmation { at: time_of(self.at)?, by: self.by.to_owned(), undo_until, before })
    }
}

pub(super) fn trace(trace: &Trace) -> (Time, &str) {
    (time(&trace.at), &trace.by)
}

pub(super) fn trace_of((at, by): (Time, &str)) -> Result<Trace, Bad> {
    Ok(Trace { at: time_of(at)?, by: by.to_owned() })
}

#[derive(Serialize, Deserialize)]
struct PartV1<'a> {
    channel_order_id: &'a str,
    name: Option<&'a str>,
    cart_id: Option<&'a str>,
    shipment_id: Option<&'a str>,
    status: u8,
}

impl<'a> PartV1<'a> {
    fn of(p: &'a Part) -> Self {
        Self {
            channel_order_id: &p.channel_order_id,
            name: p.name.as_deref(),
            cart_id: p.cart_id.as_deref(),
            shipment_id: p.shipment_id.as_deref(),
            status: channel_status_code(p.status),
        }
    }

    fn back(self) -> Result<Part, Bad> {
        Ok(Part {
            channel_order_id: self.channel_order_id.to_owned(),
            name: owned(self.name),
            cart_id: owned(self.cart_id),
            shipment_id: owned(self.shipment_id),
            status: channel_status_of(self.status)?,
        })
    }
}

/// A line; the journal and the answers have it too.
#[derive(Serialize, Deserialize)]
pub(super) struct LineV1<'a> {
    line: u32,
    part: u32,
    channel_line_id: Option<&'a str>,
    sku: Option<&'a str>,
    description: &'a str,
    quantity: u32,
    asked: Option<u32>,
    unit_price: Option<Money>,
    checkout: u8,
    added_to_cart_at: Time,
    mark_code: Option<&'a str>,
    boxes: u32,
    #[serde(borrow)]
    box_codes: Vec<&'a str>,
    #[serde(borrow)]
    product: Option<LineProductV1<'a>>,
}

impl<'a> LineV1<'a> {
    pub(super) fn of(l: &'a Line) -> Self {
        Self {
            line: l.line,
            part: l.part,
            channel_line_id: l.channel_line_id.as_deref(),
            sku: l.sku.as_deref(),
            description: &l.description,
            quantity: l.quantity,
            asked: l.asked,
            unit_price: l.unit_price.map(money),
            checkout: checkout_code(l.checkout),
            added_to_cart_at: time(&l.added_to_cart_at),
            mark_code: l.mark_code.as_deref(),
            boxes: l.boxes,
            box_codes: l.box_codes.iter().map(BoxCode::as_str).collect(),
            product: l.product.as_ref().map(LineProductV1::of),
        }
    }

    pub(super) fn back(self) -> Result<Line, Bad> {
        Ok(Line {
            line: self.line,
            part: self.part,
            channel_line_id: owned(self.channel_line_id),
            sku: owned(self.sku),
            description: self.description.to_owned(),
            quantity: self.quantity,
            asked: self.asked,
            unit_price: self.unit_price.map(money_of),
            checkout: checkout_of(self.checkout)?,
            added_to_cart_at: time_of(self.added_to_cart_at)?,
            mark_code: owned(self.mark_code),
            boxes: self.boxes,
            box_codes: self.box_codes.into_iter().map(box_of).collect::<Result<_, _>>()?,
            product: self.product.map(LineProductV1::back).transpose()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct CustomerV1<'a> {
    name: Option<&'a str>,
    email: Option<&'a str>,
    id: Option<&'a str>,
    phone: Option<&'a str>,
}

impl<'a> CustomerV1<'a> {
    pub(super) fn of(c: &'a Customer) -> Self {
        Self { name: c.name.as_deref(), email: c.email.as_deref(), id: c.id.as_deref(), phone: c.phone.as_deref() }
    }

    pub(super) fn back(self) -> Customer {
        Customer { name: owned(self.name), email: owned(self.email), id: owned(self.id), phone: owned(self.phone) }
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct AddressV1<'a> {
    name: Option<&'a str>,
    company: Option<&'a str>,
    #[serde(borrow)]
    street: Vec<&'a str>,
    city: Option<&'a str>,
    region: Option<&'a str>,
    postal_code: Option<&'a str>,
    country: Option<&'a str>,
    phone: Option<&'a str>,
}

impl<'a> AddressV1<'a> {
    pub(super) fn of(a: &'a Address) -> Self {
        Self {
            name: a.name.as_deref(),
            company: a.company.as_deref(),
            street: a.street.iter().map(String::as_str).collect(),
            city: a.city.as_deref(),
            region: a.region.as_deref(),
            postal_code: a.postal_code.as_deref(),
            country: a.country.as_deref(),
            phone: a.phone.as_deref(),
        }
    }

    pub(super) fn back(self) -> Address {
        Address {
            name: owned(self.name),
            company: owned(self.company),
            street: self.street.into_iter().map(str::to_owned).collect(),
            city: owned(self.city),
            region: owned(self.region),
            postal_code: owned(self.postal_code),
            country: owned(self.country),
            phone: owned(self.phone),
        }
    }
}

pub(super) const fn label(label: OrderLabel) -> (u64, u8) {
    (label.number.0, mark_code(label.mark))
}

pub(super) fn label_of((number, mark): (u64, u8)) -> Result<OrderLabel, Bad> {
    Ok(OrderLabel { number: OrderNumber(number), mark: mark_of(mark)? })
}

pub(super) fn channel_of(text: &str) -> Result<ChannelId, Bad> {
    ChannelId::new(text).map_err(|_| Bad("channel"))
}

pub(super) fn buyer_of(text: Option<&str>) -> Result<Option<BuyerCode>, Bad> {
    text.map(BuyerCode::new).transpose().map_err(|_| Bad("buyer"))
}

pub(super) fn box_of(text: &str) -> Result<BoxCode, Bad> {
    BoxCode::new(text).map_err(|_| Bad("box code"))
}

pub(super) fn awb_of(text: &str) -> Result<AwbKey, Bad> {
    AwbKey::from_storage(text).ok_or(Bad("AWB"))
}
