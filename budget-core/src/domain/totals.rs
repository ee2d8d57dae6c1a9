//! Sums of transactions: what every aggregate of the library is made of.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::id::{AccountId, CategoryId};
use super::money::Currency;
use super::period::Period;
use super::transaction::Transaction;

pub use adder::Adder;

mod adder;

/// Days from `start` up to, but not including, `end`; none is open.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// let march = Span { start: Some(parse_date("2026-03-01")?), end: Some(parse_date("2026-04-01")?) };
/// assert!(!march.contains(parse_date("2026-04-01")?));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Span {
    /// The first day; none reaches back to the first transaction.
    pub start: Option<NaiveDate>,
    /// The first day after it; none reaches to the last transaction.
    pub end: Option<NaiveDate>,
}

impl Span {
    /// All time.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// assert!(Span::ALL.contains(parse_date("0001-01-01")?));
    /// # Ok::<(), Error>(())
    /// ```
    pub const ALL: Self = Self { start: None, end: None };

    /// Whether `day` is one of its days.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// let until = Span { start: None, end: Some(parse_date("2026-04-01")?) };
    /// assert!(until.contains(parse_date("2020-01-01")?));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start.is_none_or(|start| start <= day) && self.end.is_none_or(|end| day < end)
    }
}

impl From<Period> for Span {
    fn from(period: Period) -> Self {
        Self { start: Some(period.start()), end: Some(period.end()) }
    }
}

/// What to sum: spans of explicit dates, and which accounts are not in the budget.
///
/// ```
/// # use budget_core::*;
/// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec!["car".parse()?] };
/// assert_eq!(totals::fold(&query, &[]), Totals::default());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TotalsQuery {
    /// The spans; each is summed by itself, so they may overlap.
    pub spans: Vec<Span>,
    /// The accounts that are not in the budget.
    pub off_budget: Vec<AccountId>,
}

/// What a part of a transaction is counted under.
///
/// ```
/// # use budget_core::*;
/// assert_eq!(Bucket::of(None, -5), Some(Bucket::UncategorisedIn));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Bucket {
    /// Its category.
    Category(CategoryId),
    /// Money out without a category.
    UncategorisedOut,
    /// Money in without a category.
    UncategorisedIn,
}

impl Bucket {
    /// The bucket of a part; none for an amount of 0 without a category, which is in neither.
    ///
    /// ```
    /// # use budget_core::*;
    /// let food = "food".parse()?;
    /// assert_eq!(Bucket::of(Some(&food), 0), Some(Bucket::Category(food.clone())));
    /// assert_eq!(Bucket::of(None, 0), None);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn of(category: Option<&CategoryId>, minor: i128) -> Option<Self> {
        match category {
            Some(category) => Some(Self::Category(category.clone())),
            None if minor > 0 => Some(Self::UncategorisedOut),
            None if minor < 0 => Some(Self::UncategorisedIn),
            None => None,
        }
    }
}

/// What is summed together.
///
/// ```
/// # use budget_core::*;
/// let group = Group { bucket: Bucket::UncategorisedOut, currency: Currency::new("EUR")?, pending: false };
/// assert!(group < Group { pending: true, ..group.clone() });
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Group {
    /// The category, or the direction where there is none.
    pub bucket: Bucket,
    /// The currency.
    pub currency: Currency,
    /// Whether the transactions are pending.
    pub pending: bool,
}

/// The sum of one group in one span.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
/// # let row = Transaction::entered("t1".parse()?, new)?;
/// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
/// let sum: TotalsRow = totals::fold(&query, [&row, &row]).rows[0];
/// assert_eq!((sum.sum, sum.count, sum.first), (560, 2, parse_date("2026-03-02")?));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TotalsRow {
    /// The span's place in the query.
    pub span: u32,
    /// The group's place in [`Totals::groups`].
    pub group: u32,
    /// Minor units; positive is money out. Exact, whatever the amounts.
    pub sum: i128,
    /// How many transactions or splits.
    pub count: u64,
    /// The day of the earliest of them.
    pub first: NaiveDate,
}

/// Sums by group and span, in one canonical form: groups in order, each with a row; rows by span,
/// then group; no row without a transaction.
///
/// ```
/// # use budget_core::*;
/// let totals = Totals::default();
/// assert!(totals.groups.is_empty() && totals.rows.is_empty());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Totals {
    /// The groups, ascending.
    pub groups: Vec<Group>,
    /// The sums.
    pub rows: Vec<TotalsRow>,
}

