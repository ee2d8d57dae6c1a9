//! Rows that the book knows by an id.

use budget_core::reconcile::Outcome::{Changed, Duplicate, New, Unreadable};
use budget_core::{AccountId, BankRow, Currency, ExternalId, Money, RuleId, Split, Transaction};

use crate::ledger::{Ledger, day, eur, id, names, outcomes, row, with_id};

fn coffee() -> BankRow {
    row("2026-03-02", "2.80", "Café Kotti")
}

fn lunch() -> BankRow {
    row("2026-03-03", "9.50", "Imbiss")
}

#[test]
fn a_file_imported_twice_adds_nothing() {
    for rows in [[coffee(), lunch()], [with_id("1", coffee()), with_id("2", lunch())]] {
        let mut ledger = Ledger::new();
        assert_eq!(outcomes(&ledger.file(rows.clone())), [New, New]);
        let before = ledger.rows.clone();
        let again = ledger.file(rows);
        assert_eq!(outcomes(&again), [Duplicate, Duplicate]);
        assert_eq!(names(&again), ["t1", "t2"]);
        assert_eq!(ledger.rows, before);
    }
}

#[test]
fn equal_purchases_of_one_day_stay_two() {
    let mut ledger = Ledger::new();
    assert_eq!(outcomes(&ledger.file([coffee(), coffee()])), [New, New]);
    assert_eq!(outcomes(&ledger.file([coffee(), coffee()])), [Duplicate, Duplicate]);
    let third = ledger.file([coffee(), coffee(), coffee()]);
    assert_eq!(outcomes(&third), [Duplicate, Duplicate, New]);
}

#[test]
fn a_file_that_overlaps_an_earlier_one_adds_the_rest() {
    let mut ledger = Ledger::new();
    ledger.file([coffee(), lunch()]);
    let later = ledger.file([lunch(), row("2026-03-04", "2.80", "Café Kotti")]);
    assert_eq!(outcomes(&later), [Duplicate, New]);
    assert_eq!(names(&later), ["t2", "t3"]);
}

#[test]
fn a_made_id_overlooks_case_spaces_and_zeros() {
    let mut ledger = Ledger::new();
    ledger.file([coffee()]);
    let again = ledger.file([row("2026-03-02", "2.800", " CAFÉ  kotti ")]);
    assert_eq!((outcomes(&again), names(&again)), (vec![Changed], vec!["t1"]));
}

#[test]
fn a_made_id_does_not_overlook_what_differs() {
    let payee = BankRow { payee: Some("Kotti".to_owned()), ..coffee() };
    let yen = BankRow { currency: Some(Currency::new("USD").expect("USD")), ..coffee() };
    let (other_day, other_amount) =
        (row("2026-03-03", "2.80", "Café Kotti"), row("2026-03-02", "2.81", "Café Kotti"));
    for other in [payee, yen, other_day, other_amount, row("2026-03-02", "2.80", "Café Görli")] {
        let mut ledger = Ledger::new();
        ledger.file([coffee()]);
        assert_eq!(outcomes(&ledger.file([other.clone()])), [New], "{other:?}");
    }
}

#[test]
fn a_made_id_is_the_same_in_every_account() {
    let mut one = Ledger::new();
    let mut other = Ledger::new();
    other.account.id = AccountId::new("other").expect("an id");
    one.file([coffee()]);
    other.file([coffee()]);
    assert_eq!(one.get("t1").external_ids, other.get("t1").external_ids);
}

#[test]
fn a_made_id_stays_what_books_hold() {
    let mut ledger = Ledger::new();
    ledger.file([coffee()]);
    let made = ExternalId::new("file", "row:8510f89605025028:1");
    assert_eq!(ledger.get("t1").external_ids, [made]);
}

#[test]
fn a_blank_id_is_none() {
    let mut ledger = Ledger::new();
    assert_eq!(outcomes(&ledger.file([with_id(" ", coffee()), with_id("", lunch())])), [New, New]);
    assert_eq!(outcomes(&ledger.file([coffee(), lunch()])), [Duplicate, Duplicate]);
}

