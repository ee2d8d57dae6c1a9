//! What may be asked of a made-up household's book.

use chrono::Days;

use super::household::Household;
use crate::domain::id::AccountId;
use crate::domain::query::{PageKey, TransactionQuery};
use crate::domain::totals::{Span, TotalsQuery};
use crate::domain::transaction::Transaction;

const TEXTS: [&str; 9] = ["äPFEL", "REWE", "100 %", "bio_m", "_", "%", "urlaub", "GRÖ", "京駅"];

impl Household {
    /// A page through any filters, in either direction, beginning anywhere.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(testing::Household::new(7).page_query().check().is_ok());
    /// ```
    pub fn page_query(&mut self) -> TransactionQuery {
        let (one, other) = (self.row(), self.row());
        let rows: Vec<Transaction> = self.rows().map(|row| row.value.clone()).collect();
        let random = self.random();
        let mut some = |percent: usize| -> Vec<&Transaction> {
            if !random.chance(percent) {
                return Vec::new();
            }
            (0..random.between(1, 4)).filter_map(|_| random.pick(&rows)).collect()
        };
        let (mut ids, external, accounts, categories) = (some(6), some(6), some(15), some(15));
        if !ids.is_empty() {
            ids.push(&one);
        }
        let text = random.chance(20).then(|| random.pick(&TEXTS).map(|text| (*text).to_owned()));
        TransactionQuery {
            from: random.chance(25).then(|| one.date()),
            until: random.chance(25).then(|| other.date()),
            categories: categories.into_iter().filter_map(|row| row.category().cloned()).collect(),
            uncategorised: random.chance(10),
            accounts: accounts.into_iter().filter_map(|row| row.account.clone()).collect(),
            text: text.flatten(),
            pending: random.chance(15).then(|| random.chance(50)),
            deleted: random.chance(10),
            ids: ids.into_iter().map(|row| row.id.clone()).collect(),
            external_ids: external.into_iter().flat_map(|row| row.external_ids.clone()).collect(),
            newest_first: random.chance(50),
            after: random.chance(20).then(|| PageKey::of(random.pick(&rows).unwrap_or(&one))),
            limit: random.between(1, 40) as u32,
        }
    }

    /// Spans of all shapes: open, empty, overlapping, twice the same, and ones that end before they
    /// start.
    ///
    /// ```
    /// # use budget_core::*;
    /// let (mut one, mut same) = (testing::Household::new(7), testing::Household::new(7));
    /// assert_eq!(one.totals_query(), same.totals_query());
    /// ```
    pub fn totals_query(&mut self) -> TotalsQuery {
        let mut spans: Vec<Span> = (0..6).map(|_| self.span()).collect();
        spans.extend_from_within(..1);
        let mut off_budget = self.outline().off_budget();
        let accounts = self.outline().accounts.clone();
        let more = accounts.into_iter().filter(|_| self.random().chance(20));
        off_budget.extend(more.map(|entry| entry.value.id));
        off_budget.push(AccountId::new("nowhere").expect("an id"));
        TotalsQuery { spans, off_budget }
    }

    fn span(&mut self) -> Span {
        let (one, other) = (self.row().date(), self.row().date());
        match self.random().below(8) {
            0 => Span::ALL,
            1 => Span { start: None, end: Some(one) },
            2 => Span { start: Some(one), end: None },
            3 => Span { start: Some(one), end: Some(one) },
            4 => Span { start: Some(one), end: Some(one + Days::new(1)) },
            5 => Span { start: Some(one), end: Some(other) },
            _ => Span { start: Some(one.min(other)), end: Some(one.max(other)) },
        }
    }
}
