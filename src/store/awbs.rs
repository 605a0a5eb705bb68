//! AWBs: all that are there, with the names that they had. A list of thousands is read whole: one row is a hundred
//! bytes, and people look for any part of a number.

use super::record::{decode_awb, decode_order};
use super::tables::{AWBS, BOXES, ORDERS, engine};
use super::{ReadError, Store};
use crate::domain::awb::{Awb, AwbKey};
use crate::domain::ids::{BuyerCode, OrderNumber};
use crate::domain::order::{BoxRecord, Order, OrderLabel, Progress};
use redb::{ReadTransaction, ReadableTable as _};
use std::collections::BTreeMap;

/// An AWB and the names that it had, oldest first.
pub type Named = (Awb, Vec<AwbKey>);

impl Store {
    /// Every AWB that is one by itself, with its former names; by buyer and key.
    ///
    /// # Errors
    /// When the engine, or a record, can't be read; so for all below.
    pub fn awbs(&self) -> Result<Vec<Named>, ReadError> {
        self.shared.engine.read(all)
    }

    /// The orders of an AWB as people know them, oldest first, so many at most.
    pub fn labels_on_awb(&self, awb: &Awb, limit: usize) -> Result<Vec<OrderLabel>, ReadError> {
        self.shared.engine.read(|tx| {
            let numbers = super::query::awb_orders(tx, awb)?;
            let table = tx.open_table(ORDERS).map_err(engine)?;
            let mut found = Vec::new();
            for OrderNumber(number) in numbers.into_iter().take(limit) {
                if let Some(bytes) = table.get(number).map_err(engine)? {
                    found.push(decode_order(bytes.value(), Progress::default())?.label());
                }
            }
            Ok(found)
        })
    }

    /// The boxes of an order that have their code, in the order of their labels.
    pub fn boxes_of(&self, order: &Order) -> Result<Vec<BoxRecord>, ReadError> {
        self.shared.engine.read(|tx| {
            let table = tx.open_table(BOXES).map_err(engine)?;
            let mut found = Vec::new();
            for code in order.lines.iter().flat_map(|l| &l.box_codes) {
                let bytes = table.get(code.as_str()).map_err(engine)?;
                let record = bytes.map(|b| super::record::decode_box(b.value())).transpose()?;
                found.extend(record.filter(|b| b.order == order.number));
            }
            Ok(found)
        })
    }
}

fn all(tx: &ReadTransaction) -> Result<Vec<Named>, ReadError> {
    let table = tx.open_table(AWBS).map_err(engine)?;
    let mut real = Vec::new();
    let mut became: BTreeMap<(Option<BuyerCode>, AwbKey), AwbKey> = BTreeMap::new();
    for row in table.iter().map_err(engine)? {
        let (_, bytes) = row.map_err(engine)?;
        let awb = decode_awb(bytes.value())?;
        match awb.became.clone() {
            Some(next) => drop(became.insert((awb.buyer.clone(), awb.key.clone()), next)),
            None => real.push(awb),
        }
    }
    let mut names: BTreeMap<(Option<BuyerCode>, AwbKey), Vec<AwbKey>> = BTreeMap::new();
    for (buyer, first) in became.keys() {
        let mut last = first;
        // A chain of names can't be longer than there are names.
        for _ in 0..became.len() {
            match became.get(&(buyer.clone(), last.clone())) {
                Some(next) => last = next,
                None => break,
            }
        }
        names.entry((buyer.clone(), last.clone())).or_default().push(first.clone());
    }
    Ok(real
        .into_iter()
        .map(|awb| {
            let was = names.remove(&(awb.buyer.clone(), awb.key.clone())).unwrap_or_default();
            (awb, was)
        })
        .collect())
}
