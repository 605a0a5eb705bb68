//! The one row that every commit rewrites: the counters, the last sequence and the counts.

use super::{read, write};
use crate::domain::command::Counters;
use crate::domain::ids::Seq;
use crate::store::{Counts, ReadError};
use serde::{Deserialize, Serialize};

/// What changes with every commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct State {
    /// The last sequence.
    pub seq: Seq,
    /// The next free numbers.
    pub counters: Counters,
    /// How many there are.
    pub counts: Counts,
    /// The last sequence that changed something of the stock.
    pub stock: u64,
}

/// Writes the state.
pub(in crate::store) fn encode_state(state: &State) -> Result<Vec<u8>, ReadError> {
    let (n, c) = (&state.counters, &state.counts);
    let record = StateV1 {
        seq: state.seq.0,
        next: [n.order, n.document, n.job, n.box_code, n.place, n.notice],
        orders: c.orders,
        documents: c.documents,
        refused: c.refused,
        jobs: c.jobs,
        notices: c.notices,
        stock: state.stock,
    };
    write("state", &record)
}

/// Reads the state.
pub(in crate::store) fn decode_state(bytes: &[u8]) -> Result<State, ReadError> {
    read("state", bytes, |s: StateV1| {
        let [order, document, job, box_code, place, notice] = s.next;
        Ok(State {
            seq: Seq(s.seq),
            counters: Counters { order, document, job, place, box_code, notice },
            counts: Counts {
                orders: s.orders,
                documents: s.documents,
                refused: s.refused,
                jobs: s.jobs,
                notices: s.notices,
            },
            stock: s.stock,
        })
    })
}

#[derive(Serialize, Deserialize)]
struct StateV1 {
    seq: u64,
    next: [u64; 6],
    orders: [u64; 4],
    documents: u64,
    refused: u64,
    jobs: [u64; 9],
    notices: [u64; 7],
    stock: u64,
}
