//! Rows that claim one which is there already.

use budget_core::reconcile::Outcome::{Duplicate, Matched, New};
use budget_core::reconcile::{CLAIM_DAYS, lookup};
use budget_core::{AccountId, BankRow, BankSource, Currency, ExternalId, Field, Money, Origin};

use crate::ledger::{Ledger, day, eur, names, outcomes, row, statement, with_id};

fn coffee() -> BankRow {
    row("2026-03-10", "2.80", "Café Kotti")
}

#[test]
fn a_row_entered_by_hand_is_claimed_and_keeps_what_the_person_said() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-08", "2.80", "Kotti");
    let before = ledger.get("m1").clone();
    let done = ledger.file([with_id("f1", coffee())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Matched], vec!["m1"]));
    let after = ledger.get("m1");
    assert_eq!((after.date(), after.payee()), (day("2026-03-08"), Some("Kotti")));
    assert_eq!(after.origin(Field::Amount), Origin::Person);
    assert_eq!(after.edits, before.edits);
    assert_eq!(after.external_ids, [ExternalId::new("file", "f1")]);
    assert_eq!(after.bank.as_ref().map(|bank| bank.date), Some(day("2026-03-10")));
    assert_eq!(outcomes(&ledger.file([with_id("f1", coffee())])), [Duplicate]);
}

#[test]
fn a_claim_reaches_seven_days_either_way() {
    assert_eq!(CLAIM_DAYS, 7);
    for (entered, outcome) in
        [("2026-03-02", New), ("2026-03-03", Matched), ("2026-03-17", Matched), ("2026-03-18", New)]
    {
        let mut ledger = Ledger::new();
        ledger.enter("m1", entered, "2.80", "Café Kotti");
        assert_eq!(outcomes(&ledger.file([coffee()])), [outcome], "{entered}");
    }
}

#[test]
fn the_lookup_holds_the_days_of_claims() {
    let rows = [coffee(), row("2026-03-01", "1", "A"), row("2026-03-20", "1", "A")];
    let lookup = lookup(&statement(rows), "file").expect("a lookup");
    assert_eq!((lookup.from, lookup.until), (day("2026-02-22"), day("2026-03-28")));
    assert_eq!(lookup.external_ids.len(), 3);
}

#[test]
fn the_lookup_of_no_possible_day_is_none() {
    assert_eq!(lookup(&statement([]), "file"), None);
    let impossible = BankRow { date: budget_core::NaiveDate::MAX, ..coffee() };
    assert_eq!(lookup(&statement([impossible]), "file"), None);
}

#[test]
fn what_cannot_be_claimed() {
    type Change = fn(&mut budget_core::Transaction);
    let changes: [(&str, Change); 5] = [
        ("another amount", |row| row.edits.amount = Some(eur("2.81"))),
        ("another currency", |row| {
            let usd = Currency::new("USD").expect("USD");
            row.edits.amount = Some(Money::parse("2.80", usd).expect("2.80"));
        }),
        ("another account", |row| row.account = Some(AccountId::new("other").expect("an id"))),
        ("deleted", |row| row.edits.deleted = true),
        ("known to this source", |row| row.external_ids = vec![ExternalId::new("file", "f0")]),
    ];
    for (name, change) in changes {
        let mut ledger = Ledger::new();
        ledger.enter("m1", "2026-03-10", "2.80", "Café Kotti");
        ledger.edit("m1", change);
        let existing: Vec<_> = ledger.rows.values().cloned().collect();
        let done = ledger.reconcile(BankSource::File, "file", &statement([coffee()]), &existing);
        assert_eq!(outcomes(&done.rows), [New], "{name}");
    }
}

#[test]
fn a_row_of_no_account_is_not_claimed() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-10", "2.80", "Café Kotti");
    ledger.edit("m1", |row| row.account = None);
    assert_eq!(outcomes(&ledger.file([coffee()])), [New]);
}

#[test]
fn the_effective_amount_is_compared() {
    let mut ledger = Ledger::new();
    ledger.bank([with_id("b1", coffee())]);
    ledger.edit("t1", |row| row.edits.amount = Some(eur("3.00")));
    assert_eq!(outcomes(&ledger.file([with_id("f1", coffee())])), [New]);
    let edited = ledger.file([with_id("f2", row("2026-03-10", "3.00", "Café Kotti"))]);
    assert_eq!((outcomes(&edited), names(&edited)), (vec![Matched], vec!["t1"]));
}

#[test]
fn the_same_payee_comes_before_the_nearest_day() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-10", "2.80", "Bäckerei");
    ledger.enter("m2", "2026-03-04", "2.80", "café  KOTTI");
    assert_eq!(names(&ledger.file([coffee()])), ["m2"]);
}

#[test]
fn one_payee_within_the_other_is_the_same() {
    for (entered, said) in [
        ("Kotti", "CAFE KOTTI SAGT DANKE"),
        ("Café Kotti am Kottbusser Tor", "kottbusser  TOR"),
        ("Kotti", "kotti"),
    ] {
        let mut ledger = Ledger::new();
        ledger.enter("m1", "2026-03-10", "2.80", "Bäckerei");
        ledger.enter("m2", "2026-03-05", "2.80", entered);
        assert_eq!(names(&ledger.file([row("2026-03-10", "2.80", said)])), ["m2"], "{said}");
    }
}

