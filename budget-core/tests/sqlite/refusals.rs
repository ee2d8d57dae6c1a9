//! Files that are not opened, and writes that are refused.

use std::fs;
use std::path::Path;
use std::time::Duration;

use budget_core::store::conformance::block_on;
use budget_core::{ErrorKind, SqliteOptions, SqliteStore, Store};
use rusqlite::Connection;

use crate::process::{Process, say};
use crate::support::Dir;
use crate::{apply, expect_content, grown, home, open};

/// The refusal of a file that must be left as it is.
#[track_caller]
fn expect_refused(path: &Path, kind: ErrorKind, named: &str) {
    let before = fs::read(path).ok();
    let error = SqliteStore::open(path).expect_err("a file to refuse");
    assert_eq!(error.kind(), kind, "{error}");
    let file = path.file_name().and_then(|name| name.to_str()).expect("a name");
    assert!(error.to_string().contains(file), "{error} does not name the file");
    assert!(error.to_string().contains(named), "{error} does not say {named:?}");
    assert_eq!(fs::read(path).ok(), before, "the file was changed");
}

/// The bytes of a sound file.
fn sound(dir: &Dir) -> Vec<u8> {
    let path = dir.file("sound.db");
    drop(grown(&path, 500));
    fs::read(path).expect("a file")
}

#[test]
fn a_text_file_is_corrupt() {
    let dir = Dir::new();
    for text in ["hello", &"Date;Amount\n2026-03-01;12.50\n".repeat(1000), " "] {
        let path = dir.file("statement.csv");
        fs::write(&path, text).expect("a file");
        expect_refused(&path, ErrorKind::Corrupt, "not a budget file");
    }
}

#[test]
fn a_truncated_file_is_corrupt() {
    let dir = Dir::new();
    let bytes = sound(&dir);
    let (path, len) = (dir.file("cut.db"), bytes.len());
    assert!(len > 30 * 4096);
    for end in [1, 99, 100, 511, 512, 4095, 4096, 4097, len / 2, len - 4096, len - 4095, len - 1] {
        fs::write(&path, &bytes[..end]).expect("a file");
        expect_refused(&path, ErrorKind::Corrupt, "");
    }
}

#[test]
fn a_damaged_head_is_corrupt() {
    let dir = Dir::new();
    let mut bytes = sound(&dir);
    bytes[..100].fill(b'x');
    fs::write(dir.file("head.db"), bytes).expect("a file");
    expect_refused(&dir.file("head.db"), ErrorKind::Corrupt, "not a budget file");
}

#[test]
fn damaged_pages_are_found_by_the_check() {
    let dir = Dir::new();
    let mut bytes = sound(&dir);
    let half = bytes.len() / 2 / 4096 * 4096;
    bytes[half..half + 4096].fill(0xa5);
    fs::write(dir.file("page.db"), bytes).expect("a file");
    let store = open(&dir.file("page.db"));
    let error = block_on(store.quick_check()).expect_err("damage");
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
    let error = block_on(store.audit(&home())).expect_err("damage");
    assert_eq!(error.kind(), ErrorKind::Corrupt, "{error}");
}

#[test]
fn a_file_of_another_program_is_corrupt() {
    let dir = Dir::new();
    let others = [
        "CREATE TABLE book (id TEXT)",
        "PRAGMA application_id = 1",
        "PRAGMA user_version = 1",
        "PRAGMA journal_mode = WAL; PRAGMA application_id = 7; CREATE TABLE txn (id TEXT)",
    ];
    for (at, sql) in others.into_iter().enumerate() {
        let path = dir.file(&format!("other-{at}.db"));
        Connection::open(&path).and_then(|other| other.execute_batch(sql)).expect("a file");
        expect_refused(&path, ErrorKind::Corrupt, "not a budget file");
    }
}

#[test]
fn a_file_of_a_newer_version_is_too_new() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    drop(grown(&path, 5));
    let newer = |version: u32| {
        let sql = format!("PRAGMA user_version = {version}");
        Connection::open(&path).and_then(|file| file.execute_batch(&sql)).expect("a file");
    };
    newer(3);
    expect_refused(&path, ErrorKind::TooNew, "version 3");
    newer(2);
    let store = open(&path);
    newer(99);
    let read = block_on(store.head(&home())).expect_err("a newer file");
    assert_eq!(read.kind(), ErrorKind::TooNew);
    let mut household = budget_core::testing::Household::new(1);
    let write = block_on(store.apply(&home(), &household.grow(1))).expect_err("a newer file");
    assert_eq!(write.kind(), ErrorKind::TooNew);
}

#[test]
fn an_empty_file_is_taken_as_a_new_one() {
    let dir = Dir::new();
    let path = dir.file("empty.db");
    fs::write(&path, "").expect("a file");
    let (store, household) = grown(&path, 5);
    expect_content(&store, &household);
}

#[test]
fn a_path_that_is_no_file_is_denied() {
    let dir = Dir::new();
    fs::create_dir(dir.file("books")).expect("a directory");
    expect_refused(&dir.file("books"), ErrorKind::Denied, "");
    expect_refused(&dir.file("nowhere/books.db"), ErrorKind::Denied, "");
    assert!(!dir.file("nowhere").exists());
}

