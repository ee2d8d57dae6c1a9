//! The hot fields of a book's transactions in day order: 16 bytes a part, summed at the speed of
//! memory.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::id::AccountId;
use super::money::Currency;
use super::totals::{Bucket, Totals, TotalsQuery};
use super::transaction::Transaction;

use groups::group_of;

mod groups;
mod sums;

/// From so many rows on, one pass over all is cheaper than to put each in its place.
const MANY: usize = 64;

/// Everything about a part but its day and amount.
///
/// ```
/// # use budget_core::{*, domain::columns::SlotKey};
/// let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
/// let key = SlotKey { account: None, partner: None, bucket, currency, pending: false };
/// assert_ne!(key.clone(), SlotKey { pending: true, ..key });
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SlotKey {
    /// The row's account.
    pub account: Option<AccountId>,
    /// The other account, where the row is one of a transfer.
    pub partner: Option<AccountId>,
    /// The category, or the direction where there is none.
    pub bucket: Bucket,
    /// The currency.
    pub currency: Currency,
    /// Whether it is pending.
    pub pending: bool,
}

/// The parts of transactions that can count, as columns sorted by day.
///
/// [`Columns::totals`] answers exactly what [`fold`](super::totals::fold) does, without a look
/// at the transactions.
///
/// ```
/// # use budget_core::*;
/// # use budget_core::period::parse_date;
/// # use budget_core::{*, domain::columns::Columns};
/// # let eur = Currency::new("EUR")?;
/// let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", eur)?);
/// let rows = [Transaction::entered("t1".parse()?, new)?];
/// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
/// assert_eq!(Columns::new(&rows).totals(&query), totals::fold(&query, &rows));
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Columns {
    days: Vec<i32>,
    slots: Vec<u32>,
    minors: Vec<i64>,
    keys: Vec<SlotKey>,
    index: HashMap<SlotKey, u32>,
    /// The slots in the order of the groups that their keys are summed under.
    ranks: Vec<u32>,
}

