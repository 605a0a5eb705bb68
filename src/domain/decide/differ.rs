//! What is different between two versions, in the eyes of the warehouse. Pure; decides nothing.

use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::conflict::{Difference, Differs};
use crate::domain::money::Amount;
use crate::domain::order::{Field, Line, Order};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// What one part of an order says now against what we have: its lines that are to be sent, and where, when and how the
/// order goes. What a person typed over is ours to say.
pub(super) fn differences(ours: &Order, theirs: &Order, part: u32, asked: Option<NaiveDate>) -> Vec<Difference> {
    let mut all = lines(ours, theirs, part);
    let mut say = |what, ours: Option<String>, theirs: Option<String>| {
        if ours != theirs {
            all.push(Difference { what, item: None, ours, theirs });
        }
    };
    let free = |field: Field| !ours.edited.contains(&field);
    if free(Field::ShipTo) && ours.ship_to != theirs.ship_to {
        say(Differs::ShipTo, ours.ship_to.one_line(), theirs.ship_to.one_line());
    }
    // The earliest date moves with our settings; only a date that the channel asks for is its change.
    let date = asked.unwrap_or(ours.earliest_ship_date);
    if free(Field::ShipDate) {
        say(Differs::ShipDate, Some(ours.ship_date.to_string()), Some(date.to_string()));
    }
    if free(Field::Reference) {
        say(Differs::Reference, ours.reference.clone(), theirs.reference.clone());
    }
    say(Differs::Note, ours.note.clone(), theirs.note.clone());
    if free(Field::Carrier) && ours.carrier.is_some() {
        say(Differs::Carrier, ours.carrier.clone(), theirs.carrier.clone());
    }
    all
}

fn lines(ours: &Order, theirs: &Order, part: u32) -> Vec<Difference> {
    let of = |order: &Order| -> Vec<Line> { order.checked_out_lines().filter(|l| l.part == part).cloned().collect() };
    let (ours, theirs) = (of(ours), of(theirs));
    let mut all = Vec::new();
    let mut left = theirs.iter().collect::<Vec<_>>();
    for our in &ours {
        let item = Some(our.sku.clone().unwrap_or_else(|| our.description.clone()));
        let mut say = |what, ours: Option<String>, theirs: Option<String>| {
            if ours != theirs {
                all.push(Difference { what, item: item.clone(), ours, theirs });
            }
        };
        let Some(their) = left.iter().position(|t| same_line(our, t)).map(|at| left.remove(at)) else {
            say(Differs::LineGone, Some(our.quantity.to_string()), None);
            continue;
        };
        say(Differs::Quantity, Some(our.quantity.to_string()), Some(their.quantity.to_string()));
        let price = |l: &Line| l.unit_price.map(Amount::ten_thousandths);
        if price(our) != price(their) {
            let text = |l: &Line| l.unit_price.map(|p| p.to_string());
            say(Differs::UnitPrice, text(our), text(their));
        }
        say(Differs::MarkCode, our.mark_code.clone(), their.mark_code.clone());
    }
    for their in left {
        let item = Some(their.sku.clone().unwrap_or_else(|| their.description.clone()));
        let theirs = Some(their.quantity.to_string());
        all.push(Difference { what: Differs::LineAdded, item, ours: None, theirs });
    }
    all
}

/// Whether two lines of the same part are one line in two versions: by the channel's line id and the SKU, else equal
/// goods.
pub(super) fn same_line(a: &Line, b: &Line) -> bool {
    a.sku == b.sku
        && match (&a.channel_line_id, &b.channel_line_id) {
            (None, None) => a.description == b.description,
            (a, b) => a == b,
        }
}

/// Whether two versions ask for the same goods in the same way; stamps and the progress of shipping do not matter.
pub(super) fn same_wish(a: &ChannelOrder, b: &ChannelOrder) -> bool {
    let plain = |order: &ChannelOrder| {
        let mut order = order.clone();
        order.changed_at = None;
        order.status = ChannelStatus::Paid;
        for line in &mut order.lines {
            line.status = if line.status.is_checked_out() { ChannelStatus::Paid } else { ChannelStatus::Pending };
        }
        order
    };
    plain(a) == plain(b)
}

/// Lines that an order had and has no more: the journal keeps them (R-05 T1). Without a line id, equal goods are equal lines.
pub(super) fn gone_lines(old: &Order, new: &Order) -> Vec<Line> {
    let key = |l: &Line| match &l.channel_line_id {
        Some(id) => (Some(id.clone()), None, String::new()),
        None => (None, l.sku.clone(), l.description.clone()),
    };
    let mut left = BTreeMap::new();
    for line in &new.lines {
        *left.entry(key(line)).or_insert(0_usize) += 1;
    }
    let gone = |line: &&Line| match left.get_mut(&key(line)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    };
    old.lines.iter().filter(gone).cloned().collect()
}
