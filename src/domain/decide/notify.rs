//! Who is told what, decided with the change that causes it; and what a person, and what the
//! outbox, does to a notice.

use super::{Sketch, View, refused};
use crate::domain::command::{Answer, Event};
use crate::domain::connection::{Connection, Settings};
use crate::domain::ids::{NoticeId, OrderNumber};
use crate::domain::notice::{
    Facts, Group, Notice, NoticeAction, NoticeKind, NoticeReport, NoticeState, Occasion, Target, Told, addresses,
    next_try,
};
use crate::domain::order::{Flag, Line, Order};
use crate::domain::refusal::Refusal;
use crate::limits;
use chrono::TimeDelta;
use std::collections::{BTreeMap, BTreeSet};

/// Stores what is told of an order after a change, and answers who hears it.
pub(super) fn tell<V: View>(sketch: &mut Sketch<'_, V>, order: &Order, occasion: &Occasion<'_>) -> Told {
    let settings = sketch.view.settings();
    let mut all = Told::default();
    for kind in kinds(occasion) {
        let told = recipients(settings, kind, order);
        let facts = facts(settings, order, occasion, sketch.user);
        let hold = if kind.is_of_confirm() { settings.hold.max(TimeDelta::zero()) } else { TimeDelta::zero() };
        for target in &told.targets {
            let notice = Notice {
                id: sketch.next_notice(),
                kind,
                order: order.label(),
                target: target.clone(),
                state: if hold.is_zero() { NoticeState::Queued } else { NoticeState::Held },
                facts: facts.clone(),
                created_at: sketch.at,
                changed_at: sketch.at,
                due: sketch.at.checked_add_signed(hold).unwrap_or(sketch.at),
                attempts: 0,
                reason: None,
            };
            sketch.put_notice(notice);
        }
        for group in &told.untold {
            sketch.events.push(Event::NotTold(order.label(), kind, *group));
        }
        join(&mut all, told);
    }
    all
}

/// Who would be told, if it happened now.
pub(super) fn would_tell(settings: &Settings, order: &Order, occasion: &Occasion<'_>) -> Told {
    let mut all = Told::default();
    for kind in kinds(occasion) {
        join(&mut all, recipients(settings, kind, order));
    }
    all
}

fn join(all: &mut Told, more: Told) {
    for target in more.targets {
        if !all.targets.contains(&target) {
            all.targets.push(target);
        }
    }
    all.untold.extend(more.untold);
}

/// Withdraws those notices of an order that are not sent and not on their way; how many of them are too late.
pub(super) fn withdraw<V: View>(
    sketch: &mut Sketch<'_, V>,
    order: OrderNumber,
    which: impl Fn(&Notice) -> bool,
    why: &str,
) -> Result<usize, V::Error> {
    let mut all: BTreeMap<NoticeId, Notice> =
        sketch.view.notices_of(order)?.into_iter().map(|notice| (notice.id, notice)).collect();
    let own = sketch.notices.values().filter(|n| n.order.number == order);
    all.extend(own.map(|n| (n.id, n.clone())));
    let mut late = 0;
    for notice in all.into_values().filter(which) {
        match notice.state {
            NoticeState::Sending | NoticeState::Sent => late += 1,
            NoticeState::Withdrawn => {}
            NoticeState::Queued | NoticeState::Held | NoticeState::Failed | NoticeState::Dead => {
                step(sketch, notice, NoticeState::Withdrawn, Some(why.to_owned()));
            }
        }
    }
    Ok(late)
}

/// A person acts.
pub(super) fn act<V: View>(sketch: &mut Sketch<'_, V>, id: NoticeId, action: NoticeAction) -> Result<Answer, V::Error> {
    use NoticeState::{Dead, Failed, Held, Queued, Withdrawn};
    let Some(mut notice) = sketch.view.notice(id)? else { return Ok(refused(Refusal::NoNotice(id))) };
    match (action, notice.state) {
        (NoticeAction::Retry, Failed | Dead) => {
            notice.due = sketch.at;
            notice.attempts = 0;
            let said = notice.reason.clone();
            Ok(step(sketch, notice, Queued, said))
        }
        (NoticeAction::Dismiss, Queued | Held | Failed | Dead) => {
            let why = format!("dismissed by {}", sketch.user);
            Ok(step(sketch, notice, Withdrawn, Some(why)))
        }
        _ => Ok(refused(Refusal::NoticeState(id, notice.state))),
    }
}

