//! A warehouse with a million orders: how long a person waits at the socket and at the screen.
//!
//! `cargo bench --bench warehouse` (`K2KD_ORDERS=100000` for fewer). The store is filled through its own writer, then the
//! real daemon is started on it, killed and started again, asked over its socket, and a real console is run in a pty.
//! Goals at 1,000,000 orders: page of 50 p99 ≤ 5 ms and search p99 ≤ 15 ms at the socket; ready ≤ 250 ms after a kill -9,
//! search complete ≤ 3 s; resident ≤ 450 MiB; a cursor move ≤ 450 bytes and ≤ 2 ms of work.

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

use chrono::{DateTime, Duration as Span, Utc};
use k2kd::daemon::config::Config;
use k2kd::domain::channel::Structure;
use k2kd::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use k2kd::domain::command::{Actor, Command};
use k2kd::domain::document::{Content, Decoded, Delivery, Door};
use k2kd::domain::ids::{ChannelId, Digest};
use k2kd::domain::money::{Amount, Currency};
use k2kd::limits;
use k2kd::protocol::VERSIONS;
use k2kd::protocol::call::{Call, From, Hello, OrdersPage as Ask};
use k2kd::protocol::client::Client;
use k2kd::protocol::reply::{OrdersPage, StatusDoc};
use k2kd::store::{Options, Request, Store};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use support::{Times, goal, ms};

const NAMES: [&str; 12] = [
    "Peña",
    "Okafor",
    "Ñandú",
    "Larsson",
    "Jiménez",
    "Weiss",
    "Quiñones",
    "Brown",
    "Muñoz",
    "Cárdenas",
    "Haddad",
    "Ivanova",
];

fn main() {
    let orders: u64 = std::env::var("K2KD_ORDERS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = support::folder();
    support::disk(folder.path());
    let config = folder.path().join("k2kd.toml");
    std::fs::write(&config, configuration(folder.path())).unwrap();
    let started = Instant::now();
    fill(&config, folder.path(), orders);
    println!("{orders} orders filled in {:.0} s", started.elapsed().as_secs_f64());

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let socket = folder.path().join("k2kd.sock");
    let mut first = spawn(&config);
    runtime.block_on(ready(&socket));
    first.kill().unwrap();
    first.wait().unwrap();
    let started = Instant::now();
    let mut daemon = spawn(&config);
    let mut client = runtime.block_on(ready(&socket));
    let ready_after = started.elapsed();
    while !runtime.block_on(client.call::<StatusDoc>(Call::Status {})).unwrap().search_complete {}
    let complete = started.elapsed();
    println!("after a kill -9: ready in {}, search complete in {:.2} s", ms(ready_after), complete.as_secs_f64());

    let pages = runtime.block_on(pages(&mut client, orders));
    println!("page of 50: p50 {}, p99 {}", ms(pages.at(0.5)), ms(pages.at(0.99)));
    let searches = runtime.block_on(searches(&mut client, orders));
    println!("search as you type, first page: p50 {}, p99 {}", ms(searches.at(0.5)), ms(searches.at(0.99)));
    let resident = resident_mib(daemon.id());
    println!("resident {resident} MiB");
    let console = console(&socket);
    println!(
        "console at 80x24: move {} bytes and {}, scroll {} bytes and {}, idle 10 s: {} bytes, {} wake-ups",
        console.move_bytes,
        ms(console.move_time),
        console.scroll_bytes,
        ms(console.scroll_time),
        console.idle_bytes,
        console.wakeups
    );
    daemon.kill().unwrap();
    daemon.wait().unwrap();

    goal("ready 250 ms after a kill -9", ready_after <= Duration::from_millis(250));
    goal("search complete 3 s after it", complete <= Duration::from_secs(3));
    goal("page of 50 p99 5 ms", pages.at(0.99) <= Duration::from_millis(5));
    goal("search p99 15 ms", searches.at(0.99) <= Duration::from_millis(15));
    goal("resident 450 MiB", resident <= 450);
    goal("a cursor move 450 bytes", console.move_bytes <= 450);
    goal("a frame 2 ms", console.move_time.max(console.scroll_time) <= Duration::from_millis(2));
    goal("idle 10 s: 0 bytes, 0 wake-ups", console.idle_bytes == 0 && console.wakeups == 0);
}

fn configuration(folder: &Path) -> String {
    let folder = folder.display();
    let mut text = format!(
        "[company]\ncode = \"FDC\"\nname = \"Flores del Campo\"\ntime_zone = \"America/Bogota\"\n\
         [paths]\nstate = \"{folder}\"\nsocket = \"{folder}/k2kd.sock\"\nintake = \"{folder}/intake\"\n\
         [http]\nlisten = \"127.0.0.1:0\"\nadmin = \"\"\n"
    );
    for n in 0..20 {
        text.push_str(&format!(
            "[[buyer]]\ncode = \"B{n:02}\"\nname = \"Wholesale {} {n}\"\n[[channel]]\nid = \"shop-{n:02}\"\nkind = \"shopify\"\nbuyer = \"B{n:02}\"\nsecret = \"x\"\n",
            NAMES[n % NAMES.len()]
        ));
    }
    text
}

/// Fills the store through its own writer.
fn fill(config: &Path, folder: &Path, orders: u64) {
    let settings = Arc::new(Config::load(config).unwrap().settings);
    let options = Options { path: folder.join(k2kd::daemon::DATABASE), cache_bytes: limits::STORE_CACHE_BYTES };
    let store = Store::open(&options, settings).unwrap();
    let now = Utc::now();
    let mut n = 0;
    while n < orders {
        let many = 1_000.min(orders - n);
        let delivery = Delivery {
            channel: ChannelId::new(&format!("shop-{:02}", n / 1_000 % 20)).unwrap(),
            door: Door::File,
            source: format!("fill-{n}"),
            received_at: now,
            digest: Digest(std::array::from_fn(|i| n.to_le_bytes().get(i).copied().unwrap_or(0))),
            size: 1,
            raw_zstd: Vec::new(),
            topic: None,
            fetched: None,
            part: None,
            decoded: Decoded {
                structure: Structure::LinePerSku,
                content: Content::Orders {
                    orders: (n..n + many).map(|i| order(i, now)).collect(),
                    refused: Vec::new(),
                },
                warnings: Vec::new(),
            },
        };
        let request =
            Request { command: Command::Deliver(Box::new(delivery)), id: None, actor: Actor::door("bench"), at: now };
        store.submit_blocking(request).unwrap();
        n += many;
    }
    store.close().unwrap();
}

const fn mix(n: u64) -> u64 {
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ (n >> 31)
}

fn name(n: u64) -> &'static str {
    NAMES[usize::try_from(mix(n) % 12).unwrap()]
}

