//! Boxes and AWBs.

use super::order::{awb_of, box_of, buyer_of};
use super::{Bad, date_of, day, read, write};
use crate::domain::awb::Awb;
use crate::domain::ids::{BuyerCode, OrderNumber};
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
}

/// Writes an AWB.
pub(in crate::store) fn encode_awb(awb: &Awb) -> Result<Vec<u8>, ReadError> {
    let record = AwbV1 {
        buyer: awb.buyer.as_ref().map(BuyerCode::as_str),
        key: awb.key.to_storage(),
        ship_date: day(awb.ship_date),
        orders: awb.orders.iter().map(|n| n.0).collect(),
        pieces: awb.pieces,
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
            orders: a.orders.into_iter().map(OrderNumber).collect(),
            pieces: a.pieces,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct AwbV1<'a> {
    buyer: Option<&'a str>,
    key: String,
    ship_date: i32,
    orders: Vec<u64>,
    pieces: u32,
}
