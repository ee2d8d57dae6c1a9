//! A vault of the host's own, as a phone's keychain is.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use budget_core::{BookId, ConnectionId, Result, Vault};
use secrecy::SecretSlice;

#[derive(Debug, Default)]
pub(crate) struct Keychain(Mutex<HashMap<(BookId, ConnectionId), SecretSlice<u8>>>);

#[async_trait]
impl Vault for Keychain {
    fn is_safe_at_rest(&self) -> bool {
        true
    }

    async fn get(&self, book: BookId, connection: ConnectionId) -> Result<Option<SecretSlice<u8>>> {
        Ok(self.0.lock().expect("no panic").get(&(book, connection)).cloned())
    }

    async fn put(
        &self,
        book: BookId,
        connection: ConnectionId,
        secret: SecretSlice<u8>,
    ) -> Result<()> {
        self.0.lock().expect("no panic").insert((book, connection), secret);
        Ok(())
    }

    async fn delete(&self, book: BookId, connection: ConnectionId) -> Result<()> {
        self.0.lock().expect("no panic").remove(&(book, connection));
        Ok(())
    }
}
