//! What changed since a time, where that is a list of whole orders, a feed, or a list of rows.

use super::paths::{AMAZON_DATA, claroshop_error, mirakl, pedidos, shop, shopify};
use super::{Page, iso, list, moment, offset, text};
use crate::channels::registry::Family;
use crate::domain::fetch::TroubleKind;
use crate::https::Reply;
use crate::intake::fetch::line::{Line, Stop, encode, json, query};
use crate::intake::fetch::login::is_mexico;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json as value};

/// Orders of one page, where the channel lets us choose.
const PAGE: u64 = 100;
/// Events of one page of the feed of VTEX: its own maximum.
const FEED: usize = 10;

pub(super) async fn changed(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    match line.api.family {
        Family::Amazon => amazon(line, since, at).await,
        Family::Walmart if is_mexico(&line.access) => walmart_mexico(line, since, at).await,
        Family::Walmart => walmart(line, since, at).await,
        Family::Vtex => vtex(line).await,
        Family::Shopify => shopify_orders(line, since, at).await,
        Family::Woocommerce => woocommerce(line, since, at).await,
        Family::Mirakl => mirakl_orders(line, since, at).await,
        Family::Paris => paris(line, since, at).await,
        Family::Claroshop => claroshop(line, at).await,
        other => Err(Stop::new(TroubleKind::NotSet, format_args!("{other:?} can't be polled"))),
    }
}

async fn amazon(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let (account, stamp) = (line.access.account().to_owned(), iso(since));
    let mut pairs =
        vec![("lastUpdatedAfter", stamp.as_str()), ("marketplaceIds", &account), ("maxResultsPerPage", "100")];
    pairs.extend(at.map(|token| ("paginationToken", token)));
    let reply = line.page(&format!("/orders/2026-01-01/orders?{}&{AMAZON_DATA}", query(&pairs))).await?;
    let next = json(&reply)?.get("pagination").and_then(|p| text(p, "nextToken"));
    Ok(Page::whole(&reply.body, next))
}

async fn walmart(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    // The cursor is the query of the next page, beginning with its `?`.
    let path = match at.filter(|cursor| cursor.starts_with('?') && !cursor.contains('#')) {
        Some(cursor) => format!("/v3/orders{cursor}"),
        None => format!("/v3/orders?{}", query(&[("lastModifiedStartDate", &iso(since)), ("limit", "100")])),
    };
    let reply = line.page(&path).await?;
    let next = json(&reply)?.pointer("/list/meta").and_then(|meta| text(meta, "nextCursor"));
    Ok(Page::whole(&reply.body, next.filter(|cursor| Some(cursor.as_str()) != at)))
}

async fn walmart_mexico(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let from = offset(at);
    let since = (since - TimeDelta::days(line.api.created_days)).timestamp().to_string();
    let pairs = [("createdStartDate", since.as_str()), ("limit", "100"), ("offset", &from.to_string())];
    let reply = line.page(&format!("/v3/orders?{}", query(&pairs))).await?;
    let count = list(json(&reply)?.get("order")).len() as u64;
    Ok(Page::whole(&reply.body, by_offset(from, count, None)))
}

/// The feed gives what was not committed yet; the next page is asked for after the receipt of this one.
async fn vtex(line: &mut Line) -> Result<Page, Stop> {
    let reply = line.page(&format!("/api/orders/feed?maxlot={FEED}")).await?;
    let body = json(&reply)?;
    let events = list(Some(&body));
    let handles: Vec<String> = events.iter().filter_map(|e| text(e, "handle")).collect();
    let names = events.iter().filter_map(|e| {
        let stamp = text(e, "currentChange").or_else(|| text(e, "lastChange"));
        Some((text(e, "orderId")?, stamp.and_then(|t| moment(&t))))
    });
    let names = names.collect();
    let next = (events.len() >= FEED && !handles.is_empty()).then(|| "more".to_owned());
    let receipt = (!handles.is_empty()).then(|| ("/api/orders/feed", value!({ "handles": handles })));
    Ok(Page { names: Some(names), receipt, ..Page::whole(&reply.body, next) })
}

async fn shopify_orders(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let base = shopify(&line.access);
    let path = if let Some(page) = at {
        format!("{base}/orders.json?limit=100&page_info={}", encode(page))
    } else {
        let stamp = iso(since);
        let pairs =
            [("status", "any"), ("updated_at_min", stamp.as_str()), ("order", "updated_at asc"), ("limit", "100")];
        format!("{base}/orders.json?{}", query(&pairs))
    };
    let reply = line.page(&path).await?;
    Ok(Page::whole(&reply.body, page_info(&reply)))
}

