//! Periods: civil dates, half-open.

use std::fmt;

use chrono::NaiveDate;

use super::error::{Error, Result};

pub use super::cadence::{Cadence, CalendarUnit, Repeat, WeekendShift, parts};

/// The first civil date of the library: 0001-01-01.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::period::MIN_DATE.to_string(), "0001-01-01");
/// ```
pub const MIN_DATE: NaiveDate = NaiveDate::from_ymd_opt(1, 1, 1).expect("a date");
/// The last civil date of the library: 9999-12-31.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::period::MAX_DATE.to_string(), "9999-12-31");
/// ```
pub const MAX_DATE: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a date");

/// Refuses a date outside the years 1 to 9999.
///
/// # Errors
/// `out_of_range`.
///
/// ```
/// # use budget_core::{*, period::check_date};
/// let late = NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap();
/// assert_eq!(check_date(late).unwrap_err().kind(), ErrorKind::OutOfRange);
/// ```
pub fn check_date(date: NaiveDate) -> Result<NaiveDate> {
    if (MIN_DATE..=MAX_DATE).contains(&date) {
        return Ok(date);
    }
    Err(Error::out_of_range(format!("{date} is outside {MIN_DATE} to {MAX_DATE}")))
}

/// Reads a civil date as people write it in files: `YYYY-MM-DD`.
///
/// ```
/// use budget_core::period::parse_date;
/// assert_eq!(parse_date("2028-02-29")?.to_string(), "2028-02-29");
/// assert!(parse_date("2026-02-29").is_err());
/// # Ok::<(), budget_core::Error>(())
/// ```
///
/// # Errors
/// `invalid` for any other text, and for a day that no calendar has.
pub fn parse_date(text: &str) -> Result<NaiveDate> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let date = shape.then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten();
    date.filter(|date| *date >= MIN_DATE).ok_or_else(|| {
        Error::invalid(format!("{text:?} is no date: a day of the calendar as YYYY-MM-DD is meant"))
    })
}

/// Civil dates from `start` up to, but not including, `end`: `[start, end)`.
///
/// ```
/// use budget_core::{NaiveDate, Period};
/// let day = |d| NaiveDate::from_ymd_opt(2026, 2, d).unwrap();
/// let period = Period::new(day(1), day(15))?;
/// assert_eq!(period.days(), 14);
/// assert!(period.contains(day(14)) && !period.contains(day(15)));
/// assert!(Period::new(day(15), day(1)).is_err());
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "(NaiveDate, NaiveDate)"))]
#[cfg_attr(feature = "serde", serde(into = "(NaiveDate, NaiveDate)"))]
pub struct Period {
    start: NaiveDate,
    end: NaiveDate,
}

impl Period {
    /// A period whose boundaries are known to be in order.
    pub(super) fn between(start: NaiveDate, end: NaiveDate) -> Self {
        Self { start, end }
    }

    /// A range of days; `start == end` is empty.
    ///
    /// # Errors
    /// `invalid` where it ends before it starts, `out_of_range` outside the years 1 to 9999.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let (first, second) = (parse_date("2026-03-01")?, parse_date("2026-03-02")?);
    /// assert_eq!(Period::new(first, second)?.days(), 1);
    /// assert_eq!(Period::new(second, first).unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(start: NaiveDate, end: NaiveDate) -> Result<Self> {
        let (start, end) = (check_date(start)?, check_date(end)?);
        if start > end {
            return Err(Error::invalid(format!(
                "the period from {start} ends before it, on {end}"
            )));
        }
        Ok(Self { start, end })
    }

    /// The first day.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// assert_eq!(march.start(), parse_date("2026-03-01")?);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn start(&self) -> NaiveDate {
        self.start
    }

    /// The first day after it.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// assert_eq!(march.end(), parse_date("2026-04-01")?, "the first day after it");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn end(&self) -> NaiveDate {
        self.end
    }

    /// The number of days.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// assert_eq!(march.days(), 31);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn days(&self) -> i64 {
        (self.end - self.start).num_days()
    }

    /// Whether it has no day.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// let day = parse_date("2026-03-01")?;
    /// assert!(Period::new(day, day)?.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Whether `day` is one of its days.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// assert!(march.contains(march.start()) && !march.contains(march.end()));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && day < self.end
    }

    /// The days that both have; none where they do not meet.
    ///
    /// ```
    /// # use budget_core::{*, period::parse_date};
    /// # let march = Period::new(parse_date("2026-03-01")?, parse_date("2026-04-01")?)?;
    /// let spring = Period::new(parse_date("2026-03-20")?, parse_date("2026-06-21")?)?;
    /// assert_eq!(march.intersection(&spring).map(|both| both.days()), Some(12));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.start, self.end)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl TryFrom<(NaiveDate, NaiveDate)> for Period {
    type Error = Error;
    fn try_from((start, end): (NaiveDate, NaiveDate)) -> Result<Self> {
        Self::new(start, end)
    }
}

impl From<Period> for (NaiveDate, NaiveDate) {
    fn from(period: Period) -> Self {
        (period.start, period.end)
    }
}
