//! Refused change sets leave everything as it was.

use super::Place;
use super::fixture::{Content, Fixture, day, euros, expect_kind, plain, put, row_key};
use crate::domain::account::MAX_NAME;
use crate::domain::budget::Budget;
use crate::domain::category::Category;
use crate::domain::change::{Change, ChangeSet, Entity, EntityKey, MAX_LABEL, Patch};
use crate::domain::error::ErrorKind;
use crate::domain::id::{AccountId, BudgetId, CategoryId};
use crate::domain::period::Cadence;
use crate::domain::transaction::{Categorised, ExternalId, MAX_NOTE, Split, Transaction, Transfer};
use crate::store::{At, Revision};

/// Sends good patches with bad ones before or behind them: nothing of it is to be seen, and the id
/// of the change set stays free.
async fn expect_refused(place: &Place, kind: ErrorKind, bad: Vec<Patch>) {
    for bad_first in [false, true] {
        let mut fixture = populated(place, &format!("bad first: {bad_first}")).await;
        let before = state(&fixture).await;
        let good = good_patches(&fixture);
        let patches =
            if bad_first { [&bad[..], &good].concat() } else { [&good[..], &bad].concat() };
        let refused = fixture.household.change_set(patches);
        expect_kind(fixture.store.apply(&fixture.book, &refused).await, kind);
        assert_eq!(state(&fixture).await, before);
        fixture.store.audit(&fixture.book).await.expect("a clean audit");

        let accepted = ChangeSet { patches: good, ..refused };
        fixture.apply(&accepted).await;
        fixture.household.take_in(&accepted);
        assert_eq!(fixture.content().await.value, fixture.expected());
    }
}

/// A book with rows, of which `taken` has an external id.
async fn populated(place: &Place, name: &str) -> Fixture {
    let mut fixture = Fixture::founded(place, name, 1).await;
    let change_set = fixture.household.grow(20);
    fixture.apply(&change_set).await;
    fixture.write(vec![put(claiming("taken", "taken"))]).await;
    fixture
}

async fn state(fixture: &Fixture) -> (At<Content>, Vec<Change>) {
    let content = fixture.content().await;
    let since = Revision { number: 0, ..content.revision };
    let changes = fixture.store.changes(&fixture.book, since).await.expect("changes");
    (content, changes.value)
}

/// A new row, one that is written over, one that is deleted, a category and a budget.
fn good_patches(fixture: &Fixture) -> Vec<Patch> {
    let mut rows = fixture.household.rows().map(|row| row.value.clone());
    let (mut edited, deleted) = (rows.next().expect("a row"), rows.next().expect("a row"));
    edited.edits.note = Some("edited".to_owned());
    let budget = fixture.household.outline().budgets[0].value.clone();
    vec![
        put(plain("good", 100)),
        put(edited),
        Patch::Delete(EntityKey::Transaction(deleted.id)),
        put_category("good", None),
        Patch::Put(Entity::Budget(Budget { limit: euros(1), ..budget })),
    ]
}

fn claiming(id: &str, external: &str) -> Transaction {
    Transaction {
        account: Some(account_id("giro")),
        external_ids: vec![ExternalId::new("file", external)],
        ..plain(id, 100)
    }
}

fn put_category(id: &str, parent: Option<&str>) -> Patch {
    let category = Category::new(category_id(id), id);
    Patch::Put(Entity::Category(Category { parent: parent.map(category_id), ..category }))
}

fn put_budget(category: &str, minor: i64) -> Patch {
    let id = BudgetId::new("bad").expect("an id");
    let budget = Budget::new(id, category_id(category), euros(minor), Cadence::monthly());
    Patch::Put(Entity::Budget(budget))
}

fn category_id(id: &str) -> CategoryId {
    CategoryId::new(id).expect("an id")
}

fn account_id(id: &str) -> AccountId {
    AccountId::new(id).expect("an id")
}

/// A transaction in a category that is not there.
pub async fn an_unknown_category_is_refused(place: &Place) {
    let mut edited = plain("bad", 100);
    edited.edits.category = Some(Categorised::As(category_id("nothing")));
    expect_refused(place, ErrorKind::NotFound, vec![put(edited)]).await;
}

/// A split in a category that is not there.
pub async fn an_unknown_category_of_a_split_is_refused(place: &Place) {
    let mut split = plain("bad", 100);
    let amount = euros(100);
    split.edits.splits = vec![Split { category: Some(category_id("nothing")), amount }];
    expect_refused(place, ErrorKind::NotFound, vec![put(split)]).await;
}

/// A transaction on an account that is not there.
pub async fn an_unknown_account_is_refused(place: &Place) {
    let row = Transaction { account: Some(account_id("nowhere")), ..plain("bad", 100) };
    expect_refused(place, ErrorKind::NotFound, vec![put(row)]).await;
}

/// A transfer whose other account is not there.
pub async fn an_unknown_account_of_a_transfer_is_refused(place: &Place) {
    let other = plain("good", 100).id;
    let transfer = Transfer { other, account: account_id("nowhere") };
    let row = Transaction { transfer: Some(transfer), ..plain("bad", 100) };
    expect_refused(place, ErrorKind::NotFound, vec![put(row)]).await;
}

/// A category below one that is not there.
pub async fn an_unknown_parent_is_refused(place: &Place) {
    expect_refused(place, ErrorKind::NotFound, vec![put_category("bad", Some("nothing"))]).await;
}

/// A budget of a category that is not there.
pub async fn an_unknown_category_of_a_budget_is_refused(place: &Place) {
    expect_refused(place, ErrorKind::NotFound, vec![put_budget("nothing", 100)]).await;
}

