//! Two processes on one file.

use std::path::Path;

use budget_core::store::conformance::block_on;
use budget_core::testing::Household;
use budget_core::{ChangeSet, ErrorKind, Precondition, Store};

use crate::process::{Process, ask, say};
use crate::support::Dir;
use crate::{apply, expect_content, expected_totals, grown, home, open, totals};

/// Applies the change sets that the parent asks for: how many writes the next one has.
pub(crate) fn apply_as_a_child(path: &Path) {
    let (store, mut household) = (open(path), Household::new(1));
    household.grow(200);
    say("ready");
    while let Some(writes) = ask() {
        let change_set = household.change(writes.parse().expect("a number"));
        say(apply(&store, &change_set).number);
    }
}

/// Both ways to catch up: by the history where it is short, by all rows where it is long.
#[test]
fn totals_show_what_another_process_has_written() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 200);
    assert_eq!(totals(&store), expected_totals(&household));
    let mut other = Process::start("apply", &path);
    assert_eq!(other.hear().as_deref(), Some("ready"));
    for writes in [1, 7, 3, 2000, 5, 1, 900, 4, 2, 6] {
        other.tell(writes);
        household.change(writes);
        assert_eq!(other.hear(), Some(household.number().to_string()));
        assert_eq!(totals(&store), expected_totals(&household));
    }
    expect_content(&store, &household);
    block_on(store.audit(&home())).expect("a clean audit");
}

#[test]
fn what_one_process_writes_fits_to_what_another_wrote() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 200);
    let mut other = Process::start("apply", &path);
    assert_eq!(other.hear().as_deref(), Some("ready"));
    other.tell(20);
    household.change(20);
    assert_eq!(other.hear(), Some(household.number().to_string()));
    for _ in 0..10 {
        assert_eq!(apply(&store, &household.change(20)).number, household.number());
    }
    expect_content(&store, &household);
    drop(other);
    expect_content(&open(&path), &household);
    block_on(store.audit(&home())).expect("a clean audit");
}

#[test]
fn a_killed_writer_leaves_no_lock() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    let (store, mut household) = grown(&path, 200);
    let mut other = Process::start("apply", &path);
    assert_eq!(other.hear().as_deref(), Some("ready"));
    other.tell(1);
    household.change(1);
    assert_eq!(other.hear(), Some("3".to_owned()));
    other.kill();
    assert_eq!(apply(&store, &household.grow(3)).number, 4);
    expect_content(&store, &household);
}

const ROUNDS: u64 = 40;

/// Tries to be the one that writes on each revision.
pub(crate) fn race_as_a_child(path: &Path) {
    let (store, mut household) = (open(path), Household::new(1));
    household.grow(5);
    let me = std::process::id();
    say("ready");
    ask().expect("a start");
    for number in 2..2 + ROUNDS {
        let change_set = ChangeSet {
            id: format!("{me}-{number}").parse().expect("an id"),
            preconditions: vec![Precondition::Head(number)],
            ..household.change_set(Vec::new())
        };
        match block_on(store.apply(&home(), &change_set)) {
            Ok(revision) => say(revision.number),
            Err(error) => assert_eq!(error.kind(), ErrorKind::Conflict, "{error}"),
        }
    }
    say("done");
}

#[test]
fn of_three_processes_exactly_one_wins() {
    let dir = Dir::new();
    let path = dir.file("books.db");
    drop(grown(&path, 5));
    let mut racers = [(); 3].map(|()| Process::start("race", &path));
    for racer in &mut racers {
        assert_eq!(racer.hear().as_deref(), Some("ready"));
    }
    racers.iter_mut().for_each(|racer| racer.tell("go"));
    let mut won: Vec<u64> = Vec::new();
    for racer in &mut racers {
        loop {
            let said = racer.hear().expect("a result");
            match said.parse() {
                Ok(number) => won.push(number),
                Err(_) => break assert_eq!(said, "done"),
            }
        }
    }
    won.sort_unstable();
    assert!(won.into_iter().eq(3..3 + ROUNDS));
    assert_eq!(block_on(open(&path).head(&home())).expect("a head").number, 2 + ROUNDS);
}
