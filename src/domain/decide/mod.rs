//! The one place where something is decided: a command and a view of what is stored → events and an answer.
//!
//! Pure: the same command on the same view at the same time comes to the same decision. A refusal is an answer with
//! no events. One command may touch many orders (a file of many); each step sees the ones before it through [`Sketch`].

mod acts;
mod awb_boxes;
mod awbs;
mod boxes;
mod build;
mod cancel;
mod carry;
mod confirm;
mod conflict;
mod deliver;
mod differ;
mod edit;
mod fetch;
mod group;
mod halves;
mod jobs;
pub mod label;
mod links;
mod newest;
mod notify;
mod pick;
pub mod print;
mod rebuild;
mod relabel;
mod shelf;
mod shelve;
mod spool;
mod stock;
mod stock_file;
mod swap;
mod take;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
mod undo;
mod void;

use super::awb::{Awb, AwbKey};
use super::boxes::BoxChange;
use super::channel_order::Shared;
use super::command::{Answer, Command, Counters, Decision, Event, OrderChange, Recheck, Version};
use super::connection::{GroupBy, Settings};
use super::document::Document;
use super::fetch::Wanted;
use super::halves::Half;
use super::ids::{BoxCode, BuyerCode, ChannelId, Digest, DocumentId, JobId, NoticeId, OrderNumber, PrinterName};
use super::inventory::{Hold, Location, StockBox, StockRow};
use super::job::Job;
use super::link::Link;
use super::notice::Notice;
use super::order::{BoxRecord, Ended, EndedBy, Line, Order, OrderLabel, Part, Progress};
use super::refusal::Refusal;
use super::spool::PrinterRecord;
use acts::{order_done, reason};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// What is stored, as far as the rules need it. Implemented by the store on its open transaction.
pub trait View {
    /// What reading can fail with.
    type Error;

