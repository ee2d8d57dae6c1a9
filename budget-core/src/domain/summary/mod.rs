//! The plan joined to totals: what was meant, what was spent, what is left.
//!
//! Three steps, all pure: a [`Setup`] says what the book is and which day it is; a [`Plan`] expands
//! its calendars into the spans of one [`TotalsQuery`]; a [`Tally`]
//! holds the answer as running figures, into which single transactions can be folded, and from
//! which a [`Summary`] is read.

mod history;
mod plan;
mod prorate;
mod range;
mod tally;
mod why;

use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::columns::Columns;
use super::error::Result;
use super::id::{BudgetId, CategoryId};
use super::money::{Currency, Money};
use super::period::Period;
use super::totals::{Totals, TotalsQuery};
use super::transaction::Transaction;

pub use history::{HistoryRow, history};
pub use plan::{Further, Plan, Setup};
pub use prorate::{Prorated, prorate, prorate_budget};
pub use range::{RangeLine, RangeSummary};
pub use tally::{Fold, Tally};
pub use why::{CarryTerm, Figure, Input, Why, WhyPart};

/// How a budget stands.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(Status::OnTrack.as_str(), "on_track");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Status {
    /// Nothing to say.
    OnTrack,
    /// A steady budget is spent faster than its days pass.
    Ahead,
    /// The smallest warning percentage is reached.
    Near,
    /// Exactly used up.
    Spent,
    /// More was spent than is available.
    Over,
    /// An income plan is fulfilled.
    Met,
}

impl Status {
    /// The stable snake_case name.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Status::Over.as_str(), "over");
    /// ```
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OnTrack => "on_track",
            Self::Ahead => "ahead",
            Self::Near => "near",
            Self::Spent => "spent",
            Self::Over => "over",
            Self::Met => "met",
        }
    }
}

/// A budget in one of its periods. All amounts are in the budget's currency; spending is positive,
/// and for an income plan money received is.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let line: Line = book.summary(march(20)).await?.value.lines.remove(0);
/// assert_eq!(line.available, line.limit.checked_add(line.carried)?);
/// assert_eq!(line.remaining, line.available.checked_sub(line.spent)?);
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Line {
    /// The budget.
    pub budget: BudgetId,
    /// Its category.
    pub category: CategoryId,
    /// The period.
    pub period: Period,
    /// The period's limit.
    pub limit: Money,
    /// What earlier periods left over, or overspent.
    pub carried: Money,
    /// `limit + carried`.
    pub available: Money,
    /// What was spent in the period; refunds lower it, below 0 if need be.
    pub spent: Money,
    /// What is still pending.
    pub pending: Money,
    /// `available − spent`; negative where overspent.
    pub remaining: Money,
    /// `100 · spent / available` to one decimal towards zero; none where nothing is available.
    pub percent: Option<Decimal>,
    /// What even spending would have used by the end of today.
    pub expected_to_date: Money,
    /// What is left for each day from today on; none where nothing is left or today is outside.
    pub per_day: Option<Money>,
    /// Where the period is heading.
    pub projected: Money,
    /// How it stands.
    pub status: Status,
}

/// The sums over the top budgets of one currency: no transaction counts twice.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let total: Total = book.summary(march(20)).await?.value.totals.remove(0);
/// assert_eq!((total.currency.code(), total.remaining.minor()), ("EUR", 31_760));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Total {
    /// The currency.
    pub currency: Currency,
    /// The limits.
    pub limit: Money,
    /// What was carried into the periods.
    pub carried: Money,
    /// `limit + carried`.
    pub available: Money,
    /// What was spent.
    pub spent: Money,
    /// What is pending.
    pub pending: Money,
    /// `available − spent`.
    pub remaining: Money,
}

/// Spending of a category that no budget counts.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let eur = Currency::new("EUR")?;
/// book.record(NewTransaction::new(march(3), Money::parse("7", eur)?)).await?;
/// let row: Unbudgeted = book.summary(march(20)).await?.value.unbudgeted.remove(0);
/// assert_eq!((row.category, row.spent.minor()), (None, 700));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Unbudgeted {
    /// The category itself; none for money out without one.
    pub category: Option<CategoryId>,
    /// What was spent.
    pub spent: Money,
}

