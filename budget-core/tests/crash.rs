//! A process that is killed while it writes: what it acknowledged is there, nothing is half there.

#[path = "support/process.rs"]
mod process;
mod support;

use std::path::Path;

use budget_core::store::conformance::block_on;
use budget_core::testing::{Household, Random};
use budget_core::{
    BookId, ChangeSet, ErrorKind, Outline, Revision, SqliteStore, Store, TransactionQuery,
};

use process::{Process, ask, say, work};
use support::Dir;

/// How many files grow, and how often the process that writes one is killed after it acknowledged
/// something.
const FILES: u64 = 10;
const KILLS: usize = 20;

/// The same change sets for the same seed: mostly small ones, some that fill the log.
struct Work {
    household: Household,
    last: ChangeSet,
}

impl Work {
    fn new(seed: u64) -> Self {
        let household = Household::new(seed);
        Self { last: household.founding().clone(), household }
    }

    fn next(&mut self) -> &ChangeSet {
        let writes = match self.household.random().below(12) {
            0 => 80,
            1 => 1,
            _ => 8,
        };
        self.last = self.household.change(writes);
        &self.last
    }

    /// Goes on to the state of that number.
    fn advance(&mut self, number: u64) {
        while self.household.number() < number {
            self.next();
        }
    }
}

fn home() -> BookId {
    BookId::new("home").expect("an id")
}

fn head(store: &SqliteStore) -> u64 {
    match block_on(store.head(&home())) {
        Ok(head) => head.number,
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
            0
        }
    }
}

/// Does the work of the process that is killed, where this is one; a test of its own it is not.
#[test]
fn as_a_child() {
    let Some((seed, path)) = work() else { return };
    let mut work = Work::new(seed.parse().expect("a seed"));
    let store = SqliteStore::open(&path).expect("a file");
    if head(&store) == 0 {
        acknowledge(&store, &work.last);
    }
    work.advance(head(&store));
    assert_eq!(ask().as_deref(), Some("go"));
    loop {
        acknowledge(&store, work.next());
    }
}

fn acknowledge(store: &SqliteStore, change_set: &ChangeSet) {
    say(block_on(store.apply(&home(), change_set)).expect("a change set that fits").number);
}

#[test]
fn what_was_acknowledged_survives_two_hundred_kills() {
    std::thread::scope(|scope| {
        for first in [1, 2] {
            scope.spawn(move || (first..=FILES).step_by(2).for_each(survive));
        }
    });
}

/// Kills writers of one file.
fn survive(seed: u64) {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let mut random = Random::new(seed);
    let mut work = Work::new(seed);
    let mut there = 0;
    // The first dies before it acknowledged anything.
    let counts = std::iter::once(0).chain((0..KILLS).map(|_| random.below(8) + 1));
    for count in counts {
        let acknowledged = kill_after(&path, seed, count, there);
        assert!(acknowledged >= there + count as u64);
        let log = std::fs::metadata(dir.file("books.db-wal")).map_or(0, |log| log.len());
        assert!(log > 0 || acknowledged == there, "the writer was not killed: it closed its file");
        there = expect_whole(&path, &mut work);
        assert!((acknowledged..=acknowledged + 1).contains(&there), "{acknowledged} {there}");
    }
}

/// Kills a writer after it acknowledged so many change sets; the last that it had acknowledged.
fn kill_after(path: &Path, seed: u64, count: usize, before: u64) -> u64 {
    let mut writer = Process::start(&seed.to_string(), path);
    writer.tell("go");
    let mut heard: Vec<String> = (0..count).map_while(|_| writer.hear()).collect();
    assert_eq!(heard.len(), count, "the writer ended by itself");
    heard.extend(writer.kill());
    let heard: Vec<u64> = heard.iter().map(|line| line.parse().expect("a number")).collect();
    assert!(heard.iter().copied().eq(before + 1..=before + heard.len() as u64), "{heard:?}");
    before + heard.len() as u64
}

/// Opens the file and compares all that it holds with a replay; the number that it is at.
fn expect_whole(path: &Path, work: &mut Work) -> u64 {
    let store = SqliteStore::open(path).expect("a file that opens");
    block_on(store.quick_check()).expect("a sound file");
    let number = head(&store);
    if number == 0 {
        return 0;
    }
    work.advance(number);
    let revision = block_on(store.audit(&home())).expect("a clean audit");
    assert_eq!(content(&store), expected(work));
    let known = block_on(store.apply(&home(), &work.last)).expect("a known change set");
    assert_eq!(known, revision, "the last change set was not applied once");
    let since = Revision { number: number - 1, ..revision };
    let changes = block_on(store.changes(&home(), since)).expect("changes").value;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].entities.len(), work.last.patches.len());
    number
}

type Content = (Outline, Vec<(u64, String)>);

fn content(store: &SqliteStore) -> Content {
    let outline = block_on(store.outline(&home())).expect("an outline").value;
    let rows = [false, true].into_iter().flat_map(|deleted| {
        let query = TransactionQuery { deleted, ..TransactionQuery::default() };
        let page = block_on(store.transactions(&home(), &query)).expect("a page").value;
        assert_eq!(page.next, None);
        page.rows
    });
    let mut rows: Vec<_> = rows.map(|row| (row.number, format!("{:?}", row.value))).collect();
    rows.sort_unstable();
    (outline, rows)
}

fn expected(work: &Work) -> Content {
    let rows = work.household.rows().map(|row| (row.number, format!("{:?}", row.value)));
    let mut rows: Vec<_> = rows.collect();
    rows.sort_unstable();
    (work.household.outline().clone(), rows)
}
