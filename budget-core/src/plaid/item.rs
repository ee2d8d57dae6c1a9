//! An item: one login at one bank.

use crate::domain::connection::Problem;

/// How an item fares, as Plaid tells it.
///
/// ```
/// # use budget_core::plaid::*;
/// let item = Item { item_id: "item-1".into(), ..Item::default() };
/// assert!(item.error.is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// Its name.
    pub item_id: String,
    /// The bank's id, where it is known.
    pub institution_id: Option<String>,
    /// The bank's name, where it is told.
    pub institution_name: Option<String>,
    /// Where its webhooks go.
    pub webhook: Option<String>,
    /// What is wrong with it.
    pub error: Option<Problem>,
    /// When a person's consent ends, in seconds since 1970, where it does.
    pub consent_expires: Option<i64>,
}
