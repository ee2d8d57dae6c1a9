//! The Vault port: where the secrets of connections are, which are no part of a book.

#[cfg(feature = "plaid")]
mod envelope;
#[cfg(feature = "plaid")]
mod keys;
#[cfg(feature = "plaid")]
mod sealed;

use std::fmt::Debug;

use async_trait::async_trait;
use secrecy::SecretSlice;

use crate::domain::error::Result;
use crate::domain::id::{BookId, ConnectionId};

#[cfg(feature = "plaid")]
pub use keys::VaultKeys;
#[cfg(feature = "plaid")]
pub use sealed::SealedVault;

/// A place for the secrets of connections, one for each: a durable store, wrapped in a
/// seal, or a keychain of the host's.
///
/// # Contract
/// - What was put is given back, byte for byte, until it is put again or deleted; after `put` or
///   `delete` returns, a crash loses nothing of it.
/// - A secret is its connection's in its book: no other name answers it. The book need not be there.
/// - Secrets are outside outline, changes, undo and exports, and no error or `Debug` shows one.
/// - A store that is a vault erases a book's secrets with the book, and does not leave the bytes
///   of earlier secrets behind where it can overwrite them.
///
/// The macro `vault_conformance!` of the feature `testing` makes each of these a test.
///
/// ```
/// # use budget_core::*;
/// use secrecy::{ExposeSecret, SecretSlice};
/// # pollster::block_on(async {
/// let (vault, book, connection) = (MemoryStore::new(), BookId::new("home")?, ConnectionId::new("c1")?);
/// vault.put(book.clone(), connection.clone(), SecretSlice::from(b"access-1".to_vec())).await?;
/// let secret = vault.get(book.clone(), connection.clone()).await?.expect("it was put");
/// assert_eq!(secret.expose_secret(), b"access-1");
/// vault.delete(book.clone(), connection.clone()).await?;
/// assert!(vault.get(book, connection).await?.is_none());
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[async_trait]
pub trait Vault: Debug + Send + Sync + 'static {
    /// The secret of a connection; none where it has none.
    ///
    /// # Errors
    /// `unauthorized` where it cannot be read with the key that the host gave: the connection needs
    /// a new login.
    async fn get(&self, book: BookId, connection: ConnectionId) -> Result<Option<SecretSlice<u8>>>;

    /// Keeps a secret in the place of an earlier one.
    ///
    /// # Errors
    /// As the place's.
    async fn put(
        &self,
        book: BookId,
        connection: ConnectionId,
        secret: SecretSlice<u8>,
    ) -> Result<()>;

    /// Whether whoever reads the place cannot read a secret: it is sealed, guarded by the system, or
    /// nowhere but in memory. A bank's token is put into no other.
    fn is_safe_at_rest(&self) -> bool;

    /// Forgets a secret; one that is not there is no error.
    ///
    /// # Errors
    /// As the place's.
    async fn delete(&self, book: BookId, connection: ConnectionId) -> Result<()>;
}
