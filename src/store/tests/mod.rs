//! Tests of the store as a whole, through its door.

mod damage;
mod life;
mod paging;
mod power_cut;
mod shared;
