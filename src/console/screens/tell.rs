//! The journal in words: what an entry is about, what became of it.

use super::log::Entry;
use crate::console::i18n::{fill, texts, words};
use crate::domain::lang::Lang;
use serde_json::{Map, Value};

/// What an entry is about, and what became of it.
#[must_use]
pub fn tell(entry: &Entry, lang: Lang) -> [String; 2] {
    // The order is what people look for; what else was touched is told by its number.
    let rank = |c: &&Map<String, Value>| usize::from(!c.contains_key("order")) + usize::from(c.contains_key("awb"));
    let Some(first) = entry.changes.iter().min_by_key(rank) else {
        return [String::new(), entry.reason.clone().unwrap_or_default()];
    };
    let [object, mut result] = change(first, lang);
    if entry.changes.len() > 1 {
        result = format!("{result} (+{})", entry.changes.len() - 1);
    }
    if let Some(reason) = &entry.reason {
        result = format!("{result}: {reason}");
    }
    [object, result]
}

/// What an entry did to one order: a line each. What else the command touched is told with its number.
#[must_use]
pub fn tell_order(entry: &Entry, order: &str, lang: Lang) -> Vec<String> {
    let number: String = order.chars().filter(char::is_ascii_digit).collect();
    let is_of = |c: &&Map<String, Value>| match c.values().next().and_then(|inside| inside.get("order")) {
        Some(Value::String(of)) => of == order,
        Some(Value::Number(of)) => of.to_string() == number,
        _ => true,
    };
    let of: Vec<&Map<String, Value>> = entry.changes.iter().filter(is_of).collect();
    let mut lines: Vec<String> = of
        .iter()
        .map(|c| {
            let [object, result] = change(c, lang);
            let named = object == order || object == number || object.is_empty();
            if named { result } else { format!("{object} {result}") }
        })
        .filter(|line| !line.is_empty())
        .collect();
    let others = entry.changes.len() - of.len();
    if others > 0 {
        lines.push(fill(words(lang).others_n, &[&others]));
    }
    if let Some(reason) = &entry.reason {
        lines.insert(0, format!("“{reason}”"));
    }
    lines
}

fn change(change: &Map<String, Value>, lang: Lang) -> [String; 2] {
    let Some((kind, inside)) = change.iter().next() else { return Default::default() };
    let text = |field: &str| match inside.get(field) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let (t, w) = (texts(lang), words(lang));
    match kind.as_str() {
        "order" => {
            let dropped = inside.get("dropped").and_then(Value::as_array).map_or(0, Vec::len);
            let mut result = word(&text("change"), lang);
            if dropped > 0 {
                result = format!("{result} · {}", fill(t.told_dropped, &[&dropped]));
            }
            [text("order"), result]
        }
        "document" => {
            let outcome = text("outcome");
            [
                format!("doc {}", text("document")),
                format!("{}: {}", text("channel"), super::intake::outcome_word(t, &outcome)),
            ]
        }
        "job" => {
            let state = text("state");
            [text("order"), format!("{} {}", text("box_code"), super::labels::state_word(t, &state))]
        }
        "awb" => {
            let orders = fill(t.orders_n, &[&text("orders")]);
            [text("awb"), orders]
        }
        "fields" => [text("order"), each(inside, "fields", "field", lang)],
        "field" => [text("order"), became(&word(&text("field"), lang), &text("before"), &text("after"))],
        "link" => [text("buyer"), each(inside, "settings", "key", lang)],
        "published" => {
            let after = match inside.get("after").and_then(Value::as_bool) {
                Some(true) => w.published,
                Some(false) => w.not_published,
                None => w.published_default,
            };
            [text("sku"), format!("{} {after}", text("buyer"))]
        }
        "notice" => {
            let state = super::notices::state_word(lang, &text("state"));
            [text("order"), format!("{} {}: {state}", super::notices::kind_word(lang, &text("kind")), text("to"))]
        }
        "not_told" => {
            let kind = super::notices::kind_word(lang, &text("kind")).to_owned();
            [text("order"), fill(w.not_told, &[&kind, &text("group").replace('_', " ")])]
        }
        "box" => [text("order"), format!("{} {}", text("box_code"), word(&text("change"), lang))],
        "scan" => [text("code"), text("reason")],
        "fetch" => [text("id"), format!("{} {}", text("channel"), word(&text("change"), lang))],
        "printer" => [text("printer"), text("act")],
        other => {
            let fields =
                inside.as_object().map(|o| o.keys().map(|k| text(k)).filter(|v| !v.is_empty()).collect::<Vec<_>>());
            [other.to_owned(), fields.map_or_else(|| inside.to_string(), |f| f.join(" "))]
        }
    }
}

