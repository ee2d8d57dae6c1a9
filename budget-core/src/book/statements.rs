//! Importing what a bank says: previewed first, then applied whole.

use std::collections::HashSet;

use super::{Book, Draft, State, TRIES, new_transaction_id, new_transaction_ids, too_busy};
use crate::domain::account::Account;
use crate::domain::bank::{BankUpdate, Statement};
use crate::domain::change::{Cause, Entity, EntityKey, Patch, Precondition};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{AccountId, TransactionId};
use crate::domain::query::TransactionQuery;
use crate::domain::reconcile::{
    Lookup, Outcome, Reconcile, ReconciledRow, SuggestedLink, lookup, reconcile, unmatch,
};
use crate::domain::transaction::{BankSource, ExternalId, Transaction};
use crate::store::{At, Revision};

/// How many external ids are asked for at once.
const IDS_ASKED: usize = 1_000;

/// Which account of the book a statement is for.
///
/// ```
/// # use budget_core::*;
/// let mapping = AccountMapping { external_id: "DE02…7890".into(), account: "giro".parse()? };
/// assert_eq!(mapping.account.as_str(), "giro");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AccountMapping {
    /// The source's id of the account; empty for a file that names none.
    pub external_id: String,
    /// The account of the book.
    pub account: AccountId,
}

/// What became of one statement.
///
/// ```
/// # use budget_core::*;
/// let report = StatementReport { external_id: String::new(), account: "giro".parse()?, rows: vec![] };
/// assert!(report.rows.is_empty());
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StatementReport {
    /// The source's id of the account.
    pub external_id: String,
    /// The account of the book.
    pub account: AccountId,
    /// What became of each row, by line.
    pub rows: Vec<ReconciledRow>,
}

/// What an import does, or did.
///
/// ```
/// # use budget_core::*;
/// use budget_core::reconcile::Outcome;
/// assert_eq!(ImportReport::default().count(Outcome::New), 0);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ImportReport {
    /// One for each statement, in the source's order.
    pub statements: Vec<StatementReport>,
}

impl ImportReport {
    /// How many rows have an outcome.
    ///
    /// ```
    /// # use budget_core::*;
    /// # use budget_core::reconcile::{Outcome, ReconciledRow};
    /// # let rows = vec![ReconciledRow { line: 2, outcome: Outcome::Matched, transaction: None, reason: None }];
    /// # let statement = StatementReport { external_id: String::new(), account: "giro".parse()?, rows };
    /// let report = ImportReport { statements: vec![statement] };
    /// assert_eq!((report.count(Outcome::Matched), report.count(Outcome::New)), (1, 0));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn count(&self, outcome: Outcome) -> usize {
        let rows = self.statements.iter().flat_map(|statement| &statement.rows);
        rows.filter(|row| row.outcome == outcome).count()
    }
}

/// An import that was computed and not made.
///
/// ```
/// # use budget_core::{*, testing::{home, march}};
/// # pollster::block_on(async {
/// # let book = home();
/// # let update = import::read(b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n", &Default::default())?;
/// # let giro = [AccountMapping { external_id: String::new(), account: "giro".parse()? }];
/// let preview = book.preview_import(&update, &giro).await?.value;
/// let after = book.what_if(&preview.patches, march(20)).await?.value.after;
/// assert_eq!(after.unbudgeted[0].spent.to_string(), "3.20 EUR");
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPreview {
    /// What it would do.
    pub report: ImportReport,
    /// The writes; [`Book::what_if`] says what they would change about a summary.
    pub patches: Vec<Patch>,
}