impl Columns {
    /// The columns of these transactions.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::Columns};
    /// assert!(Columns::new(&[]).is_empty());
    /// ```
    pub fn new<'a>(transactions: impl IntoIterator<Item = &'a Transaction>) -> Self {
        let mut columns = Self::default();
        columns.extend(transactions);
        columns
    }

    /// The number of parts.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// assert_eq!(Columns::new(&[Transaction::entered("t1".parse()?, new)?]).len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there is none.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::Columns};
    /// assert!(Columns::default().is_empty());
    /// ```
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// Every part by day: its day, what else is known of it, its minor units.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// let columns = Columns::new(&[Transaction::entered("t1".parse()?, new)?]);
    /// let (day, key, minor) = columns.parts().next().expect("a part");
    /// assert_eq!((day.to_string().as_str(), &key.bucket, minor), ("2026-03-02", &Bucket::UncategorisedOut, 280));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn parts(&self) -> impl Iterator<Item = (NaiveDate, &SlotKey, i64)> {
        let keys = self.slots.iter().map(|slot| &self.keys[*slot as usize]);
        let parts = self.days.iter().map(|day| date(*day)).zip(keys).zip(&self.minors);
        parts.map(|((day, key), minor)| (day, key, *minor))
    }

    /// The bytes that the parts take, with the room that is kept for more and their keys.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::Columns};
    /// assert_eq!(Columns::default().bytes(), 0);
    /// ```
    pub fn bytes(&self) -> usize {
        let parts = self.days.capacity() * size_of::<i32>()
            + self.slots.capacity() * size_of::<u32>()
            + self.minors.capacity() * size_of::<i64>();
        let keys = self.keys.capacity() * size_of::<SlotKey>();
        parts + keys + self.index.capacity() * size_of::<(SlotKey, u32)>()
    }

    /// The slot of a key, made where it is new.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::{Columns, SlotKey}};
    /// # let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
    /// # let key = SlotKey { account: None, partner: None, bucket, currency, pending: false };
    /// let mut columns = Columns::default();
    /// assert_eq!(columns.slot(&key), columns.slot(&key));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn slot(&mut self, key: &SlotKey) -> u32 {
        if let Some(slot) = self.index.get(key) {
            return *slot;
        }
        let slot = self.keys.len() as u32;
        let before = |other: &u32| group_of(&self.keys[*other as usize]) < group_of(key);
        self.ranks.insert(self.ranks.partition_point(before), slot);
        self.keys.push(key.clone());
        self.index.insert(key.clone(), slot);
        slot
    }

    /// Appends a part in any order; [`Columns::sort`] must follow before a read.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::{Columns, SlotKey}};
    /// # let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
    /// # let key = SlotKey { account: None, partner: None, bucket, currency, pending: false };
    /// let mut columns = Columns::default();
    /// let slot = columns.slot(&key);
    /// columns.push(parse_date("2026-03-02")?, slot, 280);
    /// assert_eq!(columns.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn push(&mut self, day: NaiveDate, slot: u32, minor: i64) {
        self.push_on(day.num_days_from_ce(), slot, minor);
    }

    /// The same for a day counted from 1 January of the year 1.
    pub(crate) fn push_on(&mut self, day: i32, slot: u32, minor: i64) {
        push(&mut self.days, day);
        push(&mut self.slots, slot);
        push(&mut self.minors, minor);
    }

    /// Makes room for so many parts more.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::Columns};
    /// let mut columns = Columns::default();
    /// columns.reserve(1_000);
    /// assert!(columns.is_empty() && columns.bytes() >= 16_000);
    /// ```
    pub fn reserve(&mut self, parts: usize) {
        self.days.reserve_exact(parts);
        self.slots.reserve_exact(parts);
        self.minors.reserve_exact(parts);
    }

    /// Brings parts that were pushed into the order of days.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::{Columns, SlotKey}};
    /// # let (bucket, currency) = (Bucket::UncategorisedOut, Currency::new("EUR")?);
    /// # let key = SlotKey { account: None, partner: None, bucket, currency, pending: false };
    /// # let mut columns = Columns::default();
    /// # let slot = columns.slot(&key);
    /// columns.push(parse_date("2026-03-09")?, slot, 280);
    /// columns.push(parse_date("2026-03-02")?, slot, 120);
    /// columns.sort();
    /// assert!(columns.parts().is_sorted_by_key(|(day, ..)| day));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn sort(&mut self) {
        if self.days.is_sorted() {
            return;
        }
        let mut order: Vec<(i32, u32)> = self.days.iter().copied().zip(0..).collect();
        order.sort();
        self.days = order.iter().map(|(day, _)| *day).collect();
        self.slots = order.iter().map(|(_, at)| self.slots[*at as usize]).collect();
        self.minors = order.iter().map(|(_, at)| self.minors[*at as usize]).collect();
    }

    /// Adds the parts of a transaction.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// let mut columns = Columns::default();
    /// columns.add(&row);
    /// columns.remove(&row);
    /// assert!(columns.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn add(&mut self, row: &Transaction) {
        parts_of(row).for_each(|part| self.insert(part));
    }

    /// Adds the parts of many transactions, in one pass over all.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// let mut columns = Columns::default();
    /// columns.extend([&row, &row]);
    /// assert_eq!(columns.len(), 2);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn extend<'a>(&mut self, transactions: impl IntoIterator<Item = &'a Transaction>) {
        let mut added: Vec<(i32, u32, i64)> = Vec::new();
        for (day, key, minor) in transactions.into_iter().flat_map(parts_of) {
            added.push((day.num_days_from_ce(), self.slot(&key), minor));
        }
        added.sort_by_key(|(day, ..)| *day);
        self.merge(&added);
    }

    /// Takes transactions as they were out, and adds them as they are.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// let mut columns = Columns::new(&[]);
    /// columns.change(&[(None, Some(&row))]);
    /// assert_eq!(columns.len(), 1);
    /// columns.change(&[(Some(&row), None)]);
    /// assert!(columns.is_empty());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn change(&mut self, rows: &[(Option<&Transaction>, Option<&Transaction>)]) {
        if rows.len() >= MANY {
            return self.change_all(rows);
        }
        for row in rows {
            match row {
                (Some(before), Some(after)) => self.replace(before, after),
                (Some(before), None) => self.remove(before),
                (None, Some(after)) => self.add(after),
                (None, None) => {}
            }
        }
    }

    fn change_all(&mut self, rows: &[(Option<&Transaction>, Option<&Transaction>)]) {
        let mut gone = vec![false; self.len()];
        for part in rows.iter().filter_map(|(before, _)| *before).flat_map(parts_of) {
            if let Some(at) = self.find_where(&part, |at| !gone[at]) {
                gone[at] = true;
            }
        }
        compact(&mut self.days, &gone);
        compact(&mut self.slots, &gone);
        compact(&mut self.minors, &gone);
        self.extend(rows.iter().filter_map(|(_, after)| *after));
    }

    /// Adds parts in the order of days: from the last on, each is moved once at most.
    fn merge(&mut self, added: &[(i32, u32, i64)]) {
        let mut from = self.len();
        lengthen(&mut self.days, added.len());
        lengthen(&mut self.slots, added.len());
        lengthen(&mut self.minors, added.len());
        for (more, (day, slot, minor)) in added.iter().enumerate().rev() {
            let at = self.days[..from].partition_point(|other| other <= day);
            self.days.copy_within(at..from, at + more + 1);
            self.slots.copy_within(at..from, at + more + 1);
            self.minors.copy_within(at..from, at + more + 1);
            (self.days[at + more], self.slots[at + more], self.minors[at + more]) =
                (*day, *slot, *minor);
            from = at;
        }
    }

    /// Takes the parts of a transaction out again, as it was when they were added.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let row = Transaction::entered("t1".parse()?, new)?;
    /// let mut columns = Columns::new([&row, &row]);
    /// columns.remove(&row);
    /// assert_eq!(columns.len(), 1);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn remove(&mut self, row: &Transaction) {
        for part in parts_of(row) {
            if let Some(at) = self.find(&part) {
                self.take(at);
            }
        }
    }

    /// Takes the parts of `old` out and adds those of `new`; what stays on its day is written in
    /// place, so that most edits move nothing.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::period::parse_date;
    /// # use budget_core::{*, domain::columns::Columns};
    /// # let new = NewTransaction::new(parse_date("2026-03-02")?, Money::parse("2.80", Currency::new("EUR")?)?);
    /// # let old = Transaction::entered("t1".parse()?, new)?;
    /// let mut new = old.clone();
    /// new.edits.amount = Some(Money::parse("3.10", Currency::new("EUR")?)?);
    /// let mut columns = Columns::new(&[old.clone()]);
    /// columns.replace(&old, &new);
    /// assert_eq!(columns.parts().next().map(|(.., minor)| minor), Some(310));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn replace(&mut self, old: &Transaction, new: &Transaction) {
        let mut parts: Vec<Part> = parts_of(new).collect();
        for old in parts_of(old) {
            let Some(at) = self.find(&old) else { continue };
            match parts.pop_if(|(day, ..)| *day == old.0) {
                Some((_, key, minor)) => {
                    (self.slots[at], self.minors[at]) = (self.slot(&key), minor)
                }
                None => self.take(at),
            }
        }
        parts.into_iter().for_each(|part| self.insert(part));
    }

    fn insert(&mut self, (day, key, minor): Part) {
        let (day, slot) = (day.num_days_from_ce(), self.slot(&key));
        let at = self.days.partition_point(|other| *other <= day);
        self.insert_at(at, day, slot, minor);
    }

    fn insert_at(&mut self, at: usize, day: i32, slot: u32, minor: i64) {
        insert(&mut self.days, at, day);
        insert(&mut self.slots, at, slot);
        insert(&mut self.minors, at, minor);
    }

    fn find(&self, part: &Part) -> Option<usize> {
        self.find_where(part, |_| true)
    }

    fn find_where(&self, (day, key, minor): &Part, free: impl Fn(usize) -> bool) -> Option<usize> {
        let (day, slot) = (day.num_days_from_ce(), self.index.get(key)?);
        let first = self.days.partition_point(|other| *other < day);
        let mut same_day = (first..self.len()).take_while(|at| self.days[*at] == day);
        same_day.find(|at| self.minors[*at] == *minor && self.slots[*at] == *slot && free(*at))
    }

    fn take(&mut self, at: usize) {
        self.days.remove(at);
        self.slots.remove(at);
        self.minors.remove(at);
    }

    /// The sums that the query asks for.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::Columns};
    /// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
    /// assert_eq!(Columns::default().totals(&query), Totals::default());
    /// ```
    pub fn totals(&self, query: &TotalsQuery) -> Totals {
        self.totals_on(query, 1)
    }

    /// The same, computed by up to `threads` threads.
    ///
    /// ```
    /// # use budget_core::{*, domain::columns::Columns};
    /// let query = TotalsQuery { spans: vec![Span::ALL], off_budget: vec![] };
    /// let columns = Columns::default();
    /// assert_eq!(columns.totals_on(&query, 8), columns.totals(&query));
    /// ```
    pub fn totals_on(&self, query: &TotalsQuery, threads: usize) -> Totals {
        sums::totals(self, query, threads)
    }
}

