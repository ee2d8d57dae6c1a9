//! What Plaid tells by itself, and what there is to do then.

use crate::domain::connection::Problem;
use crate::plaid::{LinkToken, PublicToken};

/// What Plaid tells of an item, or of a session of Link.
///
/// ```
/// # use budget_core::plaid::webhook::*;
/// let webhook = Webhook {
///     item_id: Some("item-1".into()),
///     event: WebhookEvent::LoginRepaired,
///     environment: Some("sandbox".into()),
/// };
/// assert_eq!(webhook.event.response(), WebhookResponse::MarkHealthy);
/// ```
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The item it is about, where it is about one.
    pub item_id: Option<String>,
    /// What happened.
    pub event: WebhookEvent,
    /// Where it comes from: `sandbox`, `production`.
    pub environment: Option<String>,
}

/// What happened. Plaid adds codes without notice, so what is not known here is
/// [`Unknown`](Self::Unknown).
///
/// ```
/// # use budget_core::plaid::webhook::*;
/// let event = WebhookEvent::SyncUpdatesAvailable { initial_complete: true, historical_complete: false };
/// assert_eq!(event.response(), WebhookResponse::Sync);
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum WebhookEvent {
    /// There are rows to fetch.
    SyncUpdatesAvailable {
        /// Whether the last 30 days or so are there.
        initial_complete: bool,
        /// Whether all of the history is there.
        historical_complete: bool,
    },
    /// An earlier way of saying the same, which still comes beside it: `INITIAL_UPDATE`,
    /// `HISTORICAL_UPDATE`, `DEFAULT_UPDATE`, `TRANSACTIONS_REMOVED`.
    LegacyUpdate,
    /// What comes and goes regularly was found anew.
    RecurringUpdate,
    /// The item fails until a person has logged in again.
    ItemError(Problem),
    /// A person has logged in again elsewhere.
    LoginRepaired,
    /// A person's consent ends within a week.
    PendingExpiration {
        /// When, in seconds since 1970, where that is told.
        consent_expires: Option<i64>,
    },
    /// The bank will cut the item off within a week, unless a person logs in again.
    PendingDisconnect {
        /// When, in seconds since 1970, where that is told.
        disconnects: Option<i64>,
    },
    /// The person has accounts at the bank that are not shared.
    NewAccountsAvailable,
    /// A person took their consent back.
    PermissionRevoked,
    /// A person took back their consent to one account; the others stay.
    AccountRevoked {
        /// Plaid's id of the account, where it is told.
        account_id: Option<String>,
    },
    /// Webhooks go to another address from now on.
    WebhookUpdateAcknowledged,
    /// A person has left a session of Link.
    SessionFinished {
        /// Which session.
        link_token: Option<LinkToken>,
        /// Whether they came to its end.
        success: bool,
        /// What they linked, one for each bank.
        public_tokens: Vec<PublicToken>,
    },
    /// Something else; it is well to acknowledge it.
    Unknown {
        /// What it is about, for example `ITEM`.
        webhook_type: String,
        /// What happened.
        webhook_code: String,
    },
}

/// What there is to do about an event, beside acknowledging it.
///
/// ```
/// # use budget_core::plaid::webhook::*;
/// assert_eq!(WebhookEvent::LegacyUpdate.response(), WebhookResponse::Nothing);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookResponse {
    /// Sync the item.
    Sync,
    /// Fetch what comes and goes regularly again.
    RefreshStreams,
    /// The connection needs a login.
    MarkNeedsLogin,
    /// The connection is healthy again.
    MarkHealthy,
    /// The connection goes on for some days, then it needs a person.
    MarkConsentExpiring,
    /// The connection is revoked.
    MarkRevoked,
    /// Offer the person to choose again which accounts are shared.
    OfferNewAccounts,
    /// Exchange the public tokens, or ask for the results of the session.
    LinkFinished,
    /// Nothing more.
    Nothing,
}

impl WebhookEvent {
    /// What there is to do.
    ///
    /// ```
    /// # use budget_core::plaid::webhook::*;
    /// assert_eq!(WebhookEvent::RecurringUpdate.response(), WebhookResponse::RefreshStreams);
    /// assert_eq!(WebhookEvent::PermissionRevoked.response(), WebhookResponse::MarkRevoked);
    /// ```
    pub fn response(&self) -> WebhookResponse {
        match self {
            Self::SyncUpdatesAvailable { .. } => WebhookResponse::Sync,
            Self::RecurringUpdate => WebhookResponse::RefreshStreams,
            Self::ItemError(problem) => response_to(problem),
            Self::LoginRepaired => WebhookResponse::MarkHealthy,
            Self::PendingExpiration { .. } | Self::PendingDisconnect { .. } => {
                WebhookResponse::MarkConsentExpiring
            }
            Self::NewAccountsAvailable | Self::AccountRevoked { .. } => {
                WebhookResponse::OfferNewAccounts
            }
            Self::PermissionRevoked => WebhookResponse::MarkRevoked,
            Self::SessionFinished { success, public_tokens, .. } => {
                response_to_session(*success, public_tokens)
            }
            Self::LegacyUpdate | Self::WebhookUpdateAcknowledged | Self::Unknown { .. } => {
                WebhookResponse::Nothing
            }
        }
    }
}

/// Plaid sends this event for what only a person can mend.
fn response_to(problem: &Problem) -> WebhookResponse {
    match problem.code.as_str() {
        "USER_PERMISSION_REVOKED" => WebhookResponse::MarkRevoked,
        _ => WebhookResponse::MarkNeedsLogin,
    }
}

/// A person may link one bank and leave at the next.
fn response_to_session(success: bool, public_tokens: &[PublicToken]) -> WebhookResponse {
    if success || !public_tokens.is_empty() {
        return WebhookResponse::LinkFinished;
    }
    WebhookResponse::Nothing
}
