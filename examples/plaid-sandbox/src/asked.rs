//! What a call asks for: the members of its body.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use budget_core::plaid::{AccessToken, FailureClass};
use budget_core::{Error, NaiveDate, Result};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

/// A body, its numbers still text.
#[derive(Debug, Default)]
pub(crate) struct Asked(BTreeMap<String, Box<RawValue>>);

impl Asked {
    pub(crate) fn read(body: &[u8]) -> Result<Self> {
        let read = serde_json::from_slice(body);
        read.map(Self).map_err(|_| {
            refusal("INVALID_REQUEST", "INVALID_BODY", "body could not be parsed as JSON")
        })
    }

    /// A member; absent and null are the same.
    pub(crate) fn maybe<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let Some(raw) = self.0.get(name) else { return Ok(None) };
        serde_json::from_str(raw.get())
            .map_err(|_| invalid_field(&format!("{name} has the wrong type")))
    }

    pub(crate) fn needed<T: DeserializeOwned>(&self, name: &str) -> Result<T> {
        self.maybe(name)?.ok_or_else(|| missing(name))
    }

    pub(crate) fn text(&self, name: &str) -> Result<String> {
        self.needed(name)
    }

    pub(crate) fn date(&self, name: &str) -> Result<NaiveDate> {
        date(name, &self.text(name)?)
    }

    pub(crate) fn access_token(&self) -> Result<AccessToken> {
        self.text("access_token").map(AccessToken::new)
    }

    /// The members of an object; none of them where it is absent.
    pub(crate) fn inner(&self, name: &str) -> Result<Self> {
        Ok(Self(self.maybe(name)?.unwrap_or_default()))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| value.get() != "null")
    }

    /// Any credentials do, but there must be some, as Plaid's two headers or in the body.
    pub(crate) fn check_keys(&self, headers: &HeaderMap) -> Result<()> {
        for (header, member) in [("plaid-client-id", "client_id"), ("plaid-secret", "secret")] {
            let in_header = headers.get(header).is_some_and(|value| !value.is_empty());
            let in_body = self.maybe::<String>(member)?.is_some_and(|value| !value.is_empty());
            if !in_header && !in_body {
                let words = "invalid client_id or secret provided";
                return Err(refusal("INVALID_INPUT", "INVALID_API_KEYS", words));
            }
        }
        Ok(())
    }
}

pub(crate) fn date(name: &str, text: &str) -> Result<NaiveDate> {
    text.parse().map_err(|_| invalid_field(&format!("{name} must be a date such as 2026-03-02")))
}

pub(crate) fn invalid_field(words: &str) -> Error {
    refusal("INVALID_REQUEST", "INVALID_FIELD", words)
}

fn missing(name: &str) -> Error {
    let words = format!("the following required fields are missing: {name}");
    refusal("INVALID_REQUEST", "MISSING_FIELDS", &words)
}

fn refusal(error_type: &'static str, error_code: &'static str, words: &str) -> Error {
    Error::new(FailureClass::of(error_type, error_code).kind(), words)
        .with("error_type", error_type)
        .with("error_code", error_code)
}
