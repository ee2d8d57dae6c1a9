//! Spending by category and period, over years.

use std::collections::BTreeMap;

use super::money;
use crate::domain::category::{Kind, Tree};
use crate::domain::error::Result;
use crate::domain::id::CategoryId;
use crate::domain::money::{Currency, Money};
use crate::domain::period::Period;
use crate::domain::totals::{Bucket, Totals};

/// What a category cost, or brought in, in one period.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let quarter = Period::new(march(1), NaiveDate::from_ymd_opt(2026, 6, 1).unwrap())?;
/// let rows: Vec<HistoryRow> = book.history(Cadence::monthly(), quarter).await?.value;
/// let food = rows.iter().find(|row| row.category == Some("food".parse().unwrap())).expect("a row");
/// assert_eq!((food.amount.minor(), food.subtree.minor()), (0, 8240), "all of it on a part");
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HistoryRow {
    /// The period.
    pub period: Period,
    /// The category; none for money out without one.
    pub category: Option<CategoryId>,
    /// The category alone. Spending is positive, and so is income of an income category.
    pub amount: Money,
    /// The category and all its descendants of the same kind.
    pub subtree: Money,
}

#[derive(Default, Clone, Copy)]
struct Sums {
    own: i128,
    subtree: i128,
}

/// One row for each period, category and currency with a transaction in the category or below it,
/// by period, then category (uncategorised first), then currency. Transfers, and money in that has
/// no category, are in none. `totals` answers the spans of `periods`, in their order.
///
/// # Errors
/// `out_of_range` for an amount beyond ±(2⁶³ − 1) minor units.
///
/// ```
/// # use budget_core::*;
/// assert!(summary::history(&Tree::default(), &[], &Totals::default(), false)?.is_empty());
/// # Ok::<(), Error>(())
/// ```
pub fn history(
    tree: &Tree,
    periods: &[Period],
    totals: &Totals,
    include_pending: bool,
) -> Result<Vec<HistoryRow>> {
    let mut sums: BTreeMap<(u32, Option<&CategoryId>, Currency), Sums> = BTreeMap::new();
    for row in &totals.rows {
        let group = &totals.groups[row.group as usize];
        if group.pending && !include_pending {
            continue;
        }
        match &group.bucket {
            Bucket::UncategorisedIn => {}
            Bucket::UncategorisedOut => {
                let sums = sums.entry((row.span, None, group.currency)).or_default();
                sums.own += row.sum;
                sums.subtree += row.sum;
            }
            Bucket::Category(category) => {
                let Some(kind) = tree.kind(category).filter(|kind| *kind != Kind::Transfer) else {
                    continue;
                };
                let sum = if kind == Kind::Income { -row.sum } else { row.sum };
                let path = tree.path(category).filter(|step| tree.kind(step) == Some(kind));
                for step in path {
                    let sums = sums.entry((row.span, Some(step), group.currency)).or_default();
                    sums.subtree += sum;
                    sums.own += if step == category { sum } else { 0 };
                }
            }
        }
    }
    let row = |((span, category, currency), sums): ((u32, Option<&CategoryId>, Currency), Sums)| {
        Ok(HistoryRow {
            period: periods[span as usize],
            category: category.cloned(),
            amount: money(sums.own, currency)?,
            subtree: money(sums.subtree, currency)?,
        })
    };
    sums.into_iter().map(row).collect()
}
