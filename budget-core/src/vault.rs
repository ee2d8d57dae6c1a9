//! The Vault port: where the secrets of connections are, which are no part of a book.

use std::fmt::Debug;

use async_trait::async_trait;
use secrecy::SecretSlice;

use crate::domain::error::Result;
use crate::domain::id::{BookId, ConnectionId};

/// A place for the secrets of connections, one for each: a durable store, wrapped in a
/// seal, or a keychain of the host's.
///
/// It is outside outline, changes, undo, copies and exports. Erasing a book erases its secrets.
#[async_trait]
pub trait Vault: Debug + Send + Sync + 'static {
    /// The secret of a connection; none where it has none.
    ///
    /// # Errors
    /// `unauthorized` where it cannot be read with the key that the host gave.
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

    /// Forgets a secret; one that is not there is no error.
    ///
    /// # Errors
    /// As the place's.
    async fn delete(&self, book: BookId, connection: ConnectionId) -> Result<()>;
}
