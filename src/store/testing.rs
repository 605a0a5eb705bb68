//! Settings and commands for the tests of the store.

use super::{Options, Request, Store};
use crate::domain::channel::{Kind, Structure};
use crate::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use crate::domain::command::{Actor, Answer, Command, Confirm, Delivered};
use crate::domain::connection::{ChannelSettings, Connection, GroupBy, PrinterSettings, Settings};
use crate::domain::document::{Content, Decoded, Delivery, Door};
use crate::domain::ids::{BoxCode, BuyerCode, ChannelId, CommandId, Digest, OrderNumber, PrinterName};
use crate::domain::money::{Amount, Currency};
use chrono::{DateTime, NaiveDate, Utc, Weekday};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A time, `seconds` after the first one of the tests.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000 + seconds, 0).unwrap()
}

/// A day of the tests' month.
pub(crate) fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

/// A buyer `FW01` with `fw-shopify` and `fw-walmart`, a buyer `QB02` with `qb-yuju`, our own `shop`, and a printer.
pub(crate) fn settings() -> Arc<Settings> {
    let buyer = |code: &str, name: &str| Connection {
        service_days: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri],
        ..Connection::new(BuyerCode::new(code).unwrap(), name)
    };
    let channel = |id: &str, kind: Kind, buyer: Option<&str>| ChannelSettings {
        id: ChannelId::new(id).unwrap(),
        kind,
        buyer: buyer.map(|b| BuyerCode::new(b).unwrap()),
        origin: crate::domain::order::Origin::Sales,
        direct: false,
        group_by: GroupBy::None,
        structure: kind.structure(),
        currency: Currency::new("USD"),
        time_zone: chrono_tz::America::Bogota,
        fetches: false,
        silence: None,
    };
    let buyers = [buyer("FW01", "Floral Wholesale"), buyer("QB02", "Quito Blooms Ñandú")];
    let channels = [
        channel("fw-shopify", Kind::Shopify, Some("FW01")),
        channel("fw-walmart", Kind::Walmart, Some("FW01")),
        channel("qb-yuju", Kind::Yuju, Some("QB02")),
        channel("shop", Kind::Shopify, None),
    ];
    Arc::new(Settings {
        company_code: "FDC".to_owned(),
        company_name: "Flores del Campo".to_owned(),
        language: crate::domain::lang::Lang::En,
        time_zone: chrono_tz::America::Bogota,
        currency: Currency::new("USD").unwrap(),
        hold: chrono::TimeDelta::seconds(30),
        send_invoice_to: Vec::new(),
        send_checkout_notification_to: Vec::new(),
        notices: crate::domain::notice::NoticeSettings::default(),
        buyers: buyers.into_iter().map(|b| (b.code.clone(), b)).collect::<BTreeMap<_, _>>(),
        channels: channels.into_iter().map(|c| (c.id.clone(), c)).collect::<BTreeMap<_, _>>(),
        printers: vec![PrinterSettings {
            name: PrinterName::new("dock1").unwrap(),
            layout: "box-4x3".to_owned(),
            carriers: Vec::new(),
            default: true,
        }],
        box_types: crate::domain::product::usual_box_types(),
    })
}

/// A line of `quantity` pieces.
pub(crate) fn line(sku: &str, quantity: u32, status: ChannelStatus) -> ChannelLine {
    ChannelLine {
        line_id: Some(format!("L{sku}")),
        sku: Some(sku.to_owned()),
        description: format!("Rose {sku}"),
        quantity,
        unit_price: Amount::parse("12.50").ok(),
        status,
        added_to_cart_at: None,
        mark_code: None,
        box_codes: Vec::new(),
    }
}

/// A paid order with one line of two pieces.
pub(crate) fn paid(id: &str) -> ChannelOrder {
    let mut order = ChannelOrder::new(id, ChannelStatus::Paid);
    order.lines.push(line("RO-40", 2, ChannelStatus::Paid));
    order
}

/// A document with these orders; `digest` stands for its bytes.
pub(crate) fn delivery(channel: &str, digest: u64, orders: Vec<ChannelOrder>) -> Delivery {
    let content = Content::Orders { orders, refused: Vec::new() };
    delivery_of(channel, digest, content)
}

/// A document with this content; `digest` stands for its bytes.
pub(crate) fn delivery_of(channel: &str, digest: u64, content: Content) -> Delivery {
    let mut whole = [7; 32];
    whole[..8].copy_from_slice(&digest.to_be_bytes());
    let bytes = bytes_of(digest);
    Delivery {
        channel: ChannelId::new(channel).unwrap(),
        door: Door::Webhook,
        source: format!("delivery {digest}"),
        received_at: at(i64::try_from(digest % 1_000_000).unwrap()),
        digest: Digest(whole),
        size: bytes.len() as u64,
        raw_zstd: zstd::encode_all(bytes.as_slice(), 1).unwrap(),
        topic: None,
        fetched: None,
        part: None,
        decoded: Decoded { structure: Structure::LinePerSku, content, warnings: Vec::new() },
    }
}

/// The bytes that [`delivery`] says it has.
pub(crate) fn bytes_of(digest: u64) -> Vec<u8> {
    format!("{{\"order\":{digest}}}").repeat(5).into_bytes()
}

/// A request without an id.
pub(crate) fn request(command: Command) -> Request {
    Request { command, id: None, actor: Actor::door("test"), at: at(0) }
}

/// A request with an id.
pub(crate) fn request_with(id: u128, command: Command) -> Request {
    Request { id: Some(CommandId(id)), ..request(command) }
}

/// A confirm of everything that is checked out.
pub(crate) fn confirm(number: u64) -> Command {
    Command::Confirm(Confirm {
        order: OrderNumber(number),
        expected_revision: None,
        drop_pending: true,
        dry_run: false,
    })
}

/// Delivers, and tells what became of it.
pub(crate) fn deliver(store: &Store, delivery: Delivery) -> Delivered {
    match store.submit_blocking(request(Command::Deliver(Box::new(delivery)))).unwrap() {
        Answer::Delivered(delivered) => delivered,
        other => panic!("{other:?}"),
    }
}

/// A box code.
pub(crate) fn code(text: &str) -> BoxCode {
    BoxCode::new(text).unwrap()
}

/// Opens the store of a folder.
pub(crate) fn open(folder: &Path) -> Store {
    Store::open(&options(folder), settings()).unwrap()
}

/// The options for the store of a folder.
pub(crate) fn options(folder: &Path) -> Options {
    Options { path: folder.join("k2kd.redb"), cache_bytes: 4 << 20 }
}

/// Waits until the search text is loaded.
pub(crate) fn loaded(store: &Store) {
    while !store.search_complete() {
        std::thread::yield_now();
    }
}

/// Stops our own code, as a mistake in it would, where the command of an actor named `stops in …` comes by.
pub(crate) fn stop_at(place: &str, request: &Request) {
    assert!(request.actor.user.strip_prefix("stops in ") != Some(place), "stopped in {place} for a test");
}
