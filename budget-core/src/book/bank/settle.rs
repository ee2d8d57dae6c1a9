//! What an update does to the book: its accounts, its rows, what it takes back, and transfers.

use std::collections::HashSet;

use super::Bank;
use super::fetch::Fetched;
use super::patches::Patches;
use super::report::{SyncOptions, SyncReport};
use crate::book::statements::Reconciled;
use crate::book::{State, new_id};
use crate::domain::account::Account;
use crate::domain::bank::{BankUpdate, Unreadable};
use crate::domain::change::{Entity, EntityKey, Patch};
use crate::domain::connection::{Connection, ConnectionState, Coverage};
use crate::domain::error::{Error, Result};
use crate::domain::feed::{gather, unplaced};
use crate::domain::id::{AccountId, ConnectionId, TransactionId};
use crate::domain::reconcile::{Outcome, Recognised, ReconciledRow, recognise};
use crate::domain::transaction::ExternalId;

/// An update as one change of the book.
pub(super) struct Settled {
    pub(super) patches: Vec<Patch>,
    pub(super) report: SyncReport,
}

impl Bank {
    /// Works an update out on a state; none where the book has moved on.
    pub(super) async fn settle(
        &self,
        state: &State,
        id: &ConnectionId,
        fetched: &Fetched,
        options: &SyncOptions,
        now: i64,
    ) -> Result<Option<Settled>> {
        let connection = connection_of(state, id)?;
        let coverage = fetched.pages.last().map(|page| page.coverage).unwrap_or_default();
        let update = gather(id.as_str(), &fetched.pages, is_complete(fetched, coverage));
        let accounts = accounts(state, &connection, &update, options)?;
        let Some(leaving) = self.book.leaving(state, &update).await? else { return Ok(None) };
        let of_statements: Vec<Account> = accounts.iter().map(|it| it.account.clone()).collect();
        let reconciled =
            self.book.reconcile_update(state, &update, &of_statements, &leaving).await?;
        let Some(Reconciled { reports, patches, suggested }) = reconciled else { return Ok(None) };

        let mut report = count(reports.iter().flat_map(|report| &report.rows));
        let mut draft = Patches::default();
        draft.list.extend(accounts.iter().filter(|it| it.changed).map(put_account));
        draft.take(patches);
        report.rounded = draft.rounded();
        let Some(gone) = self.book.take_back(state, &update, &leaving, &mut draft).await? else {
            return Ok(None);
        };
        report.removed = gone;
        let written = written(reports.iter().flat_map(|report| &report.rows));
        let Some(paired) = self.book.pair_new(state, &written, &mut draft).await? else {
            return Ok(None);
        };
        let new_accounts = accounts.iter().filter(|it| it.is_new).map(|it| it.account.id.clone());
        let report = SyncReport {
            connection: Some(id.clone()),
            paired,
            suggested,
            new_accounts: new_accounts.collect(),
            coverage,
            ..of_pages(report, fetched)
        };
        let mut patches = draft.finish();
        patches.push(Patch::Put(Entity::Connection(synced(connection, fetched, coverage, now))));
        Ok(Some(Settled { patches, report }))
    }
}

/// Whether an update names all that the bank has. Of a row that cannot be read nobody knows that it
/// is gone.
fn is_complete(fetched: &Fetched, coverage: Coverage) -> bool {
    fetched.from.is_none()
        && fetched.cursor().is_some()
        && fetched.pages.iter().all(|page| page.unreadable.is_empty())
        && !coverage.is_partial()
}

/// The report together with what is said of the pages.
fn of_pages(mut report: SyncReport, fetched: &Fetched) -> SyncReport {
    report.quarantined.extend(fetched.pages.iter().flat_map(|page| page.unreadable.clone()));
    report.quarantined.extend(unplaced(&fetched.pages));
    SyncReport {
        pages: fetched.pages.len() as u32,
        restarts: fetched.restarts,
        from_start: fetched.from.is_none(),
        ..report
    }
}

