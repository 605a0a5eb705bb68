//! What travels on the Unix socket (`design.md` §4.5): frames of a big-endian `u32` length and one JSON object.
//!
//! ```text
//! C→S {"hello":{"protocol":[1,1],"client":"k2k 0.1.0","lang":"en","terminal":"pts/3"}}
//! S→C {"welcome":{"protocol":1,"daemon":"0.1.0","user":"maria","roles":["view","print"],"seq":88123}}
//! C→S {"id":7,"call":{"orders.page":{"query":"K2K","from":"start","limit":50}}}
//! S→C {"id":7,"ok":{"rows":[…],"more_after":true,…}}
//! S→C {"id":8,"err":{"code":"changed","message":"…","retryable":false}}
//! S→C {"event":{"changed":{"seq":88124}}}      after {"watch":{}}: coalesced, never queued
//! ```
//!
//! Invariants: within a protocol version fields are only added; unknown fields are ignored; a change carries a
//! `command_id`, and asking again with it gives the same answer. This module knows the wire and nothing of the store.

pub mod call;
mod call_intake;
pub mod client;
pub mod convert;
pub mod flow;
pub mod frame;
pub mod reply;
pub mod rows;

#[cfg(test)]
pub(crate) mod tests;

/// The protocol versions that this program speaks, lowest and highest.
pub const VERSIONS: [u32; 2] = [1, 1];

/// The socket of an installation (`[paths] socket`).
pub const DEFAULT_SOCKET: &str = "/run/k2kd/k2kd.sock";
