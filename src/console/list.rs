//! A part of a long list of the daemon: the rows that were loaded, the one under the cursor, the marked ones.
//!
//! Nothing moves by itself. A refresh changes rows where they stand; rows that are new are counted and shown when the
//! person says so; rows that left stay, marked as gone. The cursor is on an id, not on a place.

use std::collections::BTreeSet;

/// Something with an id.
pub trait Row {
    /// Its id, for life.
    fn id(&self) -> u64;
}

/// An id from what tells rows apart.
#[must_use]
pub fn hashed(of: &impl std::hash::Hash) -> u64 {
    use std::hash::{DefaultHasher, Hasher as _};
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// Rows that are kept before the oldest are let go.
pub const MOST_ROWS: usize = 600;
/// Rows that stay visible before and after the cursor.
const MARGIN: usize = 2;

/// A list.
#[derive(Clone, Debug)]
pub struct List<T> {
    /// The loaded rows.
    pub rows: Vec<T>,
    /// Index of the one under the cursor.
    pub selected: usize,
    /// Index of the first that is shown.
    pub top: usize,
    /// Whether rows come before the loaded ones.
    pub more_before: bool,
    /// Whether rows come after.
    pub more_after: bool,
    /// Rows that would be new on the screen.
    pub fresh: u64,
    /// Rows that do not belong to the list any more.
    pub gone: BTreeSet<u64>,
    /// Marked rows.
    pub marks: BTreeSet<u64>,
    /// Whether anything was loaded yet.
    pub loaded: bool,
}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            selected: 0,
            top: 0,
            more_before: false,
            more_after: false,
            fresh: 0,
            gone: BTreeSet::new(),
            marks: BTreeSet::new(),
            loaded: false,
        }
    }
}

impl<T: Row> List<T> {
    /// The row under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&T> {
        self.rows.get(self.selected)
    }

    /// Whether its end is near enough to ask for more.
    #[must_use]
    pub fn near_end(&self, height: usize) -> bool {
        self.more_after && self.selected + height >= self.rows.len()
    }

    /// Whether its beginning is.
    #[must_use]
    pub fn near_start(&self, height: usize) -> bool {
        self.more_before && self.selected < height
    }

    /// Everything anew; the cursor stays on its row if that is still there and `keep` is set.
    pub fn load(&mut self, rows: Vec<T>, keep: bool, height: usize) {
        let id = self.current().map(Row::id).filter(|_| keep);
        let place = self.selected.saturating_sub(self.top);
        self.rows = rows;
        self.fresh = 0;
        self.gone.clear();
        self.loaded = true;
        self.selected = match id.and_then(|id| self.rows.iter().position(|r| r.id() == id)) {
            Some(at) => at,
            None if keep => self.selected,
            None => 0,
        };
        self.top = if keep { self.selected.saturating_sub(place) } else { 0 };
        self.settle(height);
    }

    /// More rows at the end.
    pub fn append(&mut self, rows: Vec<T>, height: usize) {
        self.rows.extend(rows);
        let over = self.rows.len().saturating_sub(MOST_ROWS).min(self.top);
        if over > 0 {
            self.rows.drain(..over);
            self.selected = self.selected.saturating_sub(over);
            self.top -= over;
            self.more_before = true;
        }
        self.settle(height);
    }

    /// More rows at the beginning.
    pub fn prepend(&mut self, mut rows: Vec<T>, height: usize) {
        let added = rows.len();
        rows.append(&mut self.rows);
        self.rows = rows;
        self.selected += added;
        self.top += added;
        if self.rows.len() > MOST_ROWS && self.top + height < MOST_ROWS {
            self.rows.truncate(MOST_ROWS);
            self.more_after = true;
        }
        self.settle(height);
    }

    /// The rows that are on the screen now, as they are now.
    pub fn refresh(&mut self, rows: Vec<T>, height: usize) {
        let shown = self.top..(self.top + height).min(self.rows.len());
        let answered: BTreeSet<u64> = rows.iter().map(Row::id).collect();
        let mut fresh = 0;
        for row in rows {
            match self.rows.iter().position(|r| r.id() == row.id()) {
                Some(at) => {
                    self.gone.remove(&row.id());
                    if let Some(place) = self.rows.get_mut(at) {
                        *place = row;
                    }
                }
                None => fresh += 1,
            }
        }
        self.fresh = self.fresh.max(fresh);
        // With rows between, the last of the shown ones may only have been pushed out of the answer.
        let pushed_out = usize::try_from(fresh).unwrap_or(usize::MAX);
        let shown: Vec<u64> = shown.filter_map(|at| self.rows.get(at)).map(Row::id).collect();
        let sure = shown.len().saturating_sub(pushed_out);
        for id in shown.into_iter().take(sure).filter(|id| !answered.contains(id)) {
            self.gone.insert(id);
        }
    }

    /// Moves the cursor.
    pub fn step(&mut self, by: isize, height: usize) {
        self.selected = self.selected.saturating_add_signed(by);
        self.settle(height);
    }

    /// Puts the cursor on a place.
    pub fn go(&mut self, at: usize, height: usize) {
        self.selected = at;
        self.settle(height);
    }

    /// Puts the cursor and the window where they can be.
    pub fn settle(&mut self, height: usize) {
        let height = height.max(1);
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        let margin = MARGIN.min(height.saturating_sub(1) / 2);
        self.top = self.top.min(self.selected.saturating_sub(margin));
        self.top = self.top.max((self.selected + margin + 1).saturating_sub(height));
        self.top = self.top.min(self.rows.len().saturating_sub(height));
    }

    /// Marks or unmarks the row under the cursor.
    pub fn mark(&mut self) {
        if let Some(id) = self.current().map(Row::id)
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }

    /// The rows that are shown, with their index.
    pub fn shown(&self, height: usize) -> impl Iterator<Item = (usize, &T)> {
        self.rows.iter().enumerate().skip(self.top).take(height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    impl Row for u64 {
        fn id(&self) -> u64 {
            *self
        }
    }

    fn list(ids: impl Iterator<Item = u64>) -> List<u64> {
        let mut list = List::default();
        list.load(ids.collect(), false, 5);
        list
    }

    #[test]
    fn a_refresh_moves_nothing_and_counts_what_is_new() {
        let mut list = list(0..20);
        list.go(3, 5);
        list.refresh(vec![90, 91, 0, 1, 3], 5);
        assert_eq!(list.current(), Some(&3));
        assert_eq!((list.fresh, list.rows.len(), list.top), (2, 20, 1));
        assert!(list.gone.contains(&2) && list.gone.len() == 1, "{:?}", list.gone);
        list.refresh(vec![1, 2, 3, 4, 5], 5);
        assert!(list.gone.is_empty());
    }

    #[test]
    fn loading_keeps_the_cursor_on_its_row() {
        let mut list = list(0..20);
        list.go(9, 5);
        let place = list.selected - list.top;
        list.load((0..20).map(|n| n + 100).chain([9]).chain(200..300).collect(), true, 5);
        assert_eq!(list.current(), Some(&9));
        assert_eq!(list.selected - list.top, place);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_on_the_screen(steps in proptest::collection::vec(-9..9_isize, 0..40), rows in 0..40_u64, height in 1..12_usize) {
            let mut list = list(0..rows);
            for by in steps {
                list.step(by, height);
                prop_assert!(rows == 0 || list.selected < list.rows.len());
                prop_assert!(list.top <= list.selected && list.selected < list.top + height);
            }
        }
    }
}
