//! Tests of the store as a whole, through its door.

mod life;
