//! How everything but transactions is kept: as JSON, by kind and id.

use rusqlite::{Connection, params};

use super::error::Failure;
use super::head::Head;
use crate::domain::change::{Entity, EntityKey};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::outline::Outline;

fn kind(key: &EntityKey) -> u8 {
    match key {
        EntityKey::Settings => 0,
        EntityKey::Account(_) => 1,
        EntityKey::Category(_) => 2,
        EntityKey::Budget(_) => 3,
        EntityKey::Rule(_) => 4,
        EntityKey::Alert(_) => 5,
        EntityKey::Transaction(_) => 6,
        EntityKey::Connection(_) => 7,
    }
}

/// The JSON of an entity or of its key.
pub(super) fn to_json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| {
        Error::new(ErrorKind::Internal, "an entity cannot be written as JSON").caused_by(error)
    })
}

/// Reads what [`to_json`] wrote.
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| {
        Error::corrupt(format!("a stored entity cannot be read: {error}")).caused_by(error)
    })
}

pub(super) fn put(connection: &Connection, head: &Head, entity: &Entity) -> Result<(), Failure> {
    let key = entity.key();
    let mut upsert = connection.prepare_cached(
        "INSERT OR REPLACE INTO entity (book, kind, id, number, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let body = to_json(entity)?;
    upsert.execute(params![head.key, kind(&key), key.id(), head.number as i64, body])?;
    Ok(())
}

pub(super) fn delete(connection: &Connection, head: &Head, key: &EntityKey) -> Result<(), Failure> {
    let mut delete = connection
        .prepare_cached("DELETE FROM entity WHERE book = ?1 AND kind = ?2 AND id = ?3")?;
    delete.execute(params![head.key, kind(key), key.id()])?;
    Ok(())
}

/// The outline as the file has it.
pub(super) fn read_outline(connection: &Connection, head: &Head) -> Result<Outline, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT kind, id, number, body FROM entity WHERE book = ?1 ORDER BY kind, id",
    )?;
    let mut rows = select.query([head.key])?;
    let mut outline: Option<Outline> = None;
    while let Some(row) = rows.next()? {
        let number = row.get::<_, i64>(2)? as u64;
        let entity = expect_key(row.get(0)?, row.get_ref(1)?.as_str()?, row.get_ref(3)?.as_str()?)?;
        match (&mut outline, entity) {
            (Some(outline), entity) => outline.put(entity, number),
            (None, Entity::Settings(settings)) => outline = Some(Outline::new(settings, number)),
            (None, _) => break,
        }
    }
    let outline = outline.ok_or_else(|| Error::corrupt("the book has no settings"))?;
    Ok(Outline { number: head.outline, ..outline })
}

fn expect_key(kept_as: u8, id: &str, body: &str) -> Result<Entity> {
    let entity: Entity = from_json(body)?;
    let key = entity.key();
    if (kind(&key), key.id()) == (kept_as, id) {
        return Ok(entity);
    }
    Err(Error::corrupt(format!("{key} is kept as {id:?} of kind {kept_as}")))
}
