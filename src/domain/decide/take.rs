//! What one channel order of a document does to an order of ours.
//!
//! Before confirm the order becomes what the newest version says. After confirm, and after a person has voided it,
//! nothing of it is changed silently: what the channel says is kept beside it and flagged.

use super::group::{self, Found, Place, is_closed};
use super::newest::{Verdict, compare};
use super::rebuild::{Rebuilt, beside, keep_free_box_codes, rebuild, replace};
use super::{Sketch, View, build, carry, confirm, notify, refused, stock};
use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::{Answer, OrderChange, Version};
use crate::domain::document::OrderOutcome;
use crate::domain::ids::{ChannelId, DigestStart, DocumentId, OrderNumber};
use crate::domain::notice::Occasion;
use crate::domain::order::{Flag, Order, OrderLabel, OrderStatus, Void};
use crate::domain::problem::{Problem, Rule};
use crate::domain::refusal::Refusal;
use crate::limits;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// The document that a channel order came with.
pub(super) struct Source<'a> {
    pub(super) channel: &'a ChannelId,
    pub(super) document: DocumentId,
    pub(super) received_at: DateTime<Utc>,
    /// The documents that an order remembers which this one tells of ([`Version::told_by`]).
    pub(super) told_by: Vec<(DigestStart, DocumentId)>,
}

impl Source<'_> {
    /// With the documents that the order remembers already.
    fn after(&self, known: &Version) -> Self {
        let mut told_by = known.told_by.clone();
        told_by.extend(&self.told_by);
        told_by.drain(..told_by.len().saturating_sub(limits::DOCUMENTS_REMEMBERED));
        Self { told_by, ..*self }
    }
}

/// What became of it, and of other orders by it; nothing, when it only has to be remembered.
pub(super) type Done = Vec<(OrderLabel, OrderOutcome)>;

/// Why a channel order can't become an order of ours: it breaks what the types promise, or a limit.
pub(super) fn problem(content: &ChannelOrder) -> Option<Problem> {
    if content.channel_order_id.trim().is_empty() {
        return Some(Problem::new(Rule::Missing, "channel_order_id", ""));
    }
    if !is_an_id(&content.channel_order_id) {
        return Some(Problem::new(Rule::TooLarge, "channel_order_id", limits::CHANNEL_ID_CHARS));
    }
    let at = |problem: Problem| Some(problem.at(place(content)));
    if content.lines.len() > limits::LINES_AN_ORDER {
        return at(Problem::new(Rule::TooLarge, "lines", limits::LINES_AN_ORDER));
    }
    let alive = || content.lines.iter().filter(|l| !content.status.is_dead() && !l.status.is_dead());
    if alive().any(|l| l.quantity == 0) {
        return at(Problem::new(Rule::ZeroQuantity, "quantity", 0));
    }
    if alive().map(|l| u64::from(l.quantity)).sum::<u64>() > u64::from(limits::BOXES_AN_ORDER) {
        return at(Problem::new(Rule::TooLarge, "quantity", limits::BOXES_AN_ORDER));
    }
    None
}

/// Whether a text can be the id of an order in its channel.
pub(super) fn is_an_id(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= limits::CHANNEL_ID_CHARS
}

/// What is worth saying of a channel order that is taken.
pub(super) fn warnings<V: View>(sketch: &mut Sketch<'_, V>, content: &ChannelOrder) -> Result<Vec<Problem>, V::Error> {
    let mut found = Vec::new();
    for line in content.lines.iter().filter(|l| !l.box_codes.is_empty()) {
        let product = match &line.sku {
            Some(sku) => sketch.stock(sku)?.and_then(|s| s.product),
            None => None,
        };
        let boxes = product.map_or(line.quantity, |p| p.on_line().boxes_for(line.quantity));
        let rest = line.box_codes.get(usize::try_from(boxes).unwrap_or(usize::MAX)..).unwrap_or_default();
        if !rest.is_empty() {
            let codes = rest.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
            found.push(Problem::new(Rule::LeftOut, "box_codes", codes).at(place(content)));
        }
    }
    Ok(found)
}

fn place(content: &ChannelOrder) -> String {
    format!("order {}", content.channel_order_id)
}

/// One channel order of a document.
pub(super) fn take<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    content: &ChannelOrder,
) -> Result<Done, V::Error> {
    let known = sketch.version(source.channel, &content.channel_order_id)?;
    let Some(known) = known else { return enter(sketch, source, content, None) };
    let source = &source.after(&known);
    let verdict = compare(&known.content, content, source.document >= known.document);
    decided(sketch, source, content, known, verdict)
}

