//! One transaction more, and what remains of 26 budgets.
#![expect(clippy::float_arithmetic, reason = "microseconds are no money")]

use std::sync::Arc;

use budget_core::summary::{Fold, Tally};
use budget_core::{MemoryStore, NaiveDate, Transaction};
use chrono::Months;

use super::Data;
use crate::book::{entered, kept, record, setup, tally};
use crate::hot::HotRows;
use crate::household::{Household, LAST_DAY, ROWS_OF_TEN_YEARS, households};
use crate::ratio::{Clock, Line, MIN_ROUNDS, Race, Target, Unit};

/// How many transactions come, and go again, in a round.
const COME: usize = 500;
/// How many are recorded in a round.
const RECORDED: usize = 50;

pub(super) fn run(data: &Data) -> Result<Vec<Line>, String> {
    let mut lines = folded(data)?;
    let ten_years_ago = LAST_DAY - Months::new(120);
    lines.push(recorded("refresh-book", LAST_DAY, 20.0));
    lines.push(recorded("refresh-book-back-dated", ten_years_ago, 200.0));
    Ok(lines)
}

/// In one book, and in as many as all rows make.
fn folded(data: &Data) -> Result<Vec<Line>, String> {
    let setup = setup(LAST_DAY);
    let of = |household: Household| tally(setup.clone(), &HotRows::new(&household));
    let mut one = vec![of(Household::new(data.seed(), ROWS_OF_TEN_YEARS))];
    let mut many: Vec<Tally> =
        households(data.seed(), data.rows(), ROWS_OF_TEN_YEARS).map(of).collect();
    let rows: Vec<Transaction> = (0..COME).map(|at| entered(at, LAST_DAY)).collect();
    let race = Race::new(Clock::Cpu).rounds(2 * MIN_ROUNDS);
    let (many, one) =
        race.run(|| refreshed(&mut many, &rows), || refreshed(&mut one, &rows), |_, _| Ok(()))?;
    let [many, one] = [many, one].map(|round| round * 1e3 / (2 * COME) as f64);
    let absolute = Target::AtMost(2.0);
    Ok(vec![
        Line::new("refresh", Unit::Microseconds, one, 2.0, absolute),
        Line::new("refresh-many-books", Unit::Microseconds, many, one, Target::AtMostTimes(10.0)),
    ])
}

fn refreshed(tallies: &mut [Tally], rows: &[Transaction]) -> i128 {
    let mut sum = 0;
    for fold in [Fold::In, Fold::Out] {
        for (at, row) in rows.iter().enumerate() {
            // A prime, so that all books take turns and none is met twice in a row.
            let tally = &mut tallies[at * 389 % tallies.len()];
            assert!(tally.fold(row, fold), "the plan reaches back to the day");
            let budgets = tally.plan().budgets().len();
            sum += (0..budgets).filter_map(|at| tally.remaining(at)).sum::<i128>();
        }
    }
    sum
}

fn recorded(name: &'static str, day: NaiveDate, target: f64) -> Line {
    let household = Household::new(1, ROWS_OF_TEN_YEARS);
    let book = kept(Arc::new(MemoryStore::new()), household.transactions());
    let clock = Race::new(Clock::Cpu).rounds(2 * MIN_ROUNDS);
    let round = clock.median(|| (0..RECORDED).for_each(|at| record(&book, at, day)));
    let each = round * 1e3 / RECORDED as f64;
    Line::new(name, Unit::Microseconds, each, target, Target::AtMost(target))
}
