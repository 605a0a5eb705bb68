//! Where a large table may be cut: into parts that each hold the rows of whole orders, to be read under its titles.
//!
//! The table is read as a stream, twice: once to learn where the last row of each order stands and how prices are
//! written, once to choose the cuts. Nothing is kept of it but 16 bytes an order. Only text is cut (UTF-8,
//! windows-1252); everything else is taken whole.

use super::aliases::Field;
use super::dialect;
use super::numbers::{Signs, Style};
use crate::channels::text;
use crate::domain::problem::{Problem, Rule};
use crate::limits;
use csv::{ByteRecord, ReaderBuilder};
use std::cell::Cell;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::{self, Read};
use std::rc::Rc;

/// The titles are looked for in so many bytes.
const HEAD_BYTES: u64 = 64 << 10;

/// How a table is cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What stands before the first row: headings and titles.
    pub head: Vec<u8>,
    /// The parts, without gaps.
    pub cuts: Vec<Cut>,
    /// Whether prices have decimal commas; none where they contradict each other.
    pub decimal_comma: Option<bool>,
}

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its first byte.
    pub start: u64,
    /// The first byte behind it.
    pub end: u64,
    /// The line of its first row.
    pub first_line: u64,
    /// Its rows.
    pub rows: u64,
}

/// Why there is no plan.
#[derive(Debug)]
pub enum Stop {
    /// The table can't be read now.
    Io(io::Error),
    /// It is refused.
    Problem(Problem),
}

/// Plans the parts of a table of about `part` bytes each and `most` at most; none for what is no table of text. `open`
/// reads it from a byte on.
///
/// # Errors
/// When it can't be read, or its orders lie too far apart.
pub fn plan<R: Read>(open: impl Fn(u64) -> R, part: u64, most: u64) -> Result<Option<Plan>, Stop> {
    let mut first = Vec::new();
    open(0).take(HEAD_BYTES).read_to_end(&mut first).map_err(Stop::Io)?;
    let bom: u64 = if first.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
    if matches!(text::first_sign(&first), Some('{' | '[' | '<')) || text::packed(&first).is_some() {
        return Ok(None);
    }
    let ended = first.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
    let Some(head) = first.get(..ended).filter(|f| !f.contains(&0)).and_then(text::decode) else { return Ok(None) };
    let Some(head) = dialect::best_head(&head) else { return Ok(None) };
    let column = |field| head.fields.iter().position(|f| *f == Some(field));
    let (id, price) = (column(Field::OrderId), column(Field::UnitPrice));
    let walk = |each: &mut dyn FnMut(Row<'_>) -> Result<(), Problem>| {
        walk(open(bom), bom, head.separator, head.row + 1, most, each)
    };

    let mut last: HashMap<u64, u32> = HashMap::new();
    let mut signs = Signs::default();
    let end = walk(&mut |row| {
        if let Some(hash) = hash_of(&row, id) {
            last.insert(hash, row.number);
            if last.len() > limits::TABLE_ORDERS {
                return Err(Problem::new(Rule::TooLarge, "orders", limits::TABLE_ORDERS));
            }
        }
        if let Some(text) = price.and_then(|at| row.record.get(at)) {
            signs.add(&String::from_utf8_lossy(text));
        }
        Ok(())
    })?;
    let decimal_comma = match signs.style(head.separator == b';') {
        Style::Comma => Some(true),
        Style::Point => Some(false),
        Style::Mixed => None,
    };

    let mut cuts: Vec<Cut> = Vec::new();
    let mut now: Option<Cut> = None;
    // The row up to which orders that have begun go on.
    let mut open_until = 0;
    let mut before_rows = end;
    walk(&mut |row| {
        if row.number == 0 {
            before_rows = row.start;
        }
        let closed = row.number > open_until;
        if let Some(cut) = now.filter(|cut| closed && row.start - cut.start >= part) {
            cuts.push(Cut { end: row.start, ..cut });
            now = None;
        }
        let cut = now.get_or_insert(Cut { start: row.start, end: 0, first_line: row.line, rows: 0 });
        cut.rows += 1;
        if row.start - cut.start > most {
            let apart = "the distance of the first and the last row of an order";
            return Err(
                Problem::new(Rule::TooLarge, apart, format_args!("{} MB", most >> 20)).at(format!("row {}", row.line))
            );
        }
        let until = hash_of(&row, id).and_then(|hash| last.get(&hash).copied()).unwrap_or(row.number);
        open_until = open_until.max(until);
        Ok(())
    })?;
    cuts.extend(now.map(|cut| Cut { end, ..cut }));
    if cuts.is_empty() {
        return Ok(None);
    }
    let mut head = Vec::new();
    let whole_head = before_rows.saturating_sub(bom);
    open(bom).take(whole_head).read_to_end(&mut head).map_err(Stop::Io)?;
    Ok(Some(Plan { head, cuts, decimal_comma }))
}

