//! The sheets of an XLSX workbook, cell by cell as text. Knows nothing of orders.
//!
//! Nothing is held but the shared texts and the formats; a sheet is read as a stream. Every part is bounded by
//! [`limits::XLSX_PART_BYTES`] as unpacked, the shared texts by [`limits::TABLE_TEXT_BYTES`].

mod format;

use crate::domain::problem::{Problem, Rule};
use crate::limits;
use format::{Format, date, format_of};
use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, Cursor, Read as _};
use std::sync::Arc;
use zip::ZipArchive;

/// A cell as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// What it says; blank for none.
    pub(super) text: Arc<str>,
    /// Whether it is a number of the format itself: its point is decimal.
    pub(super) is_number: bool,
}

/// An open workbook.
pub(super) struct Workbook<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Name, part, shown.
    sheets: Vec<(String, String, bool)>,
    texts: Vec<Arc<str>>,
    formats: Vec<Format>,
    since_1904: bool,
}

/// Whether packed bytes are a workbook and not just files.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && ZipArchive::new(Cursor::new(bytes)).is_ok_and(|zip| zip.index_for_name("xl/workbook.xml").is_some())
}

impl<'a> Workbook<'a> {
    /// Reads what all sheets share.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Problem> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| unreadable(&e))?;
        let mut book = Self { zip, sheets: Vec::new(), texts: Vec::new(), formats: Vec::new(), since_1904: false };
        let mut targets = HashMap::new();
        book.part("xl/_rels/workbook.xml.rels", &mut |event| {
            if let Event::Start(e) | Event::Empty(e) = event
                && let (Some(id), Some(target)) = (attribute(e, "Id"), attribute(e, "Target"))
            {
                let full = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
                targets.insert(id, full);
            }
            Ok(true)
        })?;
        let (mut sheets, mut since_1904) = (Vec::new(), false);
        book.part("xl/workbook.xml", &mut |event| {
            let (Event::Start(e) | Event::Empty(e)) = event else { return Ok(true) };
            match e.local_name().as_ref() {
                "sheet" => {
                    let shown = attribute(e, "state").is_none_or(|s| s == "visible");
                    let part = e.attributes().flatten().find(|a| a.key.local_name().as_ref() == "id");
                    let part = part.and_then(|a| targets.get(a.value.as_ref()).cloned());
                    if let (Some(name), Some(part)) = (attribute(e, "name"), part) {
                        sheets.push((name, part, shown));
                    }
                }
                "workbookPr" => since_1904 = attribute(e, "date1904").is_some_and(|v| v == "1" || v == "true"),
                _ => {}
            }
            Ok(true)
        })?;
        (book.sheets, book.since_1904) = (sheets, since_1904);
        book.formats = book.styles()?;
        book.texts = book.shared_texts()?;
        Ok(book)
    }

    /// Number and name of each sheet that a person sees.
    pub(super) fn shown_sheets(&self) -> Vec<(usize, String)> {
        self.sheets.iter().enumerate().filter(|(_, s)| s.2).map(|(at, s)| (at, s.0.clone())).collect()
    }

    /// Reads a sheet row by row: its number from 1 and its cells, blank ones where there are none. `take` says whether it
    /// wants the next one; rows without a cell that says anything are left out.
    pub(super) fn rows(&mut self, sheet: usize, take: &mut TakeRow<'_>) -> Result<(), Problem> {
        let Some((_, part, _)) = self.sheets.get(sheet) else { return Ok(()) };
        let part = part.clone();
        let texts = std::mem::take(&mut self.texts);
        let formats = std::mem::take(&mut self.formats);
        let since_1904 = self.since_1904;
        let mut reading = Reading::default();
        let done = self
            .part(&part, &mut |event| reading.event(event, &mut |cell| said(cell, &texts, &formats, since_1904), take));
        (self.texts, self.formats) = (texts, formats);
        done
    }

    fn styles(&mut self) -> Result<Vec<Format>, Problem> {
        let mut own: HashMap<u32, String> = HashMap::new();
        let mut formats = Vec::new();
        let mut in_cells = false;
        self.part("xl/styles.xml", &mut |event| {
            match event {
                Event::Start(e) | Event::Empty(e) => match e.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(e, "numFmtId").and_then(|t| t.parse().ok());
                        if let (Some(id), Some(code)) = (id, attribute(e, "formatCode")) {
                            own.insert(id, code);
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id: u32 = attribute(e, "numFmtId").and_then(|t| t.parse().ok()).unwrap_or_default();
                        formats.push(format_of(id, own.get(&id).map(String::as_str)));
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == "cellXfs" => in_cells = false,
                _ => {}
            }
            Ok(true)
        })?;
        Ok(formats)
    }

    fn shared_texts(&mut self) -> Result<Vec<Arc<str>>, Problem> {
        let (mut all, mut bytes) = (Vec::new(), 0);
        let mut one = String::new();
        // Inside `<t>`; the readings of Japanese words (`<rPh>`) are not part of the text.
        let (mut inside, mut reading) = (false, false);
        self.part("xl/sharedStrings.xml", &mut |event| {
            match event {
                Event::Start(e) => match e.local_name().as_ref() {
                    "t" => inside = !reading,
                    "rPh" => reading = true,
                    _ => {}
                },
                Event::Empty(e) if e.local_name().as_ref() == "si" => all.push(Arc::from("")),
                Event::End(e) => match e.local_name().as_ref() {
                    "t" => inside = false,
                    "rPh" => reading = false,
                    "si" => all.push(Arc::from(std::mem::take(&mut one).as_str())),
                    _ => {}
                },
                other if inside => {
                    let before = one.len();
                    add(other, &mut one)?;
                    bytes += one.len() - before;
                    if bytes > limits::TABLE_TEXT_BYTES {
                        return Err(too_large("shared texts", limits::TABLE_TEXT_BYTES as u64));
                    }
                }
                _ => {}
            }
            Ok(true)
        })?;
        Ok(all)
    }

    /// Reads a part event by event, until `take` wants no more; a part that is not there says nothing.
    fn part(&mut self, name: &str, take: &mut dyn FnMut(&Event<'_>) -> Result<bool, Problem>) -> Result<(), Problem> {
        let Some(index) = self.zip.index_for_name(name) else { return Ok(()) };
        let file = self.zip.by_index(index).map_err(|e| unreadable(&e))?;
        let tame = Tame { inner: file.take(limits::XLSX_PART_BYTES), since: 0 };
        let mut reader = Reader::from_reader(BufReader::new(tame));
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = next(&mut reader, &mut buffer)?;
            match event {
                Event::Eof if reader.buffer_position() >= limits::XLSX_PART_BYTES => {
                    return Err(too_large(name, limits::XLSX_PART_BYTES));
                }
                Event::Eof => return Ok(()),
                Event::DocType(_) => return Err(unreadable(&"a document type declaration")),
                event => {
                    if !take(&event)? {
                        return Ok(());
                    }
                }
            }
        }
    }
}

