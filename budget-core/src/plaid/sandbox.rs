//! What a sandbox is asked to make.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::money::Currency;

/// An item of the sandbox, made without a person.
///
/// ```
/// # use budget_core::plaid::*;
/// assert_eq!(SandboxItem::default().institution_id, "ins_109508");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxItem {
    /// The bank.
    pub institution_id: String,
    /// Whose login: `user_transactions_dynamic` makes rows at each refresh.
    pub user: String,
    /// The password of that login; of the sandbox, so no secret.
    pub password: String,
    /// Where webhooks go.
    pub webhook: Option<String>,
    /// How many days of history.
    pub days: Option<u16>,
}

impl Default for SandboxItem {
    fn default() -> Self {
        Self {
            institution_id: "ins_109508".to_owned(),
            user: "user_transactions_dynamic".to_owned(),
            password: "any".to_owned(),
            webhook: None,
            days: Some(730),
        }
    }
}

/// A row to make in the sandbox.
///
/// ```
/// # use budget_core::{plaid::*, period::parse_date};
/// let row = SandboxRow {
///     date: parse_date("2026-03-02")?, posted: parse_date("2026-03-03")?,
///     amount: "2.80".parse().unwrap(), currency: None, description: "Café".into(),
/// };
/// assert!(row.amount.is_sign_positive(), "money out");
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SandboxRow {
    /// The day it happened.
    pub date: NaiveDate,
    /// The day it was posted.
    pub posted: NaiveDate,
    /// The amount; positive is money out.
    pub amount: Decimal,
    /// The currency; none is US dollars.
    pub currency: Option<Currency>,
    /// The text.
    pub description: String,
}
