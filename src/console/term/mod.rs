//! The terminal: what it can do ([`caps`]), how it is written to ([`screen`]), and how it is taken and given back
//! ([`session`]). Nothing above knows an escape sequence.

pub mod caps;
pub mod pen;
pub mod screen;
pub mod session;

#[cfg(test)]
mod screen_tests;
