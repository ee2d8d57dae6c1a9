//! What a source's statement does to a book: recognise, link, claim, add.
//!
//! ```
//! use budget_core::reconcile::{Outcome, Reconcile, reconcile};
//! # use budget_core::{Account, AccountType, BankAccount, BankRow, BankSource, Statement, Tree};
//! # use budget_core::{NaiveDate, TransactionId};
//! # let account = Account::new("giro".parse()?, "Giro", AccountType::Depository, "EUR".parse()?);
//! # let row = BankRow { line: 2, external_id: None, date: NaiveDate::from_ymd_opt(2026, 3, 2).unwrap(),
//! #     amount: "2.80".parse().unwrap(), currency: None, name: "Café".into(), payee: None, memo: None,
//! #     category: None, primary: None, category_text: None, pending: false, pending_id: None };
//! # let statement = Statement { rows: vec![row], ..Statement::default() };
//! # let tree = Tree::default();
//! let input = Reconcile {
//!     account: &account,
//!     statement: &statement,
//!     source: BankSource::File,
//!     source_name: "file",
//!     existing: &[],
//!     tree: &tree,
//! };
//! let done = reconcile(&input, &mut || TransactionId::new("t1").unwrap())?;
//! assert_eq!(done.rows[0].outcome, Outcome::New);
//! assert_eq!(done.patches.len(), 1);
//! # Ok::<(), budget_core::Error>(())
//! ```

mod categories;
mod claim;
mod identity;
mod incoming;
mod unmatch;

use super::account::Account;
use super::bank::{Statement, Unreadable};
use super::category::Tree;
use super::change::{Entity, Patch};
use super::error::Result;
use super::id::{MAX_ID, TransactionId};
use super::text;
use super::transaction::{
    BankLayer, BankSource, Edits, ExternalId, Matched, RuledLayer, Transaction,
};
use categories::Categories;
use incoming::{Fate, Incoming};

pub use identity::{Lookup, lookup};
pub use unmatch::unmatch;

/// The most days between a row and one that it claims.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::reconcile::CLAIM_DAYS, 7);
/// ```
pub const CLAIM_DAYS: u64 = 7;

/// A statement, the account it is of, and what the book holds of that account.
///
/// ```
/// # use budget_core::{*, reconcile::{Reconcile, reconcile}};
/// # let account = Account::new("giro".parse()?, "Giro", AccountType::Depository, Currency::new("EUR")?);
/// # let (statement, tree) = (Statement::default(), Tree::default());
/// let input = Reconcile {
///     account: &account, statement: &statement, source: BankSource::File, source_name: "",
///     existing: &[], tree: &tree,
/// };
/// let refused = reconcile(&input, &mut || unreachable!()).unwrap_err();
/// assert_eq!(refused.kind(), ErrorKind::Invalid, "a source has a name");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Reconcile<'a> {
    /// The account.
    pub account: &'a Account,
    /// What the source says of it.
    pub statement: &'a Statement,
    /// Whose words these are.
    pub source: BankSource,
    /// The name under which the source's external ids are kept.
    pub source_name: &'a str,
    /// What [`lookup`] asks for: the account's rows of those days, and those with one of those
    /// external ids, deleted ones included. In any order; further rows do no harm.
    pub existing: &'a [Transaction],
    /// The book's categories.
    pub tree: &'a Tree,
}

/// What became of a row.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::reconcile::Outcome;
/// assert_ne!(Outcome::Matched, Outcome::Duplicate);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Outcome {
    /// It is added.
    New,
    /// The book has it; nothing is written.
    Duplicate,
    /// The book has it, and its source now says something else.
    Changed,
    /// It claimed a row that a person entered or another source brought.
    Matched,
    /// It cannot be read; nothing is written.
    Unreadable,
}

/// What became of one row of the statement.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::reconcile::{Outcome, ReconciledRow};
/// let reason = Some("\"31.02.\" is no date".to_owned());
/// let row = ReconciledRow { line: 7, outcome: Outcome::Unreadable, transaction: None, reason };
/// assert!(row.transaction.is_none());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReconciledRow {
    /// Where it stands in its source: the line of a file, counted from 1.
    pub line: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// The book's row for it; none where it cannot be read.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub transaction: Option<TransactionId>,
    /// Why, where the outcome alone does not say it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub reason: Option<String>,
}

