//! A household as plain columns, built without a transaction: 12 bytes a part.

use std::collections::HashMap;

use budget_core::domain::columns::{Columns, SlotKey};
use budget_core::{Bucket, NaiveDate};
use chrono::Days;

use crate::catalog::{account_id, category_id, currency};
use crate::household::Household;

/// The parts of a household's transactions in the order of days.
#[derive(Debug, Clone)]
pub struct HotRows {
    /// The day that 0 stands for.
    pub first_day: NaiveDate,
    /// Days since the first.
    pub days: Vec<u16>,
    /// Places in `keys`.
    pub slots: Vec<u16>,
    /// Minor units; positive is money out.
    pub minors: Vec<i64>,
    /// What a part counts under.
    pub keys: Vec<SlotKey>,
}

impl HotRows {
    /// The columns of a household.
    pub fn new(household: &Household) -> Self {
        let first_day = household.first_day();
        let (days, slots, minors, keys) = Default::default();
        let mut rows = Self { first_day, days, slots, minors, keys };
        let mut known = HashMap::new();
        for row in household.rows() {
            for (category, minor) in row.parts() {
                let code = (row.account, row.partner, category, minor > 0, row.pending);
                let slot = *known.entry(code).or_insert_with(|| {
                    let bucket = bucket(category, minor);
                    let (account, partner) =
                        (Some(account_id(row.account)), row.partner.map(account_id));
                    rows.slot(SlotKey {
                        account,
                        partner,
                        bucket,
                        currency: currency(),
                        pending: row.pending,
                    })
                });
                rows.days.push(row.day);
                rows.slots.push(slot);
                rows.minors.push(minor);
            }
        }
        rows
    }

    fn slot(&mut self, key: SlotKey) -> u16 {
        let at = self.keys.iter().position(|known| *known == key).unwrap_or(self.keys.len());
        if at == self.keys.len() {
            self.keys.push(key);
        }
        at as u16
    }

    /// The number of parts.
    pub fn len(&self) -> usize {
        self.days.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.days.is_empty()
    }

    /// The days from the first to the last, both included.
    pub fn day_count(&self) -> usize {
        self.days.last().map_or(0, |day| usize::from(*day) + 1)
    }

    /// The date of a day.
    pub fn date(&self, day: u16) -> NaiveDate {
        self.first_day + Days::new(u64::from(day))
    }

    /// The engine's columns of the same parts.
    pub fn columns(&self) -> Columns {
        let mut columns = Columns::default();
        let slots: Vec<u32> = self.keys.iter().map(|key| columns.slot(key)).collect();
        for ((day, slot), minor) in self.days.iter().zip(&self.slots).zip(&self.minors) {
            columns.push(self.date(*day), slots[usize::from(*slot)], *minor);
        }
        columns.sort();
        columns
    }
}

fn bucket(category: Option<u8>, minor: i64) -> Bucket {
    match category {
        Some(category) => Bucket::Category(category_id(category)),
        None if minor > 0 => Bucket::UncategorisedOut,
        None => Bucket::UncategorisedIn,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::off_budget;
    use budget_core::totals::{Span, TotalsQuery, fold};

    #[test]
    fn columns_are_those_of_the_transactions() {
        let household = Household::new(5, 5_000).with_splits();
        let rows: Vec<_> = household.transactions().collect();
        let query = TotalsQuery { spans: vec![Span::ALL], off_budget: off_budget() };
        let hot = HotRows::new(&household);
        assert_eq!(hot.columns().totals(&query), fold(&query, &rows));
        assert!(hot.len() > rows.len(), "some are split");
    }
}
