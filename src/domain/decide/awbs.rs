//! AWBs: joined on confirm, left on void, renamed when the real number is known, moved, closed.
//!
//! A temporary AWB that got its number stays as an alias: whoever asks for the old name gets the real one.

use super::{Sketch, View, awb_boxes, refused};
use crate::domain::awb::{AirNumber, Awb, AwbKey};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::flow::{AwbAct, AwbAsk, AwbDone};
use crate::domain::ids::{BoxCode, BuyerCode, OrderNumber};
use crate::domain::inventory::Location;
use crate::domain::order::{Flag, Order, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::limits;
use std::collections::{BTreeMap, BTreeSet};

/// How often an AWB can have been renamed, and followed after it was closed.
const STEPS: u32 = 100;
/// What an order says of its AWB.
const FLAGS: [Flag; 3] = [Flag::AwbCheckDigit, Flag::AwbOtherDate, Flag::AwbClosed];

/// The AWB that an order goes onto.
pub(super) struct Target {
    pub(super) awb: Awb,
    /// Whether it held orders already.
    pub(super) joins: bool,
    /// Whether the one that was meant is closed (R-08 T8).
    pub(super) was_closed: bool,
    /// The place that the order's boxes leave from, where they all leave from one.
    pub(super) location: Option<Location>,
}

/// The AWB with this key, or what became of it.
pub(super) fn find<V: View>(
    sketch: &Sketch<'_, V>,
    buyer: Option<&BuyerCode>,
    key: &AwbKey,
) -> Result<Option<Awb>, V::Error> {
    let mut found = sketch.awb(buyer, key)?;
    for _ in 0..STEPS {
        match found.as_ref().and_then(|a| a.became.clone()) {
            Some(next) => found = sketch.awb(buyer, &next)?,
            None => break,
        }
    }
    Ok(found)
}

/// Where an order goes by its reference and ship date: a closed AWB is followed by a new one, and boxes of another place
/// have one of their own until somebody knows its number.
pub(super) fn target<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<Target, V::Error> {
    let buyer = order.buyer.as_ref();
    let location = place_of(sketch, order)?;
    let wanted = AwbKey::of(order.reference.as_deref(), order.ship_date);
    let mut found = find(sketch, buyer, &wanted)?;
    let mut base = found.as_ref().map_or(wanted, |a| a.key.clone());
    let other = |l: &Location| found.as_ref().and_then(|a| a.location.as_ref()).is_some_and(|there| there != l);
    if let Some(own) = location.as_ref().filter(|l| base.is_temporary() && other(l))
        && found.as_ref().is_some_and(|a| a.orders > 0)
    {
        base = base.of_place(own);
        found = find(sketch, buyer, &base)?;
    }
    let mut key = base.clone();
    let mut n = 1;
    while found.as_ref().is_some_and(|a| a.closed) && n < STEPS {
        n += 1;
        key = base.after_closed(n);
        found = find(sketch, buyer, &key)?;
    }
    Ok(Target {
        was_closed: n > 1,
        joins: found.as_ref().is_some_and(|a| a.orders > 0),
        awb: found.unwrap_or_else(|| Awb::new(order.buyer.clone(), key, order.ship_date)),
        location,
    })
}

/// The place that all counted boxes of an order are held at; none where there is none, or several.
fn place_of<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<Option<Location>, V::Error> {
    sketch.load_holds(order.number, false)?;
    let mut places = sketch.holds(order.number).flat_map(|h| h.at.iter()).filter(|(_, held)| held.boxes > 0);
    let first = places.next().map(|(l, _)| l.clone());
    Ok(first.filter(|first| places.all(|(l, _)| l == first)))
}

/// What of an order is on which AWB: its boxes, and those of them that have left. Its own AWB is always among them.
fn shares<V: View>(sketch: &Sketch<'_, V>, order: &Order) -> Result<BTreeMap<AwbKey, (u32, u32)>, V::Error> {
    let mut all: BTreeMap<AwbKey, (u32, u32)> = BTreeMap::new();
    let Some(own) = &order.awb else { return Ok(all) };
    let (mut boxes, mut left) = (order.boxes(), order.progress.shipped);
    for (code, key) in &order.elsewhere {
        let gone = u32::from(sketch.box_record(code)?.is_some_and(|b| b.is_shipped()));
        let share = all.entry(key.clone()).or_default();
        *share = (share.0 + 1, share.1 + gone);
        (boxes, left) = (boxes.saturating_sub(1), left.saturating_sub(gone));
    }
    let share = all.entry(own.clone()).or_default();
    *share = (share.0.saturating_add(boxes), share.1.saturating_add(left));
    Ok(all)
}

/// What an order would be warned of there.
pub(super) fn warnings(order: &Order, target: &Target) -> Vec<Flag> {
    let bad_digit = matches!(&target.awb.key, AwbKey::Air(number) if !number.check_digit_holds());
    let other_date = target.joins && target.awb.ship_date != order.ship_date;
    let all =
        [(Flag::AwbCheckDigit, bad_digit), (Flag::AwbOtherDate, other_date), (Flag::AwbClosed, target.was_closed)];
    all.into_iter().filter(|(_, on)| *on).map(|(flag, _)| flag).collect()
}

/// Puts the order, which is on none, onto the AWB, which takes the newest ship date; another one is a warning (R-08 T7).
pub(super) fn join<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order, target: Target) {
    order.flags.extend(warnings(order, &target));
    let Target { mut awb, joins, location, .. } = target;
    if awb.orders == 0 {
        awb.location = location;
    }
    awb.ship_date = if joins { awb.ship_date.max(order.ship_date) } else { order.ship_date };
    awb.orders = awb.orders.saturating_add(1);
    awb.pieces = awb.pieces.saturating_add(order.boxes());
    awb.shipped = awb.shipped.saturating_add(order.progress.shipped);
    order.awb = Some(awb.key.clone());
    sketch.put_awb(awb);
}