fn next<'b, R: BufRead>(reader: &mut Reader<R>, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Problem> {
    reader.read_event_into(buffer).map_err(|e| unreadable(&e))
}

/// Stops at a text or a tag without end: the reader holds each of them whole.
struct Tame<R> {
    inner: R,
    /// Bytes since the last `<`.
    since: usize,
}

impl<R: io::Read> io::Read for Tame<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(to)?;
        let new = to.get(..n).unwrap_or_default();
        self.since = memchr::memrchr(b'<', new).map_or(self.since + n, |at| n - at);
        if self.since > limits::XLSX_TEXT_BYTES {
            return Err(io::Error::other("a text without end"));
        }
        Ok(n)
    }
}

/// A cell as it stands in the file.
#[derive(Default)]
struct RawCell {
    kind: String,
    style: usize,
    value: String,
}

#[derive(Default)]
struct Reading {
    row: usize,
    column: usize,
    cells: Vec<Cell>,
    cell: RawCell,
    in_cell: bool,
    in_value: bool,
    skipped: bool,
}

/// What is done with a row: its number and its cells; whether more are wanted.
type TakeRow<'a> = dyn FnMut(usize, &[Cell]) -> Result<bool, Problem> + 'a;

impl Reading {
    fn event(
        &mut self,
        event: &Event<'_>,
        said: &mut dyn FnMut(&RawCell) -> Cell,
        take: &mut TakeRow<'_>,
    ) -> Result<bool, Problem> {
        match event {
            Event::Start(e) => match e.local_name().as_ref() {
                "row" => {
                    self.row = attribute(e, "r").and_then(|r| r.parse().ok()).unwrap_or(self.row + 1);
                    self.column = 0;
                    self.cells.clear();
                }
                "c" => {
                    if let Some(column) = attribute(e, "r").as_deref().and_then(column_of) {
                        self.column = column;
                    }
                    self.cell.kind = attribute(e, "t").unwrap_or_default();
                    self.cell.style = attribute(e, "s").and_then(|s| s.parse().ok()).unwrap_or_default();
                    self.cell.value.clear();
                    self.in_cell = true;
                }
                "v" | "t" if self.in_cell => self.in_value = !self.skipped,
                "rPh" => self.skipped = true,
                _ => {}
            },
            Event::Empty(e) if e.local_name().as_ref() == "c" => self.column += 1,
            Event::End(e) => match e.local_name().as_ref() {
                "v" | "t" => self.in_value = false,
                "rPh" => self.skipped = false,
                "c" => {
                    self.in_cell = false;
                    let cell = said(&self.cell);
                    if !cell.text.trim().is_empty() && self.column <= limits::TABLE_COLUMNS {
                        self.cells.resize(self.column, Cell::default());
                        self.cells.push(cell);
                    }
                    self.column += 1;
                }
                "row" if !self.cells.is_empty() => return take(self.row, &self.cells),
                "sheetData" => return Ok(false),
                _ => {}
            },
            other if self.in_value => {
                add(other, &mut self.cell.value)?;
                if self.cell.value.len() > limits::TABLE_TEXT_BYTES {
                    return Err(too_large("a cell", limits::TABLE_TEXT_BYTES as u64));
                }
            }
            _ => {}
        }
        Ok(true)
    }
}