/// What a statement does to a book.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::reconcile::Reconciliation;
/// assert!(Reconciliation::default().patches.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Reconciliation {
    /// The writes: categories that the book lacks, then each new, changed or claimed row as it is
    /// afterwards.
    pub patches: Vec<Patch>,
    /// What became of each row of the statement, those that its reader could not read included, by
    /// line.
    pub rows: Vec<ReconciledRow>,
}

/// What a statement does to a book. `new_id` names the rows that are added, in their order.
///
/// - **Known**: a row whose external id the account has is that row, whatever else it says: a
///   [`Duplicate`](Outcome::Duplicate) if its words are the same, else
///   [`Changed`](Outcome::Changed), where only the bank layer is written. A file's words never
///   replace a bank connection's, and a deleted row stays deleted. A row without an id of its
///   source gets one made of its date, amount and payee, and a number among equal ones, so that it
///   is known again. Where one statement uses an id for rows of different content, each is a row.
/// - **Claimed**: a row that is not known claims one of the account with exactly its amount, not
///   more than [`CLAIM_DAYS`] days away, that this source has no id for and nobody deleted: one of
///   the same payee first, then the nearest, then the smallest id. Every pair of one payee is found
///   before any other, and the nearer before the farther. The claimed row keeps its id and what
///   people and rules set; it gains the external id and, unless that would replace a bank
///   connection's words by a file's, the bank layer. [`unmatch`] parts them again.
/// - **Added**: any other row, its amount rounded half-even to the currency of the row, else of the
///   statement, else of the account.
///
/// The category is the source's code, added under the source's primary where the book lacks it;
/// else the only category whose id or name is the source's word, whatever the case; else none.
///
/// A row that breaks a rule or has an amount out of range is
/// [`Unreadable`](Outcome::Unreadable); its reason names the value. The result does not depend on
/// the order of `existing`.
///
/// # Errors
/// `invalid` or `out_of_range` for a source's name that is empty or too long.
pub fn reconcile(
    input: &Reconcile<'_>,
    new_id: &mut dyn FnMut() -> TransactionId,
) -> Result<Reconciliation> {
    text::check_filled("the source's name", input.source_name, MAX_ID)?;
    let (mut rows, mut unreadable) = incoming::read(input);
    identity::settle(input, &mut rows);
    claim::settle(input, &mut rows);
    let (patches, mut done) = write(input, &rows, new_id);
    unreadable.extend(input.statement.unreadable.iter().cloned());
    done.extend(unreadable.into_iter().map(ReconciledRow::unreadable));
    done.sort_by_key(|row| row.line);
    Ok(Reconciliation { patches, rows: done })
}

impl Reconcile<'_> {
    fn is_of_account(&self, there: &Transaction) -> bool {
        there.account.as_ref() == Some(&self.account.id)
    }
}

impl ReconciledRow {
    fn of(line: u32, outcome: Outcome, transaction: &TransactionId) -> Self {
        Self { line, outcome, transaction: Some(transaction.clone()), reason: None }
    }

    fn duplicate(line: u32, transaction: &TransactionId, reason: &str) -> Self {
        Self { reason: Some(reason.to_owned()), ..Self::of(line, Outcome::Duplicate, transaction) }
    }

    fn unreadable(row: Unreadable) -> Self {
        let Unreadable { line, reason } = row;
        Self { line, outcome: Outcome::Unreadable, transaction: None, reason: Some(reason) }
    }

    fn repeating(line: u32, first: &Self) -> Self {
        let outcome = match first.outcome {
            Outcome::Unreadable => Outcome::Unreadable,
            _ => Outcome::Duplicate,
        };
        let reason = Some(format!("the same as line {}", first.line));
        Self { line, outcome, transaction: first.transaction.clone(), reason }
    }
}

