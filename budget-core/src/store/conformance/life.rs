//! Books: how they begin, who sees them, how they end.

use super::Place;
use super::fixture::{Content, Fixture, book, content, expect_kind, plain, put};
use crate::domain::change::{ChangeSet, Entity, EntityKey, Patch, Precondition};
use crate::domain::error::ErrorKind;
use crate::domain::query::TransactionQuery;
use crate::domain::totals::{Span, TotalsQuery};
use crate::store::{Revision, Store};
use crate::testing::Household;

async fn expect_missing(store: &dyn Store, name: &str) {
    let book = &book(name);
    let (page, totals) = (TransactionQuery::default(), TotalsQuery::default());
    let change_set = Household::new(1).change(3);
    expect_kind(store.head(book).await, ErrorKind::NotFound);
    expect_kind(store.outline(book).await, ErrorKind::NotFound);
    expect_kind(store.transactions(book, &page).await, ErrorKind::NotFound);
    expect_kind(store.totals(book, &totals).await, ErrorKind::NotFound);
    let since = Revision { epoch: 0, number: 0 };
    expect_kind(store.changes(book, since).await, ErrorKind::NotFound);
    expect_kind(store.apply(book, &change_set).await, ErrorKind::NotFound);
    expect_kind(store.audit(book).await, ErrorKind::NotFound);
    expect_kind(store.erase(book).await, ErrorKind::NotFound);
}

/// Every call on a book that is not there answers `not_found`.
pub async fn a_missing_book_is_not_found(place: &Place) {
    let store = place.open();
    expect_missing(&*store, "smith").await;
    Fixture::founded(place, "jones", 1).await;
    expect_missing(&*store, "smith").await;
    expect_missing(&*store, "Jones").await;
}

/// Only a change set that puts settings, on condition that they are absent, makes a book.
pub async fn a_book_begins_with_settings_that_were_absent(place: &Place) {
    let (store, smith) = (place.open(), book("smith"));
    let founding = Household::new(1).founding().clone();
    let mut unconditional = founding.clone();
    unconditional.preconditions.clear();
    expect_kind(store.apply(&smith, &unconditional).await, ErrorKind::NotFound);
    let mut without_settings = founding.clone();
    without_settings.patches.retain(|patch| patch.key() != EntityKey::Settings);
    expect_kind(store.apply(&smith, &without_settings).await, ErrorKind::NotFound);
    expect_missing(&*store, "smith").await;

    let revision = store.apply(&smith, &founding).await.expect("a founding");
    assert_eq!(revision.number, 1);
    assert_eq!(store.head(&smith).await.expect("a head"), revision);
    let outline = store.outline(&smith).await.expect("an outline");
    assert_eq!((outline.revision, &outline.value), (revision, Household::new(1).outline()));
}

/// A second founding is a conflict, and the same one again is not applied again.
pub async fn a_book_is_made_once(place: &Place) {
    let fixture = Fixture::founded(place, "smith", 1).await;
    let mut second = Household::new(2).founding().clone();
    second.id = "founding again".parse().expect("an id");
    expect_kind(fixture.store.apply(&fixture.book, &second).await, ErrorKind::Conflict);
    assert_eq!(fixture.apply(fixture.household.founding()).await, fixture.head().await);
    assert_eq!(fixture.content().await.value, fixture.expected());
}

/// A founding that is refused leaves no book behind.
pub async fn a_refused_founding_makes_no_book(place: &Place) {
    let (store, smith) = (place.open(), book("smith"));
    let mut founding = Household::new(1).founding().clone();
    founding.patches.push(Patch::Delete(EntityKey::Account("nowhere".parse().expect("an id"))));
    expect_kind(store.apply(&smith, &founding).await, ErrorKind::NotFound);
    expect_missing(&*store, "smith").await;
    founding.patches.pop();
    founding.preconditions.push(Precondition::Head(1));
    expect_kind(store.apply(&smith, &founding).await, ErrorKind::Conflict);
    expect_missing(&*store, "smith").await;
    store.apply(&smith, Household::new(1).founding()).await.expect("a founding");
}

