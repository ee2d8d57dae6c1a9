//! Amounts from text.

use std::hint::black_box;

use budget_core::{Currency, Money};
use criterion::{Criterion, criterion_group, criterion_main};

fn parse(criterion: &mut Criterion) {
    let euro = Currency::new("EUR").expect("a currency");
    let mut group = criterion.benchmark_group("money/parse");
    for text in ["2.80", "-1234.5", "92233720368547758.07", "12.345"] {
        group.bench_function(text, |bench| {
            bench.iter(|| Money::parse(black_box(text), black_box(euro)));
        });
    }
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
