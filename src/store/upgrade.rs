//! From the schemas of older programs to this one, in one commit: a power cut leaves the old one or the new one.
//!
//! 1 → 2: the index of orders by cart and shipment.

use super::ReadError;
use super::record::decode_order;
use super::tables::{META, ORDERS, ORDERS_BY_SHARED, SCHEMA, engine};
use super::view::shared_key;
use crate::domain::order::Part;
use redb::{Database, ReadableTable as _};

/// Brings a database of an older schema to this program's.
pub(super) fn upgrade(db: &Database) -> Result<(), ReadError> {
    let mut tx = db.begin_write().map_err(engine)?;
    tx.set_quick_repair(true);
    {
        let orders = tx.open_table(ORDERS).map_err(engine)?;
        let mut shared_by = tx.open_table(ORDERS_BY_SHARED).map_err(engine)?;
        for row in orders.iter().map_err(engine)? {
            let order = decode_order(row.map_err(engine)?.1.value(), 0)?;
            for shared in order.parts.iter().flat_map(Part::shares) {
                let (which, id) = shared_key(&shared);
                shared_by.insert((order.channel.as_str(), which, id, order.number.0), ()).map_err(engine)?;
            }
        }
        tx.open_table(META).map_err(engine)?.insert("schema", SCHEMA).map_err(engine)?;
    }
    tx.commit().map_err(engine)
}
