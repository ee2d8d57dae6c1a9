//! A book that follows a bank.

mod accounts;
mod busy;
mod check;
mod claims;
mod consents;
mod health;
mod history;
mod keychain;
mod links;
mod person;
mod postings;
mod scripted;
mod simulation;
mod steps;
#[path = "../support/mod.rs"]
mod support;
mod sync;
mod transfers;
mod unkept;
