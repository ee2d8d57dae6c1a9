//! The file: whose it is, how it is opened, and whether it is still there.

use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::error::Failure;
use super::{SqliteOptions, Synchronous, head, schema};
use crate::domain::error::{Error, ErrorKind, Result};

/// The oldest SQLite whose write-ahead log several processes can share safely.
const OLDEST_SQLITE: i32 = 3_051_003;
const PAGE_BYTES: u64 = 4096;
/// How large the log may stay after a large write.
const LOG_BYTES: u64 = 8 << 20;
/// How much of the file a writer holds: what does not fit is written to the log more than once.
const WRITER_KIB: u32 = 8 << 10;

/// What SQLite takes for a backup in one step, which no writer can interrupt.
const ALL_PAGES: i32 = -1;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Reader,
    Writer,
}

/// A budget file.
#[derive(Debug)]
pub(super) struct DataFile {
    path: PathBuf,
    options: SqliteOptions,
    identity: Option<Identity>,
}

/// Which file a path leads to: device and inode.
type Identity = (u64, u64);

impl DataFile {
    /// Opens the file, or makes it; the connection is ready to read.
    pub(super) fn open(path: &Path, options: SqliteOptions) -> Result<(Self, Connection)> {
        let path = std::path::absolute(path).map_err(|error| denied(path, &error))?;
        let place = |failure: Failure| Error::from(failure).at(path.display());
        let connection = open(&path, &options).map_err(place)?;
        let identity = identity(&path)?;
        Ok((Self { path, options, identity }, connection))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A further connection to the file that was opened.
    pub(super) fn connect(&self, role: Role) -> Result<Connection> {
        self.expect_there()?;
        let place = |failure: Failure| Error::from(failure).at(self.path.display());
        let connection = connect(&self.path, &self.options, OpenFlags::empty()).map_err(place)?;
        let ready = match role {
            Role::Reader => set_reader(&connection),
            Role::Writer => set_writer(&connection, &self.options),
        };
        ready.map_err(place)?;
        Ok(connection)
    }

    /// Refuses to go on with a file that is no longer at its path: what is written to it would be
    /// lost, and what others write to a new one would not be seen.
    pub(super) fn expect_there(&self) -> Result<()> {
        if identity(&self.path).ok() == Some(self.identity) {
            return Ok(());
        }
        let path = self.path.display();
        let message = format!("{path}: the file was removed or replaced while it was open");
        Err(Error::new(ErrorKind::Unavailable, message))
    }
}

fn open(path: &Path, options: &SqliteOptions) -> Result<Connection, Failure> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        let message = format!("SQLite {} has a fault that can lose data", rusqlite::version());
        return Err(Error::new(ErrorKind::Denied, message).into());
    }
    let mut connection = connect(path, options, OpenFlags::SQLITE_OPEN_CREATE)?;
    schema::expect_ours(&mut connection)?;
    expect_whole_pages(path)?;
    use_log(&connection)?;
    schema::migrate(&mut connection)?;
    set_reader(&connection)?;
    Ok(connection)
}

/// SQLite fills up a last page that was cut short. Only a log that is still to be read in explains
/// one.
fn expect_whole_pages(path: &Path) -> Result<()> {
    let len = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    if len(path) % PAGE_BYTES == 0 || len(log.as_ref()) > 0 {
        return Ok(());
    }
    let message = "the file is not a budget file, or it was cut short: it ends within a page";
    Err(Error::corrupt(message))
}

fn connect(path: &Path, options: &SqliteOptions, more: OpenFlags) -> Result<Connection, Failure> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | more;
    let connection = Connection::open_with_flags(path, flags)?;
    // Before anything else is done, which would leave a log beside it.
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(Error::new(ErrorKind::Denied, "the file is read-only").into());
    }
    connection.busy_timeout(options.busy_timeout)?;
    connection.set_prepared_statement_cache_capacity(32);
    // Every statement has one plan, so none is prepared again for its values.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let synchronous = match options.synchronous {
        Synchronous::Full => "FULL",
        Synchronous::Normal => "NORMAL",
    };
    connection.execute_batch(&format!(
        "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA synchronous = {synchronous};"
    ))?;
    if cfg!(target_vendor = "apple") {
        connection.execute_batch("PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;")?;
    }
    Ok(connection)
}

/// Two processes that make one file may meet here, where SQLite does not wait by itself.
fn use_log(connection: &Connection) -> Result<(), Failure> {
    let mode = |connection: &Connection| {
        connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0))
    };
    let mut found = mode(connection);
    for wait in [1, 5, 20, 100, 500] {
        match &found {
            Err(error) if is_busy(error) => std::thread::sleep(Duration::from_millis(wait)),
            _ => break,
        }
        found = mode(connection);
    }
    if found? == "wal" {
        return Ok(());
    }
    let message = "a file on a disk that can hold a write-ahead log is meant";
    Err(Error::new(ErrorKind::Denied, message).into())
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}

fn set_reader(connection: &Connection) -> Result<(), Failure> {
    connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -128;")?;
    Ok(())
}

fn set_writer(connection: &Connection, options: &SqliteOptions) -> Result<(), Failure> {
    connection.execute_batch(&format!(
        "PRAGMA journal_size_limit = {LOG_BYTES}; PRAGMA cache_size = -{WRITER_KIB};"
    ))?;
    if let Some(bytes) = options.max_bytes {
        let pages = (bytes / PAGE_BYTES).max(1);
        connection.query_row(&format!("PRAGMA max_page_count = {pages}"), [], |_| Ok(()))?;
    }
    Ok(())
}

/// Closes a connection. A writer leaves the file in order first, unless that would mean to wait;
/// what is left undone is done by the next one.
pub(super) fn close(connection: Connection, role: Role) {
    if role == Role::Writer {
        let _ = leave_in_order(&connection);
    }
}

fn leave_in_order(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch("PRAGMA analysis_limit = 400; PRAGMA optimize;")?;
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))
}

#[cfg(unix)]
fn identity(path: &Path) -> Result<Option<Identity>> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).map_err(|error| denied(path, &error))?;
    Ok(Some((metadata.dev(), metadata.ino())))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Result<Option<Identity>> {
    fs::metadata(path).map_err(|error| denied(path, &error))?;
    Ok(None)
}

/// Copies a file that is in use; the copy's books have epochs of their own.
pub(super) fn back_up(from: &Connection, target: &Path) -> Result<()> {
    OpenOptions::new().write(true).create_new(true).open(target).map_err(|error| {
        match error.kind() {
            std::io::ErrorKind::AlreadyExists => Error::already_exists("file", target.display()),
            _ => denied(target, &error),
        }
    })?;
    copy(from, target).map_err(|failure| {
        // It is this call that made it, and it is no backup.
        let _ = fs::remove_file(target);
        Error::from(failure).at(target.display())
    })
}

fn copy(from: &Connection, target: &Path) -> Result<(), Failure> {
    let mut to = Connection::open_with_flags(target, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    match Backup::new(from, &mut to)?.step(ALL_PAGES)? {
        StepResult::Done => {}
        _ => return Err(Error::new(ErrorKind::Unavailable, "the file is in use").into()),
    }
    head::renew_epochs(&mut to)
}

fn denied(path: &Path, error: &std::io::Error) -> Error {
    Error::new(ErrorKind::Denied, format!("{}: {error}", path.display()))
}
