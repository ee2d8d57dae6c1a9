//! The numbered migrations, and whose file it is.

use rusqlite::{Connection, TransactionBehavior};

use super::error::Failure;
use crate::domain::error::{Error, ErrorKind, Result};

/// "bdgt": what marks a budget file among SQLite's.
pub(super) const APPLICATION_ID: i32 = 0x6264_6774;

/// Each brings a file from its place in this list to the next; what was released never changes.
const MIGRATIONS: [&str; 2] =
    [include_str!("migrations/0001.sql"), include_str!("migrations/0002.sql")];

/// Refuses a file that another program made.
pub(super) fn expect_ours(connection: &mut Connection) -> Result<(), Failure> {
    // One snapshot: another process may be making the file right now.
    let tx = connection.transaction()?;
    let application: i32 = tx.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let objects: i64 = tx.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let new = application == 0 && objects == 0 && version(&tx)? == 0;
    if new || application == APPLICATION_ID {
        return Ok(());
    }
    Err(Error::corrupt("the file is not a budget file: another program made it").into())
}

/// Brings the file to the newest version, each step in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    while found(connection)? < MIGRATIONS.len() {
        step(connection)?;
    }
    Ok(())
}

/// Refuses a file that a newer version of the library has changed, also while it is open.
pub(super) fn expect_version(connection: &Connection) -> Result<(), Failure> {
    found(connection).map(|_| ())
}

fn step(connection: &mut Connection) -> Result<(), Failure> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let at = found(&tx)?;
    if let Some(migration) = MIGRATIONS.get(at) {
        tx.execute_batch(migration)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", at as i64 + 1)?;
    }
    tx.commit().map_err(Failure::Commit)
}

fn found(connection: &Connection) -> Result<usize, Failure> {
    let (found, known) = (version(connection)?, MIGRATIONS.len());
    match usize::try_from(found) {
        Ok(found) if found <= known => Ok(found),
        _ => {
            let message = format!("the file is of version {found}, this library knows {known}");
            Err(Error::new(ErrorKind::TooNew, message).into())
        }
    }
}

fn version(connection: &Connection) -> Result<i64, Failure> {
    let mut pragma = connection.prepare_cached("PRAGMA user_version")?;
    Ok(pragma.query_row([], |row| row.get(0))?)
}