/// A channel order that was joined of its newest halves: it is newer than what is known, or the same.
pub(super) fn joined<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    content: &ChannelOrder,
) -> Result<Done, V::Error> {
    let known = sketch.version(source.channel, &content.channel_order_id)?;
    let Some(known) = known else { return enter(sketch, source, content, None) };
    let source = &source.after(&known);
    let verdict = if known.content == *content { Verdict::Same } else { Verdict::Newer };
    decided(sketch, source, content, known, verdict)
}

fn decided<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    content: &ChannelOrder,
    known: Version,
    verdict: Verdict,
) -> Result<Done, V::Error> {
    let order = match known.order {
        Some(number) => sketch.order(number)?,
        None => None,
    };
    let Some(order) = order else {
        // Remembered as cancelled before it came (R-05 T3): it is stored, voided.
        let mut content = content.clone();
        if verdict == Verdict::Stale {
            content.status = known.content.status;
            content.changed_at = known.content.changed_at;
            content.lines.clear();
        }
        return enter(sketch, source, &content, None);
    };
    match verdict {
        Verdict::Same | Verdict::Stale => {
            if source.told_by != known.told_by {
                sketch.put_version(Version { told_by: source.told_by.clone(), ..known });
            }
            let outcome = if verdict == Verdict::Same { OrderOutcome::Duplicate } else { OrderOutcome::Stale };
            Ok(vec![(order.label(), outcome)])
        }
        Verdict::Newer if is_closed(&order) => {
            put(sketch, source, order.number, content);
            let Some(new) = rebuild(sketch, &order, content, false)? else { return Ok(Vec::new()) };
            Ok(vec![beside(sketch, source, &order, &new, &known.content, content)])
        }
        Verdict::Newer => enter(sketch, source, content, Some((order, known.content))),
    }
}

/// The channel deleted an order, which it may never have told us about. It is a cancel at the time that the channel
/// tells, else when we heard of it, and never before what we know: only what was written later (an order that was
/// restored) comes back.
pub(super) fn delete<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    channel_order_id: &str,
    stamp: Option<DateTime<Utc>>,
) -> Result<Done, V::Error> {
    let known = sketch.version(source.channel, channel_order_id)?;
    let has_order = known.as_ref().is_some_and(|k| k.order.is_some());
    let (mut content, told_by) = known.map_or_else(
        || (ChannelOrder::new(channel_order_id, ChannelStatus::Cancelled), Vec::new()),
        |k| (k.content, k.told_by),
    );
    let is_final = has_order && content.status.is_dead() && content.changed_at.is_none();
    content.status = ChannelStatus::Cancelled;
    if !is_final {
        content.changed_at = content.changed_at.max(Some(stamp.unwrap_or(source.received_at)));
    }
    content.lines.clear();
    if has_order {
        return take(sketch, source, &content);
    }
    let version = Version { channel: source.channel.clone(), order: None, document: source.document, told_by, content };
    sketch.put_version(version);
    Ok(Vec::new())
}

/// A new version goes to its place: to the order where it is (`home`, with its version there), to another one, or to a
/// new one. Its own order is told first.
fn enter<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    content: &ChannelOrder,
    home: Option<(Order, ChannelOrder)>,
) -> Result<Done, V::Error> {
    let at = home.as_ref().map(|(order, known)| (order, known));
    let Found { place, apart } = group::place(sketch, source.channel, content, at)?;
    let home = home.map(|(order, _)| order);
    let (target, left) = match (place, home) {
        (Place::Stay, home) => (home, None),
        (Place::Join(target), home) => (Some(*target), home),
        (Place::New, home) => (None, home),
    };
    let number = target.as_ref().map_or(OrderNumber(sketch.counters.order), |t| t.number);
    put(sketch, source, number, content);
    let left = match left {
        Some(home) => leave(sketch, &home, &content.channel_order_id, number)?,
        None => Vec::new(),
    };
    let mut done = match target {
        Some(target) => update(sketch, &target, content, apart)?,
        None => create(sketch, source, content, apart)?,
    };
    done.extend(left);
    done.extend(group::arrived(sketch, source.channel, content, number)?);
    Ok(done)
}

fn put<V: View>(sketch: &mut Sketch<'_, V>, source: &Source<'_>, order: OrderNumber, content: &ChannelOrder) {
    sketch.put_version(Version {
        channel: source.channel.clone(),
        order: Some(order),
        document: source.document,
        told_by: source.told_by.clone(),
        content: content.clone(),
    });
}

