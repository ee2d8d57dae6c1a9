//! What a file keeps, and what it costs.

use std::fs;
use std::thread;

use budget_core::store::conformance::block_on;
use budget_core::testing::Household;
use budget_core::{BookId, ErrorKind, Revision, SqliteStore, Store, TransactionQuery};
use rusqlite::Connection;

use crate::support::Dir;
use crate::{all_time, apply, content, expect_content, expected_totals, grown, home, open};

#[test]
fn everything_is_there_when_the_file_is_opened_again() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (mut store, mut household) = grown(&path, 300);
    for _ in 0..20 {
        apply(&store, &household.change(15));
        let head = block_on(store.head(&home())).expect("a head");
        drop(store);
        store = open(&path);
        assert_eq!(block_on(store.head(&home())).expect("a head"), head);
    }
    expect_content(&store, &household);
    block_on(store.quick_check()).expect("a sound file");
    block_on(store.audit(&home())).expect("a clean audit");
}

#[test]
fn a_closed_file_is_one_file() {
    let dir = Dir::new();
    drop(grown(&dir.file("books.db"), 20));
    let left: Vec<_> = fs::read_dir(dir.file("")).expect("a directory").flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_relative_path_stays_the_same_file() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, _) = grown(&path, 5);
    assert!(format!("{store:?}").contains("books.db"), "{store:?}");
    let other = dir.file("sub/../books.db");
    fs::create_dir(dir.file("sub")).expect("a directory");
    let head = block_on(open(&other).head(&home())).expect("a head");
    assert_eq!(head, block_on(store.head(&home())).expect("a head"));
}

#[test]
fn two_handles_of_one_process_see_each_other() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (one, mut household) = grown(&path, 100);
    let other = open(&path);
    for _ in 0..15 {
        for store in [&one, &other] {
            apply(store, &household.change(6));
            expect_content(&one, &household);
            expect_content(&other, &household);
        }
    }
    block_on(other.audit(&home())).expect("a clean audit");
}

#[test]
fn many_readers_see_whole_states_while_one_writes() {
    let dir = Dir::new();
    let (store, mut household) = grown(&dir.file("books.db"), 100);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..100).fold(0, |last, _| expect_one_state(&store, last)));
        }
        for _ in 0..40 {
            apply(&store, &household.change(10));
        }
    });
    expect_content(&store, &household);
}

/// Reads, not from before `last`; the number that was read.
fn expect_one_state(store: &SqliteStore, last: u64) -> u64 {
    let totals = block_on(store.totals(&home(), &all_time())).expect("totals").revision.number;
    assert!(totals >= last, "{totals} was read after {last}");
    let query = TransactionQuery { limit: 20, ..TransactionQuery::default() };
    let page = block_on(store.transactions(&home(), &query)).expect("a page");
    assert!(page.revision.number >= totals);
    assert!(page.value.rows.iter().all(|row| row.number <= page.revision.number));
    page.revision.number
}

#[test]
fn a_backup_is_a_file_of_its_own() {
    let dir = Dir::new();
    let (store, mut household) = grown(&dir.file("books.db"), 300);
    let jones = BookId::new("jones").expect("an id");
    block_on(store.apply(&jones, household.founding())).expect("a second book");
    block_on(store.backup_to(dir.file("backup.db"))).expect("a backup");
    let before = block_on(store.head(&home())).expect("a head");
    let backup = open(&dir.file("backup.db"));
    expect_content(&backup, &household);
    block_on(backup.quick_check()).expect("a sound file");
    let head = block_on(backup.head(&home())).expect("a head");
    assert_eq!(head.number, before.number);
    let epochs = [
        head.epoch,
        before.epoch,
        block_on(backup.head(&jones)).expect("a head").epoch,
        block_on(store.head(&jones)).expect("a head").epoch,
    ];
    assert!((1..4).all(|at| !epochs[..at].contains(&epochs[at])), "{epochs:?}");
    let gap = block_on(backup.changes(&home(), before)).expect_err("another epoch");
    assert_eq!(gap.kind(), ErrorKind::Gap);
    let since = Revision { number: 0, ..head };
    assert_eq!(block_on(backup.changes(&home(), since)).expect("changes").value.len(), 2);

    apply(&store, &household.change(5));
    apply(&backup, &household.change_set(Vec::new()));
    block_on(backup.audit(&home())).expect("a clean audit");
    expect_content(&store, &household);
}

#[test]
fn a_backup_while_others_write_is_of_one_state() {
    let dir = Dir::new();
    let (store, household) = grown(&dir.file("books.db"), 100);
    thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut household = household.clone();
            for _ in 0..30 {
                apply(&store, &household.change(10));
            }
        });
        let mut made = 0;
        while !writer.is_finished() {
            block_on(store.backup_to(dir.file(&made.to_string()))).expect("a backup");
            made += 1;
        }
        assert!(made > 0);
        for at in 0..made {
            let backup = open(&dir.file(&at.to_string()));
            block_on(backup.audit(&home())).expect("a clean audit");
            let number = block_on(backup.head(&home())).expect("a head").number;
            let mut household = household.clone();
            (2..number).for_each(|_| drop(household.change(10)));
            expect_content(&backup, &household);
        }
    });
}

