//! Boxes that a row tells of: where they stand, of which lot they are, what came and went.

use super::stock_file::Taking;
use super::{Sketch, View};
use crate::domain::command::Recheck;
use crate::domain::inventory::{BoxState, Location, Lot, Place, Stock, StockBox};
use crate::domain::problem::{Problem, Rule};
use crate::domain::stock_file::{BoxesRow, Mode};
use chrono::{Days, NaiveDate};

/// What came or went since.
pub(super) fn change<V: View>(
    sketch: &mut Sketch<'_, V>,
    sku: &str,
    at: &str,
    said: &BoxesRow,
    taking: &mut Taking<'_>,
) -> Result<(), V::Error> {
    let mut stock = sketch.stock(sku)?.unwrap_or_else(|| Stock::new(sku));
    let is_first = !stock.is_counted();
    let location = &said.location;
    let mut place = stock.places.remove(location).unwrap_or_else(|| Place::empty(taking.as_of));
    if place.as_of > taking.as_of {
        taking.old.push(Problem::new(Rule::OldRow, sku, location).at(at));
        return Ok(());
    }
    let boxes = said.boxes();
    if boxes < 0 {
        let goes = u32::try_from(boxes.unsigned_abs()).unwrap_or(u32::MAX);
        let mine = |l: &&mut Lot| said.lot.is_empty() || l.lot == said.lot;
        // Boxes of confirmed orders leave when they are scanned out, not by a row; named ones are taken by their code.
        let codes = u32::try_from(said.codes.len()).unwrap_or(u32::MAX);
        let mut left = goes;
        let there: u32 = place.lots.iter_mut().filter(mine).fold(0, |sum, l| sum.saturating_add(l.free()));
        if there < goes {
            taking.refused.push(Problem::new(Rule::MoreThanThere, sku, there).at(at));
            return Ok(());
        }
        for code in &said.codes {
            let Some(gone) = sketch.stock_box(code)? else { continue };
            if let Some(lot) = place.lots.iter_mut().find(|l| l.lot == gone.lot) {
                lot.boxes = lot.boxes.saturating_sub(1);
                lot.coded = lot.coded.saturating_sub(1);
            }
            sketch.drop_stock_box(gone);
        }
        left -= codes.min(left);
        for lot in place.lots.iter_mut().filter(mine) {
            let bare = lot.without_code().min(left);
            lot.boxes -= bare;
            left -= bare;
        }
        // Nobody says which of the coded ones went: the oldest.
        for free in sketch.free_boxes(&stock.sku, location, usize::try_from(left).unwrap_or(usize::MAX))? {
            if let Some(lot) = place.lots.iter_mut().find(|l| l.lot == free.lot) {
                lot.boxes = lot.boxes.saturating_sub(1);
                lot.coded = lot.coded.saturating_sub(1);
            }
            sketch.drop_stock_box(free);
        }
    } else {
        let known = place.lots.iter().find(|l| l.lot == said.lot).cloned();
        let at = lot_of(&mut place, said, known.as_ref(), taking.day);
        // A box that stands here already and is named once more is not another one.
        let mut new = u32::try_from(boxes).unwrap_or(u32::MAX);
        for code in &said.codes {
            let here = sketch.stock_box(code)?.is_some_and(|b| b.location == *location && b.lot == said.lot);
            new = new.saturating_sub(u32::from(here));
        }
        if let Some(lot) = place.lots.get_mut(at) {
            lot.boxes = lot.boxes.saturating_add(new);
        }
        if said.buyers.is_some() {
            place.buyers.clone_from(&said.buyers);
        }
        shelve(sketch, &mut stock, &mut place, location, at, said)?;
    }
    taking.taken += 1;
    place.tidy();
    stock.places.insert(location.clone(), place);
    done(sketch, stock, is_first);
    Ok(())
}

/// The lot of a row, made where there is none; what the row says of it holds from now on.
pub(super) fn lot_of(place: &mut Place, said: &BoxesRow, known: Option<&Lot>, day: NaiveDate) -> usize {
    let at = place.lots.iter().position(|l| l.lot == said.lot).unwrap_or_else(|| {
        let since = known.map_or(day, |l| l.since);
        let (expires, price) = known.map_or((None, None), |l| (l.expires, l.price));
        place.lots.push(Lot { lot: said.lot.clone(), boxes: 0, coded: 0, picked: 0, since, expires, price });
        place.lots.len() - 1
    });
    if let Some(lot) = place.lots.get_mut(at) {
        let by_age = said.age.and_then(|days| day.checked_sub_days(Days::new(u64::from(days))));
        lot.since = said.since.or(by_age).unwrap_or(lot.since);
        lot.expires = said.expires.or(lot.expires);
        lot.price = said.price.or(lot.price);
    }
    at
}

/// The boxes with a code that a row names stand in its lot now, wherever they stood.
pub(super) fn shelve<V: View>(
    sketch: &mut Sketch<'_, V>,
    stock: &mut Stock,
    place: &mut Place,
    location: &Location,
    at: usize,
    said: &BoxesRow,
) -> Result<(), V::Error> {
    for code in &said.codes {
        let known = sketch.stock_box(code)?;
        if let Some(known) = known.as_ref().filter(|b| b.state == BoxState::Free) {
            let from = if known.location != *location {
                stock.places.get_mut(&known.location).map(|p| &mut p.lots)
            } else if known.lot != said.lot && said.mode == Mode::Delta {
                Some(&mut place.lots)
            } else {
                None
            };
            if let Some(lot) = from.and_then(|lots| lots.iter_mut().find(|l| l.lot == known.lot)) {
                lot.boxes = lot.boxes.saturating_sub(1);
                lot.coded = lot.coded.saturating_sub(1);
            }
        }
        let Some(lot) = place.lots.get_mut(at) else { continue };
        match known {
            // It stays the box of its order; where it stands is what was booked for it.
            Some(known) if known.state != BoxState::Free => {}
            Some(known) if known.location == *location && known.lot == lot.lot && said.mode == Mode::Delta => {}
            _ => {
                lot.coded = lot.coded.saturating_add(1);
                sketch.put_stock_box(StockBox {
                    code: code.clone(),
                    sku: stock.sku.clone(),
                    location: location.clone(),
                    lot: lot.lot.clone(),
                    since: lot.since,
                    state: BoxState::Free,
                });
            }
        }
    }
    Ok(())
}

pub(super) fn done<V: View>(sketch: &mut Sketch<'_, V>, stock: Stock, is_first: bool) {
    sketch.shelf.uneven.insert(stock.sku.clone());
    if is_first {
        // Its orders hold nothing yet.
        sketch.shelf.rechecks.insert(Recheck::Sku(stock.sku.clone()));
    }
    sketch.put_stock(stock);
}
