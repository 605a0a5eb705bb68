//! `group_by`: channel orders of one cart or shipment are one order of ours while it is not confirmed.

use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::Answer;
use crate::domain::connection::GroupBy;
use crate::domain::decide::testing::{Memory, cancelled, channel, delivery, orders, paid};
use crate::domain::document::{Content, Delivery, OrderOutcome};
use crate::domain::order::{Flag, Order, OrderStatus};
use crate::limits;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn grouped(by: GroupBy) -> Memory {
    let mut m = Memory::new();
    m.settings.channels.get_mut(&channel("fw")).unwrap().group_by = by;
    m
}

/// A part of a cart: its SKU is its id.
fn part(id: &str, stamp: i64, cart: &str) -> ChannelOrder {
    ChannelOrder { cart_id: Some(cart.into()), ..paid(id, stamp, &[(id, 1)]) }
}

fn skus(order: &Order) -> Vec<&str> {
    order.lines.iter().map(|l| l.sku.as_deref().unwrap()).collect()
}

fn has(order: &Order, flag: Flag) -> bool {
    order.flags.contains(&flag)
}

#[test]
fn late_parts_join_an_order_that_is_not_confirmed() {
    let mut m = grouped(GroupBy::Cart);
    let first = m.one(part("B", 1, "c1"));
    let other = m.one(part("X", 1, "c2"));
    let joined = m.take("fw", vec![part("A", 1, "c1")]);
    assert_eq!(joined.orders, [(first.label(), OrderOutcome::Updated)]);
    let order = m.order_of(first.number.0);
    assert_eq!((order.revision, skus(&order)), (2, vec!["A", "B"]), "in the order of the channel, not of arrival");
    assert_eq!(m.order_of(other.number.0), other);
    assert_eq!(m.orders.len(), 2);
    // Newest wins for each part.
    m.one(ChannelOrder { cart_id: Some("c1".into()), ..paid("A", 2, &[("A2", 4)]) });
    m.one(ChannelOrder { cart_id: Some("c1".into()), ..paid("A", 1, &[("old", 4)]) });
    assert_eq!(skus(&m.order_of(1)), ["A2", "B"]);
}

#[test]
fn one_document_with_a_whole_cart_is_one_order_and_other_channels_do_not_mix() {
    let mut m = grouped(GroupBy::Shipment);
    let of = |id: &str| ChannelOrder { shipment_id: Some("s".into()), ..paid(id, 1, &[(id, 1)]) };
    m.take("fw", vec![of("A"), of("B"), of("C"), paid("lone", 1, &[("lone", 1)])]);
    m.take("gh", vec![of("A"), of("B")]);
    let sizes: Vec<_> = m.orders.values().map(|o| o.parts.len()).collect();
    assert_eq!(sizes, [3, 1, 1, 1]);
}

#[test]
fn a_cancelled_part_takes_its_lines_and_the_last_one_voids_the_order() {
    let mut m = grouped(GroupBy::Cart);
    m.take("fw", vec![part("A", 1, "c"), part("B", 1, "c")]);
    // Neither a cancel nor a delete has to name the cart.
    let done = m.take("fw", vec![cancelled("A", Some(2))]);
    assert_eq!(done.orders[0].1, OrderOutcome::Updated);
    let order = m.order_of(1);
    assert_eq!((skus(&order), order.status), (vec!["B"], OrderStatus::Pending));
    m.deliver(delivery("fw", 9, Content::Deleted(vec!["B".into()], None)));
    let order = m.order_of(1);
    assert_eq!((order.status, order.parts.len(), m.orders.len()), (OrderStatus::Voided, 2, 1));
    // A part that comes again brings the order back.
    m.one(part("C", 1, "c"));
    assert_eq!((m.order_of(1).status, skus(&m.order_of(1))), (OrderStatus::Pending, vec!["C"]));
}

#[test]
fn a_part_for_a_confirmed_order_is_an_order_of_its_own_and_both_say_so() {
    let mut m = grouped(GroupBy::Cart);
    let first = m.confirmed(part("A", 1, "c"));
    let late = m.take("fw", vec![part("B", 1, "c")]);
    let told: Vec<_> = late.orders.iter().map(|(label, outcome)| (label.number.0, *outcome)).collect();
    assert_eq!(told, [(2, OrderOutcome::Created), (1, OrderOutcome::Conflict)]);
    let (old, new) = (m.order_of(1), m.order_of(2));
    assert!(has(&old, Flag::CartSplit) && has(&new, Flag::CartSplit));
    assert_eq!((old.revision, &old.lines), (first.revision + 1, &first.lines), "nothing of what was confirmed changes");
    // The next late part joins the late order; the confirmed one has been told.
    let third = m.take("fw", vec![part("C", 1, "c")]);
    assert_eq!(third.orders.len(), 1);
    assert_eq!(skus(&m.order_of(2)), ["B", "C"]);
    assert!(has(&m.order_of(2), Flag::CartSplit));
    // What is dead when it comes is no goods: nobody is alarmed.
    let mut m = grouped(GroupBy::Cart);
    m.confirmed(part("A", 1, "c"));
    let dead = ChannelOrder { cart_id: Some("c".into()), ..cancelled("B", Some(1)) };
    assert_eq!(m.take("fw", vec![dead]).orders.len(), 1);
    assert!(!has(&m.order_of(1), Flag::CartSplit));
    // Until it comes back to life.
    m.one(part("B", 2, "c"));
    assert!(has(&m.order_of(1), Flag::CartSplit) && has(&m.order_of(2), Flag::CartSplit));
}

