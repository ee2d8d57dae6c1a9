//! The proof of a webhook: a JSON Web Token whose algorithm is not up to its sender.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::refused;
use crate::domain::error::{Error, Result};

/// How old, in seconds, a proof may be.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::MAX_AGE, 5 * 60);
/// ```
pub const MAX_AGE: i64 = 5 * 60;

/// How far, in seconds, a proof may be ahead of the clock here.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::MAX_AHEAD, 60);
/// ```
pub const MAX_AHEAD: i64 = 60;

/// The most bytes of a proof.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::MAX_TOKEN, 4_096);
/// ```
pub const MAX_TOKEN: usize = 4_096;

/// The most characters of a key's name.
const MAX_KID: usize = 128;

/// A proof that is well-formed; nothing it says is proven yet.
pub(super) struct Token<'t> {
    kid: String,
    claims: Claims,
    signed: &'t [u8],
    signature: Signature,
}

/// What is read of a token's header. A key that is in it (`jwk`, `x5c`, `jku`) is not.
#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
    typ: Option<String>,
    crit: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Claims {
    iat: i64,
    request_body_sha256: String,
}

impl<'t> Token<'t> {
    /// Refuses whatever Plaid would not write, before any key is asked for.
    pub(super) fn parse(token: &'t str) -> Result<Self> {
        if token.len() > MAX_TOKEN {
            return Err(refused(format!("its token is longer than {MAX_TOKEN} bytes")));
        }
        let (signed, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
        let (header, claims) = signed.split_once('.').ok_or_else(malformed)?;
        let header: Header = read(header)?;
        header.check()?;
        let signature = Signature::from_slice(&decode(signature)?)
            .map_err(|_| refused("its signature is not of the 64 bytes of ES256"))?;
        Ok(Self { kid: header.kid, claims: read(claims)?, signed: signed.as_bytes(), signature })
    }

    /// The name of the key that is said to have signed.
    pub(super) fn kid(&self) -> &str {
        &self.kid
    }

    pub(super) fn expect_fresh(&self, now: i64) -> Result<()> {
        let age = i128::from(now) - i128::from(self.claims.iat);
        if age > i128::from(MAX_AGE) {
            return Err(refused(format!("it was signed more than {MAX_AGE} seconds ago")));
        }
        if age < -i128::from(MAX_AHEAD) {
            let rule = format!("it was signed more than {MAX_AHEAD} seconds in the future");
            return Err(refused(rule));
        }
        Ok(())
    }

    pub(super) fn expect_body(&self, raw_body: &[u8]) -> Result<()> {
        let digest = hex(&Sha256::digest(raw_body));
        let said = self.claims.request_body_sha256.as_bytes();
        if bool::from(digest.as_bytes().ct_eq(said)) {
            return Ok(());
        }
        Err(refused("its body is not the one that was signed"))
    }

    pub(super) fn expect_signed_by(&self, key: &VerifyingKey) -> Result<()> {
        let verified = key.verify(self.signed, &self.signature);
        verified.map_err(|_| refused("its signature is not by the key that it names"))
    }
}

impl Header {
    fn check(&self) -> Result<()> {
        if self.alg != "ES256" {
            return Err(refused("its token is not signed with ES256"));
        }
        if self.typ.as_ref().is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
            return Err(refused("its token is not of the type JWT"));
        }
        if self.crit.is_some() {
            return Err(refused("its token has extensions"));
        }
        if !is_name(&self.kid) {
            return Err(refused(format!(
                "the name of its key is not of 1 to {MAX_KID} letters, digits, '-', '_' and '.'"
            )));
        }
        Ok(())
    }
}

fn is_name(kid: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (1..=MAX_KID).contains(&kid.len()) && kid.bytes().all(is_plain)
}

fn read<T: DeserializeOwned>(part: &str) -> Result<T> {
    serde_json::from_slice(&decode(part)?).map_err(|_| malformed())
}

fn decode(part: &str) -> Result<Vec<u8>> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| malformed())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn malformed() -> Error {
    refused("its token is not a signed one with the claims iat and request_body_sha256")
}
