//! Ending a link.

use super::leaving::without_source;
use super::{Bank, is_lost};
use crate::book::{Draft, TRIES, too_busy};
use crate::domain::change::{Cause, Entity, EntityKey};
use crate::domain::connection::{Connection, ConnectionState};
use crate::domain::error::{ErrorKind, Result};
use crate::domain::id::ConnectionId;
use crate::store::Revision;

/// What becomes of a connection's rows when it ends.
///
/// ```
/// # use budget_core::Rows;
/// assert_ne!(Rows::Keep, Rows::Erase);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rows {
    /// They stay, and are known again should the bank be linked anew.
    Keep,
    /// They go, but for what a person entered or another source says of them.
    Erase,
}

impl Bank {
    /// Ends a link: the item is removed at the bank, its token forgotten, its rows kept or erased.
    ///
    /// # Errors
    /// As the bank's: then the link is as it was, and the call may be repeated.
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
    /// bank.disconnect(&connection.id, Rows::Erase).await?;
    /// assert_eq!(book.transactions(&Default::default()).await?.value.rows.len(), 1, "entered by hand");
    /// assert!(book.connections().await?.is_empty());
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn disconnect(&self, id: &ConnectionId, rows: Rows) -> Result<Revision> {
        let lock = self.book.sync_lock(id);
        let _turn = lock.lock().await;
        self.book.connection(id).await?;
        match self.token(id).await {
            Ok(Some(token)) => self.plaid.remove_item(token).await?,
            Ok(None) => {}
            // Without the token nothing can be done at the bank; here the link ends all the same.
            Err(error) if is_lost(&error) => {}
            Err(error) => return Err(error),
        }
        self.vault.delete(self.book.id().clone(), id.clone()).await?;
        match rows {
            Rows::Keep => self.end(id).await,
            Rows::Erase => self.erase(id).await,
        }
    }

    async fn end(&self, id: &ConnectionId) -> Result<Revision> {
        let ended = self.change(id, "End the link to a bank", |connection: &mut Connection| {
            connection.mend();
            connection.state = ConnectionState::Disconnected;
            connection.cursor = None;
        });
        match ended.await? {
            Some(revision) => Ok(revision),
            None => self.book.revision().await,
        }
    }

    async fn erase(&self, id: &ConnectionId) -> Result<Revision> {
        for _ in 0..TRIES {
            let state = self.book.state().await?;
            let Some(patches) = self.book.without(&state, id).await? else { continue };
            let mut draft =
                Draft { patches, ..Draft::new("End the link to a bank, with its rows") };
            for account in state.outline.accounts.iter().map(|entry| &entry.value) {
                draft = match without_source(account, id) {
                    Some(account) => draft.put(Entity::Account(account)),
                    None => draft,
                };
            }
            let draft = draft.delete(EntityKey::Connection(id.clone())).if_still_at(state.revision);
            match self.book.commit(Cause::Bank, draft).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                answer => return answer,
            }
        }
        Err(too_busy())
    }
}
