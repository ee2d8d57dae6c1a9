//! Rows about which the bank takes its word back.

use std::collections::HashSet;

use super::patches::Patches;
use crate::book::{Book, State};
use crate::domain::account::Account;
use crate::domain::bank::BankUpdate;
use crate::domain::change::Patch;
use crate::domain::error::Result;
use crate::domain::feed::gather;
use crate::domain::id::{ConnectionId, TransactionId};
use crate::domain::query::TransactionQuery;
use crate::domain::reconcile::withdraw;
use crate::domain::transaction::{ExternalId, Transaction};

impl Book {
    /// The rows that an update takes back: those it names, and where it names all that the
    /// source has, those it does not. None where the book has moved on.
    pub(super) async fn leaving(
        &self,
        state: &State,
        update: &BankUpdate,
    ) -> Result<Option<Vec<Transaction>>> {
        let source = update.source_name.as_str();
        let queries = match update.complete {
            true => vec![
                of_source(state, source),
                TransactionQuery { deleted: true, ..of_source(state, source) },
            ],
            false => by_external_id(source, &update.removed),
        };
        if update.complete && queries[0].accounts.is_empty() {
            return Ok(Some(Vec::new()));
        }
        let Some(rows) = self.distinct_rows(state.revision, queries).await? else {
            return Ok(None);
        };
        let delivered: HashSet<&str> = update
            .statements
            .iter()
            .flat_map(|statement| &statement.rows)
            .filter_map(|row| row.external_id.as_deref())
            .collect();
        let removed: HashSet<&str> = update.removed.iter().map(String::as_str).collect();
        let leaves = |row: &Transaction| {
            row.current_id(source).is_some_and(|id| match update.complete {
                true => !delivered.contains(id),
                false => removed.contains(id),
            })
        };
        Ok(Some(rows.into_iter().filter(leaves).collect()))
    }

    /// Takes the source's word back for rows that left and that no posted row took the place of, and
    /// says how many are gone. A transfer that loses one of its rows is none. None where the book has
    /// moved on.
    pub(super) async fn take_back(
        &self,
        state: &State,
        update: &BankUpdate,
        leaving: &[Transaction],
        draft: &mut Patches,
    ) -> Result<Option<u64>> {
        let rules = self.rules().await?;
        let mut gone = 0;
        let mut partners = Vec::new();
        for row in leaving {
            if draft.rows.contains_key(&row.id) {
                continue;
            }
            match withdraw(row, &update.source_name) {
                Some(mut rest) => {
                    rest.ruled =
                        rules.as_ref().map_or_else(Default::default, |rules| rules.run(&rest));
                    draft.put(rest);
                }
                None => {
                    gone += 1;
                    draft.delete(&row.id);
                    partners.extend(row.transfer.as_ref().map(|pair| pair.other.clone()));
                }
            }
        }
        match self.part(state, &partners, draft).await? {
            true => Ok(Some(gone)),
            false => Ok(None),
        }
    }

    /// Parts rows from transfers whose other rows are gone; false where the book has moved on.
    async fn part(
        &self,
        state: &State,
        partners: &[TransactionId],
        draft: &mut Patches,
    ) -> Result<bool> {
        let ids: Vec<TransactionId> =
            partners.iter().filter(|id| draft.rows.get(*id) != Some(&None)).cloned().collect();
        if ids.is_empty() {
            return Ok(true);
        }
        let query = TransactionQuery { ids, ..TransactionQuery::default() };
        let Some(rows) = self.distinct_rows(state.revision, vec![query]).await? else {
            return Ok(false);
        };
        for row in rows {
            let row = match draft.rows.remove(&row.id) {
                Some(Some(written)) => written,
                _ => row,
            };
            draft.put(Transaction { transfer: None, ..row });
        }
        Ok(true)
    }
}

/// The rows of all accounts that the source has brought.
fn of_source(state: &State, source: &str) -> TransactionQuery {
    let accounts = state.outline.accounts.iter().map(|entry| &entry.value);
    let known =
        accounts.filter(|account| account.external_ids.iter().any(|id| id.source == source));
    TransactionQuery {
        accounts: known.map(|account| account.id.clone()).collect(),
        ..TransactionQuery::default()
    }
}

fn by_external_id(source: &str, ids: &[String]) -> Vec<TransactionQuery> {
    let asked = ids.chunks(1_000).map(|ids| TransactionQuery {
        external_ids: ids.iter().map(|id| ExternalId::new(source, id)).collect(),
        ..TransactionQuery::default()
    });
    asked.collect()
}

impl Book {
    /// The patches that take all of a source's rows out of the book; none where the book has moved on.
    pub(super) async fn without(
        &self,
        state: &State,
        id: &ConnectionId,
    ) -> Result<Option<Vec<Patch>>> {
        let nothing = gather(id.as_str(), &[], true);
        let Some(leaving) = self.leaving(state, &nothing).await? else { return Ok(None) };
        let mut draft = Patches::default();
        let gone = self.take_back(state, &nothing, &leaving, &mut draft).await?;
        Ok(gone.map(|_| draft.finish()))
    }
}

/// The account without a connection's ids of it, where it has some.
pub(super) fn without_source(account: &Account, id: &ConnectionId) -> Option<Account> {
    let mut rest = account.clone();
    rest.external_ids.retain(|known| known.source != id.as_str());
    (rest != *account).then_some(rest)
}
