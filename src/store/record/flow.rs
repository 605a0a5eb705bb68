//! Answers to changes of orders, boxes and AWBs. Of the refusals, those that such an answer can hold.

use super::codes::{change_code, change_of, flag_code, flag_of, status_code, status_of};
use super::order::{LineV1, awb_of, box_of, buyer_of, label, label_of, trace, trace_of};
use super::{Bad, Time};
use crate::domain::awb::AwbKey;
use crate::domain::flow::{AwbDone, BoxDone, BoxOutcome, BoxesDone, OrderDone, OrderShipping};
use crate::domain::ids::{BoxCode, BuyerCode, IdError, OrderNumber};
use crate::domain::order::OrderStatus;
use crate::domain::refusal::{FlowRefusal, Refusal};
use serde::{Deserialize, Serialize};

type Label = (u64, u8);

#[derive(Serialize, Deserialize)]
pub(super) struct OrderDoneV1<'a> {
    order: Label,
    change: u8,
    revision: u32,
    status: u8,
    #[serde(borrow)]
    lines: Vec<LineV1<'a>>,
    awb: Option<String>,
    flags: Vec<u8>,
    stayed: Vec<&'a str>,
}

impl<'a> OrderDoneV1<'a> {
    pub(super) fn of(d: &'a OrderDone) -> Self {
        Self {
            order: label(d.order),
            change: change_code(d.change),
            revision: d.revision,
            status: status_code(d.status),
            lines: d.lines.iter().map(LineV1::of).collect(),
            awb: d.awb.as_ref().map(AwbKey::to_storage),
            flags: d.flags.iter().map(|f| flag_code(*f)).collect(),
            stayed: d.stayed.iter().map(BoxCode::as_str).collect(),
        }
    }

