//! What each change set touched, and how that was before.
//!
//! Only what a change set replaced is kept: what it made of it is the next later change's before,
//! or else what stands now. So the way back is walked from the newest change set.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::bytes::{Bytes, put_bytes, put_count, put_text};
use super::cache::View;
use super::entity::{from_json, to_json};
use super::error::Failure;
use super::head::Head;
use super::names::Names;
use super::row::Stored;
use super::table;
use crate::domain::change::{Cause, Change, ChangeSet, Entity, EntityChange, EntityKey};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::ChangeSetId;
use crate::domain::transaction::Transaction;
use crate::store::{KEPT_CHANGES, KEPT_SECONDS, Revision};

const ROWS_MADE: u8 = 0;
const ROW_REPLACED: u8 = 1;
const ENTITY_MADE: u8 = 2;
const ENTITY_REPLACED: u8 = 3;

/// The size at which a part is written and the next begins.
const PART_BYTES: usize = 1 << 18;

/// What a change set does, as it does it, in the order of its patches.
pub(super) struct Effects<'c> {
    connection: &'c Connection,
    head: Head,
    part: i64,
    bytes: Vec<u8>,
    made: Option<[u32; 2]>,
}

impl<'c> Effects<'c> {
    /// The effects that lead to `head`.
    pub(super) fn new(connection: &'c Connection, head: Head) -> Self {
        Self { connection, head, part: 0, bytes: Vec::new(), made: None }
    }

    /// A row was made at a place of the book.
    pub(super) fn row_made(&mut self, place: u32) -> Result<(), Failure> {
        match &mut self.made {
            Some([first, count]) if *first + *count == place => *count += 1,
            _ => {
                self.end_run()?;
                self.made = Some([place, 1]);
            }
        }
        Ok(())
    }

    /// A row was changed or deleted; so it was.
    pub(super) fn row_replaced(&mut self, place: u32, before: &Stored<'_>) -> Result<(), Failure> {
        self.end_run()?;
        self.bytes.push(ROW_REPLACED);
        put_count(&mut self.bytes, u64::from(place));
        before.put(&mut self.bytes);
        self.end_part(PART_BYTES)
    }

    /// An entity was made, changed or deleted; so it was.
    pub(super) fn entity(
        &mut self,
        key: &EntityKey,
        before: Option<&Entity>,
    ) -> Result<(), Failure> {
        self.end_run()?;
        match before {
            None => {
                self.bytes.push(ENTITY_MADE);
                put_text(&mut self.bytes, &to_json(key)?);
            }
            Some(before) => {
                self.bytes.push(ENTITY_REPLACED);
                put_bytes(&mut self.bytes, to_json(before)?.as_bytes());
            }
        }
        self.end_part(PART_BYTES)
    }

    pub(super) fn finish(&mut self) -> Result<(), Failure> {
        self.end_run()?;
        self.end_part(1)
    }

    fn end_run(&mut self) -> Result<(), Failure> {
        if let Some([first, count]) = self.made.take() {
            self.bytes.push(ROWS_MADE);
            put_count(&mut self.bytes, u64::from(first));
            put_count(&mut self.bytes, u64::from(count));
        }
        Ok(())
    }

    fn end_part(&mut self, size: usize) -> Result<(), Failure> {
        if self.bytes.len() < size {
            return Ok(());
        }
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO effect (book, number, part, bytes) VALUES (?1, ?2, ?3, ?4)",
        )?;
        insert.execute(params![self.head.key, self.head.number as i64, self.part, self.bytes])?;
        self.part += 1;
        self.bytes.clear();
        Ok(())
    }
}

/// The number of the revision that a change set made, and its digest, where its id is known.
pub(super) fn applied(
    connection: &Connection,
    head: &Head,
    id: &ChangeSetId,
) -> Result<Option<(u64, u64)>, Failure> {
    let mut select = connection
        .prepare_cached("SELECT number, digest FROM change WHERE book = ?1 AND id = ?2")?;
    let found = select.query_row(params![head.key, id.as_str()], |row| {
        Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64))
    });
    Ok(found.optional()?)
}

