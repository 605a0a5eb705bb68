//! Boxes of the stock on their way out: picked at confirm, gone when they are scanned out.
//!
//! A box that came with a code keeps it; the oldest goes first. A box without one gets a code of ours, and from
//! then on is that box.

use super::{Sketch, View, stock};
use crate::domain::boxes;
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::inventory::{BoxState, Hold, Location, Stock, StockBox};
use crate::domain::order::{BoxRecord, Order};

/// Gives the lines of an order that is being confirmed the codes of boxes that stand in stock, the oldest first; boxes
/// that the order names itself go before.
pub(super) fn pick<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order) -> Result<(), V::Error> {
    stock::reserve(sketch, order)?;
    let number = order.number;
    for line in &mut order.lines {
        let Some(mut stock) = counted(sketch, line.sku.as_deref())? else { continue };
        let mut hold = sketch.hold(number, &stock.sku);
        for code in &line.box_codes {
            if let Some(own) = sketch.stock_box(code)?.filter(|b| b.state == BoxState::Free && b.sku == stock.sku) {
                bind(sketch, &mut stock, &mut hold, own);
            }
        }
        let mut places: Vec<Location> = hold.at.keys().cloned().collect();
        places.sort_by_key(|l| stock.places.get(l).map(crate::domain::inventory::Place::oldest));
        for location in places {
            let held = hold.at.get(&location).copied().unwrap_or_default();
            let room = held.boxes.saturating_sub(held.picked);
            let need = usize::try_from(line.boxes).unwrap_or(usize::MAX);
            let need = need.saturating_sub(line.box_codes.len()).min(usize::try_from(room).unwrap_or(0));
            for free in sketch.free_boxes(&stock.sku, &location, need)? {
                line.box_codes.push(free.code.clone());
                bind(sketch, &mut stock, &mut hold, free);
            }
        }
        sketch.put_hold(hold);
        sketch.put_stock(stock);
    }
    Ok(())
}

/// After all boxes of an order have their codes: those that are new belong to what is held for it.
pub(super) fn assign<V: View>(sketch: &mut Sketch<'_, V>, order: &Order) -> Result<(), V::Error> {
    sketch.shelf.fresh.extend(order.lines.iter().flat_map(|l| &l.box_codes).cloned());
    for line in &order.lines {
        let Some(mut stock) = counted(sketch, line.sku.as_deref())? else { continue };
        let mut hold = sketch.hold(order.number, &stock.sku);
        for code in &line.box_codes {
            if sketch.stock_box(code)?.is_some() {
                continue;
            }
            let Some(location) = hold.at.iter().find(|(_, h)| h.boxes > h.picked).map(|(l, _)| l.clone()) else {
                break;
            };
            let lots = stock.places.get_mut(&location).map(|p| &mut p.lots);
            let Some(lots) = lots else { break };
            let bare =
                lots.iter().position(|l| l.without_code() > 0).or_else(|| lots.iter().position(|l| l.free() > 0));
            let Some(lot) = bare.and_then(|at| lots.get_mut(at)) else { break };
            lot.picked += 1;
            lot.coded = lot.coded.min(lot.free());
            hold.at.entry(location.clone()).or_default().picked += 1;
            sketch.put_stock_box(StockBox {
                code: code.clone(),
                sku: stock.sku.clone(),
                location,
                lot: lot.lot.clone(),
                since: lot.since,
                state: BoxState::Of(order.number),
            });
        }
        sketch.put_hold(hold);
        sketch.put_stock(stock);
    }
    Ok(())
}

