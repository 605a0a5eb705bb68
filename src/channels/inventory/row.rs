//! One row of a product or inventory file, or what is wrong with it, by column.

use super::columns::{self, Field};
use crate::channels::table::{dates, numbers};
use crate::channels::{Input, marks, values};
use crate::domain::ids::BuyerCode;
use crate::domain::inventory::Location;
use crate::domain::money::Amount;
use crate::domain::problem::{Problem, Rule};
use crate::domain::product::{BoxTypeCode, Price, SKU_CHARS};
use crate::domain::stock_file::{BoxesRow, Mode, ProductRow, StockRow};
use crate::limits;
use std::collections::{BTreeMap, BTreeSet};

/// Longest name of a product, and longest pack, in characters (`k2k-domain.md` §2.3).
const NAME_CHARS: usize = 200;
/// Longest name of a lot.
const LOT_CHARS: usize = 40;

/// The cells of a row that mean something and are not blank.
#[derive(Clone, Debug, Default)]
pub(super) struct Cells(BTreeMap<Field, (String, bool)>);

impl Cells {
    /// Adds a cell; `exact`: a number of the document format itself, its point is decimal.
    pub(super) fn put(&mut self, field: Field, text: &str, exact: bool) {
        let text = text.trim();
        if !text.is_empty() {
            self.0.entry(field).or_insert_with(|| (text.to_owned(), exact));
        }
    }

    /// An empty list: it is said that there is none.
    pub(super) fn put_empty(&mut self, field: Field) {
        self.0.entry(field).or_default();
    }

    /// What a field says.
    pub(super) fn get(&self, field: Field) -> Option<&str> {
        self.0.get(&field).map(|(text, _)| text.as_str())
    }

    /// The same, where its decimal sign is not settled by the format.
    pub(super) fn inexact(&self, field: Field) -> Option<&str> {
        self.0.get(&field).filter(|(_, exact)| !exact).map(|(text, _)| text.as_str())
    }

    fn is_exact(&self, field: Field) -> bool {
        self.0.get(&field).is_some_and(|(_, exact)| *exact)
    }
}

/// What holds for all rows of a file.
pub(super) struct Context<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) titles: &'a BTreeMap<Field, String>,
    pub(super) head: &'a Cells,
    pub(super) numbers: numbers::Style,
    pub(super) mode: Mode,
}

/// How a word says that numbers are meant, and whether they go away.
pub(super) fn mode(word: &str) -> Option<(Mode, bool)> {
    Some(match (word.trim(), marks::plain(word).as_str()) {
        ("+", _) => (Mode::Delta, false),
        ("-", _) => (Mode::Delta, true),
        ("=", _) => (Mode::Set, false),
        (_, "full" | "completo" | "completa" | "total" | "snapshot") => (Mode::Full, false),
        (_, "set" | "fijar" | "reemplazar" | "replace") => (Mode::Set, false),
        (_, "delta" | "cambio" | "change" | "add" | "agregar" | "sumar" | "entrada" | "in") => (Mode::Delta, false),
        (_, "remove" | "subtract" | "quitar" | "restar" | "salida" | "out") => (Mode::Delta, true),
        _ => return None,
    })
}

