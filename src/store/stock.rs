//! The tables of the stock: written with the events of a command, read by the rules and by who asks what is there.

use super::ReadError;
use super::apply::Written;
use super::record::{
    State, decode_hold, decode_link, decode_stock, decode_stock_box, encode_hold, encode_link, encode_stock,
    encode_stock_box,
};
use super::tables::{LINKS, RECHECKS, STOCK, Tables, engine};
use crate::domain::command::{Recheck, StockEvent};
use crate::domain::ids::{BoxCode, BuyerCode, OrderNumber};
use crate::domain::inventory::{BoxState, Hold, Location, Stock, StockBox, StockRow};
use crate::domain::link::Link;
use redb::{ReadTransaction, ReadableTable};
use std::collections::BTreeMap;
use std::ops::Bound;

type Read<T> = Result<T, ReadError>;

/// Writes down what happened in the stock.
pub(super) fn apply(tables: &mut Tables<'_>, state: &mut State, event: &StockEvent) -> Read<()> {
    if !matches!(event, StockEvent::Recheck(..)) {
        // What buyers see may be another by it.
        state.stock = state.seq.0;
    }
    match event {
        StockEvent::Stored(stock) => stock_row(tables, stock),
        StockEvent::Alias(alias, of) => {
            match of {
                Some(sku) => {
                    let row = encode_stock(&StockRow::Alias(sku.clone()))?;
                    tables.stock.insert(alias.as_str(), row.as_slice()).map_err(engine)?;
                }
                None => drop(tables.stock.remove(alias.as_str()).map_err(engine)?),
            }
            Ok(())
        }
        StockEvent::Box(new) => {
            let row = encode_stock_box(new)?;
            let old = tables.stock_boxes.insert(new.code.as_str(), row.as_slice()).map_err(engine)?;
            let old = old.map(|v| decode_stock_box(v.value())).transpose()?;
            if let Some(key) = old.as_ref().and_then(free_key) {
                tables.stock_boxes_free.remove(key).map_err(engine)?;
            }
            if let Some(key) = free_key(new) {
                tables.stock_boxes_free.insert(key, ()).map_err(engine)?;
            }
            Ok(())
        }
        StockEvent::BoxGone(gone) => {
            let old = tables.stock_boxes.remove(gone.code.as_str()).map_err(engine)?;
            let old = old.map(|v| decode_stock_box(v.value())).transpose()?;
            if let Some(key) = old.as_ref().and_then(free_key) {
                tables.stock_boxes_free.remove(key).map_err(engine)?;
            }
            Ok(())
        }
        StockEvent::Hold(hold) => {
            let (order, sku) = (hold.order.0, hold.sku.as_str());
            tables.holds.insert((order, sku), encode_hold(hold)?.as_slice()).map_err(engine)?;
            if hold.is_live() {
                tables.holds_live.insert((sku, order), hold.short).map_err(engine)?;
            } else {
                tables.holds_live.remove((sku, order)).map_err(engine)?;
            }
            Ok(())
        }
        StockEvent::Recheck(what, times) => {
            match times {
                Some(times) => drop(tables.rechecks.insert(recheck_key(what), times).map_err(engine)?),
                None => drop(tables.rechecks.remove(recheck_key(what)).map_err(engine)?),
            }
            Ok(())
        }
    }
}

fn stock_row(tables: &mut Tables<'_>, stock: &Stock) -> Read<()> {
    let sku = stock.sku.as_str();
    let row = encode_stock(&StockRow::Stock(Box::new(stock.clone())))?;
    let old = tables.stock.insert(sku, row.as_slice()).map_err(engine)?;
    let had = match old.map(|v| decode_stock(v.value())).transpose()? {
        Some(StockRow::Stock(old)) => old.places,
        _ => BTreeMap::new(),
    };
    // A place never goes, it only becomes empty.
    for location in stock.places.keys().filter(|l| !had.contains_key(l)) {
        tables.stock_at.insert((location.as_str(), sku), ()).map_err(engine)?;
    }
    Ok(())
}

/// Writes down what is set of a connection.
pub(super) fn apply_link(
    tables: &mut Tables<'_>,
    state: &mut State,
    buyer: &BuyerCode,
    link: &Link,
    written: &mut Written,
) -> Read<()> {
    state.stock = state.seq.0;
    written.links = true;
    if link.is_empty() {
        tables.links.remove(buyer.as_str()).map_err(engine)?;
    } else {
        tables.links.insert(buyer.as_str(), encode_link(link)?.as_slice()).map_err(engine)?;
    }
    Ok(())
}

/// Where a free box stands among those of its SKU and place; none for one that is not free.
fn free_key(b: &StockBox) -> Option<(&str, &str, i32, &str)> {
    let key = (b.sku.as_str(), b.location.as_str(), super::record::day(b.since), b.code.as_str());
    (b.state == BoxState::Free).then_some(key)
}

fn recheck_key(what: &Recheck) -> (u8, &str) {
    match what {
        Recheck::Buyer(buyer) => (0, buyer.as_str()),
        Recheck::Sku(sku) => (1, sku),
    }
}

// What the rules ask of the open transaction.