    /// The settings in force.
    fn settings(&self) -> &Settings;
    /// The next free numbers.
    fn counters(&self) -> Counters;
    /// An order.
    ///
    /// # Errors
    /// When it can't be read; so for all below.
    fn order(&self, number: OrderNumber) -> Result<Option<Order>, Self::Error>;
    /// Numbers of the newest orders with a part of this cart or shipment, [`crate::limits::ORDERS_SHARING`] at most; some
    /// may have had such a part before and have it no more.
    fn orders_sharing(&self, channel: &ChannelId, shared: &Shared) -> Result<Vec<OrderNumber>, Self::Error>;
    /// The newest version of a channel order.
    fn version(&self, channel: &ChannelId, channel_order_id: &str) -> Result<Option<Version>, Self::Error>;
    /// The halves that are kept of a channel order, or of a shipment.
    fn halves(&self, channel: &ChannelId, id: &str) -> Result<Vec<Version>, Self::Error>;
    /// A document.
    fn document(&self, id: DocumentId) -> Result<Option<Document>, Self::Error>;
    /// The newest document of a channel with these bytes that was kept by its digest ([`Event::DigestKept`]).
    fn document_by_digest(&self, channel: &ChannelId, digest: &Digest) -> Result<Option<Document>, Self::Error>;
    /// A box.
    fn box_record(&self, code: &BoxCode) -> Result<Option<BoxRecord>, Self::Error>;
    /// An AWB.
    fn awb(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Option<Awb>, Self::Error>;
    /// A label job.
    fn job(&self, id: JobId) -> Result<Option<Job>, Self::Error>;
    /// The orders of an AWB, oldest first.
    fn awb_orders(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Vec<OrderNumber>, Self::Error>;
    /// How far the boxes of an order are; [`View::order`] tells the same, but reads all of the order.
    fn progress(&self, order: OrderNumber) -> Result<Progress, Self::Error>;
    /// The newest label job of a box.
    fn last_job_of(&self, code: &BoxCode) -> Result<Option<Job>, Self::Error>;
    /// A notice.
    fn notice(&self, id: NoticeId) -> Result<Option<Notice>, Self::Error>;
    /// The notices of an order, oldest first.
    fn notices_of(&self, order: OrderNumber) -> Result<Vec<Notice>, Self::Error>;
    /// What is known under a SKU or another code of one.
    fn stock(&self, sku: &str) -> Result<Option<StockRow>, Self::Error>;
    /// A box of the stock.
    fn stock_box(&self, code: &BoxCode) -> Result<Option<StockBox>, Self::Error>;
    /// Free boxes of a SKU at a place, the oldest first.
    fn free_boxes(&self, sku: &str, at: &Location, limit: usize) -> Result<Vec<StockBox>, Self::Error>;
    /// What an order holds.
    fn holds_of(&self, order: OrderNumber) -> Result<Vec<Hold>, Self::Error>;
    /// The orders that hold boxes of a SKU, or want them, and how many they are short of; the oldest first.
    fn live_holds(&self, sku: &str) -> Result<Vec<(OrderNumber, u32)>, Self::Error>;
    /// The SKUs that have a place here.
    fn skus_at(&self, location: &Location) -> Result<Vec<String>, Self::Error>;
    /// What is set of a connection.
    fn link(&self, buyer: &BuyerCode) -> Result<Link, Self::Error>;
    /// How often a recheck was asked that is not done; 0: never.
    fn recheck(&self, what: &Recheck) -> Result<u64, Self::Error>;
    /// An order that has to be fetched.
    fn wanted(&self, channel: &ChannelId, id: &str) -> Result<Option<Wanted>, Self::Error>;
    /// What waits at a printer, next one first; at most [`crate::limits::JOBS_A_COMMAND`].
    fn queue_of(&self, printer: &PrinterName) -> Result<Vec<Job>, Self::Error>;
    /// What people want of a printer; none when nobody ever wanted anything.
    fn printer(&self, name: &PrinterName) -> Result<Option<PrinterRecord>, Self::Error>;
}

/// Decides a command at a time, asked by `actor`.
///
/// # Errors
/// Only when the view can't be read.
pub fn decide<V: View>(view: &V, command: &Command, user: &str, at: DateTime<Utc>) -> Result<Decision, V::Error> {
    let mut sketch = Sketch::new(view, user, at);
    let answer = match command {
        Command::Deliver(delivery) => deliver::deliver(&mut sketch, delivery, None)?,
        Command::Redeliver(document, delivery) => deliver::redeliver(&mut sketch, *document, delivery)?,
        Command::Dismiss(document, reason) => deliver::dismiss(&mut sketch, *document, reason)?,
        Command::Confirm(confirm) => confirm::confirm(&mut sketch, confirm)?,
        Command::Order(ask) => acts::act(&mut sketch, ask)?,
        Command::Boxes(ask) => boxes::act(&mut sketch, ask)?,
        Command::Awb(ask) => awbs::act(&mut sketch, ask)?,
        Command::Print(print) => print::print(&mut sketch, print)?,
        Command::JobAct(job, action) => jobs::act(&mut sketch, *job, action)?,
        Command::JobReport(job, report) => jobs::report(&mut sketch, *job, report)?,
        Command::Cancel(order) => cancel::cancel(&mut sketch, *order)?,
        Command::NoticeAct(notice, action) => notify::act(&mut sketch, *notice, *action)?,
        Command::NoticeReport(notice, report) => notify::report(&mut sketch, *notice, report)?,
        Command::LinkSet(buyer, edits) => links::set(&mut sketch, buyer, edits)?,
        Command::Publish(sku, buyer, publish) => links::publish(&mut sketch, sku, buyer, *publish)?,
        Command::Recheck(order) => take::recheck(&mut sketch, *order)?,
        Command::Reloaded(buyers) => {
            sketch.shelf.rechecks.extend(buyers.iter().cloned().map(Recheck::Buyer));
            Answer::Noted
        }
        Command::Rechecked(what, times) => links::rechecked(&mut sketch, what, *times)?,
        Command::FetchReport(report) => fetch::report(&mut sketch, report)?,
        Command::FetchAct(channel, id, action) => fetch::act(&mut sketch, channel, id, action)?,
        Command::PollDone(channel, until) => {
            sketch.events.push(Event::PollDone(channel.clone(), *until));
            Answer::Noted
        }
        Command::GrantStored(channel, grant) => {
            sketch.events.push(Event::GrantStored(channel.clone(), grant.clone()));
            Answer::Noted
        }
        Command::Spool(spool) => spool::spool(&mut sketch, spool)?,
    };
    if !matches!(answer, Answer::Refused(_)) {
        stock::settle(&mut sketch)?;
    }
    Ok(sketch.finish(answer))
}

/// The view plus what this command has changed so far.
struct Sketch<'v, V: View> {
    view: &'v V,
    user: &'v str,
    at: DateTime<Utc>,
    counters: Counters,
    events: Vec<Event>,
    orders: BTreeMap<OrderNumber, Order>,
    shared: BTreeMap<(ChannelId, Shared), BTreeSet<OrderNumber>>,
    versions: BTreeMap<(ChannelId, String), Version>,
    halves: BTreeMap<(ChannelId, String), Vec<Version>>,
    boxes: BTreeMap<BoxCode, BoxRecord>,
    awbs: BTreeMap<(Option<BuyerCode>, AwbKey), Awb>,
    notices: BTreeMap<NoticeId, Notice>,
    shelf: shelf::Shelf,
    progress: BTreeMap<OrderNumber, Progress>,
    jobs: BTreeMap<BoxCode, Job>,
}

impl<'v, V: View> Sketch<'v, V> {
    fn new(view: &'v V, user: &'v str, at: DateTime<Utc>) -> Self {
        Self {
            view,
            user,
            at,
            counters: view.counters(),
            events: Vec::new(),
            orders: BTreeMap::new(),
            shared: BTreeMap::new(),
            versions: BTreeMap::new(),
            halves: BTreeMap::new(),
            boxes: BTreeMap::new(),
            awbs: BTreeMap::new(),
            notices: BTreeMap::new(),
            shelf: shelf::Shelf::default(),
            progress: BTreeMap::new(),
            jobs: BTreeMap::new(),
        }
    }