fn order(n: u64, now: DateTime<Utc>) -> ChannelOrder {
    let status = if n.is_multiple_of(9) { ChannelStatus::Pending } else { ChannelStatus::Paid };
    let mut order = ChannelOrder::new((5_000_000_000_000 + n).to_string(), status);
    order.name = Some(format!("#{n}"));
    order.placed_at = Some(now - Span::minutes(i64::try_from(1_000_000 - n.min(1_000_000)).unwrap()));
    order.changed_at = order.placed_at;
    order.currency = Currency::new("USD");
    order.customer.name = Some(format!("{} {}", name(n), name(n + 7)));
    order.mark_code = Some(format!("{:.3}-{:04}", name(n).to_uppercase(), mix(n) % 10_000));
    order.reference = n.is_multiple_of(5).then(|| format!("PO-{}", 80_000 + n));
    for i in 0..=mix(n) % 4 {
        order.lines.push(ChannelLine {
            line_id: Some(format!("{}", n * 10 + i)),
            sku: Some(format!("ROSA-{:03}", mix(n + i) % 400)),
            description: "Rosa Freedom 50 cm x25".into(),
            quantity: 1 + u32::try_from(mix(n + i) % 4).unwrap(),
            unit_price: Amount::parse("18.50").ok(),
            status,
            added_to_cart_at: None,
            mark_code: None,
            box_codes: Vec::new(),
        });
    }
    order
}

