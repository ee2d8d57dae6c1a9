//! What is asked of the bank and only shown.

use super::Bank;
use crate::domain::bank::BankAccount;
use crate::domain::error::Result;
use crate::domain::id::ConnectionId;
use crate::plaid::RecurringStreams;

impl Bank {
    /// The accounts of a connection with their balances, as the bank knows them now. This may take
    /// half a minute, and Plaid charges for it.
    ///
    /// # Errors
    /// `not_found`, `needs_user`, and as the bank's.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// assert!(bank.balances(&connection.id).await?.iter().all(|account| account.balance.is_some()));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn balances(&self, id: &ConnectionId) -> Result<Vec<BankAccount>> {
        let (_, token) = self.open(id).await?;
        let answer = self.plaid.balances(token).await;
        self.heard(id, answer).await
    }

    /// What comes and goes regularly on a connection's accounts, as the bank sees it.
    ///
    /// # Errors
    /// `not_found`, `needs_user`, and as the bank's.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// assert!(!bank.recurring_streams(&connection.id).await?.outflow.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn recurring_streams(&self, id: &ConnectionId) -> Result<RecurringStreams> {
        let (_, token) = self.open(id).await?;
        let answer = self.plaid.recurring_streams(token).await;
        self.heard(id, answer).await
    }

    /// Where the webhooks of a connection go from now on.
    ///
    /// # Errors
    /// `not_found`, `needs_user`, and as the bank's.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// bank.send_webhooks_to(&connection.id, "http://127.0.0.1:8000/plaid/webhook").await?;
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn send_webhooks_to(&self, id: &ConnectionId, url: impl Into<String>) -> Result<()> {
        let (_, token) = self.open(id).await?;
        let answer = self.plaid.update_webhook(token, url.into()).await.map(|_| ());
        self.heard(id, answer).await
    }
}
