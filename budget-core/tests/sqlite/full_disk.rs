//! A disk without space: one of a megabyte, in memory, where this may be mounted.

use std::fs;
use std::path::Path;
use std::process::Command;

use budget_core::store::conformance::block_on;
use budget_core::{Error, ErrorKind, SqliteStore, Store};

use crate::support::Dir;
use crate::{apply, expect_content, grown, home, open};

/// A small disk, which is taken away when it is dropped.
struct Disk(Dir);

impl Disk {
    /// None where nobody may mount one, which must not happen where all is checked.
    fn new() -> Option<Self> {
        let dir = Dir::new();
        let mounted = as_root("mount", &["-t", "tmpfs", "-o", "size=1m,mode=0777", "tmpfs"], &dir);
        if mounted {
            return Some(Self(dir));
        }
        assert!(std::env::var_os("CI").is_none(), "no small disk can be mounted: run as root");
        eprintln!("SKIPPED: no small disk can be mounted, so no full one is tested: run as root");
        None
    }

    /// Fills it up, but for so many bytes; the file that takes the space.
    fn fill(&self, left: usize) -> std::path::PathBuf {
        let path = self.0.file("ballast");
        let mut size = 1 << 20;
        // A file system has its own overhead, so the largest file that fits is found by trying.
        while fs::write(&path, vec![1; size]).is_err() {
            size -= 4096;
        }
        fs::write(&path, vec![1; size - left]).expect("less than fits");
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        as_root("umount", &[], &self.0);
    }
}

/// Runs a command on a folder as root, if that can be had without asking anybody.
fn as_root(command: &str, arguments: &[&str], dir: &Dir) -> bool {
    let done = |mut program: Command| {
        let output = program.args(arguments).arg(dir.file("")).output();
        output.is_ok_and(|output| output.status.success())
    };
    let mut sudo = Command::new("sudo");
    sudo.args(["-n", command]);
    done(Command::new(command)) || done(sudo)
}

#[track_caller]
fn expect_full(error: &Error, path: &Path) {
    assert_eq!(error.kind(), ErrorKind::Full, "{error:?}");
    assert!(error.to_string().contains(&path.display().to_string()), "{error}");
    let told = format!("{error:?}");
    assert_eq!(told.matches("disk is full").count(), 1, "{told}");
}

#[test]
fn a_write_that_finds_no_space_loses_nothing() {
    let Some(disk) = Disk::new() else { return };
    let path = disk.0.file("books.db");
    let (store, mut household) = grown(&path, 20);
    let ballast = disk.fill(64 << 10);
    let refused = loop {
        let mut after = household.clone();
        let change_set = after.grow(50);
        match block_on(store.apply(&home(), &change_set)) {
            Ok(_) => household = after,
            Err(error) => break (error, change_set),
        }
    };
    expect_full(&refused.0, &path);
    expect_content(&store, &household);

    fs::remove_file(ballast).expect("the ballast");
    household.take_in(&refused.1);
    assert_eq!(apply(&store, &refused.1).number, household.number());
    drop(store);
    let store = open(&path);
    expect_content(&store, &household);
    block_on(store.audit(&home())).expect("a clean audit");
}

#[test]
fn a_new_file_that_finds_no_space_is_full_and_can_be_made_later() {
    let Some(disk) = Disk::new() else { return };
    let path = disk.0.file("books.db");
    let ballast = disk.fill(0);
    for _ in 0..2 {
        expect_full(&SqliteStore::open(&path).expect_err("no space"), &path);
    }
    fs::remove_file(ballast).expect("the ballast");
    let (store, household) = grown(&path, 20);
    expect_content(&store, &household);
}
