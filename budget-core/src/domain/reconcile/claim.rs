//! Which row of the book a row that no id knows is: one that a person or another source brought.

use super::incoming::{Fate, Incoming};
use super::nearest::Offer;
use super::{CLAIM_DAYS, Reconcile};
use crate::domain::transaction::Transaction;

/// Lets every open row claim what it can.
pub(super) fn settle<'a>(input: &Reconcile<'a>, rows: &mut [Incoming<'a>]) {
    let claimable = input.existing.iter().filter(|there| is_claimable(input, there));
    let offer = claimable.map(|there| (there, there.amount()));
    Offer::new(offer, CLAIM_DAYS, Fate::Claims).settle(rows, |_| true);
}

fn is_claimable(input: &Reconcile<'_>, there: &Transaction) -> bool {
    let has_id = there.external_ids.iter().any(|id| id.source == input.source_name);
    input.is_of_account(there) && !has_id && !there.deleted()
}