#[test]
fn a_changed_row_keeps_what_people_and_rules_set() {
    let mut ledger = Ledger::new();
    ledger.file([with_id("1", coffee())]);
    ledger.edit("t1", |row| {
        row.edits.payee = Some("Kotti".to_owned());
        row.edits.amount = Some(eur("3.00"));
        row.ruled.payee = Some("A rule's".to_owned());
        row.ruled.payee_rule = Some(RuleId::new("r1").expect("an id"));
    });
    let before = ledger.get("t1").clone();
    let done = ledger.file([with_id("1", row("2026-03-04", "2.90", "CAFE KOTTI"))]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Changed], vec!["t1"]));
    let after = ledger.get("t1");
    let bank = after.bank.as_ref().expect("a bank layer");
    assert_eq!((bank.date, bank.amount), (day("2026-03-04"), eur("2.90")));
    assert_eq!(bank.name, "CAFE KOTTI");
    assert_eq!(*after, Transaction { bank: after.bank.clone(), ..before });
}

#[test]
fn every_word_of_the_source_counts() {
    let changes: [fn(&mut BankRow); 6] = [
        |row| row.name.push('!'),
        |row| row.payee = Some("Kotti".to_owned()),
        |row| row.memo = Some("two".to_owned()),
        |row| row.category_text = Some("Coffee".to_owned()),
        |row| row.pending = true,
        |row| row.category = Some("FOOD_AND_DRINK_COFFEE".parse().expect("an id")),
    ];
    for (at, change) in changes.into_iter().enumerate() {
        let mut ledger = Ledger::new();
        ledger.file([with_id("1", coffee())]);
        let mut changed = with_id("1", coffee());
        change(&mut changed);
        assert_eq!(outcomes(&ledger.file([changed.clone()])), [Changed], "change {at}");
        assert_eq!(outcomes(&ledger.file([changed])), [Duplicate], "change {at}");
    }
}

#[test]
fn a_change_that_breaks_the_row_is_reported_and_not_written() {
    let mut ledger = Ledger::new();
    ledger.file([with_id("1", coffee())]);
    ledger.edit("t1", |row| row.edits.splits = vec![Split { category: None, amount: eur("2.80") }]);
    let before = ledger.rows.clone();
    let usd = Currency::new("USD").expect("USD");
    let done = ledger.file([with_id("1", BankRow { currency: Some(usd), ..coffee() }), lunch()]);
    assert_eq!(outcomes(&done), [Unreadable, New]);
    let reason = done[0].reason.as_deref().expect("a reason");
    assert!(reason.contains("2.80 EUR") && reason.contains("in USD"), "{reason}");
    assert_eq!(ledger.get("t1"), &before[&id("t1")]);
}

#[test]
fn a_file_never_replaces_the_words_of_a_connection() {
    let mut ledger = Ledger::new();
    ledger.bank([with_id("b1", coffee())]);
    assert_eq!(names(&ledger.file([with_id("f1", coffee())])), ["t1"]);
    let before = ledger.rows.clone();
    let done = ledger.file([with_id("f1", row("2026-03-02", "2.95", "Other words"))]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Duplicate], vec!["t1"]));
    assert_eq!(done[0].reason.as_deref(), Some("the bank connection's words are kept"));
    assert_eq!(ledger.rows, before);
}

#[test]
fn a_connection_replaces_its_own_words() {
    let mut ledger = Ledger::new();
    ledger.bank([with_id("b1", coffee())]);
    assert_eq!(outcomes(&ledger.bank([with_id("b1", lunch())])), [Changed]);
    assert_eq!(ledger.get("t1").amount(), eur("9.50"));
}

#[test]
fn a_deleted_row_stays_deleted() {
    for first in [coffee(), with_id("1", coffee())] {
        let mut ledger = Ledger::new();
        ledger.file([first.clone()]);
        ledger.edit("t1", |row| row.edits.deleted = true);
        let again = ledger.file([BankRow { memo: Some("changed".to_owned()), ..first }]);
        assert_eq!((outcomes(&again), names(&again)), (vec![Duplicate], vec!["t1"]));
        assert_eq!(again[0].reason.as_deref(), Some("a person deleted it"));
        assert!(ledger.get("t1").deleted());
    }
}

#[test]
fn a_row_that_a_person_moved_far_away_is_known() {
    for first in [coffee(), with_id("1", coffee())] {
        let mut ledger = Ledger::new();
        ledger.file([first.clone()]);
        ledger.edit("t1", |row| row.edits.date = Some(day("2025-01-01")));
        assert_eq!(outcomes(&ledger.file([first])), [Duplicate]);
    }
}

