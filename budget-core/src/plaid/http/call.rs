//! One call of the API, before it is sent.

use reqwest::header::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;

use super::endpoint::Endpoint;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::plaid::AccessToken;

/// What is asked, where, and what of it must never be shown.
pub(super) struct Call {
    pub(super) endpoint: &'static Endpoint,
    body: SecretString,
    token: Option<SecretString>,
    hidden: Option<SecretString>,
}

impl Call {
    pub(super) fn new(endpoint: &'static Endpoint, body: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_string(body).map_err(|_| {
            Error::new(ErrorKind::Internal, format!("{}: the request has no JSON", endpoint.path))
        })?;
        Ok(Self { endpoint, body: body.into(), token: None, hidden: None })
    }

    /// The call is about an item.
    pub(super) fn of_item(mut self, token: &AccessToken) -> Self {
        self.token = Some(token.expose().into());
        self
    }

    /// The call holds another secret.
    pub(super) fn hiding(mut self, secret: &str) -> Self {
        self.hidden = Some(secret.into());
        self
    }

    pub(super) fn body(&self) -> &str {
        self.body.expose_secret()
    }

    /// Whose limit it counts for.
    pub(super) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// What an answer could repeat.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &SecretString> {
        self.token.iter().chain(&self.hidden)
    }
}

/// The header that names the version of the API.
pub(super) fn version_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("plaid-version", reqwest::header::HeaderValue::from_static("2020-09-14"));
    headers
}
