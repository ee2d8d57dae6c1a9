//! What holds for every statement and every book.

use std::collections::{BTreeMap, HashMap, HashSet};

use budget_core::reconcile::Outcome::{self, Duplicate, Matched, New};
use budget_core::{BankRow, BankSource, Entity, Patch, Statement, Transaction, TransactionId};
use proptest::prelude::*;
use proptest::sample::select;

use crate::ledger::{Ledger, day, eur, outcomes, row, statement};

/// Few values, so that rows meet.
fn rows() -> impl Strategy<Value = Vec<BankRow>> {
    let one = (
        0..12u64,
        select(vec!["2.80", "9.50", "-100", "0.125", "0"]),
        select(vec!["Café Kotti", "KOTTI", "Imbiss", ""]),
        proptest::option::of(select(vec!["1", "2", "3", "4", "5", "6"])),
        proptest::option::of(select(vec!["a", "b"])),
    );
    let one = one.prop_map(|(days, amount, name, id, memo)| BankRow {
        date: day("2026-03-01") + chrono::Days::new(days),
        external_id: id.map(str::to_owned),
        memo: memo.map(str::to_owned),
        ..row("2026-03-01", amount, name)
    });
    prop::collection::vec(one, 0..20)
}

/// A book with rows of a person, of a file and of a connection, some edited or deleted.
fn ledgers() -> impl Strategy<Value = Ledger> {
    let entered =
        (0..14u64, select(vec!["2.80", "9.50", "-100"]), select(vec!["Kotti", "Imbiss", ""]));
    let touched = (0..40usize, any::<bool>());
    let parts = (
        prop::collection::vec(entered, 0..12),
        rows(),
        rows(),
        prop::collection::vec(touched, 0..6),
    );
    parts.prop_map(|(entered, file, bank, touched)| {
        let mut ledger = Ledger::new();
        for (at, (days, amount, payee)) in entered.into_iter().enumerate() {
            let date = day("2026-02-27") + chrono::Days::new(days);
            ledger.enter(&format!("m{at}"), &date.to_string(), amount, payee);
        }
        ledger.file(file);
        ledger.bank(bank);
        touch(&mut ledger, &touched);
        ledger
    })
}

fn touch(ledger: &mut Ledger, touched: &[(usize, bool)]) {
    for (at, delete) in touched {
        let Some(row) = ledger.rows.values_mut().nth(*at) else { continue };
        row.edits.deleted = *delete;
        row.edits.amount = Some(eur("9.50"));
        row.edits.note = Some("touched".to_owned());
    }
}

fn source() -> impl Strategy<Value = (BankSource, &'static str)> {
    select(vec![
        (BankSource::File, "file"),
        (BankSource::Connection, "bank"),
        (BankSource::Connection, "other bank"),
    ])
}

fn written(patches: &[Patch]) -> Vec<&Transaction> {
    let row = |patch| match patch {
        &Patch::Put(Entity::Transaction(ref row)) => Some(row),
        _ => None,
    };
    patches.iter().filter_map(row).collect()
}

