//! Linking a bank, and mending a link.

use super::Bank;
use super::health::cut;
use crate::book::{Draft, new_id};
use crate::domain::change::{Cause, Entity, EntityKey};
use crate::domain::connection::{Connection, ConnectionState, Institution};
use crate::domain::error::Result;
use crate::domain::id::{ConnectionId, MAX_ID};
use crate::domain::transaction::MAX_PAYEE;
use crate::plaid::{
    AccessToken, Item, LinkPurpose, LinkRequest, LinkSession, LinkToken, PublicToken,
};

/// Where a bank may be whose country nobody told: all that Plaid serves.
const COUNTRIES: [&str; 20] = [
    "US", "CA", "GB", "IE", "FR", "ES", "NL", "DE", "IT", "PL", "DK", "NO", "SE", "EE", "LT", "LV",
    "PT", "BE", "AT", "FI",
];

impl Bank {
    /// A session in which a person links a bank.
    ///
    /// # Errors
    /// As the bank's.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let session = bank.link_session(LinkRequest::new("ana", "Household")).await?;
    /// assert!(session.link_token.expose().starts_with("link-"));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn link_session(&self, request: LinkRequest) -> Result<LinkSession> {
        self.plaid.create_link_token(request).await
    }

    /// A session in which a person logs in again; the link, its rows and its cursor stay.
    ///
    /// # Errors
    /// `not_found`; `needs_user` where the connection has no token, so that only a new link helps.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let unknown = bank.repair_session(&"c1".parse()?, LinkRequest::new("ana", "Household")).await;
    /// assert_eq!(unknown.unwrap_err().kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn repair_session(
        &self,
        id: &ConnectionId,
        request: LinkRequest,
    ) -> Result<LinkSession> {
        let (_, token) = self.open(id).await?;
        let request = LinkRequest { purpose: LinkPurpose::Repair(token), ..request };
        self.plaid.create_link_token(request).await
    }

    /// A session in which a person chooses again which accounts are shared.
    ///
    /// # Errors
    /// As [`Bank::repair_session`].
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// let request = LinkRequest::new("ana", "Household");
    /// let session = bank.choose_accounts_session(&connection.id, request).await?;
    /// assert!(session.link_token.expose().starts_with("link-"));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn choose_accounts_session(
        &self,
        id: &ConnectionId,
        request: LinkRequest,
    ) -> Result<LinkSession> {
        let (_, token) = self.open(id).await?;
        let request = LinkRequest { purpose: LinkPurpose::ChooseAccounts(token), ..request };
        self.plaid.create_link_token(request).await
    }

    /// Says that a person has logged in again: the connection is healthy until a sync learns otherwise.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// assert_eq!(bank.repaired(&connection.id).await?.state, ConnectionState::Healthy);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn repaired(&self, id: &ConnectionId) -> Result<Connection> {
        self.open(id).await?;
        self.change(id, "Log in to the bank again", Connection::mend).await?;
        self.book.connection(id).await
    }

    /// The public tokens of a hosted session; empty until the person has finished it.
    ///
    /// # Errors
    /// As the bank's.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let request = LinkRequest { hosted: true, ..LinkRequest::new("ana", "Household") };
    /// let session = bank.link_session(request).await?;
    /// assert!(bank.link_results(session.link_token).await?.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn link_results(&self, link_token: LinkToken) -> Result<Vec<PublicToken>> {
        self.plaid.link_results(link_token).await
    }

    /// Makes a connection of what a person linked. Its rows come with the first sync. An item that the
    /// book has already keeps its connection, which gets the new token.
    ///
    /// # Errors
    /// As the bank's, the vault's and the store's; where the book cannot keep the connection, the item
    /// is removed again. `unknown` where the bank's answer was lost: the person must link again.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::{*, simulator::{SimulatedBank, SimulatorOptions}}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let public_token = simulated.link("ins_109508");
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// let connection = bank.connect(public_token).await?;
    /// assert!(connection.institution.is_some_and(|bank| bank.id == "ins_109508"));
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn connect(&self, public_token: PublicToken) -> Result<Connection> {
        let linked = self.plaid.exchange_public_token(public_token).await?;
        let token = linked.access_token;
        if let Some(known) = self.of_item(&linked.item_id).await? {
            self.keep_token(&known.id, &token).await?;
            return self.repaired(&known.id).await;
        }
        let id = ConnectionId::new(new_id())?;
        let mut connection = Connection::new(id, linked.item_id);
        // A bank without a name is still a bank: the rows matter more.
        if let Ok(item) = self.plaid.item(token.clone()).await {
            connection.consent_expires = item.consent_expires;
            connection.institution = self.institution_of(item).await.unwrap_or_default();
        }
        match self.keep(&connection, &token).await {
            Ok(()) => Ok(connection),
            Err(error) => {
                let _ = self.plaid.remove_item(token).await;
                let _ = self.vault.delete(self.book.id().clone(), connection.id).await;
                Err(error)
            }
        }
    }

    async fn keep(&self, connection: &Connection, token: &AccessToken) -> Result<()> {
        self.keep_token(&connection.id, token).await?;
        let bank = connection.institution.as_ref().map_or("a bank", |bank| bank.name.as_str());
        let draft = Draft::new(format!("Link {bank}"))
            .put(Entity::Connection(connection.clone()))
            .if_absent(EntityKey::Connection(connection.id.clone()));
        self.book.commit(Cause::Bank, draft).await.map(|_| ())
    }

    pub(super) async fn of_item(&self, item_id: &str) -> Result<Option<Connection>> {
        let connections = self.book.connections().await?;
        let live = |known: &Connection| known.state != ConnectionState::Disconnected;
        Ok(connections.into_iter().find(|known| known.item_id == item_id && live(known)))
    }

    /// Learns the bank's name where linking could not.
    pub(super) async fn learn_institution(&self, id: &ConnectionId, token: &AccessToken) {
        let Ok(item) = self.plaid.item(token.clone()).await else { return };
        let Ok(Some(institution)) = self.institution_of(item).await else { return };
        let name = |connection: &mut Connection| connection.institution = Some(institution.clone());
        // The next sync may learn it.
        let _ = self.change(id, "Learn the bank's name", name).await;
    }

    async fn institution_of(&self, item: Item) -> Result<Option<Institution>> {
        let Some(id) = item.institution_id else { return Ok(None) };
        let found = match item.institution_name {
            Some(name) => Institution { id, name },
            None => self.plaid.institution(id, COUNTRIES.map(str::to_owned).to_vec()).await?,
        };
        let id = cut(&found.id, MAX_ID);
        let institution = Institution { id, name: cut(&found.name, MAX_PAYEE) };
        Ok(Some(institution).filter(|it| !it.id.trim().is_empty()))
    }
}
