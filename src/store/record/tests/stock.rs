//! The same for the stock and the connections.

use super::Draw;
use crate::domain::command::JournalChange;
use crate::domain::ids::OrderNumber;
use crate::domain::inventory::{BoxState, Held, Hold, Location, Lot, Place, Stock, StockBox, StockRow};
use crate::domain::link::{Link, LinkChange, LinkKey};
use crate::domain::money::Currency;
use crate::domain::product::{BoxTypeCode, Price, Product};
use crate::store::record::{
    decode_hold, decode_link, decode_stock, decode_stock_box, encode_hold, encode_link, encode_stock, encode_stock_box,
};
use proptest::prelude::*;

impl Draw {
    pub(super) fn product(&mut self) -> Product {
        Product {
            name_en: self.opt(),
            name_es: self.opt(),
            box_type: self.maybe(|_| BoxTypeCode::new("QB").unwrap()),
            pack: self.opt(),
            units_per_box: self.n(),
            price: self.maybe(Self::price),
            alias: self.opt(),
        }
    }
    pub(super) fn price(&mut self) -> Price {
        Price { amount: self.amount(), currency: Currency::new("COP").unwrap() }
    }
    pub(super) fn location(&mut self) -> Location {
        Location::new(self.of(&["MAIN", "UIO", "BODEGA Ñ 2"])).unwrap()
    }
    pub(super) fn stock(&mut self) -> StockRow {
        if self.n() % 4 == 0 {
            return StockRow::Alias(self.text());
        }
        let place = |d: &mut Self| {
            let lot = |d: &mut Self| Lot {
                lot: d.text(),
                boxes: d.n(),
                coded: d.n(),
                picked: d.n(),
                since: d.date(),
                expires: d.maybe(Self::date),
                price: d.maybe(Self::price),
            };
            let buyers = d.maybe(|d| d.some(Self::buyer).into_iter().collect());
            (d.location(), Place { lots: d.some(lot), reserved: d.n(), buyers, as_of: d.time() })
        };
        StockRow::Stock(Box::new(Stock {
            sku: self.text(),
            product: self.maybe(Self::product),
            places: self.some(place).into_iter().collect(),
            short: self.n(),
            published: self.some(|d| (d.buyer(), d.n() % 2 == 0)).into_iter().collect(),
        }))
    }
    pub(super) fn stock_box(&mut self) -> StockBox {
        let order = OrderNumber(self.n().into());
        StockBox {
            code: self.code(),
            sku: self.text(),
            location: self.location(),
            lot: self.text(),
            since: self.date(),
            state: self.of(&[BoxState::Of(order), BoxState::Left(order)]),
        }
    }
    pub(super) fn hold(&mut self) -> Hold {
        Hold {
            order: OrderNumber(self.n().into()),
            sku: self.text(),
            at: self.some(|d| (d.location(), Held { boxes: d.n(), picked: d.n() })).into_iter().collect(),
            short: self.n(),
            left: self.n(),
        }
    }
    pub(super) fn link(&mut self) -> Link {
        Link {
            ship_days_offset: self.maybe(|d| (d.n() % 61).try_into().unwrap()),
            closed_days: self.maybe(|d| d.some(Self::date)),
            send_invoice_to: self.maybe(|d| d.some(Self::text)),
            send_checkout_notification_to: self.maybe(|d| d.some(Self::text)),
            salesperson: self.opt(),
            buyer_salesperson: self.opt(),
        }
    }
    pub(super) fn link_change(&mut self) -> JournalChange {
        let change = |d: &mut Self| LinkChange { key: d.of(&LinkKey::ALL), before: d.text(), after: d.opt() };
        JournalChange::Link(self.buyer(), self.some(change))
    }
}

proptest! {
    #[test]
    fn every_record_is_read_as_it_was_written(numbers in prop::collection::vec(any::<u32>(), 1..200)) {
        let d = &mut Draw(numbers, 0);
        let stock = d.stock();
        prop_assert_eq!(decode_stock(&encode_stock(&stock).unwrap()).unwrap(), stock);
        let mut stock_box = d.stock_box();
        prop_assert_eq!(decode_stock_box(&encode_stock_box(&stock_box).unwrap()).unwrap(), stock_box.clone());
        stock_box.state = BoxState::Free;
        prop_assert_eq!(decode_stock_box(&encode_stock_box(&stock_box).unwrap()).unwrap(), stock_box);
        let hold = d.hold();
        prop_assert_eq!(decode_hold(&encode_hold(&hold).unwrap()).unwrap(), hold);
        let link = d.link();
        prop_assert_eq!(decode_link(&encode_link(&link).unwrap()).unwrap(), link);
    }

    #[test]
    fn reading_anything_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut bytes = bytes;
        if let Some(first) = bytes.first_mut() {
            *first = 1;
        }
        let read = [decode_stock(&bytes).is_ok(), decode_stock_box(&bytes).is_ok(), decode_hold(&bytes).is_ok()];
        prop_assert!(read.len() == 3);
    }
}
