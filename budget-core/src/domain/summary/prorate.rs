//! What a stretch of days costs by the plan: limits shared out over the days of their periods.

use std::collections::BTreeMap;

use super::{div_half_even, money};
use crate::domain::budget::Budget;
use crate::domain::error::{Error, Result};
use crate::domain::id::CategoryId;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Period;

/// What is budgeted for a category in a range of days.
///
/// ```
/// # use budget_core::{*, testing::march};
/// # let limit = Money::parse("310", Currency::new("EUR")?)?;
/// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
/// let rows: Vec<Prorated> = summary::prorate([&food], Period::new(march(1), march(11))?)?;
/// assert_eq!(rows[0].amount.to_string(), "100.00 EUR", "10 of 31 days");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Prorated {
    /// The category.
    pub category: CategoryId,
    /// The amount.
    pub amount: Money,
}

/// The budgets' limits by the day, over a range: one row for each category and currency with a
/// budget that exists on one of its days.
///
/// # Errors
/// `out_of_range` for an amount beyond ±(2⁶³ − 1) minor units or a period beyond the calendar.
///
/// ```
/// # use budget_core::{*, testing::march};
/// assert!(summary::prorate([], Period::new(march(1), march(11))?)?.is_empty());
/// # Ok::<(), Error>(())
/// ```
pub fn prorate<'a>(
    budgets: impl IntoIterator<Item = &'a Budget>,
    range: Period,
) -> Result<Vec<Prorated>> {
    let mut sums: BTreeMap<(&CategoryId, Currency), i128> = BTreeMap::new();
    for budget in budgets {
        if let Some(amount) = prorate_budget(budget, range)? {
            *sums.entry((&budget.category, budget.currency())).or_default() += amount;
        }
    }
    let row = |((category, currency), minor): ((&CategoryId, Currency), i128)| {
        Ok(Prorated { category: category.clone(), amount: money(minor, currency)? })
    };
    sums.into_iter().map(row).collect()
}

/// One budget's limits by the day, over a range, in minor units, rounded half-even once; none where
/// it exists on no day of it. Nothing carried is in it.
///
/// # Errors
/// `out_of_range` for a period beyond the calendar.
///
/// ```
/// # use budget_core::{*, testing::march};
/// # let limit = Money::parse("310", Currency::new("EUR")?)?;
/// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
/// let minor = summary::prorate_budget(&food, Period::new(march(1), march(11))?)?;
/// assert_eq!(minor, Some(10_000));
/// # Ok::<(), Error>(())
/// ```
pub fn prorate_budget(budget: &Budget, range: Period) -> Result<Option<i128>> {
    let Some(range) = budget.exists_within(range) else { return Ok(None) };
    let mut sum = Fractions::default();
    for period in budget.cadence.periods(range)? {
        if let Some(days) = period.intersection(&range) {
            let limit = i128::from(budget.limit_of(&period).minor());
            sum.add(limit * i128::from(days.days()), i128::from(period.days()))?;
        }
    }
    Ok(Some(sum.rounded()))
}

/// An exact sum of fractions: a whole and a rest below it.
struct Fractions {
    whole: i128,
    rest: i128,
    denominator: i128,
}

impl Default for Fractions {
    fn default() -> Self {
        Self { whole: 0, rest: 0, denominator: 1 }
    }
}

impl Fractions {
    fn add(&mut self, numerator: i128, denominator: i128) -> Result<()> {
        self.whole += numerator.div_euclid(denominator);
        let rest = numerator.rem_euclid(denominator);
        let common = self.denominator / gcd(self.denominator, denominator);
        let common = common.checked_mul(denominator).filter(|common| *common < i128::MAX / 4);
        let common = common.ok_or_else(|| {
            Error::out_of_range("the periods' lengths have no common divisor in range")
        })?;
        self.rest = self.rest * (common / self.denominator) + rest * (common / denominator);
        self.denominator = common;
        self.whole += self.rest / common;
        self.rest %= common;
        Ok(())
    }

    fn rounded(&self) -> i128 {
        let up = div_half_even(self.rest, self.denominator);
        let tie = self.rest * 2 == self.denominator;
        self.whole + if tie { self.whole.rem_euclid(2) } else { up }
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}
