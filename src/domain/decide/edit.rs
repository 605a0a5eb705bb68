//! A person types over what the channel said (§3.1 of the K2K rules); from then on the channel does not change it.
//!
//! Before confirm nothing else follows. After it: carrier, account, address and ship date stand on the labels, so they
//! get old and the order must be confirmed again; another reference or ship date takes the order to its AWB (R-08 T9).

use super::relabel::{self, Old};
use super::{Sketch, View, awb_boxes, awbs, order_done, refused, void};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::flow::{Edit, OrderDone};
use crate::domain::ids::BoxCode;
use crate::domain::order::{Field, Flag, Order, OrderStatus};
use crate::domain::refusal::FlowRefusal;
use std::collections::BTreeSet;

pub(super) fn edit<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order, edit: &Edit) -> Result<Answer, V::Error> {
    let label = order.label();
    if let Some(no) = void::is_voided(&order) {
        return Ok(refused(no));
    }
    let boxes = match set_boxes(&mut order, &edit.boxes) {
        Ok(changed) => changed,
        Err(no) => return Ok(refused(no.into())),
    };
    let changed = apply(&mut order, edit);
    if changed.is_empty() && !boxes {
        return Ok(refused(FlowRefusal::NothingToDo(label).into()));
    }
    let confirmed = order.status == OrderStatus::Confirmed;
    let on_labels = changed.iter().any(|f| !matches!(f, Field::Reference | Field::Hawb));
    let moves = changed.contains(&Field::Reference) || changed.contains(&Field::ShipDate);
    let gone = if on_labels || moves { relabel::shipped(sketch, &order.lines)? } else { 0 };
    // With another reference alone, what has left stays where it is, and the rest moves (R-08 T9).
    if gone > 0 && (on_labels || gone == order.boxes()) {
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
    let stayed = if confirmed && moves { move_on(sketch, &mut order, gone > 0)? } else { Vec::new() };
    if confirmed && on_labels {
        let count = order.boxes();
        relabel::renumber(sketch, &order, &Old::All, count)?;
        order.flags.insert(Flag::ChangedAfterConfirm);
    }
    match order_done(sketch, order, OrderChange::Edited, Vec::new()) {
        Answer::Order(done) => Ok(Answer::Order(Box::new(OrderDone { stayed, ..*done }))),
        other => Ok(other),
    }
}

/// Takes the order to its AWB; the boxes that have left stay on the one that they left with. Which ones.
fn move_on<V: View>(sketch: &mut Sketch<'_, V>, order: &mut Order, has_left: bool) -> Result<Vec<BoxCode>, V::Error> {
    let mut left = Vec::new();
    for code in order.lines.iter().flat_map(|l| &l.box_codes).filter(|_| has_left) {
        if sketch.box_record(code)?.is_some_and(|b| b.is_shipped()) {
            left.extend(order.awb_of(code).map(|key| (code.clone(), key.clone())));
        }
    }
    awbs::follow(sketch, order)?;
    left.retain(|(_, key)| order.awb.as_ref() != Some(key));
    for (code, key) in &left {
        awb_boxes::put(sketch, order, code, key)?;
    }
    Ok(left.into_iter().map(|(code, _)| code).collect())
}

/// A line is confirmed whole or deleted; what is to be confirmed is changed before that. Whether anything is other
/// than before.
fn set_boxes(order: &mut Order, boxes: &[(u32, u32)]) -> Result<bool, FlowRefusal> {
    let label = order.label();
    if !boxes.is_empty() && order.status == OrderStatus::Confirmed {
        return Err(FlowRefusal::BoxesAfterConfirm(label));
    }
    let before = order.lines.clone();
    for (number, boxes) in boxes {
        let line = order.lines.iter_mut().find(|l| l.line == *number).ok_or(FlowRefusal::NoLine(label, *number))?;
        let asked = line.asked.unwrap_or(line.quantity);
        let most = line.product.as_ref().map_or(asked, |p| p.boxes_for(asked));
        if *boxes == 0 || *boxes > most {
            return Err(FlowRefusal::TooManyBoxes(label, *number, most));
        }
        line.set_boxes(*boxes);
    }
    Ok(order.lines != before)
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
