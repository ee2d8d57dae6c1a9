//! Linking: what starts Link, and what comes of it.

use std::fmt;

use super::token::{AccessToken, LinkToken};

/// What a person is to do in Link.
///
/// ```
/// # use budget_core::plaid::*;
/// assert!(matches!(LinkPurpose::default(), LinkPurpose::New));
/// ```
#[derive(Debug, Clone, Default)]
pub enum LinkPurpose {
    /// Link a bank.
    #[default]
    New,
    /// Log in again; the item and its token stay.
    Repair(AccessToken),
    /// Choose again which accounts are shared.
    ChooseAccounts(AccessToken),
}

/// What to start Link with.
///
/// ```
/// # use budget_core::plaid::*;
/// let request = LinkRequest::new("ana", "Household");
/// assert_eq!((request.countries[0].as_str(), request.days), ("US", Some(730)));
/// ```
#[derive(Debug, Clone)]
pub struct LinkRequest {
    /// The host's own name of the person; it must not be an address or a number of theirs.
    pub user: String,
    /// What Link calls the host.
    pub client_name: String,
    /// The language of Link, for example `en`.
    pub language: String,
    /// Two-letter codes of countries.
    pub countries: Vec<String>,
    /// How many days of history to ask for, 1 to 730; counts only for a new item.
    pub days: Option<u16>,
    /// Where webhooks of the item go.
    pub webhook: Option<String>,
    /// Where a bank's own page sends the person back.
    pub redirect_uri: Option<String>,
    /// Whether Plaid shows Link on a page of its own.
    pub hosted: bool,
    /// What the person is to do.
    pub purpose: LinkPurpose,
}

impl LinkRequest {
    /// A new link in English with two years of history.
    ///
    /// ```
    /// # use budget_core::plaid::*;
    /// assert!(!LinkRequest::new("ana", "Household").hosted);
    /// ```
    pub fn new(user: impl Into<String>, client_name: impl Into<String>) -> Self {
        Self {
            user: user.into(),
            client_name: client_name.into(),
            language: "en".to_owned(),
            countries: vec!["US".to_owned()],
            days: Some(730),
            webhook: None,
            redirect_uri: None,
            hosted: false,
            purpose: LinkPurpose::New,
        }
    }
}

/// A session of Link that may begin.
///
/// ```
/// # use budget_core::plaid::*;
/// let session = LinkSession { link_token: LinkToken::new("link-1"), expires: None, hosted_url: None };
/// assert!(session.hosted_url.is_none());
/// ```
#[derive(Clone)]
pub struct LinkSession {
    /// The token that starts it.
    pub link_token: LinkToken,
    /// Until when the token is good, in seconds since 1970, where that is said.
    pub expires: Option<i64>,
    /// The page on which Plaid shows it, where that was asked for.
    pub hosted_url: Option<String>,
}

impl fmt::Debug for LinkSession {
    /// Whoever has the page's address may link in the person's name, so it is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LinkSession").field("expires", &self.expires).finish_non_exhaustive()
    }
}

/// An item that a person has linked.
///
/// ```
/// # use budget_core::plaid::*;
/// let item = LinkedItem { access_token: AccessToken::new("access-1"), item_id: "item-1".into() };
/// assert!(!format!("{item:?}").contains("access-1"));
/// ```
#[derive(Debug, Clone)]
pub struct LinkedItem {
    /// Its token.
    pub access_token: AccessToken,
    /// Its name, which is no secret.
    pub item_id: String,
}
