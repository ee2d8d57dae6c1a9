//! A category that is deleted leaves what it had to another, or to none.

use std::collections::BTreeMap;

use budget_core::testing::Household;
use budget_core::{CategoryId, EntityKey, Patch, TransactionId};
use pollster::block_on;

use crate::any::Any;
use crate::harness::Stores;
use crate::world::World;

/// Each part of each row counts where it did, or where the deleted category's parts were sent.
pub(crate) fn a_deleted_category_leaves_its_parts_to_another(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        let _ = world.step(*step);
        let any = &mut Any { household: &mut world.household, today: world.today };
        let (gone, to) = (any.category().id, any.category().id);
        let (book, head) = (world.handle(), world.head());
        let users = users_of(&world.household, &gone);
        block_on(book.apply("Make way", users)).expect("a category that nothing else needs");
        world.take_in(head);
        let (mut expected, head) = (parts(&world.household), world.head());
        let answer = block_on(book.delete_category(&gone, Some(&to)));
        world.take_in(head);
        if answer.is_ok() {
            for part in expected.values_mut().filter(|part| part.0.as_ref() == Some(&gone)) {
                part.0 = Some(to.clone());
            }
        } else {
            assert!(gone == to || has_parts(&world.household, &gone), "{answer:?}");
        }
        assert_eq!(parts(&world.household), expected, "{gone} to {to}");
    }
}

/// What keeps a category, but for its own parts.
fn users_of(household: &Household, category: &CategoryId) -> Vec<Patch> {
    let outline = household.outline();
    let budgets = outline.budgets.iter().filter(|entry| entry.value.category == *category);
    let budgets = budgets.map(|entry| EntityKey::Budget(entry.value.id.clone()));
    let rules = outline.rules.iter().map(|entry| EntityKey::Rule(entry.value.id.clone()));
    budgets.chain(rules).map(Patch::Delete).collect()
}

fn has_parts(household: &Household, category: &CategoryId) -> bool {
    let categories = &household.outline().categories;
    categories.iter().any(|entry| entry.value.parent.as_ref() == Some(category))
}

/// The category and the minor units of each part of each row.
type Parts = BTreeMap<(TransactionId, Option<usize>), (Option<CategoryId>, i128)>;

fn parts(household: &Household) -> Parts {
    let mut parts = Parts::new();
    for row in household.rows().map(|entry| &entry.value) {
        for part in row.parts() {
            let place = (row.id.clone(), part.split);
            parts.insert(place, (part.category.cloned(), part.minor));
        }
    }
    parts
}
