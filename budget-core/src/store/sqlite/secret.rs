//! The secrets of connections, beside the books.

use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};
use secrecy::{ExposeSecret, SecretSlice};

use super::error::Failure;
use super::{SqliteStore, empty_log, overwriting, schema};
use crate::domain::error::Result;
use crate::domain::id::{BookId, ConnectionId};
use crate::vault::Vault;

/// The most secrets of a file that are all written anew when one of them goes. Beyond, fragments of
/// it may lie within the pages of others until the file is vacuumed.
const MAX_LAID_OUT: i64 = 10_000;

fn get(
    connection: &mut Connection,
    book: &BookId,
    id: &ConnectionId,
) -> Result<Option<SecretSlice<u8>>, Failure> {
    let tx = connection.transaction()?;
    schema::expect_version(&tx)?;
    let mut select =
        tx.prepare_cached("SELECT bytes FROM secret WHERE book = ?1 AND connection = ?2")?;
    let bytes = select.query_row([book.as_str(), id.as_str()], |row| row.get::<_, Vec<u8>>(0));
    Ok(bytes.optional()?.map(SecretSlice::from))
}

/// Puts a secret, or none, in the place of what was there, and overwrites that, in the log too.
fn replace(
    connection: &mut Connection,
    book: &BookId,
    id: &ConnectionId,
    secret: Option<&SecretSlice<u8>>,
) -> Result<(), Failure> {
    let was_there = overwriting(connection, |connection| write(connection, book, id, secret))?;
    if was_there {
        // It is written, whatever happens to the log.
        let _ = empty_log(connection);
    }
    Ok(())
}

/// Whether there was one before.
fn write(
    connection: &mut Connection,
    book: &BookId,
    id: &ConnectionId,
    secret: Option<&SecretSlice<u8>>,
) -> Result<bool, Failure> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::expect_version(&tx)?;
    let place = params![book.as_str(), id.as_str()];
    let deleted = tx.execute("DELETE FROM secret WHERE book = ?1 AND connection = ?2", place)?;
    if let Some(secret) = secret {
        insert(&tx, book.as_str(), id.as_str(), secret)?;
    }
    if deleted > 0 {
        lay_out_anew(&tx)?;
    }
    tx.commit().map_err(Failure::Commit)?;
    Ok(deleted > 0)
}

/// Deletes all secrets of a book.
pub(super) fn erase(connection: &Connection, book: &BookId) -> Result<(), Failure> {
    match connection.execute("DELETE FROM secret WHERE book = ?1", [book.as_str()])? {
        0 => Ok(()),
        _ => lay_out_anew(connection),
    }
}

/// Where SQLite moved rows between pages, it left copies of them behind: all pages are freed, which
/// overwrites them, and filled again.
fn lay_out_anew(connection: &Connection) -> Result<(), Failure> {
    let count: i64 = connection.query_row("SELECT count(*) FROM secret", [], |row| row.get(0))?;
    if count > MAX_LAID_OUT {
        return Ok(());
    }
    let secrets = all(connection)?;
    connection.execute("DELETE FROM secret", [])?;
    for (book, id, secret) in &secrets {
        insert(connection, book, id, secret)?;
    }
    Ok(())
}

type Row = (String, String, SecretSlice<u8>);

fn all(connection: &Connection) -> Result<Vec<Row>, Failure> {
    let mut select = connection
        .prepare_cached("SELECT book, connection, bytes FROM secret ORDER BY book, connection")?;
    let rows = select.query_map([], |row| {
        let secret: Vec<u8> = row.get(2)?;
        Ok((row.get(0)?, row.get(1)?, secret.into()))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn insert(
    connection: &Connection,
    book: &str,
    id: &str,
    secret: &SecretSlice<u8>,
) -> Result<(), Failure> {
    let mut insert = connection
        .prepare_cached("INSERT INTO secret (book, connection, bytes) VALUES (?1, ?2, ?3)")?;
    insert.execute(params![book, id, secret.expose_secret()])?;
    Ok(())
}

#[async_trait]
impl Vault for SqliteStore {
    fn is_safe_at_rest(&self) -> bool {
        false
    }

    async fn get(&self, book: BookId, connection: ConnectionId) -> Result<Option<SecretSlice<u8>>> {
        self.readers.run(move |file| get(file, &book, &connection)).await
    }

    async fn put(
        &self,
        book: BookId,
        connection: ConnectionId,
        secret: SecretSlice<u8>,
    ) -> Result<()> {
        self.writer.run(move |file| replace(file, &book, &connection, Some(&secret))).await
    }

    async fn delete(&self, book: BookId, connection: ConnectionId) -> Result<()> {
        self.writer.run(move |file| replace(file, &book, &connection, None)).await
    }
}
