//! A summary is the same whatever order the rows came in.

use budget_core::testing::{Household, Random};
use budget_core::{Book, Entity, Patch, Summary};
use pollster::block_on;

use crate::harness::Stores;
use crate::world::World;

/// The entities of a book, put into another in any order and in any number of changes, make the
/// same summary.
pub(crate) fn the_order_of_rows_does_not_matter(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        let _ = world.step(*step);
    }
    let expected = block_on(world.fresh().summary(world.today)).expect("a summary").value;
    for _ in 0..3 {
        let order = world.household.random().next();
        assert_eq!(again(stores, &world, order), expected);
    }
}

fn again(stores: &Stores, world: &World, order: u64) -> Summary {
    let mut random = Random::new(order);
    let (outline, id) = (world.household.outline(), world.handles[0].id().clone());
    let settings = outline.settings.value.clone();
    let book = block_on(Book::create(stores.make(), id, settings)).expect("a book");
    let mut rest: Vec<Entity> = outline.entities().skip(1).collect();
    shuffle(&mut rest, &mut random);
    apply(&book, rest);
    let mut rows = rows_of(&world.household);
    shuffle(&mut rows, &mut random);
    while !rows.is_empty() {
        let some = rows.split_off(rows.len() - 1 - random.below(rows.len().min(9)));
        apply(&book, some);
        block_on(book.summary(world.today)).expect("a summary on the way");
    }
    block_on(book.summary(world.today)).expect("a summary").value
}

fn rows_of(household: &Household) -> Vec<Entity> {
    household.rows().map(|row| Entity::Transaction(row.value.clone())).collect()
}

fn apply(book: &Book, entities: Vec<Entity>) {
    let patches = entities.into_iter().map(Patch::Put).collect();
    block_on(book.apply("Some", patches)).expect("patches that fit");
}

fn shuffle<T>(list: &mut [T], random: &mut Random) {
    for at in (1..list.len()).rev() {
        list.swap(at, random.below(at + 1));
    }
}
