//! A received document, without its bytes.

use super::codes::{door_code, door_of, outcome_code, outcome_of};
use super::order::channel_of;
use super::{Bad, Time, owned, read, time, time_of, write};
use crate::domain::document::{Document, TablePart};
use crate::domain::ids::{Digest, DocumentId, OrderNumber};
use crate::domain::problem::{Problem, Rule};
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes a document.
pub(in crate::store) fn encode_document(document: &Document) -> Result<Vec<u8>, ReadError> {
    write("document", &DocumentV1::of(document))
}

/// Reads a document.
pub(in crate::store) fn decode_document(bytes: &[u8]) -> Result<Document, ReadError> {
    read("document", bytes, DocumentV1::back)
}

#[derive(Serialize, Deserialize)]
struct DocumentV1<'a> {
    id: u64,
    channel: &'a str,
    door: u8,
    source: &'a str,
    topic: Option<&'a str>,
    received_at: Time,
    digest: [u8; 32],
    size: u64,
    outcome: u8,
    refused_orders: u32,
    #[serde(borrow)]
    problems: Vec<ProblemV1<'a>>,
    orders: Vec<u64>,
    #[serde(borrow)]
    to_fetch: Vec<&'a str>,
    same_as: Option<u64>,
    dismissed: Option<&'a str>,
    part: Option<PartV1>,
}

/// Number, of, first line, rows, done, total, decimal comma.
type PartV1 = (u32, u32, u64, u64, u64, u64, Option<bool>);

impl<'a> DocumentV1<'a> {
    fn of(d: &'a Document) -> Self {
        Self {
            id: d.id.0,
            channel: d.channel.as_str(),
            door: door_code(d.door),
            source: &d.source,
            topic: d.topic.as_deref(),
            received_at: time(&d.received_at),
            digest: d.digest.0,
            size: d.size,
            outcome: outcome_code(d.outcome),
            refused_orders: d.refused_orders,
            problems: d.problems.iter().map(ProblemV1::of).collect(),
            orders: d.orders.iter().map(|n| n.0).collect(),
            to_fetch: d.to_fetch.iter().map(String::as_str).collect(),
            same_as: d.same_as.map(|d| d.0),
            dismissed: d.dismissed.as_deref(),
            part: d.part.map(|p| (p.number, p.of, p.first_line, p.rows, p.done, p.total, p.decimal_comma)),
        }
    }

    fn back(self) -> Result<Document, Bad> {
        Ok(Document {
            id: DocumentId(self.id),
            channel: channel_of(self.channel)?,
            door: door_of(self.door)?,
            source: self.source.to_owned(),
            topic: owned(self.topic),
            received_at: time_of(self.received_at)?,
            digest: Digest(self.digest),
            size: self.size,
            outcome: outcome_of(self.outcome)?,
            refused_orders: self.refused_orders,
            problems: self.problems.into_iter().map(ProblemV1::back).collect::<Result<_, _>>()?,
            orders: self.orders.into_iter().map(OrderNumber).collect(),
            to_fetch: self.to_fetch.into_iter().map(str::to_owned).collect(),
            same_as: self.same_as.map(DocumentId),
            dismissed: owned(self.dismissed),
            part: self.part.map(|(number, of, first_line, rows, done, total, decimal_comma)| TablePart {
                number,
                of,
                first_line,
                rows,
                done,
                total,
                decimal_comma,
            }),
        })
    }
}

#[derive(Serialize, Deserialize)]
struct ProblemV1<'a> {
    rule: &'a str,
    field: &'a str,
    at: Option<&'a str>,
    value: &'a str,
}

impl<'a> ProblemV1<'a> {
    fn of(p: &'a Problem) -> Self {
        Self { rule: p.rule.code(), field: &p.field, at: p.at.as_deref(), value: &p.value }
    }

    fn back(self) -> Result<Problem, Bad> {
        Ok(Problem {
            rule: Rule::from_code(self.rule).ok_or(Bad("rule"))?,
            field: self.field.to_owned(),
            at: owned(self.at),
            value: self.value.to_owned(),
        })
    }
}
