//! The store in a file: the promises of a store, and those of a file.

mod audit;
mod file;
#[cfg(unix)]
mod full_disk;
#[path = "../support/process.rs"]
mod process;
mod processes;
mod refusals;
mod secrets;
#[path = "../support/mod.rs"]
mod support;
mod upgrade;

use std::path::Path;

use budget_core::store::conformance::{Place, VaultPlace, block_on};
use budget_core::store::sqlite::Synchronous;
use budget_core::testing::Household;
use budget_core::totals::{Span, Totals, TotalsQuery, fold};
use budget_core::{
    BookId, ChangeSet, Entry, Outline, Revision, SqliteOptions, SqliteStore, Store, Transaction,
    TransactionQuery,
};

use support::Dir;

mod promises {
    use super::*;

    /// Without waiting for the disk: no process can tell the difference.
    fn open(dir: &Dir) -> SqliteStore {
        let options =
            SqliteOptions { synchronous: Synchronous::Normal, ..SqliteOptions::default() };
        SqliteStore::open_with(dir.file("books.db"), options).expect("a file")
    }

    fn file() -> Place {
        let dir = Dir::new();
        Place::new(move || open(&dir))
    }

    budget_core::store_conformance!(file);

    fn vault() -> VaultPlace {
        let dir = Dir::new();
        VaultPlace::new(move || open(&dir))
    }

    budget_core::vault_conformance!(vault);
}

/// Does the work of another process, where this is one; a test of its own it is not.
#[test]
fn as_a_child() {
    if let Some((work, path)) = process::work() {
        match work.as_str() {
            "open" => refusals::open_as_a_child(&path),
            "apply" => processes::apply_as_a_child(&path),
            "race" => processes::race_as_a_child(&path),
            other => panic!("{other} is no work"),
        }
    }
}

fn home() -> BookId {
    BookId::new("home").expect("an id")
}

fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).expect("a file")
}

fn apply(store: &SqliteStore, change_set: &ChangeSet) -> Revision {
    block_on(store.apply(&home(), change_set)).expect("a change set that fits")
}

/// A file with a book of about so many rows, and its household.
fn grown(path: &Path, rows: usize) -> (SqliteStore, Household) {
    let (store, mut household) = (open(path), Household::new(1));
    apply(&store, household.founding());
    apply(&store, &household.grow(rows));
    (store, household)
}

fn all_time() -> TotalsQuery {
    TotalsQuery { spans: vec![Span::ALL], off_budget: Vec::new() }
}

fn totals(store: &SqliteStore) -> Totals {
    block_on(store.totals(&home(), &all_time())).expect("totals").value
}

fn expected_totals(household: &Household) -> Totals {
    fold(&all_time(), household.rows().map(|row| &row.value))
}

/// Everything of a book but its history.
fn content(store: &SqliteStore) -> (Outline, Vec<Entry<Transaction>>) {
    let outline = block_on(store.outline(&home())).expect("an outline").value;
    let mut rows = Vec::new();
    for deleted in [false, true] {
        let query = TransactionQuery { deleted, ..TransactionQuery::default() };
        let page = block_on(store.transactions(&home(), &query)).expect("a page").value;
        assert_eq!(page.next, None);
        rows.extend(page.rows);
    }
    rows.sort_by(|one, other| one.value.id.cmp(&other.value.id));
    (outline, rows)
}

fn expect_content(store: &SqliteStore, household: &Household) {
    let (outline, rows) = content(store);
    assert_eq!(outline, *household.outline());
    assert!(rows.iter().eq(household.rows()), "the rows are not those of the household");
    assert_eq!(totals(store), expected_totals(household));
}
