//! The client of Plaid's API.
//!
//! [`PlaidClient`] is made of a [`PlaidConfig`] and implements [`Plaid`]. It runs its
//! requests on a thread of its own, so that any executor may await it.

mod address;
mod call;
mod caller;
mod config;
mod endpoint;
mod failure;
mod limits;
mod pause;
mod scrub;
mod transport;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use async_trait::async_trait;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;

use super::wire::{self, Read, request};
use super::{
    AccessToken, DatedRows, Item, LinkPurpose, LinkRequest, LinkSession, LinkToken, LinkedItem,
    PageRequest, Plaid, PublicToken, RecurringStreams, RowsByDate, SandboxItem, SandboxRow,
    VerificationKey, code_of,
};
use crate::domain::bank::BankAccount;
use crate::domain::connection::Institution;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::feed::FeedPage;

use call::Call;
use caller::Caller;
use endpoint as at;

pub use config::{Environment, PlaidConfig, PlaidOptions};
pub use limits::RateLimits;

/// The client of Plaid's API.
///
/// Credentials go in headers, over TLS or to this machine alone; nothing secret is in an address, an
/// error or a log line, and redirects are not followed. What may be sent again is, where
/// [`FailureClass`](super::FailureClass) says that it helps: with backoff, jitter and an end. Never
/// sent twice are the exchange of a public token and a page of an update, unless the request surely
/// never left: a page that fails restarts its whole update, which is for whoever pages. Plaid's rate
/// limits are kept on this side.
///
/// ```
/// use budget_core::plaid::http::{Environment, PlaidClient, PlaidConfig};
/// let config = PlaidConfig::new(Environment::Sandbox, "client-id", "secret-CANARY")?;
/// let client = PlaidClient::new(config)?;
/// assert!(!format!("{client:?}").contains("CANARY"));
/// # Ok::<(), budget_core::Error>(())
/// ```
pub struct PlaidClient {
    caller: Arc<Caller>,
    /// There until it is dropped.
    runtime: Option<Runtime>,
}

impl PlaidClient {
    /// A client; nothing is sent yet.
    ///
    /// # Errors
    /// `invalid` where the environment's address may not be used, `unavailable` where this machine
    /// has no threads or no root certificates for it.
    ///
    /// ```
    /// # use budget_core::{plaid::http::*, ErrorKind};
    /// let plain = Environment::Custom("http://bank.example".into());
    /// let refused = PlaidClient::new(PlaidConfig::new(plain, "id", "secret")?).unwrap_err();
    /// assert_eq!(refused.kind(), ErrorKind::Invalid);
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn new(config: PlaidConfig) -> Result<Self> {
        let caller = Arc::new(Caller::new(&config)?);
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("plaid-client")
            .enable_io()
            .enable_time()
            .build();
        let runtime = runtime.map_err(|error| {
            Error::new(ErrorKind::Unavailable, "a thread for Plaid's client cannot be started")
                .caused_by(error)
        })?;
        Ok(Self { caller, runtime: Some(runtime) })
    }

    /// Makes the call, and reads its answer.
    async fn ask<T>(&self, call: Call, read: impl FnOnce(&str) -> Read<T>) -> Result<T> {
        let endpoint = call.endpoint;
        let answer = self.run(call).await?;
        read(&answer).map_err(|reason| endpoint.unreadable(&reason))
    }

    /// Makes a call whose answer says no more than that it is done.
    async fn tell(&self, call: Call) -> Result<()> {
        self.run(call).await.map(drop)
    }

    async fn run(&self, call: Call) -> Result<String> {
        let Some(runtime) = &self.runtime else { return Err(ended()) };
        let caller = Arc::clone(&self.caller);
        Task(runtime.spawn(async move { caller.call(&call).await })).await
    }
}

impl Drop for PlaidClient {
    fn drop(&mut self) {
        // Waiting for the thread would panic inside another executor.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl fmt::Debug for PlaidClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PlaidClient")
            .field("address", &self.caller.address())
            .finish_non_exhaustive()
    }
}

/// A call on the client's thread, which ends with whoever awaits it.
struct Task(JoinHandle<Result<String>>);

impl Future for Task {
    type Output = Result<String>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context).map(|joined| joined.unwrap_or_else(|_| Err(ended())))
    }
}

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn ended() -> Error {
    Error::new(ErrorKind::Internal, "a call of Plaid's client ended without an answer")
}

#[async_trait]
impl Plaid for PlaidClient {
    async fn create_link_token(&self, request: LinkRequest) -> Result<LinkSession> {
        let call = Call::new(at::LINK_TOKEN_CREATE, &request::link(&request)?)?;
        let call = match &request.purpose {
            LinkPurpose::New => call,
            LinkPurpose::Repair(token) | LinkPurpose::ChooseAccounts(token) => call.of_item(token),
        };
        self.ask(call, wire::link_session).await
    }

