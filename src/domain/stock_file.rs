//! What a product or inventory file says, before it is held against what is stored.

use super::ids::{BoxCode, BuyerCode};
use super::inventory::Location;
use super::problem::Problem;
use super::product::{BoxTypeCode, Price};
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::BTreeSet;

/// How the numbers of a file are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// All that there is at the places that it names: what it does not name is not there any more.
    Full,
    /// All that there is of the SKUs that it names, at the places where it names them; the rest stays.
    Set,
    /// What came (or, below zero, went) since.
    Delta,
}

/// A product or inventory file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockFile {
    /// When what it says was true, where it tells; else it is the time when it came.
    pub as_of: Option<DateTime<Utc>>,
    /// Its rows that were understood.
    pub rows: Vec<StockRow>,
    /// Places of which it tells all, also where it has no row for them.
    pub emptied: BTreeSet<Location>,
    /// Its rows that were not.
    pub refused: Vec<Problem>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockRow {
    /// Where it stands: `row 14`.
    pub at: String,
    /// The SKU.
    pub sku: String,
    /// What it says of the product; nothing of what it leaves out.
    pub product: ProductRow,
    /// What it says of boxes, if anything.
    pub boxes: Option<BoxesRow>,
}

/// What a row says of a product.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProductRow {
    /// Name in English.
    pub name_en: Option<String>,
    /// Name in Spanish.
    pub name_es: Option<String>,
    /// Box type.
    pub box_type: Option<BoxTypeCode>,
    /// Pack.
    pub pack: Option<String>,
    /// Units in a box: at least 1.
    pub units_per_box: Option<u32>,
    /// Price of a unit.
    pub price: Option<Price>,
    /// Another code of it.
    pub alias: Option<String>,
}

impl ProductRow {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a row says of boxes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoxesRow {
    /// How it is meant.
    pub mode: Mode,
    /// Where.
    pub location: Location,
    /// Lot; empty: none is named.
    pub lot: String,
    /// How many; below zero only in a delta. None where only codes are given: as many as these.
    pub count: Option<i64>,
    /// Their codes.
    pub codes: Vec<BoxCode>,
    /// Title of the column with the codes, as the file writes it.
    pub codes_title: String,
    /// The day it was cut or came in.
    pub since: Option<NaiveDate>,
    /// Its age in days, where no day is told.
    pub age: Option<u32>,
    /// Last day.
    pub expires: Option<NaiveDate>,
    /// Price of a unit of this lot.
    pub price: Option<Price>,
    /// The buyers that may see it; none: it does not say.
    pub buyers: Option<BTreeSet<BuyerCode>>,
}

impl BoxesRow {
    /// How many boxes it says: counted, else by their codes.
    #[must_use]
    pub fn boxes(&self) -> i64 {
        let codes = i64::try_from(self.codes.len()).unwrap_or(i64::MAX);
        self.count.unwrap_or(codes)
    }
}