/// An external id that a row of the account has already.
pub async fn an_external_id_that_is_taken_is_refused(place: &Place) {
    let bad = vec![put(claiming("bad", "taken"))];
    expect_refused(place, ErrorKind::AlreadyExists, bad).await;
}

/// An external id that two rows of one change set want.
pub async fn an_external_id_wanted_twice_is_refused(place: &Place) {
    let bad = vec![put(claiming("bad", "new")), put(claiming("worse", "new"))];
    expect_refused(place, ErrorKind::AlreadyExists, bad).await;
}

/// Splits that miss the amount.
pub async fn splits_that_miss_the_amount_are_refused(place: &Place) {
    let mut row = plain("bad", 100);
    row.edits.splits = vec![Split { category: None, amount: euros(99) }];
    expect_refused(place, ErrorKind::Invalid, vec![put(row)]).await;
}

/// Splits in another currency than the amount's.
pub async fn splits_of_another_currency_are_refused(place: &Place) {
    let dollars = crate::Currency::new("USD").expect("a currency");
    let amount = crate::Money::from_minor(100, dollars).expect("an amount");
    let mut row = plain("bad", 100);
    row.edits.splits = vec![Split { category: None, amount }];
    expect_refused(place, ErrorKind::CurrencyMismatch, vec![put(row)]).await;
}

/// Categories that are their own ancestors once all of the change set is written.
pub async fn a_cycle_of_categories_is_refused(place: &Place) {
    let cycle = vec![put_category("food", Some("bad")), put_category("bad", Some("groceries"))];
    expect_refused(place, ErrorKind::Invalid, cycle).await;
}

/// The deletion of a category that has children or a budget.
pub async fn the_deletion_of_a_used_category_is_refused(place: &Place) {
    for id in ["food", "rent"] {
        let mut fixture = populated(place, id).await;
        let before = state(&fixture).await;
        let deletion = vec![Patch::Delete(EntityKey::Category(category_id(id)))];
        let change_set = fixture.household.change_set(deletion);
        let answer = fixture.store.apply(&fixture.book, &change_set).await;
        expect_kind(answer, ErrorKind::NotFound);
        assert_eq!(state(&fixture).await, before);
    }
}

/// A budget of a transfer category.
pub async fn a_budget_of_transfers_is_refused(place: &Place) {
    expect_refused(place, ErrorKind::Invalid, vec![put_budget("savings", 100)]).await;
}

/// A limit below 0.
pub async fn a_negative_limit_is_refused(place: &Place) {
    expect_refused(place, ErrorKind::Invalid, vec![put_budget("rent", -1)]).await;
}

/// A name, a note or a label that is too long.
pub async fn oversized_texts_are_refused(place: &Place) {
    let long = "ä".repeat(MAX_NAME + 1);
    let category = Category::new(category_id("bad"), long);
    let bad = vec![Patch::Put(Entity::Category(category))];
    expect_refused(place, ErrorKind::OutOfRange, bad).await;

    let mut fixture = populated(place, "smith").await;
    let mut row = plain("bad", 100);
    row.edits.note = Some("n".repeat(MAX_NOTE + 1));
    let noted = fixture.household.change_set(vec![put(row)]);
    let mut labelled = fixture.household.change_set(vec![put(plain("good", 100))]);
    labelled.label = "l".repeat(MAX_LABEL + 1);
    for change_set in [noted, labelled] {
        let answer = fixture.store.apply(&fixture.book, &change_set).await;
        expect_kind(answer, ErrorKind::OutOfRange);
    }
    assert_eq!(fixture.content().await.value, fixture.expected());
}

/// The deletion of the settings.
pub async fn the_deletion_of_the_settings_is_refused(place: &Place) {
    let bad = vec![Patch::Delete(EntityKey::Settings)];
    expect_refused(place, ErrorKind::Invalid, bad).await;
}

/// Two patches of one entity.
pub async fn two_patches_of_one_entity_are_refused(place: &Place) {
    let bad = vec![put(plain("bad", 100)), put(plain("bad", 200))];
    expect_refused(place, ErrorKind::AlreadyExists, bad).await;
}

/// A put and a delete of one entity.
pub async fn a_put_and_a_delete_of_one_entity_are_refused(place: &Place) {
    let bad = vec![put(plain("taken", 100)), Patch::Delete(row_key("taken"))];
    expect_refused(place, ErrorKind::AlreadyExists, bad).await;
}

/// The deletion of a transaction that is not there.
pub async fn the_deletion_of_an_unknown_transaction_is_refused(place: &Place) {
    expect_refused(place, ErrorKind::NotFound, vec![Patch::Delete(row_key("bad"))]).await;
}

/// The deletion of any other entity that is not there.
pub async fn the_deletion_of_an_unknown_entity_is_refused(place: &Place) {
    let alert = crate::AlertId::of(&BudgetId::new("bad").expect("an id"), day(3, 1), 90);
    let keys = [
        EntityKey::Account(account_id("bad")),
        EntityKey::Category(category_id("bad")),
        EntityKey::Budget(BudgetId::new("bad").expect("an id")),
        EntityKey::Rule("bad".parse().expect("an id")),
        EntityKey::Alert(alert),
    ];
    let mut fixture = populated(place, "smith").await;
    let before = state(&fixture).await;
    for key in keys {
        let patches = vec![put(plain("good", 100)), Patch::Delete(key)];
        let change_set = fixture.household.change_set(patches);
        let answer = fixture.store.apply(&fixture.book, &change_set).await;
        expect_kind(answer, ErrorKind::NotFound);
        assert_eq!(state(&fixture).await, before);
    }
}
