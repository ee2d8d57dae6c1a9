//! Files of earlier versions.

use std::path::Path;

use budget_core::store::conformance::block_on;
use budget_core::{ConnectionId, Store, Vault};
use rusqlite::Connection;

use crate::support::Dir;
use crate::{apply, expect_content, grown, home, open};

const FIRST: &str = include_str!("../../src/store/sqlite/migrations/0001.sql");

fn run(path: &Path, sql: &str) {
    Connection::open(path).and_then(|file| file.execute_batch(sql)).expect("a file");
}

fn version(path: &Path) -> i64 {
    let version = |file: Connection| file.query_row("PRAGMA user_version", [], |row| row.get(0));
    Connection::open(path).and_then(version).expect("a version")
}

/// What the schema of a file says.
fn schema(path: &Path) -> Vec<String> {
    let file = Connection::open(path).expect("a file");
    let sql = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut select = file.prepare(sql).expect("a query");
    let rows = select.query_map([], |row| row.get(0)).expect("rows");
    rows.collect::<Result<_, _>>().expect("a schema")
}

#[test]
fn an_empty_file_of_the_first_version_becomes_a_new_one() {
    let dir = Dir::new();
    let path = dir.file("old.db");
    run(&path, &format!("{FIRST}; PRAGMA application_id = 1650747252; PRAGMA user_version = 1;"));
    drop(open(&path));
    assert_eq!(version(&path), 2);
    drop(open(&dir.file("new.db")));
    assert_eq!(schema(&path), schema(&dir.file("new.db")));
    let (store, household) = grown(&path, 20);
    expect_content(&store, &household);
}

#[test]
fn a_book_of_the_first_version_is_kept() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 200);
    let head = block_on(store.head(&home())).expect("a head");
    drop(store);
    run(&path, "DROP TABLE secret; PRAGMA user_version = 1;");

    let store = open(&path);
    assert_eq!(version(&path), 2);
    assert_eq!(block_on(store.head(&home())).expect("a head"), head);
    expect_content(&store, &household);
    block_on(store.audit(&home())).expect("a clean audit");
    apply(&store, &household.change(10));
    let c1: ConnectionId = "c1".parse().expect("an id");
    block_on(store.put(home(), c1.clone(), b"access".to_vec().into())).expect("a secret");
    assert!(block_on(store.get(home(), c1)).expect("an answer").is_some());
    block_on(store.quick_check()).expect("a sound file");
}
