//! Undo: the content of before, as a change of its own.

use std::collections::BTreeSet;

use budget_core::{Cause, Change, Entity, EntityKey, ErrorKind, Revision};
use pollster::block_on;

use crate::harness::Stores;
use crate::moves::Move;
use crate::world::World;

/// What was just done is undone, to the letter, and not twice; what was done longer ago is undone
/// alone, or refused without a trace.
pub(crate) fn undo_restores_the_content(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        let (before, head) = (world.export(), world.head());
        world.begin(*step);
        let wanted = world.wanted();
        let made = wanted != Move::Tick && world.make(wanted).is_ok();
        if made && world.head().number == head.number + 1 && world.household.random().chance(60) {
            undo_the_last(&mut world, &before);
        }
        undo_any(&mut world);
    }
    block_on(world.fresh().audit()).expect("a clean audit");
}

fn undo_the_last(world: &mut World, before: &str) {
    let (made, book) = (world.head(), world.handle());
    let change = change_of(world, made.number);
    if change.cause == Cause::Undo {
        return;
    }
    let undone = block_on(book.undo(made.number)).expect("nobody went on");
    assert_eq!(undone, Revision { number: made.number + 1, ..made });
    assert_eq!(world.export(), before, "undoing {change:?}");
    if !change.entities.is_empty() {
        refused(world, made.number, ErrorKind::Conflict);
    }
    refused(world, undone.number, ErrorKind::Invalid);
    refused(world, undone.number + 1, ErrorKind::NotFound);
    world.take_in(made);
}

fn refused(world: &World, number: u64, kind: ErrorKind) {
    let head = world.head();
    let error = block_on(world.handles[0].undo(number)).expect_err("undone already");
    assert_eq!(error.kind(), kind, "{error:?}");
    assert_eq!(world.head(), head);
}

/// Undoes a change of any age: its entities are as before it, and all others as they were.
fn undo_any(world: &mut World) {
    let head = world.head();
    let number = 1 + world.household.random().below(head.number as usize) as u64;
    let (change, before, export) = (change_of(world, number), state(world), world.export());
    match block_on(world.handle().undo(number)) {
        Ok(_) => {
            let touched: BTreeSet<&EntityKey> =
                change.entities.iter().map(|entity| &entity.key).collect();
            let mut expected: Vec<Entity> =
                before.into_iter().filter(|entity| !touched.contains(&entity.key())).collect();
            expected.extend(change.entities.iter().filter_map(|entity| entity.before.clone()));
            world.take_in(head);
            assert_eq!(sorted(state(world)), sorted(expected), "undoing {change:?}");
        }
        Err(error) => {
            let kinds = [ErrorKind::Conflict, ErrorKind::Invalid, ErrorKind::NotFound];
            assert!(kinds.contains(&error.kind()), "{error:?}");
            assert_eq!((world.head(), world.export()), (head, export));
        }
    }
}

fn change_of(world: &World, number: u64) -> Change {
    let since = Revision { number: number - 1, ..world.head() };
    let changes = block_on(world.handles[0].changes(since)).expect("the changes").value;
    changes.into_iter().next().expect("the change")
}

fn state(world: &World) -> Vec<Entity> {
    let rows = world.household.rows().map(|row| Entity::Transaction(row.value.clone()));
    world.household.outline().entities().chain(rows).collect()
}

fn sorted(mut entities: Vec<Entity>) -> Vec<Entity> {
    entities.sort_by_key(Entity::key);
    entities
}
