//! What supervisors set while the daemon runs: settings of a connection, and what is published to it.

use super::{Sketch, View, refused};
use crate::domain::command::{Answer, Event, Recheck, StockEvent};
use crate::domain::ids::BuyerCode;
use crate::domain::link::{LinkChange, LinkEdit, LinkKey};
use crate::domain::refusal::Refusal;

/// Changes settings of a connection: all of them, or none when one is no value of its setting.
pub(super) fn set<V: View>(
    sketch: &mut Sketch<'_, V>,
    buyer: &BuyerCode,
    edits: &[(LinkKey, LinkEdit)],
) -> Result<Answer, V::Error> {
    let settings = sketch.view.settings();
    let Some(file) = settings.buyers.get(buyer) else { return Ok(refused(Refusal::NoBuyer(buyer.clone()))) };
    let before = sketch.view.link(buyer)?;
    let (mut link, mut now) = (before.clone(), file.clone());
    before.lay_over(&mut now);
    let was = now.clone();
    for (key, edit) in edits {
        if let Err(value) = link.edit(&now, *key, edit) {
            return Ok(refused(Refusal::BadSetting(*key, value)));
        }
        link.lay_over(&mut now);
    }
    if link == before {
        return Ok(Answer::Noted);
    }
    let changed = |key: &LinkKey| {
        let is_set = link.keys().any(|k| k == *key);
        LinkChange { key: *key, before: key.shown(&was), after: is_set.then(|| key.shown(&now)) }
    };
    let touched: Vec<LinkChange> =
        LinkKey::ALL.iter().filter(|k| edits.iter().any(|(own, _)| own == *k)).map(changed).collect();
    if link.ship_days_offset != before.ship_days_offset || link.closed_days != before.closed_days {
        sketch.shelf.rechecks.insert(Recheck::Buyer(buyer.clone()));
    }
    sketch.events.push(Event::LinkStored(buyer.clone(), Box::new(link), touched));
    Ok(Answer::Noted)
}

/// Publishes a SKU to a buyer, takes it back, or leaves it to its rows again.
pub(super) fn publish<V: View>(
    sketch: &mut Sketch<'_, V>,
    sku: &str,
    buyer: &BuyerCode,
    publish: Option<bool>,
) -> Result<Answer, V::Error> {
    if !sketch.view.settings().buyers.contains_key(buyer) {
        return Ok(refused(Refusal::NoBuyer(buyer.clone())));
    }
    let Some(mut stock) = sketch.stock(sku)? else { return Ok(refused(Refusal::NoSku(sku.to_owned()))) };
    let before = match publish {
        Some(shown) => stock.published.insert(buyer.clone(), shown),
        None => stock.published.remove(buyer),
    };
    if before != publish {
        sketch.events.push(Event::Published(stock.sku.clone(), buyer.clone(), before, publish));
        sketch.shelf.rechecks.insert(Recheck::Sku(stock.sku.clone()));
        sketch.put_stock(stock);
    }
    Ok(Answer::Noted)
}

/// A recheck is done, unless it was asked once more meanwhile.
pub(super) fn rechecked<V: View>(sketch: &mut Sketch<'_, V>, what: &Recheck, times: u64) -> Result<Answer, V::Error> {
    if sketch.view.recheck(what)? == times {
        sketch.events.push(Event::Stock(StockEvent::Recheck(what.clone(), None)));
    }
    Ok(Answer::Noted)
}
