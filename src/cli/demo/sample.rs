//! Invented sales for the demo, written as the channels write them. Deterministic: the n-th sale is always the same.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use serde_json::json;

/// A document on its way to one of the demo's doors.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The channel's id in the demo's configuration.
    pub channel: &'static str,
    /// How it travels.
    pub door: Door,
    /// The bytes.
    pub body: String,
}

/// How a sale travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A signed webhook of a Shopify shop.
    Shopify,
    /// A signed webhook of a WooCommerce shop.
    Woocommerce,
    /// A file in the drop folder.
    File,
}

const CUSTOMERS: [(&str, &str, &str); 10] = [
    ("Lucía", "Peña", "FLN-220"),
    ("Grace", "Okafor", "GRC-017"),
    ("Íñigo", "Ñandú", "NAN-117"),
    ("Emma", "Larsson", "EML-004"),
    ("Rosa", "Jiménez", "RJZ-310"),
    ("Noah", "Weiss", "NWS-052"),
    ("Sofía", "Quiñones", "SQN-088"),
    ("Oliver", "Brown", "OBR-901"),
    ("Valentina", "Muñoz", "VMZ-033"),
    ("Mateo", "Cárdenas", "MCD-145"),
];

const PRODUCTS: [(&str, &str, &str); 8] = [
    ("ROSA-FREEDOM-50", "Rosa Freedom 50 cm x25", "18.50"),
    ("ROSA-MONDIAL-60", "Rosa Mondial 60 cm x25", "21.00"),
    ("CLAVEL-NOV-20", "Clavel novedad x20", "9.75"),
    ("ALSTRO-MIX-10", "Alstroemeria mixed x10", "7.40"),
    ("GYPSO-XLENCE-12", "Gypsophila Xlence x12", "11.20"),
    ("LIRIO-BL-10", "Lirio blanco x10", "35.00"),
    ("GIRASOL-05", "Girasol x5", "6.60"),
    ("LIMONIUM-08", "Limonium Sinensis x8", "5.95"),
];

/// A row of a table, chosen by a number; the tables are never empty.
fn pick<T: Copy>(table: &[T], n: u64) -> Option<T> {
    let len = u64::try_from(table.len()).ok()?;
    table.get(usize::try_from(n.checked_rem(len)?).ok()?).copied()
}

/// Spreads a number over its range, so that neighbours differ.
const fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

/// The n-th sale, placed at a time.
pub fn sale(n: u64, at: DateTime<Utc>) -> Option<Sale> {
    match n % 5 {
        0 | 3 => Some(Sale { channel: "fw-shopify", door: Door::Shopify, body: shopify(n, at)? }),
        1 => Some(Sale { channel: "rosas-woo", door: Door::Woocommerce, body: woocommerce(n, at)? }),
        2 => Some(Sale { channel: "tienda", door: Door::Shopify, body: shopify(n, at)? }),
        _ => Some(Sale { channel: "fw-portal", door: Door::File, body: table(n, at)? }),
    }
}

fn shopify(n: u64, at: DateTime<Utc>) -> Option<String> {
    let (first, last, code) = pick(&CUSTOMERS, mix(n))?;
    let lines: Vec<_> = (0..=mix(n) % 3)
        .map(|i| {
            let (sku, title, price) = pick(&PRODUCTS, mix(n).wrapping_add(i))?;
            let quantity = 1 + mix(n.wrapping_add(i)) % 4;
            Some(json!({ "id": 7_000_000 + n * 10 + i, "sku": sku, "title": title, "name": title, "quantity": quantity,
                "current_quantity": quantity, "price": price, "properties": [] }))
        })
        .collect::<Option<_>>()?;
    let when = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let paid = if n % 4 == 3 { "pending" } else { "paid" };
    Some(
        json!({
            "id": 5_726_128_700_000_u64 + n, "name": format!("#{}", 1000 + n), "currency": "USD", "created_at": when, "updated_at": when,
            "financial_status": paid, "fulfillment_status": null, "cancelled_at": null, "test": false, "note": null,
            "note_attributes": [{ "name": "mark_code", "value": code }],
            "customer": { "id": 9000 + mix(n) % 10, "first_name": first, "last_name": last, "email": "buyer@example.com" },
            "shipping_address": { "name": format!("{first} {last}"), "address1": format!("Av. Insurgentes Sur {}", 100 + n),
                "city": "Ciudad de México", "zip": "03900", "country": "Mexico" },
            "line_items": lines,
        })
        .to_string(),
    )
}