/// The outbox reports.
pub(super) fn report<V: View>(
    sketch: &mut Sketch<'_, V>,
    id: NoticeId,
    report: &NoticeReport,
) -> Result<Answer, V::Error> {
    use NoticeState::{Dead, Failed, Held, Queued, Sending, Sent};
    let Some(mut notice) = sketch.view.notice(id)? else { return Ok(refused(Refusal::NoNotice(id))) };
    let (to, why) = match (report, notice.state) {
        // The undo window is kept here and not only in the outbox.
        (NoticeReport::Sending, Held) if notice.due > sketch.at => {
            return Ok(refused(Refusal::NoticeState(id, notice.state)));
        }
        (NoticeReport::Sending, Held | Queued | Failed) => {
            notice.attempts = notice.attempts.saturating_add(1);
            (Sending, notice.reason.clone())
        }
        (NoticeReport::Sent, Sending) => (Sent, None),
        (NoticeReport::Failed { why, jitter, at_least }, Sending) => {
            match next_try(notice.attempts, *jitter, *at_least) {
                Some(pause) => {
                    notice.due = sketch.at.checked_add_signed(pause).unwrap_or(sketch.at);
                    (Failed, Some(why.clone()))
                }
                None => (Dead, Some(why.clone())),
            }
        }
        (NoticeReport::Never(why), Sending | Queued | Held | Failed) => (Dead, Some(why.clone())),
        (NoticeReport::Interrupted, Sending) => {
            notice.due = sketch.at;
            (Queued, Some("the daemon stopped while it was on its way".to_owned()))
        }
        _ => return Ok(refused(Refusal::NoticeState(id, notice.state))),
    };
    Ok(step(sketch, notice, to, why))
}

fn step<V: View>(sketch: &mut Sketch<'_, V>, mut notice: Notice, to: NoticeState, why: Option<String>) -> Answer {
    notice.state = to;
    notice.changed_at = sketch.at;
    notice.reason = why;
    let answer = Answer::Notice(notice.id, to);
    sketch.put_notice(notice);
    answer
}

/// What it is to whom: deleted lines are a notice of their own beside the confirm (R-07 T5: none without them).
fn kinds(occasion: &Occasion<'_>) -> Vec<NoticeKind> {
    match occasion {
        Occasion::CheckedOut => vec![NoticeKind::NewOrder],
        Occasion::Confirmed([]) => vec![NoticeKind::Confirmed],
        Occasion::Confirmed(_) => vec![NoticeKind::LinesDropped, NoticeKind::Confirmed],
        Occasion::Voided(..) => vec![NoticeKind::OrderVoided],
        Occasion::LinesDeleted(..) => vec![NoticeKind::LineDeleted],
        Occasion::BoxesMissing(..) => vec![NoticeKind::BoxMissing],
        Occasion::Conflict(_) => vec![NoticeKind::Conflict],
    }
}

/// Who is told of a kind: by mail each address once, in any spelling (R-07 T1); and the web servers that want it.
fn recipients(settings: &Settings, kind: NoticeKind, order: &Order) -> Told {
    let connection = order.buyer.as_ref().and_then(|b| settings.buyers.get(b));
    let mut told = Told::default();
    if settings.notices.mail {
        let tell = connection.and_then(|c| c.notices.tell.as_ref()).unwrap_or(&settings.notices.tell);
        let mut seen = BTreeSet::new();
        for group in kind.groups().iter().copied().filter(|g| tell.contains(g)) {
            by_mail(settings, connection, order, group, &mut seen, &mut told);
        }
    }
    for webhook in &settings.notices.webhooks {
        let its_buyer = webhook.buyer.as_ref().is_none_or(|b| order.buyer.as_ref() == Some(b));
        if its_buyer && webhook.kinds.contains(&kind) {
            told.targets.push(Target::Webhook(webhook.name.clone()));
        }
    }
    told
}

fn by_mail(
    settings: &Settings,
    connection: Option<&Connection>,
    order: &Order,
    group: Group,
    seen: &mut BTreeSet<String>,
    told: &mut Told,
) {
    let ours = settings.language;
    let theirs = connection.and_then(|c| c.notices.lang).unwrap_or(ours);
    let mut named = 0;
    let mut bad = false;
    for (text, lang) in texts(settings, connection, order, group) {
        let lang = if lang == Side::Ours { ours } else { theirs };
        for found in addresses(text) {
            match found {
                Ok(address) => {
                    named += 1;
                    if seen.insert(address.key()) {
                        told.targets.push(Target::Mail { address, group, lang });
                    }
                }
                Err(_) => bad = true,
            }
        }
    }
    // An empty list means nobody; a customer, or a buyer who loses goods, should have been told.
    let expected = matches!(group, Group::FinalCustomer | Group::Buyer);
    if bad || named == 0 && expected {
        told.untold.push(group);
    }
}

