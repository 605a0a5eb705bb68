//! What is written in the database: one storage type a record, a version byte first, then postcard.
//!
//! Version 1 is frozen: a field is never added, moved or removed, a code never changes its meaning. A change makes a
//! version 2 beside it, and version 1 stays readable for ever. The conversions are written by hand, so that a change
//! of a domain type is a compile error here and never a silent change of what is on disk. Texts are borrowed in both
//! directions: nothing is copied to be written.

mod answer;
mod channel_order;
mod codes;
mod document;
mod fetch;
mod flow;
mod job;
mod journal;
mod notice;
mod order;
mod pack;
mod rare;
mod row;
mod small;
mod spool;
mod state;
mod stock;
#[cfg(test)]
mod tests;

pub(super) use answer::{decode_answer, encode_answer};
pub(super) use channel_order::{decode_version, encode_version};
pub(super) use codes::{job_state_code as job_state_number, notice_state_code as notice_state_number};
pub(super) use document::{decode_document, encode_document};
pub(super) use fetch::{decode_grant, decode_habit, decode_wanted, encode_grant, encode_habit, encode_wanted};
pub(super) use job::{decode_job, encode_job};
pub(super) use journal::{decode_entry, encode_entry};
pub(super) use notice::{decode_notice, encode_notice};
pub(super) use order::{decode_order, encode_order};
pub(super) use pack::{Pack, unpack};
pub(super) use row::{PART, Row, decode_row, encode_row};
pub(super) use small::{decode_awb, decode_box, encode_awb, encode_box};
pub(super) use spool::{decode_printer, encode_printer};
pub(super) use state::{State, decode_state, encode_state};
pub(super) use stock::{
    decode_hold, decode_link, decode_stock, decode_stock_box, encode_hold, encode_link, encode_stock, encode_stock_box,
};

use crate::domain::money::{Amount, Currency};
use crate::store::ReadError;
use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The version of every record so far.
const V1: u8 = 1;
/// Most records fit in so many bytes: their buffer need not grow.
const USUAL: usize = 1024;

/// A stored value that no version of the program has written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad(&'static str);

type Time = (i64, u32);
type Money = (i64, u8);

fn write<T: Serialize>(what: &'static str, record: &T) -> Result<Vec<u8>, ReadError> {
    let mut bytes = Vec::with_capacity(USUAL);
    bytes.push(V1);
    postcard::to_extend(record, bytes).map_err(|e| ReadError::Record { what, why: e.to_string() })
}

fn read<'a, T: Deserialize<'a>, D>(
    what: &'static str,
    bytes: &'a [u8],
    convert: impl FnOnce(T) -> Result<D, Bad>,
) -> Result<D, ReadError> {
    let why = match bytes.split_first() {
        Some((&V1, rest)) => match postcard::from_bytes(rest) {
            Ok(record) => match convert(record) {
                Ok(value) => return Ok(value),
                Err(Bad(field)) => format!("its {field} is not one"),
            },
            Err(e) => e.to_string(),
        },
        Some((version, _)) => format!("it has the unknown version {version}"),
        None => "it is empty".to_owned(),
    };
    Err(ReadError::Record { what, why })
}

fn time(at: &DateTime<Utc>) -> Time {
    (at.timestamp(), at.timestamp_subsec_nanos())
}

fn time_of((seconds, nanos): Time) -> Result<DateTime<Utc>, Bad> {
    DateTime::from_timestamp(seconds, nanos).ok_or(Bad("time"))
}

fn times_of(time: Option<Time>) -> Result<Option<DateTime<Utc>>, Bad> {
    time.map(time_of).transpose()
}

/// Days from the year 1, also the key of the index by ship date.
pub(super) fn day(date: NaiveDate) -> i32 {
    chrono::Datelike::num_days_from_ce(&date)
}

fn date_of(day: i32) -> Result<NaiveDate, Bad> {
    NaiveDate::from_num_days_from_ce_opt(day).ok_or(Bad("date"))
}

const fn money(amount: Amount) -> Money {
    (amount.ten_thousandths(), amount.decimals())
}

const fn money_of((value, decimals): Money) -> Amount {
    Amount::from_parts(value, decimals)
}

fn currency_of(text: &str) -> Result<Currency, Bad> {
    Currency::new(text).ok_or(Bad("currency"))
}

fn owned(text: Option<&str>) -> Option<String> {
    text.map(str::to_owned)
}