struct Row<'r> {
    /// From 0, titles and what stands before them not counted.
    number: u32,
    start: u64,
    line: u64,
    record: &'r ByteRecord,
}

/// Two orders of one hash only stay together.
fn hash_of(row: &Row<'_>, id: Option<usize>) -> Option<u64> {
    let id = row.record.get(id?)?.trim_ascii();
    if id.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    Some(hasher.finish())
}

/// Reads the rows behind the titles; the first byte behind all of them.
fn walk<R: Read>(
    from: R,
    base: u64,
    separator: u8,
    skip: usize,
    most: u64,
    each: &mut dyn FnMut(Row<'_>) -> Result<(), Problem>,
) -> Result<u64, Stop> {
    let read = Rc::new(Cell::new(0));
    let row_at = Rc::new(Cell::new(0));
    let bounded = Bounded { inner: from, read: Rc::clone(&read), row_at: Rc::clone(&row_at), most };
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .buffer_capacity(64 << 10)
        .from_reader(bounded);
    let mut record = ByteRecord::new();
    let mut seen = 0;
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(base + read.get()),
            Ok(true) => {}
            Err(error) => {
                return Err(match error.into_kind() {
                    csv::ErrorKind::Io(error) if error.kind() != io::ErrorKind::InvalidData => Stop::Io(error),
                    _ => {
                        let place = format!("row {}", record.position().map_or(1, csv::Position::line));
                        let open = "a quotation mark that is never closed";
                        Stop::Problem(Problem::new(Rule::NotReadable, "", open).at(place))
                    }
                });
            }
        }
        row_at.set(reader.position().byte());
        seen += 1;
        if seen <= skip {
            continue;
        }
        let at = record.position().map_or((0, 1), |p| (p.byte(), p.line()));
        let number = u32::try_from(seen - skip - 1).unwrap_or(u32::MAX);
        each(Row { number, start: base + at.0, line: at.1, record: &record }).map_err(Stop::Problem)?;
    }
}

