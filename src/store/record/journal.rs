//! One line of the journal.

use super::codes::{
    box_change_code, box_change_of, change_code, change_of, fetch_code, fetch_of, group_code, group_of, job_state_code,
    job_state_of, notice_kind_code, notice_kind_of, notice_state_code, notice_state_of, outcome_code, outcome_of,
    printer_action_code, printer_action_of,
};
use super::notice::TargetV1;
use super::order::{LineV1, awb_of, box_of, buyer_of, channel_of, label, label_of};
use super::{Bad, Time, owned, read, time, time_of, write};
use crate::domain::audit::FieldChange;
use crate::domain::command::{Actor, JournalChange, JournalEntry};
use crate::domain::ids::{DocumentId, JobId, NoticeId, OrderNumber, PrinterName, Seq};
use crate::domain::link::{LinkChange, LinkKey};
use crate::store::ReadError;
use serde::{Deserialize, Serialize};

/// Writes an entry.
pub(in crate::store) fn encode_entry(entry: &JournalEntry) -> Result<Vec<u8>, ReadError> {
    let record = EntryV1 {
        seq: entry.seq.0,
        at: time(&entry.at),
        user: &entry.actor.user,
        terminal: entry.actor.terminal.as_deref(),
        command: &entry.command,
        reason: entry.reason.as_deref(),
        changes: entry.changes.iter().map(ChangeV1::of).collect(),
    };
    write("journal entry", &record)
}

