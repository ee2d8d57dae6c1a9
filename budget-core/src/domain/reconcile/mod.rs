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
//!     leaving: &[],
//!     tree: &tree,
//! };
//! let done = reconcile(&input, &mut || TransactionId::new("t1").unwrap())?;
//! assert_eq!(done.rows[0].outcome, Outcome::New);
//! assert_eq!(done.patches.len(), 1);
//! # Ok::<(), budget_core::Error>(())
//! ```

mod accounts;
mod categories;
mod claim;
mod identity;
mod incoming;
mod link;
mod nearest;
mod transfers;
mod unmatch;
mod withdraw;

use std::collections::HashSet;

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

pub use accounts::{Recognised, recognise};
pub use identity::{Lookup, lookup};
pub use link::{LINK_DAYS, SuggestedLink};
pub use transfers::{TRANSFER_DAYS, pair_transfers};
pub(crate) use transfers::{is_equal_pair, is_other_half};
pub use unmatch::unmatch;
pub use withdraw::withdraw;

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
///     existing: &[], leaving: &[], tree: &tree,
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
    /// Those of `existing` that leave with this update: a posted row may take the place of a
    /// pending one of them. None for a file.
    pub leaving: &'a [TransactionId],
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
    /// It is posted, and took the place of a pending row, whose name and edits it keeps.
    Linked,
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
    /// New rows that may be pending ones that left, but for a tip.
    pub suggested: Vec<SuggestedLink>,
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
    link::drop_replaced(&mut rows);
    identity::settle(input, &mut rows);
    link::settle(input, &mut rows);
    claim::settle(input, &mut rows);
    let (patches, mut done) = write(input, &rows, new_id);
    let suggested = suggested(input, &rows, &done);
    unreadable.extend(input.statement.unreadable.iter().cloned());
    done.extend(unreadable.into_iter().map(ReconciledRow::unreadable));
    done.sort_by_key(|row| row.line);
    Ok(Reconciliation { patches, rows: done, suggested })
}

impl Reconcile<'_> {
    fn is_of_account(&self, there: &Transaction) -> bool {
        there.account.as_ref() == Some(&self.account.id)
    }

    /// Whether the source's ids name the row: a connection's do whatever its account.
    fn may_be_known(&self, there: &Transaction) -> bool {
        self.source == BankSource::Connection || self.is_of_account(there)
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
    let written = rows.iter().filter(|row| !matches!(row.fate, Fate::Known(_) | Fate::Repeats(_)));
    let patches = Vec::with_capacity(written.count());
    let categories = Categories::new(input.tree);
    let mut writer = Writer { input, new_id, categories, patches, named: named(input, rows) };
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

/// The source's ids that are given, where any row says that it takes the place of another.
fn named(input: &Reconcile<'_>, rows: &[Incoming<'_>]) -> HashSet<String> {
    if rows.iter().all(|row| link::replaces(row).is_none()) {
        return HashSet::new();
    }
    let ids = input.existing.iter().flat_map(|there| &there.external_ids);
    let there = ids.filter(|id| id.source == input.source_name).map(|id| id.id.clone());
    there.chain(rows.iter().map(|row| row.name.own().to_owned())).collect()
}

fn suggested(
    input: &Reconcile<'_>,
    rows: &[Incoming<'_>],
    done: &[ReconciledRow],
) -> Vec<SuggestedLink> {
    let found = link::suggestions(input, rows).into_iter();
    let link = |(there, at): (&Transaction, usize)| {
        let posted = done[at].transaction.clone()?;
        Some(SuggestedLink { pending: there.clone(), posted })
    };
    found.filter_map(link).collect()
}

struct Writer<'a, 'n> {
    input: &'a Reconcile<'a>,
    new_id: &'n mut dyn FnMut() -> TransactionId,
    categories: Categories<'a>,
    patches: Vec<Patch>,
    /// The source's ids that rows of the account have.
    named: HashSet<String>,
}

impl Writer<'_, '_> {
    fn write(&mut self, incoming: &Incoming<'_>, done: &[ReconciledRow]) -> ReconciledRow {
        match incoming.fate {
            Fate::Open => self.add(incoming),
            Fate::Known(there) => self.update(incoming, there),
            Fate::Claims(there) => self.claim(incoming, there),
            Fate::Posts(there) => self.post(incoming, there),
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
        let external_ids = self.external_ids(incoming);
        self.put(Transaction {
            id,
            account: Some(self.input.account.id.clone()),
            external_ids,
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
        let is_back = self.is_replaced(incoming, there) && self.input.leaving.contains(&there.id);
        if self.is_replaced(incoming, there) && !is_back {
            return ReconciledRow::duplicate(line, &there.id, "its posted row is there");
        }
        if there.deleted() && self.input.source == BankSource::File {
            return ReconciledRow::duplicate(line, &there.id, "a person deleted it");
        }
        if incoming.is_said_by(there) && self.input.is_of_account(there) && !is_back {
            return ReconciledRow::of(line, Outcome::Duplicate, &there.id);
        }
        if self.keeps_words(there) {
            let reason = "the bank connection's words are kept";
            return ReconciledRow::duplicate(line, &there.id, reason);
        }
        let account = Some(self.input.account.id.clone());
        let mut changed =
            Transaction { bank: Some(incoming.layer(None)), account, ..there.clone() };
        if is_back {
            let id = self.external_id(incoming);
            changed.external_ids.retain(|known| *known != id);
            changed.external_ids.push(id);
        }
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

    /// The posted row takes the place of a pending one: it is the same row, with new words.
    fn post(&mut self, incoming: &Incoming<'_>, there: &Transaction) -> ReconciledRow {
        let line = incoming.row.line;
        let account = Some(self.input.account.id.clone());
        let mut row = Transaction { bank: Some(incoming.layer(None)), account, ..there.clone() };
        if row.check().is_err() {
            // What the person set does not fit it: it is a row of its own, never none.
            return self.add(incoming);
        }
        row.bank = Some(self.layer(incoming));
        row.external_ids.push(self.external_id(incoming));
        self.put(row);
        ReconciledRow::of(line, Outcome::Linked, &there.id)
    }

    /// Whether the source has since given the row another id, so that these words are old.
    fn is_replaced(&self, incoming: &Incoming<'_>, there: &Transaction) -> bool {
        self.input.source == BankSource::Connection
            && there.current_id(self.input.source_name) != Some(incoming.name.own())
    }

    fn keeps_words(&self, there: &Transaction) -> bool {
        let of_connection = |bank: &BankLayer| bank.source == BankSource::Connection;
        self.input.source == BankSource::File && there.bank.as_ref().is_some_and(of_connection)
    }

    /// Its own id last; before it that of the pending row which it takes the place of, so that
    /// old words about that one are known.
    fn external_ids(&mut self, incoming: &Incoming<'_>) -> Vec<ExternalId> {
        let pending = link::replaces(incoming).filter(|id| self.named.insert((*id).to_owned()));
        let pending = pending.map(|id| ExternalId::new(self.input.source_name, id));
        pending.into_iter().chain([self.external_id(incoming)]).collect()
    }

    fn external_id(&self, incoming: &Incoming<'_>) -> ExternalId {
        ExternalId::new(self.input.source_name, incoming.external_id())
    }

    fn layer(&mut self, incoming: &Incoming<'_>) -> BankLayer {
        incoming.layer(self.categories.of(incoming.row))
    }
}
