//! What is different between two versions, in the eyes of the warehouse. Pure; decides nothing.

use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::money::Amount;
use crate::domain::order::{Line, Order};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Whether the channel's order is another one than what was confirmed: lines that are to be sent, where, when, how.
pub(super) fn differs(confirmed: &Order, new: &Order, asked: Option<NaiveDate>) -> bool {
    let lines = |order: &Order| -> Vec<_> {
        let promise = |l: &Line| {
            (
                l.channel_line_id.clone(),
                l.sku.clone(),
                l.quantity,
                l.unit_price.map(Amount::ten_thousandths),
                l.mark_code.clone(),
            )
        };
        let mut lines: Vec<_> = order.checked_out_lines().map(promise).collect();
        lines.sort_unstable();
        lines
    };
    // The earliest date moves with our settings; only a date that the channel asks for is its change.
    let asked = asked.unwrap_or(confirmed.earliest_ship_date);
    let other_carrier = confirmed.carrier.is_some() && confirmed.carrier != new.carrier;
    lines(confirmed) != lines(new)
        || confirmed.ship_to != new.ship_to
        || confirmed.ship_date != asked
        || confirmed.reference != new.reference
        || confirmed.note != new.note
        || other_carrier
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