fn connection_of(state: &State, id: &ConnectionId) -> Result<Connection> {
    let found = state.outline.connections.iter().find(|entry| entry.value.id == *id);
    found.map(|entry| entry.value.clone()).ok_or_else(|| Error::not_found("connection", id))
}

/// The connection after a sync: where it goes on, and that all is well.
fn synced(connection: Connection, fetched: &Fetched, coverage: Coverage, now: i64) -> Connection {
    // Begun anew while the bank has only a part, nobody knows yet what is gone: the next update
    // begins anew again.
    let waits = fetched.from.is_none() && connection.cursor.is_some() && coverage.is_partial();
    let reached = fetched.cursor().filter(|_| !waits).map(str::to_owned);
    let cursor = reached.or(connection.cursor.clone());
    let mut connection = Connection { cursor, coverage, last_success: Some(now), ..connection };
    let warned = connection.state == ConnectionState::ConsentExpiring;
    connection.mend();
    if warned {
        connection.state = ConnectionState::ConsentExpiring;
    }
    connection
}

/// The book's account for each statement.
fn accounts(
    state: &State,
    connection: &Connection,
    update: &BankUpdate,
    options: &SyncOptions,
) -> Result<Vec<Recognised>> {
    let mut known: Vec<Account> =
        state.outline.accounts.iter().map(|entry| entry.value.clone()).collect();
    for mapping in &options.accounts {
        let named = ExternalId::new(connection.id.as_str(), &mapping.external_id);
        if let Some(other) = known.iter().find(|it| it.external_ids.contains(&named))
            && other.id != mapping.account
        {
            let message = format!(
                "the bank's account {:?} is the book's account {:?} already, not {:?}",
                mapping.external_id, other.id, mapping.account
            );
            return Err(Error::conflict(message));
        }
        let account = known.iter_mut().find(|account| account.id == mapping.account);
        let account = account.ok_or_else(|| Error::not_found("account", &mapping.account))?;
        if !account.external_ids.contains(&named) {
            account.external_ids.push(named);
        }
    }
    let connections: Vec<Connection> =
        state.outline.connections.iter().map(|entry| entry.value.clone()).collect();
    let told: Vec<_> = update.statements.iter().map(|it| it.account.clone()).collect();
    let home = state.outline.settings.value.home_currency;
    let mut new_account = || AccountId::new(new_id()).expect("a UUID is an id");
    let mut found = recognise(&known, &connections, connection, &told, home, &mut new_account);
    for it in &mut found {
        let key = EntityKey::Account(it.account.id.clone());
        let before = state.outline.get(&key).map(|entry| entry.value);
        it.changed = before != Some(Entity::Account(it.account.clone()));
    }
    Ok(found)
}

fn put_account(recognised: &Recognised) -> Patch {
    Patch::Put(Entity::Account(recognised.account.clone()))
}

fn count<'a>(rows: impl Iterator<Item = &'a ReconciledRow>) -> SyncReport {
    let mut report = SyncReport::default();
    for row in rows {
        match row.outcome {
            Outcome::New => report.added += 1,
            Outcome::Changed => report.updated += 1,
            Outcome::Linked => report.linked += 1,
            Outcome::Matched => report.matched += 1,
            Outcome::Duplicate => report.unchanged += 1,
            Outcome::Unreadable => report.quarantined.push(Unreadable {
                line: row.line,
                reason: row.reason.clone().unwrap_or_default(),
            }),
        }
    }
    report
}

/// Rows of the book that the update says something new about.
fn written<'a>(rows: impl Iterator<Item = &'a ReconciledRow>) -> HashSet<TransactionId> {
    let written =
        rows.filter(|row| !matches!(row.outcome, Outcome::Duplicate | Outcome::Unreadable));
    written.filter_map(|row| row.transaction.clone()).collect()
}