#[test]
fn a_changed_part_of_a_confirmed_order_is_a_conflict_and_its_lines_stay() {
    let mut m = grouped(GroupBy::Cart);
    m.take("fw", vec![part("A", 1, "c"), part("B", 1, "c")]);
    assert!(matches!(m.confirm(1, |_| ()), Answer::Confirm(_)));
    let before = m.order_of(1);
    let done = m.take("fw", vec![cancelled("A", Some(2))]);
    assert_eq!(done.orders[0].1, OrderOutcome::Conflict);
    let after = m.order_of(1);
    assert_eq!(after.lines, before.lines);
    assert!(has(&after, Flag::Conflict) && !has(&after, Flag::CancelledAfterConfirm));
    assert_eq!(after.parts[0].status, ChannelStatus::Cancelled);
    m.take("fw", vec![cancelled("B", Some(2))]);
    assert!(has(&m.order_of(1), Flag::CancelledAfterConfirm));
}

#[test]
fn a_part_moves_when_its_channel_names_another_cart() {
    let mut m = grouped(GroupBy::Shipment);
    let of = |id: &str, stamp, shipment: Option<&str>| ChannelOrder {
        shipment_id: shipment.map(str::to_owned),
        ..paid(id, stamp, &[(id, 1)])
    };
    // The shipment is often made after the order: the first one that has it is joined, the other one is voided.
    m.one(of("A", 1, None));
    m.one(of("B", 1, Some("s")));
    let done = m.take("fw", vec![of("A", 2, Some("s"))]);
    let told: Vec<_> = done.orders.iter().map(|(label, outcome)| (label.number.0, *outcome)).collect();
    assert_eq!(told, [(2, OrderOutcome::Updated), (1, OrderOutcome::Voided)]);
    assert_eq!(skus(&m.order_of(2)), ["A", "B"]);
    let husk = m.order_of(1);
    assert_eq!((husk.void_reason(), husk.parts.len()), (Some("joined order 2K"), 0));
    // And out again, into a parcel of its own.
    m.one(of("A", 3, Some("t")));
    assert_eq!((skus(&m.order_of(2)), skus(&m.order_of(3))), (vec!["B"], vec!["A"]));
    // A version that names no shipment leaves it where it is.
    m.one(of("B", 4, None));
    assert_eq!((skus(&m.order_of(2)), m.orders.len()), (vec!["B"], 3));
}

#[test]
fn a_cart_is_incomplete_while_an_order_that_it_lists_is_missing() {
    let list = |id: &str, others: &[&str]| ChannelOrder {
        siblings: others.iter().map(|o| (*o).to_owned()).collect(),
        ..paid(id, 1, &[(id, 1)])
    };
    // Yuju names no cart: the list alone joins them.
    let mut m = grouped(GroupBy::Cart);
    assert!(has(&m.one(list("B", &["A", "C"])), Flag::CartIncomplete));
    assert!(has(&m.one(list("A", &["B", "C"])), Flag::CartIncomplete));
    assert!(!has(&m.one(list("C", &["A", "B"])), Flag::CartIncomplete));
    assert_eq!((m.orders.len(), skus(&m.order_of(1))), (1, vec!["A", "B", "C"]));
    // In parcels of their own they are orders of their own, and the flag goes all the same.
    let mut m = grouped(GroupBy::Shipment);
    m.one(list("A", &["B"]));
    assert!(has(&m.order_of(1), Flag::CartIncomplete));
    let done = m.take("fw", vec![list("B", &["A"])]);
    assert_eq!(done.orders.iter().map(|o| o.1).collect::<Vec<_>>(), [OrderOutcome::Created, OrderOutcome::Updated]);
    assert!(!has(&m.order_of(1), Flag::CartIncomplete) && !has(&m.order_of(2), Flag::CartIncomplete));
    // A cancel that came before its order is not that order.
    let mut m = grouped(GroupBy::Cart);
    m.deliver(delivery("fw", 9, Content::Deleted(vec!["B".into()], None)));
    assert!(has(&m.one(list("A", &["B"])), Flag::CartIncomplete));
    // Without grouping nobody waits.
    let mut m = Memory::new();
    assert!(!has(&m.one(list("A", &["B"])), Flag::CartIncomplete));
}

#[test]
fn a_channel_that_names_one_cart_for_everything_does_not_make_one_order_of_everything() {
    let mut m = grouped(GroupBy::Cart);
    let all = (0..=limits::PARTS_AN_ORDER).map(|n| part(&format!("{n:04}"), 1, "0")).collect();
    m.take("fw", all);
    let sizes: Vec<_> = m.orders.values().map(|o| (o.parts.len(), has(o, Flag::CartSplit))).collect();
    assert_eq!(sizes, [(limits::PARTS_AN_ORDER, true), (1, true)]);
}

