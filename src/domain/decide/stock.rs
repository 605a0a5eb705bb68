//! Orders and the stock: what an order wants is held for it, what it no longer wants goes back.
//!
//! [`settle`] runs once at the end of every command, over every order that the command has touched: it compares what the
//! order wants now with what it holds. So whatever changes an order (a channel's cancel, a confirm that drops lines, a
//! void, a deleted line) releases without knowing of the stock. Boxes that came free go to the orders that wait for them,
//! the oldest first; where less is there than is held, the newest order loses, and those before confirm go first.

use super::{Sketch, View, pick};
use crate::domain::command::{Event, OrderChange, StockEvent};
use crate::domain::connection::Connection;
use crate::domain::ids::OrderNumber;
use crate::domain::inventory::{BoxState, Hold, Stock};
use crate::domain::order::{Flag, Order, OrderStatus};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// The flags that follow from the stock.
pub(super) const FLAGS: [Flag; 2] = [Flag::Oversold, Flag::NotPublished];

/// Makes the lines of an order that is not confirmed what the products of their SKUs say: names, box type, boxes.
pub(super) fn fit<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    for line in &mut order.lines {
        let Some(sku) = &line.sku else { continue };
        line.product = sketch.stock(sku)?.and_then(|s| s.product).map(|p| p.on_line());
        line.boxes = line.product.as_ref().map_or(line.quantity, |p| p.boxes_for(line.quantity));
        line.box_codes.truncate(usize::try_from(line.boxes).unwrap_or(usize::MAX));
    }
    super::build::flag_lines(&order.lines, &mut order.flags);
    Ok(())
}

/// Holds, releases, evens out and flags, and tells what of the stock has changed.
pub(super) fn settle<V: View>(sketch: &mut Sketch<'_, V>) -> Result<(), V::Error> {
    pick::follow(sketch)?;
    let orders = std::mem::take(&mut sketch.orders);
    let mut unseen = std::mem::take(&mut sketch.shelf.unseen);
    for (number, order) in &orders {
        if let Some(is_unseen) = reserve(sketch, order)? {
            unseen.insert(*number, is_unseen);
        }
    }
    sketch.orders = orders;
    while let Some(sku) = sketch.shelf.uneven.pop_first() {
        even_out(sketch, &sku)?;
    }
    flag(sketch, &unseen)?;
    let events = sketch.shelf.events();
    sketch.events.extend(events);
    for what in std::mem::take(&mut sketch.shelf.rechecks) {
        let times = sketch.view.recheck(&what)?.saturating_add(1);
        sketch.events.push(Event::Stock(StockEvent::Recheck(what, Some(times))));
    }
    Ok(())
}

/// Makes what an order holds what it wants. None when it has nothing to do with the stock; else whether something in it
/// is not published to its buyer.
pub(super) fn reserve<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<Option<bool>, V::Error> {
    let mut wants: BTreeMap<String, u32> = BTreeMap::new();
    if order.status != OrderStatus::Voided {
        for line in &order.lines {
            let Some(sku) = &line.sku else { continue };
            let Some(stock) = sketch.stock(sku)?.filter(Stock::is_counted) else { continue };
            let boxes = wants.entry(stock.sku).or_default();
            *boxes = boxes.saturating_add(line.boxes);
        }
    }
    sketch.load_holds(order.number, order.revision == 1)?;
    let held: BTreeSet<String> = sketch.holds(order.number).map(|h| h.sku.clone()).collect();
    let is_flagged = FLAGS.iter().any(|f| order.flags.contains(f));
    if wants.is_empty() && held.is_empty() && !is_flagged {
        return Ok(None);
    }
    let settings = sketch.view.settings();
    let connection = order.buyer.as_ref().and_then(|b| settings.buyers.get(b));
    let day = sketch.at.with_timezone(&settings.time_zone).date_naive();
    let mut unseen = false;
    let skus: BTreeSet<&String> = wants.keys().chain(&held).collect();
    for sku in skus {
        let Some(mut stock) = sketch.stock(sku)? else { continue };
        let want = wants.get(sku).copied().unwrap_or(0);
        unseen |= want > 0 && !stock.places_for(connection, day).1;
        let mut hold = sketch.hold(order.number, sku);
        let before = (stock.clone(), hold.clone());
        let live = want.saturating_sub(hold.left);
        if hold.picked() > 0 && (order.status != OrderStatus::Confirmed || live < hold.picked()) {
            unbind(sketch, order, &mut stock, &mut hold)?;
        }
        let has = hold.reserved().saturating_add(hold.short);
        if live < has {
            give_back(&mut stock, &mut hold, has - live);
            sketch.shelf.uneven.insert(sku.clone());
        } else {
            let missing = take(&mut stock, &mut hold, live - has, connection, day);
            hold.short = hold.short.saturating_add(missing);
            stock.short = stock.short.saturating_add(missing);
        }
        if hold != before.1 {
            sketch.put_hold(hold);
        }
        if stock != before.0 {
            sketch.put_stock(stock);
        }
    }
    Ok(Some(unseen))
}

