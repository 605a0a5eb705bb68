//! Boxes and AWBs.

use super::order::{awb_of, box_of, buyer_of};
use super::order::{trace, trace_of};
use super::{Bad, Time, date_of, day, read, write};
use crate::domain::awb::Awb;
use crate::domain::boxes::BoxState;
use crate::domain::ids::{BuyerCode, JobId, OrderNumber};
use crate::domain::inventory::Location;
use crate::domain::order::BoxRecord;
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes a box.
pub(in crate::store) fn encode_box(b: &BoxRecord) -> Result<Vec<u8>, ReadError> {
    let record = BoxV1 {
        code: b.code.as_str(),
        order: b.order.0,
        line: b.line,
        index: b.index,
        prints: b.prints,
        labelled: b.labelled,
        stale: b.stale,
        jobs_from: b.jobs_from.0,
        state: match &b.state {
            BoxState::Allotted => BoxStateV1::Allotted,
            BoxState::Shipped(by) => BoxStateV1::Shipped(trace(by)),
            BoxState::Missing(why, by) => BoxStateV1::Missing(why, trace(by)),
            BoxState::Released => BoxStateV1::Released,
        },
        received: b.received.as_ref().map(trace),
    };
    write("box", &record)
}

/// Reads a box.
pub(in crate::store) fn decode_box(bytes: &[u8]) -> Result<BoxRecord, ReadError> {
    read("box", bytes, |b: BoxV1<'_>| {
        Ok(BoxRecord {
            code: box_of(b.code)?,
            order: OrderNumber(b.order),
            line: b.line,
            index: b.index,
            prints: b.prints,
            labelled: b.labelled,
            stale: b.stale,
            jobs_from: JobId(b.jobs_from),
            state: match b.state {
                BoxStateV1::Allotted => BoxState::Allotted,
                BoxStateV1::Shipped(by) => BoxState::Shipped(trace_of(by)?),
                BoxStateV1::Missing(why, by) => BoxState::Missing(why.to_owned(), trace_of(by)?),
                BoxStateV1::Released => BoxState::Released,
            },
            received: b.received.map(trace_of).transpose()?,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct BoxV1<'a> {
    code: &'a str,
    order: u64,
    line: u32,
    index: u32,
    prints: u32,
    labelled: bool,
    stale: bool,
    jobs_from: u64,
    #[serde(borrow)]
    state: BoxStateV1<'a>,
    received: Option<(Time, &'a str)>,
}

#[derive(Serialize, Deserialize)]
enum BoxStateV1<'a> {
    Allotted,
    Shipped(#[serde(borrow)] (Time, &'a str)),
    Missing(&'a str, (Time, &'a str)),
    Released,
}

/// Writes an AWB.
pub(in crate::store) fn encode_awb(awb: &Awb) -> Result<Vec<u8>, ReadError> {
    let record = AwbV1 {
        buyer: awb.buyer.as_ref().map(BuyerCode::as_str),
        key: awb.key.to_storage(),
        ship_date: day(awb.ship_date),
        orders: awb.orders,
        pieces: awb.pieces,
        shipped: awb.shipped,
        closed: awb.closed,
        became: awb.became.as_ref().map(crate::domain::awb::AwbKey::to_storage),
        location: awb.location.as_ref().map(Location::as_str),
    };
    write("AWB", &record)
}

/// Reads an AWB.
pub(in crate::store) fn decode_awb(bytes: &[u8]) -> Result<Awb, ReadError> {
    read("AWB", bytes, |a: AwbV1<'_>| {
        Ok::<_, Bad>(Awb {
            buyer: buyer_of(a.buyer)?,
            key: awb_of(&a.key)?,
            ship_date: date_of(a.ship_date)?,
            orders: a.orders,
            pieces: a.pieces,
            shipped: a.shipped,
            closed: a.closed,
            became: a.became.as_deref().map(awb_of).transpose()?,
            location: a.location.map(Location::new).transpose().map_err(|_| Bad("location"))?,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct AwbV1<'a> {
    buyer: Option<&'a str>,
    key: String,
    ship_date: i32,
    orders: u32,
    pieces: u32,
    shipped: u32,
    closed: bool,
    became: Option<String>,
    location: Option<&'a str>,
}
