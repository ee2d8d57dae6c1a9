//! What SQLite says, in the library's words.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::domain::error::{Error, ErrorKind};

/// Why a call failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The library itself refused.
    Refused(Error),
    /// SQLite failed; nothing was written.
    Sqlite(rusqlite::Error),
    /// SQLite failed while it committed.
    Commit(rusqlite::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Refused(error)
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<rusqlite::types::FromSqlError> for Failure {
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        Error::corrupt("a stored value is not of its column's type").caused_by(error).into()
    }
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Refused(error) => error,
            Failure::Sqlite(error) => told(kind(&error), error),
            Failure::Commit(error) => told(commit_kind(&error), error),
        }
    }
}

impl Failure {
    /// The error of a call: what the file refuses names it, what the library refuses needs no file.
    pub(super) fn of(self, path: &Path) -> Error {
        match self {
            Self::Refused(error) => error,
            failure => Error::from(failure).at(path.display()),
        }
    }
}

fn told(kind: ErrorKind, error: rusqlite::Error) -> Error {
    let what = match kind {
        ErrorKind::Unavailable => "the file is in use or cannot be read right now",
        ErrorKind::Unknown => "the file failed while it was written",
        ErrorKind::Corrupt => "the file is damaged, or is not a budget file",
        ErrorKind::Full => "no space is left for the file",
        ErrorKind::Denied => "the file cannot be opened or written",
        _ => "the database failed",
    };
    Error::new(kind, format!("{what}: {error}")).caused_by(error)
}

fn kind(error: &rusqlite::Error) -> ErrorKind {
    match error {
        rusqlite::Error::SqliteFailure(failure, _) => kind_of_code(failure),
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::Utf8Error(..) => ErrorKind::Corrupt,
        _ => ErrorKind::Internal,
    }
}

fn kind_of_code(failure: &rusqlite::ffi::Error) -> ErrorKind {
    match failure.code {
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::SystemIoFailure
        | ErrorCode::OutOfMemory => ErrorKind::Unavailable,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => ErrorKind::Corrupt,
        ErrorCode::DiskFull => ErrorKind::Full,
        ErrorCode::ReadOnly
        | ErrorCode::CannotOpen
        | ErrorCode::PermissionDenied
        | ErrorCode::NoLargeFileSupport
        | ErrorCode::AuthorizationForStatementDenied => ErrorKind::Denied,
        ErrorCode::TooBig => ErrorKind::OutOfRange,
        _ => ErrorKind::Internal,
    }
}

/// A disk that fails in a commit may have kept it all the same.
fn commit_kind(error: &rusqlite::Error) -> ErrorKind {
    match error.sqlite_error_code() {
        Some(ErrorCode::SystemIoFailure) => ErrorKind::Unknown,
        _ => kind(error),
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use rusqlite::ffi;

    use super::*;

    fn sqlite(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
    }

    #[test]
    fn each_code_has_its_kind() {
        let kinds = [
            (ffi::SQLITE_BUSY, ErrorKind::Unavailable),
            (ffi::SQLITE_IOERR, ErrorKind::Unavailable),
            (ffi::SQLITE_CORRUPT, ErrorKind::Corrupt),
            (ffi::SQLITE_NOTADB, ErrorKind::Corrupt),
            (ffi::SQLITE_FULL, ErrorKind::Full),
            (ffi::SQLITE_READONLY, ErrorKind::Denied),
            (ffi::SQLITE_CANTOPEN, ErrorKind::Denied),
            (ffi::SQLITE_PERM, ErrorKind::Denied),
            (ffi::SQLITE_TOOBIG, ErrorKind::OutOfRange),
            (ffi::SQLITE_CONSTRAINT, ErrorKind::Internal),
        ];
        for (code, kind) in kinds {
            let error = Error::from(Failure::Sqlite(sqlite(code)));
            assert_eq!(error.kind(), kind, "{error}");
            assert!(error.source().is_some());
        }
    }

    #[test]
    fn a_commit_that_the_disk_failed_is_unknown() {
        let kind = |code| Error::from(Failure::Commit(sqlite(code))).kind();
        assert_eq!(kind(ffi::SQLITE_IOERR_FSYNC), ErrorKind::Unknown);
        assert_eq!(kind(ffi::SQLITE_FULL), ErrorKind::Full);
        assert_eq!(kind(ffi::SQLITE_BUSY), ErrorKind::Unavailable);
    }

    #[test]
    fn what_the_file_refuses_names_it_and_says_why_once() {
        let full = ffi::Error::new(ffi::SQLITE_FULL);
        let words = Some("database or disk is full".to_owned());
        let failure = Failure::Sqlite(rusqlite::Error::SqliteFailure(full, words));
        let error = failure.of(Path::new("books.db"));
        let message = "books.db: no space is left for the file: database or disk is full";
        assert_eq!(error.to_string(), message);
        assert_eq!(format!("{error:?}"), format!("full: {message}"));
    }

    #[test]
    fn a_refusal_stays_what_it_is() {
        let error = Failure::from(Error::not_found("book", "b")).of(Path::new("books.db"));
        assert_eq!(error.to_string(), "there is no book \"b\"");
    }
}
