//! what arrives becomes orders.

use crate::domain::channel_order::{ChannelStatus, Customer};
use crate::domain::command::{Answer, Event};
use crate::domain::decide::testing::{Memory, cancelled, delivery, later, monday, order, orders, paid};
use crate::domain::document::{Content, OrderOutcome, Outcome};
use crate::domain::ids::{BoxCode, BuyerCode, OrderNumber};
use crate::domain::order::{Checkout, Flag, OrderStatus, Void};
use crate::domain::query::Query;
use ChannelStatus::{OnHold, Paid, Pending, Shipped};

#[test]
fn r01_numbers_carry_the_mark_of_their_channel_and_are_found_with_and_without_it() {
    let mut m = Memory::new();
    m.counters.order = 7042;
    let label =
        |m: &mut Memory, channel: &str| m.take(channel, vec![paid("1", 1, &[("A", 1)])]).orders[0].0.to_string();
    assert_eq!(label(&mut m, "fw"), "7042K");
    assert_eq!(label(&mut m, "web"), "W7043");
    assert_eq!(label(&mut m, "table"), "7044");
    for text in ["7042", "7042K", "7042k", "007042"] {
        assert_eq!(OrderNumber::parse(text), Some(OrderNumber(7042)), "{text}");
    }
    assert_eq!(OrderNumber::parse("W7043"), Some(OrderNumber(7043)));
    let marks = ["k2k", "K2K", "w", "W", "Wong"].map(|q| Query::parse(q).unwrap().mark);
    let of = |n| Some(m.order_of(n).mark);
    assert_eq!(marks, [of(7042), of(7042), of(7043), of(7043), None]);
}

#[test]
fn r02_t1_the_same_webhook_three_times_is_one_order() {
    let mut m = Memory::new();
    let outcomes = [0; 3].map(|_| m.deliver(delivery("fw", 7, orders(vec![paid("1", 1, &[("A", 1)])]))).outcome);
    assert_eq!(outcomes, [Outcome::Stored, Outcome::Duplicate, Outcome::Duplicate]);
    assert_eq!((m.orders.len(), m.documents.len()), (1, 3));
    let third = m.documents.values().next_back().unwrap();
    assert_eq!((third.same_as, &third.orders), (Some(m.documents.values().next().unwrap().id), &vec![OrderNumber(1)]));
}

#[test]
fn r02_t2_the_same_order_by_two_doors_is_one_order() {
    let mut m = Memory::new();
    m.take("fw", vec![paid("1", 1, &[("A", 1)])]);
    let second = m.take("fw", vec![paid("1", 1, &[("A", 1)])]);
    assert_eq!((second.outcome, second.orders[0].1), (Outcome::Duplicate, OrderOutcome::Duplicate));
    assert_eq!((m.orders.len(), m.order_of(1).revision), (1, 1));
    // The same id in another channel is another order.
    m.take("fw2", vec![paid("1", 1, &[("A", 1)])]);
    assert_eq!(m.orders.len(), 2);
}

#[test]
fn r02_t3_another_quantity_while_draft_updates() {
    let mut m = Memory::new();
    assert_eq!(m.one(order("1", 1, &[("A", 1, Pending)])).status, OrderStatus::Draft);
    let after = m.one(order("1", 2, &[("A", 4, Pending)]));
    assert_eq!((after.revision, after.lines[0].quantity, after.status), (2, 4, OrderStatus::Draft));
    assert_eq!(m.one(paid("1", 3, &[("A", 4)])).status, OrderStatus::Pending);
}

#[test]
fn r02_t4_after_confirm_nothing_changes_silently() {
    let mut m = Memory::new();
    let before = m.confirmed(paid("1", 1, &[("A", 1)]));
    let outcome = m.take("fw", vec![paid("1", 2, &[("A", 4)])]);
    assert_eq!((outcome.outcome, outcome.orders[0].1), (Outcome::Stored, OrderOutcome::Conflict));
    let after = m.order_of(1);
    assert!(after.flags.contains(&Flag::Conflict));
    assert_eq!((after.revision, &after.lines), (before.revision + 1, &before.lines));
    // Another change is another conflict; the same wish shipped is none; taken back, the flag goes.
    assert_eq!(m.take("fw", vec![paid("1", 3, &[("A", 5)])]).orders[0].1, OrderOutcome::Conflict);
    let mut shipped = paid("1", 4, &[("A", 5)]);
    shipped.status = Shipped;
    assert_eq!(m.take("fw", vec![shipped]).orders[0].1, OrderOutcome::Updated);
    assert_eq!(m.take("fw", vec![paid("1", 5, &[("A", 1)])]).orders[0].1, OrderOutcome::Updated);
    assert!(!m.order_of(1).flags.contains(&Flag::Conflict));
}

