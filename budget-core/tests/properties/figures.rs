//! Figures that are kept up to date are those that are counted anew.

use std::fmt::Debug;

use budget_core::summary::tally;
use budget_core::totals::fold;
use budget_core::{Book, Cadence, NaiveDate, Period, Result, Summary};
use pollster::block_on;

use crate::harness::Stores;
use crate::world::World;

/// After any use case by either handle, both answer what a handle without a cache does, which is
/// what the domain computes from the rows alone.
pub(crate) fn running_figures_are_those_of_a_fresh_book(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        for handle in &world.handles {
            prime(handle, world.today, *step);
        }
        let _ = world.step(*step);
        let fresh = block_on(all_figures(&world.fresh(), world.today));
        for handle in &world.handles {
            assert_eq!(block_on(all_figures(handle, world.today)), fresh);
        }
        assert_eq!(fresh.summary, from_rows(&world), "not what the rows say");
        totals_are_the_fold(&mut world);
    }
    block_on(world.fresh().audit()).expect("a clean audit");
}

/// Leaves figures in the cache: of a day, or of a range.
fn prime(book: &Book, today: NaiveDate, step: u64) {
    match step % 3 {
        0 => drop(block_on(book.summary(today))),
        1 => drop(block_on(book.lines_between(year_of(today), today))),
        _ => {}
    }
}

fn totals_are_the_fold(world: &mut World) {
    let query = world.household.totals_query();
    let id = world.handles[0].id();
    let totals = block_on(world.store.totals(id, &query)).expect("totals").value;
    assert_eq!(totals, fold(&query, world.household.rows().map(|row| &row.value)), "{query:?}");
}

/// Every figure of a book, errors included.
#[derive(Debug, PartialEq)]
struct AllFigures {
    summary: std::result::Result<Summary, String>,
    others: Vec<String>,
}

async fn all_figures(book: &Book, today: NaiveDate) -> AllFigures {
    let year = year_of(today);
    let mut others = vec![shown(book.remaining(today).await)];
    let summary = book.summary(today).await;
    others.push(shown(book.lines_between(year, today).await));
    others.push(shown(book.summary_between(year).await));
    others.push(shown(book.history(Cadence::monthly(), year).await));
    others.push(shown(book.alerts().await));
    let outline = book.outline().await.expect("an outline");
    for budget in outline.value.budgets.iter().take(3) {
        others.push(shown(book.line(&budget.value.id, year.start(), today).await));
    }
    let summary = summary.map(|summary| summary.value).map_err(|error| format!("{error:?}"));
    AllFigures { summary, others }
}

fn shown<T: Debug>(answer: Result<T>) -> String {
    format!("{answer:?}")
}

/// The year around a day, cut in the midst of months.
fn year_of(today: NaiveDate) -> Period {
    let (start, end) = (today - chrono::Days::new(200), today + chrono::Days::new(165));
    Period::new(start, end).expect("a year")
}

/// What the domain makes of the rows, without any store.
fn from_rows(world: &World) -> std::result::Result<Summary, String> {
    let rows = world.household.rows().map(|row| &row.value);
    let summary = tally(world.setup(world.today), rows).and_then(|tally| tally.summary());
    summary.map_err(|error| format!("{error:?}"))
}
