//! The book equals the bank plus what people set.

use std::collections::{HashMap, HashSet};

use budget_core::plaid::simulator::SimulatedBank;
use budget_core::*;

use crate::person::Person;

/// All rows of a book, deleted ones too.
pub(crate) async fn all_rows(book: &Book) -> Result<Vec<Transaction>> {
    let mut rows = Vec::new();
    for deleted in [false, true] {
        let mut query = TransactionQuery { deleted, ..TransactionQuery::default() };
        loop {
            let page = book.transactions(&query).await?.value;
            rows.extend(page.rows.into_iter().map(|entry| entry.value));
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
    }
    Ok(rows)
}

/// Compares a book with the bank's own rows for each connection, and with what a person set.
pub(crate) fn equals_the_bank(
    rows: &[Transaction],
    connections: &[Connection],
    simulated: &SimulatedBank,
    person: &Person,
) {
    let mut posted: HashMap<String, HashSet<String>> = HashMap::new();
    for connection in connections {
        let source = connection.id.as_str();
        let truth = simulated.truth(&connection.item_id);
        let mut book: HashMap<&str, &Transaction> = HashMap::new();
        for row in rows {
            if let Some(id) = row.current_id(source) {
                assert!(book.insert(id, row).is_none(), "the bank's {id} is in the book twice");
            }
        }
        for told in &truth {
            let id = told.row.external_id.as_deref().expect("an id");
            let row = book.remove(id).unwrap_or_else(|| panic!("the book lacks {id}: {told:?}"));
            says_what_the_bank_says(row, &told.row);
            let names = posted.entry(source.to_owned()).or_default();
            names.insert(id.to_owned());
            names.extend(told.row.pending_id.clone());
        }
        assert!(book.is_empty(), "the bank no longer has {:?}", book.keys());
    }
    keeps_what_the_person_set(rows, &posted, person);
    pairs_both_rows(rows);
}

fn says_what_the_bank_says(row: &Transaction, told: &BankRow) {
    let bank = row.bank.as_ref().expect("the bank's words");
    assert_eq!(bank.source, BankSource::Connection);
    assert_eq!((bank.date, &bank.name, &bank.payee), (told.date, &told.name, &told.payee));
    assert_eq!(bank.amount.decimal(), told.amount, "{told:?}");
    assert_eq!((&bank.category, bank.pending), (&told.category, told.pending), "{told:?}");
}

/// Edits are on their rows; a row with edits is gone only if the bank took it back.
fn keeps_what_the_person_set(
    rows: &[Transaction],
    posted: &HashMap<String, HashSet<String>>,
    person: &Person,
) {
    let by_id: HashMap<&TransactionId, &Transaction> =
        rows.iter().map(|row| (&row.id, row)).collect();
    for (id, edits) in &person.edits {
        match by_id.get(id) {
            Some(row) => {
                let mut meant = edits.clone();
                if row.bank.is_none() {
                    // The bank took its words back, and the row kept a date and an amount.
                    meant.date = meant.date.or(row.edits.date);
                    meant.amount = meant.amount.or(row.edits.amount);
                }
                assert_eq!(row.edits, meant, "row {id}");
            }
            None => {
                let names = &person.seen[id];
                assert!(!names.is_empty(), "the row {id} was entered by hand, and is gone");
                let alive = names.iter().find(|name| {
                    posted.get(&name.source).is_some_and(|ids| ids.contains(&name.id))
                });
                assert!(alive.is_none(), "the row {id} is gone, though the bank has {alive:?}");
            }
        }
    }
}

fn pairs_both_rows(rows: &[Transaction]) {
    let by_id: HashMap<&TransactionId, &Transaction> =
        rows.iter().map(|row| (&row.id, row)).collect();
    for row in rows {
        if let Some(pair) = &row.transfer {
            let other =
                by_id.get(&pair.other).unwrap_or_else(|| panic!("{} has lost its pair", row.id));
            assert_eq!(other.transfer.as_ref().map(|back| &back.other), Some(&row.id));
        }
    }
}
