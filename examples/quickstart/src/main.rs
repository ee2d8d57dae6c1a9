//! Imports a bank statement or links a bank, sets three budgets and prints the month.
//!
//! `cargo run -p quickstart -- statement.ofx`; without an argument it uses a made-up statement.
//! `cargo run -p quickstart -- --bank` links a simulated bank, or a real one with keys of Plaid's.

mod accounts;
mod asked;
mod bank;
mod budgets;
mod key;
mod link;
mod month;
mod plaid;
mod progress;
mod simulated;
mod statement;
mod today;

use std::process::ExitCode;

use budget_core::{ErrorKind, Result};

use asked::Asked;

fn main() -> ExitCode {
    let Some(asked) = Asked::read(std::env::args().skip(1)) else {
        return asked::print_usage();
    };
    match answer(&asked) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

fn answer(asked: &Asked) -> Result<()> {
    match asked {
        Asked::Help => asked::print_help(),
        Asked::Sample => pollster::block_on(statement::show_sample())?,
        Asked::Statement(path) => pollster::block_on(statement::show_file(path))?,
        Asked::Bank => bank::until_interrupted(async {
            match plaid::config()? {
                Some(config) => plaid::show_month(config).await,
                None => simulated::show_month().await,
            }
        })?,
    }
    Ok(())
}

#[expect(clippy::print_stderr, reason = "a person reads it")]
fn complain(error: &budget_core::Error) -> ExitCode {
    eprintln!("Error: {error:?}");
    // As a shell tells of Ctrl-C.
    ExitCode::from(if error.kind() == ErrorKind::Cancelled { 130 } else { 1 })
}
