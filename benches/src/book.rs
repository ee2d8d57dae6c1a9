//! A household's book: its categories, accounts, 26 budgets and transactions.

use std::sync::Arc;

use budget_core::{
    Book, BookId, Budget, BudgetId, Cadence, Carry, CategoryId, Entity, Money, NaiveDate,
    NewTransaction, Patch, Rollover, Settings, Store, Transaction, TransactionId, Tree, Weekday,
    summary::{Plan, Setup, Tally},
};
use pollster::block_on;

use crate::catalog::{
    self, CATEGORIES, CHECKING, account_id, accounts, category_id, currency, off_budget,
};
use crate::hot::HotRows;
use crate::household::LAST_DAY;

/// The categories that have monthly budgets: the first of [`CATEGORIES`].
pub const MONTHLY: usize = 20;
/// The categories with weekly budgets.
pub const WEEKLY: [&str; 4] = ["food", "transport", "shopping", "culture"];
/// The categories with yearly budgets.
pub const YEARLY: [&str; 2] = ["wellbeing", "housing"];

/// Twenty monthly, four weekly and two yearly budgets; every second one carries what is left.
pub fn budgets() -> Vec<Budget> {
    let monthly = CATEGORIES[..MONTHLY].iter().map(|entry| (entry.id, Cadence::monthly()));
    let weekly = WEEKLY.map(|id| (id, Cadence::weekly(Weekday::Mon)));
    let yearly = YEARLY.map(|id| (id, Cadence::yearly()));
    let all = monthly.chain(weekly).chain(yearly).enumerate();
    all.map(|(at, (id, cadence))| budget(id, cadence, at % 2 == 0)).collect()
}

fn budget(category: &str, cadence: Cadence, carries: bool) -> Budget {
    let limit = Money::from_minor(40_000, currency()).expect("an amount");
    let id = BudgetId::new(category).expect("an id");
    let category = CategoryId::new(category).expect("an id");
    let carry = if carries { Carry::Both } else { Carry::None };
    let rollover = Rollover { carry, cap: None };
    Budget { rollover, ..Budget::new(id, category, limit, cadence) }
}

/// What a summary of the budgets is computed from.
pub fn setup(today: NaiveDate) -> Setup {
    Setup {
        tree: Arc::new(Tree::new(catalog::categories()).expect("a tree")),
        budgets: budgets(),
        off_budget: off_budget(),
        view: Cadence::monthly(),
        include_pending: false,
        today,
        further: None,
    }
}

/// Running figures of a household.
pub fn tally(setup: Setup, rows: &HotRows) -> Tally {
    let columns = rows.columns();
    let first_days = setup.probe().map(|probe| columns.totals(&probe)).unwrap_or_default();
    let plan = Plan::new(setup, &first_days).expect("a plan of this century");
    let totals = columns.totals(plan.query());
    Tally::new(Arc::new(plan), &totals)
}

/// A book with everything but transactions.
pub fn founded(store: Arc<dyn Store>, id: &str) -> Book {
    let id = BookId::new(id).expect("an id");
    let book = block_on(Book::create(store, id, Settings::new(currency()))).expect("a book");
    let entities = accounts()
        .into_iter()
        .map(Entity::Account)
        .chain(catalog::categories().into_iter().map(Entity::Category))
        .chain(budgets().into_iter().map(Entity::Budget));
    write(&book, "Found a household", entities);
    book
}

/// A book of a household.
pub fn kept(store: Arc<dyn Store>, rows: impl IntoIterator<Item = Transaction>) -> Book {
    let book = founded(store, "household");
    write(&book, "Ten years", rows.into_iter().map(Entity::Transaction));
    book
}

fn write(book: &Book, label: &str, entities: impl IntoIterator<Item = Entity>) {
    let patches = entities.into_iter().map(Patch::Put).collect();
    block_on(book.apply(label, patches)).expect("a change set that fits");
}

/// Records the transaction of a number and reads what remains of the budgets.
///
/// # Panics
/// Where the book is no household's.
pub fn record(book: &Book, at: usize, day: NaiveDate) {
    let remaining = block_on(async {
        book.record(new(at, day)).await?;
        book.remaining(LAST_DAY).await
    });
    assert_eq!(remaining.expect("a transaction that fits").value.len(), 26);
}

fn new(at: usize, day: NaiveDate) -> NewTransaction {
    let amount = Money::from_minor(1_000 + at as i64, currency()).expect("an amount");
    let new = NewTransaction::new(day, amount).category(category_id((at % MONTHLY) as u8));
    new.account(account_id(CHECKING)).payee("Kornmarkt")
}

/// The transaction of a number, on a day.
pub fn entered(at: usize, day: NaiveDate) -> Transaction {
    let id = TransactionId::new(format!("new-{at}")).expect("an id");
    Transaction::entered(id, new(at, day)).expect("a transaction")
}
