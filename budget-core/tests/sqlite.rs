//! The store in a file keeps every promise.

mod support;

use budget_core::SqliteStore;
use budget_core::store::conformance::Place;

use support::Dir;

mod promises {
    use super::*;

    fn file() -> Place {
        let dir = Dir::new();
        Place::new(move || SqliteStore::open(dir.file("books.db")).expect("a file"))
    }

    budget_core::store_conformance!(file);
}
