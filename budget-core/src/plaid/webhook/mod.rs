//! Webhooks: nothing of one is believed before Plaid's signature proves it.

mod body;
mod event;
mod keys;
mod token;

use std::sync::Arc;

use self::body::Body;
use self::keys::Keys;
use self::token::Token;
use super::Plaid;
use crate::domain::error::{Error, ErrorKind, Result};

pub use event::{Webhook, WebhookEvent, WebhookResponse};
pub use keys::{KEY_SECONDS, MAX_LOOKUPS, UNKNOWN_SECONDS};
pub use token::{MAX_AGE, MAX_AHEAD, MAX_TOKEN};

/// The header that has the proof; its case does not matter.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::HEADER, "Plaid-Verification");
/// ```
pub const HEADER: &str = "Plaid-Verification";

/// The most bytes of a body.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::MAX_BODY, 1_048_576);
/// ```
pub const MAX_BODY: usize = 1 << 20;

/// Tells Plaid's webhooks from anybody else's. One serves all requests, side by side.
///
/// Keys of signatures are asked of Plaid by the name that a webhook gives, and kept for
/// [`KEY_SECONDS`]; strangers with made-up names cost at most [`MAX_LOOKUPS`] questions a minute.
///
/// ```
/// # use std::sync::Arc;
/// # use budget_core::plaid::{Plaid, SandboxItem, simulator::{SimulatedBank, SimulatorOptions}, webhook::*};
/// # pollster::block_on(async {
/// let bank = Arc::new(SimulatedBank::new(SimulatorOptions::default()));
/// let verifier = Verifier::new(bank.clone());
/// # let asked = SandboxItem { webhook: Some("https://example.com/hook".into()), ..SandboxItem::default() };
/// # let item = bank.exchange_public_token(bank.sandbox_public_token(asked).await?).await?;
/// # bank.webhooks();
/// bank.sandbox_fire_webhook(item.access_token, "LOGIN_REPAIRED".into()).await?;
/// let sent = bank.webhooks().pop().expect("a webhook");
/// let headers = [("Host", "example.com"), ("plaid-verification", sent.jwt.as_str())];
/// let webhook = verifier.verify(headers, sent.body.as_bytes(), bank.now()).await?;
/// assert_eq!(webhook.event.response(), WebhookResponse::MarkHealthy);
/// # Ok::<(), budget_core::Error>(()) }).expect("no refusal");
/// ```
#[derive(Debug)]
pub struct Verifier {
    keys: Keys,
}

impl Verifier {
    /// One that asks `plaid` for the keys; it must be of the environment that sends the webhooks.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::plaid::{simulator::{SimulatedBank, SimulatorOptions}, webhook::*};
    /// let verifier = Verifier::new(Arc::new(SimulatedBank::new(SimulatorOptions::default())));
    /// let nothing: [(&str, &str); 0] = [];
    /// assert!(pollster::block_on(verifier.verify(nothing, b"{}", 1_772_000_000)).is_err());
    /// ```
    pub fn new(plaid: Arc<dyn Plaid>) -> Self {
        Self { keys: Keys::new(plaid) }
    }

    /// The webhook of a request, where Plaid sent it: `raw_body` is the body's bytes as they came,
    /// before anything parsed them, and `now` is in seconds since 1970.
    ///
    /// Plaid repeats webhooks and changes their order, so a webhook that was seen before is no error.
    ///
    /// # Errors
    /// `unauthorized` where it is not proven that Plaid sent this body in the last
    /// [`MAX_AGE`] seconds; `invalid` where Plaid did, and it is no webhook; `rate_limited` where
    /// too many unknown keys were asked for, and as [`Plaid::webhook_verification_key`] where Plaid
    /// cannot be asked: answer these with a status that lets Plaid try again.
    ///
    /// ```
    /// # use std::sync::Arc;
    /// # use budget_core::{ErrorKind, plaid::{simulator::{SimulatedBank, SimulatorOptions}, webhook::*}};
    /// let verifier = Verifier::new(Arc::new(SimulatedBank::new(SimulatorOptions::default())));
    /// let forged = verifier.verify([(HEADER, "a.b.c")], b"{}", 1_772_000_000);
    /// assert_eq!(pollster::block_on(forged).unwrap_err().kind(), ErrorKind::Unauthorized);
    /// ```
    pub async fn verify<'h>(
        &self,
        headers: impl IntoIterator<Item = (&'h str, &'h str)>,
        raw_body: &[u8],
        now: i64,
    ) -> Result<Webhook> {
        expect_size(raw_body)?;
        let token = Token::parse(proof(headers)?)?;
        token.expect_fresh(now)?;
        token.expect_body(raw_body)?;
        let key = self.keys.get(token.kid(), now).await?;
        token.expect_signed_by(&key)?;
        Ok(Body::parse(raw_body)?.webhook())
    }
}

fn expect_size(raw_body: &[u8]) -> Result<()> {
    if raw_body.len() > MAX_BODY {
        return Err(refused(format!("its body is longer than {MAX_BODY} bytes")));
    }
    Ok(())
}

/// The one header that has the proof. Of two, other software in between may have read the other.
fn proof<'h>(headers: impl IntoIterator<Item = (&'h str, &'h str)>) -> Result<&'h str> {
    let mut found = headers.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case(HEADER));
    match (found.next(), found.next()) {
        (Some((_, token)), None) => Ok(token.trim_matches([' ', '\t'])),
        (None, _) => Err(refused(format!("it has no header {HEADER}"))),
        (Some(_), Some(_)) => Err(refused(format!("it has more than one header {HEADER}"))),
    }
}

/// The rule that was broken, and never what the sender wrote.
fn refused(rule: impl AsRef<str>) -> Error {
    let message = format!("it is not proven that the webhook is Plaid's: {}", rule.as_ref());
    Error::new(ErrorKind::Unauthorized, message)
}