    /// A refusal or a question changes nothing, whatever was sketched on the way.
    fn finish(self, answer: Answer) -> Decision {
        if matches!(answer, Answer::Refused(_)) {
            return Decision { events: Vec::new(), counters: self.view.counters(), answer };
        }
        Decision { events: self.events, counters: self.counters, answer }
    }

    fn order(&self, number: OrderNumber) -> Result<Option<Order>, V::Error> {
        let order = match self.orders.get(&number) {
            Some(order) => Some(order.clone()),
            None => self.view.order(number)?,
        };
        Ok(match (order, self.progress.get(&number)) {
            (Some(order), Some(progress)) => Some(Order { progress: *progress, ..order }),
            (order, _) => order,
        })
    }

    fn orders_sharing(&self, channel: &ChannelId, shared: &Shared) -> Result<BTreeSet<OrderNumber>, V::Error> {
        let mut numbers: BTreeSet<_> = self.view.orders_sharing(channel, shared)?.into_iter().collect();
        numbers.extend(self.shared.get(&(channel.clone(), shared.clone())).into_iter().flatten());
        Ok(numbers)
    }

    fn version(&self, channel: &ChannelId, id: &str) -> Result<Option<Version>, V::Error> {
        match self.versions.get(&(channel.clone(), id.to_owned())) {
            Some(version) => Ok(Some(version.clone())),
            None => self.view.version(channel, id),
        }
    }

    fn box_record(&self, code: &BoxCode) -> Result<Option<BoxRecord>, V::Error> {
        match self.boxes.get(code) {
            Some(record) => Ok(Some(record.clone())),
            None => self.view.box_record(code),
        }
    }

