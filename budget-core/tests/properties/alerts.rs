//! Alerts: each raised once, whatever the order and repetition of writes and ticks.

use std::collections::BTreeSet;

use budget_core::domain::alert::due;
use budget_core::summary::tally;
use budget_core::testing::Random;
use budget_core::{Alert, AlertId, Entity, NaiveDate, NewTransaction, Revision};
use pollster::block_on;

use crate::any::Any;
use crate::harness::Stores;
use crate::moves::Move;
use crate::world::World;

/// After each write or tick of a handle, all that its day calls for is raised; and no alert is ever
/// raised a second time, by whichever handle.
pub(crate) fn an_alert_is_raised_once(stores: &Stores, steps: &[u64]) {
    let mut world = World::new(stores, steps[0]);
    let mut days = [None, None];
    for step in steps {
        world.begin(*step);
        let (at, head) = (world.household.random().below(2), world.head());
        let book = world.handles[at].clone();
        if world.household.random().chance(40) {
            let told = block_on(book.tick(world.today)).expect("a tick");
            days[at] = Some(world.today);
            let told: Vec<AlertId> = told.into_iter().map(|alert| alert.id).collect();
            world.take_in(head);
            assert_eq!(told, raised_since(&world, head));
            assert_eq!(block_on(book.tick(world.today)).expect("a tick again"), []);
        } else if let Some(wanted) = world.household.random().pick(&WRITES) {
            let wrote = block_on(wanted.make(&book, &mut world.household, world.today)).is_ok();
            world.take_in(head);
            days[at] = days[at].filter(|_| wrote || world.head() == head);
            if !wrote {
                continue;
            }
        }
        if let Some(day) = days[at] {
            assert!(world_due(&world, day).is_subset(&alerts(&world)), "on {day}");
        }
    }
    write_side_by_side(&mut world);
    let first = Revision { number: 0, ..world.head() };
    let raised = raised_since(&world, first);
    let once: BTreeSet<&AlertId> = raised.iter().collect();
    assert_eq!(once.len(), raised.len(), "{raised:?}");
}

/// Both handles spend and tick at once.
fn write_side_by_side(world: &mut World) {
    let steps: Vec<u64> = (0..12).map(|_| world.household.random().next()).collect();
    let entries: Vec<NewTransaction> =
        steps.into_iter().map(|step| spending(world, step)).collect();
    let (today, head) = (world.today, world.head());
    std::thread::scope(|scope| {
        for (handle, entries) in world.handles.iter().zip(entries.chunks(6)) {
            scope.spawn(move || {
                for entry in entries {
                    block_on(handle.record(entry.clone())).expect("a transaction that fits");
                    block_on(handle.tick(today)).expect("a tick");
                }
            });
        }
    });
    world.take_in(head);
}

/// Those that neither raise nor delete an alert by themselves.
const WRITES: [Move; 11] = [
    Move::Record,
    Move::RecordEarly,
    Move::RecordMany,
    Move::Edit,
    Move::Split,
    Move::Delete,
    Move::CreateBudget,
    Move::UpdateBudget,
    Move::SetLimitFrom,
    Move::BudgetAccount,
    Move::ChangeSettings,
];

/// The alerts that were put, in the order in which they were; each where there was none.
fn raised_since(world: &World, since: Revision) -> Vec<AlertId> {
    let changes = block_on(world.fresh().changes(since)).expect("the changes").value;
    let entities = changes.into_iter().flat_map(|change| change.entities);
    let raised = entities.filter_map(|entity| match entity.after {
        Some(Entity::Alert(alert)) => {
            assert_eq!(entity.before, None, "raised again");
            Some(alert.id)
        }
        _ => None,
    });
    raised.collect()
}

fn alerts(world: &World) -> BTreeSet<AlertId> {
    let alerts = &world.household.outline().alerts;
    alerts.iter().map(|entry| entry.value.id.clone()).collect()
}

fn world_due(world: &World, day: NaiveDate) -> BTreeSet<AlertId> {
    let rows = world.household.rows().map(|row| &row.value);
    let tally = tally(world.setup(day), rows).expect("figures");
    due(&tally).into_iter().map(|alert| alert.id).collect()
}

/// An alert but for its budget's name, which may be new each time: the budget's place instead.
type Raised = (usize, NaiveDate, u16);

/// The same spending, in any order and by either handle, with ticks in between, raises the same.
pub(crate) fn the_order_of_spending_does_not_matter(stores: &Stores, steps: &[u64]) {
    let orders = steps.iter().take(3).map(|order| raised_in_order(stores, steps, *order));
    let raised: BTreeSet<BTreeSet<Raised>> = orders.collect();
    assert_eq!(raised.len(), 1, "{raised:?}");
}

fn raised_in_order(stores: &Stores, steps: &[u64], order: u64) -> BTreeSet<Raised> {
    let mut world = World::new(stores, steps[0]);
    let (today, mut random, head) = (world.today, Random::new(order), world.head());
    let mut spending: Vec<NewTransaction> =
        steps.iter().map(|step| spending(&mut world, *step)).collect();
    for handle in &world.handles {
        block_on(handle.tick(today)).expect("a tick");
    }
    while !spending.is_empty() {
        let book = &world.handles[random.below(2)];
        let next = spending.swap_remove(random.below(spending.len()));
        block_on(book.record(next)).expect("a transaction that fits");
        if random.chance(30) {
            block_on(world.handles[random.below(2)].tick(today)).expect("a tick");
        }
    }
    world.take_in(head);
    let outline = world.household.outline();
    let raised = |alert: &Alert| {
        let at = outline.budgets.iter().position(|entry| entry.value.id == alert.budget);
        (at.expect("its budget"), alert.period.start(), alert.threshold)
    };
    outline.alerts.iter().map(|entry| raised(&entry.value)).collect()
}

/// Money out, today, in the category of a budget.
fn spending(world: &mut World, step: u64) -> NewTransaction {
    *world.household.random() = Random::new(step);
    let any = &mut Any { household: &mut world.household, today: world.today };
    let budget = any.budget();
    NewTransaction {
        category: Some(budget.category.clone()),
        ..NewTransaction::new(world.today, any.limit(&budget))
    }
}
