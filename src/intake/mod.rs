//! Documents in: webhooks, drop folders, and what is fetched from the channels. And, as the HTTP server is here, orders out
//! to programs ([`export`]) and other systems' confirms and cancels ([`hooks`]).
//!
//! All doors do the same: prove, read, decode ([`deliver`]), one durable commit ([`crate::store::Store`]), and only
//! then an answer or a move to the archive. Nothing here decides what an order is or what may happen to it.

pub mod admin;
pub mod channel;
pub mod claims;
pub mod deliver;
pub mod durable;
pub mod export;
pub mod fetch;
pub mod folder;
pub mod headers;
pub mod hooks;
pub mod http;
pub mod metrics;
pub mod secret;
pub mod signature;
mod stall;
pub mod standing;
pub mod token;
pub mod unpack;
pub mod webhook;

#[cfg(test)]
mod tests;
