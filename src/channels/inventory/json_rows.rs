//! JSON with the names of the columns: a list of rows, or an object that holds one and what they have in common:
//! `{"mode":"full","location":"UIO","items":[{"sku":"…","boxes":5}]}`.

use super::Raw;
use super::columns::{self, Field};
use super::row::Cells;
use crate::channels::json;
use crate::channels::marks::plain;
use crate::domain::problem::{Problem, Rule};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Keys that hold the rows.
const LISTS: [&str; 12] = [
    "items",
    "rows",
    "products",
    "productos",
    "inventory",
    "inventario",
    "data",
    "articulos",
    "filas",
    "stock",
    "existencias",
    "lines",
];

/// Reads a document.
pub(super) fn read(document: &Value) -> Result<Raw, Problem> {
    let mut raw = Raw::default();
    let list = match document {
        Value::Array(list) => list.as_slice(),
        Value::Object(map) => {
            let held = map.iter().find(|(key, v)| LISTS.contains(&plain(key).as_str()) && v.is_array());
            if let Some((own, list)) = held {
                for (key, value) in map.iter().filter(|(key, _)| *key != own) {
                    put(key, value, &mut raw.head, &mut raw.titles);
                }
                json::entries(list)
            } else if map.keys().any(|key| columns::of_key(key) == Some(Field::Sku)) {
                std::slice::from_ref(document)
            } else {
                return Err(Problem::new(Rule::NotReadable, "", "neither an object nor a list"));
            }
        }
        _ => &[],
    };
    for (at, value) in list.iter().enumerate() {
        let place = format!("row {}", at + 1);
        match value.as_object() {
            Some(map) => raw.rows.push((place, row(map, &mut raw.titles))),
            None => raw.refused.push(Problem::new(Rule::NotReadable, "", "neither an object nor a list").at(place)),
        }
    }
    Ok(raw)
}

fn row(map: &Map<String, Value>, titles: &mut BTreeMap<Field, String>) -> Cells {
    let mut cells = Cells::default();
    for (key, value) in map {
        put(key, value, &mut cells, titles);
    }
    cells
}

fn put(key: &str, value: &Value, cells: &mut Cells, titles: &mut BTreeMap<Field, String>) {
    let Some(field) = columns::of_key(key) else { return };
    // `"boxes": ["KS1", "KS2"]` are their codes; `"name": {"en": …, "es": …}` both names.
    let field = if field == Field::Boxes && value.is_array() { Field::BoxCodes } else { field };
    if let (Field::NameEn | Field::NameEs, Value::Object(names)) = (field, value) {
        for (lang, own) in [("en", Field::NameEn), ("es", Field::NameEs)] {
            if let Some(text) = names.get(lang).and_then(json::text_of) {
                cells.put(own, &text, true);
            }
        }
        return;
    }
    titles.entry(field).or_insert_with(|| key.to_owned());
    match value {
        Value::Array(list) => {
            let one = |v: &Value| json::text_of(v).or_else(|| json::first_text(v, &["code", "box_code", "codigo"]));
            let parts: Vec<String> = list.iter().filter_map(one).collect();
            if parts.is_empty() {
                cells.put_empty(field);
            }
            cells.put(field, &parts.join(" "), false);
        }
        other => {
            if let Some(text) = json::text_of(other) {
                let whole = text.strip_suffix(".0").filter(|_| other.is_number() && field == Field::Sku);
                cells.put(field, whole.unwrap_or(&text), other.is_number());
            }
        }
    }
}
