//! The history of a book: what each change set replaced.

use std::collections::{HashMap, VecDeque, vec_deque};

use crate::domain::change::{Cause, Change, ChangeSet, Entity, EntityChange, EntityKey};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::ChangeSetId;
use crate::store::{KEPT_CHANGES, KEPT_SECONDS};

/// One change set that was applied, and what it found.
pub(super) struct Record {
    pub(super) number: u64,
    id: ChangeSetId,
    at: i64,
    actor: String,
    cause: Cause,
    label: String,
    pub(super) before: Vec<(EntityKey, Option<Entity>)>,
}

impl Record {
    pub(super) fn new(
        number: u64,
        change_set: &ChangeSet,
        before: Vec<(EntityKey, Option<Entity>)>,
    ) -> Self {
        Self {
            number,
            id: change_set.id.clone(),
            at: change_set.at,
            actor: change_set.actor.clone(),
            cause: change_set.cause,
            label: change_set.label.clone(),
            before,
        }
    }

    pub(super) fn change(&self, entities: Vec<EntityChange>) -> Change {
        Change {
            number: self.number,
            id: self.id.clone(),
            at: self.at,
            actor: self.actor.clone(),
            cause: self.cause,
            label: self.label.clone(),
            entities,
        }
    }
}

/// The kept records, oldest first and without a hole, and the ids of just these.
#[derive(Default)]
pub(super) struct Log {
    records: VecDeque<Record>,
    ids: HashMap<ChangeSetId, Applied>,
}

#[derive(Clone, Copy)]
struct Applied {
    number: u64,
    digest: u64,
}

impl Log {
    /// The number that a change set made when it was sent before.
    pub(super) fn number_of(&self, change_set: &ChangeSet) -> Result<Option<u64>> {
        match self.ids.get(&change_set.id) {
            None => Ok(None),
            Some(applied) if applied.digest == change_set.digest() => Ok(Some(applied.number)),
            Some(applied) => Err(Error::invalid(format!(
                "another change set had the id {:?}: revision {}",
                change_set.id, applied.number
            ))),
        }
    }

    /// The records after a number.
    pub(super) fn since(&self, number: u64) -> Result<vec_deque::Iter<'_, Record>> {
        let oldest = self.records.front().map_or(1, |record| record.number);
        if number + 1 < oldest {
            let message = format!("revision {number} is before the kept history, from {oldest} on");
            return Err(Error::new(ErrorKind::Gap, message));
        }
        let first = self.records.partition_point(|record| record.number <= number);
        Ok(self.records.range(first..))
    }

    pub(super) fn push(&mut self, record: Record, digest: u64) {
        let newest = record.at;
        self.ids.insert(record.id.clone(), Applied { number: record.number, digest });
        self.records.push_back(record);
        self.trim(newest.saturating_sub(KEPT_SECONDS));
    }

    /// Drops what is both older than `oldest` and before the fewest records that are kept.
    fn trim(&mut self, oldest: i64) {
        while self.records.len() as u64 > KEPT_CHANGES {
            let Some(record) = self.records.pop_front_if(|record| record.at < oldest) else {
                return;
            };
            self.ids.remove(&record.id);
        }
    }

    /// Checks that the numbers run without a hole up to `head`, and that the ids are theirs.
    pub(super) fn audit(&self, head: u64) -> Result<()> {
        let numbers = self.records.iter().rev().map(|record| record.number);
        let expected = (1..=head).rev();
        if let Some((number, expected)) = numbers.zip(expected).find(|(is, must)| is != must) {
            let message = format!("the history has revision {number} in the place of {expected}");
            return Err(Error::corrupt(message));
        }
        let named = |record: &&Record| {
            self.ids.get(&record.id).is_none_or(|applied| applied.number != record.number)
        };
        if let Some(record) = self.records.iter().find(named) {
            let message = format!("revision {} lacks its id {:?}", record.number, record.id);
            return Err(Error::corrupt(message));
        }
        let (records, ids) = (self.records.len(), self.ids.len());
        if records == ids {
            return Ok(());
        }
        Err(Error::corrupt(format!("the history has {records} change sets and {ids} ids")))
    }
}
