//! Money that only moved between accounts of the book.

use std::collections::{BTreeMap, HashSet};

use chrono::Datelike;

use crate::domain::category::{Kind, Tree};
use crate::domain::id::TransactionId;
use crate::domain::money::Currency;
use crate::domain::transaction::{Categorised, Transaction, Transfer};

/// How many days apart the two rows of a transfer may be, for them to be paired by themselves.
///
/// ```
/// assert_eq!(budget_core::reconcile::TRANSFER_DAYS, 5);
/// ```
pub const TRANSFER_DAYS: u32 = 5;

/// Pairs of rows that are one transfer: the same amount out of one account and into another, at
/// most [`TRANSFER_DAYS`] apart, the nearest first, at least one of them new. A transfer is
/// what a category says: one of the two must be of kind transfer, and the other of that kind or without
/// a category. Pending rows, split ones, and those a person excluded or said to have no
/// category are left alone. Answers both rows of each pair as they are afterwards.
///
/// ```
/// # use budget_core::{*, reconcile::pair_transfers};
/// # use std::collections::HashSet;
/// # let usd = Currency::new("USD")?;
/// # let row = |id: &str, account: &str, day: &str, amount: &str| {
/// #     let new = NewTransaction::new(day.parse().unwrap(), Money::parse(amount, usd)?);
/// #     let new = new.account(account.parse()?).category("TRANSFER_OUT".parse()?);
/// #     Transaction::entered(id.parse()?, new)
/// # };
/// # let tree = Tree::new(taxonomy::default_categories())?;
/// let out = row("t1", "checking", "2026-03-02", "500")?;
/// let into = row("t2", "savings", "2026-03-03", "-500")?;
/// let new = HashSet::from([into.id.clone()]);
/// let pairs = pair_transfers(&[out, into], &new, &tree);
/// assert_eq!(pairs[0][0].transfer.as_ref().map(|pair| pair.other.as_str()), Some("t2"));
/// # Ok::<(), Error>(())
/// ```
pub fn pair_transfers(
    rows: &[Transaction],
    new: &HashSet<TransactionId>,
    tree: &Tree,
) -> Vec<[Transaction; 2]> {
    let mut amounts: BTreeMap<(Currency, u64), Sides<'_>> = BTreeMap::new();
    for row in rows {
        let Some(says) = says(row, tree) else { continue };
        let side =
            Side { row, day: row.date().num_days_from_ce(), says, is_new: new.contains(&row.id) };
        let amount = row.amount();
        let sides = amounts.entry((amount.currency(), amount.minor().unsigned_abs())).or_default();
        match amount.minor() > 0 {
            true => sides.out.push(side),
            false => sides.into.entry(side.day).or_default().push(side),
        }
    }
    amounts.into_values().flat_map(Sides::pair).collect()
}

/// Whether a row may be half of a transfer, and whether its category says so.
fn says(row: &Transaction, tree: &Tree) -> Option<bool> {
    let left_alone = row.pending()
        || row.deleted()
        || row.excluded()
        || row.transfer.is_some()
        || row.account.is_none()
        || !row.edits.splits.is_empty()
        || row.edits.category == Some(Categorised::Nothing)
        || row.amount().minor() == 0;
    if left_alone {
        return None;
    }
    match row.category() {
        None => Some(false),
        Some(category) => (tree.kind(category) == Some(Kind::Transfer)).then_some(true),
    }
}

struct Side<'a> {
    row: &'a Transaction,
    day: i32,
    says: bool,
    is_new: bool,
}

impl Side<'_> {
    fn fits(&self, other: &Side<'_>) -> bool {
        self.row.account != other.row.account
            && (self.says || other.says)
            && (self.is_new || other.is_new)
    }
}

/// Rows of one amount.
#[derive(Default)]
struct Sides<'a> {
    out: Vec<Side<'a>>,
    into: BTreeMap<i32, Vec<Side<'a>>>,
}

impl Sides<'_> {
    fn pair(mut self) -> Vec<[Transaction; 2]> {
        let by_id = |one: &Side<'_>, other: &Side<'_>| one.row.id.cmp(&other.row.id);
        self.out.sort_by(by_id);
        self.into.values_mut().for_each(|sides| sides.sort_by(by_id));
        let (mut pairs, mut open) = (Vec::new(), std::mem::take(&mut self.out));
        for distance in 0..=TRANSFER_DAYS as i32 {
            open.retain(|out| match self.take(out, distance) {
                Some(into) => {
                    pairs.push(paired(out.row, into));
                    false
                }
                None => true,
            });
        }
        pairs
    }

    fn take(&mut self, out: &Side<'_>, distance: i32) -> Option<&Transaction> {
        [out.day - distance, out.day + distance].into_iter().find_map(|day| {
            let sides = self.into.get_mut(&day)?;
            let at = sides.iter().position(|into| out.fits(into))?;
            Some(sides.remove(at).row)
        })
    }
}

fn paired(out: &Transaction, into: &Transaction) -> [Transaction; 2] {
    let half = |row: &Transaction, other: &Transaction| Transaction {
        transfer: other
            .account
            .clone()
            .map(|account| Transfer { other: other.id.clone(), account }),
        ..row.clone()
    };
    [half(out, into), half(into, out)]
}

/// Whether a row is now another one to whoever looks for transfers: a pair that a person parted is
/// not made again because the bank changed its words.
pub(crate) fn is_other_half(before: &Transaction, after: &Transaction) -> bool {
    (before.pending(), before.amount(), before.category(), &before.account)
        != (after.pending(), after.amount(), after.category(), &after.account)
}

/// Whether two paired rows move the same amount between the accounts that they name.
pub(crate) fn is_equal_pair(row: &Transaction, other: &Transaction) -> bool {
    let named = |pair: &Transaction, of: &Transaction| {
        pair.transfer.as_ref().map(|pair| &pair.account) == of.account.as_ref()
    };
    row.amount().negated() == other.amount() && named(row, other) && named(other, row)
}
