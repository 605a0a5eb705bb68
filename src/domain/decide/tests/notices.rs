//! Who is told what, and what becomes of a notice.

use super::super::notify;
use super::super::testing::{Memory, cancelled, order, paid};
use crate::domain::channel_order::{ChannelOrder, ChannelStatus};
use crate::domain::command::{Answer, CancelOutcome, Cancelled, Command, Confirmed, Event};
use crate::domain::connection::Connection;
use crate::domain::ids::{BoxCode, BuyerCode, NoticeId, OrderNumber, WebhookName};
use crate::domain::lang::Lang;
use crate::domain::notice::{
    Group, Notice, NoticeAction, NoticeKind, NoticeReport, NoticeState, Occasion, Target, WebhookSettings,
};
use chrono::TimeDelta;
use proptest::prelude::*;

fn buyer(memory: &mut Memory) -> &mut Connection {
    memory.settings.buyers.get_mut(&BuyerCode::new("FW01").unwrap()).unwrap()
}

/// With a mail server and everybody in the settings.
fn told() -> Memory {
    let mut memory = Memory::new();
    memory.settings.notices.mail = true;
    memory.settings.send_invoice_to = vec!["books@fdc.example".into()];
    memory.settings.send_checkout_notification_to = vec!["desk@fdc.example".into()];
    let buyer = buyer(&mut memory);
    buyer.salesperson = Some("ana@fdc.example".into());
    buyer.buyer_salesperson = Some("tom@fw.example".into());
    buyer.send_invoice_to = vec!["billing@fw.example".into()];
    buyer.send_checkout_notification_to = vec!["orders@fw.example".into()];
    memory
}

/// A line checked out and a line in the cart.
fn mixed(email: Option<&str>) -> ChannelOrder {
    let mut order = order("1", 0, &[("ROSA", 3, ChannelStatus::Paid), ("LIRIO", 1, ChannelStatus::Pending)]);
    order.customer.email = email.map(str::to_owned);
    order
}

fn confirm(memory: &mut Memory, number: u64) -> Confirmed {
    match memory.confirm(number, |c| c.drop_pending = true) {
        Answer::Confirm(done) => *done,
        other => panic!("{other:?}"),
    }
}

fn of_kind(memory: &Memory, kind: NoticeKind) -> Vec<&Notice> {
    memory.notices.values().filter(|n| n.kind == kind).collect()
}

fn names(targets: &[Target]) -> Vec<String> {
    targets.iter().map(ToString::to_string).collect()
}

#[test]
fn everybody_of_r_07_is_told_of_deleted_lines_and_nobody_else() {
    let mut memory = told();
    let order = memory.one(mixed(Some("lucia@home.example")));
    let preview = memory.confirm(order.number.0, |c| c.dry_run = true);
    assert!(memory.notices.is_empty(), "looking tells nobody");
    let done = confirm(&mut memory, order.number.0);
    let everybody = [
        "tom@fw.example",
        "lucia@home.example",
        "billing@fw.example",
        "books@fdc.example",
        "orders@fw.example",
        "desk@fdc.example",
    ];
    assert_eq!(names(&done.told.targets), everybody);
    assert!(matches!(preview, Answer::Confirm(p) if p.told == done.told), "the preview tells the truth");
    let notices = of_kind(&memory, NoticeKind::LinesDropped);
    assert_eq!(notices.iter().map(|n| n.target.to_string()).collect::<Vec<_>>(), everybody);
    for notice in notices {
        let facts = &notice.facts;
        assert_eq!((facts.lines.len(), facts.lines[0].sku.as_deref(), facts.kept), (1, Some("LIRIO"), 1));
        assert_eq!((facts.lines[0].mark_code.as_deref(), facts.revision), (Some("M-7"), 2));
        assert_eq!((notice.state, notice.due - memory.at), (NoticeState::Held, TimeDelta::seconds(30)));
    }
}

