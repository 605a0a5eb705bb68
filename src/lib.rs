//! k2kd: takes the orders of sales channels into a flower vendor's warehouse and carries K2K orders from *new* to
//! *shipped*. `ARCHITECTURE.md` is the map; `tests/it/architecture.rs` holds the code to it.

/// Commands are made by one thread and freed by another, thousands a second: the usual allocator spends a seventh of the
/// intake's processor time on that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod channels;
pub mod cli;
pub mod console;
pub mod daemon;
pub mod domain;
pub mod https;
pub mod intake;
pub mod labels;
pub mod limits;
pub mod outbox;
pub mod printing;
pub mod protocol;
pub mod store;
