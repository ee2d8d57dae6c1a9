//! Every sum that months, weeks and years of ten years are made of.

use budget_core::{NaiveDate, Period};

use super::Data;
use super::sums::{Bare, cadences, day_ranges, periods, query};
use crate::hot::HotRows;
use crate::ratio::{Clock, Line, Race, Target, Unit};

const ROUNDS: usize = 21;

pub(super) fn run(data: &Data) -> Result<Vec<Line>, String> {
    let rows = data.hot();
    let (columns, bare) = (rows.columns(), Bare::new(rows));
    let one_thread = Race::new(Clock::Cpu).rounds(ROUNDS);
    let same = |totals: &_, sums: &Vec<i64>| bare.same(totals, sums);
    let against_bare = |name, query| {
        let spans = day_ranges(rows, &query);
        let (ours, loops) = one_thread.run(|| columns.totals(&query), || bare.sums(&spans), same)?;
        Ok::<_, String>(Line::new(name, Unit::Milliseconds, ours, loops, Target::AtMostTimes(2.0)))
    };
    let apart = query(between_boundaries(rows));
    let (two, one) = Race::new(Clock::Wall).rounds(ROUNDS).run(
        || columns.totals_on(&apart, 2),
        || columns.totals(&apart),
        |two, one| if two == one { Ok(()) } else { Err("two threads sum otherwise".to_owned()) },
    )?;
    Ok(vec![
        against_bare("all-periods", apart)?,
        against_bare("all-periods-overlapping", query(overlapping(rows)))?,
        Line::new("all-periods-two-threads", Unit::Milliseconds, two, one, Target::FasterTimes(1.4)),
    ])
}

/// Months, weeks and years as they are: each day is in three.
fn overlapping(rows: &HotRows) -> impl Iterator<Item = Period> {
    cadences().into_iter().flat_map(|cadence| periods(rows, cadence))
}

/// The days between one boundary of a month, a week or a year and the next of any.
fn between_boundaries(rows: &HotRows) -> Vec<Period> {
    let mut boundaries: Vec<NaiveDate> =
        overlapping(rows).flat_map(|period| [period.start(), period.end()]).collect();
    boundaries.sort_unstable();
    boundaries.dedup();
    let period = |two: &[NaiveDate]| Period::new(two[0], two[1]).expect("in order");
    boundaries.windows(2).map(period).collect()
}
