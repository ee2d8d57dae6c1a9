//! Columns that are kept up row by row are those that are made at once.

use budget_core::domain::columns::Columns;
use budget_core::testing::Household;
use budget_core::{NaiveDate, Transaction};

/// The parts, each day's in one order.
fn sorted(columns: &Columns) -> Vec<(NaiveDate, String, i64)> {
    let parts = columns.parts().map(|(day, key, minor)| (day, format!("{key:?}"), minor));
    let mut parts: Vec<_> = parts.collect();
    assert!(parts.is_sorted_by_key(|part| part.0), "the days are out of order");
    parts.sort();
    parts
}

#[test]
fn rows_written_one_by_one_are_as_if_written_at_once() {
    let mut household = Household::new(4);
    let mut rows: Vec<Transaction> = (0..300).map(|_| household.row()).collect();
    let mut columns = Columns::default();
    rows.iter().for_each(|row| columns.add(row));
    assert_eq!(sorted(&columns), sorted(&Columns::new(&rows)));
    for (at, row) in rows.iter_mut().enumerate() {
        let mut new = if at < 200 { household.row() } else { row.clone() };
        if at % 2 == 0 {
            new.edits.splits.clear();
        }
        new.edits.excluded = Some(at % 10 == 0);
        columns.replace(row, &new);
        *row = new;
    }
    assert_eq!(sorted(&columns), sorted(&Columns::new(&rows)));
    rows.drain(..150).for_each(|row| columns.remove(&row));
    assert_eq!(sorted(&columns), sorted(&Columns::new(&rows)));
}
