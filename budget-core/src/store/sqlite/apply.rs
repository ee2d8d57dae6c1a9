//! Writing a change set: all of it in one transaction of the file, or nothing.

use std::borrow::Cow;
use std::sync::Arc;

use rusqlite::{Connection, TransactionBehavior};

use super::cache::{Cache, Plan, View};
use super::entity;
use super::error::Failure;
use super::external::{self, Claim};
use super::head::Head;
use super::history::{self, Effects};
use super::names::Names;
use super::row::{Hot, Stored, encode};
use super::schema;
use super::sums::{self, Row};
use super::table::{self, Rows};
use crate::domain::category::Tree;
use crate::domain::change::{ChangeSet, Entity, EntityKey, Patch, Precondition};
use crate::domain::error::{Error, Result};
use crate::domain::id::{BookId, TransactionId};
use crate::domain::outline::Outline;
use crate::domain::transaction::Transaction;
use crate::store::Revision;

/// The most rows of a change set that the sums take over; after more they are read again.
const MAX_FOLLOWED: usize = 10_000;

/// Applies a change set; `digest` is its own.
pub(super) fn apply(
    connection: &mut Connection,
    cache: &Cache,
    book: &BookId,
    set: &ChangeSet,
    digest: u64,
) -> Result<Revision, Failure> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    schema::expect_version(&tx)?;
    let base = match Head::find(&tx, book)? {
        Some(head) => match history::applied(&tx, &head, &set.id)? {
            Some((number, known)) => return again(set, head.at(number), digest == known),
            None => Base::there(&View { connection: &tx, head, cache })?,
        },
        None => Base::new(&tx, book, set)?,
    };
    base.expect(&tx, &set.preconditions)?;
    let done = base.write(&tx, set)?;
    history::record(&tx, &done.head, set, digest)?;
    history::trim(&tx, &done.head, set.at)?;
    done.head.save(&tx)?;
    tx.commit().map_err(Failure::Commit)?;
    done.keep(cache);
    Ok(done.head.revision())
}

fn again(set: &ChangeSet, made: Revision, same: bool) -> Result<Revision, Failure> {
    if same {
        return Ok(made);
    }
    let message = format!("another change set was applied under the id {:?}", set.id);
    Err(Error::invalid(message).into())
}

/// What a change set is written to.
struct Base {
    head: Head,
    plan: Arc<Plan>,
    names: Arc<Names>,
    is_new: bool,
}

impl Base {
    fn there(view: &View<'_>) -> Result<Self, Failure> {
        Ok(Self { head: view.head, plan: view.plan()?, names: view.names()?, is_new: false })
    }

    /// A book comes into being by settings with the precondition that they are absent.
    fn new(connection: &Connection, book: &BookId, set: &ChangeSet) -> Result<Self, Failure> {
        let settings = set.patches.iter().find_map(|patch| match patch {
            Patch::Put(Entity::Settings(settings)) => Some(settings.clone()),
            _ => None,
        });
        let meant = set.preconditions.contains(&Precondition::Absent(EntityKey::Settings));
        let Some(settings) = settings.filter(|_| meant) else {
            return Err(Error::not_found("book", book).into());
        };
        let plan = Plan { outline: Outline::new(settings, 0), tree: Tree::default() };
        Ok(Self {
            head: Head::make(connection, book)?,
            plan: Arc::new(plan),
            names: Arc::default(),
            is_new: true,
        })
    }

    fn expect(
        &self,
        connection: &Connection,
        preconditions: &[Precondition],
    ) -> Result<(), Failure> {
        for precondition in preconditions {
            self.expect_one(connection, precondition)?;
        }
        Ok(())
    }

