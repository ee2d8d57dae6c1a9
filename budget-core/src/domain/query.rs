//! Which transactions a page shows.

use chrono::NaiveDate;

use super::error::{Error, Result};
use super::id::{AccountId, CategoryId, TransactionId};
use super::transaction::{ExternalId, Transaction};

/// The most transactions one page has.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::domain::query::MAX_PAGE, 10_000);
/// ```
pub const MAX_PAGE: u32 = 10_000;

/// A place between two transactions: the keyset (date, id).
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// let after = PageKey { date: parse_date("2026-03-02")?, id: "t1".parse()? };
/// let query = TransactionQuery { after: Some(after), ..TransactionQuery::default() };
/// assert!(query.check().is_ok());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PageKey {
    /// The date of the last row of the page before.
    pub date: NaiveDate,
    /// Its id.
    pub id: TransactionId,
}

impl PageKey {
    /// The place right after a row.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// assert_eq!(PageKey::of(&row).id, row.id);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn of(row: &Transaction) -> Self {
        Self { date: row.date(), id: row.id.clone() }
    }
}

/// A filter of transactions, an order by (date, id), and where a page begins. Empty lists and
/// nones do not filter. Deleted rows are only among those asked for by id, external id or
/// `deleted`.
///
/// ```
/// # use budget_core::*;
/// let query = TransactionQuery { pending: Some(true), ..TransactionQuery::default() };
/// assert!(!query.deleted && query.limit > 0);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(default))]
pub struct TransactionQuery {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The first day after the last.
    pub until: Option<NaiveDate>,
    /// Rows with a part in one of these categories.
    pub categories: Vec<CategoryId>,
    /// Rows with a part that has no category; with `categories`, either will do.
    pub uncategorised: bool,
    /// Rows of these accounts.
    pub accounts: Vec<AccountId>,
    /// Rows whose payee, bank's text, note or tags hold this, whatever the case.
    pub text: Option<String>,
    /// Rows that are pending, or that are not.
    pub pending: Option<bool>,
    /// Rows that a person deleted, instead of those they did not.
    pub deleted: bool,
    /// Exactly these rows.
    pub ids: Vec<TransactionId>,
    /// Rows with one of these external ids.
    pub external_ids: Vec<ExternalId>,
    /// Whether the newest come first.
    pub newest_first: bool,
    /// Where the page begins: after this place, in the order asked for.
    pub after: Option<PageKey>,
    /// How many rows at most, 1 to [`MAX_PAGE`].
    pub limit: u32,
}

impl Default for TransactionQuery {
    fn default() -> Self {
        Self {
            from: None,
            until: None,
            categories: Vec::new(),
            uncategorised: false,
            accounts: Vec::new(),
            text: None,
            pending: None,
            deleted: false,
            ids: Vec::new(),
            external_ids: Vec::new(),
            newest_first: false,
            after: None,
            limit: MAX_PAGE,
        }
    }
}

impl TransactionQuery {
    /// Checks the page's size.
    ///
    /// # Errors
    /// `invalid` for a limit of 0, `out_of_range` beyond [`MAX_PAGE`].
    ///
    /// ```
    /// # use budget_core::*;
    /// let none = TransactionQuery { limit: 0, ..TransactionQuery::default() };
    /// assert_eq!(none.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// ```
    pub fn check(&self) -> Result<()> {
        match self.limit {
            0 => Err(Error::invalid("a page of 0 transactions: a limit of at least 1 is meant")),
            limit if limit > MAX_PAGE => Err(Error::out_of_range(format!(
                "a page of {limit} transactions is over {MAX_PAGE}"
            ))),
            _ => Ok(()),
        }
    }

    /// Whether the filter lets a row through; the page's place is not looked at.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new.payee("Café Blau"))?;
    /// let query = TransactionQuery { text: Some("blau".into()), ..TransactionQuery::default() };
    /// assert!(query.matches(&row), "whatever the case");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn matches(&self, row: &Transaction) -> bool {
        let date = row.date();
        self.matches_deleted(row)
            && self.from.is_none_or(|from| from <= date)
            && self.until.is_none_or(|until| date < until)
            && self.pending.is_none_or(|pending| pending == row.pending())
            && any(&self.accounts, |account| row.account.as_ref() == Some(account))
            && any(&self.ids, |id| *id == row.id)
            && any(&self.external_ids, |id| row.external_ids.contains(id))
            && self.matches_category(row)
            && self.matches_text(row)
    }

    /// Whether a row is on the far side of the page's place.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// let query = TransactionQuery { after: Some(PageKey::of(&row)), ..TransactionQuery::default() };
    /// assert!(!query.is_after(&row));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_after(&self, row: &Transaction) -> bool {
        self.after.as_ref().is_none_or(|after| {
            let here = (row.date(), &row.id);
            let there = (after.date, &after.id);
            if self.newest_first { here < there } else { here > there }
        })
    }

    fn matches_deleted(&self, row: &Transaction) -> bool {
        let named = !self.ids.is_empty() || !self.external_ids.is_empty();
        named || row.deleted() == self.deleted
    }

    fn matches_category(&self, row: &Transaction) -> bool {
        if self.categories.is_empty() && !self.uncategorised {
            return true;
        }
        row.parts().any(|part| match part.category {
            Some(category) => self.categories.contains(category),
            None => self.uncategorised,
        })
    }

    fn matches_text(&self, row: &Transaction) -> bool {
        let Some(text) = &self.text else { return true };
        let text = text.to_lowercase();
        let bank = row.bank.as_ref();
        let memo = bank.and_then(|bank| bank.memo.as_deref());
        let texts = [row.payee(), bank.map(|bank| bank.name.as_str()), memo, row.note()];
        let found = |hay: &str| hay.to_lowercase().contains(&text);
        texts.into_iter().flatten().any(found) || row.tags().into_iter().any(found)
    }
}

fn any<T>(wanted: &[T], is: impl FnMut(&T) -> bool) -> bool {
    wanted.is_empty() || wanted.iter().any(is)
}
