//! Thresholds crossed: derived from a state, kept as rows so that each fires once.

use std::fmt;

use chrono::NaiveDate;
use smol_str::SmolStr;

use super::error::{Error, Result};
use super::id::BudgetId;
use super::period::{Period, check_date};
use super::summary::Tally;

/// The name of an alert: `{budget}/{period_start}/{threshold}`, so that each is there at most once.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "SmolStr", into = "SmolStr"))]
pub struct AlertId(SmolStr);

impl AlertId {
    /// The name of the alert of a budget's period at a threshold in percent.
    pub fn of(budget: &BudgetId, period_start: NaiveDate, threshold: u16) -> Self {
        Self(SmolStr::from(format!("{budget}/{period_start}/{threshold}")))
    }

    /// The string.
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