    fn expect_one(
        &self,
        connection: &Connection,
        precondition: &Precondition,
    ) -> Result<(), Failure> {
        let Head { number: now, outline, .. } = self.head;
        let broken = match precondition {
            Precondition::Absent(key) => {
                self.number(connection, key)?.map(|_| format!("{key} is there already"))
            }
            Precondition::Unchanged { key, number } => match self.number(connection, key)? {
                None => Some(format!("{key} is not there any more")),
                Some(found) => (found != *number).then(|| {
                    format!("{key} was changed by revision {found}, last seen was {number}")
                }),
            },
            Precondition::Head(number) => (now != *number)
                .then(|| format!("the book is at revision {now}, last seen was {number}")),
            Precondition::Cursor { connection, cursor } => {
                return Ok(self.plan.outline.expect_cursor(connection, cursor.as_deref())?);
            }
            Precondition::Outline(number) => (outline > *number).then(|| {
                format!("the outline was changed by revision {outline}, last seen was {number}")
            }),
        };
        broken.map_or(Ok(()), |message| Err(Error::conflict(message).into()))
    }

    /// The number of the revision that last changed an entity; none where it is not there.
    fn number(&self, connection: &Connection, key: &EntityKey) -> Result<Option<u64>, Failure> {
        match key {
            EntityKey::Transaction(id) => table::find_number(connection, &self.head, id),
            _ if self.is_new => Ok(None),
            _ => Ok(self.plan.outline.get(key).map(|entry| entry.number)),
        }
    }

    fn write<'s>(&self, connection: &Connection, set: &'s ChangeSet) -> Result<Done<'s>, Failure> {
        let tree = self.plan.outline.validate(&self.plan.tree, set)?;
        let number = self.head.number + 1;
        let plan = self.plan_after(set, tree, number);
        let head = Head { number, outline: plan.outline.number, ..self.head };
        let entities = if Arc::ptr_eq(&plan, &self.plan) { head.entities } else { number };
        let mut writer = Writer::new(connection, Head { entities, ..head }, self)?;
        for patch in &set.patches {
            writer.patch(patch)?;
        }
        writer.finish(plan)
    }

    /// The outline that the change set leads to; this one itself where it writes only rows.
    fn plan_after(&self, set: &ChangeSet, tree: Option<Tree>, number: u64) -> Arc<Plan> {
        if set.patches.iter().all(Patch::is_of_transaction) {
            return self.plan.clone();
        }
        let mut plan = Plan::clone(&self.plan);
        plan.outline.apply(&set.patches, number);
        plan.tree = tree.unwrap_or(plan.tree);
        Arc::new(plan)
    }
}

/// What was written, for what is in memory.
struct Done<'s> {
    head: Head,
    plan: Arc<Plan>,
    names: Arc<Names>,
    /// Its rows; none where they are too many to follow.
    changed: Option<Vec<Row<'s>>>,
}

impl Done<'_> {
    fn keep(&self, cache: &Cache) {
        cache.keep_names(self.head.revision(), &self.names);
        cache.keep_plan(self.head.at(self.head.entities), &self.plan);
        if let Some(changed) = &self.changed {
            sums::follow(cache, self.head, changed);
        }
    }
}

/// The rows as they were and as they are, while they are few enough to follow.
struct Changed<'s>(Option<Vec<Row<'s>>>);

impl<'s> Changed<'s> {
    fn push(&mut self, before: Option<Transaction>, after: Option<&'s Transaction>) {
        self.0.take_if(|rows| rows.len() == MAX_FOLLOWED);
        if let Some(rows) = &mut self.0 {
            rows.push((before, after));
        }
    }
}

/// Writes patches, and notes what they do.
struct Writer<'c, 's> {
    connection: &'c Connection,
    base: &'c Base,
    head: Head,
    names: Arc<Names>,
    rows: Rows<'c>,
    effects: Effects<'c>,
    released: Vec<Claim<'s>>,
    claimed: Vec<Claim<'s>>,
    deleted: Vec<i64>,
    changed: Changed<'s>,
    body: Vec<u8>,
}

impl<'c, 's> Writer<'c, 's> {
    fn new(connection: &'c Connection, head: Head, base: &'c Base) -> Result<Self, Failure> {
        Ok(Self {
            connection,
            base,
            head,
            names: base.names.clone(),
            rows: Rows::new(connection)?,
            effects: Effects::new(connection, head),
            released: Vec::new(),
            claimed: Vec::new(),
            deleted: Vec::new(),
            changed: Changed(Some(Vec::new())),
            body: Vec::new(),
        })
    }

