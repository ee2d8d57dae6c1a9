//! Reads: of one state each, page by page, through every filter.

use std::collections::HashSet;

use super::fixture::{Fixture, content, expect_kind, plain, put, whole_page};
use super::{Place, block_on};
use crate::domain::change::{Entity, EntityKey, Patch};
use crate::domain::error::ErrorKind;
use crate::domain::outline::Entry;
use crate::domain::query::{MAX_PAGE, PageKey, TransactionQuery};
use crate::domain::totals::{Span, TotalsQuery};
use crate::domain::transaction::Transaction;
use crate::store::Store;
use crate::testing::Household;

/// After every change set the store holds exactly what was written, and each entity has the number
/// of the revision that last wrote it.
pub async fn the_store_holds_what_was_written(place: &Place) {
    for seed in 1..=3 {
        let mut fixture = Fixture::founded(place, &format!("book {seed}"), seed).await;
        for _ in 0..40 {
            fixture.change(6).await;
            let held = fixture.content().await;
            assert_eq!(held.revision.number, fixture.household.number());
            assert_eq!(held.value, fixture.expected());
        }
    }
}

/// Each entity has the number of the revision that last wrote it; an alert leaves the outline's.
pub async fn entities_know_the_revision_that_changed_them(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let category = fixture.household.outline().categories[0].value.clone();
    fixture.write(vec![put(plain("t1", 100)), put(plain("t2", 100))]).await;
    fixture.write(vec![Patch::Put(Entity::Category(category)), put(plain("t1", 100))]).await;
    fixture.write(vec![put(plain("t3", 100))]).await;
    let content = fixture.content().await.value;
    let number = |id: &str| content.rows.get(id).expect("a row").number;
    assert_eq!((number("t1"), number("t2"), number("t3")), (3, 2, 4));
    assert_eq!((content.outline.number, content.outline.settings.number), (3, 1));
    let numbers: Vec<u64> = content.outline.categories.iter().map(|entry| entry.number).collect();
    assert_eq!((numbers[0], numbers[1]), (3, 1));
}

/// Reads of one revision agree, by whichever handle; every change set makes another revision, and
/// a refused or repeated one does not.
pub async fn equal_revisions_mean_equal_content(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 20).await;
    let other = place.open();
    let mut seen = HashSet::new();
    for _ in 0..15 {
        let change_set = fixture.change(4).await;
        let held = fixture.content().await;
        assert_eq!(content(&*other, &fixture.book).await, held);
        let is_new = seen.insert(held.revision.number);
        assert!(is_new, "{} was seen before", held.revision);
        fixture.apply(&change_set).await;
        let unknown = EntityKey::Account("nowhere".parse().expect("an id"));
        let refused = fixture.household.change_set(vec![Patch::Delete(unknown)]);
        let answer = fixture.store.apply(&fixture.book, &refused).await;
        expect_kind(answer, ErrorKind::NotFound);
        assert_eq!(fixture.content().await, held);
    }
}

/// A read while others write is of one state, and says which.
pub async fn a_read_is_of_one_state(place: &Place) {
    const CHANGES: u64 = 40;
    let fixture = Fixture::founded(place, "smith", 1).await;
    let (reader, writer) = (place.open(), place.open());
    let mut household = fixture.household.clone();
    let book = &fixture.book;
    std::thread::scope(|scope| {
        let writing = scope.spawn(move || {
            for number in 0..CHANGES {
                let change_set = three_rows_and_a_name(&mut household, number);
                block_on(writer.apply(book, &change_set)).expect("a change set that fits");
            }
        });
        while !writing.is_finished() {
            block_on(expect_one_state(&*reader, book));
        }
        block_on(expect_one_state(&*reader, book));
    });
}

fn three_rows_and_a_name(household: &mut Household, number: u64) -> crate::ChangeSet {
    let mut category = household.outline().categories[0].value.clone();
    category.name = format!("Name {}", number + 2);
    let rows = (0..3).map(|at| put(plain(&format!("t{number}-{at}"), 100)));
    let patches = rows.chain([Patch::Put(Entity::Category(category))]).collect();
    household.change_set(patches)
}

/// A book of revision n has 3 · (n − 1) rows and names its first category after n.
async fn expect_one_state(store: &dyn Store, book: &crate::BookId) {
    let page = store.transactions(book, &whole_page()).await.expect("a page");
    assert_eq!(page.value.rows.len() as u64, 3 * (page.revision.number - 1));
    let query = TotalsQuery { spans: vec![Span::ALL], off_budget: Vec::new() };
    let totals = store.totals(book, &query).await.expect("totals");
    let sum: i128 = totals.value.rows.iter().map(|row| row.sum).sum();
    assert_eq!(sum, 300 * i128::from(totals.revision.number - 1));
    let outline = store.outline(book).await.expect("an outline");
    if outline.revision.number > 1 {
        let name = &outline.value.categories[0].value.name;
        assert_eq!(*name, format!("Name {}", outline.revision.number));
    }
    let changes = store.changes(book, outline.revision).await.expect("changes");
    let count = changes.revision.number - outline.revision.number;
    assert_eq!(changes.value.len() as u64, count);
}