impl Context<'_> {
    fn title(&self, field: Field) -> &str {
        self.titles.get(&field).map_or_else(|| columns::title(field), String::as_str)
    }

    fn no(&self, rule: Rule, field: Field, value: &str) -> Problem {
        Problem::new(rule, self.title(field), value)
    }

    /// What the row says, else what the document says for all.
    fn said<'c>(&'c self, cells: &'c Cells, field: Field) -> Option<&'c str> {
        cells.get(field).or_else(|| self.head.get(field))
    }

    /// Reads a row.
    pub(super) fn row(&self, at: &str, cells: &Cells) -> Result<StockRow, Problem> {
        let sku = cells.get(Field::Sku).ok_or_else(|| self.no(Rule::Missing, Field::Sku, ""))?;
        let sku = self.code(Some(sku), Field::Sku)?.unwrap_or_default();
        let is_boxes = [Field::Boxes, Field::BoxCodes].iter().any(|f| cells.get(*f).is_some());
        let price = self.price(cells)?;
        let product = ProductRow {
            name_en: self.text(cells, Field::NameEn, NAME_CHARS)?,
            name_es: self.text(cells, Field::NameEs, NAME_CHARS)?,
            box_type: self.box_type(cells)?,
            pack: self.text(cells, Field::Pack, NAME_CHARS)?,
            units_per_box: self.units(cells)?,
            price: price.filter(|_| !is_boxes),
            alias: self.code(cells.get(Field::Alias), Field::Alias)?,
        };
        let boxes = if is_boxes { Some(self.boxes(cells, price)?) } else { None };
        if boxes.is_none() && product.is_empty() {
            // A SKU and nothing else: the number of boxes is what is missing.
            return Err(self.no(Rule::Missing, Field::Boxes, ""));
        }
        Ok(StockRow { at: at.to_owned(), sku, product, boxes })
    }

    fn boxes(&self, cells: &Cells, price: Option<Price>) -> Result<BoxesRow, Problem> {
        let (mut mode, goes) = match cells.get(Field::Mode) {
            Some(word) => self::mode(word).ok_or_else(|| self.no(Rule::UnknownMode, Field::Mode, word))?,
            None => (self.mode, self.head.get(Field::Mode).and_then(self::mode).is_some_and(|(_, goes)| goes)),
        };
        let codes = cells.get(Field::BoxCodes);
        let codes = marks::box_codes(codes, self.title(Field::BoxCodes))?;
        let mut count = match cells.get(Field::Boxes) {
            None => None,
            Some(text) => {
                let (text, sets) = text.strip_prefix('=').map_or((text, false), |rest| (rest, true));
                if sets && mode == Mode::Delta {
                    mode = Mode::Set;
                }
                Some(self.count(text)?)
            }
        };
        if goes {
            let all = i64::try_from(codes.len()).unwrap_or(i64::MAX);
            count = Some(-count.unwrap_or(all).abs());
        }
        if mode != Mode::Delta && count.is_some_and(|n| n < 0) {
            return Err(self.no(Rule::NotACount, Field::Boxes, cells.get(Field::Boxes).unwrap_or_default()));
        }
        let location = match self.said(cells, Field::Location) {
            None => Location::default(),
            Some(text) => Location::new(text).map_err(|_| self.no(Rule::NotAName, Field::Location, text))?,
        };
        let day = |field| match self.said(cells, field) {
            None => Ok(None),
            Some(text) => dates::day(text, self.title(field)).map(Some),
        };
        Ok(BoxesRow {
            mode,
            location,
            lot: self.text(cells, Field::Lot, LOT_CHARS)?.unwrap_or_default(),
            count,
            codes,
            codes_title: self.title(Field::BoxCodes).to_owned(),
            since: day(Field::Since)?,
            age: self.age(cells)?,
            expires: day(Field::Expires)?,
            price,
            buyers: self.buyers(cells)?,
        })
    }

    /// A whole number of boxes with or without its sign; `5.0` is 5.
    fn count(&self, text: &str) -> Result<i64, Problem> {
        let no = || self.no(Rule::NotACount, Field::Boxes, text);
        let plain = text.trim().replace(',', ".");
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain.as_str(), "0"));
        let is_whole = !fraction.is_empty() && fraction.len() < 3 && fraction.bytes().all(|b| b == b'0');
        let n: i64 = whole.parse().map_err(|_| no())?;
        if is_whole && n.unsigned_abs() <= u64::from(limits::BOXES_AN_ORDER) { Ok(n) } else { Err(no()) }
    }

    fn age(&self, cells: &Cells) -> Result<Option<u32>, Problem> {
        let Some(text) = cells.get(Field::Age) else { return Ok(None) };
        let days = values::whole(text, self.title(Field::Age))?;
        if days > 36_500 { Err(self.no(Rule::NotADate, Field::Age, text)) } else { Ok(Some(days)) }
    }

    fn units(&self, cells: &Cells) -> Result<Option<u32>, Problem> {
        let Some(text) = cells.get(Field::UnitsPerBox) else { return Ok(None) };
        let units = values::quantity(text, self.title(Field::UnitsPerBox))?;
        if units > limits::BOXES_AN_ORDER {
            return Err(Problem::new(Rule::TooLarge, self.title(Field::UnitsPerBox), limits::BOXES_AN_ORDER));
        }
        Ok(Some(units))
    }

    fn box_type(&self, cells: &Cells) -> Result<Option<BoxTypeCode>, Problem> {
        let Some(text) = cells.get(Field::BoxType) else { return Ok(None) };
        BoxTypeCode::new(text).map(Some).map_err(|_| self.no(Rule::UnknownBoxType, Field::BoxType, text))
    }

    /// A price never stands without a currency: the row's, the document's, else our own.
    fn price(&self, cells: &Cells) -> Result<Option<Price>, Problem> {
        let Some(text) = cells.get(Field::Price) else { return Ok(None) };
        let title = self.title(Field::Price);
        let currency =
            values::currency(self.said(cells, Field::Currency), self.title(Field::Currency), self.input.currency)?;
        let amount = if cells.is_exact(Field::Price) {
            values::amount(text, title)?
        } else {
            numbers::amount(text, self.numbers, currency, title).map(Some)?
        };
        let amount = amount.filter(|a: &Amount| a.ten_thousandths() >= 0);
        let amount = amount.ok_or_else(|| self.no(Rule::NotAnAmount, Field::Price, text))?;
        let currency = currency.ok_or_else(|| self.no(Rule::NotACurrency, Field::Currency, ""))?;
        Ok(Some(Price { amount, currency }))
    }

    /// `*` and `all` are everybody.
    fn buyers(&self, cells: &Cells) -> Result<Option<BTreeSet<BuyerCode>>, Problem> {
        let Some(text) = self.said(cells, Field::Buyers) else { return Ok(None) };
        if matches!(marks::plain(text).as_str(), "" | "all" | "todos" | "todas") {
            return Ok(None);
        }
        let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '/'));
        let codes = words
            .filter(|w| !w.is_empty())
            .map(|w| BuyerCode::new(w).map_err(|_| self.no(Rule::UnknownBuyer, Field::Buyers, w)));
        codes.collect::<Result<_, _>>().map(Some)
    }

    fn text(&self, cells: &Cells, field: Field, longest: usize) -> Result<Option<String>, Problem> {
        let Some(text) = cells.get(field) else { return Ok(None) };
        let good = text.chars().count() <= longest && !text.chars().any(char::is_control);
        if good { Ok(Some(text.to_owned())) } else { Err(self.no(Rule::NotAName, field, text)) }
    }

    /// A SKU or another code of a product: not one that a spreadsheet has damaged.
    fn code(&self, text: Option<&str>, field: Field) -> Result<Option<String>, Problem> {
        let Some(text) = text else { return Ok(None) };
        let code = values::id(text, self.title(field))?;
        match code {
            Some(code) if code.chars().count() > SKU_CHARS || code.chars().any(char::is_control) => {
                Err(self.no(Rule::NotAName, field, text))
            }
            code => Ok(code),
        }
    }
}