impl Tables<'_> {
    pub(super) fn stock(&self, sku: &str) -> Read<Option<StockRow>> {
        self.stock.get(sku).map_err(engine)?.map(|v| decode_stock(v.value())).transpose()
    }

    pub(super) fn stock_box(&self, code: &BoxCode) -> Read<Option<StockBox>> {
        self.stock_boxes.get(code.as_str()).map_err(engine)?.map(|v| decode_stock_box(v.value())).transpose()
    }

    pub(super) fn free_boxes(&self, sku: &str, at: &Location, limit: usize) -> Read<Vec<StockBox>> {
        let mut found = Vec::new();
        for row in self.stock_boxes_free.range((sku, at.as_str(), i32::MIN, "")..).map_err(engine)? {
            let (key, ()) = row.map(|(k, _)| (k, ())).map_err(engine)?;
            let (own, place, _, code) = key.value();
            if own != sku || place != at.as_str() || found.len() >= limit {
                break;
            }
            let known = self.stock_boxes.get(code).map_err(engine)?;
            found.extend(known.map(|v| decode_stock_box(v.value())).transpose()?);
        }
        Ok(found)
    }

    pub(super) fn holds_of(&self, order: OrderNumber) -> Read<Vec<Hold>> {
        let mut found = Vec::new();
        for row in self.holds.range((order.0, "")..(order.0.saturating_add(1), "")).map_err(engine)? {
            found.push(decode_hold(row.map_err(engine)?.1.value())?);
        }
        Ok(found)
    }

    pub(super) fn live_holds(&self, sku: &str) -> Read<Vec<(OrderNumber, u32)>> {
        let range = self.holds_live.range((sku, 0)..=(sku, u64::MAX)).map_err(engine)?;
        range
            .map(|row| {
                let (key, short) = row.map_err(engine)?;
                Ok((OrderNumber(key.value().1), short.value()))
            })
            .collect()
    }

    pub(super) fn skus_at(&self, location: &Location) -> Read<Vec<String>> {
        let mut found = Vec::new();
        for row in self.stock_at.range((location.as_str(), "")..).map_err(engine)? {
            let key = row.map_err(engine)?.0;
            let (place, sku) = key.value();
            if place != location.as_str() {
                break;
            }
            found.push(sku.to_owned());
        }
        Ok(found)
    }

    pub(super) fn link(&self, buyer: &BuyerCode) -> Read<Link> {
        let found = self.links.get(buyer.as_str()).map_err(engine)?;
        found.map_or_else(|| Ok(Link::default()), |v| decode_link(v.value()))
    }

    pub(super) fn recheck(&self, what: &Recheck) -> Read<u64> {
        Ok(self.rechecks.get(recheck_key(what)).map_err(engine)?.map_or(0, |v| v.value()))
    }
}

// What others ask.

/// Stocks in the order of their SKUs, behind one of them.
pub(super) fn stocks(tx: &ReadTransaction, after: &str, limit: usize) -> Read<Vec<Stock>> {
    let table = tx.open_table(STOCK).map_err(engine)?;
    let mut found = Vec::new();
    for row in table.range::<&str>((Bound::Excluded(after), Bound::Unbounded)).map_err(engine)? {
        if found.len() >= limit {
            break;
        }
        if let StockRow::Stock(stock) = decode_stock(row.map_err(engine)?.1.value())? {
            found.push(*stock);
        }
    }
    Ok(found)
}

/// What is known of a SKU, or under another code of it.
pub(super) fn stock(tx: &ReadTransaction, sku: &str) -> Read<Option<Stock>> {
    let table = tx.open_table(STOCK).map_err(engine)?;
    let row = |key: &str| table.get(key).map_err(engine)?.map(|v| decode_stock(v.value())).transpose();
    Ok(match row(sku)? {
        Some(StockRow::Stock(stock)) => Some(*stock),
        Some(StockRow::Alias(of)) => match row(&of)? {
            Some(StockRow::Stock(stock)) => Some(*stock),
            _ => None,
        },
        None => None,
    })
}

/// What is set of connections.
pub(super) fn links(tx: &ReadTransaction) -> Read<BTreeMap<BuyerCode, Link>> {
    let table = tx.open_table(LINKS).map_err(engine)?;
    let mut found = BTreeMap::new();
    for row in table.iter().map_err(engine)? {
        let (buyer, link) = row.map_err(engine)?;
        let buyer = BuyerCode::new(buyer.value()).map_err(|e| bad_key(&e))?;
        found.insert(buyer, decode_link(link.value())?);
    }
    Ok(found)
}

/// What is to be looked at again, and how often that was asked.
pub(super) fn rechecks(tx: &ReadTransaction) -> Read<Vec<(Recheck, u64)>> {
    let table = tx.open_table(RECHECKS).map_err(engine)?;
    let mut found = Vec::new();
    for row in table.iter().map_err(engine)? {
        let (key, times) = row.map_err(engine)?;
        let what = match key.value() {
            (0, buyer) => Recheck::Buyer(BuyerCode::new(buyer).map_err(|e| bad_key(&e))?),
            (_, sku) => Recheck::Sku(sku.to_owned()),
        };
        found.push((what, times.value()));
    }
    Ok(found)
}

fn bad_key(why: &dyn std::fmt::Display) -> ReadError {
    ReadError::Record { what: "connection", why: why.to_string() }
}
