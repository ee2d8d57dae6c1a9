//! Envelopes: each opens with its key, in its place, whole, or not at all.

use std::collections::HashSet;

use budget_core::store::conformance::block_on;
use budget_core::{BookId, ErrorKind, MemoryStore, Vault, VaultKeys};
use secrecy::ExposeSecret;
use xxhash_rust::xxh3::xxh3_64;

use crate::{
    SECRET, bytes, connection, expect_refused, get, home, key, keys, put, sealed, store_sealed_by,
};

const NONCE: std::ops::Range<usize> = 2..26;
const CHECKSUM: usize = 8;

/// The envelope with a checksum that fits, as somebody who wants to deceive would make it.
fn summed(mut envelope: Vec<u8>) -> Vec<u8> {
    let end = envelope.len() - CHECKSUM;
    let checksum = xxh3_64(&envelope[..end]).to_be_bytes();
    envelope[end..].copy_from_slice(&checksum);
    envelope
}

#[test]
fn an_envelope_is_version_key_nonce_ciphertext_tag_and_checksum() {
    let (_, envelope) = store_sealed_by(keys(3));
    assert_eq!(envelope[..2], [1, 3]);
    assert_eq!(envelope.len(), 2 + 24 + SECRET.len() + 16 + 8);
    assert_eq!(summed(envelope.clone()), envelope);
}

#[test]
fn no_two_envelopes_are_alike() {
    let store = MemoryStore::new();
    let vault = sealed(&store, keys(1));
    let mut nonces = HashSet::new();
    for _ in 0..200 {
        put(&vault, "c1", SECRET);
        assert!(nonces.insert(bytes(&store, "c1")[NONCE].to_vec()), "a nonce was used twice");
    }
}

#[test]
fn the_envelope_shows_nothing_of_the_secret() {
    let (_, envelope) = store_sealed_by(keys(1));
    assert!(SECRET.windows(4).all(|part| envelope.windows(4).all(|bytes| bytes != part)));
}

#[test]
fn another_key_of_the_same_number_is_unauthorized() {
    let (store, _) = store_sealed_by(keys(1));
    let other = sealed(&store, VaultKeys::new(1, key(2)));
    let error = expect_refused(get(&other, "c1"), ErrorKind::Unauthorized, "the key 1");
    assert!(error.to_string().contains("needs a new login"), "{error}");
    assert!(error.to_string().contains("\"c1\""), "{error}");
}

#[test]
fn a_lost_key_is_unauthorized_and_a_new_login_mends_it() {
    let (store, _) = store_sealed_by(keys(1));
    let new = sealed(&store, keys(2));
    let error = expect_refused(get(&new, "c1"), ErrorKind::Unauthorized, "the key 1, which is not");
    assert!(error.to_string().contains("needs a new login"), "{error}");
    assert!(error.context().iter().any(|(name, value)| name == "key" && value == "1"));
    put(&new, "c1", b"access-2");
    assert_eq!(bytes(&new, "c1"), b"access-2");
    block_on(new.delete(home(), connection("c1"))).expect("what cannot be read can be deleted");
}

#[test]
fn an_envelope_opens_nowhere_else() {
    let (store, envelope) = store_sealed_by(keys(1));
    let vault = sealed(&store, keys(1));
    for name in ["c2", "C1", "c", "c11"] {
        put(&store, name, &envelope);
        expect_refused(get(&vault, name), ErrorKind::Unauthorized, "another connection");
    }
    for book in ["hom", "home2", "Home"] {
        let place = (BookId::new(book).expect("an id"), connection("c1"));
        let moved = envelope.clone().into();
        block_on(store.put(place.0.clone(), place.1.clone(), moved)).expect("a move");
        let answer = block_on(vault.get(place.0, place.1));
        expect_refused(answer, ErrorKind::Unauthorized, "another connection");
    }
    put(&store, "c1", &envelope);
    assert_eq!(bytes(&vault, "c1"), SECRET);
}

#[test]
fn the_places_of_secrets_are_told_apart() {
    let store = MemoryStore::new();
    let vault = sealed(&store, keys(1));
    let place = |book: &str, name: &str| (BookId::new(book).expect("an id"), connection(name));
    let pairs = [("a", "bc", "ab", "c"), ("a", "b|access", "a|b", "access"), ("x", "y", "y", "x")];
    for (book, name, other_book, other_name) in pairs {
        let (from, to) = (place(book, name), place(other_book, other_name));
        block_on(vault.put(from.0.clone(), from.1.clone(), SECRET.to_vec().into()))
            .expect("a secret");
        let envelope =
            block_on(store.get(from.0, from.1)).expect("an answer").expect("an envelope");
        let envelope = envelope.expose_secret().to_vec().into();
        block_on(store.put(to.0.clone(), to.1.clone(), envelope)).expect("a move");
        expect_refused(block_on(vault.get(to.0, to.1)), ErrorKind::Unauthorized, "another");
    }
}

#[test]
fn damage_is_corrupt() {
    let (store, envelope) = store_sealed_by(keys(1));
    let vault = sealed(&store, keys(1));
    for at in 0..envelope.len() {
        for bit in [1, 0x80] {
            let mut damaged = envelope.clone();
            damaged[at] ^= bit;
            put(&store, "c1", &damaged);
            expect_refused(get(&vault, "c1"), ErrorKind::Corrupt, "damaged");
        }
        put(&store, "c1", &envelope[..at]);
        expect_refused(get(&vault, "c1"), ErrorKind::Corrupt, "needs a new login");
    }
    put(&store, "c1", &[&envelope[..], &[0]].concat());
    expect_refused(get(&vault, "c1"), ErrorKind::Corrupt, "damaged");
}

#[test]
fn what_was_never_sealed_is_corrupt_and_not_shown() {
    let store = MemoryStore::new();
    put(&store, "c1", SECRET);
    expect_refused(get(&sealed(&store, keys(1)), "c1"), ErrorKind::Corrupt, "was not sealed");
}

#[test]
fn a_forged_envelope_does_not_open() {
    let (store, envelope) = store_sealed_by(keys(1));
    let older = keys(1).with_older(2, key(2)).expect("two keys");
    let vault = sealed(&store, older);
    for at in 1..envelope.len() - CHECKSUM {
        let mut forged = envelope.clone();
        forged[at] ^= 3;
        put(&store, "c1", &summed(forged));
        expect_refused(get(&vault, "c1"), ErrorKind::Unauthorized, "key");
    }
    for len in CHECKSUM..2 + 24 + 16 + CHECKSUM {
        put(&store, "c1", &summed(envelope[..len].to_vec()));
        assert!(get(&vault, "c1").is_err(), "{len} bytes");
    }
}

#[test]
fn a_newer_version_is_too_new() {
    let (store, mut envelope) = store_sealed_by(keys(1));
    envelope[0] = 2;
    put(&store, "c1", &summed(envelope));
    expect_refused(get(&sealed(&store, keys(1)), "c1"), ErrorKind::TooNew, "version 2");
}
