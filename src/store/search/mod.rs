//! The search: columns and folded text of every order in memory, in blocks of 4,096, newest scanned first.
//!
//! It follows the store and holds nothing of its own: it is loaded at a start by a thread, newest block first, and kept
//! up by the writer after each commit, before anyone hears of that commit. Readers take the blocks (one pointer each)
//! and never hold the lock while they scan; the writer copies a block only when a reader still has it.
//! A row that comes by a commit before its block is loaded is newer than what the loader reads, and wins.

mod block;
mod dict;
mod plan;
mod scan;

pub(super) use plan::Boxes;
pub(super) use scan::Way;

use super::apply::ChangedRow;
use super::open::Engine;
use super::record::{State, decode_row};
use super::tables::{ORDER_ROWS, engine};
use super::{OrderCursor, ReadError};
use crate::domain::connection::Settings;
use crate::domain::query::Query;
use block::Block;
use dict::Dict;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// How long the loader waits for a database that is being opened again.
const WAIT: Duration = Duration::from_millis(100);

#[derive(Default)]
struct Index {
    blocks: Vec<Arc<Block>>,
    dict: Arc<Dict>,
    /// Blocks that are not loaded yet.
    missing: usize,
    /// Counts loads: an older loader gives up.
    load: u64,
}

/// The search.
#[derive(Default)]
pub(super) struct Search {
    index: RwLock<Index>,
}

/// What a reader scans: the blocks as they were when it asked.
pub(super) struct Snapshot {
    blocks: Vec<Arc<Block>>,
    dict: Arc<Dict>,
    /// Whether every order is in it.
    pub complete: bool,
}

/// A query ready to be scanned for.
pub(super) struct Ready<'s>(&'s Snapshot, plan::Plan);

impl Snapshot {
    /// Makes a query ready.
    pub(super) fn ready(&self, query: &Query, boxes: Boxes, settings: &Settings) -> Ready<'_> {
        Ready(self, plan::Plan::new(query, boxes, &self.dict, settings))
    }
}

impl Ready<'_> {
    /// The next rows beyond a place, in the order of the walk.
    pub(super) fn walk(&self, way: Way, beyond: Option<(OrderCursor, bool)>, limit: usize) -> Vec<OrderCursor> {
        scan::walk(self.0, &self.1, way, beyond, limit)
    }

    /// How many rows match, where that needs no text.
    pub(super) fn count(&self) -> Option<u64> {
        scan::count(self.0, &self.1)
    }
}

impl Search {
    fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// The blocks as they are now.
    pub(super) fn snapshot(&self) -> Snapshot {
        let index = self.read();
        Snapshot { blocks: index.blocks.clone(), dict: Arc::clone(&index.dict), complete: index.missing == 0 }
    }

    /// Whether every order is in it.
    pub(super) fn is_complete(&self) -> bool {
        self.read().missing == 0
    }

    /// Takes over what a commit changed.
    pub(super) fn put(&self, rows: &[ChangedRow]) {
        if rows.is_empty() {
            return;
        }
        let mut index = self.write();
        let Index { blocks, dict, .. } = &mut *index;
        for (number, bytes) in rows {
            // Just written by us: it can be read.
            let Ok(row) = decode_row(bytes) else { continue };
            let at = Block::index_of(*number);
            while blocks.len() <= at {
                // Beyond what a loader has been told to load: all its orders come by here.
                blocks.push(Arc::new(Block::new(blocks.len())));
            }
            if let Some(block) = blocks.get_mut(at) {
                Arc::make_mut(block).put(*number, &row, Arc::make_mut(dict));
            }
        }
    }

    /// As right after a start, before the first block is loaded.
    #[cfg(test)]
    pub(super) fn forget(&self) {
        let mut index = self.write();
        index.load += 1;
        index.missing = index.blocks.len();
        index.blocks = (0..index.missing).map(|at| Arc::new(Block::new(at))).collect();
    }

    /// Forgets everything and loads all orders of this state in a thread of its own, newest first.
    pub(super) fn load(self: &Arc<Self>, engine: &Arc<Engine>, state: &State) {
        let mut index = self.write();
        let blocks = match state.counters.order.checked_sub(1) {
            Some(last) if last > 0 => Block::index_of(last) + 1,
            _ => 0,
        };
        index.blocks = (0..blocks).map(|at| Arc::new(Block::new(at))).collect();
        index.missing = blocks;
        index.load += 1;
        let load = index.load;
        drop(index);
        if blocks == 0 {
            return;
        }
        let (search, engine) = (Arc::clone(self), Arc::downgrade(engine));
        let spawned = std::thread::Builder::new().name("k2kd-search".to_owned()).spawn(move || {
            for at in (0..blocks).rev() {
                while let Some(engine) = engine.upgrade() {
                    match search.load_block(&engine, at, load) {
                        Ok(true) => break,
                        Ok(false) => return,
                        // Being opened again after an I/O error, or closed.
                        Err(_) if engine.is_closed() => return,
                        Err(_) => std::thread::sleep(WAIT),
                    }
                }
            }
        });
        if let Err(error) = spawned {
            tracing::error!(%error, "the search text is not loaded: no thread could be started");
        }
    }

    /// Loads one block; false when another load has begun.
    fn load_block(&self, engine_: &Engine, at: usize, load: u64) -> Result<bool, ReadError> {
        let mut dict = (*self.read().dict).clone();
        let mut block = Block::new(at);
        block.rows.reserve_exact(usize::try_from(block::ORDERS).unwrap_or(0));
        let places = dict.places();
        engine_.read(|tx| {
            let table = tx.open_table(ORDER_ROWS).map_err(engine)?;
            for entry in table.range(block.base..block.base + block::ORDERS).map_err(engine)? {
                let (number, bytes) = entry.map_err(engine)?;
                match decode_row(bytes.value()) {
                    Ok(row) => block.put(number.value(), &row, &mut dict),
                    Err(error) => tracing::error!(order = number.value(), %error, "left out of the search"),
                }
            }
            Ok(())
        })?;
        let mut index = self.write();
        if index.load != load {
            return Ok(false);
        }
        if dict.places() != places {
            // New names: the writer may have given their places away meanwhile, so they are translated.
            block.translate(&dict, Arc::make_mut(&mut index.dict));
        }
        if let Some(slot) = index.blocks.get_mut(at) {
            block.overlay(slot);
            block.shrink();
            *slot = Arc::new(block);
            index.missing = index.missing.saturating_sub(1);
        }
        Ok(true)
    }
}
