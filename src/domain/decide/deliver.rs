//! A document comes in: it is stored, whatever it holds, and every order in it is taken ([`take`]).
//!
//! An order that can't be taken goes to the refused box with its document and does not keep the others out.

use super::take::{self, Source};
use super::{Sketch, View, confirm, fetch, halves, refused, stock_file};
use crate::domain::channel_order::ChannelOrder;
use crate::domain::command::{Answer, Delivered, Event};
use crate::domain::document::{Content, Delivery, Document, OrderOutcome, Outcome};
use crate::domain::halves::{Half, groups};
use crate::domain::ids::DocumentId;
use crate::domain::inventory;
use crate::domain::order::OrderLabel;
use crate::domain::problem::{Problem, Rule};
use crate::domain::refusal::Refusal;
use crate::limits;
use std::collections::BTreeSet;

/// Takes a document in; or, with `again`, once more under the number it has.
pub(super) fn deliver<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    again: Option<&Document>,
) -> Result<Answer, V::Error> {
    let known = match again {
        None => same_bytes(sketch, delivery)?,
        Some(_) => None,
    };
    if let Some(first) = known.as_ref().filter(|first| is_settled(first, delivery)) {
        return duplicate(sketch, delivery, first);
    }
    let mut document = match again {
        // What it is stays; what became of it is found anew.
        Some(before) => Document { refused_orders: 0, orders: Vec::new(), to_fetch: Vec::new(), ..before.clone() },
        None => received(sketch, delivery),
    };
    document.outcome = Outcome::Ignored;
    document.problems.clone_from(&delivery.decoded.warnings);
    let mut beyond = Vec::new();
    let is_ours = document.channel.as_str() == inventory::CHANNEL;
    let outcomes = if let Content::Stock(file) = &delivery.decoded.content {
        beyond = stock_file::take(sketch, &mut document, file, again.or(known.as_ref()))?;
        Vec::new()
    } else if is_ours || sketch.view.settings().channels.contains_key(&document.channel) {
        take_content(sketch, &mut document, &delivery.decoded.content)?
    } else {
        let problem = Problem::new(Rule::NoChannel, "channel", &document.channel);
        document.problems.insert(0, problem);
        document.outcome = Outcome::Refused;
        Vec::new()
    };
    let nothing_new = matches!(document.outcome, Outcome::Duplicate | Outcome::Stale) || document.refused_orders > 0;
    if nothing_new && again.is_some_and(|before| before.outcome == Outcome::Stored) {
        // Some of its orders were stored the first time.
        document.outcome = Outcome::Stored;
    }
    fetch::named(sketch, delivery, document.id, &document.to_fetch)?;
    fetch::brought(sketch, delivery, &outcomes)?;
    let mut seen = BTreeSet::new();
    document.orders = outcomes.iter().map(|(label, _)| label.number).filter(|n| seen.insert(*n)).collect();
    for number in seen {
        confirm::by_itself(sketch, number)?;
    }
    let answer = Delivered { document: document.id, outcome: document.outcome, orders: outcomes, refused: beyond };
    if again.is_none() && only_order(&delivery.decoded.content).is_none() {
        sketch.events.push(Event::DigestKept(document.channel.clone(), document.digest, document.id));
    }
    sketch.events.push(match again {
        None => Event::DocumentStored(Box::new(document), delivery.raw_zstd.clone()),
        Some(_) => Event::DocumentChanged(Box::new(document)),
    });
    Ok(Answer::Delivered(answer))
}

