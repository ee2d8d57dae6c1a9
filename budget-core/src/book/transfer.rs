//! A whole book as JSON lines: one header, then one entity a line.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Book, Draft, TRIES, too_busy};
use crate::domain::change::{Cause, Entity, EntityKey, Patch};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::BookId;
use crate::store::Store;

/// The format's name, in the header's first member.
const FORMAT: &str = "budget-book";
/// The newest version this library reads, and the one it writes.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    format: String,
    version: u32,
}

impl Book {
    /// Everything the book holds, as JSON lines: a header, then one entity a line, of one revision.
    /// History, ids of change sets and secrets are no part of it.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let text = book.export().await?;
    /// assert!(text.lines().count() > 8, "a line for the book, and one for each entity");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn export(&self) -> Result<String> {
        for tried in 0..TRIES {
            let _quiet = self.quiet(tried).await;
            let state = self.state().await?;
            let rows = self.rows_at_once().await?;
            let Some(rows) = rows.filter(|rows| rows.revision == state.revision) else { continue };
            let mut text = line(&Header { format: FORMAT.to_owned(), version: VERSION })?;
            for entity in state.outline.entities() {
                text.push_str(&line(&entity)?);
            }
            for entry in rows.value {
                text.push_str(&line(&Entity::Transaction(entry.value))?);
            }
            return Ok(text);
        }
        Err(too_busy())
    }

    /// Makes a book from [`Book::export`]'s lines, as one change: all of it or nothing. The lines
    /// after the header may come in any order.
    ///
    /// # Errors
    /// As [`Book::apply`], with the line in front of the message: `line 7: …`; `invalid` for a line
    /// that is no entity, or where none has the settings; `too_new` for a newer format;
    /// `already_exists` where an entity is there twice, or the store has a book of that id.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let text = book.export().await?;
    /// let copy = Book::import(book.store().clone(), "copy".parse()?, &text).await?;
    /// assert_eq!(copy.summary(march(20)).await?.value, book.summary(march(20)).await?.value);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn import(store: Arc<dyn Store>, id: BookId, text: &str) -> Result<Self> {
        let book = Self::bound(store, id);
        let lines = read(text)?;
        if lines.iter().all(|(_, entity)| entity.key() != EntityKey::Settings) {
            return Err(Error::invalid("no line has the settings, without which there is no book"));
        }
        let keys: Vec<(usize, EntityKey)> =
            lines.iter().map(|(line, entity)| (*line, entity.key())).collect();
        let mut draft = Draft::new("Import a book").if_absent(EntityKey::Settings);
        draft.patches = lines.into_iter().map(|(_, entity)| Patch::Put(entity)).collect();
        match book.commit(Cause::Person, draft).await {
            Err(error) if error.kind() == ErrorKind::Conflict => {
                Err(Error::already_exists("book", book.id()))
            }
            Err(error) => Err(at_line(error, &keys)),
            Ok(_) => Ok(book),
        }
    }
}

/// The error with the last line of the entity that its context names.
fn at_line(error: Error, keys: &[(usize, EntityKey)]) -> Error {
    let line = error.context().iter().find_map(|(noun, id)| {
        let named = |(_, key): &&(usize, EntityKey)| key.noun() == noun && key.id() == id;
        keys.iter().rev().find(named).map(|(line, _)| *line)
    });
    match line {
        Some(line) => error.at(format!("line {line}")),
        None => error,
    }
}

/// Reads the entities of an exported book, each with its line, counted from 1.
fn read(text: &str) -> Result<Vec<(usize, Entity)>> {
    let numbered = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let mut lines = numbered.filter(|(_, line)| !line.trim().is_empty());
    let Some((at, first)) = lines.next() else {
        return Err(Error::invalid("the text is empty: a header and one entity a line are meant"));
    };
    let header: Header = parse(at, first)?;
    if header.format != FORMAT {
        let format = header.format;
        return Err(Error::invalid(format!("line {at}: format {format:?}: {FORMAT:?} is meant")));
    }
    if header.version > VERSION {
        let version = header.version;
        let message =
            format!("line {at}: version {version} is newer than {VERSION}, the newest known");
        return Err(Error::new(ErrorKind::TooNew, message));
    }
    lines.map(|(at, line)| Ok((at, parse(at, line)?))).collect()
}

fn parse<T: for<'a> Deserialize<'a>>(at: usize, line: &str) -> Result<T> {
    let wrong = |error: serde_json::Error| {
        let error = error.to_string().replace(" at line 1 column ", " at column ");
        Error::invalid(format!("line {at}: {error}"))
    };
    serde_json::from_str(line).map_err(wrong)
}

fn line(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string(value);
    text.map(|text| text + "\n")
        .map_err(|error| Error::new(ErrorKind::Internal, format!("an entity has no JSON: {error}")))
}
