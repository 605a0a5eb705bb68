//! Mercado Libre: `/orders/{id}`, with the address of `/shipments/{id}` and the orders of `/packs/{id}` beside it
//! (`channels-a.md` §5).

use super::{Page, iso, list, moment, offset, text};
use crate::domain::fetch::TroubleKind;
use crate::intake::fetch::line::{Line, Stop, json, query, segment};
use chrono::{DateTime, Utc};
use serde_json::Value;

/// Orders of one page of a search.
const PAGE: u64 = 50;
/// Orders that are cancelled are only listed when asked for.
const CANCELLED: &str = "cancelled:";

pub(super) async fn order(line: &mut Line, id: &str) -> Result<Vec<u8>, Stop> {
    let reply = line.order(&format!("/orders/{}", segment(id)?)).await?;
    let mut order = json(&reply)?;
    let shipment = order.get("shipping").and_then(|s| text(s, "id"));
    let pack = text(&order, "pack_id");
    let mut beside = Vec::new();
    if let Some(shipment) = shipment {
        beside.extend(aside(line, "shipment", &format!("/shipments/{}", segment(&shipment)?)).await?);
    }
    if let Some(pack) = pack {
        beside.extend(aside(line, "pack", &format!("/packs/{}", segment(&pack)?)).await?);
    }
    if beside.is_empty() {
        return Ok(reply.body.to_vec());
    }
    let Some(whole) = order.as_object_mut() else { return Err(Stop::odd("the order is not an object")) };
    whole.extend(beside);
    Ok(order.to_string().into_bytes())
}

/// What belongs to the order and is not in it. An order goes on without, when the channel does not show it (an address
/// is hidden until the order is paid).
async fn aside(line: &mut Line, name: &str, path: &str) -> Result<Option<(String, Value)>, Stop> {
    match line.order(path).await {
        Ok(reply) => Ok(Some((name.to_owned(), json(&reply)?))),
        Err(stop) if matches!(stop.trouble.kind, TroubleKind::Gone | TroubleKind::Odd) => Ok(None),
        Err(stop) => Err(stop),
    }
}

pub(super) async fn changed(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let cancelled = at.and_then(|a| a.strip_prefix(CANCELLED));
    let from = offset(cancelled.or(at));
    let (limit, start, stamp) = (PAGE.to_string(), from.to_string(), iso(since));
    let seller = line.access.account().to_owned();
    let mut pairs = vec![
        ("seller", seller.as_str()),
        ("order.date_last_updated.from", &stamp),
        ("sort", "date_asc"),
        ("limit", &limit),
        ("offset", &start),
    ];
    if cancelled.is_some() {
        pairs.push(("order.status", "cancelled"));
    }
    let reply = line.page(&format!("/orders/search?{}", query(&pairs))).await?;
    let body = json(&reply)?;
    let results = list(body.get("results"));
    let names = results.iter().filter_map(|order| {
        let stamp = text(order, "last_updated").or_else(|| text(order, "date_last_updated"));
        Some((text(order, "id")?, stamp.and_then(|t| moment(&t))))
    });
    let total = body.get("paging").and_then(|p| text(p, "total")).and_then(|t| t.parse::<u64>().ok()).unwrap_or(0);
    let behind = from + results.len() as u64;
    let more = !results.is_empty() && behind < total;
    let next = match (more, cancelled.is_some()) {
        (true, false) => Some(behind.to_string()),
        (true, true) => Some(format!("{CANCELLED}{behind}")),
        (false, false) => Some(format!("{CANCELLED}0")),
        (false, true) => None,
    };
    Ok(Page { names: Some(names.collect()), ..Page::whole(&reply.body, next) })
}