impl Book {
    /// Which account of the book each statement of a source is for, as far as an earlier import or
    /// the account itself says; the host asks a person for the others.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let file = b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n";
    /// let update = import::read(file, &Default::default())?;
    /// assert!(book.known_accounts(&update).await?.is_empty(), "the file names no account");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn known_accounts(&self, update: &BankUpdate) -> Result<Vec<AccountMapping>> {
        let state = self.state().await?;
        let known = |statement: &Statement| {
            let account = remembered(&state, update, statement)?;
            let external_id = statement.account.external_id.clone();
            Some(AccountMapping { external_id, account: account.id.clone() })
        };
        Ok(update.statements.iter().filter_map(known).collect())
    }

    /// What an import would do: each row new, duplicate, changed, matched or unreadable, with its
    /// line and reason. Nothing is written.
    ///
    /// # Errors
    /// `invalid` where a statement is mapped to no account; `not_found` for an unknown account.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// use budget_core::reconcile::Outcome;
    /// let file = b"Date,Payee,Amount\n2026-03-03,Market,-82.40\n2026-03-05,Bakery,-3.20\n";
    /// let update = import::read(file, &Default::default())?;
    /// let giro = [AccountMapping { external_id: String::new(), account: "giro".parse()? }];
    /// let preview = book.preview_import(&update, &giro).await?.value;
    /// assert_eq!(preview.report.count(Outcome::Matched), 1, "entered by hand the day before");
    /// assert_eq!(preview.report.count(Outcome::New), 1);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn preview_import(
        &self,
        update: &BankUpdate,
        accounts: &[AccountMapping],
    ) -> Result<At<ImportPreview>> {
        for tried in 0..TRIES {
            let _quiet = self.quiet(tried).await;
            let state = self.state().await?;
            if let Some(value) = self.reconciled(&state, update, accounts).await? {
                return Ok(At { revision: state.revision, value });
            }
        }
        Err(too_busy())
    }

    /// Imports what a source says as one change: all of it or nothing. The accounts are remembered,
    /// so that the next statement finds them. Importing the same twice adds nothing.
    ///
    /// # Errors
    /// As [`Book::preview_import`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// use budget_core::reconcile::Outcome;
    /// let file = b"Date,Payee,Amount\n2026-03-05,Bakery,-3.20\n2026-03-05,Bakery,-3.20\n";
    /// let update = import::read(file, &Default::default())?;
    /// let giro = [AccountMapping { external_id: String::new(), account: "giro".parse()? }];
    /// assert_eq!(book.import_statements(&update, &giro).await?.count(Outcome::New), 2);
    /// assert_eq!(book.import_statements(&update, &giro).await?.count(Outcome::Duplicate), 2);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn import_statements(
        &self,
        update: &BankUpdate,
        accounts: &[AccountMapping],
    ) -> Result<ImportReport> {
        for _ in 0..TRIES {
            let preview = self.preview_import(update, accounts).await?;
            let ImportPreview { report, patches } = preview.value;
            if patches.is_empty() {
                return Ok(report);
            }
            let rows: usize = report.statements.iter().map(|statement| statement.rows.len()).sum();
            let mut draft = Draft { patches, ..Draft::new(format!("Import {rows} rows")) };
            draft.preconditions.push(Precondition::Head(preview.revision.number));
            match self.commit(Cause::Import, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| report),
            }
        }
        Err(too_busy())
    }

    /// Parts a row from a source's row that was matched to it: the row is again what it was, and
    /// the source's words become a row of their own, which is answered.
    ///
    /// # Errors
    /// `not_found`; `invalid` where no row of that source was matched to it.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let file = b"Date,Payee,Amount\n2026-03-03,Market,-82.40\n";
    /// let update = import::read(file, &Default::default())?;
    /// let giro = [AccountMapping { external_id: String::new(), account: "giro".parse()? }];
    /// let report = book.import_statements(&update, &giro).await?;
    /// let claimed = report.statements[0].rows[0].transaction.clone().expect("the row by hand");
    /// book.unmatch(&claimed, "file").await?;
    /// assert_eq!(book.transactions(&TransactionQuery::default()).await?.value.rows.len(), 2);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn unmatch(&self, id: &TransactionId, source_name: &str) -> Result<Transaction> {
        for _ in 0..TRIES {
            let entry = self.transaction(id).await?;
            let (earlier, mut own) = unmatch(&entry.value, source_name, new_transaction_id())?;
            if let Some(rules) = self.rules().await? {
                own.ruled = rules.run(&own);
            }
            let mut draft = Draft::new("Part a matched row")
                .put(Entity::Transaction(earlier))
                .put(Entity::Transaction(own.clone()))
                .if_unchanged(EntityKey::Transaction(id.clone()), entry.number);
            draft.before = Some(vec![entry.value]);
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| own),
            }
        }
        Err(too_busy())
    }

    /// The import as computed on a state; none where the book has moved on.
    async fn reconciled(
        &self,
        state: &State,
        update: &BankUpdate,
        accounts: &[AccountMapping],
    ) -> Result<Option<ImportPreview>> {
        let mut of_statements = Vec::with_capacity(update.statements.len());
        for statement in &update.statements {
            of_statements.push(mapped(state, update, statement, accounts)?.clone());
        }
        let Some(done) = self.reconcile_update(state, update, &of_statements, &[]).await? else {
            return Ok(None);
        };
        let Reconciled { reports, mut patches, .. } = done;
        for (statement, account) in update.statements.iter().zip(&of_statements) {
            remember(&mut patches, update, statement, account);
        }
        Ok(Some(ImportPreview { report: ImportReport { statements: reports }, patches }))
    }

    /// What an update does to a state, statement by statement, each for its account; none where
    /// the book has moved on. `leaving` are rows that the update takes back.
    pub(super) async fn reconcile_update(
        &self,
        state: &State,
        update: &BankUpdate,
        accounts: &[Account],
        leaving: &[Transaction],
    ) -> Result<Option<Reconciled>> {
        let rules = self.rules().await?;
        let leaving_ids: Vec<TransactionId> = leaving.iter().map(|row| row.id.clone()).collect();
        let mut done = Reconciled::default();
        for (statement, account) in update.statements.iter().zip(accounts) {
            let Some(mut existing) = self.rows_to_match(state, update, statement, account).await?
            else {
                return Ok(None);
            };
            add_missing(&mut existing, leaving);
            overlay(&mut existing, &done.patches);
            let input = Reconcile {
                account,
                statement,
                source: update.source,
                source_name: &update.source_name,
                existing: &existing,
                leaving: &leaving_ids,
                tree: &state.tree,
            };
            let mut reconciliation = reconcile(&input, &mut new_transaction_ids())?;
            for patch in &mut reconciliation.patches {
                if let (Patch::Put(Entity::Transaction(row)), Some(rules)) = (patch, &rules) {
                    row.ruled = rules.run(row);
                }
            }
            supersede(&mut done.patches, reconciliation.patches);
            done.suggested.extend(reconciliation.suggested);
            done.reports.push(StatementReport {
                external_id: statement.account.external_id.clone(),
                account: account.id.clone(),
                rows: reconciliation.rows,
            });
        }
        Ok(Some(done))
    }

    /// The rows of the account that a statement's may be, or claim; none where the book moved on.
    async fn rows_to_match(
        &self,
        state: &State,
        update: &BankUpdate,
        statement: &Statement,
        account: &Account,
    ) -> Result<Option<Vec<Transaction>>> {
        let Some(Lookup { from, until, external_ids }) = lookup(statement, &update.source_name)
        else {
            return Ok(Some(Vec::new()));
        };
        let of_account = || TransactionQuery {
            accounts: vec![account.id.clone()],
            ..TransactionQuery::default()
        };
        let mut queries =
            vec![TransactionQuery { from: Some(from), until: Some(until), ..of_account() }];
        let mut ids = external_ids.into_iter();
        while ids.len() > 0 {
            let external_ids = ids.by_ref().take(IDS_ASKED).collect();
            // A connection's ids are its rows' wherever they are: it may say that one moved.
            let of = match update.source {
                BankSource::Connection => TransactionQuery::default(),
                BankSource::File => of_account(),
            };
            queries.push(TransactionQuery { external_ids, ..of });
        }
        self.distinct_rows(state.revision, queries).await
    }

    pub(super) async fn distinct_rows(
        &self,
        revision: Revision,
        queries: Vec<TransactionQuery>,
    ) -> Result<Option<Vec<Transaction>>> {
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        for query in queries {
            let Some(rows) = self.pages(query, &mut Some(revision)).await? else {
                return Ok(None);
            };
            let new = rows.into_iter().filter(|entry| seen.insert(entry.value.id.clone()));
            found.extend(new.map(|entry| entry.value));
        }
        Ok(Some(found))
    }
}

