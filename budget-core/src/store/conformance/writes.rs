//! Writes: once each, and of any size up to the limit.

use super::Place;
use super::fixture::{Fixture, expect_kind, plain, put, row_key};
use crate::domain::change::{Cause, ChangeSet, EntityKey, MAX_ROWS, Patch, Precondition};
use crate::domain::error::ErrorKind;
use crate::domain::id::AccountId;
use crate::domain::totals::{Span, TotalsQuery, fold};
use crate::domain::transaction::{ExternalId, Transaction};

/// A change set that is sent again, whenever it says it was made, is not applied again, and
/// answers the revision that it made.
pub async fn a_change_set_is_applied_once(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 10).await;
    let mut change_set = fixture.household.change_set(vec![put(plain("t", 100))]);
    change_set.preconditions = vec![Precondition::Head(2), Precondition::Absent(row_key("t"))];
    let first = fixture.apply(&change_set).await;
    fixture.household.take_in(&change_set);
    fixture.write(vec![Patch::Delete(row_key("t"))]).await;
    let later = ChangeSet { at: change_set.at + 3600, ..change_set.clone() };
    for sent in [&change_set, &later] {
        assert_eq!(fixture.apply(sent).await, first);
        let there = place.open().apply(&fixture.book, sent).await;
        assert_eq!(there.expect("the first revision"), first);
    }
    assert_eq!(fixture.content().await.value, fixture.expected());
    assert_eq!(fixture.head().await.number, 4);
}

/// A change set with an id that another one had is `invalid`, whatever in it is different.
pub async fn an_id_with_another_body_is_invalid(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 10).await;
    let first = fixture.household.change_set(vec![put(plain("t", 100))]);
    fixture.apply(&first).await;
    fixture.household.take_in(&first);
    let others = [
        ChangeSet { patches: vec![put(plain("t", 101))], ..first.clone() },
        ChangeSet { patches: vec![put(plain("u", 100))], ..first.clone() },
        ChangeSet { patches: vec![Patch::Delete(row_key("t"))], ..first.clone() },
        ChangeSet { patches: Vec::new(), ..first.clone() },
        ChangeSet { preconditions: vec![Precondition::Head(99)], ..first.clone() },
        ChangeSet { label: "Another".to_owned(), ..first.clone() },
        ChangeSet { actor: "Bob".to_owned(), ..first.clone() },
        ChangeSet { cause: Cause::Bank, ..first.clone() },
    ];
    for other in others {
        let answer = fixture.store.apply(&fixture.book, &other).await;
        expect_kind(answer, ErrorKind::Invalid);
        assert_eq!(fixture.content().await.value, fixture.expected());
    }
}

/// A change set of no patches makes a revision too.
pub async fn an_empty_change_set_makes_a_revision(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    assert_eq!(fixture.write(Vec::new()).await.number, 2);
    assert_eq!(fixture.head().await.number, 2);
    assert_eq!(fixture.content().await.value, fixture.expected());
}

fn claiming(id: &str, account: &str, external: &[(&str, &str)]) -> Transaction {
    let account = (!account.is_empty()).then(|| AccountId::new(account).expect("an id"));
    let external = external.iter().map(|(source, id)| ExternalId::new(*source, *id));
    Transaction { account, external_ids: external.collect(), ..plain(id, 100) }
}

