//! The doors against the real store, over real sockets and real files. The decoder is a small one of their own, so that
//! they hold whatever the channels' decoders do.

#![expect(clippy::disallowed_methods, reason = "tests write files as other programs do")]

mod doors;
mod files;
mod odd_files;
mod packed;
mod wires;

use super::channel::{Channel, Channels};
use super::webhook::Clock;
use crate::channels::Input;
use crate::domain::channel::Kind;
use crate::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use crate::domain::connection::Settings;
use crate::domain::document::{Content, Decoded};
use crate::domain::money::Currency;
use crate::domain::problem::{Problem, Rule};
use crate::store::{From, Options, Store};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// `order 1`, `bad 2`, one a line; `panic` stops the decoder; anything else is not understood.
fn decode(_: Kind, input: &Input<'_>) -> Decoded {
    let text = String::from_utf8_lossy(input.bytes);
    let (mut orders, mut refused) = (Vec::new(), Vec::new());
    for line in text.lines() {
        match line.split_once(' ') {
            Some(("order", id)) => orders.push(order(id)),
            Some(("bad", id)) => {
                refused.push((Some(id.to_owned()), Problem::new(Rule::ZeroQuantity, "quantity", "0")));
            }
            _ if line.starts_with("panic") => panic!("told to"),
            _ if line.starts_with('#') => {}
            _ => return Decoded::refused(input.structure, Problem::new(Rule::NotReadable, "", "no orders")),
        }
    }
    Decoded { structure: input.structure, content: Content::Orders { orders, refused }, warnings: Vec::new() }
}

fn order(id: &str) -> ChannelOrder {
    let line = ChannelLine {
        line_id: Some("1".into()),
        sku: Some("ROSE-40".into()),
        description: "Roses".into(),
        quantity: 2,
        unit_price: None,
        status: ChannelStatus::Paid,
        added_to_cart_at: None,
        mark_code: None,
        box_codes: Vec::new(),
    };
    ChannelOrder { lines: vec![line], ..ChannelOrder::new(id, ChannelStatus::Paid) }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_100, 0).unwrap()
}

fn clock() -> Clock {
    Arc::new(now)
}

fn settings(channels: &[Channel]) -> Settings {
    Settings {
        company_code: "FDC".into(),
        company_name: "Flores del Campo".into(),
        language: crate::domain::lang::Lang::En,
        time_zone: chrono_tz::America::Bogota,
        currency: Currency::new("USD").unwrap(),
        hold: chrono::TimeDelta::seconds(30),
        send_invoice_to: Vec::new(),
        send_checkout_notification_to: Vec::new(),
        notices: crate::domain::notice::NoticeSettings::default(),
        buyers: BTreeMap::new(),
        channels: channels.iter().map(|c| (c.settings.id.clone(), c.settings.clone())).collect(),
        printers: Vec::new(),
        box_types: crate::domain::product::usual_box_types(),
    }
}

fn open(folder: &Path, channels: &[Channel]) -> (Store, Channels) {
    let options = Options { path: folder.join("k2kd.redb"), cache_bytes: 4 << 20 };
    let store = Store::open(&options, Arc::new(settings(channels))).unwrap();
    (store, Channels::new(channels.to_vec()))
}

/// Documents of the store, newest first: source and outcome.
fn documents(store: &Store) -> Vec<(String, &'static str)> {
    let all = store.documents(false, &From::Start, 5000).unwrap();
    all.into_iter().map(|d| (d.source, d.outcome.as_str())).collect()
}

/// Waits for a condition.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let wait = async {
        while !holds() {
            tokio::time::sleep(Duration::from_millis(3)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), wait).await.unwrap_or_else(|_| panic!("never happened: {what}"));
}
