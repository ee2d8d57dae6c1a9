//! The bank's side: the client of Plaid, links, webhooks and the keys that seal secrets.

use std::sync::Arc;

use budget_core as core;
use core::plaid::http::{Environment, PlaidClient as Client, PlaidConfig};
use core::plaid::webhook::Verifier as CoreVerifier;
use core::plaid::{LinkPurpose, LinkRequest as Request, Plaid};
use pyo3::prelude::*;

use crate::convert::{Arg, FromPy, FromPyAs, Instant, Out, ToPy, ToPyAs, wrong};
use crate::error::OrRaise;
use crate::ports::plaid::hosted;
use crate::simulated::SimulatedBank;
use crate::value::record;
use crate::wait::wait;

/// Whatever speaks for a bank, also a port that is written in Python.
pub(crate) struct Port(pub(crate) Arc<dyn Plaid>);

impl<'a, 'py> FromPyObject<'a, 'py> for Port {
    type Error = PyErr;

    fn extract(value: Borrowed<'a, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(bank) = value.cast::<SimulatedBank>() {
            return Ok(Self(Arc::new(bank.get().bank.clone())));
        }
        match value.cast::<PlaidClient>() {
            Ok(client) => Ok(Self(client.get().client.clone())),
            Err(_) => hosted(&value).map(Self),
        }
    }
}

/// The client of Plaid's API.
#[pyclass(frozen, module = "budget")]
pub(crate) struct PlaidClient {
    client: Arc<Client>,
}

#[pymethods]
impl PlaidClient {
    #[new]
    fn new(
        py: Python<'_>,
        environment: Arg<String>,
        client_id: Arg<String>,
        secret: Arg<String>,
    ) -> PyResult<Self> {
        let environment: Environment = environment.0.parse().or_raise(py)?;
        let config = PlaidConfig::new(environment, client_id.0, secret.0).or_raise(py)?;
        Ok(Self { client: Arc::new(Client::new(config).or_raise(py)?) })
    }

    /// The client that `PLAID_CLIENT_ID`, `PLAID_SECRET` and `PLAID_ENV` describe.
    #[staticmethod]
    fn from_env(py: Python<'_>) -> PyResult<Self> {
        let config = PlaidConfig::from_env().or_raise(py)?;
        Ok(Self { client: Arc::new(Client::new(config).or_raise(py)?) })
    }
}

/// The keys that seal what opens a bank.
#[pyclass(frozen, module = "budget")]
pub(crate) struct VaultKeys {
    key: (u8, String),
    older: Vec<(u8, String)>,
}

impl VaultKeys {
    fn checked(&self) -> core::Result<core::VaultKeys> {
        let (id, key) = &self.key;
        let first = core::VaultKeys::from_base64(*id, key);
        self.older.iter().fold(first, |keys, (id, key)| keys?.with_older_base64(*id, key))
    }

    pub(crate) fn keys(&self) -> core::VaultKeys {
        self.checked().expect("they were checked when they were given")
    }
}

#[pymethods]
impl VaultKeys {
    /// The key of 32 bytes, in base64, under a number of its own.
    #[new]
    fn new(py: Python<'_>, id: Arg<u8>, key: Arg<String>) -> PyResult<Self> {
        let keys = Self { key: (id.0, key.0), older: Vec::new() };
        keys.checked().or_raise(py)?;
        Ok(keys)
    }

    /// The same keys, and one that opens what was sealed before.
    fn with_older(&self, py: Python<'_>, id: Arg<u8>, key: Arg<String>) -> PyResult<Self> {
        let mut older = self.older.clone();
        older.push((id.0, key.0));
        let keys = Self { key: self.key.clone(), older };
        keys.checked().or_raise(py)?;
        Ok(keys)
    }

    fn __repr__(&self) -> String {
        format!("<VaultKeys {}>", self.key.0)
    }
}

/// What a person's link is asked for with.
#[derive(Clone, PartialEq)]
pub(crate) struct LinkParts {
    user: String,
    client_name: String,
    language: String,
    countries: Vec<String>,
    days: Option<u16>,
    webhook: Option<String>,
    redirect_uri: Option<String>,
    hosted: bool,
}

impl From<&Request> for LinkParts {
    fn from(request: &Request) -> Self {
        let Request {
            user,
            client_name,
            language,
            countries,
            days,
            webhook,
            redirect_uri,
            hosted,
            purpose: _,
        } = request.clone();
        Self { user, client_name, language, countries, days, webhook, redirect_uri, hosted }
    }
}

