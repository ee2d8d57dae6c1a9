//! The simulated bank, in this process.
#![expect(clippy::print_stdout, reason = "a person reads it")]

use std::sync::Arc;

use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
use budget_core::*;
use chrono::Datelike;

use crate::{bank, today};

const BANK: &str = "ins_109508";

/// Small pages, so that there is something to watch.
const PAGE_ROWS: u16 = 100;

/// The month at the simulated bank.
///
/// The bank forgets everything when the process ends, but what it does follows from its seed and
/// the day it begins with: New Year's Day, with two years of history. So the next run links the
/// same item, lives through the same days and a few more, and the book's cursor is still good.
pub(crate) async fn show_month() -> Result<()> {
    println!("Simulated bank, no real one: its people, shops and payments are made up.\n");
    let today = today::today()?;
    let first = NaiveDate::from_yo_opt(today.year(), 1).unwrap_or(today);
    let simulated = SimulatedBank::new(SimulatorOptions::new(first));
    let book = format!("simulated bank of {}", first.year());
    let bank = bank::open(&book, Arc::new(simulated.clone())).await?;
    let connection = bank.connect(simulated.link(BANK)).await?;
    simulated.advance(today.ordinal0());
    let report = bank::sync(&bank, &connection.id, PAGE_ROWS).await?;
    bank::print_month(&bank, &[(connection, report)]).await?;
    println!("\nYour own bank: set PLAID_CLIENT_ID, PLAID_SECRET and PLAID_ENV (see --help)");
    Ok(())
}
