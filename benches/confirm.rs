//! Confirming 10,000 orders in bulk, against a bare group commit of the same rows: as many, as large, in as many tables,
//! rewritten where confirm rewrites. Goal: 60 % of it. `cargo bench --bench confirm`.
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::indexing_slicing,
    clippy::disallowed_methods
)]

mod support;

use chrono::DateTime;
use k2kd::domain::channel::{Kind, Structure};
use k2kd::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use k2kd::domain::command::{Actor, Answer, Command, Confirm};
use k2kd::domain::connection::{ChannelSettings, Connection, GroupBy, Settings};
use k2kd::domain::document::{Content, Decoded, Delivery, Door};
use k2kd::domain::ids::{BuyerCode, ChannelId, CommandId, Digest, OrderNumber};
use k2kd::domain::money::{Amount, Currency};
use k2kd::limits;
use k2kd::store::{Options, Request, Store};
use redb::{ReadableDatabase as _, ReadableTableMetadata as _, TableHandle as _};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Instant;

const ORDERS: u64 = 10_000;
/// A bulk confirm keeps this many of them on their way.
const CLIENTS: u64 = 64;
/// Tables in which a confirm rewrites a row of each order.
const REWRITTEN: [&str; 3] = ["orders", "order_rows", "awbs"];

fn main() {
    let folder = support::folder();
    support::disk(folder.path());
    let mut shares = Vec::new();
    for round in 0..3 {
        let path = folder.path().join(format!("round{round}"));
        std::fs::create_dir(&path).unwrap();
        let store = open(&path);
        load(&store);
        store.close().unwrap();
        let before = tables(&path);
        let store = open(&path);
        let own = every(|n| confirm(&store, n));
        store.close().unwrap();
        let rows = rows(&before, &tables(&path));
        let bytes: u64 = rows.iter().map(|r| r.count * r.bytes).sum();
        let bare = bare(&path, &rows);
        println!(
            "{own:.0} confirms/s; bare group commit {bare:.0}/s ({:.1} rows, {} bytes an order)",
            rows.iter().map(|r| r.count).sum::<u64>() as f64 / ORDERS as f64,
            bytes / ORDERS
        );
        shares.push(own / bare);
    }
    let share = support::median(shares);
    println!("bulk confirm: {:.0} % of a bare group commit of the same rows", share * 100.0);
    support::goal("60 % of a bare group commit", share >= 0.6);
}

/// Rows of one table.
struct Rows {
    count: u64,
    bytes: u64,
    rewritten: bool,
}

/// What confirm wrote, table by table, with the sizes that the rows have. Fails when it is not what a confirm writes.
fn rows(before: &BTreeMap<String, (u64, u64)>, after: &BTreeMap<String, (u64, u64)>) -> Vec<Rows> {
    let mut all = Vec::new();
    for (name, (len, bytes)) in after {
        let grown = len - before.get(name).map_or(0, |(len, _)| *len);
        let rewritten = REWRITTEN.contains(&name.as_str());
        let count = if rewritten { ORDERS } else { grown };
        if count > 0 {
            all.push(Rows { count, bytes: (bytes / len.max(&1)).max(8), rewritten });
        }
    }
    let grown = |name: &str| after[name].0 - before.get(name).map_or(0, |(len, _)| *len);
    assert_eq!(after["orders"].0, ORDERS);
    assert_eq!((grown("journal"), grown("answers")), (ORDERS, ORDERS), "every confirm is journaled and answered once");
    assert_eq!(grown("boxes"), ORDERS * 3, "every box has its code");
    all
}

/// Rows and bytes of every table.
fn tables(folder: &Path) -> BTreeMap<String, (u64, u64)> {
    let db = redb::Database::open(folder.join("k2kd.redb")).unwrap();
    let tx = db.begin_read().unwrap();
    let count = |handle: redb::UntypedTableHandle| {
        let name = handle.name().to_owned();
        let table = tx.open_untyped_table(handle).unwrap();
        (name, (table.len().unwrap(), table.stats().unwrap().stored_bytes()))
    };
    tx.list_tables().unwrap().map(count).collect()
}

/// Orders a second of all clients together.
fn every(call: impl Fn(u64) + Sync) -> f64 {
    let next = AtomicU64::new(1);
    let start = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..CLIENTS {
            scope.spawn(|| {
                loop {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    if n > ORDERS {
                        break;
                    }
                    call(n);
                }
            });
        }
    });
    ORDERS as f64 / start.elapsed().as_secs_f64()
}

fn confirm(store: &Store, n: u64) {
    let ask = Confirm { order: OrderNumber(n), expected_revision: Some(1), drop_pending: false, dry_run: false };
    let id = Some(CommandId(u128::from(n)));
    let answer = store.submit_blocking(Request { id, ..request(Command::Confirm(ask)) }).unwrap();
    assert!(matches!(&answer, Answer::Confirm(done) if done.boxes == 3), "{answer:?}");
}

