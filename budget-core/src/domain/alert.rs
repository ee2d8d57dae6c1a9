//! Thresholds crossed: derived from a state, kept as rows so that each fires once.

use std::fmt;

use chrono::NaiveDate;
use smol_str::SmolStr;

use super::error::{Error, Result};
use super::id::BudgetId;
use super::period::{Period, check_date};
use super::summary::Tally;

/// The name of an alert: `{budget}/{period_start}/{threshold}`, so that each is there at most once.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// let id = AlertId::of(&"food".parse()?, parse_date("2026-03-01")?, 90);
/// assert_eq!(id.as_str(), "food/2026-03-01/90");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "SmolStr", into = "SmolStr"))]
pub struct AlertId(SmolStr);

impl AlertId {
    /// The name of the alert of a budget's period at a threshold in percent.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let day = parse_date("2026-03-01")?;
    /// assert_eq!(AlertId::of(&"food".parse()?, day, 90), AlertId::of(&"food".parse()?, day, 90));
    /// assert_ne!(AlertId::of(&"food".parse()?, day, 90), AlertId::of(&"food".parse()?, day, 100));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn of(budget: &BudgetId, period_start: NaiveDate, threshold: u16) -> Self {
        Self(SmolStr::from(format!("{budget}/{period_start}/{threshold}")))
    }

    /// The string.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// let id = AlertId::of(&"fun".parse()?, parse_date("2026-01-01")?, 100);
    /// assert_eq!(id.as_str(), "fun/2026-01-01/100");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AlertId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl TryFrom<SmolStr> for AlertId {
    type Error = Error;
    fn try_from(id: SmolStr) -> Result<Self> {
        if id.splitn(3, '/').count() == 3 {
            return Ok(Self(id));
        }
        Err(Error::invalid(format!("{id:?} is no alert: budget/period_start/threshold is meant")))
    }
}

impl From<AlertId> for SmolStr {
    fn from(id: AlertId) -> Self {
        id.0
    }
}

/// A budget reached a percentage that its owner wants to hear of.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
/// let id = AlertId::of(&"food".parse()?, march.start(), 90);
/// let raised_on = parse_date("2026-03-20")?;
/// let alert = Alert { id, budget: "food".parse()?, period: march, threshold: 90, raised_on };
/// assert!(alert.check().is_ok());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Alert {
    /// Its name, made of the three that follow.
    pub id: AlertId,
    /// The budget.
    pub budget: BudgetId,
    /// The period.
    pub period: Period,
    /// The percentage of the available amount that was reached; above 100 it is overspent.
    pub threshold: u16,
    /// The day on which it was noticed.
    pub raised_on: NaiveDate,
}

impl Alert {
    /// Checks that it has the name it must have.
    ///
    /// # Errors
    /// `invalid` for another name, or a percentage outside 1 to 1000; `out_of_range` for a date
    /// outside the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// # let (id, raised_on) = (AlertId::of(&"food".parse()?, march.start(), 90), parse_date("2026-03-20")?);
    /// let alert = Alert { id, budget: "food".parse()?, period: march, threshold: 100, raised_on };
    /// assert_eq!(alert.check().unwrap_err().kind(), ErrorKind::Invalid, "its id says 90");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        check_date(self.raised_on)?;
        let name = AlertId::of(&self.budget, self.period.start(), self.threshold);
        if !(1..=1000).contains(&self.threshold) || name != self.id {
            let (id, threshold) = (&self.id, self.threshold);
            return Err(Error::invalid(format!(
                "{id:?} is no alert at {threshold} %: {name:?} with 1 to 1000 % is meant"
            )));
        }
        Ok(())
    }
}

/// The alerts that today's lines of expense budgets call for, those raised before included: one for
/// each warning percentage that is reached. Where nothing is available, overspending reaches all.
///
/// ```
/// # use budget_core::{*, domain::alert::due, testing::march};
/// # use std::sync::Arc;
/// # let eur = Currency::new("EUR")?;
/// # let tree = Arc::new(Tree::new([Category::new("food".parse()?, "Food")])?);
/// # let food = Budget::new("food".parse()?, "food".parse()?, Money::parse("100", eur)?, Cadence::monthly());
/// # let setup = summary::Setup { tree, budgets: vec![Budget { warn_at: vec![80], ..food }], off_budget: vec![],
/// #     view: Cadence::monthly(), include_pending: false, today: march(9), further: None };
/// let spent = NewTransaction::new(march(2), Money::parse("85", eur)?).category("food".parse()?);
/// let tally = summary::tally(setup, &[Transaction::entered("t1".parse()?, spent)?])?;
/// assert_eq!(due(&tally)[0].threshold, 80);
/// # Ok::<(), Error>(())
/// ```
pub fn due(tally: &Tally) -> Vec<Alert> {
    let today = tally.plan().today();
    let mut alerts = Vec::new();
    for (at, budget) in tally.plan().budgets().enumerate() {
        let Some(standing) = tally.standing(at) else { continue };
        for threshold in budget.warn_at.iter().filter(|percent| standing.reached(**percent)) {
            let id = AlertId::of(&budget.id, standing.period.start(), *threshold);
            let (budget, period, threshold) = (budget.id.clone(), standing.period, *threshold);
            alerts.push(Alert { id, budget, period, threshold, raised_on: today });
        }
    }
    alerts
}