fn spawn(config: &Path) -> Child {
    std::process::Command::new(env!("CARGO_BIN_EXE_k2kd"))
        .args(["run", "--config"])
        .arg(config)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

async fn ready(socket: &Path) -> Client {
    loop {
        let hello = Hello { protocol: VERSIONS, client: "bench".into(), lang: None, terminal: None };
        match Client::connect(socket, hello).await {
            Ok(client) => return client,
            Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
        }
    }
}

async fn timed(client: &mut Client, ask: Ask, times: &mut Times) -> OrdersPage {
    let started = Instant::now();
    let page = client.call(Call::OrdersPage(ask)).await.unwrap();
    times.add(started.elapsed());
    page
}

/// Pages from all over the list, both ways, in both sorts, with and without filters.
async fn pages(client: &mut Client, orders: u64) -> Times {
    let mut times = Times::default();
    let today = Utc::now().date_naive();
    for n in 0..1_000 {
        let number = 1 + mix(n) % orders;
        let day = today - Span::minutes(i64::try_from((1_000_000 - number.min(1_000_000)) + 1).unwrap());
        let cursor = format!("{day}.{number}");
        let from = match n % 4 {
            0 => From::Start,
            1 => From::After(cursor),
            2 => From::Before(cursor),
            _ => From::End,
        };
        let query = ["", "status:draft", "K2K", "buyer:b07"][usize::try_from(n / 4 % 4).unwrap()];
        let sort = (n / 16 % 2 == 1).then(|| "ship_date".to_owned());
        timed(client, Ask { query: query.into(), sort, from, limit: 50, whole: false }, &mut times).await;
    }
    times
}

/// Words as people type them, key by key: names, ends of numbers, codes that are there and that are not.
async fn searches(client: &mut Client, orders: u64) -> Times {
    let mut times = Times::default();
    for n in 0..150 {
        let order = mix(n) % orders;
        let word = match n % 6 {
            0 => name(order).to_owned(),
            1 => format!("{}", 5_000_000_000_000 + order),
            2 => format!("{:05}", order % 100_000),
            3 => format!("PO-{}", 80_000 + order),
            4 => format!("{} ROSA-{:03}", name(order), mix(order) % 400),
            _ => format!("nobody{order}"),
        };
        let keys: Vec<_> = word.char_indices().map(|(at, c)| word[..at + c.len_utf8()].to_owned()).collect();
        for typed in keys {
            timed(client, Ask { query: typed, limit: 50, ..Ask::default() }, &mut times).await;
        }
    }
    times
}

fn status(pid: u32, field: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let lines = text.lines().filter(|l| l.contains(field));
    lines.filter_map(|l| l.split_whitespace().nth(1)?.parse::<u64>().ok()).sum()
}

fn resident_mib(pid: u32) -> u64 {
    status(pid, "VmRSS") / 1024
}

/// Time on a processor so far.
fn cpu(pid: u32) -> Duration {
    let text = std::fs::read_to_string(format!("/proc/{pid}/schedstat")).unwrap();
    Duration::from_nanos(text.split_whitespace().next().unwrap().parse().unwrap())
}

struct Console {
    move_bytes: usize,
    move_time: Duration,
    scroll_bytes: usize,
    scroll_time: Duration,
    idle_bytes: usize,
    wakeups: u64,
}

/// A real console in a pty: what a key costs, in bytes on the line and in work of the process, all of it.
fn console(socket: &Path) -> Console {
    let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_k2k"));
    command.args(["--lang", "en"]);
    command.env("K2K_SOCKET", socket);
    command.env("TERM", "xterm-256color");
    let mut child = pty.slave.spawn_command(command).unwrap();
    let pid = child.process_id().unwrap();
    let seen = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&seen);
    let mut reader = pty.master.try_clone_reader().unwrap();
    std::thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(n @ 1..) = reader.read(&mut bytes) {
            count.fetch_add(n, Ordering::Relaxed);
        }
    });
    let mut keyboard = pty.master.take_writer().unwrap();
    let still = || {
        let mut before = usize::MAX;
        while before != seen.load(Ordering::Relaxed) {
            before = seen.load(Ordering::Relaxed);
            std::thread::sleep(Duration::from_millis(200));
        }
        before
    };
    still();
    let mut press = |keys: &str, times: u32| {
        let (bytes, work) = (still(), cpu(pid));
        for _ in 0..times {
            let before = seen.load(Ordering::Relaxed);
            keyboard.write_all(keys.as_bytes()).unwrap();
            // The next key when this one is on the screen: each is a frame of its own.
            while seen.load(Ordering::Relaxed) == before {
                std::thread::yield_now();
            }
        }
        let (bytes, work) = (still() - bytes, cpu(pid).saturating_sub(work));
        (bytes / usize::try_from(times).unwrap(), work / times)
    };
    let (move_bytes, move_time) = press("j", 12);
    press("j", 10);
    let (scroll_bytes, scroll_time) = press("j", 20);
    let quiet = (still(), status(pid, "ctxt_switches"));
    std::thread::sleep(Duration::from_secs(10));
    let (idle_bytes, wakeups) = (seen.load(Ordering::Relaxed) - quiet.0, status(pid, "ctxt_switches") - quiet.1);
    child.kill().unwrap();
    child.wait().unwrap();
    Console { move_bytes, move_time, scroll_bytes, scroll_time, idle_bytes, wakeups }
}
