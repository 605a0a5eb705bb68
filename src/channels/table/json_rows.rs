//! Neutral JSON with the names of the columns: `{"orders":[{…,"lines":[…]}]}`, one such order, a list of them, or a
//! list of flat rows.

use super::aliases::Field;
use super::columns::{self, Cells, Titles};
use super::{RawOrder, RawOrders, group};
use crate::channels::json;
use crate::channels::marks::plain;
use serde_json::{Map, Value};

/// Keys that wrap the orders, and keys that hold the lines of one.
const WRAPPERS: [&str; 8] = ["orders", "order", "ordenes", "orden", "pedidos", "pedido", "data", "rows"];
const LINES: [&str; 12] = [
    "lines",
    "line items",
    "lineitems",
    "items",
    "lineas",
    "articulos",
    "productos",
    "products",
    "detalle",
    "detalles",
    "order lines",
    "order items",
];

/// Reads a document.
pub(super) fn read(document: &Value) -> RawOrders {
    let mut titles = Titles::default();
    let orders = orders_of(document);
    let raw: Vec<RawOrder> = orders.iter().enumerate().map(|(at, o)| order(o, at + 1, &mut titles)).collect();
    RawOrders { orders: group(raw.into_iter()), titles, ..RawOrders::default() }
}

fn orders_of(document: &Value) -> &[Value] {
    let mut at = document;
    // `{"data":{"orders":[…]}}`: a wrapper may hold another one.
    for _ in 0..3 {
        let Some(map) = at.as_object() else { break };
        let inner = map
            .iter()
            .find(|(key, value)| WRAPPERS.contains(&plain(key).as_str()) && (value.is_array() || value.is_object()));
        match inner {
            Some((_, inner)) if !has_lines(map) => at = inner,
            _ => break,
        }
    }
    json::entries(at)
}

fn has_lines(map: &Map<String, Value>) -> bool {
    map.keys().any(|key| LINES.contains(&plain(key).as_str()))
}

fn order(value: &Value, number: usize, titles: &mut Titles) -> RawOrder {
    let place = format!("order {number}");
    let mut raw = RawOrder { place: place.clone(), ..RawOrder::default() };
    let Some(map) = value.as_object() else { return raw };
    if !has_lines(map) {
        // A flat row: an order line with the order's fields beside it.
        let mut cells = Cells::default();
        fill(map, false, &mut cells, titles);
        if !cells.is_empty() {
            raw.lines.push((place, cells));
        }
        return raw;
    }
    fill(map, false, &mut raw.head, titles);
    let lines = map.iter().filter(|(key, _)| LINES.contains(&plain(key).as_str())).flat_map(|(_, v)| json::entries(v));
    for (at, line) in lines.enumerate() {
        let mut cells = Cells::default();
        if let Some(map) = line.as_object() {
            fill(map, true, &mut cells, titles);
        }
        raw.lines.push((format!("{place}, line {}", at + 1), cells));
    }
    raw
}

fn fill(map: &Map<String, Value>, in_line: bool, cells: &mut Cells, titles: &mut Titles) {
    // An explicit order id goes before a bare `id` or `number`.
    let weak = |key: &str| matches!(plain(key).as_str(), "id" | "number" | "numero");
    let explicit = map.iter().filter(|(k, _)| !weak(k));
    for (key, value) in explicit.chain(map.iter().filter(|(k, _)| weak(k))) {
        let Some(field) = columns::of_key(key, in_line) else {
            if let Value::Object(inner) = value {
                nested(key, inner, cells);
            }
            continue;
        };
        match value {
            Value::Object(inner) => nested(key, inner, cells),
            Value::Array(list) => {
                let parts: Vec<String> = list.iter().filter_map(json::text_of).collect();
                titles.put(field, key);
                cells.put(field, &parts.join(" "), false);
            }
            Value::Bool(yes) => cells.put(field, if *yes { "true" } else { "false" }, false),
            _ => {
                titles.put(field, key);
                if let Some(text) = json::text_of(value) {
                    let exact = value.is_number();
                    // `145.0` of a table program is the id 145.
                    let whole = text.strip_suffix(".0").filter(|_| exact && columns::is_id(field)).unwrap_or(&text);
                    cells.put(field, whole, exact);
                }
            }
        }
    }
}

/// An object in place of a text: the customer or an address.
fn nested(key: &str, map: &Map<String, Value>, cells: &mut Cells) {
    let customer = matches!(plain(key).as_str(), "customer" | "cliente" | "buyer" | "comprador");
    let address =
        ["address", "direccion", "ship", "shipping", "envio", "delivery"].iter().any(|w| plain(key).contains(w));
    let billing = ["billing", "facturacion", "invoice"].iter().any(|w| plain(key).contains(w));
    if billing || !(customer || address) {
        return;
    }
    for (inner, value) in map {
        let name = plain(inner);
        let field = match (name.as_str(), customer) {
            ("name" | "nombre" | "full name", true) => Some(Field::CustomerName),
            ("name" | "nombre" | "full name", false) => Some(Field::ShipName),
            ("id", true) => Some(Field::CustomerId),
            ("phone" | "telefono", true) => Some(Field::CustomerPhone),
            ("code" | "codigo", true) => Some(Field::MarkCode),
            _ => columns::of_key(inner, true),
        };
        if let (Some(field), Some(text)) = (field, json::text_of(value)) {
            let allowed = if customer {
                matches!(
                    field,
                    Field::CustomerName
                        | Field::CustomerId
                        | Field::CustomerPhone
                        | Field::CustomerEmail
                        | Field::MarkCode
                )
            } else {
                matches!(
                    field,
                    Field::ShipName
                        | Field::ShipCompany
                        | Field::Street
                        | Field::Street2
                        | Field::City
                        | Field::Region
                        | Field::PostalCode
                        | Field::Country
                        | Field::ShipPhone
                        | Field::State
                )
            };
            // In an address `state` is the region.
            let field = if field == Field::State { Field::Region } else { field };
            if allowed {
                cells.put(field, &text, false);
            }
        }
    }
}
