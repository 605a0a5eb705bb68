//! Orders that have to be got: named by documents, got or not got by the fetchers, dealt with by people.

use super::{Sketch, View, refused};
use crate::domain::command::{Answer, Event};
use crate::domain::document::{Content, Delivery, OrderOutcome};
use crate::domain::fetch::{FetchAction, FetchReport, Fetched, Wanted};
use crate::domain::ids::{ChannelId, DocumentId};
use crate::domain::order::OrderLabel;
use crate::domain::refusal::Refusal;
use std::collections::BTreeSet;

/// Names of orders that came in: each is wanted, from now on if it was not already. What the same delivery answers is
/// not wanted by it: the channel had no more to say (the fetcher reports that).
pub(super) fn named<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    document: DocumentId,
    ids: &[String],
) -> Result<(), V::Error> {
    let answered = Fetched::of(delivery).map(|f| f.ids.as_slice()).unwrap_or_default();
    let mut seen = BTreeSet::new();
    for id in ids.iter().filter(|id| super::take::is_an_id(id) && !answered.contains(id)) {
        if seen.insert(id) {
            want(sketch, &delivery.channel, id, delivery, document)?;
        }
    }
    Ok(())
}

fn want<V: View>(
    sketch: &mut Sketch<'_, V>,
    channel: &ChannelId,
    id: &str,
    delivery: &Delivery,
    document: DocumentId,
) -> Result<(), V::Error> {
    let at = delivery.received_at;
    let wanted = match sketch.view.wanted(channel, id)? {
        // A pause after a failure goes on: a channel that repeats itself must not make us ask faster.
        Some(old) if !old.is_closed() => Wanted { at: at.max(old.at), document, ..old },
        _ => Wanted {
            channel: channel.clone(),
            id: id.to_owned(),
            since: at,
            at,
            document,
            attempts: 0,
            trouble: None,
            next_try: Some(at),
        },
    };
    sketch.events.push(Event::WantedStored(Box::new(wanted)));
    Ok(())
}

/// What a delivery ends: everything that it was asked for. A name that came after the request left stays wanted.
/// `content` brings the orders themselves; names alone end nothing.
///
/// A document that we did not ask for ends what it brings only where nobody would fetch it: elsewhere it may be older
/// than the change that the name told of, and asking once more does no harm.
pub(super) fn brought<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    outcomes: &[(OrderLabel, OrderOutcome)],
) -> Result<(), V::Error> {
    let content = &delivery.decoded.content;
    if let Some(fetched) = Fetched::of(delivery) {
        if matches!(content, Content::ToFetch(_) | Content::Incomplete(_)) {
            return Ok(());
        }
        for id in &fetched.ids {
            end(sketch, delivery, id, |wanted| wanted.at > fetched.asked_at)?;
        }
        return Ok(());
    }
    let fetches = sketch.view.settings().channels.get(&delivery.channel).is_some_and(|c| c.fetches);
    if let Content::Orders { orders, .. } = content
        && !fetches
        && outcomes.iter().any(|(_, o)| o.is_change())
    {
        for order in orders {
            end(sketch, delivery, &order.channel_order_id, |_| false)?;
        }
    }
    Ok(())
}

fn end<V: View>(
    sketch: &mut Sketch<'_, V>,
    delivery: &Delivery,
    id: &str,
    still_wanted: impl Fn(&Wanted) -> bool,
) -> Result<(), V::Error> {
    let Some(wanted) = sketch.view.wanted(&delivery.channel, id)? else { return Ok(()) };
    let event = if still_wanted(&wanted) {
        let again =
            Wanted { since: wanted.at, attempts: 0, trouble: None, next_try: Some(delivery.received_at), ..wanted };
        Event::WantedStored(Box::new(again))
    } else {
        Event::WantedEnded(wanted.channel, wanted.id)
    };
    sketch.events.push(event);
    Ok(())
}

/// A try brought nothing.
pub(super) fn report<V: View>(sketch: &mut Sketch<'_, V>, report: &FetchReport) -> Result<Answer, V::Error> {
    if let Some(old) = sketch.view.wanted(&report.channel, &report.id)? {
        let wanted = Wanted {
            attempts: old.attempts.saturating_add(1),
            trouble: Some(report.trouble.clone()),
            next_try: report.next_try,
            ..old
        };
        sketch.events.push(Event::WantedStored(Box::new(wanted)));
    }
    Ok(Answer::Noted)
}

/// A person tries again or gives up.
pub(super) fn act<V: View>(
    sketch: &mut Sketch<'_, V>,
    channel: &ChannelId,
    id: &str,
    action: &FetchAction,
) -> Result<Answer, V::Error> {
    let Some(old) = sketch.view.wanted(channel, id)? else {
        return Ok(refused(Refusal::NotWanted(channel.clone(), id.to_owned())));
    };
    sketch.events.push(match action {
        FetchAction::Retry => Event::WantedStored(Box::new(Wanted { attempts: 0, next_try: Some(sketch.at), ..old })),
        FetchAction::Drop => Event::WantedEnded(old.channel, old.id),
    });
    Ok(Answer::Noted)
}
