//! Budgets: created, changed from here on or for one period, given another cadence, ended.

use chrono::NaiveDate;

use super::{Book, Draft, State, new_id};
use crate::domain::budget::{Budget, LimitChange, Override};
use crate::domain::change::{Cause, Entity, EntityKey};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::BudgetId;
use crate::domain::money::Money;
use crate::domain::outline::Entry;
use crate::domain::period::{Cadence, Period};
use crate::store::Revision;

/// When a new budget begins.
///
/// ```
/// # use budget_core::*;
/// use budget_core::testing::march;
/// assert_ne!(Begin::Now(march(14)), Begin::AsGiven);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begin {
    /// With the period that holds this day, the day it is made: so old transactions that a bank
    /// brings later invent no carry.
    Now(NaiveDate),
    /// As its own `from` says; without one it has always been there.
    AsGiven,
}

impl Book {
    /// Makes a budget.
    ///
    /// # Errors
    /// `already_exists` where its id is there; `not_found` for an unknown category; `invalid` for a
    /// category that is a transfer, and as [`Budget::check`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let limit = Money::parse("120", Currency::new("EUR")?)?;
    /// let budget = Budget::new("out".parse()?, "restaurants".parse()?, limit, Cadence::monthly());
    /// book.create_budget(budget, Begin::Now(march(14))).await?;
    /// assert_eq!(book.budget(&"out".parse()?).await?.value.from, Some(march(1)));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn create_budget(&self, mut budget: Budget, begin: Begin) -> Result<Revision> {
        if let (Begin::Now(today), None) = (begin, budget.from) {
            let period = budget.cadence.period_containing(today)?;
            budget.from = period.map(|period| period.start());
        }
        let key = EntityKey::Budget(budget.id.clone());
        let label = format!("Budget {} for {}", budget.limit, budget.category);
        self.add(label, key, Entity::Budget(budget)).await
    }

    /// Replaces a budget.
    ///
    /// # Errors
    /// `not_found`, and as [`Book::create_budget`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let mut food = book.budget(&"food".parse()?).await?.value;
    /// food.pace = Pace::Steady;
    /// book.update_budget(food).await?;
    /// assert_eq!(book.budget(&"food".parse()?).await?.value.pace, Pace::Steady);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn update_budget(&self, budget: Budget) -> Result<Revision> {
        let label = format!("Change the budget for {}", budget.category);
        self.replace(label, Entity::Budget(budget)).await
    }

    /// Changes the limit from the period that holds `day` on: for good, so a change that was set for
    /// a later day is dropped. Overrides of single periods stay.
    ///
    /// # Errors
    /// `not_found` for an unknown budget, or where no period of it holds the day.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let (food, eur) = ("food".parse()?, Currency::new("EUR")?);
    /// let april = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
    /// book.set_limit_from(&food, april, Money::parse("450", eur)?).await?;
    /// let limit = async |day| Ok::<_, Error>(book.line(&food, day, day).await?.value.unwrap().limit);
    /// assert_eq!(limit(march(31)).await?, Money::parse("400", eur)?);
    /// assert_eq!(limit(april).await?, Money::parse("450", eur)?);
    /// book.set_limit_from(&food, march(1), Money::parse("420", eur)?).await?;
    /// assert_eq!(limit(april).await?, Money::parse("420", eur)?, "the later change is dropped");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn set_limit_from(
        &self,
        id: &BudgetId,
        day: NaiveDate,
        limit: Money,
    ) -> Result<Revision> {
        let label = format!("Budget {limit} from {day} on");
        self.change_budget(id, label, |budget| {
            let from = period_on(budget, day)?.start();
            budget.limits.retain(|change| change.from < from);
            budget.limits.push(LimitChange { from, limit });
            Ok(())
        })
        .await
    }

    /// Gives the period that holds `day` a limit of its own; none takes it away again.
    ///
    /// # Errors
    /// `not_found` for an unknown budget, or where no period of it holds the day.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let (food, eur) = ("food".parse()?, Currency::new("EUR")?);
    /// book.override_limit(&food, march(17), Some(Money::parse("500", eur)?)).await?;
    /// let line = book.line(&food, march(1), march(1)).await?.value.unwrap();
    /// assert_eq!(line.limit, Money::parse("500", eur)?);
    /// book.override_limit(&food, march(1), None).await?;
    /// let line = book.line(&food, march(1), march(1)).await?.value.unwrap();
    /// assert_eq!(line.limit, Money::parse("400", eur)?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn override_limit(
        &self,
        id: &BudgetId,
        day: NaiveDate,
        limit: Option<Money>,
    ) -> Result<Revision> {
        let label = match limit {
            Some(limit) => format!("Budget {limit} for the period of {day}"),
            None => format!("Budget as usual for the period of {day}"),
        };
        self.change_budget(id, label, |budget| {
            let period_start = period_on(budget, day)?.start();
            budget.overrides.retain(|change| change.period_start != period_start);
            budget.overrides.extend(limit.map(|limit| Override { period_start, limit }));
            Ok(())
        })
        .await
    }

    /// Ends a budget with the period that holds `day`: it has no period after it.
    ///
    /// # Errors
    /// `not_found` for an unknown budget, or where no period of it holds the day.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let food = "food".parse()?;
    /// book.end_budget(&food, march(10)).await?;
    /// let april = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
    /// assert_eq!(book.budget(&food).await?.value.until, Some(april));
    /// assert!(book.line(&food, april, april).await?.value.is_none());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn end_budget(&self, id: &BudgetId, day: NaiveDate) -> Result<Revision> {
        self.change_budget(id, format!("End the budget with the period of {day}"), |budget| {
            budget.until = Some(period_on(budget, day)?.end());
            Ok(())
        })
        .await
    }

    /// Gives a budget another cadence and limit after the period that holds `day`: the budget ends
    /// with that period, and a new one follows it, which takes over what is left.
    ///
    /// Answers the new budget. Its first period is the first of the new cadence that starts on or
    /// after the old one's end.
    ///
    /// # Errors
    /// `not_found` for an unknown budget, or where no period of it holds the day; `conflict` where
    /// another budget follows it already; `invalid` where it ends with that period, or before.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let limit = Money::parse("100", Currency::new("EUR")?)?;
    /// let (food, weeks) = ("food".parse()?, Cadence::weekly(Weekday::Mon));
    /// let next = book.change_cadence(&food, march(10), weeks, limit).await?;
    /// assert_eq!(next.follows.as_ref(), Some(&food));
    /// let again = book.change_cadence(&food, march(10), weeks, limit).await.unwrap_err();
    /// assert_eq!(again.kind(), ErrorKind::Conflict, "it is the next that goes on");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn change_cadence(
        &self,
        id: &BudgetId,
        day: NaiveDate,
        cadence: Cadence,
        limit: Money,
    ) -> Result<Budget> {
        for _ in 0..super::TRIES {
            let state = self.state().await?;
            let Entry { number, value: before } = state.budget(id)?;
            state.expect_no_follower(id)?;
            let (before, after) = succeeded(before, day, cadence, limit)?;
            let draft = Draft::new(format!("Another rhythm for the budget of {}", after.category))
                .put(Entity::Budget(before))
                .put(Entity::Budget(after.clone()))
                .if_unchanged(EntityKey::Budget(id.clone()), *number);
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| after),
            }
        }
        Err(super::too_busy())
    }

    /// Deletes a budget; the transactions stay.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// book.delete_budget(&"food".parse()?).await?;
    /// assert!(book.summary(march(20)).await?.value.lines.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn delete_budget(&self, id: &BudgetId) -> Result<Revision> {
        let Entry { number, value: budget } = self.budget(id).await?;
        let key = EntityKey::Budget(id.clone());
        let draft = Draft::new(format!("Delete the budget for {}", budget.category))
            .delete(key.clone())
            .if_unchanged(key, number);
        self.commit(Cause::Person, draft).await
    }

    /// The budget of that id, and the revision that last changed it.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.budget(&"food".parse()?).await?.value.category, "food".parse()?);
    /// assert_eq!(book.budget(&"fun".parse()?).await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn budget(&self, id: &BudgetId) -> Result<Entry<Budget>> {
        self.state().await?.budget(id).cloned()
    }

    async fn change_budget(
        &self,
        id: &BudgetId,
        label: String,
        change: impl Fn(&mut Budget) -> Result<()> + Send,
    ) -> Result<Revision> {
        for _ in 0..super::TRIES {
            let Entry { number, value: mut budget } = self.budget(id).await?;
            change(&mut budget)?;
            let key = EntityKey::Budget(id.clone());
            let draft =
                Draft::new(label.clone()).put(Entity::Budget(budget)).if_unchanged(key, number);
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(super::too_busy())
    }
}

