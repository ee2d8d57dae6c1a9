//! Accounts and categories that transactions name are not deleted from under them.

use std::collections::HashSet;

use super::{Book, Draft, TRIES, too_busy};
use crate::domain::change::{Cause, EntityKey, Patch};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::transaction::Transaction;
use crate::store::Revision;

impl Book {
    /// Commits a draft without preconditions, unless it deletes what a transaction names.
    pub(super) async fn commit_unused(&self, draft: Draft) -> Result<Revision> {
        for _ in 0..TRIES {
            let Some(unused_at) = self.expect_unused(&draft.patches).await? else {
                return self.commit(Cause::Person, draft).await;
            };
            match self.commit(Cause::Person, draft.clone().if_still_at(unused_at)).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(too_busy())
    }

    /// Refuses patches that delete an account or a category which a transaction would still name,
    /// be it a deleted one. Answers the revision of which that is true; none where nothing such is
    /// deleted.
    ///
    /// # Errors
    /// `conflict` names both.
    pub(super) async fn expect_unused(&self, patches: &[Patch]) -> Result<Option<Revision>> {
        let deleted: HashSet<EntityKey> = patches.iter().filter_map(deleted_name).collect();
        if deleted.is_empty() {
            return Ok(None);
        }
        let written: HashSet<EntityKey> = patches.iter().map(Patch::key).collect();
        let rows = self.all_transactions().await?;
        for row in rows.value.iter().map(|entry| &entry.value) {
            let used = names_of(row).find(|name| deleted.contains(name));
            if let Some(name) = used.filter(|_| !written.contains(&key_of(row))) {
                let message = format!("{name} has the {}, so it cannot be deleted", key_of(row));
                return Err(Error::conflict(message));
            }
        }
        Ok(Some(rows.revision))
    }
}

fn deleted_name(patch: &Patch) -> Option<EntityKey> {
    match patch {
        Patch::Delete(key @ (EntityKey::Account(_) | EntityKey::Category(_))) => Some(key.clone()),
        _ => None,
    }
}

fn key_of(row: &Transaction) -> EntityKey {
    EntityKey::Transaction(row.id.clone())
}

fn names_of(row: &Transaction) -> impl Iterator<Item = EntityKey> {
    let partner = row.transfer.as_ref().map(|pair| &pair.account);
    let accounts = row.account.iter().chain(partner).cloned().map(EntityKey::Account);
    accounts.chain(row.categories().cloned().map(EntityKey::Category))
}