#[test]
fn the_cases_of_r_07() {
    // T1: the same address in both fields, in any spelling, is one mail.
    let mut memory = told();
    buyer(&mut memory).send_invoice_to = vec!["TOM@fw.example".into(), "Orders@FW.example; orders@fw.example".into()];
    let order = memory.one(mixed(Some("tom@FW.example")));
    let done = confirm(&mut memory, order.number.0);
    assert_eq!(
        names(&done.told.targets),
        ["tom@fw.example", "Orders@FW.example", "books@fdc.example", "desk@fdc.example"]
    );
    assert!(done.told.untold.is_empty());

    // T2: semicolons. Empty lists are nobody.
    let mut memory = Memory::new();
    memory.settings.notices.mail = true;
    buyer(&mut memory).send_invoice_to = vec!["a@x;; b@y ;".into(), String::new()];
    let order = memory.one(mixed(Some("c@z")));
    assert_eq!(names(&confirm(&mut memory, order.number.0).told.targets), ["c@z", "a@x", "b@y"]);

    // T3: the customer has no address, or a wrong one: the others are told, and the journal says so.
    for email in [None, Some("lucia at home")] {
        let mut memory = told();
        let order = memory.one(mixed(email));
        let done = confirm(&mut memory, order.number.0);
        assert_eq!((done.told.targets.len(), done.told.untold.as_slice()), (5, [Group::FinalCustomer].as_slice()));
        let said = |e: &Event| *e == Event::NotTold(order.label(), NoticeKind::LinesDropped, Group::FinalCustomer);
        assert!(memory.last.iter().any(said) && memory.last.iter().any(|e| e.journal().is_some()));
    }

    // T5: no deleted lines, no notice.
    let mut memory = told();
    let order = memory.confirmed(paid("1", 0, &[("ROSA", 3)]));
    assert!(of_kind(&memory, NoticeKind::LinesDropped).is_empty());
    assert!(memory.notices.values().all(|n| n.order == order.label() && n.kind == NoticeKind::NewOrder));

    // Without a mail server nobody is told, and the answer says so.
    let mut memory = told();
    memory.settings.notices.mail = false;
    let order = memory.one(mixed(None));
    let done = confirm(&mut memory, order.number.0);
    assert!(done.told.targets.is_empty() && done.told.untold.is_empty() && memory.notices.is_empty());
}

#[test]
fn groups_can_be_switched_off_for_all_and_for_a_buyer() {
    let mut memory = told();
    memory.settings.notices.tell.remove(&Group::FinalCustomer);
    let first = memory.one(mixed(Some("lucia@home.example")));
    assert_eq!(confirm(&mut memory, first.number.0).told.targets.len(), 5);
    buyer(&mut memory).notices.tell = Some([Group::FinalCustomer].into());
    let mut second = mixed(Some("lucia@home.example"));
    second.channel_order_id = "2".into();
    let second = memory.one(second);
    assert_eq!(names(&confirm(&mut memory, second.number.0).told.targets), ["lucia@home.example"]);
}

#[test]
fn each_reads_their_own_language() {
    let mut memory = told();
    buyer(&mut memory).notices.lang = Some(Lang::Es);
    let order = memory.one(mixed(Some("lucia@home.example")));
    confirm(&mut memory, order.number.0);
    for notice in of_kind(&memory, NoticeKind::LinesDropped) {
        let Target::Mail { address, lang, .. } = &notice.target else { panic!("{:?}", notice.target) };
        let ours = address.as_str().ends_with("@fdc.example");
        assert_eq!(*lang, if ours { Lang::En } else { Lang::Es }, "{address}");
    }
}