    fn awb(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Option<Awb>, V::Error> {
        match self.awbs.get(&(buyer.cloned(), key.clone())) {
            Some(awb) => Ok(Some(awb.clone())),
            None => self.view.awb(buyer, key),
        }
    }

    fn put_order(&mut self, order: Order, change: OrderChange, dropped: Vec<Line>) {
        let settings = self.view.settings().channels.get(&order.channel);
        if settings.is_some_and(|c| c.group_by != GroupBy::None) {
            for shared in order.parts.iter().flat_map(Part::shares) {
                self.shared.entry((order.channel.clone(), shared)).or_default().insert(order.number);
            }
        }
        self.orders.insert(order.number, order.clone());
        self.events.push(Event::OrderStored(Box::new(order), change, dropped));
    }

    fn put_version(&mut self, version: Version) {
        let key = (version.channel.clone(), version.content.channel_order_id.clone());
        self.versions.insert(key, version.clone());
        self.events.push(Event::VersionStored(Box::new(version)));
    }

    fn halves(&self, channel: &ChannelId, id: &str) -> Result<Vec<Version>, V::Error> {
        match self.halves.get(&(channel.clone(), id.to_owned())) {
            Some(halves) => Ok(halves.clone()),
            None => self.view.halves(channel, id),
        }
    }

    fn put_half(&mut self, version: Version) -> Result<(), V::Error> {
        let id = version.content.channel_order_id.clone();
        let slot = |v: &Version| v.content.half.as_ref().map(Half::slot);
        let mut all = self.halves(&version.channel, &id)?;
        all.retain(|v| slot(v) != slot(&version));
        all.push(version.clone());
        self.halves.insert((version.channel.clone(), id), all);
        self.events.push(Event::HalfStored(Box::new(version)));
        Ok(())
    }

    fn put_box(&mut self, record: BoxRecord) {
        self.boxes.insert(record.code.clone(), record.clone());
        self.events.push(Event::BoxStored(record, None));
    }

    /// A box of this order after its change, told by the journal.
    fn change_box(&mut self, record: BoxRecord, change: BoxChange, order: OrderLabel) {
        self.boxes.insert(record.code.clone(), record.clone());
        self.events.push(Event::BoxStored(record, Some((change, order))));
    }

    fn progress(&self, order: OrderNumber) -> Result<Progress, V::Error> {
        match self.progress.get(&order) {
            Some(progress) => Ok(*progress),
            None => self.view.progress(order),
        }
    }

    /// An order of a thousand boxes is not rewritten for each of them: the counts are kept beside it.
    fn put_progress(&mut self, order: OrderNumber, progress: Progress) {
        self.progress.insert(order, progress);
        self.events.push(Event::Progressed(order, progress));
    }

    fn last_job_of(&self, code: &BoxCode) -> Result<Option<Job>, V::Error> {
        match self.jobs.get(code) {
            Some(job) => Ok(Some(job.clone())),
            None => self.view.last_job_of(code),
        }
    }

    fn put_awb(&mut self, awb: Awb) {
        self.awbs.insert((awb.buyer.clone(), awb.key.clone()), awb.clone());
        self.events.push(Event::AwbStored(awb));
    }

    fn put_notice(&mut self, notice: Notice) {
        self.notices.insert(notice.id, notice.clone());
        self.events.push(Event::NoticeStored(Box::new(notice)));
    }

    fn next_notice(&mut self) -> NoticeId {
        let id = NoticeId(self.counters.notice);
        self.counters.notice += 1;
        id
    }

    fn put_job(&mut self, job: Job) {
        self.jobs.insert(job.box_code.clone(), job.clone());
        self.events.push(Event::JobStored(Box::new(job)));
    }

    /// A line that ends now.
    fn ended(&self, line: Line, why: EndedBy) -> Ended {
        Ended { line, why, at: self.at, by: self.user.to_owned() }
    }

    fn next_order(&mut self) -> OrderNumber {
        let number = OrderNumber(self.counters.order);
        self.counters.order += 1;
        number
    }

    fn next_document(&mut self) -> DocumentId {
        let id = DocumentId(self.counters.document);
        self.counters.document += 1;
        id
    }

    fn next_job(&mut self) -> JobId {
        let id = JobId(self.counters.job);
        self.counters.job += 1;
        id
    }

    /// The end of every queue.
    fn next_place(&mut self) -> u64 {
        let place = self.counters.place;
        self.counters.place += 1;
        place
    }

    /// A box code of ours that nobody has: never reused, and never one that came from outside.
    fn next_box_code(&mut self) -> Result<BoxCode, V::Error> {
        loop {
            let code = BoxCode::allotted(self.counters.box_code);
            self.counters.box_code += 1;
            if self.box_record(&code)?.is_none() && self.stock_box(&code)?.is_none() {
                return Ok(code);
            }
        }
    }
}

fn refused(refusal: Refusal) -> Answer {
    Answer::Refused(Box::new(refusal))
}
