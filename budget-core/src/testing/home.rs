//! A small book for examples.

use std::sync::Arc;

use chrono::NaiveDate;
use pollster::block_on;

use crate::domain::account::{Account, AccountType};
use crate::domain::budget::Budget;
use crate::domain::category::{Category, Kind};
use crate::domain::change::{Entity, Patch};
use crate::domain::error::Result;
use crate::domain::id::BookId;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Cadence;
use crate::domain::settings::Settings;
use crate::{Book, MemoryStore, NewTransaction};

/// A day of March 2026.
///
/// ```
/// assert_eq!(budget_core::testing::march(4).to_string(), "2026-03-04");
/// ```
///
/// # Panics
/// Where March has no such day.
pub fn march(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).expect("a day of March")
}

/// A small book in memory, in euro: an account `giro`; categories `food` with `groceries` and
/// `restaurants`, `rent`, `salary` (income); a budget `food` of 400.00 a month from March 2026 on;
/// and on 2 March groceries for 82.40.
///
/// ```
/// use budget_core::testing::{home, march};
/// let summary = pollster::block_on(home().summary(march(20)))?;
/// assert_eq!(summary.value.lines[0].remaining.to_string(), "317.60 EUR");
/// # Ok::<(), budget_core::Error>(())
/// ```
pub fn home() -> Book {
    block_on(make()).expect("a book that keeps the rules")
}

async fn make() -> Result<Book> {
    let eur = Currency::new("EUR")?;
    let (store, id) = (Arc::new(MemoryStore::new()), BookId::new("home")?);
    let book = Book::create(store, id, Settings::new(eur)).await?;
    let giro = Account::new("giro".parse()?, "Giro", AccountType::Depository, eur);
    let category = |id: &str, name: &str| Ok::<_, crate::Error>(Category::new(id.parse()?, name));
    let salary = Category { kind: Some(Kind::Income), ..category("salary", "Salary")? };
    let limit = Money::parse("400", eur)?;
    let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    let entities = [
        Entity::Account(giro),
        Entity::Category(category("food", "Food")?),
        Entity::Category(category("groceries", "Groceries")?.under("food".parse()?)),
        Entity::Category(category("restaurants", "Restaurants")?.under("food".parse()?)),
        Entity::Category(category("rent", "Rent")?),
        Entity::Category(salary),
        Entity::Budget(Budget { from: Some(march(1)), ..food }),
    ];
    book.apply("Begin", entities.map(Patch::Put).to_vec()).await?;
    let amount = Money::parse("82.40", eur)?;
    let groceries = NewTransaction::new(march(2), amount).category("groceries".parse()?);
    book.record(groceries.account("giro".parse()?).payee("Market")).await?;
    Ok(book)
}