/// Keeps a change set's name and words under the head's number.
pub(super) fn record(
    connection: &Connection,
    head: &Head,
    set: &ChangeSet,
    digest: u64,
) -> Result<(), Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO change (book, number, id, digest, at, actor, cause, label) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    insert.execute(params![
        head.key,
        head.number as i64,
        set.id.as_str(),
        digest as i64,
        set.at,
        set.actor,
        cause_code(set.cause),
        set.label
    ])?;
    Ok(())
}

/// Forgets the oldest change sets that are both older than [`KEPT_SECONDS`] before `now` and more
/// than [`KEPT_CHANGES`] ago.
pub(super) fn trim(connection: &Connection, head: &Head, now: i64) -> Result<(), Failure> {
    let first_young = now.saturating_sub(KEPT_SECONDS);
    let last_far = head.number.saturating_sub(KEPT_CHANGES);
    match oldest(connection, head)? {
        Some((number, at)) if number <= last_far && at < first_young => {}
        _ => return Ok(()),
    }
    let mut select = connection.prepare_cached(
        "SELECT number FROM change WHERE book = ?1 AND (number > ?2 OR at >= ?3) \
         ORDER BY number LIMIT 1",
    )?;
    let kept = params![head.key, last_far as i64, first_young];
    let first_kept: i64 = select.query_row(kept, |row| row.get(0))?;
    for table in ["change", "effect"] {
        let sql = format!("DELETE FROM {table} WHERE book = ?1 AND number < ?2");
        connection.prepare_cached(&sql)?.execute(params![head.key, first_kept])?;
    }
    Ok(())
}

/// The number and the time of the oldest change set that is kept.
fn oldest(connection: &Connection, head: &Head) -> Result<Option<(u64, i64)>, Failure> {
    let mut select = connection
        .prepare_cached("SELECT number, at FROM change WHERE book = ?1 ORDER BY number LIMIT 1")?;
    let oldest =
        select.query_row([head.key], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?)));
    Ok(oldest.optional()?)
}

/// The change sets after a revision, oldest first.
///
/// # Errors
/// `gap` where they are no longer all there.
pub(super) fn changes(view: &View<'_>, since: Revision) -> Result<Vec<Change>, Failure> {
    expect_kept(view, since)?;
    let mut walk =
        Walk { view, names: view.names()?, rows: HashMap::new(), entities: HashMap::new() };
    let mut select = view.connection.prepare_cached(
        "SELECT number, id, at, actor, cause, label FROM change \
         WHERE book = ?1 AND number > ?2 ORDER BY number DESC",
    )?;
    let mut rows = select.query(params![view.head.key, since.number as i64])?;
    let mut changes = Vec::new();
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(0)? as u64;
        changes.push(Change {
            number,
            id: ChangeSetId::new(row.get_ref(1)?.as_str()?)?,
            at: row.get(2)?,
            actor: row.get(3)?,
            cause: cause(row.get(4)?)?,
            label: row.get(5)?,
            entities: walk.back_over(number)?,
        });
    }
    changes.reverse();
    Ok(changes)
}

fn expect_kept(view: &View<'_>, since: Revision) -> Result<(), Failure> {
    let head = &view.head;
    let oldest = oldest(view.connection, head)?.map_or(head.number + 1, |(number, _)| number);
    let kept = (oldest..=head.number + 1).contains(&since.number.saturating_add(1));
    if since.epoch == head.epoch && kept {
        return Ok(());
    }
    let message = format!("the history since {since} is not kept; now is {}", head.revision());
    Err(Error::new(ErrorKind::Gap, message).into())
}