/// The first document with the same bytes. One that tells of a single order is remembered by that order, which saves
/// a row of its own in an index without any order; all others are found by their digest.
fn same_bytes<V: View>(sketch: &Sketch<'_, V>, delivery: &Delivery) -> Result<Option<Document>, V::Error> {
    let Some(order) = only_order(&delivery.decoded.content) else {
        return sketch.view.document_by_digest(&delivery.channel, &delivery.digest);
    };
    let Some(known) = sketch.version(&delivery.channel, &order.channel_order_id)? else { return Ok(None) };
    let start = delivery.digest.start();
    for (_, id) in known.told_by.iter().rev().filter(|(digest, _)| *digest == start) {
        if let Some(first) = sketch.view.document(*id)?.filter(|d| d.digest == delivery.digest) {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

/// The order of a document that tells of nothing else.
fn only_order(content: &Content) -> Option<&ChannelOrder> {
    match content {
        Content::Orders { orders, refused } if refused.is_empty() => match orders.as_slice() {
            // A half is not yet an order that could remember it.
            [only] if only.half.is_none() => Some(only),
            _ => None,
        },
        _ => None,
    }
}

type Outcomes = Vec<(OrderLabel, OrderOutcome)>;

fn take_content<V: View>(
    sketch: &mut Sketch<'_, V>,
    document: &mut Document,
    content: &Content,
) -> Result<Outcomes, V::Error> {
    let channel = document.channel.clone();
    let told_by = match only_order(content) {
        Some(_) => vec![(document.digest.start(), document.id)],
        None => Vec::new(),
    };
    let source = Source { channel: &channel, document: document.id, received_at: document.received_at, told_by };
    let mut outcomes = Vec::new();
    match content {
        Content::Orders { orders, .. } if orders.len() > limits::ORDERS_A_DOCUMENT => {
            document.problems.insert(0, Problem::new(Rule::TooLarge, "orders", limits::ORDERS_A_DOCUMENT));
            document.outcome = Outcome::Refused;
        }
        Content::Orders { orders, refused } => {
            let mut problems: Vec<Problem> = refused.iter().map(|(_, problem)| problem.clone()).collect();
            outcomes = take_all(sketch, &source, orders, document, &mut problems)?;
            document.refused_orders = u32::try_from(problems.len()).unwrap_or(u32::MAX);
            let waits = !document.to_fetch.is_empty() && !outcomes.iter().any(|(_, o)| o.is_change());
            document.outcome = if waits { Outcome::Incomplete } else { fold(&outcomes, !problems.is_empty()) };
            document.problems.splice(0..0, problems);
        }
        Content::Deleted(ids, stamp) => {
            for id in ids.iter().filter(|id| take::is_an_id(id)) {
                outcomes.extend(take::delete(sketch, &source, id, *stamp)?);
            }
            document.outcome = fold(&outcomes, false);
        }
        Content::ToFetch(ids) => {
            document.to_fetch.clone_from(ids);
            document.outcome = Outcome::ToFetch;
        }
        Content::Incomplete(halves) => {
            let mut problems = Vec::new();
            outcomes = take_all(sketch, &source, halves, document, &mut problems)?;
            document.refused_orders = u32::try_from(problems.len()).unwrap_or(u32::MAX);
            document.outcome = if outcomes.is_empty() { Outcome::Incomplete } else { fold(&outcomes, false) };
            document.problems.splice(0..0, problems);
        }
        Content::Ignored(_) | Content::Stock(_) => {}
        Content::Refused(problem) => {
            document.problems.insert(0, problem.clone());
            document.outcome = Outcome::Refused;
        }
    }
    Ok(outcomes)
}

/// Takes the orders of a document one by one; those that wait for another half are named in the document.
fn take_all<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    orders: &[ChannelOrder],
    document: &mut Document,
    problems: &mut Vec<Problem>,
) -> Result<Outcomes, V::Error> {
    let mut outcomes = Vec::new();
    for group in groups(orders) {
        if let Some(problem) = group.iter().find_map(take::problem) {
            problems.push(problem);
            continue;
        }
        for order in group {
            document.problems.extend(take::warnings(sketch, order)?);
        }
        match (halves::take(sketch, source, group)?, group.first()) {
            (Some(done), _) => outcomes.extend(done),
            // A shipment names its orders; what it is the address of is fetched with them.
            (None, Some(half)) if half.half == Some(Half::Address) => {
                document.to_fetch.extend(half.siblings.iter().cloned());
            }
            (None, half) => document.to_fetch.extend(half.map(|h| h.channel_order_id.clone())),
        }
    }
    Ok(outcomes)
}

/// Whether the same bytes once more are only a duplicate. A refused document is tried again; so is one that had nothing
/// for us then and has now (the configuration or the program was mended). Names of orders are fetched again, but for a
/// repeated delivery: a channel sends the same bytes for every change.
fn is_settled(first: &Document, delivery: &Delivery) -> bool {
    let holds_orders = matches!(delivery.decoded.content, Content::Orders { .. });
    match first.outcome {
        _ if first.has_refused() => false,
        Outcome::ToFetch | Outcome::Incomplete if delivery.has_own_id() => first.source == delivery.source,
        Outcome::ToFetch => false,
        Outcome::Ignored | Outcome::Incomplete => !holds_orders,
        _ => true,
    }
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
        Some(document) => deliver(sketch, delivery, Some(&document)),
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

/// The same bytes were here before: kept as a row that points at the first one, without effect.
fn duplicate<V: View>(sketch: &mut Sketch<'_, V>, delivery: &Delivery, first: &Document) -> Result<Answer, V::Error> {
    let mut orders = Vec::with_capacity(first.orders.len());
    for number in &first.orders {
        orders.extend(sketch.order(*number)?.map(|o| (o.label(), OrderOutcome::Duplicate)));
    }
    let document = Document {
        outcome: Outcome::Duplicate,
        orders: first.orders.clone(),
        same_as: Some(first.id),
        ..received(sketch, delivery)
    };
    let answer = Delivered { document: document.id, outcome: Outcome::Duplicate, orders, refused: Vec::new() };
    sketch.events.push(Event::DocumentStored(Box::new(document), Vec::new()));
    fetch::brought(sketch, delivery, &[])?;
    Ok(Answer::Delivered(answer))
}

fn received<V: View>(sketch: &mut Sketch<'_, V>, delivery: &Delivery) -> Document {
    Document {
        id: sketch.next_document(),
        channel: delivery.channel.clone(),
        door: delivery.door,
        source: delivery.source.clone(),
        topic: delivery.topic.clone(),
        received_at: delivery.received_at,
        digest: delivery.digest,
        size: delivery.size,
        outcome: Outcome::Ignored,
        refused_orders: 0,
        problems: Vec::new(),
        orders: Vec::new(),
        to_fetch: Vec::new(),
        same_as: None,
        dismissed: None,
        part: delivery.part,
    }
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
