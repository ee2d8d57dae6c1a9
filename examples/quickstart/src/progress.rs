//! How far a sync has come: one line on a terminal, a few lines elsewhere.
#![expect(clippy::print_stderr, reason = "a person watches it")]

use std::io::IsTerminal;

use budget_core::{Progress, SyncProgress};

const CELLS: usize = 24;
const BLOCK: usize = 6;

/// How often a line is printed where none can be redrawn, in pages.
const PAGES: u32 = 10;

/// What shows a sync's progress.
pub(crate) fn shown() -> Progress {
    let is_terminal = std::io::stderr().is_terminal();
    Progress::new(move |now| match (now.rows, is_terminal) {
        (0, _) => {}
        (_, true) => draw(now),
        (_, false) => tell(now),
    })
}

/// Redraws the line; it stays when all pages are there.
fn draw(now: SyncProgress) {
    let end = if now.applying { "\n\n" } else { "" };
    eprint!("\r\x1b[2K{:<8}  {}  {}{end}", verb(now), bar(now), words(now));
}

fn tell(now: SyncProgress) {
    if now.applying || now.pages.is_multiple_of(PAGES) {
        eprintln!("{}: {}", verb(now), words(now));
    }
}

/// A block that moves, as nobody knows how many pages are to come; full when all are there.
fn bar(now: SyncProgress) -> String {
    if now.applying {
        return "█".repeat(CELLS);
    }
    let at = now.pages as usize % (CELLS - BLOCK + 1);
    ["░".repeat(at), "█".repeat(BLOCK), "░".repeat(CELLS - BLOCK - at)].concat()
}

fn verb(now: SyncProgress) -> &'static str {
    if now.applying { "Fetched" } else { "Fetching" }
}

fn words(now: SyncProgress) -> String {
    let again = if now.restarts > 0 { ", begun again" } else { "" };
    let (pages, rows) = (counted(now.pages.into(), "page"), counted(now.rows, "row"));
    format!("{rows} on {pages}{again}")
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}
