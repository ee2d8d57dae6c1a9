//! The writes of a sync while they are gathered.

use std::collections::HashMap;

use crate::domain::change::{Entity, EntityKey, Patch};
use crate::domain::id::TransactionId;
use crate::domain::transaction::Transaction;

/// Patches in the making, each row at most once.
#[derive(Default)]
pub(super) struct Patches {
    pub(super) list: Vec<Patch>,
    pub(super) rows: HashMap<TransactionId, Option<Transaction>>,
}

impl Patches {
    pub(super) fn take(&mut self, patches: Vec<Patch>) {
        for patch in patches {
            match patch {
                Patch::Put(Entity::Transaction(row)) => self.put(row),
                other => self.list.push(other),
            }
        }
    }

    pub(super) fn put(&mut self, row: Transaction) {
        self.rows.insert(row.id.clone(), Some(row));
    }

    pub(super) fn delete(&mut self, id: &TransactionId) {
        self.rows.insert(id.clone(), None);
    }

    pub(super) fn written(&self) -> impl Iterator<Item = &Transaction> {
        self.rows.values().flatten()
    }

    pub(super) fn rounded(&self) -> u64 {
        let bank = self.written().filter_map(|row| row.bank.as_ref());
        bank.filter(|bank| bank.original_amount.is_some()).count() as u64
    }

    /// The patches, rows in the order of their ids.
    pub(super) fn finish(self) -> Vec<Patch> {
        let mut rows: Vec<_> = self.rows.into_iter().collect();
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        let rows = rows.into_iter().map(|(id, row)| match row {
            Some(row) => Patch::Put(Entity::Transaction(row)),
            None => Patch::Delete(EntityKey::Transaction(id)),
        });
        self.list.into_iter().chain(rows).collect()
    }
}
