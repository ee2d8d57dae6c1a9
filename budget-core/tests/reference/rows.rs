//! The rows of a scenario as the library's own.

use std::sync::Arc;

use budget_core::{
    Account, AccountId, AccountType, Book, BookId, Budget, BudgetId, Cadence, Category, CategoryId,
    Currency, Entity, LimitChange, MemoryStore, Money, NaiveDate, NewTransaction, Override, Patch,
    Result, Settings, Split, Store, Transaction, TransactionId,
};
use pollster::block_on;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The settings of a summary scenario.
pub(crate) fn settings(scenario: &Value) -> Settings {
    let mut settings = Settings::new(currency("EUR"));
    settings.include_pending = scenario["include_pending"] == true;
    if let Some(view) = scenario.get("view") {
        settings.view = read(view);
    }
    settings
}

/// A book with these rows, in a store of its own.
pub(crate) fn book(settings: Settings, rows: Vec<Entity>) -> Result<Book> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let book = block_on(Book::create(store, BookId::new("book")?, settings))?;
    block_on(book.apply("The rows", rows.into_iter().map(Patch::Put).collect()))?;
    Ok(book)
}

/// Every category, account, budget and transaction, in that order.
pub(crate) fn entities(scenario: &Value) -> Vec<Entity> {
    let rows = |list: &str| scenario[list].as_array().cloned().unwrap_or_default();
    let mut entities: Vec<Entity> = Vec::new();
    entities.extend(rows("categories").iter().map(|row| Entity::Category(category(row))));
    entities.extend(rows("accounts").iter().map(|row| Entity::Account(account(row))));
    entities.extend(rows("budgets").iter().map(|row| Entity::Budget(budget(row))));
    entities.extend(transactions(scenario).map(Entity::Transaction));
    entities
}

/// The transactions; those without an id are named by their place.
pub(crate) fn transactions(scenario: &Value) -> impl Iterator<Item = Transaction> {
    let rows = scenario["transactions"].as_array().cloned().unwrap_or_default();
    rows.into_iter().enumerate().map(|(at, row)| {
        let id = row["id"].as_str().map_or(format!("row {at}"), str::to_owned);
        let id = TransactionId::new(&id).expect("an id");
        Transaction::entered(id, new_transaction(&row)).expect("a transaction")
    })
}

/// A transaction as a person would enter it.
pub(crate) fn new_transaction(row: &Value) -> NewTransaction {
    let currency = currency(text(&row["currency"]));
    let splits = row["splits"].as_array().into_iter().flatten();
    NewTransaction {
        account: row.get("account").map(|id| AccountId::new(text(id)).expect("an id")),
        category: category_of(row),
        splits: splits
            .map(|split| Split {
                category: category_of(split),
                amount: money(&split["amount"], currency),
            })
            .collect(),
        pending: row["pending"] == true,
        excluded: row["excluded"] == true,
        ..NewTransaction::new(day(&row["date"]), money(&row["amount"], currency))
    }
}

/// A day of a scenario.
pub(crate) fn day(value: &Value) -> NaiveDate {
    text(value).parse().expect("a date")
}

fn category(row: &Value) -> Category {
    let id = CategoryId::new(text(&row["id"])).expect("an id");
    Category {
        parent: row.get("parent").map(|id| CategoryId::new(text(id)).expect("an id")),
        kind: row.get("kind").map(read),
        ..Category::new(id, "a name")
    }
}

fn account(row: &Value) -> Account {
    let id = AccountId::new(text(&row["id"])).expect("an id");
    let account = Account::new(id, "a name", AccountType::Depository, currency("EUR"));
    Account { in_budget: row["in_budget"] != false, ..account }
}

fn budget(row: &Value) -> Budget {
    let currency = currency(text(&row["currency"]));
    let id = BudgetId::new(text(&row["id"])).expect("an id");
    let category = CategoryId::new(text(&row["category"])).expect("an id");
    let cadence: Cadence = read(&row["cadence"]);
    let mut budget = Budget::new(id, category, money(&row["limit"], currency), cadence);
    budget.from = row.get("from").map(day);
    budget.until = row.get("until").map(day);
    if let Some(rollover) = row.get("rollover") {
        budget.rollover.carry = read(&rollover["carry"]);
        budget.rollover.cap = rollover.get("cap").map(|cap| money(cap, currency));
    }
    for change in row["limits"].as_array().into_iter().flatten() {
        let (from, limit) = (day(&change["from"]), money(&change["limit"], currency));
        budget.limits.push(LimitChange { from, limit });
    }
    for change in row["overrides"].as_array().into_iter().flatten() {
        let period_start = day(&change["period_start"]);
        budget.overrides.push(Override { period_start, limit: money(&change["limit"], currency) });
    }
    budget.covers = row.get("covers").map_or(budget.covers, read);
    budget.pace = row.get("pace").map_or(budget.pace, read);
    budget.warn_at = row.get("warn_at").map_or(budget.warn_at, read);
    budget
}

fn category_of(row: &Value) -> Option<CategoryId> {
    row["category"].as_str().map(|id| CategoryId::new(id).expect("an id"))
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("a value of the library")
}

fn money(value: &Value, currency: Currency) -> Money {
    Money::parse(text(value), currency).expect("an amount")
}

fn currency(code: &str) -> Currency {
    Currency::new(code).expect("a currency")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}
