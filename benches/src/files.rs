//! Files of a measure, gone when it ends.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use budget_core::{Book, BookId, SqliteStore};
use pollster::block_on;

use crate::book;
use crate::household::Household;

/// A directory of its own.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// Makes one.
    ///
    /// # Panics
    /// Where the system's directory for temporary files cannot be written.
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("budget-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a directory for temporary files");
        Self(path)
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A file with the book of a household, closed.
    pub fn household(&self, name: &str, rows: u64) -> PathBuf {
        let path = self.file(name);
        let store = Arc::new(SqliteStore::open(&path).expect("a new file"));
        book::kept(store, Household::new(1, rows).transactions());
        path
    }

    /// A copy of a file that is closed.
    pub fn copy(&self, from: &Path, name: &str) -> PathBuf {
        let to = self.file(name);
        fs::copy(from, &to).expect("a copy");
        to
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What is left is the system's to clean.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Opens the book of a file that [`Scratch::household`] made.
pub fn open(path: &Path) -> Book {
    let store = Arc::new(SqliteStore::open(path).expect("a budget file"));
    let id = BookId::new("household").expect("an id");
    block_on(Book::open(store, id)).expect("the household's book")
}

/// The bytes of a file; none where there is no such file.
pub fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

/// The bytes of a file's write-ahead log.
pub fn log_size(path: &Path) -> u64 {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    size(Path::new(&log))
}