#[test]
fn r02_t4_progress_and_our_own_settings_are_no_conflict() {
    let mut m = Memory::new();
    m.confirmed(paid("1", 1, &[("A", 1)]));
    let fw = BuyerCode::new("FW01").unwrap();
    m.settings.buyers.get_mut(&fw).unwrap().ship_days_offset = 20;
    let mut shipped = paid("1", 2, &[("A", 1)]);
    shipped.status = Shipped;
    shipped.placed_at = None;
    shipped.carrier = Some("FedEx".into());
    m.at = later(90_000);
    assert_eq!(m.take("fw", vec![shipped.clone()]).orders[0].1, OrderOutcome::Updated);
    assert!(m.order_of(1).flags.contains(&Flag::NoProduct) && m.order_of(1).flags.len() == 1);
    let mut moved = shipped;
    moved.changed_at = Some(later(3));
    moved.ship_date = Some("2026-03-01".parse().unwrap());
    assert_eq!(m.take("fw", vec![moved]).orders[0].1, OrderOutcome::Conflict);
}

#[test]
fn r03_ship_dates_and_their_flags() {
    let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
    let mut m = Memory::new();
    let free = m.one(paid("1", 1, &[("A", 1)]));
    assert_eq!((free.ship_date, free.earliest_ship_date), (day("2026-02-05"), day("2026-02-05")));
    assert!(!free.flags.contains(&Flag::TooEarly));
    let mut early = paid("2", 1, &[("A", 1)]);
    early.ship_date = Some(day("2026-02-04"));
    let early = m.one(early);
    assert_eq!((early.ship_date, early.earliest_ship_date), (day("2026-02-04"), day("2026-02-05")));
    assert!(early.flags.contains(&Flag::TooEarly) && early.status == OrderStatus::Pending);
    let fw = BuyerCode::new("FW01").unwrap();
    m.settings.buyers.get_mut(&fw).unwrap().service_days.clear();
    let none = m.one(paid("3", 1, &[("A", 1)]));
    assert!(none.flags.contains(&Flag::NoServiceDay));
    assert_eq!(none.ship_date, day("2026-02-02"));
    // Our own shop ships the same day.
    let number = m.take("web", vec![paid("1", 1, &[("A", 1)])]).orders[0].0.number.0;
    assert_eq!(m.order_of(number).ship_date, day("2026-02-02"));
}

#[test]
fn an_order_without_a_time_was_placed_when_it_was_first_received() {
    let mut m = Memory::new();
    let mut content = order("1", 1, &[("A", 1, Pending)]);
    content.placed_at = None;
    let first = m.one(content.clone());
    assert_eq!((first.placed_at, first.lines[0].added_to_cart_at), (monday(), monday()));
    m.at = later(3 * 86_400);
    content.changed_at = Some(later(2));
    content.lines[0].status = Paid;
    let second = m.one(content);
    assert_eq!(second.status, OrderStatus::Pending);
    assert_eq!((second.placed_at, second.lines[0].added_to_cart_at), (monday(), monday()));
    assert_eq!(second.ship_date, first.ship_date);
}

#[test]
fn r05_t1_a_cancelled_line_leaves_and_is_kept_in_the_journal() {
    let mut m = Memory::new();
    let both = order("1", 1, &[("A", 1, Paid), ("B", 2, Pending)]);
    let mut first_only = both.clone();
    first_only.changed_at = Some(later(2));
    first_only.lines.truncate(1);
    assert_eq!(m.one(both).status, OrderStatus::Draft);
    let after = m.one(first_only);
    assert_eq!((after.status, after.lines.len()), (OrderStatus::Pending, 1));
    let dropped: Vec<_> = m
        .last
        .iter()
        .filter_map(|e| if let Event::OrderStored(_, _, dropped) = e { Some(dropped) } else { None })
        .flatten()
        .map(|l| l.sku.as_deref().unwrap())
        .collect();
    assert_eq!(dropped, ["B"]);
    m.one(cancelled("1", Some(3)));
    assert!(m.last.iter().any(|e| matches!(e, Event::OrderStored(o, _, d) if o.lines.is_empty() && d.len() == 1)));
    assert_eq!(m.order_of(1).void_reason(), Some("cancelled by the channel"));
}

