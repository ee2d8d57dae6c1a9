//! Real statements of banks, beside the project, imported twice.

use std::path::Path;

use budget_core::import::{ReadOptions, read};
use budget_core::reconcile::Outcome::{Duplicate, New, Unreadable};
use budget_core::{BankUpdate, ReconciledRow};

use crate::ledger::Ledger;

#[expect(clippy::print_stderr, reason = "a skipped test must be seen")]
fn updates() -> Vec<BankUpdate> {
    let Some(data) = std::env::var_os("BUDGET_TEST_DATA") else {
        assert!(std::env::var_os("CI").is_none(), "BUDGET_TEST_DATA is not set");
        eprintln!("SKIPPED: BUDGET_TEST_DATA is not set, so no real statement is imported");
        return Vec::new();
    };
    let folders = ["csv", "ofx"].map(|kind| Path::new(&data).join("bank-files").join(kind));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).expect("statements"));
    let options = ReadOptions::default();
    let updates: Vec<BankUpdate> = files
        .map(|file| std::fs::read(file.expect("an entry").path()).expect("a statement"))
        .filter_map(|bytes| read(&bytes, &options).ok())
        .collect();
    assert!(updates.len() > 10, "only {} statements can be read", updates.len());
    updates
}

fn sync(ledger: &mut Ledger, update: &BankUpdate, at: usize) -> Vec<ReconciledRow> {
    ledger.sync(update.source, &update.source_name, &update.statements[at])
}

#[test]
fn a_statement_of_a_bank_imported_twice_adds_nothing() {
    for update in updates() {
        for (at, statement) in update.statements.iter().enumerate() {
            let mut ledger = Ledger::new();
            let first = sync(&mut ledger, &update, at);
            assert_eq!(first.len(), statement.rows.len() + statement.unreadable.len());
            let added = first.iter().filter(|row| row.outcome == New).count();
            assert_eq!(added, ledger.rows.len());
            let before = ledger.rows.clone();
            for again in sync(&mut ledger, &update, at) {
                assert!([Duplicate, Unreadable].contains(&again.outcome), "{again:?}");
            }
            assert_eq!(ledger.rows, before);
        }
    }
}