/// An erased book is like one that never was: rows, history and ids are gone.
pub async fn erase_leaves_nothing(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 30).await;
    let rows = fixture.change(10).await;
    fixture.store.erase(&fixture.book).await.expect("an erasure");
    expect_missing(&*fixture.store, "smith").await;
    expect_missing(&*place.open(), "smith").await;

    let again = Fixture::founded(place, "smith", 1).await;
    assert_eq!(again.content().await.value, again.expected());
    let since = Revision { number: 0, ..again.head().await };
    let changes = again.store.changes(&again.book, since).await.expect("changes").value;
    assert_eq!(changes.len(), 1);
    let reused = ChangeSet { patches: vec![put(plain("t1", 100))], ..rows };
    assert_eq!(again.apply(&reused).await.number, 2);
    again.store.audit(&again.book).await.expect("a clean audit");
}

/// A book that is made again has a new epoch; its old revisions answer `gap`.
pub async fn a_book_made_again_has_a_new_epoch(place: &Place) {
    let fixture = Fixture::founded(place, "smith", 1).await;
    let old = fixture.head().await;
    fixture.store.erase(&fixture.book).await.expect("an erasure");
    let new = fixture.apply(fixture.household.founding()).await;
    assert_eq!(new.number, old.number);
    assert_ne!(new.epoch, old.epoch);
    expect_kind(fixture.store.changes(&fixture.book, old).await, ErrorKind::Gap);
}

/// Two books with the same ids, of change sets too, do not touch each other.
pub async fn books_do_not_see_each_other(place: &Place) {
    let mut smith = Fixture::founded(place, "smith", 1).await;
    let mut jones = Fixture::founded(place, "jones", 2).await;
    for _ in 0..10 {
        smith.change(8).await;
        jones.change(8).await;
    }
    let shared = smith.household.row().id;
    for (fixture, minor) in [(&mut smith, 100), (&mut jones, 999)] {
        fixture.write(vec![put(plain(shared.as_str(), minor))]).await;
        assert_eq!(fixture.content().await.value, fixture.expected());
        fixture.store.audit(&fixture.book).await.expect("a clean audit");
    }
    assert_ne!(smith.head().await.epoch, jones.head().await.epoch);
    smith.store.erase(&smith.book).await.expect("an erasure");
    assert_eq!(jones.content().await.value, jones.expected());
    jones.store.audit(&jones.book).await.expect("a clean audit");
}

/// A read asked after another handle's `apply` returned shows it.
pub async fn another_handle_sees_what_was_written(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let other = place.open();
    for _ in 0..20 {
        fixture.change(5).await;
        expect_content(&*other, &fixture).await;
        let query = TotalsQuery { spans: vec![Span::ALL], off_budget: Vec::new() };
        let here = fixture.store.totals(&fixture.book, &query).await.expect("totals");
        assert_eq!(other.totals(&fixture.book, &query).await.expect("totals"), here);
    }
    let settings = fixture.household.outline().settings.value.clone();
    let change_set = fixture.household.change_set(vec![Patch::Put(Entity::Settings(settings))]);
    other.apply(&fixture.book, &change_set).await.expect("a change set that fits");
    fixture.household.take_in(&change_set);
    expect_content(&*fixture.store, &fixture).await;
}

/// What was written is there after every handle was closed.
pub async fn what_was_written_is_there_when_opened_again(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 50).await;
    let before = fixture.content().await;
    fixture.store = place.open();
    assert_eq!(fixture.content().await, before);
    fixture.change(5).await;
    expect_content(&*fixture.store, &fixture).await;
}

async fn expect_content(store: &dyn Store, fixture: &Fixture) {
    let there: Content = content(store, &fixture.book).await.value;
    assert_eq!(there, fixture.expected());
}
