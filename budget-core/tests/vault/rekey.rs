//! Another key for what is sealed already.

use std::sync::Arc;

use async_trait::async_trait;
use budget_core::store::conformance::block_on;
use budget_core::{
    BookId, ConnectionId, Error, ErrorKind, MemoryStore, Result, SealedVault, Vault, VaultKeys,
};
use secrecy::SecretSlice;

use crate::{SECRET, bytes, connection, expect_refused, get, home, key, keys, put, sealed};

fn newer(id: u8, older: u8) -> VaultKeys {
    keys(id).with_older(older, key(older)).expect("two keys")
}

fn names(names: &[&str]) -> Vec<ConnectionId> {
    names.iter().map(|name| connection(name)).collect()
}

#[test]
fn older_keys_open_and_the_new_one_seals() {
    let store = MemoryStore::new();
    put(&sealed(&store, keys(1)), "c1", SECRET);
    let vault = sealed(&store, newer(2, 1));
    assert_eq!(bytes(&vault, "c1"), SECRET);
    assert_eq!(bytes(&store, "c1")[1], 1, "reading seals nothing anew");
    put(&vault, "c2", SECRET);
    assert_eq!(bytes(&store, "c2")[1], 2);
}

#[test]
fn what_an_older_key_sealed_is_sealed_anew() {
    let store = MemoryStore::new();
    let old = sealed(&store, keys(1));
    ["c1", "c2", "c3"].iter().for_each(|name| put(&old, name, name.as_bytes()));
    let vault = sealed(&store, newer(2, 1));
    put(&vault, "c3", b"c3");
    let all = names(&["c1", "c2", "c3", "c4"]);
    assert_eq!(block_on(vault.rekey(&home(), &all)).expect("a count"), 2);
    assert_eq!(block_on(vault.rekey(&home(), &all)).expect("a count"), 0, "again");

    let without_the_old_one = sealed(&store, keys(2));
    for name in ["c1", "c2", "c3"] {
        assert_eq!(bytes(&without_the_old_one, name), name.as_bytes());
        expect_refused(get(&old, name), ErrorKind::Unauthorized, "the key 2");
    }
    assert!(get(&vault, "c4").expect("an answer").is_none());
}

#[test]
fn one_that_cannot_be_opened_does_not_keep_the_others() {
    let store = MemoryStore::new();
    put(&sealed(&store, keys(7)), "lost", SECRET);
    put(&store, "damaged", b"no envelope");
    let old = sealed(&store, keys(1));
    ["c1", "c2"].iter().for_each(|name| put(&old, name, SECRET));
    let vault = sealed(&store, newer(2, 1));
    let before = bytes(&store, "lost");
    let all = names(&["c1", "lost", "damaged", "c2"]);
    let error = block_on(vault.rekey(&home(), &all)).expect_err("one is lost");
    assert_eq!(error.kind(), ErrorKind::Unauthorized, "{error}");
    assert!(error.to_string().contains("\"lost\""), "{error}");
    assert_eq!(bytes(&store, "lost"), before, "it stays as it is: its key may be found again");
    assert_eq!((bytes(&store, "c1")[1], bytes(&store, "c2")[1]), (2, 2));
    assert_eq!(block_on(vault.rekey(&home(), &names(&["c1", "c2"]))).expect("a count"), 0);
}

/// A vault whose writes wait for a gate.
#[derive(Debug)]
struct Slow {
    store: MemoryStore,
    gate: Arc<async_lock::Mutex<()>>,
}

#[async_trait]
impl Vault for Slow {
    fn is_safe_at_rest(&self) -> bool {
        self.store.is_safe_at_rest()
    }

    async fn get(&self, book: BookId, connection: ConnectionId) -> Result<Option<SecretSlice<u8>>> {
        self.store.get(book, connection).await
    }

    async fn put(&self, book: BookId, at: ConnectionId, secret: SecretSlice<u8>) -> Result<()> {
        let _open = self.gate.lock().await;
        self.store.put(book, at, secret).await
    }

    async fn delete(&self, _: BookId, _: ConnectionId) -> Result<()> {
        Err(Error::new(ErrorKind::Unavailable, "no deletions"))
    }
}

#[test]
fn a_new_secret_is_not_replaced_by_the_old_one() {
    use std::pin::pin;
    use std::task::{Context, Waker};

    let (store, gate) = (MemoryStore::new(), Arc::new(async_lock::Mutex::new(())));
    put(&sealed(&store, keys(1)), "c1", b"old");
    let slow = Slow { store: store.clone(), gate: gate.clone() };
    let vault = SealedVault::new(Arc::new(slow), newer(2, 1));
    let closed = block_on(gate.lock());
    let (book, all) = (home(), names(&["c1"]));
    let mut rekey = pin!(vault.rekey(&book, &all));
    let mut login = pin!(vault.put(home(), connection("c1"), b"new".to_vec().into()));
    let mut context = Context::from_waker(Waker::noop());
    assert!(rekey.as_mut().poll(&mut context).is_pending(), "it has read the old secret");
    assert!(login.as_mut().poll(&mut context).is_pending());
    drop(closed);
    assert_eq!(block_on(rekey).expect("a count"), 1);
    block_on(login).expect("a secret that is kept");
    assert_eq!(bytes(&vault, "c1"), b"new");
    let refused = block_on(vault.delete(home(), connection("c1"))).expect_err("the place's error");
    assert_eq!(refused.kind(), ErrorKind::Unavailable);
}
