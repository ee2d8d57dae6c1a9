//! A household in a plain table, as a program would keep it that has nothing else to do.

use std::path::Path;

use budget_core::NaiveDate;
use chrono::{Datelike, Days};
use rusqlite::{Connection, Result, params};

use crate::book::{MONTHLY, WEEKLY, YEARLY};
use crate::catalog::{ACCOUNTS, CATEGORIES, CURRENCY};
use crate::household::{Household, Row};
use crate::replay::connect;

/// Writes a household as texts and whole numbers, with an index by date.
///
/// # Errors
/// SQLite's.
pub fn write_texts(path: &Path, household: &Household) -> Result<()> {
    let mut connection = new(
        path,
        "CREATE TABLE txn (id TEXT, account TEXT, date TEXT, amount INTEGER, currency TEXT, \
         category TEXT, payee TEXT, pending INTEGER)",
    )?;
    let tx = connection.transaction()?;
    let mut insert = tx.prepare("INSERT INTO txn VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
    for (at, row) in household.rows().enumerate() {
        let entry = &CATEGORIES[usize::from(row.category)];
        insert.execute(params![
            format!("t1-{at}"),
            ACCOUNTS[usize::from(row.account)].0,
            date(household, &row).to_string(),
            row.minor,
            CURRENCY,
            row.categorised.then_some(entry.id),
            entry.merchants[usize::from(row.merchant)],
            row.pending,
        ])?;
    }
    drop(insert);
    tx.commit()
}

/// Writes a household with codes for what is summed by, and the rest as text.
///
/// # Errors
/// SQLite's.
pub fn write_codes(path: &Path, household: &Household) -> Result<()> {
    let mut connection = new(
        path,
        "CREATE TABLE txn (key INTEGER PRIMARY KEY, id TEXT, date INTEGER, amount INTEGER, \
         category INTEGER, account INTEGER, pending INTEGER, payee TEXT)",
    )?;
    let tx = connection.transaction()?;
    let mut insert = tx.prepare("INSERT INTO txn VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
    for (at, row) in household.rows().enumerate() {
        let merchants = CATEGORIES[usize::from(row.category)].merchants;
        insert.execute(params![
            format!("t1-{at}"),
            date(household, &row).num_days_from_ce(),
            row.minor,
            row.categorised.then_some(row.category),
            row.account,
            row.pending,
            merchants[usize::from(row.merchant)],
        ])?;
    }
    drop(insert);
    tx.commit()
}

fn new(path: &Path, table: &str) -> Result<Connection> {
    let connection = connect(path)?;
    connection.execute_batch(&format!(
        "PRAGMA journal_mode = WAL; {table}; CREATE INDEX txn_date ON txn (date);"
    ))?;
    Ok(connection)
}

fn date(household: &Household, row: &Row) -> NaiveDate {
    household.first_day() + Days::new(u64::from(row.day))
}

/// What each budget of [`crate::book::budgets`] counts in each period of ten years, summed up by a
/// bare loop over the table of [`write_codes`]: how many sums, and the sum of all.
///
/// # Errors
/// SQLite's.
pub fn sums(path: &Path, first: NaiveDate, last: NaiveDate) -> Result<(usize, i64)> {
    let connection = connect(path)?;
    let monday = first.num_days_from_ce() - first.weekday().num_days_from_monday() as i32;
    let months = (last.year() - first.year() + 1) as usize * 12;
    let weeks = (last.num_days_from_ce() - monday) as usize / 7 + 1;
    let mut monthly = vec![0i64; MONTHLY * months];
    let mut weekly = vec![0i64; WEEKLY.len() * weeks];
    let mut yearly = vec![0i64; YEARLY.len() * months / 12];
    let place = |list: &[&str], parent| list.iter().position(|id| *id == parent);
    let parents: Vec<_> = CATEGORIES[..MONTHLY]
        .iter()
        .map(|entry| (place(&WEEKLY, entry.parent), place(&YEARLY, entry.parent)))
        .collect();
    let mut select = connection
        .prepare("SELECT date, amount, category FROM txn WHERE NOT pending AND category < ?1")?;
    let mut rows = select.query([MONTHLY as i64])?;
    while let Some(row) = rows.next()? {
        let (day, amount, category): (i32, i64, u8) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let category = usize::from(category);
        let date = NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default();
        let year = (date.year() - first.year()) as usize;
        monthly[category * months + year * 12 + date.month0() as usize] += amount;
        if let Some(at) = parents[category].0 {
            weekly[at * weeks + (day - monday) as usize / 7] += amount;
        }
        if let Some(at) = parents[category].1 {
            yearly[at * months / 12 + year] += amount;
        }
    }
    let all = || monthly.iter().chain(&weekly).chain(&yearly);
    Ok((all().count(), all().sum()))
}
