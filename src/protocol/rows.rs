//! Orders as they leave us: the lines of an export, in JSON and as rows of a table (`design.md` §4.3, §4.4).
//!
//! Ids are text, the columns are fixed, one row a line of an order. What writes them (CSV to a terminal or over HTTP) is
//! elsewhere.

use super::reply::{OrderDoc, StructureDoc};
use serde::Serialize;
use std::collections::HashSet;

/// The columns of [`of_order`].
pub const COLUMNS: [&str; 20] = [
    "order",
    "status",
    "k2k",
    "buyer",
    "customer",
    "channel",
    "channel_order_id",
    "placed_at",
    "ship_date",
    "awb",
    "reference",
    "line",
    "sku",
    "description",
    "quantity",
    "unit_price",
    "currency",
    "checkout",
    "mark_code",
    "box_codes",
];

/// The columns of [`Through::rows`].
pub const STRUCTURE_COLUMNS: [&str; 10] = [
    "order",
    "structure",
    "channel_order_id",
    "cart_id",
    "shipment_id",
    "line_ids",
    "sku",
    "quantity",
    "unit_price",
    "currency",
];

/// The order of ours through which channel orders are shown in a structure.
#[derive(Clone, Debug)]
pub struct Through {
    /// Its number.
    pub order: String,
    channel: String,
    currency: Option<String>,
}

/// A line of an export in a structure.
#[derive(Clone, Debug, Serialize)]
pub struct InStructure {
    order: String,
    currency: Option<String>,
    #[serde(rename = "as")]
    doc: StructureDoc,
}

impl Through {
    /// What is needed of an order.
    #[must_use]
    pub fn of(order: &OrderDoc) -> Self {
        Self { order: order.order.clone(), channel: order.channel.clone(), currency: order.currency.clone() }
    }

    /// A cart of several of our orders comes with each of them: leaves only what has not been told yet. False when all
    /// of it has.
    pub fn once(&self, doc: &mut StructureDoc, told: &mut HashSet<(String, String)>) -> bool {
        let had_none = doc.orders.is_empty();
        doc.orders.retain(|o| told.insert((self.channel.clone(), o.channel_order_id.clone())));
        had_none || !doc.orders.is_empty()
    }

    /// The line.
    #[must_use]
    pub fn with(&self, doc: StructureDoc) -> InStructure {
        InStructure { order: self.order.clone(), currency: self.currency.clone(), doc }
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self, doc: &StructureDoc) -> Vec<Vec<String>> {
        structure_rows(self, doc)
    }
}

/// The rows of an order of ours.
#[must_use]
pub fn of_order(o: &OrderDoc) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let ids = o.channel_orders.iter().map(|c| c.channel_order_id.as_str()).collect::<Vec<_>>().join(" ");
    o.lines
        .iter()
        .map(|l| {
            vec![
                o.order.clone(),
                o.status.clone(),
                o.k2k.to_string(),
                text(&o.buyer),
                text(&o.customer),
                o.channel.clone(),
                ids.clone(),
                o.placed_at.clone(),
                o.ship_date.clone(),
                text(&o.awb),
                text(&o.reference),
                l.line.to_string(),
                text(&l.sku),
                l.description.clone(),
                l.quantity.to_string(),
                text(&l.unit_price),
                text(&o.currency),
                l.checkout.clone(),
                text(&l.mark_code),
                l.box_codes.join(" "),
            ]
        })
        .collect()
}

fn structure_rows(asked: &Through, doc: &StructureDoc) -> Vec<Vec<String>> {
    let text = |t: &Option<String>| t.clone().unwrap_or_default();
    let lines = doc.orders.iter().flat_map(|o| o.lines.iter().map(move |l| (o, l)));
    lines
        .map(|(o, l)| {
            vec![
                asked.order.clone(),
                doc.structure.to_string(),
                o.channel_order_id.clone(),
                text(&o.cart_id),
                text(&o.shipment_id),
                l.line_ids.join(" "),
                text(&l.sku),
                l.quantity.to_string(),
                text(&l.unit_price),
                o.currency.clone().or_else(|| asked.currency.clone()).unwrap_or_default(),
            ]
        })
        .collect()
}

