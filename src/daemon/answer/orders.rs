//! Orders: pages, one of them, and their channel's orders in a structure.

use super::{Answers, fault, order, unreadable};
use crate::domain::channel::Structure;
use crate::domain::ids::OrderNumber;
use crate::domain::lang::Lang;
use crate::domain::order::Order;
use crate::domain::query::Query;
use crate::domain::structure::{self, Lens};
use crate::limits;
use crate::protocol::call::{self, OrdersPage as Ask};
use crate::protocol::convert;
use crate::protocol::reply::{Fault, OrderDoc, OrdersPage, StructureDoc};
use crate::store::{From, OrderCursor, OrdersAsk, ReadError, Sort, Store};

pub(super) fn page(all: &Answers, lang: Lang, ask: &Ask) -> Result<OrdersPage, Fault> {
    let query = Query::parse(&ask.query).map_err(|e| fault("bad_query", &e.sentence(lang)))?;
    let sort = match ask.sort.as_deref() {
        None | Some("newest") => Sort::Newest,
        Some("ship_date") => Sort::ShipDate,
        Some(other) => return Err(fault("bad_request", &format!("There is no sort {other:?}: newest or ship_date."))),
    };
    let from = match &ask.from {
        call::From::Start => From::Start,
        call::From::End => From::End,
        call::From::After(c) => From::After(cursor_from(c)?),
        call::From::Before(c) => From::Before(cursor_from(c)?),
    };
    let limit = usize::try_from(ask.limit.clamp(1, limits::PAGE_ROWS)).unwrap_or(1);
    let found = all.store.orders(&OrdersAsk { query, sort, from, limit }).map_err(|e| unreadable(lang, &e))?;
    let settings = all.store.settings();
    let mut page = OrdersPage {
        cursors: found.rows.iter().map(cursor_of).collect(),
        more_before: found.more_before,
        more_after: found.more_after,
        total: found.total,
        complete: found.complete,
        seq: found.seq.0,
        ..OrdersPage::default()
    };
    if ask.whole {
        page.orders = found.rows.iter().map(|o| convert::order(o, &settings)).collect();
    } else {
        page.rows = found.rows.iter().map(|o| convert::row(o, &settings)).collect();
    }
    Ok(page)
}

pub(super) fn get(all: &Answers, lang: Lang, text: &str) -> Result<OrderDoc, Fault> {
    Ok(convert::order(&order(all, lang, text)?, &all.store.settings()))
}

/// The channel orders of an order in a structure: their channel's own, or another one. In 1 and 2 the other orders of
/// the same cart are in it, whatever order of ours they are part of.
pub(super) fn as_structure(all: &Answers, lang: Lang, text: &str, structure: &str) -> Result<StructureDoc, Fault> {
    let order = order(all, lang, text)?;
    let to = Lens::parse(structure)
        .ok_or_else(|| fault("bad_request", &format!("There is no structure {structure:?}: native, 1, 2 or 3.")))?;
    in_structure(&all.store, &order, to).map_err(|e| unreadable(lang, &e))
}

/// The channel orders of an order through a lens.
pub fn in_structure(store: &Store, order: &Order, lens: Lens) -> Result<StructureDoc, ReadError> {
    let own = || {
        let channel = store.settings().channels.get(&order.channel).map(|c| c.structure);
        channel.unwrap_or_else(|| order.kind.structure())
    };
    let shown = match lens.0 {
        None => structure::as_is(&store.channel_orders_of(order)?),
        Some(to @ Structure::OrderPerSku) => structure::convert(&store.channel_orders_of(order)?, to),
        Some(to) => structure::convert(&store.cart_of(order)?, to),
    };
    Ok(convert::structure(lens.0.unwrap_or_else(own).number(), &shown, order.currency))
}

/// A row's place, opaque to clients.
fn cursor_of(order: &Order) -> String {
    format!("{}.{}", order.ship_date, order.number.0)
}

fn cursor_from(text: &str) -> Result<OrderCursor, Fault> {
    let parts = text.split_once('.').and_then(|(day, number)| Some((day.parse().ok()?, number.parse().ok()?)));
    let (ship_date, number) = parts.ok_or_else(|| fault("bad_request", "The cursor is not one of ours."))?;
    Ok(OrderCursor { ship_date, number: OrderNumber(number) })
}
