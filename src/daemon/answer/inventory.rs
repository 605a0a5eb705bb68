//! The stock: what there is, what a buyer may order, and what is published to whom.

use super::change::{command_id, submit};
use super::links::buyer;
use super::{Answers, Session, fault, unreadable};
use crate::domain::command::Command;
use crate::domain::connection::Connection;
use crate::domain::inventory::{self, Stock};
use crate::domain::lang::Lang;
use crate::domain::refusal::Refusal;
use crate::domain::ship_date::ShipDays;
use crate::domain::text::fold;
use crate::limits;
use crate::protocol::call;
use crate::protocol::convert;
use crate::protocol::reply::{Fault, InventoryPage};

/// SKUs that are read together while a page is filled.
const TOGETHER: usize = 200;

pub(super) fn page(all: &Answers, lang: Lang, ask: &call::InventoryPage) -> Result<InventoryPage, Fault> {
    let settings = all.store.settings();
    let now = (all.clock)();
    let day = now.with_timezone(&settings.time_zone).date_naive();
    let to: Option<&Connection> = match &ask.buyer {
        None => None,
        Some(text) => {
            let code = buyer(lang, text)?;
            let no = || convert::refusal(&Refusal::NoBuyer(code.clone()), lang);
            Some(settings.buyers.get(&code).ok_or_else(no)?)
        }
    };
    let earliest = to.and_then(|c| ShipDays::of(c, None, settings.time_zone).earliest(now));
    let words: Vec<String> = ask.query.split_whitespace().map(fold).collect();
    let mut left = ask.limit.clamp(1, limits::PAGE_ROWS);
    let mut page = InventoryPage { seq: all.store.seq().0, ..InventoryPage::default() };
    let (mut after, mut cursor) = (ask.after.clone(), ask.after.clone());
    loop {
        let stocks = all.store.stocks(&after, TOGETHER).map_err(|e| unreadable(lang, &e))?;
        let Some(last) = stocks.last() else { return Ok(page) };
        last.sku.clone_into(&mut after);
        for stock in stocks.iter().filter(|s| is_meant(s, &words)) {
            let available: Vec<_> = to.into_iter().flat_map(|c| inventory::available(stock, c, day)).collect();
            if to.is_some() && available.is_empty() {
                continue;
            }
            if left == 0 {
                page.next = Some(cursor);
                return Ok(page);
            }
            left -= 1;
            stock.sku.clone_into(&mut cursor);
            match to {
                Some(_) => page.available.extend(available.iter().map(|a| convert::stock::available(a, earliest))),
                None => page.stock.extend(convert::stock::inventory(stock, &settings, day)),
            }
        }
    }
}

/// Whether each word is a part of something that people know it by.
fn is_meant(stock: &Stock, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let product = stock.product.as_ref();
    let named = product.into_iter().flat_map(|p| [&p.name_en, &p.name_es, &p.pack, &p.alias]).flatten();
    let mut texts: Vec<String> = named.map(|t| fold(t)).collect();
    texts.push(fold(&stock.sku));
    texts.extend(product.and_then(|p| p.box_type.as_ref()).map(|t| fold(t.as_str())));
    for (location, place) in &stock.places {
        texts.push(fold(location.as_str()));
        texts.extend(place.lots.iter().map(|l| fold(&l.lot)));
    }
    words.iter().all(|word| texts.iter().any(|text| text.contains(word)))
}

pub(super) async fn act(all: &Answers, session: &Session, ask: call::InventoryAct) -> Result<InventoryPage, Fault> {
    let lang = session.lang();
    let id = command_id(ask.command_id.as_deref())?;
    let publish = match ask.act.as_str() {
        "publish" => Some(true),
        "unpublish" => Some(false),
        "default" => None,
        other => {
            return Err(fault("bad_request", &format!("A SKU can't be {other:?}: publish, unpublish, default.")));
        }
    };
    let command = Command::Publish(ask.sku.trim().to_owned(), buyer(lang, &ask.buyer)?, publish);
    submit(all, session, command, id).await?;
    let settings = all.store.settings();
    let day = (all.clock)().with_timezone(&settings.time_zone).date_naive();
    let stock = all.store.stock(ask.sku.trim()).map_err(|e| unreadable(lang, &e))?;
    let rows = stock.map(|s| convert::stock::inventory(&s, &settings, day)).unwrap_or_default();
    Ok(InventoryPage { stock: rows, seq: all.store.seq().0, ..InventoryPage::default() })
}
