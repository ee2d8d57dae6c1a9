//! Webhooks that a simulated bank sends, signed as Plaid signs them.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::ids::{self, Noun, mix};
use crate::plaid::VerificationKey;
use crate::testing::Random;

/// A webhook, ready to be posted: to this address, with this header, with these very bytes.
///
/// ```
/// use budget_core::plaid::simulator::{SimulatedBank, SimulatorOptions};
/// use budget_core::plaid::{Plaid, SandboxItem};
/// let bank = SimulatedBank::new(SimulatorOptions::default());
/// let asked = SandboxItem { webhook: Some("http://127.0.0.1:1/hook".into()), ..SandboxItem::default() };
/// pollster::block_on(async {
///     let public = bank.sandbox_public_token(asked).await?;
///     let item = bank.exchange_public_token(public).await?;
///     bank.webhooks();
///     bank.sandbox_fire_webhook(item.access_token, "SYNC_UPDATES_AVAILABLE".into()).await
/// })?;
/// let [webhook] = &bank.webhooks()[..] else { panic!("one webhook") };
/// assert_eq!(webhook.url, "http://127.0.0.1:1/hook");
/// assert_eq!(webhook.jwt.split('.').count(), 3);
/// assert!(webhook.body.contains("SYNC_UPDATES_AVAILABLE"));
/// # Ok::<(), budget_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct SignedWebhook {
    /// Where it goes.
    pub url: String,
    /// The value of its header `Plaid-Verification`.
    pub jwt: String,
    /// Its body.
    pub body: String,
}

impl fmt::Debug for SignedWebhook {
    /// Where it goes: a body may hold a token.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedWebhook").field("url", &self.url).finish_non_exhaustive()
    }
}

/// A webhook that is not signed yet.
#[derive(Clone)]
pub(super) struct Notice {
    pub(super) url: String,
    pub(super) body: Value,
}

/// The key of a bank's webhooks.
#[derive(Debug)]
pub(super) struct Signer {
    kid: String,
    key: SigningKey,
}

impl Signer {
    /// The key of a seed.
    pub(super) fn new(seed: u64) -> Self {
        let mut random = Random::new(mix(seed, Noun::Key, 0));
        let key = loop {
            let mut bytes = [0; 32];
            bytes.chunks_mut(8).for_each(|part| part.copy_from_slice(&random.next().to_be_bytes()));
            if let Ok(key) = SigningKey::from_slice(&bytes) {
                break key;
            }
        };
        Self { kid: Self::kid(seed), key }
    }

    /// The name of the key of a seed.
    pub(super) fn kid(seed: u64) -> String {
        format!("simulated-{}", ids::id(seed, Noun::Key, 1, 12))
    }

    /// The public half.
    pub(super) fn public(&self) -> VerificationKey {
        let point = self.key.verifying_key().to_sec1_point(false);
        let text = |half: Option<&[u8]>| URL_SAFE_NO_PAD.encode(half.unwrap_or_default());
        VerificationKey {
            kid: self.kid.clone(),
            alg: "ES256".to_owned(),
            x: text(point.x().map(|x| x.as_slice())),
            y: text(point.y().map(|y| y.as_slice())),
            expired_at: None,
        }
    }

    /// The webhook with a signature of that instant.
    pub(super) fn sign(&self, notice: Notice, now: i64) -> SignedWebhook {
        let body = notice.body.to_string();
        let digest = Sha256::digest(body.as_bytes());
        let header = json!({ "alg": "ES256", "kid": self.kid, "typ": "JWT" });
        let claims = json!({ "iat": now, "request_body_sha256": hex(&digest) });
        let signed =
            [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature: Signature = self.key.sign(signed.as_bytes());
        let jwt = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()));
        SignedWebhook { url: notice.url, jwt, body }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
