//! What can be asked of the store, and the pages and counts that it answers.

use crate::domain::ids::{OrderNumber, Seq};
use crate::domain::job::JobState;
use crate::domain::notice::NoticeState;
use crate::domain::order::{Order, OrderStatus};
use crate::domain::query::Query;

/// What orders are sorted by. Newest (largest) first for numbers, earliest first for ship dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Newest order first.
    #[default]
    Newest,
    /// Earliest ship date first, then the older order.
    ShipDate,
}

/// Where a page starts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From<K> {
    /// At the beginning of the list.
    #[default]
    Start,
    /// Behind this row.
    After(K),
    /// Before this row: the page ends just above it; rows still come in list order.
    Before(K),
    /// The last page.
    End,
}

/// Place of a row in a list of orders; keeps its meaning when rows come and go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OrderCursor {
    /// Its ship date (used when sorted by it).
    pub ship_date: chrono::NaiveDate,
    /// Its number.
    pub number: OrderNumber,
}

/// What orders to show.
#[derive(Clone, Debug, Default)]
pub struct OrdersAsk {
    /// Which.
    pub query: Query,
    /// In what order.
    pub sort: Sort,
    /// From where.
    pub from: From<OrderCursor>,
    /// How many at most.
    pub limit: usize,
}

/// A page of orders.
#[derive(Clone, Debug)]
pub struct OrdersPage {
    /// The orders, in list order.
    pub rows: Vec<Order>,
    /// Whether rows come before the first one.
    pub more_before: bool,
    /// Whether rows come after the last one.
    pub more_after: bool,
    /// How many match in all, where that is known without reading everything (no words in the query).
    pub total: Option<u64>,
    /// False while the search text is still being loaded after a start: older orders may be missing.
    pub complete: bool,
    /// The sequence that this page is true at.
    pub seq: Seq,
}

/// Orders by status, documents and jobs: kept in the same transaction as what they count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Orders of each status, in the order of [`OrderStatus::ALL`].
    pub orders: [u64; 4],
    /// Documents in all.
    pub documents: u64,
    /// Documents in the refused box.
    pub refused: u64,
    /// Jobs of each state, in the order of [`JobState::ALL`].
    pub jobs: [u64; 9],
    /// Notices of each state, in the order of [`NoticeState::ALL`].
    pub notices: [u64; 7],
}

impl Counts {
    /// Orders in all.
    #[must_use]
    pub fn orders_in_all(&self) -> u64 {
        self.orders.iter().sum()
    }

    /// Orders with this status.
    #[must_use]
    pub fn with_status(&self, status: OrderStatus) -> u64 {
        OrderStatus::ALL.iter().zip(self.orders).find(|(s, _)| **s == status).map_or(0, |(_, n)| n)
    }

    /// Notices in this state.
    #[must_use]
    pub fn notices_in(&self, state: NoticeState) -> u64 {
        NoticeState::ALL.iter().zip(self.notices).find(|(s, _)| **s == state).map_or(0, |(_, n)| n)
    }

    /// Jobs in this state.
    #[must_use]
    pub fn in_state(&self, state: JobState) -> u64 {
        JobState::ALL.iter().zip(self.jobs).find(|(s, _)| **s == state).map_or(0, |(_, n)| n)
    }
}
