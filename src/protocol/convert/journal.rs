//! The journal on the wire.

use super::{dropped, stock, time};
use crate::domain::command::{JournalChange, JournalEntry};
use crate::protocol::reply::{ChangeDoc, FieldDoc, JournalDoc};

/// A line of the journal.
#[must_use]
pub fn journal(entry: &JournalEntry) -> JournalDoc {
    JournalDoc {
        seq: entry.seq.0,
        at: time(entry.at),
        who: entry.actor.user.clone(),
        terminal: entry.actor.terminal.clone(),
        what: entry.command.clone(),
        reason: entry.reason.clone(),
        changes: entry.changes.iter().map(change).collect(),
    }
}

fn change(change: &JournalChange) -> ChangeDoc {
    match change {
        JournalChange::Order(label, revision, what, lines) => ChangeDoc::Order {
            order: label.to_string(),
            revision: *revision,
            change: what.as_str().into(),
            dropped: lines.iter().map(dropped).collect(),
        },
        JournalChange::Document(id, channel, outcome) => {
            ChangeDoc::Document { document: id.0, channel: channel.to_string(), outcome: outcome.as_str().into() }
        }
        JournalChange::Job(id, order, code, state) => {
            ChangeDoc::Job { job: id.0, order: order.0, box_code: code.to_string(), state: state.as_str().into() }
        }
        JournalChange::Link(buyer, settings) => {
            ChangeDoc::Link { buyer: buyer.to_string(), settings: settings.iter().map(stock::setting).collect() }
        }
        JournalChange::Published(sku, buyer, before, after) => {
            ChangeDoc::Published { sku: sku.clone(), buyer: buyer.to_string(), before: *before, after: *after }
        }
        JournalChange::Fetch(channel, id, change) => {
            ChangeDoc::Fetch { channel: channel.to_string(), id: id.clone(), change: change.as_str().into() }
        }
        JournalChange::Printer(name, action) => {
            ChangeDoc::Printer { printer: name.to_string(), act: action.as_str().into() }
        }
        JournalChange::Awb(key, orders) => ChangeDoc::Awb { awb: key.to_string(), orders: *orders },
        JournalChange::Notice(id, order, kind, target, state) => ChangeDoc::Notice {
            notice: id.0,
            order: order.to_string(),
            kind: kind.as_str().into(),
            to: target.to_string(),
            state: state.as_str().into(),
        },
        JournalChange::NotTold(order, kind, group) => {
            ChangeDoc::NotTold { order: order.to_string(), kind: kind.as_str().into(), group: group.as_str().into() }
        }
        JournalChange::Fields(order, fields) => ChangeDoc::Fields {
            order: order.to_string(),
            fields: fields
                .iter()
                .map(|f| FieldDoc { field: f.field.clone(), before: f.before.clone(), after: f.after.clone() })
                .collect(),
        },
        JournalChange::Box(code, order, what) => {
            ChangeDoc::Box { box_code: code.to_string(), order: order.to_string(), change: what.as_str().into() }
        }
        JournalChange::Scan(code, why) => ChangeDoc::Scan { code: code.clone(), reason: why.clone() },
    }
}