/// The state of a book's budgets on a day.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let summary: Summary = book.summary(march(20)).await?.value;
/// assert_eq!(summary.view.map(|view| view.start()), Some(march(1)));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Summary {
    /// The day it is for.
    pub today: NaiveDate,
    /// One line for each budget with a period that holds `today`, in the order of ids.
    pub lines: Vec<Line>,
    /// One row for each currency with a top line, in the order of codes.
    pub totals: Vec<Total>,
    /// The period that the three lists below speak of; none where a view of `once` is elsewhere.
    pub view: Option<Period>,
    /// Spending that no budget counts.
    pub unbudgeted: Vec<Unbudgeted>,
    /// Money received in income categories, budgeted or not, by currency.
    pub income: Vec<Money>,
    /// Money in that has no category yet, by currency.
    pub uncategorised_in: Vec<Money>,
    /// Whether a bank's earlier rows are still to come, so that figures of earlier days miss them.
    #[cfg_attr(feature = "serde", serde(default))]
    pub is_partial: bool,
}

/// The figures of a setup over these transactions: a summary without a book.
///
/// # Errors
/// As [`Plan::new`].
///
/// ```
/// # use budget_core::{*, testing::march};
/// # use std::sync::Arc;
/// # let eur = Currency::new("EUR")?;
/// # let tree = Arc::new(Tree::new([Category::new("food".parse()?, "Food")])?);
/// # let food = Budget::new("food".parse()?, "food".parse()?, Money::parse("100", eur)?, Cadence::monthly());
/// # let setup = summary::Setup { tree, budgets: vec![food], off_budget: vec![],
/// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
/// let spent = NewTransaction::new(march(2), Money::parse("85", eur)?).category("food".parse()?);
/// let tally = summary::tally(setup, &[Transaction::entered("t1".parse()?, spent)?])?;
/// assert_eq!(tally.summary()?.lines[0].remaining.to_string(), "15.00 EUR");
/// # Ok::<(), Error>(())
/// ```
pub fn tally<'a>(
    setup: Setup,
    transactions: impl IntoIterator<Item = &'a Transaction>,
) -> Result<Tally> {
    let columns = Columns::new(transactions);
    tally_from(setup, |query| Ok(columns.totals(query)))
}

/// The same where the transactions are elsewhere: `totals` answers up to two questions, each as
/// [`fold`](super::totals::fold) would.
///
/// # Errors
/// As [`Plan::new`], and what `totals` refuses.
///
/// ```
/// # use budget_core::{*, testing::march};
/// # let setup = summary::Setup { tree: Default::default(), budgets: vec![], off_budget: vec![],
/// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
/// let nothing = summary::tally_from(setup, |query| Ok(totals::fold(query, &[])))?;
/// assert!(nothing.summary()?.unbudgeted.is_empty());
/// # Ok::<(), Error>(())
/// ```
pub fn tally_from(
    setup: Setup,
    mut totals: impl FnMut(&TotalsQuery) -> Result<Totals>,
) -> Result<Tally> {
    let first_days = setup.probe().map(|probe| totals(&probe)).transpose()?.unwrap_or_default();
    let plan = Plan::new(setup, &first_days)?;
    let sums = totals(plan.query())?;
    Ok(Tally::new(Arc::new(plan), &sums))
}

/// A minor-unit count as an amount.
fn money(minor: i128, currency: Currency) -> Result<Money> {
    Money::from_minor_i128(minor, currency)
}

/// The quotient towards zero; the divisor is positive. Half the width is a tenth of the work.
fn quotient(dividend: i128, divisor: i128) -> i128 {
    match (i64::try_from(dividend), i64::try_from(divisor)) {
        (Ok(dividend), Ok(divisor)) => i128::from(dividend / divisor),
        _ => dividend / divisor,
    }
}

/// A quotient rounded half-even; the divisor is positive.
fn div_half_even(dividend: i128, divisor: i128) -> i128 {
    let toward_zero = quotient(dividend, divisor);
    let floor = toward_zero - i128::from(toward_zero * divisor > dividend);
    let rest = dividend - floor * divisor;
    match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Less => floor,
        std::cmp::Ordering::Greater => floor + 1,
        std::cmp::Ordering::Equal => floor + floor.rem_euclid(2),
    }
}

#[cfg(test)]
mod tests {
    use super::div_half_even;

    #[test]
    fn half_goes_to_the_even_neighbour() {
        let tenths =
            [(25, 2), (35, 4), (-25, -2), (-35, -4), (26, 3), (-24, -2), (-26, -3), (5, 0)];
        for (dividend, quotient) in tenths {
            assert_eq!(div_half_even(dividend, 10), quotient, "{dividend}");
            let wide = 1i128 << 70;
            assert_eq!(div_half_even(dividend * wide, 10 * wide), quotient, "{dividend}");
        }
    }
}