#[test]
fn our_salesperson_hears_of_an_order_when_all_of_it_is_checked_out_and_of_conflicts() {
    let mut memory = told();
    let number = memory.one(mixed(None)).number.0;
    assert!(memory.notices.is_empty(), "a line is still in the cart");
    memory.one(paid("1", 60, &[("ROSA", 3), ("LIRIO", 1)]));
    memory.one(paid("1", 120, &[("ROSA", 4), ("LIRIO", 1)]));
    let new = of_kind(&memory, NoticeKind::NewOrder);
    assert_eq!(new.len(), 1, "once");
    assert_eq!((new[0].target.to_string().as_str(), new[0].state), ("ana@fdc.example", NoticeState::Queued));
    assert_eq!(new[0].facts.lines.len(), 2);
    memory.confirm(number, |_| ());
    memory.one(paid("1", 180, &[("ROSA", 9), ("LIRIO", 1)]));
    memory.take("fw", vec![cancelled("1", Some(240))]);
    let conflicts = of_kind(&memory, NoticeKind::Conflict);
    assert_eq!(conflicts.iter().map(|n| n.facts.cancelled).collect::<Vec<_>>(), [false, true]);
    assert!(conflicts.iter().all(|n| n.target.to_string() == "ana@fdc.example"));
    // Our own shops have no such salesperson.
    memory.take("web", vec![paid("w", 0, &[("ROSA", 1)])]);
    assert_eq!(of_kind(&memory, NoticeKind::NewOrder).len(), 1);
}

#[test]
fn what_was_voided_before_it_was_told_is_not_told() {
    let mut memory = told();
    let number = memory.one(paid("1", 0, &[("ROSA", 1)])).number;
    memory.take("fw", vec![cancelled("1", Some(60))]);
    assert_eq!(memory.notices.values().next().unwrap().state, NoticeState::Withdrawn);
    assert_eq!(
        memory.run(&Command::NoticeReport(NoticeId(1), NoticeReport::Sending)),
        refused(1, NoticeState::Withdrawn)
    );
    assert!(memory.orders.contains_key(&number));
}

fn refused(id: u64, state: NoticeState) -> Answer {
    super::super::refused(crate::domain::refusal::Refusal::NoticeState(NoticeId(id), state))
}

#[test]
fn a_buyer_who_loses_goods_is_told_and_who_has_no_address_is_named() {
    let mut memory = told();
    let order = memory.confirmed(paid("1", 0, &[("ROSA", 2)]));
    let codes: Vec<BoxCode> = order.lines[0].box_codes[..1].to_vec();
    let occasions = [
        (Occasion::Voided(&order.lines, Some("frost")), NoticeKind::OrderVoided, 0),
        (Occasion::LinesDeleted(&order.lines, Some("frost")), NoticeKind::LineDeleted, 0),
        (Occasion::BoxesMissing(&codes, Some("frost")), NoticeKind::BoxMissing, 1),
    ];
    for (occasion, kind, boxes) in occasions {
        let mut sketch = super::super::Sketch::new(&memory, "maria", memory.at);
        let told = notify::tell(&mut sketch, &order, &occasion);
        assert_eq!((names(&told.targets), told.untold.len()), (vec!["tom@fw.example".to_owned()], 0));
        let Some(Event::NoticeStored(notice)) = sketch.events.pop() else { panic!("{kind:?}") };
        assert_eq!((notice.kind, notice.state, notice.facts.boxes.len()), (kind, NoticeState::Queued, boxes));
        assert_eq!((notice.facts.reason.as_deref(), notice.facts.lines.len()), (Some("frost"), 1), "{kind:?}");
    }
    buyer(&mut memory).notices.send_cancel_notification_to = vec!["cancels@fw.example".into()];
    let voided = Occasion::Voided(&order.lines, None);
    assert_eq!(names(&notify::would_tell(&memory.settings, &order, &voided).targets), ["cancels@fw.example"]);
    buyer(&mut memory).notices.send_cancel_notification_to.clear();
    buyer(&mut memory).buyer_salesperson = None;
    assert_eq!(notify::would_tell(&memory.settings, &order, &voided).untold, [Group::Buyer]);
}

