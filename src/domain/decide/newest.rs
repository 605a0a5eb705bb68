//! Which of two versions of a channel order is the newer one (`design.md` §6).
//!
//! Versions with a stamp, and final cancels, are in one total order: whatever order they arrive in, the same one stays.
//! Only versions that are alive and have no stamp go by their arrival; nothing else is known of them.

use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::money::Amount;
use chrono::{DateTime, Utc};

/// How a version compares with the one that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Newer,
    Same,
    Stale,
}

/// When the channel wrote a version. The order of the variants is the order in time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stamp {
    /// It does not say, and is alive: anything that has a stamp beats it.
    Unknown,
    /// The channel's own change stamp.
    At(DateTime<Utc>),
    /// Cancelled without a stamp: nothing comes after it.
    Last,
}

/// Compares what is known with what came; `came_later`: its document was received after the known one's.
///
/// Newest by the channel's change stamp; a stamp beats none, a cancel without a stamp beats all. Equal stamps: a cancel
/// wins, then the content that sorts later when written out. No stamps: by arrival, but never back from shipped or cancelled.
pub(super) fn compare(known: &ChannelOrder, new: &ChannelOrder, came_later: bool) -> Verdict {
    if known == new {
        return Verdict::Same;
    }
    let (old, now) = (stamp(known), stamp(new));
    let newer = if old != now {
        now > old
    } else if now == Stamp::Unknown {
        came_later && progress(new.status) >= progress(known.status)
    } else {
        tie(new) > tie(known)
    };
    if newer { Verdict::Newer } else { Verdict::Stale }
}

fn stamp(order: &ChannelOrder) -> Stamp {
    match order.changed_at {
        Some(at) => Stamp::At(at),
        None if order.status.is_dead() => Stamp::Last,
        None => Stamp::Unknown,
    }
}

/// How far goods have gone; a copy without a stamp that says less is an older one.
const fn progress(status: ChannelStatus) -> u8 {
    match status {
        ChannelStatus::Pending | ChannelStatus::OnHold | ChannelStatus::Paid => 0,
        ChannelStatus::PartiallyShipped => 1,
        ChannelStatus::Shipped => 2,
        ChannelStatus::Delivered => 3,
        ChannelStatus::Cancelled | ChannelStatus::Refunded => 4,
    }
}

fn tie(order: &ChannelOrder) -> (bool, bool, String) {
    (order.status.is_dead(), order.status == ChannelStatus::Cancelled, written(order))
}

/// The content written out; equal contents are written alike (`10.5` and `10.50` are equal amounts).
fn written(order: &ChannelOrder) -> String {
    let mut order = order.clone();
    for line in &mut order.lines {
        line.unit_price = line.unit_price.map(|p| Amount::from_parts(p.ten_thousandths(), Amount::MAX_DECIMALS));
    }
    format!("{order:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(status: ChannelStatus, stamp: Option<i64>, note: &str) -> ChannelOrder {
        let mut order = ChannelOrder::new("1", status);
        order.changed_at = stamp.and_then(|s| DateTime::from_timestamp(s, 0));
        order.note = Some(note.into());
        order
    }

    #[test]
    fn the_table_of_stamps() {
        use ChannelStatus::{Cancelled, Delivered, OnHold, Paid, PartiallyShipped, Pending, Refunded, Shipped};
        use Verdict::{Newer, Stale};
        let cases = [
            ("newer stamp", (Paid, Some(1)), (Pending, Some(2)), Newer),
            ("older stamp", (Paid, Some(2)), (Paid, Some(1)), Stale),
            ("an older cancel does not undo a newer version", (Paid, Some(2)), (Cancelled, Some(1)), Stale),
            ("cancel is sticky against older bodies", (Cancelled, Some(2)), (Paid, Some(1)), Stale),
            ("a newer body revives", (Cancelled, Some(1)), (Paid, Some(2)), Newer),
            ("equal stamps: the cancel", (Paid, Some(1)), (Cancelled, Some(1)), Newer),
            ("equal stamps: the cancel, first", (Cancelled, Some(1)), (Paid, Some(1)), Stale),
            ("equal stamps: cancelled over refunded", (Refunded, Some(1)), (Cancelled, Some(1)), Newer),
            ("a stamp beats none", (Shipped, None), (Paid, Some(1)), Newer),
            ("none does not beat a stamp", (Paid, Some(1)), (Shipped, None), Stale),
            ("a cancel without a stamp beats a stamp", (Paid, Some(1)), (Cancelled, None), Newer),
            ("and nothing comes after it", (Cancelled, None), (Paid, Some(9)), Stale),
            ("nor without a stamp", (Cancelled, None), (Paid, None), Stale),
            ("by arrival", (Paid, None), (OnHold, None), Newer),
            ("by arrival forward", (Paid, None), (PartiallyShipped, None), Newer),
            ("never back from shipped", (Shipped, None), (Paid, None), Stale),
            ("never back from delivered", (Delivered, None), (Shipped, None), Stale),
        ];
        for (name, (old, old_at), (new, new_at), expected) in cases {
            assert_eq!(compare(&version(old, old_at, "a"), &version(new, new_at, "a"), true), expected, "{name}");
        }
    }

    #[test]
    fn equal_stamps_are_decided_by_the_content_alone() {
        let (a, b) = (version(ChannelStatus::Paid, Some(1), "a"), version(ChannelStatus::Paid, Some(1), "b"));
        assert_eq!(compare(&a, &b, true), Verdict::Newer);
        assert_eq!(compare(&b, &a, true), Verdict::Stale);
        assert_eq!(compare(&a, &a, true), Verdict::Same);
    }

    #[test]
    fn a_document_taken_again_does_not_overwrite_what_came_after_it() {
        let (a, b) = (version(ChannelStatus::Paid, None, "a"), version(ChannelStatus::Paid, None, "b"));
        assert_eq!(compare(&a, &b, false), Verdict::Stale);
        assert_eq!(compare(&a, &b, true), Verdict::Newer);
    }
}
