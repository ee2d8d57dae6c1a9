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
    pub async fn export(&self) -> Result<String> {
        for _ in 0..TRIES {
            let state = self.state().await?;
            let rows = self.all_transactions().await?;
            if rows.revision != state.revision {
                continue;
            }
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

    /// Makes a book from [`Book::export`]'s lines, as one change: all of it or nothing.
    ///
    /// # Errors
    /// `invalid` names the line that is none, `too_new` for a newer format, `already_exists` where
    /// the store has a book of that id, and as [`Book::apply`].
    pub async fn import(store: Arc<dyn Store>, id: BookId, text: &str) -> Result<Self> {
        let book = Self::bound(store, id);
        let mut draft = Draft::new("Import a book").if_absent(EntityKey::Settings);
        draft.patches = read(text)?.into_iter().map(Patch::Put).collect();
        match book.commit(Cause::Person, draft).await {
            Err(error) if error.kind() == ErrorKind::Conflict => {
                Err(Error::already_exists("book", book.id()))
            }
            answer => answer.map(|_| book),
        }
    }
}

/// Reads the entities of an exported book.
pub(crate) fn read(text: &str) -> Result<Vec<Entity>> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let Some((_, first)) = lines.next() else {
        return Err(Error::invalid("the text is empty: a header and one entity a line are meant"));
    };
    let header: Header = parse(0, first)?;
    if header.format != FORMAT {
        let format = header.format;
        return Err(Error::invalid(format!("line 1: format {format:?}: {FORMAT:?} is meant")));
    }
    if header.version > VERSION {
        let version = header.version;
        let message =
            format!("line 1: version {version} is newer than {VERSION}, the newest known");
        return Err(Error::new(ErrorKind::TooNew, message));
    }
    lines.map(|(at, line)| parse(at, line)).collect()
}

fn parse<T: for<'a> Deserialize<'a>>(at: usize, line: &str) -> Result<T> {
    let wrong = |error: serde_json::Error| Error::invalid(format!("line {}: {error}", at + 1));
    serde_json::from_str(line).map_err(wrong)
}

fn line(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string(value);
    text.map(|text| text + "\n")
        .map_err(|error| Error::new(ErrorKind::Internal, format!("an entity has no JSON: {error}")))
}
