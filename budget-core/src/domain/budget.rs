//! What a household means to spend, or to receive, per period of a category.

use chrono::NaiveDate;

use super::account::MAX_NAME;
use super::category::{Kind, Tree};
use super::error::{Error, Result};
use super::id::{BudgetId, CategoryId};
use super::money::{Currency, Money};
use super::period::{Cadence, Period, Repeat, check_date};
use super::text;
use super::totals::Span;

/// The most budgets a book has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::budget::MAX_BUDGETS, 10_000);
/// ```
pub const MAX_BUDGETS: usize = 10_000;
/// The most limit changes, and the most overrides, one budget has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::budget::MAX_LIMITS, 2_000);
/// ```
pub const MAX_LIMITS: usize = 2_000;

/// What of a period's rest goes into the next.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(Rollover::default().carry, Carry::None);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Carry {
    /// Nothing.
    #[default]
    None,
    /// What was left over.
    Surplus,
    /// What was overspent.
    Deficit,
    /// Either.
    Both,
}

/// What is carried, and at most how much.
///
/// ```
/// # use budget_core::*;
/// let cap = Some(Money::parse("100", Currency::new("EUR")?)?);
/// let rollover = Rollover { carry: Carry::Surplus, cap };
/// assert_eq!(rollover.cap, cap);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rollover {
    /// What of the rest is carried.
    pub carry: Carry,
    /// The most that is carried in either direction, at every step.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cap: Option<Money>,
}

/// Which transactions of its category a budget counts.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Covers::Subtree, Covers::Rest);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Covers {
    /// The category and all its descendants.
    #[default]
    Subtree,
    /// The same, less what a budget of a descendant counts.
    Rest,
}

/// How spending is expected to run through a period.
///
/// ```
/// # use budget_core::*;
/// assert_ne!(Pace::Any, Pace::Steady);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Pace {
    /// On any day: rent is paid at once.
    #[default]
    Any,
    /// Evenly: groceries.
    Steady,
}

/// A limit from a day on.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let eur = Currency::new("EUR")?;
/// # let mut food = Budget::new("food".parse()?, "food".parse()?, Money::parse("400", eur)?, Cadence::monthly());
/// let from = parse_date("2026-04-01")?;
/// food.limits.push(LimitChange { from, limit: Money::parse("450", eur)? });
/// let april = food.period_on(from)?.expect("a period");
/// assert_eq!(food.limit_of(&april), Money::parse("450", eur)?);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LimitChange {
    /// Periods that start on or after this day have the limit, until the next change.
    pub from: NaiveDate,
    /// The limit.
    pub limit: Money,
}

/// Another limit for one period.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let eur = Currency::new("EUR")?;
/// # let mut food = Budget::new("food".parse()?, "food".parse()?, Money::parse("400", eur)?, Cadence::monthly());
/// let period_start = parse_date("2026-12-01")?;
/// food.overrides.push(Override { period_start, limit: Money::parse("700", eur)? });
/// let december = food.period_on(period_start)?.expect("a period");
/// assert_eq!(food.limit_of(&december), Money::parse("700", eur)?);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Override {
    /// The day the period starts on.
    pub period_start: NaiveDate,
    /// Its limit.
    pub limit: Money,
}

/// A limit for a category in a currency, period by period. On an income category it is a plan.
///
/// ```
/// use budget_core::{Budget, BudgetId, Cadence, CategoryId, Currency, Money};
/// let limit = Money::parse("400", Currency::new("EUR")?)?;
/// let food = Budget::new(BudgetId::new("food")?, CategoryId::new("groceries")?, limit, Cadence::monthly());
/// assert!(food.check().is_ok());
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Budget {
    /// Its name in the book.
    pub id: BudgetId,
    /// What a person calls it; the category's name where none is given.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub name: Option<String>,
    /// The category it is for.
    pub category: CategoryId,
    /// The limit of each period before the first change, 0 or more; its currency is the budget's.
    pub limit: Money,
    /// How its periods repeat.
    pub cadence: Cadence,
    /// Periods exist that start on or after this day.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub from: Option<NaiveDate>,
    /// Periods exist that start before this day.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub until: Option<NaiveDate>,
    /// What of a period's rest goes into the next.
    #[cfg_attr(feature = "serde", serde(default))]
    pub rollover: Rollover,
    /// Which transactions it counts.
    #[cfg_attr(feature = "serde", serde(default))]
    pub covers: Covers,
    /// Limits that change from a day on, each day once.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub limits: Vec<LimitChange>,
    /// Exceptions of one period, each period once.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub overrides: Vec<Override>,
    /// At which whole percentages, 1 to 1000, a person wants to be warned.
    #[cfg_attr(feature = "serde", serde(default = "default_warn_at"))]
    pub warn_at: Vec<u16>,
    /// How spending is expected to run through a period.
    #[cfg_attr(feature = "serde", serde(default))]
    pub pace: Pace,
    /// The budget whose last period's rest is this one's first carry; no two follow the same.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub follows: Option<BudgetId>,
}

