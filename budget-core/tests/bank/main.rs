//! A book that follows a bank.

mod check;
mod edges;
mod keychain;
mod links;
mod person;

mod scripted;
mod simulation;
mod steps;
#[path = "../support/mod.rs"]
mod support;
mod sync;
