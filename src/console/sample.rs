//! Invented orders, for the picture in the README and for tests of the screens.

use super::app::{App, At};
use super::conn::Conn;
use super::term::caps::Caps;
use crate::domain::lang::Lang;
use crate::protocol::call::Role;
use crate::protocol::reply::{ChannelOrderRef, LineDoc, OrderDoc, OrderRow, Welcome};

/// 2026-02-10 14:07:05 in Bogotá.
pub const NOW: At = At { mono: 0, wall: 1_770_750_425_000 };

/// What a daemon says at hello.
#[must_use]
pub fn welcome() -> Welcome {
    Welcome {
        protocol: 1,
        daemon: "0.1.0".into(),
        user: "maria".into(),
        roles: vec![Role::Admin],
        seq: 88_123,
        company: ["FDC".into(), "Flores del Campo".into()],
        lang: "en".into(),
        time_zone: "America/Bogota".into(),
    }
}

/// Number, K2K, status, buyer, customer, channel, kind, lines checked out of all, boxes, labels, shipped, day, flags.
type Line = (
    u64,
    bool,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static str,
    &'static str,
    [u32; 5],
    u32,
    &'static [&'static str],
);

const ORDERS: [Line; 12] = [
    (
        7058,
        true,
        "pending",
        "Miami Bloom Imports",
        Some("Petal & Stem"),
        "mbi-shopify",
        "shopify",
        [12, 12, 24, 0, 0],
        12,
        &[],
    ),
    (
        7057,
        true,
        "draft",
        "Rosas del Ecuador Wholesale",
        Some("Florería Ñusta"),
        "rde-meli",
        "mercado_libre",
        [3, 5, 10, 0, 0],
        13,
        &[],
    ),
    (
        7056,
        true,
        "pending",
        "Jardín Bogotá",
        Some("Casa Aurora"),
        "jbo-woo",
        "woocommerce",
        [2, 2, 4, 0, 0],
        13,
        &["no_mark"],
    ),
    (
        7055,
        true,
        "draft",
        "Flores Ñandú S.A.S.",
        Some("Ñandú Centro"),
        "nan-liverpool",
        "liverpool",
        [0, 9, 18, 0, 0],
        14,
        &[],
    ),
    (7054, false, "confirmed", "Lucía Fernández", None, "amazon-mx", "amazon", [1, 1, 1, 0, 0], 13, &[]),
    (
        7053,
        true,
        "confirmed",
        "Miami Bloom Imports",
        Some("Garden Row"),
        "mbi-shopify",
        "shopify",
        [7, 7, 14, 14, 0],
        12,
        &[],
    ),
    (
        7052,
        true,
        "confirmed",
        "Rosas del Ecuador Wholesale",
        Some("Florería Ñusta"),
        "rde-claro",
        "claroshop",
        [4, 4, 8, 8, 8],
        11,
        &[],
    ),
    (7051, false, "confirmed", "Camila Rojas", None, "ripley", "ripley", [6, 6, 12, 12, 12], 11, &[]),
    (7050, true, "voided", "Jardín Bogotá", Some("Casa Aurora"), "jbo-woo", "woocommerce", [0, 2, 3, 0, 0], 12, &[]),
    (
        7049,
        true,
        "pending",
        "Flores Ñandú S.A.S.",
        Some("Hotel Río"),
        "nan-walmart",
        "walmart",
        [2, 2, 4, 0, 0],
        14,
        &["too_early"],
    ),
    (7048, false, "pending", "Inés Quispe", None, "falabella", "falabella", [3, 3, 3, 0, 0], 13, &[]),
    (
        7047,
        true,
        "draft",
        "Miami Bloom Imports",
        Some("Ivy & Co."),
        "mbi-shopify",
        "shopify",
        [5, 6, 11, 0, 0],
        16,
        &[],
    ),
];

