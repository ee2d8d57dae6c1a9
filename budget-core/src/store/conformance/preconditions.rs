//! What must hold for a write, and who wins.

use std::sync::{Arc, Barrier};

use super::fixture::{Fixture, expect_kind, plain, put, row_key};
use super::{Place, block_on};
use crate::domain::alert::{Alert, AlertId};
use crate::domain::change::{ChangeSet, Entity, EntityKey, Patch, Precondition};
use crate::domain::connection::Connection;
use crate::domain::error::{ErrorKind, Result};
use crate::domain::period::Cadence;
use crate::domain::settings::Settings;
use crate::store::{Revision, Store};

impl Fixture {
    /// Sends a write of the row `t` under a condition.
    async fn send_if(&mut self, condition: Precondition) -> Result<Revision> {
        let mut change_set = self.household.change_set(vec![put(plain("t", 100))]);
        change_set.preconditions = vec![condition];
        let answer = self.store.apply(&self.book, &change_set).await;
        if answer.is_ok() {
            self.household.take_in(&change_set);
        }
        answer
    }

    async fn expect_holds(&mut self, condition: Precondition) {
        let before = self.household.number();
        let revision = self.send_if(condition.clone()).await;
        assert_eq!(revision.expect("a condition that holds").number, before + 1, "{condition:?}");
    }

    async fn expect_conflict(&mut self, condition: Precondition) {
        expect_kind(self.send_if(condition).await, ErrorKind::Conflict);
        assert_eq!(self.content().await.value, self.expected());
    }

    fn settings(&self) -> Patch {
        Patch::Put(Entity::Settings(self.household.outline().settings.value.clone()))
    }
}

/// `Absent` holds where nothing of that name is there.
pub async fn absent_holds_where_nothing_is(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    fixture.expect_holds(Precondition::Absent(row_key("t"))).await;
    fixture.expect_conflict(Precondition::Absent(row_key("t"))).await;
    fixture.expect_conflict(Precondition::Absent(EntityKey::Settings)).await;
    let budget = |id: &str| EntityKey::Budget(id.parse().expect("an id"));
    fixture.expect_conflict(Precondition::Absent(budget("food"))).await;
    fixture.expect_holds(Precondition::Absent(budget("Food"))).await;
    fixture.write(vec![Patch::Delete(budget("food")), Patch::Delete(row_key("t"))]).await;
    fixture.expect_holds(Precondition::Absent(budget("food"))).await;
    fixture.write(vec![Patch::Delete(row_key("t"))]).await;
    fixture.expect_holds(Precondition::Absent(row_key("t"))).await;
}

/// `Unchanged` holds where the entity was last written by that number.
pub async fn unchanged_holds_until_the_entity_is_written(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let unchanged = |key, number| Precondition::Unchanged { key, number };
    fixture.expect_conflict(unchanged(row_key("t"), 1)).await;
    let first = fixture.write(vec![put(plain("t", 100))]).await.number;
    fixture.write(vec![put(plain("other", 100))]).await;
    fixture.expect_holds(unchanged(row_key("t"), first)).await;
    fixture.expect_conflict(unchanged(row_key("t"), first)).await;
    fixture.expect_conflict(unchanged(row_key("t"), first + 1)).await;
    fixture.expect_conflict(unchanged(row_key("t"), u64::MAX)).await;

    fixture.expect_holds(unchanged(EntityKey::Settings, 1)).await;
    let settings = fixture.settings();
    let second = fixture.write(vec![settings]).await.number;
    fixture.expect_conflict(unchanged(EntityKey::Settings, 1)).await;
    fixture.expect_holds(unchanged(EntityKey::Settings, second)).await;

    let budget = EntityKey::Budget("rent".parse().expect("an id"));
    fixture.expect_holds(unchanged(budget.clone(), 1)).await;
    fixture.write(vec![Patch::Delete(budget.clone())]).await;
    fixture.expect_conflict(unchanged(budget, 1)).await;
}

