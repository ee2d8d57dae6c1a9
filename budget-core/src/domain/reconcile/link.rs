//! Which pending row a posted one takes the place of: the one that its source names, else one of
//! the same amount that leaves with the same update.

use std::collections::{HashMap, HashSet};

use chrono::Datelike;

use super::Reconcile;
use super::incoming::{Fate, Incoming};
use super::nearest::{Offer, Payee, payees};
use crate::domain::id::TransactionId;
use crate::domain::transaction::{ExternalId, Matched, Transaction};

/// How many days apart a pending row and the posted one may be, where no id links them.
///
/// ```
/// assert_eq!(budget_core::reconcile::LINK_DAYS, 8);
/// ```
pub const LINK_DAYS: u64 = 8;

/// A posted row that may be a pending one that left, with another amount, as a tip makes it: never
/// linked without a person.
///
/// ```
/// # use budget_core::*;
/// # let amount = Money::parse("50", Currency::new("USD")?)?;
/// # let pending = Transaction::entered("p1".parse()?, NewTransaction::new("2026-03-02".parse().unwrap(), amount))?;
/// let link = SuggestedLink { pending, posted: "t1".parse()? };
/// assert_ne!(link.pending.id, link.posted);
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SuggestedLink {
    /// The pending row as it was; it is gone.
    pub pending: Transaction,
    /// The posted row.
    pub posted: TransactionId,
}

impl SuggestedLink {
    /// The one row that both are: the row that is left of the pending one, where a person or a
    /// file had brought it too, else the posted one with what a person had set.
    pub(crate) fn accepted(&self, kept: Option<&Transaction>, posted: &Transaction) -> Transaction {
        let Some(kept) = kept.filter(|kept| kept.id != posted.id) else {
            let mut row = posted.clone();
            row.edits.take_from(&self.pending.edits);
            return row;
        };
        let mut row = kept.clone();
        let source = posted.external_ids.last().map(|id| id.source.clone());
        row.matched.extend(source.map(|source| {
            let before = row.bank.clone();
            Matched { source, before, words: None }
        }));
        row.external_ids.extend(posted.external_ids.iter().cloned());
        row.bank = posted.bank.clone();
        row.account = posted.account.clone();
        row
    }
}

/// Leaves out pending rows whose posted ones come with them.
pub(super) fn drop_replaced(rows: &mut Vec<Incoming<'_>>) {
    let named: HashSet<&str> = rows.iter().filter_map(replaces).collect();
    if !named.is_empty() {
        rows.retain(|row| !(row.row.pending && named.contains(row.name.own())));
    }
}

/// The pending row that the source says this one takes the place of.
pub(super) fn replaces<'a>(row: &Incoming<'a>) -> Option<&'a str> {
    row.row
        .pending_id
        .as_deref()
        .filter(|id| !row.row.pending && *id != row.name.own() && ExternalId::check_id(id).is_ok())
}

/// Lets every open posted row take the place of its pending one.
pub(super) fn settle<'a>(input: &Reconcile<'a>, rows: &mut [Incoming<'a>]) {
    settle_named(input, rows);
    let offer = leaving(input).filter_map(|there| Some((there, there.bank.as_ref()?.amount)));
    let taken = taken(rows);
    let offer = offer.filter(|(there, _)| !taken.contains(&there.id));
    Offer::new(offer, LINK_DAYS, Fate::Posts).settle(rows, |row| !row.row.pending);
}

fn settle_named<'a>(input: &Reconcile<'a>, rows: &mut [Incoming<'a>]) {
    if rows.iter().all(|row| replaces(row).is_none()) {
        return;
    }
    let of_account = input.existing.iter().filter(|there| input.may_be_known(there));
    let mut by_id: HashMap<&str, &Transaction> = of_account
        .filter_map(|there| Some((there.current_id(input.source_name)?, there)))
        .collect();
    for row in rows.iter_mut().filter(|row| row.is_open()) {
        if let Some(there) = replaces(row).and_then(|id| by_id.remove(id)) {
            row.fate = Fate::Posts(there);
        }
    }
}

/// The pending rows that leave, each once.
fn leaving<'a>(input: &Reconcile<'a>) -> impl Iterator<Item = &'a Transaction> {
    let mut leaving: HashSet<&TransactionId> = input.leaving.iter().collect();
    let pending = |there: &&Transaction| there.bank.as_ref().is_some_and(|bank| bank.pending);
    let of_account = input.existing.iter().filter(|there| input.is_of_account(there));
    of_account.filter(pending).filter(move |there| leaving.remove(&there.id))
}

fn taken<'a>(rows: &[Incoming<'a>]) -> HashSet<&'a TransactionId> {
    let taken = rows.iter().filter_map(|row| match row.fate {
        Fate::Posts(there) | Fate::Known(there) => Some(&there.id),
        _ => None,
    });
    taken.collect()
}

/// Rows that leave and new ones that look like them but for a tip: the same payee, some days
/// apart, and more money out.
pub(super) fn suggestions<'a>(
    input: &Reconcile<'a>,
    rows: &[Incoming<'a>],
) -> Vec<(&'a Transaction, usize)> {
    let taken = taken(rows);
    let free = leaving(input).filter(|there| !taken.contains(&there.id));
    let is_posted = |row: &Incoming<'_>| row.is_open() && !row.row.pending;
    let found = free.filter_map(|there| {
        let at = rows.iter().position(|row| is_posted(row) && may_be_tipped(there, row))?;
        Some((there, at))
    });
    found.collect()
}

fn may_be_tipped(there: &Transaction, row: &Incoming<'_>) -> bool {
    let Some(bank) = &there.bank else { return false };
    let days = (bank.date.num_days_from_ce() - row.row.date.num_days_from_ce()).unsigned_abs();
    let more = bank.amount.minor() > 0 && row.amount.minor() > bank.amount.minor();
    let payee = Payee::new(row.payee());
    u64::from(days) <= LINK_DAYS
        && more
        && bank.amount.currency() == row.amount.currency()
        && payees(there).iter().any(|known| known.is_same(&payee))
}
