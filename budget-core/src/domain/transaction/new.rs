//! What a person records.

use chrono::NaiveDate;

use super::Split;
use crate::domain::id::{AccountId, CategoryId};
use crate::domain::money::Money;

/// What a person enters.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
/// let cafe = new.payee("Café Blau").category("food".parse()?);
/// assert!(!cafe.pending && cafe.splits.is_empty());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct NewTransaction {
    /// The account, where one is meant.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub account: Option<AccountId>,
    /// The civil date.
    pub date: NaiveDate,
    /// Positive is money out, negative is money in.
    pub amount: Money,
    /// Who was paid, or who paid.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub payee: Option<String>,
    /// The category; none is uncategorised.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub category: Option<CategoryId>,
    /// Parts that replace the category and sum to the amount; empty for none.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub splits: Vec<Split>,
    /// Whether it is still to be posted.
    #[cfg_attr(feature = "serde", serde(default))]
    pub pending: bool,
    /// Whether it counts nowhere.
    #[cfg_attr(feature = "serde", serde(default))]
    pub excluded: bool,
    /// A note.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub note: Option<String>,
    /// Tags.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub tags: Vec<String>,
}

impl NewTransaction {
    /// An uncategorised transaction of a day.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// assert!(new.account.is_none() && new.category.is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(date: NaiveDate, amount: Money) -> Self {
        Self {
            account: None,
            date,
            amount,
            payee: None,
            category: None,
            splits: Vec::new(),
            pending: false,
            excluded: false,
            note: None,
            tags: Vec::new(),
        }
    }

    /// The same in a category.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// assert_eq!(new.category("food".parse()?).category, Some("food".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn category(self, category: CategoryId) -> Self {
        Self { category: Some(category), ..self }
    }

    /// The same on an account.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// assert_eq!(new.account("giro".parse()?).account, Some("giro".parse()?));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }

    /// The same with a payee.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// assert_eq!(new.payee("Café Blau").payee.as_deref(), Some("Café Blau"));
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn payee(self, payee: impl Into<String>) -> Self {
        Self { payee: Some(payee.into()), ..self }
    }
}