/// What a table for spreadsheets begins with: without it they take UTF-8 for something else.
pub const EXCEL_MARK: &str = "\u{feff}";

/// A row as spreadsheets leave it alone: what they would turn into another number (`000145` → 145, 16 digits → 15), a date
/// or a formula becomes a text formula (`="000145"`). Numbers that they show as they are stay numbers.
#[must_use]
pub fn for_excel(row: &[String]) -> Vec<String> {
    row.iter()
        .map(|cell| if is_safe(cell) { cell.clone() } else { format!("=\"{}\"", cell.replace('"', "\"\"")) })
        .collect()
}

/// Whether a spreadsheet shows a cell as it is: a short plain number, or a text that looks like nothing else.
fn is_safe(cell: &str) -> bool {
    let Some(first) = cell.chars().next() else { return true };
    let digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let number = cell.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if number {
        let (whole, fraction) = cell.split_once('.').unwrap_or((cell, ""));
        let plain = whole == "0" || !whole.is_empty() && !whole.starts_with('0');
        return plain && digits <= SPREADSHEET_DIGITS && !fraction.contains('.') && !fraction.ends_with('0');
    }
    // A formula, or a command that some programs start; a tab or line end hides one.
    if matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n') {
        return false;
    }
    // 1E5, 2-3, 10/12, 2026-02-14, 12:30, 5%, (5), $5: what begins like a number may be read as one.
    !(first.is_ascii_digit() || matches!(first, '(' | '$' | '.' | '\'' | '€' | '£')) && !is_word_of_a_date(cell)
}

/// `mar-5`, `Dec 12`, `true`: words that spreadsheets know.
fn is_word_of_a_date(cell: &str) -> bool {
    let lower = cell.to_lowercase();
    let months = [
        "jan", "ene", "feb", "mar", "apr", "abr", "may", "jun", "jul", "aug", "ago", "sep", "set", "oct", "nov", "dec",
        "dic",
    ];
    let dated =
        months.iter().any(|m| lower.starts_with(m)) && lower.len() <= 12 && lower.bytes().any(|b| b.is_ascii_digit());
    dated || matches!(lower.as_str(), "true" | "false" | "verdadero" | "falso")
}

/// Digits that a spreadsheet keeps of a number.
const SPREADSHEET_DIGITS: usize = 15;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_spreadsheet_would_spoil_is_a_text() {
        for (cell, kept) in [
            ("000145", false),
            ("2000003841430010", false),
            ("9007199254740993", false),
            ("12E5", false),
            ("1-2", false),
            ("2026-02-14", false),
            ("145-12345675", false),
            ("7042K", false),
            ("18.50", false),
            ("=1+1", false),
            ("+52 55", false),
            ("-3", false),
            ("@SUM(A1)", false),
            ("\t=1", false),
            ("mar-5", false),
            ("TRUE", false),
            ("18.5", true),
            ("24", true),
            ("0.5", true),
            ("", true),
            ("Ana Núñez", true),
            ("ROSE-60", true),
            ("Marigold", true),
            ("Rosas \"rojas\"", true),
        ] {
            let row = for_excel(&[cell.to_owned()]);
            assert_eq!(row[0] == cell, kept, "{cell}");
        }
        assert_eq!(for_excel(&["0\"1".to_owned()]), ["=\"0\"\"1\""]);
    }

    proptest! {
        #[test]
        fn nothing_begins_a_formula_of_its_own(cell in "[-=+@\t0-9A-Z\" .]{0,12}") {
            let out = for_excel(std::slice::from_ref(&cell)).remove(0);
            let inside = out.strip_prefix("=\"").and_then(|t| t.strip_suffix('"'));
            match inside {
                Some(text) if out != cell => prop_assert_eq!(text.replace("\"\"", "\""), cell),
                _ => prop_assert!(!out.starts_with(['=', '+', '-', '@', '\t'])),
            }
        }
    }
}
