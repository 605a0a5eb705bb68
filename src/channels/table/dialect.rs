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

/// The row of titles.
pub(super) struct Head {
    pub(super) separator: u8,
    pub(super) row: usize,
    pub(super) fields: Vec<Option<Field>>,
    titles: Titles,
}

/// The titles of a table with the separator that makes most sense of them.
pub(super) fn best_head(text: &str) -> Option<Head> {
    let text = text.trim_start_matches('\u{feff}');
    SEPARATORS.into_iter().filter_map(|s| head(text, s)).max_by_key(|h| h.fields.iter().flatten().count())
}

/// Reads the rows of a table and brings those of one order together; `first_line`: where its first row stands in the
/// large table that it is a part of.
pub(super) fn read(text: &str, first_line: Option<u64>) -> Result<RawOrders, Problem> {
    let text = text.trim_start_matches('\u{feff}');
    let head = best_head(text).ok_or_else(|| no_column(Field::OrderId))?;
    if head.fields.len() > limits::TABLE_COLUMNS {
        return Err(Problem::new(Rule::TooLarge, "number of columns", limits::TABLE_COLUMNS));
    }
    let (rows, warnings) = rows(text, &head, first_line)?;
    Ok(RawOrders { orders: group(rows.into_iter()), titles: head.titles, semicolons: head.separator == b';', warnings })
}

pub(super) fn no_column(field: Field) -> Problem {
    let aliases = columns::aliases(field);
    let shown: Vec<&str> = aliases.iter().copied().take(6).collect();
    Problem::new(Rule::NoColumn, aliases.first().copied().unwrap_or_default(), shown.join(", "))
}

fn records(text: &str, separator: u8) -> impl Iterator<Item = StringRecord> {
    let reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    // The bytes are a `str`, so that no record can be invalid UTF-8, and memory can't fail to be read.
    reader.into_records().map_while(Result::ok)
}

/// The row of titles with this separator, if there is one: it names the order and something of a line.
fn head(text: &str, separator: u8) -> Option<Head> {
    records(text, separator).take(TITLE_ROWS).enumerate().find_map(|(row, record)| {
        titles_of(record.iter()).map(|(fields, titles)| Head { separator, row, fields, titles })
    })
}

/// What the columns mean, if a row is one of titles.
pub(super) fn titles_of<'a>(cells: impl Iterator<Item = &'a str> + Clone) -> Option<(Vec<Option<Field>>, Titles)> {
    let fields = columns::assign(cells.clone());
    let has = |wanted: &[Field]| fields.iter().flatten().any(|f| wanted.contains(f));
    let of_line = [Field::Sku, Field::NeverSku, Field::Quantity, Field::Description, Field::LineId, Field::UnitPrice];
    if !has(&[Field::OrderId]) || !has(&of_line) {
        return None;
    }
    let mut titles = Titles::default();
    for (field, title) in fields.iter().zip(cells) {
        if let Some(field) = field {
            titles.put(*field, title);
        }
    }
    Some((fields, titles))
}

fn rows(text: &str, head: &Head, first_line: Option<u64>) -> Result<(Vec<RawOrder>, Vec<Problem>), Problem> {
    let (rows, warnings) = sheet_rows(text, head.separator, head.row, head.fields.len(), first_line)?;
    let orders = rows.into_iter().filter_map(|row| {
        let mut cells = Cells::default();
        for (field, text) in head.fields.iter().zip(row.cells.iter()) {
            if let Some(field) = field {
                cells.put(*field, text, false);
            }
        }
        let is_empty = cells.is_empty() && row.problem.is_none();
        let lines = vec![(row.place.clone(), cells)];
        (!is_empty).then_some(RawOrder { place: row.place, lines, problem: row.problem, ..RawOrder::default() })
    });
    Ok((orders.collect(), warnings))
}

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

/// Reads a table with the separator under which the row of titles holds the most known ones (`known_titles` tells how
/// many, 0 for a row that can't be it); none where no row is one.
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
    let (rows, warnings) = sheet_rows(text, separator, row, titles.len(), None)?;
    Ok(Some(Sheet { titles, rows, semicolons: separator == b';', warnings }))
}

fn sheet_rows(
    text: &str,
    separator: u8,
    head: usize,
    columns: usize,
    first_line: Option<u64>,
) -> Result<(Vec<SheetRow>, Vec<Problem>), Problem> {
    let ended = text.ends_with(['\n', '\r']);
    let mut rows: Vec<SheetRow> = Vec::new();
    let mut warnings = Vec::new();
    let mut own_first = None;
    for (at, cells) in records(text, separator).enumerate().skip(head + 1) {
        if rows.len() >= limits::TABLE_ROWS {
            return Err(Problem::new(Rule::TooLarge, "number of rows", limits::TABLE_ROWS));
        }
        let line = cells.position().map_or(at as u64 + 1, csv::Position::line);
        let line = first_line.map_or(line, |first| first + line - *own_first.get_or_insert(line));
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
        let what = format!("{} of {columns} cells", row.cells.len());
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
