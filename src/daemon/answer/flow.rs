//! What people do to orders, boxes and AWBs on the way from confirm to shipped.

use super::change::{command_id, submit, surprise};
use super::{Answers, Session, fault, number, order, unreadable};
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::channel_order::Address;
use crate::domain::command::{Answer, Command};
use crate::domain::flow::{AwbAct, AwbAsk, BoxAct, BoxesAsk, Edit, OrderAct, OrderAsk, Swap};
use crate::domain::ids::{BoxCode, BuyerCode};
use crate::domain::lang::Lang;
use crate::domain::order::{BoxRecord, Order};
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::domain::text::fold;
use crate::limits;
use crate::protocol::call;
use crate::protocol::reply::{ActDoc, AwbActDoc, AwbDoc, AwbsPage, BoxDoc, BoxesDoc, BoxesPage, Fault};
use crate::protocol::{convert, flow};
use crate::store::Named;

/// What an order is asked for, besides the act.
pub(super) struct Of {
    pub(super) order: String,
    pub(super) expected_revision: Option<u32>,
    pub(super) command_id: Option<String>,
}

pub(super) async fn on_order(all: &Answers, session: &Session, of: Of, act: OrderAct) -> Result<ActDoc, Fault> {
    let id = command_id(of.command_id.as_deref())?;
    let ask = OrderAsk { order: number(session.lang(), &of.order)?, expected_revision: of.expected_revision, act };
    match submit(all, session, Command::Order(ask), id).await? {
        Answer::Order(done) => Ok(flow::order_done(&done)),
        _ => Err(surprise()),
    }
}

/// `accept` or `keep`.
pub(super) fn settle(act: &str) -> Result<OrderAct, Fault> {
    match act {
        "accept" => Ok(OrderAct::Accept),
        "keep" => Ok(OrderAct::Keep),
        other => Err(fault("bad_request", &format!("A conflict can't be {other:?}: accept or keep."))),
    }
}

pub(super) fn edit(ask: &call::Edit) -> Result<OrderAct, Fault> {
    let ship_date = ask.ship_date.as_deref().map(|text| {
        let wrong = || fault("bad_request", &format!("{text:?} is not a date such as 2026-02-10."));
        text.trim().parse().map_err(|_| wrong())
    });
    for (name, text, most) in [
        ("carrier", &ask.carrier, limits::FIELD_CHARS),
        ("carrier_account", &ask.carrier_account, limits::FIELD_CHARS),
        ("reference", &ask.reference, limits::FIELD_CHARS),
        ("hawb", &ask.hawb, limits::HAWB_CHARS),
    ] {
        if text.as_ref().is_some_and(|t| t.trim().chars().count() > most) {
            return Err(fault("bad_request", &format!("{name}: {most} characters at most.")));
        }
    }
    Ok(OrderAct::Edit(Box::new(Edit {
        carrier: ask.carrier.clone(),
        carrier_account: ask.carrier_account.clone(),
        ship_to: ask.ship_to.clone().map(address),
        ship_date: ship_date.transpose()?,
        reference: ask.reference.clone(),
        hawb: ask.hawb.clone(),
        boxes: ask.boxes.iter().map(|[line, boxes]| (*line, *boxes)).collect(),
    })))
}

fn address(to: call::ShipTo) -> Address {
    let some = |text: Option<String>| text.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty());
    Address {
        name: some(to.name),
        company: some(to.company),
        street: to.street.into_iter().filter(|s| !s.trim().is_empty()).collect(),
        city: some(to.city),
        region: some(to.region),
        postal_code: some(to.postal_code),
        country: some(to.country),
        phone: some(to.phone),
    }
}

pub(super) async fn on_boxes(all: &Answers, session: &Session, ask: call::BoxesAct) -> Result<BoxesDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    if ask.boxes.len() > limits::BOXES_A_CALL {
        return Err(fault("bad_request", &format!("{} boxes at once, at most.", limits::BOXES_A_CALL)));
    }
    let why = ask.reason.unwrap_or_default();
    let act = match ask.act.as_str() {
        "ship" => BoxAct::Ship,
        "unship" => BoxAct::Unship(why),
        "missing" => BoxAct::Missing(why),
        "found" => BoxAct::Found,
        "receive" => BoxAct::Receive,
        other => {
            let known = "ship, unship, missing, found, receive";
            return Err(fault("bad_request", &format!("Boxes can't be {other:?}: {known}.")));
        }
    };
    let order = ask.order.as_deref().map(|o| number(lang, o)).transpose()?;
    let command = Command::Boxes(BoxesAsk { act: act.clone(), boxes: ask.boxes, order });
    match submit(all, session, command, id).await? {
        Answer::Boxes(done) => Ok(flow::boxes_done(&act, &done, &all.store.settings(), lang)),
        _ => Err(surprise()),
    }
}

