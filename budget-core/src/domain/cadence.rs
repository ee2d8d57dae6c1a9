//! How periods repeat: any calendar a household lives by.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::error::{Error, Result};
use super::period::{MAX_DATE, MIN_DATE, Period, check_date, parse_date};

pub mod parts;

/// The unit in which a cadence counts.
///
/// ```
/// # use budget_core::{*, period::parse_date};
/// # let anchor = parse_date("2024-01-31")?;
/// let every = |unit| Repeat::Every { unit, count: 1, anchor, weekend: None };
/// let month = Cadence::new(every(CalendarUnit::Month))?;
/// assert!(month.starts_on(parse_date("2024-02-29")?)?, "clamped at the month's end");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarUnit {
    /// One day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// Twelve calendar months.
    Year,
}

/// Where a boundary on a Saturday or Sunday moves.
///
/// ```
/// # use budget_core::{*, period::parse_date};
/// let weekend = Some(WeekendShift::Before);
/// let anchor = parse_date("2026-01-15")?;
/// let payday = Cadence::new(Repeat::Every { unit: CalendarUnit::Month, count: 1, anchor, weekend })?;
/// assert!(payday.starts_on(parse_date("2026-02-13")?)?, "the 15th is a Sunday");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WeekendShift {
    /// To the Friday before.
    Before,
    /// To the Monday after.
    After,
}

/// How a [`Cadence`] repeats; [`Cadence::new`] checks it.
///
/// ```
/// # use budget_core::{*, period::parse_date};
/// let twice = Cadence::new(Repeat::Semimonth { first: 1, second: 15, weekend: None })?;
/// assert!(twice.starts_on(parse_date("2026-03-15")?)?);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Repeat {
    /// Boundaries are `anchor + k · count` units for every whole `k`, each from the anchor.
    Every {
        /// What is counted.
        unit: CalendarUnit,
        /// How many of them make a period, at least 1.
        count: u32,
        /// One boundary. Its day of the month is clamped where a month lacks it.
        anchor: NaiveDate,
        /// Only with months and years.
        weekend: Option<WeekendShift>,
    },
    /// Two boundaries a month.
    Semimonth {
        /// The earlier day, 1 to 30.
        first: u32,
        /// The later day, up to 31; a day the month lacks is its last day.
        second: u32,
        /// Where a boundary on a weekend moves.
        weekend: Option<WeekendShift>,
    },
    /// A boundary on the nth weekday of every `count`th month.
    NthWeekday {
        /// How many months make a period, at least 1.
        count: u32,
        /// The day of the week.
        weekday: Weekday,
        /// 1 to 4, or −1 for the last.
        nth: i8,
        /// Needed with `count` over 1; only its month matters.
        anchor: Option<NaiveDate>,
        /// Where a boundary on a weekend moves.
        weekend: Option<WeekendShift>,
    },
    /// Exactly one period.
    Once {
        /// Its first day.
        start: NaiveDate,
        /// The first day after it.
        end: NaiveDate,
    },
}

/// A calendar of periods that tile time: every n days, weeks, months or years from an anchor,
/// twice a month, an nth weekday, or once.
///
/// Each boundary is computed from the anchor, clamped to the month's end, then moved off a
/// weekend, each on its own; equal boundaries are one. So the 31st comes back after February.
///
/// ```
/// use budget_core::{Cadence, NaiveDate};
/// let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).unwrap();
/// let pay_days = Cadence::every_months(1, day(1, 31))?;
/// let period = pay_days.period_containing(day(3, 1))?.unwrap();
/// assert_eq!((period.start(), period.end()), (day(2, 28), day(3, 31)));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "parts::CadenceParts"))]
#[cfg_attr(feature = "serde", serde(into = "parts::CadenceParts"))]
pub struct Cadence(Repeat);

