//! The stock of the tests, and what must hold of it after every command.

use crate::domain::command::{Recheck, StockEvent};
use crate::domain::ids::{BoxCode, BuyerCode, OrderNumber};
use crate::domain::inventory::{BoxState, Hold, Location, Stock, StockBox, StockRow};
use crate::domain::link::Link;
use crate::domain::order::{Flag, Order, OrderStatus};
use std::collections::BTreeMap;

#[derive(Default)]
pub(crate) struct Shelves {
    pub(crate) rows: BTreeMap<String, StockRow>,
    pub(crate) boxes: BTreeMap<BoxCode, StockBox>,
    pub(crate) holds: BTreeMap<(OrderNumber, String), Hold>,
    pub(crate) links: BTreeMap<BuyerCode, Link>,
    pub(crate) rechecks: BTreeMap<Recheck, u64>,
}

impl Shelves {
    pub(crate) fn apply(&mut self, event: StockEvent) {
        match event {
            StockEvent::Stored(stock) => {
                self.rows.insert(stock.sku.clone(), StockRow::Stock(stock));
            }
            StockEvent::Alias(alias, Some(of)) => {
                self.rows.insert(alias, StockRow::Alias(of));
            }
            StockEvent::Alias(alias, None) => {
                self.rows.remove(&alias);
            }
            StockEvent::Box(b) => {
                self.boxes.insert(b.code.clone(), b);
            }
            StockEvent::BoxGone(b) => {
                self.boxes.remove(&b.code);
            }
            StockEvent::Hold(h) => {
                self.holds.insert((h.order, h.sku.clone()), h);
            }
            StockEvent::Recheck(what, Some(times)) => {
                self.rechecks.insert(what, times);
            }
            StockEvent::Recheck(what, None) => {
                self.rechecks.remove(&what);
            }
        }
    }

    pub(crate) fn stock(&self, sku: &str) -> Stock {
        match &self.rows[sku] {
            StockRow::Stock(stock) => (**stock).clone(),
            StockRow::Alias(of) => self.stock(of),
        }
    }

    /// Boxes on hand, reserved, and missing of a SKU, at all places.
    pub(crate) fn count(&self, sku: &str) -> (u32, u32, u32) {
        let stock = self.stock(sku);
        let places = || stock.places.values();
        (places().map(|p| p.boxes()).sum(), places().map(|p| p.reserved).sum(), stock.short)
    }

    pub(crate) fn free(&self, sku: &str, at: &Location) -> Vec<StockBox> {
        let free = |b: &&StockBox| b.sku == sku && b.location == *at && b.state == BoxState::Free;
        let mut found: Vec<_> = self.boxes.values().filter(free).cloned().collect();
        found.sort_by(|a, b| (a.since, &a.code).cmp(&(b.since, &b.code)));
        found
    }

    pub(crate) fn live(&self, sku: &str) -> Vec<(OrderNumber, u32)> {
        let live = self.holds.values().filter(|h| h.sku == sku && h.is_live());
        live.map(|h| (h.order, h.short)).collect()
    }

    /// What `domain::inventory` promises.
    pub(crate) fn check(&self, orders: &BTreeMap<OrderNumber, Order>) {
        for row in self.rows.values() {
            let StockRow::Stock(stock) = row else { continue };
            let holds = || self.holds.values().filter(|h| h.sku == stock.sku);
            for (location, place) in &stock.places {
                let held: u32 = holds().filter_map(|h| h.at.get(location)).map(|h| h.boxes).sum();
                assert_eq!(place.reserved, held, "{} at {location}: reserved is what is held", stock.sku);
                assert!(place.reserved <= place.boxes(), "{} at {location}: held is there", stock.sku);
                for lot in &place.lots {
                    let of = |free: bool| {
                        let own = |b: &&StockBox| b.sku == stock.sku && b.location == *location && b.lot == lot.lot;
                        let here = |b: &&StockBox| match b.state {
                            BoxState::Free => free,
                            BoxState::Of(_) => !free,
                            BoxState::Left(_) => false,
                        };
                        u32::try_from(self.boxes.values().filter(own).filter(here).count()).unwrap()
                    };
                    assert_eq!(lot.coded, of(true), "{} {location} {}: free codes", stock.sku, lot.lot);
                    assert_eq!(lot.picked, of(false), "{} {location} {}: picked codes", stock.sku, lot.lot);
                }
            }
            assert_eq!(stock.short, holds().map(|h| h.short).sum::<u32>(), "{}: short", stock.sku);
            let there = stock.places.values().map(|p| p.available()).sum::<u32>();
            let everybody = stock.published.is_empty()
                && stock.places.len() == 1
                && stock.places.values().all(|p| p.buyers.is_none());
            assert!(!everybody || stock.short == 0 || there == 0, "{}: who waits gets what is there", stock.sku);
        }
        for order in orders.values() {
            let holds = || self.holds.values().filter(|h| h.order == order.number);
            let short = holds().any(|h| h.short > 0);
            assert_eq!(order.flags.contains(&Flag::Oversold), short, "order {}: oversold", order.number.0);
            if order.status == OrderStatus::Voided {
                assert!(holds().all(|h| !h.is_live()), "order {}: voided holds nothing", order.number.0);
            }
            for hold in holds().filter(|h| h.is_live()) {
                let of = |sku: &str| matches!(self.rows.get(sku), Some(StockRow::Alias(of)) if *of == hold.sku);
                let own = order.lines.iter().filter(|l| l.sku.as_deref().is_some_and(|s| s == hold.sku || of(s)));
                let wants: u32 = own.map(|l| l.boxes).sum();
                assert_eq!(hold.reserved() + hold.short + hold.left, wants, "order {}: {}", order.number.0, hold.sku);
            }
        }
    }
}
