//! How a connection fares.

use super::Bank;
use crate::book::now;
use crate::domain::connection::{Connection, ConnectionState, Problem};
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{ConnectionId, MAX_ID};
use crate::domain::transaction::MAX_PAYEE;
use crate::plaid::code_of;

/// How long to wait after a failure that may pass, in seconds.
const RETRY_SECONDS: i64 = 15 * 60;

impl Bank {
    /// Keeps what a call's failure says about the connection.
    pub(super) async fn heard<T>(&self, id: &ConnectionId, answer: Result<T>) -> Result<T> {
        if let Err(error) = &answer {
            // That it cannot be noted must not hide what failed.
            let _ = self.note_failure(id, error).await;
        }
        answer
    }

    /// Keeps what is wrong with the connection.
    async fn note_failure(&self, id: &ConnectionId, error: &Error) -> Result<()> {
        let Some(state) = state_after(error) else { return Ok(()) };
        let (problem, retry) = (problem(error), next_retry(error, now()));
        let noted = self.change(id, "Note a bank's failure", |connection| {
            let warned = connection.state == ConnectionState::ConsentExpiring;
            if !(warned && state == ConnectionState::Failing) {
                connection.state = state;
            }
            connection.problem = Some(problem.clone());
            connection.next_retry = retry;
        });
        match noted.await {
            // What failed is told by the sync itself.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            answer => answer.map(|_| ()),
        }
    }
}

/// The state that a failure shows; none where it says nothing about the bank.
fn state_after(error: &Error) -> Option<ConnectionState> {
    match (error.kind(), code_of(error)) {
        (_, Some("USER_PERMISSION_REVOKED" | "USER_ACCOUNT_REVOKED")) => {
            Some(ConnectionState::Revoked)
        }
        (ErrorKind::NeedsUser, _) => Some(ConnectionState::NeedsLogin),
        (ErrorKind::NotReady, _) => Some(ConnectionState::Healthy),
        (ErrorKind::Unavailable | ErrorKind::RateLimited | ErrorKind::Unauthorized, _)
        | (ErrorKind::Internal, _)
        | (_, Some(_)) => Some(ConnectionState::Failing),
        _ => None,
    }
}

fn problem(error: &Error) -> Problem {
    let shown = error.context().iter().find(|(name, _)| name == "display_message");
    let message = shown.map_or_else(|| error.to_string(), |(_, message)| message.clone());
    Problem {
        code: cut(code_of(error).unwrap_or(error.kind().as_str()), MAX_ID),
        message: cut(&message, MAX_PAYEE),
    }
}

/// A source's text as one that can be kept.
pub(super) fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|it| *it != '\0').take(most).collect()
}

fn next_retry(error: &Error, now: i64) -> Option<i64> {
    let passing = [ErrorKind::Unavailable, ErrorKind::RateLimited, ErrorKind::NotReady];
    let wait = error.retry_after().map_or(RETRY_SECONDS, |wait| wait.as_secs() as i64);
    passing.contains(&error.kind()).then(|| now + wait.clamp(0, 86_400))
}

impl Connection {
    /// It is healthy again.
    pub(super) fn mend(&mut self) {
        self.state = ConnectionState::Healthy;
        self.problem = None;
        self.next_retry = None;
    }
}