/// `Head` holds where nothing was written since.
pub async fn head_holds_until_anything_is_written(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    fixture.expect_holds(Precondition::Head(1)).await;
    fixture.expect_conflict(Precondition::Head(1)).await;
    fixture.expect_conflict(Precondition::Head(3)).await;
    fixture.expect_conflict(Precondition::Head(0)).await;
    fixture.expect_holds(Precondition::Head(2)).await;
}

/// `Cursor` holds where a connection's updates were applied up to that cursor.
pub async fn cursor_holds_until_a_sync_moves_it_on(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let at = |cursor: Option<&str>| Precondition::Cursor {
        connection: "c1".parse().expect("an id"),
        cursor: cursor.map(str::to_owned),
    };
    fixture.expect_conflict(at(None)).await;
    fixture.write(vec![connection(None)]).await;
    fixture.expect_holds(at(None)).await;
    fixture.expect_conflict(at(Some("a"))).await;
    fixture.write(vec![connection(Some("a"))]).await;
    fixture.expect_holds(at(Some("a"))).await;
    fixture.expect_conflict(at(None)).await;
    fixture.expect_conflict(at(Some("A"))).await;
    fixture.write(vec![Patch::Delete(connection(None).key())]).await;
    fixture.expect_conflict(at(Some("a"))).await;
}

fn connection(cursor: Option<&str>) -> Patch {
    let linked = Connection::new("c1".parse().expect("an id"), "item-1");
    Patch::Put(Entity::Connection(Connection { cursor: cursor.map(str::to_owned), ..linked }))
}

/// `Outline` holds where nothing but transactions, alerts and connections was written since.
pub async fn outline_holds_while_rows_and_alerts_are_written(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    fixture.expect_conflict(Precondition::Outline(0)).await;
    fixture.write(vec![put(plain("t", 100))]).await;
    fixture.write(vec![alert()]).await;
    fixture.write(vec![connection(Some("a"))]).await;
    fixture.expect_holds(Precondition::Outline(1)).await;
    fixture.write(vec![Patch::Delete(alert().key())]).await;
    fixture.write(vec![Patch::Delete(row_key("t"))]).await;
    fixture.expect_holds(Precondition::Outline(1)).await;
    fixture.expect_holds(Precondition::Outline(u64::from(u32::MAX))).await;

    let mut last = 1;
    let account = EntityKey::Account("wallet".parse().expect("an id"));
    for patch in [fixture.settings(), Patch::Delete(account)] {
        let number = fixture.write(vec![patch]).await.number;
        fixture.expect_conflict(Precondition::Outline(last)).await;
        fixture.expect_conflict(Precondition::Outline(number - 1)).await;
        fixture.expect_holds(Precondition::Outline(number)).await;
        last = number;
    }
}

fn alert() -> Patch {
    let budget = "rent".parse().expect("an id");
    let raised_on = super::fixture::day(3, 9);
    let period = Cadence::monthly().period_containing(raised_on).ok().flatten().expect("a month");
    let id = AlertId::of(&budget, period.start(), 90);
    Patch::Put(Entity::Alert(Alert { id, budget, period, threshold: 90, raised_on }))
}

/// All preconditions must hold, not any.
pub async fn every_precondition_must_hold(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    for broken in [0, 1] {
        let mut change_set = fixture.household.change_set(vec![put(plain("t", 100))]);
        change_set.preconditions = vec![Precondition::Head(1), Precondition::Outline(1)];
        change_set.preconditions[broken] = Precondition::Absent(EntityKey::Settings);
        let answer = fixture.store.apply(&fixture.book, &change_set).await;
        expect_kind(answer, ErrorKind::Conflict);
    }
    assert_eq!(fixture.content().await.value, fixture.expected());
}

