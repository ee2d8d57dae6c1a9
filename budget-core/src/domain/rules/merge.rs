//! The rules that may match a row, in order, each once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Ascending lists, merged as they are read.
#[derive(Debug, Default)]
pub(super) struct Merge<'a> {
    rests: Vec<&'a [u32]>,
    heads: BinaryHeap<Reverse<(u32, usize)>>,
}

impl<'a> Merge<'a> {
    fn new(lists: Vec<&'a [u32]>, from: u32) -> Self {
        let mut merge = Self { heads: BinaryHeap::with_capacity(lists.len()), rests: lists };
        for list in 0..merge.rests.len() {
            let before = merge.rests[list].partition_point(|at| *at < from);
            merge.rests[list] = &merge.rests[list][before..];
            merge.push_head(list);
        }
        merge
    }

    fn push_head(&mut self, list: usize) {
        if let Some((head, rest)) = self.rests[list].split_first() {
            self.rests[list] = rest;
            self.heads.push(Reverse((*head, list)));
        }
    }

    /// The least that is not below `from`.
    fn first_from(&mut self, from: u32) -> Option<u32> {
        loop {
            let Reverse((head, list)) = *self.heads.peek()?;
            if head >= from {
                return Some(head);
            }
            self.heads.pop();
            self.push_head(list);
        }
    }
}

/// Candidates from what a rule cannot change, and from the payee, which it can.
#[derive(Debug)]
pub(super) struct Candidates<'a> {
    fixed: Merge<'a>,
    payee: Merge<'a>,
    next: u32,
}

impl<'a> Candidates<'a> {
    pub(super) fn new(fixed: Vec<&'a [u32]>, payee: Vec<&'a [u32]>) -> Self {
        Self { fixed: Merge::new(fixed, 0), payee: Merge::new(payee, 0), next: 0 }
    }

    /// The payee is another one from here on.
    pub(super) fn replace_payee(&mut self, payee: Vec<&'a [u32]>) {
        self.payee = Merge::new(payee, self.next);
    }
}

impl Iterator for Candidates<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (fixed, payee) = (self.fixed.first_from(self.next), self.payee.first_from(self.next));
        let at = fixed.into_iter().chain(payee).min()?;
        self.next = at + 1;
        Some(at as usize)
    }
}

/// Candidates of a range, the latest first. One may come twice.
#[derive(Debug)]
pub(super) struct Latest<'a> {
    rests: Vec<&'a [u32]>,
    lasts: BinaryHeap<(u32, usize)>,
}

impl<'a> Latest<'a> {
    pub(super) fn new(lists: impl Iterator<Item = &'a [u32]>, range: Range<usize>) -> Self {
        let place = |list: &[u32], end: usize| list.partition_point(|at| (*at as usize) < end);
        let within = |list: &'a [u32]| {
            let end = place(list, range.end);
            &list[place(list, range.start).min(end)..end]
        };
        let rests: Vec<&[u32]> = lists.map(within).collect();
        let mut latest = Self { lasts: BinaryHeap::with_capacity(rests.len()), rests };
        (0..latest.rests.len()).for_each(|list| latest.push_last(list));
        latest
    }

    fn push_last(&mut self, list: usize) {
        if let Some((last, rest)) = self.rests[list].split_last() {
            self.rests[list] = rest;
            self.lasts.push((*last, list));
        }
    }
}

impl Iterator for Latest<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        let (at, list) = self.lasts.pop()?;
        self.push_last(list);
        Some(at as usize)
    }
}
