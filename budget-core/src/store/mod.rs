//! The Store port: where a book is kept.

#[cfg(any(test, feature = "testing"))]
pub mod conformance;
pub mod memory;
#[cfg(feature = "sqlite")]
pub mod sqlite;

use std::fmt;

use async_trait::async_trait;

use crate::domain::change::{Change, ChangeSet};
use crate::domain::error::Result;
use crate::domain::id::BookId;
use crate::domain::outline::{Entry, Outline};
use crate::domain::query::{PageKey, TransactionQuery};
use crate::domain::totals::{Totals, TotalsQuery};
use crate::domain::transaction::Transaction;

/// The fewest change sets whose history and ids a store keeps.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::store::KEPT_CHANGES, 1_000);
/// ```
pub const KEPT_CHANGES: u64 = 1_000;
/// The shortest time, in seconds, for which a store keeps history and ids: 90 days.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(budget_core::store::KEPT_SECONDS, 90 * 86_400);
/// ```
pub const KEPT_SECONDS: i64 = 90 * 24 * 60 * 60;

/// The state of a book: every applied change set makes the next number; the epoch is random, and
/// new whenever the numbers start again (create, restore, copy, erase).
///
/// ```
/// # use budget_core::*;
/// let revision = Revision { epoch: 0xfeed, number: 3 };
/// assert_eq!(revision.to_string(), "000000000000feed-3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Revision {
    /// Which run of numbers.
    pub epoch: u64,
    /// How many change sets were applied in it.
    pub number: u64,
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}-{}", self.epoch, self.number)
    }
}

/// A new run of numbers: 64 random bits.
pub(crate) fn new_epoch() -> u64 {
    // Each half of a version 4 UUID has a few fixed bits, and not the same ones.
    let (high, low) = uuid::Uuid::new_v4().as_u64_pair();
    high ^ low
}

/// An answer and the revision it was read at.
///
/// ```
/// # use budget_core::*;
/// let at = At { revision: Revision { epoch: 1, number: 3 }, value: "the answer" };
/// assert_eq!(at.value, "the answer");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The revision.
    pub revision: Revision,
    /// The answer.
    pub value: T,
}

/// A page of transactions.
///
/// ```
/// # use budget_core::*;
/// assert!(Page::default().next.is_none());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The rows, in the order asked for.
    pub rows: Vec<Entry<Transaction>>,
    /// Where the next page begins; none after the last.
    pub next: Option<PageKey>,
}

/// A place where books are kept.
///
/// # Contract
/// - A book comes into being by the first change set that puts [`Settings`](crate::Settings) with
///   the precondition that they are absent. Every other call on a book that is not there answers
///   `not_found`.
/// - Every read is of one state, and says which. Equal revisions mean equal content.
/// - `totals(q) == fold(q, transactions(q))`, always.
/// - After `apply` returns, a crash loses nothing of it. Before, nothing of it is seen.
/// - Of two writers with one precondition, exactly one wins.
/// - Another book's rows never appear.
/// - Pages neither skip nor repeat a row that is there from the first to the last.
/// - Ids of change sets and the history are kept for at least [`KEPT_SECONDS`] and
///   [`KEPT_CHANGES`], then trimmed.
///
/// The module `conformance` of the feature `testing` makes each of these a test, with one line.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let (store, id) = (book.store(), book.id());
/// let query = TransactionQuery::default();
/// let page = store.transactions(id, &query).await?;
/// assert_eq!((page.revision, page.value.rows.len()), (store.head(id).await?, 1));
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[async_trait]
pub trait Store: fmt::Debug + Send + Sync + 'static {
    /// The revision alone, cheap.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let head = book.store().head(book.id()).await?;
    /// assert_eq!(head, book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn head(&self, book: &BookId) -> Result<Revision>;

    /// Everything but the transactions.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let outline = book.store().outline(book.id()).await?;
    /// assert_eq!(outline.value.budgets.len(), 1);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn outline(&self, book: &BookId) -> Result<At<Outline>>;

    /// A page of transactions by keyset (date, id).
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let query = TransactionQuery { limit: 1, ..TransactionQuery::default() };
    /// let page = book.store().transactions(book.id(), &query).await?.value;
    /// assert_eq!((page.rows.len(), page.next), (1, None));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn transactions(&self, book: &BookId, query: &TransactionQuery) -> Result<At<Page>>;

    /// Sums by group and span.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
    /// let totals = book.store().totals(book.id(), &query).await?.value;
    /// assert_eq!(totals.rows[0].sum, 8240);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn totals(&self, book: &BookId, query: &TotalsQuery) -> Result<At<Totals>>;

    /// The change sets applied after a revision, oldest first, with what each did.
    ///
    /// # Errors
    /// `gap` where the revision is of another epoch, or before the kept history.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let head = book.revision().await?;
    /// assert!(book.store().changes(book.id(), head).await?.value.is_empty());
    /// let elsewhere = Revision { epoch: !head.epoch, ..head };
    /// assert_eq!(book.store().changes(book.id(), elsewhere).await.unwrap_err().kind(), ErrorKind::Gap);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn changes(&self, book: &BookId, since: Revision) -> Result<At<Vec<Change>>>;

    /// Writes a change set: all of it or nothing, and once, however often it is sent. Answers the
    /// revision that it made, also when it is sent again.
    ///
    /// The change set is checked by [`Outline::validate`] against the state it is written to, and
    /// each (source, id) of external ids is unique per account.
    ///
    /// # Errors
    /// `conflict` where a precondition does not hold; `invalid` where another change set had its
    /// id; `already_exists` for an external id that another row of the account has; and as
    /// [`Outline::validate`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let gone = ChangeSet {
    ///     id: "0198-1".parse()?, at: 1_772_000_000, actor: "".into(), cause: Cause::Person,
    ///     label: "".into(), patches: vec![Patch::Delete(EntityKey::Budget("food".parse()?))],
    ///     preconditions: vec![],
    /// };
    /// let first = book.store().apply(book.id(), &gone).await?;
    /// assert_eq!(book.store().apply(book.id(), &gone).await?, first, "sent twice, applied once");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn apply(&self, book: &BookId, change_set: &ChangeSet) -> Result<Revision>;

    /// Recounts every aggregate from the rows, and checks what is stored.
    ///
    /// # Errors
    /// `corrupt` names what differs.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// assert_eq!(book.store().audit(book.id()).await?, book.revision().await?);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn audit(&self, book: &BookId) -> Result<Revision>;

    /// Everything of a book is gone, also its history.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// book.store().erase(book.id()).await?;
    /// assert_eq!(book.revision().await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    async fn erase(&self, book: &BookId) -> Result<()>;
}