#[test]
fn web_servers_are_told_what_they_ask_for_of_their_buyer() {
    let mut memory = Memory::new();
    let webhook = |name: &str, buyer: Option<&str>, kinds: &[NoticeKind]| WebhookSettings {
        name: WebhookName::new(name).unwrap(),
        buyer: buyer.map(|b| BuyerCode::new(b).unwrap()),
        kinds: kinds.iter().copied().collect(),
    };
    memory.settings.notices.webhooks = vec![
        webhook("ours", None, NoticeKind::ALL),
        webhook("fw", Some("FW01"), &[NoticeKind::LinesDropped]),
        webhook("gh", Some("GH02"), NoticeKind::ALL),
    ];
    memory.settings.hold = TimeDelta::zero();
    let order = memory.one(mixed(None));
    let done = confirm(&mut memory, order.number.0);
    assert_eq!(names(&done.told.targets), ["webhook ours", "webhook fw"], "each once, though two kinds are told");
    let stored: Vec<_> = memory.notices.values().map(|n| (n.target.to_string(), n.kind, n.state)).collect();
    let queued = NoticeState::Queued;
    assert_eq!(
        stored,
        [
            ("webhook ours".to_owned(), NoticeKind::LinesDropped, queued),
            ("webhook fw".to_owned(), NoticeKind::LinesDropped, queued),
            ("webhook ours".to_owned(), NoticeKind::Confirmed, queued),
        ]
    );
}

#[test]
fn notices_of_a_confirm_wait_and_can_be_withdrawn_until_they_leave() {
    let mut memory = told();
    memory.settings.send_invoice_to.clear();
    let order = memory.one(mixed(None));
    confirm(&mut memory, order.number.0);
    let ids: Vec<NoticeId> = memory.notices.keys().copied().collect();
    let early = memory.run(&Command::NoticeReport(ids[0], NoticeReport::Sending));
    assert_eq!(early, refused(ids[0].0, NoticeState::Held), "the window is not over");
    memory.at += TimeDelta::seconds(31);
    memory.run(&Command::NoticeReport(ids[0], NoticeReport::Sending));
    let mut sketch = super::super::Sketch::new(&memory, "maria", memory.at);
    let Ok(late) = notify::withdraw(&mut sketch, order.number, |n| n.kind.is_of_confirm(), "taken back");
    assert_eq!(late, 1, "one is on its way");
    let events = std::mem::take(&mut sketch.events);
    let withdrawn = |e: &Event| matches!(e, Event::NoticeStored(n) if n.state == NoticeState::Withdrawn);
    assert!(events.len() == ids.len() - 1 && events.iter().all(withdrawn));
}

#[test]
fn a_cancel_voids_before_confirm_and_is_a_conflict_after_it_and_each_once() {
    let mut memory = told();
    let ask = |memory: &mut Memory, number: u64| match memory.run(&Command::Cancel(OrderNumber(number))) {
        Answer::Cancelled(Cancelled { outcome, .. }) => outcome,
        other => panic!("{other:?}"),
    };
    let first = memory.one(paid("1", 0, &[("ROSA", 1)])).number.0;
    assert_eq!(ask(&mut memory, first), CancelOutcome::Voided);
    let voided = memory.order_of(first);
    assert_eq!((voided.revision, ask(&mut memory, first)), (2, CancelOutcome::Already));
    assert_eq!(memory.order_of(first), voided);
    assert!(memory.notices.values().all(|n| n.state == NoticeState::Withdrawn));

    let second = memory.confirmed(paid("2", 0, &[("ROSA", 1)])).number.0;
    assert_eq!(ask(&mut memory, second), CancelOutcome::Conflict);
    let noted = memory.order_of(second);
    assert_eq!(ask(&mut memory, second), CancelOutcome::Conflict);
    assert_eq!(memory.order_of(second), noted, "noted once");
    assert_eq!(of_kind(&memory, NoticeKind::Conflict).len(), 1);
    assert!(memory.order_of(second).lines.iter().all(|l| !l.box_codes.is_empty()), "nothing was changed silently");
    assert!(matches!(memory.run(&Command::Cancel(OrderNumber(99))), Answer::Refused(_)));
}

