//! Labels to one printer: how many a second with every state of every job durable, and how soon the first byte is there.
//!
//! `cargo bench --bench printing`. The printer is a sink on this machine that reads and answers `~HS`, over one connection.
//! Beside it, in turns: the same bytes written to the same sink by a plain socket that waits for its answer once.
//! Goals, where fdatasync takes at most 0.3 ms: 1,000 labels at 500 a second or more; the first byte of a label at the
//! printer within 50 ms of the command (p99).

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
    reason = "a bench"
)]

mod support;

use k2kd::domain::command::{Actor, Answer, Command, Confirm, Print};
use k2kd::domain::connection::PrinterSettings;
use k2kd::domain::document::Door;
use k2kd::domain::ids::{OrderNumber, PrinterName};
use k2kd::domain::job::JobState;
use k2kd::domain::lang::Lang;
use k2kd::intake::deliver::{Incoming, delivery};
use k2kd::labels::{Layout, Layouts};
use k2kd::printing::{PrinterConfig, PrinterUri, Spooler};
use k2kd::store::{Request, Store};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use support::{Times, goal, median, shop};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

const LABELS: usize = 1_000;
const ROUNDS: u64 = 5;
const SINGLES: u64 = 100;

fn main() {
    let folder = support::folder();
    let disk = support::disk(folder.path());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(run(folder.path(), disk.at(0.5)));
}

/// A printer that takes everything: counts labels and connections, and tells when a label begins.
#[derive(Clone)]
struct Sink {
    addr: SocketAddr,
    labels: Arc<AtomicUsize>,
    connections: Arc<AtomicUsize>,
    began: Arc<Mutex<mpsc::Receiver<Instant>>>,
    bytes: Arc<Mutex<Vec<u8>>>,
}

const STATUS: &[u8] =
    b"\x02030,0,0,1218,000,0,0,0,000,0,0,0\x03\r\n\x02000,0,0,0,1,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n";

impl Sink {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (tell, began) = mpsc::channel();
        let sink = Self {
            addr: listener.local_addr().unwrap(),
            labels: Arc::default(),
            connections: Arc::default(),
            began: Arc::new(Mutex::new(began)),
            bytes: Arc::default(),
        };
        let inner = sink.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                inner.connections.fetch_add(1, Ordering::SeqCst);
                let (inner, tell) = (inner.clone(), tell.clone());
                std::thread::spawn(move || inner.serve(stream, &tell));
            }
        });
        sink
    }

    fn serve(&self, mut stream: TcpStream, tell: &mpsc::Sender<Instant>) {
        stream.set_nodelay(true).unwrap();
        let (mut buffer, mut tail) = (vec![0_u8; 64 << 10], Vec::new());
        while let Ok(n @ 1..) = stream.read(&mut buffer) {
            let now = Instant::now();
            // Commands may be split: two bytes of the last read are looked at again.
            tail.extend_from_slice(&buffer[..n]);
            let count = |what: &[u8]| memchr::memmem::find_iter(&tail, what).count();
            for _ in 0..count(b"^XA") {
                tell.send(now).unwrap_or_default();
            }
            for _ in 0..count(b"~HS") {
                stream.write_all(STATUS).unwrap_or_default();
            }
            self.labels.fetch_add(count(b"^XZ"), Ordering::SeqCst);
            self.bytes.lock().unwrap().extend_from_slice(&buffer[..n]);
            let keep = tail.len().saturating_sub(2);
            tail.drain(..keep);
        }
    }
}

struct House {
    store: Store,
    sink: Sink,
}

impl House {
    async fn ask(&self, command: Command) -> Answer {
        let request = Request { command, id: None, actor: Actor::door("bench"), at: shop::now() };
        self.store.submit(request).await.unwrap()
    }

    /// A confirmed order of so many boxes; its number.
    async fn order(&self, id: u64, boxes: usize) -> OrderNumber {
        let mut order: serde_json::Value = serde_json::from_slice(&shop::order(id, 3_000)).unwrap();
        let lines = order["line_items"].as_array_mut().unwrap();
        lines.truncate(1);
        for field in ["quantity", "current_quantity", "fulfillable_quantity"] {
            lines[0][field] = boxes.into();
        }
        let bytes = order.to_string().into_bytes();
        let channel = shop::channel();
        let incoming = Incoming {
            channel: &channel,
            door: Door::Webhook,
            source: "bench",
            topic: Some("orders/create"),
            triggered_at: None,
            received_at: shop::now(),
            bytes: &bytes,
            part: None,
        };
        let Answer::Delivered(delivered) =
            self.ask(Command::Deliver(Box::new(delivery(k2kd::channels::decode, &incoming)))).await
        else {
            panic!("not delivered")
        };
        let order = delivered.orders[0].0.number;
        let confirm = Confirm { order, expected_revision: None, drop_pending: true, dry_run: false };
        assert!(matches!(self.ask(Command::Confirm(confirm)).await, Answer::Confirm(_)));
        order
    }

