//! A secret that is looked for everywhere.

use std::fs;
use std::sync::Arc;

use budget_core::domain::change::Patch;
use budget_core::store::conformance::block_on;
use budget_core::{
    Book, Connection, Currency, Entity, Revision, SealedVault, Settings, SqliteStore, Store, Vault,
};

use crate::support::Dir;
use crate::{SECRET, connection, home, key, keys, put};

const CANARY: &[u8] = b"CANARY";

fn expect_no_canary(dir: &Dir, when: &str) {
    let files: Vec<_> = fs::read_dir(dir.file("")).expect("a directory").flatten().collect();
    assert!(!files.is_empty());
    for file in files {
        let bytes = fs::read(file.path()).expect("a file");
        let is_there = bytes.windows(CANARY.len()).any(|window| window == CANARY);
        assert!(!is_there, "{when}: the secret is in {:?}", file.file_name());
    }
}

#[test]
fn a_sealed_secret_is_nowhere_in_the_file_or_what_is_shown() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let store = Arc::new(SqliteStore::open(&path).expect("a file"));
    let settings = Settings::new(Currency::new("EUR").expect("a currency"));
    let book = block_on(Book::create(store.clone(), home(), settings)).expect("a book");
    let linked = Entity::Connection(Connection::new(connection("c1"), "item-1"));
    block_on(book.apply("Link", vec![Patch::Put(linked)])).expect("a link");

    let vault = SealedVault::new(store.clone(), keys(1));
    expect_no_canary(&dir, "at first");
    for round in ["put", "put again"] {
        put(&vault, "c1", SECRET);
        expect_no_canary(&dir, round);
    }
    let newer = SealedVault::new(store.clone(), keys(2).with_older(1, key(1)).expect("two keys"));
    assert_eq!(block_on(newer.rekey(&home(), &[connection("c1")])).expect("a count"), 1);
    expect_no_canary(&dir, "sealed anew");

    let head = block_on(book.revision()).expect("a head");
    let secret = block_on(newer.get(home(), connection("c1")));
    let lost = block_on(vault.get(home(), connection("c1"))).expect_err("a key that is gone");
    let since = Revision { number: 0, ..head };
    let shown = [
        format!("{store:?} {book:?} {vault:?} {newer:?} {secret:?} {lost} {lost:?}"),
        format!("{:?}", block_on(store.outline(&home())).expect("an outline")),
        format!("{:?}", block_on(store.changes(&home(), since)).expect("changes")),
        block_on(book.export()).expect("an export"),
    ];
    for shown in shown {
        assert!(!shown.contains("CANARY"), "{shown}");
    }
    block_on(store.backup_to(dir.file("backup.db"))).expect("a backup");
    expect_no_canary(&dir, "in a backup");
    block_on(newer.delete(home(), connection("c1"))).expect("a deletion");
    block_on(store.erase(&home())).expect("an erasure");
    drop((book, vault, newer, store));
    expect_no_canary(&dir, "closed");
}

/// That the search would find it.
#[test]
fn a_secret_that_is_not_sealed_is_found() {
    let dir = Dir::new();
    let store = SqliteStore::open(dir.file("books.db")).expect("a file");
    put(&store, "c1", SECRET);
    let caught = std::panic::catch_unwind(|| expect_no_canary(&dir, "unsealed"));
    assert!(caught.is_err());
}
