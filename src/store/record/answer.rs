//! The answer to a change, kept by the id of its command. Refusals are not kept: they changed nothing.

use super::codes::{
    cancel_code, cancel_of, confirm_code, confirm_of, flag_code, flag_of, group_code, group_of, job_state_code,
    job_state_of, notice_state_code, notice_state_of, order_outcome_code, order_outcome_of, outcome_code, outcome_of,
};
use super::flow::{AwbDoneV1, BoxesDoneV1, OrderDoneV1};
use super::notice::TargetV1;
use super::order::{LineV1, awb_of, label, label_of};
use super::spool::{PrintingV1, SpoolV1};
use super::{Bad, Time, read, time, time_of, times_of, write};
use crate::domain::awb::AwbKey;
use crate::domain::command::{Answer, Cancelled, Confirmed, Delivered};
use crate::domain::ids::{DocumentId, JobId, NoticeId};
use crate::domain::notice::Told;
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes an answer; none for a refusal.
pub(in crate::store) fn encode_answer(answer: &Answer) -> Result<Option<Vec<u8>>, ReadError> {
    AnswerV1::of(answer).map(|record| write("answer", &record)).transpose()
}

/// Reads an answer.
pub(in crate::store) fn decode_answer(bytes: &[u8]) -> Result<Answer, ReadError> {
    read("answer", bytes, AnswerV1::back)
}

type Label = (u64, u8);

#[derive(Serialize, Deserialize)]
enum AnswerV1<'a> {
    Delivered(u64, u8, Vec<(Label, u8)>),
    Dismissed(u64),
    #[serde(borrow)]
    Confirm(ConfirmedV1<'a>),
    #[serde(borrow)]
    Printing(PrintingV1<'a>),
    Job(u64, u8),
    Cancelled(Label, u8),
    Notice(u64, u8),
    Noted,
    #[serde(borrow)]
    Spool(SpoolV1<'a>),
    Order(#[serde(borrow)] OrderDoneV1<'a>),
    Boxes(#[serde(borrow)] BoxesDoneV1<'a>),
    Awb(#[serde(borrow)] AwbDoneV1<'a>),
}

#[derive(Serialize, Deserialize)]
struct ConfirmedV1<'a> {
    order: Label,
    outcome: u8,
    revision: u32,
    #[serde(borrow)]
    kept: Vec<LineV1<'a>>,
    #[serde(borrow)]
    dropped: Vec<LineV1<'a>>,
    awb: Option<String>,
    joins: bool,
    boxes: u32,
    by: Option<(&'a str, Time)>,
    #[serde(borrow)]
    told: Vec<TargetV1<'a>>,
    untold: Vec<u8>,
    undo_until: Option<Time>,
    warnings: Vec<u8>,
}

impl<'a> AnswerV1<'a> {
    fn of(answer: &'a Answer) -> Option<Self> {
        Some(match answer {
            Answer::Delivered(d) => Self::Delivered(
                d.document.0,
                outcome_code(d.outcome),
                d.orders.iter().map(|(l, o)| (label(*l), order_outcome_code(*o))).collect(),
            ),
            Answer::Dismissed(id) => Self::Dismissed(id.0),
            Answer::Confirm(c) => Self::Confirm(ConfirmedV1 {
                order: label(c.order),
                outcome: confirm_code(c.outcome),
                revision: c.revision,
                kept: c.kept.iter().map(LineV1::of).collect(),
                dropped: c.dropped.iter().map(LineV1::of).collect(),
                awb: c.awb.as_ref().map(AwbKey::to_storage),
                joins: c.joins,
                boxes: c.boxes,
                by: c.by.as_ref().map(|(who, at)| (who.as_str(), time(at))),
                told: c.told.targets.iter().map(TargetV1::of).collect(),
                untold: c.told.untold.iter().map(|g| group_code(*g)).collect(),
                undo_until: c.undo_until.as_ref().map(time),
                warnings: c.warnings.iter().map(|f| flag_code(*f)).collect(),
            }),
            Answer::Printing(p) => Self::Printing(PrintingV1::of(p)),
            Answer::Job(id, state) => Self::Job(id.0, job_state_code(*state)),
            Answer::Cancelled(c) => Self::Cancelled(label(c.order), cancel_code(c.outcome)),
            Answer::Notice(id, state) => Self::Notice(id.0, notice_state_code(*state)),
            Answer::Noted => Self::Noted,
            Answer::Spool(answer) => Self::Spool(SpoolV1::of(answer)),
            Answer::Order(d) => Self::Order(OrderDoneV1::of(d)),
            Answer::Boxes(d) => Self::Boxes(BoxesDoneV1::of(d)),
            Answer::Awb(d) => Self::Awb(AwbDoneV1::of(d)),
            Answer::Refused(_) => return None,
        })
    }

    fn back(self) -> Result<Answer, Bad> {
        Ok(match self {
            Self::Delivered(document, outcome, orders) => Answer::Delivered(Delivered {
                document: DocumentId(document),
                outcome: outcome_of(outcome)?,
                orders: orders
                    .into_iter()
                    .map(|(l, o)| Ok((label_of(l)?, order_outcome_of(o)?)))
                    .collect::<Result<_, Bad>>()?,
                refused: Vec::new(),
            }),
            Self::Dismissed(id) => Answer::Dismissed(DocumentId(id)),
            Self::Confirm(c) => Answer::Confirm(Box::new(Confirmed {
                order: label_of(c.order)?,
                outcome: confirm_of(c.outcome)?,
                revision: c.revision,
                kept: c.kept.into_iter().map(LineV1::back).collect::<Result<_, _>>()?,
                dropped: c.dropped.into_iter().map(LineV1::back).collect::<Result<_, _>>()?,
                awb: c.awb.as_deref().map(awb_of).transpose()?,
                joins: c.joins,
                boxes: c.boxes,
                by: c.by.map(|(who, at)| Ok::<_, Bad>((who.to_owned(), time_of(at)?))).transpose()?,
                told: Told {
                    targets: c.told.into_iter().map(TargetV1::back).collect::<Result<_, _>>()?,
                    untold: c.untold.into_iter().map(group_of).collect::<Result<_, _>>()?,
                },
                undo_until: times_of(c.undo_until)?,
                warnings: c.warnings.into_iter().map(flag_of).collect::<Result<_, _>>()?,
            })),
            Self::Printing(p) => Answer::Printing(p.back()?),
            Self::Job(id, state) => Answer::Job(JobId(id), job_state_of(state)?),
            Self::Cancelled(order, outcome) => {
                Answer::Cancelled(Cancelled { order: label_of(order)?, outcome: cancel_of(outcome)? })
            }
            Self::Notice(id, state) => Answer::Notice(NoticeId(id), notice_state_of(state)?),
            Self::Noted => Answer::Noted,
            Self::Spool(answer) => Answer::Spool(answer.back()?),
            Self::Order(d) => Answer::Order(Box::new(d.back()?)),
            Self::Boxes(d) => Answer::Boxes(d.back()?),
            Self::Awb(d) => Answer::Awb(d.back()?),
        })
    }
}
