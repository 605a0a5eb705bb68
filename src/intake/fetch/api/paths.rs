//! One order by its id, where that is one request.

use super::list;
use crate::channels::registry::Family;
use crate::domain::fetch::TroubleKind;
use crate::intake::fetch::access::Access;
use crate::intake::fetch::line::{Line, Stop, encode, json, segment};
use crate::intake::signature::hex;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What Amazon is to send with an order.
pub(super) const AMAZON_DATA: &str = "includedData=BUYER,RECIPIENT,PROCEEDS,CANCELLATION,FULFILLMENT";
/// The version of Shopify's interface, where `base_url` names none.
const SHOPIFY: &str = "/admin/api/2025-10";

pub(super) async fn order(line: &mut Line, id: &str) -> Result<Vec<u8>, Stop> {
    let path = path(line, &segment(id)?)?;
    let reply = line.order(&path).await?;
    match line.api.family {
        Family::Claroshop => claroshop(&json(&reply)?, id, &line.access),
        // A filtered list: one that holds nothing says that there is no such order.
        Family::Mirakl if list(json(&reply)?.get("orders")).is_empty() => Err(Stop::gone("the list is empty")),
        _ => Ok(reply.body.to_vec()),
    }
}

fn path(line: &Line, id: &str) -> Result<String, Stop> {
    let access = &line.access;
    Ok(match line.api.family {
        Family::Amazon => format!("/orders/2026-01-01/orders/{id}?{AMAZON_DATA}"),
        Family::Walmart => format!("/v3/orders/{id}"),
        Family::Vtex => format!("/api/oms/pvt/orders/{id}"),
        Family::Wish => format!("/api/v3/orders/{id}"),
        Family::Shopify => format!("{}/orders/{id}.json", shopify(access)),
        Family::Woocommerce => format!("/wp-json/wc/v3/orders/{id}"),
        Family::Mirakl => format!("{}/orders?order_ids={id}{}", mirakl(access), shop(access)),
        Family::Paris => format!("/v1/orders/{id}"),
        Family::Claroshop => format!("{}?action=detallepedido&nopedido={id}", pedidos(access, (line.clock)())),
        // The address is that of one shop and marketplace; the id that a webhook names is looked up there and nowhere else.
        Family::Yuju => format!("/orders/{id}/"),
        other => return Err(Stop::new(TroubleKind::NotSet, format_args!("{other:?} has no interface"))),
    })
}

/// The version, unless `base_url` names one.
pub(super) fn shopify(access: &Access) -> &'static str {
    if access.base_url.contains("/admin/api/") { "" } else { SHOPIFY }
}

/// `/api`, unless `base_url` ends with it.
pub(super) fn mirakl(access: &Access) -> &'static str {
    if access.base_url.ends_with("/api") { "" } else { "/api" }
}

/// The shop of a user who has several.
pub(super) fn shop(access: &Access) -> String {
    access.account.as_ref().map(|shop| format!("&shop_id={}", encode(shop))).unwrap_or_default()
}

/// `/<public key>/<sha256(public + time + private)>/<time>/pedidos`; the time is that of Mexico City.
pub(super) fn pedidos(access: &Access, now: DateTime<Utc>) -> String {
    let time = now.with_timezone(&chrono_tz::America::Mexico_City).format("%Y-%m-%dT%H:%M:%S").to_string();
    let hash = [access.client_id(), &time, access.client_secret()];
    let hash = hash.iter().fold(Sha256::new(), Sha256::chain_update);
    format!("/{}/{}/{time}/pedidos", encode(access.client_id()), hex(&hash.finalize()))
}

/// The detail of an order does not say which order it is of.
fn claroshop(detail: &Value, id: &str, access: &Access) -> Result<Vec<u8>, Stop> {
    claroshop_error(detail, access)?;
    let mut detail = detail.clone();
    let Some(fields) = detail.as_object_mut() else { return Err(Stop::odd("the detail is not an object")) };
    fields.insert("nopedido".to_owned(), Value::String(id.to_owned()));
    Ok(detail.to_string().into_bytes())
}

/// Errors come with HTTP 200.
pub(super) fn claroshop_error(body: &Value, access: &Access) -> Result<(), Stop> {
    let root = body.get("0").unwrap_or(body);
    let Some(said) = root.get("mensaje").and_then(Value::as_str) else { return Ok(()) };
    let said = access.without_secrets(said);
    let lower = said.to_lowercase();
    let kind = if ["firma", "llave", "autentic", "autoriz", "signature"].iter().any(|word| lower.contains(word)) {
        TroubleKind::Login
    } else if ["no existe", "no encontr", "not found"].iter().any(|word| lower.contains(word)) {
        TroubleKind::Gone
    } else {
        TroubleKind::Odd
    };
    Err(Stop::new(kind, said))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::secret::Secret;

    #[test]
    fn claroshop_signs_its_path() {
        let access = Access { client_id: Some("PUB".into()), client_secret: Secret::new("PRIV"), ..Access::default() };
        let path = pedidos(&access, "2026-02-10T18:00:00Z".parse().unwrap());
        // printf 'PUB2026-02-10T12:00:00PRIV' | sha256sum
        assert_eq!(path, format!("/PUB/{KNOWN}/2026-02-10T12:00:00/pedidos"));
    }
    const KNOWN: &str = "953f3276d75813c2afced78f292fc573fd73b5de5cc3f596125229933fb2a887";

    #[test]
    fn the_detail_is_told_whose_it_is_and_errors_are_errors() {
        let access = Access::default();
        let made = claroshop(&serde_json::json!({"productos": []}), "77", &access).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&made).unwrap()["nopedido"], "77");
        let said = |m: &str| claroshop(&serde_json::json!({"estatus": "error", "mensaje": m}), "77", &access);
        assert_eq!(said("La firma no es válida").unwrap_err().trouble.kind, TroubleKind::Login);
        assert_eq!(said("El pedido no existe").unwrap_err().trouble.kind, TroubleKind::Gone);
    }
}
