//! What must hold for whatever bytes an exported book or a scenario has: bodies for fuzzers, and
//! for tests that replay what fuzzers found.

use std::sync::Arc;

use pollster::block_on;

use super::scenario;
use crate::{Book, BookId, Error, ErrorKind, MemoryStore, NaiveDate, Store};

/// Imports the lines of an exported book, and exports what was accepted.
///
/// # Panics
/// Where what was exported is not what is imported from it, the book's audit is not clean, or what
/// was refused has left a trace or is told without the line.
///
/// ```
/// # use budget_core::*;
/// testing::fuzz_book::fuzz_book(b"{}");
/// assert!(!testing::home().id().as_str().is_empty());
/// ```
pub fn fuzz_book(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match import(text) {
        Ok(book) => check_book(&book),
        Err(error) => check_error(&error),
    }
}

fn import(text: &str) -> Result<Book, Error> {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    let id = BookId::new("fuzzed").expect("an id");
    let answer = block_on(Book::import(Arc::clone(&store), id.clone(), text));
    if answer.is_err() {
        let head = block_on(store.head(&id)).expect_err("a refused book");
        assert_eq!(head.kind(), ErrorKind::NotFound, "{head:?}");
    }
    answer
}

fn check_book(book: &Book) {
    let lines = block_on(book.export()).expect("an export");
    let copy = import(&lines).expect("what was exported is imported");
    assert_eq!(block_on(copy.export()).expect("an export"), lines);
    block_on(book.audit()).expect("a clean audit");
    let today = NaiveDate::from_ymd_opt(2026, 3, 15).expect("a date");
    let (one, other) = (block_on(book.summary(today)), block_on(copy.summary(today)));
    match (one, other) {
        (Ok(one), Ok(other)) => assert_eq!(one.value, other.value),
        (Err(one), Err(other)) => assert_eq!(one.kind(), other.kind()),
        (one, other) => panic!("{one:?}, but of the copy {other:?}"),
    }
}

fn check_error(error: &Error) {
    let message = error.to_string();
    let of_all = ["the text is empty", "no line has the settings"];
    assert!(
        message.starts_with("line ") || of_all.iter().any(|start| message.starts_with(start)),
        "{error:?} names no line"
    );
}

/// Replays a scenario, whatever it says.
///
/// # Panics
/// Where the library does.
///
/// ```
/// # use budget_core::*;
/// testing::fuzz_book::fuzz_scenario(b"{\"kind\": \"no such\"}");
/// assert!(!testing::home().id().as_str().is_empty());
/// ```
pub fn fuzz_scenario(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = block_on(scenario::run(text, Arc::new(MemoryStore::new())));
}
