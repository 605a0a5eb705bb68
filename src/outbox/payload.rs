//! The body of a webhook: `{"type","timestamp","data"}`, the same bytes for every try of a notice.

use crate::domain::notice::Notice;
use crate::domain::order::Line;
use chrono::SecondsFormat;
use serde_json::{Value, json};

/// The id of the message, the same for every try.
pub(super) fn id(notice: &Notice) -> String {
    format!("notice_{}_{}", notice.id.0, notice.created_at.timestamp_millis())
}

/// The body.
pub(super) fn body(notice: &Notice) -> String {
    let facts = &notice.facts;
    json!({
        "type": format!("order.{}", notice.kind.as_str()),
        "timestamp": notice.created_at.to_rfc3339_opts(SecondsFormat::Millis, true),
        "data": {
            "notice": notice.id.0,
            "order": notice.order.to_string(),
            "number": notice.order.number.0,
            "revision": facts.revision,
            "company": facts.company,
            "buyer": facts.buyer.as_ref().map(|(code, _)| code.to_string()),
            "buyer_name": facts.buyer.as_ref().map(|(_, name)| name),
            "customer": facts.customer,
            "channel_orders": facts.channel_orders,
            "reference": facts.reference,
            "ship_date": facts.ship_date.to_string(),
            "awb": facts.awb.as_ref().map(ToString::to_string),
            "reason": facts.reason,
            "cancelled": facts.cancelled,
            "test": facts.test,
            "lines": facts.lines.iter().map(line).collect::<Vec<_>>(),
            "more_lines": facts.more_lines,
            "kept_lines": facts.kept,
            "box_codes": facts.boxes.iter().map(ToString::to_string).collect::<Vec<_>>(),
        },
    })
    .to_string()
}

fn line(line: &Line) -> Value {
    json!({
        "line": line.line,
        "channel_line_id": line.channel_line_id,
        "sku": line.sku,
        "description": line.description,
        "quantity": line.quantity,
        "unit_price": line.unit_price.map(|p| p.to_string()),
        "checkout": line.checkout.as_str(),
        "added_to_cart_at": line.added_to_cart_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "mark_code": line.mark_code,
        "boxes": line.boxes,
        "box_codes": line.box_codes.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}
