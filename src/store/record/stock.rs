//! Products, boxes on hand, what orders hold of them, and what is set of connections.

use super::{Bad, Money, Time, currency_of, date_of, day, money, money_of, owned, read, time, time_of, write};
use crate::domain::ids::{BuyerCode, OrderNumber};
use crate::domain::inventory::{BoxState, Held, Hold, Location, Lot, Place, Stock, StockBox, StockRow};
use crate::domain::link::Link;
use crate::domain::product::{BoxTypeCode, LineProduct, Price, Product};
use crate::store::ReadError;
use crate::store::record::order::box_of;
use serde::{Deserialize, Serialize};

/// Writes a row of the stock.
pub(in crate::store) fn encode_stock(row: &StockRow) -> Result<Vec<u8>, ReadError> {
    let record = match row {
        StockRow::Alias(of) => RowV1::Alias(of),
        StockRow::Stock(stock) => RowV1::Stock(StockV1::of(stock)),
    };
    write("stock", &record)
}

/// Reads a row of the stock.
pub(in crate::store) fn decode_stock(bytes: &[u8]) -> Result<StockRow, ReadError> {
    read("stock", bytes, |row: RowV1<'_>| {
        Ok(match row {
            RowV1::Alias(of) => StockRow::Alias(of.to_owned()),
            RowV1::Stock(stock) => StockRow::Stock(Box::new(stock.back()?)),
        })
    })
}

