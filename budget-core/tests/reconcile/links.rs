//! Pending rows and the posted ones that take their place.

use budget_core::reconcile::Outcome::{Duplicate, Linked, New};
use budget_core::{BankRow, Categorised};

use crate::ledger::{Ledger, currency, day, eur, names, outcomes, row, with_id};

fn pending(id: &str, date: &str, amount: &str, name: &str) -> BankRow {
    BankRow { pending: true, ..with_id(id, row(date, amount, name)) }
}

fn posted(id: &str, pending_id: &str, row: BankRow) -> BankRow {
    BankRow { pending_id: Some(pending_id.to_owned()), ..with_id(id, row) }
}

fn with_pending() -> Ledger {
    let mut ledger = Ledger::new();
    ledger.update([pending("p1", "2026-03-10", "50", "Trattoria")], &[]);
    ledger.edit("t1", |row| {
        row.edits.note = Some("with Ana".to_owned());
        row.edits.category = Some(Categorised::Nothing);
    });
    ledger
}

#[test]
fn a_posted_row_keeps_the_name_and_the_edits_of_the_pending_one_it_names() {
    let mut ledger = with_pending();
    let tip = posted("b1", "p1", row("2026-03-12", "57.50", "TRATTORIA 17"));
    let done = ledger.update([tip.clone()], &["p1"]);
    assert_eq!((outcomes(&done.rows), names(&done.rows)), (vec![Linked], vec!["t1"]));
    let after = ledger.get("t1");
    assert_eq!((after.amount(), after.date()), (eur("57.50"), day("2026-03-12")));
    assert!(!after.pending());
    assert_eq!(
        (after.note(), after.edits.category.clone()),
        (Some("with Ana"), Some(Categorised::Nothing))
    );
    assert_eq!(after.current_id("bank"), Some("b1"));
    assert_eq!(outcomes(&ledger.update([tip], &[]).rows), [Duplicate], "said again");
    assert_eq!(ledger.rows.len(), 1);
}

#[test]
fn the_removal_may_come_later_or_never() {
    let mut ledger = with_pending();
    ledger.update([posted("b1", "p1", row("2026-03-12", "50", "Trattoria"))], &[]);
    ledger.update([], &["p1"]);
    assert_eq!(ledger.get("t1").current_id("bank"), Some("b1"), "an old id is not the row's");
    let late = ledger.update([pending("p1", "2026-03-10", "50", "Trattoria")], &[]);
    assert_eq!(outcomes(&late.rows), [Duplicate], "old words");
    assert!(!ledger.get("t1").pending());
    ledger.update([], &["b1"]);
    assert!(ledger.rows.is_empty(), "the posted row was taken back");
}

#[test]
fn a_pending_row_that_comes_with_its_posted_one_is_not_a_second_row() {
    let mut ledger = Ledger::new();
    let rows = [
        pending("p1", "2026-03-10", "50", "Trattoria"),
        posted("b1", "p1", row("2026-03-12", "50", "Trattoria")),
    ];
    assert_eq!(outcomes(&ledger.update(rows, &[]).rows), [New]);
    let late = ledger.update([pending("p1", "2026-03-10", "50", "Trattoria")], &[]);
    assert_eq!(outcomes(&late.rows), [Duplicate]);
    assert_eq!(ledger.rows.len(), 1);
}

#[test]
fn of_two_posted_rows_that_name_one_pending_row_the_first_takes_its_place() {
    let mut ledger = with_pending();
    let rows = [
        posted("b1", "p1", row("2026-03-12", "30", "Trattoria")),
        posted("b2", "p1", row("2026-03-12", "20", "Trattoria")),
    ];
    let done = ledger.update(rows, &["p1"]);
    assert_eq!((outcomes(&done.rows), names(&done.rows)), (vec![Linked, New], vec!["t1", "t2"]));
}

#[test]
fn without_an_id_the_exact_amount_links_to_a_pending_row_that_leaves() {
    let reach =
        [("2026-03-18", Linked), ("2026-03-02", Linked), ("2026-03-19", New), ("2026-03-01", New)];
    for (date, outcome) in reach {
        let mut ledger = with_pending();
        let done = ledger.update([with_id("b1", row(date, "50", "Other words"))], &["p1"]);
        assert_eq!(outcomes(&done.rows), [outcome], "posted on {date}");
        assert_eq!(ledger.rows.len(), 1, "the pending row left or was linked");
    }
}

