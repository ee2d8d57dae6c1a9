//! The table of transactions.

use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use super::error::Failure;
use super::head::Head;
use super::names::{Names, slot_code};
use super::row::{Hot, Stored};
use crate::domain::error::{Error, Result};
use crate::domain::id::TransactionId;

/// A statement over whole rows, as [`Found::read`] takes them.
macro_rules! select_rows {
    ($rest:literal) => {
        concat!("SELECT key, number, day, minor, slot, id, body FROM txn ", $rest)
    };
}
pub(super) use select_rows;

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'r> {
    pub(super) key: i64,
    pub(super) number: u64,
    pub(super) stored: Stored<'r>,
}

impl<'r> Found<'r> {
    pub(super) fn read(row: &'r Row<'_>, names: &Names) -> Result<Self, Failure> {
        let slot = *names.slot(integer(row, 4)?)?;
        let hot = Hot { day: integer(row, 2)?, minor: integer(row, 3)?, slot };
        let (id, body) = (row.get_ref(5)?.as_str()?, row.get_ref(6)?.as_blob()?);
        let stored = Stored { id, hot, body };
        Ok(Self { key: row.get(0)?, number: row.get::<_, i64>(1)? as u64, stored })
    }
}

/// An integer of a row, if it fits.
pub(super) fn integer<T: TryFrom<i64>>(row: &Row<'_>, at: usize) -> Result<T> {
    let value = row.get_ref(at).ok();
    let fits = match value {
        Some(ValueRef::Integer(value)) => T::try_from(value).ok(),
        _ => None,
    };
    fits.ok_or_else(|| Error::corrupt(format!("column {at} of a transaction holds {value:?}")))
}

/// The statements that write rows, and find one.
pub(super) struct Rows<'c> {
    by_id: CachedStatement<'c>,
    insert: CachedStatement<'c>,
    update: CachedStatement<'c>,
    delete: CachedStatement<'c>,
}

impl<'c> Rows<'c> {
    pub(super) fn new(connection: &'c Connection) -> Result<Self, Failure> {
        Ok(Self {
            by_id: connection.prepare_cached(select_rows!("WHERE book = ?1 AND id = ?2"))?,
            insert: connection.prepare_cached(
                "INSERT INTO txn (key, book, number, day, minor, slot, id, body) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (book, id) DO NOTHING",
            )?,
            update: connection.prepare_cached(
                "UPDATE txn SET number = ?2, day = ?3, minor = ?4, slot = ?5, body = ?6 \
                 WHERE key = ?1",
            )?,
            delete: connection.prepare_cached("DELETE FROM txn WHERE key = ?1")?,
        })
    }

    /// What `with` makes of the row of that id; none where there is no such row.
    pub(super) fn find<T>(
        &mut self,
        head: &Head,
        id: &str,
        names: &Names,
        with: impl FnOnce(Found<'_>) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let mut rows = self.by_id.query(params![head.key, id])?;
        match rows.next()? {
            Some(row) => Found::read(row, names).and_then(with).map(Some),
            None => Ok(None),
        }
    }

    /// False where a row of that id is there already.
    pub(super) fn insert(
        &mut self,
        head: &Head,
        key: i64,
        row: &Stored<'_>,
        names: &mut Arc<Names>,
    ) -> Result<bool, Failure> {
        let hot = &row.hot;
        let inserted = self.insert.execute(params![
            key,
            head.key,
            head.number as i64,
            hot.day,
            hot.minor,
            slot_code(names, hot.slot),
            row.id,
            row.body
        ])?;
        Ok(inserted == 1)
    }

    pub(super) fn update(
        &mut self,
        head: &Head,
        key: i64,
        row: &Stored<'_>,
        names: &mut Arc<Names>,
    ) -> Result<(), Failure> {
        let hot = &row.hot;
        self.update.execute(params![
            key,
            head.number as i64,
            hot.day,
            hot.minor,
            slot_code(names, hot.slot),
            row.body
        ])?;
        Ok(())
    }

    pub(super) fn delete(&mut self, key: i64) -> Result<(), Failure> {
        self.delete.execute([key])?;
        Ok(())
    }
}

/// The number of the revision that last changed the row of that id.
pub(super) fn find_number(
    connection: &Connection,
    head: &Head,
    id: &TransactionId,
) -> Result<Option<u64>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT number FROM txn WHERE book = ?1 AND id = ?2")?;
    let number = select.query_row(params![head.key, id.as_str()], |row| row.get::<_, i64>(0));
    Ok(number.optional()?.map(|number| number as u64))
}

/// The key of the row of that id.
pub(super) fn find_id(
    connection: &Connection,
    head: &Head,
    id: &TransactionId,
) -> Result<Option<i64>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT key FROM txn WHERE book = ?1 AND id = ?2")?;
    Ok(select.query_row(params![head.key, id.as_str()], |row| row.get(0)).optional()?)
}

/// What `with` makes of the row of that key; none where there is no such row.
pub(super) fn find_key<T>(
    connection: &Connection,
    key: i64,
    names: &Names,
    with: impl FnOnce(Found<'_>) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let mut select = connection.prepare_cached(select_rows!("WHERE key = ?1"))?;
    let mut rows = select.query([key])?;
    match rows.next()? {
        Some(row) => Found::read(row, names).and_then(with).map(Some),
        None => Ok(None),
    }
}
