//! Which row of the book a row that no id knows is: pairs of one amount, few days apart.

use std::cell::OnceCell;

use chrono::Datelike;

use super::incoming::{Fate, Incoming, push_loose};
use super::{CLAIM_DAYS, Reconcile};
use crate::domain::money::{Currency, Money};
use crate::domain::transaction::{BankLayer, Transaction};

/// Lets every open row claim what it can.
pub(super) fn settle<'a>(input: &Reconcile<'a>, rows: &mut [Incoming<'a>]) {
    let candidates = candidates(input);
    let mut rest = candidates.as_slice();
    for claimants in claimants(rows).chunk_by(|one, other| one.key == other.key) {
        let key = claimants[0].key;
        rest = &rest[count_while(rest, |candidate| candidate.key < key)..];
        let (equal, after) = rest.split_at(count_while(rest, |candidate| candidate.key == key));
        rest = after;
        if !equal.is_empty() {
            Bucket::new(equal).settle(claimants, rows);
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

fn claimants(rows: &[Incoming<'_>]) -> Vec<Claimant> {
    let open = rows.iter().enumerate().filter(|(_, row)| row.is_open());
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

/// By amount, then day, then id.
fn candidates<'a>(input: &Reconcile<'a>) -> Vec<Candidate<'a>> {
    let claimable = input.existing.iter().filter(|there| is_claimable(input, there));
    let mut candidates: Vec<Candidate<'_>> = claimable
        .map(|there| {
            let day = there.date().num_days_from_ce();
            Candidate { key: key(there.amount()), day, there }
        })
        .collect();
    candidates.sort_unstable_by(|one, other| {
        let ids = || one.there.id.cmp(&other.there.id);
        (one.key, one.day).cmp(&(other.key, other.day)).then_with(ids)
    });
    candidates.dedup_by(|one, other| one.there.id == other.there.id);
    candidates
}

fn is_claimable(input: &Reconcile<'_>, there: &Transaction) -> bool {
    let has_id = there.external_ids.iter().any(|id| id.source == input.source_name);
    input.is_of_account(there) && !has_id && !there.deleted()
}

/// The candidates of one amount.
struct Bucket<'b, 'a> {
    candidates: &'b [Candidate<'a>],
    payees: Vec<[Payee<'a>; 2]>,
    free: Vec<bool>,
}

/// A row that still looks for its match.
struct Seeker<'a> {
    at: usize,
    day: i32,
    payee: Payee<'a>,
}

impl<'b, 'a> Bucket<'b, 'a> {
    fn new(candidates: &'b [Candidate<'a>]) -> Self {
        let payees = candidates.iter().map(|candidate| payees(candidate.there)).collect();
        Self { candidates, payees, free: vec![true; candidates.len()] }
    }

    /// Complete sweeps, the best kind of pair first, so that no row loses its match to an earlier
    /// row with a weaker one.
    fn settle(mut self, claimants: &[Claimant], rows: &mut [Incoming<'a>]) {
        let mut seekers: Vec<Seeker<'_>> =
            claimants.iter().filter_map(|claimant| self.seeker(claimant.at, rows)).collect();
        for same_payee in [true, false] {
            for distance in 0..=CLAIM_DAYS as i32 {
                seekers.retain(|seeker| match self.find(seeker, distance, same_payee) {
                    Some(found) => {
                        self.free[found] = false;
                        rows[seeker.at].fate = Fate::Claims(self.candidates[found].there);
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
        let reach = CLAIM_DAYS as i32;
        let first = self.first_on(day - reach);
        let near = self.candidates.get(first).is_some_and(|found| found.day <= day + reach);
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
fn payees(there: &Transaction) -> [Payee<'_>; 2] {
    let bank = there.bank.as_ref().map_or("", BankLayer::payee);
    [there.payee().unwrap_or_default(), bank].map(Payee::new)
}

/// A payee, and its loose form once that is needed.
struct Payee<'a> {
    text: &'a str,
    loose: OnceCell<String>,
}

impl<'a> Payee<'a> {
    fn new(text: &'a str) -> Self {
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
    fn is_same(&self, other: &Payee<'_>) -> bool {
        let filled = |payee: &Payee<'_>| !payee.loose().is_empty();
        let holds = |one: &Payee<'_>, other: &Payee<'_>| one.loose().contains(other.loose());
        (self.text == other.text && !self.text.trim().is_empty())
            || (filled(self) && filled(other) && (holds(self, other) || holds(other, self)))
    }
}
