//! One request and its answer.

use std::time::SystemTime;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::BuilderVerifierExt;
use secrecy::SecretString;

use super::address;
use super::call::{Call, version_headers};
use super::config::{PlaidConfig, PlaidOptions, header};
use super::failure::Failure;
use super::pause::retry_after;
use crate::domain::error::{Error, ErrorKind, Result};

/// The largest answer that is read: a page of 500 rows has some 1.5 MB.
const MAX_ANSWER: usize = 16 << 20;

/// The way to the API.
pub(super) struct Transport {
    http: Client,
    base: Url,
    options: PlaidOptions,
    secret: SecretString,
}

impl Transport {
    pub(super) fn new(config: &PlaidConfig) -> Result<Self> {
        let base = address::base(config.environment.address())?;
        Ok(Self {
            http: client(config, &base)?,
            base,
            options: config.options.clone(),
            secret: config.secret().clone(),
        })
    }

    pub(super) fn address(&self) -> &str {
        self.base.as_str()
    }

    /// Sends the call once; the answer where it is a success.
    pub(super) async fn send(&self, call: &Call) -> Result<String, Failure> {
        let timeout = match call.endpoint.is_slow {
            true => self.options.slow_timeout,
            false => self.options.timeout,
        };
        let request = self
            .http
            .post(address::join(&self.base, call.endpoint.path))
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .body(call.body().to_owned())
            .timeout(timeout);
        let response = request.send().await.map_err(|error| match error.is_connect() {
            true => Failure::unsent(call, error),
            false => lost(call, &error),
        })?;
        self.receive(call, response).await
    }

    async fn receive(&self, call: &Call, response: Response) -> Result<String, Failure> {
        let status = response.status();
        let wanted = retry_after(response.headers(), SystemTime::now());
        if status.is_redirection() {
            return Err(Failure::redirect(call, status));
        }
        let body = read(call, response).await?;
        if status.is_success() {
            return Ok(body);
        }
        let failure = Failure::refused(call, status, &body, &self.secret);
        Err(Failure { retry_after: wanted, ..failure })
    }
}

/// The body, as long as it is no larger than is meant.
async fn read(call: &Call, mut response: Response) -> Result<String, Failure> {
    if response.content_length().is_some_and(|length| length > MAX_ANSWER as u64) {
        return Err(Failure::oversize(call, MAX_ANSWER));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| lost(call, &error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(Failure::oversize(call, MAX_ANSWER));
        }
        body.extend_from_slice(&chunk);
    }
    // A letter that is none must not block a page for ever.
    Ok(String::from_utf8(body)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

fn lost(call: &Call, error: &reqwest::Error) -> Failure {
    Failure::lost(
        call,
        match error.is_timeout() {
            true => "no answer came in time",
            false => "the connection broke before the whole answer came",
        },
    )
}

fn client(config: &PlaidConfig, base: &Url) -> Result<Client> {
    let mut headers = version_headers();
    headers.insert("plaid-client-id", header(config.client_id())?);
    headers.insert("plaid-secret", header(config.secret())?);
    let is_plain = base.scheme() == "http";
    let builder = Client::builder()
        .tls_backend_preconfigured(tls(is_plain)?)
        .https_only(!is_plain)
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .default_headers(headers)
        .user_agent(concat!("budget-core/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(config.options.connect_timeout);
    // A proxy would read what is not encrypted.
    let builder = if is_plain { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| unavailable(error.without_url()))
}

/// TLS with the machine's root certificates; where all is plain, none is trusted.
fn tls(is_plain: bool) -> Result<ClientConfig> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unavailable)?;
    let builder = match is_plain {
        true => builder.with_root_certificates(RootCertStore::empty()),
        false => builder.with_platform_verifier().map_err(unavailable)?,
    };
    Ok(builder.with_no_client_auth())
}

fn unavailable(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Unavailable, "TLS cannot be set up on this machine").caused_by(cause)
}