#[test]
fn what_is_not_linked_by_amount() {
    let dollars =
        BankRow { currency: Some(currency("USD")), ..row("2026-03-11", "50", "Trattoria") };
    let others = [
        ("it stays", with_id("b1", row("2026-03-11", "50", "Trattoria")), false),
        ("another amount", with_id("b1", row("2026-03-11", "50.01", "Trattoria")), true),
        ("another currency", with_id("b1", dollars), true),
        ("pending itself", pending("p2", "2026-03-11", "50", "Trattoria"), true),
    ];
    for (why, row, leaves) in others {
        let mut ledger = with_pending();
        let removed: &[&str] = if leaves { &["p1"] } else { &[] };
        let done = ledger.update([row], removed);
        assert_eq!(outcomes(&done.rows), [New], "{why}");
        assert_eq!(ledger.rows.len(), if leaves { 1 } else { 2 }, "{why}");
    }
}

#[test]
fn a_posted_row_that_leaves_is_never_linked_by_amount() {
    let mut ledger = Ledger::new();
    ledger.update([with_id("b1", row("2026-03-10", "50", "Trattoria"))], &[]);
    let done = ledger.update([with_id("b2", row("2026-03-10", "50", "Trattoria"))], &["b1"]);
    assert_eq!((outcomes(&done.rows), names(&done.rows)), (vec![New], vec!["t2"]));
    assert_eq!(ledger.rows.len(), 1);
}

#[test]
fn a_tip_without_an_id_is_only_suggested() {
    let mut ledger = with_pending();
    let done = ledger.update([with_id("b1", row("2026-03-12", "57.50", "TRATTORIA"))], &["p1"]);
    assert_eq!(outcomes(&done.rows), [New]);
    let [link] = done.suggested.as_slice() else { panic!("one suggestion: {:?}", done.suggested) };
    assert_eq!((link.pending.note(), link.posted.as_str()), (Some("with Ana"), "t2"));
    let others = [
        ("2026-03-12", "57.50", "Kiosk"),
        ("2026-03-12", "42", "Trattoria"),
        ("2026-03-30", "57.50", "Trattoria"),
    ];
    for (date, amount, name) in others {
        let mut ledger = with_pending();
        let done = ledger.update([with_id("b1", row(date, amount, name))], &["p1"]);
        assert!(done.suggested.is_empty(), "{date} {amount} {name}");
    }
}

#[test]
fn a_deleted_pending_row_stays_deleted_when_it_is_posted() {
    let mut ledger = with_pending();
    ledger.edit("t1", |row| row.edits.deleted = true);
    ledger.update([posted("b1", "p1", row("2026-03-12", "50", "Trattoria"))], &["p1"]);
    let after = ledger.get("t1");
    assert!(after.deleted() && after.current_id("bank") == Some("b1"));
    let corrected = with_id("b1", row("2026-03-12", "51", "Trattoria"));
    ledger.update([corrected], &[]);
    assert_eq!(ledger.get("t1").amount(), eur("51"), "so that restoring it shows the bank's words");
    assert!(ledger.get("t1").deleted());
}

#[test]
fn a_pending_row_by_hand_goes_through_claim_and_link() {
    let mut ledger = Ledger::new();
    ledger.enter("m1", "2026-03-09", "50", "Dinner");
    ledger.update([pending("p1", "2026-03-10", "50", "Trattoria")], &[]);
    let done = ledger.update([posted("b1", "p1", row("2026-03-12", "55", "Trattoria"))], &["p1"]);
    assert_eq!((outcomes(&done.rows), names(&done.rows)), (vec![Linked], vec!["m1"]));
    assert_eq!(ledger.get("m1").amount(), eur("50"), "a person's amount stays");
    assert_eq!(ledger.get("m1").bank.as_ref().map(|bank| bank.amount), Some(eur("55")));
}
