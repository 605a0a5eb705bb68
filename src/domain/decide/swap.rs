//! A box of a confirmed order gets another code: that of an equal box of the stock, or one that a person typed.
//!
//! The buyer of a K2K order has the list of its codes, and the floor its labels. So no code is changed that may be on
//! paper (R-11 T2), and none is swapped for a buyer's order, unless its connection allows both (`swap_boxes`, R-17 T5).
//! The code that goes is never given out again.

use super::{Sketch, View, order_done, pick, reason, refused, relabel, void};
use crate::domain::boxes::{BoxRecord, BoxState};
use crate::domain::command::{Answer, OrderChange};
use crate::domain::flow::Swap;
use crate::domain::ids::BoxCode;
use crate::domain::inventory;
use crate::domain::order::{Order, OrderStatus};
use crate::domain::refusal::{FlowRefusal, Refusal};

pub(super) fn swap<V: View>(sketch: &mut Sketch<'_, V>, mut order: Order, ask: &Swap) -> Result<Answer, V::Error> {
    if let Some(no) = reason(&ask.reason).err().or_else(|| void::is_voided(&order)) {
        return Ok(refused(no));
    }
    let (from, to) = match (scanned(&ask.from), scanned(&ask.to)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(no), _) | (_, Err(no)) => return Ok(refused(no.into())),
    };
    let label = order.label();
    let at = order.lines.iter().position(|l| l.box_codes.contains(&from));
    let record = sketch.box_record(&from)?.filter(|b| b.order == order.number);
    let (Some(at), Some(record)) = (at, record) else {
        return Ok(refused(FlowRefusal::UnknownBox(from).into()));
    };
    let sku = order.lines.get(at).and_then(|l| l.sku.clone());
    if order.status != OrderStatus::Confirmed {
        return Ok(refused(Refusal::NotConfirmed(label, order.status)));
    }
    if record.is_shipped() {
        return Ok(refused(FlowRefusal::BoxShipped(from, label).into()));
    }
    let may_be_out = record.labelled || record.prints > 0;
    if may_be_out && order.buyer.is_some() && !may_swap(sketch, &order) {
        return Ok(refused(FlowRefusal::CodeIsOut(from, label).into()));
    }
    let taken = sketch.box_record(&to)?.is_some()
        || pick::is_other_goods(sketch, &to, order.number, sku.as_deref())?
        || !is_same_lot(sketch, &from, &to)?;
    if taken {
        return Ok(refused(FlowRefusal::CodeTaken(to).into()));
    }
    for code in order.lines.iter_mut().flat_map(|l| &mut l.box_codes).filter(|c| **c == from) {
        code.clone_from(&to);
    }
    if let Some(key) = order.elsewhere.remove(&from) {
        order.elsewhere.insert(to.clone(), key);
    }
    relabel::release(sketch, &order, [&from])?;
    sketch.put_box(BoxRecord::new(to.clone(), order.number, record.line, record.index));
    order.progress = sketch.progress(order.number)?;
    pick::swap(sketch, order.number, sku.as_deref(), &from, &to)?;
    Ok(order_done(sketch, order, OrderChange::Swapped, Vec::new()))
}

/// What is said to a code of the stock that is scanned against an order it is not of; none where nothing equal is waited
/// for.
pub(super) fn offer<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: &Order,
    code: &BoxCode,
) -> Result<Option<FlowRefusal>, V::Error> {
    let Some(own) = sketch.stock_box(code)?.filter(|b| b.state == inventory::BoxState::Free) else { return Ok(None) };
    let label = order.label();
    for line in &order.lines {
        let Some(sku) = &line.sku else { continue };
        if sketch.stock(sku)?.is_none_or(|s| s.sku != own.sku) {
            continue;
        }
        for waits in &line.box_codes {
            let is_here =
                sketch.box_record(waits)?.is_some_and(|b| b.is_here() || matches!(b.state, BoxState::Missing(..)));
            if is_here && is_same_lot(sketch, waits, code)? {
                let instead = (order.buyer.is_none() || may_swap(sketch, order)).then(|| waits.clone());
                return Ok(Some(FlowRefusal::EqualBox(code.clone(), label, instead)));
            }
        }
    }
    Ok(None)
}

fn scanned(text: &str) -> Result<BoxCode, FlowRefusal> {
    BoxCode::scanned(text).map_err(|e| FlowRefusal::NotABox(text.trim().to_owned(), e))
}

fn may_swap<V: View>(sketch: &Sketch<'_, V>, order: &Order) -> bool {
    let connection = order.buyer.as_ref().and_then(|b| sketch.view.settings().buyers.get(b));
    connection.is_some_and(|c| c.swap_boxes)
}

/// Boxes of one lot are equal; a code that nobody has seen is any box's.
fn is_same_lot<V: View>(sketch: &Sketch<'_, V>, from: &BoxCode, to: &BoxCode) -> Result<bool, V::Error> {
    Ok(match (sketch.stock_box(from)?, sketch.stock_box(to)?) {
        (Some(from), Some(to)) => from.lot == to.lot,
        _ => true,
    })
}
