//! A view held in memory, for the tests of the rules.