impl Cadence {
    /// Checks the rule.
    ///
    /// # Errors
    /// `invalid` for a count of 0, days of a month that are not two different ones of 1 to 31 in
    /// order, an `nth` other than 1 to 4 or −1, a missing anchor, an empty `Once`, or a weekend
    /// shift on days or weeks; `out_of_range` for a date outside the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// # let anchor = parse_date("2026-01-01")?;
    /// let never = Repeat::Every { unit: CalendarUnit::Day, count: 0, anchor, weekend: None };
    /// assert_eq!(Cadence::new(never).unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(repeat: Repeat) -> Result<Self> {
        match repeat {
            Repeat::Every { unit, count, anchor, weekend } => {
                check_count(count)?;
                check_date(anchor)?;
                if weekend.is_some() && matches!(unit, CalendarUnit::Day | CalendarUnit::Week) {
                    return Err(Error::invalid("a cadence of days or weeks has no weekend shift"));
                }
            }
            Repeat::Semimonth { first, second, .. } => {
                if !(1 <= first && first < second && second <= 31) {
                    return Err(Error::invalid(format!(
                        "days {first} and {second}: two different days of 1 to 31 are meant, in order"
                    )));
                }
            }
            Repeat::NthWeekday { count, nth, anchor, .. } => {
                check_count(count)?;
                if !matches!(nth, 1..=4 | -1) {
                    return Err(Error::invalid(format!(
                        "nth {nth}: 1 to 4, or -1 for the last, is meant"
                    )));
                }
                if count > 1 && anchor.is_none() {
                    return Err(Error::invalid(format!("every {count} months needs an anchor")));
                }
                anchor.map(check_date).transpose()?;
            }
            Repeat::Once { start, end } => {
                if Period::new(start, end)?.is_empty() {
                    return Err(Error::invalid(format!("the one period from {start} has no day")));
                }
            }
        }
        Ok(Self(repeat))
    }

    /// Calendar months.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let period = Cadence::monthly().period_containing(parse_date("2026-02-14")?)?.expect("a month");
    /// assert_eq!((period.start(), period.days()), (parse_date("2026-02-01")?, 28));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn monthly() -> Self {
        let (unit, count, anchor, weekend) = (CalendarUnit::Month, 1, MIN_DATE, None);
        Self(Repeat::Every { unit, count, anchor, weekend })
    }

    /// Calendar years.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// assert!(Cadence::yearly().starts_on(parse_date("2026-01-01")?)?);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn yearly() -> Self {
        let (unit, count, anchor, weekend) = (CalendarUnit::Year, 1, MIN_DATE, None);
        Self(Repeat::Every { unit, count, anchor, weekend })
    }

    /// Weeks that begin on `first`.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let week = Cadence::weekly(Weekday::Sun).period_containing(parse_date("2026-03-04")?)?;
    /// assert_eq!(week.map(|week| week.start()), Some(parse_date("2026-03-01")?));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn weekly(first: Weekday) -> Self {
        let offset = Days::new(u64::from(first.num_days_from_monday()));
        let anchor = MIN_DATE + offset;
        Self(Repeat::Every { unit: CalendarUnit::Week, count: 1, anchor, weekend: None })
    }

    /// Every `count` days from an anchor.
    ///
    /// # Errors
    /// As [`Cadence::new`].
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let ten = Cadence::every_days(10, parse_date("2026-01-01")?)?;
    /// assert_eq!(ten.next_after(parse_date("2026-01-01")?)?, Some(parse_date("2026-01-11")?));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn every_days(count: u32, anchor: NaiveDate) -> Result<Self> {
        Self::new(Repeat::Every { unit: CalendarUnit::Day, count, anchor, weekend: None })
    }

    /// Every `count` weeks from an anchor; two for pay every second Friday.
    ///
    /// # Errors
    /// As [`Cadence::new`].
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let payday = Cadence::every_weeks(2, parse_date("2026-01-02")?)?;
    /// assert!(payday.starts_on(parse_date("2026-01-16")?)? && !payday.starts_on(parse_date("2026-01-09")?)?);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn every_weeks(count: u32, anchor: NaiveDate) -> Result<Self> {
        Self::new(Repeat::Every { unit: CalendarUnit::Week, count, anchor, weekend: None })
    }

    /// Every `count` months from an anchor; three for quarters.
    ///
    /// # Errors
    /// As [`Cadence::new`].
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let quarter = Cadence::every_months(3, parse_date("2026-01-31")?)?;
    /// assert!(quarter.starts_on(parse_date("2026-04-30")?)? && quarter.starts_on(parse_date("2026-07-31")?)?);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn every_months(count: u32, anchor: NaiveDate) -> Result<Self> {
        Self::new(Repeat::Every { unit: CalendarUnit::Month, count, anchor, weekend: None })
    }

    /// Exactly one period.
    ///
    /// # Errors
    /// As [`Cadence::new`].
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let trip = Cadence::once(parse_date("2026-07-01")?, parse_date("2026-07-15")?)?;
    /// assert!(trip.period_containing(parse_date("2026-08-01")?)?.is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn once(start: NaiveDate, end: NaiveDate) -> Result<Self> {
        Self::new(Repeat::Once { start, end })
    }

    /// The rule.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// assert!(matches!(Cadence::monthly().repeat(), Repeat::Every { unit: CalendarUnit::Month, .. }));
    /// ```
    pub fn repeat(&self) -> Repeat {
        self.0
    }

    /// The period that holds `day`; none outside the one of `Once`.
    ///
    /// # Errors
    /// `out_of_range` where the period leaves the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let day = parse_date("2026-03-09")?;
    /// assert!(Cadence::monthly().period_containing(day)?.is_some_and(|period| period.contains(day)));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn period_containing(&self, day: NaiveDate) -> Result<Option<Period>> {
        let day = number(check_date(day)?);
        if let Repeat::Once { start, end } = self.0 {
            let period = Period::between(start, end);
            return Ok((number(start) <= day && day < number(end)).then_some(period));
        }
        let index = self.index_at_or_before(day);
        Ok(Some(Period::between(date(self.boundary(index))?, date(self.boundary(index + 1))?)))
    }

    /// The periods that overlap `range`, whole, in order.
    ///
    /// # Errors
    /// `out_of_range` where one of them leaves the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let range = Period::new(parse_date("2026-01-15")?, parse_date("2026-03-02")?)?;
    /// let months = Cadence::monthly().periods(range)?;
    /// assert_eq!(months.len(), 3, "whole periods, also those that the range cuts");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn periods(&self, range: Period) -> Result<Vec<Period>> {
        let mut periods = Vec::new();
        if range.is_empty() {
            return Ok(periods);
        }
        if let Repeat::Once { start, end } = self.0 {
            let period = Period::between(start, end);
            periods.extend(period.intersection(&range).map(|_| period));
            return Ok(periods);
        }
        let mut index = self.index_at_or_before(number(check_date(range.start())?));
        let mut start = date(self.boundary(index))?;
        while start < range.end() {
            index += 1;
            let end = date(self.boundary(index))?;
            // Two boundaries of a short month may be one day.
            if start < end {
                periods.push(Period::between(start, end));
            }
            start = end;
        }
        Ok(periods)
    }

    /// The first boundary after `day`; none after the end of `Once`.
    ///
    /// # Errors
    /// `out_of_range` where it is after the year 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let next = Cadence::monthly().next_after(parse_date("2026-03-01")?)?;
    /// assert_eq!(next, Some(parse_date("2026-04-01")?));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn next_after(&self, day: NaiveDate) -> Result<Option<NaiveDate>> {
        let day = number(check_date(day)?);
        if let Repeat::Once { start, end } = self.0 {
            return Ok([start, end].into_iter().find(|boundary| number(*boundary) > day));
        }
        Ok(Some(date(self.boundary(self.index_at_or_before(day) + 1))?))
    }

    /// The first boundary on or after `day`; none after the end of `Once`.
    ///
    /// # Errors
    /// `out_of_range` where it is after the year 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let day = parse_date("2026-03-01")?;
    /// assert_eq!(Cadence::monthly().on_or_after(day)?, Some(day));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn on_or_after(&self, day: NaiveDate) -> Result<Option<NaiveDate>> {
        if self.is_boundary(day)? { Ok(Some(day)) } else { self.next_after(day) }
    }

    /// Whether a period starts on `day`.
    ///
    /// # Errors
    /// `out_of_range` for a date outside the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// assert!(!Cadence::monthly().starts_on(parse_date("2026-03-02")?)?);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn starts_on(&self, day: NaiveDate) -> Result<bool> {
        match self.0 {
            Repeat::Once { start, .. } => Ok(start == day),
            _ => self.is_boundary(day),
        }
    }

    fn is_boundary(&self, day: NaiveDate) -> Result<bool> {
        let day = number(check_date(day)?);
        Ok(match self.0 {
            Repeat::Once { start, end } => day == number(start) || day == number(end),
            _ => self.boundary(self.index_at_or_before(day)) == day,
        })
    }

    /// The largest index whose boundary is on or before `day`. Not for `Once`.
    fn index_at_or_before(&self, day: i64) -> i64 {
        let mut index = self.estimate(day);
        while self.boundary(index) > day {
            index -= 1;
        }
        index
    }

    /// An index whose boundary is after `day`, by few, or exactly the last one before.
    fn estimate(&self, day: i64) -> i64 {
        match self.0 {
            Repeat::Every { unit: CalendarUnit::Day, count, anchor, .. } => {
                (day - number(anchor)).div_euclid(i64::from(count))
            }
            Repeat::Every { unit: CalendarUnit::Week, count, anchor, .. } => {
                (day - number(anchor)).div_euclid(7 * i64::from(count))
            }
            Repeat::Every { unit, count, anchor, .. } => {
                let months = if unit == CalendarUnit::Year { 12 } else { 1 } * i64::from(count);
                (month_of_number(day) - month_of(anchor)).div_euclid(months) + 2
            }
            Repeat::Semimonth { .. } => month_of_number(day) * 2 + 3,
            Repeat::NthWeekday { count, anchor, .. } => {
                let base = anchor.map_or(0, month_of);
                (month_of_number(day) - base).div_euclid(i64::from(count)) + 2
            }
            Repeat::Once { .. } => 1,
        }
    }

    /// The boundary of an index as a day number; far outside the calendar it saturates.
    fn boundary(&self, index: i64) -> i64 {
        match self.0 {
            Repeat::Every { unit: CalendarUnit::Day, count, anchor, .. } => {
                number(anchor).saturating_add(index.saturating_mul(i64::from(count)))
            }
            Repeat::Every { unit: CalendarUnit::Week, count, anchor, .. } => {
                number(anchor).saturating_add(index.saturating_mul(7 * i64::from(count)))
            }
            Repeat::Every { unit, count, anchor, weekend } => {
                let months = if unit == CalendarUnit::Year { 12 } else { 1 } * i64::from(count);
                let month = month_of(anchor).saturating_add(index.saturating_mul(months));
                in_month(month, |month| clamped(month, anchor.day()), weekend)
            }
            Repeat::Semimonth { first, second, weekend } => {
                let day = if index.rem_euclid(2) == 0 { first } else { second };
                in_month(index.div_euclid(2), |month| clamped(month, day), weekend)
            }
            Repeat::NthWeekday { count, weekday, nth, anchor, weekend } => {
                let base = anchor.map_or(0, month_of);
                let month = base.saturating_add(index.saturating_mul(i64::from(count)));
                in_month(month, |month| nth_weekday(month, weekday, nth), weekend)
            }
            Repeat::Once { start, end } => number(if index == 0 { start } else { end }),
        }
    }
}

