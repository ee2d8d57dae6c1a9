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
/// # use budget_core::{Result, plaid::webhook::*};
/// async fn receive(verifier: &Verifier, signature: &str, body: &[u8], now: i64) -> Result<()> {
///     let webhook = verifier.verify([(HEADER, signature)], body, now).await?;
///     match webhook.event.response() {
///         WebhookResponse::Sync => println!("sync {:?}", webhook.item_id),
///         response => println!("{response:?}"),
///     }
///     Ok(())
/// }
/// assert_eq!((MAX_AGE, MAX_LOOKUPS), (300, 10));
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
    /// # use budget_core::plaid::{Plaid, webhook::*};
    /// fn verifier(plaid: Arc<dyn Plaid>) -> Verifier {
    ///     Verifier::new(plaid)
    /// }
    /// assert_eq!(KEY_SECONDS, 86_400, "a key is asked for once a day");
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
    /// # use budget_core::plaid::webhook::*;
    /// async fn is_proven(verifier: &Verifier, headers: &[(&str, &str)], body: &[u8], now: i64) -> bool {
    ///     verifier.verify(headers.iter().copied(), body, now).await.is_ok()
    /// }
    /// assert_eq!(MAX_AHEAD, 60, "a clock may be a minute behind Plaid's");
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
