//! The keys of signatures: asked for once, kept for a while, and never asked for without end.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_lock::Mutex;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::VerifyingKey;

use super::refused;
use crate::domain::error::{Error, ErrorKind, Result};
use crate::plaid::{Plaid, VerificationKey};

/// How long, in seconds, a key is kept before it is asked for again: a day.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::KEY_SECONDS, 24 * 60 * 60);
/// ```
pub const KEY_SECONDS: u64 = 24 * 60 * 60;

/// How long, in seconds, a name is known to have no key.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::UNKNOWN_SECONDS, 5 * 60);
/// ```
pub const UNKNOWN_SECONDS: u64 = 5 * 60;

/// The most keys that are asked for in a minute: of names that are new, and again as many of names
/// that had a key before, so that a flood of made-up names keeps out no key that is in use.
///
/// ```
/// assert_eq!(budget_core::plaid::webhook::MAX_LOOKUPS, 10);
/// ```
pub const MAX_LOOKUPS: usize = 10;

/// The most keys that are kept; Plaid uses a few.
const MAX_KEYS: usize = 32;
/// The most names that are known to have none.
const MAX_UNKNOWN: usize = 256;
const WINDOW_SECONDS: u64 = 60;
const LANES: usize = 8;

/// The keys that Plaid gave.
#[derive(Debug)]
pub(super) struct Keys {
    plaid: Arc<dyn Plaid>,
    shelf: StdMutex<Shelf>,
    /// A name has one lane, and a lane one question at a time: who waited finds the answer.
    lanes: [Mutex<()>; LANES],
    hasher: RandomState,
}

#[derive(Debug, Default)]
struct Shelf {
    keys: HashMap<String, Key>,
    /// The names that have no key, and since when that is known.
    unknown: HashMap<String, i64>,
    new_names: Budget,
    old_names: Budget,
}

#[derive(Debug, Clone)]
struct Key {
    point: VerifyingKey,
    expired_at: Option<i64>,
    fetched_at: i64,
}

/// The instants of the last questions.
#[derive(Debug, Default)]
struct Budget(Vec<i64>);

impl Keys {
    pub(super) fn new(plaid: Arc<dyn Plaid>) -> Self {
        Self {
            plaid,
            shelf: StdMutex::default(),
            lanes: Default::default(),
            hasher: RandomState::new(),
        }
    }

    /// The key of that name, where it may sign now.
    pub(super) async fn get(&self, kid: &str, now: i64) -> Result<VerifyingKey> {
        let known = self.shelf().find(kid, now)?;
        let key = match known {
            Some(key) => key,
            None => self.ask(kid, now).await?,
        };
        key.expect_live(now)
    }

    async fn ask(&self, kid: &str, now: i64) -> Result<Key> {
        let lane = self.hasher.hash_one(kid) as usize % LANES;
        let _turn = self.lanes[lane].lock().await;
        {
            let mut shelf = self.shelf();
            if let Some(key) = shelf.find(kid, now)? {
                return Ok(key);
            }
            shelf.spend(kid, now)?;
        }
        let answer = self.plaid.webhook_verification_key(kid.to_owned()).await;
        let key = answer.and_then(|answer| Key::read(kid, &answer, now));
        self.shelf().keep(kid, key, now)
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        // No step of the shelf leaves it half done.
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    /// The key that is kept; none where Plaid must be asked.
    fn find(&self, kid: &str, now: i64) -> Result<Option<Key>> {
        if self.unknown.get(kid).is_some_and(|at| at.abs_diff(now) < UNKNOWN_SECONDS) {
            return Err(unknown());
        }
        let kept = self.keys.get(kid).filter(|key| key.fetched_at.abs_diff(now) < KEY_SECONDS);
        Ok(kept.cloned())
    }

    fn spend(&mut self, kid: &str, now: i64) -> Result<()> {
        let is_old = self.keys.contains_key(kid);
        let budget = if is_old { &mut self.old_names } else { &mut self.new_names };
        budget.spend(now)
    }

    /// Keeps what Plaid said. An error that says nothing about the name is passed on.
    fn keep(&mut self, kid: &str, answer: Result<Key>, now: i64) -> Result<Key> {
        match answer {
            Ok(key) => {
                make_room(&mut self.keys, MAX_KEYS, |key| key.fetched_at);
                self.keys.insert(kid.to_owned(), key.clone());
                Ok(key)
            }
            Err(error) if matches!(error.kind(), ErrorKind::Invalid | ErrorKind::NotFound) => {
                self.keys.remove(kid);
                make_room(&mut self.unknown, MAX_UNKNOWN, |at| *at);
                self.unknown.insert(kid.to_owned(), now);
                Err(unknown())
            }
            Err(error) => Err(error.at("the key of a webhook")),
        }
    }
}

/// Forgets the oldest where one more would be too many.
fn make_room<V>(kept: &mut HashMap<String, V>, most: usize, since: impl Fn(&V) -> i64) {
    if kept.len() < most {
        return;
    }
    let oldest = kept.iter().min_by_key(|(_, value)| since(value)).map(|(kid, _)| kid.clone());
    oldest.map(|kid| kept.remove(&kid));
}

impl Key {
    /// # Errors
    /// `invalid` where it is no key of ES256 of that name.
    fn read(kid: &str, key: &VerificationKey, now: i64) -> Result<Self> {
        if key.kid != kid || key.alg != "ES256" {
            return Err(Error::invalid("the key is another one than was asked for"));
        }
        let point = point(key).ok_or_else(|| Error::invalid("the key is no point of P-256"))?;
        Ok(Self { point, expired_at: key.expired_at, fetched_at: now })
    }

    fn expect_live(&self, now: i64) -> Result<VerifyingKey> {
        if self.expired_at.is_some_and(|at| at <= now) {
            return Err(refused("the key that it names has expired"));
        }
        Ok(self.point)
    }
}

/// The point, which must be on the curve.
fn point(key: &VerificationKey) -> Option<VerifyingKey> {
    const UNCOMPRESSED: u8 = 4;
    let mut bytes = vec![UNCOMPRESSED];
    for coordinate in [&key.x, &key.y] {
        let coordinate = BASE64_URL_SAFE_NO_PAD.decode(coordinate).ok()?;
        bytes.extend(<[u8; 32]>::try_from(coordinate).ok()?);
    }
    VerifyingKey::from_sec1_bytes(&bytes).ok()
}

impl Budget {
    fn spend(&mut self, now: i64) -> Result<()> {
        self.0.retain(|at| at.abs_diff(now) < WINDOW_SECONDS);
        if self.0.len() < MAX_LOOKUPS {
            self.0.push(now);
            return Ok(());
        }
        let oldest = self.0.iter().min().copied().unwrap_or(now);
        let wait = WINDOW_SECONDS - oldest.abs_diff(now).min(WINDOW_SECONDS - 1);
        let message = format!("{MAX_LOOKUPS} keys of webhooks were asked for within a minute");
        Err(Error::new(ErrorKind::RateLimited, message).retry_in(Duration::from_secs(wait)))
    }
}

fn unknown() -> Error {
    refused("Plaid has no key of the name that it gives")
}
