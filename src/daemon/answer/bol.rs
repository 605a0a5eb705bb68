//! The bill of lading of an order or of an AWB.

use super::{Answers, fault, flow, order, unreadable};
use crate::domain::bol::Bol;
use crate::domain::boxes::BoxState;
use crate::domain::ids::{BoxCode, OrderNumber};
use crate::domain::lang::Lang;
use crate::domain::order::{Order, OrderStatus};
use crate::domain::product::fbe;
use crate::domain::refusal::{FlowRefusal, Refusal};
use crate::labels::bol_pdf;
use crate::limits;
use crate::protocol::call;
use crate::protocol::convert;
use crate::protocol::reply::{BolDoc, BolTotalDoc, Fault};
use std::collections::BTreeSet;

pub(super) fn bol(all: &Answers, session: Lang, ask: &call::Bol) -> Result<BolDoc, Fault> {
    let lang = match ask.lang.as_deref() {
        Some(text) => Lang::parse(text).ok_or_else(|| fault("bad_request", "The language must be en or es."))?,
        None => session,
    };
    let settings = all.store.settings();
    let is_order = !ask.awb && OrderNumber::parse(&ask.of).is_some_and(|n| matches!(all.store.order(n), Ok(Some(_))));
    let (of, bol) = if is_order {
        let order = order(all, session, &ask.of)?;
        let Some(key) = order.awb.clone().filter(|_| order.status == OrderStatus::Confirmed) else {
            let (label, text) = (order.label(), session.pick("is not confirmed yet", "aún no está confirmada"));
            let fault = convert::refusal(&Refusal::NotConfirmed(label, order.status), session);
            return Err(Fault { message: format!("{label} {text}."), ..fault });
        };
        let missing = missing(all, session, std::slice::from_ref(&order))?;
        let of = order.label().to_string();
        let day = order.ship_date;
        (of, Bol::of(&settings, lang, (key, day), None, &[order], &missing))
    } else {
        let Some((awb, _)) = flow::the_one(all, session, &ask.of, ask.buyer.as_deref())? else {
            return Err(convert::refusal(&FlowRefusal::NoAwb(ask.of.clone()).into(), session));
        };
        if awb.pieces > limits::BOL_BOXES {
            return Err(fault(
                "bad_request",
                &match session {
                    Lang::En => format!("{} boxes are on it; {} fit on a paper.", awb.pieces, limits::BOL_BOXES),
                    Lang::Es => format!("Tiene {} cajas; caben {} en un documento.", awb.pieces, limits::BOL_BOXES),
                },
            ));
        }
        let limit = usize::try_from(limits::BOL_BOXES).unwrap_or(usize::MAX);
        let labels = all.store.labels_on_awb(&awb, limit).map_err(|e| unreadable(session, &e))?;
        let mut orders = Vec::with_capacity(labels.len());
        for label in labels {
            orders.extend(all.store.order(label.number).map_err(|e| unreadable(session, &e))?);
        }
        let missing = missing(all, session, &orders)?;
        let key = awb.key.clone();
        (awb.key.to_string(), Bol::of(&settings, lang, (key, awb.ship_date), Some(&awb.key), &orders, &missing))
    };
    let (pdf, pages) = bol_pdf(&bol);
    Ok(BolDoc {
        of,
        awb: bol.awb.to_string(),
        orders: u32::try_from(bol.orders.len()).unwrap_or(u32::MAX),
        pages,
        boxes: bol.boxes(),
        fbe: bol.milli_fbe().map(fbe),
        totals: bol
            .totals
            .iter()
            .map(|t| BolTotalDoc {
                box_type: t.box_type.as_ref().map(ToString::to_string),
                boxes: t.boxes,
                fbe: t.milli_fbe.map(fbe),
            })
            .collect(),
        missing: bol.missing,
        data: String::new(),
    }
    .with_bytes(&pdf))
}

fn missing(all: &Answers, lang: Lang, orders: &[Order]) -> Result<BTreeSet<BoxCode>, Fault> {
    let mut found = BTreeSet::new();
    for order in orders.iter().filter(|o| o.progress.missing > 0) {
        let boxes = all.store.boxes_of(order).map_err(|e| unreadable(lang, &e))?;
        found.extend(boxes.into_iter().filter(|b| matches!(b.state, BoxState::Missing(..))).map(|b| b.code));
    }
    Ok(found)
}
