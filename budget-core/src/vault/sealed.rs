//! A vault that sees to it that another one holds nothing that can be read without a key.

use std::sync::Arc;

use async_lock::Mutex;
use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretSlice};

use super::Vault;
use super::envelope::Place;
use super::keys::VaultKeys;
use crate::domain::error::Result;
use crate::domain::id::{BookId, ConnectionId};

/// Seals secrets on their way into another vault: with XChaCha20-Poly1305, a random nonce for each,
/// bound to the book and the connection.
///
/// Without its key a secret is lost and its connection needs a new login; the book is not touched.
///
/// ```
/// # use std::sync::Arc;
/// # use budget_core::*;
/// use secrecy::{ExposeSecret, SecretSlice};
/// # pollster::block_on(async {
/// let (store, book, connection) = (MemoryStore::new(), BookId::new("home")?, ConnectionId::new("c1")?);
/// let vault = SealedVault::new(Arc::new(store.clone()), VaultKeys::new(1, [7; 32]));
/// vault.put(book.clone(), connection.clone(), SecretSlice::from(b"access-1".to_vec())).await?;
///
/// let kept = store.get(book.clone(), connection.clone()).await?.expect("it was put");
/// assert!(!kept.expose_secret().windows(8).any(|bytes| bytes == b"access-1"));
/// let secret = vault.get(book.clone(), connection.clone()).await?.expect("it was put");
/// assert_eq!(secret.expose_secret(), b"access-1");
///
/// let other = SealedVault::new(Arc::new(store), VaultKeys::new(1, [8; 32]));
/// let refused = other.get(book, connection).await.unwrap_err();
/// assert_eq!(refused.kind(), ErrorKind::Unauthorized);
/// # Ok::<(), Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug)]
pub struct SealedVault {
    inner: Arc<dyn Vault>,
    keys: VaultKeys,
    /// Held while something is written, so that no old secret is sealed anew over a new one.
    turn: Mutex<()>,
}

impl SealedVault {
    /// A seal around `inner`.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::*;
    /// let vault = SealedVault::new(Arc::new(MemoryStore::new()), VaultKeys::new(1, [250; 32]));
    /// assert!(!format!("{vault:?}").contains("250"));
    /// ```
    pub fn new(inner: Arc<dyn Vault>, keys: VaultKeys) -> Self {
        Self { inner, keys, turn: Mutex::new(()) }
    }

    /// Seals anew, under the key of now, what an older one has sealed; how many there were. It may
    /// be called again at any time. No other process must write secrets of the book meanwhile.
    ///
    /// # Errors
    /// As [`Vault::get`] for the first secret that cannot be opened; it stays as it is, and the
    /// others are sealed anew all the same. As the place's where that fails.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::*;
    /// # pollster::block_on(async {
    /// let (store, book, c1) = (Arc::new(MemoryStore::new()), BookId::new("home")?, ConnectionId::new("c1")?);
    /// let old = SealedVault::new(store.clone(), VaultKeys::new(1, [7; 32]));
    /// old.put(book.clone(), c1.clone(), b"access-1".to_vec().into()).await?;
    ///
    /// let new = SealedVault::new(store, VaultKeys::new(2, [9; 32]).with_older(1, [7; 32])?);
    /// assert_eq!(new.rekey(&book, &[c1.clone()]).await?, 1);
    /// assert_eq!(old.get(book, c1).await.unwrap_err().kind(), ErrorKind::Unauthorized);
    /// # Ok::<(), Error>(()) }).expect("no refusal");
    /// ```
    pub async fn rekey(&self, book: &BookId, connections: &[ConnectionId]) -> Result<u32> {
        let (mut count, mut failure) = (0, None);
        for connection in connections {
            let place = Place { book: book.clone(), connection: connection.clone() };
            match self.rekey_one(place).await {
                Ok(is_new) => count += u32::from(is_new),
                Err(error) => failure = failure.or(Some(error)),
            }
        }
        failure.map_or(Ok(count), Err)
    }

    /// Whether it had to be sealed anew.
    async fn rekey_one(&self, place: Place) -> Result<bool> {
        let _turn = self.turn.lock().await;
        let envelope = self.inner.get(place.book.clone(), place.connection.clone()).await?;
        let Some(envelope) = envelope else { return Ok(false) };
        if place.key(envelope.expose_secret())? == self.keys.current() {
            return Ok(false);
        }
        let secret = place.open(&self.keys, envelope.expose_secret())?;
        self.put_sealed(place, &secret).await?;
        Ok(true)
    }

    async fn put_sealed(&self, place: Place, secret: &SecretSlice<u8>) -> Result<()> {
        let envelope = place.seal(&self.keys, secret.expose_secret())?;
        self.inner.put(place.book, place.connection, envelope).await
    }
}

#[async_trait]
impl Vault for SealedVault {
    fn is_safe_at_rest(&self) -> bool {
        true
    }

    async fn get(&self, book: BookId, connection: ConnectionId) -> Result<Option<SecretSlice<u8>>> {
        let envelope = self.inner.get(book.clone(), connection.clone()).await?;
        let place = Place { book, connection };
        envelope.map(|envelope| place.open(&self.keys, envelope.expose_secret())).transpose()
    }

    async fn put(
        &self,
        book: BookId,
        connection: ConnectionId,
        secret: SecretSlice<u8>,
    ) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.put_sealed(Place { book, connection }, &secret).await
    }

    async fn delete(&self, book: BookId, connection: ConnectionId) -> Result<()> {
        let _turn = self.turn.lock().await;
        self.inner.delete(book, connection).await
    }
}
