//! A table that becomes transactions, all or none.

use arrow_array::Array;
use budget_core as core;
use core::{Book, Currency, Error, Money, NaiveDate, NewTransaction, Result, TransactionId};
use pyo3::prelude::*;

use super::table::{Chunk, Column, Holds, Table, needed, optional};
use crate::convert::FromPy;

const COLUMNS: &[Column] = &[
    needed("date", Holds::Dates),
    needed("amount", Holds::Amounts),
    optional("currency", Holds::Texts),
    optional("payee", Holds::Texts),
    optional("category", Holds::Texts),
    optional("account", Holds::Texts),
    optional("pending", Holds::Flags),
    optional("excluded", Holds::Flags),
    optional("tags", Holds::Lists),
    optional("note", Holds::Texts),
];

/// What `record_many` takes.
pub(crate) enum Recorded {
    Rows(Vec<NewTransaction>),
    Table(Table),
}

impl FromPy for Recorded {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        if Table::is_one(value) {
            return Table::read(value, COLUMNS).map(Self::Table);
        }
        Vec::from_py(value, what).map(Self::Rows)
    }
}

impl Recorded {
    pub(crate) async fn record(self, book: &Book) -> Result<Vec<TransactionId>> {
        let new = match self {
            Self::Rows(new) => new,
            Self::Table(table) => read(&table, book).await?,
        };
        book.record_many(new).await
    }
}

async fn read(table: &Table, book: &Book) -> Result<Vec<NewTransaction>> {
    table.check_no_more(COLUMNS)?;
    let outline = book.outline().await?.value;
    let known = Known::of(&outline);
    let mut new = Vec::with_capacity(table.rows());
    for chunk in table.chunks() {
        known.read(chunk, &mut new)?;
    }
    Ok(new)
}

/// What the columns may name.
struct Known<'a> {
    outline: &'a core::Outline,
    home: Currency,
}

impl<'a> Known<'a> {
    fn of(outline: &'a core::Outline) -> Self {
        Self { outline, home: outline.settings.value.home_currency }
    }

    fn category(&self, text: &str) -> Result<core::CategoryId> {
        let known = self.outline.categories.iter().find(|entry| entry.value.id.as_str() == text);
        known.map(|entry| entry.value.id.clone()).ok_or_else(|| Error::not_found("category", text))
    }

    fn account(&self, text: &str) -> Result<core::AccountId> {
        let known = self.outline.accounts.iter().find(|entry| entry.value.id.as_str() == text);
        known.map(|entry| entry.value.id.clone()).ok_or_else(|| Error::not_found("account", text))
    }

    /// Column by column, as they lie in memory.
    fn read(&self, chunk: Chunk<'_>, all: &mut Vec<NewTransaction>) -> Result<()> {
        let from = all.len();
        all.extend(self.amounts(chunk)?);
        let new = &mut all[from..];
        if let Some(categories) = chunk.codes("category", |text| self.category(text))? {
            set(new, |row, new| new.category = categories.value(row).cloned());
        }
        if let Some(accounts) = chunk.codes("account", |text| self.account(text))? {
            set(new, |row, new| new.account = accounts.value(row).cloned());
        }
        if let Some(payees) = chunk.texts("payee")? {
            set(new, |row, new| new.payee = payees.is_valid(row).then(|| payees.value(row).into()));
        }
        if let Some(notes) = chunk.texts("note")? {
            set(new, |row, new| new.note = notes.is_valid(row).then(|| notes.value(row).into()));
        }
        if let Some(pending) = chunk.flags("pending")? {
            set(new, |row, new| new.pending = pending.value(row));
        }
        if let Some(excluded) = chunk.flags("excluded")? {
            set(new, |row, new| new.excluded = excluded.value(row));
        }
        if let Some(mut tags) = chunk.lists("tags")? {
            set(new, |row, new| new.tags = std::mem::take(&mut tags[row]));
        }
        Ok(())
    }

    fn amounts(&self, chunk: Chunk<'_>) -> Result<Vec<NewTransaction>> {
        let (days, amounts) = (chunk.days("date")?, chunk.amounts("amount")?);
        let currencies = chunk.codes("currency", Currency::new)?;
        let one = |(row, day): (usize, i32)| {
            let currency = match &currencies {
                None => self.home,
                Some(currencies) => *currencies.value(row).ok_or_else(|| {
                    chunk.refuse(row, "currency", Error::invalid("a value is missing"))
                })?,
            };
            let amount = Money::from_scaled(amounts.values.value(row), amounts.scale, currency)
                .map_err(|error| chunk.refuse(row, "amount", error))?;
            let date =
                NaiveDate::from_num_days_from_ce_opt(day).expect("a day of the years 1 to 9999");
            Ok(NewTransaction::new(date, amount))
        };
        days.into_iter().enumerate().map(one).collect()
    }
}

fn set(new: &mut [NewTransaction], mut set: impl FnMut(usize, &mut NewTransaction)) {
    new.iter_mut().enumerate().for_each(|(row, new)| set(row, new));
}
