//! A household's transactions by seed, and how fast the engine answers about them.
//!
//! - [`household`]: ten years of one household, or of many, the same bytes on every machine.
//! - [`ratio`]: ours against a baseline, turn by turn.
//! - [`measures`]: what is measured, one file each.

pub mod book;
pub mod catalog;
pub mod files;
pub mod hot;
pub mod household;

pub mod measures;
pub mod options;
pub mod page;
pub mod plain;
pub mod ratio;
pub mod replay;
pub mod rng;
