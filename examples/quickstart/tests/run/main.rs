//! The example as a person runs it, in a folder of its own.

mod folder;
mod hosted;
mod refusals;
mod simulated;
mod statement;
