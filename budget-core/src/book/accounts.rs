//! Accounts.

use super::{Book, Draft};
use crate::domain::account::Account;
use crate::domain::change::{Cause, Entity, EntityKey};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::AccountId;
use crate::store::Revision;

impl Book {
    /// Makes an account.
    ///
    /// # Errors
    /// `already_exists` where its id is there, and as [`Account::check`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let card = Account::new("card".parse()?, "Card", AccountType::Credit, Currency::new("EUR")?);
    /// book.create_account(card.clone()).await?;
    /// let again = book.create_account(card).await.unwrap_err();
    /// assert_eq!(again.kind(), ErrorKind::AlreadyExists);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn create_account(&self, account: Account) -> Result<Revision> {
        let key = EntityKey::Account(account.id.clone());
        let label = format!("Add the account {}", account.name);
        self.add(label, key, Entity::Account(account)).await
    }

    /// Changes an account.
    ///
    /// # Errors
    /// `not_found`, and as [`Account::check`].
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let mut giro = book.outline().await?.value.accounts[0].value.clone();
    /// giro.name = "Household".to_owned();
    /// book.update_account(giro).await?;
    /// assert_eq!(book.outline().await?.value.accounts[0].value.name, "Household");
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn update_account(&self, account: Account) -> Result<Revision> {
        let label = format!("Change the account {}", account.name);
        self.replace(label, Entity::Account(account)).await
    }

    /// Deletes an account that has no transactions.
    ///
    /// # Errors
    /// `not_found`; `conflict` where a transaction, deleted ones included, is on it.
    ///
    /// ```
    /// # use budget_core::{*, testing::{home, march}};
    /// # pollster::block_on(async {
    /// # let book = home();
    /// let used = book.delete_account(&"giro".parse()?).await.unwrap_err();
    /// assert_eq!(used.kind(), ErrorKind::Conflict);
    /// let unknown = book.delete_account(&"card".parse()?).await.unwrap_err();
    /// assert_eq!(unknown.kind(), ErrorKind::NotFound);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn delete_account(&self, id: &AccountId) -> Result<Revision> {
        let draft = Draft::new(format!("Delete the account {id}"));
        self.commit_unused(draft.delete(EntityKey::Account(id.clone()))).await
    }

    /// Puts an entity that must not be there yet.
    pub(super) async fn add(
        &self,
        label: String,
        key: EntityKey,
        entity: Entity,
    ) -> Result<Revision> {
        let draft = Draft::new(label).put(entity).if_absent(key.clone());
        self.commit(Cause::Person, draft).await.map_err(|error| match error.kind() {
            ErrorKind::Conflict => Error::already_exists(key.noun(), key.id()),
            _ => error,
        })
    }

    /// Puts an entity of the outline that must be there.
    pub(super) async fn replace(&self, label: String, entity: Entity) -> Result<Revision> {
        let key = entity.key();
        let state = self.state().await?;
        let Some(before) = state.outline.get(&key) else {
            return Err(Error::not_found(key.noun(), key.id()));
        };
        let draft = Draft::new(label).put(entity).if_unchanged(key, before.number);
        self.commit(Cause::Person, draft).await
    }
}
