//! Drives the real programs.
