//! Any range of days: limits shared out by the day, and what was counted on them.

use super::plan::{Further, Setup};
use super::prorate::{Prorated, prorate, prorate_budget};
use super::tally::Tally;
use super::{Unbudgeted, money};
use crate::domain::budget::{Budget, Rollover};
use crate::domain::error::Result;
use crate::domain::id::{BudgetId, CategoryId};
use crate::domain::money::Money;
use crate::domain::period::{Cadence, Period};

/// A budget over any range of days: its limits by the day, and what it counted in them.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let week = Period::new(march(2), march(9))?;
/// let line: RangeLine = book.summary_between(week).await?.value.lines.remove(0);
/// assert_eq!(line.remaining, line.budgeted.checked_sub(line.spent)?);
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RangeLine {
    /// The budget.
    pub budget: BudgetId,
    /// Its category.
    pub category: CategoryId,
    /// Its limits by the day, rounded half-even once; nothing carried is in it.
    pub budgeted: Money,
    /// What it counted on the range's days.
    pub spent: Money,
    /// What is pending on them.
    pub pending: Money,
    /// `budgeted − spent`.
    pub remaining: Money,
}

/// The state of budgets over any range of days, whatever their periods.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let week = Period::new(march(2), march(9))?;
/// let summary: RangeSummary = book.summary_between(week).await?.value;
/// assert_eq!((summary.range, summary.lines.len()), (week, 1));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RangeSummary {
    /// The range.
    pub range: Period,
    /// One line for each budget that exists on a day of it, in the order of ids.
    pub lines: Vec<RangeLine>,
    /// The limits by category and currency.
    pub budgeted: Vec<Prorated>,
    /// Spending that no budget counts.
    pub unbudgeted: Vec<Unbudgeted>,
    /// Money received in income categories, by currency.
    pub income: Vec<Money>,
    /// Money in that has no category yet, by currency.
    pub uncategorised_in: Vec<Money>,
    /// Whether a bank's earlier rows are still to come, so that figures of earlier days miss them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_partial: bool,
}

impl Setup {
    /// The setup in which each budget has one period: the days of `range` on which it exists.
    pub(crate) fn over(&self, range: Period) -> Result<Self> {
        let once = |budget: &Budget| -> Option<Result<Budget>> {
            let days = budget.exists_within(range)?;
            Some(Cadence::once(days.start(), days.end()).map(|cadence| Budget {
                cadence,
                limit: Money::zero(budget.currency()),
                from: None,
                until: None,
                rollover: Rollover::default(),
                limits: Vec::new(),
                overrides: Vec::new(),
                follows: None,
                ..budget.clone()
            }))
        };
        let budgets: Result<Vec<Budget>> = self.budgets.iter().filter_map(once).collect();
        let view = Cadence::once(range.start(), range.end())?;
        Ok(Self {
            budgets: budgets?,
            view,
            today: range.start(),
            further: Some(Further { days: range, budget: None }),
            ..self.clone()
        })
    }
}

impl RangeSummary {
    /// What a range without a day has.
    pub(crate) fn empty(range: Period) -> Self {
        let (lines, budgeted, unbudgeted) = (Vec::new(), Vec::new(), Vec::new());
        Self {
            range,
            lines,
            budgeted,
            unbudgeted,
            income: Vec::new(),
            uncategorised_in: Vec::new(),
            is_partial: false,
        }
    }

    /// Joins the counted figures of [`Setup::over`] to the budgets' limits by the day.
    pub(crate) fn new(budgets: &[Budget], tally: &Tally, range: Period) -> Result<Self> {
        let summary = tally.summary()?;
        let mut lines = Vec::new();
        for line in tally.lines_between(range)? {
            let budget = budgets.iter().find(|budget| budget.id == line.budget);
            let prorated =
                budget.map(|budget| prorate_budget(budget, range)).transpose()?.flatten();
            let budgeted = money(prorated.unwrap_or(0), line.limit.currency())?;
            lines.push(RangeLine {
                budget: line.budget,
                category: line.category,
                budgeted,
                spent: line.spent,
                pending: line.pending,
                remaining: budgeted.checked_sub(line.spent)?,
            });
        }
        Ok(Self {
            range,
            lines,
            budgeted: prorate(budgets, range)?,
            unbudgeted: summary.unbudgeted,
            income: summary.income,
            uncategorised_in: summary.uncategorised_in,
            is_partial: false,
        })
    }
}