impl State {
    /// The budget of that id.
    pub(super) fn budget(&self, id: &BudgetId) -> Result<&Entry<Budget>> {
        let found = self.outline.budgets.iter().find(|entry| entry.value.id == *id);
        found.ok_or_else(|| Error::not_found("budget", id))
    }

    fn expect_no_follower(&self, id: &BudgetId) -> Result<()> {
        let budgets = self.outline.budgets.iter().map(|entry| &entry.value);
        match budgets.into_iter().find(|budget| budget.follows.as_ref() == Some(id)) {
            Some(next) => {
                let message = format!("the budget {:?} follows {id:?} already", next.id);
                Err(Error::conflict(message).with("budget", &next.id))
            }
            None => Ok(()),
        }
    }
}

/// A budget that ends with the period that holds `day`, and the one that follows it.
fn succeeded(
    before: &Budget,
    day: NaiveDate,
    cadence: Cadence,
    limit: Money,
) -> Result<(Budget, Budget)> {
    let end = period_on(before, day)?.end();
    if let Some(until) = before.until.filter(|until| *until <= end) {
        let id = &before.id;
        let message =
            format!("the budget {id:?} ends with {until}, and so has nothing after {end}");
        return Err(Error::invalid(message).with("budget", id));
    }
    let after = Budget {
        id: BudgetId::new(new_id())?,
        limit,
        cadence,
        from: Some(end),
        limits: Vec::new(),
        overrides: Vec::new(),
        follows: Some(before.id.clone()),
        ..before.clone()
    };
    Ok((Budget { until: Some(end), ..before.clone() }, after))
}

fn period_on(budget: &Budget, day: NaiveDate) -> Result<Period> {
    let period = budget.period_on(day)?;
    period.ok_or_else(|| Error::not_found("period", format!("{} on {day}", budget.id)))
}
