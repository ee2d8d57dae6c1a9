//! What an error of Plaid's means for whoever called.

use crate::domain::error::{Error, ErrorKind};

/// What to do about an error of Plaid's: decided by its code, then by its type, never by the HTTP
/// status alone.
///
/// ```
/// # use budget_core::{plaid::*, ErrorKind};
/// let class = FailureClass::of("INSTITUTION_ERROR", "INSTITUTION_DOWN");
/// assert_eq!((class, class.kind()), (FailureClass::Retry, ErrorKind::Unavailable));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureClass {
    /// Try again later, with backoff.
    Retry,
    /// Try again when the limit allows it.
    RateLimited,
    /// Nothing is there yet: wait, or for the webhook.
    Wait,
    /// The rows changed while they were paged through: begin the update again.
    RestartPagination,
    /// A person must log in or consent.
    NeedsUser,
    /// The credentials or the environment are wrong.
    Configuration,
    /// Nothing will change it.
    Permanent,
}

impl FailureClass {
    /// The class of an error's type and code; both are open sets, and what is unknown is permanent.
    ///
    /// ```
    /// # use budget_core::plaid::*;
    /// assert_eq!(FailureClass::of("ITEM_ERROR", "ITEM_LOGIN_REQUIRED"), FailureClass::NeedsUser);
    /// assert_eq!(FailureClass::of("NEW_ERROR", "NEW_CODE"), FailureClass::Permanent);
    /// ```
    pub fn of(error_type: &str, error_code: &str) -> Self {
        match error_code {
            "INTERNAL_SERVER_ERROR"
            | "PLANNED_MAINTENANCE"
            | "INSTITUTION_DOWN"
            | "INSTITUTION_NOT_RESPONDING" => Self::Retry,
            "PRODUCT_NOT_READY" => Self::Wait,
            "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION" => Self::RestartPagination,
            "ITEM_LOGIN_REQUIRED"
            | "ITEM_LOCKED"
            | "ACCESS_NOT_GRANTED"
            | "NO_ACCOUNTS"
            | "USER_PERMISSION_REVOKED"
            | "PENDING_EXPIRATION"
            | "PENDING_DISCONNECT" => Self::NeedsUser,
            "INVALID_API_KEYS" | "UNAUTHORIZED_ROUTE_ACCESS" | "INVALID_ACCESS_TOKEN" => {
                Self::Configuration
            }
            _ if error_type == "RATE_LIMIT_EXCEEDED" => Self::RateLimited,
            _ => Self::Permanent,
        }
    }

    /// The kind of the library's error.
    ///
    /// ```
    /// # use budget_core::{plaid::*, ErrorKind};
    /// assert_eq!(FailureClass::Wait.kind(), ErrorKind::NotReady);
    /// ```
    pub fn kind(self) -> ErrorKind {
        match self {
            Self::Retry | Self::RestartPagination => ErrorKind::Unavailable,
            Self::RateLimited => ErrorKind::RateLimited,
            Self::Wait => ErrorKind::NotReady,
            Self::NeedsUser => ErrorKind::NeedsUser,
            Self::Configuration => ErrorKind::Unauthorized,
            Self::Permanent => ErrorKind::Invalid,
        }
    }
}

/// Plaid's code of an error that Plaid gave.
///
/// ```
/// # use budget_core::{plaid::*, Error};
/// let error = Error::invalid("no").with("error_code", "INVALID_FIELD");
/// assert_eq!(code_of(&error), Some("INVALID_FIELD"));
/// ```
pub fn code_of(error: &Error) -> Option<&str> {
    word(error, "error_code")
}

/// The class of an error that Plaid gave; none where it came from elsewhere.
///
/// ```
/// # use budget_core::{plaid::*, Error};
/// let error = Error::invalid("no").with("error_type", "ITEM_ERROR").with("error_code", "NO_ACCOUNTS");
/// assert_eq!(class_of(&error), Some(FailureClass::NeedsUser));
/// assert_eq!(class_of(&Error::invalid("no")), None);
/// ```
pub fn class_of(error: &Error) -> Option<FailureClass> {
    Some(FailureClass::of(word(error, "error_type").unwrap_or_default(), code_of(error)?))
}

fn word<'a>(error: &'a Error, name: &str) -> Option<&'a str> {
    let found = error.context().iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}
