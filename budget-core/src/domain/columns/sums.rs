//! One pass over the parts, however many spans a day is in.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{Datelike, NaiveDate};

use super::Columns;
use super::groups::{GroupCell, Groups, Tally};
use crate::domain::totals::{Cell, Span, Totals, TotalsQuery, TotalsRow};

/// About how many parts a thread takes at once.
const CHUNK: usize = 1 << 17;

/// The sums that the query asks for, computed by up to `threads` threads.
pub(super) fn totals(columns: &Columns, query: &TotalsQuery, threads: usize) -> Totals {
    let threads = threads.clamp(1, 1 + columns.len() / CHUNK);
    let cuts = Cuts::new(&query.spans, &columns.days, threads);
    let groups = Groups::new(columns, query);
    let rows = if threads == 1 && cuts.of_span.iter().all(|segments| segments.len() <= 1) {
        rows_apart(columns, &cuts, &groups)
    } else {
        rows_merged(columns, &cuts, &groups, threads)
    };
    groups.totals(rows)
}

/// Where no two spans share a day, a segment's sums are a span's.
fn rows_apart(columns: &Columns, cuts: &Cuts, groups: &Groups<'_>) -> Vec<TotalsRow> {
    let mut tally = Tally::new(groups);
    let most = cuts.segments.iter().map(|segment| segment.len().min(groups.len())).sum();
    let (mut cells, mut rows) = (Vec::new(), Vec::with_capacity(most));
    for (span, segments) in cuts.of_span.iter().enumerate() {
        for segment in &cuts.segments[segments.clone()] {
            tally.sum(columns, segment, &mut cells);
            rows.extend(cells.drain(..).map(|(group, cell)| cell.row(span as u32, group)));
        }
    }
    rows
}

/// Sums each segment once, and merges those of each span.
fn rows_merged(
    columns: &Columns,
    cuts: &Cuts,
    groups: &Groups<'_>,
    threads: usize,
) -> Vec<TotalsRow> {
    let parts = summed(columns, groups, &cuts.segments, threads);
    let mut by_segment: Vec<&[GroupCell]> = vec![&[]; cuts.segments.len()];
    for part in &parts {
        part.segments.iter().for_each(|(at, cells)| by_segment[*at] = &part.cells[cells.clone()]);
    }
    let mut merged = vec![Cell::EMPTY; groups.len()];
    let mut rows = Vec::new();
    for (span, segments) in cuts.of_span.iter().enumerate() {
        let cells = by_segment[segments.clone()].iter().copied().flatten();
        cells.for_each(|(group, cell)| merged[*group as usize].merge(cell));
        for (group, cell) in merged.iter_mut().enumerate().filter(|(_, cell)| cell.count > 0) {
            rows.push(cell.row(span as u32, group as u32));
            *cell = Cell::EMPTY;
        }
    }
    rows
}

/// What one thread summed: cells in the order of groups, and which are of which segment.
#[derive(Default)]
struct Part {
    cells: Vec<GroupCell>,
    segments: Vec<(usize, Range<usize>)>,
}

/// Threads take the next segment until none is left, so that a slow one has fewer.
fn summed(
    columns: &Columns,
    groups: &Groups<'_>,
    segments: &[Range<usize>],
    threads: usize,
) -> Vec<Part> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut tally = Tally::new(groups);
        let mut part = Part::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(segment) = segments.get(at) else { return part };
            let from = part.cells.len();
            tally.sum(columns, segment, &mut part.cells);
            part.segments.push((at, from..part.cells.len()));
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let joined = others.into_iter().map(|other| match other.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        std::iter::once(own).chain(joined).collect()
    })
}

/// Ranges of parts that tile the spans, and which of them each span has. What is in no span is in
/// an empty one.
struct Cuts {
    segments: Vec<Range<usize>>,
    of_span: Vec<Range<usize>>,
}

impl Cuts {
    /// Cuts at both ends of each span, and for threads so that each finds enough to take.
    fn new(spans: &[Span], days: &[i32], threads: usize) -> Self {
        let spans: Vec<(i32, i32)> = spans.iter().map(ends).collect();
        let longest = if threads > 1 { CHUNK } else { u32::MAX as usize };
        let within = days.iter().copied().step_by(longest);
        let mut cuts: Vec<i32> =
            spans.iter().flat_map(|ends| [ends.0, ends.1]).chain(within).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let place = |end: i32| cuts.partition_point(|cut| *cut < end);
        let of_span: Vec<Range<usize>> =
            spans.iter().map(|(start, end)| place(*start)..place(*end)).collect();
        let rows: Vec<usize> =
            cuts.iter().map(|cut| days.partition_point(|day| day < cut)).collect();
        Self { segments: segments(&rows, &of_span), of_span }
    }
}

/// The days from which and before which a span is; the same one twice for an empty span.
fn ends(span: &Span) -> (i32, i32) {
    let start = span.start.map_or(i32::MIN, |day| day.num_days_from_ce());
    (start, span.end.map_or(i32::MAX, |day: NaiveDate| day.num_days_from_ce()).max(start))
}

fn segments(cuts: &[usize], of_span: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut opened = vec![0; cuts.len()];
    for span in of_span {
        opened[span.start] += 1;
        opened[span.end] -= 1;
    }
    let mut open = 0;
    let segment = |(two, opened): (&[usize], i64)| {
        open += opened;
        if open > 0 { two[0]..two[1] } else { 0..0 }
    };
    cuts.windows(2).zip(opened).map(segment).collect()
}
