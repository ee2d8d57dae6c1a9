//! A book under test and the household that knows what it must hold.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;

use chrono::NaiveDate;

use super::Place;
use crate::domain::change::{ChangeSet, Entity, EntityKey, Patch};
use crate::domain::error::{ErrorKind, Result};
use crate::domain::id::{BookId, TransactionId};
use crate::domain::money::{Currency, Money};
use crate::domain::outline::{Entry, Outline};
use crate::domain::query::{MAX_PAGE, TransactionQuery};
use crate::domain::transaction::{NewTransaction, Transaction};
use crate::store::{At, Revision, Store};
use crate::testing::Household;

/// A book of a store, and its household, which takes in whatever is applied.
pub(super) struct Fixture {
    pub(super) store: Arc<dyn Store>,
    pub(super) book: BookId,
    pub(super) household: Household,
}

/// Everything that a store answers about a book but its history.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Content {
    pub(super) outline: Outline,
    pub(super) rows: BTreeMap<TransactionId, Entry<Transaction>>,
}

impl Fixture {
    /// A book that was just made.
    pub(super) async fn founded(place: &Place, name: &str, seed: u64) -> Self {
        let (store, book, household) = (place.open(), book(name), Household::new(seed));
        store.apply(&book, household.founding()).await.expect("a founding");
        Self { store, book, household }
    }

    /// A book with as many rows.
    pub(super) async fn grown(place: &Place, seed: u64, rows: usize) -> Self {
        let mut fixture = Self::founded(place, "smith", seed).await;
        let change_set = fixture.household.grow(rows);
        fixture.apply(&change_set).await;
        fixture
    }

    pub(super) async fn apply(&self, change_set: &ChangeSet) -> Revision {
        self.store.apply(&self.book, change_set).await.expect("a change set that fits")
    }

    /// Applies patches, and takes them in.
    pub(super) async fn write(&mut self, patches: Vec<Patch>) -> Revision {
        let change_set = self.household.change_set(patches);
        let revision = self.apply(&change_set).await;
        self.household.take_in(&change_set);
        revision
    }

    /// Applies a random change set of about so many patches.
    pub(super) async fn change(&mut self, writes: usize) -> ChangeSet {
        let change_set = self.household.change(writes);
        self.apply(&change_set).await;
        change_set
    }

    pub(super) async fn head(&self) -> Revision {
        self.store.head(&self.book).await.expect("a head")
    }

    pub(super) async fn content(&self) -> At<Content> {
        content(&*self.store, &self.book).await
    }

    /// What the book must hold.
    pub(super) fn expected(&self) -> Content {
        let rows = self.household.rows().map(|row| (row.value.id.clone(), row.clone()));
        Content { outline: self.household.outline().clone(), rows: rows.collect() }
    }

    /// Every row of a query, page by page.
    pub(super) async fn pages(&self, query: &TransactionQuery) -> Vec<Entry<Transaction>> {
        pages(&*self.store, &self.book, query).await
    }
}

/// Everything of a book, while nobody writes.
pub(super) async fn content(store: &dyn Store, book: &BookId) -> At<Content> {
    let outline = store.outline(book).await.expect("an outline");
    let mut rows = pages(store, book, &TransactionQuery::default()).await;
    let deleted = TransactionQuery { deleted: true, ..TransactionQuery::default() };
    rows.extend(pages(store, book, &deleted).await);
    let rows = rows.into_iter().map(|row| (row.value.id.clone(), row)).collect();
    assert_eq!(store.head(book).await.expect("a head"), outline.revision);
    At { revision: outline.revision, value: Content { outline: outline.value, rows } }
}

async fn pages(
    store: &dyn Store,
    book: &BookId,
    query: &TransactionQuery,
) -> Vec<Entry<Transaction>> {
    let mut query = query.clone();
    let mut rows = Vec::new();
    loop {
        let page = store.transactions(book, &query).await.expect("a page").value;
        assert!(page.rows.len() <= query.limit as usize, "a page is over its limit");
        rows.extend(page.rows);
        let Some(next) = page.next else { return rows };
        assert_ne!(query.after.as_ref(), Some(&next), "the next page is the same one");
        query.after = Some(next);
    }
}

/// Refuses an answer, and an error of another kind.
#[track_caller]
pub(super) fn expect_kind<T: Debug>(answer: Result<T>, kind: ErrorKind) {
    match answer {
        Ok(value) => panic!("{kind} was expected, not {value:?}"),
        Err(error) => assert_eq!(error.kind(), kind, "{error}"),
    }
}

pub(super) fn book(name: &str) -> BookId {
    BookId::new(name).expect("an id")
}

pub(super) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, month, day).expect("a date")
}

pub(super) fn euros(minor: i64) -> Money {
    Money::from_minor(minor, Currency::new("EUR").expect("a currency")).expect("an amount")
}

/// A plain row of 1 March 2026.
pub(super) fn plain(id: &str, minor: i64) -> Transaction {
    let id = TransactionId::new(id).expect("an id");
    Transaction::entered(id, NewTransaction::new(day(3, 1), euros(minor))).expect("a transaction")
}

pub(super) fn put(row: Transaction) -> Patch {
    Patch::Put(Entity::Transaction(row))
}

pub(super) fn row_key(id: &str) -> EntityKey {
    EntityKey::Transaction(TransactionId::new(id).expect("an id"))
}

/// As many rows as one page holds.
pub(super) fn whole_page() -> TransactionQuery {
    TransactionQuery { limit: MAX_PAGE, ..TransactionQuery::default() }
}