/// `ship date 2026-02-12 → 2026-02-14`.
fn became(what: &str, before: &str, after: &str) -> String {
    let shown = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    format!("{what} {} → {}", shown(before), shown(after))
}

/// Each of a list of fields, before and after.
fn each(inside: &Value, list: &str, name: &str, lang: Lang) -> String {
    let all = inside.get(list).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let text = |of: &Value, field: &str| of.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let one = |of: &Value| became(&word(&text(of, name), lang), &text(of, "before"), &text(of, "after"));
    all.iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// A word of the journal for people.
#[must_use]
pub fn word(word: &str, lang: Lang) -> String {
    let [en, es] = match word {
        "deliver" => ["received", "recibido"],
        "redeliver" => ["read again", "releído"],
        "dismiss" => ["lay aside", "apartar"],
        "confirm" => ["confirm", "confirmar"],
        "print" => ["print", "imprimir"],
        "job" => ["label job", "trabajo"],
        "printing" => ["printing", "impresión"],
        "created" => ["new", "nueva"],
        "updated" => ["changed", "cambió"],
        "voided" => ["voided", "anulada"],
        "conflict" => ["changed after confirm", "cambió tras confirmar"],
        "confirmed" => ["confirmed", "confirmada"],
        "unconfirmed" => ["confirm taken back", "confirmación deshecha"],
        "reverted" => ["confirm reverted", "confirmación revertida"],
        "line_deleted" => ["line deleted", "línea eliminada"],
        "edited" => ["edited", "editada"],
        "accepted" => ["channel accepted", "canal aceptado"],
        "kept" => ["ours kept", "se mantuvo lo nuestro"],
        "moved" => ["moved", "movida"],
        "cancelled" => ["cancelled", "cancelada"],
        "alive" => ["not cancelled", "no cancelada"],
        "line_added" => ["line added", "línea agregada"],
        "line_gone" => ["line gone", "línea quitada"],
        "quantity" => ["quantity", "cantidad"],
        "unit_price" => ["price", "precio"],
        "mark_code" => ["mark code", "Código Especial"],
        "ship_to" => ["ship to", "dirección"],
        "ship_date" => ["ship date", "despacho"],
        "reference" => ["reference", "referencia"],
        "note" => ["note", "nota"],
        "carrier" => ["carrier", "transportador"],
        "carrier_account" => ["carrier account", "cuenta de transporte"],
        "hawb" => ["HAWB", "HAWB"],
        "ship_days_offset" => ["ship days offset", "días de margen"],
        "closed_days" => ["closed days", "días cerrados"],
        "send_invoice_to" => ["send invoice to", "enviar factura a"],
        "send_checkout_notification_to" => ["send notification to", "enviar notificación a"],
        "salesperson" => ["salesperson", "vendedor"],
        "buyer_salesperson" => ["buyer's salesperson", "vendedor del cliente"],
        "link" | "link_set" => ["connection", "conexión"],
        "publish" => ["publishing", "publicación"],
        "notice" => ["notice", "aviso"],
        "undo" => ["undo", "deshacer"],
        "revert" => ["revert", "revertir"],
        "edit" => ["edit", "editar"],
        "accept" => ["accept", "aceptar"],
        "keep" => ["keep ours", "mantener"],
        "awb" => ["AWB", "guía"],
        "fetch" => ["fetch", "traer"],
        "waiting" => ["waiting", "espera"],
        "closed" => ["not tried any more", "ya no se intenta"],
        "ended" => ["ended", "terminado"],
        "released" => ["released", "liberada"],
        "already" => ["already", "ya"],
        "status" => ["status", "estado"],
        "void" => ["void", "anular"],
        "boxes" | "box" => ["boxes", "cajas"],
        "shipped" => ["shipped", "despachada"],
        "unshipped" => ["not shipped after all", "despacho deshecho"],
        "missing" => ["missing", "falta"],
        "found" => ["found", "encontrada"],
        "received" => ["received", "recibida"],
        other => return other.replace('_', " "),
    };
    lang.pick(en, es).to_owned()
}
