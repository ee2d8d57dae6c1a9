//! What changed, and undoing it.

use super::{Book, Draft};
use crate::domain::change::{Cause, Change, EntityChange, Patch, Precondition};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::store::{At, Revision};

impl Book {
    /// The changes after a revision, oldest first.
    ///
    /// # Errors
    /// `gap` where the revision is of another epoch or before the kept history: reload.
    pub async fn changes(&self, since: Revision) -> Result<At<Vec<Change>>> {
        self.shared.store.changes(&self.shared.id, since).await
    }

    /// Undoes the change that made a revision's number, as a new change with the inverse patches.
    ///
    /// # Errors
    /// `gap` where the history no longer has it, `not_found` for a number that is still to come;
    /// `invalid` for a change that no person made; `conflict` names an entity that was changed
    /// since.
    pub async fn undo(&self, number: u64) -> Result<Revision> {
        let head = self.revision().await?;
        if number == 0 || number > head.number {
            return Err(Error::not_found("change", number));
        }
        let since = Revision { number: number - 1, ..head };
        let changes = self.changes(since).await?.value;
        let Some((change, later)) = changes.split_first() else {
            return Err(Error::new(ErrorKind::Gap, format!("change {number} is no longer kept")));
        };
        if !matches!(change.cause, Cause::Person | Cause::Import | Cause::Rule) {
            let message =
                format!("change {number} was made by the {:?}, not by a person", change.cause);
            return Err(Error::invalid(message.to_lowercase()));
        }
        check_untouched(change, later)?;
        let mut draft = Draft::new(undo_label(&change.label));
        for entity in &change.entities {
            let key = entity.key.clone();
            draft.preconditions.push(match &entity.after {
                Some(_) => Precondition::Unchanged { key, number },
                None => Precondition::Absent(key),
            });
            draft.patches.push(inverse(entity));
        }
        self.commit(Cause::Undo, draft).await
    }
}

fn inverse(change: &EntityChange) -> Patch {
    match &change.before {
        Some(before) => Patch::Put(before.clone()),
        None => Patch::Delete(change.key.clone()),
    }
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

fn undo_label(label: &str) -> String {
    let max = crate::domain::change::MAX_LABEL - 6;
    format!("Undo: {}", label.chars().take(max).collect::<String>())
}
