//! The table of transactions.

use rusqlite::types::ValueRef;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};

use super::error::Failure;
use super::head::Head;
use super::row::{Hot, Stored};
use crate::domain::error::Error;

/// A statement over whole rows, as [`Found::read`] takes them.
macro_rules! select_rows {
    ($rest:literal) => {
        concat!(
            "SELECT key, number, day, minor, currency, category, account, partner, flags, id, body \
             FROM txn ",
            $rest
        )
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
    pub(super) fn read(row: &'r Row<'_>) -> Result<Self, Failure> {
        let hot = read_hot(row, 2)?;
        let (id, body) = (row.get_ref(9)?.as_str()?, row.get_ref(10)?.as_blob()?);
        let stored = Stored { id, hot, body };
        Ok(Self { key: row.get(0)?, number: row.get::<_, i64>(1)? as u64, stored })
    }
}

/// The seven hot columns from a place on.
pub(super) fn read_hot(row: &Row<'_>, at: usize) -> Result<Hot, Failure> {
    Ok(Hot {
        day: integer(row, at)?,
        minor: integer(row, at + 1)?,
        currency: integer(row, at + 2)?,
        category: integer(row, at + 3)?,
        account: integer(row, at + 4)?,
        partner: integer(row, at + 5)?,
        flags: integer(row, at + 6)?,
    })
}

fn integer<T: TryFrom<i64>>(row: &Row<'_>, at: usize) -> Result<T, Failure> {
    let value = row.get_ref(at)?;
    let fits = match value {
        ValueRef::Integer(value) => T::try_from(value).ok(),
        _ => None,
    };
    let odd = || Error::corrupt(format!("column {at} of a transaction holds {value:?}"));
    Ok(fits.ok_or_else(odd)?)
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
                "INSERT INTO txn (key, book, number, day, minor, currency, category, account, \
                 partner, flags, id, body) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
                 ON CONFLICT (book, id) DO NOTHING",
            )?,
            update: connection.prepare_cached(
                "UPDATE txn SET number = ?2, day = ?3, minor = ?4, currency = ?5, category = ?6, \
                 account = ?7, partner = ?8, flags = ?9, body = ?10 WHERE key = ?1",
            )?,
            delete: connection.prepare_cached("DELETE FROM txn WHERE key = ?1")?,
        })
    }

    /// What `with` makes of the row of that id; none where there is no such row.
    pub(super) fn find<T>(
        &mut self,
        head: &Head,
        id: &str,
        with: impl FnOnce(Found<'_>) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let mut rows = self.by_id.query(params![head.key, id])?;
        match rows.next()? {
            Some(row) => Found::read(row).and_then(with).map(Some),
            None => Ok(None),
        }
    }

    /// False where a row of that id is there already.
    pub(super) fn insert(
        &mut self,
        head: &Head,
        key: i64,
        row: &Stored<'_>,
    ) -> Result<bool, Failure> {
        let hot = &row.hot;
        let inserted = self.insert.execute(params![
            key,
            head.key,
            head.number as i64,
            hot.day,
            hot.minor,
            hot.currency,
            hot.category,
            hot.account,
            hot.partner,
            hot.flags,
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
    ) -> Result<(), Failure> {
        let hot = &row.hot;
        self.update.execute(params![
            key,
            head.number as i64,
            hot.day,
            hot.minor,
            hot.currency,
            hot.category,
            hot.account,
            hot.partner,
            hot.flags,
            row.body
        ])?;
        Ok(())
    }

    pub(super) fn delete(&mut self, key: i64) -> Result<(), Failure> {
        self.delete.execute([key])?;
        Ok(())
    }
}

/// The key of the row of that id.
pub(super) fn find_id(
    connection: &Connection,
    head: &Head,
    id: &str,
) -> Result<Option<i64>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT key FROM txn WHERE book = ?1 AND id = ?2")?;
    Ok(select.query_row(params![head.key, id], |row| row.get(0)).optional()?)
}

/// What `with` makes of the row of that key; none where there is no such row.
pub(super) fn find_key<T>(
    connection: &Connection,
    key: i64,
    with: impl FnOnce(Found<'_>) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let mut select = connection.prepare_cached(select_rows!("WHERE key = ?1"))?;
    let mut rows = select.query([key])?;
    match rows.next()? {
        Some(row) => Found::read(row).and_then(with).map(Some),
        None => Ok(None),
    }
}
