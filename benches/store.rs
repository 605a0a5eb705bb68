//! The store at 1,000,000 orders: pages, search, reopening after a kill, memory; and durable intake against a bare
//! group commit of the same bytes. Prints this disk's fdatasync of the same run. `cargo bench --bench store`;
//! `K2KD_ORDERS` sets another number of orders, `K2KD_DIR` the folder (default: the system's for temporary files).
#![allow(
    missing_docs,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    clippy::indexing_slicing
)]

use chrono::{DateTime, Days, NaiveDate, Weekday};
use k2kd::domain::channel::{Kind, Structure};
use k2kd::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use k2kd::domain::command::{Actor, Command, Confirm};
use k2kd::domain::connection::{ChannelSettings, Connection, GroupBy, Settings};
use k2kd::domain::document::{Content, Decoded, Delivery, Door};
use k2kd::domain::ids::{BuyerCode, ChannelId, Digest, OrderNumber};
use k2kd::domain::money::{Amount, Currency};
use k2kd::domain::query::Query;
use k2kd::limits;
use k2kd::store::{From, Options, OrderCursor, OrdersAsk, Request, Sort, Store};
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};

const CLIENTS: u64 = 64;
const DOCUMENT: usize = 6_000;

fn main() {
    let orders = std::env::var("K2KD_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = std::env::var_os("K2KD_DIR").map_or_else(std::env::temp_dir, Into::into);
    if let Some(path) = std::env::var_os("K2KD_LOAD") {
        return load(Path::new(&path), orders);
    }
    let folder = tempfile::Builder::new().prefix("k2kd-bench").tempdir_in(folder).unwrap();
    fdatasync(folder.path());
    intake(folder.path());
    let start = Instant::now();
    // The child ends without closing, as a kill does.
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .env("K2KD_LOAD", folder.path())
        .env("K2KD_ORDERS", orders.to_string())
        .status();
    child.unwrap();
    let size = std::fs::metadata(folder.path().join("k2kd.redb")).unwrap().len();
    println!("load {orders} orders: {:.1} s, file {} MiB", start.elapsed().as_secs_f64(), size >> 20);
    read(folder.path(), orders);
}

fn load(folder: &Path, orders: u64) {
    let store = open(folder);
    let mut n = 0;
    while n < orders {
        let many = 1_000.min(orders - n);
        let batch: Vec<ChannelOrder> = (n..n + many).map(order).collect();
        store.submit_blocking(request(deliver(n, batch, Vec::new()))).unwrap();
        for number in (n + 1..=n + many).step_by(4) {
            let confirm =
                Confirm { order: OrderNumber(number), expected_revision: None, drop_pending: true, dry_run: false };
            if number.is_multiple_of(100) || number % 16 == 1 {
                store.submit_blocking(request(Command::Confirm(confirm))).unwrap();
            }
        }
        n += many;
    }
    std::process::abort();
}

fn read(folder: &Path, orders: u64) {
    let start = Instant::now();
    let store = open(folder);
    println!("open after a kill: {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    while !store.search_complete() {
        std::thread::sleep(Duration::from_millis(1));
    }
    println!("search complete: {:.2} s; resident {} MiB", start.elapsed().as_secs_f64(), resident());
    let ask = |text: &str, sort, from| OrdersAsk { query: Query::parse(text).unwrap(), sort, from, limit: 50 };
    let place = |n: u64| OrderCursor { ship_date: ship(n), number: OrderNumber(n) };
    for (what, text, sort) in [
        ("page, newest", "", Sort::Newest),
        ("page, by ship date", "", Sort::ShipDate),
        ("page, status:confirmed", "status:confirmed", Sort::Newest),
        ("page, buyer: status:", "buyer:qb status:pending", Sort::Newest),
        ("page, status:draft by ship date", "status:draft", Sort::ShipDate),
        ("page, ship: by ship date", "ship:2026-02-10..2026-02-14 K2K", Sort::ShipDate),
    ] {
        measure(what, 300, |i| {
            drop(store.orders(&ask(text, sort, From::After(place(1 + i * 7_919 % orders)))).unwrap());
        });
    }
    for (what, make) in [
        ("search, last digits of an order id", (|i| format!("{:05}", i * 7_919 % 100_000)) as fn(u64) -> String),
        ("search, a name", |i| format!("surname{}", i % 977)),
        ("search, two words", |i| format!("surname{} ro-{}", i % 977, i % 50)),
        ("search, nothing like it", |i| format!("zz-{i}-q")),
        ("search, a box code", |i| format!("{:012}", 1 + i * 31)),
        ("search, sku: by ship date", |i| format!("sku:ro-{}", i % 50)),
        ("search, a letter", |i| char::from(b'a' + u8::try_from(i % 26).unwrap()).to_string()),
    ] {
        let sort = if what.contains("ship date") { Sort::ShipDate } else { Sort::Newest };
        measure(what, 200, |i| drop(store.orders(&ask(&make(i), sort, From::Start)).unwrap()));
    }
    println!("resident at the end: {} MiB", resident());
    store.close().unwrap();
}

fn intake(folder: &Path) {
    let mut ratio = Vec::new();
    for round in 0..3 {
        let path = folder.join(format!("round{round}"));
        std::fs::create_dir(&path).unwrap();
        let bare = bare(&path);
        let store = open(&path);
        let own = clients(|n| {
            let raw = noise(n);
            store.submit_blocking(request(deliver(n, vec![order(n)], raw))).unwrap();
        });
        store.close().unwrap();
        println!("intake, {CLIENTS} clients, {DOCUMENT} bytes: {own:.0}/s; bare group commit {bare:.0}/s");
        ratio.push(own / bare);
    }
    ratio.sort_by(f64::total_cmp);
    println!("intake: {:.0} % of a bare group commit", ratio[ratio.len() / 2] * 100.0);
}

/// The same bytes, one thread, one redb table, durable with quick repair: the least that could be done.
fn bare(folder: &Path) -> f64 {
    const TABLE: redb::TableDefinition<'_, u64, &[u8]> = redb::TableDefinition::new("bytes");
    let db = redb::Builder::new().set_cache_size(limits::STORE_CACHE_BYTES).create(folder.join("bare")).unwrap();
    let (send, receive) = mpsc::sync_channel::<(u64, Vec<u8>, mpsc::Sender<()>)>(limits::WAITING_COMMANDS);
    let writer = std::thread::spawn(move || {
        while let Ok(first) = receive.recv() {
            let batch: Vec<_> = std::iter::once(first).chain(receive.try_iter().take(limits::BATCH_COMMANDS)).collect();
            let mut tx = db.begin_write().unwrap();
            tx.set_quick_repair(true);
            {
                let mut table = tx.open_table(TABLE).unwrap();
                for (n, bytes, _) in &batch {
                    table.insert(n, bytes.as_slice()).unwrap();
                }
            }
            tx.commit().unwrap();
            for (_, _, reply) in batch {
                reply.send(()).unwrap();
            }
        }
    });
    let send = Mutex::new(Some(send));
    let rate = clients(|n| {
        let (reply, heard) = mpsc::channel();
        let send = send.lock().unwrap().clone().unwrap();
        send.send((n, noise(n), reply)).unwrap();
        heard.recv().unwrap();
    });
    drop(send.lock().unwrap().take());
    writer.join().unwrap();
    rate
}

/// Calls a second of all clients together, over three seconds.
fn clients(call: impl Fn(u64) + Sync) -> f64 {
    let start = Instant::now();
    let calls: u64 = std::thread::scope(|scope| {
        let call = &call;
        let run = move |client: u64| {
            let mut own = 0;
            while start.elapsed() < Duration::from_secs(3) {
                call(client + own * CLIENTS);
                own += 1;
            }
            own
        };
        let threads: Vec<_> = (0..CLIENTS).map(|client| scope.spawn(move || run(client))).collect();
        threads.into_iter().map(|t| t.join().unwrap()).sum()
    });
    calls as f64 / start.elapsed().as_secs_f64()
}

fn fdatasync(folder: &Path) {
    let mut file = File::create(folder.join("sync")).unwrap();
    measure("fdatasync of 4 KiB", 300, |_| {
        file.write_all(&[1; 4096]).unwrap();
        file.sync_data().unwrap();
    });
}

fn measure(what: &str, times: u64, mut call: impl FnMut(u64)) {
    let mut took: Vec<f64> = (0..times)
        .map(|i| {
            let start = Instant::now();
            call(i);
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    took.sort_by(f64::total_cmp);
    println!("{what}: p50 {:.3} ms, p99 {:.3} ms", took[took.len() / 2], took[took.len() * 99 / 100]);
}

fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|l| l.starts_with("VmRSS")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

fn open(folder: &Path) -> Store {
    let options = Options { path: folder.join("k2kd.redb"), cache_bytes: limits::STORE_CACHE_BYTES };
    Store::open(&options, Arc::new(settings())).unwrap()
}

fn request(command: Command) -> Request {
    Request { command, id: None, actor: Actor::door("bench"), at: DateTime::from_timestamp(1_770_000_000, 0).unwrap() }
}

fn deliver(n: u64, orders: Vec<ChannelOrder>, raw: Vec<u8>) -> Command {
    let mut digest = [3; 32];
    digest[..8].copy_from_slice(&n.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
    digest[8..16].copy_from_slice(&n.to_be_bytes());
    Command::Deliver(Box::new(Delivery {
        channel: ChannelId::new(["fw-shopify", "qb-walmart", "shop"][usize::try_from(n % 3).unwrap()]).unwrap(),
        door: Door::Webhook,
        source: format!("delivery-{n}"),
        received_at: DateTime::from_timestamp(1_770_000_000, 0).unwrap(),
        digest: Digest(digest),
        size: raw.len() as u64,
        raw_zstd: raw,
        topic: None,
        fetched: None,
        part: None,
        decoded: Decoded {
            structure: Structure::LinePerSku,
            content: Content::Orders { orders, refused: Vec::new() },
            warnings: Vec::new(),
        },
    }))
}

fn ship(n: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 6, 1).unwrap() + Days::new(n / 3_000 + n % 7)
}

fn order(n: u64) -> ChannelOrder {
    let mut order = ChannelOrder::new(format!("{}", 4_500_000_000_u64 + n * 37), ChannelStatus::Paid);
    order.customer.name = Some(format!("Maria Surname{}", n * 7 % 9_973));
    order.ship_date = Some(ship(n + 1));
    order.reference = n.is_multiple_of(3).then(|| format!("PO-{}", n / 50));
    for piece in 0..=n % 4 {
        order.lines.push(ChannelLine {
            line_id: Some(format!("{}", n * 8 + piece)),
            sku: Some(format!("RO-{}", (n + piece) % 500)),
            description: "Rose Freedom 60 cm x 25".to_owned(),
            quantity: 1,
            unit_price: Amount::parse("12.50").ok(),
            status: if n % 9 == 8 && piece == 0 { ChannelStatus::Pending } else { ChannelStatus::Paid },
            added_to_cart_at: None,
            mark_code: Some(format!("MC{}", n % 700)),
            box_codes: Vec::new(),
        });
    }
    order
}

/// Bytes that no compression shrinks, as packed documents are.
fn noise(seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(DOCUMENT + 8);
    while bytes.len() < DOCUMENT {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(DOCUMENT);
    bytes
}

fn settings() -> Settings {
    let buyer = |code: &str, name: &str| Connection {
        service_days: vec![Weekday::Mon, Weekday::Wed, Weekday::Fri],
        ..Connection::new(BuyerCode::new(code).unwrap(), name)
    };
    let channel = |id: &str, kind: Kind, buyer: Option<&str>| ChannelSettings {
        id: ChannelId::new(id).unwrap(),
        kind,
        buyer: buyer.map(|b| BuyerCode::new(b).unwrap()),
        origin: k2kd::domain::order::Origin::Sales,
        direct: false,
        group_by: GroupBy::None,
        structure: kind.structure(),
        currency: Currency::new("USD"),
        time_zone: chrono_tz::America::Bogota,
        fetches: false,
        silence: None,
    };
    let channels = [
        channel("fw-shopify", Kind::Shopify, Some("FW01")),
        channel("qb-walmart", Kind::Walmart, Some("QB02")),
        channel("shop", Kind::Shopify, None),
    ];
    let buyers = [buyer("FW01", "Floral Wholesale"), buyer("QB02", "Quito Blooms")];
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
        buyers: buyers.into_iter().map(|b| (b.code.clone(), b)).collect(),
        channels: channels.into_iter().map(|c| (c.id.clone(), c)).collect(),
        printers: Vec::new(),
        box_types: k2kd::domain::product::usual_box_types(),
    }
}
