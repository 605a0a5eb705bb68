//! AWBs: joined on confirm, left on void, renamed when the real number is known, moved, closed.
//!
//! A temporary AWB that got its number stays as an alias: whoever asks for the old name gets the real one.

use super::{Sketch, View, refused};
use crate::domain::awb::{AirNumber, Awb, AwbKey};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::flow::{AwbAct, AwbAsk, AwbDone};
use crate::domain::ids::{BuyerCode, OrderNumber};
use crate::domain::order::{Flag, Order, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::limits;

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

/// Where an order goes by its reference and ship date: a closed AWB is followed by a new one.
pub(super) fn target<V: View>(sketch: &Sketch<'_, V>, order: &Order) -> Result<Target, V::Error> {
    let buyer = order.buyer.as_ref();
    let wanted = AwbKey::of(order.reference.as_deref(), order.ship_date);
    let mut found = find(sketch, buyer, &wanted)?;
    let base = found.as_ref().map_or(wanted, |a| a.key.clone());
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
    })
}

/// What an order would be warned of there.
pub(super) fn warnings(order: &Order, target: &Target) -> Vec<Flag> {
    let bad_digit = matches!(&target.awb.key, AwbKey::Air(number) if !number.check_digit_holds());
    let other_date = target.joins && target.awb.ship_date != order.ship_date;
    let all =
        [(Flag::AwbCheckDigit, bad_digit), (Flag::AwbOtherDate, other_date), (Flag::AwbClosed, target.was_closed)];
    all.into_iter().filter(|(_, on)| *on).map(|(flag, _)| flag).collect()
}

/// Puts the order onto the AWB, which takes the newest ship date; another one is a warning (R-08 T7).
pub(super) fn join<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order, target: Target) {
    order.flags.extend(warnings(order, &target));
    let Target { mut awb, joins, .. } = target;
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
    let Some(key) = order.awb.take() else { return Ok(()) };
    if let Some(mut awb) = find(sketch, order.buyer.as_ref(), &key)? {
        awb.orders = awb.orders.saturating_sub(1);
        awb.pieces = awb.pieces.saturating_sub(order.boxes());
        awb.shipped = awb.shipped.saturating_sub(order.progress.shipped);
        sketch.put_awb(awb);
    }
    Ok(())
}

/// Counts the boxes of an order that has `before` and now `after`.
pub(super) fn recount<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &Order,
    before: u32,
    after: u32,
) -> Result<(), V::Error> {
    let Some(key) = order.awb.as_ref().filter(|_| before != after) else { return Ok(()) };
    if let Some(mut awb) = find(sketch, order.buyer.as_ref(), key)? {
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
        (AwbAct::Take(orders), found) => take(sketch, ask, orders, found),
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
    for number in sketch.view.awb_orders(old.buyer.as_ref(), &old.key)?.into_iter().take(limits::ORDERS_A_MOVE) {
        let Some(mut order) = sketch.order(number)? else { continue };
        order.awb = Some(key.clone());
        order.flags.remove(&Flag::AwbCheckDigit);
        order.flags.extend(answer.warnings.iter().copied());
        order.revision += 1;
        answer.moved.push(order.label());
        sketch.put_order(order, OrderChange::Moved, Vec::new());
    }
    let mut new = there.unwrap_or_else(|| Awb::new(old.buyer.clone(), key.clone(), old.ship_date));
    new.ship_date = if new.orders > 0 { new.ship_date.max(old.ship_date) } else { old.ship_date };
    new.orders = new.orders.saturating_add(old.orders);
    new.pieces = new.pieces.saturating_add(old.pieces);
    new.shipped = new.shipped.saturating_add(old.shipped);
    new.closed = new.closed || old.closed;
    sketch.put_awb(Awb { orders: 0, pieces: 0, shipped: 0, closed: false, became: Some(key), ..old });
    sketch.put_awb(new);
    Ok(Answer::Awb(answer))
}

/// Orders are put onto an AWB by hand; each by itself, those that can't be moved are told with the reason.
fn take<V: View>(
    sketch: &mut Sketch<'_, V>,
    ask: &AwbAsk,
    orders: &[OrderNumber],
    found: Option<Awb>,
) -> Result<Answer, V::Error> {
    if let Some(closed) = found.as_ref().filter(|a| a.closed) {
        return Ok(no(FlowRefusal::AwbClosed(closed.key.clone())));
    }
    let key = found.map_or_else(|| ask.key.clone(), |a| a.key);
    let mut answer =
        AwbDone { buyer: ask.buyer.clone(), key: key.clone(), moved: vec![], failed: vec![], warnings: vec![] };
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
        leave(sketch, &mut order)?;
        let found = sketch.awb(ask.buyer.as_ref(), &key)?;
        let target = Target {
            was_closed: false,
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
    (order.awb.as_ref() == Some(key)).then(|| FlowRefusal::OnThatAwb(label).into())
}
