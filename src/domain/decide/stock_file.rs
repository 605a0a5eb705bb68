//! What a product or inventory file does to the stock.
//!
//! A bad row is refused alone. A file that came before, of which rows were refused, is taken once more for those rows
//! only: nothing is added twice. What a file says of a time before the last full count of a place is old and left out.

use super::shelve::{change, done, lot_of, shelve};
use super::{Sketch, View};
use crate::domain::command::Recheck;
use crate::domain::document::{Document, Outcome};
use crate::domain::ids::{BoxCode, BuyerCode};
use crate::domain::inventory::{BoxState, Location, Lot, Place, Stock, StockRow as Known};
use crate::domain::problem::{Problem, Rule};
use crate::domain::product::Product;
use crate::domain::stock_file::{BoxesRow, Mode, ProductRow, StockFile, StockRow};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// The rows that tell all of a SKU at a place.
type Counts<'a> = BTreeMap<(&'a str, &'a Location), Vec<(&'a StockRow, &'a BoxesRow)>>;

/// What has been found so far.
pub(super) struct Taking<'a> {
    /// When what the file says was true.
    pub(super) as_of: DateTime<Utc>,
    /// The day of that, in the vendor's zone: the age of boxes that tell none.
    pub(super) day: NaiveDate,
    pub(super) refused: Vec<Problem>,
    pub(super) old: Vec<Problem>,
    pub(super) taken: usize,
    /// Codes of the file so far.
    pub(super) codes: BTreeSet<&'a BoxCode>,
}

/// Takes a file; returns what was refused of it by what is stored.
pub(super) fn take<V: View>(
    sketch: &mut Sketch<'_, V>,
    document: &mut Document,
    file: &StockFile,
    before: Option<&Document>,
) -> Result<Vec<Problem>, V::Error> {
    let again = before.filter(|d| d.outcome == Outcome::Stored);
    let as_of = file.as_of.unwrap_or(document.received_at);
    let day = as_of.with_timezone(&sketch.view.settings().time_zone).date_naive();
    let mut taking = Taking { as_of, day, refused: Vec::new(), old: Vec::new(), taken: 0, codes: BTreeSet::new() };
    let due = |row: &&StockRow| again.is_none_or(|d| d.problems.iter().any(|p| p.at.as_ref() == Some(&row.at)));
    let rows: Vec<&StockRow> = file.rows.iter().filter(due).collect();
    let mut good = Vec::with_capacity(rows.len());
    for row in rows {
        match wrong(sketch, row, &mut taking)? {
            Some(problem) => taking.refused.push(problem.at(row.at.as_str())),
            None => good.push((own_sku(sketch, &row.sku)?, row)),
        }
    }
    for (sku, row) in &good {
        product(sketch, sku, &row.product)?;
    }
    let mut counts: Counts<'_> = BTreeMap::new();
    let mut full: BTreeSet<&Location> = BTreeSet::new();
    for (sku, row) in &good {
        let Some(boxes) = &row.boxes else {
            taking.taken += 1;
            continue;
        };
        if boxes.mode != Mode::Delta {
            counts.entry((sku, &boxes.location)).or_default().push((row, boxes));
        }
        if boxes.mode == Mode::Full {
            full.insert(&boxes.location);
        }
    }
    if again.is_none() {
        full.extend(&file.emptied);
        taking.taken += file.emptied.len();
        for location in full {
            clear(sketch, location, &counts, &taking)?;
        }
    }
    for ((sku, location), rows) in &counts {
        count(sketch, sku, location, rows, &mut taking)?;
    }
    for (sku, row) in &good {
        if let Some(boxes) = row.boxes.as_ref().filter(|b| b.mode == Mode::Delta) {
            change(sketch, sku, &row.at, boxes, &mut taking)?;
        }
    }
    let all = taking.refused.len() + file.refused.len();
    document.outcome = if taking.taken > 0 {
        Outcome::Stored
    } else if all > 0 {
        Outcome::Refused
    } else if taking.old.is_empty() {
        Outcome::Ignored
    } else {
        Outcome::Stale
    };
    document.refused_orders = u32::try_from(all).unwrap_or(u32::MAX);
    let told = file.refused.iter().chain(&taking.refused).chain(&taking.old).cloned();
    document.problems.splice(0..0, told);
    Ok(taking.refused)
}

