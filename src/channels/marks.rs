//! Where a document hides the final customer's code in the buyer company, and how names are compared.

use super::{json, values};
use crate::domain::ids::BoxCode;
use crate::domain::problem::{Problem, Rule};
use crate::domain::text::fold;
use chrono::NaiveDate;
use serde_json::Value;

/// Names of an attribute that holds a purchase order or reference.
pub(super) const REFERENCE_NAMES: &[&str] = &[
    "po",
    "po number",
    "purchase order",
    "purchase order number",
    "reference",
    "referencia",
    "orden de compra",
    "awb",
    "guia awb",
];
/// Names of an attribute that holds the ship date asked for.
pub(super) const SHIP_DATE_NAMES: &[&str] = &["ship date", "shipping date", "fecha de despacho", "fecha de envio"];
/// Names of an attribute that holds the carrier asked for.
pub(super) const CARRIER_NAMES: &[&str] = &["carrier", "transportista", "transportadora", "paqueteria"];
/// Names of an attribute that holds codes of boxes.
pub(super) const BOX_NAMES: &[&str] =
    &["box code", "box codes", "codigo de caja", "codigos de caja", "codigos de cajas"];

/// Names under which the code comes, compared by [`plain`].
const MARK_NAMES: [&str; 13] = [
    "mark code",
    "markcode",
    "mark",
    "customer code",
    "customercode",
    "codigo del cliente",
    "codigo de cliente",
    "codigo cliente",
    "cod cliente",
    "codigo especial",
    "marca del cliente",
    "codigo de marca",
    "marcacion",
];

/// A name without accents and case, its separators (`_ . - º ° / # :` and the like) turned into single blanks.
pub(super) fn plain(name: &str) -> String {
    let folded = fold(name);
    let mut out = String::with_capacity(folded.len());
    for part in folded.split(|c: char| !c.is_alphanumeric() || matches!(c, 'º' | 'ª')).filter(|p| !p.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(part);
    }
    out
}

/// Whether a name (an attribute, a column) is one of those that hold the mark code.
pub(super) fn is_mark_name(name: &str) -> bool {
    MARK_NAMES.contains(&plain(name).as_str())
}

/// The value of the first attribute with one of these names (compared by [`plain`]), in a list of `{name, value}` or
/// `{key, value}` entries or in an object by its keys.
pub(super) fn named(attributes: Option<&Value>, names: &[&str]) -> Option<String> {
    find(attributes, |name| names.contains(&plain(name).as_str()))
}

/// The ship date of an attribute; a text that is no date is left out with a warning.
pub(super) fn ship_date(text: &str, field: &str, order: &str, warnings: &mut Vec<Problem>) -> Option<NaiveDate> {
    // The first ten characters are the day, whatever the time and offset behind it.
    let day = text.get(..10).and_then(values::without_offset).map(|t| t.date());
    if day.is_none() {
        warnings.push(Problem::new(Rule::LeftOut, field, text).at(format!("order {order}")));
    }
    day
}

/// Codes of boxes, separated by blanks, commas, semicolons, slashes or bars.
pub(super) fn box_codes(text: Option<&str>, field: &str) -> Result<Vec<BoxCode>, Problem> {
    text.unwrap_or_default()
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '/'))
        .filter(|t| !t.is_empty())
        .map(|t| BoxCode::new(t).map_err(|_| Problem::new(Rule::NotABoxCode, field, t)))
        .collect()
}

/// The mark code in a list of `{name, value}` (Shopify) or `{key, value}` (WooCommerce) entries, or in an object by its keys.
pub(super) fn in_attributes(attributes: Option<&Value>) -> Option<String> {
    find(attributes, is_mark_name)
}

fn find(attributes: Option<&Value>, wanted: impl Fn(&str) -> bool) -> Option<String> {
    match attributes? {
        Value::Array(list) => list.iter().find_map(|entry| {
            let name = json::text(entry, "name").or_else(|| json::text(entry, "key"))?;
            if wanted(&name) { json::text(entry, "value") } else { None }
        }),
        Value::Object(map) => map.iter().find_map(|(key, value)| if wanted(key) { json::text_of(value) } else { None }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn names_are_compared_without_accents_case_and_separators() {
        for name in
            ["mark_code", "Mark Code", "customer_code", "Código del Cliente", "CODIGO_DEL_CLIENTE", "_mark_code"]
        {
            assert!(is_mark_name(name), "{name}");
        }
        for name in ["color", "code", "customer", "bookmark code"] {
            assert!(!is_mark_name(name), "{name}");
        }
        assert_eq!(plain("\u{feff}N° de  Pedido#"), "n de pedido");
        assert_eq!(plain("Nº_orden"), "n orden");
    }

    #[test]
    fn lists_and_objects_are_searched() {
        let list = json!([{"name": "color", "value": "rojo"}, {"name": "Código del cliente", "value": 42}]);
        assert_eq!(in_attributes(Some(&list)).as_deref(), Some("42"));
        assert_eq!(in_attributes(Some(&json!({"mark_code": "FC/7"}))).as_deref(), Some("FC/7"));
        assert_eq!(in_attributes(Some(&json!([{"key": "mark_code", "value": {"a": 1}}]))), None);
        assert_eq!(in_attributes(None), None);
    }
}
