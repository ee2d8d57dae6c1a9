//! Transfers that an update completes.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};

use super::patches::Patches;
use crate::book::{Book, State};
use crate::domain::category::Tree;
use crate::domain::change::{Entity, Patch};
use crate::domain::error::Result;
use crate::domain::id::TransactionId;
use crate::domain::query::TransactionQuery;
use crate::domain::reconcile::{TRANSFER_DAYS, is_equal_pair, is_other_half, pair_transfers};
use crate::domain::transaction::Transaction;

/// How many rows are asked for at once.
const IDS_ASKED: usize = 1_000;

impl Book {
    /// Parts pairs whose amounts no longer agree, pairs rows that the update made or changed with
    /// those of other accounts that are the other half of a transfer, and says how many pairs are new;
    /// none where the book has moved on.
    pub(super) async fn pair_new(
        &self,
        state: &State,
        written: &HashSet<TransactionId>,
        draft: &mut Patches,
    ) -> Result<Option<u64>> {
        let Some(before) = self.before(state, draft).await? else { return Ok(None) };
        part_unequal(&before, draft);
        let is_fresh = |row: &&Transaction| {
            written.contains(&row.id) && before.get(&row.id).is_none_or(|it| is_other_half(it, row))
        };
        let fresh: Vec<&Transaction> = draft.written().filter(is_fresh).collect();
        let days = || fresh.iter().map(|row| row.date());
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(Some(0)) };
        let Some(mut rows) = self.distinct_rows(state.revision, vec![near(first, last)]).await?
        else {
            return Ok(None);
        };
        rows.retain(|row| !draft.rows.contains_key(&row.id));
        rows.extend(draft.written().cloned());
        let fresh = fresh.iter().map(|row| row.id.clone()).collect();
        let pairs = pair_transfers(&rows, &fresh, &self.tree_with(state, &draft.list)?);
        let count = pairs.len() as u64;
        pairs.into_iter().flatten().for_each(|row| draft.put(row));
        Ok(Some(count))
    }

    /// The rows that are written, and the other halves of their transfers, as the book has them; none
    /// where it has moved on.
    async fn before(
        &self,
        state: &State,
        draft: &Patches,
    ) -> Result<Option<HashMap<TransactionId, Transaction>>> {
        let partners = draft.written().filter_map(|row| row.transfer.as_ref());
        let partners = partners.map(|pair| pair.other.clone());
        let ids: Vec<TransactionId> = draft.rows.keys().cloned().chain(partners).collect();
        let queries = ids
            .chunks(IDS_ASKED)
            .map(|ids| TransactionQuery { ids: ids.to_vec(), ..TransactionQuery::default() });
        let found = self.distinct_rows(state.revision, queries.collect()).await?;
        Ok(found.map(|rows| rows.into_iter().map(|row| (row.id.clone(), row)).collect()))
    }

    /// The tree together with the categories that patches add.
    fn tree_with(&self, state: &State, patches: &[Patch]) -> Result<Tree> {
        let added = patches.iter().filter_map(|patch| match patch {
            Patch::Put(Entity::Category(category)) => Some(category.clone()),
            _ => None,
        });
        Tree::new(state.tree.iter().cloned().chain(added))
    }
}

/// The posted rows that may be halves of transfers of these days.
fn near(first: NaiveDate, last: NaiveDate) -> TransactionQuery {
    let reach = u64::from(TRANSFER_DAYS);
    TransactionQuery {
        from: first.checked_sub_days(Days::new(reach)),
        until: last.checked_add_days(Days::new(reach + 1)),
        pending: Some(false),
        ..TransactionQuery::default()
    }
}

/// Parts transfers that were equal before the update and no longer are.
fn part_unequal(before: &HashMap<TransactionId, Transaction>, draft: &mut Patches) {
    let paired: Vec<Transaction> =
        draft.written().filter(|row| row.transfer.is_some()).cloned().collect();
    for row in paired {
        let Some(other) = row.transfer.as_ref().and_then(|pair| before.get(&pair.other)) else {
            continue;
        };
        let now = match draft.rows.get(&other.id) {
            Some(Some(written)) => written.clone(),
            _ => other.clone(),
        };
        let was_equal = before.get(&row.id).is_some_and(|row| is_equal_pair(row, other));
        if was_equal && !is_equal_pair(&row, &now) {
            draft.put(Transaction { transfer: None, ..row });
            draft.put(Transaction { transfer: None, ..now });
        }
    }
}
