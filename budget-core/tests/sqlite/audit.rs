//! Faults made by hand, each of which the audit names.

use std::fs;

use budget_core::ErrorKind;
use budget_core::Store;
use budget_core::store::conformance::block_on;
use rusqlite::Connection;

use crate::support::Dir;
use crate::{grown, home, open};

/// What is done to the file, and what the audit says.
const FAULTS: [(&str, &str); 24] = [
    ("UPDATE txn SET minor = minor + 1 WHERE key = 3", "checksum"),
    ("UPDATE txn SET day = day - 1 WHERE key = 3", "checksum"),
    ("UPDATE txn SET slot = 1 + slot % 2 WHERE key = 3", "checksum"),
    ("UPDATE txn SET slot = 100000 WHERE key = 3", "slot"),
    ("UPDATE txn SET id = id || 'x' WHERE key = 3", "checksum"),
    ("UPDATE txn SET body = x'01' WHERE key = 3", "checksum"),
    ("UPDATE txn SET body = x'02' WHERE key = 3", "version 2"),
    ("UPDATE txn SET number = 99 WHERE key = 3", "yet to come"),
    ("UPDATE txn SET key = 5000000000 WHERE key = 3", "outside the rows"),
    ("UPDATE slot SET flags = flags + 32 WHERE code = 1", "checksum"),
    ("DELETE FROM slot WHERE code = 1", "slots"),
    ("DELETE FROM external WHERE hash = (SELECT max(hash) FROM external)", "is not stored"),
    ("INSERT INTO external VALUES (0, 1, 1, 1)", "external ids are stored"),
    ("UPDATE name SET digits = 3 WHERE text = 'EUR'", "EUR is kept with 3 decimals"),
    ("UPDATE name SET text = 'EURO' WHERE text = 'EUR'", "no currency"),
    ("DELETE FROM name WHERE code = 2", "names"),
    ("UPDATE book SET names = names + 1", "names"),
    ("DELETE FROM entity WHERE kind = 0", "no settings"),
    ("UPDATE entity SET body = '{}' WHERE kind = 1", "cannot be read"),
    ("UPDATE entity SET id = 'x' WHERE id = 'rent' AND kind = 3", "is kept as"),
    ("DELETE FROM entity WHERE id = 'food' AND kind = 2", "food"),
    ("UPDATE entity SET number = 99 WHERE kind = 5 OR id = 'giro'", "99"),
    ("DELETE FROM change WHERE number = 2", "the history holds"),
    ("UPDATE book SET outline = 99", "outline"),
];

#[test]
fn each_fault_is_named() {
    let dir = Dir::new();
    let (store, mut household) = grown(&dir.file("sound.db"), 60);
    for _ in 0..5 {
        crate::apply(&store, &household.grow(10));
    }
    block_on(store.audit(&home())).expect("a clean audit");
    drop(store);
    for (at, (sql, named)) in FAULTS.into_iter().enumerate() {
        let path = dir.file(&format!("{at}.db"));
        fs::copy(dir.file("sound.db"), &path).expect("a copy");
        let file = Connection::open(&path).expect("a file");
        let changed = file.execute(sql, []).expect(sql);
        assert!(changed > 0, "{sql} changed nothing");
        drop(file);
        let error = block_on(open(&path).audit(&home())).expect_err(sql);
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{sql}: {error}");
        assert!(error.to_string().contains(named), "{sql}: {error}");
    }
}

/// A row that goes behind the store's back, at an equal revision.
#[test]
fn sums_that_the_store_holds_are_recounted() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, _) = grown(&path, 60);
    let before = crate::totals(&store);
    block_on(store.audit(&home())).expect("a clean audit");
    let file = Connection::open(&path).expect("a file");
    let plain =
        "(SELECT max(key) FROM txn JOIN slot ON code = slot WHERE flags = 0 AND category > 0)";
    assert_eq!(
        file.execute(&format!("DELETE FROM txn WHERE key = {plain}"), []).expect("a row"),
        1
    );
    let error = block_on(store.audit(&home())).expect_err("a fault");
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert!(error.to_string().contains("the held columns have +1 parts"), "{error}");
    assert_eq!(crate::totals(&store), before, "an equal revision has equal content");
}
