//! The pure domain: what a period, a budget and "spent" mean.
//!
//! Everything here is synchronous and deterministic. No clock, no randomness, no environment:
//! `today` and ids are arguments.

pub mod account;
pub mod alert;
pub mod bank;
pub mod budget;
pub mod cadence;
pub mod category;
pub mod change;
pub mod columns;
pub mod connection;
pub mod error;
pub mod feed;
pub mod id;
pub mod money;
pub mod outline;
pub mod period;
pub mod query;
pub mod reconcile;
pub mod rules;
pub mod settings;
pub mod summary;
pub mod taxonomy;
pub mod totals;
pub mod transaction;

mod text;
