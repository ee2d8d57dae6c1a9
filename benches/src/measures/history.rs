//! Each category in each month of ten years.

use budget_core::Cadence;

use super::Data;
use super::sums::{Bare, day_ranges, periods, query};
use crate::ratio::{Clock, Line, Race, Target, Unit};

const ROUNDS: usize = 21;

pub(super) fn run(data: &Data) -> Result<Vec<Line>, String> {
    let rows = data.hot();
    let (columns, bare) = (rows.columns(), Bare::new(rows));
    let query = query(periods(rows, Cadence::monthly()));
    let spans = day_ranges(rows, &query);
    let (ours, loops) = Race::new(Clock::Cpu).rounds(ROUNDS).run(
        || columns.totals(&query),
        || bare.sums(&spans),
        |totals, sums| bare.same(totals, sums),
    )?;
    Ok(vec![Line::new("history", Unit::Milliseconds, ours, loops, Target::AtMostTimes(2.0))])
}
