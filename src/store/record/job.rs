//! A label job with what stands on its label.

use super::codes::{job_state_code, job_state_of, lang_code, lang_of};
use super::order::{awb_of, box_of};
use super::{Bad, Time, date_of, day, owned, read, time, time_of, write};
use crate::domain::ids::{JobId, OrderNumber, PrinterName};
use crate::domain::job::Job;
use crate::domain::label::{BoxPart, LabelContent};
use crate::domain::trouble::Trouble;
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes a job.
pub(in crate::store) fn encode_job(job: &Job) -> Result<Vec<u8>, ReadError> {
    write("label job", &JobV1::of(job))
}

/// Reads a job.
pub(in crate::store) fn decode_job(bytes: &[u8]) -> Result<Job, ReadError> {
    read("label job", bytes, JobV1::back)
}

#[derive(Serialize, Deserialize)]
pub(super) struct JobV1<'a> {
    id: u64,
    place: u64,
    order: u64,
    box_code: &'a str,
    printer: &'a str,
    layout: &'a str,
    state: u8,
    #[serde(borrow)]
    content: LabelV1<'a>,
    asked_by: &'a str,
    asked_at: Time,
    changed_at: Time,
    reason: Option<(&'a str, &'a str)>,
    reprint_reason: Option<&'a str>,
    attempts: u32,
}

impl<'a> JobV1<'a> {
    pub(super) fn of(j: &'a Job) -> Self {
        Self {
            id: j.id.0,
            place: j.place,
            order: j.order.0,
            box_code: j.box_code.as_str(),
            printer: j.printer.as_str(),
            layout: &j.layout,
            state: job_state_code(j.state),
            content: LabelV1::of(&j.content),
            asked_by: &j.asked_by,
            asked_at: time(&j.asked_at),
            changed_at: time(&j.changed_at),
            reason: j.reason.as_ref().map(|r| (r.what.code(), r.detail.as_str())),
            reprint_reason: j.reprint_reason.as_deref(),
            attempts: j.attempts,
        }
    }

    pub(super) fn back(self) -> Result<Job, Bad> {
        Ok(Job {
            id: JobId(self.id),
            place: self.place,
            order: OrderNumber(self.order),
            box_code: box_of(self.box_code)?,
            printer: PrinterName::new(self.printer).map_err(|_| Bad("printer"))?,
            layout: self.layout.to_owned(),
            state: job_state_of(self.state)?,
            content: self.content.back()?,
            asked_by: self.asked_by.to_owned(),
            asked_at: time_of(self.asked_at)?,
            changed_at: time_of(self.changed_at)?,
            reason: match self.reason {
                None => None,
                Some((code, detail)) => Some(Trouble::from_code(code, detail).ok_or(Bad("reason"))?),
            },
            reprint_reason: owned(self.reprint_reason),
            attempts: self.attempts,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct LabelV1<'a> {
    lang: u8,
    k2k: bool,
    order: &'a str,
    box_index: u32,
    box_count: u32,
    box_code: &'a str,
    mark_code: Option<&'a str>,
    awb: String,
    ship_date: i32,
    from: &'a str,
    buyer: Option<(&'a str, &'a str)>,
    #[serde(borrow)]
    ship_to: Vec<&'a str>,
    carrier: Option<&'a str>,
    carrier_account: Option<&'a str>,
    sku: Option<&'a str>,
    product: &'a str,
    pieces: u32,
    pack: Option<&'a str>,
    box_type: Option<&'a str>,
    #[serde(borrow)]
    contents: Vec<(u32, Option<&'a str>, &'a str)>,
    lot: Option<&'a str>,
    reference: Option<&'a str>,
    note: Option<&'a str>,
    job: Option<u64>,
    test: bool,
    reprint: u32,
}

impl<'a> LabelV1<'a> {
    fn of(l: &'a LabelContent) -> Self {
        Self {
            lang: lang_code(l.lang),
            k2k: l.k2k,
            order: &l.order,
            box_index: l.box_index,
            box_count: l.box_count,
            box_code: l.box_code.as_str(),
            mark_code: l.mark_code.as_deref(),
            awb: l.awb.to_storage(),
            ship_date: day(l.ship_date),
            from: &l.from,
            buyer: l.buyer.as_ref().map(|(code, name)| (code.as_str(), name.as_str())),
            ship_to: l.ship_to.iter().map(String::as_str).collect(),
            carrier: l.carrier.as_deref(),
            carrier_account: l.carrier_account.as_deref(),
            sku: l.sku.as_deref(),
            product: &l.product,
            pieces: l.pieces,
            pack: l.pack.as_deref(),
            box_type: l.box_type.as_deref(),
            contents: l.contents.iter().map(|p| (p.pieces, p.sku.as_deref(), p.product.as_str())).collect(),
            lot: l.lot.as_deref(),
            reference: l.reference.as_deref(),
            note: l.note.as_deref(),
            job: l.job,
            test: l.test,
            reprint: l.reprint,
        }
    }

    fn back(self) -> Result<LabelContent, Bad> {
        Ok(LabelContent {
            lang: lang_of(self.lang)?,
            k2k: self.k2k,
            order: self.order.to_owned(),
            box_index: self.box_index,
            box_count: self.box_count,
            box_code: box_of(self.box_code)?,
            mark_code: owned(self.mark_code),
            awb: awb_of(&self.awb)?,
            ship_date: date_of(self.ship_date)?,
            from: self.from.to_owned(),
            buyer: self.buyer.map(|(code, name)| (code.to_owned(), name.to_owned())),
            ship_to: self.ship_to.into_iter().map(str::to_owned).collect(),
            carrier: owned(self.carrier),
            carrier_account: owned(self.carrier_account),
            sku: owned(self.sku),
            product: self.product.to_owned(),
            pieces: self.pieces,
            pack: owned(self.pack),
            box_type: owned(self.box_type),
            contents: self
                .contents
                .into_iter()
                .map(|(pieces, sku, product)| BoxPart { pieces, sku: owned(sku), product: product.to_owned() })
                .collect(),
            lot: owned(self.lot),
            reference: owned(self.reference),
            note: owned(self.note),
            job: self.job,
            test: self.test,
            reprint: self.reprint,
        })
    }
}