    async fn exchange_public_token(&self, public_token: PublicToken) -> Result<LinkedItem> {
        let call = Call::new(at::EXCHANGE, &request::exchange(&public_token))?;
        self.ask(call.hiding(public_token.expose()), wire::linked_item).await
    }

    async fn link_results(&self, link_token: LinkToken) -> Result<Vec<PublicToken>> {
        let call = Call::new(at::LINK_TOKEN_GET, &request::link_results(&link_token))?;
        self.ask(call.hiding(link_token.expose()), wire::public_tokens).await
    }

    async fn accounts(&self, access_token: AccessToken) -> Result<Vec<BankAccount>> {
        self.ask(item_call(at::ACCOUNTS, &access_token)?, wire::accounts).await
    }

    async fn balances(&self, access_token: AccessToken) -> Result<Vec<BankAccount>> {
        self.ask(item_call(at::BALANCES, &access_token)?, wire::accounts).await
    }

    async fn transactions_sync(&self, request: PageRequest) -> Result<FeedPage> {
        let call = Call::new(at::SYNC, &request::page(&request)?)?.of_item(&request.access_token);
        self.ask(call, wire::feed_page).await
    }

    async fn transactions_get(
        &self,
        access_token: AccessToken,
        query: RowsByDate,
    ) -> Result<DatedRows> {
        let body = request::rows_by_date(&access_token, query)?;
        self.ask(Call::new(at::ROWS_BY_DATE, &body)?.of_item(&access_token), wire::dated_rows).await
    }

    async fn refresh(&self, access_token: AccessToken) -> Result<()> {
        self.tell(item_call(at::REFRESH, &access_token)?).await
    }

    async fn recurring_streams(&self, access_token: AccessToken) -> Result<RecurringStreams> {
        self.ask(item_call(at::RECURRING, &access_token)?, wire::recurring_streams).await
    }

    async fn item(&self, access_token: AccessToken) -> Result<Item> {
        self.ask(item_call(at::ITEM, &access_token)?, wire::item).await
    }

    async fn remove_item(&self, access_token: AccessToken) -> Result<()> {
        let removed = self.tell(item_call(at::REMOVE, &access_token)?).await;
        removed.or_else(|error| match code_of(&error) {
            Some("ITEM_NOT_FOUND" | "INVALID_ACCESS_TOKEN") => Ok(()),
            _ => Err(error),
        })
    }

    async fn update_webhook(&self, access_token: AccessToken, url: String) -> Result<Item> {
        let body = request::webhook(&access_token, &url);
        self.ask(Call::new(at::UPDATE_WEBHOOK, &body)?.of_item(&access_token), wire::item).await
    }

    async fn institution(&self, id: String, countries: Vec<String>) -> Result<Institution> {
        let body = request::institution(&id, &countries);
        self.ask(Call::new(at::INSTITUTION, &body)?, wire::institution).await
    }

    async fn webhook_verification_key(&self, kid: String) -> Result<VerificationKey> {
        let body = request::verification_key(&kid);
        self.ask(Call::new(at::VERIFICATION_KEY, &body)?, wire::verification_key).await
    }

    async fn sandbox_public_token(&self, item: SandboxItem) -> Result<PublicToken> {
        let body = request::sandbox_item(&item)?;
        self.ask(Call::new(at::SANDBOX_PUBLIC_TOKEN, &body)?, wire::public_token).await
    }

    async fn sandbox_reset_login(&self, access_token: AccessToken) -> Result<()> {
        self.tell(item_call(at::SANDBOX_RESET_LOGIN, &access_token)?).await
    }

    async fn sandbox_fire_webhook(&self, access_token: AccessToken, code: String) -> Result<()> {
        let body = request::sandbox_webhook(&access_token, &code);
        self.tell(Call::new(at::SANDBOX_FIRE_WEBHOOK, &body)?.of_item(&access_token)).await
    }

    async fn sandbox_create_rows(
        &self,
        access_token: AccessToken,
        rows: Vec<SandboxRow>,
    ) -> Result<()> {
        let body = request::sandbox_rows(&access_token, &rows)?;
        self.tell(Call::new(at::SANDBOX_CREATE_ROWS, &body)?.of_item(&access_token)).await
    }
}

fn item_call(endpoint: &'static at::Endpoint, access_token: &AccessToken) -> Result<Call> {
    Ok(Call::new(endpoint, &request::of_item(access_token))?.of_item(access_token))
}