    async fn print(&self, order: OrderNumber) {
        let print = Print { order, boxes: vec![], printer: None, reprint: None };
        assert!(matches!(self.ask(Command::Print(print)).await, Answer::Printing(_)));
    }

    async fn until_sent(&self, labels: u64) {
        let mut changes = self.store.changes();
        while self.store.counts().unwrap().in_state(JobState::Sent) < labels {
            changes.changed().await.unwrap();
        }
    }
}

async fn run(folder: &std::path::Path, fdatasync: Duration) {
    let (store, _channels) = shop::open(&folder.join("store"));
    let sink = Sink::start();
    let settings = PrinterSettings {
        name: PrinterName::new("dock1").unwrap(),
        layout: "box-4x3".into(),
        carriers: vec![],
        default: true,
    };
    let mut with_printer = (*store.settings()).clone();
    with_printer.printers = vec![settings.clone()];
    store.set_settings(Arc::new(with_printer));
    let config = PrinterConfig {
        settings,
        uri: PrinterUri::parse(&format!("tcp://{}", sink.addr)).unwrap(),
        layout: Arc::new(Layout::built_in("box-4x3").unwrap()),
        lang: Lang::En,
        dpmm: None,
    };
    let (tracker, stop) = (TaskTracker::new(), CancellationToken::new());
    let _spooler =
        Spooler::start(store.clone(), vec![config], &Layouts::default(), Arc::new(shop::now), &tracker, stop.clone());
    let house = House { store, sink };

    let mut sent = 0;
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let order = house.order(1 + round, LABELS).await;
        house.sink.bytes.lock().unwrap().clear();
        house.sink.connections.store(0, Ordering::SeqCst);
        let started = Instant::now();
        house.print(order).await;
        sent += LABELS as u64;
        house.until_sent(sent).await;
        let rate = LABELS as f64 / started.elapsed().as_secs_f64();
        let connections = house.sink.connections.load(Ordering::SeqCst);
        let bytes = std::mem::take(&mut *house.sink.bytes.lock().unwrap());
        let peer = LABELS as f64 / raw(house.sink.addr, &bytes).as_secs_f64();
        println!(
            "round {round}: {rate:.0} labels/s over {connections} new connections; a plain socket {peer:.0} labels/s"
        );
        ours.push(rate);
        plain.push(peer);
    }
    let (ours, plain) = (median(ours), median(plain));
    println!("median: {ours:.0} labels/s, {:.1} % of the plain socket", ours / plain * 100.0);

    let mut first = Times::default();
    for n in 0..SINGLES {
        let order = house.order(1_000 + n, 1).await;
        while house.sink.began.lock().unwrap().try_recv().is_ok() {}
        let started = Instant::now();
        house.print(order).await;
        sent += 1;
        house.until_sent(sent).await;
        let began = house.sink.began.lock().unwrap().recv_timeout(Duration::from_secs(5)).unwrap();
        first.add(began.saturating_duration_since(started));
    }
    println!("from the command to the label's first byte at the printer: {first}");
    let fast = fdatasync <= Duration::from_micros(300);
    println!(
        "goals, on a disk whose fdatasync takes at most 0.3 ms ({}):",
        if fast { "this one" } else { "NOT this one" }
    );
    goal("500 labels a second, every state durable", ours >= 500.0);
    goal("the first byte within 50 ms (p99)", first.at(0.99) <= Duration::from_millis(50));
    stop.cancel();
    tracker.close();
    tracker.wait().await;
    house.store.close().unwrap();
}

/// The same bytes by a plain socket, and its answer to one `~HS` at the end.
fn raw(addr: SocketAddr, bytes: &[u8]) -> Duration {
    // Questions inside would be answered too: the labels alone.
    let mut labels = Vec::with_capacity(bytes.len());
    for part in String::from_utf8_lossy(bytes).split("^XA").skip(1) {
        labels.extend_from_slice(b"^XA");
        labels.extend_from_slice(part.split("^XZ").next().unwrap().as_bytes());
        labels.extend_from_slice(b"^XZ");
    }
    labels.extend_from_slice(b"~HS");
    let mut stream = TcpStream::connect(addr).unwrap();
    let started = Instant::now();
    stream.write_all(&labels).unwrap();
    stream.read_exact(&mut vec![0; STATUS.len()]).unwrap();
    started.elapsed()
}
