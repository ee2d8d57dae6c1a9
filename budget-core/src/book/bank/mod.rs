//! Following a bank: linking it, syncing it, and ending the link.

mod disconnect;
mod fetch;
mod health;
mod leaving;
mod link;
mod patches;
mod questions;
mod report;
mod settle;
mod sync;
mod transfers;
#[cfg(feature = "plaid")]
mod webhooks;

use std::sync::Arc;

use secrecy::{ExposeSecret, SecretSlice};

use super::{Book, Draft, TRIES, too_busy};
use crate::domain::change::{Cause, Entity, EntityKey};
use crate::domain::connection::{Connection, ConnectionState};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::ConnectionId;
use crate::plaid::{AccessToken, Plaid};
use crate::store::Revision;
use crate::vault::Vault;

pub use disconnect::Rows;
pub use report::{Progress, SyncOptions, SyncProgress, SyncReport};
#[cfg(feature = "plaid")]
pub use webhooks::Received;

/// A book and the bank that it follows.
///
/// Cheap to clone. Two handles on one connection, of this process or another, do no harm:
/// in one process they take turns, and of two processes one finds the other's update applied.
///
/// ```
/// use std::sync::Arc;
/// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::march};
/// # pollster::block_on(async {
/// let store = Arc::new(MemoryStore::new());
/// let settings = Settings::new(Currency::new("USD")?);
/// let book = Book::create(store.clone(), "home".parse()?, settings).await?;
/// let simulated = SimulatedBank::new(SimulatorOptions::new(march(20)));
/// let public_token = simulated.link("ins_109508");
///
/// let bank = book.bank(Arc::new(simulated), store);
/// let connection = bank.connect(public_token).await?;
/// let report = bank.sync(&connection.id).await?;
/// assert!(report.added > 100 && report.coverage == Coverage::Historical);
/// assert_eq!(bank.sync(&connection.id).await?.added, 0, "exactly once");
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug, Clone)]
pub struct Bank {
    book: Book,
    plaid: Arc<dyn Plaid>,
    vault: Arc<dyn Vault>,
}

impl Book {
    /// The book together with its bank and the place of the bank's secrets.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// assert_eq!(bank.book().id(), book.id());
    /// # });
    /// ```
    pub fn bank(&self, plaid: Arc<dyn Plaid>, vault: Arc<dyn Vault>) -> Bank {
        Bank { book: self.clone(), plaid, vault }
    }

    /// The bank connections, by id.
    ///
    /// # Errors
    /// As the store's.
    ///
    /// ```
    /// # use budget_core::testing::home;
    /// # pollster::block_on(async {
    /// assert!(home().connections().await?.is_empty());
    /// # Ok::<(), budget_core::Error>(()) }).expect("no refusal");
    /// ```
    pub async fn connections(&self) -> Result<Vec<Connection>> {
        let state = self.state().await?;
        Ok(state.outline.connections.iter().map(|entry| entry.value.clone()).collect())
    }

    /// One bank connection.
    ///
    /// # Errors
    /// `not_found`.
    ///
    /// ```
    /// # use budget_core::{*, testing::home};
    /// # pollster::block_on(async {
    /// let unknown = home().connection(&"c1".parse()?).await.unwrap_err();
    /// assert_eq!(unknown.kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn connection(&self, id: &ConnectionId) -> Result<Connection> {
        let found = self.connections().await?.into_iter().find(|known| known.id == *id);
        found.ok_or_else(|| Error::not_found("connection", id))
    }
}

impl Bank {
    /// The book.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{*, plaid::simulator::{SimulatedBank, SimulatorOptions}, testing::{home, march}};
    /// # let (book, simulated) = (home(), SimulatedBank::new(SimulatorOptions::new(march(20))));
    /// # let bank = book.bank(Arc::new(simulated), Arc::new(MemoryStore::new()));
    /// assert_eq!(bank.book().id().as_str(), "home");
    /// ```
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// A connection that is not ended, and its token.
    async fn open(&self, id: &ConnectionId) -> Result<(Connection, AccessToken)> {
        let connection = self.book.connection(id).await?;
        if connection.state == ConnectionState::Disconnected {
            return Err(Error::invalid(format!("the connection {id:?} was ended")));
        }
        let lost = |why: &str| {
            let message = format!("the connection {id:?} {why}: link the bank again");
            Error::new(ErrorKind::NeedsUser, message)
        };
        match self.token(id).await {
            Ok(Some(token)) => Ok((connection, token)),
            Ok(None) => Err(lost("has no token here")),
            Err(error) if is_lost(&error) => {
                let told = lost("has a token that cannot be read here");
                let context = error.context().to_vec().into_iter();
                let told = context.fold(told, |told, (name, value)| told.with(name, value));
                Err(told.caused_by(error))
            }
            Err(error) => Err(error),
        }
    }

    async fn token(&self, id: &ConnectionId) -> Result<Option<AccessToken>> {
        let secret = self.vault.get(self.book.id().clone(), id.clone()).await?;
        secret.map(|secret| token_of(&secret)).transpose()
    }

    async fn keep_token(&self, id: &ConnectionId, token: &AccessToken) -> Result<()> {
        if !self.vault.is_safe_at_rest() {
            let message =
                "this vault would keep the bank's token as it is: wrap it in a SealedVault";
            return Err(Error::invalid(message));
        }
        let secret = SecretSlice::from(token.expose().as_bytes().to_vec());
        self.vault.put(self.book.id().clone(), id.clone(), secret).await
    }

    /// Changes what is known of a connection, whatever happens beside it.
    async fn change(
        &self,
        id: &ConnectionId,
        label: &str,
        change: impl Fn(&mut Connection) + Send,
    ) -> Result<Option<Revision>> {
        for _ in 0..TRIES {
            let key = EntityKey::Connection(id.clone());
            let state = self.book.state().await?;
            let Some(entry) = state.outline.get(&key) else {
                return Err(Error::not_found("connection", id));
            };
            let Entity::Connection(before) = entry.value else { unreachable!("the key's entity") };
            let mut after = before.clone();
            change(&mut after);
            if after == before {
                return Ok(None);
            }
            let draft =
                Draft::new(label).put(Entity::Connection(after)).if_unchanged(key, entry.number);
            match self.book.commit(Cause::Bank, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer.map(Some),
            }
        }
        Err(too_busy())
    }
}

/// Whether a secret is there and can never be read again with what the host gave.
fn is_lost(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Unauthorized | ErrorKind::Corrupt | ErrorKind::TooNew)
}

fn token_of(secret: &SecretSlice<u8>) -> Result<AccessToken> {
    let text = std::str::from_utf8(secret.expose_secret());
    text.map(AccessToken::new).map_err(|_| Error::corrupt("a kept token is no text"))
}
