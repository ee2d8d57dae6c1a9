//! What stays of secrets in a file: those that are there, and no others.

use std::fs;

use budget_core::store::conformance::block_on;
use budget_core::{ConnectionId, ErrorKind, SqliteStore, Store, Vault};
use rusqlite::Connection;

use crate::support::Dir;
use crate::{grown, home, open};

/// How many secrets: more than a page of the file holds.
const MANY: usize = 120;

fn connection(at: usize) -> ConnectionId {
    ConnectionId::new(format!("c{at}")).expect("an id")
}

fn secret(generation: &str, at: usize) -> String {
    format!("access-{generation}-{at:03}-{}", "0123456789abcdef".repeat(4 + at % 5))
}

fn keep(store: &SqliteStore, generation: &str, at: usize) {
    let secret = secret(generation, at).into_bytes().into();
    block_on(store.put(home(), connection(at), secret)).expect("a secret that is kept");
}

/// Whether any file of the directory has the text.
fn holds(dir: &Dir, text: &str) -> bool {
    let files = fs::read_dir(dir.file("")).expect("a directory").flatten();
    let mut bytes = files.map(|file| fs::read(file.path()).expect("a file"));
    bytes.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

#[test]
fn nothing_of_a_replaced_or_deleted_secret_is_left() {
    let dir = Dir::new();
    let (store, _) = grown(&dir.file("books.db"), 50);
    (0..MANY).for_each(|at| keep(&store, "old", at));
    assert!(holds(&dir, "access-old-000"));
    for at in 0..MANY {
        match at % 3 {
            0 => block_on(store.delete(home(), connection(at))).expect("a deletion"),
            _ => keep(&store, "new", at),
        }
        let start = format!("access-old-{at:03}");
        assert!(!holds(&dir, &start), "{start} is still there while the store is open");
    }
    drop(store);
    assert!(!holds(&dir, "access-old-") && holds(&dir, "access-new-001"));
    let store = open(&dir.file("books.db"));
    for at in 0..MANY {
        let found = block_on(store.get(home(), connection(at))).expect("an answer");
        assert_eq!(found.is_some(), at % 3 != 0, "{at}");
    }
}

#[test]
fn nothing_of_an_erased_books_secrets_is_left() {
    let dir = Dir::new();
    let (store, _) = grown(&dir.file("books.db"), 50);
    (0..MANY).for_each(|at| keep(&store, "old", at));
    block_on(store.erase(&home())).expect("an erasure");
    assert!(!holds(&dir, "access-old-"));
}

/// Those who restore it need no new login at their banks.
#[test]
fn a_backup_has_the_secrets() {
    let dir = Dir::new();
    let (store, _) = grown(&dir.file("books.db"), 5);
    keep(&store, "old", 1);
    block_on(store.backup_to(dir.file("backup.db"))).expect("a backup");
    keep(&store, "new", 1);
    let backup = open(&dir.file("backup.db"));
    assert!(block_on(backup.get(home(), connection(1))).expect("an answer").is_some());
    assert!(block_on(backup.get(home(), connection(2))).expect("an answer").is_none());
}

#[test]
fn a_failed_erasure_keeps_the_secrets() {
    let dir = Dir::new();
    let store = open(&dir.file("books.db"));
    keep(&store, "old", 1);
    let missing = block_on(store.erase(&home())).expect_err("no such book");
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert!(block_on(store.get(home(), connection(1))).expect("an answer").is_some());
}

#[test]
fn errors_of_the_file_have_their_kind_and_no_secret() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, _) = grown(&path, 5);
    keep(&store, "old", 1);
    let newer = |version: u32| {
        let sql = format!("PRAGMA user_version = {version}");
        Connection::open(&path).and_then(|file| file.execute_batch(&sql)).expect("a file");
    };
    let refused = |kind: ErrorKind| {
        let secret = secret("new", 1).into_bytes().into();
        let errors = [
            block_on(store.get(home(), connection(1))).expect_err("a refusal"),
            block_on(store.put(home(), connection(1), secret)).expect_err("a refusal"),
            block_on(store.delete(home(), connection(1))).expect_err("a refusal"),
        ];
        for error in errors {
            assert_eq!(error.kind(), kind, "{error}");
            assert!(!format!("{error} {error:?} {:?}", error.context()).contains("access-"));
        }
    };
    newer(99);
    refused(ErrorKind::TooNew);
    newer(2);
    assert!(block_on(store.get(home(), connection(1))).expect("an answer").is_some());
    fs::remove_file(&path).expect("a file");
    refused(ErrorKind::Unavailable);
}
