//! Budgets of a made-up household: of any calendar, with all that a budget can have.

use chrono::{Days, NaiveDate, Weekday};

use super::household::{Household, currency};
use crate::domain::budget::{Budget, Carry, Covers, LimitChange, Override, Pace, Rollover};
use crate::domain::category::Kind;
use crate::domain::id::{BudgetId, CategoryId};
use crate::domain::money::{Currency, Money};
use crate::domain::period::{Cadence, CalendarUnit, Repeat, WeekendShift};

impl Household {
    /// A new budget that fits to the outline, not taken in. Where every category is a transfer none
    /// does, and its category is not there.
    ///
    /// ```
    /// # use budget_core::*;
    /// let budget = testing::Household::new(7).budget();
    /// assert!(budget.check().is_ok());
    /// ```
    pub fn budget(&mut self) -> Budget {
        let id = BudgetId::new(self.name("budget")).expect("an id");
        let category = self.budgeted_category();
        let code = if self.random.chance(80) { "EUR" } else { "USD" };
        let (limit, cadence) = (self.limit(currency(code)), self.cadence());
        let mut budget = Budget::new(id, category, limit, cadence);
        for _ in 0..self.random.below(5) {
            self.vary(&mut budget);
        }
        budget
    }

    /// Any calendar.
    ///
    /// ```
    /// # use budget_core::*;
    /// let (mut one, mut same) = (testing::Household::new(7), testing::Household::new(7));
    /// assert_eq!(one.cadence(), same.cadence());
    /// ```
    pub fn cadence(&mut self) -> Cadence {
        let day = self.day();
        let every = |unit, count, anchor| Repeat::Every { unit, count, anchor, weekend: None };
        let last = NaiveDate::from_ymd_opt(2023, 1, 31).expect("a date");
        let before = Some(WeekendShift::Before);
        let repeat = match self.random.below(12) {
            0 => every(CalendarUnit::Week, 2, day),
            1 => every(CalendarUnit::Month, 3, day),
            2 => every(CalendarUnit::Month, 1, last),
            3 => every(CalendarUnit::Day, 10, day),
            4 => Repeat::Semimonth { first: 15, second: 31, weekend: before },
            5 => {
                let (count, weekday, nth) = (1, Weekday::Fri, -1);
                Repeat::NthWeekday { count, weekday, nth, anchor: None, weekend: None }
            }
            6 => Repeat::Once { start: day, end: day + Days::new(20) },
            7 => return Cadence::yearly(),
            8 | 9 => return Cadence::weekly(Weekday::Sun),
            _ => return Cadence::monthly(),
        };
        Cadence::new(repeat).expect("a cadence")
    }

    /// Changes one thing about a budget.
    pub(super) fn vary(&mut self, budget: &mut Budget) {
        match self.random.below(12) {
            0 => budget.limit = self.limit(budget.currency()),
            1 => {
                budget.overrides.clear();
                budget.cadence = self.cadence();
            }
            2 => budget.rollover = self.rollover(budget.currency()),
            3 => self.vary_existence(budget),
            4 => budget.covers = *self.random.pick(&[Covers::Subtree, Covers::Rest]).expect("one"),
            5 => budget.pace = *self.random.pick(&[Pace::Any, Pace::Steady]).expect("one"),
            6 => budget.warn_at = self.warnings(),
            7 => budget.follows = self.other_budget(),
            8 => budget.category = self.budgeted_category(),
            9 => self.override_one(budget),
            _ => {
                let (from, limit) = (self.day(), self.limit(budget.currency()));
                budget.limits.retain(|change| change.from != from);
                budget.limits.push(LimitChange { from, limit });
            }
        }
    }

    fn vary_existence(&mut self, budget: &mut Budget) {
        let (one, other) = (self.day(), self.day());
        budget.from = self.random.chance(60).then_some(one.min(other));
        let until = one.max(other) + Days::new(1);
        budget.until = self.random.chance(40).then_some(until);
    }

    fn rollover(&mut self, currency: Currency) -> Rollover {
        let carries = [Carry::None, Carry::Surplus, Carry::Deficit, Carry::Both, Carry::Both];
        let carry = *self.random.pick(&carries).expect("a carry");
        Rollover { carry, cap: self.random.chance(30).then(|| self.limit(currency)) }
    }

    fn override_one(&mut self, budget: &mut Budget) {
        let day = self.day();
        let Ok(Some(period)) = budget.cadence.period_containing(day) else { return };
        let (period_start, limit) = (period.start(), self.limit(budget.currency()));
        budget.overrides.retain(|change| change.period_start != period_start);
        budget.overrides.push(Override { period_start, limit });
    }

    fn warnings(&mut self) -> Vec<u16> {
        [10, 50, 90, 100, 250].into_iter().filter(|_| self.random.chance(40)).collect()
    }

    /// A budget that none follows yet.
    fn other_budget(&mut self) -> Option<BudgetId> {
        let budgets = &self.outline.budgets;
        let follows =
            |id: &BudgetId| budgets.iter().any(|entry| entry.value.follows.as_ref() == Some(id));
        let other = self.random.pick(budgets)?.value.id.clone();
        (self.random.chance(70) && !follows(&other)).then_some(other)
    }

    fn limit(&mut self, currency: Currency) -> Money {
        let minor = self.random.between(0, 90_000);
        Money::from_minor(minor, currency).expect("an amount")
    }

    /// A category that can have a budget; one that is not there where none can.
    fn budgeted_category(&mut self) -> CategoryId {
        let tree = self.outline.tree().expect("a tree");
        let ids = tree.iter().map(|category| &category.id);
        let budgeted: Vec<&CategoryId> =
            ids.filter(|id| tree.kind(id) != Some(Kind::Transfer)).collect();
        match self.random.pick(&budgeted) {
            Some(id) => (*id).clone(),
            None => CategoryId::new("nothing to budget").expect("an id"),
        }
    }
}
