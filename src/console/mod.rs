//! The console of `k2k`: for people at terminals over slow links, with a scanner, in two languages.
//!
//! In the shape of Elm: [`app::update`] changes the state and says what is to be done, [`view::view`] draws it; both are
//! pure. [`run`] does the rest in one thread: it reads the terminal and the daemon, draws only what changed and at most
//! 30 times a second, and rests without waking up in between.
//!
//! It deliberately keeps nothing: what is on the screen is the daemon's, and a lost link loses nothing but the picture.

pub mod act;
pub mod action;
pub mod app;
pub mod ask;
mod clock;
pub mod conn;
pub mod dialogs;
pub mod files;
pub mod habit;
pub mod i18n;
pub mod input;
pub mod keymap;
mod keys;
pub mod list;
pub mod net;
pub mod picture;
mod run;
mod sample;
pub mod screens;
pub mod state;
pub mod term;
pub mod theme;
pub mod view;
pub mod views;
pub mod widgets;

#[cfg(test)]
mod tests;

pub use run::{Options, run};
