//! What a whole book agrees on.

use chrono::Weekday;

use super::error::Result;
use super::money::Currency;
use super::period::Cadence;
use super::text;

/// The most characters a time zone's name has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::settings::MAX_TIME_ZONE, 64);
/// ```
pub const MAX_TIME_ZONE: usize = 64;

/// A book's settings, versioned like any entity.
///
/// ```
/// use budget_core::{Cadence, Currency, Settings};
/// let settings = Settings::new(Currency::new("EUR")?);
/// assert_eq!(settings.time_zone, "UTC");
/// assert_eq!(settings.view, Cadence::monthly());
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Settings {
    /// The currency of an amount that is given without one.
    pub home_currency: Currency,
    /// The IANA zone in which the host turns instants into civil dates, for example
    /// `Europe/Berlin`. The library itself reads no clock.
    pub time_zone: String,
    /// The day a week begins on, for weekly budgets that a host offers.
    pub first_weekday: Weekday,
    /// The calendar that `unbudgeted` and `income` of a summary go by, and that pages step by.
    pub view: Cadence,
    /// Whether a pending transaction is in every respect like a posted one.
    #[cfg_attr(feature = "serde", serde(default))]
    pub include_pending: bool,
}

impl Settings {
    /// Settings in a home currency: UTC, weeks from Monday, calendar months.
    ///
    /// ```
    /// # use budget_core::*;
    /// let settings = Settings::new(Currency::new("EUR")?);
    /// assert_eq!((settings.view, settings.include_pending), (Cadence::monthly(), false));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(home_currency: Currency) -> Self {
        Self {
            home_currency,
            time_zone: "UTC".to_owned(),
            first_weekday: Weekday::Mon,
            view: Cadence::monthly(),
            include_pending: false,
        }
    }

    /// Checks the texts.
    ///
    /// # Errors
    /// `invalid` for an empty time zone, `out_of_range` beyond [`MAX_TIME_ZONE`].
    ///
    /// ```
    /// # use budget_core::*;
    /// let settings = Settings::new(Currency::new("EUR")?);
    /// let nowhere = Settings { time_zone: String::new(), ..settings };
    /// assert_eq!(nowhere.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        text::check_filled("the time zone", &self.time_zone, MAX_TIME_ZONE)
    }
}