fn push<T>(column: &mut Vec<T>, value: T) {
    make_room(column, 1);
    column.push(value);
}

fn insert<T>(column: &mut Vec<T>, at: usize, value: T) {
    make_room(column, 1);
    column.insert(at, value);
}

fn lengthen<T: Copy + Default>(column: &mut Vec<T>, more: usize) {
    make_room(column, more);
    column.resize(column.len() + more, T::default());
}

/// Grows by an eighth at a time: twice the room would cost as much as the parts.
fn make_room<T>(column: &mut Vec<T>, more: usize) {
    if column.capacity() - column.len() < more {
        column.reserve_exact(more.max(16 + column.len() / 8));
    }
}

fn compact<T>(column: &mut Vec<T>, gone: &[bool]) {
    let mut gone = gone.iter();
    column.retain(|_| gone.next() != Some(&true));
}

/// Day, key and minor units.
type Part = (NaiveDate, SlotKey, i64);

/// What of a transaction can count.
fn parts_of(row: &Transaction) -> impl Iterator<Item = Part> {
    let (day, currency, pending) = (row.date(), row.amount().currency(), row.pending());
    let counts = !(row.deleted() || row.excluded());
    counts.then(|| row.parts()).into_iter().flatten().filter_map(move |part| {
        let bucket = Bucket::of(part.category, part.minor)?;
        let partner = row.transfer.as_ref().map(|pair| pair.account.clone());
        let account = row.account.clone();
        Some((day, SlotKey { account, partner, bucket, currency, pending }, part.minor as i64))
    })
}

fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}
