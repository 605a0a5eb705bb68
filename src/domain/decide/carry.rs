//! What an order that is not confirmed keeps when it is built anew from what its channel says: what persons typed and
//! deleted, what it had, and, where it was confirmed once, the numbers and box codes of its lines.

use super::differ::{gone_lines, same_line};
use super::{Sketch, View, build, relabel, void};
use crate::domain::ids::BoxCode;
use crate::domain::order::{Checkout, EndedBy, Field, Flag, Line, Order, OrderStatus, Void};

/// Carries over from the order as it was; lines that are gone have ended if `ended`.
pub(super) fn over<V: View>(
    sketch: &mut Sketch<'_, V>,
    old: &Order,
    new: &mut Order,
    ended: bool,
) -> Result<(), V::Error> {
    new.hawb.clone_from(&old.hawb);
    new.carrier_account.clone_from(&old.carrier_account);
    new.history.clone_from(&old.history);
    new.progress = old.progress;
    if let (Some(was), Some(is)) = (&old.void, &mut new.void)
        && was.reason == is.reason
    {
        is.at = was.at;
    }
    typed(old, new);
    let place = |part: u32| {
        let id = old.parts.get(usize::try_from(part).ok()?).map(|p| &p.channel_order_id)?;
        let at = new.parts.iter().position(|p| p.channel_order_id == *id)?;
        u32::try_from(at).ok()
    };
    let mut had = old.lines.clone();
    for line in had.iter_mut().chain(new.history.iter_mut().map(|e| &mut e.line)) {
        // A part that is gone has no place.
        line.part = place(line.part).unwrap_or(u32::MAX);
    }
    without_deleted(sketch, new);
    if is_registered(sketch, old)? {
        number_and_codes(sketch, old, had, new)?;
    }
    if ended {
        let lines = gone_lines(old, new);
        let gone = lines.into_iter().map(|l| {
            let why = why_gone(&l, new);
            sketch.ended(l, why)
        });
        let gone: Vec<_> = gone.collect();
        new.history.extend(gone);
    }
    Ok(())
}

/// Fewer boxes that a person set stay while the channel asks for as many pieces as then; what it asks for since
/// is told by the order as it is now.
pub(super) fn fewer_boxes(old: &Order, new: &mut Order) {
    let mut had: Vec<&Line> = old.lines.iter().filter(|l| l.asked.is_some()).collect();
    let id = |order: &Order, l: &Line| {
        order.parts.get(usize::try_from(l.part).unwrap_or(usize::MAX)).map(|p| p.channel_order_id.clone())
    };
    for at in 0..new.lines.len() {
        let Some(line) = new.lines.get(at).cloned() else { break };
        let same = |l: &&Line| l.asked == Some(line.quantity) && id(old, l) == id(new, &line) && same_line(l, &line);
        let Some(found) = had.iter().position(same) else { continue };
        let boxes = had.remove(found).boxes;
        if let Some(line) = new.lines.get_mut(at) {
            line.set_boxes(boxes);
        }
    }
}

/// What persons typed stays.
fn typed(old: &Order, new: &mut Order) {
    new.edited.clone_from(&old.edited);
    for field in &old.edited {
        match field {
            Field::Carrier => {
                new.carrier.clone_from(&old.carrier);
                if new.carrier.is_some() {
                    new.flags.remove(&Flag::CarrierUnmapped);
                }
            }
            Field::ShipTo => new.ship_to.clone_from(&old.ship_to),
            Field::Reference => new.reference.clone_from(&old.reference),
            Field::ShipDate => {
                new.ship_date = old.ship_date;
                if new.ship_date < new.earliest_ship_date {
                    new.flags.insert(Flag::TooEarly);
                } else {
                    new.flags.remove(&Flag::TooEarly);
                }
            }
            Field::CarrierAccount | Field::Hawb => {}
        }
    }
}

/// A line that we deleted stays deleted; one that a confirm dropped comes back only when it is checked out.
fn without_deleted<V: View>(sketch: &Sketch<'_, V>, new: &mut Order) {
    let deleted = |line: &Line| {
        new.history.iter().any(|e| {
            let holds = match e.why {
                EndedBy::Vendor(_) => true,
                EndedBy::DroppedOnConfirm => line.checkout == Checkout::Pending,
                EndedBy::Timer | EndedBy::CartCancelled | EndedBy::Channel => false,
            };
            holds && e.line.part == line.part && same_line(&e.line, line)
        })
    };
    let before = new.lines.len();
    let lines: Vec<Line> = new.lines.iter().filter(|l| !deleted(l)).cloned().collect();
    new.lines = lines;
    if new.lines.len() == before || new.status == OrderStatus::Voided {
        return;
    }
    build::flag_lines(&new.lines, &mut new.flags);
    if new.lines.is_empty() {
        new.status = OrderStatus::Voided;
        new.void = Some(Void { reason: "no pieces left".to_owned(), by: None, at: sketch.at });
    } else {
        new.status = void::open_status(&new.lines);
    }
}

/// Whether boxes of the order have their codes already: it was confirmed once.
fn is_registered<V: View>(sketch: &Sketch<'_, V>, order: &Order) -> Result<bool, V::Error> {
    match order.lines.iter().flat_map(|l| &l.box_codes).next() {
        Some(code) => Ok(sketch.box_record(code)?.is_some_and(|b| b.order == order.number)),
        None => Ok(false),
    }
}

/// Lines that stay keep their number and their boxes; boxes that are too many, or of lines that went, are released.
fn number_and_codes<V: View>(
    sketch: &mut Sketch<'_, V>,
    old: &Order,
    mut had: Vec<Line>,
    new: &mut Order,
) -> Result<(), V::Error> {
    let numbers = old.lines.iter().chain(old.history.iter().map(|e| &e.line)).map(|l| l.line);
    let mut next = numbers.max().unwrap_or(0);
    let mut spare: Vec<BoxCode> = Vec::new();
    for line in &mut new.lines {
        let same = had.iter().position(|l| l.part == line.part && same_line(l, line));
        if let Some(old) = same.map(|at| had.remove(at)) {
            line.line = old.line;
            line.box_codes = old.box_codes;
            let boxes = usize::try_from(line.boxes).unwrap_or(usize::MAX);
            spare.extend(line.box_codes.split_off(boxes.min(line.box_codes.len())));
        } else {
            next += 1;
            line.line = next;
        }
    }
    new.lines.sort_by_key(|l| l.line);
    spare.extend(had.into_iter().flat_map(|l| l.box_codes));
    relabel::release(sketch, old, &spare)?;
    new.progress = sketch.progress(old.number)?;
    Ok(())
}

/// Why the channel's newest words have the line no more: what was in a cart ends by its timer, or with its cart.
fn why_gone(line: &Line, new: &Order) -> EndedBy {
    match (line.checkout, new.status) {
        (Checkout::CheckedOut, _) => EndedBy::Channel,
        (Checkout::Pending, OrderStatus::Voided) => EndedBy::CartCancelled,
        (Checkout::Pending, _) => EndedBy::Timer,
    }
}
