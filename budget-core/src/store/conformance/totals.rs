//! Sums: always those of the rows.

use super::Place;
use super::fixture::{Fixture, plain, put};
use crate::domain::totals::{Span, Totals, TotalsQuery, fold};

/// Totals are [`fold`] over the transactions, whatever was written and whichever spans are asked.
pub async fn totals_are_the_fold_of_the_rows(place: &Place) {
    for seed in 1..=4 {
        let mut fixture = Fixture::founded(place, &format!("book {seed}"), seed).await;
        let change_set = fixture.household.grow(40 * seed as usize);
        fixture.apply(&change_set).await;
        for _ in 0..15 {
            fixture.change(8).await;
            for _ in 0..4 {
                let query = fixture.household.totals_query();
                expect_fold(&fixture, &query).await;
            }
        }
    }
}

async fn expect_fold(fixture: &Fixture, query: &TotalsQuery) -> Totals {
    let totals = fixture.store.totals(&fixture.book, query).await.expect("totals");
    let rows = fixture.household.rows().map(|row| &row.value);
    assert_eq!(totals.value, fold(query, rows), "{query:?}");
    assert_eq!(totals.revision.number, fixture.household.number());
    totals.value
}

/// A sum may leave 64 bits; it is exact all the same.
pub async fn sums_beyond_64_bits_are_exact(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let rows = (0..5).map(|at| put(plain(&format!("t{at}"), i64::MAX - at))).collect();
    fixture.write(rows).await;
    let query = TotalsQuery { spans: vec![Span::ALL], off_budget: Vec::new() };
    let totals = expect_fold(&fixture, &query).await;
    assert_eq!(totals.rows[0].sum, 5 * i128::from(i64::MAX) - 10);
}

/// No span has no sums, and an empty book has none either.
pub async fn nothing_sums_to_nothing(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let query = TotalsQuery { spans: vec![Span::ALL; 3], off_budget: Vec::new() };
    assert_eq!(expect_fold(&fixture, &query).await, Totals::default());
    fixture.write(vec![put(plain("t1", 100))]).await;
    assert_eq!(expect_fold(&fixture, &TotalsQuery::default()).await, Totals::default());
}

/// The audit finds nothing to complain of after a long history.
pub async fn the_audit_is_clean_after_a_long_history(place: &Place) {
    let mut fixture = Fixture::grown(place, 9, 100).await;
    for round in 0..60 {
        fixture.change(if round % 20 == 0 { 200 } else { 7 }).await;
        if round % 10 == 0 {
            let audited = fixture.store.audit(&fixture.book).await.expect("a clean audit");
            assert_eq!(audited, fixture.head().await);
        }
    }
    assert_eq!(fixture.content().await.value, fixture.expected());
}