#[test]
fn a_notice_is_tried_by_the_schedule_and_then_given_up_for_a_person() {
    let mut memory = told();
    memory.one(paid("1", 0, &[("ROSA", 1)]));
    let id = NoticeId(1);
    let fail = NoticeReport::Failed { why: "no route".into(), jitter: 0, at_least: None };
    for pause in crate::domain::notice::SCHEDULE {
        memory.run(&Command::NoticeReport(id, NoticeReport::Sending));
        memory.run(&Command::NoticeReport(id, fail.clone()));
        let notice = &memory.notices[&id];
        assert_eq!((notice.state, (notice.due - memory.at).num_seconds()), (NoticeState::Failed, pause));
        memory.at = notice.due;
    }
    memory.run(&Command::NoticeReport(id, NoticeReport::Sending));
    memory.run(&Command::NoticeReport(id, fail));
    let dead = memory.notices[&id].clone();
    assert_eq!((dead.state, dead.attempts, dead.reason.as_deref()), (NoticeState::Dead, 10, Some("no route")));
    memory.run(&Command::NoticeAct(id, NoticeAction::Retry));
    assert_eq!((memory.notices[&id].state, memory.notices[&id].attempts), (NoticeState::Queued, 0));
    memory.run(&Command::NoticeAct(id, NoticeAction::Dismiss));
    assert_eq!(memory.notices[&id].reason.as_deref(), Some("dismissed by maria"));
    assert_eq!(memory.run(&Command::NoticeAct(id, NoticeAction::Retry)), refused(1, NoticeState::Withdrawn));
}

proptest! {
    /// Whatever people and the outbox do in whatever order: what holds is in `Memory::apply_notice`, and nothing is sent
    /// before its time.
    #[test]
    fn no_order_of_acts_sends_what_is_withdrawn_or_early(acts in prop::collection::vec((0_u8..9, 0_i64..40), 1..40)) {
        let mut memory = told();
        let order = memory.one(mixed(None));
        confirm(&mut memory, order.number.0);
        let confirmed_at = memory.at;
        let ids: Vec<NoticeId> = memory.notices.keys().copied().collect();
        for (n, (act, seconds)) in acts.into_iter().enumerate() {
            memory.at += TimeDelta::seconds(seconds);
            let id = ids[n % ids.len()];
            let report = |r| Command::NoticeReport(id, r);
            let command = match act {
                0..=2 => report(NoticeReport::Sending),
                3 => report(NoticeReport::Sent),
                4 => report(NoticeReport::Failed { why: "x".into(), jitter: 7, at_least: None }),
                5 => report(NoticeReport::Never("x".into())),
                6 => report(NoticeReport::Interrupted),
                7 => Command::NoticeAct(id, NoticeAction::Retry),
                _ => Command::NoticeAct(id, NoticeAction::Dismiss),
            };
            memory.run(&command);
            let notice = &memory.notices[&id];
            if notice.state == NoticeState::Sending {
                prop_assert!(memory.at - confirmed_at >= TimeDelta::seconds(30) || notice.attempts > 0 && notice.due <= memory.at);
            }
        }
    }

    /// However addresses are spelled and shared: nobody hears twice of the same confirm.
    #[test]
    fn nobody_is_told_twice(lists in prop::collection::vec("([a-cA-C]@[xX](;|; | ;;)?){0,4}", 4..5)) {
        let mut memory = told();
        buyer(&mut memory).send_invoice_to = vec![lists[0].clone()];
        buyer(&mut memory).buyer_salesperson = Some(lists[1].clone());
        memory.settings.send_invoice_to = vec![lists[2].clone()];
        let order = memory.one(mixed(Some(&lists[3])));
        let done = confirm(&mut memory, order.number.0);
        let mut keys: Vec<String> = names(&done.told.targets).iter().map(|t| t.to_lowercase()).collect();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        prop_assert_eq!(keys.len(), all);
        prop_assert_eq!(of_kind(&memory, NoticeKind::LinesDropped).len(), all);
    }
}
