//! How fast documents come in, beside what this machine could do without a store in the same run.
//!
//! `cargo bench --bench intake`. Goals: 64 connections with 6 KB Shopify orders at half the rate of the same server
//! that only answers; 10,000 files of 2 KB at a third of the rate of only reading and renaming them.

#![allow(missing_docs, reason = "a program")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench"
)]

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use base64::Engine as _;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use k2kd::domain::channel::Kind;
use k2kd::domain::connection::{ChannelSettings, GroupBy, Settings};
use k2kd::domain::ids::ChannelId;
use k2kd::domain::lang::Lang;
use k2kd::domain::money::Currency;
use k2kd::intake::channel::{Channel, Channels};
use k2kd::intake::folder::{FolderConfig, Folders};
use k2kd::intake::http::{HttpLimits, serve};
use k2kd::intake::metrics::Metrics;
use k2kd::intake::secret::Secret;
use k2kd::intake::webhook::{Doors, router};
use k2kd::store::{Options, Store};
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const CONNECTIONS: usize = 64;
const SPAN: Duration = Duration::from_secs(4);
const FILES: usize = 10_000;
const SECRET: &str = "bench";

fn main() {
    let folder = tempfile::tempdir_in(std::env::var_os("BENCH_DIR").unwrap_or_else(|| ".".into())).unwrap();
    println!("fdatasync of 4 KB: {:.0} us (median of 200)", sync_time(folder.path()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut ratios = Vec::new();
    for round in 1..=3 {
        let drop_rate = runtime.block_on(http(None, round));
        let store = open(&folder.path().join(format!("http{round}")));
        let rate = runtime.block_on(http(Some(store.clone()), round));
        println!(
            "webhooks: {rate:.0}/s, the same server without the store {drop_rate:.0}/s, ratio {:.2}",
            rate / drop_rate
        );
        ratios.push(rate / drop_rate);
        store.0.close().unwrap();
    }
    println!("webhooks: ratio {:.2} (median), goal 0.50", median(&mut ratios));
    ratios.clear();
    for round in 1..=3 {
        let bare = bare_files(&folder.path().join(format!("bare{round}")));
        let rate = runtime.block_on(files(&folder.path().join(format!("files{round}"))));
        println!("files: {rate:.0}/s, only read and renamed {bare:.0}/s, ratio {:.2}", rate / bare);
        ratios.push(rate / bare);
    }
    println!("files: ratio {:.2} (median), goal 0.33", median(&mut ratios));
}

fn median(list: &mut [f64]) -> f64 {
    list.sort_by(f64::total_cmp);
    list.get(list.len() / 2).copied().unwrap_or_default()
}

fn sync_time(folder: &Path) -> f64 {
    let mut file = fs::File::create(folder.join("sync")).unwrap();
    let mut times: Vec<f64> = (0..200)
        .map(|_| {
            file.write_all(&[7; 4096]).unwrap();
            let start = Instant::now();
            file.sync_data().unwrap();
            start.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    median(&mut times)
}

fn channel() -> Channel {
    let settings = ChannelSettings {
        id: ChannelId::new("shop").unwrap(),
        kind: Kind::Shopify,
        buyer: None,
        group_by: GroupBy::None,
        structure: Kind::Shopify.structure(),
        currency: None,
        time_zone: chrono_tz::America::Bogota,
    };
    Channel { settings, secrets: Secret::new(SECRET).into_iter().collect(), token: None }
}

fn open(folder: &Path) -> (Store, Channels) {
    fs::create_dir_all(folder).unwrap();
    let channel = channel();
    let settings = Settings {
        company_code: "FDC".into(),
        company_name: "Flores del Campo".into(),
        time_zone: chrono_tz::America::Bogota,
        currency: Currency::new("USD").unwrap(),
        send_invoice_to: Vec::new(),
        send_checkout_notification_to: Vec::new(),
        buyers: std::collections::BTreeMap::new(),
        channels: [(channel.settings.id.clone(), channel.settings.clone())].into(),
        printers: Vec::new(),
    };
    let options = Options { path: folder.join("k2kd.redb"), cache_bytes: 128 << 20 };
    (Store::open(&options, Arc::new(settings)).unwrap(), Channels::new([channel]))
}

fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A paid order of four lines, filled up to `size` bytes with a note.
fn order(id: u64, size: usize) -> Vec<u8> {
    let lines: Vec<_> = (0..4)
        .map(|n| {
            serde_json::json!({"id": id * 10 + n, "sku": format!("ROSE-{n}"), "title": "Red roses 50 cm", "quantity": 2,
                "current_quantity": 2, "price": "12.50", "fulfillable_quantity": 2, "properties": []})
        })
        .collect();
    let mut order = serde_json::json!({"id": id, "name": format!("#{id}"), "currency": "USD",
        "created_at": "2026-02-10T10:00:00-05:00", "updated_at": "2026-02-10T10:00:00-05:00",
        "financial_status": "paid", "fulfillment_status": null, "cancelled_at": null, "line_items": lines,
        "customer": {"id": 7, "first_name": "Ana", "last_name": "Ruiz", "email": "ana@example.com"},
        "shipping_address": {"name": "Ana Ruiz", "address1": "Calle 1", "city": "Bogota", "zip": "110111"}});
    let short = size.saturating_sub(order.to_string().len() + 20);
    order["note_attributes"] = serde_json::json!([]);
    order["landing_site"] = "/collections/roses?utm=".chars().cycle().take(short).collect::<String>().into();
    order.to_string().into_bytes()
}

fn request(id: u64) -> Vec<u8> {
    let body = order(id, 6000);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(&body);
    let signature = base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes());
    let head = format!(
        "POST /webhooks/shop HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\nx-shopify-topic: orders/create\r\nx-shopify-webhook-id: {id}\r\nx-shopify-hmac-sha256: {signature}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// Documents a second, with a store or only answered.
async fn http(store: Option<(Store, Channels)>, round: u64) -> f64 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tracker, stop, metrics) = (TaskTracker::new(), CancellationToken::new(), Metrics::default());
    let app = match store {
        Some((store, channels)) => router(Doors::new(store, channels, Arc::new(now), metrics.clone())),
        None => Router::new().route("/webhooks/shop", post(async |body: Bytes| body.len().to_string())),
    };
    tracker.spawn(serve(listener, app, HttpLimits::default(), metrics, tracker.clone(), stop.clone()));
    // Signed beforehand: the clients share the cores with the server.
    let per_connection = 1500;
    let base = round * 10_000_000;
    let requests: Vec<Vec<Vec<u8>>> = (0..CONNECTIONS as u64)
        .map(|c| (0..per_connection).map(|n| request(base + c * 100_000 + n)).collect())
        .collect();
    let done = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let clients: Vec<_> =
        requests.into_iter().map(|list| tokio::spawn(client(address, list, start + SPAN, Arc::clone(&done)))).collect();
    for client in clients {
        client.await.unwrap();
    }
    let rate = done.load(Ordering::Relaxed) as f64 / start.elapsed().as_secs_f64();
    stop.cancel();
    tracker.close();
    tracker.wait().await;
    rate
}

async fn client(address: SocketAddr, requests: Vec<Vec<u8>>, until: Instant, done: Arc<AtomicU64>) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answer = vec![0; 4096];
    for request in requests {
        if Instant::now() > until {
            return;
        }
        stream.write_all(&request).await.unwrap();
        let mut len = 0;
        // Answers are small and their last byte closes a JSON object or is the length.
        loop {
            len += stream.read(&mut answer[len..]).await.unwrap();
            if is_whole(&answer[..len]) {
                break;
            }
        }
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..len]));
        done.fetch_add(1, Ordering::Relaxed);
    }
}

