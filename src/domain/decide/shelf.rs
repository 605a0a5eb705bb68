//! The stock as a command sees it: what is stored plus what the command has changed so far.
//!
//! Nothing is written while a command works; [`Shelf::events`] tells the last state of everything that it touched, each
//! once, however often it changed.

use super::{Sketch, View};
use crate::domain::command::{Event, Recheck, StockEvent};
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::inventory::{BoxState, Hold, Location, Stock, StockBox, StockRow};
use std::collections::{BTreeMap, BTreeSet};

/// What a command has seen and changed.
#[derive(Default)]
pub(super) struct Shelf {
    /// By SKU and by alias.
    rows: BTreeMap<String, Option<StockRow>>,
    changed: BTreeSet<String>,
    /// Changed boxes; none: no longer of the stock.
    boxes: BTreeMap<BoxCode, Option<StockBox>>,
    gone: BTreeMap<BoxCode, StockBox>,
    holds: BTreeMap<(OrderNumber, String), Hold>,
    loaded: BTreeSet<OrderNumber>,
    changed_holds: BTreeSet<(OrderNumber, String)>,
    /// Orders that may have become short, or no longer be.
    pub(super) shortage: BTreeSet<OrderNumber>,
    /// Orders that were looked at though they did not change: whether something in them is not published to their buyer.
    pub(super) unseen: BTreeMap<OrderNumber, bool>,
    /// SKUs of which boxes came free or went: other orders may gain or lose by it.
    pub(super) uneven: BTreeSet<String>,
    /// Boxes that this command gave their codes: they came from nowhere.
    pub(super) fresh: BTreeSet<BoxCode>,
    /// What has to be looked at again.
    pub(super) rechecks: BTreeSet<Recheck>,
}

impl Shelf {
    /// What is to be written, but for the rechecks.
    pub(super) fn events(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        for key in std::mem::take(&mut self.changed) {
            events.push(match self.rows.get(&key) {
                Some(Some(StockRow::Stock(stock))) => StockEvent::Stored(stock.clone()),
                Some(Some(StockRow::Alias(of))) => StockEvent::Alias(key, Some(of.clone())),
                _ => StockEvent::Alias(key, None),
            });
        }
        for (code, now) in std::mem::take(&mut self.boxes) {
            match (now, self.gone.remove(&code)) {
                (Some(now), _) => events.push(StockEvent::Box(now)),
                (None, Some(gone)) => events.push(StockEvent::BoxGone(gone)),
                (None, None) => {}
            }
        }
        for key in std::mem::take(&mut self.changed_holds) {
            events.extend(self.holds.get(&key).cloned().map(StockEvent::Hold));
        }
        events.into_iter().map(Event::Stock).collect()
    }
}

