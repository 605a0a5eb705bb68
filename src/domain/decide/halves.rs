//! A half of an order comes in: it is kept, and joined with what is there ([`crate::domain::halves`]).
//!
//! Newest wins for each half alone. A whole order of such a channel stands for both its halves; against sub-orders that
//! are known by themselves a table that tells no sub-orders has nothing to say. What waits for its other half changes
//! no order.

use super::newest::{Verdict, compare};
use super::take::{self, Done, Source};
use super::{Sketch, View};
use crate::domain::channel::Kind;
use crate::domain::channel_order::{ChannelOrder, Shared};
use crate::domain::command::Version;
use crate::domain::document::OrderOutcome;
use crate::domain::halves::{Half, addressed, join};
use crate::domain::ids::OrderNumber;

/// Takes an order, or halves of one; none when it waits.
pub(super) fn take<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    group: &[ChannelOrder],
) -> Result<Option<Done>, V::Error> {
    let Some(first) = group.first() else { return Ok(None) };
    let kind = sketch.view.settings().channels.get(source.channel).map(|c| c.kind);
    if first.half.is_none() && !kind.is_some_and(Kind::comes_in_halves) {
        return take::take(sketch, source, first).map(Some);
    }
    if first.half == Some(Half::Address) {
        return address(sketch, source, first);
    }
    let id = first.channel_order_id.as_str();
    let mut slots = sketch.halves(source.channel, id)?;
    slots.retain(|s| s.content.half != Some(Half::Address));
    if first.half.is_none() && slots.is_empty() {
        let whole = with_address(sketch, source, kind, first.clone())?;
        return take::take(sketch, source, &whole).map(Some);
    }
    let by_subs = |half: Option<&Half>| matches!(half, Some(Half::Sub(_)));
    let known = sketch.version(source.channel, id)?.and_then(|v| v.order.map(|number| (v, number)));
    if first.half.is_none() && slots.iter().any(|s| by_subs(s.content.half.as_ref())) {
        return unchanged(sketch, known.map(|k| k.1), OrderOutcome::Stale).map(Some);
    }
    if let Some((whole, _)) = known.as_ref().filter(|_| slots.is_empty() && !by_subs(first.half.as_ref())) {
        slots = both(&whole.content)
            .map(|content| Version { content, order: None, told_by: Vec::new(), ..whole.clone() })
            .to_vec();
        slots.iter().try_for_each(|slot| sketch.put_half(slot.clone()))?;
    }
    let mut verdicts = Vec::new();
    for content in group {
        let new = match content.half {
            None => both(content).to_vec(),
            Some(_) => vec![content.clone()],
        };
        for content in new {
            verdicts.push(put(sketch, source, &mut slots, content)?);
        }
    }
    if !verdicts.contains(&Verdict::Newer) {
        let same = verdicts.iter().all(|v| *v == Verdict::Same);
        let outcome = if same { OrderOutcome::Duplicate } else { OrderOutcome::Stale };
        return match known {
            Some((_, number)) => unchanged(sketch, Some(number), outcome).map(Some),
            None => Ok(None),
        };
    }
    let halves: Vec<ChannelOrder> = slots.into_iter().map(|s| s.content).collect();
    let Some(whole) = join(&halves) else { return Ok(None) };
    let whole = with_address(sketch, source, kind, whole)?;
    take::joined(sketch, source, &whole).map(Some)
}

/// A whole order as its two halves.
fn both(whole: &ChannelOrder) -> [ChannelOrder; 2] {
    [Half::Header, Half::Lines].map(|half| ChannelOrder { half: Some(half), ..whole.clone() })
}

/// Keeps a half if it is newer than the one of its name.
fn put<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    slots: &mut Vec<Version>,
    content: ChannelOrder,
) -> Result<Verdict, V::Error> {
    let slot = content.half.as_ref().map(Half::slot);
    let version = Version {
        channel: source.channel.clone(),
        order: None,
        document: source.document,
        told_by: Vec::new(),
        content,
    };
    match slots.iter_mut().find(|s| s.content.half.as_ref().map(Half::slot) == slot) {
        Some(known) => {
            let verdict = compare(&known.content, &version.content, source.document >= known.document);
            if verdict != Verdict::Newer {
                return Ok(verdict);
            }
            *known = version.clone();
        }
        None => slots.push(version.clone()),
    }
    sketch.put_half(version)?;
    Ok(Verdict::Newer)
}

/// The address of a shipment: every order that travels in it has it.
fn address<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    content: &ChannelOrder,
) -> Result<Option<Done>, V::Error> {
    let shipment = content.channel_order_id.as_str();
    let mut slots = sketch.halves(source.channel, shipment)?;
    let verdict = put(sketch, source, &mut slots, content.clone())?;
    let shared = Shared::Shipment(shipment.to_owned());
    let (mut done, mut seen) = (Vec::new(), false);
    for number in sketch.orders_sharing(source.channel, &shared)? {
        let Some(order) = sketch.order(number)? else { continue };
        for part in order.parts.iter().filter(|p| p.is_of(&shared)) {
            let Some(version) = sketch.version(source.channel, &part.channel_order_id)? else { continue };
            seen = true;
            done.extend(match verdict {
                Verdict::Newer => {
                    let bare =
                        ChannelOrder { ship_to: crate::domain::channel_order::Address::default(), ..version.content };
                    take::joined(sketch, source, &addressed(&bare, content))?
                }
                Verdict::Same => unchanged(sketch, Some(number), OrderOutcome::Duplicate)?,
                Verdict::Stale => unchanged(sketch, Some(number), OrderOutcome::Stale)?,
            });
        }
    }
    Ok(seen.then_some(done))
}

/// The order with the address of its shipment, if that is known.
fn with_address<V: View>(
    sketch: &Sketch<'_, V>,
    source: &Source<'_>,
    kind: Option<Kind>,
    content: ChannelOrder,
) -> Result<ChannelOrder, V::Error> {
    let Some(shipment) = content.shipment_id.as_ref().filter(|_| kind == Some(Kind::MercadoLibre)) else {
        return Ok(content);
    };
    let slots = sketch.halves(source.channel, shipment)?;
    let known = slots.iter().find(|s| s.content.half == Some(Half::Address));
    Ok(match known {
        Some(known) => addressed(&content, &known.content),
        None => content,
    })
}

fn unchanged<V: View>(
    sketch: &Sketch<'_, V>,
    order: Option<OrderNumber>,
    outcome: OrderOutcome,
) -> Result<Done, V::Error> {
    let order = order.map_or(Ok(None), |number| sketch.order(number))?;
    Ok(order.into_iter().map(|o| (o.label(), outcome)).collect())
}
