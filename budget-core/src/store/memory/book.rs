//! One book in memory: what it holds now, and how it came to be.

use std::collections::HashMap;

use super::log::{Log, Record};
use super::rows::Rows;
use crate::domain::category::Tree;
use crate::domain::change::{
    Change, ChangeSet, Entity, EntityChange, EntityKey, Patch, Precondition,
};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::BookId;
use crate::domain::outline::{Entry, Outline};
use crate::domain::settings::Settings;
use crate::store::{Revision, new_epoch};

/// The state and the history of a book; at number 0 it is about to be made and holds nothing.
pub(super) struct BookState {
    pub(super) epoch: u64,
    pub(super) number: u64,
    pub(super) outline: Outline,
    pub(super) tree: Tree,
    pub(super) rows: Rows,
    pub(super) log: Log,
}

impl BookState {
    /// The book that a change set is about to make.
    pub(super) fn founded_by(book: &BookId, change_set: &ChangeSet) -> Result<Self> {
        let absent = Precondition::Absent(EntityKey::Settings);
        let settings = settings_put(change_set)
            .filter(|_| change_set.preconditions.contains(&absent))
            .ok_or_else(|| Error::not_found("book", book))?;
        Ok(Self {
            epoch: new_epoch(),
            number: 0,
            outline: Outline::new(settings.clone(), 0),
            tree: Tree::default(),
            rows: Rows::default(),
            log: Log::default(),
        })
    }

    pub(super) fn revision(&self) -> Revision {
        Revision { epoch: self.epoch, number: self.number }
    }

    pub(super) fn outline(&self) -> &Outline {
        &self.outline
    }

    pub(super) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// Whatever can be refused is refused before anything is written.
    pub(super) fn apply(&mut self, change_set: &ChangeSet) -> Result<Revision> {
        if let Some(number) = self.log.number_of(change_set)? {
            return Ok(Revision { epoch: self.epoch, number });
        }
        change_set.preconditions.iter().try_for_each(|condition| self.expect(condition))?;
        let tree = self.outline.validate(&self.tree, change_set)?;
        self.expect_deleted(&change_set.patches)?;
        self.rows.check_external_ids(&change_set.patches)?;
        self.write(change_set, tree);
        Ok(self.revision())
    }

    fn write(&mut self, change_set: &ChangeSet, tree: Option<Tree>) {
        self.number += 1;
        let before = self.before(&change_set.patches);
        self.outline.apply(&change_set.patches, self.number);
        self.tree = tree.unwrap_or_else(|| std::mem::take(&mut self.tree));
        let mut record = Record::new(self.number, change_set, before);
        for (at, row) in self.rows.write(&change_set.patches, self.number) {
            record.before[at].1 = row.map(Entity::Transaction);
        }
        self.log.push(record, change_set.digest());
    }

    /// What the patches of all but transactions are about to replace.
    fn before(&self, patches: &[Patch]) -> Vec<(EntityKey, Option<Entity>)> {
        let is_new = self.number == 1;
        let before = |patch: &Patch| {
            let key = patch.key();
            let entry = if is_new { None } else { self.outline.get(&key) };
            (key, entry.map(|entry| entry.value))
        };
        patches.iter().map(before).collect()
    }

    fn get(&self, key: &EntityKey) -> Option<Entry<Entity>> {
        match key {
            _ if self.number == 0 => None,
            EntityKey::Transaction(id) => self.rows.get(id).map(|row| Entry {
                number: row.number,
                value: Entity::Transaction(row.value.clone()),
            }),
            _ => self.outline.get(key),
        }
    }

    fn expect(&self, condition: &Precondition) -> Result<()> {
        match condition {
            Precondition::Absent(key) => match self.get(key) {
                None => Ok(()),
                Some(_) => Err(Error::conflict(format!("{key} is already there"))),
            },
            Precondition::Unchanged { key, number } => self.expect_unchanged(key, *number),
            Precondition::Head(number) if self.number == *number => Ok(()),
            Precondition::Head(number) => Err(Error::conflict(format!(
                "the book is at revision {}, not at {number}",
                self.number
            ))),
            Precondition::Cursor { connection, cursor } => {
                self.outline.expect_cursor(connection, cursor.as_deref())
            }
            Precondition::Outline(number) if self.outline.number <= *number => Ok(()),
            Precondition::Outline(number) => Err(Error::conflict(format!(
                "more than transactions was changed by revision {}, after {number}",
                self.outline.number
            ))),
        }
    }

    fn expect_unchanged(&self, key: &EntityKey, number: u64) -> Result<()> {
        match self.get(key) {
            Some(entry) if entry.number == number => Ok(()),
            Some(entry) => Err(Error::conflict(format!(
                "{key} was changed by revision {}, not {number}",
                entry.number
            ))),
            None => Err(Error::conflict(format!("{key} is gone"))),
        }
    }

    fn expect_deleted(&self, patches: &[Patch]) -> Result<()> {
        for patch in patches {
            let Patch::Delete(key) = patch else { continue };
            let is_there = match key {
                EntityKey::Transaction(id) => self.rows.get(id).is_some(),
                _ => self.outline.get(key).is_some(),
            };
            if !is_there {
                return Err(Error::not_found(key.noun(), key.id()));
            }
        }
        Ok(())
    }

    /// What was done after a revision. What a change left is what the next one of the same entity
    /// found, or what is there now.
    pub(super) fn changes(&self, since: Revision) -> Result<Vec<Change>> {
        if since.epoch != self.epoch || since.number > self.number {
            let message = format!("revision {since} is none of this book, at {}", self.revision());
            return Err(Error::new(ErrorKind::Gap, message));
        }
        let records = self.log.since(since.number)?;
        let mut next: HashMap<&EntityKey, Option<&Entity>> = HashMap::new();
        let mut changes: Vec<Change> = Vec::with_capacity(records.len());
        for record in records.rev() {
            let entity_change = |(key, before): &'_ (EntityKey, Option<Entity>)| EntityChange {
                key: key.clone(),
                before: before.clone(),
                after: match next.get(key) {
                    Some(after) => after.cloned(),
                    None => self.get(key).map(|entry| entry.value),
                },
            };
            changes.push(record.change(record.before.iter().map(entity_change).collect()));
            next.extend(record.before.iter().map(|(key, before)| (key, before.as_ref())));
        }
        changes.reverse();
        Ok(changes)
    }
}

fn settings_put(change_set: &ChangeSet) -> Option<&Settings> {
    change_set.patches.iter().find_map(|patch| match patch {
        Patch::Put(Entity::Settings(settings)) => Some(settings),
        _ => None,
    })
}