/// Opens what the parent made unreadable, as somebody whom permissions bind.
pub(crate) fn open_as_a_child(path: &Path) {
    match SqliteStore::open(path).map(drop) {
        Ok(()) => say("ok"),
        Err(error) => say(error.kind()),
    }
}

#[cfg(unix)]
mod permissions {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::path::PathBuf;
    use std::process::Command;

    use super::*;

    /// Nobody, since root may read and write whatever the permissions say.
    const NOBODY: u32 = 65534;

    /// What another process answers when it opens the file.
    fn opened_elsewhere(dir: &Dir, path: &Path) -> String {
        let this = std::env::current_exe().expect("this binary");
        let command = if is_root(dir) { as_nobody(dir, this) } else { Command::new(this) };
        Process::spawn(command, "open", path).hear().expect("an answer")
    }

    fn is_root(dir: &Dir) -> bool {
        fs::metadata(dir.file("")).expect("a directory").uid() == 0
    }

    /// The binary may lie where nobody may look, so a copy of it is run.
    fn as_nobody(dir: &Dir, this: PathBuf) -> Command {
        let copy = dir.file("test-binary");
        if !copy.exists() {
            fs::copy(this, &copy).expect("a copy");
        }
        mode(&copy, 0o755);
        let mut command = Command::new(copy);
        command.uid(NOBODY).gid(NOBODY);
        command
    }

    fn mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    }

    #[test]
    fn what_may_not_be_read_or_written_is_denied() {
        let cases = [
            (0o777, 0o666, "ok"),
            (0o777, 0o444, "denied"),
            (0o777, 0o000, "denied"),
            (0o555, 0o666, "denied"),
            (0o000, 0o666, "denied"),
        ];
        let dir = Dir::new();
        mode(&dir.file(""), 0o755);
        for (of_dir, of_file, answer) in cases {
            let inner = dir.file(&format!("{of_dir:o}-{of_file:o}"));
            fs::create_dir(&inner).expect("a directory");
            let path = inner.join("books.db");
            drop(grown(&path, 5));
            let whole = fs::read(&path).expect("a file");
            mode(&path, of_file);
            mode(&inner, of_dir);
            assert_eq!(opened_elsewhere(&dir, &path), answer, "{of_dir:o} {of_file:o}");
            mode(&inner, 0o755);
            mode(&path, 0o644);
            assert_eq!(fs::read(&path).expect("a file"), whole);
            assert_eq!(fs::read_dir(&inner).expect("a directory").count(), 1, "litter");
        }
    }

    #[test]
    fn a_file_that_is_removed_while_open_takes_no_more_writes() {
        let dir = Dir::new();
        let path = dir.file("books.db");
        let (store, mut household) = grown(&path, 5);
        fs::rename(&path, dir.file("moved.db")).expect("a move");
        let change_set = household.grow(1);
        for error in [
            block_on(store.apply(&home(), &change_set)).expect_err("no file"),
            block_on(store.head(&home())).expect_err("no file"),
            block_on(store.quick_check()).expect_err("no file"),
        ] {
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert!(error.to_string().contains("was removed or replaced"), "{error}");
        }
        assert!(!path.exists(), "another file was made");

        fs::copy(dir.file("moved.db"), &path).expect("a copy");
        let error = block_on(store.apply(&home(), &change_set)).expect_err("another file");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        fs::rename(dir.file("moved.db"), &path).expect("a move back");
        assert_eq!(apply(&store, &change_set).number, 3);
    }
}

/// By a limit that SQLite keeps (`max_page_count`), which fails as a full disk does.
#[test]
fn a_full_file_is_full_and_loses_nothing() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 100);
    drop(store);
    let options = SqliteOptions { max_bytes: Some(400_000), ..SqliteOptions::default() };
    let store = SqliteStore::open_with(&path, options).expect("a file");
    let refused = loop {
        let mut after = household.clone();
        let change_set = after.grow(100);
        match block_on(store.apply(&home(), &change_set)) {
            Ok(_) => household = after,
            Err(error) => break (error, change_set),
        }
    };
    assert_eq!(refused.0.kind(), ErrorKind::Full, "{}", refused.0);
    assert!(household.number() > 3);
    expect_content(&store, &household);
    block_on(store.audit(&home())).expect("a clean audit");
    drop(store);
    assert!(fs::metadata(&path).expect("a file").len() <= 400_000);

    let store = open(&path);
    household.take_in(&refused.1);
    assert_eq!(apply(&store, &refused.1).number, household.number());
    expect_content(&store, &household);
}

#[test]
fn a_file_that_is_locked_for_too_long_is_unavailable() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 5);
    drop(store);
    let options =
        SqliteOptions { busy_timeout: Duration::from_millis(20), ..SqliteOptions::default() };
    let store = SqliteStore::open_with(&path, options.clone()).expect("a file");
    let other = Connection::open(&path).expect("a file");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let change_set = household.grow(1);
    let error = block_on(store.apply(&home(), &change_set)).expect_err("a locked file");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
    assert_eq!(block_on(store.head(&home())).expect("a head").number, 2);
    other.execute_batch("COMMIT").expect("an end");
    assert_eq!(apply(&store, &change_set).number, 3);

    drop(store);
    other.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE").expect("a lock");
    let error = SqliteStore::open_with(&path, options).expect_err("a locked file");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
}