#[derive(Serialize, Deserialize)]
enum RowV1<'a> {
    Alias(&'a str),
    #[serde(borrow)]
    Stock(StockV1<'a>),
}

#[derive(Serialize, Deserialize)]
struct StockV1<'a> {
    sku: &'a str,
    #[serde(borrow)]
    product: Option<ProductV1<'a>>,
    #[serde(borrow)]
    places: Vec<PlaceV1<'a>>,
    short: u32,
    #[serde(borrow)]
    published: Vec<(&'a str, bool)>,
}

impl<'a> StockV1<'a> {
    fn of(s: &'a Stock) -> Self {
        Self {
            sku: &s.sku,
            product: s.product.as_ref().map(ProductV1::of),
            places: s.places.iter().map(|(l, p)| PlaceV1::of(l, p)).collect(),
            short: s.short,
            published: s.published.iter().map(|(b, shown)| (b.as_str(), *shown)).collect(),
        }
    }

    fn back(self) -> Result<Stock, Bad> {
        Ok(Stock {
            sku: self.sku.to_owned(),
            product: self.product.map(ProductV1::back).transpose()?,
            places: self.places.into_iter().map(PlaceV1::back).collect::<Result<_, _>>()?,
            short: self.short,
            published: self.published.into_iter().map(|(b, on)| Ok((buyer_of(b)?, on))).collect::<Result<_, Bad>>()?,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct ProductV1<'a> {
    #[serde(borrow)]
    line: LineProductV1<'a>,
    price: Option<PriceV1>,
    alias: Option<&'a str>,
}

type PriceV1 = (Money, [u8; 3]);

impl<'a> ProductV1<'a> {
    fn of(p: &'a Product) -> Self {
        let line = LineProductV1 {
            name_en: p.name_en.as_deref(),
            name_es: p.name_es.as_deref(),
            box_type: p.box_type.as_ref().map(BoxTypeCode::as_str),
            pack: p.pack.as_deref(),
            units_per_box: p.units_per_box,
        };
        Self { line, price: p.price.as_ref().map(price), alias: p.alias.as_deref() }
    }

    fn back(self) -> Result<Product, Bad> {
        let LineProduct { name_en, name_es, box_type, pack, units_per_box } = self.line.back()?;
        let price = self.price.map(price_of).transpose()?;
        Ok(Product { name_en, name_es, box_type, pack, units_per_box, price, alias: owned(self.alias) })
    }
}

fn price(p: &Price) -> PriceV1 {
    let code = p.currency.as_str().as_bytes().first_chunk::<3>().copied();
    (money(p.amount), code.unwrap_or(*b"???"))
}

fn price_of((amount, code): PriceV1) -> Result<Price, Bad> {
    let code = std::str::from_utf8(&code).map_err(|_| Bad("currency"))?;
    Ok(Price { amount: money_of(amount), currency: currency_of(code)? })
}

/// The product of a line.
#[derive(Serialize, Deserialize)]
pub(super) struct LineProductV1<'a> {
    name_en: Option<&'a str>,
    name_es: Option<&'a str>,
    box_type: Option<&'a str>,
    pack: Option<&'a str>,
    units_per_box: u32,
}

impl<'a> LineProductV1<'a> {
    pub(super) fn of(p: &'a LineProduct) -> Self {
        Self {
            name_en: p.name_en.as_deref(),
            name_es: p.name_es.as_deref(),
            box_type: p.box_type.as_ref().map(BoxTypeCode::as_str),
            pack: p.pack.as_deref(),
            units_per_box: p.units_per_box,
        }
    }

    pub(super) fn back(self) -> Result<LineProduct, Bad> {
        Ok(LineProduct {
            name_en: owned(self.name_en),
            name_es: owned(self.name_es),
            box_type: self.box_type.map(BoxTypeCode::new).transpose().map_err(|_| Bad("box type"))?,
            pack: owned(self.pack),
            units_per_box: self.units_per_box,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct PlaceV1<'a> {
    location: &'a str,
    #[serde(borrow)]
    lots: Vec<LotV1<'a>>,
    reserved: u32,
    #[serde(borrow)]
    buyers: Option<Vec<&'a str>>,
    as_of: Time,
}

impl<'a> PlaceV1<'a> {
    fn of(location: &'a Location, p: &'a Place) -> Self {
        Self {
            location: location.as_str(),
            lots: p.lots.iter().map(LotV1::of).collect(),
            reserved: p.reserved,
            buyers: p.buyers.as_ref().map(|all| all.iter().map(BuyerCode::as_str).collect()),
            as_of: time(&p.as_of),
        }
    }

    fn back(self) -> Result<(Location, Place), Bad> {
        let buyers = self.buyers.map(|all| all.into_iter().map(buyer_of).collect::<Result<_, _>>());
        let place = Place {
            lots: self.lots.into_iter().map(LotV1::back).collect::<Result<_, _>>()?,
            reserved: self.reserved,
            buyers: buyers.transpose()?,
            as_of: time_of(self.as_of)?,
        };
        Ok((location_of(self.location)?, place))
    }
}

#[derive(Serialize, Deserialize)]
struct LotV1<'a> {
    lot: &'a str,
    boxes: u32,
    coded: u32,
    picked: u32,
    since: i32,
    expires: Option<i32>,
    price: Option<PriceV1>,
}

impl<'a> LotV1<'a> {
    fn of(l: &'a Lot) -> Self {
        Self {
            lot: &l.lot,
            boxes: l.boxes,
            coded: l.coded,
            picked: l.picked,
            since: day(l.since),
            expires: l.expires.map(day),
            price: l.price.as_ref().map(price),
        }
    }

    fn back(self) -> Result<Lot, Bad> {
        Ok(Lot {
            lot: self.lot.to_owned(),
            boxes: self.boxes,
            coded: self.coded,
            picked: self.picked,
            since: date_of(self.since)?,
            expires: self.expires.map(date_of).transpose()?,
            price: self.price.map(price_of).transpose()?,
        })
    }
}

/// Writes a box of the stock.
pub(in crate::store) fn encode_stock_box(b: &StockBox) -> Result<Vec<u8>, ReadError> {
    let (state, order) = match b.state {
        BoxState::Free => (0, 0),
        BoxState::Of(order) => (1, order.0),
        BoxState::Left(order) => (2, order.0),
    };
    let record = StockBoxV1 {
        code: b.code.as_str(),
        sku: &b.sku,
        location: b.location.as_str(),
        lot: &b.lot,
        since: day(b.since),
        state,
        order,
    };
    write("box of the stock", &record)
}

/// Reads a box of the stock.
pub(in crate::store) fn decode_stock_box(bytes: &[u8]) -> Result<StockBox, ReadError> {
    read("box of the stock", bytes, |b: StockBoxV1<'_>| {
        Ok(StockBox {
            code: box_of(b.code)?,
            sku: b.sku.to_owned(),
            location: location_of(b.location)?,
            lot: b.lot.to_owned(),
            since: date_of(b.since)?,
            state: match b.state {
                0 => BoxState::Free,
                1 => BoxState::Of(OrderNumber(b.order)),
                2 => BoxState::Left(OrderNumber(b.order)),
                _ => return Err(Bad("state")),
            },
        })
    })
}

#[derive(Serialize, Deserialize)]
struct StockBoxV1<'a> {
    code: &'a str,
    sku: &'a str,
    location: &'a str,
    lot: &'a str,
    since: i32,
    state: u8,
    order: u64,
}

/// Writes what an order holds.
pub(in crate::store) fn encode_hold(h: &Hold) -> Result<Vec<u8>, ReadError> {
    let at = h.at.iter().map(|(l, held)| (l.as_str(), held.boxes, held.picked)).collect();
    write("hold", &HoldV1 { order: h.order.0, sku: &h.sku, at, short: h.short, left: h.left })
}

/// Reads what an order holds.
pub(in crate::store) fn decode_hold(bytes: &[u8]) -> Result<Hold, ReadError> {
    read("hold", bytes, |h: HoldV1<'_>| {
        let at = h.at.into_iter().map(|(l, boxes, picked)| Ok((location_of(l)?, Held { boxes, picked })));
        Ok(Hold {
            order: OrderNumber(h.order),
            sku: h.sku.to_owned(),
            at: at.collect::<Result<_, Bad>>()?,
            short: h.short,
            left: h.left,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct HoldV1<'a> {
    order: u64,
    sku: &'a str,
    #[serde(borrow)]
    at: Vec<(&'a str, u32, u32)>,
    short: u32,
    left: u32,
}

/// Writes what is set of a connection.
pub(in crate::store) fn encode_link(l: &Link) -> Result<Vec<u8>, ReadError> {
    let texts = |all: &Option<Vec<String>>| all.clone();
    let record = LinkV1 {
        ship_days_offset: l.ship_days_offset,
        closed_days: l.closed_days.as_ref().map(|all| all.iter().map(|d| day(*d)).collect()),
        send_invoice_to: texts(&l.send_invoice_to),
        send_checkout_notification_to: texts(&l.send_checkout_notification_to),
        salesperson: l.salesperson.clone(),
        buyer_salesperson: l.buyer_salesperson.clone(),
    };
    write("connection", &record)
}

/// Reads what is set of a connection.
pub(in crate::store) fn decode_link(bytes: &[u8]) -> Result<Link, ReadError> {
    read("connection", bytes, |l: LinkV1| {
        let days = l.closed_days.map(|all| all.into_iter().map(date_of).collect::<Result<_, _>>());
        Ok(Link {
            ship_days_offset: l.ship_days_offset,
            closed_days: days.transpose()?,
            send_invoice_to: l.send_invoice_to,
            send_checkout_notification_to: l.send_checkout_notification_to,
            salesperson: l.salesperson,
            buyer_salesperson: l.buyer_salesperson,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct LinkV1 {
    ship_days_offset: Option<u8>,
    closed_days: Option<Vec<i32>>,
    send_invoice_to: Option<Vec<String>>,
    send_checkout_notification_to: Option<Vec<String>>,
    salesperson: Option<String>,
    buyer_salesperson: Option<String>,
}

fn location_of(text: &str) -> Result<Location, Bad> {
    Location::new(text).map_err(|_| Bad("location"))
}

fn buyer_of(text: &str) -> Result<BuyerCode, Bad> {
    BuyerCode::new(text).map_err(|_| Bad("buyer"))
}
