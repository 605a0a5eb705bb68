//! Seller Center (Falabella, Linio, Dafiti): signed queries; an order is `GetOrder` and `GetOrderItems` put together
//! (`channels-b.md` §1).

use super::{Page, iso, list, offset, text};
use crate::domain::fetch::TroubleKind;
use crate::intake::fetch::access::Access;
use crate::intake::fetch::line::{Line, Stop, json, query};
use crate::intake::signature::hex;
use chrono::{DateTime, NaiveDateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

/// Orders of one page.
const PAGE: usize = 100;

pub(super) async fn order(line: &mut Line, id: &str) -> Result<Vec<u8>, Stop> {
    let mut header = ask(line, false, "GetOrder", &[("OrderId", id)]).await?;
    let items = ask(line, false, "GetOrderItems", &[("OrderId", id)]).await?;
    let items = items.pointer("/SuccessResponse/Body/OrderItems").cloned().unwrap_or_default();
    let order = header.pointer_mut("/SuccessResponse/Body/Orders/Order");
    let order = match order {
        Some(Value::Array(all)) => all.first_mut(),
        other => other,
    };
    match order.and_then(Value::as_object_mut) {
        Some(order) => order.insert("OrderItems".to_owned(), items),
        None => return Err(Stop::gone("the answer holds no order")),
    };
    Ok(header.to_string().into_bytes())
}

pub(super) async fn changed(line: &mut Line, since: DateTime<Utc>, at: Option<&str>) -> Result<Page, Stop> {
    let from = offset(at);
    let (limit, start, stamp) = (PAGE.to_string(), from.to_string(), iso(since));
    let more = [
        ("Limit", limit.as_str()),
        ("Offset", &start),
        ("SortBy", "updated_at"),
        ("SortDirection", "ASC"),
        ("UpdatedAfter", &stamp),
    ];
    let body = ask(line, true, "GetOrders", &more).await?;
    let orders = list(body.pointer("/SuccessResponse/Body/Orders/Order"));
    // The stamps have no zone: what changed is told by another text than before, and the fetch finds out.
    let names: Vec<_> = orders.iter().filter_map(|o| Some((text(o, "OrderId")?, stamp_of(line, o)))).collect();
    let next = (orders.len() >= PAGE).then(|| (from + orders.len() as u64).to_string());
    Ok(Page { names: Some(names), ..Page::whole(body.to_string().as_bytes(), next) })
}

/// `UpdatedAt` in the channel's zone.
fn stamp_of(line: &Line, order: &Value) -> Option<DateTime<Utc>> {
    let text = text(order, "UpdatedAt")?;
    let local = NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M:%S").ok()?;
    local.and_local_timezone(line.time_zone).earliest().map(|t| t.to_utc())
}

async fn ask(line: &mut Line, page: bool, action: &str, more: &[(&str, &str)]) -> Result<Value, Stop> {
    let now = (line.clock)();
    let path = format!("/?{}", signed(&line.access, action, more, now)?);
    let reply = if page { line.page(&path).await? } else { line.order(&path).await? };
    let body = json(&reply)?;
    let Some(error) = body.get("ErrorResponse").and_then(|e| e.get("Head")) else { return Ok(body) };
    // Errors come with HTTP 200 too.
    let code = text(error, "ErrorCode").unwrap_or_default();
    let said = text(error, "ErrorMessage").unwrap_or_default();
    let number = code.trim_start_matches('E').trim_start_matches('0');
    let kind = match number {
        "1" | "3" | "4" | "7" | "9" => TroubleKind::Login,
        "6" => TroubleKind::Unreachable,
        "16" => TroubleKind::Gone,
        "429" => TroubleKind::Busy,
        _ => TroubleKind::Odd,
    };
    Err(Stop::new(kind, line.access.without_secrets(&format!("error {code}: {said}"))))
}

/// The query with its signature: HMAC-SHA256 with the API key over all parameters, sorted by name.
fn signed(access: &Access, action: &str, more: &[(&str, &str)], now: DateTime<Utc>) -> Result<String, Stop> {
    let time = now.format("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let mut pairs = vec![
        ("Action", action),
        ("Format", "JSON"),
        ("Timestamp", &time),
        ("UserID", access.account()),
        ("Version", "1.0"),
    ];
    pairs.extend(more);
    pairs.sort_unstable();
    let text = query(&pairs);
    let signature = sign(access.api_key(), &text)?;
    Ok(format!("{text}&Signature={signature}"))
}

fn sign(key: &str, text: &str) -> Result<String, Stop> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).map_err(|e| Stop::new(TroubleKind::Login, e))?;
    mac.update(text.as_bytes());
    Ok(hex(&mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::secret::Secret;

    #[test]
    fn the_query_is_signed_in_the_order_of_its_names() {
        let access =
            Access { account: Some("ana+shop@example.com".into()), api_key: Secret::new("k3y"), ..Access::default() };
        let now = "2026-02-10T12:00:00Z".parse().unwrap();
        let query = signed(&access, "GetOrder", &[("OrderId", "190")], now).unwrap();
        let (text, signature) = query.rsplit_once("&Signature=").unwrap();
        assert_eq!(
            text,
            "Action=GetOrder&Format=JSON&OrderId=190&Timestamp=2026-02-10T12%3A00%3A00%2B00%3A00\
             &UserID=ana%2Bshop%40example.com&Version=1.0"
        );
        assert_eq!(signature, sign("k3y", text).unwrap());
    }

    /// printf '%s' 'Action=FeedList&Format=XML' | openssl dgst -sha256 -hmac 'b1bdb357'
    #[test]
    fn a_known_signature() {
        assert_eq!(sign("b1bdb357", "Action=FeedList&Format=XML").unwrap(), KNOWN);
    }
    const KNOWN: &str = "873f5b6d7cce46c3a5553a7f80723809442bc322d4cd9c3afbc9f92f06edd753";
}
