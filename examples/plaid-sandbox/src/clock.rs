//! Instants: those of the bank, told as if its noon were now.

use std::time::{SystemTime, UNIX_EPOCH};

use budget_core::plaid::simulator::SimulatedBank;
use chrono::DateTime;

/// Seconds since 1970.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The text of an instant, as it is.
pub(crate) fn text(seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The text of an instant of the bank's, as far from now as it is from the bank's instant.
pub(crate) fn from_now(bank: &SimulatedBank, seconds: i64) -> String {
    text(now() + seconds - bank.now())
}