/// What an update does.
#[derive(Debug, Default)]
pub(super) struct Reconciled {
    pub(super) reports: Vec<StatementReport>,
    pub(super) patches: Vec<Patch>,
    pub(super) suggested: Vec<SuggestedLink>,
}

/// The account that a statement is for.
fn mapped<'a>(
    state: &'a State,
    update: &BankUpdate,
    statement: &Statement,
    accounts: &[AccountMapping],
) -> Result<&'a Account> {
    let external_id = &statement.account.external_id;
    let given = accounts.iter().find(|mapping| mapping.external_id == *external_id);
    let account = match given {
        Some(mapping) => account_of(state, &mapping.account)
            .ok_or_else(|| Error::not_found("account", &mapping.account))?,
        None => remembered(state, update, statement).ok_or_else(|| {
            Error::invalid(format!(
                "the account {external_id:?} of the statement is mapped to no account of the book"
            ))
        })?,
    };
    Ok(account)
}

fn account_of<'a>(state: &'a State, id: &AccountId) -> Option<&'a Account> {
    state.outline.accounts.iter().map(|entry| &entry.value).find(|account| account.id == *id)
}

fn remembered<'a>(
    state: &'a State,
    update: &BankUpdate,
    statement: &Statement,
) -> Option<&'a Account> {
    let named = ExternalId::new(&update.source_name, &statement.account.external_id);
    let mut accounts = state.outline.accounts.iter().map(|entry| &entry.value);
    accounts.find(|account| account.external_ids.contains(&named))
}

