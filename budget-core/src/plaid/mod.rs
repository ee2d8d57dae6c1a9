//! The Plaid port: a bank behind it, in the domain's words.
//!
//! What implements it: the client of Plaid's API (feature `plaid`), the simulated bank
//! (feature `testing`), or a host's own, for example an app that calls its own server.

#[cfg(feature = "plaid")]
pub mod http;
#[cfg(feature = "testing")]
pub mod simulator;
#[cfg(feature = "plaid")]
pub mod webhook;
#[cfg(feature = "plaid")]
mod wire;

mod failure;
mod item;
mod link;
mod recurring;
mod sandbox;
mod token;

use std::fmt::Debug;

use async_trait::async_trait;
use chrono::NaiveDate;

use crate::domain::bank::{BankAccount, Unreadable};
use crate::domain::connection::Institution;
use crate::domain::error::Result;
use crate::domain::feed::{FeedPage, FeedRow};

pub use failure::{FailureClass, class_of, code_of};
pub use item::Item;
pub use link::{LinkPurpose, LinkRequest, LinkSession, LinkedItem};
pub use recurring::{RecurringStream, RecurringStreams};
pub use sandbox::{SandboxItem, SandboxRow};
pub use token::{AccessToken, LinkToken, PublicToken};

/// The most rows that a page is asked for.
pub const MAX_PAGE_ROWS: u16 = 500;

/// A question for one page of an update.
///
/// ```
/// # use budget_core::plaid::*;
/// let first = PageRequest { access_token: AccessToken::new("access-sandbox-1"), cursor: None, count: 500 };
/// assert!(!format!("{first:?}").contains("access-sandbox-1"), "secrets are never shown");
/// ```
#[derive(Debug, Clone)]
pub struct PageRequest {
    /// Whose rows.
    pub access_token: AccessToken,
    /// Where to go on; none asks for the whole history.
    pub cursor: Option<String>,
    /// How many rows a page may have, 1 to [`MAX_PAGE_ROWS`].
    pub count: u16,
}

/// A question for rows by their dates.
///
/// ```
/// # use budget_core::{plaid::*, period::parse_date};
/// let query = RowsByDate { start: parse_date("2026-03-01")?, end: parse_date("2026-03-31")?, offset: 0, count: 500 };
/// assert!(query.start < query.end);
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsByDate {
    /// The first day.
    pub start: NaiveDate,
    /// The last day, included, as Plaid counts it.
    pub end: NaiveDate,
    /// How many of the newest rows to pass over.
    pub offset: u32,
    /// How many rows to answer at most, 1 to [`MAX_PAGE_ROWS`].
    pub count: u16,
}

/// Rows by their dates, the newest first.
///
/// ```
/// # use budget_core::plaid::*;
/// assert_eq!(DatedRows::default().total, 0);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DatedRows {
    /// The accounts of the item.
    pub accounts: Vec<BankAccount>,
    /// The rows.
    pub rows: Vec<FeedRow>,
    /// Rows that cannot be read: reported, never guessed. They count in an offset like any other.
    pub unreadable: Vec<Unreadable>,
    /// How many there are in all, whatever was asked for.
    pub total: u32,
}

/// The public key of a webhook's signature: a point on the curve P-256.
///
/// ```
/// # use budget_core::plaid::*;
/// let key = VerificationKey { kid: "k1".into(), alg: "ES256".into(), x: String::new(), y: String::new(), expired_at: None };
/// assert_eq!(key.alg, "ES256");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationKey {
    /// Its name.
    pub kid: String,
    /// What it signs with: `ES256`.
    pub alg: String,
    /// The point's x, base64url without padding.
    pub x: String,
    /// The point's y.
    pub y: String,
    /// When it stopped signing, in seconds since 1970, where it did.
    pub expired_at: Option<i64>,
}

/// A bank, as Plaid's API offers it.
///
/// Arguments are owned, so that hosts in other languages can implement it. A refusal has the kind of
/// [`FailureClass::kind`], and in its context `error_type`, `error_code` and `request_id`, where
/// there are such.
#[async_trait]
pub trait Plaid: Debug + Send + Sync + 'static {
    /// A token with which a person links a bank, repairs a link, or chooses accounts again.
    async fn create_link_token(&self, request: LinkRequest) -> Result<LinkSession>;

    /// The access token for what a person linked. It is never sent twice: a public token is good
    /// once, so a lost answer is `unknown`.
    async fn exchange_public_token(&self, public_token: PublicToken) -> Result<LinkedItem>;

    /// The public tokens of a hosted session that a person has finished; empty until then.
    async fn link_results(&self, link_token: LinkToken) -> Result<Vec<PublicToken>>;

    /// The accounts of an item, with the balances that are known.
    async fn accounts(&self, access_token: AccessToken) -> Result<Vec<BankAccount>>;

    /// The accounts of an item with balances asked of the bank now; this may take half a minute.
    async fn balances(&self, access_token: AccessToken) -> Result<Vec<BankAccount>>;

    /// One page of what changed since a cursor.
    async fn transactions_sync(&self, request: PageRequest) -> Result<FeedPage>;

    /// Rows by their dates.
    async fn transactions_get(
        &self,
        access_token: AccessToken,
        query: RowsByDate,
    ) -> Result<DatedRows>;

    /// Asks the bank for news now. It costs money, so nothing calls it but a person.
    async fn refresh(&self, access_token: AccessToken) -> Result<()>;

    /// What comes and goes regularly.
    async fn recurring_streams(&self, access_token: AccessToken) -> Result<RecurringStreams>;

    /// How an item fares.
    async fn item(&self, access_token: AccessToken) -> Result<Item>;

    /// Ends an item: its token is dead. One that is gone already is no error.
    async fn remove_item(&self, access_token: AccessToken) -> Result<()>;

    /// Where webhooks of an item go.
    async fn update_webhook(&self, access_token: AccessToken, url: String) -> Result<Item>;

    /// A bank by its id.
    async fn institution(&self, id: String, countries: Vec<String>) -> Result<Institution>;

    /// The key of a webhook's signature by its name.
    async fn webhook_verification_key(&self, kid: String) -> Result<VerificationKey>;

    /// In the sandbox: what a person's going through Link would give.
    async fn sandbox_public_token(&self, item: SandboxItem) -> Result<PublicToken>;

    /// In the sandbox: the item needs a login from now on.
    async fn sandbox_reset_login(&self, access_token: AccessToken) -> Result<()>;

    /// In the sandbox: sends a webhook of that code.
    async fn sandbox_fire_webhook(&self, access_token: AccessToken, code: String) -> Result<()>;

    /// In the sandbox: makes rows.
    async fn sandbox_create_rows(
        &self,
        access_token: AccessToken,
        rows: Vec<SandboxRow>,
    ) -> Result<()>;
}
