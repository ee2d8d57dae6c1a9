//! Imports a bank statement into `budget.db`, sets three budgets and prints the month.
//!
//! `cargo run -p quickstart -- statement.ofx`; without an argument it uses a made-up statement.

mod accounts;
mod month;

use std::sync::Arc;

use budget_core::import::{self, ReadOptions};
use budget_core::*;

/// A budget for a category of the default tree, and the words by which payees fall into it.
const BUDGETS: [(&str, &str, &str); 3] = [
    (
        "FOOD_AND_DRINK_GROCERIES",
        "450",
        "market|grocer|supermarket|aldi|lidl|rewe|safeway|tesco|bakery",
    ),
    ("FOOD_AND_DRINK_RESTAURANT", "120", "trattoria|restaurant|pizza|diner|sushi|mcdonald|cafe"),
    ("TRANSPORTATION", "150", "transit|railway|metro|taxi|fuel|petrol|shell|parking|bike"),
];

fn main() -> Result<()> {
    let Some(path) = std::env::args().nth(1) else {
        // What is made up has a book of its own, so that it never mixes with a person's rows.
        let bytes = include_bytes!("../statement.ofx");
        pollster::block_on(show_month("sample", "a made-up statement", bytes))?;
        month::print_what_next();
        return Ok(());
    };
    let unread = |error| Error::new(ErrorKind::NotFound, format!("{path}: {error}"));
    let bytes = std::fs::read(&path).map_err(unread)?;
    pollster::block_on(show_month("home", &path, &bytes))
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
    set_up(&book, &currencies).await?;
    let accounts = accounts::of(&book, &update, home).await?;
    let report = book.import_statements(&update, &accounts).await?;
    let summary = book.summary(today).await?.value;
    month::print_heading(source, &report, &summary);
    month::print_unreadable(&update);
    month::print_figures(&summary, &book.outline().await?.value.tree()?);
    Ok(())
}

/// Categories, three rules, and for each currency three budgets: those that are not there yet.
async fn set_up(book: &Book, currencies: &[Currency]) -> Result<()> {
    book.add_default_categories().await?;
    for (id, limit, words) in BUDGETS {
        let category = CategoryId::new(id)?;
        for currency in currencies {
            let budget = BudgetId::new(format!("{id}-{currency}"))?;
            let limit = Money::parse(limit, *currency)?;
            let budget = Budget::new(budget, category.clone(), limit, Cadence::monthly());
            let budget = Budget { pace: Pace::Steady, ..budget };
            unless_there(book.create_budget(budget, Begin::AsGiven).await)?;
        }
        let pattern = TextTest::Regex(words.to_owned());
        let rule = Rule {
            id: RuleId::new(id)?,
            name: format!("Payees of {id}"),
            stage: Stage::Default,
            matches: Match::All,
            conditions: vec![Condition::Text { field: TextField::Payee, test: pattern }],
            actions: vec![Action::SetCategory(category)],
        };
        unless_there(book.create_rule(rule).await)?;
    }
    Ok(())
}

/// What an earlier run made stays as it is.
fn unless_there(made: Result<Revision>) -> Result<()> {
    match made {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        answer => answer.map(|_| ()),
    }
}
