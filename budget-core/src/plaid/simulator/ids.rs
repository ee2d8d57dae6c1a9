//! Opaque ids, the same for the same seed.

use crate::testing::Random;

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What an id names, so that two nouns of one number have different ids.
#[derive(Debug, Clone, Copy)]
pub(super) enum Noun {
    Household = 1,
    Item,
    AccessToken,
    PublicToken,
    LinkToken,
    Account,
    PersistentAccount,
    Row,
    Stream,
    Request,
    Session,
    Key,
    Cursor,
}

/// One number from many, which tells nothing of them.
pub(super) fn mix(seed: u64, noun: Noun, number: u64) -> u64 {
    let mixed = Random::new(seed ^ (noun as u64).rotate_left(48)).next();
    Random::new(mixed.rotate_left(17) ^ number).next()
}

/// An id as Plaid's look: letters and digits.
pub(super) fn id(seed: u64, noun: Noun, number: u64, length: usize) -> String {
    let mut random = Random::new(mix(seed, noun, number));
    (0..length).map(|_| char::from(LETTERS[random.below(LETTERS.len())])).collect()
}

/// The id of an item, an account, a row.
pub(super) fn long(seed: u64, noun: Noun, number: u64) -> String {
    id(seed, noun, number, 37)
}

/// A token: its kind and a UUID.
pub(super) fn token(kind: &str, seed: u64, noun: Noun, number: u64) -> String {
    let mut random = Random::new(mix(seed, noun, number));
    let high = u128::from(random.next()) << 64;
    let bytes = (high | u128::from(random.next())).to_be_bytes();
    format!("{kind}-sandbox-{}", uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// A number in 11 letters.
pub(super) fn letters(mut number: u64) -> String {
    let mut text = [0; 11];
    for letter in &mut text {
        *letter = LETTERS[(number % 62) as usize];
        number /= 62;
    }
    text.iter().copied().map(char::from).collect()
}

/// The number of 11 letters.
pub(super) fn number(text: &str) -> Option<u64> {
    text.bytes().rev().try_fold(0_u64, |number, letter| {
        let digit = LETTERS.iter().position(|known| *known == letter)?;
        number.checked_mul(62)?.checked_add(digit as u64)
    })
}