/// The SKU that a row means.
fn own_sku<V: View>(sketch: &mut Sketch<'_, V>, named: &str) -> Result<String, V::Error> {
    Ok(match sketch.stock_row(named)? {
        Some(Known::Alias(of)) => of,
        _ => named.to_owned(),
    })
}

/// Why a row can't be taken, whatever the others say.
fn wrong<'a, V: View>(
    sketch: &mut Sketch<'_, V>,
    row: &'a StockRow,
    taking: &mut Taking<'a>,
) -> Result<Option<Problem>, V::Error> {
    let settings = sketch.view.settings();
    let no = |rule, field: &str, value: &dyn std::fmt::Display| Ok(Some(Problem::new(rule, field, value)));
    if let Some(box_type) = row.product.box_type.as_ref().filter(|t| !settings.box_types.contains_key(t)) {
        return no(Rule::UnknownBoxType, "box_type", box_type);
    }
    let of = own_sku(sketch, &row.sku)?;
    if let Some(alias) = row.product.alias.as_ref().filter(|a| **a != of) {
        match sketch.stock_row(alias)? {
            Some(Known::Alias(other)) if other != of => return no(Rule::AliasTaken, "alias", alias),
            Some(Known::Stock(_)) => return no(Rule::AliasTaken, "alias", alias),
            _ => {}
        }
    }
    let Some(boxes) = &row.boxes else { return Ok(None) };
    let unknown = |b: &&BuyerCode| !settings.buyers.contains_key(*b);
    if let Some(buyer) = boxes.buyers.iter().flatten().find(unknown) {
        return no(Rule::UnknownBuyer, "buyers", buyer);
    }
    let codes = i64::try_from(boxes.codes.len()).unwrap_or(i64::MAX);
    if boxes.count.is_some_and(|n| n.abs() < codes) {
        return no(Rule::MoreCodes, &boxes.codes_title, &format_args!("{codes}"));
    }
    let goes = boxes.mode == Mode::Delta && boxes.boxes() < 0;
    let mut own = BTreeSet::new();
    for code in &boxes.codes {
        let taken = match sketch.stock_box(code)? {
            // The box of a confirmed order leaves when it is scanned out, not by a row.
            Some(known) if goes => known.sku != of || known.state != BoxState::Free,
            // The same box told once more, maybe at another place; one that has left does not come back by a row.
            Some(known) => known.sku != of || matches!(known.state, BoxState::Left(_)),
            None if goes => return no(Rule::MoreThanThere, code.as_str(), &0),
            None => sketch.box_record(code)?.is_some(),
        };
        if taken || taking.codes.contains(code) || !own.insert(code) {
            return no(Rule::BoxCodeTaken, &boxes.codes_title, code);
        }
    }
    taking.codes.extend(&boxes.codes);
    Ok(None)
}

/// What a row says of its product.
fn product<V: View>(sketch: &mut Sketch<'_, V>, sku: &str, said: &ProductRow) -> Result<(), V::Error> {
    if said.is_empty() {
        return Ok(());
    }
    let mut stock = sketch.stock(sku)?.unwrap_or_else(|| Stock::new(sku));
    let before = stock.product.clone();
    let mut now = before.clone().unwrap_or_default();
    let text = |own: &mut Option<String>, said: &Option<String>| {
        if said.is_some() {
            own.clone_from(said);
        }
    };
    text(&mut now.name_en, &said.name_en);
    text(&mut now.name_es, &said.name_es);
    text(&mut now.pack, &said.pack);
    if said.box_type.is_some() {
        now.box_type.clone_from(&said.box_type);
    }
    now.units_per_box = said.units_per_box.unwrap_or(now.units_per_box);
    now.price = said.price.or(now.price);
    if let Some(alias) = said.alias.as_ref().filter(|a| now.alias.as_ref() != Some(a) && **a != stock.sku) {
        if let Some(old) = now.alias.replace(alias.clone()) {
            sketch.put_alias(&old, None);
        }
        sketch.put_alias(alias, Some(&stock.sku));
    }
    if before.as_ref() == Some(&now) {
        return Ok(());
    }
    let same_to_orders = |p: &Product| (p.on_line(), p.alias.clone());
    if before.as_ref().map(same_to_orders) != Some(same_to_orders(&now)) {
        sketch.shelf.rechecks.insert(Recheck::Sku(stock.sku.clone()));
    }
    stock.product = Some(now);
    sketch.put_stock(stock);
    Ok(())
}

