//! Halves of orders, in any order of arrival.

use crate::domain::channel::Kind;
use crate::domain::channel_order::{Address, ChannelOrder, ChannelStatus, Customer};
use crate::domain::decide::testing::{Memory, channel, delivery, orders, paid};
use crate::domain::document::{Content, Delivery, OrderOutcome, Outcome};
use crate::domain::halves::Half;
use crate::domain::order::{Checkout, Flag, Order, OrderStatus};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The header of an order.
pub(super) fn header(id: &str, stamp: i64, status: ChannelStatus) -> ChannelOrder {
    ChannelOrder {
        half: Some(Half::Header),
        status,
        customer: Customer { name: Some(format!("customer {stamp}")), ..Customer::default() },
        ship_to: Address { city: Some(format!("city {stamp}")), ..Address::default() },
        lines: Vec::new(),
        ..paid(id, stamp, &[])
    }
}

fn lines(id: &str, stamp: i64, all: &[(&str, u32)]) -> ChannelOrder {
    ChannelOrder { half: Some(Half::Lines), ..paid(id, stamp, all) }
}

fn sub_order(id: &str, number: &str, stamp: i64, all: &[(&str, u32)]) -> ChannelOrder {
    ChannelOrder {
        half: Some(Half::Sub(number.to_owned())),
        shipment_id: Some(number.to_owned()),
        ..paid(id, stamp, all)
    }
}

fn cities(order: &Order) -> Option<&str> {
    order.ship_to.city.as_deref()
}

fn pieces(order: &Order) -> u32 {
    order.lines.iter().map(|l| l.quantity).sum()
}

#[test]
fn a_header_waits_and_its_lines_complete_it() {
    let mut m = Memory::new();
    let waits = m.deliver(delivery("fw2", 1, Content::Incomplete(vec![header("7", 1, ChannelStatus::Paid)])));
    assert_eq!((waits.outcome, waits.orders.len(), m.orders.len()), (Outcome::Incomplete, 0, 0));
    assert_eq!(m.documents.values().next().unwrap().to_fetch, ["7"]);
    let done = m.take("fw2", vec![lines("7", 1, &[("ROSE", 2)])]);
    assert_eq!((done.outcome, done.orders[0].1), (Outcome::Stored, OrderOutcome::Created));
    let order = m.order_of(1);
    assert_eq!((cities(&order), pieces(&order)), (Some("city 1"), 2));
    // The same once more, by any door, changes nothing.
    let again = m.take("fw2", vec![header("7", 1, ChannelStatus::Paid)]);
    assert_eq!((again.outcome, m.order_of(1).revision), (Outcome::Duplicate, 1));
}

#[test]
fn lines_are_an_order_at_once_and_their_header_fills_it() {
    let mut m = Memory::new();
    m.take("fw2", vec![lines("7", 5, &[("ROSE", 2)])]);
    let done = m.deliver(delivery("fw2", 1, Content::Incomplete(vec![header("7", 1, ChannelStatus::Paid)])));
    assert_eq!((done.outcome, done.orders[0].1), (Outcome::Stored, OrderOutcome::Updated));
    assert_eq!(
        (cities(&m.order_of(1)), pieces(&m.order_of(1))),
        (Some("city 1"), 2),
        "an older header is no older line"
    );
    // Newest wins for each half alone.
    m.take("fw2", vec![header("7", 9, ChannelStatus::Paid)]);
    m.take("fw2", vec![header("7", 3, ChannelStatus::Paid), lines("7", 4, &[("OLD", 9)])]);
    m.take("fw2", vec![lines("7", 6, &[("LILY", 3)])]);
    assert_eq!((cities(&m.order_of(1)), pieces(&m.order_of(1))), (Some("city 9"), 3));
}

