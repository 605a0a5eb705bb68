//! The lines of the export API: the same documents and tables as `k2k export` and `k2k watch` write.

use super::answer::in_structure;
use crate::domain::command::JournalEntry;
use crate::domain::inventory::Available;
use crate::domain::order::Order;
use crate::intake::export::{Form, Render, Told};
use crate::protocol::convert::{self, stock};
use crate::protocol::rows::{self, COLUMNS, STRUCTURE_COLUMNS, Through};
use crate::store::{ReadError, Store};
use chrono::NaiveDate;
use serde::Serialize;

/// Renders what a store holds.
pub struct Lines {
    /// The store.
    pub store: Store,
}

impl Render for Lines {
    fn head(&self, form: Form) -> String {
        match (form.csv, form.lens) {
            (false, _) => String::new(),
            (true, None) => begin(form) + &table(&[COLUMNS.map(str::to_owned).to_vec()], form),
            (true, Some(_)) => begin(form) + &table(&[STRUCTURE_COLUMNS.map(str::to_owned).to_vec()], form),
        }
    }

    fn order(&self, order: &Order, form: Form, told: &mut Told) -> Result<String, ReadError> {
        let doc = convert::order(order, &self.store.settings());
        let Some(lens) = form.lens else {
            return Ok(if form.csv { table(&rows::of_order(&doc), form) } else { line(&doc) });
        };
        let through = Through::of(&doc);
        let mut shown = in_structure(&self.store, order, lens)?;
        if !through.once(&mut shown, told) {
            return Ok(String::new());
        }
        Ok(if form.csv { table(&through.rows(&shown), form) } else { line(&through.with(shown)) })
    }

    fn available(&self, row: &Available<'_>, earliest: Option<NaiveDate>, csv: bool) -> String {
        let doc = stock::available(row, earliest);
        if csv { table(&[stock::availability_cells(&doc)], PLAIN) } else { line(&doc) }
    }

    fn available_head(&self) -> String {
        table(&[stock::AVAILABILITY_COLUMNS.map(str::to_owned).to_vec()], PLAIN)
    }

    fn change(&self, entry: &JournalEntry) -> String {
        line(&convert::journal(entry))
    }
}

/// A CSV for programs.
const PLAIN: Form = Form { lens: None, csv: true, excel: false };

/// Plain documents can't fail to be written as JSON.
fn line<T: Serialize>(document: &T) -> String {
    serde_json::to_string(document).unwrap_or_default() + "\n"
}

fn begin(form: Form) -> String {
    if form.excel { rows::EXCEL_MARK.to_owned() } else { String::new() }
}

/// Texts can't fail to be written as CSV into memory.
fn table(rows: &[Vec<String>], form: Form) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    let written = rows.iter().all(|row| {
        let done = if form.excel { out.write_record(rows::for_excel(row)) } else { out.write_record(row) };
        done.is_ok()
    });
    let bytes = if written { out.into_inner().unwrap_or_default() } else { Vec::new() };
    String::from_utf8(bytes).unwrap_or_default()
}