fn check_count(count: u32) -> Result<()> {
    if count == 0 {
        return Err(Error::invalid("a cadence of every 0: a count of at least 1 is meant"));
    }
    Ok(())
}

fn number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

fn date(number: i64) -> Result<NaiveDate> {
    i32::try_from(number)
        .ok()
        .and_then(NaiveDate::from_num_days_from_ce_opt)
        .filter(|day| (MIN_DATE..=MAX_DATE).contains(day))
        .ok_or_else(|| {
            Error::out_of_range(format!("a period's boundary is outside {MIN_DATE} to {MAX_DATE}"))
        })
}

/// Months since January of year 0.
fn month_of(day: NaiveDate) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month0())
}

fn month_of_number(day: i64) -> i64 {
    let day = i32::try_from(day).ok().and_then(NaiveDate::from_num_days_from_ce_opt);
    day.map_or(0, month_of)
}

/// The day that `pick` finds in a month, moved off the weekend; saturated outside the calendar.
fn in_month(
    month: i64,
    pick: impl Fn(NaiveDate) -> NaiveDate,
    weekend: Option<WeekendShift>,
) -> i64 {
    let first = i32::try_from(month.div_euclid(12))
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month.rem_euclid(12) as u32 + 1, 1));
    match first {
        Some(first) => {
            let day = pick(first);
            number(day) + weekend.map_or(0, |weekend| shift(day.weekday(), weekend))
        }
        None if month < 0 => i64::MIN,
        None => i64::MAX,
    }
}

fn shift(weekday: Weekday, weekend: WeekendShift) -> i64 {
    match (weekday, weekend) {
        (Weekday::Sat, WeekendShift::Before) => -1,
        (Weekday::Sun, WeekendShift::Before) => -2,
        (Weekday::Sat, WeekendShift::After) => 2,
        (Weekday::Sun, WeekendShift::After) => 1,
        _ => 0,
    }
}

fn clamped(first: NaiveDate, day: u32) -> NaiveDate {
    first.with_day(day.min(u32::from(first.num_days_in_month()))).unwrap_or(first)
}

fn nth_weekday(first: NaiveDate, weekday: Weekday, nth: i8) -> NaiveDate {
    let offset = (7 + weekday.num_days_from_monday() - first.weekday().num_days_from_monday()) % 7;
    let days = u32::from(first.num_days_in_month());
    let weeks = if nth < 0 { (days - 1 - offset) / 7 } else { u32::from(nth.unsigned_abs()) - 1 };
    first + Days::new(u64::from(offset + 7 * weeks))
}
