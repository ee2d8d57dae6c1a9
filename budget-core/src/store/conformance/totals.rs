//! Sums: always those of the rows.

use chrono::Days;

use super::Place;
use super::fixture::{Fixture, plain, put};
use crate::domain::id::AccountId;
use crate::domain::totals::{Span, Totals, TotalsQuery, fold};
use crate::testing::Household;

/// Totals are [`fold`] over the transactions, whatever was written and whichever spans are asked.
pub async fn totals_are_the_fold_of_the_rows(place: &Place) {
    for seed in 1..=4 {
        let mut fixture = Fixture::founded(place, &format!("book {seed}"), seed).await;
        let change_set = fixture.household.grow(40 * seed as usize);
        fixture.apply(&change_set).await;
        for _ in 0..15 {
            fixture.change(8).await;
            for _ in 0..4 {
                let query = random_query(&mut fixture.household);
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

/// Spans of all shapes: open, empty, overlapping, twice the same, and ones that end before they
/// start.
fn random_query(household: &mut Household) -> TotalsQuery {
    let mut span = || {
        let (one, other) = (household.row().date(), household.row().date());
        match household.random().below(8) {
            0 => Span::ALL,
            1 => Span { start: None, end: Some(one) },
            2 => Span { start: Some(one), end: None },
            3 => Span { start: Some(one), end: Some(one) },
            4 => Span { start: Some(one), end: Some(one + Days::new(1)) },
            5 => Span { start: Some(one), end: Some(other) },
            _ => Span { start: Some(one.min(other)), end: Some(one.max(other)) },
        }
    };
    let mut spans: Vec<Span> = (0..6).map(|_| span()).collect();
    spans.extend_from_within(..1);
    let mut off_budget = household.outline().off_budget();
    let accounts = household.outline().accounts.clone();
    let more = accounts.into_iter().filter(|_| household.random().chance(20));
    off_budget.extend(more.map(|entry| entry.value.id));
    off_budget.push(AccountId::new("nowhere").expect("an id"));
    TotalsQuery { spans, off_budget }
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