/// Takes the order off its AWB. An AWB without orders is in no list of open ones any more (R-08 T9).
pub(super) fn leave<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    for flag in FLAGS {
        order.flags.remove(&flag);
    }
    for (key, (boxes, left)) in shares(sketch, order)? {
        if let Some(mut awb) = find(sketch, order.buyer.as_ref(), &key)? {
            awb.orders = awb.orders.saturating_sub(1);
            awb.pieces = awb.pieces.saturating_sub(boxes);
            awb.shipped = awb.shipped.saturating_sub(left);
            sketch.put_awb(awb);
        }
    }
    order.awb = None;
    order.elsewhere.clear();
    Ok(())
}

/// Counts the boxes of an order that had `before` of them and now has others: those that went alone and are of it no
/// more leave their AWBs.
pub(super) fn recount<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order, before: u32) -> Result<(), V::Error> {
    let Some(own) = order.awb.clone() else { return Ok(()) };
    let before = before.saturating_sub(u32::try_from(order.elsewhere.len()).unwrap_or(u32::MAX));
    let codes: BTreeSet<&BoxCode> = order.lines.iter().flat_map(|l| &l.box_codes).collect();
    let (stay, gone): (BTreeMap<_, _>, BTreeMap<_, _>) =
        std::mem::take(&mut order.elsewhere).into_iter().partition(|(code, _)| codes.contains(code));
    order.elsewhere = stay;
    for key in gone.values().collect::<BTreeSet<_>>() {
        let boxes = u32::try_from(gone.values().filter(|k| *k == key).count()).unwrap_or(u32::MAX);
        if let Some(mut awb) = find(sketch, order.buyer.as_ref(), key)? {
            awb.pieces = awb.pieces.saturating_sub(boxes);
            awb.orders = awb.orders.saturating_sub(u32::from(!order.awbs().contains(key)));
            sketch.put_awb(awb);
        }
    }
    let after = order.boxes().saturating_sub(u32::try_from(order.elsewhere.len()).unwrap_or(u32::MAX));
    if before != after
        && let Some(mut awb) = find(sketch, order.buyer.as_ref(), &own)?
    {
        awb.pieces = awb.pieces.saturating_sub(before).saturating_add(after);
        sketch.put_awb(awb);
    }
    Ok(())
}

/// Takes the order where its reference and ship date say, if that is another AWB.
pub(super) fn follow<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    let target = target(sketch, order)?;
    if order.awb.as_ref() == Some(&target.awb.key) {
        return Ok(());
    }
    leave(sketch, order)?;
    // The AWB that was left may be the one before the target was looked up.
    let target = self::target(sketch, order)?;
    join(sketch, order, target);
    Ok(())
}

/// A person acts on an AWB.
pub(super) fn act<V: View>(sketch: &mut Sketch<'_, V>, ask: &AwbAsk) -> Result<Answer, V::Error> {
    let found = find(sketch, ask.buyer.as_ref(), &ask.key)?;
    match (&ask.act, found) {
        (AwbAct::Take(orders, boxes), found) => take(sketch, ask, orders, boxes, found),
        (_, None) => Ok(no(FlowRefusal::NoAwb(ask.key.to_string()))),
        (AwbAct::Number(text), Some(awb)) => number(sketch, awb, text),
        (AwbAct::Close | AwbAct::Open, Some(mut awb)) => {
            let done = done(&awb);
            let closed = ask.act == AwbAct::Close;
            if awb.closed != closed {
                awb.closed = closed;
                sketch.put_awb(awb);
            }
            Ok(Answer::Awb(done))
        }
    }
}

fn no(refusal: FlowRefusal) -> Answer {
    refused(refusal.into())
}

fn done(awb: &Awb) -> AwbDone {
    AwbDone {
        buyer: awb.buyer.clone(),
        key: awb.key.clone(),
        moved: Vec::new(),
        failed: Vec::new(),
        boxes: Vec::new(),
        failed_boxes: Vec::new(),
        warnings: Vec::new(),
    }
}

