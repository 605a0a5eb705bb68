//! What is there to sell: stock by SKU, location and lot, what orders hold of it, and who may see it.
//!
//! ```text
//! on hand (lots of a place) = reserved for open orders + available
//! ```
//!
//! Invariants, kept by [`super::decide`]: at every place `reserved` is the sum of what the holds have there and never
//! more than is on hand; what an order wants beyond that is its `short`, which makes it *oversold*; the `short` of a
//! stock is the sum of those of its holds. A box that comes with a code keeps it: from stock to order to truck (R-11).

use super::connection::Connection;
use super::ids::{BoxCode, BuyerCode, IdError, OrderNumber};
use super::product::{Price, Product};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The channel id under which product and inventory files are kept as documents; no sales channel may have it.
pub const CHANNEL: &str = "inventory";

/// A place where boxes stand: `UIO`. One to twenty signs, letters capital.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location(String);

impl Location {
    /// Longest name, in characters.
    pub const MAX_CHARS: usize = 20;

    /// Takes a text as a place; blanks around it are dropped, letters made capital.
    ///
    /// # Errors
    /// When it is empty, longer than twenty, or holds a control character.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let text = text.trim().to_uppercase();
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.chars().count() > Self::MAX_CHARS {
            return Err(IdError::TooLong(Self::MAX_CHARS));
        }
        match text.chars().find(|c| c.is_control()) {
            Some(c) => Err(IdError::Character(c)),
            None => Ok(Self(text)),
        }
    }

    /// The text itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for Location {
    /// Where a file that names none has its boxes.
    fn default() -> Self {
        Self("MAIN".to_owned())
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Boxes of one lot at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Its name; empty where the file names none.
    pub lot: String,
    /// Boxes on hand, those of confirmed orders among them.
    pub boxes: u32,
    /// Of these, with a code and not yet of an order.
    pub coded: u32,
    /// Of these, of confirmed orders.
    pub picked: u32,
    /// How old it is: the day it was cut or came in. The oldest is sold first.
    pub since: NaiveDate,
    /// Not to be sold after this day.
    pub expires: Option<NaiveDate>,
    /// Its own price, where it is not the product's.
    pub price: Option<Price>,
}

impl Lot {
    /// Boxes that no confirmed order has.
    #[must_use]
    pub const fn free(&self) -> u32 {
        self.boxes.saturating_sub(self.picked)
    }

    /// Of those, without a code.
    #[must_use]
    pub const fn without_code(&self) -> u32 {
        self.free().saturating_sub(self.coded)
    }
}

/// A SKU at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its lots, the oldest first.
    pub lots: Vec<Lot>,
    /// Boxes on hand that open orders hold.
    pub reserved: u32,
    /// The buyers that its row names; none: all.
    pub buyers: Option<BTreeSet<BuyerCode>>,
    /// When what is on hand was last told in full: what was said before that is old.
    pub as_of: DateTime<Utc>,
}

impl Place {
    /// Nothing, told at this time.
    #[must_use]
    pub const fn empty(as_of: DateTime<Utc>) -> Self {
        Self { lots: Vec::new(), reserved: 0, buyers: None, as_of }
    }

    /// Boxes on hand.
    #[must_use]
    pub fn boxes(&self) -> u32 {
        self.lots.iter().fold(0, |sum, l| sum.saturating_add(l.boxes))
    }

    /// Boxes on hand that nobody has ordered.
    #[must_use]
    pub fn available(&self) -> u32 {
        self.boxes().saturating_sub(self.reserved)
    }

    /// The age of what is sold next; the far future where nothing is.
    #[must_use]
    pub fn oldest(&self) -> NaiveDate {
        self.next_lot().map_or(NaiveDate::MAX, |l| l.since)
    }

    /// The lot that is sold next: the oldest with a free box.
    #[must_use]
    pub fn next_lot(&self) -> Option<&Lot> {
        self.lots.iter().find(|l| l.free() > 0)
    }

    /// Puts lots in the order in which they are sold and drops those of which nothing is left.
    pub fn tidy(&mut self) {
        self.lots.retain(|l| l.boxes > 0 || l.picked > 0);
        self.lots.sort_by(|a, b| {
            let key = |l: &Lot| (l.since, l.expires.unwrap_or(NaiveDate::MAX));
            key(a).cmp(&key(b)).then_with(|| a.lot.cmp(&b.lot))
        });
    }
}

/// All that is known of a SKU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stock {
    /// The SKU.
    pub sku: String,
    /// Its product row, if it has one.
    pub product: Option<Product>,
    /// Where it is; a SKU that never had a place is not counted: its orders hold nothing.
    pub places: BTreeMap<Location, Place>,
    /// Boxes that open orders want and that are not there.
    pub short: u32,
    /// What a person decided: published to this buyer or not, whatever the rows say.
    pub published: BTreeMap<BuyerCode, bool>,
}

impl Stock {
    /// Nothing is known but the SKU.
    #[must_use]
    pub fn new(sku: impl Into<String>) -> Self {
        Self { sku: sku.into(), product: None, places: BTreeMap::new(), short: 0, published: BTreeMap::new() }
    }

