//! Why Plaid refuses a call.

use std::time::Duration;

use super::call::Call;
use super::fault::Fault;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::plaid::FailureClass;

/// An error of Plaid's, before it has a request's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) error_type: &'static str,
    pub(super) error_code: &'static str,
    pub(super) message: &'static str,
    pub(super) retry_after: Option<Duration>,
}

pub(super) type Answer<T> = Result<T, Refusal>;

macro_rules! refusals {
    ($($name:ident = $error_type:literal $error_code:literal $message:literal;)*) => {
        impl Refusal {
            $(pub(super) const $name: Self = Self::new($error_type, $error_code, $message);)*
        }
    };
}

refusals! {
    LOGIN_REQUIRED = "ITEM_ERROR" "ITEM_LOGIN_REQUIRED"
        "the login details of this item have changed (credentials, MFA, or required user action) and \
         a user login is required to update this information. use Link's update mode to restore the \
         item to a good state";
    ITEM_LOCKED = "ITEM_ERROR" "ITEM_LOCKED"
        "the account is locked. prompt the user to visit the institution's own site";
    PERMISSION_REVOKED = "ITEM_ERROR" "USER_PERMISSION_REVOKED"
        "the holder of this account has revoked their permission for your application to access it";
    ITEM_NOT_FOUND = "ITEM_ERROR" "ITEM_NOT_FOUND"
        "the item you requested cannot be found. this item does not exist or has been removed";
    INSTITUTION_DOWN = "INSTITUTION_ERROR" "INSTITUTION_DOWN"
        "this institution is not currently responding to this request. please try again soon";
    INSTITUTION_NOT_RESPONDING = "INSTITUTION_ERROR" "INSTITUTION_NOT_RESPONDING"
        "this institution is not currently responding to this request. please try again soon";
    NOT_READY = "ITEM_ERROR" "PRODUCT_NOT_READY"
        "the requested product is not yet ready. please provide a webhook or try the request again later";
    MUTATION = "TRANSACTIONS_ERROR" "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION"
        "underlying transaction data changed since last page was fetched. please restart pagination \
         from last update";
    FOREIGN_CURSOR = "INVALID_REQUEST" "INVALID_FIELD" "cursor not associated with access_token";
    BAD_COUNT = "INVALID_REQUEST" "INVALID_FIELD" "count must be between 1 and 500";
    TOO_MANY_ROWS = "INVALID_REQUEST" "INVALID_FIELD" "the request contains too many transactions.";
    BAD_DATES = "INVALID_REQUEST" "INVALID_FIELD"
        "transaction and posted dates must be within the last 14 days. the posted date cannot be \
         before the transaction date.";
    NO_DYNAMIC_USER = "SANDBOX_ERROR" "SANDBOX_PRODUCT_NOT_ENABLED"
        "only items of the user user_transactions_dynamic can be given transactions";
    NO_WEBHOOK = "SANDBOX_ERROR" "SANDBOX_WEBHOOK_INVALID" "the item has no webhook to fire";
    INVALID_KEYS = "INVALID_INPUT" "INVALID_API_KEYS" "invalid client_id or secret provided";
    INVALID_ACCESS_TOKEN = "INVALID_INPUT" "INVALID_ACCESS_TOKEN"
        "could not find matching access token";
    INVALID_PUBLIC_TOKEN = "INVALID_INPUT" "INVALID_PUBLIC_TOKEN"
        "could not find matching public token: it is unknown, was exchanged already, or has expired";
    INVALID_LINK_TOKEN = "INVALID_INPUT" "INVALID_LINK_TOKEN"
        "could not find matching link token: it is unknown or has expired";
    INVALID_INSTITUTION = "INVALID_INPUT" "INVALID_INSTITUTION" "invalid institution_id provided";
    INVALID_KEY_ID = "INVALID_INPUT" "INVALID_WEBHOOK_VERIFICATION_KEY_ID"
        "invalid key_id provided. note that key_ids are specific to Plaid environments";
    SERVER_ERROR = "API_ERROR" "INTERNAL_SERVER_ERROR" "an unexpected error occurred";
    MAINTENANCE = "API_ERROR" "PLANNED_MAINTENANCE" "the service is down for planned maintenance";
}

impl Refusal {
    const fn new(
        error_type: &'static str,
        error_code: &'static str,
        message: &'static str,
    ) -> Self {
        Self { error_type, error_code, message, retry_after: None }
    }

    pub(super) fn rate_limited(error_code: &'static str, retry_after: Option<Duration>) -> Self {
        let message =
            "rate limit exceeded for attempts to access this item. please try again later";
        Self { retry_after, ..Self::new("RATE_LIMIT_EXCEEDED", error_code, message) }
    }

    /// The library's error, as the client of Plaid's API gives it.
    pub(super) fn error(self, call: Call, request_id: String) -> Error {
        let message = format!("{}: {} ({})", call.path(), self.message, self.error_code);
        let error = Error::new(self.kind(call), message)
            .with("error_type", self.error_type)
            .with("error_code", self.error_code)
            .with("request_id", request_id);
        match self.retry_after {
            Some(delay) => error.retry_in(delay),
            None => error,
        }
    }

    /// A server that fails may have done what it was asked for.
    fn kind(&self, call: Call) -> ErrorKind {
        if call.is_once() && *self == Self::SERVER_ERROR {
            return ErrorKind::Unknown;
        }
        FailureClass::of(self.error_type, self.error_code).kind()
    }
}

/// The answer was lost on the way.
pub(super) fn lost(call: Call, fault: Fault) -> Error {
    let kind = if call.is_once() { ErrorKind::Unknown } else { ErrorKind::Unavailable };
    Error::new(kind, format!("{}: the answer is lost: {fault}", call.path()))
}
