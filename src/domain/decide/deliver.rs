//! A document comes in: what it does to orders (R-02, R-05; newest wins, cancel is sticky).

use super::{Sketch, View, build, refused};
use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::{Answer, Delivered, Event, OrderChange, Version};
use crate::domain::document::{Content, Delivery, Document, OrderOutcome, Outcome};
use crate::domain::ids::{ChannelId, DocumentId, OrderNumber};
use crate::domain::order::{Checkout, Flag, Order, OrderLabel, OrderStatus};
use crate::domain::refusal::Refusal;
use chrono::{DateTime, Utc};

/// Takes a document in; or, with `again`, once more under the number it has.
pub(super) fn deliver<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    again: Option<Document>,
) -> Result<Answer, V::Error> {
    if again.is_none()
        && let Some(first) = sketch.view.document_by_digest(&delivery.channel, &delivery.digest)?
        && !first.has_refused()
    {
        return Ok(duplicate(sketch, delivery, first.id));
    }
    let id = again.as_ref().map_or_else(|| sketch.next_document(), |d| d.id);
    let mut document = Document {
        id,
        channel: delivery.channel.clone(),
        door: delivery.door,
        source: delivery.source.clone(),
        topic: delivery.topic.clone(),
        received_at: delivery.received_at,
        digest: delivery.digest,
        size: delivery.size,
        outcome: Outcome::Ignored,
        refused_orders: 0,
        problems: delivery.decoded.warnings.clone(),
        orders: Vec::new(),
        to_fetch: Vec::new(),
        same_as: None,
        dismissed: None,
    };
    let mut outcomes = Vec::new();
    match &delivery.decoded.content {
        Content::Orders { orders, refused } => {
            for content in orders {
                outcomes.extend(take_order(sketch, delivery, id, content)?);
            }
            document.problems.splice(0..0, refused.iter().map(|(_, problem)| problem.clone()));
            document.refused_orders = u32::try_from(refused.len()).unwrap_or(u32::MAX);
            document.outcome = fold(&outcomes, !refused.is_empty());
        }
        Content::Deleted(ids, stamp) => {
            for channel_order_id in ids {
                outcomes.extend(delete(sketch, delivery, id, channel_order_id, *stamp)?);
            }
            document.outcome = fold(&outcomes, false);
        }
        Content::ToFetch(ids) => {
            document.to_fetch.clone_from(ids);
            document.outcome = Outcome::ToFetch;
        }
        Content::Incomplete(ids) => {
            document.to_fetch.clone_from(ids);
            document.outcome = Outcome::Incomplete;
        }
        Content::Ignored(_) => {}
        Content::Refused(problem) => {
            document.problems.insert(0, problem.clone());
            document.outcome = Outcome::Refused;
        }
    }
    document.orders = outcomes.iter().map(|(label, _)| label.number).collect();
    let answer = Delivered { document: id, outcome: document.outcome, orders: outcomes };
    sketch.events.push(match again {
        None => Event::DocumentStored(Box::new(document), delivery.raw_zstd.clone()),
        Some(_) => Event::DocumentChanged(Box::new(document)),
    });
    Ok(Answer::Delivered(answer))
}

/// A refused document once more, after the configuration or the program was mended.
pub(super) fn redeliver<V: View>(
    sketch: &mut Sketch<'_, V>,
    id: DocumentId,
    delivery: &Delivery,
) -> Result<Answer, V::Error> {
    match sketch.view.document(id)? {
        None => Ok(refused(Refusal::NoDocument(id))),
        Some(document) if !document.is_in_refused_box() => Ok(refused(Refusal::DocumentNotRefused(id))),
        Some(document) => deliver(sketch, delivery, Some(document)),
    }
}

/// A person lays a refused document aside.
pub(super) fn dismiss<V: View>(sketch: &mut Sketch<'_, V>, id: DocumentId, reason: &str) -> Result<Answer, V::Error> {
    let Some(mut document) = sketch.view.document(id)? else { return Ok(refused(Refusal::NoDocument(id))) };
    if reason.trim().is_empty() {
        return Ok(refused(Refusal::ReasonNeeded));
    }
    if !document.is_in_refused_box() {
        return Ok(refused(Refusal::DocumentNotRefused(id)));
    }
    document.dismissed = Some(reason.trim().to_owned());
    sketch.events.push(Event::DocumentChanged(Box::new(document)));
    Ok(Answer::Dismissed(id))
}