/// The least that could be done: one thread, the same tables, rows that are not looked at.
fn bare(folder: &Path, rows: &[Rows]) -> f64 {
    let names: Vec<String> = (0..rows.len()).map(|n| format!("t{n}")).collect();
    let table = |at: usize| redb::TableDefinition::<u64, &[u8]>::new(&names[at]);
    let db = redb::Builder::new().set_cache_size(limits::STORE_CACHE_BYTES).create(folder.join("bare")).unwrap();
    let tx = db.begin_write().unwrap();
    for (at, rows) in rows.iter().enumerate() {
        let mut table = tx.open_table(table(at)).unwrap();
        for n in (1..=ORDERS).filter(|_| rows.rewritten) {
            table.insert(n, vec![1; rows.bytes as usize].as_slice()).unwrap();
        }
    }
    tx.commit().unwrap();
    let (send, receive) = mpsc::sync_channel::<(u64, mpsc::Sender<()>)>(limits::WAITING_COMMANDS);
    let send = Mutex::new(Some(send));
    let rate = std::thread::scope(|scope| {
        let (db, table) = (&db, &table);
        scope.spawn(move || {
            while let Ok(first) = receive.recv() {
                let more = receive.try_iter().take(limits::BATCH_COMMANDS - 1);
                let batch: Vec<_> = std::iter::once(first).chain(more).collect();
                let mut tx = db.begin_write().unwrap();
                tx.set_quick_repair(true);
                for (at, rows) in rows.iter().enumerate() {
                    let mut table = tx.open_table(table(at)).unwrap();
                    let each = rows.count.div_ceil(ORDERS);
                    for (n, _) in &batch {
                        for part in 0..each {
                            let key = if rows.rewritten { *n } else { n * each + part };
                            table.insert(key, vec![2; rows.bytes as usize].as_slice()).unwrap();
                        }
                    }
                }
                tx.commit().unwrap();
                for (_, reply) in batch {
                    reply.send(()).unwrap();
                }
            }
        });
        let rate = every(|n| {
            let (reply, heard) = mpsc::channel();
            let send = send.lock().unwrap().clone().unwrap();
            send.send((n, reply)).unwrap();
            heard.recv().unwrap();
        });
        drop(send.lock().unwrap().take());
        rate
    });
    let tx = db.begin_read().unwrap();
    for (at, rows) in rows.iter().enumerate() {
        assert!(tx.open_table(table(at)).unwrap().len().unwrap() >= rows.count, "every row was written");
    }
    rate
}

fn open(folder: &Path) -> Store {
    let options = Options { path: folder.join("k2kd.redb"), cache_bytes: limits::STORE_CACHE_BYTES };
    Store::open(&options, Arc::new(settings())).unwrap()
}

fn request(command: Command) -> Request {
    Request { command, id: None, actor: Actor::door("bench"), at: DateTime::from_timestamp(1_770_000_000, 0).unwrap() }
}

fn load(store: &Store) {
    for first in (0..ORDERS).step_by(1_000) {
        let orders = (first..first + 1_000).map(order).collect();
        let mut digest = [3; 32];
        digest[..8].copy_from_slice(&first.to_be_bytes());
        let delivery = Delivery {
            channel: ChannelId::new("fw-shopify").unwrap(),
            door: Door::Webhook,
            source: format!("delivery-{first}"),
            received_at: DateTime::from_timestamp(1_770_000_000, 0).unwrap(),
            digest: Digest(digest),
            size: 1,
            raw_zstd: vec![1],
            topic: None,
            fetched: None,
            part: None,
            decoded: Decoded {
                structure: Structure::LinePerSku,
                content: Content::Orders { orders, refused: Vec::new() },
                warnings: Vec::new(),
            },
        };
        store.submit_blocking(request(Command::Deliver(Box::new(delivery)))).unwrap();
    }
}

/// Two lines, three boxes; every fiftieth reference is shared.
fn order(n: u64) -> ChannelOrder {
    let mut order = ChannelOrder::new(format!("{}", 4_500_000_000_u64 + n * 37), ChannelStatus::Paid);
    order.customer.name = Some(format!("Maria Surname{}", n * 7 % 9_973));
    order.reference = n.is_multiple_of(3).then(|| format!("PO-{}", n / 50));
    order.lines = (0..2)
        .map(|line| ChannelLine {
            line_id: Some(format!("{}", n * 8 + line)),
            sku: Some(format!("RO-{}", (n + line) % 500)),
            description: "Rose Freedom 60 cm x 25".to_owned(),
            quantity: if line == 0 { 1 } else { 2 },
            unit_price: Amount::parse("12.50").ok(),
            status: ChannelStatus::Paid,
            added_to_cart_at: None,
            mark_code: Some(format!("MC{}", n % 700)),
            box_codes: Vec::new(),
        })
        .collect();
    order
}

fn settings() -> Settings {
    let buyer = Connection::new(BuyerCode::new("FW01").unwrap(), "Floral Wholesale");
    let channel = ChannelSettings {
        id: ChannelId::new("fw-shopify").unwrap(),
        kind: Kind::Shopify,
        buyer: Some(buyer.code.clone()),
        origin: k2kd::domain::order::Origin::Sales,
        direct: false,
        group_by: GroupBy::None,
        structure: Structure::LinePerSku,
        currency: Currency::new("USD"),
        time_zone: chrono_tz::America::Bogota,
        fetches: false,
        silence: None,
    };
    Settings {
        company_code: "FDC".to_owned(),
        company_name: "Flores del Campo".to_owned(),
        language: k2kd::domain::lang::Lang::En,
        time_zone: chrono_tz::America::Bogota,
        currency: Currency::new("USD").unwrap(),
        hold: chrono::TimeDelta::seconds(30),
        send_invoice_to: Vec::new(),
        send_checkout_notification_to: Vec::new(),
        notices: k2kd::domain::notice::NoticeSettings::default(),
        buyers: [(buyer.code.clone(), buyer)].into(),
        channels: [(channel.id.clone(), channel)].into(),
        printers: Vec::new(),
        box_types: k2kd::domain::product::usual_box_types(),
    }
}
