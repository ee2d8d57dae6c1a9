//! What a source says, from a bank connection or a file, in the domain's words.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::account::AccountType;
use super::id::CategoryId;
use super::money::Currency;
use super::transaction::BankSource;

/// One row as a source tells it, before anything is decided about it.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// let row = BankRow {
///     line: 2, external_id: None, date: parse_date("2026-03-02")?, amount: "2.80".parse().unwrap(),
///     currency: None, name: "CAFE 0042".into(), payee: None, memo: None, category: None,
///     primary: None, category_text: None, pending: false, pending_id: None,
/// };
/// assert!(row.amount.is_sign_positive(), "money out");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankRow {
    /// Where it stands in its source: the line of a file, counted from 1.
    pub line: u32,
    /// The source's own id, where it gives one.
    pub external_id: Option<String>,
    /// The day it was posted, or while pending the day it happened.
    pub date: NaiveDate,
    /// The amount as the source writes it; positive is money out, whatever the source's own sign.
    pub amount: Decimal,
    /// The currency; none takes the account's.
    pub currency: Option<Currency>,
    /// The source's full text for the row.
    pub name: String,
    /// The payee, where the source tells it apart.
    pub payee: Option<String>,
    /// Further words.
    pub memo: Option<String>,
    /// The category's code, where the source uses a taxonomy.
    pub category: Option<CategoryId>,
    /// The category that the source says `category` is a part of.
    pub primary: Option<CategoryId>,
    /// The source's own word for the category.
    pub category_text: Option<String>,
    /// Whether it may still change or vanish.
    pub pending: bool,
    /// The source's id of the pending row that this one takes the place of.
    pub pending_id: Option<String>,
}

/// A row that cannot be read: reported, never guessed, never zero.
///
/// ```
/// # use budget_core::*;
/// let row = Unreadable { line: 7, reason: "\"31.02.2026\" is no date".into() };
/// assert_eq!(row.line, 7);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The line of the file, counted from 1.
    pub line: u32,
    /// What is wrong with it: the value and the rule.
    pub reason: String,
}

/// The account that a statement is of, as its source describes it.
///
/// ```
/// # use budget_core::*;
/// let account = BankAccount { external_id: "7890".into(), ..BankAccount::default() };
/// assert!(account.currency.is_none(), "the book's account says");
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BankAccount {
    /// The source's id or number of the account; empty where the file names none.
    pub external_id: String,
    /// What the source calls it.
    pub name: Option<String>,
    /// Its type, where the source says so.
    pub account_type: Option<AccountType>,
    /// Its currency, where the source says so.
    pub currency: Option<Currency>,
    /// The balance at the end, money owned positive, where the source says so.
    pub balance: Option<Decimal>,
    /// What of it can be spent, where the source says so.
    pub available: Option<Decimal>,
    /// The last characters of its number, where the source tells them.
    pub mask: Option<String>,
    /// An id that outlives the connection, where the source gives one.
    pub persistent_id: Option<String>,
}

/// The rows of one account.
///
/// ```
/// # use budget_core::*;
/// assert!(Statement::default().rows.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statement {
    /// The account.
    pub account: BankAccount,
    /// The rows that could be read, in the source's order.
    pub rows: Vec<BankRow>,
    /// The rows that could not.
    pub unreadable: Vec<Unreadable>,
}

/// What a source says in one go.
///
/// ```
/// # use budget_core::*;
/// let update = BankUpdate {
///     source: BankSource::File, source_name: "file".into(), statements: vec![Statement::default()],
///     removed: Vec::new(), complete: false,
/// };
/// assert_eq!(update.statements.len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankUpdate {
    /// Whose words these are.
    pub source: BankSource,
    /// The name under which external ids are kept: `file`, or the connection's name.
    pub source_name: String,
    /// One statement for each account.
    pub statements: Vec<Statement>,
    /// The source's ids of rows that it takes back.
    pub removed: Vec<String>,
    /// Whether it names all that the source has, so that what it does not name is gone.
    pub complete: bool,
}