fn duplicate<V: View>(sketch: &mut Sketch<'_, V>, delivery: &Delivery, first: DocumentId) -> Answer {
    let id = sketch.next_document();
    let document = Document {
        id,
        channel: delivery.channel.clone(),
        door: delivery.door,
        source: delivery.source.clone(),
        topic: delivery.topic.clone(),
        received_at: delivery.received_at,
        digest: delivery.digest,
        size: delivery.size,
        outcome: Outcome::Duplicate,
        refused_orders: 0,
        problems: Vec::new(),
        orders: Vec::new(),
        to_fetch: Vec::new(),
        same_as: Some(first),
        dismissed: None,
    };
    sketch.events.push(Event::DocumentStored(Box::new(document), Vec::new()));
    Answer::Delivered(Delivered { document: id, outcome: Outcome::Duplicate, orders: Vec::new() })
}

/// The outcome of the whole from those of its orders: any change is `stored` (`design.md` §4.3).
fn fold(outcomes: &[(OrderLabel, OrderOutcome)], some_refused: bool) -> Outcome {
    if outcomes.iter().any(|(_, o)| o.is_change()) {
        Outcome::Stored
    } else if some_refused {
        Outcome::Refused
    } else if outcomes.iter().any(|(_, o)| *o == OrderOutcome::Stale) {
        Outcome::Stale
    } else if outcomes.is_empty() {
        Outcome::Ignored
    } else {
        Outcome::Duplicate
    }
}

/// Which of two versions of a channel order wins (`design.md` §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Newer,
    Same,
    Stale,
}

/// Newest by the channel's own change stamp; a stamp beats none. Equal stamps: a cancel wins, then the content that
/// sorts later when written out, so that any order of arrival ends the same.
/// No stamps at all: by arrival, but nothing comes back from cancelled.
fn compare(known: &Version, new: &ChannelOrder) -> Verdict {
    if known.content == *new {
        return Verdict::Same;
    }
    let dead = (known.content.status.is_dead(), new.status.is_dead());
    let newer = |yes| if yes { Verdict::Newer } else { Verdict::Stale };
    match (known.content.changed_at, new.changed_at) {
        (Some(old), Some(now)) if old != now => newer(now > old),
        (Some(_), None) => Verdict::Stale,
        (None, Some(_)) => Verdict::Newer,
        (Some(_), Some(_)) if dead.0 == dead.1 => newer(format!("{new:?}") > format!("{:?}", known.content)),
        (None, None) if dead.0 == dead.1 => Verdict::Newer,
        _ => newer(dead.1),
    }
}

type Done = Option<(OrderLabel, OrderOutcome)>;

/// One channel order of a document.
fn take_order<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    document: DocumentId,
    content: &ChannelOrder,
) -> Result<Done, V::Error> {
    let channel = &delivery.channel;
    let known = sketch.version(channel, &content.channel_order_id)?;
    let verdict = known.as_ref().map_or(Verdict::Newer, |k| compare(k, content));
    let order = match known.as_ref().and_then(|k| k.order) {
        Some(number) => sketch.order(number)?,
        None => None,
    };
    let Some(order) = order else {
        // New; or remembered as cancelled before it came (R-05 T3): then it is stored, voided.
        let mut content = content.clone();
        if verdict == Verdict::Stale
            && let Some(cancel) = &known
        {
            content.status = cancel.content.status;
            content.changed_at = cancel.content.changed_at;
            content.lines.clear();
        }
        return create(sketch, channel, document, content, delivery.received_at);
    };
    match verdict {
        Verdict::Same => Ok(Some((order.label(), OrderOutcome::Duplicate))),
        Verdict::Stale => Ok(Some((order.label(), OrderOutcome::Stale))),
        Verdict::Newer => {
            let version =
                Version { channel: channel.clone(), order: Some(order.number), document, content: content.clone() };
            sketch.put_version(version);
            update(sketch, order, content, delivery.received_at)
        }
    }
}

fn create<V: View>(
    sketch: &mut Sketch<'_, V>,
    channel: &ChannelId,
    document: DocumentId,
    content: ChannelOrder,
    received_at: DateTime<Utc>,
) -> Result<Done, V::Error> {
    let number = OrderNumber(sketch.counters.order);
    let Some(mut order) = build::order(sketch.view.settings(), channel, number, &[&content], received_at) else {
        return Ok(None);
    };
    sketch.next_order();
    keep_free_box_codes(sketch, &mut order)?;
    let outcome = if order.status == OrderStatus::Voided { OrderOutcome::Voided } else { OrderOutcome::Created };
    let label = order.label();
    sketch.put_version(Version { channel: channel.clone(), order: Some(number), document, content });
    sketch.put_order(order, OrderChange::Created, Vec::new());
    Ok(Some((label, outcome)))
}

