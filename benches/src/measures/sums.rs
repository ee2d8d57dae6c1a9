//! Sums by category and span, as a bare loop makes them.

use std::collections::HashMap;

use budget_core::totals::{Group, Span, Totals, TotalsQuery};
use budget_core::{Cadence, NaiveDate, Period, Weekday};

use crate::catalog::off_budget;
use crate::hot::HotRows;

/// Three columns and nothing else: what a program would sum that knows only this question.
pub(super) struct Bare<'a> {
    rows: &'a HotRows,
    codes: Vec<u16>,
    groups: Vec<Group>,
}

impl<'a> Bare<'a> {
    /// Gives each part the place of its group; those that do not count share one place more.
    pub(super) fn new(rows: &'a HotRows) -> Self {
        let off = off_budget();
        let mut groups = Vec::new();
        let mut place = |group: Group| {
            let at = groups.iter().position(|known| *known == group).unwrap_or(groups.len());
            if at == groups.len() {
                groups.push(group);
            }
            at
        };
        let counted: Vec<Option<usize>> = rows
            .keys
            .iter()
            .map(|key| {
                let within = key.partner.as_ref().is_some_and(|partner| !off.contains(partner));
                let counts = !within && !key.account.as_ref().is_some_and(|id| off.contains(id));
                let (bucket, currency, pending) = (key.bucket.clone(), key.currency, key.pending);
                counts.then(|| place(Group { bucket, currency, pending }))
            })
            .collect();
        let code = |slot: &u16| counted[usize::from(*slot)].unwrap_or(groups.len()) as u16;
        let codes = rows.slots.iter().map(code).collect();
        Self { rows, codes, groups }
    }

    /// One pass into a table by day and group, rolled up to sums by span and group.
    pub(super) fn sums(&self, spans: &[std::ops::Range<usize>]) -> Vec<i64> {
        let width = self.groups.len() + 1;
        let mut table = vec![0; self.rows.day_count() * width];
        let HotRows { days, minors, .. } = self.rows;
        for ((day, code), minor) in days.iter().zip(&self.codes).zip(minors) {
            table[usize::from(*day) * width + usize::from(*code)] += *minor;
        }
        let mut sums = vec![0; spans.len() * width];
        for (days, sums) in spans.iter().zip(sums.chunks_exact_mut(width)) {
            for row in table[days.start * width..days.end * width].chunks_exact(width) {
                sums.iter_mut().zip(row).for_each(|(sum, cell)| *sum += cell);
            }
        }
        sums
    }

    /// Whether the engine's sums are these.
    pub(super) fn same(&self, totals: &Totals, sums: &[i64]) -> Result<(), String> {
        let width = self.groups.len() + 1;
        let of = |group: &Group| self.groups.iter().position(|known| known == group);
        let places: Vec<usize> =
            totals.groups.iter().map(of).collect::<Option<_>>().ok_or("an unknown group")?;
        let cells: HashMap<(usize, usize), i128> = totals
            .rows
            .iter()
            .map(|row| ((row.span as usize, places[row.group as usize]), row.sum))
            .collect();
        for (at, sum) in sums.iter().enumerate().filter(|(at, _)| at % width < width - 1) {
            let (span, group) = (at / width, at % width);
            let ours = cells.get(&(span, group)).copied().unwrap_or_default();
            if ours != i128::from(*sum) {
                return Err(format!("span {span}, {:?}: {ours} is not {sum}", self.groups[group]));
            }
        }
        Ok(())
    }
}

/// The days of these spans that the rows have, counted from the first.
pub(super) fn day_ranges(rows: &HotRows, query: &TotalsQuery) -> Vec<std::ops::Range<usize>> {
    let days = rows.day_count();
    let place = |day: NaiveDate| ((day - rows.first_day).num_days().max(0) as usize).min(days);
    let range = |span: &Span| span.start.map_or(0, place)..span.end.map_or(days, place);
    query.spans.iter().map(range).collect()
}

/// The periods of a cadence that have rows.
pub(super) fn periods(rows: &HotRows, cadence: Cadence) -> Vec<Period> {
    let last = rows.date(rows.day_count() as u16);
    let range = Period::new(rows.first_day, last).expect("a range of days");
    cadence.periods(range).expect("periods of this century")
}

/// Months, weeks and years.
pub(super) fn cadences() -> [Cadence; 3] {
    [Cadence::monthly(), Cadence::weekly(Weekday::Mon), Cadence::yearly()]
}

/// A query of these periods for the budget's accounts.
pub(super) fn query(periods: impl IntoIterator<Item = Period>) -> TotalsQuery {
    TotalsQuery { spans: periods.into_iter().map(Span::from).collect(), off_budget: off_budget() }
}
