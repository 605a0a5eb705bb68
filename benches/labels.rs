//! Labels: how many a second become ZPL, and how many pages a second PDF, on one core (seconds of processor).
//!
//! `cargo bench --bench labels`. Beside it in the same run: the same ZPL only copied, which nothing can beat. Goals:
//! 200,000 labels a second as ZPL, 3,000 pages a second as PDF. Every label has its own box code and index.

#![allow(missing_docs, reason = "a program")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a bench"
)]

mod support;

use chrono::NaiveDate;
use k2kd::domain::awb::AwbKey;
use k2kd::domain::ids::BoxCode;
use k2kd::domain::label::LabelContent;
use k2kd::domain::lang::Lang;
use k2kd::labels::{Dpmm, Layout, Scene, zpl};
use std::hint::black_box;
use support::{goal, median};

const LABELS: u32 = 100_000;
const PAGES: u32 = 5_000;
/// Pages of one document: an order of many boxes.
const PAGES_A_DOCUMENT: usize = 100;
const ROUNDS: usize = 5;

fn main() {
    for name in Layout::built_in_names() {
        let layout = Layout::built_in(name).unwrap();
        let contents: Vec<_> = (0..1000).map(content).collect();
        let (mut zpl_rates, mut copy_rates, mut pdf_rates, mut bytes) = (vec![], vec![], vec![], 0);
        for _ in 0..ROUNDS {
            let started = cpu();
            for n in 0..LABELS as usize {
                bytes = black_box(zpl(&contents[n % contents.len()], &layout, Dpmm::Eight).unwrap().zpl).len();
            }
            zpl_rates.push(f64::from(LABELS) / (cpu() - started));

            let whole = zpl(&contents[0], &layout, Dpmm::Eight).unwrap().zpl;
            let started = cpu();
            for _ in 0..LABELS {
                black_box(black_box(&whole).clone());
            }
            copy_rates.push(f64::from(LABELS) / (cpu() - started));

            let started = cpu();
            for document in 0..PAGES as usize / PAGES_A_DOCUMENT {
                let some = contents.iter().cycle().skip(document * PAGES_A_DOCUMENT).take(PAGES_A_DOCUMENT);
                let scenes: Vec<_> = some.map(|c| Scene::new(c, &layout, Dpmm::Eight).unwrap()).collect();
                black_box(Scene::pdf(&scenes));
            }
            pdf_rates.push(f64::from(PAGES) / (cpu() - started));
        }
        let (zpl_rate, copied, pdf_rate) = (median(zpl_rates), median(copy_rates), median(pdf_rates));
        println!(
            "{name}: ZPL {zpl_rate:.0} labels/s of {bytes} bytes (only copied {copied:.0}/s); PDF {pdf_rate:.0} pages/s"
        );
        goal(&format!("{name}: {zpl_rate:.0} ZPL labels a second on one core (200,000)"), zpl_rate >= 200_000.0);
        goal(&format!("{name}: {pdf_rate:.0} PDF pages a second on one core (3,000)"), pdf_rate >= 3_000.0);
    }
}

/// Seconds of processor that this thread has used: a busy machine does not make labels slower.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split_whitespace().next().unwrap().parse::<u64>().unwrap() as f64 / 1e9
}

fn content(n: u32) -> LabelContent {
    let day = NaiveDate::from_ymd_opt(2026, 2, 10).unwrap();
    LabelContent {
        lang: if n.is_multiple_of(2) { Lang::En } else { Lang::Es },
        k2k: true,
        order: format!("{}K", 7042 + n / 12),
        box_index: n % 12 + 1,
        box_count: 12,
        box_code: BoxCode::allotted(u64::from(n)),
        mark_code: Some(format!("GARDEN-{n:04}")),
        awb: AwbKey::of(Some("145-12345675"), day),
        ship_date: day,
        from: "Flores del Campo".into(),
        buyer: Some(("FW01".into(), "Floral Wholesale".into())),
        ship_to: ["Floral Wholesale Miami", "Receiving Dock 4", "2400 NW 70th Avenue", "33122 Miami FL US"]
            .map(str::to_owned)
            .to_vec(),
        carrier: Some("FedEx".into()),
        carrier_account: Some("4417-2290-1".into()),
        sku: Some("RFR60".into()),
        product: "ROSE FREEDOM RED 60cm".into(),
        pieces: 10,
        pack: Some("10 bun x 25 st".into()),
        box_type: Some("HB".into()),
        contents: vec![],
        lot: Some("L-22914".into()),
        reference: Some("PO-8841".into()),
        note: None,
        job: Some(u64::from(n)),
        test: false,
        reprint: 0,
    }
}
