//! History: what each change set did, for as long as it is kept.

use std::collections::BTreeMap;

use super::Place;
use super::fixture::{Fixture, expect_kind, plain, put, row_key};
use crate::domain::change::{Change, ChangeSet, EntityChange, EntityKey, Patch};
use crate::domain::error::ErrorKind;
use crate::store::{KEPT_CHANGES, KEPT_SECONDS, Revision};
use crate::testing::Household;

impl Fixture {
    /// The change sets applied after a number, each with its entities in order.
    async fn changes(&self, number: u64) -> Vec<Change> {
        let since = Revision { number, ..self.head().await };
        let changes = self.store.changes(&self.book, since).await.expect("changes");
        assert_eq!(changes.revision, self.head().await);
        changes.value.into_iter().map(in_order).collect()
    }

    async fn expect_gap(&self, since: Revision) {
        expect_kind(self.store.changes(&self.book, since).await, ErrorKind::Gap);
    }

    /// Applies a plain row that says it was written at a time; answers the change set.
    async fn write_at(&mut self, at: i64) -> ChangeSet {
        let number = self.household.number();
        let patches = vec![put(plain(&format!("t{}", number % 50), number as i64))];
        let change_set = ChangeSet { at, ..self.household.change_set(patches) };
        self.apply(&change_set).await;
        self.household.take_in(&change_set);
        change_set
    }
}

fn in_order(mut change: Change) -> Change {
    change.entities.sort_by(|one, other| one.key.cmp(&other.key));
    change
}

/// What a change set does, told from the household before and after it.
fn expected(before: &Household, after: &Household, change_set: &ChangeSet) -> Change {
    let entity_change = |patch: &Patch| {
        let key = patch.key();
        let is_new = before.number() == after.number();
        let old = if is_new { None } else { before.get(&key).map(|entry| entry.value) };
        EntityChange { before: old, after: after.get(&key).map(|entry| entry.value), key }
    };
    in_order(Change {
        number: after.number(),
        id: change_set.id.clone(),
        at: change_set.at,
        actor: change_set.actor.clone(),
        cause: change_set.cause,
        label: change_set.label.clone(),
        entities: change_set.patches.iter().map(entity_change).collect(),
    })
}

/// The changes since a revision tell every entity's state before and after each change set, be it
/// put, written over or deleted, once or in several of them.
pub async fn changes_tell_before_and_after(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let household = &fixture.household;
    let mut all = vec![expected(household, household, household.founding())];
    for _ in 0..40 {
        let before = fixture.household.clone();
        let change_set = fixture.change(6).await;
        all.push(expected(&before, &fixture.household, &change_set));
    }
    for since in 0..=all.len() {
        assert_eq!(fixture.changes(since as u64).await, all[since..], "since {since}");
    }
}

/// One row put, written over, deleted and put again: each step is told, the deletion too.
pub async fn deletions_are_told(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let steps = [Some(1), Some(2), None, Some(3), None];
    for minor in steps {
        let patch = match minor {
            Some(minor) => put(plain("t", minor)),
            None => Patch::Delete(row_key("t")),
        };
        fixture.write(vec![patch]).await;
    }
    let told = fixture.changes(1).await.into_iter().flat_map(|change| change.entities);
    let told: Vec<_> = told.map(|entity| (entity.before, entity.after)).collect();
    let entity =
        |minor: Option<i64>| minor.map(|minor| crate::Entity::Transaction(plain("t", minor)));
    let before = [None].into_iter().chain(steps);
    let wanted: Vec<_> = before.zip(steps).map(|(old, new)| (entity(old), entity(new))).collect();
    assert_eq!(told, wanted);
}

/// Nothing has changed since the head.
pub async fn nothing_changed_since_the_head(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 5).await;
    fixture.change(5).await;
    assert_eq!(fixture.changes(fixture.household.number()).await, []);
}

/// A revision of another epoch, or one that was never reached, is a `gap`.
pub async fn a_foreign_revision_is_a_gap(place: &Place) {
    let fixture = Fixture::grown(place, 1, 5).await;
    let jones = Fixture::founded(place, "jones", 1).await;
    let head = fixture.head().await;
    fixture.expect_gap(Revision { epoch: head.epoch ^ 1, ..head }).await;
    fixture.expect_gap(Revision { number: 1, ..jones.head().await }).await;
    fixture.expect_gap(Revision { number: head.number + 1, ..head }).await;
    fixture.expect_gap(Revision { number: u64::MAX, ..head }).await;
}

/// History is trimmed when it is both longer and older than what is kept, not before; and ids are
/// known as long.
pub async fn history_is_kept_then_trimmed(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let start = fixture.household.founding().at;
    let mut sent = BTreeMap::new();
    for _ in 0..KEPT_CHANGES + 20 {
        let change_set = fixture.write_at(start).await;
        sent.insert(fixture.household.number(), change_set);
    }
    assert_eq!(fixture.changes(0).await.len() as u64, KEPT_CHANGES + 21);
    fixture.expect_known(&sent).await;

    let youngest = fixture.write_at(start + KEPT_SECONDS).await;
    assert_eq!(fixture.changes(0).await.len() as u64, KEPT_CHANGES + 22);
    fixture.write_at(youngest.at + 1).await;
    let head = fixture.head().await;
    let kept = head.number - KEPT_CHANGES;
    assert_eq!(fixture.changes(kept).await.len() as u64, KEPT_CHANGES);
    fixture.expect_gap(Revision { number: kept - 1, ..head }).await;
    fixture.expect_gap(Revision { number: 0, ..head }).await;
    fixture.expect_known(&sent.split_off(&(kept + 1))).await;
    assert_eq!(fixture.content().await.value, fixture.expected());
    fixture.store.audit(&fixture.book).await.expect("a clean audit");
}

impl Fixture {
    /// Sends every hundredth of them again, and the first and the last.
    async fn expect_known(&self, sent: &BTreeMap<u64, ChangeSet>) {
        let head = self.head().await;
        let some = sent.iter().step_by(100);
        for (number, change_set) in some.chain(sent.first_key_value()).chain(sent.last_key_value())
        {
            assert_eq!(self.apply(change_set).await, Revision { number: *number, ..head });
        }
        assert_eq!(self.head().await, head);
    }
}

/// A short history is kept however old it is.
pub async fn a_short_history_is_kept_for_years(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let start = fixture.household.founding().at;
    let mut sent = BTreeMap::new();
    for year in 1..=10 {
        let change_set = fixture.write_at(start + year * 366 * 24 * 60 * 60).await;
        sent.insert(fixture.household.number(), change_set);
    }
    assert_eq!(fixture.changes(0).await.len(), 11);
    fixture.expect_known(&sent).await;
}

/// A deleted budget is told as it was, also by the change set that made it.
pub async fn a_deleted_budget_is_told(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let key = EntityKey::Budget("rent".parse().expect("an id"));
    let rent = fixture.household.get(&key).map(|entry| entry.value);
    fixture.write(vec![Patch::Delete(key.clone())]).await;
    let told = fixture.changes(0).await;
    let told = told.into_iter().flat_map(|change| change.entities);
    let told: Vec<EntityChange> = told.filter(|entity| entity.key == key).collect();
    let made = EntityChange { key: key.clone(), before: None, after: rent.clone() };
    assert_eq!(told, [made, EntityChange { key, before: rent, after: None }]);
}
