//! What the rules see: the tables of the open transaction, so that a command sees those before it in its batch.

use super::ReadError;
use super::record::{
    decode_awb, decode_box, decode_document, decode_job, decode_notice, decode_order, decode_printer, decode_version,
    decode_wanted,
};
use super::tables::{Tables, engine};
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
use crate::limits;
use redb::ReadableTable;

/// The open transaction as a view.
pub(super) struct WriteView<'a, 't> {
    /// Its tables.
    pub tables: &'a Tables<'t>,
    /// The settings in force.
    pub settings: &'a Settings,
    /// The counters so far.
    pub counters: Counters,
}

/// `""` stands for none.
pub(super) fn buyer_key(buyer: Option<&BuyerCode>) -> &str {
    buyer.map_or("", BuyerCode::as_str)
}

/// Where the orders of a cart or shipment stand in their index.
pub(super) fn shared_key(shared: &Shared) -> (u8, &str) {
    match shared {
        Shared::Cart(id) => (0, id),
        Shared::Shipment(id) => (1, id),
    }
}

/// The newest orders of a cart or shipment.
pub(super) fn orders_sharing(
    table: &impl ReadableTable<(&'static str, u8, &'static str, u64), ()>,
    channel: &ChannelId,
    shared: &Shared,
) -> Result<Vec<OrderNumber>, ReadError> {
    let (which, id) = shared_key(shared);
    let key = |number| (channel.as_str(), which, id, number);
    let range = table.range(key(0)..=key(u64::MAX)).map_err(engine)?;
    range.rev().take(limits::ORDERS_SHARING).map(|row| Ok(OrderNumber(row.map_err(engine)?.0.value().3))).collect()
}

/// The orders of an AWB, oldest first.
pub(super) fn orders_on_awb(
    table: &impl ReadableTable<(&'static str, &'static str, u64), ()>,
    buyer: Option<&BuyerCode>,
    key: &AwbKey,
) -> Result<Vec<OrderNumber>, ReadError> {
    let (buyer, key) = (buyer_key(buyer), key.to_storage());
    let range = table.range((buyer, key.as_str(), 0)..=(buyer, key.as_str(), u64::MAX)).map_err(engine)?;
    range.map(|row| Ok(OrderNumber(row.map_err(engine)?.0.value().2))).collect()
}

/// How far the boxes of an order are.
pub(super) fn progress(
    table: &impl ReadableTable<u64, (u32, u32, u32, u32)>,
    order: OrderNumber,
) -> Result<Progress, ReadError> {
    let found = table.get(order.0).map_err(engine)?;
    Ok(found.map_or_else(Progress::default, |row| {
        let (labelled, shipped, missing, received) = row.value();
        Progress { labelled, shipped, missing, received }
    }))
}

impl View for WriteView<'_, '_> {
    type Error = ReadError;

    fn settings(&self) -> &Settings {
        self.settings
    }

    fn counters(&self) -> Counters {
        self.counters
    }

    fn order(&self, number: OrderNumber) -> Result<Option<Order>, ReadError> {
        let Some(bytes) = self.tables.orders.get(number.0).map_err(engine)? else { return Ok(None) };
        decode_order(bytes.value(), self.progress(number)?).map(Some)
    }

    fn orders_sharing(&self, channel: &ChannelId, shared: &Shared) -> Result<Vec<OrderNumber>, ReadError> {
        orders_sharing(&self.tables.orders_by_shared, channel, shared)
    }

    fn version(&self, channel: &ChannelId, channel_order_id: &str) -> Result<Option<Version>, ReadError> {
        let key = (channel.as_str(), channel_order_id);
        self.tables.versions.get(key).map_err(engine)?.map(|v| decode_version(v.value())).transpose()
    }

    fn halves(&self, channel: &ChannelId, id: &str) -> Result<Vec<Version>, ReadError> {
        let mut all = Vec::new();
        for row in self.tables.halves.range((channel.as_str(), id, "")..).map_err(engine)? {
            let (key, value) = row.map_err(engine)?;
            let (of, own, _) = key.value();
            if (of, own) != (channel.as_str(), id) {
                break;
            }
            all.push(decode_version(value.value())?);
        }
        Ok(all)
    }

    fn document(&self, id: DocumentId) -> Result<Option<Document>, ReadError> {
        self.tables.documents.get(id.0).map_err(engine)?.map(|v| decode_document(v.value())).transpose()
    }

