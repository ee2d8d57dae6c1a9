//! A durable store in one SQLite file.
//!
//! - A transaction is a row of a few integers and a compact body that ends with a checksum of the
//!   whole row; everything else is JSON. What transactions repeat (names, and the combinations of
//!   them) is kept once, as small integers.
//! - The history keeps what a change set replaced. A row that was only added costs it nothing.
//! - The sums of a book are kept in memory as columns, valid for one revision, and brought up to
//!   date by the history when another process has written.
//! - One thread writes, others read; each has a connection of its own, and all are started when
//!   they are first needed. Any executor can await the calls.
//! - What is erased is overwritten. Where much stays in the file, fragments of it may lie within
//!   pages of other books until the file is vacuumed.
//! - The secrets of connections are in a table of their own; one that is replaced or deleted is
//!   overwritten, in the log too, unless the file has thousands of them or a reader is in the way.

mod apply;
mod audit;
mod bytes;
mod cache;
mod entity;
mod error;
mod external;
mod file;
mod head;
mod history;
mod names;
mod pool;
mod read;
mod row;
mod schema;
mod secret;
mod sums;
mod table;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rusqlite::{Connection, TransactionBehavior};

use self::cache::{Books, View};
use self::error::Failure;
use self::file::{DataFile, Role};
use self::head::Head;
use self::pool::Pool;
use super::{At, Page, Revision, Store};
use crate::domain::change::{Change, ChangeSet};
use crate::domain::error::{Error, Result};
use crate::domain::id::BookId;
use crate::domain::outline::Outline;
use crate::domain::query::TransactionQuery;
use crate::domain::totals::{Totals, TotalsQuery};

/// The most threads that read.
const MAX_READERS: usize = 4;

/// The most bytes, of the books that stay, that an erasure writes anew.
const MAX_VACUUM: u64 = 64 << 20;

/// When a write counts as durable.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(SqliteOptions::default().synchronous, store::sqlite::Synchronous::Full);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// Once the disk has it: nothing that was acknowledged is lost.
    #[default]
    Full,
    /// Once the system has it: a power cut may lose the last writes, but never half of one. A
    /// crash of the process loses nothing.
    Normal,
}

/// How a file is opened.
///
/// ```
/// use budget_core::SqliteOptions;
/// let options = SqliteOptions { max_bytes: Some(64 << 20), ..SqliteOptions::default() };
/// assert_eq!(options.busy_timeout.as_secs(), 5);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqliteOptions {
    /// When a write counts as durable.
    pub synchronous: Synchronous,
    /// How long a call waits for another process to finish its write before it is `unavailable`.
    pub busy_timeout: Duration,
    /// The size beyond which the file does not grow: a write that needs more is refused as `full`.
    pub max_bytes: Option<u64>,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            synchronous: Synchronous::Full,
            busy_timeout: Duration::from_secs(5),
            max_bytes: None,
        }
    }
}

/// Books in one SQLite file, which several processes may use at once.
///
/// Opening reads only the file's head, so it is synchronous. Dropping the store waits for the
/// writes that were begun, brings the file in order and closes it.
///
/// ```
/// use budget_core::{ErrorKind, SqliteStore, Store};
/// let path = std::env::temp_dir().join(format!("budget-{}.db", std::process::id()));
/// let store = SqliteStore::open(&path)?;
/// let missing = pollster::block_on(store.head(&"home".parse()?)).unwrap_err();
/// assert_eq!(missing.kind(), ErrorKind::NotFound);
/// drop(store);
/// std::fs::remove_file(&path).unwrap();
/// # Ok::<(), budget_core::Error>(())
/// ```
pub struct SqliteStore {
    // The order in which they are closed: a file's last connection puts its log away.
    readers: Pool,
    writer: Pool,
    books: Arc<Books>,
    file: Arc<DataFile>,
}

