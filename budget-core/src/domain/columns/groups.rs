//! Sums by group of a run of parts.

use std::ops::Range;

use super::{Columns, SlotKey, date};
use crate::domain::id::AccountId;
use crate::domain::money::Currency;
use crate::domain::totals::{Bucket, Cell, Group, Totals, TotalsQuery, TotalsRow};

/// The sum of a group, by its place.
pub(super) type GroupCell = (u32, Cell);

/// The groups of a query in order, each by one of its keys, and the slots in that order.
pub(super) struct Groups<'a> {
    groups: Vec<&'a SlotKey>,
    slots: Vec<Ranked>,
    rank_of_slot: Vec<u32>,
}

/// A slot and its group; none for what does not count.
struct Ranked {
    slot: u32,
    group: Option<u32>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(columns: &'a Columns, query: &TotalsQuery) -> Self {
        let mut groups: Vec<&SlotKey> = Vec::new();
        let mut rank_of_slot = vec![0; columns.ranks.len()];
        let ranked = |(rank, slot): (usize, &u32)| {
            rank_of_slot[*slot as usize] = rank as u32;
            let key = &columns.keys[*slot as usize];
            let counts = counts(key, &query.off_budget);
            if counts && groups.last().is_none_or(|last| group_of(last) != group_of(key)) {
                groups.push(key);
            }
            Ranked { slot: *slot, group: counts.then(|| groups.len() as u32 - 1) }
        };
        let slots = columns.ranks.iter().enumerate().map(ranked).collect();
        Self { groups, slots, rank_of_slot }
    }

    /// The number of groups.
    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// Drops the groups without a row, which a canonical answer does not have.
    pub(super) fn totals(self, mut rows: Vec<TotalsRow>) -> Totals {
        let mut used = vec![false; self.groups.len()];
        rows.iter().for_each(|row| used[row.group as usize] = true);
        let mut place = vec![0; self.groups.len()];
        let mut groups = Vec::new();
        for (at, key) in self.groups.into_iter().enumerate().filter(|(at, _)| used[*at]) {
            place[at] = groups.len() as u32;
            let (bucket, currency, pending) = (key.bucket.clone(), key.currency, key.pending);
            groups.push(Group { bucket, currency, pending });
        }
        rows.iter_mut().for_each(|row| row.group = place[row.group as usize]);
        Totals { groups, rows }
    }
}

fn counts(key: &SlotKey, off_budget: &[AccountId]) -> bool {
    let off = |account: &AccountId| off_budget.contains(account);
    !key.account.as_ref().is_some_and(off) && key.partner.as_ref().is_none_or(off)
}

/// What a key is summed under, in the order of [`Group`].
pub(super) fn group_of(key: &SlotKey) -> (&Bucket, Currency, bool) {
    (&key.bucket, key.currency, key.pending)
}

/// Sums by slot under way; nothing between two segments.
pub(super) struct Tally<'a> {
    groups: &'a Groups<'a>,
    sums: Vec<Sum>,
    turns: Vec<i128>,
    met: Vec<u64>,
}

/// A sum modulo 2⁶⁴, and the place of its first part.
#[derive(Clone, Copy, Default)]
struct Sum {
    wrapped: i64,
    count: u32,
    first: u32,
}

impl<'a> Tally<'a> {
    pub(super) fn new(groups: &'a Groups<'a>) -> Self {
        let slots = groups.slots.len();
        let sums = vec![Sum::default(); slots];
        Self { groups, sums, turns: vec![0; slots], met: vec![0; slots.div_ceil(64)] }
    }

    /// Appends the sums of a segment in the order of groups.
    pub(super) fn sum(
        &mut self,
        columns: &Columns,
        segment: &Range<usize>,
        cells: &mut Vec<GroupCell>,
    ) {
        let slots = &columns.slots[segment.clone()];
        self.add(slots, &columns.minors[segment.clone()]);
        self.meet(slots);
        let (days, from) = (&columns.days[segment.clone()], cells.len());
        for word in 0..self.met.len() {
            let mut ranks = std::mem::take(&mut self.met[word]);
            while ranks != 0 {
                let cell = self.take(64 * word + ranks.trailing_zeros() as usize, days);
                ranks &= ranks - 1;
                match (cell, cells[from..].last_mut()) {
                    (None, _) => {}
                    (Some((group, cell)), Some((last, sum))) if *last == group => sum.merge(&cell),
                    (Some(cell), _) => cells.push(cell),
                }
            }
        }
    }

    /// From the last part to the first, so that the first one's place stays, without a branch.
    fn add(&mut self, slots: &[u32], minors: &[i64]) {
        for (at, (slot, minor)) in slots.iter().zip(minors).enumerate().rev() {
            let sum = &mut self.sums[*slot as usize];
            let (wrapped, overflown) = sum.wrapped.overflowing_add(*minor);
            *sum = Sum { wrapped, count: sum.count + 1, first: at as u32 };
            if overflown {
                self.turns[*slot as usize] += i128::from(minor.signum()) << 64;
            }
        }
    }

    /// Marks the ranks of these slots, or all where that is less work.
    fn meet(&mut self, slots: &[u32]) {
        let Groups { slots: ranked, rank_of_slot, .. } = self.groups;
        let mut mark = |rank: u32| self.met[rank as usize / 64] |= 1 << (rank % 64);
        if slots.len() < ranked.len() {
            slots.iter().for_each(|slot| mark(rank_of_slot[*slot as usize]));
        } else {
            (0..ranked.len() as u32).for_each(mark);
        }
    }

    /// Takes what a slot sums to; none where nothing of it is there or counts.
    fn take(&mut self, rank: usize, days: &[i32]) -> Option<GroupCell> {
        let Ranked { slot, group } = self.groups.slots[rank];
        let sum = std::mem::take(&mut self.sums[slot as usize]);
        let turns = std::mem::take(&mut self.turns[slot as usize]);
        let group = group.filter(|_| sum.count > 0)?;
        let first = date(days[sum.first as usize]);
        let count = u64::from(sum.count);
        Some((group, Cell { sum: turns + i128::from(sum.wrapped), count, first }))
    }
}