/// The real number is typed: every order follows, box codes and labels stay (R-11 T1), the old name stays as an alias.
fn number<V: View>(sketch: &mut Sketch<'_, V>, old: Awb, text: &str) -> Result<Answer, V::Error> {
    let Some(air) = AirNumber::parse(text) else { return Ok(no(FlowRefusal::AwbNumber(text.to_owned()))) };
    let key = AwbKey::Air(air);
    let mut answer = AwbDone { key: key.clone(), ..done(&old) };
    if !air.check_digit_holds() {
        answer.warnings.push(Flag::AwbCheckDigit);
    }
    if old.key == key {
        return Ok(Answer::Awb(answer));
    }
    let there = sketch.awb(old.buyer.as_ref(), &key)?.filter(|a| a.became.is_none());
    if let Some(closed) = there.as_ref().filter(|a| a.closed) {
        return Ok(no(FlowRefusal::AwbClosed(closed.key.clone())));
    }
    if there.as_ref().is_some_and(|a| a.orders > 0 && a.ship_date != old.ship_date) {
        answer.warnings.push(Flag::AwbOtherDate);
    }
    // Orders that were on both are on one now.
    let mut both = 0;
    for number in sketch.view.awb_orders(old.buyer.as_ref(), &old.key)?.into_iter().take(limits::ORDERS_A_MOVE) {
        let Some(mut order) = sketch.order(number)? else { continue };
        both += u32::from(order.awbs().contains(&key));
        if order.awb.as_ref() == Some(&old.key) {
            order.awb = Some(key.clone());
        }
        for there in order.elsewhere.values_mut().filter(|k| **k == old.key) {
            there.clone_from(&key);
        }
        let own = order.awb.clone();
        order.elsewhere.retain(|_, there| Some(&*there) != own.as_ref());
        order.flags.remove(&Flag::AwbCheckDigit);
        order.flags.extend(answer.warnings.iter().copied());
        order.revision += 1;
        answer.moved.push(order.label());
        sketch.put_order(order, OrderChange::Moved, Vec::new());
    }
    let mut new = there.unwrap_or_else(|| Awb::new(old.buyer.clone(), key.clone(), old.ship_date));
    new.ship_date = if new.orders > 0 { new.ship_date.max(old.ship_date) } else { old.ship_date };
    if new.orders == 0 {
        new.location.clone_from(&old.location);
    }
    new.orders = new.orders.saturating_add(old.orders).saturating_sub(both);
    new.pieces = new.pieces.saturating_add(old.pieces);
    new.shipped = new.shipped.saturating_add(old.shipped);
    new.closed = new.closed || old.closed;
    sketch.put_awb(Awb { orders: 0, pieces: 0, shipped: 0, closed: false, became: Some(key), ..old });
    sketch.put_awb(new);
    Ok(Answer::Awb(answer))
}

/// Orders and single boxes are put onto an AWB by hand; each by itself, those that can't be moved are told with the reason.
fn take<V: View>(
    sketch: &mut Sketch<'_, V>,
    ask: &AwbAsk,
    orders: &[OrderNumber],
    boxes: &[String],
    found: Option<Awb>,
) -> Result<Answer, V::Error> {
    if let Some(closed) = found.as_ref().filter(|a| a.closed) {
        return Ok(no(FlowRefusal::AwbClosed(closed.key.clone())));
    }
    let key = found.map_or_else(|| ask.key.clone(), |a| a.key);
    let mut answer = done(&Awb::new(ask.buyer.clone(), key.clone(), sketch.at.date_naive()));
    for number in orders.iter().take(limits::ORDERS_A_MOVE) {
        let Some(order) = sketch.order(*number)? else {
            answer.failed.push((*number, Refusal::NoOrder(*number)));
            continue;
        };
        if let Some(why) = why_stays(&order, ask.buyer.as_ref(), &key) {
            answer.failed.push((*number, why));
            continue;
        }
        let mut order = order;
        let location = place_of(sketch, &order)?;
        leave(sketch, &mut order)?;
        let found = sketch.awb(ask.buyer.as_ref(), &key)?;
        let target = Target {
            was_closed: false,
            location,
            joins: found.as_ref().is_some_and(|a| a.orders > 0),
            awb: found.unwrap_or_else(|| Awb::new(ask.buyer.clone(), key.clone(), order.ship_date)),
        };
        for flag in warnings(&order, &target) {
            if !answer.warnings.contains(&flag) {
                answer.warnings.push(flag);
            }
        }
        join(sketch, &mut order, target);
        order.revision += 1;
        answer.moved.push(order.label());
        sketch.put_order(order, OrderChange::Moved, Vec::new());
    }
    awb_boxes::take(sketch, &key, boxes, &mut answer)?;
    Ok(Answer::Awb(answer))
}

fn why_stays(order: &Order, buyer: Option<&BuyerCode>, key: &AwbKey) -> Option<Refusal> {
    let label = order.label();
    if order.status != OrderStatus::Confirmed {
        return Some(Refusal::NotConfirmed(label, order.status));
    }
    if order.buyer.as_ref() != buyer {
        return Some(FlowRefusal::OtherBuyer(label).into());
    }
    if order.progress.shipped > 0 {
        return Some(FlowRefusal::Shipped(label, order.progress.shipped).into());
    }
    (order.awb.as_ref() == Some(key) && order.elsewhere.is_empty()).then(|| FlowRefusal::OnThatAwb(label).into())
}