impl SqliteStore {
    /// Opens a file, or makes it where there is none or an empty one.
    ///
    /// # Errors
    /// `corrupt` for a file that is damaged or not a budget file (it is left as it is), `too_new`
    /// for one that a newer version wrote, `denied` where the file or its directory cannot be read
    /// and written, `unavailable` where another process holds its lock for too long.
    ///
    /// ```
    /// # use budget_core::*;
    /// let refused = SqliteStore::open("/nowhere/at/all/budget.db").unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Denied);
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::open_with(path, SqliteOptions::default())
    }

    /// Opens a file with options.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    ///
    /// ```
    /// # use budget_core::*;
    /// # let path = std::env::temp_dir().join(format!("budget-doc-options-{}.db", std::process::id()));
    /// use budget_core::store::sqlite::Synchronous;
    /// let options = SqliteOptions { synchronous: Synchronous::Normal, ..SqliteOptions::default() };
    /// assert!(SqliteStore::open_with(&path, options).is_ok());
    /// # std::fs::remove_file(path).unwrap();
    /// ```
    pub fn open_with(path: impl AsRef<Path>, options: SqliteOptions) -> Result<Self> {
        let (file, connection) = DataFile::open(path.as_ref(), options)?;
        let file = Arc::new(file);
        Ok(Self {
            readers: Pool::new(file.clone(), Role::Reader, MAX_READERS, Some(connection)),
            writer: Pool::new(file.clone(), Role::Writer, 1, None),
            books: Arc::default(),
            file,
        })
    }

    /// Checks the structure of the whole file; [`Store::audit`] checks what a book's rows say.
    ///
    /// # Errors
    /// `corrupt` names what is damaged.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let path = std::env::temp_dir().join(format!("budget-doc-check-{}.db", std::process::id()));
    /// let store = SqliteStore::open(&path)?;
    /// assert!(pollster::block_on(store.quick_check()).is_ok());
    /// # drop(store);
    /// # std::fs::remove_file(path).unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    pub async fn quick_check(&self) -> Result<()> {
        self.readers.run(|connection| quick_check(connection)).await
    }

    /// Copies the file while it is in use: one state of all books, and the secrets of their
    /// connections as they are in the file, sealed or not. The copy's revisions are of epochs of
    /// their own.
    ///
    /// # Errors
    /// `already_exists` where there is such a file, `denied` where it cannot be made, `full`.
    ///
    /// ```
    /// # use budget_core::*;
    /// # let path = std::env::temp_dir().join(format!("budget-doc-backup-{}.db", std::process::id()));
    /// let (store, copy) = (SqliteStore::open(&path)?, path.with_extension("copy"));
    /// pollster::block_on(store.backup_to(&copy))?;
    /// assert!(SqliteStore::open(&copy).is_ok());
    /// # drop(store);
    /// # std::fs::remove_file(path).unwrap(); std::fs::remove_file(copy).unwrap();
    /// # Ok::<(), Error>(())
    /// ```
    pub async fn backup_to(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref().to_owned();
        self.readers.run(move |connection| Ok(file::back_up(connection, &path)?)).await
    }

    /// Reads from one state of the file.
    async fn read<T: Send + 'static>(
        &self,
        book: &BookId,
        read: impl FnOnce(&View<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        let (book, cache) = (book.clone(), self.books.get(book));
        self.readers
            .run(move |connection| {
                let tx = connection.transaction()?;
                schema::expect_version(&tx)?;
                let head = Head::of(&tx, &book)?;
                read(&View { connection: &tx, head, cache: &cache })
            })
            .await
    }

    /// The same, with the revision it was read at.
    async fn read_at<T: Send + 'static>(
        &self,
        book: &BookId,
        read: impl FnOnce(&View<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<At<T>> {
        self.read(book, |view| Ok(At { revision: view.head.revision(), value: read(view)? })).await
    }
}

