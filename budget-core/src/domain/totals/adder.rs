//! Sums of parts that come one by one, in any order, from wherever they are.

use std::collections::HashMap;
use std::ops::Range;

use chrono::{Datelike, NaiveDate};

use super::{Cell, Group, Span, Totals, TotalsQuery};

/// Adds up what a query asks for, without a transaction in memory.
///
/// The accounts that a query leaves out are the caller's to leave out.
///
/// ```
/// # use budget_core::{*, testing::march};
/// # use budget_core::totals::Adder;
/// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
/// let mut adder = Adder::new(&query);
/// let food = Bucket::Category("food".parse()?);
/// let slot = adder.slot(&Group { bucket: food, currency: Currency::new("EUR")?, pending: false });
/// adder.add(march(2), slot, 280);
/// adder.add(march(9), slot, 120);
/// assert_eq!(adder.totals().rows[0].sum, 400);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Adder {
    /// The days on which a span begins or ends.
    cuts: Vec<i32>,
    /// The segments between two cuts that each span has.
    of_span: Vec<Range<usize>>,
    groups: Vec<Group>,
    index: HashMap<Group, u32>,
    /// By group, then by segment.
    sums: Vec<Sum>,
}

#[derive(Debug, Clone, Copy)]
struct Sum {
    minor: i128,
    count: u64,
    first: i32,
}

impl Sum {
    const EMPTY: Self = Self { minor: 0, count: 0, first: i32::MAX };
}

impl Adder {
    /// Nothing added yet.
    ///
    /// ```
    /// # use budget_core::{*, totals::Adder};
    /// let adder = Adder::new(&TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] });
    /// assert_eq!(adder.totals(), Totals::default());
    /// ```
    pub fn new(query: &TotalsQuery) -> Self {
        let spans: Vec<(i32, i32)> = query.spans.iter().map(ends).collect();
        let mut cuts: Vec<i32> = spans.iter().flat_map(|ends| [ends.0, ends.1]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        let place = |end: i32| cuts.partition_point(|cut| *cut < end);
        let of_span = spans.iter().map(|(start, end)| place(*start)..place(*end)).collect();
        let (groups, index, sums) = Default::default();
        Self { cuts, of_span, groups, index, sums }
    }

    /// The slot of a group, made where it is new.
    ///
    /// ```
    /// # use budget_core::{*, totals::Adder};
    /// # let mut adder = Adder::new(&TotalsQuery::default());
    /// # let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
    /// let group = Group { bucket, currency, pending: false };
    /// assert_eq!(adder.slot(&group), adder.slot(&group));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn slot(&mut self, group: &Group) -> u32 {
        if let Some(slot) = self.index.get(group) {
            return *slot;
        }
        let slot = self.groups.len() as u32;
        self.groups.push(group.clone());
        self.index.insert(group.clone(), slot);
        self.sums.resize(self.groups.len() * self.cuts.len(), Sum::EMPTY);
        slot
    }

    /// Adds a part of a day.
    ///
    /// ```
    /// # use budget_core::{*, testing::march, totals::Adder};
    /// # let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
    /// let march_alone = Span { start: Some(march(1)), end: Some(march(31)) };
    /// let mut adder = Adder::new(&TotalsQuery { spans: vec![march_alone], off_budget: vec![] });
    /// let slot = adder.slot(&Group { bucket, currency, pending: false });
    /// adder.add(march(31), slot, 280);
    /// assert!(adder.totals().rows.is_empty(), "that day is in no span");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn add(&mut self, day: NaiveDate, slot: u32, minor: i64) {
        self.add_on(day.num_days_from_ce(), slot, minor);
    }

    /// The same for a day counted from 1 January of the year 1, which is 1.
    ///
    /// ```
    /// # use budget_core::{*, totals::Adder};
    /// # let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
    /// let mut adder = Adder::new(&TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] });
    /// let slot = adder.slot(&Group { bucket, currency, pending: false });
    /// adder.add_on(1, slot, 280);
    /// assert_eq!(adder.totals().rows[0].first.to_string(), "0001-01-01");
    /// # Ok::<(), Error>(())
    /// ```
    #[inline]
    pub fn add_on(&mut self, day: i32, slot: u32, minor: i64) {
        if !self.spans_reach(day) {
            return;
        }
        let segment = self.cuts.partition_point(|cut| *cut <= day) - 1;
        let sum = &mut self.sums[slot as usize * self.cuts.len() + segment];
        sum.minor += i128::from(minor);
        sum.count += 1;
        sum.first = sum.first.min(day);
    }

    /// Whether a day, counted as in [`Adder::add_on`], lies between the first and the last span: a
    /// part of another day adds nothing.
    ///
    /// ```
    /// # use budget_core::{*, totals::Adder};
    /// assert!(!Adder::new(&TotalsQuery::default()).spans_reach(1));
    /// ```
    #[inline]
    pub fn spans_reach(&self, day: i32) -> bool {
        matches!((self.cuts.first(), self.cuts.last()), (Some(first), Some(end)) if *first <= day && day < *end)
    }

    /// What was added, as the query asked for it.
    ///
    /// ```
    /// # use budget_core::{*, totals::Adder};
    /// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
    /// assert_eq!(Adder::new(&query).totals(), totals::fold(&query, &[]));
    /// ```
    pub fn totals(&self) -> Totals {
        let mut cells = Vec::new();
        for (slot, group) in self.groups.iter().enumerate() {
            for (span, segments) in self.of_span.iter().enumerate() {
                let from = slot * self.cuts.len();
                let sums = &self.sums[from + segments.start..from + segments.end];
                let filled = sums.iter().filter(|sum| sum.count > 0);
                cells.extend(filled.map(|sum| (span as u32, group.clone(), cell(sum))));
            }
        }
        Totals::collect(cells)
    }
}

fn cell(sum: &Sum) -> Cell {
    let first = NaiveDate::from_num_days_from_ce_opt(sum.first).unwrap_or_default();
    Cell { sum: sum.minor, count: sum.count, first }
}

/// The days from which and before which a span is; the same one twice for an empty span.
fn ends(span: &Span) -> (i32, i32) {
    let start = span.start.map_or(i32::MIN, |day| day.num_days_from_ce());
    (start, span.end.map_or(i32::MAX, |day| day.num_days_from_ce()).max(start))
}
