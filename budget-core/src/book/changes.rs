//! What changed, and undoing it.

use super::{Book, Draft, TRIES, too_busy};
use crate::domain::change::{Cause, Change, EntityChange, Patch, Precondition};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::store::{At, Revision};

impl Book {
    /// The changes after a revision, oldest first.
    ///
    /// # Errors
    /// `gap` where the revision is of another epoch or before the kept history: reload.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let before = book.revision().await?;
    /// book.delete_budget(&"food".parse()?).await?;
    /// let changes = book.changes(before).await?.value;
    /// assert_eq!(changes[0].entities[0].key, EntityKey::Budget("food".parse()?));
    /// assert!(changes[0].entities[0].after.is_none());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn changes(&self, since: Revision) -> Result<At<Vec<Change>>> {
        self.shared.store.changes(&self.shared.id, since).await
    }

    /// Undoes the change that made a revision's number, as a new change with the inverse patches.
    ///
    /// # Errors
    /// `gap` where the history no longer has it, `not_found` for a number that is still to come;
    /// `invalid` for a change that no person made; `conflict` names an entity that was changed
    /// since, or a transaction that names what would go.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let deleted = book.delete_budget(&"food".parse()?).await?;
    /// let undone = book.undo(deleted.number).await?;
    /// assert_eq!(undone.number, deleted.number + 1);
    /// assert!(book.budget(&"food".parse()?).await.is_ok());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn undo(&self, number: u64) -> Result<Revision> {
        for _ in 0..TRIES {
            let change = self.undoable(number).await?;
            let draft = inverse(&change);
            let draft = match self.expect_unused(&draft.patches).await? {
                Some(unused_at) => draft.if_still_at(unused_at),
                None => draft,
            };
            match self.commit(Cause::Undo, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(too_busy())
    }

    /// The change that made a number, if a person made it and nobody went on from it.
    async fn undoable(&self, number: u64) -> Result<Change> {
        let head = self.revision().await?;
        if number == 0 || number > head.number {
            return Err(Error::not_found("change", number));
        }
        let since = Revision { number: number - 1, ..head };
        let mut changes = self.changes(since).await?.value.into_iter();
        let Some(change) = changes.next() else {
            return Err(Error::new(ErrorKind::Gap, format!("change {number} is no longer kept")));
        };
        if !matches!(change.cause, Cause::Person | Cause::Import | Cause::Rule) {
            let message =
                format!("change {number} was made by the {:?}, not by a person", change.cause);
            return Err(Error::invalid(message.to_lowercase()));
        }
        check_untouched(&change, changes.as_slice())?;
        Ok(change)
    }
}

fn inverse(change: &Change) -> Draft {
    let mut draft = Draft::new(format!("Undo: {}", change.label));
    for EntityChange { key, before, after } in &change.entities {
        draft.preconditions.push(match after {
            Some(_) => Precondition::Unchanged { key: key.clone(), number: change.number },
            None => Precondition::Absent(key.clone()),
        });
        draft.patches.push(match before {
            Some(before) => Patch::Put(before.clone()),
            None => Patch::Delete(key.clone()),
        });
    }
    draft
}

fn check_untouched(change: &Change, later: &[Change]) -> Result<()> {
    for other in later {
        for entity in &other.entities {
            if change.entities.iter().any(|undone| undone.key == entity.key) {
                return Err(Error::conflict(format!(
                    "{} was changed since, by {:?} (change {})",
                    entity.key, other.label, other.number
                )));
            }
        }
    }
    Ok(())
}