fn default_warn_at() -> Vec<u16> {
    vec![90]
}

impl Budget {
    /// A budget that exists in every period, carries nothing and warns at 90 %.
    ///
    /// ```
    /// # use budget_core::*;
    /// let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    /// assert_eq!((food.from, food.until, food.rollover.carry), (None, None, Carry::None));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(id: BudgetId, category: CategoryId, limit: Money, cadence: Cadence) -> Self {
        Self {
            id,
            name: None,
            category,
            limit,
            cadence,
            from: None,
            until: None,
            rollover: Rollover::default(),
            covers: Covers::default(),
            limits: Vec::new(),
            overrides: Vec::new(),
            warn_at: default_warn_at(),
            pace: Pace::default(),
            follows: None,
        }
    }

    /// The currency of its limit, and of the transactions that it counts.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    /// assert_eq!(food.currency().code(), "EUR");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn currency(&self) -> Currency {
        self.limit.currency()
    }

    /// The limit of a period of its cadence: its override, else the latest change, else `limit`.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    /// let march = food.period_on(parse_date("2026-03-09")?)?.expect("a period");
    /// assert_eq!(food.limit_of(&march), limit);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn limit_of(&self, period: &Period) -> Money {
        let start = period.start();
        let exception = self.overrides.iter().find(|change| change.period_start == start);
        let changed = self.limits.iter().filter(|change| change.from <= start);
        exception.map(|change| change.limit).unwrap_or_else(|| {
            changed.max_by_key(|change| change.from).map_or(self.limit, |change| change.limit)
        })
    }

    /// Whether a period of its cadence exists: its start is in `[from, until)`.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    /// let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// assert!(food.exists(&march));
    /// assert!(!Budget { until: Some(march.start()), ..food }.exists(&march));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn exists(&self, period: &Period) -> bool {
        let start = period.start();
        self.from.is_none_or(|from| from <= start) && self.until.is_none_or(|until| start < until)
    }

    /// The period that holds `day`, if it exists.
    ///
    /// # Errors
    /// `out_of_range` where the period leaves the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    /// let from = Some(parse_date("2026-03-01")?);
    /// let food = Budget { from, ..food };
    /// assert!(food.period_on(parse_date("2026-02-28")?)?.is_none());
    /// assert_eq!(food.period_on(parse_date("2026-03-31")?)?.map(|period| period.start()), from);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn period_on(&self, day: NaiveDate) -> Result<Option<Period>> {
        match self.region().filter(|region| region.contains(day)) {
            Some(_) => self.cadence.period_containing(day),
            None => Ok(None),
        }
    }

    /// The days on which it exists: one run of whole periods, or none.
    pub(crate) fn region(&self) -> Option<Span> {
        if let Repeat::Once { start, end } = self.cadence.repeat() {
            let period = Period::new(start, end).ok()?;
            return self.exists(&period).then(|| Span::from(period));
        }
        let start = match self.from {
            None => None,
            Some(from) => Some(self.cadence.on_or_after(from).ok().flatten()?),
        };
        let end = self.until.and_then(|until| self.cadence.on_or_after(until).ok().flatten());
        let some = start.is_none_or(|start| end.is_none_or(|end| start < end));
        some.then_some(Span { start, end })
    }

    /// The days of a range on which it exists: one run, or none.
    pub(crate) fn exists_within(&self, range: Period) -> Option<Period> {
        let region = self.region()?;
        let start = region.start.map_or(range.start(), |start| start.max(range.start()));
        let end = region.end.map_or(range.end(), |end| end.min(range.end()));
        if start < end { Period::new(start, end).ok() } else { None }
    }

    /// Checks what needs no book.
    ///
    /// # Errors
    /// `invalid` for a negative amount, an `until` that is not after `from`, an override that starts
    /// no period, a percentage outside 1 to 1000, or no currency; `already_exists` for two changes
    /// of one day; `currency_mismatch`; `out_of_range` for dates and sizes.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// # let food = Budget::new("food".parse()?, "food".parse()?, limit, Cadence::monthly());
    /// let negative = Budget { limit: limit.negated(), ..food };
    /// assert_eq!(negative.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.at(format!("budget {:?}", self.id)))
    }

    fn check_fields(&self) -> Result<()> {
        text::check("the name", self.name.as_deref().unwrap_or_default(), MAX_NAME)?;
        if self.currency() == Currency::none() {
            return Err(Error::invalid("XXX is no currency, so nothing can be budgeted in it"));
        }
        let caps = self.rollover.cap.map(|cap| ("cap", cap));
        let limits = self.limits.iter().map(|change| ("limit", change.limit));
        let overrides = self.overrides.iter().map(|change| ("override", change.limit));
        for (name, amount) in
            std::iter::once(("limit", self.limit)).chain(caps).chain(limits).chain(overrides)
        {
            amount.expect_currency(self.currency()).map_err(|error| error.at(name))?;
            if amount.minor() < 0 {
                return Err(Error::invalid(format!("the {name} {amount} is below 0")));
            }
        }
        self.check_dates()?;
        match self.warn_at.iter().find(|percent| !(1..=1000).contains(*percent)) {
            Some(percent) => Err(Error::invalid(format!(
                "warn_at {percent}: whole percentages 1 to 1000 are meant"
            ))),
            None => Ok(()),
        }
    }

    fn check_dates(&self) -> Result<()> {
        self.from.map(check_date).transpose()?;
        self.until.map(check_date).transpose()?;
        if let (Some(from), Some(until)) = (self.from, self.until)
            && until <= from
        {
            return Err(Error::invalid(format!("until {until} is not after from {from}")));
        }
        if self.limits.len().max(self.overrides.len()) > MAX_LIMITS {
            return Err(Error::out_of_range(format!(
                "more than {MAX_LIMITS} changes of the limit"
            )));
        }
        each_day_once("limit from", self.limits.iter().map(|change| change.from))?;
        each_day_once("override of", self.overrides.iter().map(|change| change.period_start))?;
        for change in &self.overrides {
            if !self.cadence.starts_on(change.period_start)? {
                let day = change.period_start;
                return Err(Error::invalid(format!(
                    "an override of {day}, which starts no period"
                )));
            }
        }
        Ok(())
    }

    /// Checks the category against the book's tree.
    ///
    /// # Errors
    /// `not_found` for an unknown category, `invalid` for one that is a transfer.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let limit = Money::parse("400", Currency::new("EUR")?)?;
    /// # let budget = Budget::new("moves".parse()?, "moves".parse()?, limit, Cadence::monthly());
    /// let moves = Category { kind: Some(Kind::Transfer), ..Category::new("moves".parse()?, "Moves") };
    /// let refused = budget.check_category(&Tree::new([moves])?).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check_category(&self, tree: &Tree) -> Result<()> {
        let place = |error: Error| error.at(format!("budget {:?}", self.id));
        tree.expect(&self.category).map_err(place)?;
        if tree.kind(&self.category) == Some(Kind::Transfer) {
            let category = &self.category;
            return Err(place(Error::invalid(format!(
                "the category {category:?} is a transfer, and transfers count nowhere"
            ))));
        }
        Ok(())
    }
}

fn each_day_once(what: &str, days: impl Iterator<Item = NaiveDate>) -> Result<()> {
    let mut days: Vec<NaiveDate> = days.collect();
    days.sort_unstable();
    for day in &days {
        check_date(*day)?;
    }
    match days.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(Error::already_exists(what, pair[0])),
        None => Ok(()),
    }
}
