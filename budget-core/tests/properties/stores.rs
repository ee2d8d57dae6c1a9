//! Two stores are one: the same answers, the same refusals, the same book.

use std::sync::Arc;

use budget_core::testing::{Household, Random};
use budget_core::totals::fold;
use budget_core::{
    BookId, ChangeSet, EntityKey, ErrorKind, Page, Precondition, Result, Revision, Store,
    TransactionQuery,
};
use pollster::block_on;

use crate::harness::{Stores, hold};
use crate::spoil::faulty;

#[test]
fn memory_and_file_agree() {
    hold(16, 60, |steps| {
        let files = Stores::in_files();
        let mut pair = Pair::new([Stores::in_memory().make(), files.make()], steps[0]);
        for step in steps {
            *pair.household.random() = Random::new(*step);
            pair.write();
            pair.expect_same_reads();
        }
        pair.expect_same_book();
    });
}

/// What a change set must lead to.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Outcome {
    /// A new revision.
    Applied,
    /// The number it made before.
    Repeated(u64),
    Refused,
}

/// One book in two stores, and the household that knows what it must hold.
struct Pair {
    stores: [Arc<dyn Store>; 2],
    id: BookId,
    household: Household,
    sent: Vec<(ChangeSet, u64)>,
}

impl Pair {
    fn new(stores: [Arc<dyn Store>; 2], seed: u64) -> Self {
        let household = Household::new(seed);
        let id = BookId::new("home").expect("an id");
        let founding = household.founding().clone();
        let pair = Self { stores, id, household, sent: vec![(founding.clone(), 1)] };
        let answers = pair.apply(&founding);
        assert_eq!(answers.map(|answer| answer.map_err(|error| error.to_string())), [Ok(1), Ok(1)]);
        pair
    }

    fn apply(&self, change_set: &ChangeSet) -> [Result<u64>; 2] {
        let apply = |store: &Arc<dyn Store>| block_on(store.apply(&self.id, change_set));
        self.stores.each_ref().map(|store| apply(store).map(|revision| revision.number))
    }

    fn write(&mut self) {
        let (change_set, expected) = self.next();
        let number = self.household.number() + 1;
        let answers = self.apply(&change_set);
        match (&answers, expected) {
            ([Ok(one), Ok(other)], Outcome::Applied) => {
                assert_eq!((*one, *other), (number, number));
                self.household.take_in(&change_set);
                self.sent.push((change_set, number));
            }
            ([Ok(one), Ok(other)], Outcome::Repeated(before)) => {
                assert_eq!((*one, *other), (before, before));
            }
            ([Err(one), Err(other)], Outcome::Refused) => {
                assert_eq!(one.kind(), other.kind(), "{one:?}, {other:?}");
            }
            _ => panic!("{expected:?} is expected of {change_set:?}, not {answers:?}"),
        }
    }

    fn next(&mut self) -> (ChangeSet, Outcome) {
        let household = &mut self.household;
        let size = 1 + household.random().below(8);
        match household.random().below(10) {
            0 => {
                let patches = faulty(household);
                (household.change_set(patches), Outcome::Refused)
            }
            1 => {
                let (change_set, number) = household.random().pick(&self.sent).expect("the first");
                let later = change_set.at + 5;
                (ChangeSet { at: later, ..change_set.clone() }, Outcome::Repeated(*number))
            }
            2 => {
                let (change_set, _) = household.random().pick(&self.sent).expect("the first");
                let id = change_set.id.clone();
                let patches = household.patches(size);
                (ChangeSet { id, ..household.change_set(patches) }, Outcome::Refused)
            }
            3 | 4 => self.with_preconditions(size),
            _ => {
                let patches = household.patches(size);
                (household.change_set(patches), Outcome::Applied)
            }
        }
    }

    fn with_preconditions(&mut self, size: usize) -> (ChangeSet, Outcome) {
        let patches = self.household.patches(size);
        let mut change_set = self.household.change_set(patches);
        for _ in 0..self.household.random().between(1, 3) {
            change_set.preconditions.push(any_precondition(&mut self.household));
        }
        let all = change_set.preconditions.iter().all(|one| holds(&self.household, one));
        (change_set, if all { Outcome::Applied } else { Outcome::Refused })
    }

