//! Transfers that an update completes.

use std::collections::HashSet;

use chrono::Days;

use super::patches::Patches;
use crate::book::{Book, State};
use crate::domain::category::Tree;
use crate::domain::change::{Entity, Patch};
use crate::domain::error::Result;
use crate::domain::id::TransactionId;
use crate::domain::query::TransactionQuery;
use crate::domain::reconcile::{TRANSFER_DAYS, pair_transfers};
use crate::domain::transaction::Transaction;

impl Book {
    /// Pairs new rows with those of other accounts that are the other half of a transfer, and says how
    /// many pairs there are; none where the book has moved on.
    pub(super) async fn pair_new(
        &self,
        state: &State,
        fresh: &HashSet<TransactionId>,
        draft: &mut Patches,
    ) -> Result<Option<u64>> {
        let written: Vec<Transaction> = draft.written().cloned().collect();
        let days = || written.iter().filter(|row| fresh.contains(&row.id)).map(Transaction::date);
        let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(Some(0)) };
        let reach = u64::from(TRANSFER_DAYS);
        let query = TransactionQuery {
            from: first.checked_sub_days(Days::new(reach)),
            until: last.checked_add_days(Days::new(reach + 1)),
            pending: Some(false),
            ..TransactionQuery::default()
        };
        let Some(mut rows) = self.distinct_rows(state.revision, vec![query]).await? else {
            return Ok(None);
        };
        rows.retain(|row| !draft.rows.contains_key(&row.id));
        rows.extend(written);
        let tree = self.tree_with(state, &draft.list)?;
        let pairs = pair_transfers(&rows, fresh, &tree);
        let count = pairs.len() as u64;
        pairs.into_iter().flatten().for_each(|row| draft.put(row));
        Ok(Some(count))
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
