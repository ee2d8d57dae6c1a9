//! The month of a bank statement.

use std::sync::Arc;

use budget_core::import::{self, ReadOptions};
use budget_core::*;

use crate::{accounts, budgets, month};

/// The month of a statement that is made up.
pub(crate) async fn show_sample() -> Result<()> {
    // What is made up has a book of its own, so that it never mixes with a person's rows.
    let bytes = include_bytes!("../statement.ofx");
    show_month("sample", "a made-up statement", bytes).await?;
    month::print_what_next();
    Ok(())
}

/// The month of a person's own statement.
pub(crate) async fn show_file(path: &str) -> Result<()> {
    let unread = |error| Error::new(ErrorKind::NotFound, format!("{path}: {error}"));
    let bytes = std::fs::read(path).map_err(unread)?;
    show_month("home", path, &bytes).await
}

async fn show_month(book: &str, source: &str, bytes: &[u8]) -> Result<()> {
    let update = import::read(bytes, &ReadOptions::default())?;
    let rows = update.statements.iter().flat_map(|statement| &statement.rows);
    let Some(today) = rows.map(|row| row.date).max() else {
        return month::print_no_rows(source, &update);
    };
    let mut currencies = accounts::currencies(&update);
    let first = currencies.first().map_or_else(|| Currency::new("EUR"), |first| Ok(*first))?;
    let store = Arc::new(SqliteStore::open("budget.db")?);
    let book = Book::open_or_create(store, BookId::new(book)?, Settings::new(first)).await?;
    let home = book.settings().await?.value.home_currency;
    if currencies.is_empty() {
        month::print_assumed(home);
        currencies.push(home);
    }
    book.add_default_categories().await?;
    budgets::set(&book, &currencies).await?;
    budgets::sort_payees(&book).await?;
    let accounts = accounts::of(&book, &update, home).await?;
    let report = book.import_statements(&update, &accounts).await?;
    let summary = book.summary(today).await?.value;
    month::print_heading(&summary);
    month::print_import(source, &report);
    month::print_unreadable(&update);
    month::print_figures(&summary, &book.outline().await?.value.tree()?);
    Ok(())
}