/// The order after a newer version of its part. Before confirm it becomes what the channel says; after it, nothing is
/// changed silently: a conflict is flagged for a person (R-02 T4, R-05 T2).
fn update<V: View>(
    sketch: &mut Sketch<'_, V>,
    old: Order,
    content: &ChannelOrder,
    received_at: DateTime<Utc>,
) -> Result<Done, V::Error> {
    let Some(mut new) = build::order(sketch.view.settings(), &old.channel, old.number, &[content], received_at) else {
        return Ok(None);
    };
    let label = old.label();
    if old.status == OrderStatus::Confirmed {
        let mut order = old.clone();
        order.parts.clone_from(&new.parts);
        if new.status == OrderStatus::Voided {
            order.flags.insert(Flag::CancelledAfterConfirm);
        } else if essentials(&new) != essentials(&old) {
            order.flags.insert(Flag::ChangedAfterConfirm);
        }
        let conflict = order.flags != old.flags;
        if order == old {
            return Ok(Some((label, OrderOutcome::Duplicate)));
        }
        order.revision += 1;
        let (change, outcome) = if conflict {
            (OrderChange::Conflict, OrderOutcome::Conflict)
        } else {
            (OrderChange::Updated, OrderOutcome::Updated)
        };
        sketch.put_order(order, change, Vec::new());
        return Ok(Some((label, outcome)));
    }
    keep_free_box_codes(sketch, &mut new)?;
    new.revision = old.revision;
    if new.void_reason.is_none() && content.placed_at.is_none() {
        new.placed_at = old.placed_at;
    }
    if new == old {
        return Ok(Some((label, OrderOutcome::Duplicate)));
    }
    new.revision += 1;
    let gone = new.status == OrderStatus::Voided && old.status != OrderStatus::Voided;
    let (change, outcome) =
        if gone { (OrderChange::Voided, OrderOutcome::Voided) } else { (OrderChange::Updated, OrderOutcome::Updated) };
    sketch.put_order(new, change, Vec::new());
    Ok(Some((label, outcome)))
}

/// What a confirmed order promises: when the channel changes any of it, a person decides.
fn essentials(order: &Order) -> impl PartialEq + use<'_> {
    let lines: Vec<_> = order
        .lines
        .iter()
        .filter(|l| l.checkout == Checkout::CheckedOut)
        .map(|l| (&l.channel_line_id, &l.sku, l.quantity, l.unit_price, &l.mark_code))
        .collect();
    (lines, &order.ship_to, order.ship_date, &order.reference)
}

/// The channel deleted an order, which it may never have told us about.
fn delete<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    document: DocumentId,
    channel_order_id: &str,
    stamp: Option<DateTime<Utc>>,
) -> Result<Done, V::Error> {
    let known = sketch.version(&delivery.channel, channel_order_id)?;
    let newest = known.as_ref().and_then(|k| k.content.changed_at);
    let stamp = stamp.unwrap_or(delivery.received_at);
    let mut content =
        known.map_or_else(|| ChannelOrder::new(channel_order_id, ChannelStatus::Cancelled), |k| k.content);
    let again = content.status.is_dead() && content.lines.is_empty() && newest.is_some();
    content.status = ChannelStatus::Cancelled;
    content.lines.clear();
    if !again {
        // Deleting is the last thing that happens to an order, whatever the clocks say.
        content.changed_at = Some(newest.map_or(stamp, |n| n.max(stamp)));
    }
    let order = sketch.version(&delivery.channel, channel_order_id)?.and_then(|k| k.order);
    if order.is_some() {
        return take_order(sketch, delivery, document, &content);
    }
    sketch.put_version(Version { channel: delivery.channel.clone(), order: None, document, content });
    Ok(None)
}

/// Box codes that came with the goods stay, unless another order has them (R-11 T3).
fn keep_free_box_codes<V: View>(sketch: &Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    for line in &mut order.lines {
        let mut free = Vec::with_capacity(line.box_codes.len());
        for code in std::mem::take(&mut line.box_codes) {
            match sketch.box_record(&code)? {
                Some(taken) if taken.order != order.number => {
                    order.flags.insert(Flag::BoxCodeTaken);
                }
                _ => free.push(code),
            }
        }
        line.box_codes = free;
    }
    Ok(())
}
