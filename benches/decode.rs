//! Every decoder on a large document of each of its formats, beside the plain parse of the same bytes in the same run:
//! `serde_json::Value`, the XML reader's events, the CSV reader's records, a workbook's unpacked events.
//!
//! A decoder that takes more than twice the plain parse is a bug. `cargo bench --bench decode [NAME]`

#![allow(missing_docs, reason = "a program")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::format_push_string,
    reason = "a bench"
)]

#[path = "support/documents.rs"]
mod documents;

use documents::documents;
use k2kd::channels::{Input, decode};
use k2kd::domain::document::Content;
use k2kd::domain::money::Currency;
use std::hint::black_box;
use std::io::{Cursor, Read as _};
use std::time::{Duration, Instant};

/// Orders of a document.
const ORDERS: usize = 2_000;
/// How long each figure is measured.
const TIME: Duration = Duration::from_millis(400);

#[derive(Clone, Copy)]
enum Plain {
    Json,
    Xml,
    Csv(u8),
    Xlsx,
}

fn main() {
    let wanted = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    println!("{:<28} {:>7} {:>9} {:>11} {:>9} {:>6}", "decoder", "MB", "MB/s", "orders/s", "plain", "ratio");
    let mut slow = Vec::new();
    for (name, kind, plain, bytes) in documents() {
        if wanted.as_ref().is_some_and(|w| !name.contains(w.as_str())) {
            continue;
        }
        let input = Input {
            bytes: &bytes,
            topic: None,
            triggered_at: None,
            structure: kind.structure(),
            currency: Currency::new("MXN"),
            time_zone: chrono_tz::America::Mexico_City,
            part: None,
        };
        let orders = match decode(kind, &input).content {
            Content::Orders { orders, refused } => {
                assert!(refused.is_empty(), "{name}: {:?}", refused.first());
                orders.len()
            }
            other => panic!("{name}: {}", format!("{other:?}").chars().take(300).collect::<String>()),
        };
        let own = time(|| drop(black_box(decode(kind, &input))));
        let base = time(|| parse(plain, &bytes));
        let mb = bytes.len() as f64 / 1e6;
        let ratio = own / base;
        println!(
            "{name:<28} {mb:>7.2} {:>9.1} {:>11.0} {:>9.1} {ratio:>6.2}",
            mb / own,
            orders as f64 / own,
            mb / base
        );
        if ratio > 2.0 {
            slow.push(name);
        }
    }
    println!("more than twice the plain parse: {}", if slow.is_empty() { "none".to_owned() } else { slow.join(", ") });
}

/// Seconds of one run: the best of many.
fn time(mut run: impl FnMut()) -> f64 {
    let (started, mut best) = (Instant::now(), f64::MAX);
    while started.elapsed() < TIME {
        let at = Instant::now();
        run();
        best = best.min(at.elapsed().as_secs_f64());
    }
    best
}

fn parse(plain: Plain, bytes: &[u8]) {
    match plain {
        Plain::Json => drop(black_box(serde_json::from_slice::<serde_json::Value>(bytes).unwrap())),
        Plain::Xml => events(std::str::from_utf8(bytes).unwrap()),
        Plain::Csv(separator) => {
            let mut reader = csv::ReaderBuilder::new().delimiter(separator).from_reader(bytes);
            let mut cells = 0;
            for record in reader.records() {
                cells += black_box(record.unwrap()).len();
            }
            black_box(cells);
        }
        Plain::Xlsx => {
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            for at in 0..zip.len() {
                let mut text = String::new();
                zip.by_index(at).unwrap().read_to_string(&mut text).unwrap();
                events(&text);
            }
        }
    }
}

fn events(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match black_box(reader.read_event().unwrap()) {
            quick_xml::events::Event::Eof => return,
            event => drop(black_box(event)),
        }
    }
}