#[test]
fn r05_t2_a_cancel_after_confirm_is_a_conflict() {
    for deleted in [false, true] {
        let mut m = Memory::new();
        let before = m.confirmed(paid("1", 1, &[("A", 2)]));
        let outcome = if deleted {
            m.deliver(delivery("fw", 9, Content::Deleted(vec!["1".into()], None)))
        } else {
            m.take("fw", vec![cancelled("1", Some(2))])
        };
        assert_eq!(outcome.orders[0].1, OrderOutcome::Conflict);
        let after = m.order_of(1);
        assert!(after.flags.contains(&Flag::CancelledAfterConfirm));
        assert_eq!((after.status, &after.lines), (OrderStatus::Confirmed, &before.lines));
        assert_eq!(after.parts[0].status, ChannelStatus::Cancelled);
    }
}

#[test]
fn r05_t3_a_cancel_before_its_order_is_remembered() {
    for stamped in [true, false] {
        let mut m = Memory::new();
        if stamped {
            m.take("fw", vec![cancelled("1", Some(5))]);
        } else {
            let outcome = m.deliver(delivery("fw", 9, Content::Deleted(vec!["1".into()], None)));
            assert_eq!((outcome.outcome, m.orders.len()), (Outcome::Ignored, 0));
        }
        m.take("fw", vec![paid("1", 1, &[("A", 1)])]);
        let voided = m.order_of(1);
        assert_eq!((voided.status, voided.lines.len(), m.orders.len()), (OrderStatus::Voided, 0, 1));
    }
}

#[test]
fn a_deleted_order_comes_back_only_when_it_was_restored_later() {
    let mut m = Memory::new();
    m.take("fw", vec![paid("1", 1, &[("A", 1)])]);
    let gone = m.deliver(delivery("fw", 9, Content::Deleted(vec!["1".into(), "unknown".into()], Some(later(200)))));
    assert_eq!((gone.outcome, gone.orders.len(), gone.orders[0].1), (Outcome::Stored, 1, OrderOutcome::Voided));
    assert_eq!(m.take("fw", vec![paid("1", 99, &[("A", 1)])]).outcome, Outcome::Stale);
    let again = m.deliver(delivery("fw", 10, Content::Deleted(vec!["1".into()], None)));
    assert_eq!(again.orders[0].1, OrderOutcome::Duplicate);
    assert_eq!((m.order_of(1).status, m.order_of(1).revision), (OrderStatus::Voided, 2));
    // Heard of at 1000: what was written before stays away, what was written after is a restored order.
    assert_eq!(m.take("fw", vec![paid("1", 999, &[("A", 1)])]).outcome, Outcome::Stale);
    assert_eq!(m.one(paid("1", 1_001, &[("A", 1)])).status, OrderStatus::Pending);
}

#[test]
fn a_newer_version_revives_what_the_channel_cancelled_but_not_what_a_person_voided() {
    let mut m = Memory::new();
    m.take("fw", vec![cancelled("1", Some(1))]);
    let back = m.one(paid("1", 2, &[("A", 1)]));
    assert_eq!((back.status, back.void_reason()), (OrderStatus::Pending, None));
    let stored = m.orders.get_mut(&OrderNumber(1)).unwrap();
    let void = Void { reason: "wrong address".into(), by: Some("maria".into()), at: later(3) };
    (stored.status, stored.void) = (OrderStatus::Voided, Some(void));
    assert_eq!(m.take("fw", vec![paid("1", 3, &[("A", 5)])]).orders[0].1, OrderOutcome::Conflict);
    let still = m.order_of(1);
    assert_eq!((still.status, still.void_reason()), (OrderStatus::Voided, Some("wrong address")));
    assert_eq!(m.take("fw", vec![cancelled("1", Some(4))]).orders[0].1, OrderOutcome::Updated);
    assert_eq!(m.order_of(1).status, OrderStatus::Voided);
}