#[test]
fn an_id_of_another_source_or_account_is_another_row() {
    let mut ledger = Ledger::new();
    ledger.bank([with_id("1", coffee())]);
    assert_eq!(outcomes(&ledger.file([with_id("1", lunch())])), [New]);

    let other = AccountId::new("other").expect("an id");
    ledger.edit("t2", |row| row.account = Some(other));
    let existing: Vec<Transaction> = ledger.rows.values().cloned().collect();
    let statement = crate::ledger::statement([with_id("1", lunch())]);
    let source = budget_core::BankSource::File;
    let done = ledger.reconcile(source, "file", &statement, &existing);
    assert_eq!(outcomes(&done.rows), [New]);
}

#[test]
fn an_id_used_for_two_rows_keeps_them_apart() {
    let (one, two) = (with_id("7", coffee()), with_id("7", lunch()));
    let mut ledger = Ledger::new();
    assert_eq!(outcomes(&ledger.file([one.clone(), two.clone()])), [New, New]);
    let before = ledger.rows.clone();
    let orders = [
        (vec![one.clone(), two.clone()], vec!["t1", "t2"]),
        (vec![two.clone(), one.clone()], vec!["t2", "t1"]),
        (vec![one.clone()], vec!["t1"]),
        (vec![two.clone()], vec!["t2"]),
    ];
    for (rows, expected) in orders {
        let done = ledger.file(rows);
        assert_eq!(names(&done), expected);
        assert!(done.iter().all(|row| row.outcome == Duplicate), "{done:?}");
        assert_eq!(ledger.rows, before);
    }
    let changed = BankRow { date: day("2026-03-05"), ..one };
    let done = ledger.file([two, changed]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Duplicate, Changed], vec!["t2", "t1"]));
}

#[test]
fn a_memo_alone_tells_rows_of_one_id_apart() {
    let memo = |memo: &str| BankRow { memo: Some(memo.to_owned()), ..with_id("7", coffee()) };
    let mut ledger = Ledger::new();
    assert_eq!(outcomes(&ledger.file([memo("one"), memo("two")])), [New, New]);
    assert_eq!(outcomes(&ledger.file([memo("two"), memo("one")])), [Duplicate, Duplicate]);
}

#[test]
fn a_row_listed_twice_is_one() {
    let mut ledger = Ledger::new();
    let done = ledger.file([with_id("7", coffee()), with_id("7", coffee())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![New, Duplicate], vec!["t1", "t1"]));
    assert_eq!(done[1].reason.as_deref(), Some("the same as line 1"));
    let done = ledger.file([with_id("7", coffee()), with_id("7", coffee())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Duplicate; 2], vec!["t1", "t1"]));
}

#[test]
fn an_unreadable_row_listed_twice_is_unreadable_twice() {
    let mut ledger = Ledger::new();
    ledger.file([with_id("7", coffee())]);
    ledger.edit("t1", |row| row.edits.splits = vec![Split { category: None, amount: eur("2.80") }]);
    let usd = Currency::new("USD").expect("USD");
    let broken = BankRow { currency: Some(usd), ..with_id("7", coffee()) };
    let done = ledger.file([broken.clone(), broken]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Unreadable; 2], vec!["", ""]));
}

#[test]
fn what_is_said_again_comes_before_what_changed() {
    let mut ledger = Ledger::new();
    ledger.file([with_id("7", coffee())]);
    let done = ledger.file([with_id("7", lunch()), with_id("7", coffee())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![New, Duplicate], vec!["t2", "t1"]));
    assert_eq!(ledger.get("t1").amount(), eur("2.80"));
}

#[test]
fn a_row_with_an_id_but_no_words_gains_them() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-02", "2.80", "Kotti");
    ledger.edit("m1", |row| row.external_ids.push(ExternalId::new("file", "1")));
    let done = ledger.file([with_id("1", coffee())]);
    assert_eq!((outcomes(&done), names(&done)), (vec![Changed], vec!["m1"]));
    assert_eq!(ledger.get("m1").payee(), Some("Kotti"));
    let bank = ledger.get("m1").bank.as_ref().map(|bank| bank.amount);
    assert_eq!(bank, Some(Money::parse("2.80", Currency::new("EUR").expect("EUR")).expect("2.80")));
}
