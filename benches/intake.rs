//! Orders by webhook: how many a second are durable, and how long a sender waits for the answer.
//!
//! `cargo bench --bench intake`. Beside it in the same run, in turns: the same server with the store left out (it reads,
//! checks the signature, decodes and answers), and a bare group commit of the same bytes into redb.
//! Goals: 64 connections reach half of the first or 60 % of the second; p99 at most 50 ms where fdatasync takes at most
//! 0.3 ms; with 1 connection p50 at most 3 × fdatasync + 1 ms.

#![allow(missing_docs, reason = "a program")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::format_push_string,
    reason = "a bench"
)]

mod support;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use k2kd::domain::document::Door;
use k2kd::intake::channel::Channel;
use k2kd::intake::deliver::{Incoming, delivery};
use k2kd::intake::http::{HttpLimits, serve};
use k2kd::intake::metrics::Metrics;
use k2kd::intake::signature::{Signed, accepts};
use k2kd::intake::webhook::{Doors, router};
use redb::{Database, Durability, TableDefinition};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, Instant};
use support::{Times, goal, median, ms, shop};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const CONNECTIONS: usize = 64;
const DOCUMENT_BYTES: usize = 6_000;
/// Documents of a round with all connections, and with one.
const DOCUMENTS: u64 = 12_800;
const DOCUMENTS_ALONE: u64 = 1_000;
const ROUNDS: u64 = 5;

fn main() {
    let folder = support::folder();
    support::disk(folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (mut of_no_store, mut of_bare, mut rates) = (Vec::new(), Vec::new(), Vec::new());
    let mut waits = Times::default();
    for round in 0..ROUNDS {
        let bodies = bodies(round, DOCUMENTS);
        let place = folder.path().join(round.to_string());
        let no_store = runtime.block_on(send(without_store(), &bodies, CONNECTIONS));
        let (store, channels) = shop::open(&place);
        let app = router(Doors::new(store.clone(), channels, Arc::new(shop::now), Metrics::default()));
        let ours = runtime.block_on(send(app, &bodies, CONNECTIONS));
        assert_eq!(store.counts().unwrap().orders_in_all(), DOCUMENTS, "each document is one order");
        store.close().unwrap();
        let bare = runtime.block_on(bare_commits(&place, bodies, CONNECTIONS));
        println!(
            "{CONNECTIONS} connections: {:.0}/s ({}); without the store {:.0}/s, ratio {:.2}; bare group commit {:.0}/s, ratio {:.2}",
            ours.rate,
            ours.waits,
            no_store.rate,
            ours.rate / no_store.rate,
            bare.rate,
            ours.rate / bare.rate
        );
        println!(
            "    processor time a document: {:.0} µs; without the store {:.0} µs; bare group commit {:.0} µs",
            ours.cpu, no_store.cpu, bare.cpu
        );
        rates.push(ours.rate);
        of_no_store.push(ours.rate / no_store.rate);
        of_bare.push(ours.rate / bare.rate);
        waits.extend(ours.waits);
        std::fs::remove_dir_all(place).unwrap();
    }
    // The disk has moods: what one connection waits for is held against what the disk did around it, not at its worst.
    let mut around = support::disk(folder.path());
    let (store, channels) = shop::open(&folder.path().join("alone"));
    let app = router(Doors::new(store.clone(), channels, Arc::new(shop::now), Metrics::default()));
    let alone = runtime.block_on(send(app, &bodies(ROUNDS, DOCUMENTS_ALONE), 1));
    store.close().unwrap();
    println!("1 connection: {:.0}/s ({})", alone.rate, alone.waits);

    around.extend(support::disk(folder.path()));
    let fdatasync = around.at(0.5);
    let (of_no_store, of_bare) = (median(of_no_store), median(of_bare));
    println!("medians of {ROUNDS} rounds: {:.0} durable documents/s", median(rates));
    let what = format!(
        "{of_no_store:.2} of the same server without the store (0.50), or {of_bare:.2} of a bare group commit (0.60)"
    );
    goal(&what, of_no_store >= 0.5 || of_bare >= 0.6);
    let applies =
        if fdatasync > Duration::from_micros(300) { " (asked only where fdatasync takes at most 0.3 ms)" } else { "" };
    goal(
        &format!("p99 {} at {CONNECTIONS} connections (50 ms){applies}", ms(waits.at(0.99))),
        waits.at(0.99) <= Duration::from_millis(50),
    );
    let bound = 3 * fdatasync + Duration::from_millis(1);
    goal(&format!("p50 {} at 1 connection ({})", ms(alone.waits.at(0.5)), ms(bound)), alone.waits.at(0.5) <= bound);
}

/// Documents that no other round sends.
fn bodies(round: u64, count: u64) -> Vec<(u64, Vec<u8>)> {
    (0..count).map(|n| 1 + round * 1_000_000 + n).map(|id| (id, shop::order(id, DOCUMENT_BYTES))).collect()
}

struct Run {
    rate: f64,
    /// Microseconds of processor time a document, senders and server together.
    cpu: f64,
    waits: Times,
}

/// Everything that the webhook door does but the store.
fn without_store() -> Router {
    async fn answer(State(channel): State<Arc<Channel>>, headers: HeaderMap, body: Bytes) -> (StatusCode, String) {
        let now = shop::now();
        let signed = Signed { path_and_query: "/webhooks/shop", headers: &headers, body: &body, now };
        if !accepts(&channel, None, &signed) {
            return (StatusCode::UNAUTHORIZED, String::new());
        }
        let incoming = Incoming {
            channel: &channel,
            door: Door::Webhook,
            source: "bench",
            topic: Some("orders/create"),
            triggered_at: None,
            received_at: now,
            bytes: &body,
            part: None,
        };
        let made = delivery(k2kd::channels::decode, &incoming);
        let told = serde_json::json!({ "document": made.size.to_string(), "outcome": "stored", "orders": [{ "order": "W1", "outcome": "created" }] });
        (StatusCode::OK, told.to_string())
    }
    Router::new().route("/webhooks/shop", post(answer)).with_state(Arc::new(shop::channel()))
}

/// Sends all documents over so many connections, each waiting for its answer before it sends the next one.
async fn send(app: Router, bodies: &[(u64, Vec<u8>)], connections: usize) -> Run {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    tracker.spawn(serve(listener, app, HttpLimits::default(), Metrics::default(), tracker.clone(), stop.clone()));
    // Signed beforehand: the senders share the cores with the server.
    let requests: Vec<Vec<u8>> = bodies.iter().map(|(id, body)| shop::webhook(*id, body)).collect();
    let shares: Vec<Vec<Vec<u8>>> = shares(requests, connections);
    let (started, used) = (Instant::now(), support::cpu());
    let senders: Vec<_> = shares.into_iter().map(|share| tokio::spawn(sender(address, share))).collect();
    let mut waits = Times::default();
    for sender in senders {
        waits.extend(sender.await.unwrap());
    }
    let rate = bodies.len() as f64 / started.elapsed().as_secs_f64();
    let cpu = (support::cpu() - used) * 1e6 / bodies.len() as f64;
    stop.cancel();
    tracker.close();
    tracker.wait().await;
    Run { rate, cpu, waits }
}

fn shares<T>(all: Vec<T>, count: usize) -> Vec<Vec<T>> {
    let mut shares: Vec<Vec<T>> = (0..count).map(|_| Vec::new()).collect();
    for (n, one) in all.into_iter().enumerate() {
        shares[n % count].push(one);
    }
    shares
}

async fn sender(address: SocketAddr, requests: Vec<Vec<u8>>) -> Times {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answer = vec![0; 4096];
    let mut times = Times::default();
    for request in requests {
        let started = Instant::now();
        stream.write_all(&request).await.unwrap();
        let mut len = 0;
        while !is_whole(&answer[..len]) {
            let read = stream.read(&mut answer[len..]).await.unwrap();
            assert!(read > 0, "the server closed the connection");
            len += read;
        }
        times.add(started.elapsed());
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..len]));
    }
    times
}

