//! What a change would do is what it does.

use budget_core::{Patch, Summary};
use pollster::block_on;

use crate::any::Any;
use crate::harness::Stores;
use crate::spoil::faulty;
use crate::world::World;

/// The summary before and after, or the refusal, of any patches; and nothing is written.
pub(crate) fn what_if_is_doing_it(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    for step in steps {
        world.begin(*step);
        let (book, head, patches) = (world.handle(), world.head(), any_patches(&mut world));
        let before = summary(&world);
        let told = block_on(book.what_if(&patches, world.today));
        assert_eq!(world.head(), head, "it wrote");
        let done = block_on(book.apply("Do it", patches.clone()));
        match (told, done) {
            (Ok(told), Ok(_)) => {
                assert_eq!((told.revision, told.value.before), (head, before));
                assert_eq!(told.value.after, summary(&world), "{patches:?}");
            }
            (Err(told), Err(done)) => assert_eq!(told.kind(), done.kind(), "{told:?}, {done:?}"),
            (told, done) => panic!("{told:?}, and then {done:?}, of {patches:?}"),
        }
        world.take_in(head);
    }
}

fn summary(world: &World) -> Summary {
    block_on(world.fresh().summary(world.today)).expect("a summary").value
}

/// Patches of transactions and of all else at once, one time in five such as no book takes.
fn any_patches(world: &mut World) -> Vec<Patch> {
    let any = &mut Any { household: &mut world.household, today: world.today };
    if any.chance(20) {
        return faulty(any.household);
    }
    let mut patches = any.patches(3);
    for patch in any.patches(2) {
        if patches.iter().all(|other| other.key() != patch.key()) {
            patches.push(patch);
        }
    }
    patches
}
