//! Rows about which a source takes its word back.

use budget_core::reconcile::withdraw;
use budget_core::{BankRow, Transaction};

use crate::ledger::{Ledger, day, eur, row, with_id};

fn bank_row(id: &str) -> BankRow {
    with_id(id, row("2026-03-10", "2.80", "Café Kotti"))
}

#[test]
fn a_row_that_the_bank_alone_brought_goes_with_what_a_person_noted_on_it() {
    let mut ledger = Ledger::new();
    ledger.bank([bank_row("b1")]);
    ledger.edit("t1", |row| row.edits.note = Some("with Ana".to_owned()));
    ledger.update([], &["b1", "unknown"]);
    assert!(ledger.rows.is_empty());
}

#[test]
fn a_row_entered_by_hand_is_again_what_it_was() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    let before = ledger.get("m1").clone();
    ledger.bank([bank_row("b1")]);
    assert_ne!(*ledger.get("m1"), before);
    ledger.update([], &["b1"]);
    assert_eq!(*ledger.get("m1"), before);
}

#[test]
fn what_a_file_said_stays_whoever_came_first() {
    let file = row("2026-03-10", "2.80", "CAFE KOTTI 0042");
    let orders: [fn(&mut Ledger, BankRow); 2] = [
        |ledger, file| {
            ledger.file([file]);
            ledger.bank([bank_row("b1")]);
        },
        |ledger, file| {
            ledger.bank([bank_row("b1")]);
            ledger.file([file]);
        },
    ];
    let mut alone = Ledger::new();
    alone.file([file.clone()]);
    for order in orders {
        let mut ledger = Ledger::new();
        order(&mut ledger, file.clone());
        assert_eq!((ledger.rows.len(), ledger.get("t1").payee()), (1, Some("Café Kotti")));
        ledger.update([], &["b1"]);
        assert_eq!(ledger.get("t1"), alone.get("t1"));
    }
}

/// Every chain of sources, and every one of them taken out: what is left is what the others alone
/// would have made.
#[test]
fn a_source_taken_out_of_a_chain_leaves_what_the_others_made() {
    let sources = ["hand", "file", "bank", "other"];
    for order in permutations(&sources) {
        for gone in &order[..] {
            if *gone == "hand" {
                continue;
            }
            let all = chain(&order);
            let others: Vec<&str> = order.iter().copied().filter(|it| it != gone).collect();
            let left = withdraw(&all, gone).expect("others speak for it");
            assert_eq!(words(&left), words(&chain(&others)), "{gone} out of {order:?}");
            assert!(left.external_ids.iter().all(|id| id.source != *gone));
            left.check().expect("a transaction");
        }
    }
}

/// What a row shows, and which sources it knows.
fn words(row: &Transaction) -> (Option<String>, Vec<String>) {
    let mut sources: Vec<String> = row.external_ids.iter().map(|id| id.source.clone()).collect();
    sources.sort();
    (row.bank.as_ref().map(|bank| bank.name.clone()), sources)
}

fn chain(sources: &[&str]) -> Transaction {
    use budget_core::BankSource::{Connection, File};
    let mut ledger = Ledger::new();
    for source in sources {
        let said = crate::ledger::statement([with_id(source, row("2026-03-10", "2.80", source))]);
        match *source {
            "hand" if ledger.rows.is_empty() => {
                ledger.enter("t1", "2026-03-10", "2.80", "hand");
            }
            "hand" => {}
            "file" => drop(ledger.sync(File, source, &said)),
            _ => drop(ledger.sync(Connection, source, &said)),
        }
    }
    assert_eq!((ledger.rows.len(), ledger.get("t1").amount()), (1, eur("2.80")));
    assert_eq!(ledger.get("t1").date(), day("2026-03-10"));
    ledger.get("t1").clone()
}

fn permutations<'a>(list: &[&'a str]) -> Vec<Vec<&'a str>> {
    if list.len() < 2 {
        return vec![list.to_vec()];
    }
    let mut all = Vec::new();
    for (at, first) in list.iter().enumerate() {
        let rest: Vec<&str> =
            list.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| *it).collect();
        all.extend(permutations(&rest).into_iter().map(|mut order| {
            order.insert(0, first);
            order
        }));
    }
    all
}
