//! Finding a page: one walk for both sorts and both directions.
//!
//! Every order has a rank, made so that the rows wanted next are always those with the smallest ranks beyond a bound.
//! Blocks are walked best first; a block that can't hold anything better than what was found is passed by.

use super::Snapshot;
use super::block::{Block, Columns, ORDERS};
use super::plan::{Candidates, Plan};
use crate::domain::ids::OrderNumber;
use crate::store::{OrderCursor, Sort};
use std::collections::BinaryHeap;

/// Where an order stands in the walk: smaller comes first.
type Rank = (i64, u64);

/// In which way a list is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Way {
    /// What the list is sorted by.
    pub sort: Sort,
    /// From its end to its beginning.
    pub backward: bool,
}

impl Way {
    fn rank(self, ship: i32, number: u64) -> Rank {
        match (self.sort, self.backward) {
            (Sort::Newest, false) => (0, !number),
            (Sort::Newest, true) => (0, number),
            (Sort::ShipDate, false) => (i64::from(ship), number),
            (Sort::ShipDate, true) => (-i64::from(ship), !number),
        }
    }

    /// No row of the block has a smaller, or a larger, rank than these.
    fn reach(self, block: &Block) -> (Rank, Rank) {
        let (first, last) = (block.base, block.base + (ORDERS - 1));
        let (early, late) = block.ships;
        match (self.sort, self.backward) {
            (Sort::Newest, false) => ((0, !last), (0, !first)),
            (Sort::Newest, true) => ((0, first), (0, last)),
            (Sort::ShipDate, false) => ((i64::from(early), 0), (i64::from(late), u64::MAX)),
            (Sort::ShipDate, true) => ((-i64::from(late), 0), (-i64::from(early), u64::MAX)),
        }
    }
}

/// The next rows beyond a place (or at it, if `at_it`), at most `limit`, in the order of the walk.
pub(super) fn walk(
    snapshot: &Snapshot,
    plan: &Plan,
    way: Way,
    beyond: Option<(OrderCursor, bool)>,
    limit: usize,
) -> Vec<OrderCursor> {
    let bound = beyond.map(|(c, at_it)| (way.rank(crate::store::record::day(c.ship_date), c.number.0), at_it));
    let mut found = Found { best: BinaryHeap::new(), limit, bound };
    let newest_first =
        way == (Way { sort: Sort::Newest, backward: false }) || way == (Way { sort: Sort::ShipDate, backward: true });
    let mut blocks = snapshot.blocks.iter();
    while let Some(block) = if newest_first { blocks.next_back() } else { blocks.next() } {
        let (best, worst) = way.reach(block);
        if plan.rules_out(block) || !found.wants(best) || found.is_before_bound(worst) {
            continue;
        }
        let mut look = |at: usize, row: &Columns| {
            let number = block.base + u64::from(row.offset);
            let rank = way.rank(row.ship, number);
            if found.wants(rank)
                && !found.is_before_bound(rank)
                && plan.columns_match(row)
                && plan.text_matches(block, at, row)
            {
                found.take(rank, row.ship, number);
            }
        };
        match (plan.candidates(block), newest_first) {
            (Candidates::All, false) => block.rows.iter().enumerate().for_each(|(at, row)| look(at, row)),
            (Candidates::All, true) => block.rows.iter().enumerate().rev().for_each(|(at, row)| look(at, row)),
            (Candidates::Some(places), false) => {
                places.into_iter().filter_map(|at| Some((at, block.rows.get(at)?))).for_each(|(at, row)| look(at, row));
            }
            (Candidates::Some(places), true) => {
                let places = places.into_iter().rev();
                places.filter_map(|at| Some((at, block.rows.get(at)?))).for_each(|(at, row)| look(at, row));
            }
        }
    }
    found.done()
}

/// How many rows match, where the columns alone decide.
pub(super) fn count(snapshot: &Snapshot, plan: &Plan) -> Option<u64> {
    let of_block = |block: &Block| {
        if plan.rules_out(block) { 0 } else { block.rows.iter().filter(|row| plan.columns_match(row)).count() as u64 }
    };
    plan.is_columns_only().then(|| snapshot.blocks.iter().map(|b| of_block(b)).sum())
}

/// The best rows so far.
struct Found {
    best: BinaryHeap<(Rank, i32, u64)>,
    limit: usize,
    bound: Option<(Rank, bool)>,
}

impl Found {
    fn wants(&self, rank: Rank) -> bool {
        self.best.len() < self.limit || self.best.peek().is_some_and(|worst| rank < worst.0)
    }

    fn is_before_bound(&self, rank: Rank) -> bool {
        self.bound.is_some_and(|(bound, at_it)| if at_it { rank < bound } else { rank <= bound })
    }

    fn take(&mut self, rank: Rank, ship: i32, number: u64) {
        if self.best.len() >= self.limit {
            self.best.pop();
        }
        self.best.push((rank, ship, number));
    }

    fn done(self) -> Vec<OrderCursor> {
        let rows = self.best.into_sorted_vec().into_iter();
        rows.filter_map(|(_, ship, number)| {
            let ship_date = chrono::NaiveDate::from_num_days_from_ce_opt(ship)?;
            Some(OrderCursor { ship_date, number: OrderNumber(number) })
        })
        .collect()
    }
}