    fn document_by_digest(&self, channel: &ChannelId, digest: &Digest) -> Result<Option<Document>, ReadError> {
        let found = self.tables.document_by_digest.get((channel.as_str(), &digest.0)).map_err(engine)?;
        match found.map(|v| v.value()) {
            Some(id) => self.document(DocumentId(id)),
            None => Ok(None),
        }
    }

    fn wanted(&self, channel: &ChannelId, id: &str) -> Result<Option<Wanted>, ReadError> {
        let found = self.tables.to_fetch.get((channel.as_str(), id)).map_err(engine)?;
        found.map(|v| decode_wanted(v.value())).transpose()
    }

    fn box_record(&self, code: &BoxCode) -> Result<Option<BoxRecord>, ReadError> {
        self.tables.boxes.get(code.as_str()).map_err(engine)?.map(|v| decode_box(v.value())).transpose()
    }

    fn awb(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Option<Awb>, ReadError> {
        let storage = key.to_storage();
        let found = self.tables.awbs.get((buyer_key(buyer), storage.as_str())).map_err(engine)?;
        found.map(|v| decode_awb(v.value())).transpose()
    }

    fn job(&self, id: JobId) -> Result<Option<Job>, ReadError> {
        self.tables.jobs.get(id.0).map_err(engine)?.map(|v| decode_job(v.value())).transpose()
    }

    fn notice(&self, id: NoticeId) -> Result<Option<Notice>, ReadError> {
        self.tables.notices.get(id.0).map_err(engine)?.map(|v| decode_notice(v.value())).transpose()
    }

    fn notices_of(&self, order: OrderNumber) -> Result<Vec<Notice>, ReadError> {
        let mut found = Vec::new();
        for row in self.tables.notices_by_order.range((order.0, 0)..=(order.0, u64::MAX)).map_err(engine)? {
            let (_, id) = row.map_err(engine)?.0.value();
            found.extend(self.notice(NoticeId(id))?);
        }
        Ok(found)
    }

    fn awb_orders(&self, buyer: Option<&BuyerCode>, key: &AwbKey) -> Result<Vec<OrderNumber>, ReadError> {
        orders_on_awb(&self.tables.orders_by_awb, buyer, key)
    }

    fn progress(&self, order: OrderNumber) -> Result<Progress, ReadError> {
        progress(&self.tables.progress, order)
    }

    fn stock(&self, sku: &str) -> Result<Option<StockRow>, ReadError> {
        self.tables.stock(sku)
    }

    fn stock_box(&self, code: &BoxCode) -> Result<Option<StockBox>, ReadError> {
        self.tables.stock_box(code)
    }

    fn free_boxes(&self, sku: &str, at: &Location, limit: usize) -> Result<Vec<StockBox>, ReadError> {
        self.tables.free_boxes(sku, at, limit)
    }

    fn holds_of(&self, order: OrderNumber) -> Result<Vec<Hold>, ReadError> {
        self.tables.holds_of(order)
    }

    fn live_holds(&self, sku: &str) -> Result<Vec<(OrderNumber, u32)>, ReadError> {
        self.tables.live_holds(sku)
    }

    fn skus_at(&self, location: &Location) -> Result<Vec<String>, ReadError> {
        self.tables.skus_at(location)
    }

    fn link(&self, buyer: &BuyerCode) -> Result<Link, ReadError> {
        self.tables.link(buyer)
    }

    fn recheck(&self, what: &Recheck) -> Result<u64, ReadError> {
        self.tables.recheck(what)
    }

    fn last_job_of(&self, code: &BoxCode) -> Result<Option<Job>, ReadError> {
        let code = code.as_str();
        let newest = self.tables.jobs_by_box.range((code, 0)..=(code, u64::MAX)).map_err(engine)?.next_back();
        match newest {
            None => Ok(None),
            Some(entry) => {
                let (key, ()) = entry.map(|(k, _)| (k, ())).map_err(engine)?;
                let (_, id) = key.value();
                self.job(JobId(id))
            }
        }
    }

    fn queue_of(&self, printer: &PrinterName) -> Result<Vec<Job>, ReadError> {
        let name = printer.as_str();
        let rows = self.tables.queue.range((name, 0, 0)..=(name, u64::MAX, u64::MAX)).map_err(engine)?;
        let mut found = Vec::new();
        for row in rows.take(limits::JOBS_A_COMMAND) {
            found.extend(self.job(JobId(row.map_err(engine)?.0.value().2))?);
        }
        Ok(found)
    }

    fn printer(&self, name: &PrinterName) -> Result<Option<PrinterRecord>, ReadError> {
        self.tables.printers.get(name.as_str()).map_err(engine)?.map(|v| decode_printer(v.value())).transpose()
    }
}