fn is_whole(answer: &[u8]) -> bool {
    let text = String::from_utf8_lossy(answer);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let told = head.lines().find_map(|l| l.strip_prefix("content-length: ")?.parse::<usize>().ok());
    told.is_none_or(|n| body.len() >= n)
}

fn drop_files(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for n in 0..FILES {
        fs::write(folder.join(format!("{n:05}.json")), order(n as u64 + 1, 2000)).unwrap();
    }
}

/// Files a second, only read and renamed.
fn bare_files(base: &Path) -> f64 {
    let (from, to) = (base.join("in"), base.join("out"));
    drop_files(&from);
    fs::create_dir_all(&to).unwrap();
    let start = Instant::now();
    let mut bytes = 0;
    for entry in fs::read_dir(&from).unwrap() {
        let entry = entry.unwrap();
        bytes += fs::read(entry.path()).unwrap().len();
        fs::rename(entry.path(), to.join(entry.file_name())).unwrap();
    }
    assert!(bytes > FILES * 1000);
    FILES as f64 / start.elapsed().as_secs_f64()
}

/// Files a second from the look that finds them settled until the last one is archived.
async fn files(base: &Path) -> f64 {
    let (store, channels) = open(base);
    drop_files(&base.join("in/shop"));
    let mut config =
        FolderConfig::new(base.to_owned(), channels, chrono_tz::America::Bogota, Lang::En, Metrics::default());
    config.settle.usual = Duration::from_millis(500);
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    let folders = Folders::start(config, store.clone(), Arc::new(now), &tracker, stop.clone()).unwrap();
    while folders.waiting().len() < FILES {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    while folders.waiting().len() >= FILES {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let start = Instant::now();
    while folders.status().files < FILES as u64 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let rate = FILES as f64 / start.elapsed().as_secs_f64();
    assert_eq!(store.counts().unwrap().orders_in_all(), FILES as u64);
    stop.cancel();
    tracker.close();
    tracker.wait().await;
    store.close().unwrap();
    rate
}
