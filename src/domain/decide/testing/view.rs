//! What the rules see of the state in memory.

use super::Memory;
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::channel_order::Shared;
use crate::domain::command::{Counters, Recheck, Version};
use crate::domain::connection::Settings;
use crate::domain::decide::View;
use crate::domain::document::Document;
use crate::domain::fetch::Wanted;
use crate::domain::ids::{
    BoxCode, BuyerCode, ChannelId, Digest, DocumentId, JobId, NoticeId, OrderNumber, PrinterName,
};
use crate::domain::inventory::{Hold, Location, StockBox, StockRow};
use crate::domain::job::Job;
use crate::domain::link::Link;
use crate::domain::notice::Notice;
use crate::domain::order::{BoxRecord, Order, Progress};
use crate::domain::spool::PrinterRecord;
use std::convert::Infallible;

impl View for Memory {
    type Error = Infallible;

    fn settings(&self) -> &Settings {
        &self.settings
    }
    fn counters(&self) -> Counters {
        self.counters
    }
    fn order(&self, number: OrderNumber) -> Result<Option<Order>, Infallible> {
        Ok(self.orders.get(&number).cloned())
    }
    fn orders_sharing(&self, channel: &ChannelId, shared: &Shared) -> Result<Vec<OrderNumber>, Infallible> {
        let shares = |o: &&Order| o.channel == *channel && o.parts.iter().any(|p| p.is_of(shared));
        Ok(self.orders.values().rev().filter(shares).map(|o| o.number).collect())
    }
    fn version(&self, channel: &ChannelId, id: &str) -> Result<Option<Version>, Infallible> {
        Ok(self.versions.get(&(channel.clone(), id.to_owned())).cloned())
    }
    fn halves(&self, channel: &ChannelId, id: &str) -> Result<Vec<Version>, Infallible> {
        let own =
            |(key, v): (&(ChannelId, String, String), &Version)| (key.0 == *channel && key.1 == id).then(|| v.clone());
        Ok(self.halves.iter().filter_map(own).collect())
    }
    fn document(&self, id: DocumentId) -> Result<Option<Document>, Infallible> {
        Ok(self.documents.get(&id).cloned())
    }
    fn document_by_digest(&self, channel: &ChannelId, digest: &Digest) -> Result<Option<Document>, Infallible> {
        let id = self.digests.get(&(channel.clone(), *digest));
        Ok(id.and_then(|id| self.documents.get(id)).cloned())
    }
    fn box_record(&self, code: &BoxCode) -> Result<Option<BoxRecord>, Infallible> {
        Ok(self.boxes.get(code).cloned())
    }
    fn awb(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Option<Awb>, Infallible> {
        Ok(self.awbs.get(&(buyer.cloned(), key.clone())).cloned())
    }
    fn job(&self, id: JobId) -> Result<Option<Job>, Infallible> {
        Ok(self.jobs.get(&id).cloned())
    }
    fn notice(&self, id: NoticeId) -> Result<Option<Notice>, Infallible> {
        Ok(self.notices.get(&id).cloned())
    }
    fn notices_of(&self, order: OrderNumber) -> Result<Vec<Notice>, Infallible> {
        Ok(self.notices.values().filter(|n| n.order.number == order).cloned().collect())
    }
    fn awb_orders(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Vec<OrderNumber>, Infallible> {
        let on_it = |o: &&Order| o.buyer.as_ref() == buyer && o.awbs().contains(key);
        Ok(self.orders.values().filter(on_it).map(|o| o.number).collect())
    }
    fn progress(&self, order: OrderNumber) -> Result<Progress, Infallible> {
        Ok(self.orders.get(&order).map_or_else(Progress::default, |o| o.progress))
    }
    fn stock(&self, sku: &str) -> Result<Option<StockRow>, Infallible> {
        Ok(self.stock.rows.get(sku).cloned())
    }
    fn stock_box(&self, code: &BoxCode) -> Result<Option<StockBox>, Infallible> {
        Ok(self.stock.boxes.get(code).cloned())
    }
    fn free_boxes(&self, sku: &str, at: &Location, limit: usize) -> Result<Vec<StockBox>, Infallible> {
        Ok(self.stock.free(sku, at).into_iter().take(limit).collect())
    }
    fn holds_of(&self, order: OrderNumber) -> Result<Vec<Hold>, Infallible> {
        Ok(self.stock.holds.values().filter(|h| h.order == order).cloned().collect())
    }
    fn live_holds(&self, sku: &str) -> Result<Vec<(OrderNumber, u32)>, Infallible> {
        Ok(self.stock.live(sku))
    }
    fn skus_at(&self, location: &Location) -> Result<Vec<String>, Infallible> {
        let here = |row: &StockRow| matches!(row, StockRow::Stock(s) if s.places.contains_key(location));
        Ok(self.stock.rows.iter().filter(|(_, row)| here(row)).map(|(sku, _)| sku.clone()).collect())
    }
    fn link(&self, buyer: &BuyerCode) -> Result<Link, Infallible> {
        Ok(self.stock.links.get(buyer).cloned().unwrap_or_default())
    }
    fn recheck(&self, what: &Recheck) -> Result<u64, Infallible> {
        Ok(self.stock.rechecks.get(what).copied().unwrap_or(0))
    }
    fn wanted(&self, channel: &ChannelId, id: &str) -> Result<Option<Wanted>, Infallible> {
        Ok(self.wanted.get(&(channel.clone(), id.to_owned())).cloned())
    }
    fn last_job_of(&self, code: &BoxCode) -> Result<Option<Job>, Infallible> {
        Ok(self.jobs.values().rev().find(|j| j.box_code == *code).cloned())
    }
    fn queue_of(&self, printer: &PrinterName) -> Result<Vec<Job>, Infallible> {
        let waits = |j: &&Job| j.printer == *printer && j.state == crate::domain::job::JobState::Queued;
        let mut found: Vec<_> = self.jobs.values().filter(waits).cloned().collect();
        found.sort_by_key(|j| j.place);
        Ok(found)
    }
    fn printer(&self, name: &PrinterName) -> Result<Option<PrinterRecord>, Infallible> {
        Ok(self.printers.get(name).cloned())
    }
}
