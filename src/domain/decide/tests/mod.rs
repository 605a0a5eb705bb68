//! The rules of `k2k-domain.md` §4, one test a case; what holds for every decision is checked by `testing::Memory`.

mod arrive;
mod awbs;
mod confirming;
mod conflicts;
mod documents;
mod editing;
mod fetching;
mod grouping;
mod halves;
mod labels;
mod notices;
mod properties;
mod rules;
mod shipping;
mod stock;
mod stock_files;
mod undoing;
mod voiding;
