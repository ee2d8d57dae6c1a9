//! What a row of a household costs on disk.
#![expect(clippy::float_arithmetic, reason = "bytes a row are no money")]

use std::path::Path;
use std::sync::Arc;

use budget_core::{NewTransaction, SqliteStore, Transaction};

use super::Data;
use crate::book::kept;
use crate::files::{Scratch, size};
use crate::household::Household;
use crate::plain::write_texts;
use crate::ratio::{Line, Target, Unit};

const ROWS: u64 = 50_000;

pub(super) fn run(_: &Data) -> Result<Vec<Line>, String> {
    let scratch = Scratch::new("bytes");
    let household = Household::new(1, ROWS);
    let path = scratch.file("plain");
    write_texts(&path, &household).map_err(|error| error.to_string())?;
    let plain = each(&path);
    let line = |name, rows: Vec<Transaction>, target| {
        let path = scratch.file(name);
        drop(kept(Arc::new(SqliteStore::open(&path).expect("a new file")), rows));
        Line::new(name, Unit::BytesPerRow, each(&path), plain, target)
    };
    let entered = household.transactions().map(|row| entered(&row)).collect();
    Ok(vec![
        line("store-bytes", entered, Target::AtMostTimes(2.0)),
        // Besides, a bank's rows have its text and its id.
        line("store-bytes-bank", household.transactions().collect(), Target::Beside),
    ])
}

fn each(path: &Path) -> f64 {
    size(path) as f64 / ROWS as f64
}

/// The row with those fields alone that the plain table has.
fn entered(row: &Transaction) -> Transaction {
    let mut new = NewTransaction::new(row.date(), row.amount());
    new.account = row.account.clone();
    new.category = row.category().cloned();
    new.payee = row.payee().map(str::to_owned);
    new.pending = row.pending();
    Transaction::entered(row.id.clone(), new).expect("a transaction")
}