    pub(super) fn back(self) -> Result<OrderDone, Bad> {
        Ok(OrderDone {
            order: label_of(self.order)?,
            change: change_of(self.change)?,
            revision: self.revision,
            status: status_of(self.status)?,
            lines: self.lines.into_iter().map(LineV1::back).collect::<Result<_, _>>()?,
            awb: self.awb.as_deref().map(awb_of).transpose()?,
            flags: self.flags.into_iter().map(flag_of).collect::<Result<_, _>>()?,
            stayed: self.stayed.into_iter().map(box_of).collect::<Result<_, _>>()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct BoxesDoneV1<'a> {
    #[serde(borrow)]
    boxes: Vec<(&'a str, Option<Label>, OutcomeV1<'a>)>,
    #[serde(borrow)]
    orders: Vec<(Label, u32, u32, u32, Vec<&'a str>)>,
}

#[derive(Serialize, Deserialize)]
enum OutcomeV1<'a> {
    Done,
    Already(#[serde(borrow)] (Time, &'a str)),
    Refused(RefusalV1),
}

impl<'a> BoxesDoneV1<'a> {
    pub(super) fn of(d: &'a BoxesDone) -> Self {
        let one = |b: &'a BoxDone| {
            let outcome = match &b.outcome {
                BoxOutcome::Done => OutcomeV1::Done,
                BoxOutcome::Already(by) => OutcomeV1::Already(trace(by)),
                BoxOutcome::Refused(no) => OutcomeV1::Refused(RefusalV1::of(no)),
            };
            (b.text.as_str(), b.order.map(label), outcome)
        };
        let shipping = |o: &'a OrderShipping| {
            (label(o.order), o.boxes, o.shipped, o.missing, o.left.iter().map(BoxCode::as_str).collect())
        };
        Self { boxes: d.boxes.iter().map(one).collect(), orders: d.orders.iter().map(shipping).collect() }
    }

    pub(super) fn back(self) -> Result<BoxesDone, Bad> {
        let one = |(text, order, outcome): (&str, Option<Label>, OutcomeV1<'_>)| {
            let outcome = match outcome {
                OutcomeV1::Done => BoxOutcome::Done,
                OutcomeV1::Already(by) => BoxOutcome::Already(trace_of(by)?),
                OutcomeV1::Refused(no) => BoxOutcome::Refused(Box::new(no.back()?)),
            };
            Ok(BoxDone { text: text.to_owned(), order: order.map(label_of).transpose()?, outcome })
        };
        let shipping = |(order, boxes, shipped, missing, left): (Label, u32, u32, u32, Vec<&str>)| {
            let left = left.into_iter().map(box_of).collect::<Result<_, _>>()?;
            Ok(OrderShipping { order: label_of(order)?, boxes, shipped, missing, left })
        };
        Ok(BoxesDone {
            boxes: self.boxes.into_iter().map(one).collect::<Result<_, Bad>>()?,
            orders: self.orders.into_iter().map(shipping).collect::<Result<_, Bad>>()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct AwbDoneV1<'a> {
    buyer: Option<&'a str>,
    key: String,
    moved: Vec<Label>,
    failed: Vec<(u64, RefusalV1)>,
    boxes: Vec<&'a str>,
    failed_boxes: Vec<(&'a str, RefusalV1)>,
    warnings: Vec<u8>,
}

impl<'a> AwbDoneV1<'a> {
    pub(super) fn of(d: &'a AwbDone) -> Self {
        Self {
            buyer: d.buyer.as_ref().map(BuyerCode::as_str),
            key: d.key.to_storage(),
            moved: d.moved.iter().map(|l| label(*l)).collect(),
            failed: d.failed.iter().map(|(n, no)| (n.0, RefusalV1::of(no))).collect(),
            boxes: d.boxes.iter().map(BoxCode::as_str).collect(),
            failed_boxes: d.failed_boxes.iter().map(|(text, no)| (text.as_str(), RefusalV1::of(no))).collect(),
            warnings: d.warnings.iter().map(|f| flag_code(*f)).collect(),
        }
    }

    pub(super) fn back(self) -> Result<AwbDone, Bad> {
        Ok(AwbDone {
            buyer: buyer_of(self.buyer)?,
            key: awb_of(&self.key)?,
            moved: self.moved.into_iter().map(label_of).collect::<Result<_, _>>()?,
            failed: self
                .failed
                .into_iter()
                .map(|(n, no)| Ok((OrderNumber(n), no.back()?)))
                .collect::<Result<_, Bad>>()?,
            boxes: self.boxes.into_iter().map(box_of).collect::<Result<_, _>>()?,
            failed_boxes: self
                .failed_boxes
                .into_iter()
                .map(|(text, no)| Ok((text.to_owned(), no.back()?)))
                .collect::<Result<_, Bad>>()?,
            warnings: self.warnings.into_iter().map(flag_of).collect::<Result<_, _>>()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
enum RefusalV1 {
    NoOrder(u64),
    NotConfirmed(Label, u8),
    Shipped(Label, u32),
    OtherBuyer(Label),
    OnThatAwb(Label),
    BoxOnThatAwb(String),
    EqualBox(String, Label, Option<String>),
    ConfirmAgain(Label),
    Empty(String),
    TooLong(String),
    Character(String, char),
    UnknownBox(String),
    OtherOrder(String, Label, Label),
    BoxNotConfirmed(String, Label),
    BoxReleased(String, Label),
    BoxShipped(String, Label),
    NotShipped(String),
    NotMissing(String),
    Other,
}

impl RefusalV1 {
    fn of(no: &Refusal) -> Self {
        match no {
            Refusal::NoOrder(n) => Self::NoOrder(n.0),
            Refusal::NotConfirmed(o, status) => Self::NotConfirmed(label(*o), status_code(*status)),
            Refusal::Flow(no) => Self::of_flow(no),
            _ => Self::Other,
        }
    }

    fn of_flow(no: &FlowRefusal) -> Self {
        let code = |b: &BoxCode| b.as_str().to_owned();
        match no {
            FlowRefusal::Shipped(o, n) => Self::Shipped(label(*o), *n),
            FlowRefusal::OtherBuyer(o) => Self::OtherBuyer(label(*o)),
            FlowRefusal::OnThatAwb(o) => Self::OnThatAwb(label(*o)),
            FlowRefusal::EqualBox(b, o, own) => Self::EqualBox(code(b), label(*o), own.as_ref().map(code)),
            FlowRefusal::BoxOnThatAwb(b) => Self::BoxOnThatAwb(code(b)),
            FlowRefusal::ConfirmAgain(o) => Self::ConfirmAgain(label(*o)),
            FlowRefusal::NotABox(text, IdError::Empty) => Self::Empty(text.clone()),
            FlowRefusal::NotABox(text, IdError::TooLong(_)) => Self::TooLong(text.clone()),
            FlowRefusal::NotABox(text, IdError::Character(c)) => Self::Character(text.clone(), *c),
            FlowRefusal::UnknownBox(b) => Self::UnknownBox(code(b)),
            FlowRefusal::OtherOrder(b, its, asked) => Self::OtherOrder(code(b), label(*its), label(*asked)),
            FlowRefusal::BoxNotConfirmed(b, o) => Self::BoxNotConfirmed(code(b), label(*o)),
            FlowRefusal::BoxReleased(b, o) => Self::BoxReleased(code(b), label(*o)),
            FlowRefusal::BoxShipped(b, o) => Self::BoxShipped(code(b), label(*o)),
            FlowRefusal::NotShipped(b) => Self::NotShipped(code(b)),
            FlowRefusal::NotMissing(b) => Self::NotMissing(code(b)),
            _ => Self::Other,
        }
    }

    fn back(self) -> Result<Refusal, Bad> {
        let flow = match self {
            Self::NoOrder(n) => return Ok(Refusal::NoOrder(OrderNumber(n))),
            Self::NotConfirmed(o, status) => {
                let status: OrderStatus = status_of(status)?;
                return Ok(Refusal::NotConfirmed(label_of(o)?, status));
            }
            Self::Shipped(o, n) => FlowRefusal::Shipped(label_of(o)?, n),
            Self::OtherBuyer(o) => FlowRefusal::OtherBuyer(label_of(o)?),
            Self::OnThatAwb(o) => FlowRefusal::OnThatAwb(label_of(o)?),
            Self::EqualBox(b, o, own) => {
                FlowRefusal::EqualBox(box_of(&b)?, label_of(o)?, own.as_deref().map(box_of).transpose()?)
            }
            Self::BoxOnThatAwb(b) => FlowRefusal::BoxOnThatAwb(box_of(&b)?),
            Self::ConfirmAgain(o) => FlowRefusal::ConfirmAgain(label_of(o)?),
            Self::Empty(text) => FlowRefusal::NotABox(text, IdError::Empty),
            Self::TooLong(text) => FlowRefusal::NotABox(text, IdError::TooLong(BoxCode::MAX_CHARS)),
            Self::Character(text, c) => FlowRefusal::NotABox(text, IdError::Character(c)),
            Self::UnknownBox(b) => FlowRefusal::UnknownBox(box_of(&b)?),
            Self::OtherOrder(b, its, asked) => FlowRefusal::OtherOrder(box_of(&b)?, label_of(its)?, label_of(asked)?),
            Self::BoxNotConfirmed(b, o) => FlowRefusal::BoxNotConfirmed(box_of(&b)?, label_of(o)?),
            Self::BoxReleased(b, o) => FlowRefusal::BoxReleased(box_of(&b)?, label_of(o)?),
            Self::BoxShipped(b, o) => FlowRefusal::BoxShipped(box_of(&b)?, label_of(o)?),
            Self::NotShipped(b) => FlowRefusal::NotShipped(box_of(&b)?),
            Self::NotMissing(b) => FlowRefusal::NotMissing(box_of(&b)?),
            Self::Other => return Err(Bad("refusal")),
        };
        Ok(flow.into())
    }
}