/// Puts later patches in the place of earlier ones of the same entities.
fn supersede(patches: &mut Vec<Patch>, later: Vec<Patch>) {
    if patches.is_empty() {
        *patches = later;
        return;
    }
    let written: HashSet<EntityKey> = later.iter().map(Patch::key).collect();
    patches.retain(|patch| !written.contains(&patch.key()));
    patches.extend(later);
}

/// Keeps the source's name of an account with the account.
fn remember(
    patches: &mut Vec<Patch>,
    update: &BankUpdate,
    statement: &Statement,
    account: &Account,
) {
    let named = ExternalId::new(&update.source_name, &statement.account.external_id);
    if named.id.is_empty() || account.external_ids.contains(&named) {
        return;
    }
    let put = patches.iter_mut().find_map(|patch| match patch {
        Patch::Put(Entity::Account(put)) if put.id == account.id => Some(put),
        _ => None,
    });
    if let Some(put) = put {
        put.external_ids.push(named);
        return;
    }
    let mut account = account.clone();
    account.external_ids.push(named);
    patches.push(Patch::Put(Entity::Account(account)));
}

fn add_missing(existing: &mut Vec<Transaction>, leaving: &[Transaction]) {
    let there: HashSet<TransactionId> = existing.iter().map(|row| row.id.clone()).collect();
    existing.extend(leaving.iter().filter(|row| !there.contains(&row.id)).cloned());
}

/// Rows of the account as earlier statements of the same import leave them.
fn overlay(existing: &mut Vec<Transaction>, patches: &[Patch]) {
    let written: Vec<&Transaction> = patches
        .iter()
        .filter_map(|patch| match patch {
            Patch::Put(Entity::Transaction(row)) => Some(row),
            _ => None,
        })
        .collect();
    if written.is_empty() {
        return;
    }
    let ids: HashSet<&TransactionId> = written.iter().map(|row| &row.id).collect();
    existing.retain(|row| !ids.contains(&row.id));
    existing.extend(written.into_iter().cloned());
}
