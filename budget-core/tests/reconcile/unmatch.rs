//! Taking a match back.

use budget_core::reconcile::Outcome::{Duplicate, Matched, New};
use budget_core::reconcile::unmatch;
use budget_core::{BankRow, ErrorKind, ExternalId, Transaction};

use crate::ledger::{Ledger, day, eur, id, outcomes, row, with_id};

fn coffee() -> BankRow {
    row("2026-03-10", "2.80", "Café Kotti")
}

fn words(line: &Transaction) -> &str {
    &line.bank.as_ref().expect("a bank layer").name
}

/// Parts the row and puts both into the book, as a store would.
fn part(ledger: &mut Ledger, name: &str, source: &str) -> (Transaction, Transaction) {
    let (earlier, new) = unmatch(ledger.get(name), source, id("new")).expect("two rows");
    ledger.put(earlier.clone());
    ledger.put(new.clone());
    (earlier, new)
}

#[test]
fn a_row_entered_by_hand_is_as_it_was() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    let before = ledger.get("m1").clone();
    ledger.file([with_id("f1", coffee())]);
    let matched = ledger.get("m1").clone();
    let (earlier, new) = part(&mut ledger, "m1", "file");
    assert_eq!(earlier, before);
    assert_eq!((&new.id, &new.bank), (&id("new"), &matched.bank));
    assert_eq!((&new.account, &new.external_ids), (&before.account, &matched.external_ids));
    assert_eq!((new.payee(), new.date()), (Some("Café Kotti"), day("2026-03-10")));
    assert_eq!(outcomes(&ledger.file([with_id("f1", coffee())])), [Duplicate]);
}

#[test]
fn a_row_of_a_file_gets_its_words_back_from_a_connection() {
    let mut ledger = Ledger::new();
    ledger.file([coffee()]);
    let before = ledger.get("t1").clone();
    ledger.bank([with_id("b1", row("2026-03-11", "2.80", "KOTTI 17"))]);
    assert_eq!(words(ledger.get("t1")), "KOTTI 17");
    let (earlier, new) = part(&mut ledger, "t1", "bank");
    assert_eq!(earlier, before);
    assert_eq!(words(&new), "KOTTI 17");
    assert_eq!(new.external_ids, [ExternalId::new("bank", "b1")]);
    assert_eq!(outcomes(&ledger.file([coffee()])), [Duplicate]);
}

#[test]
fn the_words_of_a_file_that_a_connection_outranked_come_back() {
    let mut ledger = Ledger::new();
    ledger.bank([with_id("b1", coffee())]);
    let before = ledger.get("t1").clone();
    ledger.file([with_id("f1", row("2026-03-12", "2.80", "Kotti"))]);
    let (earlier, new) = part(&mut ledger, "t1", "file");
    assert_eq!(earlier, before);
    assert_eq!((words(&new), new.date()), ("Kotti", day("2026-03-12")));
    assert_eq!(new.external_ids, [ExternalId::new("file", "f1")]);
}

#[test]
fn edits_and_new_words_since_the_match_stay_with_their_row() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    ledger.file([with_id("f1", coffee())]);
    ledger.edit("m1", |row| row.edits.note = Some("with Ana".to_owned()));
    ledger.file([with_id("f1", row("2026-03-10", "2.90", "Café Kotti, corrected"))]);
    let (earlier, new) = part(&mut ledger, "m1", "file");
    assert_eq!((earlier.note(), earlier.amount()), (Some("with Ana"), eur("2.80")));
    assert_eq!((words(&new), new.amount()), ("Café Kotti, corrected", eur("2.90")));
    assert_eq!(new.note(), None);
}

#[test]
fn a_date_and_amount_left_to_the_source_are_kept() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    ledger.file([with_id("f1", coffee())]);
    ledger.edit("m1", |row| (row.edits.date, row.edits.amount) = (None, None));
    let (earlier, _) = part(&mut ledger, "m1", "file");
    assert_eq!((earlier.date(), earlier.amount()), (day("2026-03-10"), eur("2.80")));
}

#[test]
fn the_last_match_is_taken_back_first() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    let entered = ledger.get("m1").clone();
    ledger.file([with_id("f1", coffee())]);
    let imported = ledger.get("m1").clone();
    assert_eq!(outcomes(&ledger.bank([with_id("b1", coffee())])), [Matched]);

    let error = unmatch(ledger.get("m1"), "file", id("new")).expect_err("not the last");
    assert_eq!(error.kind(), ErrorKind::Invalid);
    let message = error.to_string();
    assert!(message.contains("\"bank\"") && message.contains("\"file\""), "{message}");

    let (earlier, _) = unmatch(ledger.get("m1"), "bank", id("n1")).expect("two rows");
    assert_eq!(earlier, imported);
    let (earlier, _) = unmatch(&earlier, "file", id("n2")).expect("two rows");
    assert_eq!(earlier, entered);
}

#[test]
fn what_was_not_matched_cannot_be_taken_back() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-01-08", "2.80", "Kotti");
    ledger.file([with_id("f1", coffee())]);
    ledger.enter("m2", "2026-03-08", "9.50", "Imbiss");
    ledger.file([with_id("f2", row("2026-03-08", "9.50", "Imbiss"))]);
    for (name, source, kind, part) in [
        ("m1", "file", ErrorKind::NotFound, "\"m1\""),
        ("t1", "file", ErrorKind::Invalid, "\"t1\""),
        ("t1", "bank", ErrorKind::NotFound, "\"bank\""),
        ("m2", "bank", ErrorKind::NotFound, "\"bank\""),
    ] {
        let error = unmatch(ledger.get(name), source, id("new")).expect_err(name);
        assert_eq!(error.kind(), kind, "{name} {source}");
        assert!(error.to_string().contains(part), "{error}");
    }
    let error = unmatch(ledger.get("m2"), "file", id("m2")).expect_err("its own id");
    assert_eq!(error.kind(), ErrorKind::AlreadyExists);
}

#[test]
fn a_parted_row_can_be_claimed_by_another_row() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    ledger.file([with_id("f1", coffee())]);
    part(&mut ledger, "m1", "file");
    let done = ledger.file([with_id("f1", coffee()), with_id("f2", coffee())]);
    assert_eq!(outcomes(&done), [Duplicate, Matched]);
    assert_eq!(outcomes(&ledger.file([with_id("f3", coffee())])), [New]);
}
