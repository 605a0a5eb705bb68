//! Orders that are not confirmed are made anew when what they are made from has changed: the settings of their
//! connection, or the product, places or publication of a SKU.
//!
//! What is to be done is kept in the store, so that a restart goes on with it; it is done in small steps, so that orders
//! come in meanwhile.

use super::clock::Clock;
use crate::domain::command::{Actor, Command, Recheck};
use crate::domain::order::OrderStatus;
use crate::domain::query::Query;
use crate::domain::text::fold;
use crate::limits;
use crate::store::{From, OrderCursor, OrdersAsk, ReadError, Request, Sort, Store};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// When something could not be read or stored, or the lists are not loaded yet.
const AGAIN: Duration = Duration::from_secs(1);

/// Runs until `stop`.
pub async fn run(store: Store, clock: Clock, stop: CancellationToken) {
    let mut changes = store.changes();
    loop {
        changes.borrow_and_update();
        let is_done = tokio::select! {
            done = all(&store, &clock) => done,
            () = stop.cancelled() => return,
        };
        tokio::select! {
            changed = changes.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(AGAIN), if !is_done => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Whether nothing is left to do.
async fn all(store: &Store, clock: &Clock) -> bool {
    let state = store.clone();
    let Some(due) = read(move || state.rechecks()).await else { return false };
    let mut is_done = true;
    for (what, times) in due {
        is_done &= one(store, clock, &what).await && submit(store, clock, vec![Command::Rechecked(what, times)]).await;
    }
    is_done
}

/// Whether all of its orders were looked at.
async fn one(store: &Store, clock: &Clock, what: &Recheck) -> bool {
    for query in queries(store, what).await {
        let mut from = From::Start;
        loop {
            let state = store.clone();
            let ask = OrdersAsk { query: query.clone(), sort: Sort::Newest, from, limit: limits::RECHECK_ORDERS };
            let Some(page) = read(move || state.orders(&ask)).await else { return false };
            if !page.complete {
                return false;
            }
            let Some(last) = page.rows.last() else { break };
            from = From::After(OrderCursor { ship_date: last.ship_date, number: last.number });
            let commands = page.rows.iter().map(|o| Command::Recheck(o.number)).collect();
            if !submit(store, clock, commands).await {
                return false;
            }
        }
    }
    true
}

/// What finds its orders. A SKU is found by a part of it: an order too many is looked at for nothing.
async fn queries(store: &Store, what: &Recheck) -> Vec<Query> {
    let open = Query { statuses: vec![OrderStatus::Draft, OrderStatus::Pending], ..Query::default() };
    match what {
        Recheck::Buyer(buyer) => vec![Query { buyer: Some(fold(buyer.as_str())), ..open }],
        Recheck::Sku(sku) => {
            let (state, own) = (store.clone(), sku.clone());
            let stock = read(move || state.stock(&own)).await.flatten();
            let alias = stock.and_then(|s| s.product).and_then(|p| p.alias);
            let names = [Some(sku.clone()), alias];
            names.into_iter().flatten().map(|name| Query { sku: Some(fold(&name)), ..open.clone() }).collect()
        }
    }
}

async fn read<T: Send + 'static>(read: impl FnOnce() -> Result<T, ReadError> + Send + 'static) -> Option<T> {
    match tokio::task::spawn_blocking(read).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::error!(%error, "orders that have to be looked at again can't be read");
            None
        }
        Err(_) => None,
    }
}

async fn submit(store: &Store, clock: &Clock, commands: Vec<Command>) -> bool {
    let at = clock();
    let request = |command| Request { command, id: None, actor: Actor::door("recheck"), at };
    store.submit_all(commands.into_iter().map(request).collect()).await.iter().all(Result::is_ok)
}