#[test]
fn the_banks_own_words_count_under_another_name() {
    let words = || row("2026-03-06", "2.80", "AMZN MKTP 17");
    let mut ledger = Ledger::new();
    ledger.bank([with_id("b1", words())]);
    ledger.edit("t1", |row| row.edits.payee = Some("Books".to_owned()));
    ledger.enter("m1", "2026-03-10", "2.80", "Bäckerei");
    let done = ledger.file([BankRow { date: day("2026-03-10"), ..words() }]);
    assert_eq!(names(&done), ["t1"]);
}

#[test]
fn no_payee_is_no_same_payee() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-10", "2.80", "");
    ledger.enter("m2", "2026-03-05", "2.80", "Kotti");
    assert_eq!(names(&ledger.file([coffee()])), ["m2"]);
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-10", "2.80", "Kotti");
    ledger.enter("m2", "2026-03-05", "2.80", "");
    assert_eq!(names(&ledger.file([row("2026-03-08", "2.80", "")])), ["m1"]);
}

#[test]
fn the_nearest_day_comes_before_the_smallest_id() {
    for payee in ["Café Kotti", "Someone else"] {
        let mut ledger = Ledger::new();
        ledger.enter("m1", "2026-03-08", "2.80", payee);
        ledger.enter("m2", "2026-03-11", "2.80", payee);
        ledger.enter("m3", "2026-03-09", "2.80", payee);
        assert_eq!(names(&ledger.file([coffee()])), ["m2"], "{payee}");
        assert_eq!(names(&ledger.file([coffee(), coffee()])), ["m2", "m3"], "{payee}");
    }
}

#[test]
fn a_row_is_claimed_once() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-10", "2.80", "Café Kotti");
    let done = ledger.file([coffee(), coffee()]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Matched, New], vec!["m1", "t1"]));
}

#[test]
fn a_weak_match_does_not_steal_a_good_one() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-10", "2.80", "Café Kotti");
    let done =
        ledger.file([row("2026-03-10", "2.80", "Bäckerei"), row("2026-03-16", "2.80", "Kotti")]);
    assert_eq!((outcomes(&done), names(&done)), (vec![New, Matched], vec!["t1", "m1"]));
}

#[test]
fn a_far_row_does_not_steal_from_a_near_one() {
    let (far, near) = (row("2026-03-05", "2.80", "Kotti"), coffee());
    for (rows, expected) in
        [([far.clone(), near.clone()], [New, Matched]), ([near, far], [Matched, New])]
    {
        let mut ledger = Ledger::new();
        ledger.enter("m1", "2026-03-10", "2.80", "Kotti");
        assert_eq!(outcomes(&ledger.file(rows)), expected);
    }
}

#[test]
fn a_known_row_leaves_its_match_to_others() {
    let mut ledger = Ledger::new();
    ledger.file([with_id("f1", coffee())]);
    ledger.enter("m1", "2026-03-10", "2.80", "Café Kotti");
    let done = ledger.file([with_id("f1", coffee()), with_id("f2", coffee())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Duplicate, Matched], vec!["t1", "m1"]));
}

#[test]
fn a_connection_puts_its_words_on_the_row_of_a_file() {
    let mut ledger = Ledger::new();
    ledger.file([coffee()]);
    ledger.edit("t1", |row| row.edits.note = Some("with Ana".to_owned()));
    let words =
        BankRow { payee: Some("Kotti".to_owned()), ..row("2026-03-11", "2.80", "KOTTI 17") };
    let done = ledger.bank([with_id("b1", words.clone())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Matched], vec!["t1"]));
    let after = ledger.get("t1");
    assert_eq!((after.date(), after.payee()), (day("2026-03-11"), Some("Kotti")));
    assert_eq!(after.note(), Some("with Ana"));
    assert_eq!(after.external_ids.len(), 2);
    assert_eq!(outcomes(&ledger.file([coffee()])), [Duplicate]);
    assert_eq!(outcomes(&ledger.bank([with_id("b1", words)])), [Duplicate]);
}

#[test]
fn a_file_leaves_the_words_of_a_connection() {
    let mut ledger = Ledger::new();
    ledger.bank([with_id("b1", coffee())]);
    let bank = ledger.get("t1").bank.clone();
    let done = ledger.file([with_id("f1", row("2026-03-12", "2.80", "Kotti"))]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Matched], vec!["t1"]));
    assert_eq!(ledger.get("t1").bank, bank);
    let ids = [ExternalId::new("bank", "b1"), ExternalId::new("file", "f1")];
    assert_eq!(ledger.get("t1").external_ids, ids);
}

#[test]
fn rows_of_two_sources_are_never_doubled() {
    let rows = || [coffee(), coffee(), row("2026-03-11", "-1200", "Salary")];
    let with_ids = || ["b1", "b2", "b3"].into_iter().zip(rows()).map(|(id, row)| with_id(id, row));
    let mut ledger = Ledger::new();
    ledger.file(rows());
    assert_eq!(outcomes(&ledger.bank(with_ids())), [Matched; 3]);
    assert_eq!(ledger.rows.len(), 3);
    let mut ledger = Ledger::new();
    ledger.bank(with_ids());
    assert_eq!(outcomes(&ledger.file(rows())), [Matched; 3]);
    assert_eq!(ledger.rows.len(), 3);
}
