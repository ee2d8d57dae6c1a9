//! The keys of a seal: the host keeps them apart from what they seal.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};
use secrecy::zeroize::{Zeroize, Zeroizing};
use secrecy::{ExposeSecret, SecretBox};

use crate::domain::error::{Error, Result};

/// The key that secrets are sealed with, and older ones that still open what they sealed.
///
/// A key has a number, so that a host can change it: give the new one with another number and the
/// old one as an older key, seal anew with [`SealedVault::rekey`](super::SealedVault::rekey), then
/// leave the old one away. A key is 32 random bytes; a number never comes to mean another key.
///
/// Nothing shows a key, and its memory is overwritten when it is dropped.
///
/// ```
/// # use budget_core::*;
/// let keys = VaultKeys::new(2, [7; 32]).with_older(1, [9; 32])?;
/// assert_eq!(format!("{keys:?}"), "VaultKeys { current: 2, older: [1] }");
/// # Ok::<(), Error>(())
/// ```
pub struct VaultKeys {
    current: VaultKey,
    older: Vec<VaultKey>,
}

struct VaultKey {
    id: u8,
    bytes: SecretBox<[u8; 32]>,
}

impl VaultKeys {
    /// One key, whose number is `id`.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(!format!("{:?}", VaultKeys::new(1, [250; 32])).contains("250"));
    /// ```
    pub fn new(id: u8, key: [u8; 32]) -> Self {
        Self { current: VaultKey::new(id, key), older: Vec::new() }
    }

    /// The same from base64 with padding, as `openssl rand -base64 32` writes it.
    ///
    /// # Errors
    /// `invalid` where it is not base64 of 32 bytes. The message does not repeat it.
    ///
    /// ```
    /// # use budget_core::*;
    /// assert!(VaultKeys::from_base64(1, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=").is_ok());
    /// assert_eq!(VaultKeys::from_base64(1, "short").unwrap_err().kind(), ErrorKind::Invalid);
    /// ```
    pub fn from_base64(id: u8, key: &str) -> Result<Self> {
        Ok(Self { current: VaultKey::from_base64(id, key)?, older: Vec::new() })
    }

    /// With a key that sealed secrets before.
    ///
    /// # Errors
    /// `invalid` where a key of that number is there already.
    ///
    /// ```
    /// # use budget_core::*;
    /// let twice = VaultKeys::new(1, [7; 32]).with_older(1, [9; 32]);
    /// assert_eq!(twice.unwrap_err().kind(), ErrorKind::Invalid);
    /// ```
    pub fn with_older(self, id: u8, key: [u8; 32]) -> Result<Self> {
        self.and(VaultKey::new(id, key))
    }

    /// The same from base64.
    ///
    /// # Errors
    /// As [`VaultKeys::from_base64`] and [`VaultKeys::with_older`].
    ///
    /// ```
    /// # use budget_core::*;
    /// let old = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    /// assert!(VaultKeys::new(2, [7; 32]).with_older_base64(1, old).is_ok());
    /// ```
    pub fn with_older_base64(self, id: u8, key: &str) -> Result<Self> {
        self.and(VaultKey::from_base64(id, key)?)
    }

    fn and(mut self, key: VaultKey) -> Result<Self> {
        if self.key(key.id).is_some() {
            return Err(Error::invalid(format!(
                "there are two vault keys of the number {}",
                key.id
            )));
        }
        self.older.push(key);
        Ok(self)
    }

    /// The number of the key that seals.
    pub(super) fn current(&self) -> u8 {
        self.current.id
    }

    /// What seals and opens with the key of that number.
    pub(super) fn cipher(&self, id: u8) -> Option<XChaCha20Poly1305> {
        let key = self.key(id)?;
        XChaCha20Poly1305::new_from_slice(key.bytes.expose_secret()).ok()
    }

    fn key(&self, id: u8) -> Option<&VaultKey> {
        std::iter::once(&self.current).chain(&self.older).find(|key| key.id == id)
    }
}

impl VaultKey {
    fn new(id: u8, mut key: [u8; 32]) -> Self {
        let bytes = SecretBox::init_with_mut(|bytes: &mut [u8; 32]| bytes.copy_from_slice(&key));
        key.zeroize();
        Self { id, bytes }
    }

    fn from_base64(id: u8, key: &str) -> Result<Self> {
        let wrong = || Error::invalid(format!("the vault key {id} is not base64 of 32 bytes"));
        let bytes = BASE64_STANDARD.decode(key.trim()).map(Zeroizing::new).map_err(|_| wrong())?;
        let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| wrong())?;
        Ok(Self::new(id, key))
    }
}

impl fmt::Debug for VaultKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let older: Vec<u8> = self.older.iter().map(|key| key.id).collect();
        f.debug_struct("VaultKeys")
            .field("current", &self.current.id)
            .field("older", &older)
            .finish()
    }
}
