//! What a limit is worth on any days.

use std::sync::Arc;

use serde::Deserialize;

use super::decimal;
use super::input::{BudgetIn, CategoryIn};
use super::{Outcome, judge, name_of, present, range_of, same_set};
use crate::domain::category::Category;
use crate::domain::change::{Entity, Patch};
use crate::domain::error::Result;
use crate::domain::id::{BookId, CategoryId};
use crate::domain::money::Currency;
use crate::domain::settings::Settings;
use crate::store::Store;
use crate::{Book, Decimal};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProrateScenario {
    #[serde(rename = "name", default)]
    _name: Option<String>,
    #[serde(rename = "note", default)]
    _note: Option<String>,
    #[serde(rename = "source", default)]
    _source: Option<String>,
    #[serde(default, deserialize_with = "present")]
    categories: Option<Vec<CategoryIn>>,
    budgets: Vec<BudgetIn>,
    range: (String, String),
    expect: ProrateExpect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProrateExpect {
    #[serde(default, deserialize_with = "present")]
    error: Option<String>,
    #[serde(default, deserialize_with = "present")]
    budgeted: Option<Vec<BudgetedExpect>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BudgetedExpect {
    category: String,
    currency: String,
    amount: String,
}

impl ProrateScenario {
    pub(super) async fn run(self, store: Arc<dyn Store>) -> Outcome {
        if self.expect.error.is_none() && self.expect.budgeted.is_none() {
            return Err("expect is empty".to_owned());
        }
        judge(self.answer(store).await, self.expect.error.as_deref(), |actual| {
            let row = |row: &BudgetedExpect| {
                Ok((row.category.clone(), row.currency.clone(), decimal(&row.amount)?))
            };
            let expected = self.expect.budgeted.iter().flatten().map(row);
            let expected: std::result::Result<Vec<_>, String> = expected.collect();
            same_set("budgeted", actual, expected?)
        })
    }

    async fn answer(&self, store: Arc<dyn Store>) -> Result<Vec<(String, String, Decimal)>> {
        let settings = Settings::new(Currency::new("EUR")?);
        let book = Book::create(store, BookId::new("scenario")?, settings).await?;
        let mut entities = Vec::new();
        for budget in &self.budgets {
            entities.push(Entity::Budget(budget.budget()?));
        }
        match &self.categories {
            Some(categories) => {
                for category in categories {
                    entities.push(Entity::Category(category.category()?));
                }
            }
            None => entities.extend(self.unchecked_categories()?),
        }
        book.apply("The scenario", entities.into_iter().map(Patch::Put).collect()).await?;
        let rows = book.summary_between(range_of(&self.range)?).await?.value.budgeted;
        let row = |row: crate::Prorated| {
            let (category, currency) =
                (row.category.to_string(), row.amount.currency().to_string());
            (category, currency, row.amount.decimal())
        };
        Ok(rows.into_iter().map(row).collect())
    }

    fn unchecked_categories(&self) -> Result<Vec<Entity>> {
        let mut ids: Vec<&String> = self.budgets.iter().map(|budget| &budget.category).collect();
        ids.sort_unstable();
        ids.dedup();
        let entity =
            |id: &String| Ok(Entity::Category(Category::new(CategoryId::new(id)?, name_of(id))));
        ids.into_iter().map(entity).collect()
    }
}
