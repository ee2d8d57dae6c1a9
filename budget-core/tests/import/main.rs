//! Bank files: what is read, what is asked, what is refused.

mod bank_files;
mod corpus;
mod csv;
mod formats;
mod ofx;
mod sniff;

use budget_core::import::{ReadOptions, read};
use budget_core::{BankRow, BankUpdate, ErrorKind, Result, Statement};

/// Reads a file, of which nothing is asked.
fn import(file: impl AsRef<[u8]>) -> BankUpdate {
    read(file.as_ref(), &ReadOptions::default()).expect("a file that can be read")
}

/// The message of an `invalid` error.
fn refusal<T: std::fmt::Debug>(result: Result<T>) -> String {
    let error = result.expect_err("a refusal");
    assert_eq!(error.kind(), ErrorKind::Invalid, "{error}");
    error.to_string()
}

fn only(update: BankUpdate) -> Statement {
    let [statement] = <[Statement; 1]>::try_from(update.statements).expect("one statement");
    statement
}

/// A row in short: line, date, amount, name.
fn short(row: &BankRow) -> (u32, String, String, &str) {
    (row.line, row.date.to_string(), row.amount.to_string(), &row.name)
}

fn line<'a>(at: u32, date: &str, amount: &str, name: &'a str) -> (u32, String, String, &'a str) {
    (at, date.to_owned(), amount.to_owned(), name)
}

/// Lines and reasons of what cannot be read.
fn reasons(statement: &Statement) -> Vec<(u32, &str)> {
    statement.unreadable.iter().map(|one| (one.line, one.reason.as_str())).collect()
}
