//! Who signs webhooks as Plaid does, or otherwise.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use budget_core::plaid::VerificationKey;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A key with a name.
pub(crate) struct Signer {
    kid: String,
    key: SigningKey,
}

impl Signer {
    /// Each seed, 1 to 255, has a key of its own.
    pub(crate) fn new(kid: &str, seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).expect("a scalar");
        Self { kid: kid.to_owned(), key }
    }

    /// The public key, as Plaid gives it.
    pub(crate) fn key(&self) -> VerificationKey {
        let point = self.key.verifying_key().to_sec1_point(false);
        let bytes = point.as_bytes();
        VerificationKey {
            kid: self.kid.clone(),
            alg: "ES256".to_owned(),
            x: encode(&bytes[1..33]),
            y: encode(&bytes[33..]),
            expired_at: None,
        }
    }

    pub(crate) fn header(&self) -> Value {
        json!({"alg": "ES256", "kid": self.kid, "typ": "JWT"})
    }

    /// A token as Plaid makes it.
    pub(crate) fn token(&self, body: &[u8], iat: i64) -> String {
        self.sign(&self.header(), &claims(body, iat))
    }

    /// A token of any header and claims, signed with ES256.
    pub(crate) fn sign(&self, header: &Value, claims: &Value) -> String {
        let signed = unsigned(header, claims);
        let signature = self.signature(&signed);
        format!("{signed}.{}", encode(&signature.to_bytes()))
    }

    pub(crate) fn signature(&self, signed: &str) -> Signature {
        self.key.sign(signed.as_bytes())
    }
}

pub(crate) fn claims(body: &[u8], iat: i64) -> Value {
    json!({"iat": iat, "request_body_sha256": digest(body)})
}

pub(crate) fn digest(body: &[u8]) -> String {
    Sha256::digest(body).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// What of a token is signed.
pub(crate) fn unsigned(header: &Value, claims: &Value) -> String {
    format!("{}.{}", encode(header.to_string().as_bytes()), encode(claims.to_string().as_bytes()))
}

pub(crate) fn encode(bytes: &[u8]) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}
