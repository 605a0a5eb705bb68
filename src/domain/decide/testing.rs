//! A view held in memory, for the tests of the rules; it checks what must hold after every decision.

mod flow;
mod shelves;
mod view;

use super::decide;
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::channel::{Kind, Structure};
use crate::domain::channel_order::{ChannelLine, ChannelOrder, ChannelStatus};
use crate::domain::command::{
    Answer, Command, Confirm, Counters, Decision, Delivered, Event, OrderChange, Print, Version,
};
use crate::domain::connection::{ChannelSettings, Connection, GroupBy, PrinterSettings, Settings};
use crate::domain::document::{Content, Decoded, Delivery, Document, Door};
use crate::domain::fetch::Wanted;
use crate::domain::ids::{
    BoxCode, BuyerCode, ChannelId, Digest, DocumentId, JobId, NoticeId, OrderNumber, PrinterName,
};
use crate::domain::job::{Job, JobAction, JobReport};
use crate::domain::money::{Amount, Currency};
use crate::domain::notice::{Notice, NoticeState};
use crate::domain::order::{BoxRecord, Order, OrderStatus, Progress};
use crate::domain::spool::PrinterRecord;
use chrono::{DateTime, Duration, Utc, Weekday};
use shelves::Shelves;
use std::collections::{BTreeMap, BTreeSet};

/// Monday 2026-02-02, 14:00 UTC: 09:00 in Bogotá.
pub(crate) fn monday() -> DateTime<Utc> {
    "2026-02-02T14:00:00Z".parse().unwrap()
}

/// That many seconds after [`monday`].
pub(crate) fn later(seconds: i64) -> DateTime<Utc> {
    monday() + Duration::seconds(seconds)
}

pub(crate) fn channel(id: &str) -> ChannelId {
    ChannelId::new(id).unwrap()
}

fn buyer(code: &str) -> Connection {
    Connection {
        service_days: vec![Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat],
        ..Connection::new(BuyerCode::new(code).unwrap(), format!("{code} Wholesale"))
    }
}

/// `fw` and `fw2` are channels of the buyer FW01, `gh` of GH02; `web` and `table` are our own.
pub(crate) fn settings() -> Settings {
    let zone = chrono_tz::America::Bogota;
    let of = |id: &str, kind: Kind, buyer: Option<&str>| ChannelSettings {
        id: channel(id),
        kind,
        buyer: buyer.map(|b| BuyerCode::new(b).unwrap()),
        origin: crate::domain::order::Origin::Sales,
        direct: false,
        group_by: GroupBy::None,
        structure: kind.structure(),
        currency: Currency::new("USD"),
        time_zone: zone,
        fetches: kind == Kind::Amazon,
        silence: None,
    };
    let channels = [
        of("fw", Kind::Shopify, Some("FW01")),
        of("fw2", Kind::Amazon, Some("FW01")),
        of("gh", Kind::Amazon, Some("GH02")),
        of("web", Kind::Shopify, None),
        of("table", Kind::Generic, None),
    ];
    let printer = |name: &str, carriers: &[&str], default| PrinterSettings {
        name: PrinterName::new(name).unwrap(),
        layout: "box-4x3".into(),
        carriers: carriers.iter().map(|c| (*c).into()).collect(),
        default,
    };
    Settings {
        company_code: "FDC".into(),
        company_name: "Flores del Campo".into(),
        language: crate::domain::lang::Lang::En,
        time_zone: zone,
        currency: Currency::new("USD").unwrap(),
        hold: chrono::TimeDelta::seconds(30),
        send_invoice_to: Vec::new(),
        send_checkout_notification_to: Vec::new(),
        notices: crate::domain::notice::NoticeSettings::default(),
        buyers: ["FW01", "GH02"].map(|b| (BuyerCode::new(b).unwrap(), buyer(b))).into(),
        channels: channels.map(|c| (c.id.clone(), c)).into(),
        printers: vec![printer("dock1", &["FedEx"], false), printer("dock2", &[], true)],
        box_types: crate::domain::product::usual_box_types(),
    }
}

