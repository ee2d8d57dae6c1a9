//! The day.

use std::time::{SystemTime, UNIX_EPOCH};

use budget_core::{Error, ErrorKind, NaiveDate, Result, period};
use chrono::DateTime;

/// Today in UTC, or the day that `QUICKSTART_TODAY` names.
pub(crate) fn today() -> Result<NaiveDate> {
    match std::env::var("QUICKSTART_TODAY") {
        Ok(text) => period::parse_date(&text).map_err(|error| error.at("QUICKSTART_TODAY")),
        Err(_) => of_clock(),
    }
}

fn of_clock() -> Result<NaiveDate> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = DateTime::from_timestamp(since.as_secs().cast_signed(), 0);
    let wrong = || Error::new(ErrorKind::OutOfRange, "the clock of this machine is wrong");
    now.map(|now| now.date_naive()).ok_or_else(wrong)
}