/// Stops where a row does not end: an open quotation mark would take all the rest into memory.
struct Bounded<R> {
    inner: R,
    read: Rc<Cell<u64>>,
    row_at: Rc<Cell<u64>>,
    most: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.read.get().saturating_sub(self.row_at.get()) > self.most {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let n = self.inner.read(to)?;
        self.read.set(self.read.get() + n as u64);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::fuzz::input;
    use crate::channels::{Input, decode};
    use crate::domain::channel::Kind;
    use crate::domain::channel_order::ChannelOrder;
    use crate::domain::document::{Content, TablePart};
    use proptest::prelude::*;
    use std::fmt::Write as _;

    fn cut(table: &[u8], part: u64, most: u64) -> Result<Option<Plan>, Problem> {
        let open = |at: u64| table.get(usize::try_from(at).unwrap()..).unwrap_or_default();
        plan(open, part, most).map_err(|stop| match stop {
            Stop::Problem(problem) => problem,
            Stop::Io(error) => panic!("{error}"),
        })
    }

    /// The orders of all parts, each read as a document of its own, and their problems with their places.
    fn read(table: &[u8], plan: &Plan) -> (Vec<ChannelOrder>, Vec<String>) {
        let (mut all, mut bad) = (Vec::new(), Vec::new());
        let mut at = plan.cuts.first().map_or(0, |c| c.start);
        for cut in &plan.cuts {
            assert_eq!(cut.start, at, "no gap");
            at = cut.end;
            let range = usize::try_from(cut.start).unwrap()..usize::try_from(cut.end).unwrap();
            let bytes = [plan.head.as_slice(), &table[range]].concat();
            let part = TablePart {
                number: 1,
                of: 1,
                first_line: cut.first_line,
                rows: cut.rows,
                done: cut.end,
                total: table.len() as u64,
                decimal_comma: plan.decimal_comma,
            };
            let decoded = decode(Kind::Generic, &Input { part: Some(&part), ..input(&bytes, Kind::Generic) });
            match decoded.content {
                Content::Orders { orders, refused } => {
                    all.extend(orders);
                    bad.extend(refused.into_iter().map(|(_, p)| p.to_string()));
                }
                Content::Refused(problem) => bad.push(problem.to_string()),
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(at, table.len() as u64, "all of it");
        (all, bad)
    }

    fn whole(table: &[u8]) -> (Vec<ChannelOrder>, Vec<String>) {
        match decode(Kind::Generic, &input(table, Kind::Generic)).content {
            Content::Orders { orders, refused } => (orders, refused.into_iter().map(|(_, p)| p.to_string()).collect()),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn parts_hold_whole_orders_and_say_the_same_rows() {
        for end in ["\n", "\r\n"] {
            let mut table = format!("Reporte{end}Pedido;SKU;Cantidad;Precio{end}");
            for n in 0..200 {
                let pieces = if n == 77 { "0" } else { "2" };
                write!(table, "{};\"R;{n}\";{pieces};1.250{end}{end}{};L;1;3,5{end}", n / 2, n / 2).unwrap();
            }
            let plan = cut(table.as_bytes(), 300, 10_000).unwrap().unwrap();
            assert!(plan.cuts.len() > 10, "{}", plan.cuts.len());
            assert_eq!(plan.decimal_comma, Some(true));
            assert_eq!(read(table.as_bytes(), &plan), whole(table.as_bytes()));
        }
    }

    #[test]
    fn what_is_no_text_table_is_not_cut() {
        for other in [&b"{\"a\":1}"[..], b"<a/>", b"PK\x03\x04", b"\xFF\xFEP\0e\0", b"a,b\n1,2\n", b""] {
            assert!(matches!(cut(other, 10, 100), Ok(None)), "{other:?}");
        }
    }

    #[test]
    fn rows_that_lie_too_far_apart_and_open_quotes_are_refused_by_row() {
        let mut table = String::from("order id,sku\nA,ROSE\n");
        (0..100).for_each(|n| writeln!(table, "{n},LILY").unwrap());
        table.push_str("A,TULIP\n");
        let problem = cut(table.as_bytes(), 50, 400).unwrap_err();
        assert_eq!(problem.rule, Rule::TooLarge);
        assert_eq!(cut(table.as_bytes(), 50, 4_000).unwrap().unwrap().cuts.len(), 1);
        let open = format!("order id,sku\n1,\"A\n{}", "2,B\n".repeat(100_000));
        assert_eq!(cut(open.as_bytes(), 50, 1_000).unwrap_err().rule, Rule::NotReadable);
    }

    proptest! {
        #[test]
        fn any_table_says_the_same_in_parts_as_whole(
            rows in prop::collection::vec((0_u8..12, "[A-Z]{1,3}", 0_u32..9, 0_u32..3), 1..60),
            part in 1_u64..200,
            bom: bool,
        ) {
            let mut table = String::from(if bom { "\u{feff}order id,sku,quantity,price\n" } else { "order id,sku,quantity,price\n" });
            for (id, sku, quantity, price) in &rows {
                let price = ["24.990", "1.5", ""][*price as usize];
                writeln!(table, "{id},{sku},{quantity},{price}").unwrap();
            }
            let plan = cut(table.as_bytes(), part, 100_000).unwrap().unwrap();
            prop_assert_eq!(plan.cuts.iter().map(|c| c.rows).sum::<u64>(), rows.len() as u64);
            let sorted = |(mut orders, mut bad): (Vec<ChannelOrder>, Vec<String>)| {
                orders.sort_by(|a, b| a.channel_order_id.cmp(&b.channel_order_id));
                bad.sort();
                (orders, bad)
            };
            let all_refused = matches!(decode(Kind::Generic, &input(table.as_bytes(), Kind::Generic)).content, Content::Refused(_));
            if !all_refused {
                prop_assert_eq!(sorted(read(table.as_bytes(), &plan)).0, sorted(whole(table.as_bytes())).0);
            }
        }
    }
}
