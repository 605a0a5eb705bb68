//! Single boxes on another AWB than their order (R-08 T9): moved by hand, or left behind where the order went on.
//!
//! Codes and labels stay (R-11 T1). Each box by itself; those that can't be moved are told with the reason.

use super::{Sketch, View, awbs};
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::boxes::BoxState;
use crate::domain::command::OrderChange;
use crate::domain::flow::AwbDone;
use crate::domain::ids::{BoxCode, BuyerCode, OrderNumber};
use crate::domain::order::{BoxRecord, Flag, Order, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::limits;
use std::collections::BTreeMap;

/// Puts the boxes with these codes, as they were scanned, onto an AWB.
pub(super) fn take<V: View>(
    sketch: &mut Sketch<'_, V>,
    key: &AwbKey,
    texts: &[String],
    answer: &mut AwbDone,
) -> Result<(), V::Error> {
    let mut changed: BTreeMap<OrderNumber, Order> = BTreeMap::new();
    for text in texts.iter().take(limits::BOXES_A_CALL) {
        let mut no = |why: FlowRefusal| answer.failed_boxes.push((text.trim().to_owned(), why.into()));
        let code = match BoxCode::scanned(text) {
            Ok(code) => code,
            Err(e) => {
                no(FlowRefusal::NotABox(text.trim().to_owned(), e));
                continue;
            }
        };
        let Some(record) = sketch.box_record(&code)? else {
            no(FlowRefusal::UnknownBox(code));
            continue;
        };
        let known = match changed.remove(&record.order) {
            Some(order) => Some(order),
            None => sketch.order(record.order)?,
        };
        let Some(mut order) = known else {
            no(FlowRefusal::UnknownBox(code));
            continue;
        };
        if let Some(why) = why_stays(&order, &record, answer.buyer.as_ref(), key) {
            answer.failed_boxes.push((code.to_string(), why));
        } else {
            let other_date = awbs::find(sketch, order.buyer.as_ref(), key)?
                .is_some_and(|a| a.orders > 0 && a.ship_date != order.ship_date);
            if other_date && !answer.warnings.contains(&Flag::AwbOtherDate) {
                answer.warnings.push(Flag::AwbOtherDate);
            }
            put(sketch, &mut order, &code, key)?;
            answer.boxes.push(code);
        }
        changed.insert(order.number, order);
    }
    for mut order in changed.into_values() {
        let before = sketch.order(order.number)?;
        if before.is_some_and(|b| b.elsewhere != order.elsewhere) {
            order.revision += 1;
            sketch.put_order(order, OrderChange::Moved, Vec::new());
        }
    }
    Ok(())
}

/// Puts one box of an order onto an AWB, which is made where there is none. The order is not written.
pub(super) fn put<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &mut Order,
    code: &BoxCode,
    key: &AwbKey,
) -> Result<(), V::Error> {
    let Some(from) = order.awb_of(code).cloned().filter(|from| from != key) else { return Ok(()) };
    let gone = u32::from(sketch.box_record(code)?.is_some_and(|b| b.is_shipped()));
    let was_there = order.awbs().contains(key);
    if order.awb.as_ref() == Some(key) {
        order.elsewhere.remove(code);
    } else {
        order.elsewhere.insert(code.clone(), key.clone());
    }
    let is_left = !order.awbs().contains(&from);
    if let Some(mut awb) = awbs::find(sketch, order.buyer.as_ref(), &from)? {
        awb.pieces = awb.pieces.saturating_sub(1);
        awb.shipped = awb.shipped.saturating_sub(gone);
        awb.orders = awb.orders.saturating_sub(u32::from(is_left));
        sketch.put_awb(awb);
    }
    let found = awbs::find(sketch, order.buyer.as_ref(), key)?;
    let mut awb = found.unwrap_or_else(|| Awb::new(order.buyer.clone(), key.clone(), order.ship_date));
    if awb.orders == 0 {
        awb.ship_date = order.ship_date;
    }
    awb.pieces = awb.pieces.saturating_add(1);
    awb.shipped = awb.shipped.saturating_add(gone);
    awb.orders = awb.orders.saturating_add(u32::from(!was_there));
    sketch.put_awb(awb);
    Ok(())
}

fn why_stays(order: &Order, record: &BoxRecord, buyer: Option<&BuyerCode>, key: &AwbKey) -> Option<Refusal> {
    let label = order.label();
    let code = || record.code.clone();
    Some(
        match &record.state {
            BoxState::Released => FlowRefusal::BoxReleased(code(), label),
            BoxState::Shipped(_) => FlowRefusal::BoxShipped(code(), label),
            _ if order.status != OrderStatus::Confirmed => FlowRefusal::BoxNotConfirmed(code(), label),
            _ if order.buyer.as_ref() != buyer => FlowRefusal::OtherBuyer(label),
            _ if order.awb_of(&record.code) == Some(key) => FlowRefusal::BoxOnThatAwb(code()),
            _ => return None,
        }
        .into(),
    )
}
