//! The sealed vault: what opens it, what does not, and that nothing of a secret shows.

mod canary;
mod keys;
mod rekey;
mod sealed;
#[path = "../support/mod.rs"]
mod support;

use std::sync::Arc;

use budget_core::store::conformance::{VaultPlace, block_on};
use budget_core::{
    BookId, ConnectionId, Error, ErrorKind, MemoryStore, Result, SealedVault, SqliteStore, Vault,
    VaultKeys,
};
use secrecy::{ExposeSecret, SecretSlice};

const SECRET: &[u8] = b"access-sandbox-CANARY-5ea1";

mod in_memory {
    use super::*;

    fn place() -> VaultPlace {
        let store = MemoryStore::new();
        VaultPlace::new(move || store.clone()).through(|vault| SealedVault::new(vault, keys(1)))
    }

    budget_core::vault_conformance!(place);
}

mod in_a_file {
    use super::*;

    fn place() -> VaultPlace {
        let dir = support::Dir::new();
        let open = move || SqliteStore::open(dir.file("books.db")).expect("a file");
        VaultPlace::new(open).through(|vault| SealedVault::new(vault, keys(1)))
    }

    budget_core::vault_conformance!(place);
}

/// The bytes of the key of a number.
fn key(id: u8) -> [u8; 32] {
    std::array::from_fn(|at| id.wrapping_mul(31).wrapping_add(at as u8))
}

fn keys(id: u8) -> VaultKeys {
    VaultKeys::new(id, key(id))
}

fn home() -> BookId {
    BookId::new("home").expect("an id")
}

fn connection(name: &str) -> ConnectionId {
    ConnectionId::new(name).expect("an id")
}

fn get(vault: &dyn Vault, name: &str) -> Result<Option<SecretSlice<u8>>> {
    block_on(vault.get(home(), connection(name)))
}

fn put(vault: &dyn Vault, name: &str, bytes: &[u8]) {
    let secret = SecretSlice::from(bytes.to_vec());
    block_on(vault.put(home(), connection(name), secret)).expect("a secret that is kept");
}

/// The bytes that a vault has for a connection.
fn bytes(vault: &dyn Vault, name: &str) -> Vec<u8> {
    get(vault, name).expect("an answer").expect("a secret").expose_secret().to_vec()
}

fn sealed(store: &MemoryStore, keys: VaultKeys) -> SealedVault {
    SealedVault::new(Arc::new(store.clone()), keys)
}

/// A store, and what one key has sealed for `c1` in it.
fn store_sealed_by(keys: VaultKeys) -> (MemoryStore, Vec<u8>) {
    let store = MemoryStore::new();
    put(&sealed(&store, keys), "c1", SECRET);
    let envelope = bytes(&store, "c1");
    (store, envelope)
}

#[track_caller]
fn expect_refused(answer: Result<Option<SecretSlice<u8>>>, kind: ErrorKind, says: &str) -> Error {
    let error = answer.expect_err("a refusal");
    assert_eq!(error.kind(), kind, "{error}");
    assert!(error.to_string().contains(says), "{error}");
    assert!(!format!("{error} {error:?} {:?}", error.context()).contains("CANARY"), "{error:?}");
    error
}