#[test]
fn a_header_that_tells_the_state_tells_it_for_its_lines() {
    let stated = |stamp, status| ChannelOrder { half: Some(Half::StatedHeader), ..header("7", stamp, status) };
    let mut m = Memory::new();
    m.take("fw2", vec![lines("7", 1, &[("ROSE", 2)])]);
    m.take("fw2", vec![stated(1, ChannelStatus::Pending)]);
    assert_eq!((m.order_of(1).status, m.order_of(1).lines[0].checkout), (OrderStatus::Draft, Checkout::Pending));
    m.take("fw2", vec![stated(2, ChannelStatus::Paid)]);
    assert_eq!(m.order_of(1).status, OrderStatus::Pending);
    m.take("fw2", vec![stated(3, ChannelStatus::Cancelled)]);
    assert_eq!((m.order_of(1).status, m.orders.len()), (OrderStatus::Voided, 1));
    // Cancelled before anything else was heard of it.
    let mut m = Memory::new();
    m.take("fw2", vec![stated(3, ChannelStatus::Cancelled)]);
    m.take("fw2", vec![lines("7", 1, &[("ROSE", 2)])]);
    assert_eq!((m.order_of(1).status, m.orders.len()), (OrderStatus::Voided, 1));
}

#[test]
fn a_shipment_addresses_every_order_that_travels_in_it_whichever_comes_first() {
    let shipment = |stamp: i64| {
        let bare = ChannelOrder {
            half: Some(Half::Address),
            shipment_id: Some("s".into()),
            ..header("s", stamp, ChannelStatus::Paid)
        };
        Content::Incomplete(vec![ChannelOrder { siblings: vec!["a".into()], ..bare }])
    };
    let of = |id: &str, stamp| ChannelOrder { shipment_id: Some("s".into()), ..paid(id, stamp, &[(id, 1)]) };
    let mut m = Memory::new();
    m.settings.channels.get_mut(&channel("fw2")).unwrap().kind = Kind::MercadoLibre;
    let first = m.deliver(delivery("fw2", 1, shipment(1)));
    assert_eq!(
        (first.outcome, m.documents.values().next().unwrap().to_fetch.clone()),
        (Outcome::Incomplete, vec!["a".to_owned()])
    );
    m.take("fw2", vec![of("a", 1)]);
    m.take("fw2", vec![of("b", 1)]);
    assert_eq!((cities(&m.order_of(1)), cities(&m.order_of(2))), (Some("city 1"), Some("city 1")));
    let moved = m.deliver(delivery("fw2", 2, shipment(2)));
    assert_eq!(moved.orders.iter().map(|o| o.1).collect::<Vec<_>>(), [OrderOutcome::Updated, OrderOutcome::Updated]);
    assert_eq!(m.deliver(delivery("fw2", 3, shipment(1))).outcome, Outcome::Stale);
    m.take("fw2", vec![of("a", 2)]);
    assert_eq!((cities(&m.order_of(1)), cities(&m.order_of(2))), (Some("city 2"), Some("city 2")));
    assert_eq!(m.take("fw2", vec![of("a", 2)]).outcome, Outcome::Duplicate, "the address is no change of the order");
}

#[test]
fn a_sub_order_joins_the_others_and_never_replaces_them() {
    let mut m = Memory::new();
    let one = m.take("gh", vec![sub_order("30", "301", 1, &[("ROSE", 6)])]);
    assert_eq!(one.orders[0].1, OrderOutcome::Created);
    m.take("gh", vec![sub_order("30", "302", 2, &[("LILY", 6)])]);
    let order = m.order_of(1);
    assert_eq!((m.orders.len(), pieces(&order), order.parts[0].shipment_id.as_deref()), (1, 12, None));
    m.take("gh", vec![sub_order("30", "301", 3, &[("ROSE", 5)])]);
    m.take("gh", vec![sub_order("30", "301", 2, &[("ROSE", 99)])]);
    assert_eq!(pieces(&m.order_of(1)), 11);
    // Both in one document are one change.
    let both = m.take("gh", vec![sub_order("30", "301", 4, &[("ROSE", 1)]), sub_order("30", "302", 4, &[("LILY", 1)])]);
    assert_eq!((both.orders.len(), pieces(&m.order_of(1))), (1, 2));
    // The portal's table tells no sub-orders: it has nothing to say any more.
    let table = ChannelOrder { changed_at: None, ..paid("30", 0, &[("ROSE", 1)]) };
    assert_eq!(m.take("gh", vec![table]).outcome, Outcome::Stale);
}

