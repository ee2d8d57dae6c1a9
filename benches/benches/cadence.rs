//! The period that holds a day, by each kind of cadence.

use std::hint::black_box;

use budget_benches::household::LAST_DAY;
use budget_core::{Cadence, NaiveDate, Repeat, Weekday, WeekendShift};
use criterion::{Criterion, criterion_group, criterion_main};

fn cadences() -> [(&'static str, Cadence); 5] {
    let anchor = NaiveDate::from_ymd_opt(2016, 1, 31).expect("a date");
    let before = Some(WeekendShift::Before);
    let semimonth = Repeat::Semimonth { first: 15, second: 31, weekend: before };
    let (count, weekday, nth) = (1, Weekday::Fri, -1);
    let last_friday = Repeat::NthWeekday { count, weekday, nth, anchor: None, weekend: None };
    let checked = |repeat| Cadence::new(repeat).expect("a cadence");
    [
        ("weekly", Cadence::weekly(Weekday::Mon)),
        ("monthly", Cadence::monthly()),
        ("monthly on the 31st", Cadence::every_months(1, anchor).expect("a cadence")),
        ("semimonth before weekends", checked(semimonth)),
        ("last Friday", checked(last_friday)),
    ]
}

fn period_containing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cadence/period_containing");
    for (name, cadence) in cadences() {
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(&cadence).period_containing(black_box(LAST_DAY)));
        });
    }
    group.finish();
}

criterion_group!(benches, period_containing);
criterion_main!(benches);
