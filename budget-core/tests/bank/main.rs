//! A book that follows a bank.

mod check;
mod keychain;
mod person;
mod simulation;
mod steps;
#[path = "../support/mod.rs"]
mod support;
