//! What orders are and what may happen to them.
//!
//! Ground floor: no I/O, no clock, no async, no storage, no wire format. Times and ids come in from outside; every
//! rule is a pure function that a test can call a million times. [`decide::decide`] is the one entry: a command and a
//! view of what is stored go in, events and an answer come out.

pub mod answer;
pub mod audit;
pub mod awb;
pub mod bol;
pub mod boxes;
pub mod channel;
pub mod channel_order;
pub mod command;
pub mod conflict;
pub mod connection;
pub mod decide;
pub mod document;
pub mod fetch;
pub mod flag;
pub mod flow;
pub mod halves;
pub mod ids;
pub mod inventory;
pub mod job;
pub mod journal;
pub mod label;
pub mod lang;
pub mod line;
pub mod link;
pub mod money;
pub mod notice;
pub mod order;
pub mod picture;
pub mod problem;
pub mod product;
pub mod query;
pub mod refusal;
pub mod ship_date;
pub mod silence;
pub mod spool;
pub mod stock_file;
pub mod structure;
pub mod text;
pub mod trace;
pub mod trouble;
pub mod wall;