/// An order that did not change: what it holds and its flags may, for the stock or who may see it has.
pub(super) fn look_again<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<(), V::Error> {
    if let Some(is_unseen) = reserve(sketch, order)? {
        sketch.shelf.unseen.insert(order.number, is_unseen);
    }
    Ok(())
}

/// Whether an order is short of something, or has something that its buyer was not shown; its holds are made first.
pub(super) fn asks_a_person<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<bool, V::Error> {
    let unseen = reserve(sketch, order)?.unwrap_or(false);
    Ok(unseen || sketch.holds(order.number).any(|h| h.short > 0))
}

/// Boxes that an order no longer has lose its code: codes are never used again (R-11 T5), the goods are free again.
fn unbind<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &Order,
    stock: &mut Stock,
    hold: &mut Hold,
) -> Result<(), V::Error> {
    let Some(before) = sketch.view.order(order.number)? else { return Ok(()) };
    let kept: BTreeSet<_> = match order.status {
        OrderStatus::Voided => BTreeSet::new(),
        _ => order.lines.iter().flat_map(|l| &l.box_codes).collect(),
    };
    for code in before.lines.iter().flat_map(|l| &l.box_codes).filter(|c| !kept.contains(c)) {
        let Some(gone) = sketch.stock_box(code)? else { continue };
        if gone.state != BoxState::Of(order.number) || gone.sku != stock.sku {
            continue;
        }
        if let Some(held) = hold.at.get_mut(&gone.location) {
            held.picked = held.picked.saturating_sub(1);
        }
        let lots = stock.places.get_mut(&gone.location).map(|p| &mut p.lots);
        if let Some(lot) = lots.and_then(|lots| lots.iter_mut().find(|l| l.lot == gone.lot)) {
            lot.picked = lot.picked.saturating_sub(1);
        }
        sketch.drop_stock_box(gone);
    }
    Ok(())
}

/// Takes so many boxes from an order: first those that are not there anyway.
fn give_back(stock: &mut Stock, hold: &mut Hold, boxes: u32) {
    let short = hold.short.min(boxes);
    hold.short -= short;
    stock.short = stock.short.saturating_sub(short);
    let mut left = boxes - short;
    for (location, held) in hold.at.iter_mut().rev() {
        let back = held.boxes.min(left);
        held.boxes -= back;
        held.picked = held.picked.min(held.boxes);
        left -= back;
        if let Some(place) = stock.places.get_mut(location) {
            place.reserved = place.reserved.saturating_sub(back);
        }
    }
}

/// Gives so many boxes to an order, from one place where that is possible; returns how many are not there.
fn take(stock: &mut Stock, hold: &mut Hold, boxes: u32, to: Option<&Connection>, day: NaiveDate) -> u32 {
    if boxes == 0 {
        return 0;
    }
    let (mut places, _) = stock.places_for(to, day);
    let whole = |l| stock.places.get(l).is_some_and(|p| p.available() >= boxes);
    if let Some(at) = places.iter().position(whole) {
        places.swap(0, at);
    }
    let mut left = boxes;
    for location in places {
        let Some(place) = stock.places.get_mut(&location) else { continue };
        let here = place.available().min(left);
        if here > 0 {
            place.reserved += here;
            left -= here;
            hold.at.entry(location).or_default().boxes += here;
        }
    }
    left
}