/// An order placed on [`monday`] with one line a tuple: SKU, pieces, state.
pub(crate) fn order(id: &str, stamp: i64, lines: &[(&str, u32, ChannelStatus)]) -> ChannelOrder {
    let line = |(n, (sku, quantity, status)): (usize, &(&str, u32, ChannelStatus))| ChannelLine {
        line_id: Some(format!("{id}-{sku}-{n}")),
        sku: Some((*sku).into()),
        description: format!("Product {sku}"),
        quantity: *quantity,
        unit_price: Amount::parse("2.50").ok(),
        status: *status,
        added_to_cart_at: None,
        mark_code: None,
        box_codes: Vec::new(),
    };
    ChannelOrder {
        changed_at: Some(later(stamp)),
        placed_at: Some(monday()),
        mark_code: Some("M-7".into()),
        lines: lines.iter().enumerate().map(line).collect(),
        ..ChannelOrder::new(id, ChannelStatus::Paid)
    }
}

/// [`order`] with its lines paid.
pub(crate) fn paid(id: &str, stamp: i64, lines: &[(&str, u32)]) -> ChannelOrder {
    let lines: Vec<_> = lines.iter().map(|(sku, n)| (*sku, *n, ChannelStatus::Paid)).collect();
    order(id, stamp, &lines)
}

/// The order, cancelled.
pub(crate) fn cancelled(id: &str, stamp: Option<i64>) -> ChannelOrder {
    ChannelOrder { changed_at: stamp.map(later), ..ChannelOrder::new(id, ChannelStatus::Cancelled) }
}

/// A document with its own bytes (`bytes` stands for them), received after whatever the tests stamp.
pub(crate) fn delivery(to: &str, bytes: u64, content: Content) -> Delivery {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&bytes.to_be_bytes());
    Delivery {
        channel: channel(to),
        door: Door::Webhook,
        source: format!("delivery-{bytes}"),
        received_at: later(1_000),
        digest: Digest(digest),
        size: 8,
        raw_zstd: vec![1],
        topic: None,
        fetched: None,
        part: None,
        decoded: Decoded { structure: Structure::LinePerSku, content, warnings: Vec::new() },
    }
}

pub(crate) fn orders(orders: Vec<ChannelOrder>) -> Content {
    Content::Orders { orders, refused: Vec::new() }
}

/// The store of the tests.
pub(crate) struct Memory {
    pub(crate) settings: Settings,
    pub(crate) counters: Counters,
    pub(crate) orders: BTreeMap<OrderNumber, Order>,
    pub(crate) versions: BTreeMap<(ChannelId, String), Version>,
    pub(crate) halves: BTreeMap<(ChannelId, String, String), Version>,
    pub(crate) documents: BTreeMap<DocumentId, Document>,
    digests: BTreeMap<(ChannelId, Digest), DocumentId>,
    pub(crate) boxes: BTreeMap<BoxCode, BoxRecord>,
    pub(crate) awbs: BTreeMap<(Option<BuyerCode>, AwbKey), Awb>,
    pub(crate) jobs: BTreeMap<JobId, Job>,
    pub(crate) notices: BTreeMap<NoticeId, Notice>,
    pub(crate) stock: Shelves,
    pub(crate) wanted: BTreeMap<(ChannelId, String), Wanted>,
    pub(crate) printers: BTreeMap<PrinterName, PrinterRecord>,
    /// When and by whom commands are given.
    pub(crate) at: DateTime<Utc>,
    pub(crate) user: String,
    /// What the last command did.
    pub(crate) last: Vec<Event>,
    /// The next document's bytes, when a test does not care.
    bytes: u64,
}

