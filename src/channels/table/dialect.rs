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
    let ended = text.ends_with(['\n', '\r']);
    let mut rows = Vec::new();
    let mut warnings = Vec::new();
    let mut last: Option<(String, usize)> = None;
    let mut own_first = None;
    for (at, record) in records(text, head.separator).enumerate().skip(head.row + 1) {
        if rows.len() >= limits::TABLE_ROWS {
            return Err(Problem::new(Rule::TooLarge, "number of rows", limits::TABLE_ROWS));
        }
        let line = record.position().map_or(at as u64 + 1, csv::Position::line);
        let line = first_line.map_or(line, |first| first + line - *own_first.get_or_insert(line));
        let place = format!("row {line}");
        if swallowed_a_row(&record, head) {
            return Err(Problem::new(Rule::NotReadable, "", "a quotation mark that is never closed").at(place));
        }
        let mut row = RawOrder { place: place.clone(), ..RawOrder::default() };
        let mut cells = Cells::default();
        for (field, text) in head.fields.iter().zip(record.iter()) {
            if let Some(field) = field {
                cells.put(*field, text, false);
            }
        }
        let too_long = record.iter().skip(head.fields.len()).any(|cell| !cell.trim().is_empty());
        if cells.is_empty() && !too_long {
            continue;
        }
        if too_long {
            let what = format!("{} cells under {} titles", record.len(), head.fields.len());
            row.problem = Some(Problem::new(Rule::NotReadable, "", what).at(&place));
        }
        row.lines.push((place.clone(), cells));
        rows.push(row);
        last = Some((place, record.len()));
    }
    if let Some((place, cells)) = last.filter(|_| !ended) {
        let cut = Problem::new(Rule::MaybeCut, "", format_args!("{cells} of {} cells", head.fields.len())).at(place);
        // Fewer cells than titles and no end of line: the row is not whole, so its order is not either.
        match rows.last_mut().filter(|_| cells < head.fields.len()) {
            Some(row) => row.problem = Some(cut),
            None => warnings.push(cut),
        }
    }
    Ok((rows, warnings))
}

/// Whether a cell holds a line end and as many separators as a row has: an open quotation mark ate the next row.
fn swallowed_a_row(record: &StringRecord, head: &Head) -> bool {
    let separator = char::from(head.separator);
    record
        .iter()
        .any(|cell| cell.lines().skip(1).any(|line| line.matches(separator).count() + 1 >= head.fields.len().max(2)))
}
