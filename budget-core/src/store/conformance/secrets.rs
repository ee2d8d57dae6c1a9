//! Secrets: kept beside the books, and gone with them.

use std::fmt;
use std::sync::Arc;

use pollster::block_on;
use secrecy::{ExposeSecret, SecretSlice};

use super::fixture::{book, plain, put};
use crate::domain::change::{Entity, Patch};
use crate::domain::connection::Connection;
use crate::domain::id::{BookId, ConnectionId};
use crate::store::{Revision, Store};
use crate::testing::Household;
use crate::vault::Vault;

/// A place where books are kept and the secrets of their connections, and how to open it.
pub struct VaultPlace(Box<dyn Fn() -> Handle>);

type Handle = (Arc<dyn Store>, Arc<dyn Vault>);

impl VaultPlace {
    /// A place that `open` opens; all that it opens are handles on the same books and secrets.
    pub fn new<S: Store + Vault>(open: impl Fn() -> S + 'static) -> Self {
        Self(Box::new(move || {
            let store = Arc::new(open());
            (store.clone(), store)
        }))
    }

    /// The same place, seen through another vault around its own.
    pub fn through<V: Vault>(self, wrap: impl Fn(Arc<dyn Vault>) -> V + 'static) -> Self {
        Self(Box::new(move || {
            let (store, vault) = self.open();
            (store, Arc::new(wrap(vault)))
        }))
    }

    /// One more handle.
    pub fn open(&self) -> (Arc<dyn Store>, Arc<dyn Vault>) {
        (self.0)()
    }
}

impl fmt::Debug for VaultPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultPlace").finish_non_exhaustive()
    }
}

const CANARY: &str = "access-sandbox-CANARY-0c5a";

fn connection(name: &str) -> ConnectionId {
    ConnectionId::new(name).expect("an id")
}

async fn keep(vault: &dyn Vault, (of, name): (&str, &str), secret: impl AsRef<[u8]>) {
    let secret = SecretSlice::from(secret.as_ref().to_vec());
    vault.put(book(of), connection(name), secret).await.expect("a secret that is kept");
}

async fn forget(vault: &dyn Vault, (of, name): (&str, &str)) {
    vault.delete(book(of), connection(name)).await.expect("a secret that is forgotten");
}

#[track_caller]
fn expect(vault: &dyn Vault, (of, name): (&str, &str), secret: Option<&[u8]>) {
    let found = block_on(vault.get(book(of), connection(name))).expect("an answer");
    // Not compared by `assert_eq!`, which would show them.
    let is_same = found.as_ref().map(|found| found.expose_secret()) == secret;
    assert!(is_same, "the secret of {name:?} in {of:?} is another one: {found:?}");
}

async fn found(store: &dyn Store, name: &str) -> BookId {
    let book = book(name);
    store.apply(&book, Household::new(1).founding()).await.expect("a founding");
    book
}

/// What was put is answered, also by another handle, and nothing was there before.
pub async fn a_secret_is_given_back(place: &VaultPlace) {
    let (_, vault) = place.open();
    expect(&*vault, ("smith", "c1"), None);
    keep(&*vault, ("smith", "c1"), CANARY).await;
    expect(&*vault, ("smith", "c1"), Some(CANARY.as_bytes()));
    expect(&*place.open().1, ("smith", "c1"), Some(CANARY.as_bytes()));
}

/// Of two secrets of one connection the later one is there, whatever their sizes.
pub async fn a_secret_takes_the_place_of_the_earlier_one(place: &VaultPlace) {
    let (_, vault) = place.open();
    for secret in ["first", "2nd", "the third is the longest by far", "", "fifth"] {
        keep(&*vault, ("smith", "c1"), secret).await;
        expect(&*vault, ("smith", "c1"), Some(secret.as_bytes()));
        expect(&*place.open().1, ("smith", "c1"), Some(secret.as_bytes()));
    }
}

/// A deleted secret is not there for any handle; a second deletion is no error.
pub async fn a_deleted_secret_is_gone(place: &VaultPlace) {
    let (_, vault) = place.open();
    forget(&*vault, ("smith", "c1")).await;
    keep(&*vault, ("smith", "c1"), "one").await;
    forget(&*vault, ("smith", "c1")).await;
    expect(&*vault, ("smith", "c1"), None);
    expect(&*place.open().1, ("smith", "c1"), None);
    forget(&*vault, ("smith", "c1")).await;
    keep(&*vault, ("smith", "c1"), "two").await;
    expect(&*vault, ("smith", "c1"), Some(b"two"));
}