impl Memory {
    pub(crate) fn new() -> Self {
        Self {
            settings: settings(),
            counters: Counters::default(),
            orders: BTreeMap::new(),
            versions: BTreeMap::new(),
            halves: BTreeMap::new(),
            documents: BTreeMap::new(),
            digests: BTreeMap::new(),
            boxes: BTreeMap::new(),
            awbs: BTreeMap::new(),
            jobs: BTreeMap::new(),
            notices: BTreeMap::new(),
            stock: Shelves::default(),
            wanted: BTreeMap::new(),
            printers: BTreeMap::new(),
            at: monday(),
            user: "maria".into(),
            last: Vec::new(),
            bytes: 1 << 32,
        }
    }

    /// Decides, checks the decision and applies it.
    pub(crate) fn run(&mut self, command: &Command) -> Answer {
        let Ok(decision) = decide(self, command, &self.user, self.at);
        self.check(&decision);
        self.counters = decision.counters;
        for event in &decision.events {
            self.apply(event.clone());
        }
        self.stock.check(&self.orders);
        self.last = decision.events;
        self.check_counts();
        decision.answer
    }

    /// What holds for every decision, whatever the command.
    fn check(&self, decision: &Decision) {
        let (old, new) = (self.counters, decision.counters);
        if matches!(decision.answer, Answer::Refused(_)) {
            assert!(decision.events.is_empty(), "a refusal has no events");
            assert_eq!(old, new, "a refusal uses no number");
        }
        assert!(new.order >= old.order && new.document >= old.document, "counters never go back");
        assert!(new.place >= old.place, "counters never go back");
        assert!(new.job >= old.job && new.box_code >= old.box_code, "counters never go back");
        assert!(new.notice >= old.notice, "counters never go back");
    }

    pub(crate) fn apply(&mut self, event: Event) {
        match event {
            Event::DocumentStored(d, _) => assert_eq!(self.documents.insert(d.id, *d), None, "a new document"),
            Event::DocumentChanged(d) => assert!(self.documents.insert(d.id, *d).is_some(), "a known document"),
            Event::DigestKept(channel, digest, id) => {
                self.digests.insert((channel, digest), id);
            }
            Event::VersionStored(v) => {
                self.versions.insert((v.channel.clone(), v.content.channel_order_id.clone()), *v);
            }
            Event::HalfStored(v) => {
                let slot = v.content.half.as_ref().unwrap().slot();
                self.halves.insert((v.channel.clone(), v.content.channel_order_id.clone(), slot), *v);
            }
            Event::OrderStored(order, change, _) => self.apply_order(*order, change),
            Event::Progressed(number, progress) => self.orders.get_mut(&number).unwrap().progress = progress,
            Event::ScanRefused(..) => {}
            Event::BoxStored(b, _) => {
                let (order, line) = (b.order, b.line);
                if let Some(old) = self.boxes.insert(b.code.clone(), b) {
                    assert_eq!((old.order, old.line), (order, line), "a box code belongs to one line for ever");
                }
            }
            Event::AwbStored(a) => {
                self.awbs.insert((a.buyer.clone(), a.key.clone()), a);
            }
            Event::JobStored(j) => {
                self.jobs.insert(j.id, *j);
            }
            Event::NoticeStored(n) => self.apply_notice(*n),
            Event::NotTold(order, ..) => assert!(order.number.0 < self.counters.order, "an order of ours"),
            Event::Stock(event) => self.stock.apply(event),
            Event::LinkStored(buyer, link, _) => {
                link.lay_over(self.settings.buyers.get_mut(&buyer).unwrap());
                self.stock.links.insert(buyer, *link);
            }
            Event::Published(..) => {}
            Event::WantedStored(w) => {
                self.wanted.insert((w.channel.clone(), w.id.clone()), *w);
            }
            Event::WantedEnded(channel, id) => {
                assert!(self.wanted.remove(&(channel, id)).is_some(), "only what is there ends");
            }
            Event::PollDone(..) | Event::GrantStored(..) => {}
            Event::PrinterStored(p, _) => {
                self.printers.insert(p.name.clone(), p);
            }
        }
    }

