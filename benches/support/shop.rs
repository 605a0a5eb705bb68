//! A Shopify shop: its channel, a store that knows it, and its orders.

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use k2kd::domain::channel::Kind;
use k2kd::domain::connection::{ChannelSettings, GroupBy, Settings};
use k2kd::domain::ids::ChannelId;
use k2kd::domain::money::Currency;
use k2kd::intake::channel::{Channel, Channels};
use k2kd::intake::secret::Secret;
use k2kd::limits;
use k2kd::store::{Options, Store};
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const SECRET: &str = "bench";
const WORDS: [&str; 16] = [
    "rosa", "freedom", "mondial", "clavel", "lirio", "girasol", "entrega", "mañana", "caja", "tallo", "blanco", "rojo",
    "Bogotá", "Miami", "frío", "urgente",
];

pub fn channel() -> Channel {
    let settings = ChannelSettings {
        id: ChannelId::new("shop").unwrap(),
        kind: Kind::Shopify,
        buyer: None,
        origin: k2kd::domain::order::Origin::Sales,
        direct: false,
        group_by: GroupBy::None,
        structure: Kind::Shopify.structure(),
        currency: None,
        time_zone: chrono_tz::America::Bogota,
        fetches: false,
        silence: None,
    };
    Channel { secrets: Secret::new(SECRET).into_iter().collect(), ..Channel::new(settings) }
}

/// A new store in this folder, as the daemon opens it.
pub fn open(folder: &Path) -> (Store, Channels) {
    std::fs::create_dir_all(folder).unwrap();
    let channel = channel();
    let settings = Settings {
        company_code: "FDC".into(),
        company_name: "Flores del Campo".into(),
        language: k2kd::domain::lang::Lang::En,
        time_zone: chrono_tz::America::Bogota,
        currency: Currency::new("USD").unwrap(),
        hold: chrono::TimeDelta::seconds(30),
        send_invoice_to: Vec::new(),
        send_checkout_notification_to: Vec::new(),
        notices: k2kd::domain::notice::NoticeSettings::default(),
        buyers: std::collections::BTreeMap::new(),
        channels: [(channel.settings.id.clone(), channel.settings.clone())].into(),
        printers: Vec::new(),
        box_types: k2kd::domain::product::usual_box_types(),
    };
    let options = Options { path: folder.join("k2kd.redb"), cache_bytes: limits::STORE_CACHE_BYTES };
    (Store::open(&options, Arc::new(settings)).unwrap(), Channels::new([channel]))
}

/// The edge: a bench has a real clock.
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

const fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// Text of about this many bytes that differs from order to order, so that it compresses like real text and no better.
fn text(seed: u64, bytes: usize) -> String {
    let mut text = String::new();
    let mut n = seed;
    while text.len() < bytes {
        n = mix(n.wrapping_add(0x9e37_79b9_7f4a_7c15));
        text.push_str(WORDS[usize::try_from(n % 16).unwrap()]);
        write!(text, " {:x} ", (n >> 20) % 0xffff).unwrap();
    }
    text
}

/// A paid order of four lines, of about `bytes` bytes.
pub fn order(id: u64, bytes: usize) -> Vec<u8> {
    let lines: Vec<_> = (0..4)
        .map(|n| {
            json!({ "id": id * 10 + n, "variant_id": mix(id + n) >> 16, "sku": format!("ROSA-{}", mix(id + n) % 500), "title": text(id + n, 24),
                "name": "Rosa Freedom 50 cm", "quantity": 1 + n, "current_quantity": 1 + n, "fulfillable_quantity": 1 + n,
                "price": "12.50", "total_discount": "0.00", "taxable": true, "requires_shipping": true, "gift_card": false,
                "properties": [{ "name": "tallo", "value": "50" }], "tax_lines": [], "discount_allocations": [] })
        })
        .collect();
    let mut order = json!({ "id": id, "admin_graphql_api_id": format!("gid://shopify/Order/{id}"), "name": format!("#{id}"), "currency": "USD",
        "created_at": "2026-02-10T10:00:00-05:00", "updated_at": "2026-02-10T10:00:00-05:00", "financial_status": "paid",
        "fulfillment_status": null, "cancelled_at": null, "test": false, "note": null, "total_price": "125.00",
        "note_attributes": [{ "name": "mark_code", "value": format!("MK-{}", id % 1000) }], "line_items": lines,
        "customer": { "id": id % 5000, "first_name": "Íñigo", "last_name": text(id, 12), "email": "buyer@example.com" },
        "shipping_address": { "name": text(id, 16), "address1": format!("Calle {}", id % 200), "city": "Bogotá", "zip": "110111", "country": "Colombia" } });
    let short = bytes.saturating_sub(order.to_string().len() + 20);
    order["landing_site"] = text(id, short).into();
    order.to_string().into_bytes()
}

/// A webhook as the shop sends it: head and body.
pub fn webhook(id: u64, body: &[u8]) -> Vec<u8> {
    use base64::Engine as _;
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(body);
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let head = format!(
        "POST /webhooks/shop HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nx-shopify-topic: orders/create\r\n\
         x-shopify-webhook-id: {id}\r\nx-shopify-hmac-sha256: {signature}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}