fn minor(rows: &BTreeMap<TransactionId, Transaction>) -> i64 {
    rows.values().filter_map(|row| row.bank.as_ref()).map(|bank| bank.amount.minor()).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn importing_twice_adds_nothing(ledger in ledgers(), rows in rows(), source in source()) {
        let (mut ledger, statement) = (ledger, statement(rows));
        ledger.sync(source.0, source.1, &statement);
        let before = ledger.rows.clone();
        let again = ledger.sync(source.0, source.1, &statement);
        prop_assert!(again.iter().all(|row| row.outcome == Duplicate), "{again:#?}");
        prop_assert_eq!(ledger.rows, before);
    }

    #[test]
    fn overlapping_files_add_each_row_once(rows in rows(), cut in 0..12u64, back in 0..12u64) {
        let mut rows: Vec<BankRow> = rows.into_iter().filter(|row| row.external_id.is_none()).collect();
        rows.sort_by_key(|row| row.date);
        let (cut, back) = (cut.max(back), cut.min(back));
        let [cut, back] = [cut, back].map(|days| day("2026-03-01") + chrono::Days::new(days));
        let mut whole = Ledger::new();
        whole.file(rows.clone());
        let mut halves = Ledger::new();
        halves.file(rows.iter().filter(|row| row.date < cut).cloned());
        let later: Vec<BankRow> = rows.into_iter().filter(|row| row.date >= back).collect();
        halves.file(later);
        prop_assert_eq!(contents(&whole), contents(&halves));
    }

    #[test]
    fn the_order_of_existing_rows_does_not_matter(
        ledger in ledgers(),
        rows in rows(),
        source in source(),
        turn in 0..50usize,
    ) {
        let statement = statement(rows);
        let mut existing = ledger.existing(&statement, source.1);
        let one = ledger.reconcile(source.0, source.1, &statement, &existing);
        existing.reverse();
        let len = existing.len().max(1);
        existing.rotate_left(turn % len);
        let turned = existing.first().cloned();
        existing.extend(turned);
        let other = ledger.reconcile(source.0, source.1, &statement, &existing);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn rows_beyond_the_lookup_change_nothing(ledger in ledgers(), rows in rows(), source in source()) {
        let statement = statement(rows);
        let existing = ledger.existing(&statement, source.1);
        let all: Vec<Transaction> = ledger.rows.values().cloned().collect();
        let one = ledger.reconcile(source.0, source.1, &statement, &existing);
        let other = ledger.reconcile(source.0, source.1, &statement, &all);
        prop_assert_eq!(one, other);
    }

    #[test]
    fn each_row_is_claimed_at_most_once(ledger in ledgers(), rows in rows(), source in source()) {
        let mut ledger = ledger;
        let before: HashSet<TransactionId> = ledger.rows.keys().cloned().collect();
        let statement = statement(rows);
        let existing = ledger.existing(&statement, source.1);
        let done = ledger.reconcile(source.0, source.1, &statement, &existing);
        let mut claimed = HashSet::new();
        for row in &done.rows {
            let there = row.transaction.as_ref().expect("readable");
            match row.outcome {
                New => prop_assert!(!before.contains(there)),
                _ => prop_assert!(before.contains(there) || row.outcome == Duplicate),
            }
            prop_assert!(row.outcome != Matched || claimed.insert(there.clone()), "{:?} twice", there);
        }
        let keys: HashSet<_> = done.patches.iter().map(Patch::key).collect();
        prop_assert_eq!(keys.len(), done.patches.len());
        ledger.apply(done.patches);
    }

    #[test]
    fn what_people_and_rules_set_is_never_touched(
        ledger in ledgers(),
        rows in rows(),
        source in source(),
    ) {
        let statement = statement(rows);
        let existing = ledger.existing(&statement, source.1);
        let done = ledger.reconcile(source.0, source.1, &statement, &existing);
        for after in written(&done.patches) {
            let Some(before) = ledger.rows.get(&after.id) else {
                prop_assert_eq!(&after.edits, &Default::default());
                continue;
            };
            prop_assert_eq!((&after.edits, &after.ruled), (&before.edits, &before.ruled));
            prop_assert_eq!((&after.account, &after.transfer), (&before.account, &before.transfer));
            prop_assert!(after.external_ids.starts_with(&before.external_ids));
        }
    }

    #[test]
    fn new_rows_sum_to_the_file_less_what_the_book_has(ledger in ledgers(), rows in rows()) {
        let (mut ledger, statement) = (ledger, statement(rows));
        let before = ledger.rows.clone();
        let done = ledger.sync(BankSource::File, "file", &statement);
        prop_assert_eq!(done.len(), statement.rows.len());
        let added: BTreeMap<_, _> =
            ledger.rows.into_iter().filter(|(id, _)| !before.contains_key(id)).collect();
        let by_line: HashMap<u32, Outcome> = done.iter().map(|row| (row.line, row.outcome)).collect();
        let is_new = |row: &&BankRow| by_line[&row.line] == New;
        let expected: i64 = statement.rows.iter().filter(is_new).map(rounded).sum();
        prop_assert_eq!(minor(&added), expected);
        let news = outcomes(&done).into_iter().filter(|outcome| *outcome == New).count();
        prop_assert_eq!(added.len(), news);
    }

    #[test]
    fn an_unmatched_row_is_as_it_was(ledger in ledgers(), rows in rows(), source in source()) {
        let (mut ledger, statement) = (ledger, statement(rows));
        let before = ledger.rows.clone();
        let done = ledger.sync(source.0, source.1, &statement);
        for row in done.iter().filter(|row| row.outcome == Matched) {
            let there = row.transaction.as_ref().expect("readable");
            let new_id = TransactionId::new("parted").expect("an id");
            let parted = budget_core::reconcile::unmatch(&ledger.rows[there], source.1, new_id);
            let (earlier, new) = parted.expect("two rows");
            prop_assert_eq!(&earlier, &before[there]);
            let said = said(&statement, row.line);
            let bank = new.bank.expect("the source's words");
            prop_assert_eq!((bank.date, bank.name, bank.memo), (said.date, said.name, said.memo));
        }
    }
}

fn said(statement: &Statement, line: u32) -> BankRow {
    statement.rows.iter().find(|row| row.line == line).expect("the line").clone()
}

fn rounded(row: &BankRow) -> i64 {
    let eur = budget_core::Currency::new("EUR").expect("EUR");
    budget_core::Money::rounded(row.amount, eur).expect("in range").0.minor()
}

/// Everything of the rows but their ids.
fn contents(ledger: &Ledger) -> Vec<String> {
    let content = |row: &Transaction| format!("{:?} {:?}", row.external_ids, row.bank);
    let mut contents: Vec<String> = ledger.rows.values().map(content).collect();
    contents.sort();
    contents
}
