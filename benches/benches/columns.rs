//! The columns of a household of ten years: sums, and a row more or less.

use std::hint::black_box;

use budget_benches::catalog::off_budget;
use budget_benches::household::{Household, LAST_DAY, ROWS_OF_TEN_YEARS};
use budget_core::domain::columns::Columns;
use budget_core::totals::{Span, TotalsQuery, fold};
use budget_core::{Cadence, Period, Transaction};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

fn rows() -> Vec<Transaction> {
    Household::new(1, ROWS_OF_TEN_YEARS).transactions().collect()
}

fn months(from: &Transaction) -> TotalsQuery {
    let range = Period::new(from.date(), LAST_DAY).expect("a range of days");
    let months = Cadence::monthly().periods(range).expect("months of this century");
    TotalsQuery { spans: months.into_iter().map(Span::from).collect(), off_budget: off_budget() }
}

fn totals(criterion: &mut Criterion) {
    let rows = rows();
    let (columns, all) = (Columns::new(&rows), months(&rows[0]));
    let month = TotalsQuery { spans: all.spans[all.spans.len() - 1..].to_vec(), ..all.clone() };
    let mut group = criterion.benchmark_group("columns/totals");
    group.bench_function("one month", |bench| bench.iter(|| columns.totals(black_box(&month))));
    group.bench_function("120 months", |bench| bench.iter(|| columns.totals(black_box(&all))));
    group.bench_function("120 months by fold", |bench| {
        bench.iter(|| fold(black_box(&all), &rows));
    });
    group.finish();
}

fn changes(criterion: &mut Criterion) {
    let rows = rows();
    let columns = Columns::new(&rows);
    let mut group = criterion.benchmark_group("columns");
    for (place, at) in [("first", 0), ("last", rows.len() - 1)] {
        let mut columns = columns.clone();
        group.bench_function(format!("add and remove the {place} day's"), |bench| {
            bench.iter(|| {
                columns.remove(black_box(&rows[at]));
                columns.add(black_box(&rows[at]));
            });
        });
    }
    let (old, page) = rows.split_at(rows.len() - 500);
    let old = Columns::new(old);
    group.bench_function("extend by 500", |bench| {
        bench.iter_batched(
            || old.clone(),
            |mut columns| columns.extend(black_box(page)),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("new", |bench| bench.iter(|| Columns::new(black_box(&rows))));
    group.finish();
}

criterion_group!(benches, totals, changes);
criterion_main!(benches);
