//! Drives the real programs, and holds the project to its own rules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::string_slice,
    missing_docs,
    reason = "tests: a failure here is the message"
)]

mod architecture;
mod unit_file;
