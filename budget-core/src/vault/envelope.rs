//! A sealed secret: `version | key's number | nonce | ciphertext and tag | checksum`.
//!
//! The ciphertext is bound to its version, key, book, connection and purpose, so it opens nowhere
//! else. The checksum, which keeps nobody from anything, tells damage from a wrong key.

use chacha20poly1305::aead::{AeadInOut, Generate};
use chacha20poly1305::{Tag, XChaCha20Poly1305, XNonce};
use secrecy::SecretSlice;
use xxhash_rust::xxh3::xxh3_64;

use super::keys::VaultKeys;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::domain::id::{BookId, ConnectionId};

const VERSION: u8 = 1;
const HEAD: usize = 2;
const NONCE: usize = 24;
const TAG: usize = 16;
const CHECKSUM: usize = 8;

/// What the secrets are for; another use of the same keys must have another word.
const PURPOSE: &str = "access";

/// Where a secret is.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) book: BookId,
    pub(super) connection: ConnectionId,
}

impl Place {
    /// Ids hold no NUL, so no two places have the same.
    fn associated_data(&self, key: u8) -> Vec<u8> {
        let (book, connection) = (self.book.as_str(), self.connection.as_str());
        let names = [book, connection, PURPOSE].join("\0");
        [&[VERSION, key], names.as_bytes()].concat()
    }

    pub(super) fn seal(&self, keys: &VaultKeys, secret: &[u8]) -> Result<SecretSlice<u8>> {
        let key = keys.current();
        let nonce = XNonce::try_generate().map_err(|error| no_randomness().caused_by(error))?;
        let size = HEAD + NONCE + secret.len() + TAG + CHECKSUM;
        // Whole from the start, so that no plain text is left where it grew.
        let mut envelope = Vec::with_capacity(size);
        envelope.extend([VERSION, key]);
        envelope.extend(nonce);
        envelope.extend(secret);
        let body = &mut envelope[HEAD + NONCE..];
        let tag = self
            .cipher(keys, key)?
            .encrypt_inout_detached(&nonce, &self.associated_data(key), body.into())
            .map_err(|_| Error::out_of_range(format!("{self} is too long to be sealed")))?;
        envelope.extend(tag);
        envelope.extend(xxh3_64(&envelope).to_be_bytes());
        Ok(envelope.into())
    }

    pub(super) fn open(&self, keys: &VaultKeys, envelope: &[u8]) -> Result<SecretSlice<u8>> {
        let Parts { key, nonce, body, tag } = self.parts(envelope)?;
        let cipher = self.cipher(keys, key)?;
        let mut secret = body.to_vec();
        cipher
            .decrypt_inout_detached(
                &nonce,
                &self.associated_data(key),
                secret.as_mut_slice().into(),
                &tag,
            )
            .map_err(|_| self.foreign(key))?;
        Ok(secret.into())
    }

    /// The number of the key that sealed.
    pub(super) fn key(&self, envelope: &[u8]) -> Result<u8> {
        Ok(self.parts(envelope)?.key)
    }

    fn parts<'e>(&self, envelope: &'e [u8]) -> Result<Parts<'e>> {
        let (sealed, checksum) =
            envelope.split_last_chunk::<CHECKSUM>().ok_or_else(|| self.damaged())?;
        if xxh3_64(sealed).to_be_bytes() != *checksum {
            return Err(self.damaged());
        }
        let (&[version, key], rest) =
            sealed.split_first_chunk::<HEAD>().ok_or_else(|| self.damaged())?;
        if version != VERSION {
            return Err(self.newer(version));
        }
        let (nonce, rest) = rest.split_first_chunk::<NONCE>().ok_or_else(|| self.damaged())?;
        let (body, tag) = rest.split_last_chunk::<TAG>().ok_or_else(|| self.damaged())?;
        Ok(Parts { key, nonce: (*nonce).into(), body, tag: (*tag).into() })
    }

    fn cipher(&self, keys: &VaultKeys, key: u8) -> Result<XChaCha20Poly1305> {
        keys.cipher(key).ok_or_else(|| {
            let reason = format!("is sealed under the key {key}, which is not given");
            self.refused(ErrorKind::Unauthorized, &reason).with("key", key)
        })
    }

    fn foreign(&self, key: u8) -> Error {
        let reason = format!(
            "does not open with the key {key}: it was sealed under another key of that number, \
             or for another connection"
        );
        self.refused(ErrorKind::Unauthorized, &reason).with("key", key)
    }

    fn damaged(&self) -> Error {
        self.refused(ErrorKind::Corrupt, "is damaged, or was not sealed")
    }

    fn newer(&self, version: u8) -> Error {
        let message =
            format!("{self} is sealed in the version {version}, this library knows {VERSION}");
        Error::new(ErrorKind::TooNew, message)
    }

    fn refused(&self, kind: ErrorKind, reason: &str) -> Error {
        let message = format!("{self} {reason}: the connection needs a new login");
        Error::new(kind, message).with("connection", &self.connection)
    }
}

struct Parts<'e> {
    key: u8,
    nonce: XNonce,
    body: &'e [u8],
    tag: Tag,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the secret of the connection {:?}", self.connection)
    }
}

fn no_randomness() -> Error {
    Error::new(ErrorKind::Unavailable, "the system gives no random bytes")
}
