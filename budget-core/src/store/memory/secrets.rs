//! The secrets of connections, beside the books.

use std::collections::HashMap;

use async_trait::async_trait;
use secrecy::SecretSlice;

use super::MemoryStore;
use crate::domain::error::Result;
use crate::domain::id::{BookId, ConnectionId};
use crate::vault::Vault;

/// What is dropped is overwritten.
#[derive(Default)]
pub(super) struct Secrets(HashMap<BookId, HashMap<ConnectionId, SecretSlice<u8>>>);

impl Secrets {
    pub(super) fn erase(&mut self, book: &BookId) {
        self.0.remove(book);
    }
}

#[async_trait]
impl Vault for MemoryStore {
    fn is_safe_at_rest(&self) -> bool {
        true
    }

    async fn get(&self, book: BookId, connection: ConnectionId) -> Result<Option<SecretSlice<u8>>> {
        let books = self.books()?;
        let found = books.secrets.0.get(&book).and_then(|secrets| secrets.get(&connection));
        Ok(found.cloned())
    }

    async fn put(
        &self,
        book: BookId,
        connection: ConnectionId,
        secret: SecretSlice<u8>,
    ) -> Result<()> {
        self.books()?.secrets.0.entry(book).or_default().insert(connection, secret);
        Ok(())
    }

    async fn delete(&self, book: BookId, connection: ConnectionId) -> Result<()> {
        if let Some(secrets) = self.books()?.secrets.0.get_mut(&book) {
            secrets.remove(&connection);
        }
        Ok(())
    }
}