/// No other name answers a secret, however much it is alike.
pub async fn a_secret_is_of_one_book_and_one_connection(place: &VaultPlace) {
    let (_, vault) = place.open();
    let long = "x".repeat(255);
    let places = [
        ("smith", "c1"),
        ("smith", "c2"),
        ("smith", "C1"),
        ("smith", "c"),
        ("smith", "%"),
        ("smith", "c_"),
        ("smith", " c1"),
        ("smithc", "1"),
        ("smit", "hc1"),
        ("Smith", "c1"),
        ("c1", "smith"),
        ("jones", "c1"),
        ("caf\u{e9}", "c1"),
        ("cafe\u{301}", "c1"),
        (&long, &long),
    ];
    let secret = |at: usize| format!("secret {at}");
    for (at, place) in places.into_iter().enumerate() {
        expect(&*vault, place, None);
        keep(&*vault, place, secret(at)).await;
    }
    forget(&*vault, ("smith", "%")).await;
    forget(&*vault, ("smith", "c3")).await;
    for (at, place) in places.into_iter().enumerate().filter(|(_, place)| place.1 != "%") {
        expect(&*vault, place, Some(secret(at).as_bytes()));
    }
    expect(&*vault, ("smith", "%"), None);
}

/// Bytes of every kind and of any sensible number, none included.
pub async fn any_bytes_are_a_secret(place: &VaultPlace) {
    let (_, vault) = place.open();
    let all: Vec<u8> = (0..=255).collect();
    for secret in [all.as_slice(), &[], &[0], &[0; 100], &[0xff; 5_000], &all.repeat(256)] {
        keep(&*vault, ("smith", "c1"), secret).await;
        expect(&*vault, ("smith", "c1"), Some(secret));
    }
}

/// What was put or deleted is so after every handle was closed.
pub async fn secrets_are_there_when_opened_again(place: &VaultPlace) {
    {
        let (_, vault) = place.open();
        keep(&*vault, ("smith", "c1"), "old").await;
        keep(&*vault, ("smith", "c1"), CANARY).await;
        keep(&*vault, ("smith", "c2"), "gone").await;
        forget(&*vault, ("smith", "c2")).await;
    }
    let (_, vault) = place.open();
    expect(&*vault, ("smith", "c1"), Some(CANARY.as_bytes()));
    expect(&*vault, ("smith", "c2"), None);
}

/// The secrets of an erased book are gone, those of others are not, and one that is made again
/// begins without.
pub async fn an_erased_book_has_no_secrets(place: &VaultPlace) {
    let (store, vault) = place.open();
    let smith = found(&*store, "smith").await;
    let places = [("smith", "c1"), ("smith", "c2"), ("jones", "c1")];
    for place in places {
        keep(&*vault, place, CANARY).await;
    }
    found(&*store, "jones").await;
    store.erase(&smith).await.expect("an erasure");
    for _ in 0..2 {
        expect(&*vault, ("smith", "c1"), None);
        expect(&*place.open().1, ("smith", "c2"), None);
        expect(&*vault, ("jones", "c1"), Some(CANARY.as_bytes()));
        found(&*store, "smith").await;
    }
}

/// Keeping a secret changes nothing of the book, and no answer about the book has it.
pub async fn a_secret_is_no_part_of_its_book(place: &VaultPlace) {
    let (store, vault) = place.open();
    let (smith, mut household) = (found(&*store, "smith").await, Household::new(1));
    let linked = Entity::Connection(Connection::new(connection("c1"), "item-1"));
    let patches = vec![Patch::Put(linked), put(plain("t1", 100))];
    let change_set = household.change_set(patches);
    let linked = store.apply(&smith, &change_set).await.expect("a change set that fits");

    keep(&*vault, ("smith", "c1"), CANARY).await;
    assert_eq!(store.head(&smith).await.expect("a head"), linked);
    let outline = store.outline(&smith).await.expect("an outline");
    let rows = store.transactions(&smith, &Default::default()).await.expect("rows");
    let since = Revision { number: 0, ..linked };
    let changes = store.changes(&smith, since).await.expect("changes");
    assert_eq!((outline.value.connections.len(), changes.value.len()), (1, 2));
    for shown in [format!("{outline:?}"), format!("{rows:?}"), format!("{changes:?}")] {
        assert!(!shown.contains("CANARY"), "{shown}");
    }
    let shown =
        format!("{store:?} {vault:?} {:?}", vault.get(smith.clone(), connection("c1")).await);
    assert!(!shown.contains("CANARY"), "{shown}");
    store.audit(&smith).await.expect("a clean audit");
    forget(&*vault, ("smith", "c1")).await;
    assert_eq!(store.head(&smith).await.expect("a head"), linked);
}

/// Nobody's secret is lost where several write at once.
pub async fn secrets_put_side_by_side_all_land(place: &VaultPlace) {
    let handles: Vec<_> = (0..4).map(|_| place.open().1).collect();
    let name = |thread: usize, at: usize| format!("c{thread}-{at}");
    std::thread::scope(|scope| {
        for (thread, vault) in handles.iter().enumerate() {
            scope.spawn(move || {
                for at in 0..10 {
                    let name = name(thread, at);
                    block_on(keep(&**vault, ("smith", &name), &name));
                }
            });
        }
    });
    for (thread, at) in (0..4).flat_map(|thread| (0..10).map(move |at| (thread, at))) {
        let name = name(thread, at);
        expect(&*handles[0], ("smith", &name), Some(name.as_bytes()));
    }
}
