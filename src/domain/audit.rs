//! What a change did to an order, field by field: before → after, for the audit trail. Pure; decides nothing.
//!
//! The names of the fields are those of `k2k show --json`.

use super::order::{Flag, Line, Order};
use crate::limits;
use std::collections::BTreeMap;

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name: `ship_date`, `line 2`.
    pub field: String,
    /// What it was; none: it was not there.
    pub before: Option<String>,
    /// What it is; none: it is gone.
    pub after: Option<String>,
}

/// Every field that is different, [`limits::AUDIT_FIELDS`] at most. The revision and who confirmed are told elsewhere.
#[must_use]
pub fn changes(old: &Order, new: &Order) -> Vec<FieldChange> {
    let mut all = Vec::new();
    let mut field = |name: &str, before: Option<String>, after: Option<String>| {
        if before != after && all.len() < limits::AUDIT_FIELDS {
            all.push(FieldChange { field: name.to_owned(), before: before.map(cut), after: after.map(cut) });
        }
    };
    field("status", show(Some(&old.status.as_str())), show(Some(&new.status.as_str())));
    field("customer", old.customer.name.clone(), new.customer.name.clone());
    field("ship_to", old.ship_to.one_line(), new.ship_to.one_line());
    field("currency", show(old.currency.as_ref()), show(new.currency.as_ref()));
    field("ship_date", show(Some(&old.ship_date)), show(Some(&new.ship_date)));
    field("reference", old.reference.clone(), new.reference.clone());
    field("carrier", old.carrier.clone(), new.carrier.clone());
    field("note", old.note.clone(), new.note.clone());
    field("awb", show(old.awb.as_ref()), show(new.awb.as_ref()));
    field("void_reason", old.void_reason().map(str::to_owned), new.void_reason().map(str::to_owned));
    field("channel_orders", parts(old), parts(new));
    field("flags", flags(old), flags(new));
    field("boxes", show(Some(&old.boxes())), show(Some(&new.boxes())));
    field("carrier_account", old.carrier_account.clone(), new.carrier_account.clone());
    field("hawb", old.hawb.clone(), new.hawb.clone());
    let (before, after) = (by_number(&old.lines), by_number(&new.lines));
    let mut numbers: Vec<u32> = before.keys().chain(after.keys()).copied().collect();
    numbers.sort_unstable();
    numbers.dedup();
    for number in numbers {
        let shown = |of: &BTreeMap<u32, &Line>| of.get(&number).map(|l| line(l));
        field(&format!("line {number}"), shown(&before), shown(&after));
    }
    all
}

fn by_number(lines: &[Line]) -> BTreeMap<u32, &Line> {
    lines.iter().map(|l| (l.line, l)).collect()
}

/// What counts of a line: codes of boxes are allotted by confirm and stand on the order.
fn line(l: &Line) -> String {
    let name = l.sku.as_deref().unwrap_or(&l.description);
    let price = l.unit_price.map(|p| format!(" @ {p}")).unwrap_or_default();
    let mark = l.mark_code.as_ref().map(|m| format!(", {m}")).unwrap_or_default();
    format!("{} × {name}{price}{mark}, {}", l.quantity, l.checkout.as_str())
}

fn parts(order: &Order) -> Option<String> {
    let all: Vec<_> = order.parts.iter().map(|p| format!("{} {}", p.channel_order_id, p.status.as_str())).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn flags(order: &Order) -> Option<String> {
    let all: Vec<_> = order.flags.iter().copied().map(Flag::as_str).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn show(value: Option<&impl ToString>) -> Option<String> {
    value.map(ToString::to_string)
}

fn cut(text: String) -> String {
    match text.char_indices().nth(limits::AUDIT_CHARS) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text,
    }
}
