//! "Can I spend …?": before and after a change that is not made.

use chrono::NaiveDate;

use super::{Book, State, TRIES, too_busy};
use crate::domain::change::{Cause, ChangeSet, Entity, EntityKey, Patch};
use crate::domain::error::Result;
use crate::domain::id::{ChangeSetId, TransactionId};
use crate::domain::query::TransactionQuery;
use crate::domain::summary::{Plan, Setup, Summary, Tally};
use crate::domain::totals::{Totals, TotalsQuery, fold};
use crate::domain::transaction::Transaction;
use crate::store::At;

/// The summary as it is, and as it would be.
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

impl Book {
    /// What a batch of patches would change about the summary; nothing is written.
    ///
    /// # Errors
    /// As [`Book::apply`] of the same patches.
    pub async fn what_if(&self, patches: &[Patch], today: NaiveDate) -> Result<At<WhatIf>> {
        for _ in 0..TRIES {
            let state = self.state().await?;
            let before = self.summary(today).await?;
            let changed = changed_state(&state, patches)?;
            let rows = self.changed_rows(patches, &state).await?;
            let (Some(rows), true) = (rows, before.revision == state.revision) else { continue };
            let setup = self.setup(&changed, today, None);
            if let Some(tally) = self.changed_tally(setup, &rows, &state).await? {
                let value = WhatIf { before: before.value, after: tally.summary()? };
                return Ok(At { revision: state.revision, value });
            }
        }
        Err(too_busy())
    }

    async fn changed_rows(&self, patches: &[Patch], state: &State) -> Result<Option<Rows>> {
        let mut rows = Rows { before: Vec::new(), after: Vec::new() };
        let mut ids: Vec<TransactionId> = Vec::new();
        for patch in patches {
            if let EntityKey::Transaction(id) = patch.key() {
                ids.push(id);
            }
            if let Patch::Put(Entity::Transaction(row)) = patch {
                rows.after.push(row.clone());
            }
        }
        for ids in ids.chunks(1_000) {
            let query = TransactionQuery { ids: ids.to_vec(), ..TransactionQuery::default() };
            let page = self.transactions(&query).await?;
            if page.revision != state.revision {
                return Ok(None);
            }
            rows.before.extend(page.value.rows.into_iter().map(|entry| entry.value));
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
    let mut changed = state.clone();
    std::sync::Arc::make_mut(&mut changed.outline).apply(patches, state.revision.number);
    if let Some(tree) = tree {
        changed.tree = std::sync::Arc::new(tree);
    }
    Ok(changed)
}
