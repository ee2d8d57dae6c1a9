//! The records of the core, one class each, with the core's names and fields.

pub(crate) mod accounts;
pub(crate) mod budgets;
pub(crate) mod changes;
pub(crate) mod connections;
pub(crate) mod csv;
pub(crate) mod entry;
pub(crate) mod figures;
pub(crate) mod outline;
pub(crate) mod rules;
pub(crate) mod settings;
pub(crate) mod statements;
pub(crate) mod transactions;
