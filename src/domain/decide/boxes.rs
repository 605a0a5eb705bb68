//! Boxes: scanned out, taken back, missing, found, received. Each by itself, all in one commit: one that
//! is refused does not hold up the others. The order is not rewritten: how far its boxes are is kept beside it.

use super::{Sketch, View, awbs, notify, reason, refused, relabel, swap};
use crate::domain::awb::AwbKey;
use crate::domain::boxes::{BoxChange, BoxRecord, BoxState};
use crate::domain::command::{Answer, Event};
use crate::domain::flow::{BoxAct, BoxDone, BoxOutcome, BoxesAsk, BoxesDone, OrderShipping};
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::notice::Occasion;
use crate::domain::order::{Order, OrderStatus, Progress, Trace};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::domain::trouble::What;
use crate::limits;
use std::collections::BTreeMap;

/// What is known of an order while its boxes are acted on.
struct Of {
    order: Order,
    progress: Progress,
    /// Boxes that have left, or came back, by the AWB that they travel on.
    left: BTreeMap<AwbKey, (u32, u32)>,
    /// Boxes that are missing since now: the buyer is told once of all.
    missing: Vec<BoxCode>,
}

pub(super) fn act<V: View>(sketch: &mut Sketch<'_, V>, ask: &BoxesAsk) -> Result<Answer, V::Error> {
    let why = match ask.act.reason().map(reason).transpose() {
        Ok(why) => why.unwrap_or_default(),
        Err(no) => return Ok(refused(no)),
    };
    let against = match ask.order {
        Some(number) => match sketch.order(number)? {
            Some(order) => Some(order),
            None => return Ok(refused(Refusal::NoOrder(number))),
        },
        None => None,
    };
    let mut orders: BTreeMap<OrderNumber, Of> = BTreeMap::new();
    let mut boxes = Vec::with_capacity(ask.boxes.len());
    for text in ask.boxes.iter().take(limits::BOXES_A_CALL) {
        let done = one(sketch, &ask.act, &why, text, against.as_ref(), &mut orders)?;
        if let (BoxAct::Ship, BoxOutcome::Refused(no)) = (&ask.act, &done.outcome) {
            sketch.events.push(Event::ScanRefused(done.text.clone(), no.code().to_owned()));
        }
        boxes.push(done);
    }
    if let Some(order) = against {
        known(sketch, &mut orders, order)?;
    }
    let mut told = Vec::with_capacity(orders.len());
    for of in orders.into_values() {
        if !of.missing.is_empty() {
            notify::tell(sketch, &of.order, &Occasion::BoxesMissing(&of.missing, Some(&why)));
        }
        settle(sketch, &of)?;
        told.push(shipping(sketch, &of)?);
    }
    Ok(Answer::Boxes(BoxesDone { boxes, orders: told }))
}

/// One code.
fn one<V: View>(
    sketch: &mut Sketch<'_, V>,
    act: &BoxAct,
    why: &str,
    text: &str,
    against: Option<&Order>,
    orders: &mut BTreeMap<OrderNumber, Of>,
) -> Result<BoxDone, V::Error> {
    let no = |text: &str, no: FlowRefusal| BoxDone {
        text: text.to_owned(),
        order: None,
        outcome: BoxOutcome::Refused(Box::new(no.into())),
    };
    let code = match BoxCode::scanned(text) {
        Ok(code) => code,
        Err(e) => return Ok(no(text.trim(), FlowRefusal::NotABox(text.trim().to_owned(), e))),
    };
    let Some(record) = sketch.box_record(&code)? else {
        if let (BoxAct::Ship, Some(order)) = (act, against)
            && let Some(equal) = swap::offer(sketch, order, &code)?
        {
            return Ok(no(code.as_str(), equal));
        }
        return Ok(no(code.as_str(), FlowRefusal::UnknownBox(code.clone())));
    };
    if !orders.contains_key(&record.order) {
        let Some(order) = sketch.order(record.order)? else {
            return Ok(no(code.as_str(), FlowRefusal::UnknownBox(code.clone())));
        };
        known(sketch, orders, order)?;
    }
    let Some(of) = orders.get_mut(&record.order) else {
        return Ok(no(code.as_str(), FlowRefusal::UnknownBox(code.clone())));
    };
    let label = of.order.label();
    let outcome = match against.filter(|o| o.number != record.order) {
        Some(asked) => refuse(FlowRefusal::OtherOrder(code.clone(), label, asked.label())),
        None => change(sketch, act, why, record, of)?,
    };
    Ok(BoxDone { text: code.to_string(), order: Some(label), outcome })
}

fn refuse(no: FlowRefusal) -> BoxOutcome {
    BoxOutcome::Refused(Box::new(no.into()))
}

fn known<V: View>(
    sketch: &Sketch<'_, V>,
    orders: &mut BTreeMap<OrderNumber, Of>,
    order: Order,
) -> Result<(), V::Error> {
    let progress = sketch.progress(order.number)?;
    orders.entry(order.number).or_insert(Of { order, progress, left: BTreeMap::new(), missing: Vec::new() });
    Ok(())
}