fn is_whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|w| w == b"\r\n\r\n") else { return false };
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let told = head.lines().find_map(|l| l.strip_prefix("content-length: ")).map(|n| n.parse::<usize>().unwrap());
    told.is_none_or(|n| answer.len() >= end + 4 + n)
}

type Waiting = (u64, Vec<u8>, oneshot::Sender<()>);

/// The least that durable can cost: one writer, the bytes under their number, one commit for all that wait.
async fn bare_commits(folder: &Path, bodies: Vec<(u64, Vec<u8>)>, askers: usize) -> Run {
    const DOCUMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("documents");
    let database = Database::create(folder.join("bare.redb")).unwrap();
    let (sender, receiver) = mpsc::channel::<Waiting>();
    let writer = std::thread::spawn(move || {
        while let Ok(first) = receiver.recv() {
            let batch: Vec<Waiting> = std::iter::once(first).chain(receiver.try_iter()).collect();
            let mut write = database.begin_write().unwrap();
            write.set_durability(Durability::Immediate).unwrap();
            write.set_quick_repair(true);
            {
                let mut table = write.open_table(DOCUMENTS).unwrap();
                for (id, body, _) in &batch {
                    table.insert(id, body.as_slice()).unwrap();
                }
            }
            write.commit().unwrap();
            for (_, _, done) in batch {
                done.send(()).unwrap();
            }
        }
    });
    let count = bodies.len();
    let shares = shares(bodies, askers);
    let (started, used) = (Instant::now(), support::cpu());
    let askers: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let sender = sender.clone();
            tokio::spawn(async move {
                let mut times = Times::default();
                for (id, body) in share {
                    let started = Instant::now();
                    let (done, answer) = oneshot::channel();
                    sender.send((id, body, done)).unwrap();
                    answer.await.unwrap();
                    times.add(started.elapsed());
                }
                times
            })
        })
        .collect();
    let mut waits = Times::default();
    for asker in askers {
        waits.extend(asker.await.unwrap());
    }
    let rate = count as f64 / started.elapsed().as_secs_f64();
    let cpu = (support::cpu() - used) * 1e6 / count as f64;
    drop(sender);
    writer.join().unwrap();
    Run { rate, cpu, waits }
}
