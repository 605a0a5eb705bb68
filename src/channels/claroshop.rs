//! Claroshop (also Sears and Sanborns): lists of order rows and the detail of one order.
//!
//! One row is one piece. Lists are grouped by `nopedido`; a detail carries it only when whoever fetched it added it, and
//! is refused without. The SKU is `sku`, else `skuhijo`; `claroid` is the marketplace's. Texts carry HTML entities; an
//! answer with `estatus: error` is an error whatever its HTTP status was (`channels-b.md` §4).

use super::collect::{self, Entry, Found, done};
use super::seller_center::common;
use super::{Input, html, json, statuses, table, text, values};
use crate::domain::channel_order::{Address, ChannelLine, ChannelOrder, ChannelStatus, Customer};
use crate::domain::document::Decoded;
use crate::domain::problem::{Problem, Rule};
use ChannelStatus::{Cancelled, Delivered, Paid, Pending, Refunded, Shipped};
use serde_json::Value;
use std::collections::HashMap;

const STATUSES: [(&str, ChannelStatus); 11] = [
    ("Pendiente", Paid),
    ("Pendiente de pago", Pending),
    ("Por embarcar con Proveedor", Paid),
    ("Por embarcar", Paid),
    ("Embarcado", Shipped),
    ("Enviado", Shipped),
    ("Entregado", Delivered),
    ("Cancelado", Cancelled),
    ("Cancelada", Cancelled),
    ("Devuelto", Refunded),
    ("Reembolsado", Refunded),
];
const LISTS: [&str; 5] =
    ["listapendientes", "listaembarcados", "listaentregados", "listaguiasautomaticas", "listaguiasmanuales"];

/// Reads one document.
pub(super) fn decode(input: &Input<'_>) -> Decoded {
    if !matches!(text::first_sign(input.bytes), Some('{' | '[')) {
        return table::decode_with(input, &STATUSES);
    }
    let document = match json::parse(input.bytes) {
        Ok(document) => document,
        Err(problem) => return Decoded::refused(input.structure, problem),
    };
    // Filtered lists are wrapped once more, under the key "0".
    let root = document.get("0").unwrap_or(&document);
    if let Some(said) = json::text(root, "mensaje") {
        return Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "mensaje", said));
    }
    let mut found = Found::default();
    if root.get("productos").is_some() {
        let rows: Vec<&Value> = json::list(root, "productos").iter().collect();
        take(input, root, Some(root), &rows, &mut found);
    } else if root.get("estatuspedido").is_none() && LISTS.iter().any(|l| root.get(*l).is_some()) {
        for (first, rows) in group(LISTS.iter().flat_map(|l| json::list(root, l))) {
            if found.is_full() {
                return collect::too_many(input);
            }
            take(input, first, None, &rows, &mut found);
        }
    } else {
        return Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "", "no list and no productos"));
    }
    found.finish(input.structure)
}

fn take(input: &Input<'_>, source: &Value, detail: Option<&Value>, rows: &[&Value], found: &mut Found) {
    let id = json::text(source, "nopedido");
    let place = id.as_ref().map_or_else(|| "order".to_owned(), |id| format!("order {id}"));
    let entry = read(input, source, detail, rows, &place, &mut found.warnings);
    found.take(id, entry.map_err(|p| p.at(place)));
}

fn group<'a>(rows: impl Iterator<Item = &'a Value>) -> Vec<(&'a Value, Vec<&'a Value>)> {
    let mut orders: Vec<(&Value, Vec<&Value>)> = Vec::new();
    let mut at: HashMap<String, usize> = HashMap::new();
    for row in rows {
        let index = *at.entry(json::text(row, "nopedido").unwrap_or_default()).or_insert(orders.len());
        match orders.get_mut(index) {
            Some((_, list)) => list.push(row),
            None => orders.push((row, vec![row])),
        }
    }
    orders
}

fn read(
    input: &Input<'_>,
    source: &Value,
    detail: Option<&Value>,
    rows: &[&Value],
    place: &str,
    warnings: &mut Vec<Problem>,
) -> Result<Entry, Problem> {
    let id = json::need_id(source, "nopedido")?;
    let none = Value::Null;
    let of_order = detail.and_then(|d| d.get("estatuspedido")).unwrap_or(&none);
    let word = json::text(of_order, "estatus");
    let mut out = ChannelOrder::new(id, Pending);
    let (mut dead, mut parcels) = (Vec::new(), Vec::new());
    for (at, row) in rows.iter().enumerate() {
        let field = format!("productos[{at}]");
        let own = json::text(row, "estatus").or_else(|| word.clone());
        let mut status = statuses::of_channel(&STATUSES, own.as_deref(), &format!("{field}.estatus"), place, warnings);
        if json::is_true(row, "fulfillment") {
            status = statuses::not_ours(status, &format!("{field}.fulfillment"), "Claroshop", place, warnings);
        }
        if status.is_dead() {
            dead.push(status);
            continue;
        }
        parcels.push(json::id(row, "guia")?);
        let sku = json::first_text(row, &["sku", "skuhijo"]);
        if sku.is_none() {
            warnings.push(Problem::new(Rule::NoSku, &field, "").at(place));
        }
        let price = if json::text(row, "importe").is_some() { "importe" } else { "totalproducto" };
        out.lines.push(ChannelLine {
            line_id: json::id(row, "idpedidorelacion")?,
            sku,
            description: html::plain(&json::first_text(row, &["producto", "articulo"]).unwrap_or_default()),
            quantity: json::text(row, "cantidad")
                .map_or(Ok(1), |q| values::quantity(&q, &format!("{field}.cantidad")))?,
            unit_price: json::amount(row, price, &format!("{field}.{price}"))?,
            status,
            added_to_cart_at: None,
            mark_code: None,
            box_codes: Vec::new(),
        });
    }
    out.status = statuses::of_lines(&out.lines, &dead);
    out.currency = input.currency;
    out.shipment_id = common(parcels);
    out.placed_at = match json::moment(of_order, "fechacolocado", input.time_zone)? {
        Some(at) => Some(at),
        None => json::moment(source, "fechacolocacion", input.time_zone)?,
    };
    if let Some(to) = detail.and_then(|d| d.get("datosenvio")) {
        out.ship_to = address(to);
        out.note = json::text(to, "observaciones").map(|t| html::plain(&t));
    }
    out.customer = Customer { name: out.ship_to.name.clone(), ..Customer::default() };
    if rows.is_empty() {
        return Err(Problem::new(Rule::NoLines, "productos", ""));
    }
    done(out)
}

fn address(to: &Value) -> Address {
    let text = |key: &str| json::text(to, key).map(|t| html::plain(&t));
    Address {
        name: text("entregara"),
        company: None,
        street: ["direccion", "entrecalles", "colonia", "del/municipio"].iter().filter_map(|k| text(k)).collect(),
        city: text("ciudad"),
        region: text("estado"),
        postal_code: text("cp"),
        country: None,
        phone: text("telefono"),
    }
}

#[cfg(test)]
#[path = "claroshop_tests.rs"]
pub(super) mod tests;