/// A box of an order is another one of the same goods: what it was loses its code, the goods are free again.
pub(super) fn swap<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: OrderNumber,
    sku: Option<&str>,
    from: &BoxCode,
    to: &BoxCode,
) -> Result<(), V::Error> {
    let Some(mut stock) = counted(sketch, sku)? else { return Ok(()) };
    sketch.load_holds(order, false)?;
    let mut hold = sketch.hold(order, &stock.sku);
    let new = sketch.stock_box(to)?.filter(|b| b.state == BoxState::Free);
    let old = sketch.stock_box(from)?.filter(|b| b.state == BoxState::Of(order));
    if let (Some(old), None) = (&old, &new) {
        sketch.put_stock_box(StockBox { code: to.clone(), ..old.clone() });
    } else if let Some(old) = &old {
        if let Some(held) = hold.at.get_mut(&old.location) {
            held.picked = held.picked.saturating_sub(1);
        }
        let lots = stock.places.get_mut(&old.location).map(|p| &mut p.lots);
        if let Some(lot) = lots.and_then(|lots| lots.iter_mut().find(|l| l.lot == old.lot)) {
            lot.picked = lot.picked.saturating_sub(1);
        }
    }
    if let Some(old) = old {
        sketch.drop_stock_box(old);
    }
    if let Some(new) = new {
        bind(sketch, &mut stock, &mut hold, new);
    }
    sketch.put_hold(hold);
    sketch.put_stock(stock);
    Ok(())
}

/// Why a code that comes with an order can't be its box: it stands in stock as something else.
pub(super) fn is_other_goods<V: View>(
    sketch: &mut Sketch<'_, V>,
    code: &BoxCode,
    order: OrderNumber,
    sku: Option<&str>,
) -> Result<bool, V::Error> {
    let Some(known) = sketch.stock_box(code)? else { return Ok(false) };
    let own = match sku {
        Some(sku) => sketch.stock(sku)?.map(|s| s.sku),
        None => None,
    };
    let mine = matches!(known.state, BoxState::Of(n) | BoxState::Left(n) if n == order);
    Ok(!mine && (known.state != BoxState::Free || own.as_deref() != Some(&known.sku)))
}

/// What the boxes that a command has touched did: those that were scanned out or are missing are no longer
/// on hand, those that came back are.
pub(super) fn follow<V: View>(sketch: &mut Sketch<'_, V>) -> Result<(), V::Error> {
    let is_gone = |b: &BoxRecord| matches!(b.state, boxes::BoxState::Shipped(_) | boxes::BoxState::Missing(..));
    let touched: Vec<(BoxCode, bool)> = sketch.boxes.values().map(|b| (b.code.clone(), is_gone(b))).collect();
    for (code, gone) in touched {
        if !gone && sketch.shelf.fresh.contains(&code) {
            continue;
        }
        let was_gone = sketch.view.box_record(&code)?.is_some_and(|b| is_gone(&b));
        match (was_gone, gone) {
            (false, true) => leaves(sketch, &code)?,
            (true, false) => comes_back(sketch, &code)?,
            _ => {}
        }
    }
    Ok(())
}

/// A box of a confirmed order has left the house: it is no longer on hand, and no longer held.
pub(super) fn leaves<V: View>(sketch: &mut Sketch<'_, V>, code: &BoxCode) -> Result<(), V::Error> {
    let known = sketch.stock_box(code)?;
    let Some((mut stock, mut hold)) = of_box(sketch, code, known.as_ref())? else { return Ok(()) };
    match known {
        Some(mut own) if matches!(own.state, BoxState::Of(_)) => {
            own.state = BoxState::Left(hold.order);
            if let Some(place) = stock.places.get_mut(&own.location) {
                let held = hold.at.entry(own.location.clone()).or_default();
                held.picked = held.picked.saturating_sub(1);
                if held.boxes > 0 {
                    held.boxes -= 1;
                    place.reserved = place.reserved.saturating_sub(1);
                } else if hold.short > 0 {
                    hold.short -= 1;
                    stock.short = stock.short.saturating_sub(1);
                }
                if let Some(lot) = place.lots.iter_mut().find(|l| l.lot == own.lot) {
                    lot.boxes = lot.boxes.saturating_sub(1);
                    lot.picked = lot.picked.saturating_sub(1);
                }
                place.tidy();
            }
            sketch.put_stock_box(own);
        }
        None if hold.short > 0 => {
            hold.short -= 1;
            stock.short = stock.short.saturating_sub(1);
        }
        _ => return Ok(()),
    }
    hold.left = hold.left.saturating_add(1);
    sketch.shelf.uneven.insert(stock.sku.clone());
    sketch.put_hold(hold);
    sketch.put_stock(stock);
    Ok(())
}

