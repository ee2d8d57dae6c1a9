//! What comes and goes regularly.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::id::CategoryId;
use crate::domain::money::Currency;

/// Payments that recur, as Plaid sees them.
///
/// ```
/// # use budget_core::{plaid::*, period::parse_date};
/// let rent = RecurringStream {
///     id: "s1".into(), account: "A1".into(), description: "Rent".into(), payee: None, category: None,
///     frequency: "MONTHLY".into(), first: parse_date("2025-01-01")?, last: parse_date("2026-03-01")?,
///     next: None, average: Some("900".parse().unwrap()), last_amount: None, currency: None,
///     active: true, transactions: vec!["t1".into()],
/// };
/// assert!(rent.average > rent.last_amount);
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecurringStream {
    /// Its name.
    pub id: String,
    /// The source's id of the account.
    pub account: String,
    /// The source's text.
    pub description: String,
    /// The payee, where it is told.
    pub payee: Option<String>,
    /// The category's code, where there is one.
    pub category: Option<CategoryId>,
    /// How often: `WEEKLY`, `BIWEEKLY`, `SEMI_MONTHLY`, `MONTHLY`, `ANNUALLY`, `UNKNOWN`; an open set.
    pub frequency: String,
    /// The day of the first.
    pub first: NaiveDate,
    /// The day of the last.
    pub last: NaiveDate,
    /// The day on which the next is expected, where that is told.
    pub next: Option<NaiveDate>,
    /// The average amount; positive is money out.
    pub average: Option<Decimal>,
    /// The last amount.
    pub last_amount: Option<Decimal>,
    /// The currency, where it is told.
    pub currency: Option<Currency>,
    /// Whether it goes on.
    pub active: bool,
    /// The source's ids of its rows.
    pub transactions: Vec<String>,
}

/// Streams of money out and in.
///
/// ```
/// # use budget_core::plaid::*;
/// assert!(RecurringStreams::default().outflow.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecurringStreams {
    /// Money in.
    pub inflow: Vec<RecurringStream>,
    /// Money out.
    pub outflow: Vec<RecurringStream>,
}
