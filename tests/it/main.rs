//! Drives the real programs through their real doors: HTTP, files, the Unix socket, a pty, a printer port.

mod cli;
mod console;
mod crash;
mod demo;
mod files;
mod harness;
mod picture;
mod printing;
mod socket;
mod webhooks;