#[test]
fn a_backup_overwrites_nothing() {
    let dir = Dir::new();
    let (store, _) = grown(&dir.file("books.db"), 5);
    fs::write(dir.file("there"), "precious").expect("a file");
    let error = block_on(store.backup_to(dir.file("there"))).expect_err("a file that is there");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists, "{error}");
    assert_eq!(fs::read(dir.file("there")).expect("a file"), b"precious");
    let own = block_on(store.backup_to(dir.file("books.db"))).expect_err("its own file");
    assert_eq!(own.kind(), ErrorKind::AlreadyExists);
    let nowhere = block_on(store.backup_to(dir.file("no/where"))).expect_err("no directory");
    assert_eq!(nowhere.kind(), ErrorKind::Denied);
    block_on(store.quick_check()).expect("a sound file");
}

#[test]
fn nothing_of_an_erased_book_is_left_in_the_file() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, household) = grown(&path, 300);
    let jones = BookId::new("jones").expect("an id");
    block_on(store.apply(&jones, household.founding())).expect("a second book");
    let holds = |text: &str| {
        let files = fs::read_dir(dir.file("")).expect("a directory").flatten();
        let mut bytes = files.map(|file| fs::read(file.path()).expect("a file"));
        bytes.any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    assert!(holds("Café Äpfel") && holds("KARTENZAHLUNG"));
    block_on(store.erase(&home())).expect("an erasure");
    assert!(!holds("Café Äpfel") && !holds("KARTENZAHLUNG"));
    assert!(holds("groceries"), "the other book is still there");
    block_on(store.audit(&jones)).expect("a clean audit");
}

/// The same fields in a plain table with one index are the measure.
#[test]
fn a_file_is_at_most_twice_a_plain_table() {
    let dir = Dir::new();
    let (store, _) = grown(&dir.file("books.db"), 5_000);
    let rows = content(&store).1;
    drop(store);
    let mut plain = Connection::open(dir.file("plain.db")).expect("a file");
    let tx = plain.transaction().expect("a transaction");
    tx.execute_batch(
        "CREATE TABLE txn (id TEXT PRIMARY KEY, account TEXT, date TEXT, amount INTEGER, \
         currency TEXT, category TEXT, payee TEXT, pending INTEGER)",
    )
    .expect("a table");
    for row in rows.iter().map(|row| &row.value) {
        let currency = row.amount().currency();
        let values = rusqlite::params![
            row.id.as_str(),
            row.account.as_ref().map(|account| account.as_str()),
            row.date().to_string(),
            row.amount().minor(),
            currency.code(),
            row.category().map(|category| category.as_str()),
            row.payee(),
            row.pending()
        ];
        tx.execute("INSERT INTO txn VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)", values)
            .expect("a row");
    }
    tx.commit().expect("a commit");
    drop(plain);
    let len = |name: &str| fs::metadata(dir.file(name)).expect("a file").len();
    let (ours, plain) = (len("books.db"), len("plain.db"));
    assert!(ours <= 2 * plain, "{ours} bytes are more than twice {plain}");
}

#[test]
fn dropping_the_store_finishes_what_was_begun() {
    use std::task::{Context, Waker};

    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 5);
    let change_set = household.grow(2_000);
    let book = home();
    let mut call = store.apply(&book, &change_set);
    let begun = call.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(begun.is_pending());
    while block_on(store.head(&book)).expect("a head").number == 2 && begun.is_pending() {
        thread::yield_now();
    }
    drop(call);
    drop(store);
    expect_content(&open(&path), &household);
}

#[test]
fn books_beyond_those_in_memory_are_read_again() {
    let dir = Dir::new();
    let store = SqliteStore::open(dir.file("books.db")).expect("a file");
    let book = |at: u64| BookId::new(format!("book {at}")).expect("an id");
    let query = all_time();
    let sums = |at| block_on(store.totals(&book(at), &query)).expect("totals").value;
    let mut all = Vec::new();
    for at in 0..70 {
        let mut household = Household::new(at);
        block_on(store.apply(&book(at), household.founding())).expect("a book");
        block_on(store.apply(&book(at), &household.grow(10))).expect("rows");
        all.push(expected_totals(&household));
        assert_eq!(sums(at), all[at as usize]);
    }
    for at in 0..70 {
        assert_eq!(sums(at), all[at as usize]);
    }
    assert_eq!(
        block_on(store.head(&home())).expect_err("no such book").kind(),
        ErrorKind::NotFound
    );
}