impl<V: View> Sketch<'_, V> {
    pub(super) fn stock_row(&mut self, key: &str) -> Result<Option<StockRow>, V::Error> {
        if let Some(known) = self.shelf.rows.get(key) {
            return Ok(known.clone());
        }
        let row = self.view.stock(key)?;
        self.shelf.rows.insert(key.to_owned(), row.clone());
        Ok(row)
    }

    /// The stock of a SKU, or of another code of it.
    pub(super) fn stock(&mut self, sku: &str) -> Result<Option<Stock>, V::Error> {
        let of = match self.stock_row(sku)? {
            None => return Ok(None),
            Some(StockRow::Stock(stock)) => return Ok(Some(*stock)),
            Some(StockRow::Alias(of)) => of,
        };
        Ok(match self.stock_row(&of)? {
            Some(StockRow::Stock(stock)) => Some(*stock),
            _ => None,
        })
    }

    pub(super) fn put_stock(&mut self, stock: Stock) {
        self.shelf.changed.insert(stock.sku.clone());
        self.shelf.rows.insert(stock.sku.clone(), Some(StockRow::Stock(Box::new(stock))));
    }

    /// Another code of a SKU; none: of none any more.
    pub(super) fn put_alias(&mut self, alias: &str, of: Option<&str>) {
        self.shelf.changed.insert(alias.to_owned());
        self.shelf.rows.insert(alias.to_owned(), of.map(|sku| StockRow::Alias(sku.to_owned())));
    }

    pub(super) fn stock_box(&self, code: &BoxCode) -> Result<Option<StockBox>, V::Error> {
        match self.shelf.boxes.get(code) {
            Some(known) => Ok(known.clone()),
            None => self.view.stock_box(code),
        }
    }

    pub(super) fn put_stock_box(&mut self, stock_box: StockBox) {
        self.shelf.gone.remove(&stock_box.code);
        self.shelf.boxes.insert(stock_box.code.clone(), Some(stock_box));
    }

    /// A box is no longer of the stock. `stock_box` is what is stored of it.
    pub(super) fn drop_stock_box(&mut self, stock_box: StockBox) {
        self.shelf.boxes.insert(stock_box.code.clone(), None);
        self.shelf.gone.insert(stock_box.code.clone(), stock_box);
    }

    /// The oldest free boxes of a SKU at a place.
    pub(super) fn free_boxes(&self, sku: &str, at: &Location, limit: usize) -> Result<Vec<StockBox>, V::Error> {
        let mine = |b: &StockBox| b.sku == sku && b.location == *at && b.state == BoxState::Free;
        let stored = self.view.free_boxes(sku, at, limit.saturating_add(self.shelf.boxes.len()))?;
        let mut all: Vec<StockBox> = stored.into_iter().filter(|b| !self.shelf.boxes.contains_key(&b.code)).collect();
        all.extend(self.shelf.boxes.values().flatten().filter(|b| mine(b)).cloned());
        all.sort_by(|a, b| (a.since, &a.code).cmp(&(b.since, &b.code)));
        all.truncate(limit);
        Ok(all)
    }

    /// Makes what an order holds known; one that was made by this command holds nothing yet.
    pub(super) fn load_holds(&mut self, order: OrderNumber, is_new: bool) -> Result<(), V::Error> {
        if !self.shelf.loaded.insert(order) || is_new {
            return Ok(());
        }
        for hold in self.view.holds_of(order)? {
            self.shelf.holds.entry((order, hold.sku.clone())).or_insert(hold);
        }
        Ok(())
    }

    /// What an order holds, by SKU. Its holds must have been loaded.
    pub(super) fn holds(&self, order: OrderNumber) -> impl Iterator<Item = &Hold> {
        let first = (order, String::new());
        self.shelf.holds.range(first..).map(|(_, hold)| hold).take_while(move |hold| hold.order == order)
    }

    /// What an order holds of a SKU. Its holds must have been loaded.
    pub(super) fn hold(&self, order: OrderNumber, sku: &str) -> Hold {
        let known = self.shelf.holds.get(&(order, sku.to_owned()));
        known.cloned().unwrap_or_else(|| Hold::new(order, sku))
    }

    pub(super) fn put_hold(&mut self, mut hold: Hold) {
        hold.at.retain(|_, held| held.boxes > 0 || held.picked > 0);
        let key = (hold.order, hold.sku.clone());
        if self.shelf.holds.get(&key).is_none_or(|old| old.short != hold.short) {
            self.shelf.shortage.insert(hold.order);
        }
        self.shelf.changed_holds.insert(key.clone());
        self.shelf.holds.insert(key, hold);
    }

    /// The orders that weigh on a SKU, the oldest first, with what they are short of.
    pub(super) fn live_holds(&self, sku: &str) -> Result<Vec<(OrderNumber, u32)>, V::Error> {
        let mut all: BTreeMap<OrderNumber, u32> = self.view.live_holds(sku)?.into_iter().collect();
        for (order, own) in &self.shelf.changed_holds {
            if own == sku
                && let Some(hold) = self.shelf.holds.get(&(*order, own.clone()))
            {
                if hold.is_live() {
                    all.insert(*order, hold.short)
                } else {
                    all.remove(order)
                };
            }
        }
        Ok(all.into_iter().collect())
    }
}
