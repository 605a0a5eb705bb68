//! An XLSX workbook → rows of a table: the first sheet that is shown and has the titles of one.
//!
//! Cells that are texts keep every digit and zero; numbers are taken as their digits stand in the file, never through
//! floats; dates are told by their number format; of a formula its stored value counts. A number of 16 digits or more
//! that ends with 0 where an id is meant has lost digits in a spreadsheet and is refused. Parts are read as a stream
//! within limits: a file of a few bytes that unpacks without end stops at them.

use super::aliases::Field;
use super::columns::{Cells, Titles, is_id};
use super::{RawOrder, RawOrders, dialect, group};
use crate::channels::workbook::{Cell, Workbook};
use crate::domain::problem::{Problem, Rule};
use crate::limits;

/// Rows among which the titles are looked for.
const TITLE_ROWS: usize = 12;
/// Digits that a spreadsheet keeps of a number.
const DIGITS: usize = 15;

/// Reads the rows of a workbook and brings those of one order together.
pub(super) fn read(bytes: &[u8]) -> Result<RawOrders, Problem> {
    let mut book = Workbook::open(bytes)?;
    let mut found: Option<(Table, Vec<RawOrder>)> = None;
    let mut warnings = Vec::new();
    for (index, name) in book.shown_sheets() {
        let mut sheet = Sheet { only_titles: found.is_some(), name: name.clone(), ..Sheet::default() };
        book.rows(index, &mut |row, cells| sheet.row(row, cells))?;
        match (sheet.table, &found) {
            (Some(table), None) => found = Some((table, sheet.rows)),
            (Some(_), Some(_)) => {
                let also =
                    Problem::new(Rule::LeftOut, format!("sheet {name}"), "only the first sheet with orders is read");
                warnings.push(also);
            }
            (None, _) => {}
        }
    }
    let (table, rows) = found.ok_or_else(|| dialect::no_column(Field::OrderId))?;
    Ok(RawOrders { orders: group(rows.into_iter()), titles: table.titles, semicolons: false, warnings })
}

struct Table {
    fields: Vec<Option<Field>>,
    titles: Titles,
}

#[derive(Default)]
struct Sheet {
    name: String,
    only_titles: bool,
    seen: usize,
    table: Option<Table>,
    rows: Vec<RawOrder>,
    text: usize,
}

impl Sheet {
    /// Takes a row that is not blank; whether the next one is wanted.
    fn row(&mut self, number: usize, cells: &[Cell]) -> Result<bool, Problem> {
        let Some(table) = &self.table else {
            self.seen += 1;
            self.table = dialect::titles_of(cells.iter().map(|c| c.text.as_ref()))
                .map(|(fields, titles)| Table { fields, titles });
            return Ok(match &self.table {
                Some(table) if table.fields.len() > limits::TABLE_COLUMNS => {
                    return Err(Problem::new(Rule::TooLarge, "number of columns", limits::TABLE_COLUMNS));
                }
                Some(_) => !self.only_titles,
                None => self.seen < TITLE_ROWS,
            });
        };
        if self.rows.len() >= limits::TABLE_ROWS {
            return Err(Problem::new(Rule::TooLarge, "number of rows", limits::TABLE_ROWS));
        }
        let place = format!("row {number}");
        let mut row = RawOrder { place: place.clone(), ..RawOrder::default() };
        let mut put = Cells::default();
        for (field, cell) in table.fields.iter().zip(cells) {
            let Some(field) = *field else { continue };
            self.text += cell.text.len();
            let whole = cell.text.strip_suffix(".0").filter(|_| cell.is_number && is_id(field)).unwrap_or(&cell.text);
            if cell.is_number && is_id(field) && has_lost_digits(whole) {
                row.problem = Some(Problem::new(Rule::SpreadsheetId, table.titles.of(field), whole).at(&place));
            }
            put.put(field, whole, cell.is_number);
        }
        if self.text > limits::TABLE_TEXT_BYTES {
            return Err(Problem::new(
                Rule::TooLarge,
                format!("sheet {}", self.name),
                format_args!("{} MB", limits::TABLE_TEXT_BYTES >> 20),
            ));
        }
        if !put.is_empty() {
            row.lines.push((place, put));
            self.rows.push(row);
        }
        Ok(true)
    }
}

fn has_lost_digits(number: &str) -> bool {
    number.len() > DIGITS && number.ends_with('0') && number.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
