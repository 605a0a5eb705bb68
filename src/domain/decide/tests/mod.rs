//! The rules of `k2k-domain.md` §4, one test a case; what holds for every decision is checked by `testing::Memory`.

mod arrive;
mod confirming;
mod documents;
mod grouping;
mod labels;
mod notices;
mod properties;