fn quick_check(connection: &Connection) -> Result<(), Failure> {
    let mut check = connection.prepare("PRAGMA quick_check(10)")?;
    let lines = check.query_map([], |row| row.get(0))?;
    let lines: Vec<String> = lines.collect::<rusqlite::Result<_>>()?;
    match lines.as_slice() {
        [line] if line == "ok" => Ok(()),
        lines => Err(Error::corrupt(lines.join("; ")).into()),
    }
}

/// Deletes a book, overwrites what it was, and leaves no fragment within the pages of a small file.
fn erase(connection: &mut Connection, book: &BookId) -> Result<(), Failure> {
    overwriting(connection, |connection| erase_tables(connection, book))?;
    // The book is gone, whatever happens to the space that it took.
    let _ = clean_up(connection);
    Ok(())
}

/// Does what deletes or replaces bytes that must not stay in the file.
fn overwriting<T>(
    connection: &mut Connection,
    write: impl FnOnce(&mut Connection) -> Result<T, Failure>,
) -> Result<T, Failure> {
    connection.query_row("PRAGMA secure_delete = ON", [], |_| Ok(()))?;
    let written = write(connection);
    connection.query_row("PRAGMA secure_delete = OFF", [], |_| Ok(()))?;
    written
}

/// Leaves nothing in the log, where no reader needs it.
fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

fn clean_up(connection: &Connection) -> rusqlite::Result<()> {
    let count = |pragma: &str| -> rusqlite::Result<u64> {
        connection.query_row(pragma, [], |row| row.get::<_, u32>(0)).map(u64::from)
    };
    let left = count("PRAGMA page_count")? - count("PRAGMA freelist_count")?;
    if left * count("PRAGMA page_size")? <= MAX_VACUUM {
        connection.execute_batch("VACUUM")?;
    }
    empty_log(connection)
}

fn erase_tables(connection: &mut Connection, book: &BookId) -> Result<(), Failure> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::expect_version(&tx)?;
    let head = Head::of(&tx, book)?;
    for table in ["txn", "entity", "name", "slot", "external", "change", "effect"] {
        tx.execute(&format!("DELETE FROM {table} WHERE book = ?1"), [head.key])?;
    }
    secret::erase(&tx, book)?;
    tx.execute("DELETE FROM book WHERE key = ?1", [head.key])?;
    tx.commit().map_err(Failure::Commit)
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").field("path", &self.file.path()).finish_non_exhaustive()
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn head(&self, book: &BookId) -> Result<Revision> {
        self.read(book, |view| Ok(view.head.revision())).await
    }

    async fn outline(&self, book: &BookId) -> Result<At<Outline>> {
        self.read_at(book, |view| Ok(view.plan()?.outline.clone())).await
    }

    async fn transactions(&self, book: &BookId, query: &TransactionQuery) -> Result<At<Page>> {
        let query = query.clone();
        self.read_at(book, move |view| read::page(view, &query)).await
    }

    async fn totals(&self, book: &BookId, query: &TotalsQuery) -> Result<At<Totals>> {
        let query = query.clone();
        self.read(book, move |view| sums::totals(view, &query)).await
    }

    async fn changes(&self, book: &BookId, since: Revision) -> Result<At<Vec<Change>>> {
        self.read_at(book, move |view| history::changes(view, since)).await
    }

    async fn apply(&self, book: &BookId, change_set: &ChangeSet) -> Result<Revision> {
        let (book, cache, set) = (book.clone(), self.books.get(book), change_set.clone());
        let digest = set.digest();
        self.writer
            .run(move |connection| apply::apply(connection, &cache, &book, &set, digest))
            .await
    }

    async fn audit(&self, book: &BookId) -> Result<Revision> {
        self.read(book, |view| audit::audit(view).map(|()| view.head.revision())).await
    }

    async fn erase(&self, book: &BookId) -> Result<()> {
        let (name, books) = (book.clone(), self.books.clone());
        self.writer
            .run(move |connection| {
                books.forget(&name);
                erase(connection, &name)
            })
            .await
    }
}
