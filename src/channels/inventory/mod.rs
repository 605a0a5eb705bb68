//! Product and inventory files: CSV and TSV tables and JSON with the same names (`in/inventory/`).
//!
//! A row with a number of boxes, or with codes of boxes, is of the inventory; one without is of the product list; a row may
//! be both. How numbers are meant ([`Mode`]) is said by the row's `mode`, else by the document's key `mode`, else by a
//! word in the file's name (`full`, `completo`; `delta`, `cambios`), else the file tells all of the SKUs that it names.
//! One bad row is refused alone, with row and column named.

mod columns;
mod json_rows;
mod row;
#[cfg(test)]
mod tests;

use super::table::dialect::{self, Sheet};
use super::table::{dates, numbers};
use super::{Input, json, marks, text};
use crate::domain::document::{Content, Decoded};
use crate::domain::inventory::Location;
use crate::domain::problem::{Problem, Rule};
use crate::domain::stock_file::{Mode, StockFile};
use crate::limits;
use chrono::{DateTime, Utc};
use columns::Field;
use row::{Cells, Context};
use std::collections::{BTreeMap, BTreeSet};

/// A table or a JSON list, before its rows are understood.
#[derive(Default)]
struct Raw {
    /// Titles as written.
    titles: BTreeMap<Field, String>,
    /// What holds for all rows that do not say otherwise.
    head: Cells,
    rows: Vec<(String, Cells)>,
    semicolons: bool,
    refused: Vec<Problem>,
    warnings: Vec<Problem>,
}

/// Reads a file.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    match read(input).and_then(|raw| understand(input, raw)) {
        Ok((file, warnings)) => {
            Decoded { structure: input.structure, content: Content::Stock(Box::new(file)), warnings }
        }
        Err(problem) => Decoded::refused(input.structure, problem),
    }
}

fn read(input: &Input<'_>) -> Result<Raw, Problem> {
    let text = text::decode(input.bytes).ok_or_else(|| Problem::new(Rule::NotReadable, "", "not a text"))?;
    match text.trim_start().chars().next() {
        Some('{' | '[') => json_rows::read(&json::parse(input.bytes)?),
        Some('<') => Err(Problem::new(Rule::NotReadable, "", "an XML or HTML document")),
        _ => table(&text),
    }
}

fn table(text: &str) -> Result<Raw, Problem> {
    let known = |record: &csv::StringRecord| {
        let fields = columns::assign(record.iter());
        let named = fields.iter().flatten().count();
        if fields.contains(&Some(Field::Sku)) && named > 1 { named } else { 0 }
    };
    let missing = || Problem::new(Rule::NoColumn, columns::title(Field::Sku), columns::some_titles(Field::Sku));
    let Sheet { titles, rows, semicolons, warnings } = dialect::sheet(text, known)?.ok_or_else(missing)?;
    let fields = columns::assign(titles.iter());
    let mut raw = Raw { semicolons, warnings, ..Raw::default() };
    for (field, title) in fields.iter().zip(titles.iter()) {
        if let Some(field) = field {
            raw.titles.insert(*field, title.trim().to_owned());
        }
    }
    for row in rows {
        if let Some(problem) = row.problem {
            raw.refused.push(problem);
            continue;
        }
        let mut cells = Cells::default();
        for (field, text) in fields.iter().zip(row.cells.iter()) {
            if let Some(field) = field {
                cells.put(*field, text, false);
            }
        }
        raw.rows.push((row.place, cells));
    }
    Ok(raw)
}

fn understand(input: &Input<'_>, raw: Raw) -> Result<(StockFile, Vec<Problem>), Problem> {
    if raw.rows.len() > limits::STOCK_ROWS {
        return Err(Problem::new(Rule::TooLarge, "number of rows", limits::STOCK_ROWS));
    }
    let prices = raw.rows.iter().filter_map(|(_, cells)| cells.inexact(Field::Price));
    let numbers = numbers::Style::of(prices, raw.semicolons);
    let by_name = mode_of_name(input.topic.unwrap_or_default());
    let mode = match raw.head.get(Field::Mode) {
        Some(word) => row::mode(word)
            .map(|(mode, _)| mode)
            .ok_or_else(|| Problem::new(Rule::UnknownMode, columns::title(Field::Mode), word))?,
        None => by_name.unwrap_or(Mode::Set),
    };
    let mut file = StockFile {
        as_of: as_of(input, &raw)?,
        rows: Vec::with_capacity(raw.rows.len()),
        emptied: BTreeSet::new(),
        refused: raw.refused,
    };
    if let Some(text) = raw.head.get(Field::Location).filter(|_| mode == Mode::Full) {
        let location = Location::new(text);
        file.emptied.insert(location.map_err(|_| Problem::new(Rule::NotAName, "location", text))?);
    }
    let context = Context { input, titles: &raw.titles, head: &raw.head, numbers, mode };
    for (place, cells) in &raw.rows {
        match context.row(place, cells) {
            Ok(row) => file.rows.push(row),
            Err(problem) => file.refused.push(problem.at(place.as_str())),
        }
    }
    Ok((file, raw.warnings))
}

/// When what the file says was true: its latest time.
fn as_of(input: &Input<'_>, raw: &Raw) -> Result<Option<DateTime<Utc>>, Problem> {
    let title = raw.titles.get(&Field::AsOf).map_or(columns::title(Field::AsOf), String::as_str);
    let mut latest = None;
    for cells in std::iter::once(&raw.head).chain(raw.rows.iter().map(|(_, cells)| cells)) {
        if let Some(text) = cells.get(Field::AsOf) {
            latest = latest.max(dates::moment(text, input.time_zone, title)?);
        }
    }
    Ok(latest)
}

/// What a file's name says of how its numbers are meant.
fn mode_of_name(name: &str) -> Option<Mode> {
    let plain = marks::plain(name);
    plain.split(' ').find_map(|word| match word {
        "full" | "completo" | "completa" | "total" | "snapshot" => Some(Mode::Full),
        "delta" | "deltas" | "cambios" | "changes" | "ajuste" | "ajustes" | "movimientos" | "movements" => {
            Some(Mode::Delta)
        }
        _ => None,
    })
}