    /// Whether its boxes are counted.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        !self.places.is_empty()
    }

    /// Whether a buyer may see it at a place: what a person decided, else what its row says, else yes; and only at
    /// the places of the connection.
    #[must_use]
    pub fn is_published(&self, location: &Location, to: &Connection) -> bool {
        let named = || {
            let buyers = self.places.get(location).and_then(|p| p.buyers.as_ref());
            buyers.is_none_or(|all| all.contains(&to.code))
        };
        to.sells_from(location) && self.published.get(&to.code).copied().unwrap_or_else(named)
    }

    /// The places from which orders of a buyer are served, first choice first: the order of the connection's places,
    /// else where the oldest boxes are. Without a buyer (our own channels): all. The flag tells whether a buyer was
    /// shown any of them; one that was not is served from anywhere, for the sale must not be lost.
    #[must_use]
    pub fn places_for(&self, to: Option<&Connection>, day: NaiveDate) -> (Vec<Location>, bool) {
        let mut all: Vec<(&Location, &Place)> = self.places.iter().collect();
        let rank = |l: &Location| to.and_then(|c| c.locations.iter().position(|own| own == l)).unwrap_or(usize::MAX);
        all.sort_by_key(|(l, p)| (rank(l), p.oldest()));
        let shown = |l: &Location| to.is_none_or(|c| c.is_active(day) && self.is_published(l, c));
        let is_shown = all.iter().any(|(l, _)| shown(l));
        let served = all.into_iter().filter(|(l, _)| !is_shown || shown(l)).map(|(l, _)| l.clone());
        (served.collect(), is_shown)
    }
}

/// What a key of the stock is: a SKU, or another code of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StockRow {
    /// A SKU.
    Stock(Box<Stock>),
    /// Another code of this SKU.
    Alias(String),
}

/// Boxes on hand that an order holds at a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many.
    pub boxes: u32,
    /// Of these, with a code of the order: from confirm on.
    pub picked: u32,
}

/// What an order holds of a SKU.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The order.
    pub order: OrderNumber,
    /// The SKU.
    pub sku: String,
    /// By place.
    pub at: BTreeMap<Location, Held>,
    /// Boxes that it wants and that are not there.
    pub short: u32,
    /// Boxes that have left.
    pub left: u32,
}

impl Hold {
    /// Nothing.
    #[must_use]
    pub fn new(order: OrderNumber, sku: impl Into<String>) -> Self {
        Self { order, sku: sku.into(), at: BTreeMap::new(), short: 0, left: 0 }
    }

    /// Boxes on hand that it holds.
    #[must_use]
    pub fn reserved(&self) -> u32 {
        self.at.values().fold(0, |sum, held| sum.saturating_add(held.boxes))
    }

    /// Of these, with a code of the order.
    #[must_use]
    pub fn picked(&self) -> u32 {
        self.at.values().fold(0, |sum, held| sum.saturating_add(held.picked))
    }

    /// Whether it weighs on the stock.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.short > 0 || self.at.values().any(|held| held.boxes > 0 || held.picked > 0)
    }
}

/// Where a box that came with a code, or was given one, stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoxState {
    /// In stock.
    Free,
    /// Of a confirmed order, still here.
    Of(OrderNumber),
    /// Gone with this order.
    Left(OrderNumber),
}

/// A box of the stock that has a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockBox {
    /// Its code.
    pub code: BoxCode,
    /// What is in it.
    pub sku: String,
    /// Where it is.
    pub location: Location,
    /// Its lot.
    pub lot: String,
    /// Its age.
    pub since: NaiveDate,
    /// Whether it is free.
    pub state: BoxState,
}

/// A row of what a buyer may order: a SKU at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Available<'a> {
    /// The SKU and its product.
    pub stock: &'a Stock,
    /// Where.
    pub location: &'a Location,
    /// Boxes that nobody has ordered.
    pub boxes: u32,
    /// Units in them.
    pub units: u64,
    /// Price of a unit: that of the lot that is sold next, else the product's.
    pub price: Option<Price>,
}

/// What a buyer may order of a SKU, on a day in the vendor's zone: a row a place that is published to it, also where
/// nothing is left. What has expired is not for sale.
pub fn available<'a>(stock: &'a Stock, to: &'a Connection, day: NaiveDate) -> impl Iterator<Item = Available<'a>> {
    let shown = move |(location, _): &(&'a Location, &'a Place)| to.is_active(day) && stock.is_published(location, to);
    stock.places.iter().filter(shown).map(move |(location, place)| {
        let boxes = sellable(place, day);
        Available { stock, location, boxes, units: units(stock, boxes), price: price(stock, place, day) }
    })
}

/// Boxes of a place that nobody has ordered and that have not expired.
fn sellable(place: &Place, day: NaiveDate) -> u32 {
    let expired = |l: &&Lot| l.expires.is_some_and(|last| last < day);
    let gone = place.lots.iter().filter(expired).fold(0_u32, |sum, l| sum.saturating_add(l.free()));
    let free = place.lots.iter().fold(0_u32, |sum, l| sum.saturating_add(l.free()));
    place.available().min(free.saturating_sub(gone))
}

/// Units in so many boxes.
#[must_use]
pub fn units(stock: &Stock, boxes: u32) -> u64 {
    u64::from(boxes) * u64::from(stock.product.as_ref().map_or(1, |p| p.units_per_box))
}

/// The price of a unit of what is sold next.
#[must_use]
pub fn price(stock: &Stock, place: &Place, day: NaiveDate) -> Option<Price> {
    let next = place.lots.iter().find(|l| l.free() > 0 && l.expires.is_none_or(|last| last >= day));
    next.and_then(|l| l.price).or_else(|| stock.product.as_ref().and_then(|p| p.price))
}
