//! Pairs of a source's row and the book's: one amount, few days apart, each of them once.

use std::cell::OnceCell;

use chrono::Datelike;

use super::incoming::{Fate, Incoming, push_loose};
use crate::domain::money::{Currency, Money};
use crate::domain::transaction::{BankLayer, Transaction};

/// The rows of the book that may be taken, and how near they must be.
pub(super) struct Offer<'a> {
    candidates: Vec<Candidate<'a>>,
    reach: i32,
    fate: fn(&'a Transaction) -> Fate<'a>,
}

impl<'a> Offer<'a> {
    /// Rows with the amount that counts, and what becomes of a row that takes one.
    pub(super) fn new(
        rows: impl Iterator<Item = (&'a Transaction, Money)>,
        reach_days: u64,
        fate: fn(&'a Transaction) -> Fate<'a>,
    ) -> Self {
        let mut candidates: Vec<Candidate<'_>> = rows
            .map(|(there, amount)| {
                let day = there.date().num_days_from_ce();
                Candidate { key: key(amount), day, there }
            })
            .collect();
        candidates.sort_unstable_by(|one, other| {
            let ids = || one.there.id.cmp(&other.there.id);
            (one.key, one.day).cmp(&(other.key, other.day)).then_with(ids)
        });
        candidates.dedup_by(|one, other| one.there.id == other.there.id);
        Self { candidates, reach: reach_days as i32, fate }
    }

    /// Lets every row that is open, and wanted, take what it can.
    pub(super) fn settle(&self, rows: &mut [Incoming<'a>], wanted: fn(&Incoming<'_>) -> bool) {
        let mut rest = self.candidates.as_slice();
        for claimants in claimants(rows, wanted).chunk_by(|one, other| one.key == other.key) {
            let key = claimants[0].key;
            rest = &rest[count_while(rest, |candidate| candidate.key < key)..];
            let (equal, after) = rest.split_at(count_while(rest, |candidate| candidate.key == key));
            rest = after;
            if !equal.is_empty() {
                Bucket::new(equal, self.reach, self.fate).settle(claimants, rows);
            }
        }
    }
}

fn count_while<T>(list: &[T], is: impl Fn(&T) -> bool) -> usize {
    list.iter().take_while(|item| is(item)).count()
}

/// What a row and the one it claims have in common.
type Key = (i64, Currency);

fn key(amount: Money) -> Key {
    (amount.minor(), amount.currency())
}

/// A row of the statement, by its place.
struct Claimant {
    key: Key,
    at: usize,
}

fn claimants(rows: &[Incoming<'_>], wanted: fn(&Incoming<'_>) -> bool) -> Vec<Claimant> {
    let open = rows.iter().enumerate().filter(|(_, row)| row.is_open() && wanted(row));
    let mut claimants: Vec<Claimant> =
        open.map(|(at, row)| Claimant { key: key(row.amount), at }).collect();
    claimants.sort_unstable_by_key(|claimant| (claimant.key, claimant.at));
    claimants
}

/// A row of the book.
struct Candidate<'a> {
    key: Key,
    day: i32,
    there: &'a Transaction,
}

/// The candidates of one amount.
struct Bucket<'b, 'a> {
    candidates: &'b [Candidate<'a>],
    payees: Vec<[Payee<'a>; 2]>,
    free: Vec<bool>,
    reach: i32,
    fate: fn(&'a Transaction) -> Fate<'a>,
}

/// A row that still looks for its match.
struct Seeker<'a> {
    at: usize,
    day: i32,
    payee: Payee<'a>,
}

impl<'b, 'a> Bucket<'b, 'a> {
    fn new(
        candidates: &'b [Candidate<'a>],
        reach: i32,
        fate: fn(&'a Transaction) -> Fate<'a>,
    ) -> Self {
        let payees = candidates.iter().map(|candidate| payees(candidate.there)).collect();
        Self { candidates, payees, free: vec![true; candidates.len()], reach, fate }
    }

    /// Complete sweeps, the best kind of pair first, so that no row loses its match to an earlier
    /// row with a weaker one.
    fn settle(mut self, claimants: &[Claimant], rows: &mut [Incoming<'a>]) {
        let mut seekers: Vec<Seeker<'_>> =
            claimants.iter().filter_map(|claimant| self.seeker(claimant.at, rows)).collect();
        for same_payee in [true, false] {
            for distance in 0..=self.reach {
                seekers.retain(|seeker| match self.find(seeker, distance, same_payee) {
                    Some(found) => {
                        self.free[found] = false;
                        rows[seeker.at].fate = (self.fate)(self.candidates[found].there);
                        false
                    }
                    None => true,
                });
                if seekers.is_empty() {
                    return;
                }
            }
        }
    }

    fn seeker(&self, at: usize, rows: &[Incoming<'a>]) -> Option<Seeker<'a>> {
        let day = rows[at].row.date.num_days_from_ce();
        let first = self.first_on(day - self.reach);
        let near = self.candidates.get(first).is_some_and(|found| found.day <= day + self.reach);
        near.then(|| Seeker { at, day, payee: Payee::new(rows[at].payee()) })
    }

    /// The free candidate of the smallest id, so many days before or after.
    fn find(&self, seeker: &Seeker<'_>, distance: i32, same_payee: bool) -> Option<usize> {
        let fits = |at: &usize| {
            self.free[*at]
                && (!same_payee
                    || self.payees[*at].iter().any(|payee| payee.is_same(&seeker.payee)))
        };
        let days = [seeker.day - distance, seeker.day + distance];
        let found = days.into_iter().filter_map(|day| self.on(day).find(fits));
        found.min_by_key(|at| &self.candidates[*at].there.id)
    }

    fn on(&self, day: i32) -> impl Iterator<Item = usize> {
        let rest = self.first_on(day)..self.candidates.len();
        rest.take_while(move |at| self.candidates[*at].day == day)
    }

    fn first_on(&self, day: i32) -> usize {
        self.candidates.partition_point(|candidate| candidate.day < day)
    }
}

/// The payee as it is shown, and as the bank tells it.
pub(super) fn payees(there: &Transaction) -> [Payee<'_>; 2] {
    let bank = there.bank.as_ref().map_or("", BankLayer::payee);
    [there.payee().unwrap_or_default(), bank].map(Payee::new)
}

/// A payee, and its loose form once that is needed.
pub(super) struct Payee<'a> {
    text: &'a str,
    loose: OnceCell<String>,
}

impl<'a> Payee<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, loose: OnceCell::new() }
    }

    fn loose(&self) -> &str {
        self.loose.get_or_init(|| {
            let mut loose = String::with_capacity(self.text.len());
            push_loose(&mut loose, self.text);
            loose
        })
    }

    /// Whether one is the other or a part of it; no payee is the same as none.
    pub(super) fn is_same(&self, other: &Payee<'_>) -> bool {
        let filled = |payee: &Payee<'_>| !payee.loose().is_empty();
        let holds = |one: &Payee<'_>, other: &Payee<'_>| one.loose().contains(other.loose());
        (self.text == other.text && !self.text.trim().is_empty())
            || (filled(self) && filled(other) && (holds(self, other) || holds(other, self)))
    }
}