/// Of two writers with one precondition exactly one wins; the other is told of the conflict.
pub async fn of_two_writers_exactly_one_wins(place: &Place) {
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let handles = [place.open(), place.open()];
    for round in 0..30 {
        let condition = fixture.contested(round);
        let change_sets = [0, 1].map(|writer| {
            let patches = vec![fixture.settings(), put(plain(&format!("t{round}"), writer + 1))];
            let preconditions = vec![condition.clone()];
            ChangeSet { preconditions, ..fixture.household.change_set(patches) }
        });
        let answers = race(&handles, &fixture, &change_sets);
        let won = answers.iter().position(Result::is_ok).expect("a winner");
        let [one, other] = answers;
        expect_kind(if won == 0 { other } else { one }, ErrorKind::Conflict);
        fixture.household.take_in(&change_sets[won]);
        assert_eq!(fixture.content().await.value, fixture.expected());
    }
}

impl Fixture {
    /// A condition that holds now, and no longer once a writer has won.
    fn contested(&self, round: usize) -> Precondition {
        let number = self.household.outline().number;
        match round % 4 {
            0 => Precondition::Head(self.household.number()),
            1 => Precondition::Outline(number),
            2 => Precondition::Absent(row_key(&format!("t{round}"))),
            _ => Precondition::Unchanged { key: EntityKey::Settings, number },
        }
    }
}

fn race(
    handles: &[Arc<dyn Store>; 2],
    fixture: &Fixture,
    change_sets: &[ChangeSet; 2],
) -> [Result<Revision>; 2] {
    let start = Barrier::new(2);
    std::thread::scope(|scope| {
        let writers = [0, 1].map(|writer| {
            let (start, book) = (&start, &fixture.book);
            scope.spawn(move || {
                start.wait();
                block_on(handles[writer].apply(book, &change_sets[writer]))
            })
        });
        writers.map(|writer| writer.join().expect("a writer"))
    })
}

/// Of two writers that make one book exactly one does.
pub async fn of_two_founders_exactly_one_wins(place: &Place) {
    let handles = [place.open(), place.open()];
    for round in 0..8 {
        let fixture = Fixture::founded(place, &format!("book {round}"), 1).await;
        fixture.store.erase(&fixture.book).await.expect("an erasure");
        let change_sets = ["EUR", "USD"].map(|code| {
            let settings = Settings::new(crate::Currency::new(code).expect("a currency"));
            ChangeSet {
                id: code.parse().expect("an id"),
                patches: vec![Patch::Put(Entity::Settings(settings))],
                ..fixture.household.founding().clone()
            }
        });
        let answers = race(&handles, &fixture, &change_sets);
        let won = answers.iter().position(Result::is_ok).expect("a winner");
        let [one, other] = answers;
        expect_kind(if won == 0 { other } else { one }, ErrorKind::Conflict);
        let settings = fixture.content().await.value.outline.settings.value;
        assert_eq!(Patch::Put(Entity::Settings(settings)), change_sets[won].patches[0]);
    }
}

/// Writers without preconditions all land, each in a revision of its own.
pub async fn writers_side_by_side_all_land(place: &Place) {
    const EACH: usize = 25;
    let mut fixture = Fixture::founded(place, "smith", 1).await;
    let change_sets: Vec<Vec<ChangeSet>> = (0..3)
        .map(|writer| {
            let row = |at| put(plain(&format!("t{writer}-{at}"), 100));
            (0..EACH).map(|at| fixture.household.change_set(vec![row(at)])).collect()
        })
        .collect();
    let mut numbers: Vec<u64> = std::thread::scope(|scope| {
        let writers = change_sets.iter().map(|mine| {
            let (store, book) = (place.open(), &fixture.book);
            scope.spawn(move || {
                let apply = |set| block_on(store.apply(book, set)).expect("a change set");
                mine.iter().map(|set| apply(set).number).collect::<Vec<u64>>()
            })
        });
        let writers: Vec<_> = writers.collect();
        writers.into_iter().flat_map(|writer| writer.join().expect("a writer")).collect()
    });
    numbers.sort_unstable();
    assert!(numbers.into_iter().eq(2..2 + 3 * EACH as u64));
    assert_eq!(fixture.content().await.value.rows.len(), 3 * EACH);
    fixture.store.audit(&fixture.book).await.expect("a clean audit");
}
