//! The generic table: CSV, TSV and XLSX exports of portals and spreadsheets, and JSON with the same names.
//!
//! Columns are known by their titles in Spanish or English ([`columns`]), never by their place; rows of one order need
//! not be adjacent. A state column speaks for its row, so one order can hold checked out and pending lines; a table
//! without one lists placed orders, all of them checked out. One bad order refuses that order alone, with row
//! and column named. Not here: packed files, the portals' own words of state.

mod aliases;
mod build;
pub(super) mod columns;
pub(super) mod dates;
pub(super) mod dialect;
mod json_rows;
pub(super) mod numbers;
mod prestashop;
pub mod split;
mod xlsx;

use super::collect::{Entry, Found, too_many};
use super::{Input, json, text, workbook};
use crate::domain::channel_order::ChannelStatus;
use crate::domain::document::Decoded;
use crate::domain::problem::{Problem, Rule};
use columns::{Cells, Titles};
use std::collections::HashMap;

/// The rows that belong to one order, before they are understood.
#[derive(Debug, Default)]
struct RawOrder {
    /// Where it stands, when it has no row of its own: `order 3`.
    place: String,
    /// What is told once for the whole order (JSON only).
    head: Cells,
    /// Its lines: where, and what.
    lines: Vec<(String, Cells)>,
    /// What makes the whole order unreadable, found before its cells are read.
    problem: Option<Problem>,
}

/// Orders of a document, before they are understood.
#[derive(Debug, Default)]
struct RawOrders {
    orders: Vec<RawOrder>,
    titles: Titles,
    /// Separated by `;`: decimal commas are normal there.
    semicolons: bool,
    warnings: Vec<Problem>,
}

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    decode_with(input, &[])
}

/// Reads a portal's table, in which some state words mean something of their own.
pub(super) fn decode_with(input: &Input<'_>, words: &[(&str, ChannelStatus)]) -> Decoded {
    match read(input) {
        Ok(raw) => understand(input, raw, words),
        Err(problem) => Decoded::refused(input.structure, problem),
    }
}

fn read(input: &Input<'_>) -> Result<RawOrders, Problem> {
    if workbook::is_one(input.bytes) {
        return xlsx::read(input.bytes);
    }
    let text = text::decode(input.bytes).ok_or_else(|| Problem::new(Rule::NotReadable, "", "not a text"))?;
    match text.trim_start().chars().next() {
        Some('{' | '[') => {
            let document = json::parse(input.bytes)?;
            Ok(prestashop::read(&document).unwrap_or_else(|| json_rows::read(&document)))
        }
        Some('<') => Err(Problem::new(Rule::NotReadable, "", "an XML or HTML document")),
        _ => dialect::read(&text, input.part.map(|p| p.first_line)),
    }
}

fn understand(input: &Input<'_>, raw: RawOrders, words: &[(&str, ChannelStatus)]) -> Decoded {
    let mut found = Found::default();
    found.warnings = raw.warnings;
    let numbers = if let Some(part) = input.part {
        // The table as a whole has decided.
        numbers::Style::told(part.decimal_comma)
    } else {
        let prices = raw.orders.iter().flat_map(|o| o.lines.iter().map(|(_, cells)| cells).chain([&o.head]));
        numbers::Style::of(prices.filter_map(columns::price_text), raw.semicolons)
    };
    let context = build::Context { input, titles: &raw.titles, numbers, words, known: build::Known::default() };
    for order in raw.orders {
        if found.is_full() {
            return too_many(input);
        }
        let id = build::order_id(&order);
        let entry = build::order(&context, order, &mut found.warnings).map(|o| Entry::Order(Box::new(o)));
        found.take(id, entry);
    }
    found.finish(input.structure)
}

/// Brings rows together by their order id, in the order of first appearance; rows without one stay alone.
fn group(rows: impl Iterator<Item = RawOrder>) -> Vec<RawOrder> {
    let mut orders: Vec<RawOrder> = Vec::new();
    let mut by_id: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let known = build::order_id(&row);
        let at = known.as_ref().and_then(|id| by_id.get(id)).copied();
        if let Some(order) = at.and_then(|at| orders.get_mut(at)) {
            order.lines.extend(row.lines);
            order.problem = order.problem.take().or(row.problem);
        } else {
            if let Some(id) = known {
                by_id.insert(id, orders.len());
            }
            orders.push(row);
        }
    }
    orders
}

#[cfg(test)]
pub(super) mod tests;
#[cfg(test)]
pub(super) mod workbooks;