/// The box is of the order that it is of now.
pub(super) async fn swap(all: &Answers, session: &Session, ask: call::BoxSwap) -> Result<ActDoc, Fault> {
    let (_, order) = box_and_order(all, session.lang(), &ask.code)?;
    let of = Of { order: order.number.0.to_string(), expected_revision: None, command_id: ask.command_id };
    let swap = Swap { from: ask.code, to: ask.to, reason: ask.reason };
    on_order(all, session, of, OrderAct::Swap(Box::new(swap))).await
}

pub(super) fn boxes_of(all: &Answers, lang: Lang, text: &str) -> Result<BoxesPage, Fault> {
    let order = order(all, lang, text)?;
    let boxes = all.store.boxes_of(&order).map_err(|e| unreadable(lang, &e))?;
    Ok(BoxesPage { boxes: boxes.iter().map(|b| flow::box_doc(b, &order)).collect() })
}

pub(super) fn a_box(all: &Answers, lang: Lang, text: &str) -> Result<BoxDoc, Fault> {
    let (record, order) = box_and_order(all, lang, text)?;
    Ok(flow::box_doc(&record, &order))
}

fn box_and_order(all: &Answers, lang: Lang, text: &str) -> Result<(BoxRecord, Order), Fault> {
    let refused = |no: FlowRefusal| convert::refusal(&no.into(), lang);
    let code = BoxCode::scanned(text).map_err(|e| refused(FlowRefusal::NotABox(text.to_owned(), e)))?;
    let record = all.store.box_record(&code).map_err(|e| unreadable(lang, &e))?;
    let record = record.ok_or_else(|| refused(FlowRefusal::UnknownBox(code)))?;
    let order = all.store.order(record.order).map_err(|e| unreadable(lang, &e))?;
    let order = order.ok_or_else(|| convert::refusal(&Refusal::NoOrder(record.order), lang))?;
    Ok((record, order))
}

/// AWBs, newest ship date first; of one day by buyer and key.
pub(super) fn page(all: &Answers, lang: Lang, ask: &call::AwbsPage) -> Result<AwbsPage, Fault> {
    let mut found = all.store.awbs().map_err(|e| unreadable(lang, &e))?;
    let settings = all.store.settings();
    let words: Vec<String> = ask.query.split_whitespace().map(fold).collect();
    let name = |awb: &Awb| {
        let buyer = awb.buyer.as_ref();
        let known = buyer.and_then(|b| settings.buyers.get(b)).map_or("", |c| c.name.as_str());
        fold(&format!("{} {known}", buyer.map_or("", BuyerCode::as_str)))
    };
    found.retain(|(awb, was)| {
        let of_number = |word: &str| awb.key.holds(word) || was.iter().any(|k| k.holds(word));
        let named =
            words.iter().all(|w| of_number(w) || name(awb).contains(w) || awb.ship_date.to_string().contains(w));
        (named || !words.is_empty() && of_number(&ask.query)) && (!ask.open || !awb.closed && awb.orders > 0)
    });
    found.sort_by_cached_key(|(awb, _)| place(awb));
    let total = u64::try_from(found.len()).unwrap_or(u64::MAX);
    let start = ask.after.as_ref().map_or(0, |after| found.partition_point(|(awb, _)| cursor(awb) <= *after));
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let rest = found.len() > start + limit;
    let shown: Vec<Named> = found.into_iter().skip(start).take(limit).collect();
    let next = shown.last().filter(|_| rest).map(|(awb, _)| cursor(awb));
    let awbs = shown.iter().map(|named| doc(all, lang, named)).collect::<Result<_, _>>()?;
    Ok(AwbsPage { awbs, next, total })
}

fn place(awb: &Awb) -> String {
    cursor(awb)
}

