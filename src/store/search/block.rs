//! 4,096 orders in memory: columns of 12 bytes and one folded text each, in one buffer.

use super::dict::Dict;
use crate::store::record::Row;

/// Orders of a block: those whose numbers share all but the last 12 bits.
pub(super) const ORDERS: u64 = 4096;

/// What an order is filtered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    /// Its number less the block's first.
    pub offset: u16,
    /// [`crate::domain::order::OrderStatus`], as a bit.
    pub status: u8,
    /// [`crate::domain::order::Mark`].
    pub mark: crate::domain::order::Mark,
    /// Place of its channel in the dictionary.
    pub channel: u16,
    /// Place of its buyer in the dictionary.
    pub buyer: u16,
    /// Ship date, in days from the year 1.
    pub ship: i32,
}

/// A block. Rows are in the order of their numbers.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Number of the first order that could be in it.
    pub base: u64,
    /// Columns.
    pub rows: Vec<Columns>,
    /// Where the text of each row ends in `text`.
    pub ends: Vec<u32>,
    /// The texts, one behind the other.
    pub text: Vec<u8>,
    /// Earliest and latest ship date that any row has had: never narrower than the truth.
    pub ships: (i32, i32),
}

impl Block {
    /// An empty block.
    pub(super) fn new(index: usize) -> Self {
        let base = u64::try_from(index).unwrap_or(u64::MAX).saturating_mul(ORDERS);
        Self { base, rows: Vec::new(), ends: Vec::new(), text: Vec::new(), ships: (i32::MAX, i32::MIN) }
    }

    /// In which block an order is.
    pub(super) fn index_of(number: u64) -> usize {
        usize::try_from(number / ORDERS).unwrap_or(usize::MAX)
    }

    /// Puts an order in, or in place of its older self.
    pub(super) fn put(&mut self, number: u64, row: &Row<'_>, dict: &mut Dict) {
        let Ok(offset) = u16::try_from(number.saturating_sub(self.base)) else { return };
        let columns = Columns {
            offset,
            status: super::plan::status_bit(row.status),
            mark: row.mark,
            channel: dict.channel(row.channel, row.kind),
            buyer: dict.buyer(row.buyer),
            ship: row.ship,
        };
        self.put_columns(columns, row.text.as_bytes());
    }

    fn put_columns(&mut self, columns: Columns, text: &[u8]) {
        self.ships = (self.ships.0.min(columns.ship), self.ships.1.max(columns.ship));
        match self.rows.binary_search_by_key(&columns.offset, |r| r.offset) {
            Ok(at) => {
                let (start, end) = self.span(at);
                if let Some(row) = self.rows.get_mut(at) {
                    *row = columns;
                }
                if self.text.get(start..end) == Some(text) {
                    return;
                }
                self.text.splice(start..end, text.iter().copied());
                self.shift(at, end - start, text.len());
            }
            Err(at) => {
                let start = self.start(at);
                self.rows.insert(at, columns);
                self.ends.insert(at, u32::try_from(start).unwrap_or(u32::MAX));
                if start == self.text.len() {
                    self.text.extend_from_slice(text);
                } else {
                    self.text.splice(start..start, text.iter().copied());
                }
                self.shift(at, 0, text.len());
            }
        }
    }

    /// Takes over the rows that came by commits while this block was being loaded: they are newer.
    pub(super) fn overlay(&mut self, newer: &Self) {
        for (at, columns) in newer.rows.iter().enumerate() {
            self.put_columns(*columns, newer.text_of(at));
        }
    }

    /// Puts the places of another dictionary in place of those of this one.
    pub(super) fn translate(&mut self, from: &Dict, to: &mut Dict) {
        for row in &mut self.rows {
            row.channel = from.channel_in(row.channel, to);
            row.buyer = from.buyer_in(row.buyer, to);
        }
    }

    /// The text of a row.
    pub(super) fn text_of(&self, at: usize) -> &[u8] {
        let (start, end) = self.span(at);
        self.text.get(start..end).unwrap_or_default()
    }

    /// Where the text of a row begins and ends.
    pub(super) fn span(&self, at: usize) -> (usize, usize) {
        let end = self.ends.get(at).map_or(self.text.len(), |e| *e as usize);
        (self.start(at), end)
    }

    fn start(&self, at: usize) -> usize {
        at.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |e| *e as usize)
    }

    /// After the text of row `at` went from `old` to `new` bytes, it and all behind it end elsewhere.
    fn shift(&mut self, at: usize, old: usize, new: usize) {
        for end in self.ends.iter_mut().skip(at) {
            let moved = (*end as usize + new).saturating_sub(old);
            *end = u32::try_from(moved).unwrap_or(u32::MAX);
        }
    }

    /// Gives back what growing has reserved beyond need.
    pub(super) fn shrink(&mut self) {
        self.rows.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.text.shrink_to_fit();
    }
}
