//! Books in the memory of this process: for tests, previews and hosts that persist by themselves.

mod audit;
mod book;
mod log;
mod rows;
mod secrets;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

use async_trait::async_trait;

use self::book::BookState;
use self::secrets::Secrets;
use super::{At, Page, Revision, Store};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::BookId;
use crate::domain::outline::Outline;
use crate::domain::query::TransactionQuery;
use crate::domain::totals::{Totals, TotalsQuery};

/// A store whose books live as long as its handles: a clone is another handle on the same books.
///
/// It keeps every promise of [`Store`] but the one about crashes, since it has no disk.
///
/// ```
/// use budget_core::{BookId, ErrorKind, MemoryStore, Store};
/// let (store, book) = (MemoryStore::new(), BookId::new("smith")?);
/// let answer = pollster::block_on(store.head(&book));
/// assert_eq!(answer.unwrap_err().kind(), ErrorKind::NotFound);
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore {
    books: Arc<Mutex<Books>>,
}

#[derive(Default)]
struct Books {
    states: HashMap<BookId, BookState>,
    secrets: Secrets,
}

impl MemoryStore {
    /// A store without a book.
    ///
    /// ```
    /// # use budget_core::*;
    /// # pollster::block_on(async {
    /// let empty = MemoryStore::new();
    /// assert_eq!(empty.head(&"home".parse()?).await.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub fn new() -> Self {
        Self::default()
    }

    fn books(&self) -> Result<MutexGuard<'_, Books>> {
        let broken = "a call panicked while it wrote, so the books in memory cannot be trusted";
        self.books.lock().map_err(|_| Error::new(ErrorKind::Internal, broken))
    }

    fn read<T>(&self, book: &BookId, read: impl FnOnce(&BookState) -> Result<T>) -> Result<At<T>> {
        let books = self.books()?;
        let state = books.states.get(book).ok_or_else(|| Error::not_found("book", book))?;
        Ok(At { revision: state.revision(), value: read(state)? })
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn head(&self, book: &BookId) -> Result<Revision> {
        Ok(self.read(book, |_| Ok(()))?.revision)
    }

    async fn outline(&self, book: &BookId) -> Result<At<Outline>> {
        self.read(book, |state| Ok(state.outline().clone()))
    }

    async fn transactions(&self, book: &BookId, query: &TransactionQuery) -> Result<At<Page>> {
        query.check()?;
        self.read(book, |state| Ok(state.rows().page(query)))
    }

    async fn totals(&self, book: &BookId, query: &TotalsQuery) -> Result<At<Totals>> {
        self.read(book, |state| Ok(state.rows().totals(query)))
    }

    async fn changes(&self, book: &BookId, since: Revision) -> Result<At<Vec<Change>>> {
        self.read(book, |state| state.changes(since))
    }

    async fn apply(&self, book: &BookId, change_set: &ChangeSet) -> Result<Revision> {
        let mut books = self.books()?;
        if let Some(state) = books.states.get_mut(book) {
            return state.apply(change_set);
        }
        let mut state = BookState::founded_by(book, change_set)?;
        let revision = state.apply(change_set)?;
        books.states.insert(book.clone(), state);
        Ok(revision)
    }

    async fn audit(&self, book: &BookId) -> Result<Revision> {
        let place = |error: Error| error.at(format!("book {book:?}"));
        Ok(self.read(book, |state| state.audit().map_err(place))?.revision)
    }

    async fn erase(&self, book: &BookId) -> Result<()> {
        let mut books = self.books()?;
        books.states.remove(book).ok_or_else(|| Error::not_found("book", book))?;
        books.secrets.erase(book);
        Ok(())
    }
}
