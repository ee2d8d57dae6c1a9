//! Whose client it is, and how patient.

use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use super::limits::RateLimits;
use crate::domain::error::{Error, Result};

/// Which of Plaid's servers is meant.
///
/// ```
/// # use budget_core::plaid::http::Environment;
/// assert_eq!("sandbox".parse::<Environment>()?, Environment::Sandbox);
/// assert!("development".parse::<Environment>().unwrap_err().to_string().contains("ended"));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Environment {
    /// Invented banks.
    Sandbox,
    /// Real banks.
    Production,
    /// A server of one's own, for example a simulated bank: an https address, or http on this machine.
    Custom(String),
}

impl Environment {
    pub(super) fn address(&self) -> &str {
        match self {
            Self::Sandbox => "https://sandbox.plaid.com",
            Self::Production => "https://production.plaid.com",
            Self::Custom(address) => address,
        }
    }

    fn limits(&self) -> RateLimits {
        match self {
            Self::Sandbox => RateLimits::Sandbox,
            Self::Production => RateLimits::Production,
            Self::Custom(_) => RateLimits::Off,
        }
    }
}

impl std::str::FromStr for Environment {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "sandbox" => Ok(Self::Sandbox),
            "production" => Ok(Self::Production),
            "development" => Err(Error::invalid(
                "Plaid ended its development environment: use sandbox, or production",
            )),
            _ if name.starts_with("https://") || name.starts_with("http://") => {
                super::address::base(name).map(|_| Self::Custom(name.to_owned()))
            }
            // What it is could be a secret in the wrong place.
            _ => Err(Error::invalid(
                "this is no environment of Plaid's: sandbox, production or a URL is meant",
            )),
        }
    }
}

/// How patient a client is.
///
/// ```
/// # use budget_core::plaid::http::PlaidOptions;
/// # use std::time::Duration;
/// let hasty = PlaidOptions { tries: 1, ..PlaidOptions::default() };
/// assert!(hasty.slow_timeout >= Duration::from_secs(60), "banks take their time");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaidOptions {
    /// How long to wait for a connection.
    pub connect_timeout: Duration,
    /// How long to wait for an answer.
    pub timeout: Duration,
    /// How long to wait for an answer for which Plaid asks a bank.
    pub slow_timeout: Duration,
    /// How often a call that may be repeated is sent at most, 1 or more.
    pub tries: u32,
    /// The longest pause before the second try; it doubles with each further one.
    pub backoff: Duration,
    /// The longest pause before any try, and the longest that Plaid may ask for: when it asks for
    /// more, the call ends and says when to come back.
    pub longest_pause: Duration,
    /// How long all tries of a call may take before no further one begins.
    pub budget: Duration,
    /// The limits to keep; none takes those of the environment.
    pub limits: Option<RateLimits>,
}

impl Default for PlaidOptions {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            slow_timeout: Duration::from_secs(90),
            tries: 4,
            backoff: Duration::from_millis(500),
            longest_pause: Duration::from_secs(20),
            budget: Duration::from_secs(60),
            limits: None,
        }
    }
}

/// Who calls Plaid, and where. Nothing shows its secrets.
///
/// ```
/// # use budget_core::plaid::http::{Environment, PlaidConfig};
/// let mut config = PlaidConfig::new(Environment::Sandbox, "id-CANARY", "secret-CANARY")?;
/// config.options.tries = 2;
/// assert!(!format!("{config:?}").contains("CANARY"));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct PlaidConfig {
    /// Which servers.
    pub environment: Environment,
    /// How patient.
    pub options: PlaidOptions,
    client_id: SecretString,
    secret: SecretString,
}

impl PlaidConfig {
    /// A client's credentials.
    ///
    /// # Errors
    /// `invalid` where one is empty or cannot be sent; the message does not show it.
    ///
    /// ```
    /// # use budget_core::plaid::http::{Environment, PlaidConfig};
    /// let error = PlaidConfig::new(Environment::Sandbox, "id", "CANARY\n").unwrap_err();
    /// assert_eq!(error.to_string(), "the secret holds a character that no secret has");
    /// ```
    pub fn new(
        environment: Environment,
        client_id: impl Into<String>,
        secret: impl Into<String>,
    ) -> Result<Self> {
        let (client_id, secret) = (client_id.into(), secret.into());
        check("the client id", &client_id)?;
        check("the secret", &secret)?;
        Ok(Self {
            environment,
            options: PlaidOptions::default(),
            client_id: client_id.into(),
            secret: secret.into(),
        })
    }

    /// The configuration in the environment variables `PLAID_CLIENT_ID`, `PLAID_SECRET` and
    /// `PLAID_ENV`; the last is `sandbox`, `production` or a URL.
    ///
    /// # Errors
    /// As [`PlaidConfig::from_lookup`].
    ///
    /// ```
    /// # use budget_core::{plaid::http::PlaidConfig, ErrorKind};
    /// if let Err(error) = PlaidConfig::from_env() {
    ///     assert!(error.to_string().starts_with("PLAID_"), "the variable is named: {error}");
    /// }
    /// ```
    pub fn from_env() -> Result<Self> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// As [`PlaidConfig::from_env`], from variables that are kept elsewhere.
    ///
    /// # Errors
    /// `invalid` where one is missing or wrong; the message names the variable, never its value.
    ///
    /// ```
    /// # use budget_core::plaid::http::{Environment, PlaidConfig};
    /// let config = PlaidConfig::from_lookup(|name| match name {
    ///     "PLAID_ENV" => Some("http://127.0.0.1:4010".to_owned()),
    ///     _ => Some("canary".to_owned()),
    /// })?;
    /// assert_eq!(config.environment, Environment::Custom("http://127.0.0.1:4010".to_owned()));
    ///
    /// let error = PlaidConfig::from_lookup(|_| None).unwrap_err();
    /// assert_eq!(error.to_string(), "PLAID_CLIENT_ID is not set");
    /// # Ok::<(), budget_core::Error>(())
    /// ```
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let needed = |name: &str| {
            let value = lookup(name).filter(|value| !value.trim().is_empty());
            value.ok_or_else(|| Error::invalid(format!("{name} is not set")))
        };
        let (client_id, secret) = (needed("PLAID_CLIENT_ID")?, needed("PLAID_SECRET")?);
        check("PLAID_CLIENT_ID", &client_id)?;
        check("PLAID_SECRET", &secret)?;
        let environment = needed("PLAID_ENV")?.trim().parse::<Environment>();
        Self::new(environment.map_err(|error| error.at("PLAID_ENV"))?, client_id, secret)
    }

    pub(super) fn client_id(&self) -> &SecretString {
        &self.client_id
    }

    pub(super) fn secret(&self) -> &SecretString {
        &self.secret
    }

    pub(super) fn limits(&self) -> RateLimits {
        self.options.limits.unwrap_or_else(|| self.environment.limits())
    }
}

/// A secret as the value of a header, which nothing shows.
pub(super) fn header(secret: &SecretString) -> Result<HeaderValue> {
    let mut value = HeaderValue::from_str(secret.expose_secret())
        .map_err(|_| Error::invalid("a credential cannot be sent"))?;
    value.set_sensitive(true);
    Ok(value)
}

fn check(name: &str, secret: &str) -> Result<()> {
    if secret.is_empty() {
        return Err(Error::invalid(format!("{name} is empty")));
    }
    match secret.bytes().all(|byte| byte.is_ascii_graphic()) {
        true => Ok(()),
        false => Err(Error::invalid(format!("{name} holds a character that no secret has"))),
    }
}