    fn patch(&mut self, patch: &'s Patch) -> Result<(), Failure> {
        match patch {
            Patch::Put(Entity::Transaction(row)) => self.put_row(row),
            Patch::Delete(EntityKey::Transaction(id)) => self.delete_row(id),
            Patch::Put(entity) => {
                self.effects.entity(&entity.key(), self.before(&entity.key()).as_ref())?;
                entity::put(self.connection, &self.head, entity)
            }
            Patch::Delete(key) => {
                let before = self.before(key);
                before.as_ref().ok_or_else(|| Error::not_found(key.noun(), key.id()))?;
                self.effects.entity(key, before.as_ref())?;
                entity::delete(self.connection, &self.head, key)
            }
        }
    }

    fn before(&self, key: &EntityKey) -> Option<Entity> {
        let entry = self.base.plan.outline.get(key).filter(|_| !self.base.is_new);
        entry.map(|entry| entry.value)
    }

    fn put_row(&mut self, row: &'s Transaction) -> Result<(), Failure> {
        let mut body = std::mem::take(&mut self.body);
        let hot = encode(row, &mut self.names, &mut body);
        let stored = Stored { id: row.id.as_str(), hot, body: &body };
        let place = self.next_place()?;
        let key = self.head.row_key(place);
        let before = if self.rows.insert(&self.head, key, &stored, &mut self.names)? {
            self.head.last_row = place;
            self.effects.row_made(place)?;
            self.claim(place, hot, row);
            None
        } else {
            Some(self.update_row(row, &stored)?)
        };
        self.changed.push(before, Some(row));
        self.body = body;
        Ok(())
    }

    fn next_place(&self) -> Result<u32> {
        let full = || Error::out_of_range(format!("a book has at most {} rows ever", u32::MAX));
        self.head.last_row.checked_add(1).ok_or_else(full)
    }

    /// The row as it was.
    fn update_row(
        &mut self,
        row: &'s Transaction,
        stored: &Stored<'_>,
    ) -> Result<Transaction, Failure> {
        let (key, before) = self.replaced(&row.id)?;
        self.rows.update(&self.head, key, stored, &mut self.names)?;
        if before.external_ids != row.external_ids || before.account != row.account {
            self.release(Head::place(key), &before);
            self.claim(Head::place(key), stored.hot, row);
        }
        Ok(before)
    }

    /// Rows go last, so that no row made here is taken for one that was there.
    fn delete_row(&mut self, id: &TransactionId) -> Result<(), Failure> {
        let (key, before) = self.replaced(id)?;
        self.deleted.push(key);
        self.release(Head::place(key), &before);
        self.changed.push(Some(before), None);
        Ok(())
    }

    /// The key of a row that is changed or deleted, and how it is until then.
    fn replaced(&mut self, id: &TransactionId) -> Result<(i64, Transaction), Failure> {
        let (effects, names) = (&mut self.effects, &self.names);
        let found = self.rows.find(&self.head, id.as_str(), names, |found| {
            effects.row_replaced(Head::place(found.key), &found.stored)?;
            Ok((found.key, found.stored.decode(names)?))
        })?;
        Ok(found.ok_or_else(|| Error::not_found("transaction", id))?)
    }

    fn claim(&mut self, place: u32, hot: Hot, row: &'s Transaction) {
        if !row.external_ids.is_empty() {
            let ids = Cow::Borrowed(row.external_ids.as_slice());
            self.claimed.push(Claim { place, account: hot.slot.account, ids });
        }
    }

    fn release(&mut self, place: u32, before: &Transaction) {
        if !before.external_ids.is_empty() {
            let account = external::account_code(before, &self.names);
            let ids = Cow::Owned(before.external_ids.clone());
            self.released.push(Claim { place, account, ids });
        }
    }

    fn finish(mut self, plan: Arc<Plan>) -> Result<Done<'s>, Failure> {
        external::release(self.connection, &self.head, &self.released)?;
        external::claim(self.connection, &self.head, &self.claimed, &self.names)?;
        for key in &self.deleted {
            self.rows.delete(*key)?;
        }
        self.effects.finish()?;
        self.names.save(self.connection, self.head.key, self.base.head.known)?;
        self.head.known = self.names.known();
        Ok(Done { head: self.head, plan, names: self.names, changed: self.changed.0 })
    }
}
