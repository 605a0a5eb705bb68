//! From the domain's types of the flow to those of the wire.

use super::convert::{dropped, time};
use super::reply::{
    ActDoc, AwbActDoc, AwbDoc, BoxActDoc, BoxDoc, BoxMoveFailed, BoxesDoc, ConflictDoc, DifferenceDoc, EndedDoc,
    MoveFailed, ShippingDoc,
};
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::boxes::BoxState;
use crate::domain::conflict::Conflict;
use crate::domain::connection::Settings;
use crate::domain::flag::Flag;
use crate::domain::flow::{AwbDone, BoxAct, BoxOutcome, BoxesDone, OrderDone};
use crate::domain::lang::Lang;
use crate::domain::order::{BoxRecord, Ended, EndedBy, Order, OrderLabel, Trace};
use crate::domain::refusal::already;

fn words<'a>(flags: impl IntoIterator<Item = &'a Flag>) -> Vec<String> {
    flags.into_iter().map(|f| f.as_str().to_owned()).collect()
}

fn who(trace: &Trace) -> [String; 2] {
    [trace.by.clone(), time(trace.at)]
}

/// What the channel says against what we have.
#[must_use]
pub fn conflict(conflict: &Conflict) -> ConflictDoc {
    ConflictDoc {
        channel_order_id: conflict.channel_order_id.clone(),
        document: conflict.document.0,
        at: time(conflict.at),
        differences: conflict
            .differences
            .iter()
            .map(|d| DifferenceDoc {
                what: d.what.as_str().into(),
                item: d.item.clone(),
                ours: d.ours.clone(),
                theirs: d.theirs.clone(),
            })
            .collect(),
    }
}

/// A line that an order had.
#[must_use]
pub fn ended(ended: &Ended) -> EndedDoc {
    EndedDoc {
        line: dropped(&ended.line),
        why: ended.why.as_str().into(),
        reason: match &ended.why {
            EndedBy::Vendor(why) => Some(why.clone()),
            _ => None,
        },
        at: time(ended.at),
        by: ended.by.clone(),
    }
}

/// What became of an order.
#[must_use]
pub fn order_done(done: &OrderDone) -> ActDoc {
    ActDoc {
        order: done.order.to_string(),
        outcome: done.change.as_str().into(),
        revision: done.revision,
        status: done.status.as_str().into(),
        lines: done.lines.iter().map(dropped).collect(),
        awb: done.awb.as_ref().map(ToString::to_string),
        stayed: done.stayed.iter().map(ToString::to_string).collect(),
        flags: words(&done.flags),
        reason: None,
        code: None,
    }
}

/// What became of boxes.
#[must_use]
pub fn boxes_done(act: &BoxAct, done: &BoxesDone, settings: &Settings, lang: Lang) -> BoxesDoc {
    let word = match act {
        BoxAct::Ship => "shipped",
        BoxAct::Unship(_) => "unshipped",
        BoxAct::Missing(_) => "missing",
        BoxAct::Found => "found",
        BoxAct::Receive => "received",
    };
    let one = |b: &crate::domain::flow::BoxDone| {
        let (outcome, reason, refusal) = match &b.outcome {
            BoxOutcome::Done => (word, None, None),
            BoxOutcome::Already(trace) => ("already", Some(already(word, trace, settings.time_zone, lang)), None),
            BoxOutcome::Refused(no) => ("refused", Some(no.sentence(lang)), Some(no.code().to_owned())),
        };
        let order = b.order.map(|o| o.to_string());
        BoxActDoc { code: b.text.clone(), order, outcome: outcome.into(), reason, refusal }
    };
    BoxesDoc {
        boxes: done.boxes.iter().map(one).collect(),
        orders: done
            .orders
            .iter()
            .map(|o| ShippingDoc {
                order: o.order.to_string(),
                boxes: o.boxes,
                shipped: o.shipped,
                missing: o.missing,
                left: o.left.iter().map(ToString::to_string).collect(),
            })
            .collect(),
    }
}

/// A box.
#[must_use]
pub fn box_doc(record: &BoxRecord, order: &Order) -> BoxDoc {
    let (by, reason) = match &record.state {
        BoxState::Shipped(trace) => (Some(who(trace)), None),
        BoxState::Missing(why, trace) => (Some(who(trace)), Some(why.clone())),
        BoxState::Allotted | BoxState::Released => (None, None),
    };
    BoxDoc {
        code: record.code.to_string(),
        order: order.label().to_string(),
        awb: order.awb_of(&record.code).map(ToString::to_string),
        line: record.line,
        index: record.index,
        state: record.state.as_str().into(),
        labelled: record.labelled,
        prints: record.prints,
        stale: record.stale,
        by,
        reason,
        received: record.received.as_ref().map(who),
    }
}

/// An AWB, with the numbers of its orders and the names that it had.
#[must_use]
pub fn awb_doc(awb: &Awb, orders: &[OrderLabel], was: &[AwbKey], settings: &Settings) -> AwbDoc {
    AwbDoc {
        awb: awb.key.to_string(),
        buyer: awb.buyer.as_ref().map(ToString::to_string),
        buyer_name: awb.buyer.as_ref().and_then(|b| settings.buyers.get(b)).map(|c| c.name.clone()),
        ship_date: awb.ship_date.to_string(),
        orders: orders.iter().map(ToString::to_string).collect(),
        order_count: awb.orders,
        pieces: awb.pieces,
        boxes_shipped: awb.shipped,
        status: if awb.closed { "closed" } else { "open" }.into(),
        temporary: awb.key.is_temporary(),
        check_digit: match &awb.key {
            AwbKey::Air(number) => Some(number.check_digit_holds()),
            AwbKey::Ref(_) | AwbKey::Date(_) => None,
        },
        location: awb.location.as_ref().map(ToString::to_string),
        was: was.iter().map(ToString::to_string).collect(),
    }
}

/// What became of an AWB.
#[must_use]
pub fn awb_done(done: &AwbDone, lang: Lang) -> AwbActDoc {
    AwbActDoc {
        awb: done.key.to_string(),
        buyer: done.buyer.as_ref().map(ToString::to_string),
        moved: done.moved.iter().map(ToString::to_string).collect(),
        failed: done
            .failed
            .iter()
            .map(|(order, no)| MoveFailed {
                order: order.0.to_string(),
                reason: no.sentence(lang),
                code: no.code().into(),
            })
            .collect(),
        boxes: done.boxes.iter().map(ToString::to_string).collect(),
        failed_boxes: done
            .failed_boxes
            .iter()
            .map(|(code, no)| BoxMoveFailed {
                code: code.clone(),
                reason: no.sentence(lang),
                refusal: no.code().into(),
            })
            .collect(),
        warnings: words(&done.warnings),
    }
}
