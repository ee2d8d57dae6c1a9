//! What a book is at: the numbers that everything kept in memory is compared with.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::error::Failure;
use super::names::Known;
use crate::domain::error::{Error, Result};
use crate::domain::id::BookId;
use crate::store::{Revision, new_epoch};

/// The bits of a row's key that are its place in its book.
const PLACE_BITS: u32 = 32;

/// A book's line in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    /// The integer that stands for the book in every table.
    pub(super) key: i64,
    pub(super) epoch: u64,
    pub(super) number: u64,
    /// The number that last changed the outline, but for its alerts.
    pub(super) outline: u64,
    /// The number that last changed anything but transactions.
    pub(super) entities: u64,
    /// How many names and slots are known.
    pub(super) known: Known,
    /// The last place given to a transaction.
    pub(super) last_row: u32,
}

impl Head {
    pub(super) fn find(connection: &Connection, book: &BookId) -> Result<Option<Self>, Failure> {
        let mut select = connection.prepare_cached(
            "SELECT key, epoch, number, outline, entities, names, slots, last_row FROM book \
             WHERE id = ?1",
        )?;
        Ok(select.query_row([book.as_str()], Self::read).optional()?)
    }

    /// # Errors
    /// `not_found`.
    pub(super) fn of(connection: &Connection, book: &BookId) -> Result<Self, Failure> {
        Ok(Self::find(connection, book)?.ok_or_else(|| Error::not_found("book", book))?)
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let number = |at| row.get::<_, i64>(at).map(|number| number as u64);
        Ok(Self {
            key: row.get(0)?,
            epoch: number(1)?,
            number: number(2)?,
            outline: number(3)?,
            entities: number(4)?,
            known: Known { names: row.get(5)?, slots: row.get(6)? },
            last_row: row.get(7)?,
        })
    }

    /// Makes a line for a book that is not there, before its first change set.
    pub(super) fn make(connection: &Connection, book: &BookId) -> Result<Self, Failure> {
        let last: Option<i64> =
            connection.query_row("SELECT max(key) FROM book", [], |row| row.get(0))?;
        let head = Self {
            key: last.map_or(0, |last| last + 1),
            epoch: new_epoch(),
            number: 0,
            outline: 0,
            entities: 0,
            known: Known::default(),
            last_row: 0,
        };
        connection.execute(
            "INSERT INTO book (key, id, epoch, number, outline, entities, names, slots, last_row) \
             VALUES (?1, ?2, ?3, 0, 0, 0, 0, 0, 0)",
            params![head.key, book.as_str(), head.epoch as i64],
        )?;
        Ok(head)
    }

    pub(super) fn save(&self, connection: &Connection) -> Result<(), Failure> {
        let mut update = connection.prepare_cached(
            "UPDATE book SET number = ?2, outline = ?3, entities = ?4, names = ?5, slots = ?6, \
             last_row = ?7 WHERE key = ?1",
        )?;
        update.execute(params![
            self.key,
            self.number as i64,
            self.outline as i64,
            self.entities as i64,
            self.known.names,
            self.known.slots,
            self.last_row
        ])?;
        Ok(())
    }

    pub(super) fn revision(&self) -> Revision {
        self.at(self.number)
    }

    pub(super) fn at(&self, number: u64) -> Revision {
        Revision { epoch: self.epoch, number }
    }

    /// The key of the row at a place of this book.
    pub(super) fn row_key(&self, place: u32) -> i64 {
        self.key << PLACE_BITS | i64::from(place)
    }

    /// The place of a row of this book.
    pub(super) fn place(key: i64) -> u32 {
        key as u32
    }

    /// The first and last key that a row of this book can have.
    pub(super) fn row_keys(&self) -> [i64; 2] {
        [self.row_key(0), self.row_key(u32::MAX)]
    }
}

/// Gives every book of a copied file a run of numbers of its own.
pub(super) fn renew_epochs(connection: &mut Connection) -> Result<(), Failure> {
    let tx = connection.transaction()?;
    let keys: Vec<i64> = tx
        .prepare("SELECT key FROM book")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for key in keys {
        let epoch = new_epoch() as i64;
        tx.execute("UPDATE book SET epoch = ?2 WHERE key = ?1", params![key, epoch])?;
    }
    tx.commit().map_err(Failure::Commit)
}