impl From<LinkParts> for Request {
    fn from(parts: LinkParts) -> Self {
        let LinkParts {
            user,
            client_name,
            language,
            countries,
            days,
            webhook,
            redirect_uri,
            hosted,
        } = parts;
        let purpose = LinkPurpose::New;
        Self {
            user,
            client_name,
            language,
            countries,
            days,
            webhook,
            redirect_uri,
            hosted,
            purpose,
        }
    }
}

fn usual() -> Request {
    Request::new("", "")
}

record! {
    /// How a link is asked for.
    LinkRequest (crate::plaid::LinkParts) {
        user, client_name;
        language = usual().language,
        countries = usual().countries,
        days = usual().days,
        webhook = None,
        redirect_uri = None,
        hosted = false,
    }
}

/// A link under way.
#[pyclass(frozen, module = "budget")]
pub(crate) struct LinkSession {
    session: core::plaid::LinkSession,
}

impl FromPy for core::plaid::LinkSession {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        match value.cast::<LinkSession>() {
            Ok(session) => Ok(session.get().session.clone()),
            Err(_) => Err(wrong(value, what, "a budget.LinkSession")),
        }
    }
}

impl ToPy for core::plaid::LinkSession {
    fn to_py<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        Ok(Bound::new(py, LinkSession { session: self.clone() })?.into_any())
    }
}

#[pymethods]
impl LinkSession {
    /// What a port answers.
    #[new]
    #[pyo3(signature = (link_token, expires = None, hosted_url = None))]
    fn new(
        link_token: Arg<core::plaid::LinkToken>,
        expires: Option<&Bound<'_, PyAny>>,
        hosted_url: Option<Arg<String>>,
    ) -> PyResult<Self> {
        let read = |expires| FromPyAs::<Instant>::from_py_as(expires, "expires");
        let expires = expires.map(read).transpose()?;
        let hosted_url = hosted_url.map(|url| url.0);
        let link_token = link_token.0;
        Ok(Self { session: core::plaid::LinkSession { link_token, expires, hosted_url } })
    }

    /// What the bank's page is opened with: a secret.
    #[getter]
    fn link_token(&self) -> &str {
        self.session.link_token.expose()
    }

    /// Until when it is good.
    #[getter]
    fn expires<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        ToPyAs::<Instant>::to_py_as(&self.session.expires, py)
    }

    /// The page of a hosted link.
    #[getter]
    fn hosted_url(&self) -> Option<&str> {
        self.session.hosted_url.as_deref()
    }

    fn __repr__(&self) -> &'static str {
        "<LinkSession>"
    }
}

/// What a bank tells by itself, after its signature was checked.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Webhook {
    pub(crate) webhook: core::plaid::webhook::Webhook,
}

impl FromPy for core::plaid::webhook::Webhook {
    fn from_py(value: &Bound<'_, PyAny>, what: &str) -> PyResult<Self> {
        match value.cast::<Webhook>() {
            Ok(webhook) => Ok(webhook.get().webhook.clone()),
            Err(_) => Err(wrong(value, what, "a budget.Webhook")),
        }
    }
}

#[pymethods]
impl Webhook {
    /// Whose it is.
    #[getter]
    fn item_id(&self) -> Option<&str> {
        self.webhook.item_id.as_deref()
    }

    /// Which of Plaid's environments sent it.
    #[getter]
    fn environment(&self) -> Option<&str> {
        self.webhook.environment.as_deref()
    }

    /// What it calls for.
    #[getter]
    fn response(&self) -> Out<core::plaid::webhook::WebhookResponse> {
        Out(self.webhook.event.response())
    }

    fn __repr__(&self) -> String {
        format!("<Webhook {:?}>", self.webhook.event.response())
    }
}

/// Checks the signatures of webhooks.
#[pyclass(frozen, module = "budget")]
pub(crate) struct Verifier {
    verifier: CoreVerifier,
}

#[pymethods]
impl Verifier {
    #[new]
    fn new(plaid: Port) -> Self {
        Self { verifier: CoreVerifier::new(plaid.0) }
    }

    /// The webhook of these headers and this body, if its bank signed it just now.
    fn verify(
        &self,
        py: Python<'_>,
        headers: std::collections::HashMap<String, String>,
        body: &[u8],
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Webhook> {
        let now = FromPyAs::<Instant>::from_py_as(now, "now")?;
        let named = headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let headers: Vec<(&str, &str)> = named.collect();
        let webhook = wait(py, self.verifier.verify(headers, body, now))?;
        Ok(Webhook { webhook })
    }
}