    fn apply_notice(&mut self, notice: Notice) {
        if let Some(old) = self.notices.get(&notice.id) {
            assert_eq!((&old.target, &old.facts, old.kind), (&notice.target, &notice.facts, notice.kind));
            let ended = matches!(old.state, NoticeState::Sent | NoticeState::Withdrawn);
            assert!(!ended, "what is sent or withdrawn stays so: {:?} → {:?}", old.state, notice.state);
        }
        self.notices.insert(notice.id, notice);
    }

    fn apply_order(&mut self, order: Order, change: OrderChange) {
        let before = self.orders.get(&order.number);
        assert_eq!(order.revision, before.map_or(0, |o| o.revision) + 1, "one revision a change");
        assert_eq!(before.is_none(), change == OrderChange::Created);
        if order.status == OrderStatus::Confirmed {
            assert_eq!(order.pending_lines().count(), 0, "a confirmed order has no pending line");
            assert!(order.lines.iter().all(|l| l.boxes > 0 && l.box_codes.len() == l.boxes as usize));
        }
        let codes: Vec<_> = order.lines.iter().flat_map(|l| &l.box_codes).collect();
        assert_eq!(codes.iter().collect::<BTreeSet<_>>().len(), codes.len(), "a box code is on one line");
        assert_eq!(order.void.is_some(), order.status == OrderStatus::Voided);
        let progress = self.orders.get(&order.number).map_or_else(Progress::default, |o| o.progress);
        self.orders.insert(order.number, Order { progress, ..order });
    }

    pub(crate) fn deliver(&mut self, document: Delivery) -> Delivered {
        match self.run(&Command::Deliver(Box::new(document))) {
            Answer::Delivered(delivered) => delivered,
            other => panic!("{other:?}"),
        }
    }

    /// Delivers orders in a document of their own.
    pub(crate) fn take(&mut self, to: &str, content: Vec<ChannelOrder>) -> Delivered {
        self.bytes += 1;
        let mut document = delivery(to, self.bytes, orders(content));
        document.received_at = self.at;
        self.deliver(document)
    }

    /// Delivers one order to `fw` and returns the order of ours.
    pub(crate) fn one(&mut self, content: ChannelOrder) -> Order {
        let delivered = self.take("fw", vec![content]);
        self.order_of(delivered.orders[0].0.number.0)
    }

    pub(crate) fn order_of(&self, number: u64) -> Order {
        self.orders[&OrderNumber(number)].clone()
    }

    pub(crate) fn confirm(&mut self, number: u64, ask: impl FnOnce(&mut Confirm)) -> Answer {
        let mut confirm =
            Confirm { order: OrderNumber(number), expected_revision: None, drop_pending: false, dry_run: false };
        ask(&mut confirm);
        self.run(&Command::Confirm(confirm))
    }

    /// Delivers a paid order to `fw` and confirms it.
    pub(crate) fn confirmed(&mut self, content: ChannelOrder) -> Order {
        let number = self.one(content).number.0;
        assert!(matches!(self.confirm(number, |_| ()), Answer::Confirm(_)));
        self.order_of(number)
    }

    pub(crate) fn print(&mut self, number: u64, ask: impl FnOnce(&mut Print)) -> Answer {
        let mut print = Print { order: OrderNumber(number), boxes: Vec::new(), printer: None, reprint: None };
        ask(&mut print);
        self.run(&Command::Print(print))
    }

    pub(crate) fn act(&mut self, job: JobId, action: JobAction) -> Answer {
        self.run(&Command::JobAct(job, action))
    }

    pub(crate) fn report(&mut self, job: JobId, report: JobReport) -> Answer {
        self.run(&Command::JobReport(job, report))
    }
}