/// Those orders as rows.
#[must_use]
pub fn rows() -> Vec<OrderRow> {
    let row = |&(
        number,
        k2k,
        status,
        buyer,
        customer,
        channel,
        kind,
        [checked_out, lines, boxes, labels_printed, boxes_shipped],
        day,
        flags,
    ): &Line| OrderRow {
        order: if k2k { format!("{number}K") } else { number.to_string() },
        number,
        k2k,
        status: status.into(),
        revision: 3,
        buyer: buyer.into(),
        customer: customer.map(Into::into),
        channel: channel.into(),
        kind: kind.into(),
        checked_out,
        lines,
        boxes,
        labels_printed,
        boxes_shipped,
        boxes_missing: 0,
        carrier: None,
        ship_date: format!("2026-02-{day}"),
        awb: (status == "confirmed").then(|| "729-40118823".into()),
        reference: k2k.then(|| format!("PO-{}", number + 81_000)),
        flags: flags.iter().map(|f| (*f).into()).collect(),
        fbe: None,
    };
    ORDERS.iter().map(row).collect()
}

/// The second of them, whole.
#[must_use]
pub fn order() -> OrderDoc {
    let line = |line, description: &str, sku: &str, quantity, done: bool, codes: &[&str]| LineDoc {
        line,
        sku: Some(sku.into()),
        description: description.into(),
        quantity,
        unit_price: Some("14.5000".into()),
        checkout: if done { "checked_out" } else { "pending" }.into(),
        added_to_cart_at: "2026-02-10T18:55:00Z".into(),
        mark_code: Some("FLN-220".into()),
        box_codes: codes.iter().map(|c| (*c).into()).collect(),
        boxes: u32::try_from(codes.len()).unwrap_or(1).max(1),
        ..LineDoc::default()
    };
    OrderDoc {
        order: "7057K".into(),
        number: 7057,
        k2k: true,
        status: "draft".into(),
        revision: 3,
        buyer: Some("RDE".into()),
        buyer_name: Some("Rosas del Ecuador Wholesale".into()),
        customer: Some("Florería Ñusta".into()),
        channel: "rde-meli".into(),
        kind: "mercado_libre".into(),
        channel_orders: vec![ChannelOrderRef {
            channel_order_id: "2000004718821994".into(),
            cart_id: Some("2000004718821001".into()),
            shipment_id: None,
            status: "paid".into(),
            name: None,
        }],
        currency: Some("USD".into()),
        total: Some("391.50".into()),
        placed_at: "2026-02-10T18:50:00Z".into(),
        ship_date: "2026-02-13".into(),
        earliest_ship_date: "2026-02-13".into(),
        carrier: Some("FedEx 3391-22".into()),
        reference: Some("PO-88057".into()),
        lines: vec![
            line(
                1,
                "Rosa Freedom 50 cm x25",
                "RFR50",
                12,
                true,
                &["750100000011", "750100000012", "750100000013", "750100000014"],
            ),
            line(2, "Rosa Mondial 60 cm x25", "RMO60", 6, true, &["750100000015", "750100000016"]),
            line(3, "Alstroemeria mixed x10", "ALMIX", 3, false, &["750100000017"]),
            line(4, "Gypsophila Xlence x12", "GYPXL", 4, true, &["750100000018", "750100000019"]),
            line(5, "Limonium Sinensis x8", "LIMSI", 2, false, &["750100000020"]),
        ],
        boxes: 10,
        ship_to: vec!["Florería Ñusta".into(), "Av. Amazonas 214".into(), "Quito".into()],
        note: Some("Deliver at dock 3 before 10:00; FedEx account of the buyer.".into()),
        ..OrderDoc::default()
    }
}

/// A console with those orders, the cursor on the second.
#[must_use]
pub fn orders(lang: Lang, width: u16, height: u16) -> App {
    let mut app = App::new(NOW, Some(lang), None, Caps::default(), (width, height), 7);
    app.conn = Conn::Live;
    app.welcome = Some(welcome());
    let list = app.list_height();
    app.orders.list.load(rows(), false, list);
    app.orders.list.go(1, list);
    app.orders.list.marks.insert(7056);
    app.orders.list.fresh = 2;
    app.orders.total = Some(12_406);
    app.orders.complete = true;
    app.orders.pane = Some(order());
    app
}