/// After boxes came or went: who holds what is not there loses it, who waits for what is there gets it.
fn even_out<V: View>(sketch: &mut Sketch<'_, V>, sku: &str) -> Result<(), V::Error> {
    let Some(mut stock) = sketch.stock(sku)? else { return Ok(()) };
    let before = stock.clone();
    let is_over = |s: &Stock| s.places.values().any(|p| p.reserved > p.boxes());
    let is_waited_for = |s: &Stock| s.short > 0 && s.places.values().any(|p| p.available() > 0);
    if is_over(&stock) {
        let live = sketch.live_holds(sku)?;
        for confirmed in [false, true] {
            for (number, _) in live.iter().rev() {
                if is_over(&stock) {
                    lose(sketch, &mut stock, *number, confirmed)?;
                }
            }
        }
    }
    if is_waited_for(&stock) {
        let settings = sketch.view.settings();
        let day = sketch.at.with_timezone(&settings.time_zone).date_naive();
        for (number, _) in sketch.live_holds(sku)?.into_iter().filter(|(_, short)| *short > 0) {
            if !is_waited_for(&stock) {
                break;
            }
            let Some(order) = sketch.order(number)? else { continue };
            let connection = order.buyer.as_ref().and_then(|b| settings.buyers.get(b));
            sketch.load_holds(number, false)?;
            let mut hold = sketch.hold(number, sku);
            let wanted = hold.short;
            let missing = take(&mut stock, &mut hold, wanted, connection, day);
            stock.short = stock.short.saturating_sub(wanted - missing);
            hold.short = missing;
            sketch.put_hold(hold);
        }
    }
    if stock != before {
        sketch.put_stock(stock);
    }
    Ok(())
}

/// An order loses what is held for it beyond what is there.
fn lose<V: View>(
    sketch: &mut Sketch<'_, V>,
    stock: &mut Stock,
    number: OrderNumber,
    confirmed: bool,
) -> Result<(), V::Error> {
    sketch.load_holds(number, false)?;
    let mut hold = sketch.hold(number, &stock.sku);
    if (hold.picked() > 0) != confirmed {
        return Ok(());
    }
    for (location, held) in &mut hold.at {
        let Some(place) = stock.places.get_mut(location) else { continue };
        let gone = held.boxes.min(place.reserved.saturating_sub(place.boxes()));
        held.boxes -= gone;
        place.reserved -= gone;
        hold.short = hold.short.saturating_add(gone);
        stock.short = stock.short.saturating_add(gone);
    }
    sketch.put_hold(hold);
    Ok(())
}

/// Sets the flags of the orders that were touched, and of those that gained or lost by it.
fn flag<V: View>(sketch: &mut Sketch<'_, V>, unseen: &BTreeMap<OrderNumber, bool>) -> Result<(), V::Error> {
    let mut numbers = std::mem::take(&mut sketch.shelf.shortage);
    numbers.extend(unseen.keys());
    let mut patches: BTreeMap<OrderNumber, BTreeSet<Flag>> = BTreeMap::new();
    for number in numbers {
        sketch.load_holds(number, false)?;
        let is_short = sketch.holds(number).any(|h| h.short > 0);
        let Some(mut order) = sketch.order(number)? else { continue };
        let alive = order.status != OrderStatus::Voided;
        let before = order.flags.clone();
        let mut set = |flag, on| if on { order.flags.insert(flag) } else { order.flags.remove(&flag) };
        set(Flag::Oversold, alive && is_short);
        if let Some(unseen) = unseen.get(&number) {
            set(Flag::NotPublished, alive && *unseen);
        }
        if order.flags == before {
            continue;
        }
        if sketch.orders.contains_key(&number) {
            patches.insert(number, order.flags.clone());
            sketch.orders.insert(number, order);
        } else {
            order.revision += 1;
            sketch.put_order(order, OrderChange::Updated, Vec::new());
        }
    }
    // What this command wrote of an order last is what counts.
    for event in sketch.events.iter_mut().rev() {
        if patches.is_empty() {
            break;
        }
        if let Event::OrderStored(order, _, _) = event
            && let Some(flags) = patches.remove(&order.number)
        {
            order.flags = flags;
        }
    }
    Ok(())
}