/// An external id is free for one row of each account and source, and is freed by the row that
/// gives it up.
pub async fn external_ids_are_unique_per_account_and_source(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let rows = [
        claiming("a", "giro", &[("file", "1"), ("bank", "1")]),
        claiming("b", "giro", &[("file", "2"), ("File", "1")]),
        claiming("c", "Card", &[("file", "1")]),
        claiming("d", "", &[("file", "1")]),
    ];
    fixture.write(rows.map(put).into()).await;
    fixture.write(vec![put(claiming("a", "giro", &[("file", "1"), ("bank", "1")]))]).await;
    let taken = [
        claiming("e", "giro", &[("file", "1")]),
        claiming("e", "", &[("file", "9"), ("file", "1")]),
        claiming("c", "giro", &[("bank", "1")]),
    ];
    for row in taken {
        let change_set = fixture.household.change_set(vec![put(row)]);
        let answer = fixture.store.apply(&fixture.book, &change_set).await;
        expect_kind(answer, ErrorKind::AlreadyExists);
    }
    fixture
        .write(vec![put(claiming("b", "giro", &[])), put(claiming("c", "giro", &[("file", "2")]))])
        .await;
    fixture
        .write(vec![
            put(claiming("c", "giro", &[("file", "1")])),
            put(claiming("a", "giro", &[("file", "2")])),
        ])
        .await;
    fixture
        .write(vec![put(claiming("e", "giro", &[("file", "2")])), Patch::Delete(row_key("a"))])
        .await;
    fixture.write(vec![put(claiming("f", "giro", &[("bank", "1")]))]).await;
    assert_eq!(fixture.content().await.value, fixture.expected());
    fixture.store.audit(&fixture.book).await.expect("a clean audit");
}

/// Rows are found by their external ids, of whichever account.
pub async fn rows_are_found_by_external_id(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let mut deleted = claiming("c", "", &[("file", "1")]);
    deleted.edits.deleted = true;
    let rows = [claiming("a", "giro", &[("file", "1")]), claiming("b", "Card", &[("file", "1")])];
    fixture.write(rows.into_iter().chain([deleted]).map(put).collect()).await;
    fixture.write(vec![put(claiming("d", "giro", &[("bank", "1"), ("file", "2")]))]).await;
    fixture.write(vec![put(claiming("b", "Card", &[("file", "3")]))]).await;
    let found = async |source: &str, id: &str| -> Vec<String> {
        let external_ids = vec![ExternalId::new(source, id)];
        let query = crate::TransactionQuery { external_ids, ..Default::default() };
        fixture.pages(&query).await.into_iter().map(|row| row.value.id.to_string()).collect()
    };
    assert_eq!(found("file", "1").await, ["a", "c"]);
    assert_eq!(found("file", "2").await, ["d"]);
    assert_eq!(found("bank", "1").await, ["d"]);
    assert_eq!(found("file", "3").await, ["b"]);
    assert!(found("bank", "3").await.is_empty());
}

/// A change set of 100,000 rows is applied whole.
pub async fn a_hundred_thousand_rows_are_written_at_once(place: &Place) {
    const ROWS: usize = 100_000;
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let rows = (0..ROWS as i64).map(|at| put(plain(&format!("t{at}"), at))).collect();
    let revision = fixture.write(rows).await;
    assert_eq!(fixture.head().await, revision);
    let query = TotalsQuery { spans: vec![Span::ALL], off_budget: Vec::new() };
    let totals = fixture.store.totals(&fixture.book, &query).await.expect("totals").value;
    assert_eq!(totals, fold(&query, fixture.household.rows().map(|row| &row.value)));
    let rows = fixture.pages(&crate::TransactionQuery::default()).await;
    assert_eq!(rows.len(), ROWS);

    let deletes = rows.into_iter().map(|row| Patch::Delete(EntityKey::Transaction(row.value.id)));
    fixture.write(deletes.collect()).await;
    assert_eq!(fixture.content().await.value, fixture.expected());
}

/// A change set of more than [`MAX_ROWS`] is `out_of_range`.
pub async fn too_many_rows_are_refused(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 3).await;
    let deletes = std::iter::repeat_with(|| Patch::Delete(row_key("t"))).take(MAX_ROWS + 1);
    let change_set = fixture.household.change_set(deletes.collect());
    let answer = fixture.store.apply(&fixture.book, &change_set).await;
    expect_kind(answer, ErrorKind::OutOfRange);
    assert_eq!(fixture.content().await.value, fixture.expected());
}