/// What a cell says.
fn said(cell: &RawCell, texts: &[Arc<str>], formats: &[Format], since_1904: bool) -> Cell {
    let value = cell.value.trim();
    let text = |text: &str| Cell { text: Arc::from(text), is_number: false };
    match cell.kind.as_str() {
        "s" => {
            let shared = value.parse().ok().and_then(|at: usize| texts.get(at)).cloned();
            Cell { text: shared.unwrap_or_default(), is_number: false }
        }
        "b" => text(if value == "1" { "true" } else { "false" }),
        "" | "n" => match formats.get(cell.style).copied().unwrap_or(Format::Number) {
            Format::Date => date(value, since_1904).map_or_else(|| text(value), |date| text(&date)),
            Format::Padded(digits) if value.bytes().all(|b| b.is_ascii_digit()) => text(&format!("{value:0>digits$}")),
            _ => Cell { text: Arc::from(value), is_number: true },
        },
        // Texts in place, of formulas, errors (`#N/A`), ISO dates.
        _ => text(cell.value.as_str()),
    }
}

/// `BC12` → 54.
fn column_of(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.take(4).fold(0_usize, |n, b| n * 26 + usize::from(b - b'A') + 1);
    column.checked_sub(1)
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = element.try_get_attribute(name).ok().flatten()?;
    let value = found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(value.into_owned())
}

fn add(event: &Event<'_>, to: &mut String) -> Result<(), Problem> {
    match event {
        Event::Text(part) => to.push_str(part),
        Event::CData(part) => to.push_str(part),
        Event::GeneralRef(name) => {
            if let Some(c) = name.resolve_char_ref().map_err(|e| unreadable(&e))? {
                to.push(c);
            } else {
                let name: &str = name;
                to.push_str(resolve_xml_entity(name).ok_or_else(|| unreadable(&format!("the entity {name}")))?);
            }
        }
        _ => {}
    }
    Ok(())
}

fn unreadable(why: &dyn std::fmt::Display) -> Problem {
    Problem::new(Rule::NotReadable, "", format_args!("an XLSX file: {why}"))
}

fn too_large(what: &str, most: u64) -> Problem {
    Problem::new(Rule::TooLarge, what, format_args!("{} MB", most >> 20))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_by_their_letters() {
        for (reference, column) in [("A1", 0), ("Z9", 25), ("AA1", 26), ("BC12", 54)] {
            assert_eq!(column_of(reference), Some(column));
        }
        assert_eq!(column_of("12"), None);
    }
}