/// Whose language an address reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Ours,
    Theirs,
}

/// The addresses of a group, as they are written, in the order of telling.
fn texts<'a>(
    settings: &'a Settings,
    connection: Option<&'a Connection>,
    order: &'a Order,
    group: Group,
) -> Vec<(&'a str, Side)> {
    let of = |texts: &'a [String], side| texts.iter().map(move |t| (t.as_str(), side));
    let one = |text: &'a Option<String>, side| text.iter().map(move |t| (t.as_str(), side));
    match (group, connection) {
        (Group::Salesperson, Some(c)) => one(&c.salesperson, Side::Ours).collect(),
        (Group::BuyerSalesperson, Some(c)) => one(&c.buyer_salesperson, Side::Theirs).collect(),
        (Group::Salesperson | Group::BuyerSalesperson, None) => Vec::new(),
        (Group::FinalCustomer, _) => one(&order.customer.email, Side::Theirs).collect(),
        (Group::SendInvoiceTo, c) => c
            .into_iter()
            .flat_map(|c| of(&c.send_invoice_to, Side::Theirs))
            .chain(of(&settings.send_invoice_to, Side::Ours))
            .collect(),
        (Group::SendCheckoutNotificationTo, c) => c
            .into_iter()
            .flat_map(|c| of(&c.send_checkout_notification_to, Side::Theirs))
            .chain(of(&settings.send_checkout_notification_to, Side::Ours))
            .collect(),
        (Group::Buyer, Some(c)) if !c.notices.send_cancel_notification_to.is_empty() => {
            of(&c.notices.send_cancel_notification_to, Side::Theirs).collect()
        }
        (Group::Buyer, Some(c)) => one(&c.buyer_salesperson, Side::Theirs).collect(),
        // Our own shops have no buyer company: their buyer is the final customer.
        (Group::Buyer, None) => one(&order.customer.email, Side::Ours).collect(),
    }
}

fn facts(settings: &Settings, order: &Order, occasion: &Occasion<'_>, user: &str) -> Facts {
    let (lines, reason): (&[Line], _) = match occasion {
        Occasion::CheckedOut | Occasion::Conflict(_) => (&order.lines, None),
        Occasion::Confirmed([]) => (&order.lines, None),
        Occasion::Confirmed(dropped) => (dropped, None),
        Occasion::Voided(lines, reason) | Occasion::LinesDeleted(lines, reason) => (lines, *reason),
        Occasion::BoxesMissing(_, reason) => (&[], *reason),
    };
    let boxes = match occasion {
        Occasion::BoxesMissing(codes, _) => codes.to_vec(),
        _ => Vec::new(),
    };
    let of_boxes: Vec<Line> =
        order.lines.iter().filter(|l| l.box_codes.iter().any(|c| boxes.contains(c))).cloned().collect();
    let lines = if boxes.is_empty() { lines } else { &of_boxes };
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Facts {
        company: settings.company_name.clone(),
        buyer: order
            .buyer
            .as_ref()
            .map(|code| (code.clone(), settings.buyers.get(code).map_or_else(|| code.to_string(), |c| c.name.clone()))),
        customer: order.customer.name.clone(),
        channel_orders: order
            .parts
            .iter()
            .take(limits::NOTICE_LINES)
            .map(|p| p.name.clone().unwrap_or_else(|| p.channel_order_id.clone()))
            .collect(),
        reference: order.reference.clone(),
        test: order.flags.contains(&Flag::Test),
        revision: order.revision,
        by: user.to_owned(),
        reason: reason.map(str::to_owned),
        cancelled: matches!(occasion, Occasion::Conflict(true)),
        ship_date: order.ship_date,
        awb: order.awb.clone(),
        more_lines: count(lines.len().saturating_sub(limits::NOTICE_LINES)),
        lines: lines.iter().take(limits::NOTICE_LINES).cloned().collect(),
        kept: count(order.lines.len()),
        boxes,
    }
}
