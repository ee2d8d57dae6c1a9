//! "Can I spend …?": before and after a change that is not made.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::{Book, State, TRIES, too_busy};
use crate::domain::change::{Cause, ChangeSet, Entity, EntityKey, Patch};
use crate::domain::error::{Error, Result};
use crate::domain::id::{ChangeSetId, TransactionId};
use crate::domain::query::TransactionQuery;
use crate::domain::summary::{Plan, Setup, Summary, Tally};
use crate::domain::totals::{Totals, TotalsQuery, fold};
use crate::domain::transaction::{ExternalId, Transaction};
use crate::store::At;

/// The summary as it is, and as it would be.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// let same = book.what_if(&[], march(20)).await?.value;
/// assert_eq!(same.before, same.after);
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WhatIf {
    /// As it is.
    pub before: Summary,
    /// As it would be.
    pub after: Summary,
}

/// Rows as they are and as they would be.
struct Rows {
    before: Vec<Transaction>,
    after: Vec<Transaction>,
}

impl Rows {
    fn expect_deleted(&self, patches: &[Patch]) -> Result<()> {
        let there: HashSet<&TransactionId> = self.before.iter().map(|row| &row.id).collect();
        for patch in patches {
            if let Patch::Delete(EntityKey::Transaction(id)) = patch
                && !there.contains(id)
            {
                return Err(Error::not_found("transaction", id));
            }
        }
        Ok(())
    }

    /// Refuses external ids that two rows of one account would have; `owners` have them now.
    fn expect_unclaimed(&self, owners: &[Transaction]) -> Result<()> {
        let written: HashSet<&TransactionId> =
            self.before.iter().chain(&self.after).map(|row| &row.id).collect();
        let kept = owners.iter().filter(|owner| !written.contains(&owner.id));
        let mut claimed = HashMap::new();
        for row in kept.chain(&self.after) {
            for id in &row.external_ids {
                let other = claimed.insert((id, &row.account), &row.id);
                if let Some(other) = other.filter(|other| **other != row.id) {
                    let name = format!("{}:{}", id.source, id.id);
                    return Err(Error::already_exists("external id", name)
                        .at(format!("transaction {:?}, as {other:?} has it", row.id)));
                }
            }
        }
        Ok(())
    }
}

impl Book {
    /// What a batch of patches would change about the summary; nothing is written.
    ///
    /// # Errors
    /// As [`Book::apply`] of the same patches.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let patches = [Patch::Delete(EntityKey::Budget("food".parse()?))];
    /// let what_if = book.what_if(&patches, march(20)).await?.value;
    /// assert_eq!((what_if.before.lines.len(), what_if.after.lines.len()), (1, 0));
    /// assert_eq!(book.summary(march(20)).await?.value.lines.len(), 1, "nothing was written");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn what_if(&self, patches: &[Patch], today: NaiveDate) -> Result<At<WhatIf>> {
        for _ in 0..TRIES {
            let state = self.state().await?;
            let before = self.summary(today).await?;
            let changed = changed_state(&state, patches)?;
            let rows = self.changed_rows(patches, &state).await?;
            let (Some(rows), true) = (rows, before.revision == state.revision) else { continue };
            self.expect_unused(patches).await?;
            let setup = self.setup(&changed, today, None);
            if let Some(tally) = self.changed_tally(setup, &rows, &state).await? {
                let value = WhatIf { before: before.value, after: tally.summary()? };
                return Ok(At { revision: state.revision, value });
            }
        }
        Err(too_busy())
    }

    /// The rows that the patches write; refuses what a store would.
    async fn changed_rows(&self, patches: &[Patch], state: &State) -> Result<Option<Rows>> {
        let mut after = Vec::new();
        let mut ids: Vec<TransactionId> = Vec::new();
        for patch in patches {
            if let EntityKey::Transaction(id) = patch.key() {
                ids.push(id);
            }
            if let Patch::Put(Entity::Transaction(row)) = patch {
                after.push(row.clone());
            }
        }
        let by_ids = |ids| TransactionQuery { ids, ..TransactionQuery::default() };
        let Some(before) = self.rows_by(ids, by_ids, state).await? else { return Ok(None) };
        let rows = Rows { before, after };
        rows.expect_deleted(patches)?;
        let claims: Vec<ExternalId> =
            rows.after.iter().flat_map(|row| row.external_ids.iter().cloned()).collect();
        let by_claims =
            |external_ids| TransactionQuery { external_ids, ..TransactionQuery::default() };
        let Some(owners) = self.rows_by(claims, by_claims, state).await? else { return Ok(None) };
        rows.expect_unclaimed(&owners)?;
        Ok(Some(rows))
    }

    /// The rows that have one of these names; none where the book has moved on from the state.
    async fn rows_by<T: Clone>(
        &self,
        names: Vec<T>,
        query: impl Fn(Vec<T>) -> TransactionQuery,
        state: &State,
    ) -> Result<Option<Vec<Transaction>>> {
        let mut rows = Vec::new();
        for names in names.chunks(1_000) {
            let mut revision = Some(state.revision);
            match self.pages(query(names.to_vec()), &mut revision).await? {
                Some(found) => rows.extend(found.into_iter().map(|entry| entry.value)),
                None => return Ok(None),
            }
        }
        Ok(Some(rows))
    }

    async fn changed_tally(
        &self,
        setup: Setup,
        rows: &Rows,
        state: &State,
    ) -> Result<Option<Tally>> {
        let first_days = match setup.probe() {
            None => Some(Totals::default()),
            Some(probe) => self.changed_first_days(&probe, rows, state).await?,
        };
        let Some(first_days) = first_days else { return Ok(None) };
        let plan = Plan::new(setup, &first_days)?;
        let Some(totals) = self.all_totals(plan.query(), rows, state).await? else {
            return Ok(None);
        };
        Ok(Some(Tally::new(std::sync::Arc::new(plan), &totals)))
    }

    /// Where transactions begin at the earliest: with the changed rows, and those that would go.
    async fn changed_first_days(
        &self,
        probe: &TotalsQuery,
        rows: &Rows,
        state: &State,
    ) -> Result<Option<Totals>> {
        let stored = self.totals_at(probe, state).await?;
        Ok(stored.map(|stored| stored.plus(&fold(probe, &rows.after))))
    }

    /// The sums over the changed rows and all others.
    async fn all_totals(
        &self,
        query: &TotalsQuery,
        rows: &Rows,
        state: &State,
    ) -> Result<Option<Totals>> {
        let stored = self.totals_at(query, state).await?;
        Ok(stored
            .map(|stored| stored.plus(&fold(query, &rows.after)).minus(&fold(query, &rows.before))))
    }
}

/// The outline as it would be; refuses what [`Book::apply`] would.
fn changed_state(state: &State, patches: &[Patch]) -> Result<State> {
    let change_set = ChangeSet {
        id: ChangeSetId::new("what-if")?,
        at: 0,
        actor: String::new(),
        cause: Cause::Person,
        label: String::new(),
        patches: patches.to_vec(),
        preconditions: Vec::new(),
    };
    let tree = state.outline.validate(&state.tree, &change_set)?;
    for patch in patches {
        if let Patch::Delete(key) = patch {
            let is_row = matches!(key, EntityKey::Transaction(_));
            if !is_row && state.outline.get(key).is_none() {
                return Err(Error::not_found(key.noun(), key.id()));
            }
        }
    }
    let mut changed = state.clone();
    std::sync::Arc::make_mut(&mut changed.outline).apply(patches, state.revision.number);
    if let Some(tree) = tree {
        changed.tree = std::sync::Arc::new(tree);
    }
    Ok(changed)
}
