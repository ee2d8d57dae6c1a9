//! What a webhook does to the book.

use super::{Bank, SyncReport};
use crate::domain::connection::{Connection, ConnectionState, Problem};
use crate::domain::error::Result;
use crate::domain::id::ConnectionId;
use crate::plaid::webhook::{Webhook, WebhookEvent, WebhookResponse};

/// What came of a webhook.
///
/// ```
/// # use budget_core::Received;
/// assert_ne!(Received::Nothing, Received::Streams("c1".parse()?));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Received {
    /// The connection was synced.
    Synced(SyncReport),
    /// What is known of the connection was changed.
    Marked(Connection),
    /// A person linked banks.
    Linked(Vec<Connection>),
    /// Payments that recur are told anew; the host asks for them when it shows them.
    Streams(ConnectionId),
    /// The bank has accounts that are not shared yet; the host may offer a session to choose them.
    NewAccounts(ConnectionId),
    /// There is nothing to do, also for an item that the book does not have.
    Nothing,
}

impl Bank {
    /// Does what a verified webhook asks for. Webhooks come twice and in any order, and that
    /// does no harm. A sync may take longer than Plaid waits for an answer, so a server answers first.
    ///
    /// # Errors
    /// As what it does, for example [`Bank::sync`].
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{webhook::*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// let event = WebhookEvent::SyncUpdatesAvailable { initial_complete: true, historical_complete: true };
    /// let webhook = Webhook { item_id: Some(connection.item_id), event, environment: None };
    /// assert!(matches!(bank.receive(&webhook).await?, Received::Synced(report) if report.added > 0));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn receive(&self, webhook: &Webhook) -> Result<Received> {
        if let WebhookEvent::SessionFinished { public_tokens, .. } = &webhook.event {
            let mut linked = Vec::with_capacity(public_tokens.len());
            for public_token in public_tokens {
                linked.push(self.connect(public_token.clone()).await?);
            }
            return Ok(Received::Linked(linked));
        }
        let item_id = webhook.item_id.as_deref().unwrap_or_default();
        let Some(connection) = self.of_item(item_id).await? else { return Ok(Received::Nothing) };
        let id = connection.id;
        match webhook.event.response() {
            WebhookResponse::Sync => self.sync(&id).await.map(Received::Synced),
            WebhookResponse::RefreshStreams => Ok(Received::Streams(id)),
            WebhookResponse::OfferNewAccounts => Ok(Received::NewAccounts(id)),
            WebhookResponse::MarkHealthy => self.mark(&id, Connection::mend).await,
            WebhookResponse::MarkNeedsLogin => {
                self.mark_as(&id, ConnectionState::NeedsLogin, &webhook.event).await
            }
            WebhookResponse::MarkConsentExpiring => {
                self.mark_as(&id, ConnectionState::ConsentExpiring, &webhook.event).await
            }
            WebhookResponse::MarkRevoked => {
                self.mark_as(&id, ConnectionState::Revoked, &webhook.event).await
            }
            WebhookResponse::LinkFinished | WebhookResponse::Nothing => Ok(Received::Nothing),
        }
    }

    async fn mark_as(
        &self,
        id: &ConnectionId,
        state: ConnectionState,
        event: &WebhookEvent,
    ) -> Result<Received> {
        let (problem, ends) = (problem_of(event), end_of(event));
        let mark = |connection: &mut Connection| {
            let waits = connection.state.needs_user();
            if !(waits && state == ConnectionState::ConsentExpiring) {
                connection.state = state;
            }
            connection.problem = problem.clone().or(connection.problem.take());
            connection.consent_expires = ends.or(connection.consent_expires);
        };
        self.mark(id, mark).await
    }

    async fn mark(
        &self,
        id: &ConnectionId,
        mark: impl Fn(&mut Connection) + Send,
    ) -> Result<Received> {
        self.change(id, "Hear from the bank", mark).await?;
        self.book.connection(id).await.map(Received::Marked)
    }
}

fn problem_of(event: &WebhookEvent) -> Option<Problem> {
    match event {
        WebhookEvent::ItemError(problem) => Some(problem.clone()),
        _ => None,
    }
}

/// When the person's consent, or the connection, ends.
fn end_of(event: &WebhookEvent) -> Option<i64> {
    match event {
        WebhookEvent::PendingExpiration { consent_expires } => *consent_expires,
        WebhookEvent::PendingDisconnect { disconnects } => *disconnects,
        _ => None,
    }
}