    /// The pages of a query in both directions, and the sums of another.
    fn expect_same_reads(&mut self) {
        let heads = self.stores.each_ref().map(|store| block_on(store.head(&self.id)));
        let [one, other] = heads.map(|head| head.expect("a head").number);
        assert_eq!((one, other), (self.household.number(), one));
        let query = self.household.page_query();
        for newest_first in [false, true] {
            let query = TransactionQuery { newest_first, ..query.clone() };
            let [one, other] = self.stores.each_ref().map(|store| self.pages(store, &query));
            assert_eq!(one, other, "{query:?}");
        }
        let query = self.household.totals_query();
        let expected = fold(&query, self.household.rows().map(|row| &row.value));
        for store in &self.stores {
            let totals = block_on(store.totals(&self.id, &query)).expect("totals").value;
            assert_eq!(totals, expected, "{query:?}");
        }
    }

    fn pages(&self, store: &Arc<dyn Store>, query: &TransactionQuery) -> Vec<Page> {
        let mut query = query.clone();
        let mut pages = Vec::new();
        loop {
            let page = block_on(store.transactions(&self.id, &query)).expect("a page").value;
            query.after.clone_from(&page.next);
            pages.push(page);
            if query.after.is_none() {
                return pages;
            }
        }
    }

    /// Everything of the book: its outline, its rows, its history from any number on, its audit.
    fn expect_same_book(&self) {
        let expected: Vec<_> = self.household.rows().cloned().collect();
        for store in &self.stores {
            let outline = block_on(store.outline(&self.id)).expect("an outline").value;
            assert_eq!(outline, *self.household.outline());
            let mut rows = Vec::new();
            for deleted in [false, true] {
                let query = TransactionQuery { deleted, limit: 7, ..Default::default() };
                rows.extend(self.pages(store, &query).into_iter().flat_map(|page| page.rows));
            }
            rows.sort_by(|one, other| one.value.id.cmp(&other.value.id));
            assert_eq!(rows, expected);
            block_on(store.audit(&self.id)).expect("a clean audit");
        }
        for number in 0..=self.household.number() + 2 {
            let [one, other] = self.stores.each_ref().map(|store| self.changes(store, number));
            assert_eq!(one, other, "since {number}");
        }
    }

    fn changes(
        &self,
        store: &Arc<dyn Store>,
        number: u64,
    ) -> std::result::Result<Vec<budget_core::Change>, ErrorKind> {
        let head = block_on(store.head(&self.id)).expect("a head");
        let foreign = Revision { epoch: head.epoch ^ 1, number };
        let gap = block_on(store.changes(&self.id, foreign)).expect_err("another epoch");
        assert_eq!(gap.kind(), ErrorKind::Gap);
        let changes = block_on(store.changes(&self.id, Revision { number, ..head }));
        changes.map(|changes| changes.value).map_err(|error| error.kind())
    }
}

fn any_precondition(household: &mut Household) -> Precondition {
    let head = household.number();
    let number = head - (household.random().below(3) as u64).min(head);
    let key = any_key(household);
    match household.random().below(5) {
        0 => Precondition::Absent(key),
        1 => Precondition::Unchanged { key, number },
        2 => {
            let number = household.get(&key).map_or(number, |entry| entry.number);
            Precondition::Unchanged { key, number }
        }
        3 => Precondition::Head(number),
        _ => {
            let outline = household.outline().number;
            let near = [number, outline, outline.saturating_sub(1)];
            Precondition::Outline(*household.random().pick(&near).expect("a number"))
        }
    }
}

/// The name of something that is there, or of something that is not.
fn any_key(household: &mut Household) -> EntityKey {
    let rows = household.rows().map(|row| EntityKey::Transaction(row.value.id.clone()));
    let all: Vec<EntityKey> =
        household.outline().entities().map(|entity| entity.key()).chain(rows).collect();
    let new = EntityKey::Transaction(household.row().id);
    if household.random().chance(30) {
        return new;
    }
    household.random().pick(&all).expect("the settings").clone()
}

fn holds(household: &Household, precondition: &Precondition) -> bool {
    match precondition {
        Precondition::Absent(key) => household.get(key).is_none(),
        Precondition::Unchanged { key, number } => {
            household.get(key).is_some_and(|entry| entry.number == *number)
        }
        Precondition::Head(number) => household.number() == *number,
        Precondition::Outline(number) => household.outline().number <= *number,
        Precondition::Cursor { connection, cursor } => {
            household.outline().expect_cursor(connection, cursor.as_deref()).is_ok()
        }
    }
}
