//! `GET /v1/availability`: what a buyer may order now, a line a SKU and place, by SKU. With the buyer's own token.
//!
//! Every line tells the earliest ship date of an order placed now, so that the buyer cannot sell earlier.
//! `after=SKU` continues behind a SKU (`X-Next-Cursor`); the `ETag` changes when anything of the stock, the products or the
//! connection does, or the earliest ship date: who sends it back as `If-None-Match` hears 304 until then.

use super::asked::Asked;
use super::{Answer, Export, No, bad, blocking, body, enter, finish};
use crate::domain::connection::Connection;
use crate::domain::ids::BuyerCode;
use crate::domain::inventory::available;
use crate::domain::ship_date::ShipDays;
use crate::intake::token::Scope;
use crate::limits;
use axum::body::Body;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use chrono::NaiveDate;
use std::sync::Arc;

pub(super) async fn get(State(all): State<Export>, headers: HeaderMap, RawQuery(query): RawQuery) -> Response<Body> {
    finish(page(all, &headers, query.as_deref()).await)
}

/// What a page is made from.
struct Ask {
    buyer: BuyerCode,
    after: String,
    limit: usize,
    csv: bool,
    known: Option<String>,
}

/// A page, or none when it is the one that is known.
struct Page {
    text: Option<String>,
    next: Option<String>,
    tag: String,
    seq: u64,
}

async fn page(all: Export, headers: &HeaderMap, query: Option<&str>) -> Answer {
    let (place, token) = enter(&all, headers, Scope::Availability)?;
    let buyer = token.buyer.ok_or_else(|| No(StatusCode::FORBIDDEN, "the token names no buyer".to_owned()))?;
    let asked = Asked::read(query, &["after", "limit", "format"])?;
    let limit = asked.number("limit", u64::from(limits::EXPORT_ROWS))?.clamp(1, u64::from(limits::PAGE_ROWS));
    let known = headers.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let ask = Ask {
        buyer,
        after: asked.get("after").unwrap_or_default().to_owned(),
        limit: usize::try_from(limit).unwrap_or(1),
        csv: match asked.get("format") {
            None | Some("json") => false,
            Some("csv") => true,
            Some(other) => return Err(bad(format!("format={other:?}: json or csv"))),
        },
        known,
    };
    let (csv, state) = (ask.csv, all.clone());
    let page = blocking(move || read(&state, &ask)).await?;
    drop(place);
    let page = page.ok_or_else(|| No(StatusCode::FORBIDDEN, "the buyer of the token is not configured".to_owned()))?;
    let kind = if csv { "text/csv; charset=utf-8" } else { super::JSON_LINES };
    let mut answer = if let Some(text) = page.text {
        body(Body::from(text), kind)
    } else {
        let mut same = Response::new(Body::empty());
        *same.status_mut() = StatusCode::NOT_MODIFIED;
        same
    };
    let held = answer.headers_mut();
    // It may be kept, but must be asked for each time.
    held.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    held.insert("x-sequence", HeaderValue::from(page.seq));
    if let Ok(tag) = HeaderValue::from_str(&page.tag) {
        held.insert(header::ETAG, tag);
    }
    if let Some(next) = page.next {
        // A header holds no letters with accents: the cursor is written as it stands in an address.
        let next = percent_encoding::utf8_percent_encode(&next, percent_encoding::NON_ALPHANUMERIC).to_string();
        if let Ok(next) = HeaderValue::from_str(&next) {
            held.insert("x-next-cursor", next);
        }
    }
    Ok(answer)
}

fn read(all: &Export, ask: &Ask) -> Result<Option<Page>, crate::store::ReadError> {
    let settings = all.store.settings();
    let Some(connection) = settings.buyers.get(&ask.buyer) else { return Ok(None) };
    let now = (all.clock)();
    let day = now.with_timezone(&settings.time_zone).date_naive();
    let earliest = ShipDays::of(connection, None, settings.time_zone).earliest(now);
    // The sequence first: what changes between the reads is asked for again, never missed.
    let seq = all.store.seq().0;
    let tag = tag(all.store.stock_seq()?.0, connection, day, earliest, ask);
    if ask.known.as_deref().is_some_and(|known| known.split(',').any(|t| t.trim().trim_start_matches("W/") == tag)) {
        return Ok(Some(Page { text: None, next: None, tag, seq }));
    }
    let render = Arc::clone(&all.render);
    let mut text = if ask.csv { render.available_head() } else { String::new() };
    let (mut after, mut cursor, mut left) = (ask.after.clone(), ask.after.clone(), ask.limit);
    loop {
        let stocks = all.store.stocks(&after, limits::EXPORT_BATCH)?;
        let Some(last) = stocks.last() else { break };
        last.sku.clone_into(&mut after);
        for stock in &stocks {
            let rows: Vec<_> = available(stock, connection, day).collect();
            if rows.is_empty() {
                continue;
            }
            if left == 0 {
                return Ok(Some(Page { text: Some(text), next: Some(cursor), tag, seq }));
            }
            left -= 1;
            stock.sku.clone_into(&mut cursor);
            text.extend(rows.iter().map(|row| render.available(row, earliest, ask.csv)));
        }
    }
    Ok(Some(Page { text: Some(text), next: None, tag, seq }))
}

fn tag(stock: u64, connection: &Connection, day: NaiveDate, earliest: Option<NaiveDate>, ask: &Ask) -> String {
    let earliest = earliest.map(|d| d.to_string()).unwrap_or_default();
    // The settings of the connection may have changed with the file, which is in no sequence.
    let settings = (&connection.locations, connection.active_since, connection.ship_days_offset);
    format!(
        "\"{stock}-{day}-{earliest}-{:x}\"",
        fingerprint(&format!("{settings:?} {} {} {}", ask.after, ask.limit, ask.csv))
    )
}

/// FNV-1a: enough to tell two pages apart.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}
