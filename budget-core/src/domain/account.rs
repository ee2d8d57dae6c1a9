//! Where money is kept.

use super::error::Result;
use super::id::AccountId;
use super::money::{Currency, Money};
use super::text;
use super::transaction::ExternalId;

/// The most characters a name of an account, a category, a budget or a rule has.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::domain::account::MAX_NAME;
/// let long = "x".repeat(MAX_NAME + 1);
/// let account = Account::new("giro".parse()?, long, AccountType::Depository, Currency::new("EUR")?);
/// assert_eq!(account.check().unwrap_err().kind(), ErrorKind::OutOfRange);
/// # Ok::<(), Error>(())
/// ```
pub const MAX_NAME: usize = 200;

/// What kind of account it is: Plaid's account types.
///
/// ```
/// # use budget_core::*;
/// assert!(AccountType::Credit.in_budget() && !AccountType::Loan.in_budget());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum AccountType {
    /// A checking, savings or cash account.
    Depository,
    /// A credit card or line of credit.
    Credit,
    /// A loan or mortgage.
    Loan,
    /// Securities, pensions.
    Investment,
    /// Anything else.
    Other,
}

impl AccountType {
    /// Whether such an account is in the budget unless its owner says otherwise.
    ///
    /// ```
    /// # use budget_core::*;
    /// let in_budget = [AccountType::Depository, AccountType::Credit, AccountType::Investment];
    /// assert_eq!(in_budget.map(AccountType::in_budget), [true, true, false]);
    /// ```
    pub fn in_budget(self) -> bool {
        matches!(self, Self::Depository | Self::Credit)
    }
}

/// An account of a book.
///
/// ```
/// use budget_core::{Account, AccountId, AccountType, Currency};
/// let giro = Account::new(AccountId::new("giro")?, "Giro", AccountType::Depository, Currency::new("EUR")?);
/// assert!(giro.in_budget);
/// let broker = Account::new(AccountId::new("depot")?, "Depot", AccountType::Investment, Currency::new("EUR")?);
/// assert!(!broker.in_budget);
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Account {
    /// Its name in the book.
    pub id: AccountId,
    /// What a person calls it.
    pub name: String,
    /// What kind of account it is.
    pub account_type: AccountType,
    /// The currency of a row that names none.
    pub currency: Currency,
    /// The last digits of its number, as the bank shows them.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub mask: Option<String>,
    /// What its bank calls it, where a bank connection brought it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub bank_name: Option<String>,
    /// The bank's name for it that survives a new link.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub persistent_id: Option<String>,
    /// The balance before its first transaction; positive is money owned.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub opening_balance: Option<Money>,
    /// Whether its transactions count in budgets.
    pub in_budget: bool,
    /// How bank connections and files call it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub external_ids: Vec<ExternalId>,
}

impl Account {
    /// An account that is in the budget as its type suggests.
    ///
    /// ```
    /// # use budget_core::*;
    /// let loan = Account::new("car".parse()?, "Car", AccountType::Loan, Currency::new("EUR")?);
    /// assert!(!loan.in_budget && loan.opening_balance.is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(
        id: AccountId,
        name: impl Into<String>,
        account_type: AccountType,
        currency: Currency,
    ) -> Self {
        Self {
            id,
            name: name.into(),
            account_type,
            currency,
            mask: None,
            bank_name: None,
            persistent_id: None,
            opening_balance: None,
            in_budget: account_type.in_budget(),
            external_ids: Vec::new(),
        }
    }

    /// Checks texts and currencies.
    ///
    /// # Errors
    /// `invalid` for an empty name, `out_of_range` for a text beyond [`MAX_NAME`],
    /// `currency_mismatch` for an opening balance in another currency.
    ///
    /// ```
    /// # use budget_core::*;
    /// let unnamed = Account::new("giro".parse()?, "", AccountType::Depository, Currency::new("EUR")?);
    /// assert_eq!(unnamed.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        text::check_filled("the account's name", &self.name, MAX_NAME)?;
        text::check("the account's mask", self.mask.as_deref().unwrap_or_default(), MAX_NAME)?;
        text::check(
            "the bank's name of it",
            self.bank_name.as_deref().unwrap_or_default(),
            MAX_NAME,
        )?;
        let persistent_id = self.persistent_id.as_deref().unwrap_or_default();
        text::check("the account's persistent id", persistent_id, MAX_NAME)?;
        self.external_ids.iter().try_for_each(ExternalId::check)?;
        match self.opening_balance {
            Some(balance) => balance.expect_currency(self.currency),
            None => Ok(()),
        }
    }
}