fn write(
    input: &Reconcile<'_>,
    rows: &[Incoming<'_>],
    new_id: &mut dyn FnMut() -> TransactionId,
) -> (Vec<Patch>, Vec<ReconciledRow>) {
    let written = rows.iter().filter(|row| matches!(row.fate, Fate::Open | Fate::Claims(_)));
    let patches = Vec::with_capacity(written.count());
    let mut writer = Writer { input, new_id, categories: Categories::new(input.tree), patches };
    let mut done = Vec::with_capacity(rows.len());
    for row in rows {
        let row = writer.write(row, &done);
        done.push(row);
    }
    let Writer { categories, mut patches, .. } = writer;
    let added = categories.added().into_iter().map(Entity::Category);
    patches.splice(0..0, added.map(Patch::Put));
    (patches, done)
}

struct Writer<'a, 'n> {
    input: &'a Reconcile<'a>,
    new_id: &'n mut dyn FnMut() -> TransactionId,
    categories: Categories<'a>,
    patches: Vec<Patch>,
}

impl Writer<'_, '_> {
    fn write(&mut self, incoming: &Incoming<'_>, done: &[ReconciledRow]) -> ReconciledRow {
        match incoming.fate {
            Fate::Open => self.add(incoming),
            Fate::Known(there) => self.update(incoming, there),
            Fate::Claims(there) => self.claim(incoming, there),
            Fate::Repeats(at) => ReconciledRow::repeating(incoming.row.line, &done[at]),
        }
    }

    fn put(&mut self, row: Transaction) {
        self.patches.push(Patch::Put(Entity::Transaction(row)));
    }

    fn add(&mut self, incoming: &Incoming<'_>) -> ReconciledRow {
        let id = (self.new_id)();
        let done = ReconciledRow::of(incoming.row.line, Outcome::New, &id);
        let bank = self.layer(incoming);
        self.put(Transaction {
            id,
            account: Some(self.input.account.id.clone()),
            external_ids: vec![self.external_id(incoming)],
            matched: Vec::new(),
            transfer: None,
            bank: Some(bank),
            ruled: RuledLayer::default(),
            edits: Edits::default(),
        });
        done
    }

    fn update(&mut self, incoming: &Incoming<'_>, there: &Transaction) -> ReconciledRow {
        let line = incoming.row.line;
        if there.deleted() {
            return ReconciledRow::duplicate(line, &there.id, "a person deleted it");
        }
        if incoming.is_said_by(there) {
            return ReconciledRow::of(line, Outcome::Duplicate, &there.id);
        }
        if self.keeps_words(there) {
            let reason = "the bank connection's words are kept";
            return ReconciledRow::duplicate(line, &there.id, reason);
        }
        let changed = Transaction { bank: Some(incoming.layer(None)), ..there.clone() };
        if let Err(error) = changed.check() {
            return ReconciledRow::unreadable(Unreadable { line, reason: error.to_string() });
        }
        let bank = Some(self.layer(incoming));
        self.put(Transaction { bank, ..changed });
        ReconciledRow::of(line, Outcome::Changed, &there.id)
    }

    fn claim(&mut self, incoming: &Incoming<'_>, there: &Transaction) -> ReconciledRow {
        let words = self.layer(incoming);
        let mut row = there.clone();
        let (before, words) = match self.keeps_words(there) {
            true => (None, Some(words)),
            false => (row.bank.replace(words), None),
        };
        row.external_ids.reserve_exact(1);
        row.external_ids.push(self.external_id(incoming));
        row.matched.reserve_exact(1);
        row.matched.push(Matched { source: self.input.source_name.to_owned(), before, words });
        self.put(row);
        ReconciledRow::of(incoming.row.line, Outcome::Matched, &there.id)
    }

    fn keeps_words(&self, there: &Transaction) -> bool {
        let of_connection = |bank: &BankLayer| bank.source == BankSource::Connection;
        self.input.source == BankSource::File && there.bank.as_ref().is_some_and(of_connection)
    }

    fn external_id(&self, incoming: &Incoming<'_>) -> ExternalId {
        ExternalId::new(self.input.source_name, incoming.external_id())
    }

    fn layer(&mut self, incoming: &Incoming<'_>) -> BankLayer {
        incoming.layer(self.categories.of(incoming.row))
    }
}