fn create<V: View>(
    sketch: &mut Sketch<'_, V>,
    source: &Source<'_>,
    content: &ChannelOrder,
    apart: Vec<Order>,
) -> Result<Done, V::Error> {
    let number = OrderNumber(sketch.counters.order);
    let built = build::order(sketch.view.settings(), source.channel, number, &[content], source.received_at, sketch.at);
    let Some(mut order) = built else { return Ok(Vec::new()) };
    sketch.next_order();
    stock::fit(sketch, &mut order)?;
    keep_free_box_codes(sketch, &mut order)?;
    group::flag(sketch, &mut order, &[content], !apart.is_empty())?;
    let is_voided = order.status == OrderStatus::Voided;
    let outcome = if is_voided { OrderOutcome::Voided } else { OrderOutcome::Created };
    let mut done = vec![(order.label(), outcome)];
    if order.status == OrderStatus::Pending {
        notify::tell(sketch, &order, &Occasion::CheckedOut);
    }
    sketch.put_order(order, OrderChange::Created, Vec::new());
    if !is_voided {
        done.extend(group::split(sketch, apart));
    }
    Ok(done)
}

/// The order after a newer version of its part, or with a new part.
fn update<V: View>(
    sketch: &mut Sketch<'_, V>,
    old: &Order,
    content: &ChannelOrder,
    apart: Vec<Order>,
) -> Result<Done, V::Error> {
    let revives = old.status == OrderStatus::Voided;
    let is_split = old.flags.contains(&Flag::CartSplit) || revives && !apart.is_empty();
    let Some(Rebuilt { order: mut new, .. }) = rebuild(sketch, old, content, is_split)? else { return Ok(Vec::new()) };
    carry::over(sketch, old, &mut new, true)?;
    keep_free_box_codes(sketch, &mut new)?;
    let is_alive = new.status != OrderStatus::Voided;
    let mut done = vec![replace(sketch, old, new)?];
    if revives && is_alive {
        done.extend(group::split(sketch, apart));
    }
    Ok(done)
}

/// The order without a part that is in another one now; without any part it is voided, with the place of its goods.
fn leave<V: View>(sketch: &mut Sketch<'_, V>, old: &Order, part: &str, to: OrderNumber) -> Result<Done, V::Error> {
    let rest = group::others(sketch, old, part)?;
    let new = match rest.split_last() {
        Some((last, _)) => {
            let is_split = old.flags.contains(&Flag::CartSplit);
            let but = Order {
                parts: old.parts.iter().filter(|p| p.channel_order_id != part).cloned().collect(),
                ..old.clone()
            };
            rebuild(sketch, &but, last, is_split)?.map(|r| r.order)
        }
        None => Some(Order {
            status: OrderStatus::Voided,
            parts: Vec::new(),
            lines: Vec::new(),
            flags: BTreeSet::new(),
            void: Some(Void {
                reason: format!("joined order {}", OrderLabel { number: to, mark: old.mark }),
                by: None,
                at: sketch.at,
            }),
            ..old.clone()
        }),
    };
    let Some(mut new) = new else { return Ok(Vec::new()) };
    // Its lines are in the other order now: they have not ended.
    carry::over(sketch, old, &mut new, false)?;
    keep_free_box_codes(sketch, &mut new)?;
    Ok(vec![replace(sketch, old, new)?])
}

/// An order that is not confirmed, once more from what its channel said and what we know by now.
pub(super) fn recheck<V: View>(sketch: &mut Sketch<'_, V>, number: OrderNumber) -> Result<Answer, V::Error> {
    let Some(order) = sketch.order(number)? else { return Ok(refused(Refusal::NoOrder(number))) };
    if matches!(order.status, OrderStatus::Confirmed | OrderStatus::Voided) {
        return Ok(Answer::Noted);
    }
    // It is not new, whatever its revision.
    sketch.load_holds(number, false)?;
    let parts = group::others(sketch, &order, "")?;
    let Some(last) = parts.last() else { return Ok(Answer::Noted) };
    let is_split = order.flags.contains(&Flag::CartSplit);
    let Some(Rebuilt { order: mut new, .. }) = rebuild(sketch, &order, last, is_split)? else {
        return Ok(Answer::Noted);
    };
    carry::over(sketch, &order, &mut new, true)?;
    keep_free_box_codes(sketch, &mut new)?;
    if replace(sketch, &order, new)?.1 == OrderOutcome::Duplicate {
        // Nothing of it is another one, but what is held for it may be.
        stock::look_again(sketch, &order)?;
    }
    confirm::by_itself(sketch, number)?;
    Ok(Answer::Noted)
}
