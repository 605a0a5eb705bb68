//! Drives the real programs through their real doors — HTTP, files, the Unix socket, a pty, a printer port — and holds
//! the project to its own rules.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::string_slice,
    clippy::print_stderr,
    missing_docs,
    reason = "tests: a failure here is the message"
)]

mod architecture;
mod bol;
mod channel;
mod cli;
mod console;
mod crash;
mod crash_labels;
mod demo;
mod doors;
mod export;
mod fetch;
mod fetch_families;
mod files;
mod flow;
mod harness;
mod hooks;
mod inventory;
mod ipp;
mod labels;
mod machine;
mod mail_server;
mod notices;
mod picture;
mod printing;
mod service;
mod socket;
mod structures;
mod tables;
mod unit_file;
mod webhooks;