#[test]
fn a_half_that_comes_after_confirm_is_a_conflict_and_changes_nothing() {
    let mut m = Memory::new();
    m.take("gh", vec![sub_order("30", "301", 1, &[("ROSE", 6)])]);
    m.confirm(1, |_| ());
    let before = m.order_of(1);
    let late = m.take("gh", vec![sub_order("30", "302", 2, &[("LILY", 6)])]);
    assert_eq!(late.orders[0].1, OrderOutcome::Conflict);
    assert_eq!(m.order_of(1).lines, before.lines);
    assert!(m.order_of(1).flags.contains(&Flag::Conflict));
}

/// Halves and whole orders of two orders, of few stamps, so that equal ones with other contents are common.
fn any_document() -> impl Strategy<Value = ChannelOrder> {
    (0_usize..2, 0_i64..4, 0_usize..4, 0_usize..8, 1_u32..5, prop::option::of("[ab]")).prop_map(
        |(id, stamp, what, status, quantity, note)| {
            let id = ["x", "y"][id];
            let status = ChannelStatus::ALL[status];
            let whole = || {
                let mut order = paid(id, stamp, &[("ROSE", quantity)]);
                order.status = status;
                order.lines[0].status = status;
                if status.is_dead() {
                    order.lines.clear();
                }
                order
            };
            let made = match what {
                0 => header(id, stamp, status),
                1 => ChannelOrder { half: Some(Half::StatedHeader), ..header(id, stamp, status) },
                2 => ChannelOrder { half: Some(Half::Lines), ..whole() },
                _ => whole(),
            };
            ChannelOrder { note, ..made }
        },
    )
}

fn any_sub() -> impl Strategy<Value = ChannelOrder> {
    (0_usize..3, 0_i64..4, 1_u32..5).prop_map(|(number, stamp, quantity)| {
        sub_order("30", ["301", "302", "303"][number], stamp, &[("ROSE", quantity)])
    })
}

/// The documents in one order, and in another one with some of them once more.
fn twice(of: impl Strategy<Value = ChannelOrder>) -> impl Strategy<Value = (Vec<Delivery>, Vec<Delivery>)> {
    prop::collection::vec(of, 1..10).prop_flat_map(|documents| {
        let all: Vec<_> = (0..).zip(documents).map(|(bytes, o)| delivery("gh", bytes, orders(vec![o]))).collect();
        let again = prop::collection::vec(prop::sample::select(all.clone()), 0..5);
        (Just(all.clone()), again.prop_flat_map(move |more| Just([all.clone(), more].concat()).prop_shuffle()))
    })
}

fn end(documents: &[Delivery]) -> (BTreeMap<String, Order>, Memory) {
    let mut m = Memory::new();
    for document in documents {
        m.deliver(document.clone());
    }
    let plain = |o: &Order| {
        // Its number, its revision and the lines it had tell the way it came, not where it is.
        let number = crate::domain::ids::OrderNumber(0);
        let plain = Order { number, revision: 0, history: Vec::new(), ..o.clone() };
        (o.parts[0].channel_order_id.clone(), plain)
    };
    (m.orders.values().map(plain).collect(), m)
}

proptest! {
    #[test]
    fn any_order_and_repetition_of_halves_ends_the_same((once, again) in twice(any_document())) {
        prop_assert_eq!(end(&once).0, end(&again).0);
    }

    #[test]
    fn the_newest_of_every_sub_order_is_there((once, again) in twice(any_sub())) {
        let (orders, m) = end(&once);
        prop_assert_eq!(&orders, &end(&again).0);
        let newest: u32 = m.halves.values().map(|v| v.content.lines[0].quantity).sum();
        prop_assert_eq!(pieces(&orders["30"]), newest);
        prop_assert_eq!(orders.len(), 1);
    }
}