/// Refuses a history with a hole.
pub(super) fn expect_whole(view: &View<'_>) -> Result<(), Failure> {
    let (count, first, last): (i64, Option<i64>, Option<i64>) = view.connection.query_row(
        "SELECT count(*), min(number), max(number) FROM change WHERE book = ?1",
        [view.head.key],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let head = view.head.number as i64;
    if last == Some(head) && first == Some(head - count + 1) {
        return Ok(());
    }
    let message = format!("the history holds {count} change sets, from {first:?} to {last:?}");
    Err(Error::corrupt(format!("{message}, the book is at revision {head}")).into())
}

/// The bytes of the effects after a number: what it costs to walk back over them.
pub(super) fn weight(view: &View<'_>, since: u64) -> Result<u64, Failure> {
    let mut select = view.connection.prepare_cached(
        "SELECT coalesce(sum(length(bytes)), 0) FROM effect WHERE book = ?1 AND number > ?2",
    )?;
    let weight: i64 = select.query_row(params![view.head.key, since as i64], |row| row.get(0))?;
    Ok(weight as u64)
}

/// The way back from the newest change set: for what later ones touched, how it was before them.
struct Walk<'v, 'c> {
    view: &'v View<'c>,
    names: std::sync::Arc<Names>,
    rows: HashMap<u32, Option<Transaction>>,
    entities: HashMap<EntityKey, Option<Entity>>,
}

impl Walk<'_, '_> {
    fn back_over(&mut self, number: u64) -> Result<Vec<EntityChange>, Failure> {
        let mut select = self.view.connection.prepare_cached(
            "SELECT bytes FROM effect WHERE book = ?1 AND number = ?2 ORDER BY part",
        )?;
        let mut parts = select.query(params![self.view.head.key, number as i64])?;
        let mut changes = Vec::new();
        while let Some(part) = parts.next()? {
            let mut bytes = Bytes::new(part.get_ref(0)?.as_blob()?);
            while !bytes.is_empty() {
                self.effect(&mut bytes, &mut changes)?;
            }
        }
        Ok(changes)
    }

    fn effect(
        &mut self,
        bytes: &mut Bytes<'_>,
        changes: &mut Vec<EntityChange>,
    ) -> Result<(), Failure> {
        match bytes.byte()? {
            ROWS_MADE => {
                let (first, count) = (bytes.small()?, bytes.small()?);
                for place in first..first.saturating_add(count) {
                    changes.push(self.row(place, None)?);
                }
            }
            ROW_REPLACED => {
                let place = bytes.small()?;
                let before = Stored::take(bytes)?.decode(&self.names)?;
                changes.push(self.row(place, Some(before))?);
            }
            ENTITY_MADE => changes.push(self.entity(from_json(bytes.text()?)?, None)?),
            ENTITY_REPLACED => {
                let before: Entity = from_json(bytes.text()?)?;
                changes.push(self.entity(before.key(), Some(before))?);
            }
            other => return Err(Error::corrupt(format!("{other} is no effect")).into()),
        }
        Ok(())
    }

    fn row(&mut self, place: u32, before: Option<Transaction>) -> Result<EntityChange, Failure> {
        let after = match self.rows.insert(place, before.clone()) {
            Some(later) => later,
            None => {
                let key = self.view.head.row_key(place);
                table::find_key(self.view.connection, key, &self.names, |found| {
                    Ok(found.stored.decode(&self.names)?)
                })?
            }
        };
        let known = before.as_ref().or(after.as_ref());
        let lost = || Error::corrupt(format!("the history names a row {place} that never was"));
        let key = EntityKey::Transaction(known.ok_or_else(lost)?.id.clone());
        let (before, after) = (before.map(Entity::Transaction), after.map(Entity::Transaction));
        Ok(EntityChange { key, before, after })
    }

    fn entity(&mut self, key: EntityKey, before: Option<Entity>) -> Result<EntityChange, Failure> {
        let after = match self.entities.insert(key.clone(), before.clone()) {
            Some(later) => later,
            None => self.view.plan()?.outline.get(&key).map(|entry| entry.value),
        };
        Ok(EntityChange { key, before, after })
    }
}

const CAUSES: [Cause; 6] =
    [Cause::Person, Cause::Bank, Cause::Import, Cause::Rule, Cause::Undo, Cause::System];

fn cause_code(cause: Cause) -> u8 {
    match cause {
        Cause::Person => 0,
        Cause::Bank => 1,
        Cause::Import => 2,
        Cause::Rule => 3,
        Cause::Undo => 4,
        Cause::System => 5,
    }
}

fn cause(code: u8) -> Result<Cause> {
    let cause = CAUSES.get(usize::from(code)).copied();
    cause.ok_or_else(|| Error::corrupt(format!("{code} is no cause of a change")))
}