/// `page_info` of the link to the next page. The link itself is not followed: it could lead anywhere.
fn page_info(reply: &Reply) -> Option<String> {
    let links = reply.header("link")?;
    let next = links.split(',').find(|link| link.contains("rel=\"next\""))?;
    let address = next.split(['<', '>']).nth(1)?;
    let (_, query) = address.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix("page_info=")).map(str::to_owned)
}

async fn woocommerce(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let page = offset(at).max(1);
    let (stamp, number) = (since.format("%Y-%m-%dT%H:%M:%S").to_string(), page.to_string());
    let pairs = [
        ("modified_after", stamp.as_str()),
        ("dates_are_gmt", "true"),
        ("orderby", "modified"),
        ("order", "asc"),
        ("per_page", "100"),
        ("page", &number),
    ];
    let reply = line.page(&format!("/wp-json/wc/v3/orders?{}", query(&pairs))).await?;
    let pages = reply.header("x-wp-totalpages").and_then(|n| n.trim().parse::<u64>().ok());
    let count = list(Some(&json(&reply)?)).len() as u64;
    let more = pages.map_or(count >= PAGE, |pages| page < pages);
    Ok(Page::whole(&reply.body, more.then(|| (page + 1).to_string())))
}

async fn mirakl_orders(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let from = offset(at);
    let (stamp, start) = (iso(since), from.to_string());
    let pairs = [("start_update_date", stamp.as_str()), ("max", "100"), ("offset", &start)];
    let path = format!("{}/orders?{}{}", mirakl(&line.access), query(&pairs), shop(&line.access));
    let reply = line.page(&path).await?;
    let body = json(&reply)?;
    let total = text(&body, "total_count").and_then(|n| n.parse().ok());
    Ok(Page::whole(&reply.body, by_offset(from, list(body.get("orders")).len() as u64, total)))
}

async fn paris(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let from = offset(at);
    let day = |at: DateTime<Utc>| at.format("%Y-%m-%d").to_string();
    let (first, last) = (day(since - TimeDelta::days(line.api.created_days)), day((line.clock)() + TimeDelta::days(1)));
    let (seller, start) = (line.access.account().to_owned(), from.to_string());
    let pairs = [
        ("gteCreatedAt", first.as_str()),
        ("lteCreatedAt", &last),
        ("sellerId", &seller),
        ("limit", "100"),
        ("offset", &start),
    ];
    let reply = line.page(&format!("/v1/orders?{}", query(&pairs))).await?;
    let body = json(&reply)?;
    let total = text(&body, "count").and_then(|n| n.parse().ok());
    Ok(Page::whole(&reply.body, by_offset(from, list(body.get("data")).len() as u64, total)))
}

/// Rows of orders that wait: their details are fetched, which alone have the address.
async fn claroshop(line: &mut Line, at: Option<&str>) -> Result<Page, Stop> {
    let page = offset(at).max(1);
    let reply = line.page(&format!("{}?action=pendientes&page={page}", pedidos(&line.access, (line.clock)()))).await?;
    let body = json(&reply)?;
    claroshop_error(&body, &line.access)?;
    let rows: Vec<&Value> = list(body.get("listapendientes"));
    let names = rows.iter().filter_map(|row| Some((text(row, "nopedido")?, None))).collect();
    let pages: u64 = text(&body, "totalpaginas").and_then(|n| n.parse().ok()).unwrap_or(1);
    let next = (page < pages && !rows.is_empty()).then(|| (page + 1).to_string());
    Ok(Page { names: Some(names), ..Page::whole(&reply.body, next) })
}

/// Where the next page of a list by offset starts.
fn by_offset(from: u64, count: u64, total: Option<u64>) -> Option<String> {
    let behind = from + count;
    let more = count > 0 && total.map_or(count >= PAGE, |total| behind < total);
    more.then(|| behind.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_place_is_taken_from_a_link() {
        let link = |text: &str| {
            let mut headers = hyper::HeaderMap::new();
            headers.insert("link", text.parse().unwrap());
            page_info(&Reply { status: 200, headers, body: hyper::body::Bytes::new() })
        };
        let both = "<https://s.example/orders.json?page_info=aa&limit=2>; rel=\"previous\", \
                    <https://evil.example/orders.json?limit=2&page_info=bb>; rel=\"next\"";
        assert_eq!(link(both).as_deref(), Some("bb"));
        assert_eq!(link("<https://s.example/orders.json?page_info=aa>; rel=\"previous\""), None);
    }

    #[test]
    fn a_list_ends_where_it_says_or_where_it_gets_short() {
        assert_eq!(by_offset(0, 100, Some(150)), Some("100".into()));
        assert_eq!(by_offset(100, 50, Some(150)), None);
        assert_eq!(by_offset(0, 100, None), Some("100".into()));
        assert_eq!(by_offset(100, 99, None), None);
        assert_eq!(by_offset(100, 0, Some(900)), None, "an empty page ends it, whatever it promises");
    }
}
