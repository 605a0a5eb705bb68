//! Text → rows: the separator, the row of titles, rows that are too long, quotes that never end, a file that was cut.

use super::aliases::Field;
use super::columns::{self, Cells, Titles};
use super::{RawOrder, RawOrders, group};
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use csv::{ReaderBuilder, StringRecord};

/// Rows among which the titles are looked for: portals write a heading above them.
const TITLE_ROWS: usize = 12;
const SEPARATORS: [u8; 4] = *b"\t;,|";

/// A table: its titles and the rows under them that are not blank.
pub(in crate::channels) struct Sheet {
    pub(in crate::channels) titles: StringRecord,
    pub(in crate::channels) rows: Vec<SheetRow>,
    /// Separated by `;`: decimal commas are normal there.
    pub(in crate::channels) semicolons: bool,
    pub(in crate::channels) warnings: Vec<Problem>,
}

/// A row.
pub(in crate::channels) struct SheetRow {
    /// `row 14`.
    pub(in crate::channels) place: String,
    pub(in crate::channels) cells: StringRecord,
    /// What makes it unreadable.
    pub(in crate::channels) problem: Option<Problem>,
}

/// Reads the rows of a table and brings those of one order together.
pub(super) fn read(text: &str) -> Result<RawOrders, Problem> {
    let sheet = sheet(text, known_titles)?.ok_or_else(|| no_column(Field::OrderId))?;
    let fields = columns::assign(sheet.titles.iter());
    let mut titles = Titles::default();
    for (field, title) in fields.iter().zip(sheet.titles.iter()) {
        if let Some(field) = field {
            titles.put(*field, title);
        }
    }
    let rows = sheet.rows.into_iter().filter_map(|row| {
        let mut cells = Cells::default();
        for (field, text) in fields.iter().zip(row.cells.iter()) {
            if let Some(field) = field {
                cells.put(*field, text, false);
            }
        }
        let is_empty = cells.is_empty() && row.problem.is_none();
        let lines = vec![(row.place.clone(), cells)];
        (!is_empty).then_some(RawOrder { place: row.place, lines, problem: row.problem, ..RawOrder::default() })
    });
    Ok(RawOrders { orders: group(rows), titles, semicolons: sheet.semicolons, warnings: sheet.warnings })
}

fn no_column(field: Field) -> Problem {
    let aliases = columns::aliases(field);
    let shown: Vec<&str> = aliases.iter().copied().take(6).collect();
    Problem::new(Rule::NoColumn, aliases.first().copied().unwrap_or_default(), shown.join(", "))
}

/// How many titles of orders a record holds; none when it can't be the row of titles: it names the order and something
/// of a line.
fn known_titles(record: &StringRecord) -> usize {
    let fields = columns::assign(record.iter());
    let has = |wanted: &[Field]| fields.iter().flatten().any(|f| wanted.contains(f));
    let of_line = [Field::Sku, Field::NeverSku, Field::Quantity, Field::Description, Field::LineId, Field::UnitPrice];
    if has(&[Field::OrderId]) && has(&of_line) { fields.iter().flatten().count() } else { 0 }
}

/// Reads a table with the separator under which the row of titles holds the most known ones; none where no row is one.
pub(in crate::channels) fn sheet(
    text: &str,
    known_titles: impl Fn(&StringRecord) -> usize,
) -> Result<Option<Sheet>, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let head = |separator: u8| {
        let mut first = records(text, separator).take(TITLE_ROWS).enumerate();
        first.find_map(|(row, record)| match known_titles(&record) {
            0 => None,
            known => Some((known, separator, row, record)),
        })
    };
    let Some((_, separator, row, titles)) = SEPARATORS.into_iter().filter_map(head).max_by_key(|h| h.0) else {
        return Ok(None);
    };
    if titles.len() > limits::TABLE_COLUMNS {
        return Err(Problem::new(Rule::TooLarge, "number of columns", limits::TABLE_COLUMNS));
    }
    let (rows, warnings) = rows(text, separator, row, titles.len())?;
    Ok(Some(Sheet { titles, rows, semicolons: separator == b';', warnings }))
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = StringRecord> {
    let reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    // The bytes are a `str`, so that no record can be invalid UTF-8, and memory can't fail to be read.
    reader.into_records().map_while(Result::ok)
}

fn rows(text: &str, separator: u8, head: usize, columns: usize) -> Result<(Vec<SheetRow>, Vec<Problem>), Problem> {
    let ended = text.ends_with(['\n', '\r']);
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut warnings = Vec::new();
    for (at, cells) in records(text, separator).enumerate().skip(head + 1) {
        if rows.len() >= limits::TABLE_ROWS {
            return Err(Problem::new(Rule::TooLarge, "number of rows", limits::TABLE_ROWS));
        }
        let line = cells.position().map_or(at as u64 + 1, csv::Position::line);
        let place = format!("row {line}");
        if swallowed_a_row(&cells, separator, columns) {
            return Err(Problem::new(Rule::NotReadable, "", "a quotation mark that is never closed").at(place));
        }
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let too_long = cells.iter().skip(columns).any(|cell| !cell.trim().is_empty());
        let problem = too_long.then(|| {
            let what = format!("{} cells under {columns} titles", cells.len());
            Problem::new(Rule::NotReadable, "", what).at(&place)
        });
        rows.push(SheetRow { place, cells, problem });
    }
    if let Some(row) = rows.last_mut().filter(|_| !ended) {
        let what = format_args!("{} of {columns} cells", row.cells.len()).to_string();
        let cut = Problem::new(Rule::MaybeCut, "", what).at(row.place.as_str());
        // Fewer cells than titles and no end of line: the row is not whole, so its order is not either.
        if row.cells.len() < columns {
            row.problem = Some(cut);
        } else {
            warnings.push(cut);
        }
    }
    Ok((rows, warnings))
}

/// Whether a cell holds a line end and as many separators as a row has: an open quotation mark ate the next row.
fn swallowed_a_row(record: &StringRecord, separator: u8, columns: usize) -> bool {
    let separator = char::from(separator);
    let ate = |cell: &str| cell.lines().skip(1).any(|line| line.matches(separator).count() + 1 >= columns.max(2));
    record.iter().any(ate)
}