/// A place is told in full: what the file does not name is not there any more.
fn clear<V: View>(
    sketch: &mut Sketch<'_, V>,
    location: &Location,
    told: &Counts<'_>,
    taking: &Taking<'_>,
) -> Result<(), V::Error> {
    for sku in sketch.view.skus_at(location)? {
        let Some(mut stock) = sketch.stock(&sku)? else { continue };
        if told.contains_key(&(sku.as_str(), location)) {
            continue;
        }
        let Some(place) = stock.places.get_mut(location).filter(|p| p.as_of <= taking.as_of) else { continue };
        place.as_of = taking.as_of;
        let is_there = !place.lots.is_empty();
        place.lots.retain(|l| l.picked > 0);
        for lot in &mut place.lots {
            (lot.boxes, lot.coded) = (0, 0);
        }
        if is_there {
            drop_free(sketch, &sku, location, &BTreeSet::new())?;
            sketch.shelf.uneven.insert(sku);
            sketch.put_stock(stock);
        }
    }
    Ok(())
}

/// Free boxes of a SKU at a place that were not named go; picked ones stay with their order.
fn drop_free<V: View>(
    sketch: &mut Sketch<'_, V>,
    sku: &str,
    location: &Location,
    named: &BTreeSet<&BoxCode>,
) -> Result<(), V::Error> {
    for free in sketch.free_boxes(sku, location, usize::MAX)? {
        if !named.contains(&free.code) {
            sketch.drop_stock_box(free);
        }
    }
    Ok(())
}

/// All that there is of a SKU at a place.
fn count<V: View>(
    sketch: &mut Sketch<'_, V>,
    sku: &str,
    location: &Location,
    rows: &[(&StockRow, &BoxesRow)],
    taking: &mut Taking<'_>,
) -> Result<(), V::Error> {
    let mut stock = sketch.stock(sku)?.unwrap_or_else(|| Stock::new(sku));
    let is_first = !stock.is_counted();
    let mut place = stock.places.remove(location).unwrap_or_else(|| Place::empty(taking.as_of));
    if place.as_of > taking.as_of {
        taking.old.extend(rows.iter().map(|(row, _)| Problem::new(Rule::OldRow, sku, location).at(row.at.as_str())));
        return Ok(());
    }
    place.as_of = taking.as_of;
    let old = std::mem::take(&mut place.lots);
    let named: BTreeSet<&BoxCode> = rows.iter().flat_map(|(_, b)| &b.codes).collect();
    drop_free(sketch, &stock.sku, location, &named)?;
    // Boxes of confirmed orders that are still here keep their lots.
    for lot in old.iter().filter(|l| l.picked > 0) {
        place.lots.push(Lot { boxes: 0, coded: 0, ..lot.clone() });
    }
    for (_, said) in rows {
        taking.taken += 1;
        let known = old.iter().find(|l| l.lot == said.lot);
        let at = lot_of(&mut place, said, known, taking.day);
        let boxes = u32::try_from(said.boxes()).unwrap_or(0);
        if let Some(lot) = place.lots.get_mut(at) {
            lot.boxes = lot.boxes.saturating_add(boxes);
        }
        if said.buyers.is_some() {
            place.buyers.clone_from(&said.buyers);
        }
        shelve(sketch, &mut stock, &mut place, location, at, said)?;
    }
    place.tidy();
    stock.places.insert(location.clone(), place);
    done(sketch, stock, is_first);
    Ok(())
}
