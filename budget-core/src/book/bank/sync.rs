//! Syncing: fetch one update, work out what it does, write it whole.

use std::sync::Arc;

use async_lock::Mutex;

use super::Bank;
use super::fetch::{Fetched, fetch};
use super::report::{SyncOptions, SyncReport};
use super::settle::Settled;
use crate::book::{Book, Draft, TRIES, now, too_busy};
use crate::domain::change::{Cause, Entity, EntityKey, Precondition};
use crate::domain::connection::Connection;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::ConnectionId;
use crate::domain::reconcile::SuggestedLink;
use crate::domain::transaction::Transaction;

impl Bank {
    /// Brings the book to where the bank is: every row once, corrections applied, removals
    /// honoured, nothing that a person set overwritten. All of an update is written as one change, or
    /// nothing of it.
    ///
    /// # Errors
    /// `needs_user` where a person must log in, `not_ready`, `rate_limited` and `unavailable` where a
    /// later sync may succeed; what is wrong is then kept with the connection.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated.clone()), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// bank.sync(&connection.id).await?;
    /// simulated.advance(3);
    /// let report = bank.sync(&connection.id).await?;
    /// assert_eq!(report.connection, Some(connection.id));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn sync(&self, id: &ConnectionId) -> Result<SyncReport> {
        self.sync_with(id, SyncOptions::default()).await
    }

    /// As [`Bank::sync`], with options.
    ///
    /// # Errors
    /// As [`Bank::sync`]; `invalid` for a page size that is not 1 to 500.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated.clone()), Arc::new(MemoryStore::new()));
    /// # let connection = bank.connect(public_token).await?;
    /// bank.sync(&connection.id).await?;
    /// let again = SyncOptions { from_start: true, ..SyncOptions::default() };
    /// let report = bank.sync_with(&connection.id, again).await?;
    /// assert_eq!((report.added, report.removed), (0, 0), "a full resync doubles nothing");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn sync_with(&self, id: &ConnectionId, options: SyncOptions) -> Result<SyncReport> {
        if !(1..=crate::plaid::MAX_PAGE_ROWS).contains(&options.page_rows) {
            let message = format!("a page of {} rows: 1 to 500 are meant", options.page_rows);
            return Err(Error::invalid(message));
        }
        let lock = self.book.sync_lock(id);
        let _turn = lock.lock().await;
        let synced = self.sync_in_turn(id, &options).await;
        self.heard(id, synced).await
    }

    async fn sync_in_turn(&self, id: &ConnectionId, options: &SyncOptions) -> Result<SyncReport> {
        let (connection, token) = self.open(id).await?;
        if connection.institution.is_none() && connection.cursor.is_none() {
            self.learn_institution(id, &token).await;
        }
        for _ in 0..TRIES {
            let connection = self.book.connection(id).await?;
            let from = connection.cursor.clone().filter(|_| !options.from_start);
            let fetched = fetch(&*self.plaid, &token, from, options).await?;
            if let Some(report) = self.write(&connection, &fetched, options).await? {
                return Ok(report);
            }
        }
        Err(too_busy())
    }

    /// Writes an update; what others write beside it only lets it be worked out again from the
    /// pages that are there. None where another sync has moved the connection on.
    async fn write(
        &self,
        connection: &Connection,
        fetched: &Fetched,
        options: &SyncOptions,
    ) -> Result<Option<SyncReport>> {
        for _ in 0..TRIES * 10 {
            let state = self.book.state().await?;
            if state.outline.expect_cursor(&connection.id, connection.cursor.as_deref()).is_err() {
                return Ok(None);
            }
            let settled = self.settle(&state, &connection.id, fetched, options, now()).await?;
            let Some(Settled { patches, mut report }) = settled else { continue };
            let mut draft = Draft { patches, ..Draft::new(format!("Sync: {report}")) };
            draft.preconditions.push(Precondition::Cursor {
                connection: connection.id.clone(),
                cursor: connection.cursor.clone(),
            });
            draft.preconditions.push(Precondition::Head(state.revision.number));
            match self.book.commit(Cause::Bank, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => {
                    report.revision = Some(answer?);
                    return Ok(Some(report));
                }
            }
        }
        Err(too_busy())
    }

    /// Asks the bank for news now. Plaid charges for it, so a person asks, never a program; the
    /// news come with a later sync.
    ///
    /// # Errors
    /// As the bank's.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated.clone()), Arc::new(MemoryStore::new()));
    /// # let connection = bank.connect(public_token).await?;
    /// bank.sync(&connection.id).await?;
    /// bank.refresh(&connection.id).await?;
    /// let report = bank.sync(&connection.id).await?;
    /// assert!(report.linked > 0, "pending rows were posted");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn refresh(&self, id: &ConnectionId) -> Result<()> {
        let (_, token) = self.open(id).await?;
        let answer = self.plaid.refresh(token).await;
        self.heard(id, answer).await
    }
}

impl Book {
    /// Says that a posted row is the pending one that left: it keeps what a person set there, or where a
    /// person had entered that row by hand, is that row. The bank's date and amount stay.
    ///
    /// # Errors
    /// `not_found` where the posted row is not there.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let amount = Money::parse("2.80", Currency::new("EUR")?)?;
    /// let posted = book.record(NewTransaction::new(march(4), amount)).await?.id;
    /// let noted = NewTransaction { note: Some("with Ana".into()), ..NewTransaction::new(march(3), amount) };
    /// let pending = Transaction::entered("p1".parse()?, noted)?;
    /// let row = book.accept_link(&SuggestedLink { pending, posted }).await?;
    /// assert_eq!((row.note(), row.date()), (Some("with Ana"), march(4)));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn accept_link(&self, link: &SuggestedLink) -> Result<Transaction> {
        for _ in 0..TRIES {
            let posted = self.transaction(&link.posted).await?;
            let kept = match self.transaction(&link.pending.id).await {
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                kept => Some(kept?),
            };
            let mut row = link.accepted(kept.as_ref().map(|kept| &kept.value), &posted.value);
            if let Some(rules) = self.rules().await? {
                row.ruled = rules.run(&row);
            }
            let mut draft = Draft::new("Link a posted row")
                .put(Entity::Transaction(row.clone()))
                .if_unchanged(EntityKey::Transaction(link.posted.clone()), posted.number);
            if let Some(kept) = kept {
                let key = EntityKey::Transaction(kept.value.id);
                draft = draft
                    .delete(EntityKey::Transaction(link.posted.clone()))
                    .if_unchanged(key, kept.number);
            }
            match self.commit(Cause::Person, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(|_| row),
            }
        }
        Err(too_busy())
    }

    /// Whose turn it is to sync a connection, in this process.
    pub(super) fn sync_lock(&self, id: &ConnectionId) -> Arc<Mutex<()>> {
        let mut turns = self.shared.turns.lock().unwrap_or_else(|broken| broken.into_inner());
        turns.entry(id.clone()).or_default().clone()
    }
}
