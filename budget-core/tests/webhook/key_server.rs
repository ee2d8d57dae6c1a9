//! A Plaid that knows nothing but keys, and counts how often it is asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

use async_trait::async_trait;
use budget_core::plaid::{
    AccessToken, DatedRows, Item, LinkRequest, LinkSession, LinkToken, LinkedItem, PageRequest,
    Plaid, PublicToken, RecurringStreams, RowsByDate, SandboxItem, SandboxRow, VerificationKey,
};
use budget_core::{BankAccount, Error, ErrorKind, FeedPage, Institution, Result};

/// The server; it answers while nobody holds its gate.
#[derive(Debug, Default)]
pub(crate) struct KeyServer {
    keys: Mutex<HashMap<String, VerificationKey>>,
    asked: Mutex<Vec<String>>,
    failure: Mutex<Option<ErrorKind>>,
    pub(crate) gate: async_lock::Mutex<()>,
}

impl KeyServer {
    pub(crate) fn publish(&self, key: VerificationKey) {
        self.publish_as(&key.kid.clone(), key);
    }

    /// Answers with the key when it is asked for that name.
    pub(crate) fn publish_as(&self, kid: &str, key: VerificationKey) {
        lock(&self.keys).insert(kid.to_owned(), key);
    }

    pub(crate) fn withdraw(&self, kid: &str) {
        lock(&self.keys).remove(kid);
    }

    /// Every answer is an error of that kind, until there is none.
    pub(crate) fn fail(&self, kind: Option<ErrorKind>) {
        *lock(&self.failure) = kind;
    }

    /// How often it was asked for a key.
    pub(crate) fn lookups(&self) -> usize {
        lock(&self.asked).len()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no panic while it was held")
}

/// What Plaid says of a name that has no key.
fn unknown_kid() -> Error {
    Error::invalid("invalid key_id provided")
        .with("error_type", "INVALID_INPUT")
        .with("error_code", "INVALID_WEBHOOK_VERIFICATION_KEY_ID")
}

fn none<T>() -> Result<T> {
    Err(Error::new(ErrorKind::Internal, "there are only keys here"))
}

#[async_trait]
impl Plaid for KeyServer {
    async fn webhook_verification_key(&self, kid: String) -> Result<VerificationKey> {
        lock(&self.asked).push(kid.clone());
        let _open = self.gate.lock().await;
        if let Some(kind) = *lock(&self.failure) {
            return Err(Error::new(kind, "the server fails on purpose"));
        }
        lock(&self.keys).get(&kid).cloned().ok_or_else(unknown_kid)
    }

    async fn create_link_token(&self, _: LinkRequest) -> Result<LinkSession> {
        none()
    }

    async fn exchange_public_token(&self, _: PublicToken) -> Result<LinkedItem> {
        none()
    }

    async fn link_results(&self, _: LinkToken) -> Result<Vec<PublicToken>> {
        none()
    }

    async fn accounts(&self, _: AccessToken) -> Result<Vec<BankAccount>> {
        none()
    }

    async fn balances(&self, _: AccessToken) -> Result<Vec<BankAccount>> {
        none()
    }

    async fn transactions_sync(&self, _: PageRequest) -> Result<FeedPage> {
        none()
    }

    async fn transactions_get(&self, _: AccessToken, _: RowsByDate) -> Result<DatedRows> {
        none()
    }

    async fn refresh(&self, _: AccessToken) -> Result<()> {
        none()
    }

    async fn recurring_streams(&self, _: AccessToken) -> Result<RecurringStreams> {
        none()
    }

    async fn item(&self, _: AccessToken) -> Result<Item> {
        none()
    }

    async fn remove_item(&self, _: AccessToken) -> Result<()> {
        none()
    }

    async fn update_webhook(&self, _: AccessToken, _: String) -> Result<Item> {
        none()
    }

    async fn institution(&self, _: String, _: Vec<String>) -> Result<Institution> {
        none()
    }

    async fn sandbox_public_token(&self, _: SandboxItem) -> Result<PublicToken> {
        none()
    }

    async fn sandbox_reset_login(&self, _: AccessToken) -> Result<()> {
        none()
    }

    async fn sandbox_fire_webhook(&self, _: AccessToken, _: String) -> Result<()> {
        none()
    }

    async fn sandbox_create_rows(&self, _: AccessToken, _: Vec<SandboxRow>) -> Result<()> {
        none()
    }
}
