//! A link to a bank: what of it may be known, without its secrets.

use super::error::{Error, Result};
use super::id::{ConnectionId, MAX_ID};
use super::text;
use super::transaction::MAX_PAYEE;

/// The most connections of one book.
pub const MAX_CONNECTIONS: usize = 500;

/// The most characters of a cursor.
pub const MAX_CURSOR: usize = 1_000;

/// How far back a source's history reaches so far.
///
/// ```
/// # use budget_core::*;
/// assert!(Coverage::Initial < Coverage::Historical);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Coverage {
    /// The source does not say.
    #[default]
    Unknown,
    /// Nothing is there yet.
    NotReady,
    /// The last 30 days or so: a summary of an earlier period misses rows.
    Initial,
    /// All that the source will give.
    Historical,
}

impl Coverage {
    /// Whether earlier rows are still to come, so that a summary of an earlier period misses them.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(Coverage::Initial.is_partial() && !Coverage::Historical.is_partial());
    /// ```
    pub fn is_partial(self) -> bool {
        matches!(self, Self::NotReady | Self::Initial)
    }
}

/// How a connection fares.
///
/// ```
/// # use budget_core::*;
/// assert!(ConnectionState::NeedsLogin.needs_user());
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ConnectionState {
    /// The last that was heard of it was good.
    #[default]
    Healthy,
    /// A person must log in again; their rows stay and syncs wait.
    NeedsLogin,
    /// A person's consent ends soon; until then syncs go on.
    ConsentExpiring,
    /// A person took their consent back.
    Revoked,
    /// The bank or the service failed; the next sync may succeed.
    Failing,
    /// It was ended here; its rows stayed.
    Disconnected,
}

impl ConnectionState {
    /// Whether it waits for a person.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(!ConnectionState::Failing.needs_user(), "time may mend it");
    /// ```
    pub fn needs_user(self) -> bool {
        matches!(self, Self::NeedsLogin | Self::ConsentExpiring | Self::Revoked)
    }
}

/// The bank behind a connection.
///
/// ```
/// # use budget_core::*;
/// let bank = Institution { id: "ins_109508".into(), name: "First Platypus Bank".into() };
/// assert_eq!(bank.name, "First Platypus Bank");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Institution {
    /// The source's id of the bank.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// What went wrong with a connection, in the source's words.
///
/// ```
/// # use budget_core::*;
/// let problem = Problem { code: "INSTITUTION_DOWN".into(), message: "the bank is down".into() };
/// assert_eq!(problem.code, "INSTITUTION_DOWN");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Problem {
    /// The source's code, else the kind of the library's error.
    pub code: String,
    /// The source's sentence, fit to be shown to a person.
    pub message: String,
}

/// A link to a bank, without its secrets: those are in a vault.
///
/// Its id names the rows that it brings: it is the source of their external ids. Instants are
/// seconds since 1970, UTC.
///
/// ```
/// # use budget_core::*;
/// let connection = Connection::new("c1".parse()?, "item-1");
/// assert_eq!(connection.state, ConnectionState::Healthy);
/// assert!(connection.cursor.is_none(), "never synced");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Connection {
    /// Its name.
    pub id: ConnectionId,
    /// The source's name of it, as webhooks give it; no secret.
    pub item_id: String,
    /// The bank, where it is known.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub institution: Option<Institution>,
    /// How it fares.
    pub state: ConnectionState,
    /// What went wrong last, until a sync succeeds.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub problem: Option<Problem>,
    /// Up to where its updates were applied; none before the first.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub cursor: Option<String>,
    /// How far back its history reaches.
    pub coverage: Coverage,
    /// When a sync last succeeded.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub last_success: Option<i64>,
    /// When it is worth trying again after a failure.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub next_retry: Option<i64>,
    /// When a person's consent ends, where it does.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub consent_expires: Option<i64>,
}

impl Connection {
    /// A new link, never synced.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert_eq!(Connection::new("c1".parse()?, "item-1").coverage, Coverage::NotReady);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn new(id: ConnectionId, item_id: impl Into<String>) -> Self {
        Self {
            id,
            item_id: item_id.into(),
            institution: None,
            state: ConnectionState::Healthy,
            problem: None,
            cursor: None,
            coverage: Coverage::NotReady,
            last_success: None,
            next_retry: None,
            consent_expires: None,
        }
    }

    /// Whether syncs are to be tried at all.
    ///
    /// ```
    /// # use budget_core::*;
    /// let mut connection = Connection::new("c1".parse()?, "item-1");
    /// connection.state = ConnectionState::Disconnected;
    /// assert!(!connection.is_live());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_live(&self) -> bool {
        !matches!(self.state, ConnectionState::Disconnected | ConnectionState::Revoked)
    }

    /// Checks its texts.
    ///
    /// # Errors
    /// `invalid` where the item's id or the cursor is empty or a text has a NUL, `out_of_range`
    /// where one is too long.
    ///
    /// ```
    /// # use budget_core::*;
    /// let nameless = Connection::new("c1".parse()?, "");
    /// assert_eq!(nameless.check().unwrap_err().kind(), ErrorKind::Invalid);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn check(&self) -> Result<()> {
        self.check_texts().map_err(|error: Error| error.at(format!("connection {:?}", self.id)))
    }

    fn check_texts(&self) -> Result<()> {
        text::check_filled("the item's id", &self.item_id, MAX_ID)?;
        if let Some(cursor) = &self.cursor {
            text::check_filled("the cursor", cursor, MAX_CURSOR)?;
        }
        if let Some(Institution { id, name }) = &self.institution {
            text::check_filled("the institution's id", id, MAX_ID)?;
            text::check("the institution's name", name, MAX_PAYEE)?;
        }
        if let Some(Problem { code, message }) = &self.problem {
            text::check("the problem's code", code, MAX_ID)?;
            text::check("the problem's message", message, MAX_PAYEE)?;
        }
        Ok(())
    }
}
