//! A person types over what the channel said (§3.1 of the K2K rules); from then on the channel does not change it.
//!
//! Before confirm nothing else follows. After it: carrier, account, address and ship date stand on the labels, so they
//! get old and the order must be confirmed again; another reference or ship date takes the order to its AWB (R-08 T9).

use super::relabel::{self, Old};
use super::{Sketch, View, awbs, order_done, refused, void};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::flow::Edit;
use crate::domain::order::{Field, Flag, Order, OrderStatus};
use crate::domain::refusal::FlowRefusal;
use std::collections::BTreeSet;

pub(super) fn edit<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order, edit: &Edit) -> Result<Answer, V::Error> {
    let label = order.label();
    if let Some(no) = void::is_voided(&order) {
        return Ok(refused(no));
    }
    let changed = apply(&mut order, edit);
    if changed.is_empty() {
        return Ok(refused(FlowRefusal::NothingToDo(label).into()));
    }
    let confirmed = order.status == OrderStatus::Confirmed;
    let on_labels = changed.iter().any(|f| !matches!(f, Field::Reference | Field::Hawb));
    let moves = changed.contains(&Field::Reference) || changed.contains(&Field::ShipDate);
    let gone = if on_labels || moves { relabel::shipped(sketch, &order.lines)? } else { 0 };
    if gone > 0 {
        return Ok(refused(FlowRefusal::Shipped(label, gone).into()));
    }
    order.edited.extend(&changed);
    if changed.contains(&Field::Carrier) {
        flag(&mut order.flags, Flag::CarrierUnmapped, false);
        let missing = order.is_direct() && order.carrier.is_none();
        flag(&mut order.flags, Flag::CarrierUnmapped, missing);
    }
    let early = order.ship_date < order.earliest_ship_date;
    flag(&mut order.flags, Flag::TooEarly, early);
    if confirmed && moves {
        awbs::follow(sketch, &mut order)?;
    }
    if confirmed && on_labels {
        let count = order.boxes();
        relabel::renumber(sketch, &order, &Old::All, count)?;
        order.flags.insert(Flag::ChangedAfterConfirm);
    }
    Ok(order_done(sketch, order, OrderChange::Edited, Vec::new()))
}

fn flag(flags: &mut BTreeSet<Flag>, flag: Flag, on: bool) {
    if on {
        flags.insert(flag);
    } else {
        flags.remove(&flag);
    }
}

/// Writes what is other than before; which fields those are.
fn apply(order: &mut Order, edit: &Edit) -> BTreeSet<Field> {
    let mut changed = BTreeSet::new();
    let texts = [
        (Field::Carrier, &mut order.carrier, &edit.carrier),
        (Field::CarrierAccount, &mut order.carrier_account, &edit.carrier_account),
        (Field::Reference, &mut order.reference, &edit.reference),
        (Field::Hawb, &mut order.hawb, &edit.hawb),
    ];
    for (field, value, typed) in texts {
        let Some(typed) = typed else { continue };
        let typed = Some(typed.trim().to_owned()).filter(|t| !t.is_empty());
        if *value != typed {
            *value = typed;
            changed.insert(field);
        }
    }
    if let Some(date) = edit.ship_date.filter(|d| *d != order.ship_date) {
        order.ship_date = date;
        changed.insert(Field::ShipDate);
    }
    if let Some(to) = edit.ship_to.as_ref().filter(|to| **to != order.ship_to) {
        order.ship_to.clone_from(to);
        changed.insert(Field::ShipTo);
    }
    changed
}