#[test]
fn prices_in_two_currencies_are_never_one_order() {
    let mut m = grouped(GroupBy::Cart);
    let currency = crate::domain::money::Currency::new;
    m.one(ChannelOrder { currency: currency("USD"), ..part("A", 1, "c") });
    m.one(ChannelOrder { currency: currency("MXN"), ..part("B", 1, "c") });
    assert_eq!((m.orders.len(), has(&m.order_of(1), Flag::CartSplit)), (2, true));
}

/// Versions of five parts of two carts, with cancels; a part's cart never changes.
fn any_part() -> impl Strategy<Value = ChannelOrder> {
    let sku = prop::sample::select(vec!["R", "S", "T"]);
    (0_usize..5, 0_i64..3, 0_usize..8, sku, 1_u32..4, prop::option::of("[ab]")).prop_map(
        |(id, stamp, status, sku, quantity, note)| {
            let mut order = paid(&format!("o{id}"), stamp, &[(sku, quantity)]);
            order.status = ChannelStatus::ALL[status];
            order.lines[0].status = order.status;
            order.cart_id = Some(format!("c{}", id % 2));
            order.siblings = (0..5).filter(|n| n % 2 == id % 2 && *n != id).map(|n| format!("o{n}")).collect();
            order.note = note;
            order
        },
    )
}

fn any_arrivals() -> impl Strategy<Value = (Vec<Delivery>, Vec<Delivery>)> {
    prop::collection::vec(prop::collection::vec(any_part(), 1..4), 1..8).prop_flat_map(|documents| {
        let all: Vec<_> = (0..).zip(documents).map(|(bytes, parts)| delivery("fw", bytes, orders(parts))).collect();
        let again = prop::collection::vec(prop::sample::select(all.clone()), 0..4);
        let once = Just(all.clone()).prop_shuffle();
        (once, again.prop_flat_map(move |more| Just([all.clone(), more].concat()).prop_shuffle()))
    })
}

proptest! {
    #[test]
    fn any_order_of_arrival_of_the_parts_ends_the_same((once, twice) in any_arrivals(), shipment in any::<bool>()) {
        let run = |documents: &[Delivery]| {
            let mut m = grouped(if shipment { GroupBy::Shipment } else { GroupBy::Cart });
            for document in documents {
                let mut document = document.clone();
                if let Content::Orders { orders, .. } = &mut document.decoded.content {
                    for order in orders.iter_mut().filter(|_| shipment) {
                        order.shipment_id = order.cart_id.take();
                    }
                }
                m.deliver(document);
            }
            m
        };
        let plain = |m: &Memory| {
            // What an order had been tells who was first.
            let plain = |o: &Order| Order {
                number: crate::domain::ids::OrderNumber(0),
                revision: 0,
                history: Vec::new(),
                ..o.clone()
            };
            let mut all: Vec<_> = m.orders.values().map(plain).collect();
            all.sort_by(|a, b| a.parts[0].channel_order_id.cmp(&b.parts[0].channel_order_id));
            all
        };
        let (a, b) = (run(&once), run(&twice));
        prop_assert_eq!(plain(&a), plain(&b));
        // Every part is in one order, and every piece that is alive is in its lines.
        let parts: Vec<_> = a.orders.values().flat_map(|o| o.parts.iter().map(|p| &p.channel_order_id)).collect();
        prop_assert_eq!(parts.iter().collect::<BTreeSet<_>>().len(), parts.len());
        prop_assert_eq!(parts.len(), a.versions.len());
        let alive = a.versions.values().filter(|v| !v.content.status.is_dead());
        let pieces: u32 = alive.map(|v| v.content.lines[0].quantity).sum();
        prop_assert_eq!(a.orders.values().map(Order::boxes).sum::<u32>(), pieces);
        prop_assert!(a.orders.len() <= 2);
    }

    #[test]
    fn confirms_amid_parts_lose_and_double_nothing(
        steps in prop::collection::vec((any_part(), 0_u64..4), 1..24),
    ) {
        let mut m = grouped(GroupBy::Cart);
        for (version, number) in steps {
            m.take("fw", vec![version]);
            m.confirm(number, |c| c.drop_pending = true);
            let parts: Vec<_> = m.orders.values().flat_map(|o| o.parts.iter().map(move |p| (&p.channel_order_id, o.number))).collect();
            prop_assert_eq!(parts.iter().map(|p| p.0).collect::<BTreeSet<_>>().len(), parts.len(), "no part is in two orders");
            for (id, number) in parts {
                let version = &m.versions[&(channel("fw"), id.clone())];
                prop_assert_eq!(version.order, Some(number), "a version knows its order");
            }
            for order in m.orders.values() {
                let places = u32::try_from(order.parts.len()).unwrap();
                prop_assert!(order.lines.iter().all(|l| l.part < places));
            }
        }
    }
}
