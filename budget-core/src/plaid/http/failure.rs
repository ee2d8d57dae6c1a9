//! A call that failed.

use std::time::Duration;

use reqwest::StatusCode;

use super::call::Call;
use super::endpoint::Again;
use super::scrub::scrub;
use crate::domain::error::{Error, ErrorKind};
use crate::plaid::FailureClass;
use crate::plaid::wire::Refusal;
use secrecy::SecretString;

/// What of a call arrived, as far as can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arrival {
    /// Surely nothing.
    Nothing,
    /// Perhaps all: the answer is lost.
    Perhaps,
    /// All, and the answer is there.
    All,
}

/// A try that failed.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) arrival: Arrival,
    /// Whether another try may succeed.
    pub(super) is_passing: bool,
    /// When the server wants to be asked again.
    pub(super) retry_after: Option<Duration>,
}

impl Failure {
    /// Whether the call may be sent again.
    pub(super) fn may_repeat(&self, again: Again) -> bool {
        self.is_passing
            && match again {
                Again::Always => true,
                Again::Unsent => self.arrival == Arrival::Nothing,
                Again::Never => false,
            }
    }

    pub(super) fn into_error(self) -> Error {
        match self.retry_after {
            Some(delay) => self.error.retry_in(delay),
            None => self.error,
        }
    }

    /// The request never left.
    pub(super) fn unsent(call: &Call, cause: reqwest::Error) -> Self {
        let message = format!("{}: Plaid cannot be reached", call.endpoint.path);
        let error = Error::new(ErrorKind::Unavailable, message).caused_by(cause.without_url());
        Self { error, arrival: Arrival::Nothing, is_passing: true, retry_after: None }
    }

    /// The answer did not come, or not whole.
    pub(super) fn lost(call: &Call, how: &str) -> Self {
        let kind = call.endpoint.kind_of_lost();
        let hint = match kind {
            ErrorKind::Unknown => ", and what was asked may be done",
            _ => "",
        };
        let error = Error::new(kind, format!("{}: {how}{hint}", call.endpoint.path));
        Self { error, arrival: Arrival::Perhaps, is_passing: true, retry_after: None }
    }

    /// The answer is larger than any that is meant.
    pub(super) fn oversize(call: &Call, most: usize) -> Self {
        let message = format!("{}: the answer is larger than {most} bytes", call.endpoint.path);
        let kind = match call.endpoint.kind_of_lost() {
            ErrorKind::Unknown => ErrorKind::Unknown,
            _ => ErrorKind::OutOfRange,
        };
        let error = Error::new(kind, message);
        Self { error, arrival: Arrival::Perhaps, is_passing: false, retry_after: None }
    }

    /// A redirect, which would carry the credentials elsewhere.
    pub(super) fn redirect(call: &Call, status: StatusCode) -> Self {
        let path = call.endpoint.path;
        let message = format!("{path}: {status} is a redirect, which is not followed");
        let error = Error::new(ErrorKind::Unavailable, message);
        Self { error, arrival: Arrival::All, is_passing: false, retry_after: None }
    }

    /// An answer that is no success.
    pub(super) fn refused(
        call: &Call,
        status: StatusCode,
        body: &str,
        secret: &SecretString,
    ) -> Self {
        let Some(refusal) = Refusal::read(body) else {
            return Self::odd(call, status);
        };
        let class = class(&refusal, status);
        let is_done = status.is_server_error() && !is_surely_not_done(&refusal);
        let kind = match (is_done, call.endpoint.kind_of_lost()) {
            (true, ErrorKind::Unknown) => ErrorKind::Unknown,
            _ => class.kind(),
        };
        let clean = |text: &str| scrub(text, call.secrets().chain([secret]));
        Self {
            error: worded(call, kind, status, &refusal, clean),
            arrival: if is_done { Arrival::Perhaps } else { Arrival::All },
            is_passing: matches!(class, FailureClass::Retry | FailureClass::RateLimited),
            retry_after: None,
        }
    }

    /// An answer that is not Plaid's.
    fn odd(call: &Call, status: StatusCode) -> Self {
        let mut failure = Self::lost(call, &format!("{status} with an answer that is no JSON"));
        if status == StatusCode::TOO_MANY_REQUESTS {
            let message = format!("{}: {status}", call.endpoint.path);
            failure.error = Error::new(ErrorKind::RateLimited, message);
            failure.arrival = Arrival::All;
        }
        failure
    }
}

/// By the code, then the type, then the status.
fn class(refusal: &Refusal, status: StatusCode) -> FailureClass {
    let [error_type, code] =
        [&refusal.error_type, &refusal.error_code].map(|word| word.as_deref().unwrap_or_default());
    match FailureClass::of(error_type, code) {
        FailureClass::Permanent if status.is_server_error() => FailureClass::Retry,
        FailureClass::Permanent if status == StatusCode::TOO_MANY_REQUESTS => {
            FailureClass::RateLimited
        }
        FailureClass::Permanent if code.is_empty() => by_status(status),
        class => class,
    }
}

fn by_status(status: StatusCode) -> FailureClass {
    match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => FailureClass::Configuration,
        StatusCode::REQUEST_TIMEOUT => FailureClass::Retry,
        _ => FailureClass::Permanent,
    }
}

/// A service that is closed has done nothing.
fn is_surely_not_done(refusal: &Refusal) -> bool {
    refusal.error_code.as_deref() == Some("PLANNED_MAINTENANCE")
}

fn worded(
    call: &Call,
    kind: ErrorKind,
    status: StatusCode,
    refusal: &Refusal,
    clean: impl Fn(&str) -> String,
) -> Error {
    let path = call.endpoint.path;
    let words = match (&refusal.error_message, &refusal.error_code) {
        (Some(message), Some(code)) => format!("{} ({})", clean(message), clean(code)),
        (Some(words), None) | (None, Some(words)) => clean(words),
        (None, None) => format!("{status} without a word of Plaid's"),
    };
    let context = [
        ("error_type", &refusal.error_type),
        ("error_code", &refusal.error_code),
        ("error_code_reason", &refusal.reason),
        ("request_id", &refusal.request_id),
        ("display_message", &refusal.display_message),
    ];
    let error = Error::new(kind, format!("{path}: {words}"));
    context.into_iter().fold(error, |error, (name, word)| match word {
        Some(word) => error.with(name, clean(word)),
        None => error,
    })
}