/// A box that had left is back (un-ship): on hand and held again, as before [`leaves`].
pub(super) fn comes_back<V: View>(sketch: &mut Sketch<'_, V>, code: &BoxCode) -> Result<(), V::Error> {
    let known = sketch.stock_box(code)?;
    let Some((mut stock, mut hold)) = of_box(sketch, code, known.as_ref())? else { return Ok(()) };
    if hold.left == 0 {
        return Ok(());
    }
    match known {
        Some(mut own) if matches!(own.state, BoxState::Left(_)) => {
            own.state = BoxState::Of(hold.order);
            let at = sketch.at;
            let place =
                stock.places.entry(own.location.clone()).or_insert_with(|| crate::domain::inventory::Place::empty(at));
            match place.lots.iter_mut().find(|l| l.lot == own.lot) {
                Some(lot) => {
                    lot.boxes = lot.boxes.saturating_add(1);
                    lot.picked = lot.picked.saturating_add(1);
                }
                None => place.lots.push(crate::domain::inventory::Lot {
                    lot: own.lot.clone(),
                    boxes: 1,
                    coded: 0,
                    picked: 1,
                    since: own.since,
                    expires: None,
                    price: None,
                }),
            }
            place.tidy();
            place.reserved = place.reserved.saturating_add(1);
            let held = hold.at.entry(own.location.clone()).or_default();
            held.boxes += 1;
            held.picked += 1;
            sketch.put_stock_box(own);
        }
        None => {
            hold.short = hold.short.saturating_add(1);
            stock.short = stock.short.saturating_add(1);
        }
        Some(_) => return Ok(()),
    }
    hold.left -= 1;
    sketch.shelf.uneven.insert(stock.sku.clone());
    sketch.put_hold(hold);
    sketch.put_stock(stock);
    Ok(())
}

/// The stock that a box is of and what its order holds of it; none for a box that is not counted.
fn of_box<V: View>(
    sketch: &mut Sketch<'_, V>,
    code: &BoxCode,
    known: Option<&StockBox>,
) -> Result<Option<(Stock, Hold)>, V::Error> {
    let (order, sku) = match known.map(|b| (b.state, b.sku.clone())) {
        Some((BoxState::Of(order) | BoxState::Left(order), sku)) => (order, Some(sku)),
        Some((BoxState::Free, _)) => return Ok(None),
        None => {
            let Some(record) = sketch.box_record(code)? else { return Ok(None) };
            let order = sketch.order(record.order)?;
            let line = order.and_then(|o| o.lines.into_iter().find(|l| l.line == record.line));
            (record.order, line.and_then(|l| l.sku))
        }
    };
    let Some(stock) = counted(sketch, sku.as_deref())? else { return Ok(None) };
    sketch.load_holds(order, false)?;
    let hold = sketch.hold(order, &stock.sku);
    Ok(Some((stock, hold)))
}

fn counted<V: View>(sketch: &mut Sketch<'_, V>, sku: Option<&str>) -> Result<Option<Stock>, V::Error> {
    match sku {
        Some(sku) => Ok(sketch.stock(sku)?.filter(Stock::is_counted)),
        None => Ok(None),
    }
}

/// A free box of the stock becomes the order's.
fn bind<V: View>(sketch: &mut Sketch<'_, V>, stock: &mut Stock, hold: &mut Hold, mut own: StockBox) {
    let Some(place) = stock.places.get_mut(&own.location) else { return };
    if let Some(lot) = place.lots.iter_mut().find(|l| l.lot == own.lot) {
        lot.coded = lot.coded.saturating_sub(1);
        lot.picked = lot.picked.saturating_add(1);
    }
    let held = hold.at.entry(own.location.clone()).or_default();
    held.picked += 1;
    if held.picked > held.boxes {
        // It names a box of a place where nothing is held for it: what is held elsewhere, or wanted, moves here.
        held.boxes += 1;
        place.reserved = place.reserved.saturating_add(1);
        if hold.short > 0 {
            hold.short -= 1;
            stock.short = stock.short.saturating_sub(1);
        } else if let Some((from, spare)) = hold.at.iter_mut().find(|(_, h)| h.boxes > h.picked) {
            spare.boxes -= 1;
            if let Some(place) = stock.places.get_mut(from) {
                place.reserved = place.reserved.saturating_sub(1);
            }
        }
        sketch.shelf.uneven.insert(stock.sku.clone());
    }
    own.state = BoxState::Of(hold.order);
    sketch.put_stock_box(own);
}