fn woocommerce(n: u64, at: DateTime<Utc>) -> Option<String> {
    let (first, last, code) = pick(&CUSTOMERS, mix(n))?;
    let (sku, name, price) = pick(&PRODUCTS, mix(n))?;
    let quantity = 1 + mix(n) % 5;
    let when = at.format("%Y-%m-%dT%H:%M:%S").to_string();
    let cents: u64 = price.replace('.', "").parse().ok()?;
    let subtotal = format!("{}.{:02}", cents * quantity / 100, cents * quantity % 100);
    Some(
        json!({
            "id": 3000 + n, "number": (3000 + n).to_string(), "status": "processing", "currency": "USD",
            "date_created_gmt": when, "date_modified_gmt": when, "date_paid_gmt": when, "customer_id": 40 + mix(n) % 10, "customer_note": "",
            "billing": { "first_name": first, "last_name": last, "email": "buyer@example.com" },
            "shipping": { "first_name": first, "last_name": last, "address_1": "Cra 7 # 71-21", "city": "Bogotá", "country": "CO" },
            "meta_data": [{ "id": 1, "key": "mark_code", "value": code }],
            "line_items": [{ "id": n, "name": name, "sku": sku, "quantity": quantity, "subtotal": subtotal, "price": price }],
        })
        .to_string(),
    )
}

/// A portal's table: two lines, and in the first one of them a line that is still in the cart.
fn table(n: u64, at: DateTime<Utc>) -> Option<String> {
    let (first, last, code) = pick(&CUSTOMERS, mix(n))?;
    let (sku_a, name_a, price_a) = pick(&PRODUCTS, mix(n))?;
    let (sku_b, name_b, price_b) = pick(&PRODUCTS, mix(n) + 1)?;
    let when = at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let cart = (at - Duration::minutes(25)).to_rfc3339_opts(SecondsFormat::Secs, true);
    let order = 412_000 + n;
    let head =
        "order id;created at;status;sku;description;quantity;unit price;currency;customer;mark_code;added_to_cart_at";
    let (pieces_a, pieces_b) = (2 + mix(n) % 3, 1 + mix(n) % 2);
    Some(format!(
        "{head}\n{order};{when};paid;{sku_a};{name_a};{pieces_a};{price_a};USD;{first} {last};{code};{cart}\n\
         {order};{when};pending;{sku_b};{name_b};{pieces_b};{price_b};USD;{first} {last};{code};{cart}\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::channels::{Input, decode};
    use crate::domain::channel::Kind;
    use crate::domain::document::Content;

    #[test]
    fn every_sale_is_understood_by_its_decoder() {
        let at = DateTime::from_timestamp(1_770_000_000, 0).unwrap();
        for n in 0..50 {
            let sale = sale(n, at).unwrap();
            let kind = match sale.door {
                Door::Shopify => Kind::Shopify,
                Door::Woocommerce => Kind::Woocommerce,
                Door::File => Kind::Generic,
            };
            let input = Input {
                bytes: sale.body.as_bytes(),
                topic: None,
                triggered_at: None,
                structure: kind.structure(),
                currency: None,
                time_zone: chrono_tz::UTC,
                part: None,
            };
            let Content::Orders { orders, refused } = decode(kind, &input).content else { panic!("{}", sale.body) };
            assert_eq!((orders.len(), refused.len()), (1, 0), "{}", sale.body);
            if sale.door == Door::File {
                let states: Vec<_> = orders[0].lines.iter().map(|l| l.status.is_checked_out()).collect();
                assert_eq!(states, [true, false], "one line is still in the cart");
            }
        }
    }
}