/// A row's place as text that sorts as the list does: the later the day, the earlier.
fn cursor(awb: &Awb) -> String {
    let day = 9_999_999 - chrono::Datelike::num_days_from_ce(&awb.ship_date);
    format!("{day:08} {} {}", awb.buyer.as_ref().map_or("", BuyerCode::as_str), awb.key.to_storage())
}

fn doc(all: &Answers, lang: Lang, (awb, was): &Named) -> Result<AwbDoc, Fault> {
    let orders = all.store.labels_on_awb(awb, limits::CODES_TOLD).map_err(|e| unreadable(lang, &e))?;
    Ok(flow::awb_doc(awb, &orders, was, &all.store.settings()))
}

pub(super) fn awb(all: &Answers, lang: Lang, text: &str, buyer: Option<&str>) -> Result<AwbDoc, Fault> {
    match the_one(all, lang, text, buyer)? {
        Some(named) => doc(all, lang, &named),
        None => Err(convert::refusal(&FlowRefusal::NoAwb(text.to_owned()).into(), lang)),
    }
}

/// The AWB that is meant: by its whole name, now or before, else by a part that only one has.
pub(super) fn the_one(all: &Answers, lang: Lang, text: &str, buyer: Option<&str>) -> Result<Option<Named>, Fault> {
    let mut found = all.store.awbs().map_err(|e| unreadable(lang, &e))?;
    if let Some(buyer) = buyer {
        found.retain(|(awb, _)| awb.buyer.as_ref().map_or("", BuyerCode::as_str).eq_ignore_ascii_case(buyer.trim()));
    }
    let key = AwbKey::parse(text);
    let whole = |(awb, was): &Named| awb.key == key || awb.key.to_string() == text.trim() || was.contains(&key);
    if found.iter().any(whole) {
        found.retain(whole);
    } else {
        found.retain(|(awb, was)| awb.key.holds(text) || was.iter().any(|k| k.holds(text)));
    }
    if found.len() > 1 {
        let name = |(awb, _): &Named| {
            awb.buyer.as_ref().map_or_else(|| awb.key.to_string(), |buyer| format!("{} ({buyer})", awb.key))
        };
        let names = found.iter().take(10).map(name).collect();
        return Err(convert::refusal(&FlowRefusal::SeveralAwbs(text.to_owned(), names).into(), lang));
    }
    Ok(found.pop())
}

pub(super) async fn on_awb(all: &Answers, session: &Session, ask: call::AwbAct) -> Result<AwbActDoc, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let act = match ask.act.as_str() {
        "number" => AwbAct::Number(ask.number.unwrap_or_default()),
        "close" => AwbAct::Close,
        "open" => AwbAct::Open,
        "take" => AwbAct::Take(
            ask.orders.iter().map(|o| number(lang, o)).collect::<Result<_, _>>()?,
            ask.boxes.iter().take(limits::BOXES_A_CALL).cloned().collect(),
        ),
        other => {
            return Err(fault("bad_request", &format!("An AWB can't be {other:?}: number, close, open, take.")));
        }
    };
    let no_awb = || convert::refusal(&FlowRefusal::NoAwb(ask.awb.clone()).into(), lang);
    let takes = matches!(act, AwbAct::Take(..));
    // A new one is only made of a whole name, never because a part of it is found nowhere else.
    let ask = match (the_one(all, lang, &ask.awb, ask.buyer.as_deref())?, &act) {
        (Some((awb, _)), _) => AwbAsk { buyer: awb.buyer, key: awb.key, act },
        (None, AwbAct::Take(orders, boxes)) if takes && !ask.awb.trim().is_empty() => {
            let order = match (orders.first(), boxes.first()) {
                (Some(first), _) => {
                    let order = all.store.order(*first).map_err(|e| unreadable(lang, &e))?;
                    order.ok_or_else(|| convert::refusal(&Refusal::NoOrder(*first), lang))?
                }
                (None, Some(text)) => box_and_order(all, lang, text)?.1,
                (None, None) => return Err(no_awb()),
            };
            AwbAsk { buyer: order.buyer, key: AwbKey::parse(&ask.awb), act }
        }
        (None, _) => return Err(no_awb()),
    };
    match submit(all, session, Command::Awb(ask), id).await? {
        Answer::Awb(done) => Ok(flow::awb_done(&done, lang)),
        _ => Err(surprise()),
    }
}
