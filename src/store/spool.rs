//! What labels and the spooler ask of the store beside the jobs themselves.

use super::record::decode_stock_box;
use super::tables::{QUEUE, STOCK_BOXES, engine};
use super::{ReadError, Store};
use crate::domain::ids::{BoxCode, PrinterName, Seq};
use crate::domain::inventory::StockBox;
use tokio::sync::watch;

impl Store {
    /// Told after every commit that changed a label job, and after no other: what comes in all day wakes no printer.
    #[must_use]
    pub fn label_changes(&self) -> watch::Receiver<Seq> {
        self.shared.labels.subscribe()
    }

    /// How many labels are queued for a printer, counted up to `limit`. Reads no job.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn waiting_for(&self, printer: &PrinterName, limit: usize) -> Result<usize, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(QUEUE).map_err(engine)?;
            let name = printer.as_str();
            let rows = table.range((name, 0, 0)..=(name, u64::MAX, u64::MAX)).map_err(engine)?.take(limit);
            rows.map(|row| row.map(drop).map_err(engine)).try_fold(0, |n, row| row.map(|()| n + 1))
        })
    }

    /// A box of the stock: its label shows its lot.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn stock_box(&self, code: &BoxCode) -> Result<Option<StockBox>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(STOCK_BOXES).map_err(engine)?;
            table.get(code.as_str()).map_err(engine)?.map(|v| decode_stock_box(v.value())).transpose()
        })
    }
}