impl Totals {
    /// The sums over the transactions of both.
    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self::collect(self.cells().chain(other.cells()))
    }

    /// The sums without transactions that are among those of this. Groups without one left go; the
    /// first days stay as they were.
    pub(crate) fn minus(&self, less: &Self) -> Self {
        let mut rest: BTreeMap<(u32, Group), Cell> =
            self.cells().map(|(span, group, cell)| ((span, group), cell)).collect();
        for (span, group, less) in less.cells() {
            if let Some(cell) = rest.get_mut(&(span, group)) {
                cell.sum -= less.sum;
                cell.count = cell.count.saturating_sub(less.count);
            }
        }
        rest.retain(|_, cell| cell.count > 0);
        Self::collect(rest.into_iter().map(|((span, group), cell)| (span, group, cell)))
    }

    fn cells(&self) -> impl Iterator<Item = (u32, Group, Cell)> + '_ {
        self.rows.iter().map(|row| {
            let cell = Cell { sum: row.sum, count: row.count, first: row.first };
            (row.span, self.groups[row.group as usize].clone(), cell)
        })
    }

    /// Collects cells into the canonical form; cells of one span and group are added up.
    pub(crate) fn collect(cells: impl IntoIterator<Item = (u32, Group, Cell)>) -> Self {
        let mut by_group: BTreeMap<Group, BTreeMap<u32, Cell>> = BTreeMap::new();
        for (span, group, cell) in cells {
            by_group.entry(group).or_default().entry(span).or_insert(Cell::EMPTY).merge(&cell);
        }
        let mut totals = Self::default();
        for (at, (group, cells)) in by_group.into_iter().enumerate() {
            totals.groups.push(group);
            totals.rows.extend(cells.into_iter().map(|(span, cell)| cell.row(span, at as u32)));
        }
        totals.rows.sort_unstable_by_key(|row| (row.span, row.group));
        totals
    }
}

/// A sum under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cell {
    pub(crate) sum: i128,
    pub(crate) count: u64,
    pub(crate) first: NaiveDate,
}

impl Cell {
    pub(crate) const EMPTY: Self = Self { sum: 0, count: 0, first: NaiveDate::MAX };

    pub(crate) fn of(minor: i128, day: NaiveDate) -> Self {
        Self { sum: minor, count: 1, first: day }
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        self.sum += other.sum;
        self.count += other.count;
        self.first = self.first.min(other.first);
    }

    pub(crate) fn row(&self, span: u32, group: u32) -> TotalsRow {
        TotalsRow { span, group, sum: self.sum, count: self.count, first: self.first }
    }
}

/// The definition of every aggregate: what `totals` of any store answers for these transactions.
///
/// ```
/// use budget_core::totals::{Span, TotalsQuery, fold};
/// use budget_core::{CategoryId, Currency, Money, NaiveDate, NewTransaction, Transaction, TransactionId};
/// let day = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
/// let coffee = NewTransaction::new(day, Money::parse("2.80", Currency::new("EUR")?)?)
///     .category(CategoryId::new("coffee")?);
/// let rows = [Transaction::entered(TransactionId::new("t1")?, coffee)?];
/// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
/// assert_eq!(fold(&query, &rows).rows[0].sum, 280);
/// # Ok::<(), budget_core::Error>(())
/// ```
pub fn fold<'a>(
    query: &TotalsQuery,
    transactions: impl IntoIterator<Item = &'a Transaction>,
) -> Totals {
    let mut cells = Vec::new();
    for row in transactions {
        if !row.counts(|account| query.off_budget.contains(account)) {
            continue;
        }
        let (day, currency, pending) = (row.date(), row.amount().currency(), row.pending());
        for part in row.parts() {
            let Some(bucket) = Bucket::of(part.category, part.minor) else { continue };
            let spans = query.spans.iter().enumerate().filter(|(_, span)| span.contains(day));
            let group = Group { bucket, currency, pending };
            let cell = Cell::of(part.minor, day);
            cells.extend(spans.map(|(at, _)| (at as u32, group.clone(), cell)));
        }
    }
    Totals::collect(cells)
}
