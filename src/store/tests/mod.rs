//! Tests of the store as a whole, through its door.

mod damage;
mod disk;
mod life;
mod paging;
mod power_cut;
mod shared;
mod writing;