/// What the act does to a box of an order, or why not.
fn change<V: View>(
    sketch: &mut Sketch<'_, V>,
    act: &BoxAct,
    why: &str,
    mut record: BoxRecord,
    of: &mut Of,
) -> Result<BoxOutcome, V::Error> {
    let label = of.order.label();
    let code = record.code.clone();
    if record.state == BoxState::Released {
        return Ok(refuse(FlowRefusal::BoxReleased(code, label)));
    }
    if of.order.status != OrderStatus::Confirmed {
        return Ok(refuse(FlowRefusal::BoxNotConfirmed(code, label)));
    }
    let now = Trace { at: sketch.at, by: sketch.user.to_owned() };
    let count = &mut of.progress;
    let was_missing = matches!(record.state, BoxState::Missing(..));
    let change = match (act, &record.state) {
        (BoxAct::Ship, BoxState::Shipped(before)) => return Ok(BoxOutcome::Already(before.clone())),
        (BoxAct::Ship, _) if of.order.needs_confirm_again() => return Ok(refuse(FlowRefusal::ConfirmAgain(label))),
        (BoxAct::Ship, _) => {
            // What is scanned is not missing.
            count.missing -= u32::from(was_missing).min(count.missing);
            count.shipped += 1;
            if let Some(key) = of.order.awb_of(&code) {
                of.left.entry(key.clone()).or_default().0 += 1;
            }
            relabel::verify_label(sketch, &record)?;
            if !record.labelled && record.prints > 0 {
                record.labelled = true;
                count.labelled += 1;
            }
            record.state = BoxState::Shipped(now);
            BoxChange::Shipped
        }
        (BoxAct::Unship(_), BoxState::Shipped(_)) => {
            count.shipped = count.shipped.saturating_sub(1);
            if let Some(key) = of.order.awb_of(&code) {
                of.left.entry(key.clone()).or_default().1 += 1;
            }
            count.received -= u32::from(record.received.is_some()).min(count.received);
            record.state = BoxState::Allotted;
            record.received = None;
            BoxChange::Unshipped
        }
        (BoxAct::Unship(_), _) => return Ok(refuse(FlowRefusal::NotShipped(code))),
        (BoxAct::Missing(_), BoxState::Missing(_, before)) => return Ok(BoxOutcome::Already(before.clone())),
        (BoxAct::Missing(_), BoxState::Shipped(_)) => return Ok(refuse(FlowRefusal::BoxShipped(code, label))),
        (BoxAct::Missing(_), _) => {
            count.missing += 1;
            of.missing.push(code.clone());
            relabel::withdraw_label(sketch, &code, What::BoxMissing)?;
            record.state = BoxState::Missing(why.to_owned(), now);
            BoxChange::Missing
        }
        (BoxAct::Found, BoxState::Missing(..)) => {
            count.missing = count.missing.saturating_sub(1);
            record.state = BoxState::Allotted;
            BoxChange::Found
        }
        (BoxAct::Found, _) => return Ok(refuse(FlowRefusal::NotMissing(code))),
        (BoxAct::Receive, _) => {
            if let Some(before) = &record.received {
                return Ok(BoxOutcome::Already(before.clone()));
            }
            count.received += 1;
            record.received = Some(now);
            BoxChange::Received
        }
    };
    sketch.change_box(record, change, label);
    Ok(BoxOutcome::Done)
}

/// The counts of the order and of its AWB.
fn settle<V: View>(sketch: &mut Sketch<'_, V>, of: &Of) -> Result<(), V::Error> {
    if sketch.progress(of.order.number)? == of.progress {
        return Ok(());
    }
    sketch.put_progress(of.order.number, of.progress);
    for (key, (gone, back)) in &of.left {
        if let Some(mut awb) = awbs::find(sketch, of.order.buyer.as_ref(), key)? {
            awb.shipped = awb.shipped.saturating_add(*gone).saturating_sub(*back);
            sketch.put_awb(awb);
        }
    }
    Ok(())
}

/// How far an order is, with the codes that are still here (R-17 T6).
fn shipping<V: View>(sketch: &Sketch<'_, V>, of: &Of) -> Result<OrderShipping, V::Error> {
    let mut left = Vec::new();
    if of.order.status == OrderStatus::Confirmed && of.progress.shipped < of.order.boxes() {
        for code in of.order.lines.iter().flat_map(|l| &l.box_codes) {
            if left.len() < limits::CODES_TOLD && sketch.box_record(code)?.is_some_and(|b| b.is_here()) {
                left.push(code.clone());
            }
        }
    }
    Ok(OrderShipping {
        order: of.order.label(),
        boxes: of.order.boxes(),
        shipped: of.progress.shipped,
        missing: of.progress.missing,
        left,
    })
}