/// Pages in either direction and of any size hold every row once, by date, then by the code points
/// of its id; only the last has no next.
pub async fn pages_hold_every_row_once_in_order(place: &Place) {
    let fixture = Fixture::grown(place, 1, 150).await;
    for newest_first in [false, true] {
        for limit in [1, 7, 49, 149, 150, 151, MAX_PAGE] {
            let query = TransactionQuery { newest_first, limit, ..TransactionQuery::default() };
            assert_eq!(fixture.pages(&query).await, expected(&fixture, &query), "{query:?}");
        }
    }
    let count = expected(&fixture, &TransactionQuery::default()).len() as u32;
    let exact = TransactionQuery { limit: count, ..TransactionQuery::default() };
    let page = fixture.store.transactions(&fixture.book, &exact).await.expect("a page").value;
    assert_eq!((page.rows.len() as u32, page.next), (count, None));
}

/// Every row that a query lets through, in its order: what its pages must hold together.
fn expected(fixture: &Fixture, query: &TransactionQuery) -> Vec<Entry<Transaction>> {
    let rows = fixture.household.rows();
    let found = rows.filter(|row| query.matches(&row.value) && query.is_after(&row.value));
    let mut found: Vec<Entry<Transaction>> = found.cloned().collect();
    found.sort_by_key(|row| PageKey::of(&row.value));
    if query.newest_first {
        found.reverse();
    }
    found
}

/// A row that is there from the first page to the last is on exactly one of them, whatever is
/// written in between.
pub async fn pages_neither_skip_nor_repeat_under_insertion(place: &Place) {
    for newest_first in [false, true] {
        let name = format!("newest first: {newest_first}");
        let mut fixture = Fixture::founded(place, &name, 1).await;
        fixture.write_rows(120).await;
        let mut query = TransactionQuery { newest_first, limit: 7, ..TransactionQuery::default() };
        let stayed = expected(&fixture, &query);
        let mut stayed: HashSet<_> = stayed.into_iter().map(|row| row.value.id).collect();
        let mut seen = HashSet::new();
        loop {
            let page = fixture.store.transactions(&fixture.book, &query).await;
            let page = page.expect("a page").value;
            for row in page.rows {
                assert!(seen.insert(row.value.id.clone()), "{:?} came twice", row.value.id);
            }
            let Some(next) = page.next else { break };
            query.after = Some(next);
            fixture.write_rows(5).await;
            stayed.remove(&fixture.delete_one().await);
        }
        assert!(stayed.is_subset(&seen), "skipped: {:?}", stayed.difference(&seen));
    }
}

impl Fixture {
    async fn write_rows(&mut self, count: usize) {
        let rows = (0..count).map(|_| put(self.household.row())).collect();
        self.write(rows).await;
    }

    async fn delete_one(&mut self) -> crate::TransactionId {
        let rows: Vec<_> = self.household.rows().map(|row| row.value.id.clone()).collect();
        let id = self.household.random().pick(&rows).expect("a row").clone();
        self.write(vec![Patch::Delete(EntityKey::Transaction(id.clone()))]).await;
        id
    }
}

/// Pages show what [`TransactionQuery::matches`] lets through, and nothing else.
pub async fn pages_obey_every_filter(place: &Place) {
    let mut fixture = Fixture::grown(place, 1, 200).await;
    for _ in 0..20 {
        fixture.change(8).await;
    }
    let mut hits = 0;
    for _ in 0..400 {
        let query = fixture.household.page_query();
        let expected = expected(&fixture, &query);
        hits += usize::from(!expected.is_empty());
        assert_eq!(fixture.pages(&query).await, expected, "{query:?}");
    }
    assert!(hits > 100, "only {hits} queries found anything");
}

/// A page of no rows is `invalid`, one of more than [`MAX_PAGE`] `out_of_range`.
pub async fn pages_are_limited(place: &Place) {
    let fixture = Fixture::grown(place, 1, 3).await;
    let page = |limit| TransactionQuery { limit, ..TransactionQuery::default() };
    let none = fixture.store.transactions(&fixture.book, &page(0)).await;
    expect_kind(none, ErrorKind::Invalid);
    let over = fixture.store.transactions(&fixture.book, &page(MAX_PAGE + 1)).await;
    expect_kind(over, ErrorKind::OutOfRange);
    let most = fixture.store.transactions(&fixture.book, &page(MAX_PAGE)).await;
    let expected = expected(&fixture, &page(MAX_PAGE));
    assert_eq!(most.expect("a page").value.rows, expected);
}