/// Reads an entry.
pub(in crate::store) fn decode_entry(bytes: &[u8]) -> Result<JournalEntry, ReadError> {
    read("journal entry", bytes, |e: EntryV1<'_>| {
        Ok(JournalEntry {
            seq: Seq(e.seq),
            at: time_of(e.at)?,
            actor: Actor { user: e.user.to_owned(), terminal: owned(e.terminal) },
            command: e.command.to_owned(),
            reason: owned(e.reason),
            changes: e.changes.into_iter().map(ChangeV1::back).collect::<Result<_, _>>()?,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct EntryV1<'a> {
    seq: u64,
    at: Time,
    user: &'a str,
    terminal: Option<&'a str>,
    command: &'a str,
    reason: Option<&'a str>,
    #[serde(borrow)]
    changes: Vec<ChangeV1<'a>>,
}

#[derive(Serialize, Deserialize)]
enum ChangeV1<'a> {
    Order((u64, u8), u32, u8, #[serde(borrow)] Vec<LineV1<'a>>),
    Document(u64, &'a str, u8),
    Job(u64, u64, &'a str, u8),
    Awb(String, u32),
    Notice(u64, (u64, u8), u8, #[serde(borrow)] TargetV1<'a>, u8),
    NotTold((u64, u8), u8, u8),
    Fields((u64, u8), #[serde(borrow)] Vec<(&'a str, Option<&'a str>, Option<&'a str>)>),
    Link(&'a str, #[serde(borrow)] Vec<(&'a str, &'a str, Option<&'a str>)>),
    Published(&'a str, &'a str, Option<bool>, Option<bool>),
    Fetch(&'a str, &'a str, u8),
    Box(&'a str, (u64, u8), u8),
    Scan(&'a str, &'a str),
    Printer(&'a str, u8),
}

impl<'a> ChangeV1<'a> {
    fn of(change: &'a JournalChange) -> Self {
        match change {
            JournalChange::Order(l, revision, change, dropped) => {
                Self::Order(label(*l), *revision, change_code(*change), dropped.iter().map(LineV1::of).collect())
            }
            JournalChange::Document(id, channel, outcome) => {
                Self::Document(id.0, channel.as_str(), outcome_code(*outcome))
            }
            JournalChange::Job(id, order, code, state) => {
                Self::Job(id.0, order.0, code.as_str(), job_state_code(*state))
            }
            JournalChange::Printer(name, action) => Self::Printer(name.as_str(), printer_action_code(*action)),
            JournalChange::Awb(key, orders) => Self::Awb(key.to_storage(), *orders),
            JournalChange::Notice(id, order, kind, target, state) => Self::Notice(
                id.0,
                label(*order),
                notice_kind_code(*kind),
                TargetV1::of(target),
                notice_state_code(*state),
            ),
            JournalChange::NotTold(order, kind, group) => {
                Self::NotTold(label(*order), notice_kind_code(*kind), group_code(*group))
            }
            JournalChange::Fields(order, fields) => {
                let field = |f: &'a FieldChange| (f.field.as_str(), f.before.as_deref(), f.after.as_deref());
                Self::Fields(label(*order), fields.iter().map(field).collect())
            }
            JournalChange::Link(buyer, changes) => Self::Link(
                buyer.as_str(),
                changes.iter().map(|c| (c.key.as_str(), c.before.as_str(), c.after.as_deref())).collect(),
            ),
            JournalChange::Published(sku, buyer, before, after) => {
                Self::Published(sku, buyer.as_str(), *before, *after)
            }
            JournalChange::Fetch(channel, id, change) => Self::Fetch(channel.as_str(), id, fetch_code(*change)),
            JournalChange::Box(code, l, change) => Self::Box(code.as_str(), label(*l), box_change_code(*change)),
            JournalChange::Scan(code, why) => Self::Scan(code, why),
        }
    }

    fn back(self) -> Result<JournalChange, Bad> {
        Ok(match self {
            Self::Order(l, revision, change, dropped) => JournalChange::Order(
                label_of(l)?,
                revision,
                change_of(change)?,
                dropped.into_iter().map(LineV1::back).collect::<Result<_, _>>()?,
            ),
            Self::Document(id, channel, outcome) => {
                JournalChange::Document(DocumentId(id), channel_of(channel)?, outcome_of(outcome)?)
            }
            Self::Job(id, order, code, state) => {
                JournalChange::Job(JobId(id), OrderNumber(order), box_of(code)?, job_state_of(state)?)
            }
            Self::Printer(name, action) => {
                JournalChange::Printer(PrinterName::new(name).map_err(|_| Bad("printer"))?, printer_action_of(action)?)
            }
            Self::Awb(key, orders) => JournalChange::Awb(awb_of(&key)?, orders),
            Self::Notice(id, order, kind, target, state) => JournalChange::Notice(
                NoticeId(id),
                label_of(order)?,
                notice_kind_of(kind)?,
                target.back()?,
                notice_state_of(state)?,
            ),
            Self::NotTold(order, kind, group) => {
                JournalChange::NotTold(label_of(order)?, notice_kind_of(kind)?, group_of(group)?)
            }
            Self::Fields(order, fields) => {
                let field = |(field, before, after): (&str, Option<&str>, Option<&str>)| FieldChange {
                    field: field.to_owned(),
                    before: owned(before),
                    after: owned(after),
                };
                JournalChange::Fields(label_of(order)?, fields.into_iter().map(field).collect())
            }
            Self::Link(buyer, changes) => {
                let change = |(key, before, after): (&str, &str, Option<&str>)| {
                    let key = LinkKey::parse(key).ok_or(Bad("setting"))?;
                    Ok(LinkChange { key, before: before.to_owned(), after: owned(after) })
                };
                let changes = changes.into_iter().map(change).collect::<Result<_, Bad>>()?;
                JournalChange::Link(buyer_of(Some(buyer))?.ok_or(Bad("buyer"))?, changes)
            }
            Self::Published(sku, buyer, before, after) => {
                JournalChange::Published(sku.to_owned(), buyer_of(Some(buyer))?.ok_or(Bad("buyer"))?, before, after)
            }
            Self::Fetch(channel, id, change) => {
                JournalChange::Fetch(channel_of(channel)?, id.to_owned(), fetch_of(change)?)
            }
            Self::Box(code, l, change) => JournalChange::Box(box_of(code)?, label_of(l)?, box_change_of(change)?),
            Self::Scan(code, why) => JournalChange::Scan(code.to_owned(), why.to_owned()),
        })
    }
}