#[test]
fn r11_t3_supplied_codes_are_kept_once_and_never_taken_from_another_order() {
    let code = |text: &str| BoxCode::new(text).unwrap();
    let mut m = Memory::new();
    let mut first = paid("1", 1, &[("A", 2), ("B", 1)]);
    first.lines[0].box_codes = vec![code("KS1"), code("KS2"), code("KS3")];
    first.lines[1].box_codes = vec![code("KS1")];
    let order = m.one(first.clone());
    assert_eq!((order.lines[0].box_codes.len(), order.lines[1].box_codes.len()), (2, 0));
    assert!(order.flags.contains(&Flag::BoxCodeTaken));
    let document = m.documents.values().next_back().unwrap();
    assert!(document.problems[0].to_string().contains("KS3"), "{:?}", document.problems);
    // Two orders that wait with the same code: the first to be confirmed has it.
    let mut second = paid("2", 1, &[("A", 1)]);
    second.lines[0].box_codes = vec![code("KS2")];
    m.one(second.clone());
    assert!(matches!(m.confirm(1, |_| ()), Answer::Confirm(_)));
    assert!(matches!(m.confirm(2, |_| ()), Answer::Confirm(_)));
    assert_eq!(m.boxes[&code("KS2")].order, OrderNumber(1));
    assert!(m.order_of(2).flags.contains(&Flag::BoxCodeTaken));
    assert_ne!(m.order_of(2).lines[0].box_codes, [code("KS2")]);
    second.channel_order_id = "3".into();
    assert!(m.one(second).lines[0].box_codes.is_empty());
}

#[test]
fn r12_the_mark_code_is_the_lines_else_the_orders_else_the_customers() {
    let mut m = Memory::new();
    let mut content = paid("1", 1, &[("A", 1), ("B", 1)]);
    content.lines[0].mark_code = Some("FC-ñ/^~ longer than twenty".into());
    content.lines[1].mark_code = Some("  ".into());
    let marks = |o: &crate::domain::order::Order| o.lines.iter().map(|l| l.mark_code.clone()).collect::<Vec<_>>();
    assert_eq!(marks(&m.one(content.clone())), [Some("FC-ñ/^~ longer than twenty".into()), Some("M-7".into())]);
    content.channel_order_id = "2".into();
    content.mark_code = None;
    content.customer = Customer { id: Some("C9".into()), ..Customer::default() };
    assert_eq!(marks(&m.one(content.clone()))[1].as_deref(), Some("C9"));
    content.channel_order_id = "3".into();
    content.customer.id = None;
    let none = m.one(content);
    assert!(none.lines[1].mark_code.is_none() && none.flags.contains(&Flag::NoMark));
}

#[test]
fn r24_test_orders_say_so() {
    let mut m = Memory::new();
    let mut content = paid("1", 1, &[("A", 1)]);
    content.test = true;
    assert!(m.one(content).flags.contains(&Flag::Test));
    m.settings.buyers.get_mut(&BuyerCode::new("FW01").unwrap()).unwrap().test = true;
    assert!(m.one(paid("2", 1, &[("A", 1)])).flags.contains(&Flag::Test));
}

#[test]
fn r25_a_line_is_green_only_when_the_buyer_has_finished() {
    let mut m = Memory::new();
    for (n, status) in (1..).zip(ChannelStatus::ALL) {
        let order = m.one(order(&format!("{n}"), 1, &[("A", 1, status), ("B", 1, Paid)]));
        let green = !matches!(status, Pending | OnHold);
        let expected = if status.is_dead() { None } else { Some(green) };
        let first = order.lines.iter().find(|l| l.sku.as_deref() == Some("A"));
        assert_eq!(first.map(|l| l.checkout == Checkout::CheckedOut), expected, "{status:?}");
    }
}

#[test]
fn without_stamps_the_last_to_arrive_wins_but_no_redelivery() {
    let mut m = Memory::new();
    let plain =
        |lines: &[(&str, u32)]| crate::domain::channel_order::ChannelOrder { changed_at: None, ..paid("1", 0, lines) };
    let first = || delivery("fw", 1, orders(vec![plain(&[("A", 1)])]));
    m.deliver(first());
    m.deliver(delivery("fw", 2, orders(vec![plain(&[("A", 2)])])));
    m.deliver(first());
    assert_eq!(m.order_of(1).lines[0].quantity, 2);
}
